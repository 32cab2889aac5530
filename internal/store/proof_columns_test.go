package store_test

import (
	"database/sql"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"luoshi/internal/account"
	"luoshi/internal/appraise"
	"luoshi/internal/area"
	"luoshi/internal/store"
	"luoshi/internal/store/beside"
	"luoshi/internal/store/storetest"
	"luoshi/journal"
)

// image is every row of every table at one moment.
type image map[string]tableImage

type tableImage struct {
	columns, types []string
	key            []int // places of the primary key
	rows           [][]any
}

// try is one change behind the program's back: rows that are taken out and rows that
// are put in their place.
type try struct {
	table, column string
	change        beside.Change
	out, in       [][]any
}

func (a try) String() string { return fmt.Sprintf("%s.%s %s", a.table, a.column, a.change) }

// TestEveryColumnIsProved takes every table of the schema and tries every change on
// every column: the verifier names the row, or the change is one of the few listed as
// harmless. Each of these is tried and goes unnamed, so that the list has no idle line.
func TestEveryColumnIsProved(t *testing.T) {
	t.Parallel()
	storetest.OneThread(t)
	for _, e := range storetest.Engines(t) {
		t.Run(e.Name, func(t *testing.T) {
			t.Parallel()
			p, early := playedTwice(t, e)
			now := photograph(t, p.db, e.Name)
			compareSchema(t, now)
			began := time.Now()
			tries := map[string][]try{}
			n := 0
			for table := range now {
				tries[table] = triesOf(table, now[table], early[table])
				if storetest.Sample() {
					tries[table] = oneOfEach(tries[table])
				}
				n += len(tries[table])
			}
			idle := p.tryAll(t, now, tries)
			for _, h := range beside.Changes() {
				if !idle[h.Table+h.Column+fmt.Sprint(h.Changes)] && !storetest.Sample() {
					t.Errorf("%+v 列为无害，但没有一次真的不被指出", h)
				}
			}
			if len(beside.Changes()) > 12 {
				t.Errorf("列为无害的有 %d 种，最多 12 种", len(beside.Changes()))
			}
			columns := 0
			for _, x := range now {
				columns += len(x.columns)
			}
			t.Logf("%d tables, %d columns, %d changes tried in %.1f s", len(now), columns, n, time.Since(began).Seconds())
			if columns < 500 || n < 1500 && !storetest.Sample() {
				t.Errorf("only %d changes of %d columns were tried", n, columns)
			}
			p.intact(t)
		})
	}
}

// oneOfEach keeps one change of each column and every change of whole rows.
func oneOfEach(tries []try) []try {
	seen := map[string]bool{}
	return slices.DeleteFunc(tries, func(x try) bool {
		again := x.column != "" && seen[x.column]
		seen[x.column] = true
		return again
	})
}

