package store

import (
	"strconv"

	"luoshi/internal/access"
	"luoshi/internal/area"
	"luoshi/internal/calendar"
	"luoshi/internal/matter"
	"luoshi/internal/store/where"
)

// LedgerFilter is what a ledger page asks for. Zero parts ask for everything
// that the viewer may see.
type LedgerFilter struct {
	Sees    access.Filter // rights, always applied
	Area    area.Code
	List    string
	State   matter.State
	Open    bool          // in hand only
	Due     string        // overdue today week none deferred verify; the first three of what is not reported
	Today   calendar.Date // what overdue and today mean
	Owner   string        // post
	Body    string        // owner's body
	Blocked string        // body it is stuck at, "*" for any
	Text    string        // words of the title, the facts, the number, a place, a person, a body: the newest first
	Order   LedgerOrder
	After   Key    // the last row of the page before
	Since   string // registered from this identifier on, and before the next; "" for any
	Until   string
	Waits   matter.Act // what waits for the act now, as Matter.Ripe says it; "" for all
	Limit   int

	picked bool // the rows are known: no index of a list is to be taken
}

// LedgerOrder is a sort that an index serves.
type LedgerOrder string

// The orders.
const (
	ByDue    LedgerOrder = "due"
	ByNewest LedgerOrder = "newest"
)

// Key is the place of a row in an order.
type Key struct{ Due, ID string }

// wide is how many divisions make a subtree so large that reading the due index
// in order beats reading the subtree and sorting it: a county has six zeros.
func wide(a area.Code) bool { return a == 0 || a%1_000_000 == 0 }

// few reports whether an index of its own, with the division in it, holds the few matters
// that are asked for: reading a town and passing over all but those would cost what the
// town has.
func (f LedgerFilter) few() bool {
	return f.Due == "deferred" || f.Due == "verify" || f.Waits == matter.Extend || f.Waits == matter.AgreeBack || f.Area.Level() != area.Village && (f.Blocked != "" || f.State != "" && f.State != matter.Assigned)
}

func (f LedgerFilter) where(home int) *where.Clause { return f.add(where.New(home)) }

// text is a column that a condition asks for: as the beginning of an index, unless the rows
// are known.
func (f LedgerFilter) text(column string) string {
	if f.picked {
		return column + " || ''"
	}
	return column
}

func (f LedgerFilter) add(c *where.Clause) *where.Clause {
	c.Sees(access.Matters, f.Sees)
	f.whereState(c)
	f.whereArea(c)
	if f.List != "" {
		c.Add(f.text("list")+" = ?1", f.List)
	}
	if f.Owner != "" {
		c.Add(f.text("owner")+" = ?1", f.Owner)
	}
	if f.Body != "" {
		c.Add(f.text("owner_body")+" = ?1", f.Body)
	}
	switch f.Blocked {
	case "":
	case "*":
		c.Add("blocked_by <> ''")
	default:
		c.Add(f.text("blocked_by")+" = ?1 AND blocked_by <> ''", f.Blocked) // the second half names the index
	}
	c.From("id", f.Since, f.Until)
	due(c, f)
	ripe(c, f.Waits)
	return c
}

// whereState names the index of a state in its own words.
func (f LedgerFilter) whereState(c *where.Clause) {
	switch {
	case f.picked && f.Open:
		c.Add("state || '' <> 'written_off'")
	case f.Open && (f.few() || f.Blocked != ""):
		c.Add("state || '' <> 'written_off'") // or an index of all that is open were read
	case f.Open:
		c.Add("state <> 'written_off'")
	}
	switch {
	case f.State == "":
		return
	case f.picked:
		c.Add("state || '' = ?1", f.State)
		return
	}
	switch f.State {
	case matter.WrittenOff:
		c.Add("state = 'written_off'")
	case matter.Registered, matter.Reported, matter.Verified:
		c.Add("state = ?1 AND state IN ('registered', 'reported', 'verified')", f.State)
	default:
		c.Add("state = ?1", f.State)
	}
}

func (f LedgerFilter) whereArea(c *where.Clause) {
	lo, hi := f.Area.Range()
	switch {
	case f.Area == 0:
	case wide(f.Area) || f.few() || f.picked:
		c.Add("+area BETWEEN ?1 AND ?2", lo, hi)
	case f.Open && f.Area.Level() == area.Town:
		c.Add("area / 1000 = ?1", int64(f.Area)/1000)
	default:
		c.Add("area BETWEEN ?1 AND ?2", lo, hi)
	}
}

