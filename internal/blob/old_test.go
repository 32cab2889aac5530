package blob

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// aged stores a file and sets the clock of its name back.
func aged(t *testing.T, s Store, text string, at time.Time) string {
	t.Helper()
	b, err := s.Put(strings.NewReader(text), time.Now())
	if err == nil {
		err = os.Chtimes(filepath.Join(s.Dir, b.Hash[:2], b.Hash), at, at)
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.Hash
}

// TestRemove: only what is old goes; what is stored again while it is looked at stays.
func TestRemove(t *testing.T) {
	t.Parallel()
	s := Store{Dir: t.TempDir()}
	now := time.Now()
	long, limit := now.Add(-25*time.Hour), now.Add(-24*time.Hour)
	old, again, fresh := aged(t, s, "旧的", long), aged(t, s, "又传一次", long), aged(t, s, "刚传的", now)
	dir := filepath.Join(s.Dir, old[:2])
	for name, at := range map[string]time.Time{"part-1": long, "part-2": now, "readme.txt": long, strings.Repeat("g", 64): long} {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(path, at, at); err != nil {
			t.Fatal(err)
		}
	}
	got, err := s.Old(limit)
	want := []string{old, again}
	slices.Sort(want)
	slices.Sort(got)
	if err != nil || !slices.Equal(got, want) {
		t.Fatalf("%v %v，应为 %v", got, err, want)
	}
	if _, err := s.Put(strings.NewReader("又传一次"), time.Now()); err != nil { // between the look and the removal
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		hash string
		gone bool
	}{"旧的": {old, true}, "又传了一次的": {again, false}, "刚传的": {fresh, false}, "没有的": {strings.Repeat("0", 64), false}, "不是附件": {"../x", false}} {
		if gone, err := s.Remove(c.hash, limit); err != nil || gone != c.gone {
			t.Errorf("%s：%v %v", name, gone, err)
		}
		if _, err := s.Shown(c.hash); (name == "又传了一次的" || name == "刚传的") && err != nil {
			t.Errorf("%s 不见了：%v", name, err)
		}
	}
	left, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, f := range left {
		names = append(names, f.Name())
	}
	if slices.Contains(names, "part-1") || !slices.Contains(names, "part-2") || !slices.Contains(names, "readme.txt") || slices.Contains(names, old) {
		t.Errorf("留下了 %v", names)
	}
}

// TestCutOff: a process that ended while it removed a file left it aside; it is back.
func TestCutOff(t *testing.T) {
	t.Parallel()
	s := Store{Dir: t.TempDir()}
	long := time.Now().Add(-25 * time.Hour)
	hash := aged(t, s, "正在移走", long)
	name := filepath.Join(s.Dir, hash[:2], hash)
	if err := os.Rename(name, name+leaving); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Old(time.Now().Add(-24 * time.Hour)); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Shown(hash); err != nil {
		t.Errorf("没有放回：%v", err)
	}
}

// TestStoredWhileRemoved stores and removes the same content at once: whoever was
// told that it is stored finds it.
func TestStoredWhileRemoved(t *testing.T) {
	t.Parallel()
	s := Store{Dir: t.TempDir()}
	for i := range 200 {
		hash := aged(t, s, "同一份", time.Now().Add(-25*time.Hour))
		limit := time.Now().Add(-24 * time.Hour)
		var wg sync.WaitGroup
		var put, removed error
		wg.Go(func() { _, put = s.Put(strings.NewReader("同一份"), time.Now()) })
		wg.Go(func() { _, removed = s.Remove(hash, limit) })
		wg.Wait()
		if _, err := s.Shown(hash); put != nil || removed != nil || err != nil {
			t.Fatalf("第 %d 次：%v %v %v", i, put, removed, err)
		}
	}
}
