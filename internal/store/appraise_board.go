package store

import (
	"slices"
	"strings"

	"luoshi/internal/access"
	"luoshi/internal/appraise"
	"luoshi/internal/area"
	"luoshi/internal/fault"
	"luoshi/internal/store/cell"
	"luoshi/internal/store/where"
)

// Run reads a board of a period.
func (r *Reader) Run(id string) (appraise.Run, error) { return get(r, r.s.t.appraise.run, id) }

// SaveRun stores a board.
func (tx *Tx) SaveRun(r *appraise.Run) error { return save(tx, tx.s.t.appraise.run, r) }

// RunOf reads the board of a period, false when it was not computed.
func (r *Reader) RunOf(board, period string) (appraise.Run, bool, error) {
	rs, err := list(r, r.s.t.appraise.run, "WHERE home = $1 AND board = $2 AND period = $3 ORDER BY id LIMIT 1", board, period)
	if err != nil || len(rs) == 0 {
		return appraise.Run{}, false, err
	}
	return rs[0], true, nil
}

// Runs reads the boards of one kind, the newest period first; before "" begins with the
// newest.
func (r *Reader) Runs(board, before string, limit int) ([]appraise.Run, error) {
	if before == "" {
		before = "9999-Z"
	}
	return list(r, r.s.t.appraise.run, "WHERE home = $1 AND board = $2 AND period < $3 ORDER BY period DESC, id LIMIT $4", board, before, limit)
}

// BoardFilter asks for a page of boards.
type BoardFilter struct {
	Actor access.Actor
	Runs  bool   // those alone that are not published
	After string // BoardKey of the last board of the page before
	Limit int
}

// BoardKey is the place of a board in the list of boards.
func BoardKey(r appraise.Run) string { return r.Period + "/" + r.Board + "/" + r.ID }

// Boards lists the boards that a viewer may know of, the newest period first:
// appraise.Run.SightOf in SQL.
func (r *Reader) Boards(f BoardFilter) ([]appraise.Run, error) {
	c := where.New(r.home)
	if !appraise.SeesBoards(f.Actor) {
		seen := []string{"state = 'published'", "stood = 'published'"}
		if access.May(f.Actor, "board.object", access.Subject{Owner: f.Actor.Post}) == nil {
			seen = append(seen, "(state <> 'computed' OR stood <> '') AND EXISTS (SELECT 1 FROM standing s WHERE s.home = board_run.home AND s.run = board_run.id AND s.area = "+c.Arg(int64(f.Actor.Area))+")")
		}
		c.And(where.AnyOf(seen))
	}
	if f.Runs {
		c.And("state <> 'published'")
	}
	if period, rest, ok := strings.Cut(f.After, "/"); ok {
		board, id, _ := strings.Cut(rest, "/")
		c.Add("(period < ?1 OR period = ?1 AND (board, id) > (?2, ?3))", period, board, id)
	}
	tail := "WHERE home = $1" + c.Text() + " ORDER BY period DESC, board, id LIMIT " + c.Arg(f.Limit)
	return list(r, r.s.t.appraise.run, tail, c.Args()[1:]...)
}

// Standing reads one row of a board.
func (r *Reader) Standing(id string) (appraise.Standing, error) {
	return get(r, r.s.t.appraise.standing, id)
}

// SaveStanding stores one row of a board.
func (tx *Tx) SaveStanding(s *appraise.Standing) error { return save(tx, tx.s.t.appraise.standing, s) }

// Standings reads the rows of a board in order of area.
func (r *Reader) Standings(run string) ([]appraise.Standing, error) {
	return list(r, r.s.t.appraise.standing, "WHERE home = $1 AND run = $2 ORDER BY area, id", run)
}

// StandingAt reads the row of the body of one division, false when the board has
// none: all that a subject may see before its board is published.
func (r *Reader) StandingAt(run string, at area.Code) (appraise.Standing, bool, error) {
	ss, err := list(r, r.s.t.appraise.standing, "WHERE home = $1 AND run = $2 AND area = $3 ORDER BY id LIMIT 1", run, int64(at))
	if err != nil || len(ss) == 0 {
		return appraise.Standing{}, false, err
	}
	return ss[0], true, nil
}

// Objection reads an objection.
func (r *Reader) Objection(id string) (appraise.Objection, error) {
	return get(r, r.s.t.appraise.objection, id)
}

