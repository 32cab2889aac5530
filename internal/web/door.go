package web

import (
	"context"
	"net/netip"
	"strings"
	"sync"
	"time"

	"luoshi/internal/fault"
)

// door lets those in turn who wait for a secret to be hashed (核对密码的队), which costs
// 19 MiB and much time. Few are hashed at once and few wait. Who comes from a known device
// passes first; among the others the addresses take turns, and one has a few places only,
// so that a flood from one address holds up itself.
type door struct {
	mu        sync.Mutex
	free      int // turns that nobody has
	known     line
	strangers line
	run       int // turns of known devices since a stranger's
}

// The places at a door.
const (
	hashing    = 2  // at once
	places     = 64 // of a line
	ownPlaces  = 4  // of one address or device in it
	strangerAt = 4  // each so many turns one is a stranger's, however many known devices wait
	crowdWait  = 5 * time.Second
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

func newDoor(turns int) *door {
	return &door{free: turns, known: line{waits: map[string][]*waiter{}}, strangers: line{waits: map[string][]*waiter{}}}
}

// pass runs fn when it is the turn of whoever comes from a source; who has no place is
// sent away rather than kept.
func (d *door) pass(ctx context.Context, known bool, source string, fn func()) error {
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

func (d *door) wait(ctx context.Context, l *line, source string, w *waiter) error {
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
func (d *door) leave() {
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
	if own >= ownPlaces || l.n >= places && !l.yield(own) {
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

// address is where a request comes from (来源地址): what a named proxy says of it, else
// the other end of the connection.
func (f Front) address(endpoint string, forwarded []string) netip.Addr {
	at := addrOf(endpoint)
	hops := strings.Split(strings.Join(forwarded, ","), ",")
	for i := len(hops) - 1; i >= 0 && f.trusts(at); i-- {
		from, err := netip.ParseAddr(strings.TrimSpace(hops[i]))
		if err != nil {
			break
		}
		at = from.Unmap().WithZone("")
	}
	return at
}

// block is the network that an address shares its places with: /24, or /64 of IPv6.
func block(a netip.Addr) string {
	bits := 24
	if a.Is6() {
		bits = 64
	}
	p, err := a.Prefix(bits)
	if err != nil {
		return ""
	}
	return p.String()
}

// single is the address that wrong secrets are counted at: of IPv6 its /64, which one
// household or office has.
func single(a netip.Addr) string {
	if a.Is6() {
		return block(a)
	}
	return a.String()
}

// from is where the request comes from.
func (c *Ctx) from() netip.Addr {
	return c.Front.address(c.R.RemoteAddr, c.R.Header.Values("X-Forwarded-For"))
}
