package org

import (
	"luoshi/internal/access"
	"luoshi/internal/life"
)

// Stands is where an appointment stands for whoever confirms it (任职到哪一步).
type Stands string

// Where an appointment stands.
const (
	TermAsked   Stands = "asked"   // 待确认: an appointment to an entrusted post
	TermStands  Stands = "stands"  // 在任、已任: nothing waits
	EndAsked    Stands = "ending"  // 待确认结束
	TermRefused Stands = "refused" // 不予确认, or taken back
)

// Stands is where the appointment stands.
func (a Appointment) Stands() Stands {
	switch {
	case a.State == Waiting:
		return TermAsked
	case a.EndWaits():
		return EndAsked
	case a.State == Refused:
		return TermRefused
	}
	return TermStands
}

// TermAct is something a second office does to an appointment.
type TermAct string

// The acts.
const (
	AppointIt TermAct = "appoint" // 任职
	ConfirmIt TermAct = "confirm" // 确认任职、确认结束
	RefuseIt  TermAct = "refuse"  // 不予确认
)

// The ties to an appointment beyond what the access table knows of.
var (
	appointed = life.Tie{Title: "任职的人", Code: "access.own_work"}
	askedBy   = life.Tie{Title: "提出的人和单位", Code: "org.second_office"}
	audited   = life.Tie{Title: "组织部（审计管理员的任职）", Code: "org.audit_office"}
)

var others = []life.Tie{appointed, askedBy, audited}

type termRow = life.Row[Stands, TermAct]

// terms is the life of an appointment to an entrusted post (关键岗位), as far as a second
// office has a word in it; docs/life.md is this table, printed.
var terms = life.Table[Stands, TermAct]{Name: "关键岗位任职", Closed: "org.nothing_waits",
	States: []life.State[Stands]{{State: TermAsked, Title: "待确认"}, {State: TermStands, Title: "在任"}, {State: EndAsked, Title: "待确认结束"}, {State: TermRefused, Title: "不予确认"}},
	Begin:  []termRow{{Act: AppointIt, Title: "任职", Right: "roster.change", Apart: []life.Tie{appointed}, To: TermAsked, Or: TermStands}},
	Rows: []termRow{
		{Act: ConfirmIt, Title: "确认", Right: "appointment.confirm", Apart: others, From: []Stands{TermAsked, EndAsked}, To: TermStands, Signed: "roster.confirm roster.confirm_end", Waits: true},
		{Act: RefuseIt, Title: "不予确认", Right: "appointment.confirm", Apart: others, From: []Stands{TermAsked}, To: TermRefused, Signed: "roster.refuse"},
		{Act: RefuseIt, Title: "不予确认", Right: "appointment.confirm", Apart: others, From: []Stands{EndAsked}, To: TermStands, Signed: "roster.refuse"},
	}}

// LifeOfTerms is the table of appointments.
func LifeOfTerms() life.Table[Stands, TermAct] { return terms }

// word is what a second office is asked about: the appointment, or its end.
func (a *Appointment) word() *Word {
	if a.Stands() == EndAsked {
		return &a.End
	}
	return &a.Asked
}

// OpenTo lists the acts that are open to an actor on an appointment to a post (按钮).
func (a Appointment) OpenTo(actor access.Actor, p Post) []life.Row[Stands, TermAct] {
	return terms.Open(a.Stands(), func(right string) error { return access.May(actor, right, access.Subject{}) }, a.tied(actor, *a.word(), p))
}

// tied reports how an actor is tied to an appointment, about which a word was asked for.
func (a Appointment) tied(actor access.Actor, word Word, p Post) func(life.Tie) bool {
	return func(t life.Tie) bool {
		switch t {
		case appointed:
			return actor.Is(a.Person)
		case askedBy:
			return actor.Is(word.By) || actor.In(word.Body)
		case audited:
			return p.Role == access.AuditAdmin && actor.Holds("roster.change")
		}
		return false
	}
}
