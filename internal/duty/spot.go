package duty

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strconv"
	"strings"
	"time"

	"luoshi/internal/access"
	"luoshi/internal/area"
	"luoshi/internal/calendar"
	"luoshi/internal/fault"
	"luoshi/internal/ident"
	"luoshi/internal/org"
)

// Spot is the setting of a spot check of what was entered for a duty against what is
// found in the village (抽查, YX-07).
type Spot struct {
	ID, Title string
	Duty      string // the duty whose entries are compared
	Checkers  []access.Role
	Cadence   calendar.Cadence // one round in each period; another one says why
	Count     int              // villages in each round, at most
	Again     calendar.Term    // a village that was drawn is left alone for this long
	List      string           // the list on which a mismatch is registered, "" for none
	Document  string
}

// Pair is a village and a day whose list is compared with what is found there.
type Pair struct {
	Area area.Code
	Day  calendar.Date
}

// Text names the pair the way it is hashed and printed: 610723103201 2026-10-08.
func (p Pair) Text() string { return p.Area.String() + " " + p.Day.String() }

// SpotRound is one draw of a spot check (抽查批次, YX-07). Seed and Candidates
// are kept, so that anybody can draw again and get the same pairs.
type SpotRound struct {
	ident.Row
	Duty, Spot, Pack string
	Seed             string // 32 random bytes in hex
	Candidates       []Pair // everything that could have been drawn
	Pairs            []Pair // what was drawn
	Post, Person     string
	At               time.Time
	Reason           string // why a second round was drawn in the period, "" for the first
	Once             bool   // a village is drawn once in the round; not of rounds from before that rule
}

// Result is what a check found (抽查结果).
type Result string

// The results.
const (
	Match    Result = "match"     // 相符
	Mismatch Result = "mismatch"  // 不符
	NotFound Result = "not_found" // 查无: nobody or nothing was met to compare with
)

// SpotCheck is the result for one drawn pair.
type SpotCheck struct {
	ident.Row
	Round    string
	Area     area.Code
	Day      calendar.Date
	Entry    string // the entry compared, "" when there was none
	Result   Result
	Note     string
	Evidence string // content hash of a file, "" for none
	Checker  string
	Post     string
	At       time.Time
}

// Choose draws n villages, each with one of its days. The candidates are sorted and taken
// once each; every one is hashed as SHA-256(seed + " " + text of the pair). In the order of
// the hashes, smallest first, a pair is drawn unless its village is drawn already, until
// there are n. The result does not depend on the order of the candidates, and anybody can
// repeat it with any SHA-256 tool.
func Choose(seed string, candidates []Pair, n int) []Pair {
	met := map[area.Code]bool{}
	return choose(seed, candidates, n, func(p Pair) bool {
		again := met[p.Area]
		met[p.Area] = true
		return !again
	})
}

// choose draws n of the candidates that fit, which is asked in the order of the hashes.
func choose(seed string, candidates []Pair, n int, fits func(Pair) bool) []Pair {
	type ticket struct {
		pair Pair
		hash [32]byte
	}
	all := slices.Clone(candidates)
	slices.SortFunc(all, Pair.compare)
	all = slices.Compact(all)
	tickets := make([]ticket, len(all))
	for i, p := range all {
		tickets[i] = ticket{p, sha256.Sum256([]byte(seed + " " + p.Text()))}
	}
	slices.SortFunc(tickets, func(a, b ticket) int { return slices.Compare(a.hash[:], b.hash[:]) })
	var out []Pair
	for _, t := range tickets {
		if len(out) < n && fits(t.pair) {
			out = append(out, t.pair)
		}
	}
	slices.SortFunc(out, Pair.compare)
	return out
}

func (p Pair) compare(o Pair) int {
	return cmp.Or(cmp.Compare(p.Area, o.Area), cmp.Compare(p.Day, o.Day))
}

// Redrawn reports whether the round's pairs are what its seed and candidates give, by the
// rule under which it was drawn.
func (r SpotRound) Redrawn() bool {
	if r.Once {
		return slices.Equal(r.Pairs, Choose(r.Seed, r.Candidates, len(r.Pairs)))
	}
	return slices.Equal(r.Pairs, choose(r.Seed, r.Candidates, len(r.Pairs), func(Pair) bool { return true }))
}

// SpotTx is what the use cases of spot checks need of a transaction.
type SpotTx interface {
	Tx
	SpotReader
	DrawnSince(dutyID string, since time.Time) ([]Pair, error)
	LastSpotRound(spot string) (SpotRound, bool, error)
	SaveSpotRound(*SpotRound) error
	SpotRound(id string) (SpotRound, error)
	SpotCheckOf(round string, p Pair) (SpotCheck, bool, error)
	SaveSpotCheck(*SpotCheck) error
}

