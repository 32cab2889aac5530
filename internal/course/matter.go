package course

import (
	"fmt"
	"slices"
	"strings"

	"luoshi/internal/appraise"
	"luoshi/internal/calendar"
	"luoshi/internal/consequence"
	"luoshi/internal/duty"
	"luoshi/internal/fault"
	"luoshi/internal/matter"
	"luoshi/internal/org"
	"luoshi/internal/rule"
	"luoshi/internal/track"
)

// Of finds the courses of one matter along the tracks on which it stands. One that was
// closed elsewhere has gone through none of them.
func Of(r MatterReader, a Asked, m matter.Matter) (out []Found, err error) {
	if m.History() {
		return nil, nil
	}
	for _, t := range a.Pack.Tracks {
		if t = a.trackFor(t); !t.Takes(m.List) || len(t.Stages) == 0 {
			continue
		}
		l, err := newLead(a, t)
		if err != nil {
			return nil, err
		}
		if err := l.read(r, m.ID); err != nil {
			return nil, err
		}
		steps, err := r.MatterSteps(m.ID)
		if err != nil {
			return nil, err
		}
		s, err := l.stand(appraise.History{Matter: m, Steps: steps})
		if err != nil {
			return nil, err
		}
		out = append(out, Found{t, s})
	}
	return out, nil
}

// Found is a course with its track.
type Found struct {
	track.Track
	Stand
}

// Reached is the title of the stage it reached last, "" before the first.
func (f Found) Reached() string {
	if f.At < 0 || f.At >= len(f.Stages) {
		return ""
	}
	return f.Stages[f.At].Title
}

// lead leads matters along one track.
type lead struct {
	Asked
	track.Track
	gates []gate
	names []string // the facts that the gates read
	known map[string]int
	marks map[string][]Mark
	cases map[string][]consequence.Case
}

// gate is the gate of a stage and its parts.
type gate struct {
	whole *rule.Program
	parts []*rule.Program
}

func newLead(a Asked, t track.Track) (*lead, error) {
	l := &lead{Asked: a, Track: t, known: map[string]int{}, marks: map[string][]Mark{}, cases: map[string][]consequence.Case{}}
	facts := a.Pack.Facts(t)
	for _, s := range t.Stages {
		whole, err := rule.Compile(s.Gate, facts, rule.Bool)
		if err != nil {
			return nil, err
		}
		g := gate{whole: whole}
		for _, part := range parts(s.Gate) {
			p, err := rule.Compile(part, facts, rule.Bool)
			if err != nil { // a part that is no condition by itself is not told apart
				g.parts = []*rule.Program{whole}
				break
			}
			g.parts = append(g.parts, p)
		}
		l.gates, l.names = append(l.gates, g), append(l.names, whole.Names()...)
	}
	slices.Sort(l.names)
	l.names = slices.Compact(l.names)
	return l, nil
}

// parts are the conditions that a gate joins by &&.
func parts(gate string) (out []string) {
	depth, quote, from := 0, byte(0), 0
	for i := 0; i < len(gate); i++ {
		switch x := gate[i]; {
		case quote != 0:
			if x == quote {
				quote = 0
			}
		case x == '\'' || x == '"':
			quote = x
		case x == '(' || x == '[':
			depth++
		case x == ')' || x == ']':
			depth--
		case depth == 0 && (strings.HasPrefix(gate[i:], "||") || x == '?'):
			return []string{gate}
		case depth == 0 && strings.HasPrefix(gate[i:], "&&"):
			out, from = append(out, strings.TrimSpace(gate[from:i])), i+2
		}
	}
	return append(out, strings.TrimSpace(gate[from:]))
}

// reads reports whether a gate reads a fact whose name begins so.
func (l *lead) reads(prefix string) bool {
	return slices.ContainsFunc(l.names, func(n string) bool { return strings.HasPrefix(n, prefix) })
}

// read reads what stands beside the time lines, as far as a gate asks for it.
func (l *lead) read(r MatterReader, id string) error {
	if l.reads("evidence.") || l.reads("matter.evidence") || l.reads("matter.served") || l.reads("matter.rung") {
		marks, err := r.Marks(id)
		if err != nil {
			return err
		}
		for _, m := range marks {
			l.marks[m.Matter] = append(l.marks[m.Matter], m)
		}
	}
	if l.reads("matter.cases") || l.reads("matter.decided") {
		cases, err := r.CasesProposed()
		if err != nil {
			return err
		}
		for _, c := range cases {
			if c.Matter != "" {
				l.cases[c.Matter] = append(l.cases[c.Matter], c)
			}
		}
	}
	return nil
}

