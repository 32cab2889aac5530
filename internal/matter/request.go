package matter

import (
	"strconv"
	"time"

	"luoshi/internal/calendar"
	"luoshi/internal/fault"
	"luoshi/journal"
)

// A request (申请) of the owner, for more time or to send the matter back, waits for a yes
// or a no in words by somebody else. Of each kind one is open at a time. The clock goes on
// meanwhile. It is over when it is answered, when whoever asked takes it back, when the
// matter gets another owner, and when the owner reports.

// ExtensionAsked reports whether a request for more time is open (申请延期).
func (m Matter) ExtensionAsked() bool { return !m.Asked.IsNone() }

// ReturnAsked reports whether a request to send the matter back is open (申请退回交办).
func (m Matter) ReturnAsked() bool { return m.ObjectedBy != "" }

// answered ends what was asked for.
func (m *Matter) answered() {
	m.Asked, m.AskedBy, m.ObjectedBy = calendar.None, "", ""
	m.AskedAt, m.ObjectedAt = time.Time{}, time.Time{}
}

// askExtension asks for more time, until a day that the answer can still give.
func (w *work) askExtension() error {
	switch {
	case w.m.Extensions >= w.list.MaxExtensions:
		return fault.New(fault.Conflict, "matter.extensions_used", strconv.Itoa(w.list.MaxExtensions))
	case w.m.ExtensionAsked():
		return fault.New(fault.Conflict, "matter.extension_open", w.m.Asked.Zh())
	}
	if err := w.later(w.in.Until); err != nil {
		return err
	}
	w.m.Asked, w.m.AskedBy, w.m.AskedAt = w.in.Until, w.actor.Person, w.actor.Now
	w.until("申请延到", w.in.Until)
	return nil
}

// later refuses a day that is over, and one that is no later than the present deadline.
func (w *work) later(day calendar.Date) error {
	switch {
	case day.IsNone() || !w.m.Due.IsNone() && day <= w.m.Due:
		return fault.At("until", "matter.extension_date")
	case day < calendar.DateOf(w.actor.Now, w.rules.Zone):
		return fault.At("until", "matter.extension_past")
	}
	return nil
}

// until says a day in the line of the time line and in the event.
func (w *work) until(verb string, day calendar.Date) {
	w.step.Text = verb + " " + day.Zh() + "：" + w.in.Text
	w.facts = append(w.facts, journal.Fact{Name: "until", Value: day.String()})
}

// extend gives more time: some days, or until a day. It answers a request, but needs none.
func (w *work) extend() error {
	if w.m.Extensions >= w.list.MaxExtensions {
		return fault.New(fault.Conflict, "matter.extensions_used", strconv.Itoa(w.list.MaxExtensions))
	}
	term := w.in.Days
	if term.N <= 0 {
		if w.in.Until.IsNone() || w.in.Until == 0 {
			return fault.At("until", "matter.extension_days")
		}
		if w.m.Due.IsNone() {
			return fault.At("until", "matter.extension_unknown")
		}
		if err := w.later(w.in.Until); err != nil {
			return err
		}
		term = calendar.Term{N: int(w.in.Until - w.m.Due), Unit: calendar.Day}
	}
	w.m.Extensions++
	w.m.Asked, w.m.AskedBy, w.m.AskedAt = calendar.None, "", time.Time{}
	var err error
	w.m.Clock, err = w.m.Clock.Extend(calendar.Segment{Term: term, From: w.actor.Now, Source: w.list.Source, Reason: w.in.Text, By: w.actor.Person})
	if err != nil {
		return err
	}
	if err := w.m.timed(w.rules); err != nil || w.m.Due.IsNone() {
		return err
	}
	w.until("延到", w.m.Due)
	return nil
}

// refuseExtension answers a request for more time with no: the deadline stays.
func (w *work) refuseExtension() error {
	if !w.m.ExtensionAsked() {
		return fault.New(fault.Conflict, "matter.extension_not_asked")
	}
	w.until("申请的是", w.m.Asked)
	w.m.Asked, w.m.AskedBy, w.m.AskedAt = calendar.None, "", time.Time{}
	return nil
}

// object asks to send the matter back: the clock goes on. The list says how often.
func (w *work) object() error {
	switch {
	case w.m.Objections >= w.list.MaxObjections:
		return fault.New(fault.Conflict, "matter.objections_used", strconv.Itoa(w.list.MaxObjections))
	case w.m.ReturnAsked():
		return fault.New(fault.Conflict, "matter.objection_open")
	}
	w.m.Objections++
	w.m.ObjectedBy, w.m.ObjectedAt = w.actor.Person, w.actor.Now
	return nil
}

// agreeBack takes the matter from its owner: it is registered again, and waits for whoever
// gives it to another post. Its clock begins anew there.
func (w *work) agreeBack() error {
	if !w.m.ReturnAsked() {
		return fault.New(fault.Conflict, "matter.objection_none")
	}
	w.step.Other = w.m.Owner
	w.m.answered()
	w.m.Owner, w.m.OwnerBody, w.m.Accepted, w.m.Clock = "", "", false, calendar.Clock{}
	w.m.BlockedBy, w.m.BlockedOn = "", calendar.None
	w.m.AssignedAt, w.m.Due, w.m.DueAt, w.m.NextDue, w.m.Still = time.Time{}, calendar.None, time.Time{}, time.Time{}, ""
	return nil
}

// refuseBack leaves the matter with its owner.
func (w *work) refuseBack() error {
	if !w.m.ReturnAsked() {
		return fault.New(fault.Conflict, "matter.objection_none")
	}
	w.m.ObjectedBy, w.m.ObjectedAt = "", time.Time{}
	return nil
}

// urge presses the owner (催办): once a day, whoever it is that does it, and not while the
// clock stands still or the matter is put off. It changes nothing but that the owner is told.
func (w *work) urge() error {
	today := calendar.DateOf(w.actor.Now, w.rules.Zone)
	if _, paused := w.m.Clock.OpenPause(); paused || w.m.PutOff(today) {
		return fault.New(fault.Conflict, "matter.urge_stopped")
	}
	if !w.m.MayUrge(today) {
		return fault.New(fault.Conflict, "matter.urged_today")
	}
	w.m.Urges++
	w.m.UrgedOn = today
	return nil
}

// MayUrge reports whether nobody urged the matter on the day yet, nor after it.
func (m Matter) MayUrge(today calendar.Date) bool { return m.UrgedOn.IsNone() || m.UrgedOn < today }
