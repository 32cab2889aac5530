package storetest

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"

	"luoshi/internal/store"
)

const fileName = "luoshi.db"

// A Template is a database that is made once and copied for each test. That
// of SQLite lies in memory, that of PostgreSQL goes with its throw-away server.
type Template struct {
	server string // of PostgreSQL
	name   string // of the database there
	file   []byte // of SQLite
}

// Template takes a database with the schema of today and lets fill write it. fill closes
// what it opens, and answers a note of what cannot be read from the database. One that
// another process of the same sources has made is taken up with its note (kept.go).
func (e Engine) Template(name string, fill func(url string) (note []byte, err error)) (Template, []byte, error) {
	base, err := e.migrated()
	if err != nil {
		return Template{}, nil, err
	}
	return base.kept(name, fill)
}

// migrations are the databases with the schema of today, by engine.
var migrations sync.Map // of func() (Template, error)

// migrated is a database with the schema of today, made once.
func (e Engine) migrated() (Template, error) {
	once, _ := migrations.LoadOrStore(e.Name, sync.OnceValues(func() (Template, error) {
		m, _, err := Template{server: e.server, name: "template1"}.kept("schema", func(url string) ([]byte, error) {
			s, err := store.Open(context.Background(), url, store.Options{})
			if err != nil {
				return nil, err
			}
			return nil, s.Close()
		})
		return m, err
	}))
	return once.(func() (Template, error))()
}

// Copy makes a database for one test and answers its URL.
func (m Template) Copy(t *testing.T) string {
	t.Helper()
	if m.server == "" {
		file := filepath.Join(t.TempDir(), fileName)
		if err := os.WriteFile(file, m.file, 0o600); err != nil {
			t.Fatal(err)
		}
		return "sqlite:" + file
	}
	url, drop, err := copyPostgres(m.server, m.name)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := drop(); err != nil {
			t.Log(err)
		}
	})
	return url
}

// With is a copy of the template that fill has written, made here.
func (m Template) With(fill func(url string) error) (Template, error) {
	if m.server == "" {
		return m.withSQLite(fill)
	}
	at, _, err := copyPostgres(m.server, m.name)
	if err != nil {
		return m, err
	}
	u, err := url.Parse(at)
	if err != nil {
		return m, err
	}
	return Template{server: m.server, name: strings.TrimPrefix(u.Path, "/")}, fill(at)
}

func (m Template) withSQLite(fill func(url string) error) (_ Template, err error) {
	dir, err := os.MkdirTemp("", "luoshi-template")
	if err != nil {
		return m, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	file := filepath.Join(dir, fileName)
	if err := os.WriteFile(file, m.file, 0o600); err != nil {
		return m, err
	}
	if err := fill("sqlite:" + file); err != nil {
		return m, err
	}
	if err := foldLog(file); err != nil {
		return m, err
	}
	data, err := os.ReadFile(file)
	return Template{file: data}, err
}

// foldLog copies the log of a closed SQLite database into its file.
func foldLog(file string) error {
	db, err := sql.Open("sqlite", "file:"+file)
	if err != nil {
		return err
	}
	var busy, frames, copied int
	err = db.QueryRow("PRAGMA wal_checkpoint(TRUNCATE)").Scan(&busy, &frames, &copied)
	if err == nil && busy != 0 {
		err = fmt.Errorf("storetest: %s is still in use", file)
	}
	return errors.Join(err, db.Close())
}

var copies atomic.Int64

// copyPostgres copies a database of a server into a new one, and gives what drops it.
func copyPostgres(server, name string) (at string, drop func() error, err error) {
	fresh := fmt.Sprintf("t_%d_%d", os.Getpid(), copies.Add(1))
	u, err := url.Parse(server)
	if err != nil {
		return "", nil, err
	}
	u.Path = "/" + fresh
	drop = func() error { return administer(server, "DROP DATABASE IF EXISTS "+fresh+" WITH (FORCE)") }
	return u.String(), drop, administer(server, "CREATE DATABASE "+fresh+" TEMPLATE "+name+fileCopy(server))
}

var strategies sync.Map // server → func() string

// fileCopy says that a database is copied by its files, which takes a third of what it
// takes through the log, to a server that knows more than one way (PostgreSQL 15).
func fileCopy(server string) string {
	once, _ := strategies.LoadOrStore(server, sync.OnceValue(func() string {
		if administer(server, "SELECT 1 / (current_setting('server_version_num')::int / 150000)") != nil {
			return ""
		}
		return " STRATEGY FILE_COPY"
	}))
	return once.(func() string)()
}

func administer(server, text string) error {
	db, err := sql.Open("pgx", server)
	if err != nil {
		return err
	}
	_, err = db.ExecContext(context.Background(), text)
	return errors.Join(err, db.Close())
}
