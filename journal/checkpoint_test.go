package journal

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
	"pgregory.net/rapid"
)

func TestCheckpointTextIsFixedForever(t *testing.T) {
	t.Parallel()
	c := Checkpoint{Origin: Origin(610723), Size: 7, Root: tlog.Hash{1}, At: 1791460800000}
	const want = "luoshi/610723\n7\nAQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\ntime 2026-10-08T12:00:00Z\n"
	if c.Text() != want {
		t.Errorf("text\n%swant\n%s", c.Text(), want)
	}
	own, _ := testKey(t, "luoshi/610723", 1)
	signed, err := SignCheckpoint(c, own)
	if err != nil || !strings.HasPrefix(string(signed), want+"\n— luoshi/610723 ") {
		t.Errorf("signed %q, %v", signed, err)
	}
}

func TestParseCheckpoint(t *testing.T) {
	t.Parallel()
	const root = "AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n"
	cases := []struct {
		name, text string
		ok         bool
	}{
		{"无时间", "luoshi/610723\n7\n" + root, true},
		{"未知扩展行略过", "luoshi/610723\n7\n" + root + "printed on letter 12\ntime 2026-10-08T12:00:00Z\n", true},
		{"空日志", "luoshi/610723\n0\n" + root, true},
		{"没有名称", "\n7\n" + root, false},
		{"名称含空格", "luo shi\n7\n" + root, false},
		{"数量前有零", "luoshi/610723\n07\n" + root, false},
		{"数量为负", "luoshi/610723\n-1\n" + root, false},
		{"数量过大", "luoshi/610723\n4611686018427387905\n" + root, false},
		{"根不足", "luoshi/610723\n7\nAQAA\n", false},
		{"根末位多余比特", "luoshi/610723\n7\nAQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB=\n", false},
		{"缺行", "luoshi/610723\n7\n", false},
		{"末尾无换行", "luoshi/610723\n7\n" + strings.TrimSpace(root), false},
		{"空的扩展行", "luoshi/610723\n7\n" + root + "\n", false},
		{"时间两次", "luoshi/610723\n7\n" + root + "time 2026-10-08T12:00:00Z\ntime 2026-10-08T12:00:00Z\n", false},
		{"时间不存在", "luoshi/610723\n7\n" + root + "time 2026-02-30T12:00:00Z\n", false},
		{"时间带时区", "luoshi/610723\n7\n" + root + "time 2026-10-08T12:00:00+08:00\n", false},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got, err := ParseCheckpoint(c.text)
			if (err == nil) != c.ok || err != nil && !errors.Is(err, ErrCheckpointForm) {
				t.Errorf("%+v, %v", got, err)
			}
		})
	}
}

func TestOpenCheckpoint(t *testing.T) {
	t.Parallel()
	_, hashes := sampleLog(t, 9)
	cp := checkpoint(t, hashes, 9)
	own, ownV := testKey(t, "luoshi/610723", 1)
	_, forged := testKey(t, "luoshi/610723", 2)
	_, elsewhere := testKey(t, "luoshi/610724", 1)
	audit, auditV := testKey(t, "洋县审计局", 3)
	_, archiveV := testKey(t, "洋县档案馆", 4)

	signed, err := SignCheckpoint(cp, own)
	if err != nil {
		t.Fatal(err)
	}
	both, err := Cosign(signed, ownV, audit)
	if err != nil {
		t.Fatal(err)
	}
	o, err := OpenCheckpoint(both, ownV, ownV, auditV, archiveV, auditV)
	if err != nil || o.Checkpoint != cp || len(o.Witnesses) != 1 || o.Witnesses[0] != "洋县审计局" || o.Unknown != nil {
		t.Errorf("opened %+v, %v", o, err)
	}
	o, err = OpenCheckpoint(both, ownV)
	if err != nil || len(o.Witnesses) != 0 || len(o.Unknown) != 1 {
		t.Errorf("with the log's key alone: %+v, %v", o, err)
	}
	onlyWitness, err := note.Sign(&note.Note{Text: cp.Text()}, audit)
	if err != nil {
		t.Fatal(err)
	}
	cases := []struct {
		name   string
		signed []byte
		own    note.Verifier
		known  []note.Verifier
		want   error
	}{
		{"同名的另一把钥匙", signed, forged, nil, ErrNotSigned},
		{"另一县的钥匙", signed, elsewhere, nil, ErrNotSigned},
		{"只有见证方签名", onlyWitness, ownV, []note.Verifier{auditV}, ErrNotSigned},
		{"数量被改", bytes.Replace(both, []byte("\n9\n"), []byte("\n8\n"), 1), ownV, nil, ErrBadSignature},
		{"见证方作主签的存证点", onlyWitness, auditV, nil, ErrKeyName},
		{"不是存证点", []byte("hello"), ownV, nil, ErrCheckpointForm},
		{"过长", make([]byte, maxSigned+1), ownV, nil, ErrCheckpointForm},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if _, err := OpenCheckpoint(c.signed, c.own, c.known...); !errors.Is(err, c.want) {
				t.Errorf("%v, want %v", err, c.want)
			}
		})
	}
}

