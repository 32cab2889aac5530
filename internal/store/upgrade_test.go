package store_test

import (
	"time"

	"bufio"
	"compress/gzip"
	"context"
	"database/sql"
	"encoding/base64"
	"encoding/json"
	"errors"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/pressly/goose/v3"

	"luoshi/internal/access"
	"luoshi/internal/area"
	"luoshi/internal/calendar"
	"luoshi/internal/matter"
	"luoshi/internal/store"
	"luoshi/internal/store/storetest"
)

// TestUpgrade fills a database of an earlier migration with rows that a program of
// that time wrote, opens it, and wants the journal intact and the counts right.
func TestUpgrade(t *testing.T) {
	t.Parallel()
	storetest.OneThread(t)
	for _, e := range storetest.Engines(t) {
		for _, name := range []string{"rectification", "recall", "monthly_board"} {
			t.Run(e.Name+"/"+name, func(t *testing.T) {
				t.Parallel()
				url := e.Empty(t)
				driver, dsn, dialect := "pgx", url, goose.DialectPostgres
				if file, ok := strings.CutPrefix(url, "sqlite:"); ok {
					driver, dsn, dialect = "sqlite", "file:"+file, goose.DialectSQLite3
				}
				fill(t, driver, dsn, dialect, 6, "testdata/schema-6-"+name+".jsonl.gz")
				s, err := store.Open(t.Context(), url, store.Options{})
				if err != nil {
					t.Fatal(err)
				}
				defer func() { _ = s.Close() }()
				upgraded(t, s)
			})
		}
	}
}

// fill makes the schema of a version and writes the rows of a file into it.
func fill(t *testing.T, driver, dsn string, dialect goose.Dialect, version int64, file string) {
	t.Helper()
	db, err := sql.Open(driver, dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	p, err := goose.NewProvider(dialect, db, os.DirFS("migrations"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.UpTo(t.Context(), version); err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	tx, err := db.Begin()
	if err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(z)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		insert(t, tx, lines.Bytes())
	}
	if err := errors.Join(lines.Err(), tx.Commit()); err != nil {
		t.Fatal(err)
	}
}

func insert(t *testing.T, tx *sql.Tx, line []byte) {
	t.Helper()
	var one struct {
		Table string
		Row   map[string]any
	}
	dec := json.NewDecoder(strings.NewReader(string(line)))
	dec.UseNumber()
	if err := dec.Decode(&one); err != nil {
		t.Fatal(err)
	}
	var columns, places []string
	var args []any
	for c, v := range one.Row {
		switch x := v.(type) {
		case json.Number:
			n, err := x.Int64()
			if err != nil {
				t.Fatal(err)
			}
			v = n
		case map[string]any:
			b, err := base64.StdEncoding.DecodeString(x["bytes"].(string))
			if err != nil {
				t.Fatal(err)
			}
			v = b
		}
		columns, args = append(columns, c), append(args, v)
		places = append(places, "$"+strconv.Itoa(len(args)))
	}
	if _, err := tx.ExecContext(t.Context(), "INSERT INTO "+one.Table+" ("+strings.Join(columns, ", ")+") VALUES ("+strings.Join(places, ", ")+")", args...); err != nil {
		t.Fatalf("%s: %v", one.Table, err)
	}
}

func upgraded(t *testing.T, s *store.Store) {
	t.Helper()
	r, err := s.Verify(t.Context(), home)
	if err != nil || !r.Intact() || r.Events == 0 {
		t.Fatalf("journal after the upgrade: %d events, %+v %v", r.Events, r.Findings, err)
	}
	err = s.View(context.WithoutCancel(t.Context()), home, func(v *store.View) error {
		rows, err := v.Tally(area.Code(home)*1_000_000, calendar.YMD(2026, 9, 18), time.Time{})
		if err != nil {
			return err
		}
		counted := map[matter.State]int{}
		for _, r := range rows {
			counted[r.State] += r.N
		}
		for _, state := range matter.States() {
			n, err := v.Count(store.LedgerFilter{Sees: access.Everything(), State: state}, 1000)
			if err != nil || n != counted[state] {
				t.Errorf("%s: the tally says %d after the upgrade, there are %d: %v", state, counted[state], n, err)
			}
		}
		_, err = v.Programme()
		return err
	})
	if err != nil {
		t.Error(err)
	}
	homes, err := s.Homes(t.Context())
	if err != nil || !slices.Equal(homes, []int{home}) {
		t.Errorf("homes %v %v", homes, err)
	}
}
