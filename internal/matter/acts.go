package matter

import (
	"luoshi/internal/access"
	"luoshi/internal/life"
)

// Act is something a person does to a matter.
type Act string

// The acts, named by the verbs of the office.
const (
	Register     Act = "register"      // 登记
	TakeOver     Act = "take_over"     // 补录已办结: from a ledger, as history
	Assign       Act = "assign"        // 交办
	Accept       Act = "accept"        // 签收
	Object       Act = "object"        // 申请退回交办
	Report       Act = "report"        // 报结
	TakeBack     Act = "take_back"     // 撤回报结: the reporter's, while nobody has verified
	Verify       Act = "verify"        // 核验
	Return       Act = "return"        // 退回整改
	WriteOff     Act = "write_off"     // 销号
	Reopen       Act = "reopen"        // 回潮重启
	Transfer     Act = "transfer"      // 转办
	AskExtension Act = "ask_extension" // 申请延期
	Extend       Act = "extend"        // 批准延期
	RefuseExtra  Act = "refuse_extend" // 不同意延期
	AgreeBack    Act = "agree_back"    // 同意退回交办
	RefuseBack   Act = "refuse_back"   // 不同意退回交办
	DropExtra    Act = "drop_extend"   // 撤回延期申请: by whoever asked
	DropBack     Act = "drop_back"     // 撤回退回申请: by whoever asked
	Pause        Act = "pause"         // 暂停计时
	Resume       Act = "resume"        // 恢复计时
	Block        Act = "block"         // 标明卡在
	Unblock      Act = "unblock"       // 解除卡点
	Defer        Act = "defer"         // 暂缓
	Amend        Act = "amend"         // 更正登记内容
	Urge         Act = "urge"          // 催办: whoever follows the matter presses its owner, once a day
	Comment      Act = "comment"       // 说明
	Attach       Act = "attach"        // 附佐证
	Void         Act = "void"          // 作废佐证: by whoever gave it, before somebody judged by it
	Relate       Act = "link"          // 关联
	Tell         Act = "tell"          // 告知: a rung told whom the pack names; the program's, and nobody's act
)

type row = life.Row[State, Act]

// reporter is who reported: nobody else takes the report back.
var reporter = life.Tie{Title: "报结的人", Code: "matter.not_reporter", Only: true}

// Who asked for something, and nobody else, takes it back.
var (
	askedExtra = life.Tie{Title: "申请的人", Code: "matter.not_asker", Only: true}
	askedBack  = life.Tie{Title: "申请退回的人", Code: "matter.not_asker", Only: true}
)

// owning is who holds the post that answers: nobody urges themselves.
var owning = life.Tie{Title: "责任岗位本人", Code: "matter.urge_self"}

