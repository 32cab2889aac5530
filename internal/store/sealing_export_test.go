package store

import (
	"fmt"
	"slices"

	"luoshi/internal/duty"
	"luoshi/internal/ident"
	"luoshi/internal/org"
	"luoshi/internal/store/cell"
)

// SaveLeaveClear writes a leave as a program did before reasons were sealed.
func (tx *Tx) SaveLeaveClear(l *org.Leave) error {
	return save(tx, newTable("leave", "person post from_day until_day kind reason approver refused",
		func(l *org.Leave) *ident.Row { return &l.Row },
		func(l *org.Leave) []any {
			return []any{&l.Person, &l.Post, cell.Date(&l.From), cell.Date(&l.Until), &l.Kind, &l.Reason, &l.Approver, cell.Flag(&l.Refused)}
		}), l)
}

// SaveEntryClear writes an entry as a program did before what is written in it was sealed.
func (tx *Tx) SaveEntryClear(e *duty.Entry) error {
	return save(tx, newTable("entry", "duty post person period day area object slot filled none_new timely saved_at delivered_at amended text_print pack",
		func(e *duty.Entry) *ident.Row { return &e.Row },
		func(e *duty.Entry) []any {
			return []any{&e.Duty, &e.Post, &e.Person, &e.Period, cell.Date(&e.Day), &e.Area, &e.Object, &e.Slot, cell.Object(&e.Values), cell.Flag(&e.Nothing), &e.Timely,
				cell.Instant(&e.SavedAt), cell.Instant(&e.DeliveredAt), &e.Amended, &e.Print, &e.Pack}
		}), e)
}

// TextColumns lists the columns that may hold a text of any kind, as TABLE.COLUMN: those of
// a plain text or a part of a row that name no row of another table. A sealed one ends in "!".
func TextColumns() (out []string) {
	for _, d := range newTables().journalled {
		out = append(out, d.(interface{ texts() []string }).texts()...)
	}
	return out
}

func (t *table[T]) texts() (out []string) {
	var v T
	i := 0
	for _, c := range t.cells(&v) {
		name := t.cols[i]
		if i++; t.envelopes[name] {
			out, i = append(out, t.name+"."+name+"!"), i+1
			continue
		}
		_, text := c.(*string)
		_, of := c.(cell.Cell)
		switch fmt.Sprintf("%T", c) {
		case "cell.date", "cell.instant", "cell.flag", "cell.joined", "cell.counts", "cell.level":
			of = false
		}
		if (text || of) && !t.refersTo(name) {
			out = append(out, t.name+"."+name)
		}
	}
	return out
}

// refersTo reports whether a column names rows of another table.
func (d declaration) refersTo(column string) bool {
	for _, columns := range d.refers {
		if slices.Contains(columns, column) {
			return true
		}
	}
	return false
}

// PersonTables lists the tables that name a person in a column, and that of persons.
func PersonTables() []string {
	out := []string{"person"}
	for _, d := range newTables().journalled {
		if len(d.says().refers["person"]) > 0 && d.says().name != "person" {
			out = append(out, d.says().name)
		}
	}
	return out
}
