package sweep

import (
	"context"
	"time"

	"luoshi/internal/appraise"
	"luoshi/internal/fault"
	"luoshi/internal/matter"
	"luoshi/internal/store"
)

// rounds ends the rounds whose time is over and those whose key is lost, lets those
// with keepers wait for the codes, and destroys
// the keys that a process left behind between a close and the destruction.
func (w Sweeper) rounds(ctx context.Context, now time.Time) error {
	var running []appraise.Round
	if err := w.Store.View(ctx, w.Home, func(v *store.View) (err error) {
		running, err = v.RunningRounds()
		return err
	}); err != nil {
		return err
	}
	for _, r := range running {
		there, err := w.Store.HasBoxKey(r)
		if err != nil {
			return err
		}
		if there && now.Before(r.CloseAt) {
			continue
		}
		if _, err := w.Store.Do(ctx, w.Home, "", func(tx *store.Tx) error {
			_, err := appraise.EndRound(tx, matter.Rules{Zone: w.Zone}, now, r.ID)
			return err
		}); err != nil && fault.KindOf(err) != fault.Conflict { // closed meanwhile: the next pass sees it
			return err
		}
	}
	return w.Store.DropRoundKeys(ctx, w.Home)
}
