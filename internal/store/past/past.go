// Package past reads what happened about a subject (经过) out of the rows that are kept for
// other ends: lines of matters, entries, letters, checks, reviews and terms of office. It is
// given the reader's own way to ask and the rows that the reader may see, and keeps nothing.
//
// What happened in a village is on its own page and not on its town's: each sort reads the
// rows of the subject itself, by an index, so that a page costs what one place or post has.
package past

import (
	"database/sql"
	"slices"
	"strings"
	"time"

	"luoshi/internal/access"
	"luoshi/internal/area"
	"luoshi/internal/calendar"
	"luoshi/internal/clock"
	"luoshi/internal/store/cell"
	"luoshi/internal/store/where"
	"luoshi/internal/subject"
)

// Ask runs a statement in the snapshot of a reader.
type Ask func(text string, args ...any) (*sql.Rows, error)

// Query asks for one page.
type Query struct {
	Of          subject.Ref
	Spans       []subject.Span // whose work is the subject's: the posts of a body or a person, the post itself
	Actor       access.Actor
	Sorts       []subject.Sort // those that are asked for
	Duty        string         // entries of this duty alone, each a line of its own; "" folds those of a month
	From, Until calendar.Date  // both within; calendar.None for no bound
	Before      subject.Key    // the last one of the page before
	Limit       int
	Zone        *time.Location
}

// question is a query that is asked of one home for one sort.
type question struct {
	Query
	ask     Ask
	home    int
	sort    subject.Sort
	letters string // the condition of the letters that the actor may see, over c
	c       *where.Clause
}

// Letters gives the condition of the letters that an actor may see, in the words of who keeps
// letters; false for none at all.
type Letters func() (*where.Clause, bool)

// Read reads one page of what happened, the newest first.
func Read(ask Ask, home int, q Query, letters Letters) (out []subject.Happening, err error) {
	for _, sort := range q.Sorts {
		x := question{Query: q, ask: ask, home: home, sort: sort, c: where.New(home)}
		var rows []subject.Happening
		switch sort {
		case subject.Matters:
			rows, err = x.matters()
		case subject.Entries:
			rows, err = x.entries()
		case subject.Letters:
			var any bool
			if x.c, any = letters(); any {
				rows, err = x.written()
			}
		case subject.Checks:
			rows, err = x.checks()
		case subject.Reviews:
			rows, err = x.reviews()
		case subject.Tenures:
			rows, err = x.tenures()
		}
		if err != nil {
			return nil, err
		}
		out = append(out, rows...)
	}
	slices.SortFunc(out, subject.Compare)
	return out[:min(len(out), q.Limit)], nil
}

// of adds that a row is of the subject: in its division, or of one of its posts while they
// were its. at is the instant of the row, "" where the posts are not asked for by time.
func (x *question) of(division, post, at string) {
	if x.Of.Kind == subject.Area {
		if division == "" {
			x.c.Add(post+" IN (SELECT id FROM post WHERE home = $1 AND area = ?1)", x.code())
			return
		}
		x.c.Add(division+" = ?1", x.code())
		return
	}
	var ways []string
	if x.Of.Kind == subject.Body && x.sort == subject.Matters { // what it holds up is of it too
		ways = append(ways, "blocked_by <> '' AND blocked_by = "+x.c.Arg(x.Of.ID))
	}
	for _, s := range x.Spans {
		way := post + " = " + x.c.Arg(s.Post)
		if at != "" && !s.From.IsZero() {
			way += " AND " + at + " >= " + x.c.Arg(cell.Millis(s.From))
		}
		if at != "" && !s.Until.IsZero() {
			way += " AND " + at + " < " + x.c.Arg(cell.Millis(s.Until))
		}
		ways = append(ways, way)
	}
	x.c.And(where.AnyOf(ways))
}

