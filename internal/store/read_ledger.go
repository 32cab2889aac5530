package store

import (
	"strconv"
	"time"

	"luoshi/internal/area"
	"luoshi/internal/calendar"
	"luoshi/internal/matter"
	"luoshi/internal/store/counts"
	"luoshi/internal/store/ledger"
)

// What a page of matters asks for (internal/store/ledger).
type (
	LedgerFilter = ledger.Filter
	LedgerOrder  = ledger.Order
	Key          = ledger.Key
)

// The orders.
const (
	ByDue    = ledger.ByDue
	ByNewest = ledger.ByNewest
)

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
	if f.Answer != "" {
		return r.answered(t, f)
	}
	c := f.Where(r.home)
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
	if f.Text != "" || f.Answer != "" {
		f.Limit, f.After = bound, Key{}
		ms, err := r.Lines(f)
		return len(ms), err
	}
	c := f.Where(r.home)
	var n int
	err := r.queryRow("SELECT count(*) FROM (SELECT 1 FROM matter WHERE home = $1"+c.Text()+
		" LIMIT "+strconv.Itoa(bound)+") AS found", c.Args()...).Scan(&n)
	return n, err
}

// Tally sums the counts of a subtree by list and state, with what is overdue at now. It
// serves viewers who are entitled to the whole subtree; sealed matters are never in it.
func (r *Reader) Tally(of area.Code, today calendar.Date, now time.Time) ([]counts.TallyRow, error) {
	return counts.Tally(r.query, r.home, of, today, now)
}
