package web

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"luoshi/internal/account"
	"luoshi/internal/store"
)

// keepEvery is how often what is counted in memory is written (落库间隔): a flood writes no
// more than a quiet day does, one set of rows each time.
const keepEvery = 5 * time.Second

// keepRows bounds such a set.
const keepRows = 500

// Keep takes up the counts of wrong secrets where the last process left them, and writes
// them from then on until ctx ends.
func (s *Server) Keep(ctx context.Context) {
	if err := s.resume(ctx); err != nil {
		slog.Error("counts of wrong secrets", "err", err)
	}
	t := time.NewTicker(keepEvery)
	defer t.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-t.C:
		}
		if err := s.KeepNow(context.WithoutCancel(ctx)); err != nil {
			slog.Error("counts of wrong secrets", "err", err)
		}
	}
}

func (s *Server) resume(ctx context.Context) error {
	return s.Store.View(ctx, s.Home, func(v *store.View) error {
		kept, err := v.KeptGuesses()
		if err == nil {
			s.guesses.Store(account.NewGuesses(kept))
		}
		return err
	})
}

// KeepNow writes what has moved since it was written last.
func (s *Server) KeepNow(ctx context.Context) error {
	return errors.Join(s.keepVisits(ctx), s.Store.KeepGuesses(ctx, s.Home, s.guesses.Load().Moved(s.Store.Now(), keepRows)))
}

// ForgetGuesses drops what was counted at a login.
func (s *Server) ForgetGuesses(login string) { s.guesses.Load().Forget(login) }
