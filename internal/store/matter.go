package store

import (
	"database/sql/driver"
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"luoshi/internal/calendar"
	"luoshi/internal/form"
	"luoshi/internal/ident"
	"luoshi/internal/matter"
	"luoshi/internal/store/cell"
	"luoshi/internal/store/where"
)

func matters() *table[matter.Matter] {
	return newTable("matter", `number list kind area title facts demand origin state outcome owner owner_body assist supervisor
		accepted objections blocked_by blocked_on deferred duplicate parent sealed backfilled clock due due_at extensions asked
		ladder rung rung_on next_due returns reopens reporter verifier pack registered_at assigned_at reported_at verified_at written_off_at place? class? repeat_on? still? deferrals? verify_by? line? asked_by? objected_by? private!? entry? asked_at? objected_at? urges? urged_on? fields?`,
		func(m *matter.Matter) *ident.Row { return &m.Row },
		func(m *matter.Matter) []any {
			return []any{&m.Number, &m.List, &m.Kind, &m.Area, &m.Title, unlessSealed{m, &m.Facts}, unlessSealed{m, &m.Demand}, &m.Origin, &m.State, &m.Outcome,
				&m.Owner, &m.OwnerBody, cell.Object(&m.Assist), &m.Supervisor, cell.Flag(&m.Accepted), &m.Objections, &m.BlockedBy,
				cell.Date(&m.BlockedOn), cell.Date(&m.Deferred), &m.Duplicate, &m.Parent, cell.Flag(&m.Sealed), cell.Flag(&m.Backfilled),
				cell.Object(&m.Clock), cell.Date(&m.Due), cell.Instant(&m.DueAt), &m.Extensions, cell.Date(&m.Asked), &m.Ladder, &m.Rung, cell.Date(&m.RungOn),
				cell.Instant(&m.NextDue), &m.Returns, &m.Reopens, &m.Reporter, &m.Verifier, &m.Pack, cell.Instant(&m.RegisteredAt),
				cell.Instant(&m.AssignedAt), cell.Instant(&m.ReportedAt), cell.Instant(&m.VerifiedAt), cell.Instant(&m.WrittenOffAt), &m.Place, &m.Class, cell.Date(&m.RepeatOn), &m.Still, cell.Rows(&m.Deferrals), cell.Date(&m.VerifyBy), &m.Line, &m.AskedBy, &m.ObjectedBy, sealedFacts{m}, &m.Entry, cell.Instant(&m.AskedAt), cell.Instant(&m.ObjectedAt), &m.Urges, cell.Date(&m.UrgedOn), cell.Rows(&m.Fields)}
		})
}

// unlessSealed is a text that stands in its column unless the matter is sealed (密办).
type unlessSealed struct {
	m    *matter.Matter
	text *string
}

func (c unlessSealed) Value() (driver.Value, error) {
	if c.m.Sealed {
		return "", nil
	}
	return *c.text, nil
}

func (c unlessSealed) Scan(src any) (err error) {
	*c.text, err = cell.TextOf(src)
	return err
}

// sealedFacts is what a sealed matter says, and what any says about a person, as one
// sealed text.
type sealedFacts struct{ m *matter.Matter }

type factsText struct {
	Facts, Demand string
	Fields        []form.Value `json:",omitempty"`
}

func (c sealedFacts) Text() (string, error) {
	t := factsText{Fields: c.m.Personal}
	if c.m.Sealed {
		t.Facts, t.Demand = c.m.Facts, c.m.Demand
	}
	if t.Facts == "" && t.Demand == "" && len(t.Fields) == 0 {
		return "", nil
	}
	b, err := json.Marshal(t)
	return string(b), err
}

func (c sealedFacts) Opened(text string) error {
	if text == "" {
		return nil
	}
	var t factsText
	err := json.Unmarshal([]byte(text), &t)
	if c.m.Personal = t.Fields; c.m.Sealed {
		c.m.Facts, c.m.Demand = t.Facts, t.Demand
	}
	return err
}

