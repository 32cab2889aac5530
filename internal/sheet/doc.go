// Package sheet reads and writes tables of offices (表格): .xlsx workbooks and
// .csv files. It bounds what a file may cost before it believes it, finds the
// header row below titles, carries merged cells down, and gives dates and digits
// one form. It does not know what a column means: that is package intake.
package sheet

import (
	"fmt"
	"strings"

	"luoshi/internal/ident"
)

// Bounds of a file that is read. What lies beyond them is refused.
const (
	MaxFile    = 24 << 20  // bytes of the file itself
	MaxEntries = 2000      // files inside a workbook
	MaxUnpack  = 256 << 20 // bytes of a workbook once unpacked
	MaxRows    = 200_000   // rows with content
	MaxColumns = 200
	MaxCell    = 32_767 // bytes of one cell: three times less in Chinese characters
	headerRows = 50     // rows in which the header is looked for
)

// Table is what was read (表): the header and the rows below it.
type Table struct {
	Sheet     string // name of the sheet, "" for .csv
	Header    []string
	HeaderRow int // its row number as a spreadsheet program counts, from 1
	Rows      []Row
	Date1904  bool     // serial days count from 1904 (old Mac workbooks)
	Sheets    []Sheet  // every sheet of the workbook, nil for .csv
	Passed    []Passed // rows that hold no data
	Hidden    Hidden   // what a spreadsheet program does not show, and was read

	leaf   []string // names of the columns in the lower row of a header of two rows
	number []int    // of the sheets that were read, their places in Sheets
}

// Sheet is one sheet of a workbook (工作表).
type Sheet struct {
	Name   string
	Rows   int  // rows of data, below the header where there is one
	Hidden bool // not shown by a spreadsheet program
	Read   bool // its rows are in the table
	Alike  bool // it has the columns of the one that was read
}

// Passed is a row that was passed over (略过的行).
type Passed struct {
	Number int // as Row.Number
	Why    Why
}

// Why says for what reason a row holds no data.
type Why string

// The reasons.
const (
	TitleRow  Why = "title"  // 标题行: above the header, or one cell over the whole row
	SumRow    Why = "sum"    // 合计、小计
	NoteRow   Why = "note"   // 注、填表人
	RepeatRow Why = "repeat" // 重复的表头, as printed pages have it
)

// Hidden is what a spreadsheet program does not show: rows and columns, by number and name.
type Hidden struct {
	Rows    []int // as Row.Number
	Columns []string
}

// PerSheet parts the rows of several sheets that are read together: a row of the second
// sheet that is read has the number PerSheet + its number there.
const PerSheet = 1 << 20

// Line is the number of a row inside its sheet.
func Line(number int) int { return (number-1)%PerSheet + 1 }

// SheetOf is the name of the sheet in which a row stands.
func (t Table) SheetOf(number int) string {
	if i := (number - 1) / PerSheet; number > 0 && i < len(t.number) {
		return t.Sheets[t.number[i]].Name
	}
	return t.Sheet
}

// Row is one row with content. Cells has the length of the header.
type Row struct {
	Number int // row number as a spreadsheet program counts, from 1, see PerSheet
	Cells  []string
	kinds  []Kind // nil when every cell is text
	wide   int    // columns over which its first filled cell reaches
}

// Kind is what a cell is (单元格类型) beside its text.
type Kind byte

// The kinds of cells.
const (
	Text    Kind = iota
	Number       // a number whose digits all stand in the text
	Lost         // a number of more digits than a spreadsheet program keeps: the last ones are gone
	Untyped      // a cell of .csv, which may be either
	Unkept       // a formula without its value: nobody opened and saved the file after it was written
)

// Kind is the kind of a cell.
func (r Row) Kind(column int) Kind {
	if column < 0 || column >= len(r.kinds) {
		return Text
	}
	return r.kinds[column]
}

// AllSheets asks for every sheet that has the columns of the first.
const AllSheets = "*"

// Options say how a file is read.
type Options struct {
	Name      string     // file name; its extension must fit the content, "" skips the check
	Sheet     string     // name of the sheet, AllSheets, or "" for the first with the wanted columns
	HeaderRow int        // the row of the header where a person points at it, 0 to look for it
	Wanted    [][]string // for each wanted column the names it may have
	Mapped    []string   // names of columns that a person chose: the header has them
}

// Column is the place of the first header among names, or -1. Below a header of two rows
// a column is known by its lower name too, where no other has that.
func (t Table) Column(names ...string) int {
	for _, n := range names {
		for i, h := range t.Header {
			if h != "" && Key(h) == Key(n) {
				return i
			}
		}
	}
	for _, n := range names {
		at, found := -1, 0
		for i, h := range t.leaf {
			if h != "" && Key(h) == Key(n) {
				at, found = i, found+1
			}
		}
		if found == 1 {
			return at
		}
	}
	return -1
}

// Date gives the cell as an ISO date, see Date.
func (t Table) Date(cell string) (string, error) { return Date(cell, t.Date1904) }

// Key is the form in which two column names are compared: without spaces, marks
// of required columns, brackets' width and letter case.
func Key(name string) string {
	name = strings.Map(func(r rune) rune {
		switch {
		case r == ' ' || r == '\n' || r == '\t' || r == '*' || r == '＊' || r == '\u3000' || r == ':' || r == '：':
			return -1
		case r == '（':
			return '('
		case r == '）':
			return ')'
		}
		return r
	}, Tidy(name))
	return strings.ToLower(name)
}

// Tidy gives a cell its one form: full-width digits narrow, full-width and hard
// spaces plain, invisible and control characters left out, space around it cut.
func Tidy(s string) string {
	plain := true
	for i := range len(s) {
		if s[i] < 0x20 || s[i] > 0x7e {
			plain = false
			break
		}
	}
	if plain {
		return strings.TrimSpace(s)
	}
	return strings.Map(func(r rune) rune {
		if r >= '０' && r <= '９' {
			return r - '０' + '0'
		}
		return r
	}, ident.Visible(s))
}

// Broken reports whether a cell holds an error value of a spreadsheet program,
// such as #N/A or #REF!.
func Broken(cell string) bool {
	switch cell {
	case "#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!":
		return true
	}
	return false
}

// Letter names a column as a spreadsheet program does: 0 is A, 26 is AA.
func Letter(column int) string {
	s := ""
	for n := column; n >= 0; n = n/26 - 1 {
		s = string(rune('A'+n%26)) + s
	}
	return s
}

// Place names a cell for a person: Sheet1!C7.
func Place(sheet string, row, column int) string {
	if sheet != "" {
		sheet += "!"
	}
	return fmt.Sprintf("%s%s%d", sheet, Letter(column), row)
}
