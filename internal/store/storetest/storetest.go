// Package storetest opens real stores for tests: a fresh SQLite file, and a fresh
// PostgreSQL database where LUOSHI_TEST_PG names a server. There are no mocks. The
// schema of today is made once per process and copied (template.go).
package storetest

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"
	"unsafe"

	"golang.org/x/crypto/argon2"

	"luoshi/internal/access"
	"luoshi/internal/account"
	"luoshi/internal/keyring"
	"luoshi/internal/store"
	"luoshi/journal"
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
	Name   string
	server string // of PostgreSQL
}

// Engines lists the engines at hand: SQLite always, PostgreSQL where
// LUOSHI_TEST_PG is set. CI sets LUOSHI_TEST_ALL, and then its absence fails.
func Engines(t *testing.T) []Engine {
	t.Helper()
	out := []Engine{{Name: "sqlite"}}
	server := os.Getenv("LUOSHI_TEST_PG")
	if server == "" {
		if os.Getenv("LUOSHI_TEST_ALL") != "" {
			t.Fatal("LUOSHI_TEST_PG is not set: PostgreSQL must be tested here")
		}
		return out
	}
	return append(out, Engine{"postgres", server})
}

// Open opens a store with the schema of today and fresh keys, and closes it with the test.
func (e Engine) Open(t *testing.T, clock *Clock) *store.Store {
	t.Helper()
	return OpenURL(t, e.URL(t), clock)
}

// URL makes a database with the schema of today and nothing in it, and returns its URL.
func (e Engine) URL(t *testing.T) string {
	t.Helper()
	m, err := e.migrated()
	if err != nil {
		t.Fatal(err)
	}
	return m.Copy(t)
}

// Empty makes a database without a schema and returns its URL.
func (e Engine) Empty(t *testing.T) string {
	t.Helper()
	return Template{server: e.server, name: "template1"}.Copy(t)
}

// OpenURL opens a store on url with fresh keys and closes it with the test.
func OpenURL(t *testing.T, url string, clock *Clock) *store.Store {
	t.Helper()
	keys, err := keyring.Open(filepath.Join(t.TempDir(), "keys"))
	if err != nil {
		t.Fatal(err)
	}
	o := store.Options{Keys: keys, Hands: Hands}
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

// Hands sign the acts of tests, which nobody's secret is typed for, with a key pair for
// each person (store.Options.Hands): drawn from the person's identifier, and stored when
// it is first needed, through the use case of the program.
func Hands(tx *store.Tx, e journal.Event) (*journal.Signer, error) {
	return account.HandOf(tx, e, seedOf(e.Person))
}

func seedOf(person string) []byte {
	seed := sha256.Sum256([]byte("a key of tests " + person))
	return seed[:]
}

// GiveKey seals the key with which Hands sign for a person under the secret of their
// account, so that both sign: who types it on a page, and a test that acts beside the page.
func GiveKey(tx *store.Tx, person, secret string) error {
	seed := seedOf(person)
	k, err := tx.KeyOf(person)
	if err != nil {
		return err
	}
	id := k.ID
	if id == "" {
		id = tx.NewID()
	}
	n, err := account.GivenKey(id, seed).Under(secret, seed)
	if err != nil {
		return err
	}
	actor := access.Actor{Account: "test", Person: person, Now: tx.Now()}
	if k.ID == "" {
		_, err = account.MakeKey(tx, actor, n)
		return err
	}
	k.Sealed = n.Key().Sealed
	if err := tx.SaveSignKey(&k); err != nil {
		return err
	}
	return tx.Record(actor.Event("test.give_key", k.ID))
}

// OneThread leaves a long test to the run without the race detector (LUOSHI_TEST_RACE
// is set under it): its acts follow one another on a store of its own, and what runs
// beside them, writer and sequencer, runs so in every other test. A race needs two.
func OneThread(t *testing.T) {
	t.Helper()
	if os.Getenv("LUOSHI_TEST_RACE") != "" {
		t.Skip("one thread: played in the run without the race detector")
	}
}

// Sample says that a long walk is to take a sample of its steps: everywhere but in the
// run of everything, make test without the race detector (LUOSHI_TEST_ALL).
func Sample() bool { return testing.Short() || os.Getenv("LUOSHI_TEST_ALL") == "" }

// Hashed is a secret in its stored form, for accounts that a test makes: argon2id as in the
// program, with 64 KiB and one pass, since what is stored says what it cost. The program has
// no way to store so cheap a secret, and is given none: hence unsafe, here.
func Hashed(secret string) (h account.Hashed) {
	if err := account.CheckSecret("", secret); err != nil {
		panic(err)
	}
	const memoryKiB, passes = 64, 1
	salt := []byte("a salt of tests.")
	key := argon2.IDKey([]byte(secret), salt, passes, memoryKiB, 1, 32)
	encode := base64.RawStdEncoding.EncodeToString
	*(*string)(unsafe.Pointer(&h)) = fmt.Sprintf("argon2id$%d$%d$%s$%s", memoryKiB, passes, encode(salt), encode(key))
	return h
}
