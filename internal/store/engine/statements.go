package engine

import (
	"context"
	"database/sql"
)

// statements are the prepared statements of one connection. Lists have many forms and
// updates name what changed, so that they are forgotten when there are many: between
// transactions, when no cursor of one of them is open.
type statements struct {
	c  *sql.Conn
	st map[string]*sql.Stmt
}

// maxStatements bounds what a connection keeps prepared from one transaction to the next.
const maxStatements = 500

func newStatements(c *sql.Conn) statements { return statements{c, map[string]*sql.Stmt{}} }

// trim forgets the statements when there are too many.
func (s *statements) trim() {
	if len(s.st) <= maxStatements {
		return
	}
	for _, st := range s.st {
		_ = st.Close()
	}
	clear(s.st)
}

func (s *statements) stmt(ctx context.Context, text string) (*sql.Stmt, error) {
	if st, ok := s.st[text]; ok {
		return st, nil
	}
	st, err := s.c.PrepareContext(ctx, text)
	if err == nil {
		s.st[text] = st
	}
	return st, err
}

func (s *statements) exec(ctx context.Context, text string, args ...any) (sql.Result, error) {
	st, err := s.stmt(ctx, text)
	if err != nil {
		return nil, err
	}
	return st.ExecContext(ctx, args...)
}

func (s *statements) query(ctx context.Context, text string, args ...any) (*sql.Rows, error) {
	st, err := s.stmt(ctx, text)
	if err != nil {
		return nil, err
	}
	return st.QueryContext(ctx, args...)
}

func (s *statements) queryRow(ctx context.Context, text string, args ...any) *sql.Row {
	st, err := s.stmt(ctx, text)
	if err != nil {
		return s.c.QueryRowContext(ctx, text, args...)
	}
	return st.QueryRowContext(ctx, args...)
}