// lines is the part of a matter that a list shows and that says who may act on it. It is
// for reading alone.
func lines() *table[matter.Matter] {
	return newTable("matter", `number list area title origin state owner blocked_by backfilled clock due due_at rung registered_at reported_at place verify_by
		owner_body assist sealed accepted reporter returns asked objected_by blocked_on deferred urges urged_on`,
		func(m *matter.Matter) *ident.Row { return &m.Row },
		func(m *matter.Matter) []any {
			m.RungOn, m.RepeatOn = calendar.None, calendar.None // not read: no day, and not the first of all
			return []any{&m.Number, &m.List, &m.Area, &m.Title, &m.Origin, &m.State, &m.Owner, &m.BlockedBy, cell.Flag(&m.Backfilled),
				pausedClock{&m.Clock}, cell.Date(&m.Due), cell.Instant(&m.DueAt), &m.Rung, cell.Instant(&m.RegisteredAt), cell.Instant(&m.ReportedAt), &m.Place, cell.Date(&m.VerifyBy),
				&m.OwnerBody, cell.Object(&m.Assist), cell.Flag(&m.Sealed), cell.Flag(&m.Accepted), &m.Reporter, &m.Returns, cell.Date(&m.Asked), &m.ObjectedBy, cell.Date(&m.BlockedOn), cell.Date(&m.Deferred), &m.Urges, cell.Date(&m.UrgedOn)}
		})
}

// pausedClock reads a clock only when it has a pause.
type pausedClock struct{ c *calendar.Clock }

func (p pausedClock) Scan(src any) error {
	text, err := cell.TextOf(src)
	if err != nil || !strings.Contains(text, `"pauses"`) {
		return err
	}
	return json.Unmarshal([]byte(text), p.c)
}

func steps() *table[matter.Step] {
	return newTable("step", "matter at act post person acted_for note before_state after_state other prev?",
		func(s *matter.Step) *ident.Row { return &s.Row },
		func(s *matter.Step) []any {
			return []any{&s.Matter, cell.Instant(&s.At), &s.Act, &s.Post, &s.Person, &s.For, &s.Text, &s.Before, &s.After, &s.Other, &s.Prev}
		})
}

func evidences() *table[matter.Evidence] {
	return newTable("evidence", "matter need note hash name type size taken_at place post person at voided_at?",
		func(e *matter.Evidence) *ident.Row { return &e.Row },
		func(e *matter.Evidence) []any {
			return []any{&e.Matter, &e.Need, &e.Text, &e.Hash, &e.Name, &e.Type, &e.Size, cell.Instant(&e.TakenAt), &e.Place, &e.Post, &e.Person, cell.Instant(&e.At), cell.Instant(&e.VoidedAt)}
		})
}

// Matter reads a matter; a transaction remembers where it is counted, so that
// SaveMatter can move it in the tally.
func (r *Reader) Matter(id string) (matter.Matter, error) { return get(r, r.s.t.matter, id) }

// Matters reads several matters; one that there is not is left out.
func (tx *Tx) Matters(ids []string) ([]matter.Matter, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	in, args := where.In(2, ids)
	ms, err := list(tx.Reader, tx.s.t.matter, "WHERE home = $1 AND id IN ("+in+")", args...)
	for _, m := range ms {
		tx.remember(tx.s.t.matter.name+" "+m.ID, m)
	}
	return ms, err
}

// tallyCell is where a matter is counted: in its town, and by its due date until
// it is reported.
type tallyCell struct {
	area             int64
	list, state, due string
}

func cellOf(m matter.Matter) (tallyCell, bool) {
	due := ""
	if !m.Due.IsNone() && (m.State == matter.Registered || m.State == matter.Assigned) {
		due = m.Due.String()
	}
	return tallyCell{int64(m.Area) / 1000 * 1000, m.List, string(m.State), due}, !m.Sealed
}

func (tx *Tx) counted(m matter.Matter) {
	if tx.cells == nil {
		tx.cells = map[string]tallyCell{}
	}
	if c, ok := cellOf(m); ok {
		tx.cells[m.ID] = c
	} else {
		delete(tx.cells, m.ID)
	}
}

const addTally = `INSERT INTO tally (home, area, list, state, due, n) VALUES ($1, $2, $3, $4, $5, $6)
	ON CONFLICT (home, area, list, state, due) DO UPDATE SET n = tally.n + excluded.n`

