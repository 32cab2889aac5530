package store

import (
	"fmt"
	"time"

	"luoshi/internal/access"
	"luoshi/internal/area"
	"luoshi/internal/calendar"
	"luoshi/internal/duty"
	"luoshi/internal/fault"
	"luoshi/internal/form"
	"luoshi/internal/ident"
	"luoshi/internal/matter"
	"luoshi/internal/org"
	"luoshi/internal/store/cell"
	"luoshi/internal/store/counts"
	"luoshi/internal/store/named"
	"luoshi/internal/store/where"
	"luoshi/pack"
)

func entries() *table[duty.Entry] {
	return newTable("entry", "duty post person period day area object slot filled none_new timely saved_at delivered_at amended text_print pack written!? answer!? answered_at? shift?",
		func(e *duty.Entry) *ident.Row { return &e.Row },
		func(e *duty.Entry) []any {
			return []any{&e.Duty, &e.Post, &e.Person, &e.Period, cell.Date(&e.Day), &e.Area, &e.Object, &e.Slot, cell.WasObject(&e.Values), cell.Flag(&e.Nothing), &e.Timely,
				cell.Instant(&e.SavedAt), cell.Instant(&e.DeliveredAt), &e.Amended, &e.Print, &e.Pack, cell.SealedObject(&e.Values), cell.Sealed(&e.Answer), cell.Instant(&e.AnsweredAt), &e.Shift}
		})
}

func amendments() *table[duty.Amendment] {
	return newTable("amendment", "entry person reason before_values at why!? earlier!?",
		func(a *duty.Amendment) *ident.Row { return &a.Row },
		func(a *duty.Amendment) []any {
			return []any{&a.Entry, &a.Person, cell.Was(&a.Reason), cell.WasObject(&a.Before), cell.Instant(&a.At), cell.Sealed(&a.Reason), cell.SealedObject(&a.Before)}
		})
}

func rosterTurns() *table[duty.Turn] {
	return newTable("turn", "duty post day shift person area was pack",
		func(t *duty.Turn) *ident.Row { return &t.Row },
		func(t *duty.Turn) []any {
			return []any{&t.Duty, &t.Post, cell.Date(&t.Day), &t.Shift, &t.Person, &t.Area, &t.Was, &t.Pack}
		})
}

// SaveTurn stores who stands a shift.
func (tx *Tx) SaveTurn(t *duty.Turn) error { return save(tx, tx.s.t.turn, t) }

// Turns reads the turns of a duty between two days in a range of areas, by their days.
func (r *Reader) Turns(dutyID string, from, to calendar.Date, lo, hi int64) ([]duty.Turn, error) {
	return list(r, r.s.t.turn, "WHERE home = $1 AND duty = $2 AND day >= $3 AND day <= $4 AND area BETWEEN $5 AND $6 ORDER BY day, area, post, shift", dutyID, from.String(), to.String(), lo, hi)
}

// DutyOf is the declaration of a duty in its pack.
func (r *Reader) DutyOf(key, id string) (duty.Duty, error) {
	return part(r, key, id, (*pack.Pack).Duty, fault.New(fault.Missing, "duty.unknown", id))
}

// LeaveLimits are who approves how many days of leave (批假权限) by the pack in force.
func (r *Reader) LeaveLimits() (duty.Limits, error) {
	p, err := r.InForce()
	if err != nil {
		return nil, err
	}
	return p.Leaves, nil
}

// Works reports whether offices work on a day, by the calendar of the home.
func (r *Reader) Works(d calendar.Date) (bool, error) { return r.s.CalendarOf(r.home).IsWorkday(d) }

// Entry reads an entry.
func (r *Reader) Entry(id string) (duty.Entry, error) { return get(r, r.s.t.entry, id) }

// SaveEntry stores an entry.
func (tx *Tx) SaveEntry(e *duty.Entry) error { return save(tx, tx.s.t.entry, e) }

