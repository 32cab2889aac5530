package journal

import (
	"crypto/sha256"
	"encoding/binary"
)

// rowHead begins the encoding of every row; its number is the version of the
// encoding. A later version gets another head and never touches this one.
const rowHead = "luoshi row 1\n"

// SaltSize is the length in bytes of the salt of a sensitive field.
const SaltSize = 16

// Kind says which of the values of a Field counts.
type Kind uint8

// The kinds of plain fields.
const (
	KindText  Kind = iota // Field.Text
	KindInt               // Field.Int
	KindBytes             // Field.Bytes
)

// Field is one column of a row as the digest sees it. Salted outranks Null, and
// Null outranks Kind.
type Field struct {
	Name  string
	Kind  Kind
	Text  string
	Int   int64
	Bytes []byte
	Null  bool
	// Salted is the SaltedDigest of a sensitive field (敏感个人信息), kept when
	// the value and the salt are erased; nil for every other field.
	Salted *[32]byte
}

// TextField is a field of text.
func TextField(name, value string) Field { return Field{Name: name, Kind: KindText, Text: value} }

// IntField is a field of an integer.
func IntField(name string, value int64) Field { return Field{Name: name, Kind: KindInt, Int: value} }

// BytesField is a field of bytes. No bytes and nil are the same value; a field
// without a value is a NullField.
func BytesField(name string, value []byte) Field {
	return Field{Name: name, Kind: KindBytes, Bytes: value}
}

// NullField is a field without a value, which differs from empty text and 0.
func NullField(name string) Field { return Field{Name: name, Null: true} }

// SaltedField is a sensitive field, known to the journal by its digest alone.
func SaltedField(name string, digest *[32]byte) Field { return Field{Name: name, Salted: digest} }

// SaltedDigest is SHA-256(salt ‖ value), the only form in which a sensitive
// value enters the journal. The salt must be random and used once: an
// identity number without it is found by trying all of them.
func SaltedDigest(salt [SaltSize]byte, value []byte) [32]byte {
	var stack [256]byte
	b := append(stack[:0], salt[:]...)
	return sha256.Sum256(append(b, value...))
}

// Append appends the encoding of the field to dst. AppendRowHead followed by
// each field in declared order is the encoding of a row.
func (f Field) Append(dst []byte) []byte {
	switch {
	case f.Salted != nil:
		return append(appendText(append(dst, 's'), f.Name), f.Salted[:]...)
	case f.Null:
		return appendText(append(dst, '0'), f.Name)
	case f.Kind == KindInt:
		return binary.BigEndian.AppendUint64(appendText(append(dst, 'i'), f.Name), uint64(f.Int))
	case f.Kind == KindBytes:
		dst = appendText(append(dst, 'b'), f.Name)
		return append(binary.AppendUvarint(dst, uint64(len(f.Bytes))), f.Bytes...)
	}
	return appendText(appendText(append(dst, 't'), f.Name), f.Text)
}

// AppendRowHead appends the start of the encoding of a row of table to dst.
func AppendRowHead(dst []byte, table string) []byte {
	return appendText(append(dst, rowHead...), table)
}

// AppendRow appends the whole encoding of a row to dst. Callers on a hot path
// keep dst between rows and take sha256.Sum256 of it.
func AppendRow(dst []byte, table string, fields []Field) []byte {
	dst = AppendRowHead(dst, table)
	for i := range fields {
		dst = fields[i].Append(dst)
	}
	return dst
}

// RowDigest is the SHA-256 of the encoding of a row. Rows that encode to no
// more than 1,024 bytes cost no allocation.
func RowDigest(table string, fields []Field) [32]byte {
	var stack [1024]byte
	return sha256.Sum256(AppendRow(stack[:0], table, fields))
}

func appendText(dst []byte, s string) []byte {
	return append(binary.AppendUvarint(dst, uint64(len(s))), s...)
}
