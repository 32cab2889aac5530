package consequence

import (
	"slices"

	"luoshi/internal/access"
	"luoshi/internal/fault"
)

// Seat is a post of the home with the person who sits in it today.
type Seat struct {
	Role               access.Role
	Post, Body, Person string
}

// Clerks keep the file: they serve, enter paper and confirm it.
func Clerks() []access.Role { return []access.Role{access.Organiser, access.Discipline} }

// Reviewers are the roles that decide a review.
func Reviewers() []access.Role {
	return []access.Role{access.Leader, access.Discipline, access.Organiser}
}

// offices are the roles that decide a kind.
func offices(k Kind) []access.Role {
	if len(k.Panel.Offices) > 0 {
		return k.Panel.Offices
	}
	return k.Deciders
}

// apart refuses whoever has a part in the case: the person concerned, who
// proposed it, who supervised the matter, their bodies, and through whose hands it went.
func (c Case) apart(a access.Actor) error {
	switch {
	case a.Is(c.Person):
		return fault.New(fault.Denied, "consequence.own_case")
	case a.Is(c.Proposer), a.In(c.ProposerPost), a.In(c.ProposerBody):
		return fault.New(fault.Denied, "consequence.own_proposal")
	case a.In(c.Supervisor), a.In(c.SupervisorBody):
		return fault.New(fault.Denied, "consequence.supervised")
	case a.In(c.Unit), slices.ContainsFunc(c.Units, a.In):
		return fault.New(fault.Denied, "access.own_unit")
	case slices.ContainsFunc(c.Hands, a.Is):
		return fault.New(fault.Denied, "consequence.own_hand")
	}
	return nil
}

func (s Seat) actor() access.Actor {
	return access.Actor{Person: s.Person, Post: s.Post, Body: s.Body, Role: s.Role}
}

// Competent reports whether the deciding person has 干部管理权限 over the person
// concerned: the body with that competence, or the two offices that exercise it
// for the committee (组织部、纪委机关), alone or in the panel.
func Competent(managing string, seats ...Seat) bool {
	for _, s := range seats {
		if s.Body != "" && s.Body == managing || slices.Contains(Clerks(), s.Role) {
			return true
		}
	}
	return false
}

// Concerns reports whether the actor is the person concerned.
func (c Case) Concerns(a access.Actor) bool { return a.Person != "" && a.Person == c.Person }

// Sight is how much of a case somebody sees.
type Sight int

// The sights.
const (
	Nothing Sight = iota // the case does not exist for them
	Course               // that it exists and how it went, without facts and statements (审计)
	Whole                // everything
)

// SightOf tells what an actor sees: the person concerned, the proposing body,
// those who decide it and keep its file, who signs a letter of it while one waits for a
// signature or a service, and the reviewers while it is reviewed, see the whole; audit
// sees the course; a case of a body's own member is hidden from the rest of that body.
func (c Case) SightOf(a access.Actor) Sight {
	if c.Concerns(a) {
		told := slices.ContainsFunc(c.Told, func(t Addressee) bool { return t.Person == c.Person })
		if !told && (c.State == Opened || c.State == Proposed || c.NoticedAt.IsZero() && !c.Gain) {
			return Nothing // told by the notice, not by a list; who was told once stays so
		}
		return Whole
	}
	if access.May(a, "consequence.see", access.Subject{}) != nil {
		return Nothing
	}
	if a.Role == access.AuditAdmin || a.Role == access.Auditor {
		return Course
	}
	if a.In(c.Unit) || slices.ContainsFunc(c.Units, a.In) {
		return Nothing
	}
	switch {
	case a.Body != "" && (a.Body == c.ProposerBody || c.State == Opened && a.Body == c.SupervisorBody),
		slices.Contains(c.Seers, a.Role),
		a.Person != "" && (a.Person == c.Reviewer || slices.Contains(c.Hands, a.Person)),
		(c.Drafts || c.Signed != "") && a.Role == c.Signs,
		c.State == UnderReview && slices.Contains(Reviewers(), a.Role):
		return Whole
	}
	return Nothing
}

