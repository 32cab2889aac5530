package storetest_test

import (
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"luoshi/internal/store/storetest"
)

// TestKept: what one process has made the next one takes up, rows and note, under the same
// name and the same sources alone; what failed is not left.
func TestKept(t *testing.T) {
	for _, e := range storetest.Engines(t) {
		t.Run(e.Name, func(t *testing.T) {
			t.Setenv("LUOSHI_TEST_KEPT", t.TempDir())
			made := 0
			template := func(name string, fail error) (storetest.Template, string, error) {
				m, note, err := e.Template(name, func(url string) ([]byte, error) {
					made++
					db := openRaw(t, url)
					_, err := db.Exec("CREATE TABLE mark (word text)")
					if err == nil {
						_, err = db.Exec("INSERT INTO mark VALUES ($1)", name)
					}
					return []byte("note of " + name), errors.Join(err, db.Close(), fail)
				})
				return m, string(note), err
			}
			broken := errors.New("broken")
			if _, _, err := template("a", broken); !errors.Is(err, broken) {
				t.Fatal(err)
			}
			for i, c := range []struct {
				name string
				made int
			}{{"a", 2}, {"a", 2}, {"b", 3}, {"a", 3}} {
				m, note, err := template(c.name, nil)
				if err != nil {
					t.Fatal(err)
				}
				db := openRaw(t, m.Copy(t))
				var word string
				if err := errors.Join(db.QueryRow("SELECT word FROM mark").Scan(&word), db.Close()); err != nil || word != c.name || note != "note of "+c.name || made != c.made {
					t.Errorf("%d: %q, %q, made %d times, want %+v; %v", i, word, note, made, c, err)
				}
			}
			t.Setenv("LUOSHI_TEST_KEPT", filepath.Join(t.TempDir(), "of other sources"))
			if _, _, err := template("a", nil); err != nil || made != 4 {
				t.Errorf("other sources: made %d times, %v", made, err)
			}
			if left, err := os.ReadDir(os.Getenv("LUOSHI_TEST_KEPT")); e.Name == "sqlite" && (err != nil || len(left) != 1) {
				t.Errorf("left: %v %v", left, err)
			}
		})
	}
}

func openRaw(t *testing.T, url string) *sql.DB {
	t.Helper()
	driver, at := "pgx", url
	if file, ok := strings.CutPrefix(url, "sqlite:"); ok {
		driver, at = "sqlite", "file:"+file
	}
	db, err := sql.Open(driver, at)
	if err != nil {
		t.Fatal(err)
	}
	return db
}
