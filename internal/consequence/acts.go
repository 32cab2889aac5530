package consequence

import (
	"fmt"
	"slices"
	"strings"

	"luoshi/internal/fault"
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

// move is one row of the life table: an act open in the states of From. To is
// the state after it, "" when the state stays; Or is where it leads instead,
// when the decision ends the case.
type move struct {
	Act    Act
	From   []State
	To, Or State
	Text   bool // reasons in words are required
}

// moves is the life of a case; docs/consequence.md is this table, printed. An
// act that a state does not list is refused there.
var moves = []move{
	{Propose, []State{Opened}, Proposed, "", false},
	{Drop, []State{Opened}, Withdrawn, "", true},
	{AddFact, []State{Proposed}, "", "", true},
	{Withdraw, []State{Proposed, Noticed, Heard}, Withdrawn, "", true},
	{Sign, []State{Proposed, Decided, Reviewed, Closed}, "", "", false},
	{Decline, []State{Proposed, Decided, Reviewed, Closed}, "", "", true},
	{Annul, []State{Proposed, Decided}, "", "", true},
	{Annul, []State{Noticed, Heard}, Proposed, "", true},
	{Notice, []State{Proposed}, Noticed, "", false},
	{Receive, []State{Proposed}, Noticed, "", false},
	{Attempt, []State{Proposed, Decided}, "", "", true},
	{AskExtension, []State{Noticed, Heard}, "", "", true},
	{Extend, []State{Noticed, Heard}, "", "", true},
	{Refuse, []State{Noticed, Heard}, "", "", true},
	{Tell, []State{Noticed, Heard}, Heard, "", false},
	{Finish, []State{Noticed, Heard}, Heard, "", false},
	{Waive, []State{Noticed, Heard}, Heard, "", true},
	{Paper, []State{Noticed, Heard}, Heard, "", false},
	{Confirm, []State{Heard}, "", "", true},
	{Reply, []State{Noticed, Heard}, "", "", true},
	{Recuse, []State{Proposed, Noticed, Heard}, "", "", true},
	{CastVote, []State{Proposed, Noticed, Heard}, "", "", true},
	{Decide, []State{Proposed, Noticed, Heard}, Decided, "", true},
	{Redraft, []State{Proposed, Decided}, "", "", false},
	{Serve, []State{Decided}, Served, Closed, false},
	{Receive, []State{Decided}, Served, Closed, false},
	{Serve, []State{Reviewed, Closed}, "", "", false},
	{Receive, []State{Reviewed, Closed}, "", "", false},
	{AskReview, []State{Served}, UnderReview, "", true},
	{Review, []State{UnderReview}, Reviewed, Closed, true},
	{Revoke, []State{Served, UnderReview, Reviewed}, Closed, "", true},
	{Fill, []State{Served, Reviewed}, "", "", false},
	{End, []State{Served, Reviewed}, Ended, "", true},
}

// Acts lists the acts of the life table in its order.
func Acts() []Act {
	var out []Act
	for _, m := range moves {
		if !slices.Contains(out, m.Act) {
			out = append(out, m.Act)
		}
	}
	return out
}

// After returns the state that act leads to from s, or a Conflict that leaves
// the state alone.
func (s State) After(act Act) (State, error) {
	m, err := moveOf(s, act)
	if err != nil || m.To == "" {
		return s, err
	}
	return m.To, nil
}

func moveOf(s State, act Act) (move, error) {
	for _, m := range moves {
		if m.Act == act && slices.Contains(m.From, s) {
			return m, nil
		}
	}
	return move{}, fault.New(fault.Conflict, "consequence.act_not_open", string(act), string(s))
}

// Mermaid prints the life table as a state diagram.
func Mermaid() string {
	var b strings.Builder
	b.WriteString("stateDiagram-v2\n    [*] --> opened: open\n    [*] --> proposed: propose\n")
	for _, m := range moves {
		for _, s := range m.From {
			for _, to := range []State{m.To, m.Or} {
				if to != "" && to != s {
					fmt.Fprintf(&b, "    %s --> %s: %s\n", s, to, m.Act)
				}
			}
		}
	}
	return b.String()
}
