package matter

import (
	"time"

	"luoshi/internal/access"
	"luoshi/internal/area"
	"luoshi/internal/calendar"
	"luoshi/internal/fault"
	"luoshi/internal/org"
	"luoshi/journal"
)

// work is one act being carried out.
type work struct {
	tx    Tx
	rules Rules
	actor access.Actor
	list  List
	m     *Matter
	in    Input
	step  *Step
	facts []journal.Fact // of its event
}

func (w *work) apply(act Act) error {
	switch act {
	case Assign:
		return w.hand(w.in.Post)
	case Transfer:
		return w.transfer()
	case Accept:
		return w.accept()
	case Object:
		return w.object()
	case Report:
		return w.report()
	case Verify:
		w.m.Verifier, w.m.VerifiedAt, w.m.VerifyBy = w.actor.Person, w.actor.Now, calendar.None
		return nil
	case TakeBack:
		return w.back(nil)
	case Return:
		return w.sendBack()
	case WriteOff:
		return w.writeOff()
	case Reopen:
		return w.reopen()
	case AskExtension:
		return w.askExtension()
	case Extend:
		return w.extend()
	case RefuseExtra:
		return w.refuseExtension()
	case AgreeBack:
		return w.agreeBack()
	case RefuseBack:
		return w.refuseBack()
	case DropExtra:
		w.m.Asked, w.m.AskedBy, w.m.AskedAt = calendar.None, "", time.Time{}
		return nil
	case DropBack: // what nobody answered is not counted
		w.m.ObjectedBy, w.m.ObjectedAt = "", time.Time{}
		w.m.Objections--
		return nil
	case Pause:
		return w.pause()
	case Resume:
		return w.resume()
	case Block:
		return w.block()
	case Unblock:
		return w.unblock()
	case Defer:
		return w.deferUntil()
	case Amend:
		return w.amend()
	case Urge:
		return w.urge()
	case Attach:
		return w.attach()
	case Void:
		return w.void()
	case Relate:
		return w.relate()
	}
	return nil // Comment changes nothing but the time line
}

func (w *work) hand(post string) error {
	if post == "" {
		return fault.At("post", "matter.owner_empty")
	}
	p, err := ownerFor(w.tx, w.actor, post, w.m.Area, false)
	if err != nil {
		return err
	}
	if err := w.filled(); err != nil {
		return err
	}
	if by, err := w.tx.Post(w.m.Supervisor); err == nil && !w.actor.Bundles.Holds(by.Role, table.Right(Register)) {
		w.m.Supervisor = w.actor.Post // who handed it in cannot follow it
	}
	_, err = w.m.assign(w.rules, w.list, p, w.actor.Now)
	w.step.Other = post
	return err
}

// ownerFor is the post that is to own a matter of a place. What a running ledger says of its
// owners (backfilled) is taken as it is.
func ownerFor(tx DraftReader, actor access.Actor, post string, at area.Code, backfilled bool) (org.Post, error) {
	p, err := tx.Post(post)
	switch {
	case err != nil || near(actor.Bundles, p, at):
	case actor.Area%1_000_000 != 0:
		err = fault.New(fault.Denied, "access.area", actor.RoleTitle())
	case !backfilled:
		err = fault.At("post", "matter.owner_place", p.Title)
	}
	return p, err
}

// assign gives the matter an owner and starts its clock.
func (m *Matter) assign(r Rules, list List, p org.Post, start time.Time) (_ string, err error) {
	m.State, m.Owner, m.OwnerBody, m.Accepted = Assigned, p.ID, p.Body, false
	m.answered()
	m.AssignedAt = start
	if m.Clock, err = list.clock(start, "交办"+p.Title); err != nil {
		return "", err
	}
	return p.Title, m.timed(r)
}

// near reports whether a post answers for a place: for the place itself, for its
// town, or as an office of the county. A town hands nothing to another town.
func near(b *access.Bundles, p org.Post, at area.Code) bool {
	switch p.Area {
	case at, at - at%1000:
		return true
	case at - at%1_000_000:
		return b.Holds(p.Role, "matter.own")
	}
	return false
}

func (w *work) transfer() error {
	if w.in.Post == w.m.Owner {
		return fault.At("post", "matter.same_owner")
	}
	clock, old := w.m.Clock, w.m.State
	if err := w.hand(w.in.Post); err != nil {
		return err
	}
	if old == Assigned && w.step.Before == Assigned {
		w.m.Clock = clock // 转办 changes the owner, not the deadline
		return w.m.timed(w.rules)
	}
	return nil
}

func (w *work) accept() error {
	if w.m.Accepted {
		return fault.New(fault.Conflict, "matter.accepted_already")
	}
	w.m.Accepted = true
	return nil
}

// report requires the evidence that the list asks for before a matter may count
// as done, and takes the proposed outcome.
func (w *work) report() error {
	if w.in.Outcome == "" {
		w.in.Outcome = Solved
	}
	switch w.in.Outcome {
	case Solved:
		if err := w.evidenced(); err != nil {
			return err
		}
	case Merged:
		if err := w.other(); err != nil {
			return err
		}
		w.m.Duplicate, w.step.Other = w.in.Other, w.in.Other
	case Unfounded, Transferred:
	default:
		return fault.At("outcome", "matter.outcome_unknown")
	}
	if _, open := w.m.Clock.OpenPause(); open { // who reports does not wait any more
		if err := w.resume(); err != nil {
			return err
		}
	}
	w.m.Outcome, w.m.Reporter, w.m.ReportedAt = w.in.Outcome, w.actor.Person, w.actor.Now
	w.m.NextDue = time.Time{}
	w.m.answered() // who reports asks for nothing any more
	return w.awaitCheck()
}

