package store

import (
	"luoshi/internal/appraise"
	"luoshi/internal/area"
	"luoshi/internal/calendar"
	"luoshi/internal/duty"
	"luoshi/internal/org"
)

// SpotChecksIn reads the results about days of a period in a range of areas, for
// the figures of appraisal (抽查次数、抽查不符).
func (r *Reader) SpotChecksIn(from, to calendar.Date, lo, hi int64) ([]duty.SpotCheck, error) {
	return list(r, r.s.t.spot.check, "WHERE home = $1 AND day >= $2 AND day <= $3 AND area BETWEEN $4 AND $5 ORDER BY area, day, id", from.String(), to.String(), lo, hi)
}

// spotFigures counts the spot checks about days of a period and those that found
// a mismatch, by division. What was not checked is 0: this system keeps the rows.
// A place where nobody was met (查无) was checked and is no mismatch.
func (r *Reader) spotFigures(level appraise.Level, w appraise.Window, bodies []org.Body) (map[area.Code]appraise.Figures, error) {
	home := int64(r.home) * 1_000_000
	cs, err := r.SpotChecksIn(w.From, w.To, home, home+999_999)
	if err != nil {
		return nil, err
	}
	out := map[area.Code]appraise.Figures{}
	for _, b := range bodies {
		out[b.Area] = appraise.Figures{"spot_checks": {Table: "spot_check"}, "spot_mismatches": {Table: "spot_check"}}
	}
	count := func(at area.Code, metric, id string) {
		if out[at] == nil {
			return // a division without a body that is appraised
		}
		f := out[at][metric]
		f.IDs, f.Value = append(f.IDs, id), f.Value+1000
		out[at][metric] = f
	}
	for _, c := range cs {
		at := levelOf(level, c.Area)
		count(at, "spot_checks", c.ID)
		if c.Result == duty.Mismatch {
			count(at, "spot_mismatches", c.ID)
		}
	}
	return out, nil
}
