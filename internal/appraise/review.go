package appraise

import (
	"strings"
	"time"
	"unicode/utf8"

	"luoshi/internal/access"
	"luoshi/internal/area"
	"luoshi/internal/calendar"
	"luoshi/internal/fault"
	"luoshi/internal/ident"
	"luoshi/internal/life"
	"luoshi/internal/matter"
	"luoshi/internal/org"
	"luoshi/journal"
)

// Rules are the calendar and the zone that the use cases read.
type Rules = matter.Rules

// Ended reports whether nothing is left to be counted: the key is destroyed.
func (s RoundState) Ended() bool { return s != Named && s != Open && s != Shut }

// Round is one turn of a review (一期点评).
type Round struct {
	ident.Row
	Review, Title, Period string
	Level                 area.Level
	Area                  area.Code // the subtree whose bodies are reviewed
	State                 RoundState
	Options               []VoteOption // as they were when it was opened
	MinVoters             int
	Pack                  string
	Opener                string // post
	Box                   string // print of the key that its ballots are sealed to
	Void                  string // why it is void
	Turn                  int    // how many rounds of this place and period were void before
	Keepers, Days         int    // how many keepers it has; how many days it is voted in

	OpenedAt, ClosedAt, PublishedAt time.Time
	CloseAt                         time.Time // when it closes by itself; before and after the voting, until when keepers may come
}

// Remark is the written comment on one body (点评).
type Remark struct {
	ident.Row
	Round, Body, Text, Person, Post string
	At                              time.Time
}

// Verdict is what a review says of one body (评议结果).
type Verdict struct {
	ident.Row
	Round, Body string
	Area        area.Code
	Period      string
	Voters      int
	Counted     bool  // enough voters
	Points      int64 // thousandths; 0 when not counted
	Choices     []int // how many chose which option; none when not counted
}

// ReviewTx is what reviews need of a transaction.
type ReviewTx interface {
	Body(id string) (org.Body, error)
	Subjects(level area.Level, at area.Code) ([]org.Body, error)
	Round(id string) (Round, error)
	SaveRound(*Round) error
	RoundsOf(review, period string) ([]Round, error)
	Remark(round, body string) (Remark, bool, error)
	SaveRemark(*Remark) error
	HasVoted(round, body, person string) (bool, error)
	NewBoxKey() (box string, err error) // answers the print of the new key
	OpenBox(round string) error
	Cast(round Round, body, person string, choice int) error
	Candidate(post string, day calendar.Date) (Candidate, error)
	SaveKeeper(*Keeper) error
	Record(journal.Event) error
}

// OpenRound opens a review of a period over the bodies of an area (发起点评). Keepers are
// the posts whose holders keep its codes, as many as the review says.
func OpenRound(tx ReviewTx, r Rules, actor access.Actor, review Review, at area.Code, period, pack string, keepers ...string) (Round, error) {
	if err := rounds.May(actor, Opening, access.Subject{Area: at}); err != nil {
		return Round{}, err
	}
	p, err := calendar.ParsePeriod(period)
	if err != nil {
		return Round{}, err
	}
	if p.Cadence != review.Cadence || p.From > calendar.DateOf(actor.Now, r.Zone) {
		return Round{}, fault.At("period", "appraise.period_other", period)
	}
	others, err := tx.RoundsOf(review.ID, period)
	if err != nil {
		return Round{}, err
	}
	turn := 0
	for _, o := range others {
		switch {
		case o.State == RoundVoid && o.Area == at:
			turn++
		case o.State != RoundVoid && (o.Area.Within(at) || at.Within(o.Area)):
			return Round{}, fault.New(fault.Conflict, "appraise.round_exists", period)
		}
	}
	round := Round{Review: review.ID, Title: review.Title, Period: period, Level: review.Level, Area: at, State: Open, Options: review.Options,
		MinVoters: max(minVoters, review.MinVoters), Pack: pack, Opener: actor.Post, OpenedAt: actor.Now, Turn: turn, Keepers: review.Keepers, Days: review.Days}
	if round.Days == 0 {
		round.Days = usualDays
	}
	if round.CloseAt = daysFrom(actor.Now, round.Days, r); round.Keepers > 0 {
		round.State = Named
	}
	if round.Box, err = tx.NewBoxKey(); err != nil {
		return Round{}, err
	}
	if err := tx.SaveRound(&round); err != nil {
		return Round{}, err
	}
	if err := tx.OpenBox(round.ID); err != nil {
		return Round{}, err
	}
	if err := nameKeepers(tx, r, actor, round, keepers); err != nil {
		return Round{}, err
	}
	return round, tx.Record(actor.Event("review.open", round.ID))
}

