package journal

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/tlog"
	"pgregory.net/rapid"
)

// Every event of every log up to 64, and every pair of sizes, is proved; and no
// proof holds for another event or another history.
func TestEveryProofUpTo64(t *testing.T) {
	t.Parallel()
	const top = 64
	leaves, hashes := sampleLog(t, top)
	forgedLeaves, forged := append([][]byte{}, leaves...), Hashes{}
	forgedLeaves[0] = []byte("rewritten")
	var a Appender
	for _, leaf := range forgedLeaves {
		out, err := a.Append(nil, leaf)
		if err != nil {
			t.Fatal(err)
		}
		for _, h := range out {
			forged = append(forged, h.Hash)
		}
	}
	for n := range top + 1 {
		newer := checkpoint(t, hashes, n)
		for m := range n + 1 {
			older := checkpoint(t, hashes, m)
			p, err := MakeConsistency(newer.Origin, int64(m), int64(n), hashes)
			if err != nil {
				t.Fatal(err)
			}
			if err := p.Verify(newer, &older); err != nil {
				t.Errorf("%d to %d: %v", m, n, err)
			}
			if m == 0 {
				continue
			}
			// event 1 was rewritten after the older checkpoint was given out
			after := checkpoint(t, forged, n)
			p, err = MakeConsistency(newer.Origin, int64(m), int64(n), forged)
			if err != nil {
				t.Fatal(err)
			}
			if err := p.Verify(after, &older); !errors.Is(err, ErrRewritten) {
				t.Errorf("%d to %d rewritten: %v", m, n, err)
			}
		}
		for i := range n {
			p, err := MakeInclusion(newer.Origin, int64(n), int64(i), leaves[i], hashes)
			if err != nil {
				t.Fatal(err)
			}
			if err := p.Verify(newer, nil); err != nil {
				t.Errorf("event %d of %d: %v", i+1, n, err)
			}
			p.Inclusion.Leaf = leaves[(i+1)%top]
			if err := p.Verify(newer, nil); !errors.Is(err, ErrNotIncluded) {
				t.Errorf("another event as %d of %d: %v", i+1, n, err)
			}
		}
	}
}

// wholeProof is a proof of both parts with its two checkpoints.
func wholeProof(t fatal, size, index, older int) (Proof, Checkpoint, Checkpoint) {
	t.Helper()
	leaves, hashes := sampleLog(t, size)
	p, err := MakeInclusion("luoshi/610723", int64(size), int64(index), leaves[index], hashes)
	if err != nil {
		t.Fatal(err)
	}
	if p, err = p.Since(int64(older), hashes); err != nil {
		t.Fatal(err)
	}
	return p, checkpoint(t, hashes, size), checkpoint(t, hashes, older)
}

func TestProofSaysWhatFailed(t *testing.T) {
	t.Parallel()
	good, cp, older := wholeProof(t, 40, 11, 23)
	if err := good.Verify(cp, &older); err != nil {
		t.Fatal(err)
	}
	cases := []struct {
		name   string
		change func(p *Proof, cp, older *Checkpoint)
		want   error
		says   string
	}{
		{"另一份日志", func(p *Proof, _, _ *Checkpoint) { p.Origin = "luoshi/610724" }, ErrOtherLog, "luoshi/610724"},
		{"另一存证点", func(_ *Proof, cp, _ *Checkpoint) { cp.Size++ }, ErrOtherSize, "40 events, the checkpoint counts 41"},
		{"事件被改", func(p *Proof, _, _ *Checkpoint) { p.Inclusion.Leaf[30] ^= 1 }, ErrNotIncluded, "event 12 of 40"},
		{"位置被改", func(p *Proof, _, _ *Checkpoint) { p.Inclusion.Index++ }, ErrNotIncluded, "event 13"},
		{"位置为负", func(p *Proof, _, _ *Checkpoint) { p.Inclusion.Index = -1 }, ErrNotIncluded, ""},
		{"路径被改", func(p *Proof, _, _ *Checkpoint) { p.Inclusion.Path[2][5] ^= 1 }, ErrNotIncluded, ""},
		{"路径多一项", func(p *Proof, _, _ *Checkpoint) { p.Inclusion.Path = append(p.Inclusion.Path, tlog.Hash{}) }, ErrNotIncluded, ""},
		{"根被改", func(_ *Proof, cp, _ *Checkpoint) { cp.Root[0] ^= 1 }, ErrNotIncluded, ""},
		{"旧根被改", func(_ *Proof, _, older *Checkpoint) { older.Root[0] ^= 1 }, ErrRewritten, "from 23 to 40"},
		{"旧存证点不是那一份", func(_ *Proof, _, older *Checkpoint) { older.Size = 22 }, ErrOtherSize, "starts from 23"},
		{"旧的反而更长", func(_ *Proof, _, older *Checkpoint) { older.Size = 50 }, ErrOtherSize, "50"},
		{"旧存证点属另一日志", func(_ *Proof, _, older *Checkpoint) { older.Origin = "x" }, ErrOtherLog, ""},
		{"未含历史部分", func(p *Proof, _, _ *Checkpoint) { p.Consistency = nil }, ErrNotProved, ""},
		{"格式不识", func(p *Proof, _, _ *Checkpoint) { p.Format = "luoshi-proof/9" }, ErrProofForm, "luoshi-proof/9"},
		{"数量大得不可能", func(p *Proof, cp, _ *Checkpoint) { p.Size, cp.Size = 1<<62+5, 1<<62+5 }, ErrSize, ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p, cp, older := wholeProof(t, 40, 11, 23)
			c.change(&p, &cp, &older)
			if err := p.Verify(cp, &older); !errors.Is(err, c.want) || !strings.Contains(err.Error(), c.says) {
				t.Errorf("%v; want %v, saying %q", err, c.want, c.says)
			}
		})
	}
	good.Inclusion = nil
	if err := good.Verify(cp, nil); !errors.Is(err, ErrNotProved) {
		t.Errorf("a proof of nothing was accepted: %v", err)
	}
}

