package journal

import (
	"bytes"
	"encoding/binary"
	"fmt"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// fatal is what *testing.T, *testing.B and *rapid.T have in common here.
type fatal interface {
	Helper()
	Fatalf(format string, args ...any)
	Fatal(args ...any)
}

// sink keeps results of measured calls alive.
var sink [32]byte

func sampleFields() []Field {
	return []Field{
		IntField("home", 610723), TextField("id", uuid(7)), TextField("list", "problem"),
		TextField("title", "溢水镇后坝村三组饮水管道破裂,十二户无水"), TextField("state", "reported"),
		TextField("area", "610723105203"), TextField("owner", uuid(8)), TextField("due", "2026-10-08"),
		IntField("opened_at", 1791417600000), NullField("parent"), SaltedField("caller", &[32]byte{1}),
		TextField("clock", `{"segments":[{"from":1791417600000,"to":0,"run":true}]}`), IntField("version", 3),
	}
}

// uuid is the n-th UUIDv7 of a test.
func uuid(n int) string { return fmt.Sprintf("01990000-0000-7000-8000-%012x", n) }

// sampleEvent is the n-th event (from 0) of a log in which every event changes
// one row of ten, so that rows reach higher versions.
func sampleEvent(n int) Event {
	row := Row{Table: "matter", ID: uuid(n % 10), Version: int64(n/10 + 1)}
	row.Digest = RowDigest("matter", []Field{TextField("id", row.ID), IntField("version", row.Version)})
	return Event{
		V: Version, Home: 610723, ID: uuid(1000 + n), At: 1791417600000 + int64(n), Act: "matter.report",
		Account: "a17", Person: uuid(3), Post: uuid(4), Subject: row.ID, Key: fmt.Sprintf("k%d", n),
		Facts: []Fact{{"from", "assigned"}, {"to", "reported"}}, Rows: []Row{row},
	}
}

// sampleLog is a log of n events with its stored hashes.
func sampleLog(t fatal, n int) (leaves [][]byte, hashes Hashes) {
	t.Helper()
	var a Appender
	var out []StoredHash
	for i := range n {
		leaf := sampleEvent(i).Append(nil)
		var err error
		if out, err = a.Append(out[:0], leaf); err != nil {
			t.Fatal(err)
		}
		for _, h := range out {
			hashes = append(hashes, h.Hash)
		}
		leaves = append(leaves, leaf)
	}
	return leaves, hashes
}

func checkpoint(t fatal, hashes Hashes, size int) Checkpoint {
	t.Helper()
	root, err := Root(int64(size), hashes)
	if err != nil {
		t.Fatal(err)
	}
	return Checkpoint{Origin: "luoshi/610723", Size: int64(size), Root: root, At: 1791417600000}
}

// testKey is the key of a name, the same in every run.
func testKey(t fatal, name string, seed byte) (note.Signer, note.Verifier) {
	t.Helper()
	skey, vkey, err := NewKey(name, bytes.NewReader(bytes.Repeat([]byte{seed}, 32)))
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
	return s, v
}

// readRow reads the encoding of a row, as an outsider could from the package
// comment.
func readRow(t fatal, b []byte) (table string, fields []Field) {
	t.Helper()
	take := func(n int) []byte {
		if n > len(b) {
			t.Fatalf("the encoding ends early")
		}
		part := b[:n]
		b = b[n:]
		return part
	}
	text := func() string {
		n, w := binary.Uvarint(b)
		take(w)
		return string(take(int(n)))
	}
	if string(take(len(rowHead))) != rowHead {
		t.Fatalf("no head")
	}
	table = text()
	for len(b) > 0 {
		kind := take(1)[0]
		f := Field{Name: text()}
		switch kind {
		case 't':
			f.Text = text()
		case 'i':
			f.Kind, f.Int = KindInt, int64(binary.BigEndian.Uint64(take(8)))
		case 'b':
			f.Kind, f.Bytes = KindBytes, []byte(text())
		case 's':
			f.Salted = (*[32]byte)(take(32))
		case '0':
			f.Null = true
		default:
			t.Fatalf("unknown kind %q", kind)
		}
		fields = append(fields, f)
	}
	return table, fields
}

var _ tlog.HashReader = Hashes(nil)
