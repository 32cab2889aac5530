package store

import (
	"cmp"
	"database/sql"
	"errors"
	"log/slog"
	"math"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"luoshi/internal/access"
	"luoshi/internal/account"
	"luoshi/internal/calendar"
	"luoshi/internal/consequence"
	"luoshi/internal/org"
	"luoshi/internal/store/cell"
	"luoshi/pack"
)

// Identity is who is signed in and the posts that the person may act as today.
type Identity struct {
	Account  account.Account
	Person   org.Person
	Holdings []Holding
	Cases    []consequence.Case // about the person, with something to open, to say or to ask for
	Same     []string           // persons of the roster who count as the same human
	Codes    []NamedCode        // one-time codes of the account, the newest first
	Changes  []PostChange       // of entrusted posts that the person holds, held or is to hold
	Runs     string             // title of the pack in force
	Bundles  *access.Bundles    // of rights, by that pack
	Demands  []string           // rights whose holders sign in with a second factor, by that pack
}

// Holding is one post that a person may act as.
type Holding struct {
	Post org.Post
	Body org.Body
	Hold org.Hold
	For  string // the holder, when the person is a deputy
	// Suspended: the post rests for a case; whoever stands in acts for it.
	Suspended bool
	Vacant    []string // posts below that nobody holds: their matters wait here
}

// known is an identity as it was read: it holds while nobody's account, person, post,
// body, appointment, case or pack changed in the home, for one day, and until another pack
// comes into force.
type known struct {
	people  int64
	day     calendar.Date
	until   int64 // in milliseconds
	accused bool  // a case is about the person
	who     Identity
}

type whose struct {
	home    int
	account string // or a session
}

// maxKnown bounds what a process remembers of a kind.
const maxKnown = 10_000

func remember(m *sync.Map, n *atomic.Int64, key, v any) {
	if n.Add(1) > maxKnown {
		m.Clear()
		n.Store(1)
	}
	m.Store(key, v)
}

const selectSession = `SELECT ` + sessionColumns + `, coalesce(p.n, 0) FROM session s
	LEFT JOIN people_version p ON p.home = s.home WHERE s.home = $1 AND s.id = $2`

// signedIn reads a session by its identifier, whose it is, and when another pack comes
// into force. accused: a case is about the person, which is read each time, so that who is
// accused learns of it on the next page.
func (v *View) signedIn(id string, day calendar.Date) (se Session, who Identity, until int64, ok, accused bool, err error) {
	var people int64
	se, seal, err := scanSession(v.queryRow(selectSession, v.home, id), &people)
	if errors.Is(err, sql.ErrNoRows) {
		return se, who, 0, false, false, nil
	}
	if err != nil {
		return se, who, 0, false, false, err
	}
	if seal != v.s.sealSession(se) {
		slog.Error("a session bears no seal of this program", "session", se.ID, "account", se.Account)
		return se, who, 0, false, false, nil
	}
	k, err := v.identity(se.Account, people, day)
	who = k.who
	ok = err == nil && who.Account.Epoch == se.Epoch && who.Account.State != account.Revoked
	if ok && k.accused {
		who.Cases, err = v.CasesConcerning(who.Person.ID)
	}
	return se, who, k.until, ok, k.accused, err
}

func (v *View) identity(acc string, people int64, day calendar.Date) (known, error) {
	key, now := whose{v.home, acc}, cell.Millis(v.s.clock())
	if k, ok := v.s.cache.known.Load(key); ok && k.(known).people == people && k.(known).day == day && now < k.(known).until {
		return k.(known), nil
	}
	who, err := v.readIdentity(acc, day)
	k := known{people: people, day: day, who: who}
	if err == nil {
		err = v.queryRow(selectRuns, v.home, now, who.Person.ID, int64(math.MaxInt64)).Scan(&k.who.Runs, &k.until, &k.accused)
	}
	if err == nil {
		err = v.runs(&k.who)
	}
	if err == nil {
		remember(&v.s.cache.known, &v.s.cache.knownN, key, k)
	}
	return k, err
}

// selectRuns reads the pack in force now with its title (Versions.At), when the next one
// comes, and whether a case is about a person.
const selectRuns = `SELECT coalesce((SELECT i.pack || ' ' || i.title FROM pack_issue i WHERE i.home = $1 AND i.state = 'issued' AND i.from_at <= $2 ORDER BY i.other_at DESC, i.id DESC LIMIT 1),
		(SELECT r.pack || ' ' || r.title FROM programme r WHERE r.home = $1 ORDER BY r.id LIMIT 1), ''),
	CAST(coalesce((SELECT min(i.from_at) FROM pack_issue i WHERE i.home = $1 AND i.state = 'issued' AND i.from_at > $2), $4) AS bigint),
	EXISTS (SELECT 1 FROM consequence c WHERE c.home = $1 AND c.person = $3)`

// runs tells of the pack in force, which was read as "id@version title".
func (v *View) runs(who *Identity) (err error) {
	key, title, _ := strings.Cut(who.Runs, " ")
	if who.Runs = title; key != "" {
		var pk *pack.Pack
		if pk, err = v.Pack(key); err == nil {
			who.Demands, who.Bundles = pk.SecondFactor, pk.Bundles()
		}
	}
	return err
}

