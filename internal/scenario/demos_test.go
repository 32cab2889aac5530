package scenario_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"luoshi/internal/keyring"
	"luoshi/internal/scenario"
	"luoshi/internal/store"
)

// TestDemos plays the history of every shipped pack.
func TestDemos(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../packs/template/demo.txt")
	if err != nil {
		t.Fatal(err)
	}
	packText, err := os.ReadFile("../../packs/template/pack.yaml")
	if err != nil {
		t.Fatal(err)
	}
	keys, err := keyring.Open(filepath.Join(t.TempDir(), "keys"))
	if err != nil {
		t.Fatal(err)
	}
	clock := &scenario.Clock{}
	s, err := store.Open(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "luoshi.db"), store.Options{Keys: keys, Clock: func() time.Time { return clock.Now(time.Time{}) }})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	d, errs := scenario.NewDemo(s, clock, packText, "demo.txt", string(text))
	if len(errs) > 0 {
		t.Fatal(errs)
	}
	begun := time.Now()
	if err := d.Build(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Log("built", time.Since(begun))
	if err := d.Play(t.Context(), func(int) {}); err != nil {
		t.Fatal(err)
	}
	t.Log("played", time.Since(begun), d.LastMorning())
}
