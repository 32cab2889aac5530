package consequence

import (
	"slices"
	"strconv"
	"strings"

	"luoshi/internal/calendar"
	"luoshi/internal/fault"
)

// vote records the vote of one office of the panel, or that its member steps
// aside so that another may vote for it.
func (w work) vote(act Act) error {
	if act == CastVote && !slices.Contains(w.kind.Panel.Offices, w.actor.Role) {
		return fault.New(fault.Conflict, "consequence.no_panel")
	}
	for _, v := range w.votes {
		switch {
		case v.Person == w.actor.Person && v.Outcome == "":
			return fault.New(fault.Denied, "consequence.recused")
		case v.Person == w.actor.Person, act == CastVote && v.Office == w.actor.Role && v.Outcome != "":
			return fault.New(fault.Conflict, "consequence.office_voted", w.actor.RoleTitle())
		}
	}
	v := Vote{Case: w.c.ID, Person: w.actor.Person, Post: w.actor.Post, Body: w.actor.Body, Office: w.actor.Role, Text: w.in.Text, At: w.actor.Now}
	if act == CastVote {
		if err := w.ready(); err != nil {
			return err
		}
		if !slices.Contains(w.kind.Panel.Outcomes, w.in.Outcome) {
			return fault.At("outcome", "consequence.outcome")
		}
		if w.in.Text == "" {
			return fault.At("text", "matter.reason_empty")
		}
		v.Outcome = w.in.Outcome
	}
	return w.tx.SaveConsequenceVote(&v)
}

// severity orders the outcomes from the lightest.
func severity(o Outcome) int {
	return slices.Index([]Outcome{Exempt, Lighter, Impose}, o)
}

// Tally gives the outcome of recorded votes: the heaviest for which more than
// half of those who voted asked, it or a heavier one; so a tie goes to the
// lighter. Recusals do not count. False while fewer than quorum have voted.
func Tally(votes []Vote, quorum int) (Outcome, bool) {
	n := 0
	for _, v := range votes {
		if severity(v.Outcome) >= 0 {
			n++
		}
	}
	if n == 0 || n < quorum {
		return "", false
	}
	for _, o := range []Outcome{Impose, Lighter} {
		asked := 0
		for _, v := range votes {
			if severity(v.Outcome) >= severity(o) {
				asked++
			}
		}
		if 2*asked > n {
			return o, true
		}
	}
	return Exempt, true
}

// decide settles the case: one decider alone, or the result of the panel's votes,
// put down with its reasons by one who voted.
func (w work) decide() error {
	if err := w.ready(); err != nil {
		return err
	}
	seats := []Seat{{Role: w.actor.Role, Bundles: w.actor.Bundles, Post: w.actor.Post, Body: w.actor.Body, Person: w.actor.Person}}
	outcome := w.in.Outcome
	for _, v := range w.votes {
		if v.Person == w.actor.Person && v.Outcome == "" {
			return fault.New(fault.Denied, "consequence.recused")
		}
	}
	if len(w.kind.Panel.Offices) > 0 {
		o, ok := Tally(w.votes, w.kind.Panel.Quorum)
		if !ok {
			return fault.New(fault.Conflict, "consequence.quorum", strconv.Itoa(w.kind.Panel.Quorum))
		}
		voted := false
		for _, v := range w.votes {
			if v.Outcome != "" {
				voted = voted || v.Person == w.actor.Person
				seats = append(seats, Seat{Role: v.Office, Bundles: w.actor.Bundles, Post: v.Post, Body: v.Body, Person: v.Person})
			}
		}
		if !voted {
			return fault.New(fault.Denied, "consequence.not_voted")
		}
		outcome = o
	} else if severity(outcome) < 0 {
		return fault.At("outcome", "consequence.outcome")
	}
	if w.kind.Gain && outcome == Lighter {
		return fault.At("outcome", "consequence.gain_outcome")
	}
	person, err := w.tx.Person(w.c.Person)
	if err != nil {
		return err
	}
	if !Competent(person.Managing, seats...) {
		return fault.New(fault.Denied, "consequence.competence")
	}
	return w.settle(outcome)
}

