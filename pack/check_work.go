package pack

import (
	"fmt"
	"strconv"
	"strings"

	"luoshi/internal/access"
	"luoshi/internal/appraise"
	"luoshi/internal/area"
	"luoshi/internal/consequence"
	"luoshi/internal/duty"
	"luoshi/internal/fault"
	"luoshi/internal/letter"
	"luoshi/internal/rule"
	"luoshi/internal/score"
	"luoshi/internal/track"
)

// duty checks a recurring demand: it names its document, the minutes it takes and
// the day on which it ends (rules.md R13), and nothing is asked twice.
func (c *checker) duty(path string, d duty.Duty) {
	c.roles(path+".roles", d.Roles)
	if d.Cadence != "" || d.Quota > 0 {
		if d.Document == "" {
			c.say(path+".document", "pack.duty_document", d.Title)
		}
		if d.Minutes == 0 && d.Composed == "" {
			c.say(path+".minutes", "pack.duty_minutes", d.Title)
		}
		if d.Ends.IsNone() {
			c.say(path+".ends", "pack.duty_ends", d.Title)
		}
	}
	if !d.Ends.IsNone() && d.Ends < c.p.Effective {
		c.say(path+".ends", "pack.duty_ended", d.Ends.String(), c.p.Effective.String())
	}
	from, ok := c.p.Duty(d.Composed)
	c.refer(path+".composed", d.Composed, "duties", ok)
	switch {
	case d.Composed != "" && len(d.Form) > 0:
		c.say(path+".form", "pack.composed_form", d.Title)
	case d.Composed == "" && len(d.Form) == 0:
		c.say(path+".form", "pack.no_form", d.Title)
	case ok && from.Composed != "":
		c.say(path+".composed", "pack.composed_twice", from.Title)
	}
	for i, f := range d.Form {
		under := fmt.Sprintf("%s.form[%d]", path, i)
		if (f.Kind == duty.Choice) != (len(f.Options) > 0) {
			c.say(under, "pack.options", f.Title)
		}
	}
}

// twice refuses a field that two duties ask of the same role under one title: the
// same datum is entered once and feeds every report. What the system fills in
// itself is no demand.
func (c *checker) twice() {
	type asked struct {
		role  access.Role
		title string
	}
	first := map[asked]string{}
	for i, d := range c.p.Duties {
		for j, f := range d.Form {
			for _, r := range d.Roles {
				key := asked{r, f.Title}
				other, ok := first[key]
				if ok && other != d.Title && f.Prefill == "" {
					c.say(at("duties", i)+"."+at("form", j), "pack.asked_twice", f.Title, other, r.Title())
					break
				}
				first[key] = d.Title
			}
		}
	}
}

func (c *checker) spot(path string, s Spot) {
	_, ok := c.p.Duty(s.Duty)
	c.refer(path+".duty", s.Duty, "duties", ok)
	_, ok = c.p.List(s.List)
	c.refer(path+".list", s.List, "lists", ok)
	c.roles(path+".checkers", s.Checkers)
	c.term(path+".again", s.Again, true, 400)
}

func (c *checker) review(path string, r appraise.Review) {
	c.level(path, r.Level)
	if r.MinVoters < 5 {
		c.say(path+".min_voters", "pack.few_voters", strconv.Itoa(r.MinVoters))
	}
	if len(r.Options) < 2 {
		c.say(path+".options", "pack.few_options")
	}
	last := int64(100_001)
	for i, o := range r.Options {
		if o.Points < 0 || o.Points > 100_000 || o.Points >= last {
			c.say(fmt.Sprintf("%s.options[%d].points", path, i), "pack.option_points", o.Title)
		}
		last = o.Points
	}
}

// level refuses a review or board of anything but bodies.
func (c *checker) level(path string, l appraise.Level) {
	if l != appraise.Towns && l != appraise.Villages && l != "" {
		c.say(path+".level", "pack.person_rank", string(l))
	}
}

func (c *checker) sheet(path string, s score.Sheet) {
	if s.Min >= s.Max {
		c.say(path+".max", "pack.min_max")
	}
	for i, item := range s.Items {
		under := fmt.Sprintf("%s.items[%d]", path, i)
		if item.Min >= item.Max {
			c.say(under+".max", "pack.min_max")
		}
		program := c.formula(under+".formula", item.Formula, score.Fields(c.p.Metrics), rule.Number)
		if program == nil {
			continue
		}
		for _, name := range program.Names() {
			if m, ok := c.p.Metric(name); ok && m.Trace && item.Document == "" {
				c.say(under+".document", "pack.trace", item.Title, m.Title)
			}
		}
	}
	last := s.Max + 1
	for i, b := range s.Bands {
		if b.From >= last || b.From < s.Min {
			c.say(fmt.Sprintf("%s.bands[%d].from", path, i), "pack.bands_fall", b.Title)
		}
		last = b.From
	}
	if n := len(s.Bands); n > 0 && s.Bands[n-1].From > s.Min {
		c.say(fmt.Sprintf("%s.bands[%d].from", path, n-1), "pack.bands_end", s.Bands[n-1].Title)
	}
}

