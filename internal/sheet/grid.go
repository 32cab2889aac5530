package sheet

import (
	"slices"
	"sort"
	"strconv"

	"luoshi/internal/fault"
)

// grid collects the rows of one sheet with content, bounded, before anything is known of
// what they mean.
type grid struct {
	rows   []Row
	spans  []span
	hidden []int // rows that are not shown
	veiled []int // columns that are not shown
	size   *int  // bytes of all cells of the file so far: a workbook may name one long text a million times
}

func newGrid() *grid { return &grid{size: new(int)} }

// add takes one row in.
func (g *grid) add(number int, cells []string, kinds []Kind) error {
	last := 0
	for i := range cells {
		if len(cells[i]) > MaxCell {
			return fault.New(fault.Invalid, "sheet.cell_long", strconv.Itoa(number), Letter(i), strconv.Itoa(MaxCell))
		}
		if *g.size += len(cells[i]); *g.size > MaxUnpack {
			return fault.At("file", "sheet.bomb")
		}
		if cells[i] = Tidy(cells[i]); cells[i] != "" || i < len(kinds) && kinds[i] == Unkept {
			last = i + 1
		}
	}
	switch {
	case last == 0:
		return nil
	case last > MaxColumns:
		return fault.New(fault.Invalid, "sheet.columns", strconv.Itoa(number), strconv.Itoa(MaxColumns))
	case len(g.rows) >= MaxRows:
		return fault.New(fault.Invalid, "sheet.rows", strconv.Itoa(MaxRows))
	case len(g.rows) > 0 && g.rows[len(g.rows)-1].Number >= number:
		return fault.At("file", "sheet.broken")
	}
	g.rows = append(g.rows, Row{Number: number, Cells: cells[:last:last], kinds: kinds[:min(last, len(kinds))], wide: 1})
	return nil
}

// merge repeats the value of a merged range in the rows below its first one, and notes how
// far a row's first cell reaches.
func (g *grid) merge() {
	at := func(number int) int {
		return sort.Search(len(g.rows), func(i int) bool { return g.rows[i].Number >= number })
	}
	for _, s := range g.spans {
		i := at(s.top)
		if i == len(g.rows) || g.rows[i].Number != s.top || s.left > len(g.rows[i].Cells) || g.rows[i].Cells[s.left-1] == "" {
			continue
		}
		first := &g.rows[i]
		if firstFilled(first.Cells) == s.left-1 {
			first.wide = s.right - s.left + 1
		}
		for j := i + 1; j < len(g.rows) && g.rows[j].Number <= s.bottom; j++ {
			g.rows[j].put(s.left-1, first.Cells[s.left-1], first.Kind(s.left-1))
		}
	}
}

// put sets one cell.
func (r *Row) put(column int, text string, kind Kind) {
	for len(r.Cells) <= column {
		r.Cells = append(r.Cells, "")
	}
	r.Cells[column] = text
	if kind == Text && len(r.kinds) <= column {
		return
	}
	r.kinds = slices.Clone(r.kinds)
	for len(r.kinds) <= column {
		r.kinds = append(r.kinds, Text)
	}
	r.kinds[column] = kind
}

// table makes the table of a sheet under its header, at the place-th of the sheets read.
func (g *grid) table(h head, place int) Table {
	t := Table{Header: h.names, HeaderRow: g.rows[h.at].Number, leaf: h.leaf}
	shift := place * PerSheet
	for i := range h.at {
		t.Passed = append(t.Passed, Passed{g.rows[i].Number + shift, TitleRow})
	}
	for _, r := range g.rows[h.at+h.deep:] {
		number := r.Number + shift
		if why := passed(r, h); why != "" {
			t.Passed = append(t.Passed, Passed{number, why})
			continue
		}
		t.Rows = append(t.Rows, r.fit(number, len(h.names)))
	}
	for _, n := range g.hidden {
		if n > t.HeaderRow {
			t.Hidden.Rows = append(t.Hidden.Rows, n+shift)
		}
	}
	for _, c := range g.veiled {
		if c < len(h.names) && h.names[c] != "" {
			t.Hidden.Columns = append(t.Hidden.Columns, h.names[c])
		}
	}
	return t
}

// fit makes a row as long as the header: a cell without a column name belongs to no
// column.
func (r Row) fit(number, n int) Row {
	r.Number = number
	if len(r.Cells) > n {
		r.Cells = r.Cells[:n]
	}
	for len(r.Cells) < n {
		r.Cells = append(r.Cells, "")
	}
	return r
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

func firstFilled(cells []string) int {
	return slices.IndexFunc(cells, func(c string) bool { return c != "" })
}
