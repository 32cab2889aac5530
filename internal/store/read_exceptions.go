package store

import (
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"luoshi/internal/calendar"
	"luoshi/internal/consequence"
	"luoshi/internal/ident"
	"luoshi/internal/matter"
	"luoshi/internal/store/cell"
)

// NumberLine compares a counter of printed numbers with the rows that carry them
// (编号核对): Missing are the numbers that were given and that no row has.
type NumberLine struct {
	Counter    string // matter, consequence, or the code of a kind of letter
	Year       int
	Last, Have int
	Missing    []NumberGap
	More       int // missing numbers beyond those listed
}

// NumberGap is a run of numbers that no row has (缺号): an import that was undone leaves one
// for all its matters, and not one for each.
type NumberGap struct {
	First, Last string
	N           int
}

// Absent is how many numbers are missing.
func (l NumberLine) Absent() int {
	n := l.More
	for _, g := range l.Missing {
		n += g.N
	}
	return n
}

// shownGaps bounds the gaps that are named of one counter.
const shownGaps = 200

// NumberLines compares every counter with the numbers in use. A counter and its
// number commit together, so that none is missing unless a row was taken away: an
// import that was undone takes its matters with it.
func (r *Reader) NumberLines() ([]NumberLine, error) {
	lines, err := r.counters()
	if err != nil {
		return nil, err
	}
	for i := range lines {
		if err := r.compare(&lines[i]); err != nil {
			return nil, err
		}
	}
	return lines, nil
}

// compare counts the numbers of a counter; only where some are missing it reads them.
func (r *Reader) compare(l *NumberLine) error {
	table, prefix := l.table(), l.prefix()
	where := " FROM " + table + " WHERE home = $1 AND number <> '' AND substr(number, 1, $2) = $3"
	args := []any{r.home, utf8.RuneCountInString(prefix), prefix}
	if err := r.queryRow("SELECT count(*)"+where, args...).Scan(&l.Have); err != nil || l.Have == l.Last {
		return err
	}
	rows, err := r.query("SELECT number"+where, args...)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	used := map[string]bool{}
	for rows.Next() {
		var n string
		if err := rows.Scan(&n); err != nil {
			return err
		}
		used[n] = true
	}
	for n, run := 1, false; n <= l.Last; n++ {
		number := l.number(n)
		switch at := len(l.Missing) - 1; {
		case used[number]:
			run = false
		case run:
			l.Missing[at].Last, l.Missing[at].N = number, l.Missing[at].N+1
		case at+1 < shownGaps:
			l.Missing, run = append(l.Missing, NumberGap{number, number, 1}), true
		default:
			l.More++
		}
	}
	return rows.Err()
}

// table holds the rows that carry the numbers of a counter.
func (l NumberLine) table() string {
	if l.Counter == "matter" || l.Counter == "consequence" {
		return l.Counter
	}
	return "letter"
}

// prefix is what the numbers of a counter and year begin with.
func (l NumberLine) prefix() string {
	n := l.number(1)
	at := strings.LastIndexFunc(n, func(r rune) bool { return r == '-' || r == '〕' })
	_, size := utf8.DecodeRuneInString(n[max(at, 0):])
	return n[:max(at, 0)+size]
}

// number is the printed form of the n-th number of a counter.
func (l NumberLine) number(n int) string {
	switch l.Counter {
	case "matter":
		return matter.Number(l.Year, n)
	case "consequence":
		return consequence.Number(l.Year, n)
	}
	return ident.LetterNumber{Prefix: l.Counter, Year: l.Year, Serial: n}.String()
}

func (r *Reader) counters() ([]NumberLine, error) {
	rows, err := r.query("SELECT id, last FROM counter WHERE home = $1 ORDER BY id", r.home)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var out []NumberLine
	for rows.Next() {
		var id string
		var l NumberLine
		if err := rows.Scan(&id, &l.Last); err != nil {
			return nil, err
		}
		at := strings.LastIndexByte(id, '-')
		if at < 0 || strings.HasPrefix(id, boxPrefix) {
			continue
		}
		l.Year, _ = strconv.Atoi(id[at+1:]) // a counter of no year has no printed number
		l.Counter = strings.TrimPrefix(id[:at], "letter-")
		out = append(out, l)
	}
	return out, rows.Err()
}

