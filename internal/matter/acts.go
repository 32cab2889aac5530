package matter

import (
	"fmt"
	"slices"
	"strings"

	"luoshi/internal/fault"
)

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

// move is one row of the life table: an act open in the states of From. To is
// the state after it, "" when the act leaves the state alone.
type move struct {
	Act  Act
	From []State
	To   State
	Text bool // a reason in words is required
}

// moves is the life of a matter; docs/matter.md is this table, printed. An act
// that a state does not list is refused there.
var moves = []move{
	{Assign, []State{Registered}, Assigned, false},
	{Accept, []State{Assigned}, "", false},
	{Object, []State{Assigned}, "", true},
	{Report, []State{Assigned}, Reported, true},
	{Verify, []State{Reported}, Verified, true},
	{Return, []State{Reported, Verified}, Assigned, true},
	{WriteOff, []State{Verified}, WrittenOff, false},
	{Reopen, []State{WrittenOff}, Assigned, true},
	{Transfer, []State{Registered, Assigned}, Assigned, true},
	{AskExtension, []State{Assigned}, "", true},
	{Extend, []State{Assigned}, "", true},
	{Pause, []State{Assigned}, "", true},
	{Resume, []State{Assigned}, "", true},
	{Block, []State{Assigned}, "", true},
	{Unblock, []State{Assigned}, "", true},
	{Defer, []State{Registered, Assigned}, "", true},
	{Comment, []State{Registered, Assigned, Reported, Verified, WrittenOff}, "", true},
	{Attach, []State{Registered, Assigned, Reported, Verified}, "", false},
	{Relate, []State{Registered, Assigned, Reported, Verified}, "", false},
}

// Acts lists the acts of the life table in its order.
func Acts() []Act {
	out := make([]Act, len(moves))
	for i, m := range moves {
		out[i] = m.Act
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
	return move{}, fault.New(fault.Conflict, "matter.act_not_open", string(act), string(s))
}

// Mermaid prints the life table as a state diagram for docs/matter.md.
func Mermaid() string {
	var b strings.Builder
	b.WriteString("stateDiagram-v2\n    [*] --> registered: register\n")
	for _, m := range moves {
		for _, s := range m.From {
			if m.To != "" {
				fmt.Fprintf(&b, "    %s --> %s: %s\n", s, m.To, m.Act)
			}
		}
	}
	return b.String()
}
