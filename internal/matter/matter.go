// Package matter is the one object of the system (事项): a task, a problem, a
// complaint, a finding, a clue or a rectification. It holds the life of a matter
// as one table of states and acts, the facts beside it, and the use cases. Packs
// choose names, deadlines and evidence; they cannot add a way round evidence,
// verification or the second person. It knows neither letters nor scores.
package matter

import (
	"slices"
	"time"

	"luoshi/internal/area"
	"luoshi/internal/calendar"
	"luoshi/internal/form"
	"luoshi/internal/ident"
)

// Kind is what sort of matter it is.
type Kind string

// The kinds.
const (
	Task      Kind = "task"      // 任务
	Problem   Kind = "problem"   // 问题
	Complaint Kind = "complaint" // 诉求
	Finding   Kind = "finding"   // 督查发现
	Clue      Kind = "clue"      // 线索
	Order     Kind = "order"     // 限期整改
)

// State is where a matter stands between registration and write-off.
type State string

// The states, in the order of a matter's life.
const (
	Registered State = "registered"  // 已登记: no owner yet
	Assigned   State = "assigned"    // 已交办: has an owner and a deadline
	Reported   State = "reported"    // 已报结: the owner says done, evidence attached
	Verified   State = "verified"    // 已核验: somebody other than the owner checked
	WrittenOff State = "written_off" // 已销号: no further act but reopening
)

// States lists the states in the order of a matter's life.
func States() []State { return table.All() }

// Outcome is how a matter ended, or is said to have ended while it is reported.
type Outcome string

// The outcomes. Every exit needs a second person, whatever its outcome.
const (
	Solved      Outcome = "solved"      // 已解决
	Unfounded   Outcome = "unfounded"   // 不属实
	Transferred Outcome = "transferred" // 移交: leaves the programme
	Merged      Outcome = "merged"      // 并入另一事项
)

// Matter is a matter (事项). List and Area never change after registration; a
// correction merges the matter into a new one.
type Matter struct {
	ident.Row
	Number string // SX-2026-000123
	List   string // the pack's list (清单)
	Kind   Kind
	Class  string // 类别: one of the list's kinds, or what its same-fields say; "" when none was said
	Area   area.Code
	Place  string // where in it (组、寨), as it was called then; "" when not said
	Title  string // 一句话
	Facts  string // 问题
	Demand string // 要求
	Origin string // 来源, as text; several sources are separate Links

	Fields   []form.Value // what its list asks for (字段), canonical
	Personal []form.Value // those of it that are about a person, and all of a sealed matter: sealed where they are stored

	State   State
	Outcome Outcome

	Owner      string // post that answers (责任岗位)
	OwnerBody  string // body of the owner (牵头)
	Assist     []string
	Supervisor string // post that registered and follows it (督办); whoever handed it in until it is assigned
	Entry      string // the entry of a duty in which it was found (由填报而来), "" for none
	Accepted   bool   // 已签收
	Objections int    // times the owner asked to send it back
	BlockedBy  string // body it is stuck at (卡在), "" when it is not
	BlockedOn  calendar.Date
	Deferred   calendar.Date // 暂缓 until, None when not: the sweep keeps away until that day
	Deferrals  []Deferral    // every deferral, the last one that of Deferred
	Duplicate  string        // the matter it was merged into
	Parent     string
	Sealed     bool
	Backfilled bool // 补录: taken over from a running ledger

	Clock      calendar.Clock
	Due        calendar.Date // last day, None while paused or unknown
	DueAt      time.Time     // instant from which it is late
	Extensions int
	Asked      calendar.Date // 申请延期到, None when nothing is asked
	AskedBy    string        // person who asked for it, "" where an older program wrote it
	ObjectedBy string        // person who asked to send it back (申请退回交办), "" when nothing is asked
	AskedAt    time.Time     // since when the request for more time waits, zero where that is not known
	ObjectedAt time.Time     // since when the request to send it back waits

	Ladder   string // the pack's ladder, "" for none
	Rung     int    // rungs climbed on the overdue ladder
	RungOn   calendar.Date
	Still    string        // why its ladders stand still (督办停住): a fault's code and argument, "" when they do not
	RepeatOn calendar.Date // when its ladders of repeats are looked at next, None: never
	NextDue  time.Time     // when the sweep looks at it next; zero: never
	Urges    int           // 催办 times
	UrgedOn  calendar.Date // the day of the last one, None before the first
	Returns  int           // 退回整改 times
	Reopens  int           // 回潮 times
	Reporter string        // person who reported
	Verifier string        // person who verified
	Pack     string        // pack and version under which it was registered

	VerifyBy calendar.Date // 核验期限: last day to verify what was reported, None when nothing waits for it or it is not known
	Line     string        // the newest line of the time line, "" where an older program wrote it

	RegisteredAt, AssignedAt, ReportedAt, VerifiedAt, WrittenOffAt time.Time
}

