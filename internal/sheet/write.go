package sheet

import (
	"bufio"
	"encoding/csv"
	"errors"
	"io"
	"strings"

	"github.com/xuri/excelize/v2"
)

// Writer writes a table row by row.
type Writer interface {
	// Row writes one row.
	Row(cells ...string) error
	// Close finishes the file; it does not close what it was written to.
	Close() error
}

// NewWriter begins a table in the form of an extension: ".xlsx", else ".csv".
func NewWriter(w io.Writer, ext, name string) (Writer, error) {
	if ext == ".xlsx" {
		b := NewBook()
		if err := b.Sheet(name); err != nil {
			return nil, errors.Join(err, b.Close())
		}
		return &bookWriter{b, w}, nil
	}
	return newText(w)
}

type bookWriter struct {
	b *Book
	w io.Writer
}

// Row writes one row.
func (b *bookWriter) Row(cells ...string) error { return b.b.Row(cells...) }

// Close writes the workbook out.
func (b *bookWriter) Close() error { return b.b.Save(b.w) }

type textWriter struct {
	buf *bufio.Writer
	csv *csv.Writer
}

func newText(w io.Writer) (*textWriter, error) {
	buf := bufio.NewWriterSize(w, 64<<10)
	_, err := buf.WriteString("\ufeff") // spreadsheet programs take the file for UTF-8 only so
	c := csv.NewWriter(buf)
	c.UseCRLF = true
	return &textWriter{buf, c}, err
}

// Row writes one row; a cell that a spreadsheet program would run is marked.
func (t *textWriter) Row(cells ...string) error {
	out := make([]string, len(cells))
	for i, c := range cells {
		out[i] = mark(c)
	}
	return t.csv.Write(out)
}

// Close writes what is still held.
func (t *textWriter) Close() error {
	t.csv.Flush()
	return errors.Join(t.csv.Error(), t.buf.Flush())
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

// Book writes a workbook of several sheets, each row by row. Every cell is
// written as text, so that nothing in it is run and no number loses a digit.
type Book struct {
	f    *excelize.File
	sw   *excelize.StreamWriter
	row  int
	n    int
	text int
	bold int
}

// NewBook begins a workbook.
func NewBook() *Book { return &Book{f: excelize.NewFile()} }

// Sheet begins a sheet; widths are its column widths in characters.
func (b *Book) Sheet(name string, widths ...float64) error {
	if err := b.flush(); err != nil {
		return err
	}
	if b.n++; b.n == 1 {
		if err := b.first(name); err != nil {
			return err
		}
	} else if _, err := b.f.NewSheet(name); err != nil {
		return err
	}
	var err error
	if b.sw, err = b.f.NewStreamWriter(name); err != nil {
		return err
	}
	b.row = 0
	if err := b.sw.SetColStyle(1, MaxColumns, b.text); err != nil {
		return err
	}
	for i, w := range widths {
		if err := b.sw.SetColWidth(i+1, i+1, w); err != nil {
			return err
		}
	}
	return nil
}

func (b *Book) first(name string) (err error) {
	if err := b.f.SetSheetName("Sheet1", name); err != nil {
		return err
	}
	if b.text, err = b.f.NewStyle(&excelize.Style{NumFmt: 49}); err != nil {
		return err
	}
	b.bold, err = b.f.NewStyle(&excelize.Style{NumFmt: 49, Font: &excelize.Font{Bold: true},
		Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"F2F2F2"}}})
	return err
}

// Head writes one row in bold.
func (b *Book) Head(cells ...string) error { return b.put(b.bold, cells) }

// Row writes one row.
func (b *Book) Row(cells ...string) error { return b.put(b.text, cells) }

func (b *Book) put(style int, cells []string) error {
	b.row++
	values := make([]any, len(cells))
	for i, c := range cells {
		values[i] = excelize.Cell{StyleID: style, Value: c}
	}
	at, err := excelize.CoordinatesToCellName(1, b.row)
	if err != nil {
		return err
	}
	return b.sw.SetRow(at, values)
}

func (b *Book) flush() error {
	if b.sw == nil {
		return nil
	}
	err := b.sw.Flush()
	b.sw = nil
	return err
}

// Save writes the workbook out and closes it.
func (b *Book) Save(w io.Writer) error {
	err := b.flush()
	if err == nil {
		err = b.f.Write(w)
	}
	return errors.Join(err, b.Close())
}

// Close drops the workbook's temporary files.
func (b *Book) Close() error { return b.f.Close() }
