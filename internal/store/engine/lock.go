package engine

import (
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"

	"luoshi/internal/fault"
)

// A Lock says that a server works with a SQLite file. The operating system holds it
// and frees it however the server ends, kill -9 included. Import, backup and verify
// work beside it.
//
// A program that writes to the file beside the server says so by a byte at the end of the
// lock's file, before it acknowledges (tell), and the server sees it by the size (told). So
// the server may keep in memory what it read, and knows when to read again.
type Lock struct {
	f     *os.File
	taken int64                        // how many locks this process took, this one too
	of    atomic.Pointer[sqliteEngine] // whose it is: the first that asks
}

// locks are those that this process holds, by the file of the database; lockN counts them.
var (
	locks sync.Map
	lockN atomic.Int64
)

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
	l := &Lock{f: f, taken: lockN.Add(1)}
	locks.Store(file, l)
	return l, err
}

// Release frees the lock.
func (l *Lock) Release() error {
	if l == nil {
		return nil
	}
	locks.CompareAndDelete(strings.TrimSuffix(l.f.Name(), lockSuffix), l)
	return l.f.Close()
}

// mine is the lock of the engine's file where this engine serves it, nil elsewhere.
func (e *sqliteEngine) mine() *Lock {
	l, ok := locks.Load(e.file)
	if !ok || l.(*Lock).of.Load() != e {
		return nil
	}
	return l.(*Lock)
}

func (e *sqliteEngine) Told() (int64, bool) {
	if l, ok := locks.Load(e.file); ok {
		l.(*Lock).of.CompareAndSwap(nil, e)
	}
	l := e.mine()
	if l == nil {
		return 0, false
	}
	st, err := l.f.Stat()
	if err != nil {
		return 0, false
	}
	return l.taken<<40 | st.Size(), true
}

// tell says to the server of the database that another program wrote to it.
func (e *sqliteEngine) tell() error {
	if e.mine() != nil {
		return nil
	}
	f, err := os.OpenFile(lockName(e.file), os.O_WRONLY|os.O_APPEND, 0)
	if os.IsNotExist(err) {
		return nil // it never had one
	}
	if err != nil {
		return err
	}
	_, err = f.Write([]byte("\n"))
	return errors.Join(err, f.Close())
}

const lockSuffix = "-lock"

func lockName(file string) string { return file + lockSuffix }

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
