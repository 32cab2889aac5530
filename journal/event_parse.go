package journal

import (
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// ErrLeaf is what ParseEvent answers when the bytes are not the one encoding of
// an event; the error that wraps it says where.
var ErrLeaf = errors.New("journal: the leaf is not an event in its only form")

// ErrLeafVersion is what ParseEvent answers when the leaf names a version of
// the encoding that this program does not know: a newer program reads it.
var ErrLeafVersion = errors.New("journal: the leaf is of an encoding that this program does not know")

// ParseEvent reads a leaf. It accepts only what Append writes, so that
// re-encoding gives the same bytes; a leaf of an older version stays readable
// and keeps its version.
func ParseEvent(leaf []byte) (Event, error) {
	s := string(leaf) // once: the texts of the event share it
	if !utf8.ValidString(s) {
		return Event{}, fmt.Errorf("%w: not UTF-8", ErrLeaf)
	}
	c := &cursor{s: s}
	c.word(`{"v":`)
	v := c.integer()
	if c.bad {
		return Event{}, c.err()
	}
	switch v {
	case 1:
		return parseEvent1(c)
	default:
		return Event{}, fmt.Errorf("%w: version %d", ErrLeafVersion, v)
	}
}

// parseEvent1 reads the rest of a leaf of version 1.
func parseEvent1(c *cursor) (Event, error) {
	e := Event{V: 1}
	c.word(`,"home":`)
	home := c.integer()
	e.Home = int(home)
	c.bad = c.bad || int64(e.Home) != home
	c.word(`,"id":`)
	e.ID = c.text()
	c.word(`,"at":`)
	e.At = c.integer()
	c.word(`,"act":`)
	e.Act = c.text()
	for _, m := range [...]struct {
		start string
		value *string
	}{
		{`,"account":`, &e.Account}, {`,"person":`, &e.Person}, {`,"post":`, &e.Post}, {`,"subject":`, &e.Subject}, {`,"key":`, &e.Key},
	} {
		if c.try(m.start) {
			*m.value = c.text()
			c.bad = c.bad || *m.value == "" // empty is left out
		}
	}
	if c.try(`,"facts":[`) {
		for more := true; more; more = c.try(",") {
			e.Facts = append(e.Facts, c.fact())
		}
		c.word("]")
	}
	if c.try(`,"rows":[`) {
		for more := true; more; more = c.try(",") {
			e.Rows = append(e.Rows, c.row())
		}
		c.word("]")
	}
	if c.try(`,"signer":`) {
		e.Signer = c.text()
		c.word(`,"sig":`)
		e.Sig = c.text()
		_, whole := decodeSig(e.Sig)
		c.bad = c.bad || e.Signer == "" || !whole
	}
	c.word("}")
	if c.bad || c.at != len(c.s) {
		return Event{}, c.err()
	}
	return e, nil
}

// cursor reads a text from the left. After the first thing that is not as it
// must be it stays bad and where it is.
type cursor struct {
	s   string
	at  int
	bad bool
}

func (c *cursor) err() error { return fmt.Errorf("%w: at byte %d", ErrLeaf, c.at) }

func (c *cursor) try(word string) bool {
	if c.bad || !strings.HasPrefix(c.s[c.at:], word) {
		return false
	}
	c.at += len(word)
	return true
}

func (c *cursor) word(word string) {
	if !c.try(word) {
		c.bad = true
	}
}

// integer reads a decimal integer without a needless sign or zero.
func (c *cursor) integer() int64 {
	end := c.at
	for end < len(c.s) && (c.s[end] == '-' || '0' <= c.s[end] && c.s[end] <= '9') {
		end++
	}
	digits := c.s[c.at:end]
	n, err := strconv.ParseInt(digits, 10, 64)
	var again [20]byte
	if c.bad || err != nil || string(strconv.AppendInt(again[:0], n, 10)) != digits {
		c.bad = true
		return 0
	}
	c.at = end
	return n
}

// text reads a JSON string in its only form.
func (c *cursor) text() string {
	if !c.try(`"`) {
		c.bad = true
		return ""
	}
	start := c.at
	for i := start; i < len(c.s); i++ {
		switch b := c.s[i]; {
		case b == '"':
			c.at = i + 1
			return c.s[start:i]
		case b == '\\':
			return c.escaped(start, i)
		case b < 0x20:
			c.bad = true
			return ""
		}
	}
	c.bad = true
	return ""
}

// escaped goes on reading a string that began at start and has its first
// escape at i.
func (c *cursor) escaped(start, i int) string {
	b := []byte(c.s[start:i])
	for i < len(c.s) && c.s[i] >= 0x20 {
		switch c.s[i] {
		case '"':
			c.at = i + 1
			return string(b)
		default:
			b = append(b, c.s[i])
			i++
		case '\\':
			rest := c.s[i+1:]
			if len(rest) > 0 && (rest[0] == '"' || rest[0] == '\\') {
				b = append(b, rest[0])
				i += 2
				continue
			}
			if len(rest) < 5 || rest[:3] != "u00" || hexDigit(rest[3]) > 1 || hexDigit(rest[4]) > 15 {
				c.bad = true
				return ""
			}
			b = append(b, hexDigit(rest[3])<<4|hexDigit(rest[4]))
			i += 6
		}
	}
	c.bad = true
	return ""
}

func (c *cursor) fact() (f Fact) {
	c.word(`{"name":`)
	f.Name = c.text()
	c.word(`,"value":`)
	f.Value = c.text()
	c.word("}")
	return f
}

func (c *cursor) row() (r Row) {
	c.word(`{"table":`)
	r.Table = c.text()
	c.word(`,"id":`)
	r.ID = c.text()
	c.word(`,"version":`)
	r.Version = c.integer()
	c.word(`,"sha256":"`)
	const width = 44 // of 32 bytes in base64
	if c.bad || len(c.s)-c.at < width {
		c.bad = true
		return r
	}
	digest, ok := decodeHash(c.s[c.at : c.at+width])
	if !ok {
		c.bad = true
		return r
	}
	r.Digest = digest
	c.at += width
	r.Gone = c.try(`","gone":true}`)
	if !r.Gone {
		c.word(`"}`)
	}
	return r
}

// decodeHash reads 32 bytes in base64 in its only form. Decoders pass over line
// ends and (unless strict) over loose bits, so the form is compared as well.
func decodeHash(s string) (h [32]byte, ok bool) {
	var in, out [44]byte
	var raw [33]byte // the decoder wants room for three bytes in each group
	if len(s) != len(in) {
		return h, false
	}
	copy(in[:], s)
	n, err := base64.StdEncoding.Decode(raw[:], in[:])
	if err != nil || n != len(h) {
		return h, false
	}
	copy(h[:], raw[:])
	base64.StdEncoding.Encode(out[:], h[:])
	return h, out == in
}
