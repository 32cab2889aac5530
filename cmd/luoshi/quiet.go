package main

import (
	"context"
	"log/slog"
	"sync"
	"time"
)

// quiet is a log that no flood fills (日志限量): of one kind of line so many a minute are
// written, and with the next one how many were left out.
type quiet struct {
	slog.Handler
	kinds *kinds
}

type kinds struct {
	mu   sync.Mutex
	seen map[string]*kind
}

type kind struct {
	minute  int64
	n, left int
}

// The bounds of the log.
const (
	linesAMinute = 20
	kindsOfLines = 200
)

func newQuiet(h slog.Handler) quiet { return quiet{h, &kinds{seen: map[string]*kind{}}} }

// Handle writes a line, unless its kind has had its lines in this minute.
func (q quiet) Handle(ctx context.Context, r slog.Record) error {
	left, ok := q.kinds.take(r.Message, r.Time)
	if !ok {
		return nil
	}
	if left > 0 {
		r.AddAttrs(slog.Int("left_out_before", left))
	}
	return q.Handler.Handle(ctx, r)
}

func (k *kinds) take(message string, at time.Time) (left int, ok bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	name := message[:min(len(message), 24)] // a line that names an address is of its kind all the same
	x := k.seen[name]
	if x == nil {
		if len(k.seen) >= kindsOfLines {
			name = "" // all further kinds are one
		}
		if x = k.seen[name]; x == nil {
			x = &kind{}
			k.seen[name] = x
		}
	}
	if m := at.Unix() / 60; m != x.minute {
		left, x.minute, x.n, x.left = x.left, m, 0, 0
	}
	if x.n++; x.n > linesAMinute {
		x.left++
		return 0, false
	}
	return left, true
}

// WithAttrs and WithGroup keep the counts.
func (q quiet) WithAttrs(as []slog.Attr) slog.Handler { return quiet{q.Handler.WithAttrs(as), q.kinds} }

// WithGroup is like WithAttrs.
func (q quiet) WithGroup(name string) slog.Handler { return quiet{q.Handler.WithGroup(name), q.kinds} }
