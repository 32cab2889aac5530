package journal

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/note"
	"pgregory.net/rapid"
)

func TestNewKeyIsThatOfPackageNote(t *testing.T) {
	t.Parallel()
	skey, vkey, err := NewKey("luoshi/610723", bytes.NewReader(bytes.Repeat([]byte{7}, 32)))
	if err != nil {
		t.Fatal(err)
	}
	s, err := note.NewSigner(skey)
	if err != nil {
		t.Fatal(err)
	}
	v, err := note.NewVerifier(vkey)
	if err != nil {
		t.Fatal(err)
	}
	signed, err := note.Sign(&note.Note{Text: "x\n"}, s)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := note.Open(signed, note.VerifierList(v)); err != nil {
		t.Error(err)
	}
	for _, name := range []string{"", "a b", "a+b", "a\nb", "\xff", strings.Repeat("x", maxName+1)} {
		if _, _, err := NewKey(name, bytes.NewReader(make([]byte, 32))); !errors.Is(err, ErrKeyName) {
			t.Errorf("name %q: %v", name, err)
		}
	}
	if _, _, err := NewKey("x", bytes.NewReader(make([]byte, 31))); err == nil {
		t.Error("a key was made of too little randomness")
	}
}

func TestPaperKeyIsFixedForever(t *testing.T) {
	t.Parallel()
	_, vkey, err := NewKey("luoshi/610723", bytes.NewReader(bytes.Repeat([]byte{7}, 32)))
	if err != nil {
		t.Fatal(err)
	}
	paper, err := PaperKey(vkey)
	const want = "286P RXBF EDM6 JBSP 64R3 ECHK KQB9\n" +
		"X956 RRZ2 KH90 NFQN A1XH 6BP5 AKWF\n" +
		"Z6AM EXNE QTZ7 Q4J2 3VN6 J526 N2PE\n" +
		"T8PF MEF1 QW00 0000 0000 0000 5R7A\n"
	if err != nil || paper != want {
		t.Errorf("%q, %v", paper, err)
	}
}

func drawKey(t *rapid.T) string {
	name := rapid.StringMatching(`[a-z/0-9县局]{1,12}`).Draw(t, "name")
	skey, vkey, err := NewKey(name, bytes.NewReader(rapid.SliceOfN(rapid.Byte(), 32, 32).Draw(t, "seed")))
	if err != nil {
		t.Fatal(err)
	}
	return rapid.SampledFrom([]string{skey, vkey}).Draw(t, "which")
}

// A key comes back from paper however it was copied, as long as every letter is
// right.
func TestPaperKeyComesBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		key := drawKey(t)
		paper, err := PaperKey(key)
		if err != nil {
			t.Fatal(err)
		}
		for _, block := range strings.Fields(paper) {
			if len(block) != 4 {
				t.Fatalf("block %q", block)
			}
		}
		by := rapid.SampledFrom([]func(string) string{
			strings.ToLower,
			func(s string) string { return strings.ReplaceAll(s, " ", "-") },
			func(s string) string { return strings.Join(strings.Fields(s), "") },
			func(s string) string { return strings.ReplaceAll(strings.ReplaceAll(s, "0", "o"), "1", "l") },
			func(s string) string { return strings.ReplaceAll(s, "\n", "\r\n") },
		}).Draw(t, "hand")
		if got, err := ParsePaperKey(by(paper)); err != nil || got != key {
			t.Fatalf("%q came back as %q, %v", key, got, err)
		}
	})
}

// One wrong letter, two neighbours exchanged, and lines exchanged or left out
// are all found; a wrong letter is found in its line.
func TestSlipsOfThePenAreFound(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		paper, err := PaperKey(drawKey(t))
		if err != nil {
			t.Fatal(err)
		}
		lines := strings.SplitAfter(strings.TrimSuffix(paper, "\n"), "\n")
		b := []byte(paper)
		at := rapid.IntRange(0, len(b)-2).Draw(t, "at")
		switch rapid.IntRange(0, 3).Draw(t, "slip") {
		case 0:
			b[at] = rapid.SampledFrom([]byte(paperAlphabet)).Draw(t, "letter")
		case 1:
			b[at], b[at+1] = b[at+1], b[at]
		case 2:
			i := rapid.IntRange(0, len(lines)-2).Draw(t, "line")
			b = []byte(strings.Join(append(append([]string{}, lines[:i]...), lines[i+1:]...), ""))
		case 3:
			lines[len(lines)-1] += "\n"
			i := rapid.IntRange(0, len(lines)-2).Draw(t, "line")
			lines[i], lines[i+1] = lines[i+1], lines[i]
			b = []byte(strings.Join(lines, ""))
		}
		same := strings.Join(strings.Fields(string(b)), "") == strings.Join(strings.Fields(paper), "")
		got, err := ParsePaperKey(string(b))
		if same != (err == nil) {
			t.Fatalf("%s\nread as %q, %v", b, got, err)
		}
		if err != nil && !errors.Is(err, ErrPaperKey) {
			t.Fatal(err)
		}
	})
}

func TestPaperSlipNamesItsLine(t *testing.T) {
	t.Parallel()
	skey, _, err := NewKey("luoshi/610723", bytes.NewReader(bytes.Repeat([]byte{9}, 32)))
	if err != nil {
		t.Fatal(err)
	}
	paper, err := PaperKey(skey)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.SplitAfter(paper, "\n")
	first := "0"
	if lines[2][0] == '0' {
		first = "2"
	}
	lines[2] = first + lines[2][1:]
	_, err = ParsePaperKey(strings.Join(lines, ""))
	if err == nil || !strings.Contains(err.Error(), "line 3") {
		t.Errorf("%v", err)
	}
	for _, text := range []string{"", "luoshi", "PRIVATE+KEY+a+00000000+AAAA", skey + "x", strings.Replace(skey, "610723", "610724", 1)} {
		if _, err := PaperKey(text); err == nil {
			t.Errorf("%q was put on paper", text)
		}
	}
}

func FuzzParsePaperKey(f *testing.F) {
	skey, vkey, err := NewKey("luoshi/610723", bytes.NewReader(bytes.Repeat([]byte{9}, 32)))
	if err != nil {
		f.Fatal(err)
	}
	for _, key := range []string{skey, vkey} {
		paper, err := PaperKey(key)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(paper)
	}
	f.Fuzz(func(t *testing.T, paper string) {
		key, err := ParsePaperKey(paper)
		if err != nil {
			return
		}
		again, err := PaperKey(key)
		if err != nil {
			t.Fatal(err)
		}
		if back, err := ParsePaperKey(again); err != nil || back != key {
			t.Errorf("%q came back as %q, %v", key, back, err)
		}
	})
}
