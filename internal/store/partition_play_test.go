package store_test

import (
	"context"
	"fmt"
	"os"
	"path"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	"luoshi/internal/area"
	"luoshi/internal/calendar"
	"luoshi/internal/keyring"
	"luoshi/internal/scenario"
	"luoshi/internal/store"
	"luoshi/internal/store/storetest"
)

// openPlayed opens a store whose clock is that of the scenario being played.
func openPlayed(t *testing.T, url string, clock *atomic.Pointer[scenario.Clock]) *store.Store {
	t.Helper()
	keys, err := keyring.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	s, err := store.Open(t.Context(), url, store.Options{Keys: keys, Hands: storetest.Hands, Clock: func() time.Time {
		if c := clock.Load(); c != nil {
			return c.Now(time.Time{})
		}
		return calendar.YMD(2026, 1, 5).Start(time.UTC)
	}})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// play plays a scenario of packs/yangxian in a home of a store.
func play(t *testing.T, s *store.Store, clock *atomic.Pointer[scenario.Clock], file string, h int) {
	t.Helper()
	packs := moved(t, file, h)
	r, err := scenario.RunFile(t.Context(), packs, "yangxian", path.Join("yangxian/scenarios", file+".txt"), func(_ context.Context, c *scenario.Clock) (*store.Store, func() error, error) {
		clock.Store(c)
		return s, func() error { return nil }, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, err := range r.Errs {
		t.Errorf("%s in %d: %v", file, h, err)
	}
}

// moved is a scenario as it would be written in another county: its towns and
// villages are exchanged for those of that county in the order of their names.
func moved(t *testing.T, file string, h int) fstest.MapFS {
	t.Helper()
	read := func(name string) []byte {
		text, err := os.ReadFile("../../packs/yangxian/" + name)
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	text := string(read("scenarios/" + file + ".txt"))
	if h != home {
		table, err := area.National()
		if err != nil {
			t.Fatal(err)
		}
		text = strings.NewReplacer(exchange(table, text, h)...).Replace(text)
		text = strings.ReplaceAll(text, fmt.Sprint(home), fmt.Sprint(h))
	}
	return fstest.MapFS{"yangxian/pack.yaml": {Data: read("pack.yaml")}, "yangxian/scenarios/" + file + ".txt": {Data: []byte(text)}}
}

// exchange pairs each town of 洋县 in a text, and each town/village, with one of a
// county that bears its name alone.
func exchange(table *area.Table, text string, h int) (pairs []string) {
	towns := func(h int) (out []area.Division) {
		n := map[string]int{}
		for d := range table.Subtree(area.OfHome(h)) {
			n[store.ShortArea(d.Name)]++
			if d.Code.Level() == area.Town {
				out = append(out, d)
			}
		}
		return slices.DeleteFunc(out, func(d area.Division) bool { return n[store.ShortArea(d.Name)] > 1 })
	}
	theirs := towns(h)
	villages := func(town area.Division) (out []area.Division) {
		for d := range table.Subtree(town.Code) {
			if d.Code.Level() == area.Village {
				out = append(out, d)
			}
		}
		return out
	}
	var names []string
	for d := range table.Subtree(area.OfHome(home)) {
		if d.Code.Level() == area.Town && strings.Contains(text, d.Name) && len(theirs) > 0 {
			other := theirs[0]
			theirs = theirs[1:]
			free := villages(other)
			for _, v := range villages(d) {
				for _, name := range []string{v.Name, store.ShortArea(v.Name)} {
					if strings.Contains(text, d.Name+"/"+name+" ") && len(free) > 0 {
						pairs = append(pairs, d.Name+"/"+name+" ", other.Name+"/"+free[0].Name+" ")
						free = free[1:]
						break
					}
				}
			}
			names = append(names, d.Name, other.Name)
		}
	}
	return append(pairs, names...)
}

// proved numbers the events of a home and proves its journal.
func proved(t *testing.T, s *store.Store, h int) {
	t.Helper()
	if _, err := s.Sequence(t.Context(), h); err != nil {
		t.Fatal(err)
	}
	r, err := s.Verify(t.Context(), h)
	if err != nil || !r.Intact() || r.Events == 0 || r.Rows == 0 {
		t.Errorf("journal of %d: %+v, %v", h, r, err)
	}
}
