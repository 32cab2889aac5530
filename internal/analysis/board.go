package analysis

import (
	"slices"

	"luoshi/internal/appraise"
	"luoshi/internal/area"
	"luoshi/internal/figure"
	"luoshi/pack"
)

// Facts counts the figures and signs of every body of a level for a period, with the rows
// behind each (考核事实). A matter that a county department owns counts for no village.
func Facts(r Reader, home int, level area.Level, w appraise.Window, p *pack.Pack) ([]appraise.Facts, error) {
	bodies, err := r.Subjects(level, area.OfHome(home))
	if err != nil {
		return nil, err
	}
	at := map[area.Code][]string{}
	for _, b := range bodies {
		at[b.Area] = []string{b.ID}
	}
	open := slices.DeleteFunc(p.Plans(), func(x *figure.Plan) bool { return x.Source.Right != "" })
	c := Count{Home: home, Pack: p, Plans: open, Windows: []appraise.Window{w}, Level: level, Of: func(a area.Code, _ string) []string { return at[a.Up(level)] }}
	if err := c.Run(r); err != nil {
		return nil, err
	}
	one := c.windows[0]
	if err := c.needMatters(); err != nil {
		return nil, err
	}
	if err := c.needDaily(); err != nil {
		return nil, err
	}
	matters := map[area.Code][]appraise.History{}
	for _, h := range c.matters {
		place, _ := one.owner(h)
		matters[place.Up(level)] = append(matters[place.Up(level)], h)
	}
	texts, phone := c.entered.signs(level)
	out := make([]appraise.Facts, len(bodies))
	for i, b := range bodies {
		figures := appraise.Figures{}
		for _, plan := range c.Plans {
			if v, ok := c.Value(0, b.ID, plan); ok {
				figures[plan.ID] = appraise.FigureOf(v)
			}
		}
		out[i] = appraise.Facts{Body: b, Figures: figures, Signs: appraise.Signs(matters[b.Area], w, texts[b.Area], phone[b.Area])}
	}
	return out, nil
}
