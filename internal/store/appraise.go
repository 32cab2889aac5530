package store

import (
	"cmp"
	"crypto/rand"
	"encoding/hex"
	"slices"

	"luoshi/internal/appraise"
	"luoshi/internal/area"
	"luoshi/internal/fault"
	"luoshi/internal/ident"
	"luoshi/internal/org"
)

// appraiseTables holds the journalled tables of reviews and boards.
type appraiseTables struct {
	round     *table[appraise.Round]
	remark    *table[appraise.Remark]
	voted     *table[appraise.Voted]
	counted   *table[appraise.Ballot]
	verdict   *table[appraise.Verdict]
	run       *table[appraise.Run]
	standing  *table[appraise.Standing]
	objection *table[appraise.Objection]
}

func newAppraiseTables() appraiseTables {
	return appraiseTables{rounds(), remarks(), voteds(), countedBallots(), verdicts(), boardRuns(), standings(), objections()}
}

func (t appraiseTables) all() []audited {
	return []audited{auditTable(t.round), auditTable(t.remark), auditTable(t.voted), auditTable(t.counted), auditTable(t.verdict),
		auditTable(t.run), auditTable(t.standing), auditTable(t.objection)}
}

func rounds() *table[appraise.Round] {
	return newTable("review_round", "review title period level area state options min_voters pack opener opened_at closed_at published_at",
		func(r *appraise.Round) *ident.Row { return &r.Row },
		func(r *appraise.Round) []any {
			return []any{&r.Review, &r.Title, &r.Period, &r.Level, &r.Area, &r.State, object{&r.Options}, &r.MinVoters, &r.Pack, &r.Opener,
				instant{&r.OpenedAt}, instant{&r.ClosedAt}, instant{&r.PublishedAt}}
		})
}

func remarks() *table[appraise.Remark] {
	return newTable("remark", "round body note person post at",
		func(r *appraise.Remark) *ident.Row { return &r.Row },
		func(r *appraise.Remark) []any {
			return []any{&r.Round, &r.Body, &r.Text, &r.Person, &r.Post, instant{&r.At}}
		})
}

func voteds() *table[appraise.Voted] {
	return newTable("voted", "round body person",
		func(v *appraise.Voted) *ident.Row { return &v.Row },
		func(v *appraise.Voted) []any { return []any{&v.Round, &v.Body, &v.Person} })
}

func countedBallots() *table[appraise.Ballot] {
	return newTable("ballot_counted", "round body choice",
		func(b *appraise.Ballot) *ident.Row { return &b.Row },
		func(b *appraise.Ballot) []any { return []any{&b.Round, &b.Body, &b.Choice} })
}

func verdicts() *table[appraise.Verdict] {
	return newTable("verdict", "round body area period voters counted points",
		func(v *appraise.Verdict) *ident.Row { return &v.Row },
		func(v *appraise.Verdict) []any {
			return []any{&v.Round, &v.Body, &v.Area, &v.Period, &v.Voters, flag{&v.Counted}, &v.Points}
		})
}

func boardRuns() *table[appraise.Run] {
	return newTable("board_run", `board title period sheet level pack min_cases state objection object_by object_until computer publisher
		computed_at shown_at final_at published_at`,
		func(r *appraise.Run) *ident.Row { return &r.Row },
		func(r *appraise.Run) []any {
			return []any{&r.Board, &r.Title, &r.Period, &r.Sheet, &r.Level, &r.Pack, &r.MinCases, &r.State, object{&r.Objection}, date{&r.ObjectBy},
				instant{&r.ObjectUntil}, &r.Computer, &r.Publisher, instant{&r.ComputedAt}, instant{&r.ShownAt}, instant{&r.FinalAt}, instant{&r.PublishedAt}}
		})
}

func standings() *table[appraise.Standing] {
	return newTable("standing", "run body name area figures items scored refusal total cases band place placed signs reason peers?",
		func(s *appraise.Standing) *ident.Row { return &s.Row },
		func(s *appraise.Standing) []any {
			return []any{&s.Run, &s.Body, &s.Name, &s.Area, object{&s.Figures}, object{&s.Items}, flag{&s.Scored}, object{&s.Refusal}, &s.Total, &s.Cases,
				&s.Band, &s.Rank, &s.Of, object{&s.Signs}, &s.Reason, &s.Peers}
		})
}

