package calendar

import (
	"encoding/json"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

var units = []Unit{Minute, Hour, Day, Workday, Month}

// anyTerm is at most about two months long.
func anyTerm(rt *rapid.T, label string, min int, among ...Unit) Term {
	u := rapid.SampledFrom(among).Draw(rt, label+" unit")
	most := map[Unit]int{Minute: 90_000, Hour: 1500, Day: 60, Workday: 40, Month: 2}[u]
	return Term{rapid.IntRange(min, most).Draw(rt, label), u}
}

func anyInstant(rt *rapid.T, label string, from time.Time, hours int) time.Time {
	return from.Add(time.Duration(rapid.IntRange(0, hours*60).Draw(rt, label)) * time.Minute)
}

// anyClock has up to three rules, two extensions and three pauses.
func anyClock(rt *rapid.T, among ...Unit) Clock {
	start := anyInstant(rt, "start", time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC), 24*365*3)
	c := Clock{Segments: []Segment{{Part: Rule, Term: anyTerm(rt, "rule", 0, among...), From: start, Source: "规则"}}}
	from := start
	for range rapid.IntRange(0, 2).Draw(rt, "changes") {
		from = anyInstant(rt, "change", from, 24*30)
		c.Segments = append(c.Segments, Segment{Part: Rule, Term: anyTerm(rt, "rule", 0, among...), From: from, Source: "规则"})
	}
	for range rapid.IntRange(0, 2).Draw(rt, "extensions") {
		s := Segment{Part: Extension, Term: anyTerm(rt, "extension", 1, among...), From: anyInstant(rt, "approved", start, 24*60), Reason: "汛期", By: "县"}
		c.Segments = append(c.Segments, s)
	}
	c.Segments[len(c.Segments)-1].MoveToWorkday = rapid.Bool().Draw(rt, "move")
	from = start
	for range rapid.IntRange(0, 3).Draw(rt, "pauses") {
		p := Pause{From: anyInstant(rt, "pause", from, 24*20), Reason: "等", Limit: anyTerm(rt, "limit", 1, units...)}
		p.Until = anyInstant(rt, "resume", p.From, 24*15)
		from = p.Until
		c.Pauses = append(c.Pauses, p)
	}
	return c
}

func compute(rt *rapid.T, c Clock, cal *Calendar, loc *time.Location) Due {
	due, err := c.Due(cal, loc)
	if err != nil || !due.Known() {
		rt.Fatalf("%+v: %s, %v", c, due.Unknown, err)
	}
	return due
}

func TestPausingNeverMakesDueEarlier(t *testing.T) {
	t.Parallel()
	loc := zone(t, "Asia/Shanghai")
	rapid.Check(t, func(rt *rapid.T) {
		c := anyClock(rt, units...)
		for i := range c.Segments {
			if s := &c.Segments[i]; s.Part == Extension && s.Term.Unit == Month {
				s.Term.Unit = Workday // the documented exception: see Clock
			}
		}
		with := compute(rt, c, Embedded(), loc)
		for n := range c.Pauses {
			less := Clock{c.Segments, slices.Delete(slices.Clone(c.Pauses), n, n+1)}
			if without := compute(rt, less, Embedded(), loc); without.At.After(with.At) {
				rt.Fatalf("pause %d brings the end from %s to %s", n, without.At, with.At)
			}
		}
		if with.At.Before(c.Segments[0].From) {
			rt.Fatalf("due at %s before the start", with.At)
		}
	})
}