// playedTwice plays every use case and keeps a picture of the database from the middle.
func playedTwice(t *testing.T, e storetest.Engine) (attacked, image) {
	t.Helper()
	w, url := countyAndURL(t, e)
	p := attacked{w, url, raw(t, url)}
	h := &wholeness{world: w, played: map[string]bool{}, plain: true}
	parts := h.parts()
	for _, part := range parts[:len(parts)/2] {
		part(t)
	}
	ctx := t.Context()
	for i := range 2 {
		se := store.Session{Home: home, Account: fmt.Sprint("account-", i), Post: "one", Kind: "desk", Created: noon, Seen: noon, Expires: noon.Add(time.Hour), Address: fmt.Sprint("192.0.2.", i), Device: fmt.Sprint("Windows ", i)}
		if _, err := p.s.OpenSession(ctx, se); err != nil {
			t.Fatal(err)
		}
		if _, err := p.s.PutToken(ctx, home, fmt.Sprint("init-", i), fmt.Sprint("account-", i), noon.Add(time.Duration(i+1)*time.Hour)); err != nil {
			t.Fatal(err)
		}
		if err := p.s.KeepGuesses(ctx, home, []account.Kept{{ID: fmt.Sprint("login-", i), Failures: 1, Until: noon.Add(time.Duration(i) * time.Hour)}}); err != nil {
			t.Fatal(err)
		}
	}
	tok, err := p.s.PutToken(ctx, home, "init", "used", noon.Add(time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	early := photograph(t, p.db, e.Name)
	for _, part := range parts[len(parts)/2:] {
		part(t)
	}
	p.more(t, tok)
	return p, early
}

// more lets the rows of every kind that an image was taken of move on.
func (p attacked) more(t *testing.T, token string) {
	t.Helper()
	signer := ownSigner(t)
	for range 2 {
		if _, err := p.s.Checkpoint(t.Context(), home, signer); err != nil {
			t.Fatal(err)
		}
		if err := p.do(t.Context(), func(tx *store.Tx) error { _, err := addBody(tx, "新设的办公室"); return err }); err != nil {
			t.Fatal(err)
		}
	}
	if err := p.do(t.Context(), func(tx *store.Tx) error { _, _, err := tx.TakeToken(token, "init"); return err }); err != nil {
		t.Fatal(err)
	}
	for _, id := range queried(t, p.db, "SELECT id FROM session ORDER BY id") {
		se := store.Session{Home: home, ID: id, Post: "two", Kind: "desk", Created: noon, Seen: noon.Add(time.Minute), Expires: noon.Add(time.Hour)}
		if err := p.db.QueryRow("SELECT account, address, device FROM session WHERE id = $1", id).Scan(&se.Account, &se.Address, &se.Device); err != nil {
			t.Fatal(err)
		}
		if err := p.s.TouchSession(t.Context(), se); err != nil {
			t.Fatal(err)
		}
	}
	if err := p.s.KeepGuesses(t.Context(), home, []account.Kept{{ID: "login-0"}}); err != nil {
		t.Fatal(err)
	}
	p.openRound(t)
	p.intact(t)
}

// openRound leaves a review open, so that there are sealed ballots.
func (p attacked) openRound(t *testing.T) {
	t.Helper()
	review, _ := packOf(t).Review("village_weekly")
	town := p.Shown().Parent()
	if err := p.do(t.Context(), func(tx *store.Tx) error {
		round, err := appraise.OpenRound(tx, p.rules, p.Actor("desk"), review, town, "2026-W36", "yangxian@1")
		if err != nil {
			return err
		}
		bodies, err := tx.Subjects(area.Village, town)
		if err != nil {
			return err
		}
		for _, key := range []string{"desk", "supervisor"} {
			if _, err := appraise.Vote(tx, p.Actor(key), round.ID, map[string]int{bodies[0].ID: 1, bodies[1].ID: 2}); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
}

// compareSchema wants every table and column of the schema among those declared or in
// the closed list.
func compareSchema(t *testing.T, now image) {
	t.Helper()
	declared := store.Declared()
	for table, x := range now {
		if slices.Contains(beside.Tables(), table) {
			continue
		}
		got, want := slices.Sorted(slices.Values(x.columns)), slices.Sorted(slices.Values(declared[table]))
		if !slices.Equal(got, want) {
			t.Errorf("%s has the columns %v, declared are %v", table, got, want)
		}
	}
	for _, table := range slices.Concat(slices.Collect(maps.Keys(declared)), beside.Tables()) {
		if len(now[table].rows) == 0 && table != "ballot_counted" { // it holds rounds from before ballots were sealed, and takes no row
			t.Errorf("%s has no row: nothing of it is tried", table)
		}
	}
}

// tryAll carries the changes out, those of several tables at once where the findings of
// one are not those of another. It answers which harmless lines were met.
func (p attacked) tryAll(t *testing.T, now image, tries map[string][]try) map[string]bool {
	t.Helper()
	idle := map[string]bool{}
	apart := []string{"event", "tally", "counter"} // what other tables are computed into
	p.tryTables(t, now, tries, idle, func(table string) bool { return table != "tree" && !slices.Contains(apart, table) })
	p.tryTables(t, now, tries, idle, func(table string) bool { return slices.Contains(apart, table) })
	p.tryTables(t, now, tries, idle, func(table string) bool { return table == "tree" })
	return idle
}

// tryTables carries out the first change of every table that is meant, then the second.
func (p attacked) tryTables(t *testing.T, now image, tries map[string][]try, idle map[string]bool, meant func(table string) bool) {
	t.Helper()
	for i := 0; ; i++ {
		var batch []try
		for table, as := range tries {
			if meant(table) && i < len(as) {
				batch = append(batch, as[i])
			}
		}
		if len(batch) == 0 {
			return
		}
		p.tryBatch(t, now, batch, idle)
	}
}

func (p attacked) tryBatch(t *testing.T, now image, batch []try, idle map[string]bool) {
	t.Helper()
	var done []try
	for _, a := range batch {
		if err := p.replace(now[a.table], a.table, a.out, a.in); err == nil { // else the schema itself refuses it
			done = append(done, a)
		}
	}
	r, err := p.s.Verify(t.Context(), home)
	if err != nil {
		t.Errorf("%v: 核验中断：%v", batch, err)
	}
	for _, a := range done {
		named := a.namedBy(now[a.table], r.Findings)
		h := now[a.table].harmlessOf(a)
		if h != nil && !named {
			idle[h.Table+h.Column+fmt.Sprint(h.Changes)] = true
		}
		if !named && h == nil {
			t.Errorf("%s 没有被指出：%v 换成 %v", a, a.out, a.in)
		}
		if err := p.replace(now[a.table], a.table, a.in, a.out); err != nil {
			t.Fatalf("%s cannot be put back: %v", a, err)
		}
	}
}

// harmlessOf is the line that lists a change. A row that is moved to another home is
// one that was taken away here.
func (x tableImage) harmlessOf(a try) *beside.Harmless {
	column, change := a.column, a.change
	if column == "home" {
		column, change = "", beside.Delete
	}
	if n := slices.Index(x.columns, "n"); a.table == "tally" && len(a.out) > 0 && fmt.Sprint(a.out[0][n]) == "0" {
		column = "n = 0"
	}
	for _, h := range beside.Changes() {
		if h.Table == a.table && (h.Column == "" || h.Column == column) && (len(h.Changes) == 0 || slices.Contains(h.Changes, change)) {
			return &h
		}
	}
	return nil
}

// namedBy reports whether the findings name the change: of a journalled table each of
// its rows, of another the table or an event.
func (a try) namedBy(x tableImage, fs []journal.Finding) bool {
	if slices.Contains(beside.Tables(), a.table) {
		return slices.ContainsFunc(fs, func(f journal.Finding) bool {
			return f.Table == a.table || (a.table == "event" || a.table == "tree") && (f.Seq > 0 || f.Table == "tree")
		})
	}
	for _, row := range slices.Concat(a.out, a.in) {
		id := x.idOf(a.table, row)
		if !slices.ContainsFunc(fs, func(f journal.Finding) bool { return f.Table == a.table && f.ID == id }) && !x.foreign(row) {
			return false
		}
	}
	return true
}

// foreign reports whether a row stands in another home, which is verified apart.
func (x tableImage) foreign(row []any) bool {
	at := slices.Index(x.columns, "home")
	return at >= 0 && fmt.Sprint(row[at]) != fmt.Sprint(home)
}

// idOf is how a finding names a row.
func (x tableImage) idOf(table string, row []any) string {
	value := func(column string) string { return fmt.Sprint(row[slices.Index(x.columns, column)]) }
	switch table {
	case "pack":
		return value("id") + "@" + value("version")
	case "checkpoint":
		return value("size")
	}
	return value("id")
}

// replace takes rows out by their keys and puts others in.
func (p attacked) replace(x tableImage, table string, out, in [][]any) error {
	tx, err := p.db.Begin()
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }()
	for _, row := range out {
		where, args := make([]string, len(x.key)), make([]any, len(x.key))
		for i, at := range x.key {
			where[i], args[i] = fmt.Sprintf("%s = $%d", x.columns[at], i+1), row[at]
		}
		res, err := tx.Exec("DELETE FROM "+table+" WHERE "+strings.Join(where, " AND "), args...)
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n != 1 {
			return fmt.Errorf("%d rows were taken out: %v", n, err)
		}
	}
	places := make([]string, len(x.columns))
	for i := range places {
		places[i] = fmt.Sprintf("$%d", i+1)
	}
	for _, row := range in {
		if _, err := tx.Exec("INSERT INTO "+table+" ("+strings.Join(x.columns, ", ")+") VALUES ("+strings.Join(places, ", ")+")", row...); err != nil {
			return err
		}
	}
	return tx.Commit()
}

// photograph reads every table.
func photograph(t *testing.T, db *sql.DB, engine string) image {
	t.Helper()
	out := image{}
	names := "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
	types := "SELECT name || ' ' || lower(type) || ' ' || pk FROM pragma_table_info($1) ORDER BY cid"
	if engine == "postgres" {
		names = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
		types = `SELECT a.attname || ' ' || replace(format_type(a.atttypid, NULL), ' ', '_') || ' ' || coalesce((SELECT 1 FROM pg_index i WHERE i.indrelid = a.attrelid AND i.indisprimary AND a.attnum = ANY (i.indkey)), 0)
			FROM pg_attribute a WHERE a.attrelid = $1::text::regclass AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum`
	}
	for _, table := range queried(t, db, names) {
		var x tableImage
		for i, c := range queried(t, db, types, table) {
			f := strings.Fields(c)
			x.columns, x.types = append(x.columns, f[0]), append(x.types, f[1])
			if f[2] != "0" {
				x.key = append(x.key, i)
			}
		}
		x.rows = readRows(t, db, "SELECT "+strings.Join(x.columns, ", ")+" FROM "+table, len(x.columns))
		if table == "counter" { // the box of an open review only keeps voters and the close apart
			x.rows = slices.DeleteFunc(x.rows, func(row []any) bool { return strings.HasPrefix(fmt.Sprint(row[1]), "box-") })
		}
		slices.SortFunc(x.rows, func(a, b []any) int { return strings.Compare(x.keyOf(a), x.keyOf(b)) })
		out[table] = x
	}
	return out
}

func (x tableImage) keyOf(row []any) string {
	var b strings.Builder
	for _, at := range x.key {
		fmt.Fprintf(&b, "%020v ", row[at])
	}
	return b.String()
}

func readRows(t *testing.T, db *sql.DB, text string, width int) (out [][]any) {
	t.Helper()
	rows, err := db.Query(text)
	if err != nil {
		t.Fatal(text, err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		row, dest := make([]any, width), make([]any, width)
		for i := range row {
			dest[i] = &row[i]
		}
		if err := rows.Scan(dest...); err != nil {
			t.Fatal(text, err)
		}
		out = append(out, row)
	}
	if rows.Err() != nil {
		t.Fatal(text, rows.Err())
	}
	return out
}

// same compares two values as the proof sees them: no bytes and NULL are one.
func same(a, b any) bool {
	if x, ok := a.([]byte); ok && len(x) == 0 {
		a = nil
	}
	if x, ok := b.([]byte); ok && len(x) == 0 {
		b = nil
	}
	return reflect.DeepEqual(a, b)
}
