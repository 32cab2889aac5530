package sheet

import (
	"errors"
	"io"

	"github.com/xuri/excelize/v2"
)

// Book writes a workbook of several sheets, each row by row. A cell is text, so that nothing
// in it is run and no number loses a digit, unless its column says that it is a number or a
// date.
type Book struct {
	f      *excelize.File
	sw     *excelize.StreamWriter
	row    int
	n      int
	text   int
	bold   int
	day    int
	minute int
	plain  map[string]int // styles of numbers by their form
}

// NewBook begins a workbook.
func NewBook() *Book { return &Book{f: excelize.NewFile()} }

// Sheet begins a sheet, whose head stays in sight; widths are its column widths in
// characters.
func (b *Book) Sheet(name string, widths ...float64) error {
	cols := make([]Col, len(widths))
	for i, w := range widths {
		cols[i].Width = w
	}
	return b.sheet(name, cols)
}

// Table begins a sheet with these columns and writes its head.
func (b *Book) Table(name string, cols []Col) error {
	return errors.Join(b.sheet(name, cols), b.Head(titles(cols)...))
}

func (b *Book) sheet(name string, cols []Col) error {
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
	if err := errors.Join(b.sw.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}),
		b.sw.SetColStyle(len(cols)+1, MaxColumns, b.text)); err != nil {
		return err
	}
	for i, c := range cols {
		style := map[Form]int{AsDate: b.day, AsNumber: 0}
		of, typed := style[c.Form]
		if !typed {
			of = b.text
		}
		if err := errors.Join(b.sw.SetColStyle(i+1, i+1, of), b.sw.SetColWidth(i+1, i+1, c.width())); err != nil {
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
	for form, style := range map[string]*int{"yyyy-mm-dd": &b.day, "yyyy-mm-dd hh:mm": &b.minute} {
		if *style, err = b.f.NewStyle(&excelize.Style{CustomNumFmt: &form}); err != nil {
			return err
		}
	}
	b.bold, err = b.f.NewStyle(&excelize.Style{NumFmt: 49, Font: &excelize.Font{Bold: true},
		Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"F2F2F2"}}})
	return err
}

// Head writes one row in bold.
func (b *Book) Head(cells ...string) error {
	values := make([]any, len(cells))
	for i, c := range cells {
		values[i] = excelize.Cell{StyleID: b.bold, Value: c}
	}
	return b.put(values)
}

// Row writes one row of texts.
func (b *Book) Row(cells ...string) error { return b.cells(nil, cells) }

// cells writes one row, each cell in the form of its column.
func (b *Book) cells(cols []Col, cells []string) error {
	values := make([]any, len(cells))
	for i, c := range cells {
		form := AsText
		if i < len(cols) {
			form = cols[i].Form
		}
		cell, err := b.cell(form, c)
		if err != nil {
			return err
		}
		values[i] = cell
	}
	return b.put(values)
}

// cell is a cell of a form; what is not of it stays text.
func (b *Book) cell(form Form, text string) (excelize.Cell, error) {
	if serial, minutes, ok := dayNumber(form, text); ok {
		return excelize.Cell{StyleID: map[bool]int{false: b.day, true: b.minute}[minutes], Value: serial}, nil
	}
	if v, shape, ok := figure(form, text); ok {
		style, err := b.number(shape)
		return excelize.Cell{StyleID: style, Value: v}, err
	}
	return excelize.Cell{StyleID: b.text, Value: text}, nil
}

// number is the style of numbers of a shape.
func (b *Book) number(shape string) (int, error) {
	if style, known := b.plain[shape]; known || shape == "" {
		return style, nil
	}
	style, err := b.f.NewStyle(&excelize.Style{CustomNumFmt: &shape})
	if b.plain == nil {
		b.plain = map[string]int{}
	}
	b.plain[shape] = style
	return style, err
}

func (b *Book) put(values []any) error {
	b.row++
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