// Draft is a draw to be made. Area bounds it; From and To bound the days.
type Draft struct {
	Pack, Spot string
	Area       area.Code
	From, To   calendar.Date
	Count      int      // 0: as many as the pack says
	Reason     string   // why again in the same period
	Seed       [32]byte // from a random source, given by the caller
}

// maxDays bounds the days of one draw.
const maxDays = 62

// DrawSpots draws the villages and days to be checked (抽取). Candidates are the
// pairs on which something was due of somebody in the village. Whoever draws again in a
// period says why: a second draw that replaces one that did not suit is seen.
func DrawSpots(tx SpotTx, actor access.Actor, cal *calendar.Calendar, zone *time.Location, in Draft) (SpotRound, error) {
	if err := pairs.May(actor, Draw, access.Subject{Area: in.Area}); err != nil {
		return SpotRound{}, err
	}
	s, err := tx.SpotOf(in.Pack, in.Spot)
	if err != nil {
		return SpotRound{}, err
	}
	if err := s.admits(actor, &in, zone); err != nil {
		return SpotRound{}, err
	}
	if err := s.once(tx, actor, zone, &in); err != nil {
		return SpotRound{}, err
	}
	d, err := tx.DutyOf(in.Pack, s.Duty)
	if err != nil {
		return SpotRound{}, err
	}
	since, err := s.restedSince(cal, zone, actor.Now)
	if err != nil {
		return SpotRound{}, err
	}
	candidates, err := candidatesOf(tx, d, cal, zone, in, since)
	if err != nil {
		return SpotRound{}, err
	}
	if len(candidates) == 0 {
		return SpotRound{}, fault.New(fault.Conflict, "duty.spot_none")
	}
	seed := hex.EncodeToString(in.Seed[:])
	r := SpotRound{Duty: s.Duty, Spot: in.Spot, Pack: in.Pack, Seed: seed, Candidates: candidates, Pairs: Choose(seed, candidates, in.Count),
		Post: actor.Post, Person: actor.Person, At: actor.Now, Reason: in.Reason, Once: true}
	if err := tx.SaveSpotRound(&r); err != nil {
		return SpotRound{}, err
	}
	return r, tx.Record(actor.Event("duty.draw", r.ID))
}

// checks refuses who is none of the pack's checkers.
func (s Spot) checks(actor access.Actor, act PairAct) error {
	if pairs.Keep(act, s.tied(actor)) != nil {
		return fault.New(fault.Denied, "duty.spot_checker", actor.RoleTitle(), s.Title)
	}
	return nil
}

// admits checks who draws, the days and the count.
func (s Spot) admits(actor access.Actor, in *Draft, zone *time.Location) error {
	if in.Count == 0 {
		in.Count = s.Count
	}
	today := calendar.DateOf(actor.Now, zone)
	switch {
	case in.From > in.To || in.To >= today || in.To-in.From >= maxDays:
		return fault.At("from", "duty.spot_days")
	case in.Count < 1 || in.Count > s.Count:
		return fault.At("count", "duty.spot_count", strconv.Itoa(s.Count))
	}
	return s.checks(actor, Draw)
}

// once asks for a reason where the period has a round already.
func (s Spot) once(tx SpotTx, actor access.Actor, zone *time.Location, in *Draft) error {
	last, there, err := tx.LastSpotRound(s.ID)
	if err != nil {
		return err
	}
	in.Reason = strings.TrimSpace(in.Reason)
	now := calendar.PeriodOf(s.Cadence, calendar.DateOf(actor.Now, zone))
	switch {
	case !there || calendar.PeriodOf(s.Cadence, calendar.DateOf(last.At, zone)).Key != now.Key:
		in.Reason = ""
	case in.Reason == "":
		return fault.At("reason", "duty.spot_again", now.Key)
	case len([]rune(in.Reason)) > 200:
		return fault.At("reason", "matter.text_long")
	}
	return nil
}

// restedSince is the time since which a drawn village is left alone.
func (s Spot) restedSince(cal *calendar.Calendar, zone *time.Location, now time.Time) (time.Time, error) {
	n := s.Again.N
	switch s.Again.Unit {
	case calendar.Month:
		return now.AddDate(0, -n, 0), nil
	case calendar.Workday:
		day, err := cal.AddWorkdays(calendar.DateOf(now, zone), -n)
		return day.Start(zone), err
	case calendar.Hour:
		return now.Add(-time.Duration(n) * time.Hour), nil
	case calendar.Minute:
		return now.Add(-time.Duration(n) * time.Minute), nil
	}
	return now.AddDate(0, 0, -n), nil
}

