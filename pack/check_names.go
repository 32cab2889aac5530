package pack

import (
	"fmt"

	"luoshi/internal/score"

	"luoshi/internal/rule"
)

// names refuses two parts of one kind under one id.
func (c *checker) names() {
	p := c.p
	c.ids("posts", len(p.Posts), func(i int) string { return p.Posts[i].ID })
	c.ids("lists", len(p.Lists), func(i int) string { return p.Lists[i].ID })
	c.ids("ladders", len(p.Ladders), func(i int) string { return p.Ladders[i].ID })
	c.ids("duties", len(p.Duties), func(i int) string { return p.Duties[i].ID })
	c.ids("spots", len(p.Spots), func(i int) string { return p.Spots[i].ID })
	c.ids("reviews", len(p.Reviews), func(i int) string { return p.Reviews[i].ID })
	c.ids("metrics", len(p.Metrics), func(i int) string { return p.Metrics[i].ID })
	c.ids("sheets", len(p.Sheets), func(i int) string { return p.Sheets[i].ID })
	c.ids("boards", len(p.Boards), func(i int) string { return p.Boards[i].ID })
	c.ids("consequences", len(p.Consequences), func(i int) string { return p.Consequences[i].ID })
	c.ids("letters", len(p.Letters), func(i int) string { return p.Letters[i].ID })
	c.ids("tracks", len(p.Tracks), func(i int) string { return p.Tracks[i].ID })
	for i, l := range p.Lists {
		c.ids(at("lists", i)+".needs", len(l.Needs), func(j int) string { return l.Needs[j].ID })
	}
	for i, d := range p.Duties {
		c.ids(at("duties", i)+".form", len(d.Form), func(j int) string { return d.Form[j].ID })
	}
	for i, s := range p.Sheets {
		c.ids(at("sheets", i)+".items", len(s.Items), func(j int) string { return s.Items[j].ID })
	}
	codes := map[string]int{}
	for i, l := range p.Letters {
		if first, ok := codes[l.Code]; ok && l.Code != "" {
			c.say(at("letters", i)+".code", "pack.letter_code", l.Code, p.Letters[first].Title)
		}
		codes[l.Code] = i
	}
	c.metrics()
}

func (c *checker) ids(path string, n int, of func(int) string) {
	seen := map[string]bool{}
	for i := range n {
		id := of(i)
		if id != "" && seen[id] {
			c.say(fmt.Sprintf("%s[%d].id", path, i), "pack.same_id", id)
		}
		seen[id] = true
	}
}

// metrics refuses what the engine does not count.
func (c *checker) metrics() {
	var known []string
	for _, m := range score.Known() {
		known = append(known, m.ID)
	}
	for i, m := range c.p.Metrics {
		if _, ok := score.KnownMetric(m.ID); ok || m.ID == "" {
			continue
		}
		if near, ok := rule.Nearest(m.ID, known); ok {
			c.say(at("metrics", i)+".id", "pack.metric_near", m.ID, near)
			continue
		}
		c.say(at("metrics", i)+".id", "pack.metric", m.ID, list(known))
	}
}
