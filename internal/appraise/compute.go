package appraise

import (
	"slices"

	"luoshi/internal/fault"
	"luoshi/internal/score"
)

// sources are the tables whose rows stand behind a score (计分依据): matters, the results of
// reviews, and spot checks. How many lists somebody filled in makes no score more reliable.
var sources = []string{"matter", "verdict", "spot_check"}

// Fill computes a row from its figures: items, total, n and band. A figure that a
// formula reaches and that is missing leaves the row without a score and says
// which; the row still lists its facts.
func Fill(p *score.Prepared, minCases int, s *Standing) error {
	r, err := p.Compute(s.Figures.Values())
	s.Items, s.Total, s.Band, s.Scored, s.Refusal, s.Cases = []Item{}, 0, "", false, Refusal{}, 0
	if f, ok := fault.As(err); ok {
		s.Refusal = Refusal{f.Code, f.Args}
		return nil
	}
	if err != nil {
		return err
	}
	cases := map[string]bool{}
	for _, i := range r.Items {
		item := Item{ID: i.ID, Title: i.Title, Formula: i.Formula, Points: i.Points, Raw: i.Raw, Uses: []Use{}}
		for _, u := range i.Metrics {
			item.Uses = append(item.Uses, Use{u.Metric.ID, u.Metric.Title, u.Metric.Unit, u.Value})
			if f := s.Figures[u.Metric.ID]; slices.Contains(sources, f.Table) {
				for _, id := range f.IDs {
					cases[id] = true
				}
			}
		}
		s.Items = append(s.Items, item)
	}
	s.Scored, s.Total, s.Cases = true, r.Total, len(cases)
	if s.Cases >= minCases {
		s.Band = r.Band
	}
	return nil
}

// Order gives every row its rank among the rows of its peer group with a score and
// enough cases.
// The order of the rows changes nothing.
func Order(rows []Standing, minCases int) {
	at := map[string]int{}
	var entries []score.Entry
	for i := range rows {
		rows[i].Rank, rows[i].Of = 0, 0
		if rows[i].Scored {
			at[rows[i].Body] = i
			entries = append(entries, score.Entry{Subject: rows[i].Body, Area: rows[i].Area, Group: rows[i].Peers, Total: rows[i].Total, Cases: rows[i].Cases})
		}
	}
	for _, p := range score.Rank(entries, minCases) {
		rows[at[p.Subject]].Rank, rows[at[p.Subject]].Of = p.Rank, p.Of
	}
}

// fresh are the rows of a board from what was counted now.
func fresh(run Run, b Board, facts []Facts, old []Standing) []Standing {
	rows := make([]Standing, 0, len(facts))
	for _, f := range facts {
		s := Standing{}
		if at := slices.IndexFunc(old, func(s Standing) bool { return s.Body == f.Body.ID }); at >= 0 {
			s = old[at]
			s.Reason = ""
		}
		s.Run, s.Body, s.Name, s.Area, s.Figures, s.Signs, s.Peers = run.ID, f.Body.ID, f.Body.Short, f.Body.Area, f.Figures, f.Signs, b.PeersOf(f.Body.Area)
		rows = append(rows, s)
	}
	return rows
}

// maxResults bounds what a row remembers of earlier computations.
const maxResults = 20

// fillRows computes the rows. A row that comes to something else than before, by the
// version that is corrected or in the computation before, says what that was.
func fillRows(tx BoardTx, run, before Run, sheet Sheet, rows []Standing) error {
	prepared, err := score.Prepare(sheet.Sheet, sheet.Metrics)
	if err != nil {
		return err
	}
	var uncorrected *score.Prepared
	if sheet.Was != nil {
		if uncorrected, err = score.Prepare(sheet.Was.Sheet, sheet.Was.Metrics); err != nil {
			return err
		}
	}
	changed := false
	for i := range rows {
		s := &rows[i]
		was, known := s.result(before), s.ID != ""
		if !known && uncorrected != nil {
			old := *s
			if err := Fill(uncorrected, run.MinCases, &old); err != nil {
				return err
			}
			was, known = old.result(Run{Pack: sheet.Was.Pack, ComputedAt: run.ComputedAt}), true
		}
		if err := Fill(prepared, run.MinCases, s); err != nil {
			return err
		}
		if run.Stood != "" { // what was told is kept, not what was computed since
			known = len(s.Was) == 0 || !s.Was[len(s.Was)-1].At.Equal(run.ToldAt)
			was.At = run.ToldAt
		}
		now := s.result(run)
		differs := now.Total != was.Total || now.Scored != was.Scored || now.Band != was.Band
		if changed = changed || differs; known && differs {
			s.Was = append(slices.Clone(s.Was), was)
			s.Was = s.Was[max(0, len(s.Was)-maxResults):]
		}
	}
	if run.Stood != "" && before.State != Computed && !changed {
		return fault.At("period", "appraise.correct_nothing", run.Title) // nothing is taken back for nothing
	}
	return saveOrdered(tx, run, rows)
}

func (s Standing) result(r Run) Result {
	return Result{Pack: r.Pack, Scored: s.Scored, Total: s.Total, Band: s.Band, At: r.ComputedAt}
}

// Difference is a row whose stored score is not what its stored facts give.
type Difference struct {
	Body             string
	Stored, Computed int64
	What             string // total, band, cases, items
}

// Recompute computes every row again from its stored facts and says what differs.
// The same facts and the same sheet give nothing.
func Recompute(run Run, rows []Standing, sheet score.Sheet, metrics []score.Metric) ([]Difference, error) {
	p, err := score.Prepare(sheet, metrics)
	if err != nil {
		return nil, err
	}
	var out []Difference
	for _, stored := range rows {
		s := stored
		if err := Fill(p, run.MinCases, &s); err != nil {
			return nil, err
		}
		what := ""
		switch {
		case s.Total != stored.Total || s.Scored != stored.Scored:
			what = "total"
		case s.Cases != stored.Cases:
			what = "cases"
		case s.Band != stored.Band:
			what = "band"
		case !slices.EqualFunc(s.Items, stored.Items, func(a, b Item) bool { return a.ID == b.ID && a.Points == b.Points }):
			what = "items"
		}
		if what != "" {
			out = append(out, Difference{stored.Body, stored.Total, s.Total, what})
		}
	}
	return out, nil
}

// correct carries out a ruling's changes on a row's figures. The maps are copied:
// what was read stays as it was.
func correct(s *Standing, changes []Change) error {
	figures := Figures{}
	for id, f := range s.Figures {
		figures[id] = f
	}
	for _, c := range changes {
		f, known := figures[c.Metric]
		switch {
		case !known:
			return fault.At("metric", "appraise.figure_unknown", c.Metric)
		case !f.Counted():
			f.Value = c.Value
		case len(c.Drop)+len(c.Add) == 0:
			return fault.At("drop", "appraise.change_empty")
		default:
			ids := slices.Clone(f.IDs)
			for _, id := range c.Drop {
				at := slices.Index(ids, id)
				if at < 0 {
					return fault.At("drop", "appraise.row_not_counted", id)
				}
				ids = slices.Delete(ids, at, at+1)
			}
			for _, id := range c.Add {
				if slices.Contains(ids, id) {
					return fault.At("add", "appraise.row_counted", id)
				}
				ids = append(ids, id)
			}
			slices.Sort(ids)
			f.IDs, f.Value = ids, int64(len(ids))*1000
		}
		figures[c.Metric] = f
	}
	s.Figures = figures
	return nil
}
