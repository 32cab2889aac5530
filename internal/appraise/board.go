package appraise

import (
	"time"

	"luoshi/internal/area"
	"luoshi/internal/calendar"
	"luoshi/internal/ident"
	"luoshi/internal/life"
)

// State is where a board stands between its computing and its publishing.
type State string

// The states, in the order of a board's life.
const (
	Computed  State = "computed"  // 已计算: seen by those who compute and decide
	Shown     State = "shown"     // 已告知: each subject sees its own row, and no other
	Objecting State = "objection" // 异议: at least one subject has objected
	Final     State = "final"     // 定稿: no objection is open and the time is over
	Published State = "published" // 已公布: bodies in bands, never persons
)

// States lists the states in the order of a board's life.
func States() []State { return table.All() }

// Act is something a person does to a board.
type Act string

// The acts.
const (
	First    Act = "compute"  // 计算排名
	Again    Act = "again"    // 重新计算, while nobody was told
	Correct  Act = "correct"  // 更正: computed anew by a version that corrects the formula, and told again
	Show     Act = "show"     // 告知
	Object   Act = "object"   // 提出异议
	Rule     Act = "rule"     // 裁定
	Finalise Act = "finalise" // 定稿
	Publish  Act = "publish"  // 公布
)

type row = life.Row[State, Act]

// The ties to a board beyond what the access table knows of.
var (
	computed = life.Tie{Title: "计算人", Code: "access.own_work"}
	objected = life.Tie{Title: "提异议人", Code: "access.own_work"}
	ownPlace = life.Tie{Title: "本村、本镇的岗位", Code: "access.own_unit"}
)

// table is the life of a board; docs/life.md is this table, printed. An act that a state
// does not list is refused.
var table = life.Table[State, Act]{Name: "排名", Closed: "appraise.act_not_open",
	States: []life.State[State]{{State: Computed, Title: "已计算"}, {State: Shown, Title: "告知本单位"}, {State: Objecting, Title: "异议"},
		{State: Final, Title: "定稿"}, {State: Published, Title: "公布"}},
	Begin: []row{{Act: First, Right: "board.compute", To: Computed}},
	Rows: []row{
		{Act: Again, Title: "重新计算", Right: "board.compute", From: []State{Computed}, To: Computed},
		{Act: Correct, Title: "更正", Right: "board.compute", From: []State{Shown, Objecting, Final, Published}, To: Computed},
		{Act: Show, Title: "告知各单位", Right: "board.compute", From: []State{Computed}, To: Shown, Waits: true},
		{Act: Object, Right: "board.object", From: []State{Shown, Objecting}, To: Objecting, Words: true, Waits: true},
		{Act: Rule, Right: "board.rule", From: []State{Objecting}, Apart: []life.Tie{objected, computed, ownPlace}, Words: true, Signed: "board.rule", Waits: true},
		{Act: Finalise, Title: "定稿", Right: "board.compute", From: []State{Shown, Objecting}, To: Final, Waits: true},
		{Act: Publish, Title: "公布", Right: "board.publish", From: []State{Final}, To: Published, Apart: []life.Tie{computed, objected}, Signed: "board.publish", Waits: true},
	}}

// Life is the table.
func Life() life.Table[State, Act] { return table }

// Acts lists the acts of the life table in its order.
func Acts() []Act { return table.Acts() }

// Right is the act of the access table that an act on a board asks for.
func (a Act) Right() string { return table.Right(a) }

// After gives the state that an act leads to, or a Conflict that leaves it alone.
func (s State) After(act Act) (State, error) { return table.After(s, act) }

// Run is one board of one period (一期排名).
type Run struct {
	ident.Row
	Board, Title, Period, Sheet string
	Level                       area.Level
	Pack                        string // pack and version whose sheet it was computed with
	Trial                       bool   // 试行: the first version, which took effect within the period
	Was                         string // the version whose formula was corrected (更正), "" otherwise
	// Stood is how far the board had come before it was corrected, until it is told again:
	// whoever was told goes on seeing what was told, computed at ToldAt. "" for most.
	Stood               State
	ToldAt              time.Time
	MinCases            int
	State               State
	Objection           calendar.Term
	ObjectBy            calendar.Date // last day to object, None before the showing
	ObjectUntil         time.Time
	Computer, Publisher string // persons

	ComputedAt, ShownAt, FinalAt, PublishedAt time.Time
}

// Due is when the board's period is over and it may be computed.
func (r Run) Due() (calendar.Period, error) { return calendar.ParsePeriod(r.Period) }

// Item is one line of a score with the values that it came from.
type Item struct {
	ID      string `json:"id"`
	Title   string `json:"title"`
	Formula string `json:"formula"`
	Points  int64  `json:"points"` // thousandths, after the clamp
	Raw     int64  `json:"raw"`
	Uses    []Use  `json:"uses"`
}

// Use is a metric that an item read.
type Use struct {
	Metric string `json:"metric"`
	Title  string `json:"title"`
	Unit   string `json:"unit"`
	Value  int64  `json:"value"`
}

// Refusal says why a body has no score: the fault of the formula.
type Refusal struct {
	Code string   `json:"code,omitempty"`
	Args []string `json:"args,omitempty"`
}

// Standing is one body's row of a board: facts, explanation and score.
type Standing struct {
	ident.Row
	Run, Body, Name string
	Area            area.Code
	Figures         Figures
	Items           []Item
	Scored          bool
	Refusal         Refusal // why it has no score
	Total           int64   // thousandths
	Cases           int     // matters behind the score (n)
	Band            string  // "" below MinCases
	Rank, Of        int     // for follow-ups alone; never published
	Signs           []Sign
	Reason          string   // of the last ruling that changed it
	Peers           string   // peer group (同类组) by its title, "" where the board has none
	Was             []Result // what it said before it was computed anew, the oldest first; a board lists old and new
}

// Told is what a row said when its board was told last: of a board under correction the
// result before it.
func (s Standing) Told(r Run) Standing {
	if n := len(s.Was); r.Stood != "" && n > 0 && s.Was[n-1].At.Equal(r.ToldAt) {
		s.Scored, s.Total, s.Band, s.Was = s.Was[n-1].Scored, s.Was[n-1].Total, s.Was[n-1].Band, s.Was[:n-1]
	}
	if r.Stood != "" {
		s.Items = nil // they are of the new formula
	}
	return s
}

// Result is what a row came to by a version.
type Result struct {
	Pack   string    `json:"pack"`
	Scored bool      `json:"scored"`
	Total  int64     `json:"total"` // thousandths
	Band   string    `json:"band"`
	At     time.Time `json:"at"`
}

// Objection is a subject's objection to one item of its score (异议).
type Objection struct {
	ident.Row
	Run, Standing, Body string
	Item                string // item of the sheet, "" for the whole
	Text                string
	Person, Post        string
	State               ObjectionState
	Ruling              string
	Ruler, RulerPost    string
	Changes             []Change

	At, RuledAt time.Time
}

// ObjectionState is where an objection stands.
type ObjectionState string

// The states of an objection.
const (
	Pending  ObjectionState = "pending"  // 在办
	Upheld   ObjectionState = "upheld"   // 成立
	Rejected ObjectionState = "rejected" // 不成立
)

// Change corrects one figure. A counted metric is changed by naming the rows that
// are added or dropped; any other by its new value.
type Change struct {
	Metric string   `json:"metric"`
	Add    []string `json:"add,omitempty"`
	Drop   []string `json:"drop,omitempty"`
	Value  int64    `json:"value,omitempty"` // thousandths, for metrics that are no counts
}
