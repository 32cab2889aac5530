package matter

import (
	"strings"
	"time"
	"unicode/utf8"

	"luoshi/internal/access"
	"luoshi/internal/area"
	"luoshi/internal/calendar"
	"luoshi/internal/fault"
	"luoshi/internal/form"
	"luoshi/internal/ident"
	"luoshi/internal/org"
	"luoshi/journal"
)

// Tx is what the use cases of this package need of a transaction.
type Tx interface {
	Matter(id string) (Matter, error)
	SaveMatter(*Matter) error // Conflict if the version is stale
	SaveStep(*Step) error
	SaveEvidence(*Evidence) error
	Evidence(matter string) ([]Evidence, error)
	EvidenceByID(id string) (Evidence, error)
	Steps(matter string) ([]Step, error)
	Post(id string) (org.Post, error)
	Body(id string) (org.Body, error)
	List(pack, id string) (List, error)
	form.Book
	NextNumber(counter string, year int) (int, error)
	NewID() string
	Record(journal.Event) error
}

// Rules are the parts of a programme that a use case reads but does not own.
type Rules struct {
	Calendar *calendar.Calendar
	Zone     *time.Location
}

// Input is what a person gives to an act. Which parts an act needs is checked by
// the act; the others are ignored.
type Input struct {
	Version  int64 // the version the person saw; 0 leaves the check to the store
	Text     string
	Post     string        // assign, transfer
	Body     string        // block
	Until    calendar.Date // defer, ask_extension, extend
	Days     calendar.Term // extend in place of a day, pause
	Outcome  Outcome       // report
	Other    string        // report as merged, link
	File     Evidence      // attach
	Evidence string        // void: which piece
	Files    []Evidence    // attach: further files for the same need, of the same time and place
	Texts    *Texts        // amend: as they are to read
	Fields   *[]form.Value // amend: the declared fields as they are typed, nil: as they are
}

// maxText bounds every text a person may write, in characters.
const maxText = 5000

// MaxPlace is how many characters the place of a matter has at most, maxOrigin its origin.
const (
	MaxPlace  = 50
	maxOrigin = 200
)

// Draft is a matter to be registered.
type Draft struct {
	List                         string
	Class                        string // one of the list's kinds; "" for none
	Area                         area.Code
	Place                        string // where in the area (组、寨), in words
	Title, Facts, Demand, Origin string
	Owner                        string // post; "" registers without assigning
	Pack                         string
	Parent                       string
	Fields                       []form.Value  // what the list asks for, as it was typed
	Entry                        string        // the entry of a duty in which it was found (由填报而来), "" for none
	HandedIn                     bool          // 反映: by whoever may not register; it waits for whoever assigns it
	Start                        time.Time     // backfilled matters: when the clock began
	Due                          calendar.Date // backfilled matters: the last day that their ledger names, 0 for the list's term
	Backfilled                   bool
	Closed                       *Closing // backfilled matters: how the ledger says that it ended; nil for one in hand
}

// Add registers a matter (登记) and, when an owner is given, assigns it (交办) in
// the same act.
func Add(tx Tx, r Rules, actor access.Actor, d Draft) (Matter, error) {
	list, owner, err := CheckDraft(tx, actor, d)
	if err == nil && d.Closed != nil {
		err = d.Closed.Check(d.Backfilled, d.Start, actor.Now, r.Zone)
	}
	if err != nil {
		return Matter{}, err
	}
	n, err := tx.NextNumber("matter", actor.Now.In(r.Zone).Year())
	if err != nil {
		return Matter{}, err
	}
	m := Matter{
		Number: Number(actor.Now.In(r.Zone).Year(), n), List: d.List, Kind: list.Kind, Area: d.Area, Place: strings.TrimSpace(d.Place),
		Title: ident.Line(d.Title), Facts: d.Facts, Demand: d.Demand, Origin: d.Origin,
		State: Registered, Supervisor: actor.Post, Parent: d.Parent, Entry: d.Entry, Sealed: list.Sealed, Backfilled: d.Backfilled,
		Ladder: list.Ladder, Pack: d.Pack, RegisteredAt: actor.Now,
		BlockedOn: calendar.None, Deferred: calendar.None, Due: calendar.None, Asked: calendar.None, RungOn: calendar.None, RepeatOn: calendar.None, VerifyBy: calendar.None, UrgedOn: calendar.None,
	}
	values, err := d.read(list, tx)
	if err != nil {
		return Matter{}, err
	}
	m.fill(list, values, d.Class)
	start := actor.Now
	if d.Backfilled && !d.Start.IsZero() {
		start = d.Start
	}
	text := ""
	if d.Closed != nil && (d.Owner == "" || d.Start.IsZero()) { // whose it was, or since when, is not known
		m.Owner, m.OwnerBody, m.AssignedAt = owner.ID, owner.Body, d.Start
	} else if d.Owner != "" {
		if text, err = m.assign(r, list, owner, start); err == nil && d.Backfilled && d.Due > 0 {
			err = m.keepDue(r, text, start, d.Due)
		}
		if err != nil {
			return Matter{}, err
		}
	}
	m.ID = tx.NewID()
	step := Step{Act: Register, Before: "", After: m.State, Other: d.Owner, Text: text}
	if d.Closed != nil {
		step = m.takeOver(r, *d.Closed)
	}
	return m, record(tx, actor, &m, step)
}

