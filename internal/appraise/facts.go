package appraise

import (
	"cmp"
	"slices"
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

// countedMetrics are the metrics whose value is the number of rows behind them.
func countedMetrics() []string {
	return []string{"due_matters", "due_on_time", "open_matters", "overdue_matters", "written_off", "verified_matters", "verified_first",
		"returned", "reopened", "repeat_findings", "blocked_elsewhere"}
}

// Counted reports whether a metric is the number of the rows behind it, so that a
// ruling changes it by naming rows and not by naming a number.
func Counted(metric string) bool { return slices.Contains(countedMetrics(), metric) }

// Tabulate counts the metrics that follow from matters, for the matters of one
// body. The order of the histories changes nothing.
func Tabulate(histories []History, w Window) Figures {
	hs := slices.Clone(histories)
	slices.SortFunc(hs, func(a, b History) int { return cmp.Compare(a.Matter.ID, b.Matter.ID) })
	f := Figures{}
	for _, id := range countedMetrics() {
		f[id] = Figure{Table: "matter", IDs: []string{}}
	}
	solved := Figure{Table: "matter", IDs: []string{}}
	for _, h := range hs {
		p := h.past(w)
		for _, id := range p.metrics(h, w) {
			one := f[id]
			one.IDs = append(one.IDs, h.Matter.ID)
			one.Value += 1000
			f[id] = one
		}
		if p.openBefore || !h.Matter.RegisteredAt.Before(w.Begin) && h.Matter.RegisteredAt.Before(w.End) {
			solved.Of = append(solved.Of, h.Matter.ID)
			if p.solved {
				solved.IDs = append(solved.IDs, h.Matter.ID)
			}
		}
	}
	if n := int64(len(solved.Of)); n > 0 { // the share of nothing is not 0 and not 100
		solved.Value = int64(len(solved.IDs)) * 100_000 / n
		f["solved_percent"] = solved
	}
	return f
}

// past is what a time line says about a window.
type past struct {
	state                matter.State // at the end of the window
	openBefore           bool         // in hand when the window began
	blocked              bool         // stuck elsewhere at the end of the window
	blockedDue           bool         // stuck elsewhere when it fell due
	checked, sentBack    bool         // verified or returned in the window; returned at any time before its end
	returns              int
	reopened, solved     bool
	reportedAt, passedAt time.Time // the last report; the report that passed verification
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
		p.inside(s, h.Matter.Outcome, !s.At.Before(w.Begin))
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

func (p *past) inside(s matter.Step, outcome matter.Outcome, in bool) {
	switch s.Act {
	case matter.Verify:
		p.checked = p.checked || in
	case matter.Return:
		p.sentBack, p.checked = true, p.checked || in
		if in {
			p.returns++
		}
	case matter.Reopen:
		p.reopened, p.solved = p.reopened || in, false
	case matter.WriteOff:
		p.solved = in && outcome == matter.Solved
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

// metrics lists the metrics that a matter counts for.
func (p past) metrics(h History, w Window) []string {
	var out []string
	add := func(yes bool, id string) {
		if yes {
			out = append(out, id)
		}
	}
	m := h.Matter
	open := p.state != "" && p.state != matter.WrittenOff
	fell := !m.Due.IsNone() && w.Contains(m.Due) && !p.blockedDue && m.Outcome != matter.Merged
	add(fell, "due_matters")
	add(fell && !p.passedAt.IsZero() && p.passedAt.Before(m.DueAt), "due_on_time")
	add(open && !p.blocked, "open_matters")
	add((p.state == matter.Assigned || p.state == matter.Registered) && !p.blocked && !m.DueAt.IsZero() && !w.End.Before(m.DueAt), "overdue_matters")
	add(p.solved, "written_off")
	add(p.checked, "verified_matters")
	add(p.checked && !p.sentBack, "verified_first")
	for range p.returns {
		out = append(out, "returned")
	}
	add(p.reopened, "reopened")
	add(h.Repeat && w.Contains(calendar.DateOf(m.RegisteredAt, w.Begin.Location())) && m.Outcome != matter.Unfounded && m.Outcome != matter.Merged, "repeat_findings")
	add(open && p.blocked, "blocked_elsewhere")
	return out
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
