// Package sweep wakes on time (巡检定时) and calls one use case with the time it
// woke. It holds no rule: which rung is reached, and whether, is decided by
// package office. It reads due matters in batches, is idempotent, and catches up
// after a sleep however long.
package sweep

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"luoshi/internal/fault"
	"luoshi/internal/matter"
	"luoshi/internal/office"
	"luoshi/internal/store"
)

// batch is how many matters one transaction looks at.
const batch = 200

// Every is how often the sweep wakes while the program runs.
const Every = time.Minute

// Sweeper looks at due matters of one home.
type Sweeper struct {
	Store *store.Store
	Home  int
	Zone  *time.Location
}

// Once looks at every matter that is due at now and returns how many were looked
// at and how many climbed a rung; then it ends rounds of ballots and one-time codes.
// None stops another.
func (w Sweeper) Once(ctx context.Context, now time.Time) (looked, climbed int, err error) {
	if err := w.Store.ClockHeld(); err != nil { // every limit would seem to have passed
		return 0, 0, err
	}
	defer func() { err = errors.Join(err, w.rounds(ctx, now), w.codes(ctx, now), w.visits(ctx, now)) }()
	if err := w.Store.ReloadCalendar(ctx, w.Home); err != nil {
		return 0, 0, err
	}
	rules := matter.Rules{Calendar: w.Store.CalendarOf(w.Home), Zone: w.Zone}
	var known office.Known
	for {
		var ids []string
		if err := w.Store.View(ctx, w.Home, func(v *store.View) (err error) {
			ids, err = v.DueForSweep(now, batch)
			return err
		}); err != nil || len(ids) == 0 {
			return looked, climbed, err
		}
		n := 0
		if _, err := w.Store.Do(ctx, w.Home, "", func(tx *store.Tx) (err error) {
			n, err = office.SweepAll(tx, &known, rules, now, ids)
			return err
		}); err != nil {
			if fault.KindOf(err) == fault.Conflict { // somebody acted on one of them: read again
				continue
			}
			if n, err = w.oneByOne(ctx, rules, now, ids, err); err != nil {
				return looked, climbed, err
			}
		}
		looked, climbed = looked+len(ids), climbed+n
	}
}

// oneByOne looks at the matters of a batch each in a transaction of its own, after
// the batch failed with a fault of one of them. A matter that has a fault stands still
// and says so; what is no fault of a matter ends the pass.
func (w Sweeper) oneByOne(ctx context.Context, rules matter.Rules, now time.Time, ids []string, failed error) (climbed int, err error) {
	if _, ok := fault.As(failed); !ok {
		return 0, failed
	}
	for _, id := range ids {
		up := false
		_, err := w.Store.Do(ctx, w.Home, "", func(tx *store.Tx) (err error) {
			up, err = office.Sweep(tx, rules, now, id)
			return err
		})
		f, ok := fault.As(err)
		switch {
		case err == nil && up:
			climbed++
		case err == nil || fault.KindOf(err) == fault.Conflict: // somebody acted on it: the next batch reads it again
		case !ok:
			return climbed, err
		default:
			slog.Warn("sweep: a matter stands still", "home", w.Home, "matter", id, "err", err)
			if _, err := w.Store.Do(ctx, w.Home, "", func(tx *store.Tx) error { return office.StandStill(tx, rules, now, id, f) }); err != nil && fault.KindOf(err) != fault.Conflict {
				return climbed, err
			}
		}
	}
	return climbed, nil
}

// Run wakes every minute until ctx ends. A failed pass is logged and tried again
// at the next wake.
func (w Sweeper) Run(ctx context.Context) {
	t := time.NewTicker(Every)
	defer t.Stop()
	for {
		if _, _, err := w.Once(ctx, w.Store.Now()); err != nil && ctx.Err() == nil {
			slog.Error("sweep", "home", w.Home, "err", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-t.C:
		}
	}
}