// SaveObjection stores an objection.
func (tx *Tx) SaveObjection(o *appraise.Objection) error {
	return save(tx, tx.s.t.appraise.objection, o)
}

// Objections reads the objections to a board, the oldest first.
func (r *Reader) Objections(run string) ([]appraise.Objection, error) {
	return list(r, r.s.t.appraise.objection, "WHERE home = $1 AND run = $2 ORDER BY id", run)
}

// BoardSheet is what a board is computed with under a pack: its declaration, its
// sheet and the metrics.
func (r *Reader) BoardSheet(key, board string) (appraise.Sheet, error) {
	p, err := r.Pack(key)
	if err != nil {
		return appraise.Sheet{}, err
	}
	b, ok := p.Board(board)
	if !ok {
		return appraise.Sheet{}, fault.New(fault.Missing, "store.missing", "board_run")
	}
	s, ok := p.Sheet(b.Sheet)
	if !ok {
		return appraise.Sheet{}, fault.New(fault.Missing, "store.missing", "board_run")
	}
	return appraise.Sheet{Board: b, Sheet: s, Metrics: p.Metrics(), Pack: key}, nil
}

// Proposals lists what the newest final boards of the pack in force would allow
// to be proposed (建议，尚未决定), board by board.
func (r *Reader) Proposals() ([]appraise.Proposal, error) {
	p, err := r.InForce()
	if err != nil {
		return nil, err
	}
	var out []appraise.Proposal
	for _, b := range p.Boards {
		b, runs, err := r.followed(b)
		if err != nil {
			return nil, err
		}
		var pasts []appraise.Past
		for _, run := range runs {
			if run.State != appraise.Final && run.State != appraise.Published {
				continue
			}
			rows, err := r.Standings(run.ID)
			if err != nil {
				return nil, err
			}
			pasts = append(pasts, appraise.Past{Run: run, Rows: rows})
		}
		out = append(out, appraise.Due(b.Proposals, pasts, b.MinCases)...)
	}
	return out, nil
}

// followed gives a board as the version declares it by which its newest period was
// computed, with the boards that its proposals look at: what a later version says of
// proposals is no ground for periods that were over before it.
func (r *Reader) followed(b appraise.Board) (appraise.Board, []appraise.Run, error) {
	newest, err := r.Runs(b.ID, "", 3)
	if err != nil {
		return b, nil, err
	}
	i := slices.IndexFunc(newest, func(r appraise.Run) bool { return r.State == appraise.Final || r.State == appraise.Published })
	if i < 0 {
		return b, nil, nil
	}
	sheet, err := r.BoardSheet(newest[i].Pack, b.ID)
	if err != nil {
		return b, nil, err
	}
	times := 0
	for _, f := range sheet.Board.Proposals {
		times = max(times, f.Times)
	}
	runs, err := r.Runs(b.ID, "", times+2)
	return sheet.Board, runs, err
}

// TrendPoint is a body's total in one period.
type TrendPoint struct {
	Period string
	Total  int64
	Scored bool
}

// Trends reads the totals of every body over the last n boards up to and with the
// named period, the oldest first. Boards that are not final stay out, but for the
// one asked for.
func (r *Reader) Trends(run appraise.Run, n int) (map[string][]TrendPoint, []string, error) {
	runs, err := r.Runs(run.Board, run.Period, n-1)
	if err != nil {
		return nil, nil, err
	}
	runs = append([]appraise.Run{run}, runs...)
	out := map[string][]TrendPoint{}
	var periods []string
	for i := len(runs) - 1; i >= 0; i-- {
		at := runs[i]
		if at.ID != run.ID && at.State != appraise.Final && at.State != appraise.Published {
			continue
		}
		periods = append(periods, at.Period)
		rows, err := r.query("SELECT body, total, scored FROM standing WHERE home = $1 AND run = $2 ORDER BY area, id", r.home, at.ID)
		if err != nil {
			return nil, nil, err
		}
		for rows.Next() {
			var body string
			p := TrendPoint{Period: at.Period}
			if err := rows.Scan(&body, &p.Total, cell.Flag(&p.Scored)); err != nil {
				_ = rows.Close()
				return nil, nil, err
			}
			out[body] = append(out[body], p)
		}
		if err := rows.Err(); err != nil {
			return nil, nil, err
		}
		_ = rows.Close()
	}
	return out, periods, nil
}
