package sweep

import (
	"context"
	"time"

	"luoshi/internal/account"
	"luoshi/internal/store"
)

// visits takes lines out of the log of sign-ins that were kept long enough.
func (w Sweeper) visits(ctx context.Context, now time.Time) error {
	for {
		var over []account.Visit
		if err := w.Store.View(ctx, w.Home, func(v *store.View) (err error) {
			over, err = v.VisitsOver(now, batch)
			return err
		}); err != nil || len(over) == 0 {
			return err
		}
		if _, err := w.Store.Do(ctx, w.Home, "", func(tx *store.Tx) error { return account.DropVisits(tx, now, over) }); err != nil {
			return err
		}
	}
}
