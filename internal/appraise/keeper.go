package appraise

import (
	"slices"
	"strconv"
	"time"

	"luoshi/internal/access"
	"luoshi/internal/calendar"
	"luoshi/internal/fault"
	"luoshi/internal/ident"
	"luoshi/internal/life"
	"luoshi/internal/org"
	"luoshi/journal"
)

// maxWrong is how many wrong codes a keeper may enter in a day.
const maxWrong = 5

// Keeper is somebody without whose code nobody reads the ballots of a round (持钥人).
type Keeper struct {
	ident.Row
	Round              string
	Seat               int // 0, 1, …: in the order in which ballots are sealed
	Person, Post, Body string
	Lock               string    // public half of the key that the code makes; the code is nowhere
	DrawnAt            time.Time // a code was shown (领码)
	AcceptedAt         time.Time // it was typed back: the keeper has it
	EnteredAt          time.Time // it was handed in (交码)
	Wrong              int       // wrong codes of the day of WrongAt
	WrongAt            time.Time
}

// Candidate is who holds a post and could be a keeper.
type Candidate struct {
	Post   org.Post
	Person string     // "" when it is vacant
	Same   []string   // other entries of the roster that count as the same human
	Posts  []org.Post // all that the person holds
}

func (c Candidate) is(person string) bool {
	return c.Person == person || slices.Contains(c.Same, person)
}

// KeeperTx is what a round with keepers needs of a transaction.
type KeeperTx interface {
	BoxTx
	Keepers(round string) ([]Keeper, error)
	SaveKeeper(*Keeper) error
	NewCode(*Keeper) (code string, err error) // makes a code and sets the keeper's lock
	CodeFits(k Keeper, code string) (fits bool, err error)
	KeepCode(r Round, k Keeper, code string) error // beside the key of the round, until that is destroyed
}

// nameKeepers holds the posts that the opener named against the rules and stores who
// holds them.
func nameKeepers(tx ReviewTx, r Rules, actor access.Actor, round Round, posts []string) error {
	if len(posts) != round.Keepers {
		return fault.At("keepers", "appraise.keepers_count", strconv.Itoa(round.Keepers), strconv.Itoa(len(posts)))
	}
	if len(posts) == 0 {
		return nil
	}
	subjects, err := tx.Subjects(round.Level, round.Area)
	if err != nil {
		return err
	}
	var named []Candidate
	for seat, post := range posts {
		c, err := tx.Candidate(post, calendar.DateOf(actor.Now, r.Zone))
		if err != nil {
			return err
		}
		if err := mayKeep(actor, c, named, subjects); err != nil {
			return err
		}
		named = append(named, c)
		if err := tx.SaveKeeper(&Keeper{Round: round.ID, Seat: seat, Person: c.Person, Post: c.Post.ID, Body: c.Post.Body}); err != nil {
			return err
		}
	}
	return nil
}

// mayKeep refuses a keeper who is the opener or one of those named before, or of their
// bodies, whose own body is reviewed, or who holds the machine.
func mayKeep(opener access.Actor, c Candidate, named []Candidate, subjects []org.Body) error {
	refuse := func(code string) error { return fault.At("keepers", code, c.Post.Title) }
	switch {
	case c.Person == "":
		return refuse("appraise.keeper_vacant")
	case !opener.Bundles.Holds(c.Post.Role, "review.keep"):
		return refuse("appraise.keeper_role")
	case opener.Is(c.Person) || slices.ContainsFunc(c.Same, opener.Is):
		return refuse("appraise.keeper_opener")
	}
	for _, p := range c.Posts {
		switch {
		case p.Role == access.SystemAdmin:
			return refuse("appraise.keeper_machine")
		case opener.In(p.Body):
			return refuse("appraise.keeper_body")
		case slices.ContainsFunc(subjects, func(b org.Body) bool { return p.Body == b.ID || p.Area == b.Area }):
			return refuse("appraise.keeper_own")
		}
	}
	for _, o := range named {
		switch {
		case o.is(c.Person) || slices.ContainsFunc(c.Same, o.is):
			return refuse("appraise.keeper_twice")
		case slices.ContainsFunc(c.Posts, func(p org.Post) bool {
			return slices.ContainsFunc(o.Posts, func(q org.Post) bool { return p.Body == q.Body })
		}):
			return refuse("appraise.keeper_body")
		}
	}
	return nil
}

// SeatOf is the place of the actor among the keepers of a round, -1 for none: a keeper acts
// in person.
func SeatOf(all []Keeper, actor access.Actor) int {
	if actor.For != "" {
		return -1
	}
	return slices.IndexFunc(all, func(k Keeper) bool { return k.Person == actor.Person })
}

// keeping reads the round and the actor's own seat among its keepers, for an act of theirs.
func keeping(tx KeeperTx, actor access.Actor, roundID string, act RoundAct) (Round, []Keeper, *Keeper, error) {
	if err := rounds.May(actor, act, access.Subject{}); err != nil {
		return Round{}, nil, nil, err
	}
	round, err := tx.Round(roundID)
	if err != nil {
		return Round{}, nil, nil, err
	}
	all, err := tx.Keepers(roundID)
	if err != nil {
		return Round{}, nil, nil, err
	}
	i := SeatOf(all, actor)
	if err := rounds.Keep(act, func(t life.Tie) bool { return t == isKeeper && i >= 0 }); err != nil {
		return Round{}, nil, nil, err
	}
	return round, all, &all[i], nil
}