// SaveAmendment stores what an entry said before.
func (tx *Tx) SaveAmendment(a *duty.Amendment) error { return save(tx, tx.s.t.amendment, a) }

// EntriesFor reads the entries of a post for a period, in their order.
func (r *Reader) EntriesFor(dutyID, post, period string) ([]duty.Entry, error) {
	return list(r, r.s.t.entry, "WHERE home = $1 AND post = $2 AND duty = $3 AND period = $4 ORDER BY id", post, dutyID, period)
}

// EntriesOf reads the entries of a post between two days, the newest first.
func (r *Reader) EntriesOf(post string, from, to calendar.Date, limit int) ([]duty.Entry, error) {
	return list(r, r.s.t.entry, "WHERE home = $1 AND post = $2 AND day >= $3 AND day <= $4 ORDER BY day DESC, id DESC LIMIT $5", post, from.String(), to.String(), limit)
}

// EntriesOn reads the entries of a duty on a day in a range of areas.
func (r *Reader) EntriesOn(dutyID string, day calendar.Date, lo, hi int64) ([]duty.Entry, error) {
	return list(r, r.s.t.entry, "WHERE home = $1 AND duty = $2 AND day = $3 AND area BETWEEN $4 AND $5 ORDER BY area, post, id", dutyID, day.String(), lo, hi)
}

// Named lists what a typed name may mean.
func (r *Reader) Named(k form.Kind, typed string) ([]string, error) {
	return named.Find(r.query, r.home, k, typed)
}

// Called is the name of what a field names, "" for what there is not.
func (r *Reader) Called(k form.Kind, id string) string {
	if code, err := area.ParseCode(id); k == form.Area && err == nil {
		name, _ := r.AreaNamed(code) // a field that names nothing shows what it holds
		return name
	}
	return named.Called(r.query, r.home, k, id)
}

// Amendments reads what an entry said before, the newest first.
func (r *Reader) Amendments(entry string) ([]duty.Amendment, error) {
	return list(r, r.s.t.amendment, "WHERE home = $1 AND entry = $2 ORDER BY id DESC", entry)
}

// EntryAbout finds the entry of a duty about a person for a period, whoever
// entered it.
func (r *Reader) EntryAbout(dutyID, object, period string) (duty.Entry, bool, error) {
	es, err := list(r, r.s.t.entry, "WHERE home = $1 AND duty = $2 AND object = $3 AND period = $4 AND object <> '' ORDER BY id LIMIT 1", dutyID, object, period)
	if err != nil || len(es) == 0 {
		return duty.Entry{}, false, err
	}
	return es[0], true, nil
}

// EntriesOfObject reads the entries of a duty about one person, the newest first.
func (r *Reader) EntriesOfObject(dutyID, person string, limit int) ([]duty.Entry, error) {
	return list(r, r.s.t.entry, "WHERE home = $1 AND duty = $2 AND object = $3 AND object <> '' ORDER BY period DESC LIMIT $4", dutyID, person, limit)
}

// EntriesAbout reads the entries of a duty per person for a period.
func (r *Reader) EntriesAbout(dutyID, period string) ([]duty.Entry, error) {
	return list(r, r.s.t.entry, "WHERE home = $1 AND duty = $2 AND period = $3 AND object <> '' ORDER BY id", dutyID, period)
}

// EntriesIn reads the entries of a duty of one period in a range of areas that are
// within an actor's reach.
func (r *Reader) EntriesIn(dutyID, period string, from, to calendar.Date, lo, hi int64, sees access.Filter) ([]duty.Entry, error) {
	c := where.New(r.home)
	c.Add("duty = ?1 AND period = ?2 AND day >= ?3 AND day <= ?4 AND area BETWEEN ?5 AND ?6", dutyID, period, from.String(), to.String(), lo, hi)
	c.Sees(access.Entries, sees)
	return list(r, r.s.t.entry, "WHERE home = $1"+c.Text()+" ORDER BY area, post, id", c.Args()[1:]...)
}

