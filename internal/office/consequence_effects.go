package office

import (
	"slices"
	"strings"

	"luoshi/internal/access"
	"luoshi/internal/calendar"
	"luoshi/internal/consequence"
	"luoshi/internal/fault"
	"luoshi/internal/letter"
	"luoshi/internal/matter"
	"luoshi/internal/org"
)

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
	return tx.Record(actor.Event("consequence.reserve", p.ID))
}

// standIn appoints who stands in from the service of a recall, as the decision named.
// The holder's appointment lasts until the time for a review has ended, and rests
// meanwhile: the person acts in the case alone.
func standIn(tx CaseTx, r matter.Rules, actor access.Actor, c *consequence.Case) error {
	a := org.Appointment{Post: c.Post, Person: c.Successor, Hold: org.Acting, From: calendar.DateOf(c.ServedAt, r.Zone), Until: calendar.None, Document: c.Number}
	if err := org.AppointFor(tx, actor, &a); err != nil {
		return err
	}
	c.Acting = a.ID
	if err := rest(tx, actor, c.Standing, c.ID); err != nil {
		return err
	}
	return saveCase(tx, actor, c, "consequence.acting")
}

// rest lets an appointment rest for a case, or wakes it with "".
func rest(tx CaseTx, actor access.Actor, id, caseID string) error {
	a, err := tx.Appointment(id)
	if err != nil || a.Suspended == caseID {
		return err
	}
	a.Suspended = caseID
	return org.AppointFor(tx, actor, &a)
}

// reviewed undoes what a reversed or lightened decision had done and drafts the
// corrections (更正函) to everybody who was told. The person returns to the post.
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
		if err := org.AppointFor(tx, actor, &a); err != nil {
			return err
		}
		if err := rest(tx, actor, c.Standing, ""); err != nil {
			return err
		}
	}
	_, t, ok, err := template(tx, c.Pack, correction)
	if err != nil || !ok {
		return err
	}
	for _, to := range addressees(c.Told) {
		text := letter.Compose(t, correctionOf(*c, to))
		l, err := letter.ForCase(tx, actor, t, letter.Letter{To: to.To, ToBody: to.Body, ToPost: to.Post, ToPerson: to.Person, Case: c.ID, Pack: c.Pack}, text)
		if err != nil {
			return err
		}
		c.Letters = append(c.Letters, l.ID)
		c.Drafts = true
	}
	return saveCase(tx, actor, c, "consequence.correct")
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
