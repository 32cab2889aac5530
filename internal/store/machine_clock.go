package store

import (
	"context"
	"time"

	"luoshi/journal"
)

// ClockHeld answers store.clock_jumped while the machine's clock is held back.
func (s *Store) ClockHeld() error {
	if h := s.machine.Look(); h != nil {
		return h.Fault()
	}
	return nil
}

// TrustClock says that the machine's clock is right although it jumped ahead, and the
// journal keeps it. It does nothing where nothing is held back.
func (s *Store) TrustClock(ctx context.Context, home int) (held bool, err error) {
	h := s.machine.Look()
	if h == nil {
		return false, nil
	}
	if err := s.machine.Trust(); err != nil {
		return true, err
	}
	_, err = s.Do(ctx, home, "", func(tx *Tx) error {
		return tx.Record(journal.Event{At: tx.Now().UnixMilli(), Act: "journal.clock_ok", Subject: "clock",
			Facts: []journal.Fact{{Name: "found", Value: h.Found.UTC().Format(time.RFC3339)}, {Name: "expected", Value: h.Expected.UTC().Format(time.RFC3339)}}})
	})
	return true, err
}
