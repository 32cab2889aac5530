package store_test

import (
	"database/sql"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/fstest"

	"github.com/pressly/goose/v3"

	"luoshi/internal/area"
	"luoshi/internal/scenario"
	"luoshi/internal/store"
	"luoshi/internal/store/storetest"
)

// parts is into how many pieces the test cuts every table of a home.
const parts = 4

var (
	tableDDL  = regexp.MustCompile(`(?s)CREATE TABLE (\w+) \(\n(.*?)\n\);`)
	uniqueDDL = regexp.MustCompile(`CREATE UNIQUE INDEX \w+ ON (\w+) \(([^)]*)\)`)
	keyDDL    = regexp.MustCompile(`(?:PRIMARY KEY|UNIQUE) \(([^)]*)\)`)
)

// cut rewrites a schema text: every table that begins with home is partitioned by
// it. It names the tables it cut, and what could not be cut or would not be unique
// across the pieces.
func cut(ddl string) (out string, tables, bad []string) {
	plain := stripComments(ddl)
	for _, m := range tableDDL.FindAllStringSubmatch(plain, -1) {
		name, body := m[1], m[2]
		if shared[name] {
			continue
		}
		if !strings.HasPrefix(strings.TrimSpace(body), "home integer NOT NULL,") {
			bad = append(bad, name+": does not begin with home and is not in the list of shared tables")
			continue
		}
		tables = append(tables, name)
		keys := keyDDL.FindAllStringSubmatch(body, -1)
		if len(keys) == 0 {
			bad = append(bad, name+": no primary key")
		}
		for _, k := range keys {
			if !slices.Contains(columns(k[1]), "home") {
				bad = append(bad, name+": the key ("+k[1]+") lacks home")
			}
		}
		if strings.Contains(body, "REFERENCES") || regexp.MustCompile(`(?m)^\t\w+ .*(UNIQUE|PRIMARY KEY),?$`).MatchString(body) {
			bad = append(bad, name+": a constraint of one column cannot contain home")
		}
	}
	for _, m := range uniqueDDL.FindAllStringSubmatch(plain, -1) {
		if !shared[m[1]] && !slices.Contains(columns(m[2]), "home") {
			bad = append(bad, m[1]+": the unique index ("+m[2]+") lacks home")
		}
	}
	out = tableDDL.ReplaceAllStringFunc(ddl, func(text string) string {
		name := tableDDL.FindStringSubmatch(text)[1]
		if shared[name] {
			return text
		}
		text = strings.TrimSuffix(text, ";") + " PARTITION BY HASH (home);"
		for i := range parts {
			text += fmt.Sprintf("\nCREATE TABLE %s_part%d PARTITION OF %s FOR VALUES WITH (MODULUS %d, REMAINDER %d);", name, i, name, parts, i)
		}
		return text
	})
	return out, tables, bad
}

func columns(list string) []string {
	return strings.FieldsFunc(list, func(r rune) bool { return r == ',' || r == ' ' })
}

// TestSchemaCanBeCut reads the migrations, and breaks each rule once.
func TestSchemaCanBeCut(t *testing.T) {
	t.Parallel()
	_, tables := cutMigrations(t)
	if len(tables) < 40 {
		t.Errorf("only %d tables would be cut: %v", len(tables), tables)
	}
	for name, ddl := range map[string]string{
		"表不以home开头":    "CREATE TABLE torn (\n\tid text NOT NULL,\n\tPRIMARY KEY (id)\n);",
		"主键没有home":     "CREATE TABLE torn (\n\thome integer NOT NULL,\n\tid text NOT NULL,\n\tPRIMARY KEY (id)\n);",
		"没有主键":         "CREATE TABLE torn (\n\thome integer NOT NULL,\n\tid text NOT NULL\n);",
		"单列唯一":         "CREATE TABLE torn (\n\thome integer NOT NULL,\n\tid text NOT NULL UNIQUE,\n\tPRIMARY KEY (home, id)\n);",
		"唯一索引没有home":   "CREATE UNIQUE INDEX torn_id ON torn (id);",
		"部分唯一索引没有home": "CREATE UNIQUE INDEX torn_id ON torn (id, slot) WHERE slot <> '';",
	} {
		if _, _, bad := cut(ddl); len(bad) == 0 || !strings.HasPrefix(bad[0], "torn:") {
			t.Errorf("%s：%v", name, bad)
		}
	}
}