// Late is something that states an earlier time than the one it was written at:
// a matter taken over from a running ledger (补录), a list filled in more than a day
// after its day (补填), a list that is on time by the phone's word (凭手机时间), an event that states a time more than two minutes before it was
// written (倒签), the server's clock set back among them.
type Late struct {
	ID, Kind      string // matter, entry, phone or event
	Subject, Text string // what it is about: a matter, or the subject of an event
	At, Recorded  time.Time
	Person, Post  string
}

// lateReads are the sources: what each list is read from, newest first.
var lateReads = [...]struct{ kind, text string }{
	{"matter", `SELECT id, id, number, clock, registered_at, reporter, supervisor FROM matter
		WHERE home = $1 AND backfilled = 1 AND sealed = 0 AND id < $2 ORDER BY id DESC LIMIT $3`},
	{"entry", `SELECT id, duty, day, day, delivered_at, person, post FROM entry
		WHERE home = $1 AND timely = 'late' AND id < $2 ORDER BY id DESC LIMIT $3`},
	{"phone", `SELECT id, duty, day, saved_at, delivered_at, person, post FROM entry
		WHERE home = $1 AND timely = 'phone' AND id < $2 ORDER BY id DESC LIMIT $3`},
	{"event", `SELECT id, CASE WHEN subject <> '' THEN subject ELSE coalesce((SELECT s.matter FROM step s WHERE s.home = $1 AND s.id = event.id), '') END, act, at, recorded, '', '' FROM event
		WHERE home = $1 AND recorded > 0 AND id < $2 ORDER BY id DESC LIMIT $3`},
}

// lastID is after every identifier.
const lastID = "g"

// Backdated lists what was written later than it states, newest first, from before
// an identifier on ("" from the newest).
func (r *Reader) Backdated(zone *time.Location, before string, limit int) ([]Late, error) {
	if before == "" {
		before = lastID
	}
	var out []Late
	for _, of := range lateReads {
		at := before
		for got := 0; got < limit; {
			ls, read, last, err := r.late(of.kind, of.text, zone, at, limit)
			if err != nil {
				return nil, err
			}
			out, got, at = append(out, ls...), got+len(ls), last
			if read < limit {
				break
			}
		}
	}
	slices.SortFunc(out, func(a, b Late) int { return strings.Compare(b.ID, a.ID) })
	return out[:min(len(out), limit)], nil
}

// late reads one batch of a source; of the late lists only those that were
// delivered more than a day after their day.
func (r *Reader) late(kind, text string, zone *time.Location, before string, limit int) (out []Late, read int, last string, err error) {
	rows, err := r.query(text, r.home, before, limit)
	if err != nil {
		return nil, 0, "", err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		l := Late{Kind: kind}
		var stated any
		var recorded int64
		if err := rows.Scan(&l.ID, &l.Subject, &l.Text, &stated, &recorded, &l.Person, &l.Post); err != nil {
			return nil, 0, "", err
		}
		l.Recorded = cell.FromMillis(recorded)
		read, last = read+1, l.ID
		if l.At, err = statedAt(kind, stated, zone); err != nil {
			return nil, 0, "", err
		}
		if kind != "entry" || l.Recorded.Sub(l.At) > 48*time.Hour { // the day itself, and one more
			out = append(out, l)
		}
	}
	return out, read, last, rows.Err()
}

// statedAt is the time that a row states: of a matter the start of its clock, of a
// list its day, of an event the event's own.
func statedAt(kind string, stated any, zone *time.Location) (time.Time, error) {
	switch kind {
	case "matter":
		var c calendar.Clock
		if err := cell.Object(&c).Scan(stated); err != nil || len(c.Segments) == 0 {
			return time.Time{}, err
		}
		return c.Segments[0].From, nil
	case "entry":
		d := calendar.None
		if err := cell.Date(&d).Scan(stated); err != nil || d.IsNone() {
			return time.Time{}, err
		}
		return d.Start(zone), nil
	}
	var at time.Time
	err := cell.Instant(&at).Scan(stated)
	return at, err
}

// LastPause is a pause that was allowed shortly before a matter was due (到期前暂停).
type LastPause struct {
	ID, Matter, Number, Title string
	At                        time.Time
	Due                       calendar.Date // as it stood before the pause
	Left                      int           // days from the pause to it
	Person, Post, Text        string
}

// closeDays is how near to its due date a pause is listed.
const closeDays = 3

// LastPauses lists the pauses within three days of the due date, newest first, from
// before an identifier on ("" from the newest).
func (r *Reader) LastPauses(zone *time.Location, before string, limit int) ([]LastPause, error) {
	if before == "" {
		before = lastID
	}
	var out []LastPause
	for len(out) < limit {
		ps, read, last, err := r.pauses(zone, before, 500)
		if err != nil {
			return nil, err
		}
		out, before = append(out, ps...), last
		if read < 500 {
			break
		}
	}
	return out[:min(len(out), limit)], nil
}

