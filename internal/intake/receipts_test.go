package intake_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"luoshi/internal/access"
	"luoshi/internal/calendar"
	"luoshi/internal/intake"
	"luoshi/internal/intake/command"
	"luoshi/internal/store"
)

// receiptMap takes the permit cases of a Dutch municipality for running matters:
// one row an event, the case's own columns in each, dates in the zone there.
const receiptMap = `{
	"columns": {"number": "case:concept:name", "title": "case:concept:name", "origin": "case:channel",
		"start": "case:startdate", "due": "case:deadline"},
	"defaults": {"list": "问题清单", "area": "三合村", "owner": "局长"},
	"zone": "Europe/Amsterdam"
}`

func receiptFile(t *testing.T) string {
	t.Helper()
	dir := os.Getenv("LUOSHI_DATA")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared", "data")
	}
	name := filepath.Join(dir, "deadlines", "wabo_receipt.csv")
	if _, err := os.Stat(name); err != nil {
		t.Skipf("no test data (set LUOSHI_DATA): %v", err)
	}
	return name
}

// The statutory terms of 56 and 98 days are the terms that the calendar finds in
// the imported matters, in a programme of another time zone.
func TestImportReceipts(t *testing.T) {
	t.Parallel()
	file := receiptFile(t)
	mapping := filepath.Join(t.TempDir(), "map.json")
	if err := os.WriteFile(mapping, []byte(receiptMap), 0o600); err != nil {
		t.Fatal(err)
	}
	each(t, func(t *testing.T, s *store.Store) {
		for _, f := range [][2]string{{"areas", areasCSV}, {"bodies", bodies}, {"posts", posts}} {
			take(t, s, f[0], f[1])
		}
		before := state(t, s)
		r := byCommand(t, s, file, mapping, true, intake.Done)
		if r.Import != "" || r.Created != 1434 || state(t, s) != before {
			t.Errorf("dry run: %+v", r)
		}
		r = byCommand(t, s, file, mapping, false, intake.Done)
		if r.Lines != 8577 || r.Created != 1434 || r.Repeated != 8577-1434 || len(r.Errors) != 0 {
			t.Errorf("import: %+v", r)
		}
		terms, total := terms(t, s)
		if total != 1434 || terms[56] != 1080 || terms[98] != 58 {
			t.Errorf("%d matters, %d of 56 days, %d of 98", total, terms[56], terms[98])
		}
		verify(t, s)
		var out bytes.Buffer
		if code, err := command.Undo(t.Context(), s, home, desk(), r.Import, &out, false); code != intake.Done || err != nil {
			t.Fatalf("undo: %d, %v", code, err)
		}
		if state(t, s) != before {
			t.Error("undo left something")
		}
		verify(t, s)
	})
}

func byCommand(t *testing.T, s *store.Store, file, mapping string, dry bool, want int) command.Result {
	t.Helper()
	var out bytes.Buffer
	code, err := command.Import(t.Context(), s, home, desk(), "matters", file, dry, mapping, &out, true)
	if code != want || err != nil {
		t.Fatalf("exit %d, %v\n%s", code, err, out.String())
	}
	var r command.Result
	if err := json.Unmarshal(out.Bytes(), &r); err != nil {
		t.Fatal(err)
	}
	return r
}

// terms counts the imported matters by the days from start to deadline, each
// deadline computed anew from the stored clock.
func terms(t *testing.T, s *store.Store) (map[int]int, int) {
	t.Helper()
	out, total := map[int]int{}, 0
	view(t, s, func(v *store.View) error {
		ms, err := v.Ledger(store.LedgerFilter{Sees: access.Sees(desk(), "matter.see"), Limit: 10_000})
		for _, m := range ms {
			total++
			due, err := m.Clock.Due(calendar.Embedded(), shanghai(t))
			if err != nil || due.Date != m.Due || !m.Backfilled || !m.AssignedAt.Equal(m.Clock.Segments[0].From) {
				t.Errorf("%s: due %s, stored %s, %v", m.Title, due.Date, m.Due, err)
			}
			out[int(m.Due-calendar.DateOf(m.AssignedAt, shanghai(t)))]++
		}
		return err
	})
	return out, total
}

func TestCommandPrintsRowsAndWritesNothing(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "机构.csv")
	if err := os.WriteFile(file, []byte("机构名称,类别,区划\n甲局,其他,洋县\n乙局,综合,洋县\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	each(t, func(t *testing.T, s *store.Store) {
		take(t, s, "areas", areasCSV)
		before := state(t, s)
		var out bytes.Buffer
		code, err := command.Import(t.Context(), s, home, clerk("bodies"), "bodies", file, false, "", &out, false)
		if code != intake.No || err != nil {
			t.Fatalf("exit %d, %v", code, err)
		}
		if !strings.HasPrefix(out.String(), "第 2 行 类别：") || !strings.Contains(out.String(), "没有写入") || state(t, s) != before {
			t.Errorf("printed %q", out.String())
		}
		other := desk()
		other.Role = "village"
		if code, err := command.Import(t.Context(), s, home, other, "bodies", file, true, "", &out, false); code != intake.No || err == nil {
			t.Errorf("a village took a file in: %d, %v", code, err)
		}
	})
}
