package engine

import (
	"path/filepath"
	"strings"
	"testing"
)

// TestPlansDoNotReadValues: a value that would let a partial index serve does not change
// the plan, so that the statement is not planned anew for each value; the same words in the
// statement do.
func TestPlansDoNotReadValues(t *testing.T) {
	t.Parallel()
	db, err := connect("file:" + filepath.Join(t.TempDir(), "x.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	if _, err := db.ExecContext(t.Context(), "CREATE TABLE t (a text, b integer); CREATE INDEX few ON t (b) WHERE a = 'x'"); err != nil {
		t.Fatal(err)
	}
	plan := func(text string, args ...any) string {
		var id, parent, unused int
		var detail string
		if err := db.QueryRowContext(t.Context(), "EXPLAIN QUERY PLAN "+text, args...).Scan(&id, &parent, &unused, &detail); err != nil {
			t.Fatal(err)
		}
		return detail
	}
	if p := plan("SELECT b FROM t WHERE a = $1 ORDER BY b", "x"); strings.Contains(p, "few") {
		t.Error("the plan follows the value:", p)
	}
	if p := plan("SELECT b FROM t WHERE a = 'x' ORDER BY b"); !strings.Contains(p, "few") {
		t.Error("the words of the statement name no index:", p)
	}
}