func (r *Reader) pauses(zone *time.Location, before string, batch int) (out []LastPause, read int, last string, err error) {
	rows, err := r.query(`SELECT s.id, s.matter, s.at, s.person, s.post, s.note, m.number, m.title, m.clock FROM step s
		JOIN matter m ON m.home = s.home AND m.id = s.matter
		WHERE s.home = $1 AND s.act = 'pause' AND s.id < $2 AND m.sealed = 0 ORDER BY s.id DESC LIMIT $3`, r.home, before, batch)
	if err != nil {
		return nil, 0, "", err
	}
	defer func() { _ = rows.Close() }()
	cal := r.s.CalendarOf(r.home)
	for rows.Next() {
		var p LastPause
		var c calendar.Clock
		if err := rows.Scan(&p.ID, &p.Matter, cell.Instant(&p.At), &p.Person, &p.Post, &p.Text, &p.Number, &p.Title, cell.Object(&c)); err != nil {
			return nil, 0, "", err
		}
		read, last = read+1, p.ID
		due, err := c.Before(p.At).Due(cal, zone)
		if err != nil || !due.Known() {
			continue // the clock was set anew since, or its year is missing
		}
		p.Due, p.Left = due.Date, int(due.Date-calendar.DateOf(p.At, zone))
		if p.Left <= closeDays {
			out = append(out, p)
		}
	}
	return out, read, last, rows.Err()
}

// Exit counts the matters of a unit that were written off with one outcome.
type Exit struct {
	Outcome matter.Outcome
	Body    string
	N       int
}

// Exits counts the matters written off by outcome and unit (销号去向).
func (r *Reader) Exits() ([]Exit, error) {
	rows, err := r.query(`SELECT outcome, owner_body, count(*) FROM matter WHERE home = $1 AND state = 'written_off' AND written_off_at >= registered_at
		GROUP BY outcome, owner_body ORDER BY outcome, owner_body`, r.home)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var out []Exit
	for rows.Next() {
		var e Exit
		if err := rows.Scan(&e.Outcome, &e.Body, &e.N); err != nil {
			return nil, err
		}
		out = append(out, e)
	}
	return out, rows.Err()
}

// ExitMatters lists the matters of one count of Exits, newest first; sealed matters
// are counted and not listed.
func (r *Reader) ExitMatters(o matter.Outcome, body, before string, limit int) ([]matter.Matter, error) {
	if before == "" {
		before = lastID
	}
	return list(r, r.s.t.matter, `WHERE home = $1 AND state = 'written_off' AND outcome = $2 AND owner_body = $3 AND id < $4 AND sealed = 0 AND written_off_at >= registered_at
		ORDER BY id DESC LIMIT $5`, string(o), body, before, limit)
}

// Pair is two persons who each verified what the other had reported (互相核验).
type Pair struct {
	A, B   string // persons
	AB, BA int    // reported by A and verified by B, and the other way round
}

const readPairs = `WITH p AS (SELECT reporter, verifier, count(*) AS n FROM matter WHERE home = $1 AND verifier <> '' GROUP BY reporter, verifier)
	SELECT a.reporter, a.verifier, a.n, b.n FROM p a JOIN p b ON b.reporter = a.verifier AND b.verifier = a.reporter
	WHERE a.reporter < a.verifier ORDER BY a.n + b.n DESC, a.reporter, a.verifier`

// Pairs lists the pairs, the busiest first.
func (r *Reader) Pairs() ([]Pair, error) {
	rows, err := r.query(readPairs, r.home)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var out []Pair
	for rows.Next() {
		var p Pair
		if err := rows.Scan(&p.A, &p.B, &p.AB, &p.BA); err != nil {
			return nil, err
		}
		out = append(out, p)
	}
	return out, rows.Err()
}

// PairMatters lists the matters that one person reported and another verified,
// newest first; sealed matters are counted and not listed.
func (r *Reader) PairMatters(reporter, verifier, before string, limit int) ([]matter.Matter, error) {
	if before == "" {
		before = lastID
	}
	return list(r, r.s.t.matter, `WHERE home = $1 AND reporter = $2 AND verifier = $3 AND verifier <> '' AND id < $4 AND sealed = 0
		ORDER BY id DESC LIMIT $5`, reporter, verifier, before, limit)
}
