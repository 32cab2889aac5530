// Package course finds where things stand on the tracks of a pack (走到哪一环节): of one
// matter for its page, and of all that stand on a track for its board. It reads time lines
// and entries in one go, leads them through the stages, and keeps nothing.
//
// A course is led by what was true when: the facts of a matter are taken up again after each
// line of its time line, so that the day on which a stage was reached is that of the act
// which opened it. Sealed matters are on no board.
package course

import (
	"slices"
	"time"

	"luoshi/internal/appraise"
	"luoshi/internal/area"
	"luoshi/internal/calendar"
	"luoshi/internal/consequence"
	"luoshi/internal/duty"
	"luoshi/internal/matter"
	"luoshi/internal/track"
	"luoshi/pack"
)

// Mark is something about a matter that stands in no line of its time line: a piece of
// evidence (佐证) or a letter (文书).
type Mark struct {
	Matter string
	Letter bool
	Of     string    // the need that evidence answers, or the ladder of a letter
	At     time.Time // given, or drafted
	End    time.Time // voided, or served; zero while not
}

// MatterReader is what the course of one matter is found from.
type MatterReader interface {
	// Marks are the marks of one matter, or of all where it is "".
	Marks(matter string) ([]Mark, error)
	CasesProposed() ([]consequence.Case, error)
	MatterSteps(id string) ([]matter.Step, error)
}

// Reader is what boards are found from.
type Reader interface {
	MatterReader
	Histories(w appraise.Window) ([]appraise.History, error)
	Roster() (duty.Roster, error)
	EntriesBetween(duty string, from, to calendar.Date) ([]duty.Entry, error)
	HoldersOn(posts []string, d calendar.Date) (map[string]string, error)
}

// Asked is what a course is found for.
type Asked struct {
	Pack  *pack.Pack
	Rules matter.Rules
	Now   time.Time
	Home  int
	Cases bool                       // the reader may know of cases: else the stages that tell of them are left out
	Sees  func(m matter.Matter) bool // of a board: which matters its reader sees
	Knows func(at area.Code) bool    // of what is no matter: whose places its reader counts
}

// Today is the day for which it is asked.
func (a Asked) Today() calendar.Date { return calendar.DateOf(a.Now, a.Rules.Zone) }

// Stand is one that stands on a track.
type Stand struct {
	track.Course
	ID      string        // matter, person, post, body, or the code of a division
	Matter  matter.Matter // of a track over matters
	Area    area.Code
	Body    string
	Unit    string   // where it counts: the code of a town, a body of the county, NoUnit
	Posts   []string // who moves it on, as far as single posts are named
	Due     calendar.Date
	DueAt   time.Time // zero: no limit, or one that the calendar does not know
	Late    bool      // past the limit of its stage
	Soon    bool      // the limit falls within SoonDays
	Nobody  bool      // whoever should move it on holds no post today
	Missing []string  // the parts of the next gate that are not met
}

// NoUnit is the unit of what belongs to none yet.
const NoUnit = "-"

// SoonDays is for how many days a limit is looked ahead to.
const SoonDays = 7

// Open reports whether it stands in a stage, with more to come.
func (s Stand) Open() bool { return !s.Ended }

// Secret are the facts that only a reader who may know of cases is told.
func Secret() []string { return []string{"matter.cases", "matter.decided"} }

// trackFor is a track as a reader may know it.
func (a Asked) trackFor(t track.Track) track.Track {
	if a.Cases {
		return t
	}
	return t.Without(Secret()...)
}

// limit sets the end of the stage's time. Pauses of a matter move it as they move its own.
func (a Asked) limit(t track.Track, s *Stand, pauses []calendar.Pause) error {
	s.Due = calendar.None
	if s.Ended || s.At < 0 || s.At >= len(t.Stages) || !t.Stages[s.At].Timed() {
		return nil
	}
	if until := t.Stages[s.At].Until; until != "" {
		a.until(until, s)
		return nil
	}
	clock, err := calendar.StartClock(calendar.Segment{Term: t.Stages[s.At].Limit, From: s.Since, Event: t.Stages[s.At].Title, Source: t.Source})
	if err != nil {
		return err
	}
	for _, p := range pauses {
		if !p.Open() && !p.Until.After(s.Since) {
			continue
		}
		if p.From.Before(s.Since) {
			p.From = s.Since
		}
		clock.Pauses = append(clock.Pauses, p)
	}
	due, err := clock.Due(a.Rules.Calendar, a.Rules.Zone)
	if _, missing := calendar.MissingYear(err); missing {
		return nil
	}
	if err != nil || !due.Known() {
		return err
	}
	a.ends(s, due.Date, due.At)
	return nil
}

// until sets the end to a deadline of the matter itself.
func (a Asked) until(u track.Until, s *Stand) {
	switch m := s.Matter; {
	case u == track.UntilDue && !m.Due.IsNone() && !m.DueAt.IsZero():
		a.ends(s, m.Due, m.DueAt)
		s.Late = m.Late(a.Now) // what was reported in time waits for its verifier
		s.Soon = s.Soon && !s.Late && (m.State == matter.Assigned || m.State == matter.Registered)
	case u == track.UntilVerify && !m.VerifyBy.IsNone():
		a.ends(s, m.VerifyBy, m.VerifyBy.Add(1).Start(a.Rules.Zone))
	}
}

