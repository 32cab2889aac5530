// Package ledger is what a page of matters asks for (台账的条件), as a condition in the words of
// the indexes that serve it. It reads nothing.
package ledger

import (
	"time"

	"luoshi/internal/access"
	"luoshi/internal/area"
	"luoshi/internal/calendar"
	"luoshi/internal/matter"
	"luoshi/internal/store/cell"
	"luoshi/internal/store/where"
)

// Filter is what a ledger page asks for. Zero parts ask for everything
// that the viewer may see.
type Filter struct {
	Sees    access.Filter // rights, always applied
	Area    area.Code
	List    string
	State   matter.State
	Open    bool          // in hand only
	Due     string        // overdue today week none deferred verify; the first three of what is not reported
	Today   calendar.Date // what overdue and today mean
	Now     time.Time     // and from which instant on, where a term ends at one; zero for days alone
	Owner   string        // post
	Body    string        // owner's body
	Blocked string        // body it is stuck at, "*" for any
	Text    string        // words of the title, the facts, the number, a place, a person, a body: the newest first
	Order   Order
	After   Key    // the last row of the page before
	Since   string // registered from this identifier on, and before the next; "" for any
	Until   string
	Waits   matter.Act // what waits for the act now, as Matter.Ripe says it; "" for all
	Answer  matter.Act // of which a request was answered by the act (已答复的申请), "" for all
	Asked   time.Time  // since when it was answered
	Limit   int

	Picked bool // the rows are known: no index of a list is to be taken
}

// Order is a sort that an index serves.
type Order string

// The orders.
const (
	ByDue    Order = "due"
	ByNewest Order = "newest"
)

// Key is the place of a row in an order.
type Key struct{ Due, ID string }

// wide is how many divisions make a subtree so large that reading the due index
// in order beats reading the subtree and sorting it: a county has six zeros.
func wide(a area.Code) bool { return a == 0 || a%1_000_000 == 0 }

// few reports whether an index of its own, with the division in it, holds the few matters
// that are asked for: reading a town and passing over all but those would cost what the
// town has.
func (f Filter) few() bool {
	return f.Due == "deferred" || f.Due == "verify" || f.Waits == matter.Extend || f.Waits == matter.AgreeBack || f.Area.Level() != area.Village && (f.Blocked != "" || f.State != "" && f.State != matter.Assigned)
}

// Where is the condition on the matters of a home.
func (f Filter) Where(home int) *where.Clause { return f.Add(where.New(home)) }

// column is a column that a condition asks for: as the beginning of an index, unless the rows
// are known.
func (f Filter) column(name string) string {
	if f.Picked {
		return name + " || ''"
	}
	return name
}

// Add adds it to a clause.
func (f Filter) Add(c *where.Clause) *where.Clause {
	c.Sees(access.Matters, f.Sees)
	f.whereState(c)
	f.whereArea(c)
	if f.List != "" {
		c.Add(f.column("list")+" = ?1", f.List)
	}
	if f.Owner != "" {
		c.Add(f.column("owner")+" = ?1", f.Owner)
	}
	if f.Body != "" {
		c.Add(f.column("owner_body")+" = ?1", f.Body)
	}
	switch f.Blocked {
	case "":
	case "*":
		c.Add("blocked_by <> ''")
	default:
		c.Add(f.column("blocked_by")+" = ?1 AND blocked_by <> ''", f.Blocked) // the second half names the index
	}
	c.From("id", f.Since, f.Until)
	due(c, f)
	ripe(c, f.Waits)
	return c
}

// whereState names the index of a state in its own words.
func (f Filter) whereState(c *where.Clause) {
	switch {
	case f.Picked && f.Open:
		c.Add("state || '' <> 'written_off'")
	case f.Open && (f.few() || f.Blocked != ""):
		c.Add("state || '' <> 'written_off'") // or an index of all that is open were read
	case f.Open:
		c.Add("state <> 'written_off'")
	}
	switch {
	case f.State == "":
		return
	case f.Picked:
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

func (f Filter) whereArea(c *where.Clause) {
	lo, hi := f.Area.Range()
	switch {
	case f.Area == 0:
	case wide(f.Area) || f.few() || f.Picked:
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

// due is a condition on the deadline. A day is over when it is; a term of hours or minutes
// when its instant has come, which lies on the day of the deadline.
func due(c *where.Clause, f Filter) {
	today, due := f.Today.String(), f.column("due")
	switch f.Due {
	case "overdue":
		c.Add(due+" > '' AND "+due+" <= ?1 AND (due < ?1 OR due_at <= ?2) AND state IN ('registered', 'assigned')", today, cell.Millis(f.Now))
	case "today":
		c.Add(due+" = ?1 AND due_at > ?2 AND state IN ('registered', 'assigned')", today, cell.Millis(f.Now))
	case "week":
		c.Add(due+" >= ?1 AND "+due+" <= ?2 AND due_at > ?3 AND state IN ('registered', 'assigned')", today, f.Today.Add(7).String(), cell.Millis(f.Now))
	case "none":
		c.Add(due + " = ''")
	case "verify":
		c.Add("verify_by <> '' AND verify_by < ?1 AND state = 'reported'", today)
	case "deferred":
		c.Add("deferred <> '' AND deferred > ?1", today)
	}
}
