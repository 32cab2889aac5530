package store_test

import (
	"database/sql"
	"strings"
	"testing"

	"luoshi/internal/store"
	"luoshi/internal/store/storetest"
	"luoshi/journal"
	"luoshi/pack"
	"luoshi/packs"
)

// raw opens the database behind a store for a hand that goes past the program.
func raw(t *testing.T, url string) *sql.DB {
	t.Helper()
	driver, dsn := "pgx", url
	if file, ok := strings.CutPrefix(url, "sqlite:"); ok {
		driver, dsn = "sqlite", "file:"+file+"?_pragma=busy_timeout(10000)"
	}
	db, err := sql.Open(driver, dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

// TestPackRowsAreProved changes, removes and adds issued packs behind the program's
// back: the verifier names each of them.
func TestPackRowsAreProved(t *testing.T) {
	t.Parallel()
	text, err := packs.Files.ReadFile("yangxian/pack.yaml")
	if err != nil {
		t.Fatal(err)
	}
	p, problems := pack.ReadText(text)
	if len(problems) > 0 {
		t.Fatal(problems[0])
	}
	const home2 = 610724
	for _, c := range []struct {
		name, statement string
		args            []any
		kind            journal.FindingKind
		id              string
		home            int
	}{
		{"改了正文", "UPDATE pack SET source = $1 WHERE id = 'yangxian'", []any{string(text) + "\n# 改过\n"}, journal.RowAltered, "yangxian@1", home},
		{"改了校验值", "UPDATE pack SET digest = $1 WHERE id = 'yangxian'", []any{strings.Repeat("0", 64)}, journal.RowAltered, "yangxian@1", home},
		{"改了下发文件", "UPDATE pack SET document = $1 WHERE id = 'yangxian'", []any{"另一份文件"}, journal.RowAltered, "yangxian@1", home},
		{"改了生效日", "UPDATE pack SET effective = $1 WHERE id = 'yangxian'", []any{"2017-01-01"}, journal.RowAltered, "yangxian@1", home},
		{"改了下发时间", "UPDATE pack SET issued_at = $1 WHERE id = 'yangxian'", []any{int64(1)}, journal.RowAltered, "yangxian@1", home},
		{"删了一份", "DELETE FROM pack WHERE id = $1", []any{"yangxian"}, journal.RowMissing, "yangxian@1", home},
		{"改了版本，原版本不见了", "UPDATE pack SET version = $1 WHERE id = 'yangxian'", []any{2}, journal.RowMissing, "yangxian@1", home},
		{"改了版本，多出一份", "UPDATE pack SET version = $1 WHERE id = 'yangxian'", []any{2}, journal.RowUnknown, "yangxian@2", home},
		{"加了一份", `INSERT INTO pack (id, version, home, source, digest, effective, issued_at, document)
			SELECT id, 9, home, source, digest, effective, issued_at, $1 FROM pack WHERE id = 'yangxian'`, []any{"没有下发"}, journal.RowUnknown, "yangxian@9", home},
		{"挪到别县，本县少了", "UPDATE pack SET home = $1 WHERE id = 'yangxian'", []any{home2}, journal.RowMissing, "yangxian@1", home},
		{"挪到别县，别县多了", "UPDATE pack SET home = $1 WHERE id = 'yangxian'", []any{home2}, journal.RowUnknown, "yangxian@1", home2},
	} {
		for _, e := range storetest.Engines(t) {
			t.Run(e.Name+"/"+c.name, func(t *testing.T) {
				t.Parallel()
				url := e.URL(t)
				s := storetest.OpenURL(t, url, storetest.NewClock(noon))
				for _, h := range []int{home, home2} {
					if _, err := s.Do(t.Context(), h, "", func(tx *store.Tx) error {
						if h == home {
							if err := tx.KeepPack(p, string(text), "洋办发〔2017〕1号"); err != nil {
								return err
							}
						}
						_, err := addBody(tx, "县委办")
						return err
					}); err != nil {
						t.Fatal(err)
					}
					proved(t, s, h)
				}
				res, err := raw(t, url).Exec(c.statement, c.args...)
				if err != nil {
					t.Fatal(err)
				}
				if n, err := res.RowsAffected(); err != nil || n != 1 {
					t.Fatalf("%d rows, %v", n, err)
				}
				r, err := s.Verify(t.Context(), c.home)
				if err != nil {
					t.Fatal(err)
				}
				for _, f := range r.Findings {
					if f.Table != "pack" {
						t.Errorf("finding of another table: %+v", f)
					}
					if f.Kind == c.kind && f.ID == c.id {
						return
					}
				}
				t.Errorf("核验没有指出 %s：%+v", c.id, r.Findings)
			})
		}
	}
}
