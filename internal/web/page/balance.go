package page

import (
	"luoshi/internal/matter"
	"luoshi/internal/store"
	"luoshi/internal/web"
)

// Balance is the count by state of the area asked for, from the tally; nil when
// the viewer is not entitled to the whole area.
type Balance struct{ Registered, Assigned, Reported, Verified, WrittenOff, Overdue, Open, Deferred, VerifyLate int }

// BalanceOf counts the area asked for, or the reader's own.
func BalanceOf(c *web.Ctx, v *store.View, f store.LedgerFilter) (*Balance, error) {
	a := f.Area
	if a == 0 {
		a = c.Actor.Area
	}
	if !f.Sees.Whole(a) {
		return nil, nil
	}
	rows, err := v.Tally(a, c.Today, c.Actor.Now)
	if err != nil {
		return nil, err
	}
	b := &Balance{}
	for _, r := range rows {
		if f.List != "" && r.List != f.List {
			continue
		}
		switch r.State {
		case matter.Registered:
			b.Registered += r.N
		case matter.Assigned:
			b.Assigned += r.N
		case matter.Reported:
			b.Reported += r.N
		case matter.Verified:
			b.Verified += r.N
		case matter.WrittenOff:
			b.WrittenOff += r.N
		}
		b.Overdue += r.Overdue
	}
	b.Open = b.Registered + b.Assigned + b.Reported + b.Verified
	count := store.LedgerFilter{Sees: f.Sees, Area: a, List: f.List, Open: true, Due: "deferred", Today: c.Today}
	if b.Deferred, err = v.Count(count, CountLimit); err != nil {
		return nil, err
	}
	count.Due = "verify"
	b.VerifyLate, err = v.Count(count, CountLimit)
	return b, err
}

// Of is how many matters are in a state, "" for what is in hand, or for everything.
func (b Balance) Of(s matter.State, all bool) (n int, known bool) {
	switch s {
	case "":
		if n = b.Open; all {
			n += b.WrittenOff
		}
		return n, true
	case matter.Registered:
		return b.Registered, true
	case matter.Assigned:
		return b.Assigned, true
	case matter.Reported:
		return b.Reported, true
	case matter.Verified:
		return b.Verified, true
	case matter.WrittenOff:
		return b.WrittenOff, true
	}
	return 0, false
}
