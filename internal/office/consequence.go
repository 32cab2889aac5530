package office

import (
	"slices"
	"strings"
	"time"

	"luoshi/internal/access"
	"luoshi/internal/calendar"
	"luoshi/internal/consequence"
	"luoshi/internal/fault"
	"luoshi/internal/letter"
	"luoshi/internal/matter"
	"luoshi/internal/org"
	"luoshi/journal"
)

// CaseTx is what the joins of consequences need of a transaction.
type CaseTx interface {
	Tx
	consequence.Tx
	org.Tx
	FactTx
	Appointments(post string) ([]org.Appointment, error)
	ConsequenceStatements(id string) ([]consequence.Statement, error)
}

// The kinds of letters of a case. A pack without one of them does without it: the
// service is then recorded alone.
const (
	hearingNotice = "hearing_notice"
	ruling        = "decision"
	correction    = "correction"
)

// noReply is the term of a letter that awaits no reply; a unit is always stored.
func noReply() calendar.Term { return calendar.Term{Unit: calendar.Workday} }

// listed puts a case on the list of what may be proposed when a rung says so. It
// proposes nothing: a person does, or drops it.
func listed(tx Tx, r matter.Rules, now time.Time, m matter.Matter, kind, reason string) error {
	today := calendar.DateOf(now, r.Zone)
	a, ok, err := tx.HolderOn(m.Owner, today)
	if err != nil || !ok {
		return err // a vacant post has nobody to be heard
	}
	d := draftOf(a, kind, m.Pack)
	d.Matter, d.Supervisor = m.ID, m.Supervisor
	d.Against = []consequence.Fact{{Text: m.Title + "（" + m.Number + "）：" + reason + "。", RefKind: "matter", RefID: m.ID, RefLabel: m.Number}}
	_, _, err = consequence.List(tx, r, now, d)
	return err
}

func draftOf(a org.Appointment, kind, packKey string) consequence.Draft {
	d := consequence.Draft{Kind: kind, Pack: packKey, Person: a.Person, Post: a.Post, Standing: a.ID}
	for _, u := range []string{a.Sender, a.Team} {
		if u != "" {
			d.Units = append(d.Units, u)
		}
	}
	return d
}

// ProposeConsequence proposes a consequence for the holder of d.Post (提出建议).
// What the records say for the person is found and added in the same act, and
// the notice is drafted.
func ProposeConsequence(tx CaseTx, r matter.Rules, actor access.Actor, d consequence.Draft) (consequence.Case, error) {
	a, ok, err := tx.HolderOn(d.Post, calendar.DateOf(actor.Now, r.Zone))
	if err != nil {
		return consequence.Case{}, err
	}
	if !ok {
		return consequence.Case{}, fault.At("post", "consequence.no_person")
	}
	full := draftOf(a, d.Kind, d.Pack)
	full.Ground, full.Matter, full.Parent, full.Against = d.Ground, d.Matter, d.Parent, d.Against
	if d.Matter != "" {
		m, err := tx.Matter(d.Matter)
		if err != nil {
			return consequence.Case{}, err
		}
		if err := access.May(actor, "matter.see", m.Subject()); err != nil {
			return consequence.Case{}, err
		}
		full.Supervisor = m.Supervisor
	}
	if full.For, err = FactsFor(tx, r, actor.Now, a, d.Matter); err != nil {
		return consequence.Case{}, err
	}
	c, err := consequence.New(tx, r, actor, full)
	if err != nil || c.Gain {
		return c, err
	}
	return c, draftLetter(tx, actor.Now, &c, hearingNotice)
}

