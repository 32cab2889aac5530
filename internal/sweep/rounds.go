package sweep

import (
	"context"
	"time"

	"luoshi/internal/appraise"
	"luoshi/internal/fault"
	"luoshi/internal/store"
)

// rounds ends the rounds whose time is over and those whose key is lost, and destroys
// the keys that a process left behind between a close and the destruction.
func (w Sweeper) rounds(ctx context.Context, now time.Time) error {
	var open []appraise.Round
	if err := w.Store.View(ctx, w.Home, func(v *store.View) (err error) {
		open, err = v.OpenRounds()
		return err
	}); err != nil {
		return err
	}
	for _, r := range open {
		there, err := w.Store.HasBoxKey(r)
		if err != nil {
			return err
		}
		if there && now.Before(r.CloseAt) {
			continue
		}
		if _, err := w.Store.Do(ctx, w.Home, "", func(tx *store.Tx) error {
			_, err := appraise.EndRound(tx, now, r.ID)
			return err
		}); err != nil && fault.KindOf(err) != fault.Conflict { // closed meanwhile: the next pass sees it
			return err
		}
	}
	return w.Store.DropRoundKeys(ctx, w.Home)
}
