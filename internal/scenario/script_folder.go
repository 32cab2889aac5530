package scenario

import (
	"context"
	"io/fs"
	"path"
	"path/filepath"
	"strconv"
	"time"

	"luoshi/internal/keyring"
	"luoshi/internal/store"
)

// Result is how one scenario of a pack came out.
type Result struct {
	File, Title string
	Shows       []string
	Took        time.Duration
	Errs        []error // empty: it came out as it says
}

// Opener opens an empty store under a clock; done closes it and clears up.
type Opener func(ctx context.Context, clock *Clock) (s *store.Store, done func() error, err error)

// TemporaryIn opens every store as a SQLite file of its own below dir.
func TemporaryIn(dir string) Opener {
	n := 0
	return func(ctx context.Context, clock *Clock) (*store.Store, func() error, error) {
		n++
		sub := filepath.Join(dir, strconv.Itoa(n))
		keys, err := keyring.Open(filepath.Join(sub, "keys"))
		if err != nil {
			return nil, nil, err
		}
		s, err := store.Open(ctx, "sqlite:"+filepath.Join(sub, "luoshi.db"), store.Options{Keys: keys, Clock: func() time.Time { return clock.Now(time.Time{}) }})
		if err != nil {
			return nil, nil, err
		}
		return s, s.Close, nil
	}
}

// Files lists the scenarios of the pack in a folder, in order of name.
func Files(fsys fs.FS, dir string) ([]string, error) {
	return fs.Glob(fsys, path.Join(dir, "scenarios", "*.txt"))
}

// RunFile reads one scenario of the pack in dir and plays it on a store of its
// own. What is wrong with the scenario is in the result; the error says that it
// could not be run at all.
func RunFile(ctx context.Context, fsys fs.FS, dir, file string, open Opener) (Result, error) {
	begun := time.Now()
	text, err := fs.ReadFile(fsys, file)
	if err != nil {
		return Result{}, err
	}
	packText, err := fs.ReadFile(fsys, path.Join(dir, "pack.yaml"))
	if err != nil {
		return Result{}, err
	}
	script, errs := Parse(path.Base(file), string(text))
	r := Result{File: path.Base(file), Title: script.Title, Shows: script.Shows, Errs: errs}
	if len(errs) == 0 {
		clock := &Clock{}
		s, done, err := open(ctx, clock)
		if err != nil {
			return r, err
		}
		r.Errs = Play(ctx, s, clock, packText, script)
		if err := done(); err != nil {
			return r, err
		}
	}
	r.Took = time.Since(begun)
	return r, nil
}