// awaitCheck sets the last day for the verification: the list's term from the report on,
// None while the calendar does not know it.
func (w *work) awaitCheck() error {
	clock, err := calendar.StartClock(calendar.Segment{Term: w.list.VerifyTerm, From: w.m.ReportedAt, Event: "报结", Source: w.list.Source, MoveToWorkday: w.list.ToWorkday})
	if err != nil {
		return err
	}
	due, err := clock.Due(w.rules.Calendar, w.rules.Zone)
	if err != nil {
		return err
	}
	if w.m.VerifyBy = due.Date; due.Unknown != "" {
		w.m.VerifyBy = calendar.None
	}
	return nil
}

// sendBack returns a reported matter. The time that it lay at the checker does not
// count for the owner: the clock stood still from the report on.
func (w *work) sendBack() error {
	from, now := w.m.ReportedAt, w.actor.Now
	days := int(calendar.DateOf(now, w.rules.Zone)-calendar.DateOf(from, w.rules.Zone)) + 1
	clock, err := w.m.Clock.Pause(calendar.Pause{From: from, Until: now, Reason: "已报结，核验期间不计", Limit: calendar.Term{N: days, Unit: calendar.Day}})
	if err != nil {
		return err
	}
	w.m.Clock = clock
	return w.back(&w.m.Returns)
}

// back sends the matter to its owner again; one more line of the counter says so. A
// report that the reporter takes back (撤回报结) has no counter, and its time counts: nobody
// stops a clock by reporting.
func (w *work) back(counter *int) error {
	if counter != nil {
		*counter++
	}
	w.m.Outcome, w.m.Reporter, w.m.Verifier, w.m.Duplicate = "", "", "", ""
	w.m.ReportedAt, w.m.VerifiedAt, w.m.VerifyBy = time.Time{}, time.Time{}, calendar.None
	return w.m.timed(w.rules)
}

func (w *work) writeOff() error {
	if w.m.Verifier == "" || w.m.Verifier == w.m.Reporter {
		return fault.New(fault.Conflict, "matter.not_verified")
	}
	w.m.WrittenOffAt, w.m.NextDue = w.actor.Now, time.Time{}
	return nil
}

func (w *work) reopen() error {
	if t := w.list.ReopenWithin; t.N > 0 {
		clock, err := calendar.StartClock(calendar.Segment{Term: t, From: w.m.WrittenOffAt, Event: "销号", Source: w.list.Source})
		if err != nil {
			return err
		}
		due, err := clock.Due(w.rules.Calendar, w.rules.Zone)
		if err != nil {
			return err
		}
		if due.Unknown == "" && !w.actor.Now.Before(due.At) {
			return fault.New(fault.Conflict, "matter.reopen_late", due.Date.String())
		}
	}
	w.m.WrittenOffAt = time.Time{}
	w.m.Rung, w.m.RungOn = 0, calendar.None
	var err error
	if w.m.Clock, err = w.list.clock(w.actor.Now, "重启"); err != nil {
		return err
	}
	return w.back(&w.m.Reopens)
}

func (w *work) resume() error {
	var err error
	if w.m.Clock, err = w.m.Clock.Resume(w.actor.Now); err != nil {
		return err
	}
	return w.m.timed(w.rules)
}

func (w *work) block() error {
	switch w.in.Body {
	case "":
		return fault.At("body", "matter.block_body")
	case w.m.OwnerBody:
		return fault.At("body", "matter.block_self")
	case w.m.BlockedBy:
		return fault.New(fault.Conflict, "matter.blocked_already")
	}
	if _, err := w.tx.Body(w.in.Body); fault.KindOf(err) == fault.Missing {
		return fault.At("body", "matter.block_body")
	} else if err != nil {
		return err
	}
	w.m.BlockedBy, w.m.BlockedOn = w.in.Body, calendar.DateOf(w.actor.Now, w.rules.Zone)
	w.step.Other = w.in.Body
	return nil
}

func (w *work) unblock() error {
	if w.m.BlockedBy == "" {
		return fault.New(fault.Conflict, "matter.not_blocked")
	}
	w.step.Other = w.m.BlockedBy
	w.m.BlockedBy, w.m.BlockedOn = "", calendar.None
	return nil
}

func (w *work) relate() error {
	w.step.Other = w.in.Other
	return w.other()
}

// other checks the second matter of a link or a merger: another one, there, and
// one that the actor may see.
func (w *work) other() error {
	if w.in.Other == "" || w.in.Other == w.m.ID {
		return fault.At("other", "matter.merge_target")
	}
	o, err := w.tx.Matter(w.in.Other)
	if err != nil {
		return err
	}
	if access.May(w.actor, "matter.see", o.Subject()) != nil {
		return fault.At("other", "matter.other_unknown")
	}
	if w.in.Outcome == Merged && o.Duplicate != "" {
		return fault.At("other", "matter.merged_already", o.Number)
	}
	return nil
}