func candidatesOf(tx SpotTx, d Duty, cal *calendar.Calendar, zone *time.Location, in Draft, since time.Time) ([]Pair, error) {
	lo, hi := in.Area.Range()
	roster, err := tx.RosterIn(int64(lo), int64(hi))
	if err != nil {
		return nil, err
	}
	rested := map[area.Code]bool{}
	drawn, err := tx.DrawnSince(d.ID, since)
	if err != nil {
		return nil, err
	}
	for _, p := range drawn {
		rested[p.Area] = true
	}
	var out []Pair
	for day := in.From; day <= in.To; day = day.Add(1) {
		xs, err := Expect(d, roster, cal, zone, day)
		if err != nil {
			return nil, err
		}
		for _, x := range xs {
			if x.Excused == "" && !rested[x.Post.Area] {
				out = append(out, Pair{x.Post.Area, day})
			}
		}
	}
	slices.SortFunc(out, Pair.compare)
	return slices.Compact(out), nil
}

// Finding is what a checker found for one drawn pair.
type Finding struct {
	Round    string
	Pair     Pair
	Result   Result
	Note     string
	Evidence string
}

// RecordSpot records what was found against the list (核对结果). Nobody checks the
// list of a team that they are in, nor of their own body; a pair has one result.
func RecordSpot(tx SpotTx, actor access.Actor, f Finding) (SpotCheck, error) {
	r, err := tx.SpotRound(f.Round)
	if err != nil {
		return SpotCheck{}, err
	}
	es, err := MayCheck(tx, actor, r, f.Pair)
	if err != nil {
		return SpotCheck{}, err
	}
	if !slices.Contains(r.Pairs, f.Pair) {
		return SpotCheck{}, fault.New(fault.Missing, "duty.spot_not_drawn")
	}
	if f.Result != Match && f.Result != Mismatch && f.Result != NotFound {
		return SpotCheck{}, fault.At("result", "duty.spot_result")
	}
	if f.Note = strings.TrimSpace(f.Note); f.Note == "" {
		return SpotCheck{}, fault.At("note", "duty.spot_note")
	}
	if len([]rune(f.Note)) > 2000 {
		return SpotCheck{}, fault.At("note", "matter.text_long")
	}
	state := Drawn
	if _, there, err := tx.SpotCheckOf(r.ID, f.Pair); err != nil {
		return SpotCheck{}, err
	} else if there {
		state = Checked
	}
	if _, err := pairs.Row(state, Check); err != nil {
		return SpotCheck{}, err
	}
	c := SpotCheck{Round: r.ID, Area: f.Pair.Area, Day: f.Pair.Day, Result: f.Result, Note: f.Note, Evidence: f.Evidence,
		Checker: actor.Person, Post: actor.Post, At: actor.Now}
	if len(es) > 0 {
		c.Entry = es[0].ID
	}
	if err := tx.SaveSpotCheck(&c); err != nil {
		return SpotCheck{}, err
	}
	return c, tx.Record(actor.Event("duty.check", c.ID))
}

// SpotReader is what it takes to say who checks a pair.
type SpotReader interface {
	SpotOf(pack, id string) (Spot, error)
	DutyOf(pack, id string) (Duty, error)
	RosterIn(lo, hi int64) (Roster, error)
	EntriesOn(dutyID string, day calendar.Date, lo, hi int64) ([]Entry, error)
}

// MayCheck refuses who is none of the pack's checkers, and a checker who is in the team of
// the pair or in its body; it gives the entries of the day.
func MayCheck(tx SpotReader, actor access.Actor, r SpotRound, p Pair) ([]Entry, error) {
	if err := pairs.May(actor, Check, access.Subject{Area: p.Area}); err != nil {
		return nil, err
	}
	s, err := tx.SpotOf(r.Pack, r.Spot)
	if err != nil {
		return nil, err
	}
	if err := s.checks(actor, Check); err != nil {
		return nil, err
	}
	d, err := tx.DutyOf(r.Pack, r.Duty)
	if err != nil {
		return nil, err
	}
	lo, hi := p.Area.Range()
	roster, err := tx.RosterIn(int64(lo), int64(hi))
	if err != nil {
		return nil, err
	}
	es, err := tx.EntriesOn(r.Duty, p.Day, int64(lo), int64(hi))
	if err != nil {
		return nil, err
	}
	var workers []string
	for _, e := range es {
		workers = append(workers, e.Person)
	}
	for _, post := range roster.Posts {
		if !d.of(post) {
			continue
		}
		if a, held := org.HolderOn(roster.Appointments[post.ID], post.ID, p.Day); held {
			workers = append(workers, a.Person)
		}
		if err := pairs.May(actor, Check, access.Subject{Area: p.Area, Owner: post.ID, Unit: post.Body, Workers: workers}); err != nil {
			return nil, err
		}
	}
	return es, pairs.May(actor, Check, access.Subject{Area: p.Area, Workers: workers})
}
