package consequence

import (
	"slices"
	"time"

	"luoshi/internal/calendar"
	"luoshi/internal/fault"
)

// Ready refuses a vote or a decision before the person was heard: the time for the
// statement is over, or the person said that nothing more will come. A statement or a
// waiver that an office entered shortens nothing by itself. Saying nothing is no
// consent; it only lets the case go on.
func (c Case) Ready(now time.Time, zone *time.Location) error {
	if c.Gain {
		return nil
	}
	switch {
	case c.State == Proposed:
		return fault.New(fault.Conflict, "consequence.not_noticed")
	case c.Confirmed && !c.LimitPassed(now) && calendar.DateOf(now, zone) <= calendar.DateOf(c.CompleteAt, zone):
		return fault.New(fault.Conflict, "consequence.confirmed_today") // the person learns of it first
	case c.Complete:
		return nil
	case c.ExtensionOpen():
		return fault.New(fault.Conflict, "consequence.extension_open")
	case !c.LimitPassed(now):
		return fault.New(fault.Conflict, "consequence.not_heard", c.LimitOn.Zh())
	}
	return nil
}

func (w work) ready() error { return w.c.Ready(w.actor.Now, w.rules.Zone) }

// limit recomputes the last day for the statement and the day by which a
// decision is due.
func (w work) limit() error {
	d, err := w.c.Clock.Due(w.rules.Calendar, w.rules.Zone)
	if err != nil {
		return err
	}
	w.c.LimitOn, w.c.LimitAt, w.c.DecideBy = d.Date, d.At, calendar.None
	if d.At.IsZero() || w.kind.Decide.N == 0 {
		return nil
	}
	w.c.DecideBy, err = w.due(w.kind.Decide, d.At.Add(-time.Second), "申辩期限届满")
	return err
}

// LimitPassed reports whether the time for the statement is over at now. An
// unknown limit is never over.
func (c Case) LimitPassed(now time.Time) bool {
	return !c.LimitAt.IsZero() && !now.Before(c.LimitAt)
}

// ExtensionOpen reports whether an extension was asked for and not answered.
func (c Case) ExtensionOpen() bool { return c.Asked && !c.Extended && !c.Refused }

func (w work) askExtension() error {
	switch {
	case w.c.Asked || w.kind.Extend.N == 0:
		return fault.New(fault.Conflict, "consequence.extension_used")
	case w.c.Complete:
		return fault.New(fault.Conflict, "consequence.finished")
	case w.c.LimitPassed(w.actor.Now):
		return fault.New(fault.Conflict, "consequence.extension_late", w.c.LimitOn.Zh())
	}
	w.c.Asked = true
	return nil
}

// answerExtension grants the one extension of the pack's length, or refuses it with a
// reason. Until it is answered nothing is decided.
func (w work) answerExtension(act Act) error {
	switch {
	case w.c.Extended || w.c.Refused:
		return fault.New(fault.Conflict, "consequence.extension_used")
	case !w.c.Asked:
		return fault.New(fault.Conflict, "consequence.extension_not_asked")
	case act == Refuse:
		w.c.Refused = true
		return nil
	}
	clock, err := w.c.Clock.Extend(calendar.Segment{Term: w.kind.Extend, From: w.actor.Now, Source: w.source(), Reason: "当事人申请延长申辩期限", By: w.actor.Post})
	if err != nil {
		return err
	}
	w.c.Clock, w.c.Extended = clock, true
	return w.limit()
}

// tell keeps a statement, an addition to it, a waiver, or paper entered by an office.
// A late one is taken and marked: nothing is decided yet. Paper counts from the day it
// was received. Only the person's own word ends the time early; what a paper says of
// that waits for a second office (confirm).
func (w work) tell(act Act) error {
	s := Statement{Case: w.c.ID, Text: w.in.Text, Answers: w.in.Answers, Tolerance: w.in.Tolerance, Waiver: act == Waive || act == Paper && w.in.Waiver,
		Final: act == Finish || act == Waive || act == Paper && (w.in.Final || w.in.Waiver), Paper: act == Paper, Received: calendar.None,
		Hash: w.in.File.Hash, Name: w.in.File.Name, Type: w.in.File.Type, Size: w.in.File.Size,
		Account: w.actor.Account, Person: w.actor.Person, Post: w.actor.Post, Body: w.actor.Body, At: w.actor.Now, Late: w.c.LimitPassed(w.actor.Now)}
	if err := w.checkAnswers(s); err != nil {
		return err
	}
	switch {
	case act == Paper:
		if err := w.paper(&s); err != nil {
			return err
		}
	case s.Final:
		w.c.Complete, w.c.Confirmed, w.c.CompleteAt = true, false, w.actor.Now
	case s.Text == "" && len(s.Answers) == 0 && s.Hash == "" && s.Tolerance == "":
		return fault.At("text", "consequence.statement_empty")
	}
	if act != Paper {
		w.c.Said = true
		if w.c.Confirmed { // the person speaks: what an office said of their having finished is undone
			w.c.Complete, w.c.Confirmed, w.c.CompleteAt = false, false, time.Time{}
		}
	}
	w.c.Answered = true
	if w.c.HeardAt.IsZero() {
		w.c.HeardAt = w.actor.Now
	}
	return w.tx.SaveConsequenceStatement(&s)
}

// paper checks a paper that an office enters for the person (纸面代录).
func (w work) paper(s *Statement) error {
	if err := w.hand(); err != nil {
		return err
	}
	switch {
	case s.Hash == "":
		return fault.At("file", "consequence.no_scan")
	case w.in.Received.IsNone() || w.in.Received > w.today() || w.in.Received < calendar.DateOf(w.c.NoticedAt, w.rules.Zone):
		return fault.At("received", "consequence.received")
	}
	s.Received = w.in.Received
	s.Late = !w.c.LimitOn.IsNone() && s.Received > w.c.LimitOn
	return nil
}

// confirm records that a second office met the person, who said in person what a paper
// says: nothing more will come (当面核实).
func (w work) confirm() error {
	told, err := w.tx.ConsequenceStatements(w.c.ID)
	if err != nil {
		return err
	}
	if w.c.Complete {
		return fault.New(fault.Conflict, "consequence.finished")
	}
	own := func(s Statement) bool { return s.Paper && (s.Body == w.actor.Body || w.actor.Is(s.Person)) }
	final := func(s Statement) bool { return s.Paper && s.Final }
	if !slices.ContainsFunc(told, final) || slices.ContainsFunc(told, own) || slices.ContainsFunc(w.c.Hands, w.actor.Is) {
		return fault.New(fault.Denied, "consequence.second_office") // whose hands the case went through is no second office
	}
	w.c.Complete, w.c.Confirmed, w.c.CompleteAt = true, true, w.actor.Now
	return w.hand()
}

func (w work) checkAnswers(s Statement) error {
	switch s.Tolerance {
	case "", Trial, Force, Ordered:
	default:
		return fault.At("tolerance", "consequence.tolerance")
	}
	if len(s.Answers) == 0 {
		return nil
	}
	facts, err := w.tx.ConsequenceFacts(w.c.ID)
	if err != nil {
		return err
	}
	known := map[string]bool{}
	for _, f := range facts {
		known[f.ID] = true
	}
	for id, a := range s.Answers {
		if !known[id] || a != Agree && a != Partly && a != Dispute {
			return fault.At("answers", "consequence.answer")
		}
	}
	return nil
}
