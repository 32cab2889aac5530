package clock

import "time"

var started = time.Now()

// running is how long this program has been running: Windows counts its sleep.
var running = func() time.Duration { return time.Since(started) }
