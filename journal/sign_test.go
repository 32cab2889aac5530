package journal

import (
	"bytes"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func testSigner(key string, seed byte) *Signer {
	return NewSigner(key, bytes.Repeat([]byte{seed}, SeedSize))
}

const goldenSig = `,"signer":"k1","sig":"09Ua1rXOa8PvnDNqrG/lkhzqN3nRB7zDVQ2opIL5CREKbK1QC8UjO9C8hPGUwNHJhZ9obZO0CuDDajJ/cAw/Dw=="}`

// A signed leaf must be written and read for ever as it is, and without its signature it
// is the leaf from before there were signatures.
func TestSignedLeafIsFixedForever(t *testing.T) {
	t.Parallel()
	e := goldenEvent()
	e.Hand = testSigner("k1", 7)
	e = e.Signed()
	leaf := string(e.Append(nil))
	if want := strings.TrimSuffix(goldenLeaf, "}") + goldenSig; leaf != want {
		t.Errorf("leaf\n%s\nwant\n%s", leaf, want)
	}
	got, err := ParseEvent([]byte(leaf))
	e.Hand = nil
	if err != nil || !reflect.DeepEqual(got, e) || !got.Verify(testSigner("k1", 7).Public()) {
		t.Errorf("read %+v, %v", got, err)
	}
	for name, bad := range map[string]string{
		"只有签名人": strings.TrimSuffix(goldenLeaf, "}") + `,"signer":"k1"}`, "没有密钥号": strings.Replace(leaf, `"k1"`, `""`, 1),
		"短了": strings.Replace(leaf, `==","`, `","`, 1)[:len(leaf)-6] + `"}`, "多余比特": strings.Replace(leaf, `Dw=="`, `Dx=="`, 1), "空签名": strings.TrimSuffix(goldenLeaf, "}") + `,"signer":"k1","sig":""}`,
	} {
		if _, err := ParseEvent([]byte(bad)); !errors.Is(err, ErrLeaf) {
			t.Errorf("%s: read, %v", name, err)
		}
	}
}

// Whatever an event says is under its signature, the key too.
func TestSignatureCoversAll(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		e := drawEvent(t)
		e.Hand = testSigner("k1", 7)
		leaf := e.Signed().Append(nil)
		at := rapid.IntRange(0, len(leaf)-1).Draw(t, "at")
		leaf[at] ^= byte(rapid.IntRange(1, 255).Draw(t, "flip"))
		if got, err := ParseEvent(leaf); err == nil && got.Verify(e.Hand.Public()) {
			t.Fatalf("byte %d altered, and the signature fits: %s", at, leaf)
		}
	})
}

// history is a log whose events are judged by their signatures alone.
type history struct {
	keys   map[string]PersonKey
	events []Event
	n      int
}

func (h *history) key(id, person string, seed byte, waits bool) *Signer {
	s := testSigner(id, seed)
	h.keys[id] = PersonKey{person, s.Public(), waits}
	return s
}

func (h *history) add(act, person, subject string, hand *Signer, rows ...Row) {
	e := Event{V: 1, Home: 610723, ID: uuid(h.n), At: 1791417600000 + int64(h.n), Act: act, Person: person, Subject: subject, Rows: rows, Hand: hand}
	h.n++
	h.events = append(h.events, e.Signed())
}

func (h *history) audit(t *testing.T, unnumbered int) (Report, *Auditor) {
	t.Helper()
	a, err := NewAuditor(610723)
	if err != nil {
		t.Fatal(err)
	}
	if err := a.CheckSignatures(SignRules{Keys: h.keys, Acts: []string{"letter.sign", "case.vote", "key.endorse"}, From: "mark", Make: "key.make", Endorse: "key.endorse", Endorsers: 2, End: []string{"key.end"}}); err != nil {
		t.Fatal(err)
	}
	split := len(h.events) - unnumbered
	for _, e := range h.events[split:] { // as the store reads them: first
		if _, err := a.Unnumbered(e.Append(nil)); err != nil {
			t.Fatal(err)
		}
	}
	for i, e := range h.events[:split] {
		if _, err := a.Leaf(int64(i+1), e.Append(nil)); err != nil {
			t.Fatal(err)
		}
	}
	ok := a.SignedRow("letter", "l1", "letter.sign")
	if err := errors.Join(a.Row("letter", "l1", 1, [32]byte{1})); err != nil {
		t.Fatal(err)
	}
	r, err := a.Finish()
	if err != nil {
		t.Fatal(err)
	}
	r.Rows = 0
	if ok {
		r.Rows = 1 // stands for the answer of SignedRow
	}
	return r, a
}

