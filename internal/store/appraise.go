package store

import (
	"luoshi/internal/access"
	"luoshi/internal/appraise"
	"luoshi/internal/area"
	"luoshi/internal/ident"
	"luoshi/internal/org"
	"luoshi/internal/store/cell"
	"luoshi/internal/store/where"
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
	keeper    *table[appraise.Keeper]
}

func newAppraiseTables(all *[]declared) appraiseTables {
	return appraiseTables{journalTable(all, rounds().naming("area=area post=opener")), journalTable(all, remarks().naming("body=body person=person post=post").seals("note <> ''")), journalTable(all, voteds().naming("body=body person=person")), journalTable(all, countedBallots()),
		journalTable(all, verdicts().naming("area=area body=body")), journalTable(all, boardRuns().naming("person=computer,publisher")), journalTable(all, standings().naming("area=area body=body")), journalTable(all, objections().naming("body=body person=person,ruler post=post,ruler_post")), journalTable(all, keepers().naming("body=body person=person post=post"))}
}

func rounds() *table[appraise.Round] {
	return newTable("review_round", "review title period level area state options min_voters pack opener opened_at closed_at published_at box? close_at? void? turn? keepers? days?",
		func(r *appraise.Round) *ident.Row { return &r.Row },
		func(r *appraise.Round) []any {
			return []any{&r.Review, &r.Title, &r.Period, cell.Level(&r.Level), &r.Area, &r.State, cell.Object(&r.Options), &r.MinVoters, &r.Pack, &r.Opener,
				cell.Instant(&r.OpenedAt), cell.Instant(&r.ClosedAt), cell.Instant(&r.PublishedAt), &r.Box, cell.Instant(&r.CloseAt), &r.Void, &r.Turn, &r.Keepers, &r.Days}
		})
}

func remarks() *table[appraise.Remark] {
	return newTable("remark", "round body note person post at said!?",
		func(r *appraise.Remark) *ident.Row { return &r.Row },
		func(r *appraise.Remark) []any {
			return []any{&r.Round, &r.Body, cell.Was(&r.Text), &r.Person, &r.Post, cell.Instant(&r.At), cell.Sealed(&r.Text)}
		})
}

func verdicts() *table[appraise.Verdict] {
	return newTable("verdict", "round body area period voters counted points choices?",
		func(v *appraise.Verdict) *ident.Row { return &v.Row },
		func(v *appraise.Verdict) []any {
			return []any{&v.Round, &v.Body, &v.Area, &v.Period, &v.Voters, cell.Flag(&v.Counted), &v.Points, cell.Counts(&v.Choices)}
		})
}

func boardRuns() *table[appraise.Run] {
	return newTable("board_run", `board title period sheet level pack min_cases state objection object_by object_until computer publisher
		computed_at shown_at final_at published_at trial? was_pack? stood? told_at?`,
		func(r *appraise.Run) *ident.Row { return &r.Row },
		func(r *appraise.Run) []any {
			return []any{&r.Board, &r.Title, &r.Period, &r.Sheet, cell.Level(&r.Level), &r.Pack, &r.MinCases, &r.State, cell.Object(&r.Objection), cell.Date(&r.ObjectBy),
				cell.Instant(&r.ObjectUntil), &r.Computer, &r.Publisher, cell.Instant(&r.ComputedAt), cell.Instant(&r.ShownAt), cell.Instant(&r.FinalAt), cell.Instant(&r.PublishedAt),
				cell.Flag(&r.Trial), &r.Was, &r.Stood, cell.Instant(&r.ToldAt)}
		})
}

func standings() *table[appraise.Standing] {
	return newTable("standing", "run body name area figures items scored refusal total cases band place placed signs reason peers? was?",
		func(s *appraise.Standing) *ident.Row { return &s.Row },
		func(s *appraise.Standing) []any {
			return []any{&s.Run, &s.Body, &s.Name, &s.Area, cell.Object(&s.Figures), cell.Object(&s.Items), cell.Flag(&s.Scored), cell.Object(&s.Refusal), &s.Total, &s.Cases,
				&s.Band, &s.Rank, &s.Of, cell.Object(&s.Signs), &s.Reason, &s.Peers, cell.Rows(&s.Was)}
		})
}

func objections() *table[appraise.Objection] {
	return newTable("objection", "run standing body item note person post state ruling ruler ruler_post changes at ruled_at",
		func(o *appraise.Objection) *ident.Row { return &o.Row },
		func(o *appraise.Objection) []any {
			return []any{&o.Run, &o.Standing, &o.Body, &o.Item, &o.Text, &o.Person, &o.Post, &o.State, &o.Ruling, &o.Ruler, &o.RulerPost,
				cell.Object(&o.Changes), cell.Instant(&o.At), cell.Instant(&o.RuledAt)}
		})
}

// Subjects reads the bodies that a level is about inside an area, in order of code.
func (r *Reader) Subjects(level area.Level, at area.Code) ([]org.Body, error) {
	lo, hi := at.Range()
	return list(r, r.s.t.body, "WHERE home = $1 AND kind = $2 AND area BETWEEN $3 AND $4 AND until_day = '' ORDER BY area, id",
		string(appraise.About(level)), int64(lo), int64(hi))
}

// Round reads a round of a review.
func (r *Reader) Round(id string) (appraise.Round, error) { return get(r, r.s.t.appraise.round, id) }

// SaveRound stores a round.
func (tx *Tx) SaveRound(r *appraise.Round) error { return save(tx, tx.s.t.appraise.round, r) }

// RoundsOf reads the rounds of a review in a period.
func (r *Reader) RoundsOf(review, period string) ([]appraise.Round, error) {
	return list(r, r.s.t.appraise.round, "WHERE home = $1 AND review = $2 AND period = $3 ORDER BY area, id", review, period)
}

// Rounds reads the rounds of a home, the newest period first.
func (r *Reader) Rounds(before string, limit int) ([]appraise.Round, error) {
	if before == "" {
		before = "g" // after every identifier
	}
	return list(r, r.s.t.appraise.round, "WHERE home = $1 AND id < $2 ORDER BY id DESC LIMIT $3", before, limit)
}

// Remark reads the comment on a body, false when there is none.
func (r *Reader) Remark(round, body string) (appraise.Remark, bool, error) {
	rs, err := list(r, r.s.t.appraise.remark, "WHERE home = $1 AND round = $2 AND body = $3 ORDER BY id LIMIT 1", round, body)
	if err != nil || len(rs) == 0 {
		return appraise.Remark{}, false, err
	}
	return rs[0], true, nil
}

// SaveRemark stores a comment.
func (tx *Tx) SaveRemark(r *appraise.Remark) error { return save(tx, tx.s.t.appraise.remark, r) }

// Remarks reads the comments of a round.
func (r *Reader) Remarks(round string) ([]appraise.Remark, error) {
	return list(r, r.s.t.appraise.remark, "WHERE home = $1 AND round = $2 ORDER BY body, id", round)
}

// SaveVerdict stores the result of a review for one body.
func (tx *Tx) SaveVerdict(v *appraise.Verdict) error { return save(tx, tx.s.t.appraise.verdict, v) }

// Verdicts reads the results of a round within an actor's reach, in order of area.
func (r *Reader) Verdicts(round string, sees access.Filter) ([]appraise.Verdict, error) {
	c := where.New(r.home)
	c.Add("round = ?1", round)
	c.Sees(access.Verdicts, sees)
	return list(r, r.s.t.appraise.verdict, "WHERE home = $1"+c.Text()+" ORDER BY area, id", c.Args()[1:]...)
}
