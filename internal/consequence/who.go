package consequence

import (
	"slices"

	"luoshi/internal/access"
	"luoshi/internal/fault"
	"luoshi/internal/life"
)

// Seat is a post of the home with the person who sits in it today.
type Seat struct {
	Role               access.Role
	Bundles            *access.Bundles // of the home
	Post, Body, Person string
}

// keepsFile is the right of the clerks: they serve, enter paper and confirm it.
const keepsFile = "consequence.paper"

// Reviews is the right of those who decide a review, Signs of those who sign the letters
// of a case.
const (
	Reviews = "consequence.review"
	Signs   = "consequence.sign"
)

// offices are the roles that decide a kind.
func offices(k Kind) []access.Role {
	if len(k.Panel.Offices) > 0 {
		return k.Panel.Offices
	}
	return k.Deciders
}

// tied reports how an actor is tied to the case: who bars whom from which act is in the
// life table. judges are those who voted.
func (c Case) tied(a access.Actor, votes []Vote) func(life.Tie) bool {
	return func(t life.Tie) bool {
		switch t {
		case theirs:
			return a.Is(c.Person)
		case theirUnit:
			return a.In(c.Unit) || slices.ContainsFunc(c.Units, a.In)
		case ofProposer, noProposer:
			return a.Is(c.Proposer) || a.In(c.ProposerPost) || a.In(c.ProposerBody)
		case supervised:
			return a.In(c.Supervisor) || a.In(c.SupervisorBody)
		case handled:
			return slices.ContainsFunc(c.Hands, a.Is)
		case judged:
			return a.Is(c.Decider) || slices.ContainsFunc(votes, func(v Vote) bool { return a.Is(v.Person) && v.Outcome != "" })
		case decided:
			return a.Is(c.Decider) || a.In(c.DeciderPost) || slices.ContainsFunc(votes, func(v Vote) bool { return a.Is(v.Person) || a.In(v.Post) })
		case proposing:
			return a.Body != "" && a.Body == c.ProposerBody
		case issuing:
			return a.Role == c.Signs
		case judging:
			return slices.Contains(c.Judges, a.Role)
		case clerk:
			return a.Holds(keepsFile)
		case serving:
			return a.Role == c.Signs || a.Holds(keepsFile)
		case following:
			return a.Body == c.ProposerBody || a.Holds(keepsFile)
		}
		return false
	}
}

// free reports whether none of the ties bars an actor.
func (c Case) free(a access.Actor, ties []life.Tie) bool {
	return !slices.ContainsFunc(ties, c.tied(a, nil))
}

func (s Seat) actor() access.Actor {
	return access.Actor{Person: s.Person, Post: s.Post, Body: s.Body, Role: s.Role, Bundles: s.Bundles}
}

// Competent reports whether the deciding person has 干部管理权限 over the person
// concerned: the body with that competence, or the two offices that exercise it
// for the committee (组织部、纪委机关), alone or in the panel.
func Competent(managing string, seats ...Seat) bool {
	for _, s := range seats {
		if s.Body != "" && s.Body == managing || s.Bundles.Holds(s.Role, keepsFile) {
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
		c.State == UnderReview && a.Holds(Reviews):
		return Whole
	}
	return Nothing
}

// subject is what the access table needs to know for a right: of what the person says it
// is their own case, whatever post they act as.
func (c Case) subject(a access.Actor, right string) access.Subject {
	if c.Concerns(a) && right == table.Right(Tell) {
		return access.Subject{Persons: []string{a.Person}}
	}
	return access.Subject{}
}

// OpenTo lists the acts that are open to an actor on the case as it stands (按钮), apart
// from what the act itself asks for.
func (c Case) OpenTo(a access.Actor, votes []Vote) []life.Row[State, Act] {
	return table.Open(c.State, func(right string) error { return access.May(a, right, c.subject(a, right)) }, c.tied(a, votes))
}

// May answers nil when the actor may do the act on the case as it stands, apart
// from what the act itself asks for. Every use case asks it first.
func (c Case) May(a access.Actor, act Act, votes []Vote) error {
	if err := table.May(a, act, c.subject(a, table.Right(act))); err != nil {
		return err
	}
	err := table.Keep(act, c.tied(a, votes))
	if fault.Is(err, issuing.Code) {
		return fault.New(fault.Denied, "consequence.not_issuer", a.Bundles.Title(c.Signs))
	}
	return err
}
