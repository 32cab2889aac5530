// Package storetest opens real stores for tests: a fresh SQLite file, and a fresh
// PostgreSQL database where LUOSHI_TEST_PG names a server. There are no mocks.
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
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"

	"luoshi/internal/account"
	"luoshi/internal/store"
)

// Clock is a clock that a test sets.
type Clock struct{ ms atomic.Int64 }

// NewClock starts a clock at t.
func NewClock(t time.Time) *Clock {
	c := &Clock{}
	c.Set(t)
	return c
}

// Set moves the clock to t.
func (c *Clock) Set(t time.Time) { c.ms.Store(t.UnixMilli()) }

// Now is the clock's time.
func (c *Clock) Now() time.Time { return time.UnixMilli(c.ms.Load()).UTC() }

// Engine is one kind of database to test on.
type Engine struct {
	Name string
	Open func(t *testing.T, clock *Clock) *store.Store
	// URL makes a database with the schema of today or none, and returns its URL.
	URL func(t *testing.T) string
	// Empty makes a database without a schema and returns its URL.
	Empty func(t *testing.T) string
}

// Engines lists the engines at hand: SQLite always, PostgreSQL where
// LUOSHI_TEST_PG is set. CI sets LUOSHI_TEST_ALL, and then its absence fails.
func Engines(t *testing.T) []Engine {
	t.Helper()
	file := func(t *testing.T) string { return "sqlite:" + filepath.Join(t.TempDir(), "luoshi.db") }
	out := []Engine{engine("sqlite", file, file)}
	server := os.Getenv("LUOSHI_TEST_PG")
	if server == "" {
		if os.Getenv("LUOSHI_TEST_ALL") != "" {
			t.Fatal("LUOSHI_TEST_PG is not set: PostgreSQL must be tested here")
		}
		return out
	}
	copied := func(t *testing.T) string { return freshPostgres(t, server, migrated(t, server)) }
	return append(out, engine("postgres", copied, func(t *testing.T) string { return freshPostgres(t, server, "template1") }))
}

func engine(name string, fresh, empty func(*testing.T) string) Engine {
	return Engine{Name: name, URL: fresh, Empty: empty, Open: func(t *testing.T, clock *Clock) *store.Store {
		t.Helper()
		return OpenURL(t, fresh(t), clock)
	}}
}

// OpenURL opens a store on url with fresh keys and closes it with the test.
func OpenURL(t *testing.T, url string, clock *Clock) *store.Store {
	t.Helper()
	keys, err := store.OpenKeyring(filepath.Join(t.TempDir(), "keys"))
	if err != nil {
		t.Fatal(err)
	}
	o := store.Options{Keys: keys}
	if clock != nil {
		o.Clock = clock.Now
	}
	s, err := store.Open(context.Background(), url, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

var (
	pgOnce     sync.Once
	pgTemplate string
	pgErr      error
	pgCount    atomic.Int64
)

// migrated is the name of a database with the schema of today, made once.
func migrated(t *testing.T, server string) string {
	t.Helper()
	pgOnce.Do(func() {
		admin, err := sql.Open("pgx", server)
		if pgErr = err; err == nil {
			pgTemplate, pgErr = makeTemplate(context.Background(), admin, server)
			pgErr = errors.Join(pgErr, admin.Close())
		}
	})
	if pgErr != nil {
		t.Fatal(pgErr)
	}
	return pgTemplate
}

// freshPostgres copies a template into a new database.
func freshPostgres(t *testing.T, server, template string) string {
	t.Helper()
	ctx := context.Background()
	admin, err := sql.Open("pgx", server)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = admin.Close() }()
	name := fmt.Sprintf("t_%d_%d", os.Getpid(), pgCount.Add(1))
	if _, err := admin.ExecContext(ctx, "CREATE DATABASE "+name+" TEMPLATE "+template); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		db, err := sql.Open("pgx", server)
		if err == nil {
			_, err = db.ExecContext(ctx, "DROP DATABASE IF EXISTS "+name+" WITH (FORCE)")
			_ = db.Close()
		}
		if err != nil {
			t.Log(err)
		}
	})
	return withDatabase(server, name)
}

func makeTemplate(ctx context.Context, admin *sql.DB, server string) (string, error) {
	name := fmt.Sprintf("template_%d", os.Getpid())
	if _, err := admin.ExecContext(ctx, "CREATE DATABASE "+name); err != nil {
		return "", err
	}
	s, err := store.Open(ctx, withDatabase(server, name), store.Options{})
	if err != nil {
		return "", err
	}
	return name, s.Close()
}

func withDatabase(server, name string) string {
	u, err := url.Parse(server)
	if err != nil {
		return strings.TrimSuffix(server, "/") + "/" + name
	}
	u.Path = "/" + name
	return u.String()
}

// Hashed is a secret in its stored form, for accounts that a test makes.
func Hashed(secret string) account.Hashed {
	h, err := account.NewSecret("", secret)
	if err != nil {
		panic(err)
	}
	return h
}