// reviewed reads a body and checks that the round is about it.
func reviewed(tx interface {
	Body(id string) (org.Body, error)
}, round Round, id string) (org.Body, error) {
	b, err := tx.Body(id)
	if err == nil && (!b.Area.Within(round.Area) || b.Kind != About(round.Level)) {
		err = fault.At("body", "appraise.body_other")
	}
	return b, err
}

// About is the kind of body that a review or a board of a level is about (评谁、排谁).
func About(l area.Level) org.Kind {
	switch l {
	case area.County:
		return org.County
	case area.Town:
		return org.Town
	}
	return org.VillageBody
}

// Comment writes the comment on a body while the round is not published (点评);
// the post that wrote it may rewrite it. Nobody comments on their own body.
func Comment(tx ReviewTx, actor access.Actor, roundID, body, text string) (Remark, error) {
	round, err := tx.Round(roundID)
	if err != nil {
		return Remark{}, err
	}
	b, err := reviewed(tx, round, body)
	if err != nil {
		return Remark{}, err
	}
	if err := rounds.May(actor, Remarking, access.Subject{Area: b.Area, Unit: b.ID}); err != nil {
		return Remark{}, err
	}
	if _, err := rounds.Enter(round.State, Remarking, round.tied(actor, b)); err != nil {
		return Remark{}, err
	}
	text = strings.TrimSpace(text)
	switch {
	case text == "":
		return Remark{}, fault.At("text", "appraise.remark_empty")
	case utf8.RuneCountInString(text) > 5000:
		return Remark{}, fault.At("text", "matter.text_long")
	}
	m, there, err := tx.Remark(roundID, body)
	if err != nil {
		return Remark{}, err
	}
	if there && m.Post != actor.Post {
		return Remark{}, fault.New(fault.Conflict, "appraise.remark_taken", b.Short)
	}
	m.Round, m.Body, m.Text, m.Person, m.Post, m.At = roundID, body, text, actor.Person, actor.Post, actor.Now
	if err := tx.SaveRemark(&m); err != nil {
		return Remark{}, err
	}
	return m, tx.Record(actor.Event("review.comment", roundID))
}

// owns reports whether the body is the actor's own: the same body, or the
// body of the very division that the actor's post answers for. A resident team's
// village is its own.
func owns(a access.Actor, b org.Body) bool { return a.Body == b.ID || a.Area == b.Area }

// MayVoteOn reports whether a post may vote on a body: not on its own, and one that does not
// lie directly below the home, as villages below a county, only from within the division
// above it or from the home's own level.
func MayVoteOn(a access.Actor, b org.Body) bool {
	if owns(a, b) || a.In(b.ID) || a.In(b.Area.String()) {
		return false
	}
	home, above := area.OfHome(b.Home), b.Area.Parent()
	return above == home || a.Area == home || a.Area.Within(above)
}

// PublishRound publishes comments and verdicts (公布) once every body with a
// verdict has its comment: a figure without words helps nobody.
func PublishRound(tx ReviewTx, actor access.Actor, roundID string) (Round, error) {
	round, err := roundIn(tx, actor, roundID, Publishing)
	if err != nil {
		return Round{}, err
	}
	subjects, err := tx.Subjects(round.Level, round.Area)
	if err != nil {
		return Round{}, err
	}
	for _, b := range subjects {
		if _, ok, err := tx.Remark(roundID, b.ID); err != nil {
			return Round{}, err
		} else if !ok {
			return Round{}, fault.New(fault.Conflict, "appraise.remark_missing", b.Short)
		}
	}
	round.State, round.PublishedAt = RoundPublished, actor.Now
	if err := tx.SaveRound(&round); err != nil {
		return Round{}, err
	}
	return round, tx.Record(actor.Event("review.publish", roundID))
}

func roundIn(tx interface {
	Round(id string) (Round, error)
}, actor access.Actor, id string, act RoundAct) (Round, error) {
	round, err := tx.Round(id)
	if err != nil {
		return Round{}, err
	}
	if err := rounds.May(actor, act, access.Subject{Area: round.Area}); err != nil {
		return Round{}, err
	}
	_, err = rounds.Enter(round.State, act, life.Nobody)
	return round, err
}
