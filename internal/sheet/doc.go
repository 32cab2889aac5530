// Package sheet reads and writes tables of offices (表格): .xlsx workbooks and
// .csv files. It bounds what a file may cost before it believes it, finds the
// header row below titles, carries merged cells down, and gives dates and digits
// one form. It does not know what a column means: that is package intake.
package sheet

import (
	"fmt"
	"strconv"
	"strings"

	"luoshi/internal/fault"
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

// Table is one sheet that was read (表): the header and the rows below it.
type Table struct {
	Sheet     string // name of the sheet, "" for .csv
	Header    []string
	HeaderRow int // its row number as a spreadsheet program counts, from 1
	Rows      []Row
	Date1904  bool // serial days count from 1904 (old Mac workbooks)
}

// Row is one row with content. Cells has the length of the header.
type Row struct {
	Number int // row number as a spreadsheet program counts, from 1
	Cells  []string
}

// Options say how a file is read.
type Options struct {
	Name   string     // file name; its extension must fit the content, "" skips the check
	Sheet  string     // name of the sheet, "" for the first that is shown
	Wanted [][]string // for each wanted column the names it may have
}

// Column is the place of the first header among names, or -1.
func (t Table) Column(names ...string) int {
	for _, n := range names {
		for i, h := range t.Header {
			if Key(h) == Key(n) && h != "" {
				return i
			}
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

// rowsOf collects the rows of a file as they stream by: it finds the header
// among the first rows and bounds what follows.
type rowsOf struct {
	wanted [][]string
	t      Table
	before []Row // rows seen while the header is not found
	found  bool
	size   int // bytes of all cells so far: a workbook may name one long text a million times
}

func (c *rowsOf) add(number int, cells []string) error {
	last := 0
	for i := range cells {
		if len(cells[i]) > MaxCell {
			return fault.New(fault.Invalid, "sheet.cell_long", strconv.Itoa(number), Letter(i), strconv.Itoa(MaxCell))
		}
		if c.size += len(cells[i]); c.size > MaxUnpack {
			return fault.At("file", "sheet.bomb")
		}
		if cells[i] = Tidy(cells[i]); cells[i] != "" {
			last = i + 1
		}
	}
	cells = cells[:last]
	switch {
	case last == 0:
		return nil
	case last > MaxColumns:
		return fault.New(fault.Invalid, "sheet.columns", strconv.Itoa(number), strconv.Itoa(MaxColumns))
	case len(c.t.Rows) >= MaxRows:
		return fault.New(fault.Invalid, "sheet.rows", strconv.Itoa(MaxRows))
	}
	row := Row{number, cells}
	if c.found {
		c.t.Rows = append(c.t.Rows, c.fit(row))
		return nil
	}
	if len(c.before) < headerRows && c.isHeader(cells) {
		c.header(row)
		return nil
	}
	if c.before = append(c.before, row); len(c.before) > MaxRows {
		return fault.New(fault.Invalid, "sheet.rows", strconv.Itoa(MaxRows))
	}
	return nil
}

// isHeader says whether a row names at least half of the wanted columns, or
// consists at least by half of wanted names, two at the least.
func (c *rowsOf) isHeader(cells []string) bool {
	names := map[string]bool{}
	for _, cell := range cells {
		names[Key(cell)] = true
	}
	delete(names, "")
	hits := 0
	for _, alternatives := range c.wanted {
		for _, n := range alternatives {
			if names[Key(n)] {
				hits++
				break
			}
		}
	}
	return hits > 0 && (hits*2 >= len(c.wanted) || hits >= 2 && hits*2 >= len(names))
}

func (c *rowsOf) header(row Row) {
	c.found = true
	c.t.Header, c.t.HeaderRow = row.Cells, row.Number
}

// fit makes a row as long as the header and merges what lies beyond it into
// nothing: a cell without a column name belongs to no column.
func (c *rowsOf) fit(row Row) Row {
	n := len(c.t.Header)
	if len(row.Cells) > n {
		row.Cells = row.Cells[:n]
	}
	for len(row.Cells) < n {
		row.Cells = append(row.Cells, "")
	}
	return row
}

// table closes the reading. Where no row looked like the header, the first row
// with at least two cells is taken, so that a person can match the columns.
func (c *rowsOf) table() (Table, error) {
	if !c.found {
		at := -1
		for i, r := range c.before {
			if filled(r.Cells) >= min(2, len(c.wanted)) && i < headerRows {
				at = i
				break
			}
		}
		if at < 0 {
			return Table{}, fault.At("file", "sheet.empty")
		}
		c.header(c.before[at])
		for _, r := range c.before[at+1:] {
			c.t.Rows = append(c.t.Rows, c.fit(r))
		}
	}
	return c.t, nil
}

func filled(cells []string) int {
	n := 0
	for _, c := range cells {
		if c != "" {
			n++
		}
	}
	return n
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
