package pack

import (
	"strconv"

	"luoshi/internal/access"
	"luoshi/internal/appraise"
	"luoshi/internal/calendar"
	"luoshi/internal/consequence"
	"luoshi/internal/duty"
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

	Posts        []PostKind
	Lists        []matter.List
	Ladders      []ladder.Ladder
	Duties       []duty.Duty
	Spots        []Spot
	Reviews      []appraise.Review
	Metrics      []score.Metric
	Sheets       []score.Sheet
	Boards       []appraise.Board
	Consequences []consequence.Kind
	Letters      []letter.Template
	Tracks       []track.Track

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

// PostKind is a kind of post that a programme has (岗位), with the role of the
// access table that it is given.
type PostKind struct {
	ID, Title string
	Role      access.Role
	Level     Level
}

// Level is the level of a body or a post.
type Level string

// The three levels.
const (
	County  Level = "county"  // 县
	Town    Level = "town"    // 镇(办)
	Village Level = "village" // 村
)

// Spot is the setting of a spot check of what was entered for a duty against
// what is found in the village (抽查, YX-07).
type Spot struct {
	ID, Title string
	Duty      string // the duty whose entries are compared
	Checkers  []access.Role
	Cadence   calendar.Cadence
	Count     int           // villages in each round
	Again     calendar.Term // a village that was checked is left alone for this long
	List      string        // the list on which a mismatch is registered, "" for none
	Document  string
}

// List gives the list with the id.
func (p *Pack) List(id string) (matter.List, bool) {
	return find(p.Lists, id, func(x matter.List) string { return x.ID })
}

// Ladder gives the ladder with the id.
func (p *Pack) Ladder(id string) (ladder.Ladder, bool) {
	return find(p.Ladders, id, func(x ladder.Ladder) string { return x.ID })
}

// Duty gives the duty with the id.
func (p *Pack) Duty(id string) (duty.Duty, bool) {
	return find(p.Duties, id, func(x duty.Duty) string { return x.ID })
}

// Spot gives the spot check with the id.
func (p *Pack) Spot(id string) (Spot, bool) {
	return find(p.Spots, id, func(x Spot) string { return x.ID })
}

// Review gives the review with the id.
func (p *Pack) Review(id string) (appraise.Review, bool) {
	return find(p.Reviews, id, func(x appraise.Review) string { return x.ID })
}

// Board gives the board with the id.
func (p *Pack) Board(id string) (appraise.Board, bool) {
	return find(p.Boards, id, func(x appraise.Board) string { return x.ID })
}

// Metric gives the metric with the id.
func (p *Pack) Metric(id string) (score.Metric, bool) {
	return find(p.Metrics, id, func(x score.Metric) string { return x.ID })
}

// Sheet gives the score sheet with the id.
func (p *Pack) Sheet(id string) (score.Sheet, bool) {
	return find(p.Sheets, id, func(x score.Sheet) string { return x.ID })
}

// Consequence gives the kind of consequence with the id.
func (p *Pack) Consequence(id string) (consequence.Kind, bool) {
	return find(p.Consequences, id, func(x consequence.Kind) string { return x.ID })
}

// Letter gives the kind of letter with the id.
func (p *Pack) Letter(id string) (letter.Template, bool) {
	return find(p.Letters, id, func(x letter.Template) string { return x.ID })
}

// Track gives the track with the id.
func (p *Pack) Track(id string) (track.Track, bool) {
	return find(p.Tracks, id, func(x track.Track) string { return x.ID })
}

// Post gives the kind of post with the id.
func (p *Pack) Post(id string) (PostKind, bool) {
	return find(p.Posts, id, func(x PostKind) string { return x.ID })
}

func find[T any](all []T, id string, of func(T) string) (T, bool) {
	for _, x := range all {
		if of(x) == id {
			return x, true
		}
	}
	var none T
	return none, false
}
