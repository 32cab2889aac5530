package bench

import (
	"fmt"
	"time"
)

// cost is what work took of the machine, whatever else ran on it: it compares two versions
// where their rates cannot be compared.
type cost struct {
	cpu  time.Duration
	disk int64
}

// each says the processor time of each of n, generator and all: "; 0.42 ms CPU".
func (before cost) each(n int) string {
	now := spent()
	if n == 0 || now.cpu == before.cpu {
		return ""
	}
	return fmt.Sprintf("; %.2f ms CPU", float64((now.cpu-before.cpu).Microseconds())/1000/float64(n))
}

// since says what each of n acts took since before: "0.42 ms CPU, 23 kB", "" where that is
// not known.
func (before cost) since(n int) string {
	now := spent()
	if n == 0 || now.cpu == before.cpu {
		return ""
	}
	return fmt.Sprintf("; %.2f ms CPU, %d kB written each", float64((now.cpu-before.cpu).Microseconds())/1000/float64(n), (now.disk-before.disk)/1000/int64(n))
}
