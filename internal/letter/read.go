package letter

import (
	"luoshi/internal/access"
	"luoshi/internal/fault"
)

// Drafts reports whether a role writes or signs letters and so reads drafts.
func Drafts(r access.Role) bool {
	return access.Holds(r, "letter.draft") || access.Holds(r, "letter.sign")
}

// Reads answers nil when somebody may read a letter that is of no case: everybody with
// the right a public circular, others what is within their reach; a draft only who
// writes or signs letters, and never the person it is to.
func (l Letter) Reads(a access.Actor) error {
	if !l.Public() || a.Role == access.NoPost || !access.Holds(a.Role, "letter.see") {
		if err := access.May(a, "letter.see", l.Subject(a)); err != nil {
			return err
		}
	}
	out := l.State != Draft && l.State != Dropped
	if !out && (!Drafts(a.Role) || l.ToPerson != "" && l.ToPerson == a.Person) {
		return fault.New(fault.Missing, "store.missing", "letter")
	}
	return nil
}