func objections() *table[appraise.Objection] {
	return newTable("objection", "run standing body item note person post state ruling ruler ruler_post changes at ruled_at",
		func(o *appraise.Objection) *ident.Row { return &o.Row },
		func(o *appraise.Objection) []any {
			return []any{&o.Run, &o.Standing, &o.Body, &o.Item, &o.Text, &o.Person, &o.Post, &o.State, &o.Ruling, &o.Ruler, &o.RulerPost,
				object{&o.Changes}, instant{&o.At}, instant{&o.RuledAt}}
		})
}

// randomID is an identifier that tells neither time nor order (UUIDv4).
func randomID() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // it never fails: the runtime aborts the program first
	b[6], b[8] = 0x40|b[6]&0x0f, 0x80|b[8]&0x3f
	h := hex.EncodeToString(b[:])
	return h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:]
}

// Subjects reads the bodies that a level is about inside an area, in order of code.
func (tx *Tx) Subjects(level appraise.Level, at area.Code) ([]org.Body, error) {
	return subjectsOf(tx, level, at)
}

// Subjects reads the bodies that a level is about inside an area, in order of code.
func (v *View) Subjects(level appraise.Level, at area.Code) ([]org.Body, error) {
	return subjectsOf(v, level, at)
}

func subjectsOf(q querier, level appraise.Level, at area.Code) ([]org.Body, error) {
	lo, hi := at.Range()
	return list(q, q.store().t.body, "WHERE home = $1 AND kind = $2 AND area BETWEEN $3 AND $4 AND until_day = '' ORDER BY area, id",
		string(level.Kind()), int64(lo), int64(hi))
}

// Round reads a round of a review.
func (tx *Tx) Round(id string) (appraise.Round, error) { return get(tx, tx.s.t.appraise.round, id) }

// Round reads a round of a review.
func (v *View) Round(id string) (appraise.Round, error) { return get(v, v.s.t.appraise.round, id) }

// SaveRound stores a round.
func (tx *Tx) SaveRound(r *appraise.Round) error { return save(tx, tx.s.t.appraise.round, r) }

// RoundsOf reads the rounds of a review in a period.
func (tx *Tx) RoundsOf(review, period string) ([]appraise.Round, error) {
	return list(tx, tx.s.t.appraise.round, "WHERE home = $1 AND review = $2 AND period = $3 ORDER BY area, id", review, period)
}

// Rounds reads the rounds of a home, the newest period first.
func (v *View) Rounds(before string, limit int) ([]appraise.Round, error) {
	if before == "" {
		before = "g" // after every identifier
	}
	return list(v, v.s.t.appraise.round, "WHERE home = $1 AND id < $2 ORDER BY id DESC LIMIT $3", before, limit)
}

// Remark reads the comment on a body, false when there is none.
func (tx *Tx) Remark(round, body string) (appraise.Remark, bool, error) {
	rs, err := list(tx, tx.s.t.appraise.remark, "WHERE home = $1 AND round = $2 AND body = $3 ORDER BY id LIMIT 1", round, body)
	if err != nil || len(rs) == 0 {
		return appraise.Remark{}, false, err
	}
	return rs[0], true, nil
}

// SaveRemark stores a comment.
func (tx *Tx) SaveRemark(r *appraise.Remark) error { return save(tx, tx.s.t.appraise.remark, r) }

// Remarks reads the comments of a round.
func (v *View) Remarks(round string) ([]appraise.Remark, error) {
	return list(v, v.s.t.appraise.remark, "WHERE home = $1 AND round = $2 ORDER BY body, id", round)
}

// HasVoted reports whether a person has voted on a body.
func (tx *Tx) HasVoted(round, body, person string) (bool, error) {
	var n int
	err := tx.queryRow("SELECT count(*) FROM voted WHERE home = $1 AND round = $2 AND body = $3 AND person = $4", tx.home, round, body, person).Scan(&n)
	return n > 0, err
}

