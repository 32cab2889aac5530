package store

import (
	"context"

	"luoshi/internal/appraise"
)

// Sealed is a row of a vote as somebody reads it who holds the database.
type Sealed struct {
	appraise.Voted
	Ballot []byte
}

// SealedBallots reads the votes of a round with what is sealed in them.
func (s *Store) SealedBallots(ctx context.Context, home int, round string) (out []Sealed, err error) {
	err = s.View(ctx, home, func(v *View) error {
		t := s.t.appraise.voted
		rows, err := v.query("SELECT "+t.columns("")+", sealed FROM voted WHERE home = $1 AND round = $2 ORDER BY id", home, round)
		if err != nil {
			return err
		}
		defer func() { _ = rows.Close() }()
		for rows.Next() {
			var x Sealed
			if err := t.scan(s.keyr, rows, &x.Voted, &x.Ballot); err != nil {
				return err
			}
			out = append(out, x)
		}
		return rows.Err()
	})
	return out, err
}
