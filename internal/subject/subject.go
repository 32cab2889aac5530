// Package subject is what everything happens about (对象): a division, a body, a post or a
// person, as one small reference, and what happened about it in order (经过). It says
// neither who may read it nor where it is kept.
package subject

import (
	"strings"
	"time"

	"luoshi/internal/fault"
)

// Kind is what a subject is.
type Kind string

// The kinds.
const (
	Area   Kind = "area"   // 区划: a county, town or village
	Body   Kind = "body"   // 单位
	Post   Kind = "post"   // 岗位
	Person Kind = "person" // 人员
)

// Ref names one subject. ID is the code of a division in twelve digits, the identifier of
// anything else.
type Ref struct {
	Kind Kind
	ID   string
}

// Parse reads a reference as an address has it; Missing for a kind that there is not.
func Parse(kind, id string) (Ref, error) {
	switch r := (Ref{Kind(kind), id}); r.Kind {
	case Area, Body, Post, Person:
		return r, nil
	}
	return Ref{}, fault.New(fault.Missing, "web.not_found")
}

// Sort is what a happening is (哪一类经过).
type Sort string

// The sorts, in the order in which a page offers them.
const (
	Matters Sort = "matter" // 事项: a line of its time line
	Entries Sort = "entry"  // 清单: what was entered for one duty in one month
	Letters Sort = "letter" // 文书: signed, served, answered
	Checks  Sort = "check"  // 抽查
	Reviews Sort = "review" // 点评
	Tenures Sort = "tenure" // 任职: a term begins or ends
)

// Sorts lists them.
func Sorts() []Sort { return []Sort{Matters, Entries, Letters, Checks, Reviews, Tenures} }

// Happening is one line of what happened about a subject. The parts that a sort does not
// have are empty.
type Happening struct {
	Sort   Sort
	At     time.Time // the instant; the first of its day for what has a day alone
	ID     string    // the row
	Of     string    // what it belongs to: the matter of a line, the post of a term, the round of a check
	Act    string    // of a line of a matter, the state of a letter, from or until of a term, the result of a check; the duty of entries
	Number string
	Title  string
	Post   string // who did it, or whom it concerns
	Person string
	To     string    // of a letter, its addressee in words
	N      int       // entries of the month, ballots of a review
	Late   int       // of them
	First  time.Time // the first day of the entries; when a letter was answered
}

// Key is the place of a happening in the order, the newest first.
type Key struct {
	At time.Time
	ID string
}

// Key of a happening.
func (h Happening) Key() Key { return Key{h.At, string(h.Sort) + " " + h.ID} }

// Compare orders happenings, the newest first.
func Compare(a, b Happening) int {
	if n := b.At.Compare(a.At); n != 0 {
		return n
	}
	return strings.Compare(b.Key().ID, a.Key().ID)
}

// Span is one of the posts whose work is the subject's, and from when until when: the posts
// of a body for ever, those that a person held for as long as they held them.
type Span struct {
	Post        string
	From, Until time.Time // zero for no bound; Until is not within
}
