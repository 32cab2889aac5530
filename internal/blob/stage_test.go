package blob

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"luoshi/internal/fault"
)

// lying lists the files of a folder, by their place in it.
func lying(t *testing.T, dir string) []string {
	t.Helper()
	var out []string
	if err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			out = append(out, strings.TrimPrefix(path, dir))
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return out
}

func stage(t *testing.T, s Store, text string) *Staged {
	t.Helper()
	st, err := s.Stage(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return st
}

// TestDropped: what no act named leaves nothing, kept or not; what is named stays, and
// so does what somebody else stored.
func TestDropped(t *testing.T) {
	t.Parallel()
	s := Store{Dir: t.TempDir()}
	keep := func(st *Staged) {
		t.Helper()
		if err := st.Keep(time.Now()); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Shown(st.Hash); err != nil {
			t.Errorf("存好了却读不出：%v", err)
		}
	}
	drop := func(st *Staged, want int) {
		t.Helper()
		if err := st.Drop(); err != nil {
			t.Fatal(err)
		}
		if got := lying(t, s.Dir); len(got) != want {
			t.Errorf("留下 %v，应有 %d 份", got, want)
		}
	}
	never := stage(t, s, "没有办成的")
	if _, err := s.Shown(never.Hash); !fault.Is(err, "blob.missing") {
		t.Errorf("没有办成就读得到：%v", err)
	}
	drop(never, 0)

	undone := stage(t, s, "提交时出错的")
	keep(undone)
	keep(undone) // the transaction ran again
	drop(undone, 0)

	one, two := stage(t, s, "两人同时传"), stage(t, s, "两人同时传")
	keep(one)
	keep(two)
	two.Named()
	drop(two, 2) // with the temporary name of the first
	drop(one, 1)
	if _, err := s.Shown(two.Hash); err != nil {
		t.Errorf("别人的附件被一起去掉：%v", err)
	}

	again := stage(t, s, "两人同时传")
	keep(again)
	drop(again, 1)

	gone := stage(t, s, "两人同时传") // there when it came in, swept before the act
	if err := os.Remove(filepath.Join(s.Dir, gone.Hash[:2], gone.Hash)); err != nil {
		t.Fatal(err)
	}
	keep(gone)
	gone.Named()
	drop(gone, 1)
}

// TestFullDisk: a full disk is a refusal that says so, and leaves nothing half written.
func TestFullDisk(t *testing.T) {
	t.Parallel()
	f, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Skip("this system has no device that is always full")
	}
	if err := (Store{}).fill(f, strings.NewReader("照片")); !fault.Is(err, "blob.full") {
		t.Errorf("磁盘满：%v", err)
	}
	if Full(nil) != nil || fault.Is(Full(os.ErrPermission), "blob.full") {
		t.Error("别的错误也说成磁盘满")
	}
}
