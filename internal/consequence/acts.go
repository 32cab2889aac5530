package consequence

import "luoshi/internal/life"

// Act is something a person does to a case.
type Act string

// The acts.
const (
	Open         Act = "open"          // 列为待提出: by a ladder; proposes nothing yet
	Propose      Act = "propose"       // 提出建议
	Drop         Act = "drop"          // 不提出
	AddFact      Act = "add_fact"      // 补充事实
	Withdraw     Act = "withdraw"      // 撤回建议
	Sign         Act = "sign"          // 签发文书: a letter of the case, composed from it
	Decline      Act = "decline"       // 不予签发
	Annul        Act = "annul"         // 撤销文书: before its effect; an effect is undone by a review or revoked
	Notice       Act = "notice"        // 送达告知: by receipt or two witnesses
	Receive      Act = "receive"       // 打开签收: the person opens what was signed
	Attempt      Act = "attempt"       // 送达未成
	AskExtension Act = "ask_extension" // 申请延长申辩期限
	Extend       Act = "extend"        // 同意延长
	Refuse       Act = "refuse"        // 不同意延长
	Tell         Act = "state"         // 陈述申辩
	Finish       Act = "finish"        // 说完了: the person says that nothing more will come
	Waive        Act = "waive"         // 书面放弃申辩
	Paper        Act = "paper"         // 纸面代录
	Confirm      Act = "confirm"       // 当面核实: a second office met the person about what a paper says
	Reply        Act = "reply"         // 提出人答复
	Recuse       Act = "recuse"        // 回避
	CastVote     Act = "vote"          // 表决
	Decide       Act = "decide"        // 决定
	Redraft      Act = "redraft"       // 重新拟文: the letter was dropped, annulled, or no longer says what the case says
	Serve        Act = "serve"         // 送达决定、更正: by receipt or two witnesses
	AskReview    Act = "ask_review"    // 申请复核
	Review       Act = "review"        // 复核决定
	Revoke       Act = "revoke"        // 自行撤销: a third person reverses without being asked
	Fill         Act = "fill"          // 重新选派
	End          Act = "end"           // 期满了结
)

type row = life.Row[State, Act]

// table is the life of a case; docs/consequence.md is this table, printed. An
// act that a state does not list is refused there.
var table = life.Table[State, Act]{Closed: "consequence.act_not_open", Begin: []row{{Act: Open, To: Opened}, {Act: Propose, To: Proposed}}, Rows: []row{
	{Act: Propose, From: []State{Opened}, To: Proposed},
	{Act: Drop, From: []State{Opened}, To: Withdrawn, Words: true},
	{Act: AddFact, From: []State{Proposed}, Words: true},
	{Act: Withdraw, From: []State{Proposed, Noticed, Heard}, To: Withdrawn, Words: true},
	{Act: Sign, From: []State{Proposed, Decided, Reviewed, Closed}},
	{Act: Decline, From: []State{Proposed, Decided, Reviewed, Closed}, Words: true},
	{Act: Annul, From: []State{Proposed, Decided}, Words: true},
	{Act: Annul, From: []State{Noticed, Heard}, To: Proposed, Words: true},
	{Act: Notice, From: []State{Proposed}, To: Noticed},
	{Act: Receive, From: []State{Proposed}, To: Noticed},
	{Act: Attempt, From: []State{Proposed, Decided}, Words: true},
	{Act: AskExtension, From: []State{Noticed, Heard}, Words: true},
	{Act: Extend, From: []State{Noticed, Heard}, Words: true},
	{Act: Refuse, From: []State{Noticed, Heard}, Words: true},
	{Act: Tell, From: []State{Noticed, Heard}, To: Heard},
	{Act: Finish, From: []State{Noticed, Heard}, To: Heard},
	{Act: Waive, From: []State{Noticed, Heard}, To: Heard, Words: true},
	{Act: Paper, From: []State{Noticed, Heard}, To: Heard},
	{Act: Confirm, From: []State{Heard}, Words: true},
	{Act: Reply, From: []State{Noticed, Heard}, Words: true},
	{Act: Recuse, From: []State{Proposed, Noticed, Heard}, Words: true},
	{Act: CastVote, From: []State{Proposed, Noticed, Heard}, Words: true},
	{Act: Decide, From: []State{Proposed, Noticed, Heard}, To: Decided, Words: true},
	{Act: Redraft, From: []State{Proposed, Decided}},
	{Act: Serve, From: []State{Decided}, To: Served, Or: Closed},
	{Act: Receive, From: []State{Decided}, To: Served, Or: Closed},
	{Act: Serve, From: []State{Reviewed, Closed}},
	{Act: Receive, From: []State{Reviewed, Closed}},
	{Act: AskReview, From: []State{Served}, To: UnderReview, Words: true},
	{Act: Review, From: []State{UnderReview}, To: Reviewed, Or: Closed, Words: true},
	{Act: Revoke, From: []State{Served, UnderReview, Reviewed}, To: Closed, Words: true},
	{Act: Fill, From: []State{Served, Reviewed}},
	{Act: End, From: []State{Served, Reviewed}, To: Ended, Words: true},
}}

// Acts lists the acts of the life table in its order.
func Acts() []Act { return table.Acts() }

// After returns the state that act leads to from s, or a Conflict that leaves
// the state alone.
func (s State) After(act Act) (State, error) { return table.After(s, act) }

// Mermaid prints the life table as a state diagram.
func Mermaid() string { return table.Mermaid() }
