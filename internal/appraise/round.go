package appraise

import (
	"luoshi/internal/access"
	"luoshi/internal/life"
	"luoshi/internal/org"
)

// RoundState is where a round of a review stands.
type RoundState string

// The states of a round, in their order.
const (
	Named          RoundState = "named"     // 待领码: the keepers are named and have not all accepted
	Open           RoundState = "open"      // 进行中: comments and votes
	Shut           RoundState = "shut"      // 待开箱: no more votes; the keepers' codes are awaited
	Closed         RoundState = "closed"    // 已截止: votes are counted, comments may still be written
	RoundPublished RoundState = "published" // 已公布
	RoundVoid      RoundState = "void"      // 作废: no result; it may be held again
)

// RoundAct is something a person does to a round.
type RoundAct string

// The acts of a round.
const (
	Opening    RoundAct = "open"        // 发起点评
	Remarking  RoundAct = "comment"     // 点评
	Drawing    RoundAct = "draw_code"   // 领码
	Accepting  RoundAct = "accept_code" // 核对码: with the last one the voting begins
	Voting     RoundAct = "vote"        // 民主评议
	Closing    RoundAct = "close"       // 截止: with keepers their codes are awaited
	HandingIn  RoundAct = "hand_in"     // 交码: with the last one the ballots are counted
	GivingUp   RoundAct = "give_up"     // 不持钥: the round is void
	Publishing RoundAct = "publish"     // 公布
)

// The ties to a round beyond what the access table knows of.
var (
	ofBody   = life.Tie{Title: "被点评的本村、本镇", Code: "access.own_unit"}
	deputy   = life.Tie{Title: "代办人", Code: "appraise.vote_deputy"} // else a post votes twice: its holder and who acts for them
	isKeeper = life.Tie{Title: "本期持钥人本人", Code: "appraise.keeper_not", Only: true}
)

type roundRow = life.Row[RoundState, RoundAct]

// rounds is the life of a round; docs/life.md is this table, printed. Whose ballot is on
// whose body is asked body by body (MayVoteOn).
var rounds = life.Table[RoundState, RoundAct]{Name: "点评", Closed: "appraise.round_not_open",
	States: []life.State[RoundState]{{State: Named, Title: "等持钥人领码"}, {State: Open, Title: "正在点评"}, {State: Shut, Title: "等持钥人交码"},
		{State: Closed, Title: "投票已截止"}, {State: RoundPublished, Title: "已公布"}, {State: RoundVoid, Title: "已作废"}},
	Begin: []roundRow{{Act: Opening, Right: "review.open", To: Open, Or: Named}},
	Rows: []roundRow{
		{Act: Remarking, Right: "review.comment", From: []RoundState{Named, Open, Shut, Closed}, Apart: []life.Tie{ofBody}, Words: true},
		{Act: Drawing, Title: "领码", Right: "review.keep", From: []RoundState{Named}, Apart: []life.Tie{isKeeper}, Signed: "review.draw_code", Waits: true},
		{Act: Accepting, Title: "核对码", Right: "review.keep", From: []RoundState{Named}, To: Open, Apart: []life.Tie{isKeeper}, Signed: "review.accept_code", Waits: true},
		{Act: Voting, Right: "review.vote", From: []RoundState{Open}, Apart: []life.Tie{deputy}, Waits: true},
		{Act: Closing, Title: "截止", Right: "review.open", From: []RoundState{Open}, To: Closed, Or: Shut},
		{Act: HandingIn, Title: "交码", Right: "review.keep", From: []RoundState{Shut}, To: Closed, Apart: []life.Tie{isKeeper}, Signed: "review.hand_in_code", Waits: true},
		{Act: GivingUp, Title: "不持钥", Right: "review.keep", From: []RoundState{Named, Open, Shut}, To: RoundVoid, Apart: []life.Tie{isKeeper}, Signed: "review.give_up"},
		{Act: Publishing, Title: "公布", Right: "review.open", From: []RoundState{Closed}, To: RoundPublished, Waits: true},
	}}

// LifeOfRounds is the table of rounds.
func LifeOfRounds() life.Table[RoundState, RoundAct] { return rounds }

// OpenTo lists the acts that are open to an actor on a round that has keepers (按钮); on
// whose body a ballot or a comment is, is asked body by body.
func (r Round) OpenTo(a access.Actor, keepers []Keeper) []roundRow {
	return rounds.Open(r.State, func(right string) error { return access.May(a, right, access.Subject{Area: r.Area}) }, func(t life.Tie) bool {
		if t == isKeeper {
			return SeatOf(keepers, a) >= 0
		}
		return r.tied(a, org.Body{})(t)
	})
}

// Ripe reports of the acts that a round waits for which are for now (到时候了): each keeper
// draws, types back and hands in once, and the comments are published once all are there.
func (r Round) Ripe(keepers []Keeper, a access.Actor) func(RoundAct) bool {
	var mine Keeper
	if i := SeatOf(keepers, a); i >= 0 {
		mine = keepers[i]
	}
	runs := a.Now.Before(r.CloseAt)
	return func(act RoundAct) bool {
		switch act {
		case Drawing:
			return runs && mine.AcceptedAt.IsZero() && mine.Lock == ""
		case Accepting:
			return runs && mine.AcceptedAt.IsZero() && mine.Lock != ""
		case Voting:
			return runs // on whom a ballot is left is asked body by body
		case HandingIn:
			return runs && mine.EnteredAt.IsZero()
		}
		return true
	}
}

// tied reports how an actor is tied to a round and to the body that is commented on.
func (r Round) tied(a access.Actor, b org.Body) func(life.Tie) bool {
	return func(t life.Tie) bool {
		switch t {
		case ofBody:
			return owns(a, b) || a.In(b.Area.String())
		case deputy:
			return a.For != ""
		}
		return false
	}
}
