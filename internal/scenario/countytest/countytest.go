// Package countytest gives tests the built demo county (示例县). It is built once per
// engine and time, through the use cases, and copied for each test: database, keys, and
// what the county remembers of itself. Once is once per process, or once for all processes
// that test the same sources where they know of each other (storetest, kept.go). What Build
// itself does is tested where it is built.
package countytest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"testing"
	"time"

	"luoshi/internal/keyring"
	"luoshi/internal/scenario"
	"luoshi/internal/scenario/county"
	"luoshi/internal/store"
	"luoshi/internal/store/storetest"
)

// Open is the county as it is built at the time of the clock, on a store of its own that
// is closed with the test.
func Open(t *testing.T, e storetest.Engine, clock *storetest.Clock) *county.County {
	t.Helper()
	return Built(t, e, clock.Now()).Open(t, clock)
}

// A Copy is a database with a county and the keys that open it, for one test.
type Copy struct {
	URL  string
	Keys string // folder
	of   *county.County
}

// Built is a copy of the county as it is built at a time.
func Built(t *testing.T, e storetest.Engine, at time.Time) Copy {
	t.Helper()
	return copyOf(t, fmt.Sprintf("built %d", at.UnixMilli()), e, func() (made, error) { return built(e, at) })
}

// Demo is a copy of the county as the demo builds it, and plays its three months where
// played is set.
func Demo(t *testing.T, e storetest.Engine, played bool) Copy {
	t.Helper()
	if !played {
		return Built(t, e, start(t))
	}
	return copyOf(t, "played", e, func() (made, error) { return demo(e, start(t)) })
}

// start is when the demo's county is set up.
func start(t *testing.T) time.Time {
	t.Helper()
	zone, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		t.Fatal(err)
	}
	return (&county.County{Zone: zone}).Start()
}

// Open opens a store on the copy, closed with the test, and gives the county on it.
func (c Copy) Open(t *testing.T, clock *storetest.Clock) *county.County {
	t.Helper()
	return c.On(c.Store(t, clock.Now), &scenario.Clock{})
}

// Store opens a store on the copy, whose acts of persons are signed for them, and closes
// it with the test.
func (c Copy) Store(t *testing.T, now func() time.Time) *store.Store {
	t.Helper()
	return c.store(t, store.Options{Clock: now, Hands: storetest.Hands})
}

// Plain is Store where nobody is signed for, as in the program that serves people.
func (c Copy) Plain(t *testing.T, now func() time.Time) *store.Store {
	t.Helper()
	return c.store(t, store.Options{Clock: now})
}

func (c Copy) store(t *testing.T, o store.Options) *store.Store {
	t.Helper()
	keys, err := keyring.Open(c.Keys)
	if err != nil {
		t.Fatal(err)
	}
	o.Keys = keys
	s, err := store.Open(t.Context(), c.URL, o)
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
func (c Copy) On(s *store.Store, clock *scenario.Clock) *county.County { return c.of.On(s, clock) }

// made is a county that is copied.
type made struct {
	county *county.County
	base   storetest.Template
	keys   map[string][]byte // by the path in their folder
}

var all sync.Map // name → func() (made, error), which works once

func copyOf(t *testing.T, how string, e storetest.Engine, build func() (made, error)) Copy {
	t.Helper()
	once, _ := all.LoadOrStore(e.Name+" "+how, sync.OnceValues(build))
	m, err := once.(func() (made, error))()
	if err != nil {
		t.Fatal(err)
	}
	c := Copy{URL: m.base.Copy(t), Keys: filepath.Join(t.TempDir(), "keys"), of: m.county}
	if err := writeFiles(c.Keys, m.keys); err != nil {
		t.Fatal(err)
	}
	return c
}

// note is what another process needs of a built county beside its database.
type note struct {
	County county.Kept
	Keys   map[string][]byte
}

// built builds the county as it is copied, or takes up what another process has built.
func built(e storetest.Engine, at time.Time) (m made, err error) {
	base, text, err := e.Template("county-"+strconv.FormatInt(at.UnixMilli(), 10), func(url string) (text []byte, err error) {
		var n note
		n.Keys, err = played(url, nil, at, func(ctx context.Context, s *store.Store, clock *scenario.Clock) (*county.County, error) {
			c, err := county.New(s, clock)
			if err != nil {
				return nil, err
			}
			if err := c.Build(ctx); err != nil {
				return nil, err
			}
			n.County, err = c.Keep()
			return c, err
		})
		if err != nil {
			return nil, err
		}
		return json.Marshal(n)
	})
	if err != nil {
		return m, err
	}
	var n note
	if err := json.Unmarshal(text, &n); err != nil {
		return m, err
	}
	m = made{base: base, keys: n.Keys}
	m.county, err = n.County.County()
	return m, err
}

// demo is the built county with its three months played.
func demo(e storetest.Engine, at time.Time) (m made, err error) {
	b, err := built(e, at)
	if err != nil {
		return m, err
	}
	m.base, err = b.base.With(func(url string) (err error) {
		m.keys, err = played(url, b.keys, at, func(ctx context.Context, s *store.Store, clock *scenario.Clock) (*county.County, error) {
			m.county = b.county.On(s, clock)
			return m.county, m.county.Play(ctx, func(int) {})
		})
		return err
	})
	return m, err
}

// played opens a store on url at a time, lets fn act on a county, numbers its events, and
// answers the keys: those given, or fresh ones.
func played(url string, keys map[string][]byte, at time.Time, fn func(ctx context.Context, s *store.Store, clock *scenario.Clock) (*county.County, error)) (out map[string][]byte, err error) {
	dir, err := os.MkdirTemp("", "luoshi-county")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	if err := writeFiles(dir, keys); err != nil {
		return nil, err
	}
	ring, err := keyring.Open(dir)
	if err != nil {
		return nil, err
	}
	ctx, clock := context.Background(), &scenario.Clock{}
	clock.Set(at)
	s, err := store.Open(ctx, url, store.Options{Keys: ring, Clock: func() time.Time { return clock.Now(time.Time{}) }, Hands: storetest.Hands})
	if err != nil {
		return nil, err
	}
	c, err := fn(ctx, s, clock)
	if err == nil {
		_, err = s.Sequence(ctx, c.Home)
	}
	if err = errors.Join(err, s.Close()); err != nil {
		return nil, err
	}
	return filesIn(dir)
}

func writeFiles(dir string, files map[string][]byte) error {
	for name, data := range files {
		file := filepath.Join(dir, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o700), os.WriteFile(file, data, 0o600)); err != nil {
			return err
		}
	}
	return nil
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
