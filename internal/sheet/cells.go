package sheet

import (
	"encoding/xml"
	"errors"
	"io"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"luoshi/internal/fault"
)

// cells reads the part of a workbook that holds one sheet, cell by cell: what each is
// stands there beside its text.
type cells struct {
	d      *xml.Decoder
	shared []string
	g      *grid

	number  int // of the row
	row     []string
	kinds   []Kind
	column  int
	of      string // type of the cell
	formula bool
	valued  bool // an element for the value is there, be it empty
	taking  bool // the text of an element is wanted
	skip    int  // depth inside a reading aid (注音)
	text    []byte
	opened  bool
	closed  bool
}

// readCells reads a sheet into a grid.
func readCells(r io.Reader, shared []string, g *grid) error {
	c := &cells{d: xml.NewDecoder(r), shared: shared, g: g}
	c.d.Strict = false
	for {
		tok, err := c.d.RawToken()
		if errors.Is(err, io.EOF) {
			if !c.closed {
				return fault.At("file", "sheet.truncated")
			}
			g.merge()
			return nil
		}
		if err != nil {
			if !c.closed && strings.Contains(err.Error(), "unexpected EOF") {
				return fault.At("file", "sheet.truncated")
			}
			return err
		}
		switch t := tok.(type) {
		case xml.StartElement:
			err = c.start(t)
		case xml.EndElement:
			err = c.end(t.Name.Local)
		case xml.CharData:
			if c.taking && c.skip == 0 {
				c.text = append(c.text, t...)
			}
		}
		if err != nil {
			return err
		}
	}
}

func (c *cells) start(e xml.StartElement) error {
	switch e.Name.Local {
	case "col":
		first, _ := strconv.Atoi(attr(e, "min"))
		last, _ := strconv.Atoi(attr(e, "max"))
		for i := first; isTrue(attr(e, "hidden")) && i >= 1 && i <= min(last, MaxColumns); i++ {
			c.g.veiled = append(c.g.veiled, i-1)
		}
	case "sheetData":
		c.opened = true
	case "row":
		return c.startRow(e)
	case "c":
		return c.startCell(e)
	case "f":
		c.formula = true
	case "v", "t":
		c.taking, c.valued = true, true
	case "rPh":
		c.skip++
	case "mergeCell":
		return c.merged(attr(e, "ref"))
	}
	return nil
}

func isTrue(s string) bool { return s == "1" || s == "true" }

func (c *cells) startRow(e xml.StartElement) error {
	n := c.number + 1
	if r := attr(e, "r"); r != "" {
		var err error
		if n, err = strconv.Atoi(r); err != nil || n <= c.number || n > PerSheet {
			return fault.At("file", "sheet.broken")
		}
	}
	c.number, c.column, c.row, c.kinds = n, 0, nil, nil
	if isTrue(attr(e, "hidden")) {
		c.g.hidden = append(c.g.hidden, n)
	}
	return nil
}

func (c *cells) startCell(e xml.StartElement) error {
	c.column++
	if r := attr(e, "r"); r != "" {
		column, ok := columnOf(r)
		if !ok {
			return fault.At("file", "sheet.broken")
		}
		c.column = column
	}
	c.of, c.formula, c.valued, c.text = attr(e, "t"), false, false, c.text[:0]
	return nil
}

// columnOf reads the letters of AB12.
func columnOf(ref string) (int, bool) {
	n := 0
	for _, r := range ref {
		switch {
		case r >= 'A' && r <= 'Z':
			n = n*26 + int(r-'A') + 1
		case r >= 'a' && r <= 'z':
			n = n*26 + int(r-'a') + 1
		case r >= '0' && r <= '9' || r == '$':
			continue
		default:
			return 0, false
		}
		if n > 1<<20 {
			return 0, false
		}
	}
	return n, n > 0
}