func TestMakeInclusionRefusesAnotherLeaf(t *testing.T) {
	t.Parallel()
	leaves, hashes := sampleLog(t, 5)
	if _, err := MakeInclusion("luoshi/610723", 5, 1, leaves[2], hashes); !errors.Is(err, ErrNotIncluded) {
		t.Errorf("%v", err)
	}
}

// No byte of a proof file is without meaning: whichever is flipped, the file is
// refused or does not verify.
func TestAnyFlippedByteOfAProofIsFound(t *testing.T) {
	t.Parallel()
	p, cp, older := wholeProof(t, 40, 11, 23)
	file, err := p.Append(nil)
	if err != nil {
		t.Fatal(err)
	}
	back, err := ParseProof(file)
	if err != nil || back.Verify(cp, &older) != nil {
		t.Fatalf("the proof itself: %v", err)
	}
	if _, err := ParseProof(bytes.ReplaceAll(file, []byte("\n"), []byte("\r\n"))); err != nil {
		t.Errorf("with the line ends of Windows: %v", err)
	}
	for at := range len(file) - 1 { // the last is the line end, which may be missing
		for bit := range 8 {
			b := bytes.Clone(file)
			b[at] ^= 1 << bit
			if got, err := ParseProof(b); err == nil && got.Verify(cp, &older) == nil {
				t.Fatalf("byte %d bit %d: verified %q", at, bit, b[max(0, at-20):at+1])
			}
		}
	}
}

func TestAnyFlippedByteOfALeafIsFound(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 33).Draw(t, "size")
		i := rapid.IntRange(0, n-1).Draw(t, "index")
		p, cp, _ := wholeProof(t, n, i, n)
		at := rapid.IntRange(0, len(p.Inclusion.Leaf)-1).Draw(t, "at")
		p.Inclusion.Leaf[at] ^= byte(rapid.IntRange(1, 255).Draw(t, "flip"))
		if err := p.Verify(cp, nil); !errors.Is(err, ErrNotIncluded) {
			t.Fatalf("%v", err)
		}
	})
}

func TestParseProofRefuses(t *testing.T) {
	t.Parallel()
	p, _, _ := wholeProof(t, 4, 1, 2)
	good, err := p.Append(nil)
	if err != nil {
		t.Fatal(err)
	}
	swap := func(old, new string) []byte { return bytes.Replace(good, []byte(old), []byte(new), 1) }
	cases := []struct {
		name string
		file []byte
	}{
		{"空", nil},
		{"不是 JSON", []byte("存证")},
		{"未知成员", swap(`"size"`, `"more": 1, "size"`)},
		{"成员大写", swap(`"size"`, `"Size"`)},
		{"数量为负", swap(`"size": 4`, `"size": -4`)},
		{"数量过大", swap(`"size": 4`, `"size": 4611686018427387905`)},
		{"位置在外", swap(`"index": 1`, `"index": 4`)},
		{"旧数量在外", swap(`"older_size": 2`, `"older_size": 5`)},
		{"什么也不证明", []byte("{\n  \"format\": \"luoshi-proof/1\",\n  \"origin\": \"x\",\n  \"size\": 1\n}\n")},
		{"没有名称", swap(`luoshi/610723`, ``)},
		{"将来的格式", swap(`luoshi-proof/1`, `luoshi-proof/2`)},
		{"后面还有内容", append(bytes.Clone(good), "{}\n"...)},
		{"过大", make([]byte, maxProof+1)},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if bytes.Equal(c.file, good) {
				t.Fatal("the case changes nothing")
			}
			if got, err := ParseProof(c.file); !errors.Is(err, ErrProofForm) {
				t.Errorf("read %+v, %v", got, err)
			}
		})
	}
}

func FuzzParseProof(f *testing.F) {
	for _, n := range []int{1, 2, 9} {
		p, _, _ := wholeProof(f, n, n/2, n-1)
		file, err := p.Append(nil)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(file)
	}
	cp := Checkpoint{Origin: "luoshi/610723", Size: 9}
	f.Fuzz(func(t *testing.T, file []byte) {
		p, err := ParseProof(file)
		if err != nil {
			return
		}
		again, err := p.Append(nil)
		if err != nil {
			t.Fatal(err)
		}
		if back, err := ParseProof(again); err != nil || back.Size != p.Size {
			t.Errorf("%s\ncame back as %+v, %v", again, back, err)
		}
		cp := cp
		cp.Origin, cp.Size = p.Origin, p.Size
		if p.Inclusion != nil && p.Verify(cp, nil) == nil {
			t.Errorf("a proof for the zero root: %s", file)
		}
	})
}
