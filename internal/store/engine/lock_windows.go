package engine

import (
	"errors"
	"os"

	"golang.org/x/sys/windows"
)

// lockAt is the byte that is locked: far behind what the file says, which stays readable.
const lockAt = 1 << 30

// lockFile takes the file for this process alone; held when another has it.
func lockFile(f *os.File) (held bool, err error) {
	return lockEx(f, windows.LOCKFILE_EXCLUSIVE_LOCK)
}

// shareFile takes the file together with other readers; held when a server has it.
func shareFile(f *os.File) (held bool, err error) { return lockEx(f, 0) }

func lockEx(f *os.File, how uint32) (held bool, err error) {
	at := windows.Overlapped{Offset: lockAt}
	err = windows.LockFileEx(windows.Handle(f.Fd()), how|windows.LOCKFILE_FAIL_IMMEDIATELY, 0, 1, 0, &at)
	if errors.Is(err, windows.ERROR_LOCK_VIOLATION) {
		return true, nil
	}
	return false, err
}
