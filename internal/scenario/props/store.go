package props

import (
	"context"
	"path/filepath"
	"strconv"
	"time"

	"luoshi/internal/keyring"
	"luoshi/internal/store"
)

// Opener opens an empty store under a clock; done closes it and clears up.
type Opener func(ctx context.Context, clock *Clock) (s *store.Store, done func() error, err error)

// TemporaryIn opens every store as a SQLite file of its own below dir.
func TemporaryIn(dir string) Opener {
	n := 0
	return func(ctx context.Context, clock *Clock) (*store.Store, func() error, error) {
		n++
		sub := filepath.Join(dir, strconv.Itoa(n))
		keys, err := keyring.Open(filepath.Join(sub, "keys"))
		if err != nil {
			return nil, nil, err
		}
		s, err := store.Open(ctx, "sqlite:"+filepath.Join(sub, "luoshi.db"), store.Options{Keys: keys, Clock: func() time.Time { return clock.Now(time.Time{}) }})
		if err != nil {
			return nil, nil, err
		}
		return s, s.Close, nil
	}
}
