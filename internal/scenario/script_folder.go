package scenario

import (
	"context"
	"io/fs"
	"path"
	"time"

	"luoshi/internal/scenario/props"
)

// Result is how one scenario of a pack came out.
type Result struct {
	File, Title string
	Shows       []string
	Took        time.Duration
	Errs        []error // empty: it came out as it says
}

// Opener opens an empty store under a clock.
type Opener = props.Opener

// TemporaryIn opens every store as a SQLite file of its own below dir.
func TemporaryIn(dir string) Opener { return props.TemporaryIn(dir) }

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