// VotedOn reads the bodies that a person has voted on in a round.
func (v *View) VotedOn(round, person string) (map[string]bool, error) {
	vs, err := list(v, v.s.t.appraise.voted, "WHERE home = $1 AND round = $2 AND person = $3 ORDER BY id", round, person)
	out := make(map[string]bool, len(vs))
	for _, x := range vs {
		out[x.Body] = true
	}
	return out, err
}

// SaveVoted stores that a person has voted, under a random identifier.
func (tx *Tx) SaveVoted(v *appraise.Voted) error {
	v.ID = randomID()
	return save(tx, tx.s.t.appraise.voted, v)
}

// A round's box is a counter row: a vote adds one to it and a closing takes it
// away, so that a vote and the closing cannot both succeed unseen.
const (
	openBox  = "INSERT INTO counter (home, id, last, version) VALUES ($1, $2, 0, 1)"
	useBox   = "UPDATE counter SET last = last + 1, version = version + 1 WHERE home = $1 AND id = $2"
	closeBox = "DELETE FROM counter WHERE home = $1 AND id = $2"
	castOne  = "INSERT INTO ballot (home, id, round, body, choice) VALUES ($1, $2, $3, $4, $5)"
	takeAll  = "DELETE FROM ballot WHERE home = $1 AND round = $2"
)

// OpenBox opens the box of a round.
func (tx *Tx) OpenBox(round string) error {
	_, err := tx.exec(openBox, tx.home, "box-"+round)
	return err
}

// Cast puts one ballot into the box, under a random identifier. It answers
// Conflict when the box was closed meanwhile.
func (tx *Tx) Cast(round, body string, choice int) error {
	if err := tx.oneRow(useBox, tx.home, "box-"+round); err != nil {
		return err
	}
	_, err := tx.exec(castOne, tx.home, randomID(), round, body, choice)
	return err
}

func (tx *Tx) oneRow(text string, args ...any) error {
	res, err := tx.exec(text, args...)
	if err != nil {
		return err
	}
	n, err := res.RowsAffected()
	if err == nil && n != 1 {
		err = fault.New(fault.Conflict, "appraise.round_not_open")
	}
	return err
}

// EmptyBox closes the box of a round and takes its ballots out.
func (tx *Tx) EmptyBox(round string) ([]appraise.Ballot, error) {
	if err := tx.oneRow(closeBox, tx.home, "box-"+round); err != nil {
		return nil, err
	}
	rows, err := tx.query("SELECT body, choice FROM ballot WHERE home = $1 AND round = $2 ORDER BY id", tx.home, round)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var out []appraise.Ballot
	for rows.Next() {
		b := appraise.Ballot{Round: round}
		if err := rows.Scan(&b.Body, &b.Choice); err != nil {
			return nil, err
		}
		out = append(out, b)
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	_ = rows.Close()
	_, err = tx.exec(takeAll, tx.home, round)
	return out, err
}

// EnterBallots stores counted ballots under new random identifiers, in their
// order: neither the row, its place nor its identifier tells who cast it when.
func (tx *Tx) EnterBallots(bs []appraise.Ballot) error {
	for i := range bs {
		bs[i].Row = ident.Row{ID: randomID()}
	}
	slices.SortFunc(bs, func(a, b appraise.Ballot) int { return cmp.Compare(a.ID, b.ID) })
	for i := range bs {
		if err := save(tx, tx.s.t.appraise.counted, &bs[i]); err != nil {
			return err
		}
	}
	return nil
}

// SaveVerdict stores the result of a review for one body.
func (tx *Tx) SaveVerdict(v *appraise.Verdict) error { return save(tx, tx.s.t.appraise.verdict, v) }

// Verdicts reads the results of a round in order of area.
func (v *View) Verdicts(round string) ([]appraise.Verdict, error) {
	return list(v, v.s.t.appraise.verdict, "WHERE home = $1 AND round = $2 ORDER BY area, id", round)
}
