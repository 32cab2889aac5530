package consequence

import (
	"strings"
	"time"
	"unicode/utf8"

	"luoshi/internal/access"
	"luoshi/internal/calendar"
	"luoshi/internal/fault"
	"luoshi/internal/matter"
)

// Input is what a person gives to an act. Which parts an act needs is checked by
// the act; the others are ignored.
type Input struct {
	Version   int64 // the version the person saw; 0 leaves the check to the store
	Text      string
	Ground    string
	Facts     []Fact // propose, add_fact
	Answers   map[string]Answer
	Tolerance Tolerance
	File      Attachment
	Received  calendar.Date // paper
	Waiver    bool          // paper: the paper is a waiver
	Outcome   Outcome
	Months    int
	Measure   string
	Served    time.Time // notice, serve: when the letter was served, zero for now
	Letter    string    // number of that letter
	To        []Addressee
	Successor string // serve of a recall: who stands in; fill: who is posted
}

// Attachment is a stored file: an attachment of the person or the scan of a paper.
type Attachment struct {
	Hash, Name, Type string
	Size             int64
}

// work is one act under way.
type work struct {
	tx    Tx
	rules matter.Rules
	actor access.Actor
	kind  Kind
	votes []Vote
	c     *Case
	in    Input
}

// Perform carries out one act on a case: rights first, then the life table, then
// what the act itself asks for; the change, its line in the time line and its
// event go into one transaction. No call of it decides anything without a person.
func Perform(tx Tx, r matter.Rules, actor access.Actor, id string, act Act, in Input) (Case, error) {
	c, err := tx.Consequence(id)
	if err != nil {
		return Case{}, err
	}
	votes, err := tx.ConsequenceVotes(id)
	if err != nil {
		return Case{}, err
	}
	if err := c.May(actor, act, votes); err != nil {
		return Case{}, err
	}
	if in.Version != 0 && in.Version != c.Version {
		return Case{}, fault.New(fault.Conflict, "store.stale")
	}
	m, err := moveOf(c.State, act)
	if err != nil {
		return Case{}, err
	}
	in.Text = strings.TrimSpace(in.Text)
	switch {
	case m.Text && in.Text == "":
		return Case{}, fault.At("text", "matter.reason_empty")
	case utf8.RuneCountInString(in.Text) > maxText, utf8.RuneCountInString(in.Measure) > maxText:
		return Case{}, fault.At("text", "matter.text_long")
	}
	k, err := tx.ConsequenceKind(c.Pack, c.Kind)
	if err != nil {
		return Case{}, err
	}
	step := Step{Act: act, Before: c.State, Text: in.Text}
	w := work{tx: tx, rules: r, actor: actor, kind: k, votes: votes, c: &c, in: in}
	over, err := w.apply(act)
	if err != nil {
		return Case{}, err
	}
	switch {
	case over:
		c.State = m.Or
		c.EndedAt = actor.Now
	case m.To != "":
		c.State = m.To
	}
	if err := tx.SaveConsequence(&c); err != nil {
		return Case{}, err
	}
	return c, record(tx, actor, &c, step)
}

// apply does what the act asks for beside the change of state; true leads to the
// other end of the move.
func (w work) apply(act Act) (bool, error) {
	c := w.c
	switch act {
	case Propose:
		return false, w.propose()
	case AddFact:
		return false, saveFacts(w.tx, c, w.actor.Now, w.actor.Person, []Fact{{Text: w.in.Text, Side: Against}})
	case Drop, Withdraw:
		c.EndedAt = w.actor.Now
		return false, nil
	case Notice:
		return false, w.notice()
	case AskExtension:
		return false, w.askExtension()
	case Extend:
		return false, w.extend()
	case Tell, Waive, Paper:
		return false, w.tell(act)
	case Recuse, CastVote:
		return false, w.vote(act)
	case Decide:
		return false, w.decide()
	case Serve:
		return w.serve()
	case AskReview:
		return false, w.askReview()
	case Review:
		return w.review()
	case Fill:
		return false, w.fill()
	case End:
		return false, w.end()
	}
	return false, nil
}

func (w work) today() calendar.Date { return calendar.DateOf(w.actor.Now, w.rules.Zone) }

