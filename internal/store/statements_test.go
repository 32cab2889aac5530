package store_test

import (
	"fmt"
	"testing"

	"luoshi/internal/store"
	"luoshi/internal/store/storetest"
)

// TestStatementsAreBounded runs statements of two thousand forms through the writer and
// through one reader: the writer does not keep them all, and each is answered.
func TestStatementsAreBounded(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store, _ *storetest.Clock) {
		most := 0
		for act := range 20 {
			if _, err := s.Do(t.Context(), home, "", func(tx *store.Tx) error {
				for i := range 100 {
					if n, err := tx.Asked(fmt.Sprintf("SELECT %d", act*100+i)); err != nil || n != act*100+i {
						return fmt.Errorf("%d: %d, %w", i, n, err)
					}
				}
				return nil
			}); err != nil {
				t.Fatal(err)
			}
			most = max(most, s.Prepared(t.Context()))
		}
		if most > 650 {
			t.Errorf("the writer keeps %d statements", most)
		}
		if err := s.View(t.Context(), home, func(v *store.View) error {
			for i := range 1500 {
				if n, err := v.Asked(fmt.Sprintf("SELECT %d", i)); err != nil || n != i {
					return fmt.Errorf("%d: %d, %w", i, n, err)
				}
			}
			return nil
		}); err != nil {
			t.Error(err)
		}
	})
}
