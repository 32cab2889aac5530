package consequence

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"luoshi/internal/calendar"
	"luoshi/internal/fault"
	"luoshi/internal/ident"
)

// hand notes that the case goes through the actor's hands (经手). Whoever is needed to
// decide or to review it keeps the hands off: nobody does both.
func (w work) hand() error {
	if slices.Contains(w.c.Hands, w.actor.Person) {
		return nil
	}
	seats, err := w.tx.ConsequenceSeats(w.today())
	if err != nil {
		return err
	}
	before := w.unfilled(seats)
	w.c.Hands = append(slices.Clone(w.c.Hands), w.actor.Person)
	for _, title := range w.unfilled(seats) {
		if !slices.Contains(before, title) {
			return fault.New(fault.Conflict, "consequence.needed", title)
		}
	}
	return nil
}

// unfilled names the places that judge the case from here on and have nobody.
func (w work) unfilled(seats []Seat) (titles []string) {
	for _, n := range Cast(w.actor.Bundles, w.kind, *w.c, seats) {
		if n.Judges && len(n.Lacks) > 0 && (n.Title != deciding || w.c.DecidedAt.IsZero()) {
			titles = append(titles, n.Title)
		}
	}
	return titles
}

// letter signs, drops or annuls a letter of the case; what the letter says is composed
// from the case and checked by the caller. A notice annulled after its service takes
// the time for the statement with it: a new notice starts it anew.
func (w work) letter(act Act) error {
	c := w.c
	if err := w.hand(); err != nil {
		return err
	}
	c.Drafts = w.in.Draft
	switch {
	case act == Sign && (c.State == Proposed || c.State == Decided):
		c.Signed = w.in.LetterID
	case act == Annul && c.Signed == w.in.LetterID:
		c.Signed = ""
	}
	if act != Annul || c.State != Noticed && c.State != Heard {
		return nil
	}
	if len(w.votes) > 0 {
		return fault.New(fault.Conflict, "consequence.votes_stand")
	}
	c.Clock, c.LimitOn, c.DecideBy = calendar.Clock{}, calendar.None, calendar.None
	c.LimitAt, c.NoticedAt, c.HeardAt, c.CompleteAt = time.Time{}, time.Time{}, time.Time{}, time.Time{}
	c.Asked, c.Extended, c.Refused, c.Answered, c.Complete, c.Said, c.Confirmed = false, false, false, false, false, false, false
	return nil
}

// service records how a letter of the case reached the person, and starts what starts
// with it; an attempt starts nothing. True leads to the other end of the move.
func (w work) service(act Act) (bool, error) {
	c := w.c
	if act != Receive {
		if err := w.hand(); err != nil {
			return false, err
		}
	}
	s, err := w.handedOver(act)
	if err != nil {
		return false, err
	}
	if err := w.tx.SaveConsequenceService(&s); err != nil {
		return false, err
	}
	if act == Attempt {
		return false, nil
	}
	switch c.State {
	case Proposed:
		c.Signed = ""
		return false, w.notice()
	case Decided:
		c.Signed = ""
		return w.serve()
	}
	return false, nil
}

// handedOver checks what is said of a service. A receipt is kept as a scan; witnesses
// are two persons who have no part in the case.
func (w work) handedOver(act Act) (Service, error) {
	s := Service{Case: w.c.ID, Letter: w.in.LetterID, How: w.in.How, On: w.in.On, Text: w.in.Text, Hash: w.in.File.Hash, Name: w.in.File.Name,
		Type: w.in.File.Type, Size: w.in.File.Size, Person: w.actor.Person, Post: w.actor.Post, At: w.actor.Now}
	if s.On.IsNone() || s.On == 0 || act == Receive { // not said
		s.On = w.today()
	}
	switch {
	case act == Receive:
		s.How = ByOpening
		return s, nil
	case s.On > w.today(), s.On < w.written():
		return s, fault.At("on", "consequence.served_on")
	case act == Attempt:
		s.How = Attempted
	case s.How == ByReceipt:
		if s.Hash == "" {
			return s, fault.At("file", "consequence.no_receipt")
		}
	case s.How == ByWitnesses:
		names, err := w.witnesses()
		s.Witnesses = names
		return s, err
	default:
		return s, fault.At("how", "consequence.how")
	}
	return s, nil
}

// written is the first day on which the letter of the case can have been there.
func (w work) written() calendar.Date {
	at := w.c.ProposedAt
	if !w.c.DecidedAt.IsZero() {
		at = w.c.DecidedAt
	}
	return calendar.DateOf(at, w.rules.Zone)
}

// witnesses reads two different names, neither of the person concerned nor of who
// proposed, signed or serves.
func (w work) witnesses() (string, error) {
	split := func(r rune) bool { return strings.ContainsRune("、，,；; \t\n", r) }
	names := strings.FieldsFunc(w.in.Witnesses, split)
	for i := range names {
		names[i] = ident.SameName(names[i])
	}
	if len(names) != 2 || names[0] == names[1] || utf8.RuneCountInString(names[0]) < 2 || utf8.RuneCountInString(names[1]) < 2 {
		return "", fault.At("witnesses", "consequence.witnesses")
	}
	out := append([]string{w.c.Person, w.c.Proposer, w.actor.Person}, w.c.Hands...)
	seats, err := w.tx.ConsequenceSeats(w.today())
	if err != nil {
		return "", err
	}
	for _, s := range seats { // who may judge the case, or keeps the house, is no witness of it
		out = append(out, s.Person)
	}
	slices.Sort(out)
	for _, id := range slices.Compact(out) {
		if id == "" {
			continue
		}
		p, err := w.tx.Person(id)
		if err != nil {
			return "", err
		}
		if slices.Contains(names, ident.SameName(p.Name)) {
			return "", fault.At("witnesses", "consequence.witnesses")
		}
	}
	return strings.Join(names, "、"), nil
}

// notice starts the time for the statement with the service of the notice (告知).
func (w work) notice() error {
	if w.kind.Gain {
		return fault.New(fault.Conflict, "consequence.gain_unheard")
	}
	event := "送达告知"
	if w.in.Letter != "" {
		event += " " + w.in.Letter
	}
	clock, err := calendar.StartClock(calendar.Segment{Term: w.kind.Statement, From: w.actor.Now, Event: event, Source: w.source()})
	if err != nil {
		return err
	}
	w.c.Clock, w.c.NoticedAt = clock, w.actor.Now
	w.c.Told = append(w.c.Told, w.in.To...)
	return w.limit()
}
