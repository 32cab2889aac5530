package duty

import (
	"slices"

	"luoshi/internal/access"
	"luoshi/internal/life"
	"luoshi/internal/org"
)

// LeaveState is where a leave stands (请假).
type LeaveState string

// The states of a leave.
const (
	LeaveAsked    LeaveState = "asked"    // 待批
	LeaveApproved LeaveState = "approved" // 批准
	LeaveRefused  LeaveState = "refused"  // 不批准
)

// StateOfLeave is where a leave stands.
func StateOfLeave(l org.Leave) LeaveState {
	switch {
	case l.Approver == "":
		return LeaveAsked
	case l.Refused:
		return LeaveRefused
	}
	return LeaveApproved
}

// LeaveAct is something a person does to a leave.
type LeaveAct string

// The acts of a leave.
const (
	Ask         LeaveAct = "ask"     // 请假
	ApproveIt   LeaveAct = "approve" // 批准
	RefuseLeave LeaveAct = "refuse"  // 不批准
)

// asker keeps whoever asks from ruling on it (本人的假由别人批); a leader of the same unit
// rules on the leaves of its people.
var asker = life.Tie{Title: "请假的人", Code: "access.own_work"}

// beyond keeps away whom the pack lets approve fewer days (超过批假权限).
var beyond = life.Tie{Title: "请假天数超过机制包写明的权限的岗位", Code: "duty.leave_limit"}

type leaveRow = life.Row[LeaveState, LeaveAct]

// leaves is the life of a leave; docs/life.md is this table, printed.
var leaves = life.Table[LeaveState, LeaveAct]{Name: "请假", Closed: "duty.leave_ruled",
	States: []life.State[LeaveState]{{State: LeaveAsked, Title: "待批"}, {State: LeaveApproved, Title: "批准"}, {State: LeaveRefused, Title: "不批准"}},
	Begin:  []leaveRow{{Act: Ask, Right: "leave.ask", To: LeaveAsked, Words: true}},
	Rows: []leaveRow{
		{Act: ApproveIt, Title: "批准", Right: "leave.approve", Apart: []life.Tie{asker, beyond}, From: []LeaveState{LeaveAsked}, To: LeaveApproved, Waits: true},
		{Act: RefuseLeave, Title: "不批准", Right: "leave.approve", Apart: []life.Tie{asker, beyond}, From: []LeaveState{LeaveAsked}, To: LeaveRefused},
	}}

// LifeOfLeaves is the table of leaves.
func LifeOfLeaves() life.Table[LeaveState, LeaveAct] { return leaves }

// PairState is where a drawn pair of village and day stands (抽查).
type PairState string

// The states of a pair.
const (
	Drawn   PairState = "drawn"   // 待核对
	Checked PairState = "checked" // 已核对
)

// PairAct is something a person does to a pair.
type PairAct string

// The acts of a pair.
const (
	Draw  PairAct = "draw"  // 抽取
	Check PairAct = "check" // 核对
)

// checkers are the posts that the pack names for a spot check.
var checkers = life.Tie{Title: "机制包写明的抽查岗位", Code: "duty.spot_checker", Only: true}

type pairRow = life.Row[PairState, PairAct]

// pairs is the life of a drawn pair; docs/life.md is this table, printed. A result stands:
// what is new is drawn again.
var pairs = life.Table[PairState, PairAct]{Name: "抽查", Closed: "duty.spot_checked",
	States: []life.State[PairState]{{State: Drawn, Title: "待核对"}, {State: Checked, Title: "已核对"}},
	Begin:  []pairRow{{Act: Draw, Title: "抽取", Right: "duty.check", Apart: []life.Tie{checkers}, To: Drawn}},
	Rows:   []pairRow{{Act: Check, Title: "核对", Right: "duty.check", Apart: []life.Tie{checkers}, From: []PairState{Drawn}, To: Checked, Words: true, Waits: true}},
}

// tied reports how an actor is tied to the spot check.
func (s Spot) tied(a access.Actor) func(life.Tie) bool {
	return func(t life.Tie) bool { return t == checkers && slices.Contains(s.Checkers, a.Role) }
}

// LifeOfPairs is the table of drawn pairs.
func LifeOfPairs() life.Table[PairState, PairAct] { return pairs }