// ActOnConsequence carries out an act on a case together with what follows from
// it elsewhere: the letters that are served, the acting successor of a recall,
// the new holder, the reserve list, the corrections after a reversal.
func ActOnConsequence(tx CaseTx, r matter.Rules, actor access.Actor, id string, act consequence.Act, in consequence.Input) (consequence.Case, error) {
	before, err := tx.Consequence(id)
	if err != nil {
		return consequence.Case{}, err
	}
	switch act {
	case consequence.Propose:
		err = addFor(tx, r, actor, before, &in)
	case consequence.Notice:
		err = serveLetter(tx, r, actor, before, act, before.NoticeLetter, &in)
	case consequence.Redraft:
		err = lettersGone(tx, actor, before)
	case consequence.Serve:
		err = serveLetter(tx, r, actor, before, act, before.Ruling, &in)
	}
	if err != nil {
		return consequence.Case{}, err
	}
	c, err := consequence.Perform(tx, r, actor, id, act, in)
	if err != nil {
		return consequence.Case{}, err
	}
	switch act {
	case consequence.Propose:
		if !c.Gain {
			err = draftLetter(tx, actor.Now, &c, hearingNotice)
		}
	case consequence.Redraft:
		err = draftLetter(tx, actor.Now, &c, letterNow(c))
	case consequence.Decide:
		if err = draftLetter(tx, actor.Now, &c, ruling); err == nil && c.Gain && c.Outcome != consequence.Exempt {
			err = reserve(tx, actor, c)
		}
	case consequence.Serve:
		if c.Recalls() && c.State == consequence.Served {
			err = standIn(tx, r, actor, &c, in.Successor)
		}
	case consequence.Review:
		err = reviewed(tx, r, actor, &c)
	case consequence.Fill:
		err = fill(tx, r, actor, c, in.Successor)
	}
	return c, err
}

// may asks for the act before anything is written on its behalf.
func may(tx CaseTx, actor access.Actor, c consequence.Case, act consequence.Act) error {
	votes, err := tx.ConsequenceVotes(c.ID)
	if err != nil {
		return err
	}
	if err := c.May(actor, act, votes); err != nil {
		return err
	}
	_, err = c.State.After(act)
	return err
}

// addFor finds what speaks for the person when a listed case is proposed.
func addFor(tx CaseTx, r matter.Rules, actor access.Actor, c consequence.Case, in *consequence.Input) error {
	if err := may(tx, actor, c, consequence.Propose); err != nil {
		return err
	}
	a, err := tx.Appointment(c.Standing)
	if err != nil {
		return err
	}
	found, err := FactsFor(tx, r, actor.Now, a, c.Matter)
	in.Facts = append(slices.Clone(in.Facts), found...)
	return err
}

// reserve puts a commended person on the reserve list (YX-11).
func reserve(tx CaseTx, actor access.Actor, c consequence.Case) error {
	p, err := tx.Person(c.Person)
	if err != nil {
		return err
	}
	p.Reserve = c.Title
	if err := tx.SavePerson(&p); err != nil {
		return err
	}
	return tx.Record(journal.Event{At: actor.Now.UnixMilli(), Act: "consequence.reserve", Account: actor.Account, Person: actor.Person, Post: actor.Post, Subject: p.ID})
}

// standIn appoints who stands in from the service of a recall. The holder's
// appointment lasts until the time for a review has ended.
func standIn(tx CaseTx, r matter.Rules, actor access.Actor, c *consequence.Case, person string) error {
	if person == c.Person {
		return fault.At("successor", "consequence.successor")
	}
	a := org.Appointment{Post: c.Post, Person: person, Hold: org.Acting, From: calendar.DateOf(c.ServedAt, r.Zone), Until: calendar.None, Document: c.Number}
	if err := org.Appoint(tx, actor, &a); err != nil {
		return err
	}
	c.Acting = a.ID
	return saveCase(tx, actor.Now, c, "consequence.acting")
}

