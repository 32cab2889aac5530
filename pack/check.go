package pack

import (
	"fmt"
	"strconv"
	"strings"

	"luoshi/internal/access"
	"luoshi/internal/appraise"
	"luoshi/internal/calendar"
	"luoshi/internal/consequence"
	"luoshi/internal/duty"
	"luoshi/internal/figure"
	"luoshi/internal/ladder"
	"luoshi/internal/letter"
	"luoshi/internal/matter"
	"luoshi/internal/score"
	"luoshi/internal/track"
)

// Check finds what is wrong in a pack beyond the form of its text: names that
// nothing has, rungs that do not rise, formulas that cannot be read, and what no
// pack may do: leave out a hearing or a review, rank persons, count traces of work
// without a document that allows it, or make a demand without an end.
func Check(p *Pack) []Problem {
	c := checker{p: p, sources: p.Sources()}
	c.head()
	for _, s := range sections() {
		c.ids(s.name, s.n(p), func(i int) string { return s.id(p, i) })
		for i := range s.n(p) {
			if s.check != nil {
				s.check(&c, at(s.name, i), i)
			}
		}
	}
	c.twice()
	c.counted()
	c.limits()
	return sorted(c.problems)
}

// section is one part of a pack (机制包的一段) as it is built and checked. What belongs to a
// section, its text, its words, how it is built and checked, stands in its own file.
type section struct {
	name  string
	build func(t packText, p *Pack)
	n     func(*Pack) int
	id    func(p *Pack, i int) string
	check func(c *checker, path string, i int) // nil: the form of the text says everything
}

// sections lists the parts in the order of the text.
func sections() []section {
	return []section{
		sectionOf("posts", func(t packText) []postText { return t.Posts }, postText.post, func(p *Pack) *[]PostKind { return &p.Posts }, func(x PostKind) string { return x.ID }, (*checker).post),
		sectionOf("lists", func(t packText) []listText { return t.Lists }, listText.list, func(p *Pack) *[]matter.List { return &p.Lists }, func(x matter.List) string { return x.ID }, (*checker).list),
		sectionOf("ladders", func(t packText) []ladderText { return t.Ladders }, ladderText.ladder, func(p *Pack) *[]ladder.Ladder { return &p.Ladders }, func(x ladder.Ladder) string { return x.ID }, (*checker).ladder),
		sectionOf("duties", func(t packText) []dutyText { return t.Duties }, dutyText.duty, func(p *Pack) *[]duty.Duty { return &p.Duties }, func(x duty.Duty) string { return x.ID }, (*checker).duty),
		sectionOf("spots", func(t packText) []spotText { return t.Spots }, spotText.spot, func(p *Pack) *[]duty.Spot { return &p.Spots }, func(x duty.Spot) string { return x.ID }, (*checker).spot),
		sectionOf("leaves", func(t packText) []leaveText { return t.Leaves }, leaveText.limit, func(p *Pack) *[]duty.Limit { return (*[]duty.Limit)(&p.Leaves) }, func(x duty.Limit) string { return string(x.Role) }, (*checker).limit),
		sectionOf("reviews", func(t packText) []reviewText { return t.Reviews }, reviewText.review, func(p *Pack) *[]appraise.Review { return &p.Reviews }, func(x appraise.Review) string { return x.ID }, (*checker).review),
		sectionOf("figures", func(t packText) []figureText { return t.Figures }, figureText.figure, func(p *Pack) *[]figure.Figure { return &p.Figures }, func(x figure.Figure) string { return x.ID }, (*checker).figure),
		sectionOf("sheets", func(t packText) []sheetText { return t.Sheets }, sheetText.sheet, func(p *Pack) *[]score.Sheet { return &p.Sheets }, func(x score.Sheet) string { return x.ID }, (*checker).sheet),
		sectionOf("boards", func(t packText) []boardText { return t.Boards }, boardText.board, func(p *Pack) *[]appraise.Board { return &p.Boards }, func(x appraise.Board) string { return x.ID }, (*checker).board),
		sectionOf("consequences", func(t packText) []consequenceText { return t.Consequences }, consequenceText.kind, func(p *Pack) *[]consequence.Kind { return &p.Consequences }, func(x consequence.Kind) string { return x.ID }, (*checker).consequence),
		sectionOf("letters", func(t packText) []letterText { return t.Letters }, letterText.template, func(p *Pack) *[]letter.Template { return &p.Letters }, func(x letter.Template) string { return x.ID }, (*checker).letter),
		sectionOf("tracks", func(t packText) []trackText { return t.Tracks }, trackText.track, func(p *Pack) *[]track.Track { return &p.Tracks }, func(x track.Track) string { return x.ID }, (*checker).track),
		sectionOf("views", func(t packText) []viewText { return t.Views }, viewText.view, func(p *Pack) *[]View { return &p.Views }, func(x View) string { return x.ID }, (*checker).view),
		sectionOf("one_pages", func(t packText) []onePageText { return t.OnePages }, onePageText.onePage, func(p *Pack) *[]OnePage { return &p.OnePages }, func(x OnePage) string { return x.ID }, (*checker).onePage),
	}
}