func TestSigningIsRefused(t *testing.T) {
	t.Parallel()
	_, hashes := sampleLog(t, 3)
	cp := checkpoint(t, hashes, 3)
	own, ownV := testKey(t, "luoshi/610723", 1)
	audit, _ := testKey(t, "洋县审计局", 3)
	twin, _ := testKey(t, "luoshi/610723", 5)
	signed, err := SignCheckpoint(cp, own)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := SignCheckpoint(cp, audit); !errors.Is(err, ErrKeyName) {
		t.Errorf("another office signed for the log: %v", err)
	}
	if _, err := SignCheckpoint(Checkpoint{Origin: cp.Origin, Size: -1}, own); !errors.Is(err, ErrCheckpointForm) {
		t.Errorf("a negative size was signed: %v", err)
	}
	if _, err := Cosign(signed, ownV, twin); !errors.Is(err, ErrKeyName) {
		t.Errorf("the log witnessed itself: %v", err)
	}
	bad := bytes.Replace(signed, []byte("\n3\n"), []byte("\n4\n"), 1)
	if _, err := Cosign(bad, ownV, audit); !errors.Is(err, ErrBadSignature) {
		t.Errorf("an altered checkpoint was witnessed: %v", err)
	}
}

// A flipped byte in a signed text is found. In the signature lines it is found
// or leaves the checkpoint as it was: base64 has loose bits that say nothing.
func TestAnyFlippedByteOfACheckpoint(t *testing.T) {
	t.Parallel()
	_, hashes := sampleLog(t, 5)
	cp := checkpoint(t, hashes, 5)
	own, ownV := testKey(t, "luoshi/610723", 1)
	signed, err := SignCheckpoint(cp, own)
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		b := bytes.Clone(signed)
		at := rapid.IntRange(0, len(b)-1).Draw(t, "at")
		b[at] ^= byte(rapid.IntRange(1, 255).Draw(t, "flip"))
		o, err := OpenCheckpoint(b, ownV)
		if err == nil && (at < len(cp.Text()) || o.Checkpoint != cp) {
			t.Fatalf("byte %d: opened %+v", at, o)
		}
	})
}

func FuzzParseCheckpoint(f *testing.F) {
	f.Add(Checkpoint{Origin: "luoshi/610723", Size: 7, At: 1791460800000}.Text())
	f.Fuzz(func(t *testing.T, text string) {
		c, err := ParseCheckpoint(text)
		if err != nil {
			return
		}
		if !strings.HasPrefix(text, strings.Split(c.Text(), timeLine)[0]) {
			t.Errorf("%q read as %q", text, c.Text())
		}
		if again, err := ParseCheckpoint(c.Text()); err != nil || again != c {
			t.Errorf("%q: written %q, read %+v, %v", text, c.Text(), again, err)
		}
	})
}