// GivenIn counts what each post entered for a duty between two days in a run of divisions.
func (r *Reader) GivenIn(dutyID string, from, to calendar.Date, in access.Range, sees access.Filter) (map[string]duty.Given, error) {
	return counts.Given(r.query, r.home, dutyID, from, to, in, sees)
}

// FoundBy lists the matters that came of an entry.
func (r *Reader) FoundBy(entry string) ([]string, error) { return counts.Found(r.query, r.home, entry) }

// InHand counts the open matters of a post that were assigned before a time (在办).
func (r *Reader) InHand(post string, before time.Time) (int, error) {
	return counts.InHand(r.query, r.home, post, before)
}

// ZeroOf counts the matters of a list by unit, state and outcome.
func (r *Reader) ZeroOf(list string, sees access.Filter) ([]matter.UnitCount, error) {
	return counts.Zero(r.query, r.home, list, sees)
}

// Copies reads the entries of other posts or days whose text is the same as that
// of e: a sign to look, nothing more.
func (r *Reader) Copies(e duty.Entry, limit int) ([]duty.Entry, error) {
	if e.Print == "" {
		return nil, nil
	}
	return list(r, r.s.t.entry, "WHERE home = $1 AND text_print = $2 AND text_print <> '' AND id <> $3 ORDER BY id DESC LIMIT $4", e.Print, e.ID, limit)
}

// RosterIn reads what an expectation is computed from, for a range of areas.
func (r *Reader) RosterIn(lo, hi int64) (duty.Roster, error) {
	out := duty.Roster{Appointments: map[string][]org.Appointment{}, Leaves: map[string][]org.Leave{}}
	var err error
	if out.Bundles, err = r.Bundles(); err != nil {
		return out, err
	}
	if out.Posts, err = list(r, r.s.t.post, "WHERE home = $1 AND area BETWEEN $2 AND $3 ORDER BY area, title, id", lo, hi); err != nil {
		return out, err
	}
	as, err := list(r, r.s.t.appointment, "WHERE home = $1 AND post IN (SELECT p.id FROM post p WHERE p.home = $1 AND p.area BETWEEN $2 AND $3) ORDER BY id", lo, hi)
	if err != nil {
		return out, err
	}
	people := map[string]bool{}
	for _, a := range as {
		out.Appointments[a.Post] = append(out.Appointments[a.Post], a)
		people[a.Person] = true
	}
	ls, err := list(r, r.s.t.leave, "WHERE home = $1 AND approver <> '' AND refused = 0 ORDER BY id")
	for _, l := range ls {
		if people[l.Person] {
			out.Leaves[l.Person] = append(out.Leaves[l.Person], l)
		}
	}
	return out, err
}

// LeavesAsked reads the leaves within an actor's reach that wait for a ruling, the oldest
// first.
func (r *Reader) LeavesAsked(sees access.Filter) ([]org.Leave, error) {
	c := where.New(r.home)
	c.Sees(access.Leaves, sees)
	return list(r, r.s.t.leave, "WHERE home = $1 AND approver = ''"+c.Text()+" ORDER BY id", c.Args()[1:]...)
}

// StuckAt counts what each body holds up (卡在) of the matters within an actor's reach; of a
// large division it may lie a minute back.
func (r *Reader) StuckAt(sees access.Filter, today calendar.Date) ([]counts.Stuck, error) {
	return kept(r, fmt.Sprint("stuck ", sees), today.String(), func() ([]counts.Stuck, error) { return counts.StuckAt(r.query, r.home, sees, today) })
}

// RequestsAsked lists since when the requests wait that an act answers.
func (r *Reader) RequestsAsked(answer matter.Act, sees access.Filter) ([]time.Time, error) {
	return counts.Asked(r.query, r.home, answer, sees)
}

// RequestsAnswered counts the matters of which a request was answered since a time, by act.
func (r *Reader) RequestsAnswered(since time.Time, sees access.Filter) (map[matter.Act]int, error) {
	return counts.Answered(r.query, r.home, since, sees)
}