// Open reports whether the matter is in hand.
func (m Matter) Open() bool { return m.State != WrittenOff }

// Late reports whether the matter was or is past its due date at now: an open
// one against now, a reported one against the time it was reported.
func (m Matter) Late(now time.Time) bool {
	if m.Due.IsNone() || m.DueAt.IsZero() {
		return false
	}
	if m.State != Assigned && m.State != Registered {
		now = m.ReportedAt
	}
	return !now.Before(m.DueAt)
}

// AtInstant reports whether the matter's term ends at an instant and not with a day (以小时、
// 分钟计的期限): an end of a day is the beginning of the next.
func (m Matter) AtInstant(zone *time.Location) bool {
	return !m.Due.IsNone() && !m.DueAt.IsZero() && !m.DueAt.Equal(m.Due.Add(1).Start(zone))
}

// VerifyLate reports whether a reported matter waits for its verification past the list's
// term (核验逾期).
func (m Matter) VerifyLate(today calendar.Date) bool {
	return m.State == Reported && !m.VerifyBy.IsNone() && m.VerifyBy < today
}

// Deferral is a time for which a matter was put off (暂缓): until the day Until, which
// is not part of it.
type Deferral struct {
	From  calendar.Date `json:"from"`
	Until calendar.Date `json:"until"`
	By    string        `json:"by"` // person
}

// PutOff reports whether the matter is deferred on a day.
func (m Matter) PutOff(day calendar.Date) bool { return !m.Deferred.IsNone() && m.Deferred > day }

// TownMonth is what a town did in a month (月度盘点).
type TownMonth struct {
	Town                            area.Code
	Registered, WrittenOff, Overdue int
}

// Step is one line of a matter's time line (经过).
type Step struct {
	ident.Row
	Matter        string
	At            time.Time
	Act           Act
	Post, Person  string
	For           string // the holder, when a deputy acted
	Text          string
	Before, After State
	Other         string // post, body or matter that the act named
	Prev          string // the line before it, "" for the first
}

// Note adds a line to the time line of the matter, which the caller saves after it: the
// matter names its newest line, and each line the one before it.
func (m *Matter) Note(tx interface{ SaveStep(*Step) error }, s *Step) error {
	s.Matter, s.Prev = m.ID, m.Line
	err := tx.SaveStep(s)
	m.Line = s.ID
	return err
}

// Evidence is one file or statement attached to a matter (佐证).
type Evidence struct {
	ident.Row
	Matter, Need string // Need is the pack's requirement it answers, "" for none
	Text         string // a statement in words
	Hash, Name   string // content hash and shown name of a file, "" for a statement
	Type         string // media type found from the content
	Size         int64
	TakenAt      time.Time // as its giver stated, where the need asks; zero: not stated
	Place        string
	Post, Person string
	At           time.Time
	VoidedAt     time.Time // 作废: zero for what counts; why stands in the time line
}

// Link joins two matters or names a further source.
type Link struct {
	ident.Row
	Matter, Other, Kind, Text string
}

// Need is one piece of evidence that a list requires before a report.
type Need struct {
	ID, Title string
	File      bool   // a file is required; otherwise a statement does
	Place     bool   // time and place matter; Why must say so
	Why       string // the document that asks for it
}

// List is what a pack says of one list of matters (清单).
type List struct {
	ID, Title     string
	Kind          Kind
	Term          calendar.Term // time to report, from assignment
	VerifyTerm    calendar.Term // time to verify, from the report
	ToWorkday     bool          // a due day on a holiday moves to the next workday
	Source        string        // document and article of the term
	Emergency     string        // the document that asks for answers within minutes (应急), "" for none
	Needs         []Need
	PauseLimit    calendar.Term
	MaxObjections int
	MaxExtensions int
	ReopenWithin  calendar.Term
	Ladder        string
	Sealed        bool
	Fields        form.Fields // what is asked of its matters
	Same          []string    // the fields by which two matters are of the same kind (同类)
	Kinds         []string    // the short form of one such field, what its matters may be about (类别): the same one again is a repeat. A matter without one is of the list as a whole
}

// Placed reports whether some evidence of the list must say when and where.
func (l List) Placed() bool {
	return slices.ContainsFunc(l.Needs, func(n Need) bool { return n.Place })
}
