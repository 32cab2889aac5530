package appraise

import (
	"strconv"
	"time"

	"luoshi/internal/access"
	"luoshi/internal/area"
	"luoshi/internal/calendar"
	"luoshi/internal/fault"
	"luoshi/internal/ident"
	"luoshi/internal/org"
	"luoshi/journal"
)

// minVoters is the fewest voters of any ballot, whatever a pack says: with fewer,
// a mean tells who voted what.
const minVoters = 5

// usualDays is how many days a round may be voted in of a review that does not say.
const usualDays = 7

// Voted says that a person has voted on a body. What was voted lies sealed in the
// same row until the close, under the key of the round, and is then taken out.
type Voted struct {
	ident.Row
	Round, Body, Person string
	Print               string // SHA-256 of the sealed ballot, which the journal holds
}

// Ballot is one vote (评议票) without its voter, time or order.
type Ballot struct {
	ident.Row   // only of the rounds before ballots were sealed
	Round, Body string
	Choice      int // index of the round's options
}

// Box is what was in the box of a round when it was opened (开箱).
type Box struct {
	Lost    bool     // the key is gone: nobody can read what was voted
	Voters  int      // who voted, by the journal, once for each body
	Ballots []Ballot // those that are as they were cast
}

// The reasons for which a round is void (作废).
const (
	KeyLost       = "key_lost"       // 密钥不在
	BallotsDiffer = "ballots_differ" // 票数与投票人数对不上，到期仍未查明
	Restored      = "restored"       // 从备份恢复
	CodesMissing  = "codes_missing"  // 持钥人到期没有领码或交码
	CodeLost      = "code_lost"      // 持钥人不持钥，或者码丢了
)

// BoxTx is what ending a round needs of a transaction.
type BoxTx interface {
	Round(id string) (Round, error)
	SaveRound(*Round) error
	Body(id string) (org.Body, error)
	Subjects(level area.Level, at area.Code) ([]org.Body, error)
	HasBoxKey(Round) (bool, error)
	ShutBox(Round) error        // no vote gets in any more
	ReadBox(Round) (Box, error) // opens the ballots
	EmptyBox(Round) error       // takes the sealed ballots out
	DestroyBoxKey(Round)        // once it is committed
	SaveVerdict(*Verdict) error
	Record(journal.Event) error
}

// Vote casts a person's ballots on several bodies, by body the index of an option
// (民主评议). A person votes once on a body and never on their own. Who voted is
// recorded; what was voted is sealed to the key of the round.
func Vote(tx ReviewTx, actor access.Actor, roundID string, choices map[string]int) (Round, error) {
	if err := rounds.May(actor, Voting, access.Subject{}); err != nil {
		return Round{}, err
	}
	round, err := tx.Round(roundID)
	if err != nil {
		return Round{}, err
	}
	if _, err := rounds.Enter(round.State, Voting, round.tied(actor, org.Body{})); err != nil {
		return Round{}, err
	}
	if !actor.Now.Before(round.CloseAt) {
		return Round{}, fault.New(fault.Conflict, "appraise.round_not_open")
	}
	if len(choices) == 0 {
		return Round{}, fault.New(fault.Invalid, "appraise.vote_empty")
	}
	for _, body := range sortedKeys(choices) {
		if err := voteOn(tx, actor, round, body, choices[body]); err != nil {
			return Round{}, err
		}
	}
	return round, tx.Record(actor.Event("review.vote", roundID))
}

func voteOn(tx ReviewTx, actor access.Actor, round Round, body string, choice int) error {
	b, err := reviewed(tx, round, body)
	if err != nil {
		return err
	}
	if choice < 0 || choice >= len(round.Options) {
		return fault.At(body, "appraise.vote_unknown")
	}
	if !MayVoteOn(actor, b) {
		return fault.New(fault.Denied, "appraise.vote_own", b.Short)
	}
	for _, person := range append([]string{actor.Person}, actor.Same...) {
		voted, err := tx.HasVoted(round.ID, body, person)
		if err != nil {
			return err
		}
		if voted {
			return fault.New(fault.Conflict, "appraise.voted_already", b.Short)
		}
	}
	return tx.Cast(round, body, actor.Person, choice)
}

// CloseRound ends the voting (截止): the box is opened, the ballots are counted and
// each body gets its verdict, all in one event; then the key is destroyed. It refuses
// when ballots and voters differ. A round whose key is lost is void. A round with
// keepers takes no more votes and waits for their codes.
func CloseRound(tx BoxTx, r Rules, actor access.Actor, roundID string) (Round, error) {
	round, err := roundIn(tx, actor, roundID, Closing)
	if err != nil {
		return Round{}, err
	}
	there, err := tx.HasBoxKey(round)
	switch {
	case err != nil:
		return Round{}, err
	case !there:
		return voidUnread(tx, actor.Event("review.void", roundID), round, KeyLost)
	case round.Keepers > 0:
		return shut(tx, r, actor.Event("review.shut", roundID), round)
	}
	return openBox(tx, actor.Event("review.close", roundID), round)
}

// openBox counts the ballots of a round. It refuses when they and the voters differ.
func openBox(tx BoxTx, e journal.Event, round Round) (Round, error) {
	box, err := takeBox(tx, round)
	switch {
	case err != nil:
		return Round{}, err
	case box.Lost:
		e.Act = "review.void"
		return void(tx, e, round, KeyLost)
	case box.Voters != len(box.Ballots):
		return Round{}, fault.New(fault.Conflict, "appraise.ballots_differ", strconv.Itoa(box.Voters), strconv.Itoa(len(box.Ballots)))
	}
	return counted(tx, e, round, box.Ballots)
}

