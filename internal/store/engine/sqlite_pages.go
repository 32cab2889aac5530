package engine

import (
	"database/sql"
	"log/slog"
	"sync"
	"unsafe"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"
)

// How many pages of 4 kB a connection keeps: the writer what a batch of acts touches, a
// reader what a list does. After a commit every reader forgets what it kept.
const (
	writerKB = 8000
	readerKB = 4000
	bulk     = 2000 // pages that a connection takes at once, as far as it keeps them
)

// Each connection takes the memory of its pages in one piece, which is said before the
// first is opened. Else every page is given back to the system by a call of its own when a
// reader forgets it, and a reader that had read much pays for it at its next snapshot: half
// a second after a search through a county.
var takePagesAtOnce = sync.OnceFunc(func() {
	tls := libc.NewTLS()
	defer tls.Close()
	args := libc.NewVaList(uintptr(0), int32(0), int32(bulk)) // lives as long as the process
	if rc := sqlite3.Xsqlite3_config(tls, sqlite3.SQLITE_CONFIG_PAGECACHE, args); rc != sqlite3.SQLITE_OK {
		slog.Error("SQLite does not take the memory of its pages at once", "code", rc)
	}
})

// Each connection plans a statement once, whatever values it is run with. Else SQLite plans
// it anew at every run in which a value may decide whether a partial index serves: a third
// of the CPU of a desk. A statement says in its own words what such an index asks for.
var planOnce = sync.OnceFunc(func() {
	tls := libc.NewTLS()
	defer tls.Close()
	if rc := sqlite3.Xsqlite3_auto_extension(tls, pointer(stablePlans)); rc != sqlite3.SQLITE_OK {
		slog.Error("SQLite plans its statements at every run", "code", rc)
	}
})

// stablePlans is called by SQLite for each connection that it opens.
func stablePlans(tls *libc.TLS, db, _, _ uintptr) int32 {
	args := libc.NewVaList(int32(1), uintptr(0))
	defer libc.Xfree(tls, args)
	return sqlite3.Xsqlite3_db_config(tls, db, sqlite3.SQLITE_DBCONFIG_ENABLE_QPSG, args)
}

// pointer is a function as the translated C calls it.
func pointer(f func(tls *libc.TLS, db, text, api uintptr) int32) uintptr {
	return *(*uintptr)(unsafe.Pointer(&f))
}

// connect opens a SQLite database.
func connect(dsn string) (*sql.DB, error) {
	takePagesAtOnce()
	planOnce()
	return sql.Open("sqlite", dsn)
}
