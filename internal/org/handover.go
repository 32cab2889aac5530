package org

import (
	"time"

	"luoshi/internal/access"
	"luoshi/internal/calendar"
	"luoshi/internal/fault"
	"luoshi/internal/life"
	"luoshi/journal"
)

// Handed says that a term took over what its post had in hand (交接确认): when, and how many
// matters there were.
type Handed struct {
	At     time.Time // zero before
	InHand int
}

// HandoverState is where the handing over to a term stands (交接).
type HandoverState string

// The states of a handover.
const (
	HandoverOwed HandoverState = "owed"  // 待交接
	HandoverDone HandoverState = "taken" // 已交接
)

// HandoverAct is something a person does about a handover.
type HandoverAct string

// TakeItOver is the word of the successor, who has seen what is open (交接确认).
const TakeItOver HandoverAct = "take_over"

// successor lets nobody but the person of the term itself say so, not their deputy.
var successor = life.Tie{Title: "接任的人", Code: "org.not_successor", Only: true}

// handovers is the life of a handover; docs/life.md is this table, printed. A handover is
// no row of its own: it is a term that began after another one of the same post, while
// something of that time is open.
var handovers = life.Table[HandoverState, HandoverAct]{Name: "交接", Closed: "org.handed_over",
	States: []life.State[HandoverState]{{State: HandoverOwed, Title: "待交接"}, {State: HandoverDone, Title: "已交接"}},
	Rows: []life.Row[HandoverState, HandoverAct]{
		{Act: TakeItOver, Right: "post.take_over", Apart: []life.Tie{successor}, From: []HandoverState{HandoverOwed}, To: HandoverDone, Waits: true},
	}}

// LifeOfHandovers is the table of handovers.
func LifeOfHandovers() life.Table[HandoverState, HandoverAct] { return handovers }

// Handover is where the handing over to the term stands.
func (a Appointment) Handover() HandoverState {
	if a.Handed.At.IsZero() {
		return HandoverOwed
	}
	return HandoverDone
}

// OpenHandover lists the acts that are open to an actor on the handing over to the term
// (按钮).
func (a Appointment) OpenHandover(actor access.Actor) []life.Row[HandoverState, HandoverAct] {
	return handovers.Open(a.Handover(), func(right string) error { return access.May(actor, right, access.Subject{Owner: a.Post}) }, a.succeeds(actor))
}

func (a Appointment) succeeds(actor access.Actor) func(life.Tie) bool {
	return func(t life.Tie) bool { return t == successor && actor.For == "" && actor.Is(a.Person) }
}

// Before is the term from which this one takes over (前任): of the others of the post the
// one that began last and is over, or whose holder is recalled. A deputy takes nothing over
// and leaves nothing behind.
func (a Appointment) Before(others []Appointment, today calendar.Date) (before Appointment, ok bool) {
	for _, b := range others {
		over := !b.Until.IsNone() && b.Until < today || b.Suspended != ""
		if !over || b.ID == a.ID || b.Person == a.Person || !b.InForce() || b.Hold == Deputy || a.Hold == Deputy || b.From > a.From {
			continue
		}
		if !ok || b.From > before.From {
			before, ok = b, true
		}
	}
	return before, ok
}

// HandoverReader is what it takes to say what a term takes over.
type HandoverReader interface {
	Appointments(post string) ([]Appointment, error)
	InHand(post string, before time.Time) (int, error)
}

// TakesOver says from which term one takes over and how many matters of that time are open,
// 0 where there is nothing to take over.
func (a Appointment) TakesOver(r HandoverReader, now time.Time, zone *time.Location) (before Appointment, inHand int, err error) {
	today := calendar.DateOf(now, zone)
	if !a.On(today) || a.Suspended != "" {
		return before, 0, nil
	}
	others, err := r.Appointments(a.Post)
	if err != nil {
		return before, 0, err
	}
	before, ok := a.Before(others, today)
	if !ok {
		return before, 0, nil
	}
	inHand, err = r.InHand(a.Post, a.From.Start(zone))
	return before, inHand, err
}

// HandoverTx is what the act needs of a transaction.
type HandoverTx interface {
	HandoverReader
	Appointment(id string) (Appointment, error)
	SaveAppointment(*Appointment) error
	Record(journal.Event) error
}

// TakeOver is the successor's word that they have seen what the post has in hand and take
// it on (交接确认). It moves no matter: what the post owns stays with the post.
func TakeOver(tx HandoverTx, actor access.Actor, id string, zone *time.Location) error {
	a, err := tx.Appointment(id)
	if err != nil {
		return err
	}
	if err := handovers.May(actor, TakeItOver, access.Subject{Owner: a.Post}); err != nil {
		return err
	}
	if _, err := handovers.Enter(a.Handover(), TakeItOver, a.succeeds(actor)); err != nil {
		return err
	}
	_, inHand, err := a.TakesOver(tx, actor.Now, zone)
	if err != nil {
		return err
	}
	if inHand == 0 {
		return fault.New(fault.Conflict, "org.nothing_to_take")
	}
	a.Handed = Handed{At: actor.Now.UTC(), InHand: inHand}
	if err := tx.SaveAppointment(&a); err != nil {
		return err
	}
	return tx.Record(actor.Event("post.take_over", a.ID))
}