// page adds the bounds and the place of an instant.
func (x *question) page(at, id string) {
	if !x.From.IsNone() {
		x.c.Add(at+" >= ?1", cell.Millis(x.From.Start(x.Zone)))
	}
	if !x.Until.IsNone() {
		x.c.Add(at+" < ?1", cell.Millis(x.Until.Add(1).Start(x.Zone)))
	}
	if !x.Before.At.IsZero() {
		x.behind(at, id, cell.Millis(x.Before.At))
	}
}

// days adds the bounds of a day.
func (x *question) days(day string) {
	if !x.From.IsNone() {
		x.c.Add(day+" >= ?1", x.From.String())
	}
	if !x.Until.IsNone() {
		x.c.Add(day+" <= ?1", x.Until.String())
	}
}

// placed is the place of a day in the order, as a condition: it stands at its first instant.
func (x *question) placed(day, id string) string {
	if x.Before.At.IsZero() {
		return "1 = 1"
	}
	d := calendar.DateOf(x.Before.At, x.Zone)
	if !x.Before.At.Equal(d.Start(x.Zone)) {
		return day + " <= " + x.c.Arg(d.String())
	}
	return x.after(day, id, d.String())
}

// code is the division that is asked for, as columns hold it.
func (x *question) code() int64 {
	c, _ := area.ParseCode(x.Of.ID) // no division has no rows
	return int64(c)
}

func (x *question) behind(at, id string, value any) { x.c.And(x.after(at, id, value)) }

// after is what lies behind the key, as a condition: rows of one sort at one instant are in the order of
// their identifiers, those of several in the order of the sorts.
func (x *question) after(at, id string, value any) string {
	sort, last, _ := strings.Cut(x.Before.ID, " ")
	switch n := strings.Compare(string(x.sort), sort); {
	case n < 0:
		return at + " <= " + x.c.Arg(value)
	case n > 0:
		return at + " < " + x.c.Arg(value)
	}
	v := x.c.Arg(value)
	return "(" + at + " < " + v + " OR " + at + " = " + v + " AND " + id + " < " + x.c.Arg(last) + ")"
}

// rows runs a statement and reads each row by scan.
func (x *question) rows(text string, scan func(*sql.Rows, *subject.Happening) error) (out []subject.Happening, err error) {
	rows, err := x.ask(text, x.c.Args()...)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		h := subject.Happening{Sort: x.sort}
		if err := scan(rows, &h); err != nil {
			return nil, err
		}
		out = append(out, h)
	}
	return out, rows.Err()
}

// noted are acts that the page of a matter shows and its history elsewhere does not.
const noted = "('attach', 'void', 'comment')"

// matters reads lines of the time lines of matters, each from its newest back: a line names
// the one before it, and those of older databases are found by their matter.
func (x *question) matters() ([]subject.Happening, error) {
	x.of("area", "owner", "")
	x.c.Sees(access.Matters, access.Sees(x.Actor, access.Matters.Act))
	since := ""
	if !x.From.IsNone() {
		from := x.From.Start(x.Zone)
		x.c.Add("(line >= ?1 OR line = '')", clock.FirstID(from))
		since = " AND s.at >= " + x.c.Arg(cell.Millis(from))
	}
	mine := x.c.Text()
	outer := where.New(x.home, x.c.Args()[1:]...)
	x.c = outer
	if x.Of.Kind == subject.Person {
		x.of("", "m.owner", "s.at")
	}
	x.page("s.at", "s.id")
	limit := x.c.Arg(x.Limit)
	return x.rows(`WITH RECURSIVE mine (id, line) AS (SELECT id, line FROM matter WHERE home = $1`+mine+`),
		back (id, prev) AS (SELECT s.id, s.prev FROM mine m CROSS JOIN step s WHERE s.home = $1 AND s.id = m.line
			UNION ALL SELECT s.id, s.prev FROM back b CROSS JOIN step s WHERE s.home = $1 AND s.id = b.prev`+since+`),
		own (id) AS (SELECT id FROM back UNION SELECT s.id FROM mine m CROSS JOIN step s WHERE s.home = $1 AND s.matter = m.id AND s.prev = '')
		SELECT s.at, s.id, s.act, s.post, s.person, m.id, m.number, m.title
		FROM own o CROSS JOIN step s CROSS JOIN matter m WHERE s.home = $1 AND s.id = o.id AND m.home = $1 AND m.id = s.matter
		AND s.act NOT IN `+noted+outer.Text()+" ORDER BY s.at DESC, s.id DESC LIMIT "+limit, func(r *sql.Rows, h *subject.Happening) error {
		return r.Scan(cell.Instant(&h.At), &h.ID, &h.Act, &h.Post, &h.Person, &h.Of, &h.Number, &h.Title)
	})
}

