package store

import (
	"context"
	"database/sql"
	"strings"

	"luoshi/internal/store/engine"
	"luoshi/internal/store/find"
)

// Plan is a statement as it was run, and how SQLite runs it.
type Plan struct {
	Text  string
	Steps []string
}

// Plans runs fn on a snapshot of a home and answers how each of its statements is
// run. SQLite alone.
func (s *Store) Plans(ctx context.Context, home int, fn func(*View) error) ([]Plan, error) {
	r := &recordingSource{}
	err := s.View(ctx, home, func(v *View) error {
		r.Source, v.from = v.from, r
		return fn(v)
	})
	if err != nil {
		return nil, err
	}
	return s.explain(ctx, r.said)
}

// TxPlans runs fn in a transaction that is undone and answers how each of its
// statements is run.
func (s *Store) TxPlans(ctx context.Context, home int, fn func(*Tx) error) ([]Plan, error) {
	r := &recordingConn{}
	_, err := s.Do(ctx, home, "", func(tx *Tx) error {
		r.Conn = tx.c
		tx.c, tx.from = r, r
		if err := fn(tx); err != nil {
			return err
		}
		return errInjected
	})
	if err != errInjected {
		return nil, err
	}
	return s.explain(ctx, r.said)
}

// OwnPlans tells how the statements of the sequencer, of a signed-in request and of
// a repeated request are run.
func (s *Store) OwnPlans(ctx context.Context, home int) ([]Plan, error) {
	return s.explain(ctx, []said{{unnumbered, []any{home}}, {giveNumber, []any{home, "x", 1}}, {"SELECT coalesce(max(seq), 0) FROM event WHERE home = $1", []any{home}},
		{selectSession, []any{home, "x", int64(0)}}, {"SELECT subject FROM event WHERE home = $1 AND key = $2", []any{home, "k"}}})
}

// NaturalPlans tells how each declared natural key is read, by table and key.
func (s *Store) NaturalPlans(ctx context.Context, home int) (map[string]Plan, error) {
	out := map[string]Plan{}
	for _, d := range s.t.journalled {
		for key, tail := range d.says().keys {
			args := []any{home}
			for range strings.Fields(key) {
				args = append(args, "1")
			}
			plans, err := s.explain(ctx, []said{{"SELECT * FROM " + d.says().name + " " + tail, args}})
			if err != nil {
				return nil, err
			}
			out[d.says().name+" "+key] = plans[0]
		}
	}
	return out, nil
}

// Within reads those of some matters that a filter allows.
func Within(v *View, f LedgerFilter, ids ...string) error {
	fs := make([]find.Found, len(ids))
	for i, id := range ids {
		fs[i].ID = id
	}
	_, err := v.within(v.s.t.line, f, fs)
	return err
}

type said struct {
	text string
	args []any
}

func (s *Store) explain(ctx context.Context, all []said) (out []Plan, err error) {
	for _, x := range all {
		p := Plan{Text: strings.Join(strings.Fields(x.text), " ")}
		rows, err := s.engine.QueryContext(ctx, "EXPLAIN QUERY PLAN "+x.text, x.args...)
		if err != nil {
			return nil, err
		}
		for rows.Next() {
			var id, parent, unused int
			var detail string
			if err := rows.Scan(&id, &parent, &unused, &detail); err != nil {
				return nil, err
			}
			p.Steps = append(p.Steps, detail)
		}
		if err := rows.Err(); err != nil {
			return nil, err
		}
		_ = rows.Close()
		out = append(out, p)
	}
	return out, nil
}

type recordingSource struct {
	engine.Source
	said []said
}

func (r *recordingSource) QueryContext(ctx context.Context, text string, args ...any) (*sql.Rows, error) {
	r.said = append(r.said, said{text, args})
	return r.Source.QueryContext(ctx, text, args...)
}

func (r *recordingSource) QueryRowContext(ctx context.Context, text string, args ...any) *sql.Row {
	r.said = append(r.said, said{text, args})
	return r.Source.QueryRowContext(ctx, text, args...)
}

type recordingConn struct {
	engine.Conn
	said []said
}

func (r *recordingConn) ExecContext(ctx context.Context, text string, args ...any) (sql.Result, error) {
	r.said = append(r.said, said{text, args})
	return r.Conn.ExecContext(ctx, text, args...)
}

func (r *recordingConn) QueryContext(ctx context.Context, text string, args ...any) (*sql.Rows, error) {
	r.said = append(r.said, said{text, args})
	return r.Conn.QueryContext(ctx, text, args...)
}

func (r *recordingConn) QueryRowContext(ctx context.Context, text string, args ...any) *sql.Row {
	r.said = append(r.said, said{text, args})
	return r.Conn.QueryRowContext(ctx, text, args...)
}
