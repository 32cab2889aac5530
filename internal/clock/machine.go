// Package clock is the machine's clock as the program trusts it (机器时钟), and the
// identifiers that are made in its order. It reads the clock and keeps one small file
// beside the keys; what is refused while the clock is held back is the store's.
package clock

import (
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"luoshi/internal/fault"
	"luoshi/internal/keyring"
)

// jumpBound is how far the machine's clock may run ahead of its running time between
// two looks. Setting the clock right moves it by seconds; an hour is a mistake of date,
// zone or year, which would date acts in a future that no later act can take back and
// pass limits that have not passed.
const jumpBound = time.Hour

// A Machine (机器时钟) is the clock of the machine beside the time that it has been
// running. When the clock ran ahead of that by more than jumpBound, acts are held back
// (store.clock_jumped) and Now goes on at the time it should be, so that nobody is
// signed out and nothing is overdue; reading goes on. It ends when the clock goes back,
// or when the machine's administrator says that it is right (Trust). What is held
// back stands in a file beside the keys: a new start is held back too, and so is every
// other program that works with these keys.
//
// A laptop that slept did not jump: the running time counts sleep on Linux
// (CLOCK_BOOTTIME) and on Windows. Where it does not (macOS, BSD) nothing is compared:
// a whole office shut out for a wrong reason is worse than a mark on an act. A virtual
// machine that was halted by its host and then set to the time of the day cannot tell
// that from a jump: it asks. The virtual clock of a test or of the demo has no running
// time and may jump as it likes.
type Machine struct {
	wall func() time.Time
	mono func() time.Duration // running time, nil where nothing can be compared
	file string               // "" without keys: held back in memory alone

	mu    sync.Mutex
	ahead int64 // milliseconds of the clock at running time 0: the most that was trusted
	last  int64 // the same, as last trusted: a clock that was set back is not the most
	held  *Held
}

// Held says since when a clock is held back, and when it should have been.
type Held struct {
	Found, Expected time.Time
	kept            bool // in the file: taken away there, it is trusted
	earlier         bool // by another start, whose running time is not known here
}

// New is the clock of the machine: wall nil stands for its own, and running is how long it
// has been running, for a test. A wall without a running time is virtual. What is held back
// is noted in the folder dir, "" for none.
func New(wall func() time.Time, run func() time.Duration, dir string) (*Machine, error) {
	c := &Machine{wall: wall, mono: run}
	if c.wall == nil {
		c.wall = time.Now
		if c.mono == nil {
			c.mono = running
		}
	}
	if c.mono == nil {
		return c, nil
	}
	if dir != "" {
		c.file = filepath.Join(dir, "clock-held.txt")
	}
	now, ahead := c.read()
	c.ahead, c.last = ahead, ahead
	return c, c.resume(now)
}

// resume takes over what an earlier start held back, unless the clock went back since.
func (c *Machine) resume(now time.Time) error {
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
	h := &Held{Found: now, Expected: now, kept: true, earlier: true} // a damaged file holds back too
	if lines := strings.Fields(string(text)); len(lines) == 2 {
		found, errF := time.Parse(time.RFC3339, lines[0])
		expected, errE := time.Parse(time.RFC3339, lines[1])
		if errors.Join(errF, errE) == nil {
			h.Found, h.Expected = found, expected
		}
	}
	c.held = h
	return nil
}

// read reads the clock and how far it is ahead of the running time. The clock comes
// first: a sleep between the two is no jump.
func (c *Machine) read() (now time.Time, ahead int64) {
	now = c.wall()
	return now, now.UnixMilli() - c.mono().Milliseconds()
}

// Look compares the clock with the running time and answers what is held back, nil for
// nothing.
func (c *Machine) Look() *Held {
	if c.mono == nil {
		return nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	now, ahead := c.read()
	if h := c.held; h != nil {
		back := ahead-c.ahead <= jumpBound.Milliseconds()
		if h.earlier {
			back = now.Before(h.Found.Truncate(time.Second))
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
	c.hold(&Held{Found: now.UTC(), Expected: now.Add(-time.Duration(ahead-c.last) * time.Millisecond).UTC()})
	return c.held
}

// hold begins to hold back, and keeps that beside the keys.
func (c *Machine) hold(h *Held) {
	c.held = h
	if c.file != "" {
		err := keyring.WriteWhole(c.file, h.Found.Format(time.RFC3339)+"\n"+h.Expected.Format(time.RFC3339)+"\n")
		if h.kept = err == nil; err != nil {
			slog.Error("the clock that is held back was not noted", "err", err)
		}
	}
	slog.Error("the machine's clock jumped ahead: acts are held back", "clock", h.Found, "expected", h.Expected)
}

// release goes on with the clock as it stands.
func (c *Machine) release(ahead int64) {
	c.held, c.ahead, c.last = nil, ahead, ahead
	if c.file != "" {
		if err := os.Remove(c.file); err != nil && !errors.Is(err, os.ErrNotExist) {
			slog.Error("the note of a clock that is held back", "err", err)
		}
	}
	slog.Info("the machine's clock is trusted again")
}

func (c *Machine) gone() bool {
	_, err := os.Stat(c.file)
	return errors.Is(err, os.ErrNotExist)
}

// Now is the clock; while it is held back, the time that it should be.
func (c *Machine) Now() time.Time {
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

// Fault is the refusal of an act while the clock is held back.
func (h *Held) Fault() error {
	const form = "2006-01-02 15:04"
	return fault.New(fault.Unable, "store.clock_jumped", h.Found.UTC().Format(form), h.Expected.UTC().Format(form))
}

// Trust says that the clock is right although it jumped ahead.
func (c *Machine) Trust() error {
	c.mu.Lock()
	_, ahead := c.read()
	c.release(ahead)
	c.mu.Unlock()
	if c.file != "" && !c.gone() {
		return fmt.Errorf("store: %s cannot be taken away", c.file)
	}
	return nil
}
