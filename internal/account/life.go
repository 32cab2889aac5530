package account

import (
	"luoshi/internal/access"
	"luoshi/internal/life"
)

// CodeState is how far a code has come.
type CodeState string

// The states of a code.
const (
	Asked    CodeState = "asked"    // 待放行
	Declined CodeState = "declined" // 不放行
	Released CodeState = "released" // 已放行
	Used     CodeState = "used"     // 已启用: the holder set a secret of their own
	Lapsed   CodeState = "lapsed"   // 过期作废: nobody came in with it in time
)

// CodeAct is something a person does to a code.
type CodeAct string

// The acts of a code.
const (
	AskIt     CodeAct = "ask"     // 申请: a new account, or a reset
	ReleaseIt CodeAct = "release" // 放行
	DeclineIt CodeAct = "decline" // 不放行
)

// The ties to a code beyond what the access table knows of.
var (
	holder = life.Tie{Title: "账号本人", Code: "account.second_person"}
	asker  = life.Tie{Title: "申请人（开局期间的首任管理员除外）", Code: "account.second_release"}
)

type codeRow = life.Row[CodeState, CodeAct]

// codes is the life of a code; docs/life.md is this table, printed. That the holder came
// in with it, and that it lapsed, are no acts on it.
var codes = life.Table[CodeState, CodeAct]{Name: "一次性密码", Closed: "account.code_done",
	States: []life.State[CodeState]{{State: Asked, Title: "待放行"}, {State: Declined, Title: "未放行"}, {State: Released, Title: "已放行"},
		{State: Used, Title: "本人已改密码"}, {State: Lapsed, Title: "已过期作废"}},
	Begin: []codeRow{{Act: AskIt, Title: "申请", Right: "account.manage", Apart: []life.Tie{holder}, To: Asked}},
	Rows: []codeRow{
		{Act: ReleaseIt, Title: "放行", Right: "account.release", Apart: []life.Tie{holder, asker}, From: []CodeState{Asked}, To: Released, Signed: "account.release", Waits: true},
		{Act: DeclineIt, Title: "不放行", Right: "account.release", From: []CodeState{Asked}, To: Declined, Signed: "account.decline"},
	}}

// LifeOfCodes is the table of codes.
func LifeOfCodes() life.Table[CodeState, CodeAct] { return codes }

// OpenTo lists the acts that are open to an actor on a code of an account (按钮).
func (c Code) OpenTo(a access.Actor, of Account, opener string) []life.Row[CodeState, CodeAct] {
	return codes.Open(c.State, func(right string) error { return access.May(a, right, access.Subject{}) }, c.tied(a, of, opener))
}

// tied reports how an actor is tied to a code of an account; opener is who works alone
// in the opening period (开局), "" once it has ended.
func (c Code) tied(a access.Actor, of Account, opener string) func(life.Tie) bool {
	return func(t life.Tie) bool {
		switch t {
		case holder:
			return a.Is(of.Person)
		case asker:
			return a.Is(c.AskedBy) && (a.Person == "" || opener != a.Person)
		}
		return false
	}
}
