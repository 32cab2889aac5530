package calendar

import (
	"bytes"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"

	"luoshi/internal/fault"
)

// Part says what a segment does to the deadline.
type Part string

// The two parts.
const (
	Rule      Part = "rule"      // 规则: sets the term
	Extension Part = "extension" // 延期: adds a term after the end
)

// Segment is one stored piece of a clock (期限段). A rule sets the whole term of
// the clock from its moment on; an extension adds its term after the end.
type Segment struct {
	Part   Part      `json:"part"`
	Term   Term      `json:"term"`
	From   time.Time `json:"from"`             // the start event, the change of rule, or the approval
	Event  string    `json:"event,omitempty"`  // the start event in words: 送达龙亭镇
	Source string    `json:"source"`           // where the rule stands: 洋整改〔2026〕123号
	Reason string    `json:"reason,omitempty"` // why an extension was asked for
	By     string    `json:"by,omitempty"`     // who approved it

	// MoveToWorkday moves a due day that is not worked to the next working day.
	// The last segment decides. Without it a due day is never moved.
	MoveToWorkday bool `json:"move_to_workday,omitempty"`
}

// Pause is a time during which the clock stands still (暂停).
type Pause struct {
	From   time.Time `json:"from"`
	Until  time.Time `json:"until,omitzero"` // zero: still open
	Reason string    `json:"reason"`
	By     string    `json:"by,omitempty"` // who allowed it

	// Limit is the longest the pause may last; the clock runs again when it is
	// used up. The first day of the pause is the first day of the limit.
	Limit Term `json:"limit"`
}

// Open reports whether nobody has ended the pause yet.
func (p Pause) Open() bool { return p.Until.IsZero() }

// Clock (期限) is the stored history from which a due date is computed. It is a
// value: its methods give a new clock. It is stored as one JSON text.
//
// What the rules mean where they meet:
//
//   - The start day is not counted; 0 days end on the start day.
//   - A civil day belongs to the segment, and to the pause, in force at its end.
//     A pause from 29 September 08:30 to 1 October 09:10 takes out the 29th and
//     the 30th, and leaves the 1st.
//   - A month is turned into days from the start (24 September and one month: 30
//     days), which then count like natural days, so that pauses move it too.
//   - A new rule keeps every day as it was counted under the old one and asks
//     for its own total. A shorter rule ends at the earliest on the day it takes
//     effect, so that nobody becomes late in the past. A rule that changes between
//     minutes or hours and civil dates starts counting when it takes effect.
//   - An extension counts from the due day reached so far. One of a month ends on
//     the same day of the next month, clamped; this is the one place where days
//     are not simply added, so that of two pauses the earlier can push the start of
//     such a month past the later one and, at the end of a month only, end it
//     up to three days sooner. Everywhere else a pause never brings the end nearer.
//   - A due day is never a paused day, and a due instant never a paused one.
type Clock struct {
	Segments []Segment `json:"segments"`
	Pauses   []Pause   `json:"pauses,omitempty"`
}

// Bounds of one clock: more is a mistake, or an attempt to keep the machine busy.
const (
	maxSegments = 60
	maxPauses   = 120
	maxText     = 2000 // bytes of one text
)

// StartClock opens a clock with its first rule.
func StartClock(s Segment) (Clock, error) {
	s.Part = Rule
	c := Clock{Segments: []Segment{s}}
	return c, c.Validate()
}

// ChangeRule opens a new segment with another rule at s.From. The days before it
// stay as they were counted.
func (c Clock) ChangeRule(s Segment) (Clock, error) {
	s.Part = Rule
	return c.with(s)
}

// Extend adds a term after the end (延期). It needs a reason and an approver, and
// it is counted.
func (c Clock) Extend(s Segment) (Clock, error) {
	s.Part = Extension
	if len(c.Segments) > 0 {
		s.MoveToWorkday = s.MoveToWorkday || c.Segments[len(c.Segments)-1].MoveToWorkday
	}
	return c.with(s)
}

func (c Clock) with(s Segment) (Clock, error) {
	next := Clock{Segments: append(slices.Clone(c.Segments), s), Pauses: slices.Clone(c.Pauses)}
	if err := next.Validate(); err != nil {
		return c, err
	}
	return next, nil
}

// Before gives the clock as it stood just before an instant: without the rules,
// extensions and pauses that came at it or later.
func (c Clock) Before(at time.Time) Clock {
	var out Clock
	for _, s := range c.Segments {
		if s.From.Before(at) {
			out.Segments = append(out.Segments, s)
		}
	}
	for _, p := range c.Pauses {
		if p.From.Before(at) {
			out.Pauses = append(out.Pauses, p)
		}
	}
	return out
}

// Extensions counts how often the deadline was extended.
func (c Clock) Extensions() int {
	n := 0
	for _, s := range c.Segments {
		if s.Part == Extension {
			n++
		}
	}
	return n
}