func (a Asked) ends(s *Stand, on calendar.Date, at time.Time) {
	s.Due, s.DueAt = on, at
	s.Late = !a.Now.Before(at)
	s.Soon = !s.Late && on <= a.Today().Add(SoonDays)
}

// unit is where something counts: the town of its place, or the body where the place is the
// whole county.
func unit(at area.Code, body string) string {
	switch {
	case at == 0 && body == "":
		return NoUnit
	case at%1_000_000 == 0 && body != "":
		return body
	}
	return (at - at%1000).String()
}

// Board is all that stand on a track (环节一览).
type Board struct {
	track.Track
	Stands []Stand
	Year   calendar.Period // of what was passed and finished
	Zone   *time.Location
	counts map[Pick]int
}

// Is is a condition on what stands on a track.
type Is string

// The conditions. What stands is in a stage now; what passed and ended did so this year.
const (
	Standing Is = ""         // 在此
	Late     Is = "late"     // 超过期限
	Soon     Is = "soon"     // 七天内到期限
	Returned Is = "returned" // 退回过
	Stuck    Is = "stuck"    // 卡在别的单位
	Nobody   Is = "nobody"   // 没有人接着办
	Passed   Is = "passed"   // 今年通过
	Ended    Is = "ended"    // 今年走完
	Left     Is = "left"     // 今年离开
)

// Conditions lists them; beside them stand the outcomes of matters that ended (matter.Outcome).
func Conditions() []Is {
	return []Is{Standing, Late, Soon, Returned, Stuck, Nobody, Passed, Ended, Left,
		Is(matter.Solved), Is(matter.Unfounded), Is(matter.Transferred), Is(matter.Merged)}
}

// Any is every stage.
const Any = -2

// Pick chooses some that stand on a board: one condition for a figure and for its rows.
type Pick struct {
	Stage int // Any for all, -1 before the first
	Is    Is
	Unit  string // "" for all
}

// picks are the figures in which something counts.
func (b Board) picks(s Stand) (out []Pick) {
	add := func(stage int, is Is) {
		for _, unit := range []string{"", s.Unit} {
			out = append(out, Pick{stage, is, unit}, Pick{Any, is, unit})
		}
	}
	from, until := b.Year.From.Start(b.Zone), b.Year.To.Add(1).Start(b.Zone)
	passed := false
	for i := range b.Stages {
		if s.PassedIn(i, from, until) {
			for _, unit := range []string{"", s.Unit} {
				out = append(out, Pick{i, Passed, unit})
			}
			passed = true
		}
	}
	if passed {
		out = append(out, Pick{Any, Passed, ""}, Pick{Any, Passed, s.Unit})
	}
	if s.Ended {
		if last := s.ended(); !last.Before(from) && last.Before(until) {
			is := Ended
			if s.Course.Left {
				is = Left
			}
			add(min(s.At, len(b.Stages)-1), is)
			if o := s.Matter.Outcome; o != "" {
				add(s.At, Is(o))
			}
		}
		return out
	}
	for _, x := range []struct {
		is Is
		on bool
	}{{Standing, true}, {Late, s.Late}, {Soon, s.Soon}, {Returned, s.Returns() > 0}, {Stuck, s.Matter.BlockedBy != ""}, {Nobody, s.Nobody}} {
		if x.on {
			add(s.At, x.is)
		}
	}
	return out
}

// ended is when its way was over.
func (s Stand) ended() time.Time {
	if n := len(s.Moves); n > 0 {
		return s.Moves[n-1].At
	}
	return s.Since
}

// Count is how many fit.
func (b *Board) Count(p Pick) int {
	if b.counts == nil {
		b.counts = map[Pick]int{}
		for _, s := range b.Stands {
			for _, x := range b.picks(s) {
				b.counts[x]++
			}
		}
	}
	return b.counts[p]
}

// Rows are those that fit, who stood longest first.
func (b Board) Rows(p Pick) (out []Stand) {
	for _, s := range b.Stands {
		if slices.Contains(b.picks(s), p) {
			out = append(out, s)
		}
	}
	slices.SortStableFunc(out, func(x, y Stand) int { return x.Since.Compare(y.Since) })
	return out
}

// Units lists where anything that stands now counts, in the order of their codes.
func (b Board) Units() (out []string) {
	for _, s := range b.Stands {
		out = append(out, s.Unit)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// Stays gives the median and the longest time in days that those in a stage have stood
// there; the median in thousandths.
func (b Board) Stays(stage int, today calendar.Date) (median int64, longest int, any bool) {
	var days []int
	for _, s := range b.Stands {
		if s.Open() && s.At == stage {
			days = append(days, s.Days(today, b.Zone))
		}
	}
	if len(days) == 0 {
		return 0, 0, false
	}
	slices.Sort(days)
	n := len(days)
	return int64(days[(n-1)/2]+days[n/2]) * 500, days[n-1], true
}

// Days is for how many days it has stood where it stands.
func (s Stand) Days(today calendar.Date, zone *time.Location) int {
	return int(today - calendar.DateOf(s.Since, zone))
}