// takeBox closes a box before it is read: a vote waits for it or finds it gone.
func takeBox(tx BoxTx, round Round) (Box, error) {
	if err := tx.ShutBox(round); err != nil {
		return Box{}, err
	}
	box, err := tx.ReadBox(round)
	if err != nil {
		return Box{}, err
	}
	return box, tx.EmptyBox(round)
}

// EndRound is how the sweep looks at a round that has not ended: without its key it is
// void at once; when its time is over it is closed, or void when ballots and voters
// differ. One with keepers waits for their codes, and is void when they do not come.
func EndRound(tx BoxTx, r Rules, now time.Time, roundID string) (Round, error) {
	round, err := tx.Round(roundID)
	if err != nil || round.State.Ended() {
		return round, err
	}
	there, err := tx.HasBoxKey(round)
	if err != nil || there && now.Before(round.CloseAt) {
		return round, err
	}
	voided := journal.Event{At: now.UnixMilli(), Act: "review.void", Subject: roundID}
	switch {
	case !there:
		return voidUnread(tx, voided, round, KeyLost)
	case round.State != Open:
		return voidUnread(tx, voided, round, CodesMissing)
	case round.Keepers > 0:
		return shut(tx, r, journal.Event{At: now.UnixMilli(), Act: "review.shut", Subject: roundID}, round)
	}
	box, err := takeBox(tx, round)
	switch {
	case err != nil:
		return Round{}, err
	case box.Lost:
		return void(tx, voided, round, KeyLost)
	case box.Voters != len(box.Ballots):
		return void(tx, voided, round, BallotsDiffer)
	}
	return counted(tx, journal.Event{At: now.UnixMilli(), Act: "review.close", Subject: roundID}, round, box.Ballots)
}

// VoidRestored ends a round of a database that was restored from a backup, if it has
// not ended: what was voted after the backup is not in it.
func VoidRestored(tx BoxTx, now time.Time, roundID string) (Round, error) {
	round, err := tx.Round(roundID)
	if err != nil || round.State.Ended() {
		return round, err
	}
	return voidUnread(tx, journal.Event{At: now.UnixMilli(), Act: "review.void", Subject: roundID}, round, Restored)
}

// voidUnread ends a round without a look into its box.
func voidUnread(tx BoxTx, e journal.Event, round Round, why string) (Round, error) {
	if err := tx.ShutBox(round); err != nil {
		return Round{}, err
	}
	if err := tx.EmptyBox(round); err != nil {
		return Round{}, err
	}
	return void(tx, e, round, why)
}

// void ends a round without a result (作废). It may be held again.
func void(tx BoxTx, e journal.Event, round Round, why string) (Round, error) {
	round.State, round.Void, round.ClosedAt = RoundVoid, why, time.UnixMilli(e.At).UTC()
	if why != Restored { // a copy that is restored to be looked at must not end the round of the original
		tx.DestroyBoxKey(round)
	}
	if err := tx.SaveRound(&round); err != nil {
		return Round{}, err
	}
	return round, tx.Record(e)
}

func counted(tx BoxTx, e journal.Event, round Round, ballots []Ballot) (Round, error) {
	subjects, err := tx.Subjects(round.Level, round.Area)
	if err != nil {
		return Round{}, err
	}
	listed := map[string]bool{}
	for _, s := range subjects {
		listed[s.ID] = true
	}
	for _, b := range ballots { // a body that ended while the round was open
		if !listed[b.Body] {
			listed[b.Body] = true
			ended, err := tx.Body(b.Body)
			if err != nil {
				return Round{}, err
			}
			subjects = append(subjects, ended)
		}
	}
	for _, v := range Tally(round, subjects, ballots) {
		if err := tx.SaveVerdict(&v); err != nil {
			return Round{}, err
		}
	}
	round.State, round.ClosedAt = Closed, time.UnixMilli(e.At).UTC()
	tx.DestroyBoxKey(round)
	if err := tx.SaveRound(&round); err != nil {
		return Round{}, err
	}
	return round, tx.Record(e)
}

// Tally counts ballots (计票): for each body how many chose which option, and the mean
// of their points, cut to thousandths and never rounded up. Of a body with fewer
// voters than the round asks for nothing is kept but their number. The order of the
// ballots changes nothing.
func Tally(round Round, subjects []org.Body, ballots []Ballot) (verdicts []Verdict) {
	by := map[string][]int{}
	for _, b := range ballots {
		if b.Choice < 0 || b.Choice >= len(round.Options) {
			continue
		}
		if by[b.Body] == nil {
			by[b.Body] = make([]int, len(round.Options))
		}
		by[b.Body][b.Choice]++
	}
	for _, s := range subjects {
		v := Verdict{Round: round.ID, Body: s.ID, Area: s.Area, Period: round.Period}
		v.Voters, v.Points = Mean(round.Options, by[s.ID])
		if v.Counted = v.Voters >= max(minVoters, round.MinVoters); v.Counted {
			v.Choices = by[s.ID]
		} else {
			v.Points = 0
		}
		verdicts = append(verdicts, v)
	}
	return verdicts
}

// Mean is how many chose, and the mean of the points of what they chose.
func Mean(options []VoteOption, choices []int) (voters int, points int64) {
	for i, n := range choices {
		if i >= len(options) || n < 0 {
			return 0, 0
		}
		voters += n
		points += int64(n) * options[i].Points
	}
	if voters == 0 {
		return 0, 0
	}
	return voters, points / int64(voters)
}

// daysFrom is the end of the last of so many days after today.
func daysFrom(now time.Time, days int, r Rules) time.Time {
	return calendar.DateOf(now, r.Zone).Add(days + 1).Start(r.Zone)
}