// Pause stops the clock. It refuses a second pause while one is open.
func (c Clock) Pause(p Pause) (Clock, error) {
	if _, open := c.OpenPause(); open {
		return c, fault.New(fault.Conflict, "calendar.already_paused")
	}
	next := Clock{Segments: c.Segments, Pauses: append(slices.Clone(c.Pauses), p)}
	if err := next.Validate(); err != nil {
		return c, err
	}
	return next, nil
}

// Resume ends the open pause.
func (c Clock) Resume(at time.Time) (Clock, error) {
	if _, open := c.OpenPause(); !open {
		return c, fault.New(fault.Conflict, "calendar.not_paused")
	}
	next := Clock{Segments: c.Segments, Pauses: slices.Clone(c.Pauses)}
	next.Pauses[len(next.Pauses)-1].Until = at
	if err := next.Validate(); err != nil {
		return c, err
	}
	return next, nil
}

// OpenPause gives the pause that nobody has ended. Its limit may have ended it
// all the same: Due.PausedUntil tells when.
func (c Clock) OpenPause() (Pause, bool) {
	if n := len(c.Pauses); n > 0 && c.Pauses[n-1].Open() {
		return c.Pauses[n-1], true
	}
	return Pause{}, false
}

// Validate refuses a clock that cannot have come about.
func (c Clock) Validate() error {
	if len(c.Segments) == 0 || c.Segments[0].Part != Rule {
		return fault.New(fault.Invalid, "calendar.no_rule")
	}
	if len(c.Segments) > maxSegments || len(c.Pauses) > maxPauses {
		return fault.New(fault.Conflict, "calendar.clock_full", strconv.Itoa(maxSegments), strconv.Itoa(maxPauses))
	}
	ruled := time.Time{}
	for _, s := range c.Segments {
		if err := s.validate(); err != nil {
			return err
		}
		if s.From.Before(c.Segments[0].From) || s.Part == Rule && s.From.Before(ruled) {
			return fault.New(fault.Invalid, "calendar.rule_order")
		}
		if s.Part == Rule {
			ruled = s.From
		}
	}
	for i, p := range c.Pauses {
		if err := p.validate(); err != nil {
			return err
		}
		switch {
		case p.From.Before(c.Segments[0].From):
			return fault.New(fault.Invalid, "calendar.pause_before_start")
		case i > 0 && (c.Pauses[i-1].Open() || p.From.Before(c.Pauses[i-1].Until)):
			return fault.New(fault.Invalid, "calendar.pauses_overlap")
		}
	}
	return nil
}

func (s Segment) validate() error {
	if err := s.Term.Validate(); err != nil {
		return err
	}
	switch {
	case !plausible(s.From):
		return fault.New(fault.Invalid, "calendar.no_start")
	case len(s.Event)+len(s.Source)+len(s.Reason)+len(s.By) > maxText:
		return fault.New(fault.Invalid, "calendar.text_long", strconv.Itoa(maxText))
	case s.Part == Extension && s.Term.N == 0:
		return fault.New(fault.Invalid, "calendar.extension_zero")
	case s.Part == Extension && (blank(s.Reason) || blank(s.By)):
		return fault.New(fault.Invalid, "calendar.extension_reason")
	case s.Part == Rule && blank(s.Source):
		return fault.New(fault.Invalid, "calendar.no_source")
	case s.Part != Rule && s.Part != Extension:
		return fault.New(fault.Invalid, "calendar.part", printable(head(string(s.Part), 40)))
	}
	return nil
}

func (p Pause) validate() error {
	switch {
	case !plausible(p.From) || !p.Open() && (!plausible(p.Until) || p.Until.Before(p.From)):
		return fault.New(fault.Invalid, "calendar.pause_times")
	case blank(p.Reason):
		return fault.New(fault.Invalid, "calendar.pause_reason")
	case len(p.Reason)+len(p.By) > maxText:
		return fault.New(fault.Invalid, "calendar.text_long", strconv.Itoa(maxText))
	case p.Limit.N <= 0:
		return fault.New(fault.Invalid, "calendar.pause_limit")
	}
	return p.Limit.Validate()
}

func blank(s string) bool { return strings.TrimSpace(s) == "" }

// plausible keeps instants to years that every zone and store can hold.
func plausible(t time.Time) bool { return t.Year() >= 1900 && t.Year() <= 9000 }

// UnmarshalJSON reads a stored clock strictly: an unknown field, or a clock that
// cannot have come about, is an error.
func (c *Clock) UnmarshalJSON(b []byte) error {
	type stored Clock
	var s stored
	dec := json.NewDecoder(bytes.NewReader(b))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&s); err != nil {
		return err
	}
	if len(s.Segments) == 0 && len(s.Pauses) == 0 {
		*c = Clock{} // a matter that nobody owns yet has no clock
		return nil
	}
	if err := Clock(s).Validate(); err != nil {
		return err
	}
	*c = Clock(s)
	return nil
}
