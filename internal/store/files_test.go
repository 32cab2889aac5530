package store

import (
	"context"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// TestFileColumns: every column of the schema that can name a stored file is among
// those that keep it, and their pages are found by the key.
func TestFileColumns(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("migrations/*.sql")
	if err != nil || len(files) == 0 {
		t.Fatal("no migrations")
	}
	known := ""
	for _, c := range newTables().fileColumns() {
		known += c.text + "\n"
	}
	found := 0
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(`(?s)CREATE TABLE (\w+) \((.*?)\n\);`).FindAllStringSubmatch(string(text), -1) {
			for _, c := range regexp.MustCompile(`(?m)^\s+(\w*(?:hash|sha256|evidence|blob|scan|file_id)) text`).FindAllStringSubmatch(m[2], -1) {
				if found++; !regexp.MustCompile("SELECT id, " + c[1] + ", \\w+ FROM " + m[1] + " ").MatchString(known) {
					t.Errorf("%s.%s may name a file and keeps none", m[1], c[1])
				}
			}
		}
	}
	if found != len(newTables().fileColumns()) {
		t.Errorf("%d columns in the schema, %d are read", found, len(newTables().fileColumns()))
	}
	s, err := Open(context.Background(), "sqlite:"+filepath.Join(t.TempDir(), "x.db"), Options{Clock: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	for _, c := range newTables().fileColumns() {
		text := c.text
		if err := s.View(t.Context(), 610723, func(v *View) error {
			rows, err := v.query("EXPLAIN QUERY PLAN "+text, v.home, "", 10)
			if err != nil {
				return err
			}
			defer func() { _ = rows.Close() }()
			for rows.Next() {
				var a, b, c int
				var detail string
				if err := rows.Scan(&a, &b, &c, &detail); err != nil {
					return err
				}
				if !strings.HasPrefix(detail, "SEARCH") {
					t.Errorf("%s: %s", text, detail)
				}
			}
			return rows.Err()
		}); err != nil {
			t.Error(err)
		}
	}
}