// reviewed undoes what a reversed or lightened decision had done and drafts the
// corrections (更正函) to everybody who was told.
func reviewed(tx CaseTx, r matter.Rules, actor access.Actor, c *consequence.Case) error {
	if c.ReviewOutcome == consequence.Upheld {
		return nil
	}
	if c.Acting != "" {
		a, err := tx.Appointment(c.Acting)
		if err != nil {
			return err
		}
		a.Until, a.Ended = max(a.From, calendar.DateOf(actor.Now, r.Zone)), "复核撤销或者减轻，恢复原任职"
		if err := tx.SaveAppointment(&a); err != nil {
			return err
		}
	}
	_, t, ok, err := template(tx, c.Pack, correction)
	if err != nil || !ok {
		return err
	}
	what := "原决定撤销，恢复原状"
	if c.ReviewOutcome == consequence.Lightened {
		what = "原决定减轻（办法见所附材料）"
	}
	t.Reply = noReply()
	for _, to := range addressees(c.Told) {
		why := "复核认定见所附材料" // whoever was sent a copy learns the result
		if to.Person == c.Person {
			why = within(c.ReviewReasons)
		}
		values := map[string]string{"对象": to.To, "原文号": to.Letter, "事项": c.Number, "理由": why, "决定": what}
		l, err := letter.New(tx, access.Actor{Now: actor.Now}, t, letter.Letter{To: to.To, ToBody: to.Body, ToPost: to.Post, ToPerson: to.Person, Pack: c.Pack}, values)
		if err != nil {
			return err
		}
		c.Letters = append(c.Letters, l.ID)
	}
	return saveCase(tx, actor.Now, c, "consequence.correct")
}

// addressees lists each of those who were told once, with everything they were sent.
func addressees(told []consequence.Addressee) []consequence.Addressee {
	var out []consequence.Addressee
	for _, to := range told {
		i := slices.IndexFunc(out, func(o consequence.Addressee) bool {
			return o.To == to.To && o.Body == to.Body && o.Post == to.Post && o.Person == to.Person
		})
		if i < 0 {
			out = append(out, to)
		} else if to.Letter != "" {
			out[i].Letter = strings.TrimPrefix(out[i].Letter+"、"+to.Letter, "、")
		}
	}
	return out
}

// fill ends the recalled person's appointment and puts the new holder in on the
// next day, so that the post is never empty.
func fill(tx CaseTx, r matter.Rules, actor access.Actor, c consequence.Case, person string) error {
	today := calendar.DateOf(actor.Now, r.Zone)
	for _, id := range []string{c.Standing, c.Acting} {
		if id == "" {
			continue
		}
		a, err := tx.Appointment(id)
		if err != nil {
			return err
		}
		if !a.Until.IsNone() && a.Until <= today {
			continue
		}
		reason := "召回（" + c.Number + "）"
		if id == c.Acting {
			reason = "代理结束，已重新选派"
		}
		if err := org.EndAppointment(tx, actor, id, max(today, a.From), reason); err != nil {
			return err
		}
	}
	old, err := tx.Appointment(c.Standing)
	if err != nil {
		return err
	}
	a := org.Appointment{Post: c.Post, Person: person, Hold: org.Holder, From: today.Add(1), Until: calendar.None, Document: c.Number, Sender: old.Sender, Team: old.Team}
	return org.Appoint(tx, actor, &a)
}

// EndWithProposal ends a case at its end review and, where further steps are
// thought necessary, proposes them as a case of its own with the same ways of
// being heard (延长、免职另行提出).
func EndWithProposal(tx CaseTx, r matter.Rules, actor access.Actor, id, text string, next consequence.Draft) (consequence.Case, error) {
	c, err := ActOnConsequence(tx, r, actor, id, consequence.End, consequence.Input{Text: text})
	if err != nil || next.Kind == "" {
		return c, err
	}
	next.Parent, next.Pack, next.Post = c.ID, c.Pack, c.Post
	n, err := ProposeConsequence(tx, r, actor, next)
	if err == nil && n.Person != c.Person {
		return n, fault.New(fault.Conflict, "consequence.no_person")
	}
	return n, err
}
