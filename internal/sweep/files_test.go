package sweep

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"luoshi/internal/blob"
	"luoshi/internal/calendar"
	"luoshi/internal/consequence"
	"luoshi/internal/duty"
	"luoshi/internal/matter"
	"luoshi/internal/office"
	"luoshi/internal/store"
	"luoshi/internal/store/storetest"
	"luoshi/journal"
)

var now = time.Date(2026, 9, 24, 2, 0, 0, 0, time.UTC)

// shelf is a folder of files beside a store.
type shelf struct {
	*testing.T
	s     *store.Store
	blobs blob.Store
}

// put stores a file as of some hours ago by the machine's clock.
func (f shelf) put(text string, hours int) string {
	f.Helper()
	b, err := f.blobs.Put(strings.NewReader(text), time.Now())
	at := time.Now().Add(-time.Duration(hours) * time.Hour)
	if err == nil {
		err = os.Chtimes(filepath.Join(f.blobs.Dir, b.Hash[:2], b.Hash), at, at)
	}
	if err != nil {
		f.Fatal(err)
	}
	return b.Hash
}

func (f shelf) there(hash string) bool { _, err := f.blobs.Shown(hash); return err == nil }

func (f shelf) do(home int, fn func(*store.Tx) error) {
	f.Helper()
	if _, err := f.s.Do(f.Context(), home, "", func(tx *store.Tx) error {
		if err := fn(tx); err != nil {
			return err
		}
		return tx.Record(journal.Event{At: now.UnixMilli(), Act: "test.file", Subject: "x"})
	}); err != nil {
		f.Fatal(err)
	}
}

func (f shelf) once(want int) {
	f.Helper()
	if n, err := (Files{Store: f.s, Blobs: f.blobs}).Once(f.Context(), time.Now()); err != nil || n != want {
		f.Errorf("移走 %d 份，应为 %d（%v）", n, want, err)
	}
}

// TestFiles: an upload that no row names is gone after a day; what any row of any home
// names stays for ever, whichever the column.
func TestFiles(t *testing.T) {
	t.Parallel()
	for _, e := range storetest.Engines(t) {
		t.Run(e.Name, func(t *testing.T) {
			t.Parallel()
			f := shelf{t, e.Open(t, storetest.NewClock(now)), blob.Store{Dir: filepath.Join(t.TempDir(), "files")}}
			f.once(0) // no folder yet
			lost, yesterday, fresh := f.put("没有附上", 25), f.put("进程中断", 240), f.put("正在上传", 23)
			f.once(0) // a folder of which the database names nothing is another's
			if !f.there(lost) {
				t.Error("别家的文件被移走")
			}
			named := map[string]string{}
			for _, what := range []string{"佐证", "申辩", "抽查", "导入", "另一属地的佐证"} {
				named[what] = f.put(what, 240)
			}
			f.do(610723, func(tx *store.Tx) error { return tx.SaveEvidence(&matter.Evidence{Matter: "m", Hash: named["佐证"]}) })
			f.do(610723, func(tx *store.Tx) error { return tx.SaveEvidence(&matter.Evidence{Matter: "m", Text: "没有文件"}) })
			f.do(610723, func(tx *store.Tx) error {
				return tx.SaveConsequenceStatement(&consequence.Statement{Case: "c", Hash: named["申辩"], Received: calendar.None})
			})
			f.do(610723, func(tx *store.Tx) error {
				return tx.SaveSpotCheck(&duty.SpotCheck{Round: "r", Day: calendar.YMD(2026, 9, 24), Evidence: named["抽查"]})
			})
			f.do(610723, func(tx *store.Tx) error {
				return tx.SaveImport(&office.Import{Kind: "people", SHA256: named["导入"]})
			})
			f.do(610724, func(tx *store.Tx) error {
				return tx.SaveEvidence(&matter.Evidence{Matter: "m", Hash: named["另一属地的佐证"]})
			})
			f.once(2)
			if f.there(lost) || f.there(yesterday) || !f.there(fresh) {
				t.Errorf("没有附上 %v，进程中断 %v，正在上传 %v", f.there(lost), f.there(yesterday), f.there(fresh))
			}
			for what, hash := range named {
				if !f.there(hash) {
					t.Errorf("%s的文件被移走", what)
				}
			}
			f.put("没有附上", 0) // sent again, and this time attached
			f.do(610723, func(tx *store.Tx) error { return tx.SaveEvidence(&matter.Evidence{Matter: "m", Hash: lost}) })
			f.put("没有附上", 48)
			f.once(0)
			if !f.there(lost) {
				t.Error("后来附上的文件被移走")
			}
		})
	}
}
