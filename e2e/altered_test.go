package e2e

import (
	"context"
	"database/sql"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"luoshi/internal/access"
	"luoshi/internal/area"
	"luoshi/internal/calendar"
	"luoshi/internal/org"
	"luoshi/internal/scenario"
	"luoshi/internal/store"
)

// TestEveryColumnIsGuarded plays scenarios, then changes one byte of one row in
// every column of every journalled table that has rows, and wants the verifier to
// name the table each time.
func TestEveryColumnIsGuarded(t *testing.T) {
	t.Parallel()
	packs := os.DirFS("../packs")
	seen := map[string]int{}
	for _, name := range []string{"recall", "monthly_board", "daily_list", "spot_check", "rectification", "weekly_review"} {
		file := filepath.Join(t.TempDir(), "luoshi.db")
		open := func(ctx context.Context, clock *scenario.Clock) (*store.Store, func() error, error) {
			keys, err := store.OpenKeyring(filepath.Join(t.TempDir(), "keys"))
			if err != nil {
				return nil, nil, err
			}
			s, err := store.Open(ctx, "sqlite:"+file, store.Options{Keys: keys, Clock: func() time.Time { return clock.Now(time.Time{}) }})
			if err != nil {
				return nil, nil, err
			}
			return s, func() error { alterEach(t, s, file, seen); return s.Close() }, nil
		}
		r, err := scenario.RunFile(t.Context(), packs, "yangxian", "yangxian/scenarios/"+name+".txt", open)
		if err != nil || len(r.Errs) > 0 {
			t.Fatal(err, r.Errs)
		}
	}
	columns := 0
	for _, n := range seen {
		columns += n
	}
	if t.Logf("%d columns of %d tables", columns, len(seen)); len(seen) < 20 {
		t.Errorf("only %d journalled tables had rows", len(seen))
	}
}

// alterEach tries every column of the tables that were not seen before.
func alterEach(t *testing.T, s *store.Store, file string, seen map[string]int) {
	t.Helper()
	changeAreas(t, s)
	if _, err := s.Sequence(t.Context(), crashHome); err != nil {
		t.Fatal(err)
	}
	raw, err := sql.Open("sqlite", "file:"+file+"?_pragma=busy_timeout(20000)")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = raw.Close() }()
	before := maps.Clone(seen)
	for _, table := range column(t, raw, "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name") {
		if slices.Contains(store.Unjournalled(), table) || before[table] > 0 {
			continue
		}
		for _, c := range column(t, raw, "SELECT name FROM pragma_table_info('"+table+"')") {
			if c == "home" { // which history a row belongs to: it would be missing from this one
				continue
			}
			var rowid int64
			var old any
			err := raw.QueryRow("SELECT rowid, "+c+" FROM "+table+" WHERE "+c+" IS NOT NULL AND "+c+" <> '' LIMIT 1").Scan(&rowid, &old)
			if err == sql.ErrNoRows {
				continue
			}
			if err != nil {
				t.Fatal(table, c, err)
			}
			seen[table]++
			if _, err := raw.Exec("UPDATE "+table+" SET "+c+" = ? WHERE rowid = ?", flip(old), rowid); err != nil {
				t.Fatal(table, c, err)
			}
			r, err := s.Verify(t.Context(), crashHome)
			if err != nil || r.Intact() || r.Findings[0].Table != table {
				t.Errorf("%s.%s: %v altered to %v was not named: %+v %v", table, c, old, flip(old), r.Findings, err)
			}
			if _, err := raw.Exec("UPDATE "+table+" SET "+c+" = ? WHERE rowid = ?", old, rowid); err != nil {
				t.Fatal(table, c, err)
			}
		}
	}
}

// changeAreas gives every column of divisions and local places a value: no scenario
// speaks of them.
func changeAreas(t *testing.T, s *store.Store) {
	t.Helper()
	const village = area.Code(610723103201)
	actor := access.Actor{Account: "set-up", Post: "set-up", Role: access.SystemAdmin, Home: crashHome, Area: crashHome * 1_000_000, Now: time.Now()}
	today := calendar.YMD(2026, 9, 1)
	if _, err := s.Do(t.Context(), crashHome, "", func(tx *store.Tx) error {
		desk := actor
		desk.Role = access.Desk
		p := org.Place{Place: area.Place{Village: village, Name: "一组", Kind: area.Group, Aliases: []string{"坝上"}}}
		if err := org.AddPlace(tx, desk, &p, today); err != nil {
			return err
		}
		return org.MergeAreas(tx, actor, org.AreaChange{Code: village, From: today, Document: "洋政发〔2026〕8号（示例）", Into: village.Parent() + 901, Name: "新桥村村委会"})
	}); err != nil {
		t.Fatal(err)
	}
}

func column(t *testing.T, db *sql.DB, text string) (out []string) {
	t.Helper()
	rows, err := db.Query(text)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			t.Fatal(err)
		}
		out = append(out, s)
	}
	return out
}
