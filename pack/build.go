package pack

import (
	"luoshi/internal/duty"
)

// pack puts the text's values into the engine's types.
func (t packText) pack() *Pack {
	p := &Pack{ID: t.ID, Title: t.Title, Version: t.Version, Year: t.Year, Document: t.Document,
		Effective: t.Effective.Date, Zone: string(t.Zone)}
	if p.Zone == "" {
		p.Zone = "Asia/Shanghai"
	}
	p.Posts = each(t.Posts, postText.post)
	p.Lists = each(t.Lists, listText.list)
	p.Ladders = each(t.Ladders, ladderText.ladder)
	p.Duties = each(t.Duties, func(x dutyText) duty.Duty {
		d := x.duty()
		d.Pack, d.Begins = p.Key(), p.Effective
		return d
	})
	p.Spots = each(t.Spots, spotText.spot)
	p.Reviews = each(t.Reviews, reviewText.review)
	p.Metrics = each(t.Metrics, metricText.metric)
	p.Sheets = each(t.Sheets, sheetText.sheet)
	p.Boards = each(t.Boards, boardText.board)
	p.Consequences = each(t.Consequences, consequenceText.kind)
	p.Letters = each(t.Letters, letterText.template)
	p.Tracks = each(t.Tracks, trackText.track)
	return p
}

func each[A, B any](all []A, of func(A) B) []B {
	if len(all) == 0 {
		return nil
	}
	out := make([]B, len(all))
	for i, a := range all {
		out[i] = of(a)
	}
	return out
}
