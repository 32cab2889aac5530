// Package door is the queue of those who wait for a secret to be hashed (核对密码的队): who is let
// in when. It hashes nothing, and knows no page, account or home; wrong passwords are counted
// by package account.
package door

import (
	"context"
	"sync"
	"time"

	"luoshi/internal/fault"
)

// Door lets those in turn who wait for a secret to be hashed (核对密码的队), which costs
// 19 MiB and much time. Few are hashed at once and few wait. Who comes from a known device
// passes first; among the others the addresses take turns, and one has a few places only,
// so that a flood from one address holds up itself.
type Door struct {
	mu        sync.Mutex
	free      int // turns that nobody has
	known     line
	strangers line
	run       int // turns of known devices since a stranger's
}

// The places at a door.
const (
	places     = 64              // of a line
	OwnPlaces  = 4               // of one address or device in it
	strangerAt = 4               // each so many turns one is a stranger's, however many known devices wait
	CrowdWait  = 5 * time.Second // after which to come again
)

// line is who waits, by where they come from; the sources take turns.
type line struct {
	waits   map[string][]*waiter
	sources []string // in the order of their turns
	n       int
}

type waiter struct {
	turn chan bool // true: it is theirs; false: sent away
}

// New makes a door through which so many pass at once.
func New(turns int) *Door {
	return &Door{free: turns, known: line{waits: map[string][]*waiter{}}, strangers: line{waits: map[string][]*waiter{}}}
}

// Pass runs fn when it is the turn of whoever comes from a source; who has no place is
// sent away rather than kept.
func (d *Door) Pass(ctx context.Context, known bool, source string, fn func()) error {
	l := &d.strangers
	if known {
		l = &d.known
	}
	d.mu.Lock()
	if d.free > 0 { // then nobody waits
		d.free--
		d.mu.Unlock()
	} else {
		w := l.join(source)
		d.mu.Unlock()
		if w == nil {
			return errCrowd()
		}
		if err := d.wait(ctx, l, source, w); err != nil {
			return err
		}
	}
	defer d.leave()
	fn()
	return nil
}

func errCrowd() error { return fault.New(fault.Unable, "account.crowd") }

func (d *Door) wait(ctx context.Context, l *line, source string, w *waiter) error {
	select {
	case mine := <-w.turn:
		if !mine {
			return errCrowd()
		}
		return nil
	case <-ctx.Done():
	}
	d.mu.Lock()
	gone := l.drop(source, w)
	d.mu.Unlock()
	if !gone && <-w.turn { // it was theirs just now
		d.leave()
	}
	return ctx.Err()
}

// leave gives the turn to whoever is next.
func (d *Door) leave() {
	d.mu.Lock()
	defer d.mu.Unlock()
	first, second := &d.known, &d.strangers
	if d.run >= strangerAt-1 {
		first, second = second, first
	}
	w := first.next()
	if w == nil {
		first = second
		w = first.next()
	}
	if w == nil {
		d.free++
		return
	}
	if d.run++; first == &d.strangers {
		d.run = 0
	}
	w.turn <- true
}

// join takes a place, nil when there is none for the source. In a full line a source that
// has none takes the last place of the one that has most.
func (l *line) join(source string) *waiter {
	own := len(l.waits[source])
	if own >= OwnPlaces || l.n >= places && !l.yield(own) {
		return nil
	}
	w := &waiter{turn: make(chan bool, 1)}
	if own == 0 {
		l.sources = append(l.sources, source)
	}
	l.waits[source] = append(l.waits[source], w)
	l.n++
	return w
}

func (l *line) yield(own int) bool {
	most := ""
	for s, ws := range l.waits {
		if len(ws) > own+1 && (most == "" || len(ws) > len(l.waits[most])) {
			most = s
		}
	}
	if most == "" {
		return false
	}
	ws := l.waits[most]
	w := ws[len(ws)-1]
	l.drop(most, w)
	w.turn <- false
	return true
}

// next takes the first of the source whose turn it is.
func (l *line) next() *waiter {
	if len(l.sources) == 0 {
		return nil
	}
	source := l.sources[0]
	l.sources = append(l.sources[1:], source)
	w := l.waits[source][0]
	l.drop(source, w)
	return w
}

// drop takes a waiter out of the line; false when it is not in it any more.
func (l *line) drop(source string, w *waiter) bool {
	for i, x := range l.waits[source] {
		if x != w {
			continue
		}
		l.n--
		l.waits[source] = append(l.waits[source][:i:i], l.waits[source][i+1:]...)
		if len(l.waits[source]) == 0 {
			delete(l.waits, source)
			for j, s := range l.sources {
				if s == source {
					l.sources = append(l.sources[:j:j], l.sources[j+1:]...)
					break
				}
			}
		}
		return true
	}
	return false
}

// Waiting is how many wait.
func (d *Door) Waiting() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.known.n + d.strangers.n
}
