package consequence

import (
	"time"

	"luoshi/internal/access"
	"luoshi/internal/calendar"
	"luoshi/internal/ident"
	"luoshi/internal/org"
	"luoshi/journal"
)

// State is where a case stands.
type State string

// The states, in the order of a case's life.
const (
	Opened      State = "opened"       // 待提出: a ladder came to it; nobody has proposed anything
	Proposed    State = "proposed"     // 已提出
	Noticed     State = "noticed"      // 已告知: the notice was served, the time for the statement runs
	Heard       State = "heard"        // 已申辩: a statement or a written waiver is in; the time for it may still run
	Decided     State = "decided"      // 已决定: not served, nothing has changed yet
	Served      State = "served"       // 已送达: in effect
	UnderReview State = "under_review" // 复核中: in effect all the same
	Reviewed    State = "reviewed"     // 已复核: upheld or lightened
	Ended       State = "ended"        // 已期满: restored
	Withdrawn   State = "withdrawn"    // 已撤回
	Closed      State = "closed"       // 已了结: exempted, granted, or reversed in review
)

// States lists the states in the order of a case's life.
func States() []State { return table.All() }

// Over reports whether nothing more can be done in the state.
func (s State) Over() bool { return s == Ended || s == Withdrawn || s == Closed }

// The outcomes of a review (复核). There is none that is worse.
const (
	Upheld    Outcome = "upheld"    // 维持
	Lightened Outcome = "lightened" // 减轻
	Reversed  Outcome = "reversed"  // 撤销
)

// Addressee is somebody who was sent a notice or a decision and is owed the
// correction, should there be one.
type Addressee struct {
	To, Body, Post, Person string
	Letter                 string // number of what was sent, "" when it had none
}

// Case is one consequence on its way for one person (结果运用个案).
type Case struct {
	ident.Row
	Number  string // JG-2026-0017
	Kind    string // the pack's kind
	Title   string // the kind's title when it was opened
	Pack    string
	Gain    bool
	Recall  bool
	Person  string   // whom it concerns (当事人)
	Post    string   // the post it is about
	Unit    string   // body of the post
	Units   []string // further bodies the person belongs to: sender, team
	Ground  string   // one of the kind's grounds
	Matter  string   // the matter it came from, "" for none
	Parent  string   // the case whose end review proposed this one
	State   State
	Seers   []access.Role // roles that decide or keep the file
	Judges  []access.Role // roles that decide it
	Told    []Addressee
	Letters []string // drafted letters: notice, decision, corrections

	Proposer, ProposerPost, ProposerBody string
	Supervisor, SupervisorBody           string // post and body that supervised the matter

	Clock      calendar.Clock // time for the statement
	LimitOn    calendar.Date  // its last day, None while unknown
	LimitAt    time.Time      // instant from which it is over
	Asked      bool           // an extension was asked for
	Extended   bool
	Refused    bool // the extension asked for was refused
	Answered   bool // a statement or a waiver is in
	Said       bool // the person spoke from the own account, not through an office
	Confirmed  bool // 当面核实: a second office said that the person has finished; the person's own word undoes it
	Complete   bool // 已说完: the person said that nothing more will come
	CompleteAt time.Time
	DecideBy   calendar.Date
	ReviewBy   calendar.Date // last day to ask for a review
	ReviewDue  calendar.Date // last day to decide the review

	Outcome              Outcome
	Months               int
	Measure              string // what is done instead, where the outcome is lighter
	Reasons              string
	Decider, DeciderPost string
	Until                calendar.Date // last day of the effect, None without duration
	ReviewText           string        // why a review was asked for
	Reviewer             string
	ReviewOutcome        Outcome
	ReviewReasons        string
	Standing, Acting     string      // appointments: that of the person, and of who stands in
	Successor            string      // who stands in from the service of a recall, named in the decision
	Filled               bool        // the post has a new holder
	NoticeLetter, Ruling string      // letters of the notice and of the decision
	Signs                access.Role // who signs its letters: the issuer, or a leader where there is none
	Drafts               bool        // a letter of the case waits for its issuer
	Signed               string      // the signed letter that waits for its service, "" when none does
	// Hands are the persons through whose hands the case went (经手人): who signed,
	// served, redrafted or entered paper for the person. They never vote, decide or review.
	Hands                []string
	OpenedAt, ProposedAt time.Time
	NoticedAt, HeardAt   time.Time
	DecidedAt, ServedAt  time.Time
	ReviewedAt, EndedAt  time.Time
	ReviewAskedAt        time.Time
}