// cutMigrations rewrites every migration; a table that cannot be cut fails the test.
func cutMigrations(t *testing.T) (fstest.MapFS, []string) {
	t.Helper()
	files, err := filepath.Glob("migrations/*.sql")
	if err != nil || len(files) == 0 {
		t.Fatal("no migrations found")
	}
	out, tables := fstest.MapFS{}, []string{}
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		ddl, names, bad := cut(string(text))
		for _, b := range bad {
			t.Errorf("%s: %s", f, b)
		}
		tables = append(tables, names...)
		for _, gone := range regexp.MustCompile(`(?m)^DROP TABLE (\w+);`).FindAllStringSubmatch(string(text), -1) {
			tables = slices.DeleteFunc(tables, func(name string) bool { return name == gone[1] })
		}
		out[filepath.Base(f)] = &fstest.MapFile{Data: []byte(ddl)}
	}
	if t.Failed() {
		t.FailNow()
	}
	return out, tables
}

// postgres is the engine PostgreSQL; the test is skipped where there is none.
func postgres(t *testing.T) storetest.Engine {
	t.Helper()
	for _, e := range storetest.Engines(t) {
		if e.Name == "postgres" {
			return e
		}
	}
	t.Skip("LUOSHI_TEST_PG names no server")
	panic("unreachable")
}

