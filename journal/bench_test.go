package journal

import (
	"crypto/sha256"
	"testing"
)

func BenchmarkRowDigest(b *testing.B) {
	fields := sampleFields()
	b.ReportAllocs()
	b.SetBytes(int64(len(AppendRow(nil, "matter", fields))))
	for b.Loop() {
		sink = RowDigest("matter", fields)
	}
}

func BenchmarkAppendRow(b *testing.B) {
	fields := sampleFields()
	dst := make([]byte, 0, 1024)
	b.ReportAllocs()
	for b.Loop() {
		dst = AppendRow(dst[:0], "matter", fields)
		sink = sha256.Sum256(dst)
	}
}

func BenchmarkSaltedDigest(b *testing.B) {
	value := []byte("612324196508051234")
	b.ReportAllocs()
	for b.Loop() {
		sink = SaltedDigest([SaltSize]byte{1}, value)
	}
}

func BenchmarkEventAppend(b *testing.B) {
	e := sampleEvent(5)
	var dst []byte
	b.ReportAllocs()
	for b.Loop() {
		dst = e.Append(dst[:0])
	}
	b.ReportMetric(float64(len(dst)), "B/leaf")
}

func BenchmarkParseEvent(b *testing.B) {
	leaf := sampleEvent(5).Append(nil)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := ParseEvent(leaf); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkAppender(b *testing.B) {
	leaf := sampleEvent(5).Append(nil)
	var a Appender
	var out []StoredHash
	b.ReportAllocs()
	for b.Loop() {
		out, _ = a.Append(out[:0], leaf) // cannot be full
	}
}

func BenchmarkVerifyProof(b *testing.B) {
	p, cp, older := wholeProof(b, 1000, 611, 377)
	b.ReportAllocs()
	for b.Loop() {
		if err := p.Verify(cp, &older); err != nil {
			b.Fatal(err)
		}
	}
}

// One operation is one event with one row: its leaf, its stored hashes and its
// row in the database.
func BenchmarkAudit(b *testing.B) {
	const n = 20_000
	d := sampleDatabase(b, n)
	b.ReportAllocs()
	for b.Loop() {
		if r := d.audit(b); !r.Intact() {
			b.Fatal(r.Findings)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/n, "ns/event")
}
