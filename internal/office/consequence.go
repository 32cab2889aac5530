package office

import (
	"slices"
	"strings"
	"time"

	"luoshi/internal/access"
	"luoshi/internal/calendar"
	"luoshi/internal/consequence"
	"luoshi/internal/fault"
	"luoshi/internal/matter"
	"luoshi/internal/org"
	"luoshi/pack"
)

// CaseTx is what the joins of consequences need of a transaction.
type CaseTx interface {
	Tx
	consequence.Tx
	org.Tx
	FactTx
	Appointments(post string) ([]org.Appointment, error)
	ConsequenceStatements(id string) ([]consequence.Statement, error)
	Edition() (key string, zone *time.Location, demo bool, err error)
}

// grounded refuses to propose by a pack in which the words of a template stand where the
// document of the consequence should be named: what the county was set up with is no
// ground for anything. A demo may.
func grounded(tx CaseTx, packKey, kind string) error {
	k, err := tx.ConsequenceKind(packKey, kind)
	if err != nil || !pack.Placeholder(k.Document) {
		return err
	}
	if _, _, demo, err := tx.Edition(); err != nil || demo {
		return err
	}
	return fault.At("kind", "office.kind_unfilled", k.Title)
}

// The kinds of letters of a case. A pack without one of them does without it: the
// service is then recorded alone.
const (
	hearingNotice = "hearing_notice"
	ruling        = "decision"
	correction    = "correction"
)

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
	if err := grounded(tx, d.Pack, d.Kind); err != nil {
		return consequence.Case{}, err
	}
	a, ok, err := tx.HolderOn(d.Post, calendar.DateOf(actor.Now, r.Zone))
	if err != nil {
		return consequence.Case{}, err
	}
	if !ok {
		return consequence.Case{}, fault.At("post", "consequence.no_person")
	}
	if err := eligible(tx, actor.Bundles, a, d); err != nil {
		return consequence.Case{}, err
	}
	full := draftOf(a, d.Kind, d.Pack)
	full.Ground, full.Matter, full.Parent = d.Ground, d.Matter, d.Parent
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
	if full.Against, err = referenced(tx, actor, d.Against); err != nil {
		return consequence.Case{}, err
	}
	if full.For, err = FactsFor(tx, r, actor.Now, a, d.Matter); err != nil {
		return consequence.Case{}, err
	}
	c, err := consequence.New(tx, r, actor, full)
	if err != nil || c.Gain {
		return c, err
	}
	return c, draftLetter(tx, actor, &c, hearingNotice)
}

// eligible refuses a person for whom the kind is not made (资格): another role, or another
// grade, than the pack names.
func eligible(tx CaseTx, b *access.Bundles, a org.Appointment, d consequence.Draft) error {
	k, err := tx.ConsequenceKind(d.Pack, d.Kind)
	if err != nil {
		return err
	}
	post, err := tx.Post(d.Post)
	if err != nil {
		return err
	}
	if len(k.For) > 0 && !slices.Contains(k.For, post.Role) {
		return fault.At("post", "consequence.not_for_role", k.Title, b.Title(post.Role))
	}
	if len(k.Grades) == 0 {
		return nil
	}
	p, err := tx.Person(a.Person)
	if err == nil && !slices.Contains(k.Grades, p.Grade) {
		err = fault.At("post", "consequence.not_of_grade", k.Title, strings.Join(k.Grades, "、"), p.Grade)
	}
	return err
}

// ActOnConsequence carries out an act on a case together with what follows from
// it elsewhere: its letters, the acting successor of a recall, the new holder, the
// reserve list, the corrections after a reversal.
func ActOnConsequence(tx CaseTx, r matter.Rules, actor access.Actor, id string, act consequence.Act, in consequence.Input) (consequence.Case, error) {
	before, err := tx.Consequence(id)
	if err != nil {
		return consequence.Case{}, err
	}
	if err := may(tx, actor, before, act); err != nil {
		return consequence.Case{}, err
	}
	switch act {
	case consequence.Propose:
		if err = grounded(tx, before.Pack, before.Kind); err == nil {
			err = addFor(tx, r, actor, before, &in)
		}
	case consequence.AddFact:
		in.Facts, err = referenced(tx, actor, []consequence.Fact{{Text: in.Text}})
	case consequence.Redraft:
		err = lettersGone(tx, before)
	case consequence.Sign, consequence.Decline, consequence.Annul, consequence.Notice, consequence.Receive, consequence.Serve, consequence.Attempt:
		err = aboutLetter(tx, before, act, &in)
	}
	if err != nil {
		return consequence.Case{}, err
	}
	c, err := consequence.Perform(tx, r, actor, id, act, in)
	if err != nil {
		return consequence.Case{}, err
	}
	return c, follow(tx, r, actor, before, &c, act, in)
}

// follow does what an act on a case brings about elsewhere.
func follow(tx CaseTx, r matter.Rules, actor access.Actor, before consequence.Case, c *consequence.Case, act consequence.Act, in consequence.Input) error {
	switch act {
	case consequence.Propose, consequence.Redraft:
		if c.Gain && c.State != consequence.Decided {
			return nil
		}
		return draftLetter(tx, actor, c, letterNow(*c))
	case consequence.AddFact:
		return recompose(tx, actor, *c)
	case consequence.Drop, consequence.Withdraw:
		return withdrawLetters(tx, actor, *c)
	case consequence.Sign, consequence.Decline, consequence.Annul:
		return settleLetter(tx, r, actor, act, in)
	case consequence.Decide:
		if err := draftLetter(tx, actor, c, ruling); err != nil || !c.Gain || c.Outcome == consequence.Exempt {
			return err
		}
		return reserve(tx, actor, *c)
	case consequence.Notice, consequence.Serve, consequence.Receive:
		if err := serveLetter(tx, r, actor, act, in); err != nil {
			return err
		}
		if before.State == consequence.Decided && c.State == consequence.Served && c.Recalls() {
			return standIn(tx, r, actor, c)
		}
	case consequence.Review, consequence.Revoke:
		return reviewed(tx, r, actor, c)
	case consequence.Fill:
		return fill(tx, r, actor, *c, in.Successor)
	}
	return nil
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
	a, err := tx.Appointment(c.Standing)
	if err != nil {
		return err
	}
	if in.Facts, err = referenced(tx, actor, in.Facts); err != nil {
		return err
	}
	found, err := FactsFor(tx, r, actor.Now, a, c.Matter)
	in.Facts = append(slices.Clone(in.Facts), found...)
	return err
}
