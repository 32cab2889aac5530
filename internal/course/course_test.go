package course_test

import (
	"slices"
	"testing"
	"time"

	"luoshi/internal/area"
	"luoshi/internal/calendar"
	"luoshi/internal/consequence"
	"luoshi/internal/course"
	"luoshi/internal/matter"
	"luoshi/internal/scenario/countytest"
	"luoshi/internal/store"
	"luoshi/internal/store/storetest"
	"luoshi/internal/track"
	"luoshi/pack"
)

// gated is a track of one stage with a gate.
func gated(gate string) track.Track {
	return track.Track{ID: "one", Over: track.Matters, Stages: []track.Stage{{Title: "到了", Gate: gate}}}
}

// TestCourseEndsAsTheRow plays the county and compares, for every matter, what its time line
// comes to in the end with what its row says: a fact that the way takes up wrongly would give
// a stage a wrong day.
func TestCourseEndsAsTheRow(t *testing.T) {
	t.Parallel()
	storetest.OneThread(t)
	for _, e := range storetest.Engines(t) {
		t.Run(e.Name, func(t *testing.T) {
			t.Parallel()
			clock := storetest.NewClock(time.Date(2026, 10, 8, 1, 0, 0, 0, time.UTC))
			c := countytest.Demo(t, e, true).Open(t, clock)
			if err := c.Store.View(t.Context(), c.Home, func(v *store.View) error {
				pk, err := v.InForce()
				if err != nil {
					return err
				}
				a := course.Asked{Pack: pk, Rules: matter.Rules{Calendar: v.OwnCalendar(), Zone: c.Zone}, Now: clock.Now(), Home: c.Home, Cases: true,
					Sees: func(matter.Matter) bool { return true }, Knows: func(area.Code) bool { return true }}
				now := clock.Now()
				for gate, want := range map[string]func(m matter.Matter) bool{
					"matter.assigned":                          func(m matter.Matter) bool { return m.State != matter.Registered },
					"matter.accepted":                          func(m matter.Matter) bool { return m.Accepted },
					"matter.reported":                          func(m matter.Matter) bool { return m.State != matter.Registered && m.State != matter.Assigned },
					"matter.verified":                          func(m matter.Matter) bool { return m.State == matter.Verified || m.State == matter.WrittenOff },
					"matter.written_off":                       func(m matter.Matter) bool { return m.State == matter.WrittenOff },
					"matter.late":                              func(m matter.Matter) bool { return m.Late(now) },
					"matter.blocked":                           func(m matter.Matter) bool { return m.BlockedBy != "" },
					"matter.rung >= 1":                         func(m matter.Matter) bool { return m.Rung >= 1 },
					"matter.rung >= 2":                         func(m matter.Matter) bool { return m.Rung >= 2 },
					"matter.returns > 0":                       func(m matter.Matter) bool { return m.Returns > 0 },
					"matter.reopens > 0":                       func(m matter.Matter) bool { return m.Reopens > 0 },
					"matter.list == 'rectification'":           func(m matter.Matter) bool { return m.List == "rectification" },
					"matter.evidence >= 1 || !matter.reported": func(m matter.Matter) bool { return true },
				} {
					same(t, v, a, gate, want)
				}
				return nil
			}); err != nil {
				t.Fatal(err)
			}
		})
	}
}

func same(t *testing.T, v *store.View, a course.Asked, gate string, want func(matter.Matter) bool) {
	t.Helper()
	p := *a.Pack
	p.Tracks = []track.Track{gated(gate)}
	a.Pack = &p
	b, err := course.On(v, a, p.Tracks[0])
	if err != nil {
		t.Fatal(gate, err)
	}
	wrong, yes := 0, 0
	for _, s := range b.Stands {
		if (s.At == 0) != want(s.Matter) {
			wrong++
			if wrong < 4 {
				t.Errorf("%s: %s %s at %d, moves %+v", gate, s.Matter.Number, s.Matter.State, s.At, s.Moves)
			}
		}
		if s.At == 0 {
			yes++
		}
	}
	if len(b.Stands) < 300 || yes == 0 && gate != "matter.reopens > 0" { // nothing was reopened there
		t.Errorf("%s: %d of %d", gate, yes, len(b.Stands))
	}
}

