package letter

import (
	"luoshi/internal/access"
	"luoshi/internal/fault"
)

// Drafts reports whether somebody writes or signs letters and so reads drafts.
func Drafts(a access.Actor) bool { return a.Holds("letter.draft") || a.Holds("letter.sign") }

// Reads answers nil when somebody may read a letter that is of no case: everybody with
// the right a public circular, others what is within their reach; a draft only who
// writes or signs letters, and never the person it is to.
func (l Letter) Reads(a access.Actor) error {
	if !l.Public() || a.Role == access.NoPost || !a.Holds("letter.see") {
		if err := access.May(a, "letter.see", l.Subject(a)); err != nil {
			return err
		}
	}
	out := l.State != Draft && l.State != Dropped
	if !out && (!Drafts(a) || l.ToPerson != "" && l.ToPerson == a.Person) {
		return fault.New(fault.Missing, "store.missing", "letter")
	}
	return nil
}
