//go:build !windows

package engine

import (
	"errors"
	"os"
	"syscall"
)

// lockFile takes the file for this process alone; held when another has it.
func lockFile(f *os.File) (held bool, err error) { return flock(f, syscall.LOCK_EX) }

// shareFile takes the file together with other readers; held when a server has it.
func shareFile(f *os.File) (held bool, err error) { return flock(f, syscall.LOCK_SH) }

func flock(f *os.File, how int) (held bool, err error) {
	err = syscall.Flock(int(f.Fd()), how|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return true, nil
	}
	return false, err
}