// table is the life of a matter; docs/life.md is this table, printed. An act that a
// state does not list is refused there. Who keeps away is said by the rights. What was
// asked for (申请延期、申请退回交办) waits for a yes or a no: Ripe says whether something was.
var table = life.Table[State, Act]{Name: "事项", Closed: "matter.act_not_open",
	States: []life.State[State]{{State: Registered, Title: "已登记"}, {State: Assigned, Title: "已交办"}, {State: Reported, Title: "已报结"},
		{State: Verified, Title: "已核验"}, {State: WrittenOff, Title: "已销号"}},
	Begin: []row{{Act: Register, Right: "matter.register", To: Registered}, {Act: TakeOver, Title: "补录已办结", Right: "matter.register", To: WrittenOff}},
	Rows: []row{
		{Act: Assign, Right: "matter.assign", From: []State{Registered}, To: Assigned, Waits: true},
		{Act: Accept, Right: "matter.accept", From: []State{Assigned}, Waits: true},
		{Act: Object, Right: "matter.object", From: []State{Assigned}, Words: true},
		{Act: Report, Right: "matter.report", From: []State{Assigned}, To: Reported, Words: true, Waits: true},
		{Act: TakeBack, Title: "撤回报结", Right: "matter.report", Apart: []life.Tie{reporter}, From: []State{Reported}, To: Assigned, Words: true},
		{Act: Verify, Right: "matter.verify", From: []State{Reported}, To: Verified, Words: true, Waits: true},
		{Act: Return, Right: "matter.return", From: []State{Reported, Verified}, To: Assigned, Words: true},
		{Act: WriteOff, Right: "matter.write_off", From: []State{Verified}, To: WrittenOff, Waits: true},
		{Act: Reopen, Right: "matter.reopen", From: []State{WrittenOff}, To: Assigned, Words: true},
		{Act: Transfer, Right: "matter.transfer", From: []State{Registered, Assigned}, To: Assigned, Words: true},
		{Act: AskExtension, Right: "matter.ask_extension", From: []State{Assigned}, Words: true},
		{Act: Extend, Right: "matter.extend", From: []State{Assigned}, Words: true, Waits: true},
		{Act: RefuseExtra, Title: "不同意延期", Right: "matter.extend", From: []State{Assigned}, Words: true},
		{Act: AgreeBack, Title: "同意退回交办", Right: "matter.rule_back", From: []State{Assigned}, To: Registered, Words: true, Waits: true},
		{Act: RefuseBack, Title: "不同意退回交办", Right: "matter.rule_back", From: []State{Assigned}, Words: true},
		{Act: DropExtra, Title: "撤回延期申请", Right: "matter.ask_extension", Apart: []life.Tie{askedExtra}, From: []State{Assigned}},
		{Act: DropBack, Title: "撤回退回申请", Right: "matter.object", Apart: []life.Tie{askedBack}, From: []State{Assigned}},
		{Act: Pause, Right: "matter.pause", From: []State{Assigned}, Words: true},
		{Act: Resume, Right: "matter.resume", From: []State{Assigned}, Words: true},
		{Act: Block, Right: "matter.block", From: []State{Assigned}, Words: true},
		{Act: Unblock, Right: "matter.unblock", From: []State{Assigned}, Words: true},
		{Act: Defer, Right: "matter.defer", From: []State{Registered, Assigned}, Words: true},
		{Act: Amend, Title: "更正登记内容", Right: "matter.register", From: []State{Registered, Assigned}, Words: true},
		{Act: Urge, Right: "matter.urge", Apart: []life.Tie{owning}, From: []State{Assigned}, Words: true},
		{Act: Comment, Right: "matter.comment", From: []State{Registered, Assigned, Reported, Verified, WrittenOff}, Words: true},
		{Act: Attach, Right: "matter.attach", From: []State{Registered, Assigned, Reported, Verified}},
		{Act: Void, Title: "作废佐证", Right: "matter.attach", From: []State{Registered, Assigned, Reported}, Words: true},
		{Act: Relate, Right: "matter.link", From: []State{Registered, Assigned, Reported, Verified}},
	}}

// Life is the table.
func Life() life.Table[State, Act] { return table }

// OpenTo lists the acts that are open to an actor on the matter as it stands (按钮).
func (m Matter) OpenTo(a access.Actor) []life.Row[State, Act] {
	subject := m.Subject()
	return table.Open(m.State, func(right string) error { return access.May(a, right, subject) }, m.tied(a))
}

// tied reports how an actor is tied to the matter.
func (m Matter) tied(a access.Actor) func(life.Tie) bool {
	return func(t life.Tie) bool {
		switch t {
		case reporter:
			return a.Is(m.Reporter)
		case askedExtra:
			return a.Is(m.AskedBy)
		case askedBack:
			return a.Is(m.ObjectedBy)
		case owning:
			return a.In(m.Owner)
		}
		return false
	}
}

// Ripe reports whether the matter waits for an act now, where its state alone does not
// say so: it is accepted once, and ruled on is what was asked for.
func (m Matter) Ripe(act Act) bool {
	switch act {
	case Accept:
		return !m.Accepted
	case Extend:
		return m.ExtensionAsked()
	case AgreeBack:
		return m.ReturnAsked()
	}
	return true
}

// Title is the word of the office for an act of a time line.
func (a Act) Title() string {
	if a == Tell {
		return "告知"
	}
	return table.Title(a)
}

// Acts lists the acts of the life table in its order.
func Acts() []Act { return table.Acts() }

// After returns the state that act leads to from s, or a Conflict that leaves
// the state alone.
func (s State) After(act Act) (State, error) { return table.After(s, act) }
