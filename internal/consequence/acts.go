package consequence

import (
	"slices"

	"luoshi/internal/life"
)

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

// The ties to a case beyond what the access table knows of.
var (
	theirs     = life.Tie{Title: "当事人", Code: "consequence.own_case"}
	theirUnit  = life.Tie{Title: "当事人的单位", Code: "access.own_unit"}
	ofProposer = life.Tie{Title: "提出人、提出单位", Code: "consequence.own_proposal"}
	noProposer = life.Tie{Title: "提出人、提出单位", Code: "consequence.proposer_hands"}
	supervised = life.Tie{Title: "督办岗位、单位", Code: "consequence.supervised"}
	handled    = life.Tie{Title: "经手人", Code: "consequence.own_hand"}
	judged     = life.Tie{Title: "表决、决定的人", Code: "consequence.judge_hands"}
	decided    = life.Tie{Title: "表决、决定的人和岗位", Code: "consequence.decided_by_you"}
	proposing  = life.Tie{Title: "提出单位", Code: "consequence.not_proposer", Only: true}
	issuing    = life.Tie{Title: "本件的签发岗位", Code: "consequence.not_issuer", Only: true}
	judging    = life.Tie{Title: "本件的决定岗位", Code: "consequence.not_decider", Only: true}
	clerk      = life.Tie{Title: "组织部、纪委机关", Code: "consequence.not_clerk", Only: true}
	serving    = life.Tie{Title: "组织部、纪委机关和本件的签发岗位", Code: "consequence.not_clerk", Only: true}
	following  = life.Tie{Title: "组织部、纪委机关和提出单位", Code: "consequence.not_clerk", Only: true}
)

// Who keeps away from which acts, in the order of the refusals.
var (
	strangers = []life.Tie{theirs, theirUnit}
	proposers = []life.Tie{proposing, theirs}
	issuers   = []life.Tie{issuing, theirs, theirUnit, judged}
	servers   = []life.Tie{theirs, theirUnit, noProposer, serving, judged}
	clerks    = []life.Tie{theirs, theirUnit, noProposer, clerk, judged}
	keepers   = []life.Tie{theirs, following}
	parts     = []life.Tie{theirs, ofProposer, supervised, theirUnit, handled} // whoever has a part in the case
	judges    = append([]life.Tie{judging}, parts...)
	reviewers = append(slices.Clone(parts), decided)
)