// DrawCode gives a keeper a code, to be shown once (领码). Until it is typed back a new
// one may be drawn.
func DrawCode(tx KeeperTx, actor access.Actor, roundID string) (code string, err error) {
	round, _, mine, err := keeping(tx, actor, roundID, Drawing)
	if err != nil {
		return "", err
	}
	if _, closed := rounds.Row(round.State, Drawing); closed != nil || !actor.Now.Before(round.CloseAt) || !mine.AcceptedAt.IsZero() {
		return "", fault.New(fault.Conflict, "appraise.code_drawn")
	}
	if code, err = tx.NewCode(mine); err != nil {
		return "", err
	}
	mine.DrawnAt = actor.Now
	if err := tx.SaveKeeper(mine); err != nil {
		return "", err
	}
	if err := tx.Record(actor.Event("review.draw_code", roundID)); err != nil {
		return "", err
	}
	return code, nil
}

// EnterCode takes a keeper's code: before the voting it shows that the keeper has it,
// and with the last one the voting begins; after the voting it is handed in (交码), and
// with the last one the ballots are counted. A wrong code is no error: it is recorded.
func EnterCode(tx KeeperTx, r Rules, actor access.Actor, roundID, code string) (right bool, err error) {
	round, all, mine, err := keeping(tx, actor, roundID, HandingIn) // both acts of a code ask for the same
	if err != nil {
		return false, err
	}
	_, before := rounds.Row(round.State, Accepting)
	_, after := rounds.Row(round.State, HandingIn)
	begins := before == nil && mine.AcceptedAt.IsZero() && mine.Lock != ""
	if !actor.Now.Before(round.CloseAt) || !begins && (after != nil || !mine.EnteredAt.IsZero()) {
		return false, fault.New(fault.Conflict, "appraise.code_not_now")
	}
	today := calendar.DateOf(actor.Now, r.Zone)
	if calendar.DateOf(mine.WrongAt, r.Zone) != today {
		mine.Wrong = 0
	}
	if mine.Wrong >= maxWrong {
		return false, fault.New(fault.Conflict, "appraise.code_many", strconv.Itoa(maxWrong))
	}
	switch right, err = tx.CodeFits(*mine, code); {
	case err != nil:
		return false, err
	case !right:
		mine.Wrong, mine.WrongAt = mine.Wrong+1, actor.Now
		if err := tx.SaveKeeper(mine); err != nil {
			return false, err
		}
		return false, tx.Record(actor.Event("review.wrong_code", roundID))
	case begins:
		return true, accept(tx, r, actor, round, all, mine)
	}
	return true, handIn(tx, actor, round, all, mine, code)
}

// accept notes that a keeper has the code. With the last one the voting begins.
func accept(tx KeeperTx, r Rules, actor access.Actor, round Round, all []Keeper, mine *Keeper) error {
	mine.AcceptedAt = actor.Now
	if err := tx.SaveKeeper(mine); err != nil {
		return err
	}
	if !slices.ContainsFunc(all, func(k Keeper) bool { return k.AcceptedAt.IsZero() }) {
		round.State, round.CloseAt = Open, daysFrom(actor.Now, round.Days, r)
		if err := tx.SaveRound(&round); err != nil {
			return err
		}
	}
	return tx.Record(actor.Event("review.accept_code", round.ID))
}

// handIn keeps a code that fits. With the last one the ballots are counted; when they
// are not as many as the voters, it is refused and not kept.
func handIn(tx KeeperTx, actor access.Actor, round Round, all []Keeper, mine *Keeper, code string) error {
	if err := tx.KeepCode(round, *mine, code); err != nil {
		return err
	}
	mine.EnteredAt = actor.Now
	if err := tx.SaveKeeper(mine); err != nil {
		return err
	}
	e := actor.Event("review.hand_in_code", round.ID)
	if err := tx.Record(e); err != nil { // by itself: the box may be found without its key, which no keeper signs
		return err
	}
	if slices.ContainsFunc(all, func(k Keeper) bool { return k.EnteredAt.IsZero() }) {
		return nil
	}
	_, err := openBox(tx, e, round)
	return err
}

// GiveUpKey is a keeper who declines, or whose code is lost: the round is void.
func GiveUpKey(tx KeeperTx, actor access.Actor, roundID string) (Round, error) {
	round, _, _, err := keeping(tx, actor, roundID, GivingUp)
	if err != nil {
		return Round{}, err
	}
	if _, err := rounds.Row(round.State, GivingUp); err != nil {
		return Round{}, err
	}
	return voidUnread(tx, actor.Event("review.give_up", roundID), round, CodeLost)
}

// shut ends the voting of a round with keepers: it waits for their codes (待开箱).
func shut(tx BoxTx, r Rules, e journal.Event, round Round) (Round, error) {
	if err := tx.ShutBox(round); err != nil {
		return Round{}, err
	}
	now := time.UnixMilli(e.At).UTC()
	round.State, round.CloseAt = Shut, daysFrom(now, round.Days, r)
	if err := tx.SaveRound(&round); err != nil {
		return Round{}, err
	}
	return round, tx.Record(e)
}
