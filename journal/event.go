package journal

import (
	"encoding/base64"
	"fmt"
	"strconv"
	"unicode/utf8"
)

// Version is the version in which new events are encoded.
const Version = 1

// EraseAct ends the act of an event that erased the sensitive values of the rows it
// names (依法删除): without such an event a value that is gone is a finding.
const EraseAct = ".erase"

// Row is one row that an event changed: which it is, the version it has after
// the event, and its RowDigest. Versions of a row begin at 1 and rise by 1. A
// row that the event removed is Gone; its digest is then that of nothing (zero)
// or of its last state, as the store prefers.
type Row struct {
	Table, ID string
	Version   int64
	Digest    [32]byte
	Gone      bool
}

// Fact is a short, non-personal detail of an event, such as the state before
// and after. It can never be erased: nothing about a person belongs here.
type Fact struct{ Name, Value string }

// Event (事件) is one recorded act.
type Event struct {
	V    int    // version of the encoding; 0 is taken as Version
	Home int    // home (属地): six-digit code of the body whose log this is
	ID   string // UUIDv7 in text
	At   int64  // milliseconds since 1970 UTC
	Act  string // such as "matter.report"
	// Account, Person and Post are who acted: identifiers, never names.
	Account, Person, Post string
	Subject               string // identifier of what was acted on
	Key                   string // idempotency key of the request
	Facts                 []Fact
	Rows                  []Row
	// Signer is the key pair of the person's own signature Sig (本人签名), both "" for none:
	// see Signed.
	Signer, Sig string
	// Hand is what signs the event when it is recorded; it is no part of it.
	Hand *Signer
}

// Limits that Check sets on the details of an event.
const (
	MaxFacts     = 64
	MaxFactBytes = 256
)

// Check reports what would make the event a bad record, before it is appended:
// Append itself writes anything.
func (e Event) Check() error {
	switch {
	case e.V != 0 && e.V != Version:
		return fmt.Errorf("journal: event: version %d is not written here", e.V)
	case e.Home < 100000 || e.Home > 999999:
		return fmt.Errorf("journal: event: home %d is not a six-digit code", e.Home)
	case e.At <= 0:
		return fmt.Errorf("journal: event: no time")
	case e.Act == "":
		return fmt.Errorf("journal: event: no act")
	case len(e.Facts) > MaxFacts:
		return fmt.Errorf("journal: event: %d facts, at most %d are allowed", len(e.Facts), MaxFacts)
	}
	if k, ok := parseUUID(e.ID); !ok || k[6]>>4 != 7 {
		return fmt.Errorf("journal: event: %q is not a UUIDv7", e.ID)
	}
	for _, s := range []string{e.Act, e.Account, e.Person, e.Post, e.Subject, e.Key} {
		if !utf8.ValidString(s) {
			return fmt.Errorf("journal: event: %q is not UTF-8", s)
		}
	}
	for _, f := range e.Facts {
		if f.Name == "" || len(f.Name)+len(f.Value) > MaxFactBytes || !utf8.ValidString(f.Name) || !utf8.ValidString(f.Value) {
			return fmt.Errorf("journal: event: fact %q is nameless, longer than %d bytes or not UTF-8", f.Name, MaxFactBytes)
		}
	}
	if (e.Signer == "") != (e.Sig == "") || !utf8.ValidString(e.Signer) {
		return fmt.Errorf("journal: event: half a signature")
	}
	for _, r := range e.Rows {
		if r.Table == "" || r.ID == "" || r.Version < 1 || r.Version > maxRowVersion || !utf8.ValidString(r.Table) || !utf8.ValidString(r.ID) {
			return fmt.Errorf("journal: event: row %q %q version %d is not well named", r.Table, r.ID, r.Version)
		}
	}
	return nil
}

// Append appends the leaf of the event to dst. The same event always gives the
// same bytes. Text that is not UTF-8 is written with U+FFFD in place of what is
// not, and a version that is not known as Version; Check refuses both.
func (e Event) Append(dst []byte) []byte {
	dst = append(dst, `{"v":1,"home":`...)
	dst = strconv.AppendInt(dst, int64(e.Home), 10)
	dst = appendJSON(append(dst, `,"id":`...), e.ID)
	dst = strconv.AppendInt(append(dst, `,"at":`...), e.At, 10)
	dst = appendJSON(append(dst, `,"act":`...), e.Act)
	for _, m := range [...]struct{ name, value string }{
		{"account", e.Account}, {"person", e.Person}, {"post", e.Post}, {"subject", e.Subject}, {"key", e.Key},
	} {
		if m.value != "" {
			dst = append(append(append(dst, `,"`...), m.name...), `":`...)
			dst = appendJSON(dst, m.value)
		}
	}
	for i, f := range e.Facts {
		dst = append(dst, opening(i, `,"facts":[`)...)
		dst = appendJSON(append(dst, `{"name":`...), f.Name)
		dst = append(appendJSON(append(dst, `,"value":`...), f.Value), '}')
	}
	if len(e.Facts) > 0 {
		dst = append(dst, ']')
	}
	for i := range e.Rows {
		dst = append(dst, opening(i, `,"rows":[`)...)
		dst = e.Rows[i].append(dst)
	}
	if len(e.Rows) > 0 {
		dst = append(dst, ']')
	}
	if e.Signer != "" && e.Sig != "" {
		dst = appendJSON(append(dst, `,"signer":`...), e.Signer)
		dst = appendJSON(append(dst, `,"sig":`...), e.Sig)
	}
	return append(dst, '}')
}

// opening is what precedes the i-th element of a list.
func opening(i int, first string) string {
	if i == 0 {
		return first
	}
	return ","
}

func (r *Row) append(dst []byte) []byte {
	dst = appendJSON(append(dst, `{"table":`...), r.Table)
	dst = appendJSON(append(dst, `,"id":`...), r.ID)
	dst = strconv.AppendInt(append(dst, `,"version":`...), r.Version, 10)
	dst = base64.StdEncoding.AppendEncode(append(dst, `,"sha256":"`...), r.Digest[:])
	if r.Gone {
		return append(dst, `","gone":true}`...)
	}
	return append(dst, `"}`...)
}

// appendJSON appends s as a JSON string in its only form.
func appendJSON(dst []byte, s string) []byte {
	const hex = "0123456789abcdef"
	dst = append(dst, '"')
	from := 0
	for i := 0; i < len(s); {
		c := s[i]
		if c < utf8.RuneSelf {
			if c < 0x20 {
				dst = append(append(dst, s[from:i]...), '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
				from = i + 1
			} else if c == '"' || c == '\\' {
				dst = append(append(dst, s[from:i]...), '\\', c)
				from = i + 1
			}
			i++
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		if r == utf8.RuneError && n == 1 {
			dst = append(append(dst, s[from:i]...), "\uFFFD"...)
			from = i + 1
		}
		i += n
	}
	return append(append(dst, s[from:]...), '"')
}

// parseUUID reads a UUID in its only lower-case form.
func parseUUID(s string) (k [16]byte, ok bool) {
	if len(s) != 36 || s[8] != '-' || s[13] != '-' || s[18] != '-' || s[23] != '-' {
		return k, false
	}
	for i, at := range [16]int{0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34} {
		hi, lo := hexDigit(s[at]), hexDigit(s[at+1])
		if hi > 15 || lo > 15 {
			return k, false
		}
		k[i] = hi<<4 | lo
	}
	return k, true
}

func hexDigit(c byte) byte {
	switch {
	case '0' <= c && c <= '9':
		return c - '0'
	case 'a' <= c && c <= 'f':
		return c - 'a' + 10
	}
	return 255
}
