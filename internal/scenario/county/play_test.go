package county_test

import (
	"path/filepath"
	"testing"
	"time"

	"luoshi/internal/keyring"
	"luoshi/internal/scenario"
	"luoshi/internal/scenario/county"
	"luoshi/internal/store"
)

// BenchmarkDemo measures how long the demo's history takes to fill.
func BenchmarkDemo(b *testing.B) {
	for b.Loop() {
		dir := b.TempDir()
		keys, err := keyring.Open(filepath.Join(dir, "keys"))
		if err != nil {
			b.Fatal(err)
		}
		clock := &scenario.Clock{}
		s, err := store.Open(b.Context(), "sqlite:"+filepath.Join(dir, "luoshi.db"), store.Options{Keys: keys, Clock: func() time.Time { return clock.Now(time.Time{}) }})
		if err != nil {
			b.Fatal(err)
		}
		c, err := county.New(s, clock)
		if err != nil {
			b.Fatal(err)
		}
		clock.Set(c.Start())
		if err := c.Build(b.Context()); err != nil {
			b.Fatal(err)
		}
		if err := c.Play(b.Context(), func(int) {}); err != nil {
			b.Fatal(err)
		}
		if err := s.Close(); err != nil {
			b.Fatal(err)
		}
	}
}