func (c *cells) end(name string) error {
	switch name {
	case "v", "t":
		c.taking = false
	case "rPh":
		c.skip--
	case "c":
		return c.endCell()
	case "row":
		return c.g.add(c.number, c.row, c.kinds)
	case "sheetData":
		c.closed = c.opened
	}
	return nil
}

// endCell puts the cell into its row.
func (c *cells) endCell() error {
	text, kind := c.value()
	if text == "" && kind == Text {
		return nil
	}
	if c.column > MaxColumns {
		return fault.New(fault.Invalid, "sheet.columns", strconv.Itoa(c.number), strconv.Itoa(MaxColumns))
	}
	for len(c.row) < c.column {
		c.row, c.kinds = append(c.row, ""), append(c.kinds, Text)
	}
	c.row[c.column-1], c.kinds[c.column-1] = text, kind
	return nil
}

// value is what the cell holds: of a formula its value as it was when the file was saved.
func (c *cells) value() (string, Kind) {
	if c.formula && !c.valued {
		return "", Unkept
	}
	switch c.of {
	case "s":
		if i, err := strconv.Atoi(strings.TrimSpace(string(c.text))); err == nil && i >= 0 && i < len(c.shared) {
			return c.shared[i], Text
		}
		return "", Text
	case "b":
		if len(c.text) > 0 {
			return map[bool]string{true: "TRUE", false: "FALSE"}[isTrue(strings.TrimSpace(string(c.text)))], Text
		}
	case "str", "inlineStr", "e", "d":
		return unescaped(string(c.text)), Text
	default:
		if len(c.text) > 0 {
			return stored(string(c.text))
		}
	}
	if c.formula {
		return "", Unkept
	}
	return "", Text
}

func (c *cells) merged(ref string) error {
	s, ok := spanOf(ref)
	if ok && (s.bottom > s.top || s.right > s.left) && s.left <= MaxColumns {
		c.g.spans = append(c.g.spans, s)
	}
	if len(c.g.spans) > maxMerges {
		return fault.At("file", "sheet.merges", strconv.Itoa(maxMerges))
	}
	return nil
}

// readShared reads the texts that the cells of a workbook share.
func readShared(r io.Reader) (out []string, err error) {
	d := xml.NewDecoder(r)
	d.Strict = false
	var text []byte
	taking, aid := false, false
	for {
		tok, err := d.RawToken()
		if errors.Is(err, io.EOF) {
			return out, nil
		}
		if err != nil {
			return nil, err
		}
		switch t := tok.(type) {
		case xml.StartElement:
			switch t.Name.Local {
			case "si":
				text = text[:0]
			case "rPh":
				aid = true
			case "t":
				taking = !aid
			}
		case xml.EndElement:
			switch t.Name.Local {
			case "si":
				out = append(out, unescaped(string(text)))
			case "rPh":
				aid = false
			case "t":
				taking = false
			}
		case xml.CharData:
			if taking {
				text = append(text, t...)
			}
		}
	}
}

// unescaped reads the way in which a workbook writes control characters: _x000D_.
func unescaped(s string) string {
	if !strings.Contains(s, "_x") {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); {
		if i+7 <= len(s) && s[i] == '_' && s[i+1] == 'x' && s[i+6] == '_' {
			if r, err := strconv.ParseUint(s[i+2:i+6], 16, 16); err == nil && (r < 0xd800 || r > 0xdfff) {
				b.WriteRune(rune(r))
				i += 7
				continue
			}
		}
		b.WriteByte(s[i])
		i++
	}
	return b.String()
}

func spanOf(ref string) (span, bool) {
	first, last, ok := strings.Cut(ref, ":")
	if !ok {
		return span{}, false
	}
	left, top, err1 := excelize.CellNameToCoordinates(first)
	right, bottom, err2 := excelize.CellNameToCoordinates(last)
	return span{top, bottom, left, right}, err1 == nil && err2 == nil && left <= right && top <= bottom
}

// span is a merged range, counted from 1, both ends inclusive.
type span struct{ top, bottom, left, right int }

// maxMerges bounds the merged ranges of a sheet.
const maxMerges = 5000