// cutDatabase makes a database whose tables are in parts and returns its URL.
func cutDatabase(t *testing.T) (url string, db *sql.DB, tables []string) {
	t.Helper()
	files, tables := cutMigrations(t)
	url = postgres(t).Empty(t)
	db, err := sql.Open("pgx", url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	db.SetMaxIdleConns(0) // no connection outlives its statement: the server counts at its end
	p, err := goose.NewProvider(goose.DialectPostgres, db, fs.FS(files))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.Up(t.Context()); err != nil {
		t.Fatal(err)
	}
	var n int
	if err := db.QueryRow("SELECT count(*) FROM pg_partitioned_table").Scan(&n); err != nil || n != len(tables) {
		t.Fatalf("%d tables are in parts, want %d (%v)", n, len(tables), err)
	}
	return url, db, tables
}

// everyHome lists the tables that are read for every home at once, and why.
var everyHome = map[string]string{
	"calendar_version": "the versions of every home are read when the program starts",
}

// TestParts plays scenarios in two homes on a database whose tables are cut by home,
// proves the journal of both, and finds that no statement looked into a part that
// holds neither home.
func TestParts(t *testing.T) {
	t.Parallel()
	url, db, tables := cutDatabase(t)
	homes, used := apart(t, db)
	var clock atomic.Pointer[scenario.Clock]
	before, starts := started(t, db, func() *store.Store { return openPlayed(t, url, &clock) })
	s := openPlayed(t, url, &clock)
	first := map[int]string{}
	for i, file := range []string{"rectification", "recall", "monthly_board", "weekly_review", "daily_list", "ladder"} {
		if i > 0 { // a scenario wants an empty home
			homes[0], homes[1] = nextIn(t, db, homes[0]), nextIn(t, db, homes[1])
		}
		for _, h := range homes {
			play(t, s, &clock, file, h)
			proved(t, s, h)
			print, err := s.Fingerprint(t.Context(), h)
			if err != nil {
				t.Fatal(err)
			}
			first[h] = print
		}
		if a, b := played(first[homes[0]]), played(first[homes[1]]); a != b {
			t.Errorf("%s: the same scenario left other rows in %d than in %d:\n%s\n%s", file, homes[0], homes[1], a, b)
		}
	}
	for h, print := range first {
		if now, err := s.Fingerprint(t.Context(), h); err != nil || now != print {
			t.Errorf("%d was changed by the acts of other homes (%v)", h, err)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	after := scans(t, db)
	for _, table := range tables {
		for i := range parts {
			name := fmt.Sprintf("%s_part%d", table, i)
			if n := after[name] - before[name] - starts[name]; !used[i] && n > 0 && everyHome[table] == "" {
				t.Errorf("%s: a statement without home looked into all parts %d times", table, n)
			}
		}
	}
	if after["matter_part"+fmt.Sprint(slices.Index(used[:], true))] == 0 {
		t.Error("the server counted nothing")
	}
}

// started reads what was looked into before a program starts, and how often its start
// alone looks into each part: it lists every home. Both once their connections have ended.
func started(t *testing.T, db *sql.DB, open func() *store.Store) (before, start map[string]int64) {
	t.Helper()
	for range 2 {
		first := before
		if err := open().Close(); err != nil {
			t.Fatal(err)
		}
		before, start = scans(t, db), map[string]int64{}
		for name, n := range before {
			start[name] = n - first[name]
		}
	}
	return before, start
}

// played is a fingerprint without what differs by county: how many divisions it
// has, and whether its pack was issued here first.
func played(print string) string {
	return regexp.MustCompile(`(?m)^(area|pack) .*\n`).ReplaceAllString(print, "")
}

// apart finds two counties whose rows stand in different parts.
func apart(t *testing.T, db *sql.DB) (homes []int, used [parts]bool) {
	t.Helper()
	homes = append(homes, home)
	used[partOf(t, db, home)] = true
	for other := home + 1; other < home+9; other++ {
		if p := partOf(t, db, other); !used[p] && countyAt(t, other) {
			used[p] = true
			return append(homes, other), used
		}
	}
	t.Fatal("no second county in another part")
	return nil, used
}

// nextIn is the next county whose rows stand in the part of h.
func nextIn(t *testing.T, db *sql.DB, h int) int {
	t.Helper()
	for other := h + 1; other < 620000; other++ {
		if countyAt(t, other) && partOf(t, db, other) == partOf(t, db, h) {
			return other
		}
	}
	t.Fatalf("no further county in the part of %d", h)
	return 0
}

func countyAt(t *testing.T, h int) bool {
	t.Helper()
	table, err := area.National()
	if err != nil {
		t.Fatal(err)
	}
	towns := 0
	for d := range table.Subtree(area.OfHome(h)) {
		if d.Code.Level() == area.Town {
			towns++
		}
	}
	return towns > 5 && h%100 != 0 // a prefecture is no home of a scenario
}

// partOf asks the server for the part of a home.
func partOf(t *testing.T, db *sql.DB, h int) int {
	t.Helper()
	for i := range parts {
		var in bool
		if err := db.QueryRow("SELECT satisfies_hash_partition('matter'::regclass, $1, $2, $3::integer)", parts, i, h).Scan(&in); err != nil {
			t.Fatal(err)
		}
		if in {
			return i
		}
	}
	t.Fatalf("%d is in no part", h)
	return 0
}

// scans reads how often the server looked into each table since it was made.
func scans(t *testing.T, db *sql.DB) map[string]int64 {
	t.Helper()
	for range 200 { // a connection tells its counts when it ends
		var others int
		if err := db.QueryRow("SELECT count(*) FROM pg_stat_activity, pg_sleep(0.02) WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'").Scan(&others); err != nil {
			t.Fatal(err)
		}
		if others == 0 {
			break
		}
	}
	rows, err := db.Query("SELECT relname, coalesce(seq_scan, 0) + coalesce(idx_scan, 0) FROM pg_stat_user_tables")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	out := map[string]int64{}
	for rows.Next() {
		var name string
		var n int64
		if err := rows.Scan(&name, &n); err != nil {
			t.Fatal(err)
		}
		out[name] = n
	}
	if rows.Err() != nil {
		t.Fatal(rows.Err())
	}
	return out
}