// Splitting a rule into two segments of the same rule, or its term into a rule
// and an extension, changes nothing.
func TestSplittingChangesNothing(t *testing.T) {
	t.Parallel()
	loc := zone(t, "Asia/Shanghai")
	rapid.Check(t, func(rt *rapid.T) {
		c := anyClock(rt, units...)
		want := compute(rt, c, Embedded(), loc)
		n := 0
		for n+1 < len(c.Segments) && c.Segments[n+1].Part == Rule {
			n++
		}
		again := c.Segments[n]
		again.From = anyInstant(rt, "split", again.From, 24*90)
		split := Clock{slices.Insert(slices.Clone(c.Segments), n+1, again), c.Pauses}
		if got := compute(rt, split, Embedded(), loc); !got.At.Equal(want.At) || got.Date != want.Date {
			rt.Fatalf("split at %s: %s, want %s", again.From, got.At, want.At)
		}
	})
	rapid.Check(t, func(rt *rapid.T) {
		c := anyClock(rt, Minute, Hour, Day, Workday)
		c.Segments = c.Segments[:1]
		want := compute(rt, c, Embedded(), loc)
		rest := c.Segments[0]
		part := rapid.IntRange(0, rest.Term.N).Draw(rt, "part")
		base := rest
		base.Term.N = part
		rest.Part, rest.Term.N, rest.Reason, rest.By = Extension, rest.Term.N-part, "汛期", "县"
		if rest.Term.N == 0 {
			return
		}
		got := compute(rt, Clock{[]Segment{base, rest}, c.Pauses}, Embedded(), loc)
		if !got.At.Equal(want.At) {
			rt.Fatalf("%d of it as a rule and the rest as an extension: %s, want %s", part, got.At, want.At)
		}
	})
}

// Without pauses and changes a clock says what the plain arithmetic says.
func TestClockAgreesWithArithmetic(t *testing.T) {
	t.Parallel()
	loc := zone(t, "Asia/Shanghai")
	rapid.Check(t, func(rt *rapid.T) {
		c := anyClock(rt, units...)
		c = Clock{Segments: c.Segments[:1]}
		c.Segments[0].MoveToWorkday = false
		s := c.Segments[0]
		start, due := DateOf(s.From, loc), compute(rt, c, Embedded(), loc)
		var want time.Time
		switch s.Term.Unit {
		case Day:
			want = start.Add(s.Term.N + 1).Start(loc)
		case Month:
			want = start.AddMonths(s.Term.N).Add(1).Start(loc)
		case Workday:
			d, err := Embedded().AddWorkdays(start, s.Term.N)
			if err != nil {
				rt.Fatal(err)
			}
			want = d.Add(1).Start(loc)
		default:
			want = s.From.Add(s.Term.duration())
		}
		if !due.At.Equal(want) || due.Original != due.Date {
			rt.Fatalf("got %s (%s), want %s", due.At, due.Original, want)
		}
	})
}

// A day counts as paused when the clock stands still at its end: told again here
// with instants, and every paused day found in the steps must be such a day.
func TestPausedDays(t *testing.T) {
	t.Parallel()
	loc := zone(t, "Asia/Shanghai")
	rapid.Check(t, func(rt *rapid.T) {
		c := anyClock(rt, Day, Workday)
		for i := range c.Pauses {
			c.Pauses[i].Limit = Term{400, Day} // never reached
		}
		due := compute(rt, c, Embedded(), loc)
		counted := 0
		for i, s := range due.Steps {
			end := s.Date.Add(1).Start(loc)
			paused := slices.ContainsFunc(c.Pauses, func(p Pause) bool { return p.From.Before(end) && !p.Until.Before(end) })
			if s.Mark == Paused && !paused || s.Mark == Counted && paused {
				rt.Fatalf("%s is %s; the clock stands still at its end: %v", s.Date, s.Mark, paused)
			}
			if s.Mark == Counted {
				counted++
			}
			if i > 0 && s.Date != due.Steps[i-1].Date+1 || s.N != counted {
				rt.Fatalf("step %d is %+v after %d days", i, s, counted)
			}
		}
		if last := due.Steps[len(due.Steps)-1]; last.Date != due.Date || last.Mark == Paused {
			rt.Fatalf("the last step is %+v, due %s", last, due.Date)
		}
	})
}

