package store_test

import (
	"database/sql"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"luoshi/internal/blob"
	"luoshi/internal/store"
	"luoshi/internal/store/storetest"
	"luoshi/journal"
)

// attacked is a county in which every use case was played, beside the connection of
// somebody who has the database itself.
type attacked struct {
	world
	url string
	db  *sql.DB
}

// playedOut plays every use case on an engine.
func playedOut(t *testing.T, e storetest.Engine) attacked {
	t.Helper()
	url := e.URL(t)
	w := inCounty(t, storetest.OpenURL(t, url, storetest.NewClock(noon)))
	h := &wholeness{world: w, played: map[string]bool{}, plain: true}
	h.everything(t)
	w.intact(t)
	return attacked{w, url, raw(t, url)}
}

// engines runs a test on a county that was played out, on each engine.
func engines(t *testing.T, fn func(t *testing.T, p attacked)) {
	t.Helper()
	for _, e := range storetest.Engines(t) {
		t.Run(e.Name, func(t *testing.T) {
			t.Parallel()
			fn(t, playedOut(t, e))
		})
	}
}

func (p attacked) exec(t *testing.T, text string, args ...any) {
	t.Helper()
	if _, err := p.db.Exec(text, args...); err != nil {
		t.Fatal(text, err)
	}
}

// named verifies and wants a finding about a row of a table ("" for any).
func (p attacked) named(t *testing.T, what, table, id string) {
	t.Helper()
	r, err := p.s.Verify(t.Context(), home)
	if err != nil {
		t.Fatal(what, err)
	}
	for _, f := range r.Findings {
		if f.Table == table && (id == "" || f.ID == id) {
			return
		}
	}
	t.Errorf("%s: 核验没有指出 %s %s：%+v", what, table, id, r.Findings)
}

// TestEmptySealed empties and swaps the envelope of every sealed column: the verifier names the row, unless an erase event does.
func TestEmptySealed(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, p attacked) {
		tried := 0
		for _, tc := range store.SealedColumns() {
			table, column, _ := strings.Cut(tc, ".")
			var id string
			var old []byte
			if err := p.db.QueryRow("SELECT id, "+column+" FROM "+table+" ORDER BY coalesce(length("+column+"), 0) DESC LIMIT 1").Scan(&id, &old); err != nil {
				t.Fatal(tc, err)
			}
			tried++
			var other []byte
			if err := p.db.QueryRow("SELECT phone FROM person WHERE length(phone) > 0 AND id <> $1 ORDER BY id LIMIT 1", id).Scan(&other); err != nil {
				t.Fatal(err)
			}
			for what, v := range map[string]any{"NULL": nil, "空": []byte{}, "别处的密文": other} {
				if b, _ := v.([]byte); len(old) == 0 && len(b) == 0 { // it is empty: only another value is an attack
					continue
				}
				p.exec(t, "UPDATE "+table+" SET "+column+" = $1 WHERE home = $2 AND id = $3", v, home, id)
				p.named(t, tc+" "+what, table, id)
			}
			p.exec(t, "UPDATE "+table+" SET "+column+" = $1 WHERE home = $2 AND id = $3", old, home, id)
		}
		if tried < 13 {
			t.Errorf("only %d sealed columns were tried", tried)
		}
		p.intact(t)
		p.erased(t)
	})
}

// erased erases a person's phone by an act of its own: that is no finding, and the
// same of another person is.
func (p attacked) erased(t *testing.T) {
	t.Helper()
	ids := queried(t, p.db, "SELECT id FROM person WHERE length(phone) > 0 ORDER BY id LIMIT 2")
	if err := p.do(t.Context(), func(tx *store.Tx) error {
		who, err := tx.Person(ids[0])
		if err != nil {
			return err
		}
		if err := tx.SavePerson(&who); err != nil {
			return err
		}
		return tx.Record(journal.Event{At: tx.Now().UnixMilli(), Act: "person" + journal.EraseAct, Subject: who.ID})
	}); err != nil {
		t.Fatal(err)
	}
	p.exec(t, "UPDATE person SET phone = NULL WHERE home = $1 AND id = $2", home, ids[0])
	p.intact(t)
	p.exec(t, "UPDATE person SET phone = NULL WHERE home = $1 AND id = $2", home, ids[1])
	p.named(t, "依法删除了别人的", "person", ids[1])
}

func queried(t *testing.T, db *sql.DB, text string, args ...any) (out []string) {
	t.Helper()
	rows, err := db.Query(text, args...)
	if err != nil {
		t.Fatal(text, err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			t.Fatal(text, err)
		}
		out = append(out, s)
	}
	if rows.Err() != nil {
		t.Fatal(text, rows.Err())
	}
	return out
}

// TestFilesAreProved keeps a file for every row that names one, then alters and removes
// them: the verifier names each row.
func TestFilesAreProved(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, p attacked) {
		files := blob.Store{Dir: t.TempDir()}
		b, err := files.Put(strings.NewReader("整改后的照片"))
		if err != nil {
			t.Fatal(err)
		}
		p.exec(t, "UPDATE evidence SET hash = $1, size = $2", b.Hash, b.Size)
		p.exec(t, "UPDATE consequence_statement SET hash = $1, size = $2", b.Hash, b.Size)
		p.exec(t, "UPDATE spot_check SET evidence = $1", b.Hash)
		p.exec(t, "UPDATE import SET sha256 = $1", b.Hash)
		named := func(kind journal.FindingKind) map[string]int {
			out := map[string]int{}
			found, n, err := p.s.VerifyFiles(t.Context(), home, files.Check)
			if err != nil || n != 1 {
				t.Fatal(n, err)
			}
			for _, f := range found {
				if f.Kind == kind && f.ID != "" {
					out[f.Table]++
				}
			}
			return out
		}
		if got := named(journal.FileAltered); len(got) != 0 {
			t.Errorf("没有改动，却报：%v", got)
		}
		name := filepath.Join(files.Dir, b.Hash[:2], b.Hash)
		if err := os.WriteFile(name, []byte("整改后的照骗"), 0o600); err != nil {
			t.Fatal(err)
		}
		if got := named(journal.FileAltered); len(got) != 4 {
			t.Errorf("改了附件，只指出 %v", got)
		}
		if err := os.Remove(name); err != nil {
			t.Fatal(err)
		}
		if got := named(journal.FileMissing); len(got) != 3 || got["import"] != 0 {
			t.Errorf("附件缺失，只指出 %v", got)
		}
	})
}
