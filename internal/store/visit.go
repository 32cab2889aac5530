package store

import (
	"bytes"
	"database/sql"
	"time"

	"luoshi/internal/account"
	"luoshi/internal/clock"
	"luoshi/internal/ident"
	"luoshi/internal/store/cell"
	"luoshi/journal"
)

func visits() *table[account.Visit] {
	return newTable("visit", "at till n kind login account person address device about",
		func(v *account.Visit) *ident.Row { return &v.Row },
		func(v *account.Visit) []any {
			return []any{cell.Instant(&v.At), cell.Instant(&v.Till), &v.N, &v.Kind, &v.Login, &v.Account, &v.Person, &v.Address, &v.Device, &v.About}
		})
}

// SaveVisit stores a line of the log of sign-ins.
func (tx *Tx) SaveVisit(v *account.Visit) error { return save(tx, tx.s.t.visit, v) }

// DropVisit takes one out.
func (tx *Tx) DropVisit(v *account.Visit) error { return remove(tx, tx.s.t.visit, v) }

// Visits lists lines of the log of sign-ins, the newest first, of a kind and of an account
// ("" for any), from before an identifier on.
func (r *Reader) Visits(kind account.VisitKind, acc, before string, limit int) ([]account.Visit, error) {
	if before == "" {
		before = lastID
	}
	return list(r, r.s.t.visit, "WHERE home = $1 AND id < $2 AND ($3 = '' OR kind = $3) AND ($4 = '' OR account = $4) ORDER BY id DESC LIMIT $5", before, string(kind), acc, limit)
}

// VisitsOf lists those of a person since a time, the newest first.
func (r *Reader) VisitsOf(person string, since time.Time, limit int) ([]account.Visit, error) {
	return list(r, r.s.t.visit, "WHERE home = $1 AND person = $2 AND person <> '' AND id >= $3 ORDER BY id DESC LIMIT $4", person, clock.FirstID(since), limit)
}

// VisitsOver lists some whose time of keeping has passed at now, the oldest first.
func (r *Reader) VisitsOver(now time.Time, limit int) ([]account.Visit, error) {
	return list(r, r.s.t.visit, "WHERE home = $1 AND id < $2 AND till < $3 ORDER BY id LIMIT $4", clock.FirstID(now.Add(-account.VisitsKept)), cell.Millis(now.Add(-account.VisitsKept)), limit)
}

// SessionsOf lists the open sessions of an account, the one used last first.
func (r *Reader) SessionsOf(acc account.Account) (out []Session, err error) {
	rows, err := r.query("SELECT "+sessionColumns+" FROM session s WHERE s.home = $1 AND s.account = $2 AND s.epoch = $3 AND s.expires > $4 ORDER BY s.seen DESC",
		r.home, acc.ID, acc.Epoch, cell.Millis(r.Now()))
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		se, seal, err := scanSession(rows)
		if err != nil {
			return nil, err
		}
		if seal == r.s.sealSession(se) {
			out = append(out, se)
		}
	}
	return out, rows.Err()
}

// EventFilter asks for the events of a time: of everybody or what one person caused, with
// the looks at that person's file by others.
type EventFilter struct {
	Person   string
	Subject  string // what they are about, "" for all
	From, To time.Time
	Before   string // identifier of the last one of the page before, "" from the newest
	Limit    int
}

// EventsIn reads the events of a time, the newest first: by the range of their
// identifiers. What more than the limit there are is not read.
func (r *Reader) EventsIn(f EventFilter) (out []JournalEntry, more bool, err error) {
	to := clock.FirstID(f.To)
	if f.Before != "" && f.Before < to {
		to = f.Before
	}
	rows, err := r.query("SELECT id, seq, leaf FROM event WHERE home = $1 AND id >= $2 AND id < $3 ORDER BY home, id DESC", r.home, clock.FirstID(f.From), to)
	if err != nil {
		return nil, false, err
	}
	defer func() { _ = rows.Close() }()
	who := []byte(`"` + f.Person + `"`)
	for rows.Next() {
		var e JournalEntry
		var leaf sql.RawBytes
		if err := rows.Scan(&e.ID, &e.Seq, &leaf); err != nil {
			return nil, false, err
		}
		if f.Person != "" && !bytes.Contains(leaf, who) {
			continue
		}
		if e.Event, err = journal.ParseEvent(bytes.Clone(leaf)); err != nil {
			return nil, false, err
		}
		if f.Subject != "" && e.Event.Subject != f.Subject {
			continue
		}
		if f.Person != "" && e.Event.Person != f.Person && (e.Event.Subject != f.Person || e.Event.Act != "person.look") {
			continue
		}
		if len(out) == f.Limit {
			return out, true, rows.Err()
		}
		out = append(out, e)
	}
	return out, false, rows.Err()
}
