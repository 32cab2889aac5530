package letter

import (
	"time"

	"luoshi/internal/access"
	"luoshi/internal/life"
)

// State is where a letter stands.
type State string

// The states.
const (
	Draft    State = "draft"    // 拟稿: by a person or by the sweep
	Signed   State = "signed"   // 已签发: has its number
	Served   State = "served"   // 已送达: the time for a reply runs
	Replied  State = "replied"  // 已答复
	Annulled State = "annulled" // 已撤销: its finding no longer counts
	Dropped  State = "dropped"  // 不予签发
)

// Act is something a person does to a letter.
type Act string

// The acts.
const (
	Drafting  Act = "draft" // 拟稿
	Editing   Act = "edit"  // 改稿
	Signing   Act = "sign"  // 签发
	Dropping  Act = "drop"  // 不予签发
	Serving   Act = "serve" // 送达
	Opening   Act = "open"  // 打开签收: the addressee opens it here, which serves it
	Replying  Act = "reply" // 答复
	Annulling Act = "annul" // 撤销文书
)

// The ties to a letter beyond what the access table knows of.
var (
	drafter   = life.Tie{Title: "拟稿人", Code: "letter.own_draft"}
	itsPerson = life.Tie{Title: "收文人", Code: "access.own_work"}
	itsOffice = life.Tie{Title: "收文单位", Code: "access.own_unit"}
	addressed = life.Tie{Title: "收文岗位", Code: "letter.not_addressee", Only: true}
)

// Who keeps away: nobody has a hand in a letter to themselves, nor decides on one to
// their own office, nor signs what they drafted.
var (
	toSelf   = []life.Tie{itsPerson}
	toOffice = []life.Tie{itsPerson, itsOffice}
	signer   = []life.Tie{itsPerson, itsOffice, drafter}
)

type row = life.Row[State, Act]

// table is the life of a letter; docs/life.md is this table, printed. What a case does to
// its letters are acts of the case and follow its rows; the states are these.
var table = life.Table[State, Act]{Name: "文书", Closed: "letter.not_open",
	States: []life.State[State]{{State: Draft, Title: "拟稿"}, {State: Signed, Title: "已签发"}, {State: Served, Title: "已送达"},
		{State: Replied, Title: "已答复"}, {State: Annulled, Title: "已撤销"}, {State: Dropped, Title: "不予签发"}},
	Begin: []row{{Act: Drafting, Right: "letter.draft", To: Draft}},
	Rows: []row{
		{Act: Editing, Title: "改稿", Right: "letter.draft", Apart: toSelf, From: []State{Draft}},
		{Act: Signing, Right: "letter.sign", Apart: signer, From: []State{Draft}, To: Signed, Signed: "letter.sign", Waits: true},
		{Act: Dropping, Title: "不予签发", Right: "letter.sign", Apart: toOffice, From: []State{Draft}, To: Dropped, Words: true, Signed: "letter.drop"},
		{Act: Serving, Right: "letter.serve", Apart: toSelf, From: []State{Signed}, To: Served, Waits: true},
		{Act: Opening, Right: "letter.open", Apart: []life.Tie{addressed}, From: []State{Signed}, To: Served, Waits: true},
		{Act: Replying, Right: "letter.reply", From: []State{Served}, To: Replied, Words: true, Waits: true},
		{Act: Annulling, Right: "letter.annul", Apart: toOffice, From: []State{Signed, Served, Replied}, To: Annulled, Words: true, Signed: "letter.annul"},
	}}

// Life is the table.
func Life() life.Table[State, Act] { return table }

// tied reports how an actor is tied to the letter.
func (l Letter) tied(a access.Actor) func(life.Tie) bool {
	return func(t life.Tie) bool {
		switch t {
		case drafter:
			return a.Is(l.Drafter)
		case itsPerson:
			return a.Is(l.ToPerson)
		case itsOffice:
			return a.In(l.ToPost) || a.In(l.ToBody)
		case addressed:
			return l.AddressedTo(a) && access.May(a, "letter.see", l.Subject(a)) == nil // an administrator reads no letter to the office
		}
		return false
	}
}

// UnservedAfter is how long a signed letter waits for its addressee to open it, before its
// service is something for the issuing desk to do.
const UnservedAfter = 3 * 24 * time.Hour

// Ripe reports of the acts that a letter waits for which are for now (到时候了).
func (l Letter) Ripe(now time.Time) func(Act) bool {
	return func(act Act) bool {
		switch act {
		case Serving:
			return l.SignedAt.Before(now.Add(-UnservedAfter))
		case Replying:
			return !l.ReplyDue.IsNone()
		}
		return true
	}
}

// OpenTo lists the acts that are open to an actor on a letter that is of no case (按钮).
func (l Letter) OpenTo(a access.Actor) []life.Row[State, Act] {
	return table.Open(l.State, func(right string) error {
		switch right {
		case table.Right(Opening):
			return access.May(a, right, access.Subject{Owner: a.Post, Persons: []string{l.ToPerson}})
		case table.Right(Replying):
			return access.May(a, right, l.Subject(a))
		}
		return access.May(a, right, access.Subject{})
	}, l.tied(a))
}
