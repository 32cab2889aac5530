package blob

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"luoshi/internal/fault"
	"luoshi/internal/keyring"
)

func sealing(t *testing.T) Store {
	t.Helper()
	keys, err := keyring.Open(filepath.Join(t.TempDir(), "keys"))
	if err != nil {
		t.Fatal(err)
	}
	return Store{Dir: t.TempDir(), Keys: keys}
}

func put(t *testing.T, s Store, text string) (b Blob, path string) {
	t.Helper()
	b, err := s.Put(strings.NewReader(text), time.Now())
	if err != nil {
		t.Fatal(err)
	}
	return b, filepath.Join(s.Dir, b.Hash[:2], b.Hash)
}

// TestSealedFile: what lies in the folder says nothing without the keys, is read whole with
// them, and is refused when a byte of it is another one, is gone, or stands elsewhere.
func TestSealedFile(t *testing.T) {
	t.Parallel()
	s := sealing(t)
	text := strings.Repeat("张三家的照片和病历。", 8000) // several parts
	b, path := put(t, s, text)
	lies, err := os.ReadFile(path)
	if err != nil || bytes.Contains(lies, []byte("张三")) {
		t.Fatalf("附件没有封：%v", err)
	}
	got, err := s.Shown(b.Hash)
	if err != nil || string(got) != text || s.Check(b.Hash, b.Size) != nil {
		t.Fatalf("封好的附件读成 %d 字节：%v %v", len(got), err, s.Check(b.Hash, b.Size))
	}
	if err := (Store{Dir: s.Dir}).Check(b.Hash, b.Size); !fault.Is(err, "blob.sealed") {
		t.Errorf("没有密钥：%v", err)
	}
	if err := (Store{Dir: s.Dir, Keys: sealing(t).Keys}).Check(b.Hash, b.Size); !fault.Is(err, "blob.altered") {
		t.Errorf("别的密钥：%v", err)
	}
	head := len(sealMark) + 1 + saltSize
	part := 64<<10 + 32
	flipped := func(at int) []byte {
		x := bytes.Clone(lies)
		x[at] ^= 1
		return x
	}
	swapped := bytes.Clone(lies)
	copy(swapped[head:], lies[head+part:head+2*part])
	copy(swapped[head+part:], lies[head:head+part])
	for name, x := range map[string][]byte{"盐": flipped(len(sealMark) + 3), "第一字节": flipped(head), "中间": flipped(len(lies) / 2), "末字节": flipped(len(lies) - 1), "两段互换": swapped,
		"截去一段": lies[:head+2*part], "只剩头": lies[:head], "截在头里": lies[:head-5], "末尾多一字节": append(bytes.Clone(lies), 'x')} {
		if err := os.WriteFile(path, x, 0o600); err != nil {
			t.Fatal(err)
		}
		if got, err := s.Shown(b.Hash); !fault.Is(err, "blob.altered") || len(got) > 0 || !fault.Is(s.Check(b.Hash, 0), "blob.altered") {
			t.Errorf("%s：给出 %d 字节，%v", name, len(got), err)
		}
	}
	if _, path := put(t, s, text); string(must(t, path)) == text {
		t.Error("坏了的附件再传一次，没有封")
	}
	if got, err := s.Shown(b.Hash); err != nil || string(got) != text {
		t.Errorf("再传一次以后：%v", err)
	}
}

func must(t *testing.T, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// TestClearFilesAreSealed: what an earlier program stored is read as it lies and sealed
// under the same name and time; an end in the middle leaves a file that is read and a rest
// that the sweep takes; what is not what its name says is not covered up.
func TestClearFilesAreSealed(t *testing.T) {
	t.Parallel()
	s := sealing(t)
	old := Store{Dir: s.Dir}
	one, path := put(t, old, "以前存的照片")
	bad, badPath := put(t, old, "被人换过的照片")
	if err := os.WriteFile(badPath, []byte("换成这张"), 0o600); err != nil {
		t.Fatal(err)
	}
	then := time.Now().Add(-100 * time.Hour).Truncate(time.Second)
	if err := os.Chtimes(path, then, then); err != nil {
		t.Fatal(err)
	}
	if _, err := s.temporary(strings.NewReader("以前存的照片")); err != nil { // and the process is killed here
		t.Fatal(err)
	}
	if got, err := s.Shown(one.Hash); err != nil || string(got) != "以前存的照片" {
		t.Errorf("补封以前：%q %v", got, err)
	}
	for want := range 2 {
		n, err := s.SealOld()
		if err != nil || n != 1-want {
			t.Errorf("第 %d 次补封了 %d 份：%v", want+1, n, err)
		}
	}
	info, err := os.Stat(path)
	if lies := string(must(t, path)); err != nil || strings.Contains(lies, "照片") || !info.ModTime().Equal(then) {
		t.Errorf("补封以后是 %.40q，时间 %v，原来 %v：%v", lies, info.ModTime(), then, err)
	}
	if got, err := s.Shown(one.Hash); err != nil || string(got) != "以前存的照片" {
		t.Errorf("补封以后：%q %v", got, err)
	}
	if !fault.Is(s.Check(bad.Hash, 0), "blob.altered") || string(must(t, badPath)) != "换成这张" {
		t.Error("换过的照片被封起来了")
	}
	if _, err := s.Old(time.Now().Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	if left := lying(t, s.Dir); len(left) != 2 {
		t.Errorf("留下 %v", left)
	}
}
