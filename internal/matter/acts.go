package matter

import "luoshi/internal/life"

// Act is something a person does to a matter.
type Act string

// The acts, named by the verbs of the office.
const (
	Register     Act = "register"      // 登记
	Assign       Act = "assign"        // 交办
	Accept       Act = "accept"        // 签收
	Object       Act = "object"        // 申请退回交办
	Report       Act = "report"        // 报结
	Verify       Act = "verify"        // 核验
	Return       Act = "return"        // 退回整改
	WriteOff     Act = "write_off"     // 销号
	Reopen       Act = "reopen"        // 回潮重启
	Transfer     Act = "transfer"      // 转办
	AskExtension Act = "ask_extension" // 申请延期
	Extend       Act = "extend"        // 批准延期
	Pause        Act = "pause"         // 暂停计时
	Resume       Act = "resume"        // 恢复计时
	Block        Act = "block"         // 标明卡在
	Unblock      Act = "unblock"       // 解除卡点
	Defer        Act = "defer"         // 暂缓
	Comment      Act = "comment"       // 说明
	Attach       Act = "attach"        // 附佐证
	Relate       Act = "link"          // 关联
)

type row = life.Row[State, Act]

// table is the life of a matter; docs/matter.md is this table, printed. An act
// that a state does not list is refused there.
var table = life.Table[State, Act]{Closed: "matter.act_not_open", Begin: []row{{Act: Register, To: Registered}}, Rows: []row{
	{Act: Assign, From: []State{Registered}, To: Assigned},
	{Act: Accept, From: []State{Assigned}},
	{Act: Object, From: []State{Assigned}, Words: true},
	{Act: Report, From: []State{Assigned}, To: Reported, Words: true},
	{Act: Verify, From: []State{Reported}, To: Verified, Words: true},
	{Act: Return, From: []State{Reported, Verified}, To: Assigned, Words: true},
	{Act: WriteOff, From: []State{Verified}, To: WrittenOff},
	{Act: Reopen, From: []State{WrittenOff}, To: Assigned, Words: true},
	{Act: Transfer, From: []State{Registered, Assigned}, To: Assigned, Words: true},
	{Act: AskExtension, From: []State{Assigned}, Words: true},
	{Act: Extend, From: []State{Assigned}, Words: true},
	{Act: Pause, From: []State{Assigned}, Words: true},
	{Act: Resume, From: []State{Assigned}, Words: true},
	{Act: Block, From: []State{Assigned}, Words: true},
	{Act: Unblock, From: []State{Assigned}, Words: true},
	{Act: Defer, From: []State{Registered, Assigned}, Words: true},
	{Act: Comment, From: []State{Registered, Assigned, Reported, Verified, WrittenOff}, Words: true},
	{Act: Attach, From: []State{Registered, Assigned, Reported, Verified}},
	{Act: Relate, From: []State{Registered, Assigned, Reported, Verified}},
}}

// Acts lists the acts of the life table in its order.
func Acts() []Act { return table.Acts() }

// After returns the state that act leads to from s, or a Conflict that leaves
// the state alone.
func (s State) After(act Act) (State, error) { return table.After(s, act) }

// Mermaid prints the life table as a state diagram for docs/matter.md.
func Mermaid() string { return table.Mermaid() }