// formula compiles an expression and hands on what is wrong with it. The place of
// a fault inside the expression is in its first two arguments.
func (c *checker) formula(path, expr string, fields []rule.Field, want rule.Type) *rule.Program {
	if expr == "" {
		return nil
	}
	program, err := rule.Compile(expr, fields, want)
	all := []error{err}
	if j, ok := err.(interface{ Unwrap() []error }); ok {
		all = j.Unwrap()
	}
	for _, e := range all {
		if f, ok := fault.As(e); ok {
			c.say(path, f.Code, f.Args...)
		}
	}
	return program
}

func (c *checker) board(path string, b appraise.Board) {
	c.level(path, b.Level)
	_, ok := c.p.Sheet(b.Sheet)
	c.refer(path+".sheet", b.Sheet, "sheets", ok)
	if b.Objection.Unit == "" || b.Objection.N == 0 {
		c.say(path+".objection", "pack.board_objection", b.Title)
	} else {
		c.term(path+".objection", b.Objection, true, 90)
	}
	for i, f := range b.Proposals {
		under := fmt.Sprintf("%s.proposals[%d].consequence", path, i)
		k, ok := c.p.Consequence(f.Consequence)
		c.refer(under, f.Consequence, "consequences", ok)
		if ok && k.Gain {
			c.say(under, "pack.last_gains", k.Title)
		}
	}
	c.peers(path, b)
}

// peers checks that a division is in one group at most.
func (c *checker) peers(path string, b appraise.Board) {
	seen := map[area.Code]string{}
	for i, g := range b.Peers {
		for j, a := range g.Areas {
			under := fmt.Sprintf("%s.peers[%d].areas[%d]", path, i, j)
			if a == 0 || a.Level() != area.Town && a.Level() != area.Village {
				c.say(under, "pack.peers_area", g.Title)
				continue
			}
			for other, title := range seen {
				if a.Within(other) || other.Within(a) {
					c.say(under, "pack.peers_twice", a.String(), title)
				}
			}
			seen[a] = g.Title
		}
	}
}

// consequence checks that nobody loses anything without being told, heard, judged
// by somebody else and given a review.
func (c *checker) consequence(path string, k consequence.Kind) {
	c.roles(path+".deciders", k.Deciders)
	c.roles(path+".panel.offices", k.Panel.Offices)
	panel := len(k.Panel.Offices) > 0
	if panel == (len(k.Deciders) > 0) {
		c.say(path, "pack.deciders", k.Title)
	}
	if panel && (k.Panel.Quorum < 2 || k.Panel.Quorum > len(k.Panel.Offices)) {
		c.say(path+".panel.quorum", "pack.quorum", strconv.Itoa(k.Panel.Quorum), strconv.Itoa(len(k.Panel.Offices)))
	}
	if panel && !clears(k.Panel.Outcomes) {
		c.say(path+".panel.outcomes", "pack.panel_exempt")
	}
	if k.Effect.Min > k.Effect.Max {
		c.say(path+".effect", "pack.min_max")
	}
	if k.Gain {
		if k.Recall {
			c.say(path+".recall", "pack.gain_recall")
		}
		return
	}
	if k.Statement.Unit == "" || k.Statement.N == 0 {
		c.say(path+".statement", "pack.no_statement", k.Title)
	}
	if k.Review.Unit == "" || k.Review.N == 0 || k.ReviewIn.Unit == "" || k.ReviewIn.N == 0 {
		c.say(path+".review", "pack.no_review", k.Title)
	}
	c.term(path+".statement", k.Statement, false, 90)
	c.term(path+".extend", k.Extend, true, 90)
	c.term(path+".decide", k.Decide, true, 180)
	c.term(path+".review", k.Review, false, 180)
	c.term(path+".review_in", k.ReviewIn, false, 180)
}

func clears(all []consequence.Outcome) bool {
	exempt, impose := false, false
	for _, o := range all {
		exempt, impose = exempt || o == consequence.Exempt, impose || o == consequence.Impose
	}
	return exempt && impose
}

func (c *checker) letter(path string, l letter.Template) {
	c.term(path+".reply", l.Reply, false, 90)
	for i, text := range l.Paragraphs {
		under := fmt.Sprintf("%s.paragraphs[%d]", path, i)
		for rest := text; ; {
			open := strings.IndexAny(rest, "{}")
			if open < 0 {
				break
			}
			end := strings.IndexAny(rest[open+1:], "{}")
			if rest[open] == '}' || end < 0 || rest[open+1+end] == '{' {
				c.say(under, "pack.braces")
				break
			}
			if name := rest[open+1 : open+1+end]; !contains(Places(), name) {
				c.say(under, "pack.letter_place", clip(name), list(Places()))
			}
			rest = rest[open+end+2:]
		}
	}
}

func (c *checker) track(path string, t track.Track) {
	for i, s := range t.Stages {
		c.formula(fmt.Sprintf("%s.stages[%d].gate", path, i), s.Gate, Facts(t.Over), rule.Bool)
	}
}

func list(all []string) string { return strings.Join(all, " ") }
