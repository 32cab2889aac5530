package sheet

import (
	"bufio"
	"encoding/csv"
	"errors"
	"io"
	"strconv"
	"strings"
	"time"
)

// Writer writes a table row by row.
type Writer interface {
	// Row writes one row.
	Row(cells ...string) error
	// Close finishes the file; it does not close what it was written to.
	Close() error
}

// Col is a column of a table that is written (列).
type Col struct {
	Title string
	Width float64 // in characters of the Latin alphabet, 0 for what its title takes
	Form  Form
}

// Form is what the cells of a column are in a workbook. A cell that does not read as such
// stays text.
type Form byte

// The forms.
const (
	AsText   Form = iota // codes, telephones, identity numbers, words
	AsNumber             // 12, 76.3, 85.2%
	AsDate               // 2026-09-03
	AsFound              // a date, or a date with its minute, where the cell is one, else text
)

// Cols are columns of text with these titles.
func Cols(names ...string) []Col {
	out := make([]Col, len(names))
	for i, t := range names {
		out[i].Title = t
	}
	return out
}

func titles(cols []Col) []string {
	out := make([]string, len(cols))
	for i, c := range cols {
		out[i] = c.Title
	}
	return out
}

// The narrowest and the widest column that is not given its width.
const (
	leastWidth = 8
	mostWidth  = 60
)

// width is how wide the column is shown.
func (c Col) width() float64 {
	if c.Width > 0 {
		return min(c.Width, 255)
	}
	if c.Form == AsDate {
		return 12
	}
	return float64(max(leastWidth, Wide(c.Title)+2))
}

// Fit widens the column to what a cell takes.
func (c *Col) Fit(cell string) {
	c.Width = max(c.width(), float64(min(mostWidth, Wide(cell)+2)))
}

// Wide is how many columns of a fixed type a text takes: its widest line, a Chinese
// character as two.
func Wide(s string) (most int) {
	n := 0
	for _, r := range s {
		switch {
		case r == '\n':
			n = 0
			continue
		case r >= 0x1100:
			n++
		}
		n++
		most = max(most, n)
	}
	return most
}

// sheetRows is how many rows a sheet of a workbook has room for, the head included.
const sheetRows = 1 << 20

// NewWriter begins a table in the form of an extension: ".xlsx", else ".csv". Its head is
// written with it; what does not fit on a sheet goes on on the next, under the head again.
func NewWriter(w io.Writer, ext, name string, cols ...Col) (Writer, error) {
	if ext == ".xlsx" {
		b := &bookWriter{b: NewBook(), w: w, name: name, cols: cols, room: sheetRows}
		if err := b.next(); err != nil {
			return nil, errors.Join(err, b.b.Close())
		}
		return b, nil
	}
	t, err := newText(w, cols)
	if err == nil && len(cols) > 0 {
		err = t.csv.Write(marked(nil, titles(cols)))
	}
	return t, err
}

type bookWriter struct {
	b    *Book
	w    io.Writer
	name string
	cols []Col
	room int // rows of a sheet
	n    int // sheets begun
}

// next begins a sheet.
func (b *bookWriter) next() error {
	b.n++
	name := b.name
	if b.n > 1 {
		name += " " + strconv.Itoa(b.n)
	}
	if len(b.cols) == 0 {
		return b.b.Sheet(name)
	}
	return b.b.Table(name, b.cols)
}

// Row writes one row.
func (b *bookWriter) Row(cells ...string) error {
	if b.b.row >= b.room {
		if err := b.next(); err != nil {
			return err
		}
	}
	return b.b.cells(b.cols, cells)
}

// Close writes the workbook out.
func (b *bookWriter) Close() error { return b.b.Save(b.w) }

type textWriter struct {
	buf  *bufio.Writer
	csv  *csv.Writer
	cols []Col
}

func newText(w io.Writer, cols []Col) (*textWriter, error) {
	buf := bufio.NewWriterSize(w, 64<<10)
	_, err := buf.WriteString("\ufeff") // spreadsheet programs take the file for UTF-8 only so
	c := csv.NewWriter(buf)
	c.UseCRLF = true
	return &textWriter{buf, c, cols}, err
}

// Row writes one row; a cell that a spreadsheet program would run is marked.
func (t *textWriter) Row(cells ...string) error { return t.csv.Write(marked(t.cols, cells)) }

// Close writes what is still held.
func (t *textWriter) Close() error {
	t.csv.Flush()
	return errors.Join(t.csv.Error(), t.buf.Flush())
}

// marked marks the cells that would be run; a number of a column of numbers is none.
func marked(cols []Col, cells []string) []string {
	out := make([]string, len(cells))
	for i, c := range cells {
		out[i] = mark(c)
		if i < len(cols) {
			if _, _, number := figure(cols[i].Form, c); number {
				out[i] = c
			}
		}
	}
	return out
}

// hazard are the beginnings of a cell that a spreadsheet program runs.
func hazard(s string) bool {
	s = strings.TrimLeft(s, "'")
	for _, p := range []string{"=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"} {
		if strings.HasPrefix(s, p) {
			return true
		}
	}
	return false
}

// mark makes a text cell of a text that would be run; unmark takes it back.
func mark(s string) string {
	if hazard(s) {
		return "'" + s
	}
	return s
}

func unmark(s string) string {
	if rest, ok := strings.CutPrefix(s, "'"); ok && hazard(rest) {
		return rest
	}
	return s
}

// figure reads a number of a column of numbers, and the form in which it is shown: as many
// decimals as were written. One that a spreadsheet program would cut, or write otherwise,
// is a text.
func figure(form Form, text string) (v float64, shape string, ok bool) {
	if form != AsNumber {
		return 0, "", false
	}
	digits, percent := strings.CutSuffix(text, "%")
	whole, decimals, pointed := strings.Cut(strings.TrimPrefix(digits, "-"), ".")
	if whole == "" || len(whole)+len(decimals) > keptDigits || len(whole) > 1 && whole[0] == '0' || pointed && decimals == "" ||
		strings.Trim(whole+decimals, digitSet) != "" {
		return 0, "", false
	}
	v, err := strconv.ParseFloat(digits, 64)
	if pointed {
		shape = "0." + strings.Repeat("0", len(decimals))
	}
	if percent {
		v, shape = v/100, strings.TrimPrefix(shape, "0")
		shape = "0" + shape + "%"
	}
	return v, shape, err == nil
}

// dayNumber reads a date of a column of dates as a spreadsheet program counts days; with
// its minute in a column of either.
func dayNumber(form Form, text string) (serial float64, minutes, ok bool) {
	if form != AsDate && form != AsFound || len(text) < len(time.DateOnly) {
		return 0, false, false
	}
	at, err := time.Parse(time.DateOnly, text)
	if err != nil && form == AsFound {
		at, err = time.Parse("2006-01-02 15:04", text)
		minutes = true
	}
	first := time.Date(1970, 1, 1, 0, 0, 0, 0, time.UTC)
	serial = firstSerial + at.Sub(first).Hours()/24
	return serial, minutes, err == nil && serial >= firstSerial && serial < lastSerial+1
}