// table is the life of a case; docs/life.md is this table, printed. An act that a state
// does not list is refused there.
var table = life.Table[State, Act]{Name: "结果运用", Closed: "consequence.act_not_open",
	States: []life.State[State]{{State: Opened, Title: "待提出"}, {State: Proposed, Title: "已提出"}, {State: Noticed, Title: "申辩中"}, {State: Heard, Title: "已申辩，待决定"},
		{State: Decided, Title: "已决定，待送达"}, {State: Served, Title: "已生效"}, {State: UnderReview, Title: "复核中，照常执行"}, {State: Reviewed, Title: "已复核"},
		{State: Ended, Title: "已了结，恢复"}, {State: Withdrawn, Title: "已撤回"}, {State: Closed, Title: "已了结"}},
	Begin: []row{{Act: Open, Title: "列为待提出", Right: "consequence.propose", To: Opened}, {Act: Propose, Title: "提出建议", Right: "consequence.propose", Apart: strangers, To: Proposed}},
	Rows: []row{
		{Act: Propose, Title: "提出建议", Right: "consequence.propose", Apart: strangers, From: []State{Opened}, To: Proposed, Waits: true},
		{Act: Drop, Title: "不提出", Right: "consequence.propose", Apart: strangers, From: []State{Opened}, To: Withdrawn, Words: true},
		{Act: AddFact, Title: "补充事实", Right: "consequence.propose", Apart: proposers, From: []State{Proposed}, Words: true},
		{Act: Withdraw, Title: "撤回建议", Right: "consequence.propose", Apart: proposers, From: []State{Proposed, Noticed, Heard}, To: Withdrawn, Words: true},
		{Act: Sign, Title: "签发文书", Right: "consequence.sign", Apart: issuers, From: []State{Proposed, Decided, Reviewed, Closed}, Signed: "consequence.sign", Waits: true},
		{Act: Decline, Title: "不予签发", Right: "consequence.sign", Apart: issuers, From: []State{Proposed, Decided, Reviewed, Closed}, Words: true, Signed: "consequence.decline"},
		{Act: Annul, Title: "撤销文书", Right: "consequence.sign", Apart: issuers, From: []State{Proposed, Decided}, Words: true, Signed: "consequence.annul"},
		{Act: Annul, Title: "撤销文书", Right: "consequence.sign", Apart: issuers, From: []State{Noticed, Heard}, To: Proposed, Words: true, Signed: "consequence.annul"},
		{Act: Notice, Title: "送达告知", Right: "consequence.serve", Apart: servers, From: []State{Proposed}, To: Noticed, Waits: true},
		{Act: Receive, Title: "打开签收", Right: "consequence.state", From: []State{Proposed}, To: Noticed, Waits: true},
		{Act: Attempt, Title: "送达未成", Right: "consequence.serve", Apart: servers, From: []State{Proposed, Decided}, Words: true},
		{Act: AskExtension, Title: "申请延长期限", Right: "consequence.state", From: []State{Noticed, Heard}, Words: true},
		{Act: Extend, Title: "同意延长", Right: "consequence.propose", Apart: proposers, From: []State{Noticed, Heard}, Words: true, Waits: true},
		{Act: Refuse, Title: "不同意延长", Right: "consequence.propose", Apart: proposers, From: []State{Noticed, Heard}, Words: true},
		{Act: Tell, Title: "送达申辩", Right: "consequence.state", From: []State{Noticed, Heard}, To: Heard},
		{Act: Finish, Title: "说完了", Right: "consequence.state", From: []State{Noticed, Heard}, To: Heard},
		{Act: Waive, Title: "书面放弃申辩", Right: "consequence.state", From: []State{Noticed, Heard}, To: Heard, Words: true},
		{Act: Paper, Title: "纸面代录", Right: "consequence.paper", Apart: clerks, From: []State{Noticed, Heard}, To: Heard},
		{Act: Confirm, Title: "当面核实", Right: "consequence.paper", Apart: clerks, From: []State{Heard}, Words: true},
		{Act: Reply, Title: "提出人答复", Right: "consequence.propose", Apart: proposers, From: []State{Noticed, Heard}, Words: true},
		{Act: Recuse, Title: "回避", Right: "consequence.vote", Apart: judges, From: []State{Proposed, Noticed, Heard}, Words: true, Signed: "consequence.recuse"},
		{Act: CastVote, Title: "记名表决", Right: "consequence.vote", Apart: judges, From: []State{Proposed, Noticed, Heard}, Words: true, Signed: "consequence.vote", Waits: true},
		{Act: Decide, Title: "作出决定", Right: "consequence.decide", Apart: judges, From: []State{Proposed, Noticed, Heard}, To: Decided, Words: true, Signed: "consequence.decide", Waits: true},
		{Act: Redraft, Title: "重新拟文", Right: "consequence.serve", Apart: servers, From: []State{Proposed, Decided}},
		{Act: Serve, Title: "送达", Right: "consequence.serve", Apart: servers, From: []State{Decided}, To: Served, Or: Closed, Waits: true},
		{Act: Receive, Title: "打开签收", Right: "consequence.state", From: []State{Decided}, To: Served, Or: Closed, Waits: true},
		{Act: Serve, Title: "送达", Right: "consequence.serve", Apart: servers, From: []State{Reviewed, Closed}},
		{Act: Receive, Title: "打开签收", Right: "consequence.state", From: []State{Reviewed, Closed}, Waits: true},
		{Act: AskReview, Title: "申请复核", Right: "consequence.state", From: []State{Served}, To: UnderReview, Words: true},
		{Act: Review, Title: "复核决定", Right: "consequence.review", Apart: reviewers, From: []State{UnderReview}, To: Reviewed, Or: Closed, Words: true, Signed: "consequence.review", Waits: true},
		{Act: Revoke, Title: "自行撤销", Right: "consequence.review", Apart: reviewers, From: []State{Served, UnderReview, Reviewed}, To: Closed, Words: true, Signed: "consequence.revoke"},
		{Act: Fill, Title: "重新选派", Right: "consequence.serve", Apart: keepers, From: []State{Served, Reviewed}, Waits: true},
		{Act: End, Title: "期满了结", Right: "consequence.serve", Apart: keepers, From: []State{Served, Reviewed}, To: Ended, Words: true, Waits: true},
	}}

// Life is the table.
func Life() life.Table[State, Act] { return table }

// Acts lists the acts of the life table in its order.
func Acts() []Act { return table.Acts() }

// After returns the state that act leads to from s, or a Conflict that leaves
// the state alone.
func (s State) After(act Act) (State, error) { return table.After(s, act) }