func (v *View) readIdentity(acc string, day calendar.Date) (who Identity, err error) {
	if who.Account, err = get(v.Reader, v.s.t.account, acc); err != nil {
		return who, err
	}
	if who.Person, err = get(v.Reader, v.s.t.person, who.Account.Person); err != nil {
		return who, err
	}
	if who.Codes, err = v.namedCodes(acc); err != nil {
		return who, err
	}
	as, err := v.AppointmentsOf(who.Account.Person)
	if err != nil {
		return who, err
	}
	if who.Changes, err = v.postChanges(as, day); err != nil {
		return who, err
	}
	// whoever is given a second post goes on as the one held before, until they change over
	slices.SortStableFunc(as, func(a, b org.Appointment) int { return cmp.Compare(a.From, b.From) })
	for _, a := range as {
		if !a.On(day) {
			continue
		}
		h := Holding{Hold: a.Hold, Suspended: a.Suspended != ""}
		if h.Post, err = v.Post(a.Post); err != nil {
			return who, err
		}
		if h.Body, err = v.Body(h.Post.Body); err != nil {
			return who, err
		}
		if a.Hold == org.Deputy {
			holder, there, err := v.HolderOn(a.Post, day)
			if err != nil {
				return who, err
			}
			if there && holder.Person != a.Person {
				h.For = holder.Person
			}
		}
		if h.Vacant, err = v.VacantUnder(a.Post, day); err != nil {
			return who, err
		}
		who.Holdings = append(who.Holdings, h)
	}
	who.Same, err = v.SameHuman(who.Person)
	return who, err
}

// VacantUnder lists the posts below one that nobody holds on a day (空缺), and those below
// them: the post answers for their matters (org.Answers, from above).
func (r *Reader) VacantUnder(post string, day calendar.Date) (out []string, err error) {
	for look := []string{post}; len(look) > 0; {
		below, err := list(r, r.s.t.post, "WHERE home = $1 AND above = $2 AND above <> ''", look[0])
		if err != nil {
			return nil, err
		}
		ids := make([]string, len(below))
		for i, p := range below {
			ids[i] = p.ID
		}
		held, err := r.HoldersOn(ids, day)
		if err != nil {
			return nil, err
		}
		look = look[1:]
		for _, id := range ids {
			if _, ok := held[id]; !ok && id != post && !slices.Contains(out, id) {
				out, look = append(out, id), append(look, id)
			}
		}
	}
	slices.Sort(out)
	return out, nil
}

// SameHuman lists the other persons of the roster who count as the same human where
// somebody keeps away from own work (回避): who was merged with them, who has the same
// citizen number, and who has the same name at the same body or at a place that holds the other's, unless two
// different citizen numbers are known. Whoever is kept away wrongly by it lets a third
// person check; whoever is not could check themselves.
func (r *Reader) SameHuman(p org.Person) ([]string, error) {
	out, err := r.entriesOf(p)
	if err != nil {
		return nil, err
	}
	like, err := list(r, r.s.t.person, "WHERE home = $1 AND (name = $2 OR (citizen_key = $3 AND citizen_key <> '')) AND id <> $4 ORDER BY id",
		storedName(p.Name), p.CitizenKey, p.ID)
	like = slices.DeleteFunc(like, func(o org.Person) bool { return slices.Contains(out, o.ID) })
	if err != nil || len(like) == 0 {
		return out, err
	}
	mine, err := r.seatsOf(p.ID)
	if err != nil {
		return nil, err
	}
	for _, o := range like {
		if known := o.CitizenKey != "" && p.CitizenKey != ""; known {
			if o.CitizenKey == p.CitizenKey {
				out = append(out, o.ID)
			}
			continue
		}
		theirs, err := r.seatsOf(o.ID)
		if err != nil {
			return nil, err
		}
		if org.Beside(mine, theirs) {
			out = append(out, o.ID)
		}
	}
	return out, nil
}

// entriesOf lists the other entries that were merged with a person's.
func (r *Reader) entriesOf(p org.Person) (out []string, err error) {
	stays := p.ID
	if p.Merged != "" {
		stays, out = p.Merged, append(out, p.Merged)
	}
	led, err := r.EntriesInto(stays)
	for _, o := range led {
		if o.ID != p.ID {
			out = append(out, o.ID)
		}
	}
	return out, err
}

// seatsOf reads the posts that a person holds or held.
func (r *Reader) seatsOf(person string) (out []org.Post, err error) {
	as, err := r.AppointmentsOf(person)
	for _, a := range as {
		p, err := get(r, r.s.t.post, a.Post)
		if err != nil {
			return nil, err
		}
		out = append(out, p)
	}
	return out, err
}

const bumpPeople = "INSERT INTO people_version (home, n) VALUES ($1, 1) ON CONFLICT (home) DO UPDATE SET n = people_version.n + 1"

// wrote notes that a row of a table was written: a table that identities are read
// from moves the home's people_version when the transaction ends, and divisions are
// read again once it is committed.
func (tx *Tx) wrote(d declaration) {
	if d.people && !tx.people {
		tx.people = true
		tx.after = append(tx.after, func() { tx.s.cache.moved.Add(1) })
	}
	if d.divisions && !tx.areas {
		tx.areas = true
		tx.after = append(tx.after, func() { tx.s.cache.areas.Delete(tx.home) }) // not before: a reader could keep the old names again
	}
}

const selectPeople = "SELECT CAST(coalesce(max(n), 0) AS bigint) FROM people_version WHERE home = $1"

// PeopleVersion is the number that moves with every change of the roster.
func (r *Reader) PeopleVersion() (n int64, err error) {
	err = r.queryRow(selectPeople, r.home).Scan(&n)
	return n, err
}

func (tx *Tx) bumpPeople() error {
	if !tx.people {
		return nil
	}
	_, err := tx.exec(bumpPeople, tx.home)
	return err
}
