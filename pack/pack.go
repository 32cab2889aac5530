package pack

import (
	"strconv"

	"luoshi/internal/access"
	"luoshi/internal/appraise"
	"luoshi/internal/calendar"
	"luoshi/internal/consequence"
	"luoshi/internal/duty"
	"luoshi/internal/figure"
	"luoshi/internal/ladder"
	"luoshi/internal/letter"
	"luoshi/internal/matter"
	"luoshi/internal/score"
	"luoshi/internal/track"
)

// Pack is one version of a mechanism pack (机制包).
type Pack struct {
	ID, Title string
	Version   int
	Year      int    // year of the article the pack is faithful to; 0: a live document
	Document  string // the document that the pack carries out
	Effective calendar.Date
	Zone      string // name of the time zone, Asia/Shanghai
	// SecondFactor are the rights whose holders sign in with a second factor (第二重验证).
	SecondFactor []string

	Posts        []PostKind
	Lists        []matter.List
	Ladders      []ladder.Ladder
	Duties       []duty.Duty
	Spots        []duty.Spot
	Leaves       duty.Limits
	Reviews      []appraise.Review
	Figures      []figure.Figure
	Sheets       []score.Sheet
	Boards       []appraise.Board
	Consequences []consequence.Kind
	Letters      []letter.Template
	Tracks       []track.Track
	Views        []View
	OnePages     []OnePage

	bundles  *access.Bundles  // of its posts, nil for the usual ones
	places   map[string]place // where each part stands in the text
	unfilled []Problem
}

// Key is how rows name the pack that they were made under: yangxian@1.
func (p *Pack) Key() string { return p.ID + "@" + strconv.Itoa(p.Version) }

// Unfilled lists the places where a document should be named and the words of a
// template still stand (请写明……). Such a text can be tried and is not issued.
func (p *Pack) Unfilled() []Problem { return p.unfilled }

// place is a line and a column, both counted from 1.
type place struct{ line, column int }

func find[T any](all []T, id string, of func(T) string) (T, bool) {
	for _, x := range all {
		if of(x) == id {
			return x, true
		}
	}
	var none T
	return none, false
}
