package sweep

import (
	"context"
	"time"

	"luoshi/internal/account"
	"luoshi/internal/store"
)

// codes ends the released codes that nobody came in with in time.
func (w Sweeper) codes(ctx context.Context, now time.Time) error {
	for {
		var over []account.Code
		if err := w.Store.View(ctx, w.Home, func(v *store.View) (err error) {
			over, err = v.CodesOver(now, batch)
			return err
		}); err != nil || len(over) == 0 {
			return err
		}
		for _, c := range over {
			if _, err := w.Store.Do(ctx, w.Home, "", func(tx *store.Tx) error { return account.LapseCode(tx, now, c.ID) }); err != nil {
				return err
			}
		}
	}
}
