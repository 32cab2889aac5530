// Package countytest gives tests the built demo county (示例县). It is built once per
// process, engine and time, through the use cases, and copied for each test: database,
// keys, and what the county remembers of itself. What Build itself does is tested where
// it is built.
package countytest

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"luoshi/internal/scenario"
	"luoshi/internal/store"
	"luoshi/internal/store/storetest"
)

// Open is the county as it is built at the time of the clock, on a store of its own that
// is closed with the test.
func Open(t *testing.T, e storetest.Engine, clock *storetest.Clock) *scenario.County {
	t.Helper()
	return Built(t, e, clock.Now()).Open(t, clock)
}

// A Copy is a database with a county and the keys that open it, for one test.
type Copy struct {
	URL  string
	Keys string // folder
	of   *scenario.County
}

// Built is a copy of the county as it is built at a time.
func Built(t *testing.T, e storetest.Engine, at time.Time) Copy {
	t.Helper()
	return copyOf(t, e, at, "built", func(context.Context, *scenario.County) error { return nil })
}

// Demo is a copy of the county as the demo builds it, and plays its three months where
// played is set.
func Demo(t *testing.T, e storetest.Engine, played bool) Copy {
	t.Helper()
	if !played {
		return Built(t, e, start(t))
	}
	return copyOf(t, e, start(t), "played", func(ctx context.Context, c *scenario.County) error {
		return c.Play(ctx, func(int) {})
	})
}

// start is when the demo's county is set up.
func start(t *testing.T) time.Time {
	t.Helper()
	zone, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		t.Fatal(err)
	}
	return (&scenario.County{Zone: zone}).Start()
}

// Open opens a store on the copy, closed with the test, and gives the county on it.
func (c Copy) Open(t *testing.T, clock *storetest.Clock) *scenario.County {
	t.Helper()
	return c.On(c.Store(t, clock.Now), &scenario.Clock{})
}

// Store opens a store on the copy and closes it with the test.
func (c Copy) Store(t *testing.T, now func() time.Time) *store.Store {
	t.Helper()
	keys, err := store.OpenKeyring(c.Keys)
	if err != nil {
		t.Fatal(err)
	}
	s, err := store.Open(t.Context(), c.URL, store.Options{Keys: keys, Clock: now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// On is the county on a store that was opened on the copy.
func (c Copy) On(s *store.Store, clock *scenario.Clock) *scenario.County { return c.of.On(s, clock) }

// made is a county that is copied.
type made struct {
	county *scenario.County
	base   storetest.Template
	keys   map[string][]byte // by the path in their folder
}

var all sync.Map // name → func() (made, error), which works once

func copyOf(t *testing.T, e storetest.Engine, at time.Time, how string, then func(context.Context, *scenario.County) error) Copy {
	t.Helper()
	once, _ := all.LoadOrStore(fmt.Sprintf("%s %s %d", e.Name, how, at.UnixMilli()), sync.OnceValues(func() (made, error) { return build(e, at, then) }))
	m, err := once.(func() (made, error))()
	if err != nil {
		t.Fatal(err)
	}
	c := Copy{URL: m.base.Copy(t), Keys: filepath.Join(t.TempDir(), "keys"), of: m.county}
	for name, data := range m.keys {
		file := filepath.Join(c.Keys, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o700), os.WriteFile(file, data, 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	return c
}

// build builds the county that is copied.
func build(e storetest.Engine, at time.Time, then func(context.Context, *scenario.County) error) (m made, err error) {
	dir, err := os.MkdirTemp("", "luoshi-county")
	if err != nil {
		return m, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	keys, err := store.OpenKeyring(dir)
	if err != nil {
		return m, err
	}
	m.base, err = e.Template(func(url string) error {
		ctx, clock := context.Background(), &scenario.Clock{}
		clock.Set(at)
		s, err := store.Open(ctx, url, store.Options{Keys: keys, Clock: func() time.Time { return clock.Now(time.Time{}) }})
		if err != nil {
			return err
		}
		if m.county, err = scenario.New(s, clock); err == nil {
			err = m.county.Build(ctx)
		}
		if err == nil {
			err = then(ctx, m.county)
		}
		if err == nil {
			_, err = s.Sequence(ctx, m.county.Home)
		}
		return errors.Join(err, s.Close())
	})
	if err == nil {
		m.keys, err = filesIn(dir)
	}
	return m, err
}

// filesIn reads every file of a folder.
func filesIn(dir string) (map[string][]byte, error) {
	out := map[string][]byte{}
	return out, fs.WalkDir(os.DirFS(dir), ".", func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			out[name], err = os.ReadFile(filepath.Join(dir, name))
		}
		return err
	})
}
