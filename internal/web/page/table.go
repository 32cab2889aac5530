package page

import (
	"net/url"
	"slices"
	"strings"

	"luoshi/internal/calendar"
	"luoshi/internal/web"
)

// Table is a list as the template "list" and a file show it.
type Table struct {
	Title   string
	Head    []Head
	Rows    [][]Cell
	Empty   string
	Next    string // address of the next page, "" at the end
	Prev    string // of the page before, "" at the beginning and where pages go one way
	Of      int    // rows of all pages, 0 where they are not counted
	Search  *Search
	Excel   string // addresses of the whole list as a file
	CSV     string
	Path    string
	Key     string // of the forms in its rows
	Filters []Filter
	Chips   []Chip
	Choices []Choice
	Keep    []Option // what else the address says
	Bar     *Bar     // of the acts on ticked rows, nil where rows cannot be ticked
	Ticks   []Tick   // of the rows

	more  bool
	paged bool // read page by page
}

// Head is the head of a column.
type Head struct {
	Title, Class string
	Order, Sort  string // where it leads to be ordered by it, and how it is ordered now
}

// Search is the search within a list (查找), with what was looked for.
type Search struct{ Value string }

// Chip is a condition that is set, with the address of the list without it.
type Chip struct{ Text, Without string }

// Choice is a column that may be turned on and off.
type Choice struct {
	ID, Title string
	On        bool
}

// Plain completes a table of cells made one by one: its first column is what the rows are
// called, figures stand to the right, and Empty is what it says without rows.
func (t *Table) Plain(empty string) *Table {
	t.Empty, t.Head[0].Class = empty, "ti"
	for i := range t.Head {
		if len(t.Rows) > 0 && t.Rows[0][i].Num {
			t.Head[i].Class = "num"
		}
	}
	return t
}

// Heads are heads that are nothing but their titles.
func Heads(titles ...string) []Head {
	out := make([]Head, len(titles))
	for i, s := range titles {
		out[i].Title = s
	}
	return out
}

// Cells makes a row of texts.
func Cells(texts ...string) []Cell {
	out := make([]Cell, len(texts))
	for i, s := range texts {
		out[i].Text = s
	}
	return out
}

// DayCell is a date as people say it, as a figure in a file, and nothing when there is none.
func DayCell(c *web.Ctx, d calendar.Date) Cell {
	if d.IsNone() {
		return Cell{}
	}
	return Cell{Text: c.Day(d), File: d.String()}
}

// Texts is a row as a line of a file.
func Texts(row []Cell) []string {
	out := make([]string, len(row))
	for i, x := range row {
		out[i] = x.text()
	}
	return out
}

// filter takes the conditions from the address: their values, a chip for each that is
// set, and what the form must send along.
func (t *Table) filter(c *web.Ctx, filters []Filter) {
	q := c.R.URL.Query()
	own := []string{"before", "after", "col", "page"}
	if t.Search != nil {
		own = append(own, "q")
	}
	for _, f := range filters {
		own = append(own, f.Name)
		f.Value = q.Get(f.Name)
		i := slices.IndexFunc(f.Options, func(o Option) bool { return o.Value == f.Value && f.Value != "" })
		if i >= 0 {
			t.Chips = append(t.Chips, Chip{f.Options[i].Title, without(c.R.URL, f.Name)})
		}
		if f.Title != "" {
			t.Filters = append(t.Filters, f)
		}
	}
	for name, values := range q {
		if !slices.Contains(own, name) && values[0] != "" {
			t.Keep = append(t.Keep, Option{name, values[0]})
		}
	}
	slices.SortFunc(t.Keep, func(a, b Option) int { return strings.Compare(a.Value, b.Value) })
}

// without is the first page of the same list without a condition.
func without(u *url.URL, name string) string {
	q := u.Query()
	q.Del(name)
	q.Del("before")
	q.Del("page")
	if len(q) == 0 {
		return u.Path
	}
	return u.Path + "?" + q.Encode()
}