// ripe is Matter.Ripe in SQL, in the words of the indexes of requests.
func ripe(c *where.Clause, act matter.Act) {
	switch act {
	case matter.Accept:
		c.Add("accepted = 0")
	case matter.Extend:
		c.Add("asked <> ''")
	case matter.AgreeBack:
		c.Add("objected_by <> ''")
	}
}

func due(c *where.Clause, f LedgerFilter) {
	today, due := f.Today.String(), f.text("due")
	switch f.Due {
	case "overdue":
		c.Add(due+" > '' AND "+due+" < ?1 AND state IN ('registered', 'assigned')", today)
	case "today":
		c.Add(due+" = ?1 AND state IN ('registered', 'assigned')", today)
	case "week":
		c.Add(due+" >= ?1 AND "+due+" <= ?2 AND state IN ('registered', 'assigned')", today, f.Today.Add(7).String())
	case "none":
		c.Add(due + " = ''")
	case "verify":
		c.Add("verify_by <> '' AND verify_by < ?1 AND state = 'reported'", today)
	case "deferred":
		c.Add("deferred <> '' AND deferred > ?1", today)
	}
}

// Ledger reads one page of matters.
func (r *Reader) Ledger(f LedgerFilter) ([]matter.Matter, error) { return r.ledger(r.s.t.matter, f) }

// Lines reads one page of matters with only what a list shows of them: the columns
// of lines; everything else of the matters is zero, the clock too where it has no
// pause.
func (r *Reader) Lines(f LedgerFilter) ([]matter.Matter, error) { return r.ledger(r.s.t.line, f) }

func (r *Reader) ledger(t *table[matter.Matter], f LedgerFilter) ([]matter.Matter, error) {
	if f.Text != "" {
		return r.found(t, f)
	}
	c := f.where(r.home)
	order := " ORDER BY due, id"
	if f.Order == ByNewest {
		order = " ORDER BY id DESC"
		if f.After.ID != "" {
			c.Add("id < ?1", f.After.ID)
		}
	} else if f.After.ID != "" {
		c.Add("(due, id) > (?1, ?2)", f.After.Due, f.After.ID)
	}
	limit := f.Limit
	if limit <= 0 || limit > 10_000 {
		limit = 50
	}
	// The limit is written out: a plan does not read values (engine.stablePlans).
	return list(r, t, "WHERE home = $1"+c.Text()+order+" LIMIT "+strconv.Itoa(limit), c.Args()[1:]...)
}

// Count counts what a filter matches, up to a bound: a page says "1000+".
func (r *Reader) Count(f LedgerFilter, bound int) (int, error) {
	if f.Text != "" {
		f.Limit, f.After = bound, Key{}
		ms, err := r.found(r.s.t.line, f)
		return len(ms), err
	}
	c := f.where(r.home)
	var n int
	err := r.queryRow("SELECT count(*) FROM (SELECT 1 FROM matter WHERE home = $1"+c.Text()+
		" LIMIT "+strconv.Itoa(bound)+") AS found", c.Args()...).Scan(&n)
	return n, err
}

// TallyRow is a count of matters by area, list and state, with the part that is
// overdue.
type TallyRow struct {
	Area    area.Code
	List    string
	State   matter.State
	N       int
	Overdue int
}

// The sums of a subtree: overdue are those of the states in which a due date binds.
const (
	sumTally = `SELECT area, list, state, CAST(sum(n) AS bigint),
			CAST(coalesce(sum(CASE WHEN due > '' AND due < $4 THEN n ELSE 0 END), 0) AS bigint)
		FROM tally WHERE home = $1 AND area BETWEEN $2 AND $3 GROUP BY area, list, state HAVING sum(n) <> 0 ORDER BY area, list, state`
	sumVillage = `SELECT area, list, state, count(*),
			CAST(coalesce(sum(CASE WHEN due > '' AND due < $4 AND state IN ('registered', 'assigned') THEN 1 ELSE 0 END), 0) AS bigint)
		FROM matter WHERE home = $1 AND area BETWEEN $2 AND $3 AND sealed = 0 GROUP BY area, list, state ORDER BY area, list, state`
)

// Tally sums the counts of a subtree by list and state: a row for each town, or
// for the village when the subtree is one. It serves viewers who are entitled to
// the whole subtree; sealed matters are never in it.
func (r *Reader) Tally(of area.Code, today calendar.Date) ([]TallyRow, error) {
	lo, hi := of.Range()
	text := sumTally
	if of.Level() == area.Village {
		text = sumVillage // a village's matters are few and read by their index
	}
	rows, err := r.query(text, r.home, lo, hi, today.String())
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var out []TallyRow
	for rows.Next() {
		var r TallyRow
		if err := rows.Scan(&r.Area, &r.List, &r.State, &r.N, &r.Overdue); err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	return out, rows.Err()
}
