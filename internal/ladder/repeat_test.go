package ladder_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"luoshi/internal/calendar"
	"luoshi/internal/ladder"
)

var repeats = ladder.Ladder{By: ladder.Repeat, Rungs: []ladder.Rung{{Title: "一次督办", After: 1}, {Title: "二次约谈", After: 2}, {Title: "三次诫勉", After: 3}}}

// TestTimes: what counts as the second and third time.
func TestTimes(t *testing.T) {
	t.Parallel()
	at := func(day int) time.Time {
		if day == 0 {
			return time.Time{}
		}
		return time.Date(2026, 9, day, 9, 0, 0, 0, time.UTC)
	}
	f := func(id string, found, met int) ladder.Finding {
		return ladder.Finding{ID: id, Found: at(found), Met: at(met)}
	}
	for _, c := range []struct {
		name string
		all  []ladder.Finding
		want int // of the finding z
	}{
		{"第一次", []ladder.Finding{f("z", 1, 0)}, 1},
		{"一次督导三件，都是第一次", []ladder.Finding{f("a", 1, 2), f("b", 1, 2), f("z", 1, 2)}, 1},
		{"前一件没有送达也没有办结", []ladder.Finding{f("a", 1, 0), f("z", 9, 0)}, 1},
		{"送达以后再发现", []ladder.Finding{f("a", 1, 2), f("z", 9, 0)}, 2},
		{"发现以后才送达的不算", []ladder.Finding{f("a", 1, 9), f("z", 8, 0)}, 1},
		{"一次督导两件，以后一件，是第二次", []ladder.Finding{f("a", 1, 2), f("b", 1, 2), f("z", 9, 0)}, 2},
		{"第三次", []ladder.Finding{f("a", 1, 2), f("b", 5, 6), f("z", 9, 0)}, 3},
		{"第二件没有送达，第三件还是第二次", []ladder.Finding{f("a", 1, 2), f("b", 5, 0), f("z", 9, 0)}, 2},
		{"没有这一件", []ladder.Finding{f("a", 1, 2)}, 0},
	} {
		if got := ladder.Times(c.all, "z"); got != c.want {
			t.Errorf("%s：第 %d 次，应为 %d", c.name, got, c.want)
		}
	}
}

// note is a letter of a rung in a history; to is a person, "" for the unit alone.
type note struct {
	ladder.Step
	to string
}

// past is a history of findings about one unit, in which persons follow each other.
type past struct {
	*rapid.T
	day     calendar.Date
	now     time.Time
	person  int
	found   []ladder.Finding
	by      map[string]string // finding → person
	letters []note
}

func (p *past) who() string { return fmt.Sprint("person", p.person) }

// of is what counts for a subject.
func (p *past) of(person string) (found []ladder.Finding, steps []ladder.Step) {
	for _, f := range p.found {
		if person == "" || p.by[f.ID] == person {
			found = append(found, f)
		}
	}
	for _, n := range p.letters {
		if person == "" || n.to == person {
			steps = append(steps, n.Step)
		}
	}
	return found, steps
}

func (p *past) find() {
	id := fmt.Sprintf("f%03d", len(p.by))
	p.by[id] = p.who()
	p.found = append(p.found, ladder.Finding{ID: id, Found: p.now})
	p.letters = append(p.letters, note{ladder.Step{Finding: id, On: p.day, Unserved: true, Termed: rapid.Bool().Draw(p.T, "termed"), ReplyDue: calendar.None}, p.who()})
}

func (p *past) serve() {
	if len(p.letters) == 0 {
		return
	}
	n := &p.letters[rapid.IntRange(0, len(p.letters)-1).Draw(p.T, "serve")]
	if !n.Unserved {
		return
	}
	n.Unserved = false
	if n.Termed {
		n.ReplyDue = p.day.Add(rapid.IntRange(0, 4).Draw(p.T, "term"))
	}
	for i := range p.found {
		if p.found[i].ID == n.Finding && n.Rung == 0 {
			p.found[i].Met = p.now
		}
	}
}

func (p *past) annul() {
	if len(p.letters) == 0 {
		return
	}
	i := rapid.IntRange(0, len(p.letters)-1).Draw(p.T, "annul")
	n := p.letters[i]
	p.letters = slices.Delete(p.letters, i, i+1)
	if n.Rung == 0 {
		p.found = slices.DeleteFunc(p.found, func(f ladder.Finding) bool { return f.ID == n.Finding })
	}
}

// sweep looks at every finding, for its person and for the unit, as the office does.
func (p *past) sweep() {
	for _, f := range slices.Clone(p.found) {
		for _, person := range []string{p.by[f.ID], ""} {
			if person != "" && person != p.who() {
				continue
			}
			found, steps := p.of(person)
			times := ladder.Times(found, f.ID)
			at, ok := repeats.Next(repeats.Standing(steps, f.ID), times, p.day)
			if !ok {
				continue
			}
			p.check(person, f.ID, at, times, steps)
			p.letters = append(p.letters, note{ladder.Step{Rung: at, Finding: f.ID, On: p.day, Unserved: true, Termed: true, ReplyDue: calendar.None}, person})
			break
		}
	}
}

// check holds a climb against what the plan says of one.
func (p *past) check(person, finding string, at, times int, steps []ladder.Step) {
	served := false
	for _, s := range steps {
		if s.On == p.day {
			p.Fatalf("%q climbs to %d on %s, on which it has a letter", person, at, p.day)
		}
		if s.Rung >= at {
			p.Fatalf("%q climbs to %d and has had it", person, at)
		}
		served = served || s.Rung == at-1 && !s.Unserved && (!s.Termed || s.ReplyDue < p.day)
	}
	first := slices.IndexFunc(p.letters, func(n note) bool { return n.to == person })
	switch {
	case at > 0 && !served:
		p.Fatalf("%q climbs to %d: the rung before was not served, or its term runs", person, at)
	case times < repeats.Rungs[at].After:
		p.Fatalf("%q climbs to %d the %d. time", person, at, times)
	case person != "" && at > 0 && p.letters[first].Finding == finding:
		p.Fatalf("%s climbs to %d with the first finding", person, at)
	}
}

// TestRepeatsOverAnyHistory: findings, letters that are served, not served or annulled,
// new holders and sweeps in any order.
func TestRepeatsOverAnyHistory(t *testing.T) {
	t.Parallel()
	climbs := 0
	rapid.Check(t, func(t *rapid.T) {
		p := &past{T: t, day: calendar.YMD(2026, 1, 1), by: map[string]string{}}
		p.now = p.day.Start(time.UTC)
		for range rapid.IntRange(1, 80).Draw(t, "acts") {
			p.now = p.now.Add(time.Minute)
			switch rapid.SampledFrom([]string{"find", "serve", "serve", "serve", "sweep", "sweep", "day", "day", "annul", "person"}).Draw(t, "act") {
			case "find":
				p.find()
			case "serve":
				p.serve()
			case "sweep":
				p.sweep()
			case "annul":
				p.annul()
			case "person":
				p.person++
			case "day":
				p.day = p.day.Add(rapid.IntRange(1, 3).Draw(t, "days"))
				p.now = p.day.Start(time.UTC)
			}
		}
		for _, n := range p.letters {
			if n.Rung > 0 {
				climbs++
			}
		}
		for _, f := range p.found {
			if slices.IndexFunc(p.letters, func(n note) bool { return n.Finding == f.ID && n.Rung == 0 }) < 0 {
				t.Fatalf("finding %s has no notice of its own", f.ID)
			}
		}
	})
	if climbs == 0 {
		t.Error("no history climbed at all: the property says nothing")
	}
}