// sectionOf is the section of the parts of one type: from which part of the text, built
// how, kept where, called and checked how.
func sectionOf[X, T any](name string, text func(packText) []X, build func(X) T, all func(*Pack) *[]T, id func(T) string, check func(*checker, string, T)) section {
	s := section{name: name, build: func(t packText, p *Pack) { *all(p) = each(text(t), build) },
		n: func(p *Pack) int { return len(*all(p)) }, id: func(p *Pack, i int) string { return id((*all(p))[i]) }}
	if check != nil {
		s.check = func(c *checker, path string, i int) { check(c, path, (*all(c.p))[i]) }
	}
	return s
}

// list joins words for an argument of a problem.
func list(all []string) string { return strings.Join(all, " ") }

func at(name string, i int) string { return fmt.Sprintf("%s[%d]", name, i) }

// checker collects the problems of one pack.
type checker struct {
	p        *Pack
	sources  []figure.Source
	problems []Problem
	urgent   bool // what is checked belongs to a list whose document asks for answers in minutes (应急)
}

// say records a problem at a path, or at the nearest part around it that the text
// has.
func (c *checker) say(path, code string, args ...string) {
	found := Problem{Path: path, Code: code, Args: args}
	for around := path; ; {
		if pl, ok := c.p.places[around]; ok {
			found.Line, found.Column = pl.line, pl.column
			break
		}
		cut := strings.LastIndexAny(around, ".[")
		if cut < 0 {
			break
		}
		around = around[:cut]
	}
	c.problems = append(c.problems, found)
}

func (c *checker) head() {
	if y := c.p.Year; y != 0 && (y < 1949 || y > 2100) {
		c.say("year", "pack.year", strconv.Itoa(y))
	}
	seen := map[string]bool{}
	for i, right := range c.p.SecondFactor {
		if right != "" && seen[right] {
			c.say(at("second_factor", i), "pack.twice", right)
		}
		seen[right] = true
	}
	signs := func(r access.Role) bool { return c.p.bundles.Holds(r, "letter.sign") }
	if !c.has(signs) && len(c.p.Letters) > 0 {
		c.say("posts", "pack.no_issuer")
	}
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

// refer checks that an id names a part of the pack. "" is for no reference.
func (c *checker) refer(path, id, what string, found bool) {
	if id != "" && !found {
		c.say(path, "pack.dangling", id, what)
	}
}

// term checks a term: unit "" is one that was not written.
func (c *checker) term(path string, t calendar.Term, must bool, most int) {
	switch {
	case t.Unit == "":
		if must {
			c.say(path, "pack.term_missing")
		}
	case t.Validate() != nil || t.Unit.Civil() && t.N > most:
		c.say(path, "pack.term_range", t.Zh(), strconv.Itoa(most))
	case t.Unit == calendar.Minute && !c.urgent: // rules.md R13
		c.say(path, "pack.minutes", t.Zh())
	case must && t.N == 0:
		c.say(path, "pack.term_zero")
	}
}