// Side is which way a fact speaks.
type Side string

// The sides.
const (
	Against Side = "against" // 不利
	For     Side = "for"     // 有利
)

// Fact is one fact of a case (事实). It names where it can be looked up.
type Fact struct {
	ident.Row
	Case           string
	Side           Side
	N              int // number within its side
	Text           string
	RefKind, RefID string // matter, leave, …
	RefLabel       string // the reference in words: SX-2026-000823
	Source         string // who brought it: "system" or a person
	At             time.Time
}

// System is the source of the facts that were found in the records.
const System = "system"

// Answer is what the person says to one fact.
type Answer string

// The answers. Saying nothing is none of them.
const (
	Agree   Answer = "agree"   // 认可
	Partly  Answer = "partly"  // 部分认可
	Dispute Answer = "dispute" // 不认可
)

// Tolerance is a ground for exemption that the person names (容错).
type Tolerance string

// The grounds of tolerance.
const (
	Trial   Tolerance = "trial"   // 先行先试
	Force   Tolerance = "force"   // 不可抗力
	Ordered Tolerance = "ordered" // 上级要求
)

// Title is the ground in words, "" for none.
func (t Tolerance) Title() string {
	switch t {
	case Trial:
		return "先行先试"
	case Force:
		return "不可抗力"
	case Ordered:
		return "上级要求所致"
	}
	return ""
}

// Statement is what the person says, or a written waiver (陈述申辩、书面放弃). It is
// added to and never changed.
type Statement struct {
	ident.Row
	Case                  string
	Text                  string
	Answers               map[string]Answer // fact → answer
	AnswersText           string            // Answers as they are stored
	Tolerance             Tolerance         // "" when none is claimed
	Waiver                bool
	Final                 bool          // 说完了: nothing more will come
	Late                  bool          // 逾期提出: after the limit, taken while nothing is decided
	Paper                 bool          // 纸面代录: entered by an office from paper
	Received              calendar.Date // the day the paper was received
	Hash, Name, Type      string        // attachment or scan
	Size                  int64
	Account, Person, Post string // who entered it
	Body                  string // their office
	At                    time.Time
}

// How is how a letter of a case was served (送达方式).
type How string

// The ways of service. An attempt serves nothing.
const (
	ByOpening   How = "opened"    // 本人打开签收
	ByReceipt   How = "receipt"   // 送达回证: signed by the person, kept as a scan
	ByWitnesses How = "witnesses" // 留置送达: two witnesses
	Attempted   How = "attempt"   // 送达未成
)

// Service is one service of a letter of a case, or one attempt at it (送达、送达未成).
// It is added to and never changed. The time that a service starts runs from its
// entry, never from an earlier day that somebody wrote: On is kept as what was said.
type Service struct {
	ident.Row
	Case, Letter     string
	How              How
	On               calendar.Date // the day on which the letter was handed over or the attempt made
	Witnesses        string        // the two names of a service with witnesses
	Text             string
	Hash, Name, Type string // scan of the receipt
	Size             int64
	Person, Post     string // who opened it, or who entered it
	At               time.Time
}

// Vote is a panellist's recorded vote or recusal.
type Vote struct {
	ident.Row
	Case, Person, Post, Body string
	Office                   access.Role
	Outcome                  Outcome // "" for a recusal
	Text                     string
	At                       time.Time
}

// Step is one line of a case's time line (经过).
type Step struct {
	ident.Row
	Case          string
	At            time.Time
	Act           Act
	Person, Post  string
	Text          string
	Before, After State
}

// Tx is what the use cases of this package need of a transaction.
type Tx interface {
	Bundles() (*access.Bundles, error)
	Consequence(id string) (Case, error)
	SaveConsequence(*Case) error
	ConsequenceFacts(id string) ([]Fact, error)
	SaveConsequenceFact(*Fact) error
	SaveConsequenceStatement(*Statement) error
	ConsequenceVotes(id string) ([]Vote, error)
	SaveConsequenceVote(*Vote) error
	SaveConsequenceStep(*Step) error
	ConsequenceStatements(id string) ([]Statement, error)
	SaveConsequenceService(*Service) error
	OpenConsequence(kind, person, matter string) (bool, error)
	ConsequenceKind(pack, id string) (Kind, error)
	ConsequenceSeats(d calendar.Date) ([]Seat, error)
	Post(id string) (org.Post, error)
	Person(id string) (org.Person, error)
	HolderOn(post string, d calendar.Date) (org.Appointment, bool, error)
	NextNumber(counter string, year int) (int, error)
	Record(journal.Event) error
}
