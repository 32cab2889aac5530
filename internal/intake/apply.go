package intake

import (
	"time"

	"luoshi/internal/access"
	"luoshi/internal/calendar"
	"luoshi/internal/fault"
	"luoshi/internal/ident"
	"luoshi/internal/matter"
	"luoshi/internal/org"
	"luoshi/internal/store"
)

// eventRows is how many rows of the file one event of the journal stands for.
const eventRows = 500

// Apply writes a plan: every row or, when one is bad, nothing. The import itself
// is the subject of the first event. The plan must have been made in the same
// transaction.
func Apply(tx *store.Tx, actor access.Actor, p *Plan) (store.Import, error) {
	if err := access.May(actor, "import.run", access.Subject{}); err != nil {
		return store.Import{}, err
	}
	if err := p.errRows(); err != nil {
		return store.Import{}, err
	}
	if len(p.changes) == 0 {
		return store.Import{}, fault.New(fault.Conflict, "intake.nothing", itoa(p.Same))
	}
	i := store.Import{Kind: p.Job.Kind.ID, File: p.Job.File, SHA256: p.Job.SHA256, Lines: p.Lines, Created: p.Creates, Updated: p.Updates,
		Any: p.Same, Person: actor.Person, Post: actor.Post, At: actor.Now}
	if err := tx.SaveImport(&i); err != nil {
		return i, err
	}
	if err := remember(tx, p.Job.Kind, p.Job.Table, p.Job.Mapping); err != nil {
		return i, err
	}
	w := &writer{tx: tx, actor: actor, rules: p.rules, id: i.ID}
	if err := w.record("import.run"); err != nil {
		return i, err
	}
	for n, c := range p.changes {
		if err := c.write(w); err != nil {
			return i, err
		}
		if (n+1)%eventRows == 0 {
			if err := w.record("import.rows"); err != nil {
				return i, err
			}
		}
	}
	return i, w.record("import.rows")
}

// writer writes the rows of one import and notes each.
type writer struct {
	tx      *store.Tx
	actor   access.Actor
	rules   matter.Rules
	id      string
	unnamed bool // rows wait for an event
}

func (w *writer) record(act string) error {
	if !w.unnamed && act == "import.rows" {
		return nil
	}
	w.unnamed = false
	return w.tx.Record(w.actor.Event(act, w.id))
}

// note stores what the import did to a row.
func (w *writer) note(table string, row ident.Row, before string, natural string) error {
	w.unnamed = true
	return w.tx.SaveImportRow(&store.ImportRow{Import: w.id, Table: table, RowID: row.ID, RowVersion: row.Version,
		Created: before == "", Before: before, Natural: natural})
}

// written notes a row after its save; before is what it was, with version 0 for
// a new row.
func written[T org.Body | org.Post | org.Person | org.Appointment | store.AdoptedArea](w *writer, table string, row ident.Row, had int64, before T) error {
	text := ""
	if had > 0 {
		var err error
		if text, err = store.Before(before); err != nil {
			return err
		}
	}
	return w.note(table, row, text, "")
}

func (w *writer) area(before, a store.AdoptedArea) error {
	if err := w.tx.SaveArea(&a); err != nil {
		return err
	}
	return written(w, "area", a.Row, before.Version, before)
}

// named gives a row its identifier before it is stored, so that others can
// point to it.
func (w *writer) named(row *ident.Row) string {
	if row.ID == "" {
		row.ID = w.tx.NewID()
	}
	return row.ID
}

func (w *writer) body(before, b, parent *org.Body) error {
	w.named(&b.Row)
	v := *b
	if parent != nil {
		v.Parent = w.named(&parent.Row)
	}
	if err := w.tx.SaveBody(&v); err != nil {
		return err
	}
	return written(w, "body", v.Row, before.Version, *before)
}