// due is a term after an event.
func (w work) due(t calendar.Term, from time.Time, event string) (calendar.Date, error) {
	clock, err := calendar.StartClock(calendar.Segment{Term: t, From: from, Event: event, Source: w.source()})
	if err != nil {
		return calendar.None, err
	}
	d, err := clock.Due(w.rules.Calendar, w.rules.Zone)
	return d.Date, err
}

func (w work) source() string {
	if w.kind.Document != "" {
		return w.kind.Document
	}
	return w.kind.Title
}

func (w work) propose() error {
	facts, err := w.tx.ConsequenceFacts(w.c.ID)
	if err != nil {
		return err
	}
	if err := w.c.propose(w.tx, w.rules, w.actor, w.kind, w.in.Ground, len(facts)+len(w.in.Facts)); err != nil {
		return err
	}
	return saveFacts(w.tx, w.c, w.actor.Now, w.actor.Person, w.in.Facts)
}

func (w work) served() time.Time {
	if w.in.Served.IsZero() || w.in.Served.After(w.actor.Now) {
		return w.actor.Now
	}
	return w.in.Served
}

// notice starts the time for the statement from service of the notice (告知).
func (w work) notice() error {
	if w.kind.Gain {
		return fault.New(fault.Conflict, "consequence.gain_unheard")
	}
	at := w.served()
	event := "送达告知"
	if w.in.Letter != "" {
		event += " " + w.in.Letter
	}
	clock, err := calendar.StartClock(calendar.Segment{Term: w.kind.Statement, From: at, Event: event, Source: w.source()})
	if err != nil {
		return err
	}
	w.c.Clock, w.c.NoticedAt = clock, at
	w.c.Told = append(w.c.Told, w.in.To...)
	return w.limit()
}

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

func (w work) askExtension() error {
	switch {
	case w.c.Asked || w.c.Extended || w.kind.Extend.N == 0:
		return fault.New(fault.Conflict, "consequence.extension_used")
	case w.c.LimitPassed(w.actor.Now):
		return fault.New(fault.Conflict, "consequence.statement_late", w.c.LimitOn.Zh())
	}
	w.c.Asked = true
	return nil
}

// extend grants the one extension of the pack's length.
func (w work) extend() error {
	switch {
	case w.c.Extended:
		return fault.New(fault.Conflict, "consequence.extension_used")
	case !w.c.Asked:
		return fault.New(fault.Conflict, "consequence.extension_not_asked")
	}
	clock, err := w.c.Clock.Extend(calendar.Segment{Term: w.kind.Extend, From: w.actor.Now, Source: w.source(), Reason: "当事人申请延长申辩期限", By: w.actor.Post})
	if err != nil {
		return err
	}
	w.c.Clock, w.c.Extended = clock, true
	return w.limit()
}

// tell keeps a statement, an addition to it, a waiver, or paper entered by an
// office. A late one is refused, except that paper counts from the day it was
// received.
func (w work) tell(act Act) error {
	s := Statement{Case: w.c.ID, Text: w.in.Text, Answers: w.in.Answers, Tolerance: w.in.Tolerance, Waiver: act == Waive || act == Paper && w.in.Waiver,
		Paper: act == Paper, Received: calendar.None, Hash: w.in.File.Hash, Name: w.in.File.Name, Type: w.in.File.Type, Size: w.in.File.Size,
		Account: w.actor.Account, Person: w.actor.Person, Post: w.actor.Post, At: w.actor.Now}
	if err := w.checkAnswers(s); err != nil {
		return err
	}
	late := w.c.LimitPassed(w.actor.Now)
	if act == Paper {
		switch {
		case s.Hash == "":
			return fault.At("file", "consequence.no_scan")
		case w.in.Received.IsNone() || w.in.Received > w.today() || w.in.Received < calendar.DateOf(w.c.NoticedAt, w.rules.Zone):
			return fault.At("received", "consequence.received")
		}
		s.Received = w.in.Received
		late = !w.c.LimitOn.IsNone() && s.Received > w.c.LimitOn
	} else if s.Text == "" && len(s.Answers) == 0 && s.Hash == "" && s.Tolerance == "" {
		return fault.At("text", "consequence.statement_empty")
	}
	if late {
		return fault.New(fault.Conflict, "consequence.statement_late", w.c.LimitOn.Zh())
	}
	w.c.Answered = true
	if w.c.HeardAt.IsZero() {
		w.c.HeardAt = w.actor.Now
	}
	return w.tx.SaveConsequenceStatement(&s)
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