// entries reads what was entered, the entries of one duty in one month as one line at its
// last day. What is said about a person is not among them: who may read it is asked of each.
func (x *question) entries() ([]subject.Happening, error) {
	x.of("area", "post", "")
	x.c.Sees(access.Entries, access.Sees(x.Actor, access.Entries.Act))
	if x.Of.Kind == subject.Person {
		x.c.Add("person = ?1", x.Of.ID)
	}
	x.days("day")
	if x.Duty != "" {
		return x.each()
	}
	const last, month = "max(day)", "substr(day, 1, 7)"
	having := x.placed(last, "max(duty || ' ' || "+month+")")
	limit := x.c.Arg(x.Limit)
	return x.rows("SELECT "+last+", min(day), duty, count(*), CAST(sum(CASE WHEN timely = 'late' THEN 1 ELSE 0 END) AS bigint), min(post), max(post), max(id) FROM entry WHERE home = $1 AND object = ''"+x.c.Text()+
		" GROUP BY duty, "+month+" HAVING "+having+" ORDER BY 1 DESC, 3 DESC LIMIT "+limit, func(r *sql.Rows, h *subject.Happening) error {
		var day, first, one, other string
		if err := r.Scan(&day, &first, &h.Act, &h.N, &h.Late, &one, &other, &h.Of); err != nil {
			return err
		}
		if one == other {
			h.Post = one
		}
		h.ID = h.Act + " " + day[:7]
		return x.onDay(h, day, first)
	})
}

// each reads the entries of one duty, each a line.
func (x *question) each() ([]subject.Happening, error) {
	x.c.Add("duty = ?1", x.Duty)
	x.c.And(x.placed("day", "id"))
	limit := x.c.Arg(x.Limit)
	return x.rows("SELECT day, id, duty, CASE WHEN timely = 'late' THEN 1 ELSE 0 END, post FROM entry WHERE home = $1 AND object = ''"+x.c.Text()+" ORDER BY day DESC, id DESC LIMIT "+limit, func(r *sql.Rows, h *subject.Happening) error {
		var day string
		if err := r.Scan(&day, &h.ID, &h.Act, &h.Late, &h.Post); err != nil {
			return err
		}
		h.Of = h.ID
		return x.onDay(h, day, "")
	})
}

// onDay puts a happening on its day.
func (x *question) onDay(h *subject.Happening, day, first string) error {
	d, err := calendar.ParseDate(day)
	if err != nil {
		return err
	}
	h.At = d.Start(x.Zone)
	if first != "" {
		if d, err = calendar.ParseDate(first); err != nil {
			return err
		}
		h.First = d.Start(x.Zone)
	}
	return nil
}

// written reads letters: at their service, at their signing while they were not served.
func (x *question) written() ([]subject.Happening, error) {
	x.c.And("state NOT IN ('draft', 'dropped')")
	switch x.Of.Kind {
	case subject.Area:
		x.c.Add("(to_post IN (SELECT id FROM post WHERE home = $1 AND area = ?1) OR matter IN (SELECT id FROM matter WHERE home = $1 AND area = ?1))", x.code())
	case subject.Body:
		x.c.Add("to_body = ?1", x.Of.ID)
	case subject.Post:
		x.c.Add("to_post = ?1", x.Of.ID)
	case subject.Person:
		x.c.Add("to_person = ?1", x.Of.ID)
	}
	const at = "(CASE WHEN served_at > 0 THEN served_at ELSE signed_at END)"
	x.page(at, "id")
	limit := x.c.Arg(x.Limit)
	return x.rows("SELECT "+at+", id, state, number, title, addressee, replied_at FROM letter WHERE home = $1"+x.c.Text()+" ORDER BY 1 DESC, id DESC LIMIT "+limit, func(r *sql.Rows, h *subject.Happening) error {
		return r.Scan(cell.Instant(&h.At), &h.ID, &h.Act, &h.Number, &h.Title, &h.To, cell.Instant(&h.First))
	})
}

