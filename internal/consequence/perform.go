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
	Final     bool          // paper: it says that nothing more will come
	How       How           // notice, serve: receipt or witnesses
	On        calendar.Date // notice, serve, attempt: the day that the paper names, None for today
	Witnesses string        // notice, serve: two names
	LetterID  string        // sign, decline, annul, notice, receive, serve, attempt: the letter
	Draft     bool          // sign, decline, annul: another letter of the case still waits for its issuer
	Outcome   Outcome
	Months    int
	Measure   string
	Letter    string // number of that letter
	To        []Addressee
	Successor string // decide of a recall: who stands in; fill: who is posted
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
	m, err := table.Row(c.State, act)
	if err != nil {
		return Case{}, err
	}
	in.Text = strings.TrimSpace(in.Text)
	switch {
	case m.Words && in.Text == "":
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
	case over && m.Or != "":
		c.State = m.Or
	case m.To != "":
		c.State = m.To
	}
	if c.State.Over() && c.EndedAt.IsZero() {
		c.EndedAt = actor.Now
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
		return false, w.addFact()
	case Drop, Withdraw:
		c.Drafts, c.Signed = false, ""
		return false, nil
	case Sign, Decline, Annul:
		return false, w.letter(act)
	case Notice, Receive, Serve, Attempt:
		return w.service(act)
	case Redraft:
		return false, w.hand()
	case AskExtension:
		return false, w.askExtension()
	case Extend, Refuse:
		return false, w.answerExtension(act)
	case Tell, Waive, Finish, Paper:
		return false, w.tell(act)
	case Confirm:
		return false, w.confirm()
	case Recuse, CastVote:
		return false, w.vote(act)
	case Decide:
		return false, w.decide()
	case AskReview:
		return false, w.askReview()
	case Review:
		return w.review()
	case Revoke:
		w.in.Outcome = Reversed
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

// addFact adds a fact against the person. What is added after the notice was signed
// would not stand in it: the notice is annulled first.
func (w work) addFact() error {
	if w.c.Signed != "" {
		return fault.New(fault.Conflict, "consequence.notice_signed")
	}
	facts := w.in.Facts
	if len(facts) == 0 {
		facts = []Fact{{Text: w.in.Text}}
	}
	for i := range facts {
		facts[i].Side = Against
	}
	return saveFacts(w.tx, w.c, w.actor.Now, w.actor.Person, facts)
}