// SaveMatter stores a matter and moves it in the tally, in the same transaction.
func (tx *Tx) SaveMatter(m *matter.Matter) error {
	before, had := tx.cells[m.ID]
	if err := save(tx, tx.s.t.matter, m); err != nil {
		return err
	}
	now, open := cellOf(*m)
	if had && open && before == now {
		return nil
	}
	if had {
		if err := tx.addTally(before, -1); err != nil {
			return err
		}
	}
	if open {
		if err := tx.addTally(now, 1); err != nil {
			return err
		}
	}
	return nil
}

func (tx *Tx) addTally(c tallyCell, n int) error {
	_, err := tx.exec(addTally, tx.home, c.area, c.list, c.state, c.due, n)
	return err
}

// SaveStep stores a line of a time line, which matter.Note made the newest of its matter:
// the matter is saved after it.
func (tx *Tx) SaveStep(s *matter.Step) error {
	err := save(tx, tx.s.t.step, s)
	if tx.line = *s; tx.newest == nil {
		tx.newest = map[string]string{}
	}
	tx.newest[s.Matter] = s.ID
	return err
}

// linked refuses a commit in which a matter does not name the newest of its lines.
func (tx *Tx) linked() error {
	for id, line := range tx.newest {
		if m, ok := tx.read[tx.s.t.matter.name+" "+id].(matter.Matter); !ok || m.Line != line {
			return errUnlinked
		}
	}
	return nil
}

// SaveEvidence stores a piece of evidence.
func (tx *Tx) SaveEvidence(e *matter.Evidence) error { return save(tx, tx.s.t.evidence, e) }

// Evidence reads the evidence of a matter in the order it was given.
func (r *Reader) Evidence(id string) ([]matter.Evidence, error) {
	return list(r, r.s.t.evidence, "WHERE home = $1 AND matter = $2 ORDER BY id", id)
}

// timeLine gives the identifiers of the lines of a matter's time line: from its newest
// back, and those that have none before them.
const timeLine = `back (id) AS (SELECT m.line FROM matter m WHERE m.home = $1 AND m.id = $2
		UNION ALL SELECT s.prev FROM back b CROSS JOIN step s WHERE s.home = $1 AND s.id = b.id),
	own (id) AS (SELECT id FROM back UNION SELECT s.id FROM step s WHERE s.home = $1 AND s.matter = $2 AND s.prev = '')`

// Steps reads the time line of a matter, the newest first.
func (r *Reader) Steps(id string) ([]matter.Step, error) {
	return r.timeLineBy("step.at DESC, step.id DESC", id)
}

// MatterSteps reads it in the order in which it was written.
func (r *Reader) MatterSteps(id string) ([]matter.Step, error) { return r.timeLineBy("step.id", id) }

func (r *Reader) timeLineBy(order, id string) ([]matter.Step, error) {
	return listBy(r, r.s.t.step, "WITH RECURSIVE "+timeLine+" SELECT "+r.s.t.step.columns("step.")+
		" FROM own CROSS JOIN step WHERE step.home = $1 AND step.id = own.id ORDER BY "+order, id)
}

const takeNumber = `INSERT INTO counter (home, id, last, version) VALUES ($1, $2, 1, 1)
	ON CONFLICT (home, id) DO UPDATE SET last = counter.last + 1, version = counter.version + 1 RETURNING last`

// NextNumber takes the next printed number of a counter in a year. It commits or
// vanishes with its transaction, so that no number is missing.
func (tx *Tx) NextNumber(counter string, year int) (int, error) {
	var n int
	err := tx.queryRow(takeNumber, tx.home, counter+"-"+strconv.Itoa(year)).Scan(&n)
	return n, err
}

// DueForSweep lists matters whose time to be looked at has come.
func (r *Reader) DueForSweep(now time.Time, limit int) ([]string, error) {
	rows, err := r.query("SELECT id FROM matter WHERE home = $1 AND next_due > 0 AND next_due <= $2 ORDER BY next_due, id LIMIT $3", r.home, cell.Millis(now), limit)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var out []string
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		out = append(out, id)
	}
	return out, rows.Err()
}

// EvidenceByID reads one piece of evidence.
func (r *Reader) EvidenceByID(id string) (matter.Evidence, error) { return get(r, r.s.t.evidence, id) }