// A calendar change moves a deadline only where it is computed again.
func TestCalendarChangeMovesOnlyByComputing(t *testing.T) {
	t.Parallel()
	loc := zone(t, "Asia/Shanghai")
	old := Embedded()
	rapid.Check(t, func(rt *rapid.T) {
		c := anyClock(rt, Workday)
		c.Pauses = nil // a pause limited in working days lasts longer when days are taken away
		was := compute(rt, c, old, loc)
		kept := compute(rt, c, old, loc)
		var changes []Change
		for range rapid.IntRange(1, 9).Draw(rt, "holidays") {
			changes = append(changes, Change{was.Date.Add(rapid.IntRange(-30, 30).Draw(rt, "day")), Holiday, "临时放假"})
		}
		now, err := old.With(changes, "紧急通知")
		if err != nil {
			rt.Fatal(err)
		}
		moved := compute(rt, c, now, loc)
		if moved.Date < was.Date {
			rt.Fatalf("more holidays moved %s to %s", was.Date, moved.Date)
		}
		if d := cmp.Diff(kept, was); d != "" {
			rt.Fatal("the earlier answer changed: ", d)
		}
		if again := compute(rt, c, old, loc); again.Date != was.Date {
			rt.Fatalf("the old calendar now says %s, was %s", again.Date, was.Date)
		}
	})
}

// Opening a pause and ending it later, with any calendar of the clock's years,
// keeps the answer within what was said while it was open.
func TestOpenPauseIsBounded(t *testing.T) {
	t.Parallel()
	loc := zone(t, "Asia/Shanghai")
	rapid.Check(t, func(rt *rapid.T) {
		c := anyClock(rt, units...)
		if len(c.Pauses) == 0 {
			return
		}
		last := &c.Pauses[len(c.Pauses)-1]
		ended := *last
		last.Until = time.Time{}
		open, err := c.Due(Embedded(), loc)
		if err != nil {
			rt.Fatal(err)
		}
		*last = ended
		closed := compute(rt, c, Embedded(), loc)
		switch {
		case open.Known() && !open.At.Equal(closed.At):
			rt.Fatalf("%s was said to be known, then it is %s", open.At, closed.At)
		case !open.Known() && (open.Unknown != "calendar.paused" || closed.At.After(open.LatestAt)):
			rt.Fatalf("%+v, then %s", open, closed.At)
		}
	})
}

func TestClockJSONRoundTrip(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		c := anyClock(rt, units...)
		text, err := json.Marshal(c)
		if err != nil {
			rt.Fatal(err)
		}
		var back Clock
		if err := json.Unmarshal(text, &back); err != nil || cmp.Diff(c, back) != "" {
			rt.Fatalf("%s: %v %s", text, err, cmp.Diff(c, back))
		}
	})
}

func FuzzClockJSON(f *testing.F) {
	loc := zone(f, "Asia/Shanghai")
	f.Add(`{"segments":[{"part":"rule","term":{"n":5,"unit":"workday"},"from":"2026-09-24T15:20:00+08:00","source":"洋整改〔2026〕123号"}],"pauses":[{"from":"2026-09-29T08:30:00+08:00","reason":"等配件","limit":{"n":5,"unit":"workday"}}]}`)
	f.Add(`{"segments":[{"part":"rule","term":{"n":1,"unit":"month"},"from":"1999-01-31T00:00:00Z","source":"s"},{"part":"extension","term":{"n":1,"unit":"hour"},"from":"2000-01-31T00:00:00Z","source":"","reason":"r","by":"b","move_to_workday":true}]}`)
	f.Add(`{}`)
	f.Fuzz(func(t *testing.T, text string) {
		var c Clock
		if json.Unmarshal([]byte(text), &c) != nil {
			return
		}
		if len(c.Segments) == 0 && len(c.Pauses) == 0 {
			return // the clock of what nobody owns yet
		}
		if err := c.Validate(); err != nil {
			t.Fatalf("read but not valid: %v", err)
		}
		due, err := c.Due(Embedded(), loc)
		if err != nil {
			t.Fatal(err)
		}
		if due.Known() == due.Date.IsNone() || due.Known() == due.At.IsZero() {
			t.Fatalf("known %v with %s at %s", due.Known(), due.Date, due.At)
		}
		if _, _, err := LateBy(Embedded(), due, c.Segments[0].From, loc); err != nil {
			if _, missing := MissingYear(err); !missing {
				t.Fatal(err)
			}
		}
		due.Explain(c, loc)
		out, err := json.Marshal(c)
		if err != nil {
			t.Fatal(err)
		}
		var back Clock
		if err := json.Unmarshal(out, &back); err != nil || cmp.Diff(c, back) != "" {
			t.Fatalf("%s: %v %s", out, err, cmp.Diff(c, back))
		}
	})
}