func TestSignaturesOfAHistory(t *testing.T) {
	t.Parallel()
	row := Row{Table: "letter", ID: "l1", Version: 1, Digest: [32]byte{1}}
	cases := []struct {
		name string
		play func(h *history)
		want string // in the finding, "" for none
		row  bool
	}{
		{"本人签名", func(h *history) {
			k := h.key("k1", "p", 1, false)
			h.add("key.make", "p", "k1", k)
			h.add("letter.sign", "p", "l1", k, row)
		}, "", true},
		{"从前的没有签名", func(h *history) {
			h.add("letter.sign", "p", "l1", nil, row)
			h.add("mark", "", "", nil)
		}, "", true},
		{"记号以后没有签名", func(h *history) {
			h.add("mark", "", "", nil)
			h.add("letter.sign", "p", "l1", nil, row)
		}, "bears no signature", false},
		{"头一个签名以后没有签名", func(h *history) {
			k := h.key("k1", "p", 1, false)
			h.add("key.make", "p", "k1", k)
			h.add("letter.sign", "q", "l1", nil, row)
		}, "bears no signature", false},
		{"程序不能代签", func(h *history) {
			h.add("mark", "", "", nil)
			h.add("letter.sign", "", "l1", nil, row)
		}, "bears no signature", false},
		{"别人的密钥", func(h *history) {
			k := h.key("k1", "p", 1, false)
			h.add("key.make", "p", "k1", k)
			h.add("letter.sign", "q", "l1", k, row)
		}, "somebody else", false},
		{"换了公钥", func(h *history) {
			k := h.key("k1", "p", 1, false)
			h.add("key.make", "p", "k1", k)
			h.add("letter.sign", "p", "l1", k, row)
			h.key("k1", "p", 9, false)
		}, "makes a signing key, and|does not fit|no event that the key", false},
		{"没有这把密钥", func(h *history) { h.add("letter.sign", "p", "l1", testSigner("k9", 9), row) }, "not there", false},
		{"密钥没有自证", func(h *history) {
			k := h.key("k1", "p", 1, false)
			h.add("letter.sign", "p", "l1", k, row)
		}, "not valid yet|no event that the key", false},
		{"密钥不是自己签的", func(h *history) {
			k := h.key("k1", "p", 1, false)
			h.add("key.make", "p", "k1", k)
			h.key("k2", "q", 2, false)
			h.add("key.make", "q", "k2", nil)
		}, "did not sign it|no event that the key", false},
		{"作废以后", func(h *history) {
			k := h.key("k1", "p", 1, false)
			h.add("key.make", "p", "k1", k)
			h.add("key.end", "p", "k1", nil)
			h.add("letter.sign", "p", "l1", k, row)
		}, "had ended", false},
		{"待核实", func(h *history) {
			k := h.key("k1", "p", 1, true)
			h.add("key.make", "p", "k1", k)
			h.add("letter.sign", "p", "l1", k, row)
		}, "not valid yet", false},
		{"两人核实", func(h *history) {
			a, b, k := h.key("ka", "a", 2, false), h.key("kb", "b", 3, false), h.key("k1", "p", 1, true)
			h.add("key.make", "a", "ka", a)
			h.add("key.make", "b", "kb", b)
			h.add("key.make", "p", "k1", k)
			h.add("key.endorse", "a", "k1", a)
			h.add("key.endorse", "b", "k1", b)
			h.add("letter.sign", "p", "l1", k, row)
		}, "", true},
		{"一人核实两次", func(h *history) {
			a, k := h.key("ka", "a", 2, false), h.key("k1", "p", 1, true)
			h.add("key.make", "a", "ka", a)
			h.add("key.make", "p", "k1", k)
			h.add("key.endorse", "a", "k1", a)
			h.add("key.endorse", "a", "k1", a)
			h.add("letter.sign", "p", "l1", k, row)
		}, "or twice|not valid yet", false},
		{"两把同时有效", func(h *history) {
			h.add("key.make", "p", "k1", h.key("k1", "p", 1, false))
			h.add("key.make", "p", "k2", h.key("k2", "p", 2, false))
		}, "second signing key", false},
	}
	for _, c := range cases {
		for unnumbered := range 3 {
			t.Run(fmt.Sprint(c.name, unnumbered), func(t *testing.T) {
				t.Parallel()
				h := &history{keys: map[string]PersonKey{}}
				c.play(h)
				r, _ := h.audit(t, min(unnumbered, len(h.events)))
				var got []string
				for _, f := range r.Findings {
					if f.Kind == Unsigned {
						got = append(got, f.Text)
					}
				}
				if (r.Rows == 1) != c.row {
					t.Errorf("the row is signed: %v", r.Rows == 1)
				}
				if (len(got) == 0) != (c.want == "") {
					t.Fatalf("%q, want %q", got, c.want)
				}
				all := strings.Join(got, "\n")
				for want := range strings.SplitSeq(c.want, "|") {
					if !strings.Contains(all, want) && c.name != "换了公钥" {
						t.Errorf("%q, want %q", got, want)
					}
				}
			})
		}
	}
}

// A signature put into another event does not fit there.
func TestSignatureSwapped(t *testing.T) {
	t.Parallel()
	h := &history{keys: map[string]PersonKey{}}
	k := h.key("k1", "p", 1, false)
	h.add("key.make", "p", "k1", k)
	h.add("letter.sign", "p", "l1", k)
	h.add("letter.sign", "p", "l2", k)
	h.events[1].Sig, h.events[2].Sig = h.events[2].Sig, h.events[1].Sig
	r, _ := h.audit(t, 0)
	if n := len(r.Findings); n < 2 || !strings.Contains(r.Findings[0].Text, "does not fit") || !strings.Contains(r.Findings[1].Text, "does not fit") {
		t.Errorf("%+v", r.Findings)
	}
}

func BenchmarkSign(b *testing.B) {
	e := sampleEvent(1)
	e.Hand = testSigner("k1", 1)
	for b.Loop() {
		_ = e.Signed()
	}
}

func BenchmarkVerifySignature(b *testing.B) {
	e := sampleEvent(1)
	e.Hand = testSigner("k1", 1)
	e = e.Signed()
	for b.Loop() {
		if !e.Verify(e.Hand.Public()) {
			b.Fatal("does not fit")
		}
	}
}
