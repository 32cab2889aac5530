package store_test

import (
	"bytes"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/pressly/goose/v3"

	"luoshi/internal/appraise"
	"luoshi/internal/keyring"
	"luoshi/internal/matter"
	"luoshi/internal/store"
	"luoshi/internal/store/storetest"
)

// TestReadableBallotsGo upgrades a database with a round that was open while ballots
// still stood readable: they are overwritten and gone, the journal proves, and the
// round, which has no key, is void in words.
func TestReadableBallotsGo(t *testing.T) {
	t.Parallel()
	for _, e := range storetest.Engines(t) {
		t.Run(e.Name, func(t *testing.T) {
			t.Parallel()
			url := e.Empty(t)
			driver, dsn, dialect := "pgx", url, goose.DialectPostgres
			if file, ok := strings.CutPrefix(url, "sqlite:"); ok {
				driver, dsn, dialect = "sqlite", "file:"+file, goose.DialectSQLite3
			}
			fill(t, driver, dsn, dialect, 6, "testdata/schema-6-monthly_board.jsonl.gz")
			db, err := sql.Open(driver, dsn)
			if err != nil {
				t.Fatal(err)
			}
			for _, text := range []string{
				`INSERT INTO review_round (home, id, review, title, period, level, area, state, options, min_voters, pack, opener, opened_at, closed_at, published_at, version)
					VALUES (610724, 'old-round', 'r', '周点评', '2026-W39', 'town', 610724000000, 'open', '[]', 5, 'p@1', 'x', 1, 0, 0, 1)`,
				"INSERT INTO ballot (home, id, round, body, choice) VALUES (610724, 'ballot-in-the-open', 'old-round', 'body-voted-on', 3)",
			} {
				if _, err := db.ExecContext(t.Context(), text); err != nil {
					t.Fatal(err)
				}
			}
			if err := db.Close(); err != nil {
				t.Fatal(err)
			}
			keys, err := keyring.Open(filepath.Join(t.TempDir(), "keys"))
			if err != nil {
				t.Fatal(err)
			}
			s, err := store.Open(t.Context(), url, store.Options{Keys: keys})
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = s.Close() }()
			upgraded(t, s)
			if file, ok := strings.CutPrefix(url, "sqlite:"); ok {
				backup := filepath.Join(t.TempDir(), "backup.db")
				if err := s.Backup(t.Context(), backup); err != nil {
					t.Fatal(err)
				}
				raw, err := sql.Open("sqlite", dsn)
				if err != nil {
					t.Fatal(err)
				}
				_, err = raw.ExecContext(t.Context(), "PRAGMA wal_checkpoint(TRUNCATE)") // as the writer does once the log has grown
				if err := errors.Join(err, raw.Close()); err != nil {
					t.Fatal(err)
				}
				for _, name := range []string{backup, file} {
					if data, err := os.ReadFile(name); err != nil || bytes.Contains(data, []byte("body-voted-on")) {
						t.Errorf("%s still holds the ballot (%v)", filepath.Base(name), err)
					}
				}
			}
			if _, err := s.Do(t.Context(), 610724, "", func(tx *store.Tx) error {
				r, err := appraise.EndRound(tx, matter.Rules{Zone: time.UTC}, noon, "old-round")
				if err == nil && (r.State != appraise.RoundVoid || r.Void != appraise.KeyLost) {
					t.Errorf("the round is %s %s", r.State, r.Void)
				}
				return err
			}); err != nil {
				t.Fatal(err)
			}
		})
	}
}
