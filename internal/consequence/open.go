package consequence

import (
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"luoshi/internal/access"
	"luoshi/internal/calendar"
	"luoshi/internal/fault"
	"luoshi/internal/matter"
)

// Draft is a case to be opened or proposed.
type Draft struct {
	Kind, Pack, Person, Post string
	Units                    []string // sender and team of the person
	Standing                 string   // the person's appointment to the post
	Ground, Matter, Parent   string
	Supervisor               string // post that supervised the matter
	Against, For             []Fact
}

// maxText bounds every text, in characters; maxFacts the facts of a case.
const (
	maxText  = 5000
	maxFacts = 60
)

// List puts a case on the list of what may be proposed (列为待提出): a ladder came
// to it. Nobody is proposed for anything, nobody is told; a person proposes or
// drops it. It answers false when the same case is open already.
func List(tx Tx, r matter.Rules, now time.Time, d Draft) (Case, bool, error) {
	open, err := tx.OpenConsequence(d.Kind, d.Person, d.Matter)
	if err != nil || open {
		return Case{}, false, err
	}
	c, k, err := build(tx, d)
	if err != nil {
		return Case{}, false, err
	}
	c.State, c.OpenedAt = Opened, now
	if d.Ground == "" && len(k.Grounds) > 0 {
		c.Ground = k.Grounds[0]
	}
	if c.Number, err = number(tx, r, now); err != nil {
		return Case{}, false, err
	}
	if err := tx.SaveConsequence(&c); err != nil {
		return Case{}, false, err
	}
	if err := saveFacts(tx, &c, now, System, d.Against); err != nil {
		return Case{}, false, err
	}
	return c, true, record(tx, access.Actor{Now: now}, &c, Step{Act: Open})
}

// New proposes a consequence (提出建议). It changes nothing for the person: the
// notice, the statement and a decision by others come first. It is refused while
// the roles that the way to the end needs are not all filled.
func New(tx Tx, r matter.Rules, actor access.Actor, d Draft) (Case, error) {
	if err := table.May(actor, Propose, access.Subject{}); err != nil {
		return Case{}, err
	}
	c, k, err := build(tx, d)
	if err != nil {
		return Case{}, err
	}
	if err := table.Keep(Propose, c.tied(actor, nil)); err != nil {
		return Case{}, err
	}
	open, err := tx.OpenConsequence(d.Kind, d.Person, d.Matter)
	if err != nil {
		return Case{}, err
	}
	if open {
		return Case{}, fault.New(fault.Conflict, "consequence.open_already")
	}
	c.OpenedAt = actor.Now
	if err := c.propose(tx, r, actor, k, d.Ground, len(d.Against)+len(d.For)); err != nil {
		return Case{}, err
	}
	if c.Number, err = number(tx, r, actor.Now); err != nil {
		return Case{}, err
	}
	c.State = Proposed
	if err := tx.SaveConsequence(&c); err != nil {
		return Case{}, err
	}
	if err := saveFacts(tx, &c, actor.Now, actor.Person, d.Against); err != nil {
		return Case{}, err
	}
	if err := saveFacts(tx, &c, actor.Now, System, d.For); err != nil {
		return Case{}, err
	}
	return c, record(tx, actor, &c, Step{Act: Propose})
}