// DraftReader is what the check of a draft reads.
type DraftReader interface {
	form.Book
	List(pack, id string) (List, error)
	Post(id string) (org.Post, error)
}

// CheckDraft answers what Add would refuse; it gives the list of the draft, and its owner
// where it has one.
func CheckDraft(n DraftReader, actor access.Actor, d Draft) (list List, owner org.Post, err error) {
	if err := d.may(actor); err != nil {
		return list, owner, err
	}
	if list, err = n.List(d.Pack, d.List); err != nil {
		return list, owner, err
	}
	if d.HandedIn && list.Kind != Problem {
		return list, owner, fault.At("list", "matter.hand_in_list", list.Title)
	}
	if err := d.check(); err != nil {
		return list, owner, err
	}
	if err = d.classed(list); err == nil {
		_, err = d.read(list, n)
	}
	if err != nil {
		return list, owner, err
	}
	if d.Owner == "" {
		return list, owner, nil
	}
	if err := table.May(actor, Assign, Matter{Area: d.Area, Sealed: list.Sealed, Supervisor: actor.Post}.Subject()); err != nil {
		return list, owner, err
	}
	owner, err = ownerFor(n, actor, d.Owner, d.Area, d.Backfilled)
	return list, owner, err
}

// may asks for the right to register, or to hand in: without an owner, as a problem, about a
// place that the actor sees.
func (d Draft) may(actor access.Actor) error {
	if !d.HandedIn {
		return table.May(actor, Register, access.Subject{Area: d.Area})
	}
	if d.Owner != "" {
		return fault.At("owner", "matter.hand_in_owner")
	}
	return access.May(actor, "matter.hand_in", access.Subject{Area: d.Area})
}

func (d Draft) check() error {
	switch {
	case ident.Line(d.Title) == "":
		return fault.At("title", "matter.title_empty")
	case utf8.RuneCountInString(d.Title) > 100:
		return fault.At("title", "matter.title_long")
	case d.Area <= 0:
		return fault.At("area", "matter.area_empty")
	}
	return Texts{Facts: d.Facts, Demand: d.Demand, Origin: d.Origin, Place: d.Place}.Check()
}

// Number is the printed number of the n-th matter of a year (事项编号).
func Number(year, n int) string {
	return ident.MatterNumber{Prefix: "SX", Year: year, Serial: n}.String()
}

// Perform carries out one act on a matter: rights first, then the life table,
// then what the act itself asks for; the change, its line in the time line and
// its event go into one transaction.
func Perform(tx Tx, r Rules, actor access.Actor, id string, act Act, in Input) (Matter, error) {
	m, err := tx.Matter(id)
	if err != nil {
		return Matter{}, err
	}
	if err := table.May(actor, act, m.Subject()); err != nil {
		return Matter{}, err
	}
	if in.Version != 0 && in.Version != m.Version {
		return Matter{}, fault.New(fault.Conflict, "store.stale")
	}
	move, err := table.Enter(m.State, act, m.tied(actor))
	if err != nil {
		return Matter{}, err
	}
	in.Text = strings.TrimSpace(in.Text)
	switch {
	case move.Words && in.Text == "":
		return Matter{}, fault.At("text", "matter.reason_empty")
	case utf8.RuneCountInString(in.Text) > maxText:
		return Matter{}, fault.At("text", "matter.text_long")
	}
	list, err := tx.List(m.Pack, m.List)
	if err != nil {
		return Matter{}, err
	}
	step := Step{Act: act, Before: m.State, Text: in.Text}
	if move.To != "" {
		m.State = move.To
	}
	w := work{tx: tx, rules: r, actor: actor, list: list, m: &m, in: in, step: &step}
	if err := w.apply(act); err != nil {
		return Matter{}, err
	}
	step.After = m.State
	return m, record(tx, actor, &m, step, w.facts...)
}

// Subject is what the access table needs to know about the matter.
func (m Matter) Subject() access.Subject {
	s := access.Subject{Area: m.Area, Owner: m.Owner, Bodies: append([]string{m.OwnerBody, m.BlockedBy}, m.Assist...), Sealed: m.Sealed, Unit: m.OwnerBody, Follower: m.Supervisor}
	if m.State == Reported || m.State == Verified || m.State == WrittenOff {
		s.Workers = []string{m.Reporter}
	}
	for _, asked := range []string{m.AskedBy, m.ObjectedBy} { // nobody rules on what they asked for
		if asked != "" {
			s.Workers = append(s.Workers, asked)
		}
	}
	return s
}

// record saves the matter with a new line of its time line, and the event of both.
func record(tx Tx, actor access.Actor, m *Matter, step Step, facts ...journal.Fact) error {
	step.At, step.Post, step.Person, step.For = actor.Now, actor.Post, actor.Person, actor.For
	if err := m.Note(tx, &step); err != nil {
		return err
	}
	if err := tx.SaveMatter(m); err != nil {
		return err
	}
	e := actor.Event("matter."+string(step.Act), m.ID)
	e.Facts = facts
	return tx.Record(e)
}
