package props

import (
	"sync/atomic"
	"time"
)

// Clock is a virtual clock: it stands still until it is set, and runs on from
// the last setting once started.
type Clock struct {
	at      atomic.Int64 // milliseconds
	started atomic.Int64 // machine time at which it began to run, 0 while it stands
}

// Set moves the clock.
func (c *Clock) Set(t time.Time) { c.at.Store(t.UnixMilli()) }

// Start lets the clock run on from where it stands.
func (c *Clock) Start(machine time.Time) { c.started.Store(machine.UnixMilli()) }

// Now is the virtual time, given the machine's.
func (c *Clock) Now(machine time.Time) time.Time {
	ms := c.at.Load()
	if s := c.started.Load(); s > 0 {
		ms += machine.UnixMilli() - s
	}
	return time.UnixMilli(ms).UTC()
}

// TimeOfDay reads an o'clock: 09:30.
func TimeOfDay(s string) (time.Duration, error) {
	t, err := time.Parse("15:04", s)
	return time.Duration(t.Hour())*time.Hour + time.Duration(t.Minute())*time.Minute, err
}
