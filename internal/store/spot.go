package store

import (
	"time"

	"luoshi/internal/access"
	"luoshi/internal/calendar"
	"luoshi/internal/duty"
	"luoshi/internal/fault"
	"luoshi/internal/ident"
	"luoshi/internal/store/cell"
	"luoshi/internal/store/where"
	"luoshi/pack"
)

// spotTables are the tables of spot checks.
type spotTables struct {
	round *table[duty.SpotRound]
	check *table[duty.SpotCheck]
}

func newSpotTables(all *[]declared) spotTables {
	return spotTables{
		round: journalTable(all, newTable("spot_round", "duty spot pack seed candidates pairs post person at reason? once?",
			func(r *duty.SpotRound) *ident.Row { return &r.Row },
			func(r *duty.SpotRound) []any {
				return []any{&r.Duty, &r.Spot, &r.Pack, &r.Seed, cell.Object(&r.Candidates), cell.Object(&r.Pairs), &r.Post, &r.Person, cell.Instant(&r.At), &r.Reason, cell.Flag(&r.Once)}
			}).naming("person=person post=post")),
		check: journalTable(all, newTable("spot_check", "round area day entry result note evidence checker post at found!?",
			func(c *duty.SpotCheck) *ident.Row { return &c.Row },
			func(c *duty.SpotCheck) []any {
				return []any{&c.Round, &c.Area, cell.Date(&c.Day), &c.Entry, &c.Result, cell.Was(&c.Note), &c.Evidence, &c.Checker, &c.Post, cell.Instant(&c.At), cell.Sealed(&c.Note)}
			}).naming("area=area person=checker post=post").holds("evidence", "0", true).seals("note <> ''")),
	}
}

// SaveSpotRound stores a draw.
func (tx *Tx) SaveSpotRound(r *duty.SpotRound) error { return save(tx, tx.s.t.spot.round, r) }

// SpotRound reads a draw.
func (r *Reader) SpotRound(id string) (duty.SpotRound, error) { return get(r, r.s.t.spot.round, id) }

// SpotRounds reads draws within an actor's reach, the newest first, older than the one
// named.
func (r *Reader) SpotRounds(sees access.Filter, before string, limit int) ([]duty.SpotRound, error) {
	if before == "" {
		before = lastID
	}
	c := where.New(r.home)
	c.Sees(access.Draws, sees)
	c.Add("id < ?1", before)
	tail := "WHERE home = $1" + c.Text() + " ORDER BY id DESC LIMIT " + c.Arg(limit)
	return list(r, r.s.t.spot.round, tail, c.Args()[1:]...)
}

// SpotsDone counts the results of several draws.
func (r *Reader) SpotsDone(rounds []duty.SpotRound) (map[string]int, error) {
	out := make(map[string]int, len(rounds))
	if len(rounds) == 0 {
		return out, nil
	}
	ids := make([]string, len(rounds))
	for i, x := range rounds {
		ids[i] = x.ID
	}
	in, args := where.In(2, ids)
	rows, err := r.query("SELECT round, count(*) FROM spot_check WHERE home = $1 AND round IN ("+in+") GROUP BY round ORDER BY round", append([]any{r.home}, args...)...)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var id string
		var n int
		if err := rows.Scan(&id, &n); err != nil {
			return nil, err
		}
		out[id] = n
	}
	return out, rows.Err()
}

// LastSpotRound reads the newest draw of a spot check.
func (r *Reader) LastSpotRound(spot string) (duty.SpotRound, bool, error) {
	rs, err := list(r, r.s.t.spot.round, "WHERE home = $1 AND spot = $2 ORDER BY id DESC LIMIT 1", spot)
	if err != nil || len(rs) == 0 {
		return duty.SpotRound{}, false, err
	}
	return rs[0], true, nil
}

// SpotRoundsSince counts the draws of a spot check since a time.
func (r *Reader) SpotRoundsSince(spot string, since time.Time) (n int, err error) {
	err = r.queryRow("SELECT count(*) FROM spot_round WHERE home = $1 AND spot = $2 AND at >= $3", r.home, spot, cell.Millis(since)).Scan(&n)
	return n, err
}

// SpotOf reads the setting of a spot check from a pack.
func (r *Reader) SpotOf(key, id string) (duty.Spot, error) {
	return part(r, key, id, (*pack.Pack).Spot, fault.At("spot", "duty.spot_unknown"))
}

// DrawnSince lists what was drawn for a duty since a time.
func (r *Reader) DrawnSince(dutyID string, since time.Time) ([]duty.Pair, error) {
	rs, err := list(r, r.s.t.spot.round, "WHERE home = $1 AND duty = $2 AND at >= $3 ORDER BY id", dutyID, cell.Millis(since))
	var out []duty.Pair
	for _, r := range rs {
		out = append(out, r.Pairs...)
	}
	return out, err
}

// SaveSpotCheck stores the result of a pair.
func (tx *Tx) SaveSpotCheck(c *duty.SpotCheck) error { return save(tx, tx.s.t.spot.check, c) }

// SpotCheckOf finds the result of a pair of a round.
func (r *Reader) SpotCheckOf(round string, p duty.Pair) (duty.SpotCheck, bool, error) {
	cs, err := list(r, r.s.t.spot.check, "WHERE home = $1 AND round = $2 AND area = $3 AND day = $4 LIMIT 1", round, int64(p.Area), p.Day.String())
	if err != nil || len(cs) == 0 {
		return duty.SpotCheck{}, false, err
	}
	return cs[0], true, nil
}

// SpotCheck reads a result.
func (r *Reader) SpotCheck(id string) (duty.SpotCheck, error) { return get(r, r.s.t.spot.check, id) }

// SpotChecks reads the results of a round in order of area and day.
func (r *Reader) SpotChecks(round string) ([]duty.SpotCheck, error) {
	return list(r, r.s.t.spot.check, "WHERE home = $1 AND round = $2 ORDER BY area, day", round)
}

// SpotsMatched counts the spot checks since a day that found a post's list in agreement
// with what was seen.
func (r *Reader) SpotsMatched(post string, since calendar.Date) (n int, err error) {
	err = r.queryRow(`SELECT count(*) FROM spot_check s JOIN entry e ON e.home = s.home AND e.id = s.entry
		WHERE s.home = $1 AND s.result = 'match' AND s.day >= $2 AND e.post = $3`, r.home, since.String(), post).Scan(&n)
	return n, err
}

// SpotChecksIn reads the results about days of a period in a range of areas, for
// the figures of appraisal (抽查次数、抽查不符).
func (r *Reader) SpotChecksIn(from, to calendar.Date, lo, hi int64) ([]duty.SpotCheck, error) {
	return list(r, r.s.t.spot.check, "WHERE home = $1 AND day >= $2 AND day <= $3 AND area BETWEEN $4 AND $5 ORDER BY area, day, id", from.String(), to.String(), lo, hi)
}
