package store_test

import (
	"fmt"
	"sync"
	"testing"

	"luoshi/internal/store"
	"luoshi/internal/store/storetest"
)

// provedOf proves the journal of the test's home and gives the number of its events.
func provedOf(t *testing.T, s *store.Store) int64 {
	t.Helper()
	if _, err := s.Sequence(t.Context(), home); err != nil {
		t.Fatal(err)
	}
	r, err := s.Prove(t.Context(), home, store.Proof{})
	if err != nil || !r.Intact() || r.Unnumbered != 0 {
		t.Fatalf("留痕 %+v，未编号 %d：%v", r.Findings, r.Unnumbered, err)
	}
	return r.Events
}

// TestNumbersOfTwoPrograms lets two programs write to one database in turns and at once:
// the numbers of one go on after those of the other.
func TestNumbersOfTwoPrograms(t *testing.T) {
	t.Parallel()
	for _, e := range storetest.Engines(t) {
		t.Run(e.Name, func(t *testing.T) {
			t.Parallel()
			url, clock := e.URL(t), storetest.NewClock(noon)
			programs := []*store.Store{storetest.OpenURL(t, url, clock), storetest.OpenURL(t, url, clock)}
			add := func(s *store.Store, name string) {
				if _, err := s.Do(t.Context(), home, "", func(tx *store.Tx) error { _, err := addBody(tx, name); return err }); err != nil {
					t.Error(err)
				}
			}
			for i := range 6 {
				add(programs[i%2], fmt.Sprintf("单位 %d", i))
			}
			var wg sync.WaitGroup
			for w, s := range programs {
				for i := range 20 {
					wg.Go(func() { add(s, fmt.Sprintf("单位 %d-%d", w, i)) })
				}
			}
			wg.Wait()
			if n := provedOf(t, programs[0]); n != 46 {
				t.Errorf("留痕 %d 条，应为 46", n)
			}
		})
	}
}

// TestNumbersAreWhole makes the tree refuse its hashes: the act is refused with it, and
// the numbers go on where they stood, also after an act that failed by itself, and where
// another program wrote as much as was lost.
func TestNumbersAreWhole(t *testing.T) {
	t.Parallel()
	url, clock := storetest.Engines(t)[0].URL(t), storetest.NewClock(noon)
	s, other, db := storetest.OpenURL(t, url, clock), storetest.OpenURL(t, url, clock), raw(t, url)
	add := func(s *store.Store, name string) error {
		_, err := s.Do(t.Context(), home, "", func(tx *store.Tx) error {
			if _, err := addBody(tx, name); err != nil || name != "半途" {
				return err
			}
			_, err := addBody(tx, "半途之二")
			return fmt.Errorf("半途而废 %w", err)
		})
		return err
	}
	run := func(text string) {
		t.Helper()
		if _, err := db.ExecContext(t.Context(), text); err != nil {
			t.Fatal(err)
		}
	}
	for round := range 3 {
		for i := range 2 {
			if err := add(s, fmt.Sprintf("单位 %d-%d", round, i)); err != nil {
				t.Fatal(err)
			}
		}
		if add(s, "半途") == nil {
			t.Fatal("半途的办成了")
		}
		run("CREATE TRIGGER stop BEFORE INSERT ON tree BEGIN SELECT RAISE(ABORT, 'full'); END")
		if add(s, "编不了号") == nil {
			t.Fatal("没有进树的办成了")
		}
		run("DROP TRIGGER stop")
		if err := add(other, fmt.Sprintf("别处 %d", round)); err != nil {
			t.Fatal(err)
		}
	}
	if n := provedOf(t, s); n != 9 {
		t.Errorf("留痕 %d 条，应为 9", n)
	}
}