// settle checks the length of the effect, what is done instead, and who stands in.
func (w work) settle(o Outcome) error {
	e := w.kind.Effect
	months := w.in.Months
	switch {
	case o == Exempt, e.Max == 0:
		months = 0
	case o == Impose && (months < e.Min || months > e.Max), o == Lighter && (months < 0 || months >= e.Max):
		return fault.At("months", "consequence.months", strconv.Itoa(e.Min), strconv.Itoa(e.Max))
	}
	measure := strings.TrimSpace(w.in.Measure)
	if o != Lighter {
		measure = ""
	} else if measure == "" {
		return fault.At("measure", "consequence.measure")
	}
	if w.c.Recall && o == Impose {
		if w.in.Successor == "" || w.in.Successor == w.c.Person {
			return fault.At("successor", "consequence.successor")
		}
		w.c.Successor = w.in.Successor
	}
	w.c.Outcome, w.c.Months, w.c.Measure, w.c.Reasons = o, months, measure, w.in.Text
	w.c.Decider, w.c.DeciderPost, w.c.DecidedAt = w.actor.Person, w.actor.Post, w.actor.Now
	return nil
}

// serve puts the decision into effect from its service (送达生效). An exemption or
// a gain ends the case there.
func (w work) serve() (bool, error) {
	at := w.actor.Now
	w.c.ServedAt = at
	w.c.Told = append(w.c.Told, w.in.To...)
	if w.c.Outcome == Exempt || w.kind.Gain {
		return true, nil
	}
	on := calendar.DateOf(at, w.rules.Zone)
	if w.c.Months > 0 {
		w.c.Until = on.AddMonths(w.c.Months)
	}
	var err error
	w.c.ReviewBy, err = w.due(w.kind.Review, at, "送达决定")
	return false, err
}

// askReview asks a third person to look again (申请复核); the decision stays in
// effect.
func (w work) askReview() error {
	if !w.c.ReviewBy.IsNone() && w.today() > w.c.ReviewBy {
		return fault.New(fault.Conflict, "consequence.review_late", w.c.ReviewBy.Zh())
	}
	w.c.ReviewText, w.c.ReviewAskedAt = w.in.Text, w.actor.Now
	var err error
	w.c.ReviewDue, err = w.due(w.kind.ReviewIn, w.actor.Now, "申请复核")
	return err
}

// review decides the review (复核决定): upheld, lightened or reversed, never worse.
func (w work) review() (bool, error) {
	switch w.in.Outcome {
	case Upheld:
	case Reversed:
		w.c.Until = calendar.None
	case Lightened:
		measure := strings.TrimSpace(w.in.Measure)
		if measure == "" {
			return false, fault.At("measure", "consequence.measure")
		}
		if w.in.Months < 0 || w.in.Months > 0 && w.in.Months >= w.c.Months {
			return false, fault.At("months", "consequence.not_lighter", strconv.Itoa(w.c.Months))
		}
		w.c.Measure, w.c.Months, w.c.Until = measure, w.in.Months, calendar.None
		if w.in.Months > 0 {
			w.c.Until = calendar.DateOf(w.c.ServedAt, w.rules.Zone).AddMonths(w.in.Months)
		}
	default:
		return false, fault.At("outcome", "consequence.review_outcome")
	}
	w.c.ReviewOutcome, w.c.ReviewReasons, w.c.Reviewer, w.c.ReviewedAt = w.in.Outcome, w.in.Text, w.actor.Person, w.actor.Now
	return w.in.Outcome == Reversed, nil
}

// ReviewOpen reports whether a review can still be asked for or is under way. An
// unknown last day never passes.
func (c Case) ReviewOpen(today calendar.Date) bool {
	return c.State == UnderReview || c.State == Served && (c.ReviewBy.IsNone() || today <= c.ReviewBy)
}

// Recalls reports whether the decision as it stands takes the person from the post.
func (c Case) Recalls() bool {
	return c.Recall && c.Outcome == Impose && c.ReviewOutcome != Lightened && c.ReviewOutcome != Reversed
}

// fill lets the post be filled (重新选派) once the time for a review has ended.
func (w work) fill() error {
	switch {
	case !w.c.Recalls() || w.c.Filled:
		return fault.New(fault.Conflict, "consequence.nothing_to_fill")
	case w.c.ReviewOpen(w.today()):
		return fault.New(fault.Conflict, "consequence.review_runs", w.c.ReviewBy.Zh())
	case w.in.Successor == "" || w.in.Successor == w.c.Person:
		return fault.At("successor", "consequence.successor")
	}
	w.c.Filled = true
	return nil
}

// end is the end review (期满了结): the person is restored. Anything further is a
// case of its own.
func (w work) end() error {
	switch {
	case w.c.ReviewOpen(w.today()):
		return fault.New(fault.Conflict, "consequence.review_runs", w.c.ReviewBy.Zh())
	case !w.c.Until.IsNone() && w.today() < w.c.Until:
		return fault.New(fault.Conflict, "consequence.not_ended", w.c.Until.Zh())
	case w.c.Recalls() && !w.c.Filled:
		return fault.New(fault.Conflict, "consequence.not_filled")
	}
	w.c.EndedAt = w.actor.Now
	return nil
}
