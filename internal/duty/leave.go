package duty

import (
	"slices"
	"strconv"
	"time"
	"unicode/utf8"

	"luoshi/internal/access"
	"luoshi/internal/area"
	"luoshi/internal/calendar"
	"luoshi/internal/fault"
	"luoshi/internal/life"
	"luoshi/internal/org"
)

// Limit is how many days of leave a role approves at most (批假权限). Days 0 is no bound.
type Limit struct {
	Role     access.Role
	Days     int
	Document string
}

// Limits are what the pack in force says of who approves leave, in its order. Where it says
// nothing, whoever has the right approves any leave.
type Limits []Limit

// Allow reports whether a role rules on a leave of so many days.
func (ls Limits) Allow(r access.Role, days int) bool {
	return len(ls) == 0 || slices.ContainsFunc(ls, func(l Limit) bool { return l.Role == r && (l.Days == 0 || days <= l.Days) })
}

// Who is the first role of the pack that rules on a leave of so many days, "" where the
// pack names none.
func (ls Limits) Who(days int) access.Role {
	for _, l := range ls {
		if ls.Allow(l.Role, days) {
			return l.Role
		}
	}
	return ""
}

// LeaveDays is how many days a leave has, together with the approved leaves of the same
// person that it joins without a working day between: a long leave is not approved in
// parts, on either side of a weekend either.
func LeaveDays(l org.Leave, others []org.Leave, works func(calendar.Date) bool) int {
	apart := func(last, first calendar.Date) bool { // a working day lies between
		for d := last + 1; d < first; d++ {
			if works(d) {
				return true
			}
		}
		return false
	}
	from, until := l.From, l.Until
	for grown := true; grown; {
		grown = false
		for _, o := range others {
			if o.ID == l.ID || StateOfLeave(o) != LeaveApproved || apart(until, o.From) || apart(o.Until, from) || o.From >= from && o.Until <= until {
				continue
			}
			from, until, grown = min(from, o.From), max(until, o.Until), true
		}
	}
	return int(until-from) + 1
}

// LeaveReader is what it takes to say who rules on a leave.
type LeaveReader interface {
	LeaveLimits() (Limits, error)
	Leaves(person string) ([]org.Leave, error)
	Works(day calendar.Date) (bool, error)
}

// limited has read the limits already.
type limited struct {
	LeaveReader
	limits Limits
}

func (l limited) LeaveLimits() (Limits, error) { return l.limits, nil }

// LimitsOnce reads the limits once for several leaves.
func LimitsOnce(r LeaveReader) (LeaveReader, error) {
	limits, err := r.LeaveLimits()
	return limited{r, limits}, err
}

// ruling is who may rule on a leave under the pack in force.
type ruling struct {
	leave  org.Leave
	limits Limits
	days   int
}

func rulingOf(r LeaveReader, l org.Leave) (ruling, error) {
	out := ruling{leave: l, days: LeaveDays(l, nil, nil)}
	var err error
	if out.limits, err = r.LeaveLimits(); err != nil || len(out.limits) == 0 {
		return out, err
	}
	others, err := r.Leaves(l.Person)
	if err != nil {
		return out, err
	}
	out.days = LeaveDays(l, others, func(d calendar.Date) bool {
		works, err := r.Works(d)
		return works || err != nil // a year without a calendar joins nothing
	})
	return out, nil
}

// tied reports how an actor is tied to a leave.
func (r ruling) tied(a access.Actor) func(life.Tie) bool {
	return func(t life.Tie) bool {
		switch t {
		case asker:
			return a.Is(r.leave.Person)
		case beyond:
			return !r.limits.Allow(a.Role, r.days)
		}
		return false
	}
}

// refuse says who rules on a leave that is longer than the actor's role approves.
func (r ruling) refuse(a access.Actor) error {
	if tied := r.tied(a); tied(asker) || !tied(beyond) {
		return nil
	}
	return fault.New(fault.Denied, beyond.Code, a.RoleTitle(), strconv.Itoa(r.days), a.Bundles.Title(r.limits.Who(r.days)))
}

// WhoRules is the role that the pack names for a leave with its days, "" where it names
// none and whoever has the right rules.
func WhoRules(r LeaveReader, l org.Leave) (access.Role, int, error) {
	by, err := rulingOf(r, l)
	return by.limits.Who(by.days), by.days, err
}

// OpenOnLeave lists the acts that are open to an actor on a leave from a post of a
// division (按钮).
func OpenOnLeave(r LeaveReader, a access.Actor, l org.Leave, at area.Code) ([]life.Row[LeaveState, LeaveAct], error) {
	by, err := rulingOf(r, l)
	if err != nil {
		return nil, err
	}
	return leaves.Open(StateOfLeave(l), func(right string) error { return access.May(a, right, access.Subject{Area: at}) }, by.tied(a)), nil
}

// AskLeave asks for a leave (请假), from today on; it counts once somebody else has approved
// it. While one waits for its ruling no other is asked for, and no day twice.
func AskLeave(tx Tx, actor access.Actor, zone *time.Location, l org.Leave) (org.Leave, error) {
	if err := leaves.May(actor, Ask, access.Subject{Owner: actor.Post, Area: actor.Area}); err != nil {
		return org.Leave{}, err
	}
	if err := org.CheckLeave(l); err != nil {
		return org.Leave{}, err
	}
	if utf8.RuneCountInString(l.Reason) > 500 {
		return org.Leave{}, fault.At("reason", "duty.reason_long")
	}
	if l.From < calendar.DateOf(actor.Now, zone) {
		return org.Leave{}, fault.At("from", "duty.leave_past")
	}
	before, err := tx.Leaves(actor.Person)
	if err != nil {
		return org.Leave{}, err
	}
	for _, b := range before {
		switch s := StateOfLeave(b); {
		case s == LeaveAsked:
			return org.Leave{}, fault.New(fault.Conflict, "duty.leave_open", b.From.String(), b.Until.String())
		case s == LeaveApproved && b.From <= l.Until && l.From <= b.Until:
			return org.Leave{}, fault.At("from", "duty.leave_twice", b.From.String(), b.Until.String())
		}
	}
	l.Person, l.Post, l.Approver, l.Refused = actor.Person, actor.Post, "", false
	if err := tx.SaveLeave(&l); err != nil {
		return org.Leave{}, err
	}
	return l, tx.Record(actor.Event("leave.ask", l.ID))
}

// RuleLeave approves or refuses a leave (批假); never one's own, and none of more days than
// the pack lets the role approve.
func RuleLeave(tx Tx, actor access.Actor, id string, approve bool) (org.Leave, error) {
	l, err := tx.Leave(id)
	if err != nil {
		return org.Leave{}, err
	}
	post, err := tx.Post(l.Post)
	if err != nil {
		return org.Leave{}, err
	}
	act := ApproveIt
	if !approve {
		act = RefuseLeave
	}
	if err := leaves.May(actor, act, access.Subject{Area: post.Area}); err != nil {
		return org.Leave{}, err
	}
	by, err := rulingOf(tx, l)
	if err == nil {
		err = by.refuse(actor)
	}
	if err != nil {
		return org.Leave{}, err
	}
	if _, err := leaves.Enter(StateOfLeave(l), act, by.tied(actor)); err != nil {
		return org.Leave{}, err
	}
	l.Approver, l.Refused = actor.Person, !approve
	if err := tx.SaveLeave(&l); err != nil {
		return org.Leave{}, err
	}
	return l, tx.Record(actor.Event("leave.rule", l.ID))
}
