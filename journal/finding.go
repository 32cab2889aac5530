package journal

import "golang.org/x/mod/sumdb/tlog"

// FindingKind says what an audit found. The values are stable.
type FindingKind string

// The kinds of findings.
const (
	RowAltered   FindingKind = "row_altered"   // a row is not as its last event left it
	RowMissing   FindingKind = "row_missing"   // a row that events name is not there
	RowUnknown   FindingKind = "row_unknown"   // a row that no event left there
	EventAltered FindingKind = "event_altered" // an event is not what was recorded
	HashAltered  FindingKind = "hash_altered"  // a stored hash of the tree is wrong
	Gap          FindingKind = "gap"           // an event is missing, doubled or out of order
	RootMismatch FindingKind = "root_mismatch" // the database contradicts its own stored root
	Rewritten    FindingKind = "rewritten"     // the history contradicts an outside checkpoint
	FileMissing  FindingKind = "file_missing"  // a file that a row names is not there
	FileAltered  FindingKind = "file_altered"  // a file that a row names has another content
	Derived      FindingKind = "derived"       // what is computed from the rows says something else
	Forged       FindingKind = "forged"        // a row that only the program can seal does not bear its seal
	Unsigned     FindingKind = "unsigned"      // what only a person's own signature can do does not bear it
)

// Finding is one thing that is not as it was recorded.
type Finding struct {
	Kind  FindingKind `json:"kind"`
	Table string      `json:"table,omitempty"` // the row, if it is about one
	ID    string      `json:"id,omitempty"`
	Seq   int64       `json:"seq,omitempty"` // the number of the event (from 1), or the size of the checkpoint; 0: none
	Text  string      `json:"text"`          // in plain English
}

// maxFindings bounds the list of a Report; further findings are counted only.
const maxFindings = 1000

// Report is the result of an audit.
type Report struct {
	Events     int64     `json:"events"`               // numbered
	Unnumbered int64     `json:"unnumbered"`           // committed, not yet numbered
	Rows       int64     `json:"rows"`                 // rows of the database that were compared
	Root       tlog.Hash `json:"root"`                 // of the numbered events as they are now; zero after a gap
	Findings   []Finding `json:"findings"`             // in the order found, missing rows last, by table and ID
	More       int64     `json:"more,omitempty"`       // findings beyond the first 1,000
	Signed     int64     `json:"signed,omitempty"`     // events with a sound signature of their person
	SignedNot  int64     `json:"not_signed,omitempty"` // acts that are signed today, from before they were
	// Acts that state an earlier time than an act before them: no finding, but for
	// somebody to explain.
	StepsBack int64    `json:"steps_back,omitempty"`
	Back      []Back   `json:"back,omitempty"`    // the first of them
	BackOn    []BackOn `json:"back_on,omitempty"` // all of them, by the day that they state
}

// BackOn counts the steps back of a day, in UTC.
type BackOn struct {
	Day string `json:"day"`
	N   int64  `json:"n"`
}

// Back is an event that states a time well before that of an earlier event (时间倒退).
type Back struct {
	Seq    int64 `json:"seq"`
	At     int64 `json:"at"`     // as it states, in milliseconds
	Newest int64 `json:"newest"` // the latest that an earlier one states
}

const (
	stepBackAfter = 2 * 60 * 1000 // milliseconds
	maxBack       = 20
)

// Intact reports whether nothing was found.
func (r Report) Intact() bool { return len(r.Findings) == 0 && r.More == 0 }

// Head is a root that the numbered events must give again at its size.
type Head struct {
	Checkpoint Checkpoint
	// Stored says that the checkpoint is of the database itself. If it does
	// not fit the finding is RootMismatch; else the checkpoint comes from
	// outside, verified by OpenCheckpoint, and the finding is Rewritten.
	Stored bool
	From   string // where it is from, for the text of a finding
}