// stand leads one matter through its time line.
func (l *lead) stand(h appraise.History) (Stand, error) {
	m := h.Matter
	s := Stand{Course: track.Start(-1, m.RegisteredAt), ID: m.ID, Matter: m}
	f := facts{state: matter.Registered, due: m.DueAt, evidence: map[string]int{}}
	events := l.events(h)
	for i, e := range events {
		if e.at.After(l.Now) {
			break
		}
		e.change(&f)
		if e.act == "" && i+1 < len(events) && events[i+1].at.Equal(e.at) { // the act that brought it follows
			continue
		}
		if err := l.move(&s, m, f, e); err != nil {
			return s, err
		}
	}
	if !s.Ended && s.At+1 < len(l.gates) {
		var err error
		if s.Missing, err = l.missing(l.gates[s.At+1], l.values(m, f)); err != nil {
			return s, err
		}
	}
	return s, l.limit(l.Track, &s, m.Clock.Pauses)
}

// move takes the stand to the last stage that the facts open. What is written off has gone
// beyond the stage in which it stood, and beyond no other.
func (l *lead) move(s *Stand, m matter.Matter, f facts, e event) error {
	at, err := l.at(m, f)
	if err != nil {
		return err
	}
	was := s.Ended
	if at != s.At {
		s.Go(track.Move{To: at, At: e.at, By: e.by, Act: e.act})
	}
	if s.Ended = f.state == matter.WrittenOff; s.Ended && !was {
		s.Moves = append(s.Moves, track.Move{From: at, To: at + 1, At: e.at, By: e.by, Act: e.act})
	}
	return nil
}

// at is the last stage whose gate and all gates before it are open, -1 for none. What the
// facts that the gates read answer is remembered: most matters have the same few.
func (l *lead) at(m matter.Matter, f facts) (int, error) {
	given := l.values(m, f)
	var key strings.Builder
	for _, n := range l.names {
		v, ok := given[n]
		fmt.Fprintf(&key, "%t %v\x00", ok, v)
	}
	if at, ok := l.known[key.String()]; ok {
		return at, nil
	}
	at := -1
	for i, g := range l.gates {
		ok, err := open(g.whole, given)
		if err != nil {
			return at, err
		}
		if !ok {
			break
		}
		at = i
	}
	l.known[key.String()] = at
	return at, nil
}

// open evaluates a condition. One over a value that is absent is not met.
func open(p *rule.Program, given map[string]rule.Value) (bool, error) {
	v, err := p.Eval(given)
	if fault.Is(err, "rule.value_missing") {
		return false, nil
	}
	return v.Bool(), err
}

// missing are the parts of a gate that are not met.
func (l *lead) missing(g gate, given map[string]rule.Value) (out []string, err error) {
	for _, p := range g.parts {
		ok, err := open(p, given)
		if err != nil {
			return nil, err
		}
		if !ok {
			out = append(out, p.Source())
		}
	}
	return out, nil
}

// matters finds the matters that stand on a track, and those that went through it this year.
func matters(r Reader, a Asked, t track.Track, b *Board, roster duty.Roster) error {
	l, err := newLead(a, t)
	if err != nil {
		return err
	}
	hs, err := r.Histories(appraise.WindowOf(b.Year, a.Rules.Zone))
	if err != nil {
		return err
	}
	if err := l.read(r, ""); err != nil {
		return err
	}
	places := map[string]org.Post{}
	for _, p := range roster.Posts {
		places[p.ID] = p
	}
	year := b.Year.From.Start(a.Rules.Zone)
	for _, h := range hs {
		if !t.Takes(h.Matter.List) || !a.Sees(h.Matter) || !h.Matter.Open() && h.Matter.WrittenOffAt.Before(year) {
			continue
		}
		s, err := l.stand(h)
		if err != nil {
			return err
		}
		p := places[h.Matter.Owner]
		s.Area, s.Body, s.Unit = h.Matter.Area, p.Body, unit(p.Area, p.Body)
		b.Stands = append(b.Stands, s)
	}
	return nil
}

// yearTo is the year of a day up to it.
func yearTo(day calendar.Date) calendar.Period {
	return calendar.Period{From: calendar.PeriodOf(calendar.Yearly, day).From, To: day}
}
