package engine

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"luoshi/internal/fault"
)

// A Lock says that a server works with a SQLite file. The operating system holds it
// and frees it however the server ends, kill -9 included. Import, backup and verify
// work beside it.
type Lock struct{ f *os.File }

// LockServing takes the lock of the database at url, and refuses when another server
// holds it. A PostgreSQL database may have several servers: it has no lock.
func LockServing(url string) (*Lock, error) {
	file, ok := strings.CutPrefix(url, "sqlite:")
	if !ok {
		return nil, nil
	}
	f, err := os.OpenFile(lockName(file), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	if held, err := lockFile(f); err != nil || held {
		text, _ := os.ReadFile(f.Name())
		_ = f.Close()
		if err == nil {
			err = fault.New(fault.Conflict, "store.serving", filepath.Base(file), strings.TrimSpace(string(text)))
		}
		return nil, err
	}
	if err := f.Truncate(0); err == nil {
		_, err = f.WriteAt([]byte(strconv.Itoa(os.Getpid())), 0)
	}
	return &Lock{f}, err
}

// Release frees the lock.
func (l *Lock) Release() error {
	if l == nil {
		return nil
	}
	return l.f.Close()
}

func lockName(file string) string { return file + "-lock" }

// serving reports whether a server works with a SQLite file. It writes nothing.
func serving(file string) bool {
	f, err := os.Open(lockName(file))
	if err != nil {
		return false
	}
	defer func() { _ = f.Close() }()
	held, err := shareFile(f)
	return held && err == nil
}