func build(tx Tx, d Draft) (Case, Kind, error) {
	k, err := tx.ConsequenceKind(d.Pack, d.Kind)
	if err != nil {
		return Case{}, k, err
	}
	if d.Person == "" || d.Post == "" {
		return Case{}, k, fault.At("post", "consequence.no_person")
	}
	post, err := tx.Post(d.Post)
	if err != nil {
		return Case{}, k, err
	}
	c := Case{Kind: k.ID, Title: k.Title, Pack: d.Pack, Gain: k.Gain, Recall: k.Recall, Person: d.Person, Post: d.Post, Unit: post.Body,
		Units: d.Units, Standing: d.Standing, Ground: d.Ground, Matter: d.Matter, Parent: d.Parent, Supervisor: d.Supervisor,
		LimitOn: calendar.None, DecideBy: calendar.None, ReviewBy: calendar.None, ReviewDue: calendar.None, Until: calendar.None}
	c.Judges = slices.Clone(offices(k))
	c.Seers = slices.Clone(c.Judges)
	b, err := tx.Bundles()
	if err != nil {
		return Case{}, k, err
	}
	for _, r := range b.Holding(keepsFile) {
		if !slices.Contains(c.Seers, r) {
			c.Seers = append(c.Seers, r)
		}
	}
	if d.Supervisor != "" {
		s, err := tx.Post(d.Supervisor)
		if err != nil {
			return Case{}, k, err
		}
		c.SupervisorBody = s.Body
	}
	return c, k, nil
}

// propose makes the actor the proposer, after the cast was counted.
func (c *Case) propose(tx Tx, r matter.Rules, actor access.Actor, k Kind, ground string, facts int) error {
	if ground != "" {
		c.Ground = ground
	}
	switch {
	case !slices.Contains(k.Grounds, c.Ground):
		return fault.At("ground", "consequence.ground")
	case facts == 0:
		return fault.At("facts", "consequence.no_facts")
	}
	c.Proposer, c.ProposerPost, c.ProposerBody = actor.Person, actor.Post, actor.Body
	c.ProposedAt = actor.Now
	seats, err := tx.ConsequenceSeats(calendar.DateOf(actor.Now, r.Zone))
	if err != nil {
		return err
	}
	for _, role := range signers(actor.Bundles) { // the last where nobody is free: the cast says so
		c.Signs = role
		if slices.ContainsFunc(seats, func(s Seat) bool { return s.Role == role && c.free(s.actor(), strangers) }) {
			break
		}
	}
	if lacks := MinimumCast(actor.Bundles, k, *c, seats); len(lacks) > 0 {
		return fault.New(fault.Conflict, "consequence.cast_incomplete", strings.Join(lacks, "、"))
	}
	return nil
}

func saveFacts(tx Tx, c *Case, now time.Time, source string, facts []Fact) error {
	have, err := tx.ConsequenceFacts(c.ID)
	if err != nil {
		return err
	}
	if len(have)+len(facts) > maxFacts {
		return fault.At("facts", "consequence.facts_full", strconv.Itoa(maxFacts))
	}
	n := map[Side]int{}
	for _, f := range have {
		n[f.Side]++
	}
	for _, f := range facts {
		f.Text = strings.TrimSpace(f.Text)
		if f.Text == "" {
			continue
		}
		if utf8.RuneCountInString(f.Text) > maxText {
			return fault.At("facts", "matter.text_long")
		}
		if f.Side != For {
			f.Side = Against
		}
		if f.Source == "" {
			f.Source = source
		}
		n[f.Side]++
		f.Case, f.N, f.At = c.ID, n[f.Side], now
		if err := tx.SaveConsequenceFact(&f); err != nil {
			return err
		}
	}
	return nil
}

func number(tx Tx, r matter.Rules, now time.Time) (string, error) {
	year := now.In(r.Zone).Year()
	n, err := tx.NextNumber("consequence", year)
	return Number(year, n), err
}

// Number is the printed number of the n-th case of a year (编号).
func Number(year, n int) string {
	s := strconv.Itoa(n)
	return "JG-" + strconv.Itoa(year) + "-" + strings.Repeat("0", max(0, 4-len(s))) + s
}

func record(tx Tx, actor access.Actor, c *Case, step Step) error {
	step.Case, step.At, step.Person, step.Post, step.After = c.ID, actor.Now, actor.Person, actor.Post, c.State
	if err := tx.SaveConsequenceStep(&step); err != nil {
		return err
	}
	return tx.Record(actor.Event("consequence."+string(step.Act), c.ID))
}
