package store

import (
	"context"
	"database/sql"
	"time"

	"luoshi/internal/store/engine"
)

// Reader reads the rows of one home, in a snapshot (View) or inside a transaction (Tx).
// Every read is written once, as a method of Reader. What a process remembers between
// requests is filled by a View alone: a transaction may yet be undone.
type Reader struct {
	s    *Store
	ctx  context.Context
	home int
	from engine.Source
	tx   *Tx // nil in a snapshot
}

func (r *Reader) query(text string, args ...any) (*sql.Rows, error) {
	if r.tx != nil {
		if err := r.tx.step(); err != nil {
			return nil, err
		}
	}
	return r.from.QueryContext(r.ctx, text, args...)
}

func (r *Reader) queryRow(text string, args ...any) *sql.Row {
	if r.tx != nil {
		if err := r.tx.step(); err != nil {
			ctx, cancel := context.WithCancel(r.ctx)
			cancel() // a *sql.Row can only carry an error of the driver
			return r.from.QueryRowContext(ctx, text, args...)
		}
	}
	return r.from.QueryRowContext(r.ctx, text, args...)
}

// Home is the home that is read.
func (r *Reader) Home() int { return r.home }

// Now is the store's clock.
func (r *Reader) Now() time.Time { return r.s.clock() }
