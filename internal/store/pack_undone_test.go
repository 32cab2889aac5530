package store_test

import (
	"errors"
	"testing"

	"luoshi/internal/fault"
	"luoshi/internal/store"
	"luoshi/internal/store/storetest"
	"luoshi/pack"
	"luoshi/packs"
)

// TestUndonePackIsForgotten keeps a pack, reads it and gives the act up: what a process
// remembers of packs must not answer for one that is in no row. The act itself parses it once.
func TestUndonePackIsForgotten(t *testing.T) {
	t.Parallel()
	text, err := packs.Files.ReadFile("yangxian/pack.yaml")
	if err != nil {
		t.Fatal(err)
	}
	p, problems := pack.ReadText(text)
	if len(problems) > 0 {
		t.Fatal(problems[0])
	}
	for _, e := range storetest.Engines(t) {
		t.Run(e.Name, func(t *testing.T) {
			t.Parallel()
			s := e.Open(t, storetest.NewClock(noon))
			givenUp := errors.New("given up")
			key := store.PackKey(p.ID, p.Version)
			if _, err := s.Do(t.Context(), home, "", func(tx *store.Tx) error {
				if err := tx.KeepPack(p, string(text), "文件"); err != nil {
					return err
				}
				first, err := tx.Pack(key)
				if err != nil {
					t.Errorf("in its own act: %v", err)
				}
				if again, _ := tx.Pack(key); again != first {
					t.Error("the act that keeps a pack parses it at every reading")
				}
				return givenUp
			}); !errors.Is(err, givenUp) {
				t.Fatal(err)
			}
			if err := s.View(t.Context(), home, func(v *store.View) error { _, err := v.Pack(key); return err }); fault.KindOf(err) != fault.Missing {
				t.Errorf("the pack of an act that was given up: %v, expected none", err)
			}
		})
	}
}