// checks reads the results of spot checks of a division.
func (x *question) checks() ([]subject.Happening, error) {
	if x.Of.Kind != subject.Area || !access.Sees(x.Actor, access.Draws.Act).Whole(area.Code(x.code())) {
		return nil, nil
	}
	x.c.Add("area = ?1", x.code())
	x.page("at", "id")
	limit := x.c.Arg(x.Limit)
	return x.rows("SELECT at, id, round, result, day, checker FROM spot_check WHERE home = $1"+x.c.Text()+" ORDER BY at DESC, id DESC LIMIT "+limit, func(r *sql.Rows, h *subject.Happening) error {
		return r.Scan(cell.Instant(&h.At), &h.ID, &h.Of, &h.Act, &h.Title, &h.Person)
	})
}

// reviews reads the published results of reviews of a division or a body.
func (x *question) reviews() ([]subject.Happening, error) {
	switch x.Of.Kind {
	case subject.Area:
		x.c.Add("area = ?1", x.code())
	case subject.Body:
		x.c.Add("body = ?1", x.Of.ID)
	default:
		return nil, nil
	}
	x.c.Sees(access.Verdicts, access.Sees(x.Actor, access.Verdicts.Act))
	mine := x.c.Text()
	x.c = where.New(x.home, x.c.Args()[1:]...)
	x.page("r.published_at", "v.id")
	limit := x.c.Arg(x.Limit)
	return x.rows("SELECT r.published_at, v.id, r.id, r.title, v.period, v.counted FROM (SELECT home, id, round, period, counted FROM verdict WHERE home = $1"+mine+`) v
		JOIN review_round r ON r.home = v.home AND r.id = v.round WHERE r.home = $1 AND r.state = 'published'`+x.c.Text()+" ORDER BY r.published_at DESC, v.id DESC LIMIT "+limit, func(r *sql.Rows, h *subject.Happening) error {
		return r.Scan(cell.Instant(&h.At), &h.ID, &h.Of, &h.Title, &h.Number, &h.N)
	})
}

// tenures reads where terms of office began and ended. A term that waits for a second
// person, or was refused one, is none.
func (x *question) tenures() (out []subject.Happening, err error) {
	for _, end := range [][2]string{{"from_day", "from"}, {"until_day", "until"}} {
		x.c = where.New(x.home)
		day, act := end[0], end[1]
		if x.Of.Kind == subject.Person {
			x.c.Add("person = ?1", x.Of.ID)
		} else {
			x.of("", "post", "")
		}
		x.days(day)
		x.c.And(x.placed(day, "id || ' "+act+"'"))
		limit := x.c.Arg(x.Limit)
		rows, err := x.rows("SELECT "+day+", id, post, person, document FROM appointment WHERE home = $1 AND "+day+" <> '' AND state NOT IN ('waiting', 'refused')"+x.c.Text()+
			" ORDER BY "+day+" DESC, id DESC LIMIT "+limit, func(r *sql.Rows, h *subject.Happening) error {
			var on string
			if err := r.Scan(&on, &h.ID, &h.Post, &h.Person, &h.Number); err != nil {
				return err
			}
			h.Act, h.Of = act, h.ID
			h.ID += " " + act
			return x.onDay(h, on, "")
		})
		if err != nil {
			return nil, err
		}
		out = append(out, rows...)
	}
	return out, nil
}