func (w *writer) post(before, p, above *org.Post) error {
	w.named(&p.Row)
	v := *p
	if above != nil {
		v.Above = w.named(&above.Row)
	}
	if err := w.tx.SavePost(&v); err != nil {
		return err
	}
	return written(w, "post", v.Row, before.Version, *before)
}

func (w *writer) person(before, p *org.Person) error {
	w.named(&p.Row)
	v := *p
	if err := w.tx.SavePerson(&v); err != nil {
		return err
	}
	return written(w, "person", v.Row, before.Version, *before)
}

func (w *writer) appointment(before, a *org.Appointment, p *org.Person) error {
	v := *a
	v.Person = w.named(&p.Row)
	if err := w.entrust(before, &v); err != nil {
		return err
	}
	if err := w.tx.SaveAppointment(&v); err != nil {
		return err
	}
	return written(w, "appointment", v.Row, before.Version, *before)
}

// entrust leaves to a second office what a file may not decide: who gets an entrusted
// post (关键岗位), and when the term of its holder ends.
func (w *writer) entrust(before, a *org.Appointment) error {
	if before.Version == 0 {
		return org.Entrust(w.tx, w.actor, a)
	}
	return org.Amend(w.tx, w.actor, *before, a)
}

// matter registers a running matter through its own use case and then sets the
// deadline that the ledger names.
func (w *writer) matter(r running, pack string) error {
	if err := w.record("import.rows"); err != nil { // the matter has its own event
		return err
	}
	d := matter.Draft{List: r.list.ID, Area: r.code, Title: r.title, Facts: r.facts, Demand: r.demand, Origin: r.origin, Place: r.place, Pack: pack,
		Start: r.start, Backfilled: true}
	if r.owner != nil {
		d.Owner = r.owner.ID
	}
	m, err := matter.Add(w.tx, w.rules, w.actor, d)
	if err != nil {
		return err
	}
	if r.owner != nil && !r.dueOn.IsNone() {
		if err := w.deadline(&m, r); err != nil {
			return err
		}
	}
	if err := w.note("matter", m.Row, "", r.key); err != nil {
		return err
	}
	return w.steps(m.ID)
}

func (w *writer) deadline(m *matter.Matter, r running) error {
	clock, err := calendar.StartClock(calendar.Segment{Term: r.term(), From: r.start, Event: "交办" + r.owner.Title, Source: "补录：原台账所列期限"})
	if err != nil {
		return err
	}
	due, err := clock.Due(w.rules.Calendar, w.rules.Zone)
	if err != nil {
		return err
	}
	m.Clock, m.Due, m.DueAt, m.NextDue, m.Still = clock, due.Date, due.At, due.At, ""
	if m.Ladder == "" {
		m.NextDue = time.Time{}
	}
	return w.tx.SaveMatter(m)
}

// steps notes the lines of a new matter's time line.
func (w *writer) steps(id string) error {
	steps, err := w.tx.MatterSteps(id)
	if err != nil {
		return err
	}
	for _, s := range steps {
		if err := w.note("step", s.Row, "", ""); err != nil {
			return err
		}
	}
	return nil
}

// mend stores the mended texts of a known matter and says so in its time line.
func (w *writer) mend(before, after matter.Matter) error {
	text, err := store.Before(before)
	if err != nil {
		return err
	}
	if _, err := w.tx.Matter(after.ID); err != nil { // notes where it is counted
		return err
	}
	if err := w.tx.SaveMatter(&after); err != nil {
		return err
	}
	s := matter.Step{Matter: after.ID, At: w.actor.Now, Act: matter.Comment, Post: w.actor.Post, Person: w.actor.Person, For: w.actor.For,
		Text: "导入更正问题、要求、来源或组寨", Before: after.State, After: after.State}
	if err := w.tx.SaveStep(&s); err != nil {
		return err
	}
	if err := w.note("matter", after.Row, text, ""); err != nil {
		return err
	}
	return w.note("step", s.Row, "", "")
}
