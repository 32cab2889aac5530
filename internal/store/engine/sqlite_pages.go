package engine

import (
	"database/sql"
	"log/slog"
	"sync"

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

// connect opens a SQLite database.
func connect(dsn string) (*sql.DB, error) {
	takePagesAtOnce()
	return sql.Open("sqlite", dsn)
}
