package intake

import (
	"luoshi/internal/access"
	"luoshi/internal/fault"
	"luoshi/internal/ident"
	"luoshi/internal/matter"
	"luoshi/internal/office"
	"luoshi/internal/org"
	"luoshi/internal/store"
)

// writer writes rows of one import, each through the use case that the form of the desk
// calls, and notes what it did to each: the notes are stored together.
type writer struct {
	tx    *store.Tx
	actor access.Actor
	rules matter.Rules
	id    string
	line  int // of the file
	notes []store.ImportRow
}

// note keeps what the import did to a row.
func (w *writer) note(table string, row ident.Row, before, natural string) {
	w.notes = append(w.notes, store.ImportRow{Import: w.id, Table: table, RowID: row.ID, RowVersion: row.Version, Line: w.line,
		Created: before == "", Before: before, Natural: natural})
}

func (w *writer) saveNotes() error {
	for i := range w.notes {
		if err := w.tx.SaveImportRow(&w.notes[i]); err != nil {
			return err
		}
	}
	return nil
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
	w.note(table, row, text, "")
	return nil
}

func (w *writer) area(before, a store.AdoptedArea) error {
	if err := org.AdoptArea(w.tx, w.actor, &a); err != nil {
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
	if err := org.AddBody(w.tx, w.actor, &v); err != nil {
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
	if err := org.AddPost(w.tx, w.actor, &v); err != nil {
		return err
	}
	return written(w, "post", v.Row, before.Version, *before)
}

func (w *writer) person(before, p *org.Person) error {
	w.named(&p.Row)
	v := *p
	if err := org.AddPerson(w.tx, w.actor, &v); err != nil {
		return err
	}
	return written(w, "person", v.Row, before.Version, *before)
}

func (w *writer) appointment(before, a *org.Appointment, p *org.Person) error {
	v := *a
	v.Person = w.named(&p.Row)
	store := org.Appoint
	if before.Version > 0 {
		store = func(tx org.Tx, actor access.Actor, a *org.Appointment) error {
			return org.AmendTerm(tx, actor, *before, a)
		}
	}
	if err := store(w.tx, w.actor, &v); err != nil {
		return err
	}
	return written(w, "appointment", v.Row, before.Version, *before)
}

// matter registers a running matter, with the deadline that the ledger names.
func (w *writer) matter(r running, pack string) error {
	if _, known, err := r.find(w.tx.Reader, w.actor, w.rules.Zone); err != nil {
		return err
	} else if known {
		return fault.New(fault.Conflict, "intake.changed_meanwhile")
	}
	m, err := office.Register(w.tx, w.rules, w.actor, r.draft(pack))
	if err != nil {
		return err
	}
	w.note("matter", m.Row, "", r.key())
	return w.steps(m.ID)
}

// steps notes the lines of a new matter's time line.
func (w *writer) steps(id string) error {
	steps, err := w.tx.MatterSteps(id)
	if err != nil {
		return err
	}
	for _, s := range steps {
		w.note("step", s.Row, "", "")
	}
	return nil
}

// amend corrects the texts of a matter through the act of its page, which tells them in
// its time line.
func (w *writer) amend(before matter.Matter, now matter.Texts) error {
	text, err := store.Before(before)
	if err != nil {
		return err
	}
	m, err := office.ActOnMatter(w.tx, w.rules, w.actor, before.ID, matter.Amend, matter.Input{Version: before.Version, Text: "导入更正", Texts: &now})
	if fault.Is(err, "store.stale") {
		return fault.New(fault.Conflict, "intake.changed_meanwhile")
	}
	if err != nil {
		return err
	}
	steps, err := w.tx.MatterSteps(m.ID)
	if err != nil {
		return err
	}
	w.note("matter", m.Row, text, "")
	w.note("step", steps[len(steps)-1].Row, "", "")
	return nil
}
