package store

import (
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