// TestBoardSums: every figure of a board is the number of its rows, stages and units sum to
// the same, and the page of a matter says of it what the board says.
func TestBoardSums(t *testing.T) {
	t.Parallel()
	storetest.OneThread(t)
	clock := storetest.NewClock(time.Date(2026, 10, 8, 1, 0, 0, 0, time.UTC))
	c := countytest.Demo(t, storetest.Engines(t)[0], true).Open(t, clock)
	if err := c.Store.View(t.Context(), c.Home, func(v *store.View) error {
		pk, err := v.InForce()
		if err != nil {
			return err
		}
		a := course.Asked{Pack: pk, Rules: matter.Rules{Calendar: v.OwnCalendar(), Zone: c.Zone}, Now: clock.Now(), Home: c.Home, Cases: true,
			Sees: func(matter.Matter) bool { return true }, Knows: func(area.Code) bool { return true }}
		to, _ := pk.Track("to_zero")
		b, err := course.On(v, a, to)
		if err != nil {
			return err
		}
		sums(t, b)
		for _, is := range []course.Is{course.Late, course.Soon, course.Returned, course.Stuck, course.Passed, course.Ended} {
			if b.Count(course.Pick{Stage: course.Any, Is: is}) == 0 {
				t.Errorf("the county shows none that is %q", is)
			}
		}
		for i := 0; i < len(b.Stands); i += 97 {
			s := b.Stands[i]
			all, err := course.Of(v, a, s.Matter)
			if err != nil {
				return err
			}
			j := slices.IndexFunc(all, func(f course.Found) bool { return f.Track.ID == to.ID })
			if f := all[j]; f.At != s.At || !f.Since.Equal(s.Since) || f.Ended != s.Ended || len(f.Moves) != len(s.Moves) || f.Late != s.Late {
				t.Errorf("%s: the page says %+v, the board %+v", s.Matter.Number, f.Course, s.Course)
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
}

func sums(t *testing.T, b course.Board) {
	t.Helper()
	for _, is := range []course.Is{course.Standing, course.Late, course.Returned} {
		byStage, byUnit := 0, 0
		for i := -1; i < len(b.Stages); i++ {
			byStage += b.Count(course.Pick{Stage: i, Is: is})
		}
		for _, u := range b.Units() {
			byUnit += b.Count(course.Pick{Stage: course.Any, Is: is, Unit: u})
		}
		all := course.Pick{Stage: course.Any, Is: is}
		if n := b.Count(all); n != byStage || n != byUnit || n != len(b.Rows(all)) || n == 0 {
			t.Errorf("%q: %d, by stage %d, by unit %d, rows %d", is, n, byStage, byUnit, len(b.Rows(all)))
		}
	}
	for _, is := range course.Conditions() {
		for i := course.Any; i < len(b.Stages); i++ {
			for _, u := range append(b.Units(), "") {
				if p := (course.Pick{Stage: i, Is: is, Unit: u}); b.Count(p) != len(b.Rows(p)) {
					t.Errorf("%+v: %d, rows %d", p, b.Count(p), len(b.Rows(p)))
				}
			}
		}
	}
}

// TestLimitOfAStage: a limit counts from the day on which the stage was reached, a stage
// without one is never late, and a deadline of the matter takes its place where it says so.
func TestLimitOfAStage(t *testing.T) {
	t.Parallel()
	zone := time.FixedZone("", 8*3600)
	on := func(d int) time.Time { return time.Date(2026, 9, d, 10, 0, 0, 0, zone) }
	m := matter.Matter{List: "x", State: matter.Reported, RegisteredAt: on(1), Due: calendar.None, VerifyBy: calendar.YMD(2026, 9, 9)}
	m.ID = "m"
	r := steps{{At: on(1), Act: matter.Register, After: matter.Registered}, {At: on(1), Act: matter.Assign, After: matter.Assigned}, {At: on(7), Act: matter.Report, After: matter.Reported}}
	for _, x := range []struct {
		stage track.Stage
		now   int
		due   string
		late  bool
	}{
		{track.Stage{}, 28, "", false},
		{track.Stage{Limit: calendar.Term{N: 3, Unit: calendar.Day}}, 10, "2026-09-10", false},
		{track.Stage{Limit: calendar.Term{N: 3, Unit: calendar.Day}}, 11, "2026-09-10", true},
		{track.Stage{Limit: calendar.Term{N: 2, Unit: calendar.Workday}}, 9, "2026-09-09", false},
		{track.Stage{Until: track.UntilVerify}, 10, "2026-09-09", true},
		{track.Stage{Until: track.UntilDue}, 28, "", false},
	} {
		x.stage.Title, x.stage.Gate = "报结", "matter.reported"
		p := &pack.Pack{Tracks: []track.Track{{ID: "t", Over: track.Matters, Source: "文件", Stages: []track.Stage{{Title: "交办", Gate: "matter.assigned"}, x.stage}}}}
		all, err := course.Of(r, course.Asked{Pack: p, Rules: matter.Rules{Calendar: calendar.Embedded(), Zone: zone}, Now: on(x.now)}, m)
		if err != nil || len(all) != 1 {
			t.Fatal(all, err)
		}
		if f := all[0]; f.At != 1 || !f.Since.Equal(on(7)) || f.Stand.Due.String() != x.due || f.Late != x.late {
			t.Errorf("%+v on the %dth: at %d since %s, due %s, late %v", x.stage, x.now, f.At, f.Since, f.Stand.Due, f.Late)
		}
	}
	m.WrittenOffAt = on(1).AddDate(0, 0, -9)
	m.State = matter.WrittenOff
	if all, err := course.Of(r, course.Asked{Pack: &pack.Pack{Tracks: []track.Track{gated("true")}}, Now: on(9)}, m); err != nil || len(all) != 0 {
		t.Errorf("closed elsewhere: %+v, %v", all, err)
	}
}

// TestWrittenOffInAStage: what is written off passed the stage in which it stood, and none that
// it never reached.
func TestWrittenOffInAStage(t *testing.T) {
	t.Parallel()
	on := func(d int) time.Time { return time.Date(2026, 9, d, 10, 0, 0, 0, time.UTC) }
	m := matter.Matter{State: matter.WrittenOff, RegisteredAt: on(1), WrittenOffAt: on(4), Due: calendar.None}
	r := steps{{At: on(1), Act: matter.Register, After: matter.Registered}, {At: on(2), Act: matter.Assign, After: matter.Assigned}, {At: on(3), Act: matter.Report, After: matter.Reported},
		{At: on(4), Act: matter.WriteOff, After: matter.WrittenOff}, {At: on(5), Act: matter.Comment, After: matter.WrittenOff}}
	p := &pack.Pack{Tracks: []track.Track{{ID: "t", Over: track.Matters, Stages: []track.Stage{{Title: "交办", Gate: "matter.assigned"}, {Title: "报结", Gate: "matter.reported"}, {Title: "问责", Gate: "matter.rung >= 3"}}}}}
	all, err := course.Of(r, course.Asked{Pack: p, Rules: matter.Rules{Calendar: calendar.Embedded(), Zone: time.UTC}, Now: on(9)}, m)
	if err != nil || len(all) != 1 {
		t.Fatal(all, err)
	}
	for stage, want := range []bool{true, true, false} {
		if got := all[0].PassedIn(stage, on(1), on(9)); got != want || !all[0].Ended || all[0].Reached() != "报结" {
			t.Errorf("stage %d passed: %v, ended %v in %s", stage, got, all[0].Ended, all[0].Reached())
		}
	}
	if n := len(all[0].Moves); n != 3 {
		t.Errorf("%d moves, want those of assigning, reporting and writing off", n)
	}
}

// steps is a reader of one time line.
type steps []matter.Step

func (s steps) Marks(string) ([]course.Mark, error)        { return nil, nil }
func (s steps) CasesProposed() ([]consequence.Case, error) { return nil, nil }
func (s steps) MatterSteps(string) ([]matter.Step, error)  { return s, nil }
