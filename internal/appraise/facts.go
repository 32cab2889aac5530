package appraise

import (
	"time"

	"luoshi/internal/calendar"
	"luoshi/internal/matter"
)

// Figure is the value of one metric with the rows behind it, so that every point
// of a score opens down to what made it.
type Figure struct {
	Value int64    `json:"value"`        // thousandths
	Table string   `json:"table"`        // matter, verdict, leave, entry, spot_check
	IDs   []string `json:"ids"`          // the rows that were counted; a row counted twice stands twice
	Of    []string `json:"of,omitempty"` // the whole, when the value is a share of it
	// Measured says that the value is a sum or a mean of the rows and not their number.
	Measured bool `json:"measured,omitempty"`
}

// Figures are the metrics of one body for one period, by metric. A metric that
// is not in it has no value: a formula that reaches it gives no score, never 0.
type Figures map[string]Figure

// Values are the figures as score formulas read them.
func (f Figures) Values() map[string]int64 {
	out := make(map[string]int64, len(f))
	for id, v := range f {
		out[id] = v.Value
	}
	return out
}

// Window is a period as instants in the programme's zone: From belongs to it, To
// is the first instant after it.
type Window struct {
	calendar.Period
	Begin, End time.Time
}

// WindowOf gives the instants of a period.
func WindowOf(p calendar.Period, zone *time.Location) Window {
	return Window{p, p.From.Start(zone), p.To.Add(1).Start(zone)}
}

// History is a matter with its whole time line, the oldest step first.
type History struct {
	Matter matter.Matter
	Steps  []matter.Step
	Repeat bool // found within the look-back after a like matter of the same post was served or settled
}

// Counted reports whether the figure is the number of the matters behind it, so that a
// ruling changes it by naming matters and not by naming a number.
func (f Figure) Counted() bool {
	return f.Table == "matter" && f.Of == nil && !f.Measured && f.Value == int64(len(f.IDs))*1000
}

// past is what a time line says about a window.
type past struct {
	state                matter.State // at the end of the window
	openBefore           bool         // in hand when the window began
	blocked              bool         // stuck elsewhere at the end of the window
	blockedDue           bool         // stuck elsewhere when it fell due
	sentBack, settledIn  bool         // returned at any time before the end; written off in the window, and so at its end
	returns, reopens     int          // until the end
	reportedAt, passedAt time.Time    // the last report; the report that passed verification
	settledAt            time.Time    // the write-off that stands at the end
}

func (h History) past(w Window) past {
	p := past{openBefore: h.Matter.RegisteredAt.Before(w.Begin)}
	for _, s := range h.Steps {
		p.report(s)
		if h.Matter.DueAt.IsZero() || s.At.Before(h.Matter.DueAt) {
			p.blockedDue = stuck(p.blockedDue, s.Act)
		}
		if !s.At.Before(w.End) {
			continue
		}
		p.state, p.blocked = s.After, stuck(p.blocked, s.Act)
		if s.At.Before(w.Begin) {
			p.openBefore = s.After != matter.WrittenOff
		}
		p.inside(s, !s.At.Before(w.Begin))
	}
	return p
}

// report follows a report to its verification: what counts is the report that
// passed, not the first one.
func (p *past) report(s matter.Step) {
	switch s.Act {
	case matter.Report:
		p.reportedAt = s.At
	case matter.Verify:
		p.passedAt = p.reportedAt
	case matter.Return, matter.Reopen:
		p.passedAt = time.Time{}
	}
}

// inside follows what happened before the end of the window.
func (p *past) inside(s matter.Step, in bool) {
	switch s.Act {
	case matter.Return:
		p.sentBack = true
		p.returns++
	case matter.Reopen:
		p.settledAt, p.settledIn = time.Time{}, false
		p.reopens++
	case matter.WriteOff:
		p.settledAt, p.settledIn = s.At, in
	}
}

func stuck(before bool, act matter.Act) bool {
	switch act {
	case matter.Block:
		return true
	case matter.Unblock:
		return false
	}
	return before
}

// OwnerAt is the post that answered for the matter when the window ended.
func (h History) OwnerAt(w Window) string {
	owner := ""
	for _, s := range h.Steps {
		if s.At.Before(w.End) && s.Other != "" && (s.Act == matter.Register || s.Act == matter.Assign || s.Act == matter.Transfer) {
			owner = s.Other
		}
	}
	return owner
}