// May answers nil when the actor may do the act on the case as it stands, apart
// from what the act itself asks for. Every use case asks it first.
func (c Case) May(a access.Actor, act Act, votes []Vote) error {
	own := access.Subject{}
	if c.Concerns(a) && right(act) == "consequence.state" {
		own.Owner = a.Post // whatever post they act as, it is their own case
	}
	if err := access.May(a, right(act), own); err != nil {
		return err
	}
	switch act {
	case AskExtension, Tell, Finish, Waive, AskReview, Receive:
		return nil // own: the table asked for the person concerned
	case Propose, Drop:
		return c.mayTake(a)
	case AddFact, Withdraw, Extend, Refuse, Reply:
		if a.Body == "" || a.Body != c.ProposerBody {
			return fault.New(fault.Denied, "consequence.not_proposer")
		}
		return c.notOwn(a)
	case Sign, Decline, Annul:
		if a.Role != c.Signs {
			return fault.New(fault.Denied, "consequence.not_issuer", c.Signs.Title())
		}
		if err := c.mayTake(a); err != nil {
			return err
		}
		return c.unjudged(a, votes)
	case Notice, Serve, Attempt, Redraft, Paper, Confirm:
		return c.mayHand(a, act, votes)
	case Fill, End:
		if err := c.notOwn(a); err != nil {
			return err
		}
		if a.Body == c.ProposerBody || slices.Contains(Clerks(), a.Role) {
			return nil
		}
		return fault.New(fault.Denied, "consequence.not_clerk")
	case CastVote, Recuse, Decide:
		if !slices.Contains(c.Judges, a.Role) {
			return fault.New(fault.Denied, "consequence.not_decider")
		}
		return c.apart(a)
	case Review, Revoke:
		return c.mayReview(a, votes)
	}
	return fault.New(fault.Missing, "web.not_found")
}

// mayHand lets somebody serve a letter of the case or enter what the person brought on
// paper: one of the offices that keep the file, or who issues its letters; neither who
// proposed it nor the proposing office, nor who has voted or decided.
func (c Case) mayHand(a access.Actor, act Act, votes []Vote) error {
	if err := c.mayTake(a); err != nil {
		return err
	}
	if a.Is(c.Proposer) || a.In(c.ProposerPost) || a.In(c.ProposerBody) {
		return fault.New(fault.Denied, "consequence.proposer_hands")
	}
	issues := a.Role == c.Signs && act != Paper && act != Confirm
	if !issues && !slices.Contains(Clerks(), a.Role) {
		return fault.New(fault.Denied, "consequence.not_clerk")
	}
	return c.unjudged(a, votes)
}

// unjudged refuses who has voted on the case or decided it.
func (c Case) unjudged(a access.Actor, votes []Vote) error {
	if a.Is(c.Decider) || slices.ContainsFunc(votes, func(v Vote) bool { return a.Is(v.Person) && v.Outcome != "" }) {
		return fault.New(fault.Denied, "consequence.judge_hands")
	}
	return nil
}

func (c Case) mayTake(a access.Actor) error {
	if err := c.notOwn(a); err != nil {
		return err
	}
	if a.In(c.Unit) || slices.ContainsFunc(c.Units, a.In) {
		return fault.New(fault.Denied, "access.own_unit")
	}
	return nil
}

func (c Case) notOwn(a access.Actor) error {
	if a.Is(c.Person) {
		return fault.New(fault.Denied, "consequence.own_case")
	}
	return nil
}

// mayReview lets a third person review: neither proposed, supervised, decided
// nor voted.
func (c Case) mayReview(a access.Actor, votes []Vote) error {
	if err := c.apart(a); err != nil {
		return err
	}
	if a.Is(c.Decider) || a.In(c.DeciderPost) {
		return fault.New(fault.Denied, "consequence.decided_by_you")
	}
	for _, v := range votes {
		if a.Is(v.Person) || a.In(v.Post) {
			return fault.New(fault.Denied, "consequence.decided_by_you")
		}
	}
	return nil
}

// right is the row of the access table behind an act.
func right(act Act) string {
	switch act {
	case Propose, Drop, AddFact, Withdraw, Extend, Refuse, Reply:
		return "consequence.propose"
	case AskExtension, Tell, Finish, Waive, AskReview, Receive:
		return "consequence.state"
	case Sign, Decline, Annul:
		return "consequence.sign"
	case Notice, Attempt, Redraft, Serve, Fill, End:
		return "consequence.serve"
	case Paper, Confirm:
		return "consequence.paper"
	case CastVote, Recuse:
		return "consequence.vote"
	case Decide:
		return "consequence.decide"
	case Review, Revoke:
		return "consequence.review"
	}
	return "consequence." + string(act)
}
