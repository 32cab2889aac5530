// Package analysis counts the figures of a pack (分析): for the bodies of a board, and for
// divisions, units or values of a field over periods. It reads the rows of a period through
// the store's reader, gives them to package figure, and keeps nothing.
//
//	question                    rows count for                         answer
//	board  (Facts)              the body of the level                   figures and signs of each body
//	table  (Table)              division of a level, unit, field value  a cell for each period, with its rows
//
// A matter counts where its owner's post stood when the period ended, an entry where its
// post stands, a check where it was made. Sealed matters are in no figure. A figure of which
// the rows cannot be known (a year without calendar) is absent, never 0.
package analysis

import (
	"maps"
	"slices"
	"time"

	"luoshi/internal/appraise"
	"luoshi/internal/area"
	"luoshi/internal/calendar"
	"luoshi/internal/consequence"
	"luoshi/internal/duty"
	"luoshi/internal/figure"
	"luoshi/internal/ladder"
	"luoshi/internal/org"
	"luoshi/pack"
)

// Reader is what figures are counted from.
type Reader interface {
	// Histories are the matters that can count in a window, with their steps.
	Histories(w appraise.Window) ([]appraise.History, error)
	// Repeats are the matters found in a window after a like one of the same post; back is
	// how far before the window that one may lie.
	Repeats(w appraise.Window, back calendar.Term) (map[string]bool, error)
	Roster() (duty.Roster, error)
	EntriesBetween(duty string, from, to calendar.Date) ([]duty.Entry, error)
	VerdictsOf(level area.Level) ([]appraise.Verdict, error)
	SpotChecksIn(from, to calendar.Date, lo, hi int64) ([]duty.SpotCheck, error)
	LeavesOn(from, to calendar.Date) ([]org.Leave, error)
	Subjects(level area.Level, at area.Code) ([]org.Body, error)
	// CasesProposed are all cases that were proposed, as they stand.
	CasesProposed() ([]consequence.Case, error)
	OwnCalendar() *calendar.Calendar
	// Since is when the home began to be kept in this system.
	Since() (time.Time, error)
}

// Of says for whom a row counts that belongs to a division and, where it is known, to a
// body; nobody for nothing.
type Of func(at area.Code, body string) []string

// Count is one counting of figures over windows. The matters of all windows are read once:
// their steps lie in no order of time.
type Count struct {
	Home    int
	Pack    *pack.Pack
	Plans   []*figure.Plan
	Windows []appraise.Window
	Level   area.Level // of the reviews that count
	Of      Of
	By      string // field by whose values rows are told apart, "" for none
	// Since is when the programme began to be kept here: what lies before has no value, since
	// nobody registered it. The zero time knows no beginning.
	Since time.Time

	r       Reader
	roster  duty.Roster
	places  map[string]org.Post
	matters []appraise.History
	read    bool
	entered entered
	given   map[string][]duty.Entry // entries by duty
	windows []*window
}

// window is what is counted in one window.
type window struct {
	*Count
	appraise.Window
	tallies map[*figure.Plan]*figure.Tally
	unknown map[*figure.Plan]bool // whose rows cannot be known
}

// Run counts.
func (c *Count) Run(r Reader) (err error) {
	c.r, c.places = r, map[string]org.Post{}
	if c.roster, err = r.Roster(); err != nil {
		return err
	}
	for _, p := range c.roster.Posts {
		c.places[p.ID] = p
	}
	of := map[string][]*figure.Plan{}
	for _, p := range c.Plans {
		of[p.Over] = append(of[p.Over], p)
	}
	for _, w := range c.Windows {
		one := &window{Count: c, Window: w, tallies: map[*figure.Plan]*figure.Tally{}, unknown: map[*figure.Plan]bool{}}
		c.windows = append(c.windows, one)
		for _, plans := range of {
			if err := one.count(plans); err != nil {
				return err
			}
		}
	}
	return nil
}

// count counts the figures of one source.
func (w *window) count(plans []*figure.Plan) error {
	t := figure.NewTally(w.Period, plans)
	if w.By != "" {
		t.By(w.By)
	}
	if !w.End.After(w.Since) {
		for _, p := range plans {
			w.tallies[p], w.unknown[p] = t, true
		}
		return nil
	}
	known, err := w.rows(plans[0].Source, t)
	for _, p := range plans {
		w.tallies[p], w.unknown[p] = t, !known
	}
	return err
}

// Value is what a figure came to in a window for one that rows count for, false where it
// has no value.
func (c *Count) Value(window int, of string, p *figure.Plan) (figure.Value, bool) {
	w := c.windows[window]
	if w.unknown[p] {
		return figure.Value{}, false
	}
	return w.tallies[p].Value(of, p)
}

// Subjects lists for whom a figure had rows in any window, in order.
func (c *Count) Subjects(p *figure.Plan) []string {
	seen := map[string]bool{}
	for _, w := range c.windows {
		for _, s := range w.tallies[p].Subjects() {
			seen[s] = true
		}
	}
	return slices.Sorted(maps.Keys(seen))
}

// needMatters reads once the matters that any window can count.
func (c *Count) needMatters() (err error) {
	if c.read {
		return nil
	}
	c.read = true
	c.matters, err = c.r.Histories(c.span())
	return err
}

// span is the time from the first window to the last, as far as anything was kept.
func (c *Count) span() appraise.Window {
	p := calendar.Period{From: c.Windows[0].From, To: c.Windows[0].To}
	for _, w := range c.Windows[1:] {
		p.From, p.To = min(p.From, w.From), max(p.To, w.To)
	}
	zone := c.Windows[0].Begin.Location()
	if !c.Since.IsZero() {
		p.From = max(p.From, calendar.DateOf(c.Since, zone))
	}
	return appraise.WindowOf(p, zone)
}

// usualLookBack is how far back a like matter counts as a repeat when the pack
// has no ladder by repeats.
var usualLookBack = calendar.Term{N: 6, Unit: calendar.Month}

func lookBack(p *pack.Pack) calendar.Term {
	for _, l := range p.Ladders {
		if l.By == ladder.Repeat && l.LookBack.N > 0 {
			return l.LookBack
		}
	}
	return usualLookBack
}
