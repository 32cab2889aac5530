package account

import (
	"slices"

	"luoshi/internal/access"
	"luoshi/internal/life"
)

// KeyState is how far a signing key has come.
type KeyState string

// The states of a signing key.
const (
	KeyValid KeyState = "valid"   // 有效
	KeyWaits KeyState = "waiting" // 待核实
	KeyEnded KeyState = "ended"   // 已作废
)

// KeyAct is something another person does to a signing key.
type KeyAct string

// The acts of a signing key.
const (
	EndorseIt KeyAct = "endorse" // 核实: with the second word it is valid
	RefuseKey KeyAct = "refuse"  // 不予核实
)

// The ties to a key beyond what the access table knows of.
var (
	keyHolder = life.Tie{Title: "密钥本人", Code: "account.second_person"}
	endorsed  = life.Tie{Title: "已核实的人", Code: "account.key_twice"}
	vouched   = life.Tie{Title: "申请、放行一次性密码的人", Code: "account.key_vouched"}
)

type keyRow = life.Row[KeyState, KeyAct]

// keys is the life of a signing key; docs/life.md is this table, printed. That its holder
// made it, and that it ended with the secret that opened it, are no acts on it.
var keys = life.Table[KeyState, KeyAct]{Name: "签名密钥", Closed: "account.key_done",
	States: []life.State[KeyState]{{State: KeyValid, Title: "有效"}, {State: KeyWaits, Title: "待核实"}, {State: KeyEnded, Title: "已作废"}},
	Rows: []keyRow{
		{Act: EndorseIt, Title: "核实", Right: "account.endorse", Apart: []life.Tie{keyHolder, endorsed, vouched}, From: []KeyState{KeyWaits}, To: KeyValid, Signed: EndorsedKey, Waits: true},
		{Act: RefuseKey, Title: "不予核实", Right: "account.endorse", Apart: []life.Tie{keyHolder}, From: []KeyState{KeyWaits}, To: KeyEnded, Signed: RefusedKey},
	}}

// LifeOfKeys is the table of signing keys.
func LifeOfKeys() life.Table[KeyState, KeyAct] { return keys }

// OpenTo lists the acts that are open to an actor on a key (按钮); let are who let its
// holder in.
func (k SignKey) OpenTo(a access.Actor, let []string) []keyRow {
	return keys.Open(k.State, func(right string) error { return access.May(a, right, access.Subject{}) }, k.tied(a, let))
}

// tied reports how an actor is tied to a key.
func (k SignKey) tied(a access.Actor, let []string) func(life.Tie) bool {
	return func(t life.Tie) bool {
		switch t {
		case keyHolder:
			return a.Is(k.Person)
		case endorsed:
			return a.Is(k.First.By) || a.Is(k.Second.By)
		case vouched:
			return slices.ContainsFunc(let, a.Is)
		}
		return false
	}
}
