package clock

import (
	"time"

	"golang.org/x/sys/unix"
)

// running is how long the machine has been up, its sleep among it.
var running = func() time.Duration {
	var t unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_BOOTTIME, &t); err != nil {
		panic(err) // every Linux since 2.6.39 has this clock
	}
	return time.Duration(t.Nano())
}
