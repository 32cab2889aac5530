package appraise

import (
	"cmp"
	"slices"

	"luoshi/internal/area"
	"luoshi/internal/calendar"
	"luoshi/internal/score"
)

// Past is one final board of a row of periods, for follow-ups.
type Past struct {
	Run  Run
	Rows []Standing
}

// Proposal is a consequence that a pack says may be proposed for a body
// (建议，尚未决定). Nothing follows from it until people open a case, hear the body
// and decide.
type Proposal struct {
	Body, Name  string
	Area        area.Code
	Consequence string   // kind of the pack
	Last, Times int      // in the last Last, Times boards running
	Runs        []string // the boards behind it, the newest first
}

// Due lists the proposals that the newest final board gives rise to. pasts are the
// final boards of one board of the pack, in any order; a period without a final
// board breaks the row. Of several follow-ups that a body reaches only the one
// with the most boards running is listed.
func Due(follows []Follow, pasts []Past, minCases int) []Proposal {
	pasts = slices.Clone(pasts)
	slices.SortFunc(pasts, func(a, b Past) int { return cmp.Compare(b.Run.Period, a.Run.Period) })
	best := map[string]Proposal{}
	for _, f := range follows {
		if f.Times < 1 || f.Times > len(pasts) || !running(pasts[:f.Times]) {
			continue
		}
		for _, p := range always(pasts[:f.Times], f, minCases) {
			if old, ok := best[p.Body]; !ok || p.Times > old.Times {
				best[p.Body] = p
			}
		}
	}
	out := make([]Proposal, 0, len(best))
	for _, p := range best {
		out = append(out, p)
	}
	slices.SortFunc(out, func(a, b Proposal) int { return cmp.Or(cmp.Compare(a.Area, b.Area), cmp.Compare(a.Body, b.Body)) })
	return out
}

// running reports whether the boards follow one another without a gap and are
// all final.
func running(pasts []Past) bool {
	for i, p := range pasts {
		if p.Run.State != Final && p.Run.State != Published {
			return false
		}
		period, err := calendar.ParsePeriod(p.Run.Period)
		if err != nil || i > 0 && period.Next().Key != pasts[i-1].Run.Period {
			return false
		}
	}
	return true
}

// always gives the bodies that are in the last of every one of the boards.
func always(pasts []Past, f Follow, minCases int) []Proposal {
	times := map[string]Proposal{}
	for _, past := range pasts {
		var entries []score.Entry
		names := map[string]string{}
		for _, r := range past.Rows {
			if r.Scored {
				names[r.Body] = r.Name
				entries = append(entries, score.Entry{Subject: r.Body, Area: r.Area, Group: r.Peers, Total: r.Total, Cases: r.Cases})
			}
		}
		for _, last := range score.Last(score.Rank(entries, minCases), f.Last) {
			p := times[last.Subject]
			p.Body, p.Area, p.Last, p.Consequence = last.Subject, last.Area, f.Last, f.Consequence
			p.Times++
			p.Runs = append(p.Runs, past.Run.ID)
			if p.Name == "" {
				p.Name = names[last.Subject]
			}
			times[last.Subject] = p
		}
	}
	var out []Proposal
	for _, p := range times {
		if p.Times == f.Times {
			out = append(out, p)
		}
	}
	return out
}
