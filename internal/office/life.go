package office

import (
	"luoshi/internal/access"
	"luoshi/internal/account"
	"luoshi/internal/appraise"
	"luoshi/internal/consequence"
	"luoshi/internal/duty"
	"luoshi/internal/letter"
	"luoshi/internal/life"
	"luoshi/internal/matter"
	"luoshi/internal/org"
)

// IssueState is how far an issue of a pack has come.
type IssueState string

// The states of an issue. What was refused or taken back keeps its number.
const (
	IssueWaiting IssueState = "waiting" // 待确认
	IssueGiven   IssueState = "issued"  // 已下发
	IssueRefused IssueState = "refused" // 不予下发
	IssueTaken   IssueState = "taken"   // 已撤回, by whoever asked
)

// IssueAct is something a person does to an issue.
type IssueAct string

// The acts of an issue.
const (
	ProposeIssue IssueAct = "propose"   // 提请下发
	ConfirmIssue IssueAct = "confirm"   // 确认下发
	RefuseIssue  IssueAct = "refuse"    // 不予下发
	TakeIssue    IssueAct = "take_back" // 撤回, by whoever asked
)

// The ties to an issue beyond what the access table knows of.
var (
	askedIt   = life.Tie{Title: "提请人", Code: "access.own_work"}
	whoAsked  = life.Tie{Title: "提请人", Code: "access.own_work", Only: true}
	issueLife = life.Table[IssueState, IssueAct]{Name: "机制包下发", Closed: "office.pack_over",
		States: []life.State[IssueState]{{State: IssueWaiting, Title: "待确认"}, {State: IssueGiven, Title: "已下发"}, {State: IssueRefused, Title: "不予下发"}, {State: IssueTaken, Title: "已撤回"}},
		Begin:  []life.Row[IssueState, IssueAct]{{Act: ProposeIssue, Right: "pack.issue", To: IssueWaiting, Signed: "pack.propose"}},
		Rows: []life.Row[IssueState, IssueAct]{
			{Act: ConfirmIssue, Right: "pack.confirm", Apart: []life.Tie{askedIt}, From: []IssueState{IssueWaiting}, To: IssueGiven, Signed: "pack.issue", Waits: true},
			{Act: RefuseIssue, Title: "不予下发", Right: "pack.confirm", Apart: []life.Tie{askedIt}, From: []IssueState{IssueWaiting}, To: IssueRefused, Words: true, Signed: "pack.refuse"},
			{Act: TakeIssue, Title: "撤回", Right: "pack.issue", Apart: []life.Tie{whoAsked}, From: []IssueState{IssueWaiting}, To: IssueTaken, Signed: "pack.withdraw"},
		}}
)

// LifeOfIssues is the table of issues.
func LifeOfIssues() life.Table[IssueState, IssueAct] { return issueLife }

// OpenTo lists the acts that are open to an actor on an issue (按钮).
func (i Issue) OpenTo(a access.Actor) []life.Row[IssueState, IssueAct] {
	return issueLife.Open(i.State, func(right string) error { return access.May(a, right, access.Subject{}) }, i.tied(a))
}

// tied reports how an actor is tied to an issue.
func (i Issue) tied(a access.Actor) func(life.Tie) bool {
	return func(t life.Tie) bool { return (t == askedIt || t == whoAsked) && a.Is(i.Person) }
}

// Lives are all life tables of the house, for printing and for the tests that compare
// them with one another.
func Lives() []life.Sheet {
	return []life.Sheet{matter.Life().Sheet(), letter.Life().Sheet(), consequence.Life().Sheet(), appraise.Life().Sheet(), appraise.LifeOfRounds().Sheet(),
		duty.LifeOfLeaves().Sheet(), duty.LifeOfPairs().Sheet(), org.LifeOfTerms().Sheet(), org.LifeOfHandovers().Sheet(), account.LifeOfCodes().Sheet(), account.LifeOfKeys().Sheet(), issueLife.Sheet(), importLife.Sheet()}
}
