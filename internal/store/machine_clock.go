package store

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"luoshi/internal/fault"
	"luoshi/journal"
)

// jumpBound is how far the machine's clock may run ahead of its running time between
// two looks. Setting the clock right moves it by seconds; an hour is a mistake of date,
// zone or year, which would date acts in a future that no later act can take back and
// pass limits that have not passed.
const jumpBound = time.Hour

// A machineClock (机器时钟) is the clock of the machine beside the time that it has been
// running. When the clock ran ahead of that by more than jumpBound, acts are held back
// (store.clock_jumped) and Now goes on at the time it should be, so that nobody is
// signed out and nothing is overdue; reading goes on. It ends when the clock goes back,
// or when the machine's administrator says that it is right (TrustClock). What is held
// back stands in a file beside the keys: a new start is held back too, and so is every
// other program that works with these keys.
//
// A laptop that slept did not jump: the running time counts sleep on Linux
// (CLOCK_BOOTTIME) and on Windows. Where it does not (macOS, BSD) nothing is compared:
// a whole office shut out for a wrong reason is worse than a mark on an act. A virtual
// machine that was halted by its host and then set to the time of the day cannot tell
// that from a jump: it asks. The virtual clock of a test or of the demo has no running
// time and may jump as it likes.
type machineClock struct {
	wall func() time.Time
	mono func() time.Duration // running time, nil where nothing can be compared
	file string               // "" without keys: held back in memory alone

	mu    sync.Mutex
	ahead int64 // milliseconds of the clock at running time 0: the most that was trusted
	last  int64 // the same, as last trusted: a clock that was set back is not the most
	held  *heldClock
}

// heldClock says since when a clock is held back, and when it should have been.
type heldClock struct {
	found, expected time.Time
	kept            bool // in the file: taken away there, it is trusted
	earlier         bool // by another start, whose running time is not known here
}

func newMachineClock(o Options) (*machineClock, error) {
	c := &machineClock{wall: o.Clock, mono: o.Running}
	if c.wall == nil {
		c.wall = time.Now
		if c.mono == nil {
			c.mono = running
		}
	}
	if c.mono == nil {
		return c, nil
	}
	if o.Keys != nil {
		c.file = filepath.Join(o.Keys.Dir(), "clock-held.txt")
	}
	now, ahead := c.read()
	c.ahead, c.last = ahead, ahead
	return c, c.resume(now)
}

// resume takes over what an earlier start held back, unless the clock went back since.
func (c *machineClock) resume(now time.Time) error {
	if c.file == "" {
		return nil
	}
	text, err := os.ReadFile(c.file)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	h := &heldClock{found: now, expected: now, kept: true, earlier: true} // a damaged file holds back too
	if lines := strings.Fields(string(text)); len(lines) == 2 {
		found, errF := time.Parse(time.RFC3339, lines[0])
		expected, errE := time.Parse(time.RFC3339, lines[1])
		if errors.Join(errF, errE) == nil {
			h.found, h.expected = found, expected
		}
	}
	c.held = h
	return nil
}

// read reads the clock and how far it is ahead of the running time. The clock comes
// first: a sleep between the two is no jump.
func (c *machineClock) read() (now time.Time, ahead int64) {
	now = c.wall()
	return now, now.UnixMilli() - c.mono().Milliseconds()
}

// look compares the clock with the running time and answers what is held back, nil for
// nothing.
func (c *machineClock) look() *heldClock {
	if c.mono == nil {
		return nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	now, ahead := c.read()
	if h := c.held; h != nil {
		back := ahead-c.ahead <= jumpBound.Milliseconds()
		if h.earlier {
			back = now.Before(h.found.Truncate(time.Second))
		}
		if trusted := h.kept && c.gone(); trusted || back {
			c.release(ahead)
		}
		return c.held
	}
	if ahead-c.ahead <= jumpBound.Milliseconds() {
		c.ahead, c.last = max(c.ahead, ahead), ahead
		return nil
	}
	c.hold(&heldClock{found: now.UTC(), expected: now.Add(-time.Duration(ahead-c.last) * time.Millisecond).UTC()})
	return c.held
}

// hold begins to hold back, and keeps that beside the keys.
func (c *machineClock) hold(h *heldClock) {
	c.held = h
	if c.file != "" {
		err := writeWhole(c.file, h.found.Format(time.RFC3339)+"\n"+h.expected.Format(time.RFC3339)+"\n")
		if h.kept = err == nil; err != nil {
			slog.Error("the clock that is held back was not noted", "err", err)
		}
	}
	slog.Error("the machine's clock jumped ahead: acts are held back", "clock", h.found, "expected", h.expected)
}

// release goes on with the clock as it stands.
func (c *machineClock) release(ahead int64) {
	c.held, c.ahead, c.last = nil, ahead, ahead
	if c.file != "" {
		if err := os.Remove(c.file); err != nil && !errors.Is(err, os.ErrNotExist) {
			slog.Error("the note of a clock that is held back", "err", err)
		}
	}
	slog.Info("the machine's clock is trusted again")
}

func (c *machineClock) gone() bool {
	_, err := os.Stat(c.file)
	return errors.Is(err, os.ErrNotExist)
}

// now is the clock; while it is held back, the time that it should be.
func (c *machineClock) now() time.Time {
	if c.mono == nil {
		return c.wall()
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.held == nil || c.held.earlier {
		return c.wall()
	}
	return time.UnixMilli(c.last + c.mono().Milliseconds())
}

func (h *heldClock) fault() error {
	const form = "2006-01-02 15:04"
	return fault.New(fault.Unable, "store.clock_jumped", h.found.UTC().Format(form), h.expected.UTC().Format(form))
}

// ClockHeld answers store.clock_jumped while the machine's clock is held back.
func (s *Store) ClockHeld() error {
	if h := s.machine.look(); h != nil {
		return h.fault()
	}
	return nil
}

// TrustClock says that the machine's clock is right although it jumped ahead, and the
// journal keeps it. It does nothing where nothing is held back.
func (s *Store) TrustClock(ctx context.Context, home int) (held bool, err error) {
	h := s.machine.look()
	if h == nil {
		return false, nil
	}
	c := s.machine
	c.mu.Lock()
	_, ahead := c.read()
	c.release(ahead)
	c.mu.Unlock()
	if c.file != "" && !c.gone() {
		return true, fmt.Errorf("store: %s cannot be taken away", c.file)
	}
	_, err = s.Do(ctx, home, "", func(tx *Tx) error {
		return tx.Record(journal.Event{At: tx.Now().UnixMilli(), Act: "journal.clock_ok", Subject: "clock",
			Facts: []journal.Fact{{Name: "found", Value: h.found.UTC().Format(time.RFC3339)}, {Name: "expected", Value: h.expected.UTC().Format(time.RFC3339)}}})
	})
	return true, err
}
