package pack

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"luoshi/internal/access"
	"luoshi/internal/calendar"
	"luoshi/internal/ladder"
	"luoshi/internal/matter"
)

// Check finds what is wrong in a pack beyond the form of its text: names that
// nothing has, rungs that do not rise, formulas that cannot be read, and what no
// pack may do: leave out a hearing or a review, rank persons, count traces of work
// without a document that allows it, or make a demand without an end.
func Check(p *Pack) []Problem {
	c := checker{p: p}
	c.head()
	c.names()
	for i := range p.Lists {
		c.list(at("lists", i), p.Lists[i])
	}
	for i := range p.Ladders {
		c.ladder(at("ladders", i), p.Ladders[i])
	}
	for i := range p.Duties {
		c.duty(at("duties", i), p.Duties[i])
	}
	c.twice()
	for i := range p.Spots {
		c.spot(at("spots", i), p.Spots[i])
	}
	for i := range p.Reviews {
		c.review(at("reviews", i), p.Reviews[i])
	}
	for i := range p.Sheets {
		c.sheet(at("sheets", i), p.Sheets[i])
	}
	for i := range p.Boards {
		c.board(at("boards", i), p.Boards[i])
	}
	for i := range p.Consequences {
		c.consequence(at("consequences", i), p.Consequences[i])
	}
	for i := range p.Letters {
		c.letter(at("letters", i), p.Letters[i])
	}
	for i := range p.Tracks {
		c.track(at("tracks", i), p.Tracks[i])
	}
	return sorted(c.problems)
}

func at(name string, i int) string { return fmt.Sprintf("%s[%d]", name, i) }

// checker collects the problems of one pack.
type checker struct {
	p        *Pack
	problems []Problem
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
	if !c.has(access.Issuer) && len(c.p.Letters) > 0 {
		c.say("posts", "pack.no_issuer", access.Issuer.Title())
	}
}

// has reports whether some post of the pack has the role.
func (c *checker) has(r access.Role) bool {
	for _, p := range c.p.Posts {
		if p.Role == r {
			return true
		}
	}
	return false
}

func (c *checker) roles(path string, all []access.Role) {
	seen := map[access.Role]bool{}
	for i, r := range all {
		switch under := fmt.Sprintf("%s[%d]", path, i); {
		case seen[r]:
			c.say(under, "pack.twice", string(r))
		case r != "" && !c.has(r):
			c.say(under, "pack.role_without_post", string(r), r.Title())
		}
		seen[r] = true
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
	case must && t.N == 0:
		c.say(path, "pack.term_zero")
	}
}

func (c *checker) list(path string, l matter.List) {
	c.term(path+".term", l.Term, true, 1100)
	c.term(path+".verify_term", l.VerifyTerm, true, 400)
	c.term(path+".pause_limit", l.PauseLimit, true, 400)
	c.term(path+".reopen_within", l.ReopenWithin, true, 1100)
	lad, ok := c.p.Ladder(l.Ladder)
	c.refer(path+".ladder", l.Ladder, "ladders", ok)
	if ok && lad.By != ladder.Overdue {
		c.say(path+".ladder", "pack.list_ladder", l.Ladder)
	}
	for i, k := range l.Kinds {
		if k == "" || slices.Contains(l.Kinds[:i], k) {
			c.say(fmt.Sprintf("%s.kinds[%d]", path, i), "pack.twice", k)
		}
	}
	if len(l.Needs) == 0 {
		c.say(path+".needs", "pack.no_needs")
	}
	for i, n := range l.Needs {
		if n.Place && n.Why == "" {
			c.say(fmt.Sprintf("%s.needs[%d]", path, i), "pack.need_why", n.Title)
		}
	}
}

func (c *checker) ladder(path string, l ladder.Ladder) {
	if l.By != ladder.Overdue {
		c.term(path+".look_back", l.LookBack, true, 1100)
	}
	last := 0
	for i, r := range l.Rungs {
		under := fmt.Sprintf("%s.rungs[%d]", path, i)
		if r.After <= last {
			c.say(under+".after", "pack.rungs_rise", strconv.Itoa(r.After), strconv.Itoa(last))
		}
		last = max(last, r.After)
		if i == 0 && l.By == ladder.Repeat && r.After != 1 {
			c.say(under+".after", "pack.repeat_first")
		}
		c.term(under+".reply", r.Reply, true, 90)
		_, ok := c.p.Letter(r.Letter)
		c.refer(under+".letter", r.Letter, "letters", ok)
		_, ok = c.p.Consequence(r.Proposal)
		c.refer(under+".proposal", r.Proposal, "consequences", ok)
	}
	if len(l.Rungs) == 0 {
		c.say(path+".rungs", "pack.no_rungs")
	}
}
