package journal

import (
	"bytes"
	"encoding/hex"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// The digests here were computed by another program from the package comment.
// They must never change.
func TestRowDigestIsFixedForever(t *testing.T) {
	t.Parallel()
	var salt [SaltSize]byte
	for i := range salt {
		salt[i] = byte(i)
	}
	caller := SaltedDigest(salt, []byte("张三"))
	if got, want := hex.EncodeToString(caller[:]), "6f38e9af86a7062d73c5434154ca274ac754763325c0c30017816f691eb68c02"; got != want {
		t.Errorf("salted digest %s, want %s", got, want)
	}
	cases := []struct {
		name, table string
		fields      []Field
		want        string
	}{
		{"五种字段各一", "matter", []Field{
			TextField("title", "危房改造"), IntField("version", -3), BytesField("envelope", []byte{0, 255}),
			NullField("closed"), SaltedField("caller", &caller),
		}, "aeb3de74a3d96ab17dfa2d305e790b961076870aee381d66c544b56fd34c88f6"},
		{"长文本", "m", []Field{TextField("x", strings.Repeat("a", 300))}, "ee14da8a7b8a1f1aa07fb84644fc3266c7bd9e6c2ae82f9a4d330bdae7072da0"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got := RowDigest(c.table, c.fields)
			if hex.EncodeToString(got[:]) != c.want {
				t.Errorf("digest %x, want %s", got, c.want)
			}
		})
	}
}

func TestRowDigestTellsApart(t *testing.T) {
	t.Parallel()
	var d [32]byte
	cases := []struct {
		name string
		a, b []Field
	}{
		{"空文本不是空值", []Field{TextField("x", "")}, []Field{NullField("x")}},
		{"零不是空值", []Field{IntField("x", 0)}, []Field{NullField("x")}},
		{"数字不是文本", []Field{IntField("x", 1)}, []Field{TextField("x", "1")}},
		{"字节不是文本", []Field{BytesField("x", []byte("a"))}, []Field{TextField("x", "a")}},
		{"字段名与值的界线不同", []Field{TextField("ab", "c")}, []Field{TextField("a", "bc")}},
		{"字段顺序不同", []Field{IntField("a", 1), IntField("b", 1)}, []Field{IntField("b", 1), IntField("a", 1)}},
		{"少一个空字段", []Field{IntField("a", 1), NullField("b")}, []Field{IntField("a", 1)}},
		{"加盐摘要不是原样字节", []Field{SaltedField("x", &d)}, []Field{BytesField("x", d[:])}},
		{"两字段不并作一字段", []Field{TextField("a", "t\x01b\x01c")}, []Field{TextField("a", ""), TextField("b", "c")}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if RowDigest("m", c.a) == RowDigest("m", c.b) {
				t.Error("two different rows have one digest")
			}
		})
	}
	if RowDigest("m", nil) == RowDigest("n", nil) {
		t.Error("the table is not in the digest")
	}
}

func drawField(t *rapid.T, label string) Field {
	name := rapid.StringN(0, 6, -1).Draw(t, label+" name")
	switch rapid.IntRange(0, 4).Draw(t, label+" kind") {
	case 0:
		return IntField(name, rapid.Int64().Draw(t, label))
	case 1:
		return BytesField(name, rapid.SliceOfN(rapid.Byte(), 1, 200).Draw(t, label))
	case 2:
		return NullField(name)
	case 3:
		d := SaltedDigest([SaltSize]byte{}, rapid.SliceOf(rapid.Byte()).Draw(t, label))
		return SaltedField(name, &d)
	}
	return TextField(name, rapid.String().Draw(t, label))
}

// Two different lists of fields never have the same encoding: the encoding can
// be read back.
func TestRowEncodingCanBeReadBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		fields := make([]Field, rapid.IntRange(0, 5).Draw(t, "n"))
		for i := range fields {
			fields[i] = drawField(t, "field")
		}
		table := rapid.String().Draw(t, "table")
		b := AppendRow(nil, table, fields)
		gotTable, got := readRow(t, b)
		if gotTable != table || !bytes.Equal(AppendRow(nil, gotTable, got), b) || len(got) != len(fields) {
			t.Fatalf("read back %q %v", gotTable, got)
		}
		for i := range got {
			w := fields[i]
			if got[i].Name != w.Name || got[i].Kind != w.Kind || got[i].Null != w.Null || got[i].Text != w.Text ||
				got[i].Int != w.Int || !bytes.Equal(got[i].Bytes, w.Bytes) || (got[i].Salted == nil) != (w.Salted == nil) {
				t.Fatalf("field %d: %+v, want %+v", i, got[i], w)
			}
		}
	})
}

func TestRowDigestOfAnyOtherValueDiffers(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		fields := []Field{TextField("title", rapid.String().Draw(t, "title")), IntField("due", rapid.Int64().Draw(t, "due"))}
		before := RowDigest("matter", fields)
		if rapid.Bool().Draw(t, "which") {
			b := []byte(fields[0].Text + "x")
			b[rapid.IntRange(0, len(b)-1).Draw(t, "at")] ^= byte(rapid.IntRange(1, 255).Draw(t, "flip"))
			fields[0].Text = string(b)
		} else {
			fields[1].Int ^= 1 << rapid.IntRange(0, 63).Draw(t, "bit")
		}
		if RowDigest("matter", fields) == before {
			t.Fatal("an altered row has the digest of the original")
		}
	})
}

func TestRowDigestDoesNotAllocate(t *testing.T) {
	fields := sampleFields()
	if n := testing.AllocsPerRun(100, func() { sink = RowDigest("matter", fields) }); n != 0 {
		t.Errorf("%v allocations a row", n)
	}
	dst := make([]byte, 0, 1024)
	if n := testing.AllocsPerRun(100, func() { dst = AppendRow(dst[:0], "matter", fields) }); n != 0 {
		t.Errorf("%v allocations a row when appending", n)
	}
}
