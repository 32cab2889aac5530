package page

import (
	"net/url"
	"strings"

	"luoshi/internal/access"
	"luoshi/internal/area"
	"luoshi/internal/fault"
	"luoshi/internal/matter"
	"luoshi/internal/store"
	"luoshi/internal/web"
)

// LedgerQuery is the state of the ledger in its URL.
type LedgerQuery struct{ Area, List, State, Due, Text, Order, Blocked, All, After, AfterDue string }

// ReadQuery reads the conditions from a URL.
func ReadQuery(v url.Values) LedgerQuery {
	text := []rune(strings.TrimSpace(v.Get("q")))
	text = text[:min(len(text), 101)] // one more than a title has: a longer one finds nothing either
	return LedgerQuery{Area: v.Get("area"), List: v.Get("list"), State: v.Get("state"), Due: v.Get("due"), Text: string(text),
		Order: v.Get("order"), Blocked: v.Get("blocked"), All: v.Get("all"), After: v.Get("after"), AfterDue: v.Get("after_due")}
}

// Filter checks the query: a value that is none of the known ones is refused
// rather than ignored.
func (q LedgerQuery) Filter(c *web.Ctx) (store.LedgerFilter, error) {
	f := store.LedgerFilter{Sees: access.Sees(c.Actor, "matter.see"), Today: c.Today, List: q.List, State: matter.State(q.State), Due: q.Due,
		Text: q.Text, Blocked: q.Blocked, Open: q.All == "" && q.Text == "" && q.State != string(matter.WrittenOff), Limit: PageSize + 1,
		After: store.Key{Due: q.AfterDue, ID: q.After}}
	if q.State != "" && web.StateLevel(f.State) == 0 {
		return f, fault.At("state", "desk.filter_unknown", q.State)
	}
	switch q.Due {
	case "", "overdue", "today", "week", "none", "deferred", "verify":
	default:
		return f, fault.At("due", "desk.filter_unknown", q.Due)
	}
	if q.Order == "newest" || q.Text != "" {
		f.Order = store.ByNewest
	}
	if q.Area != "" {
		code, err := area.ParseCode(q.Area)
		if err != nil {
			return f, err
		}
		f.Area = code
	}
	return f, nil
}
