package page

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"luoshi/internal/ident"
	"luoshi/internal/store"
	"luoshi/internal/web"
)

// CountLimit bounds what the first page counts of a list.
const CountLimit = 1000

// PageSize is the number of rows on a page of a list.
const PageSize = 50

// atAGlance is how many rows a reader sees at once: so few are not searched.
const atAGlance = 10

// List is a list page (清单页): its columns, said once, give the table of the page, the
// workbook and the csv. What a reader chose of it (conditions, order, columns, page)
// stands in the address, so that a saved address keeps it.
type List[R any] struct {
	Title   string
	Says    string // a line under the title
	Up      Option // the page that it belongs to, above the title
	Empty   string // what the page says instead of a table without rows
	Filters []Filter
	Columns []Column[R]
	Key     func(R) string // what the next page begins before (before=); nil where the list is read whole
	Shows   func(R) bool   // leaves a row out that was read; nil shows all
	Find    func(R) string // what a list that is read whole is searched by (查找), page by page; nil for no search and one page
	Part    bool           // one of several lists of a page: it is no file of its own
	Several *Several[R]    // what may be done to several rows at once; nil for nothing
}

// Column is one column of a list.
type Column[R any] struct {
	ID, Title string
	Class     string // of its cells: ti for what the row is called, nw, st, act
	Num       bool   // figures
	Off       bool   // on the page only when a reader turns it on; always in a file
	Acts      bool   // buttons: on the page alone
	Cell      func(R) Cell
	Less      func(a, b R) int // lets readers order a list that is read whole
}

// Cell is what a list shows of one row in one column.
type Cell struct {
	Text  string
	Href  string // where the text leads, "" for nowhere
	Class string // of the text: late, today, hold, mono
	Unit  string // behind a figure, not in a file
	Num   bool
	Small string // small, beside the text
	Tag   string // a mark after the text
	Alert string // a mark for what is not as it should be
	Sub   string // a second line, small
	Links []Link // more than one way on, after the text
	Lines []Link // one below the other, of a cell that says several things
	Late  web.Lateness
	Acts  []Act
	Own   *Field // of the form of ticked rows: what is said of this row alone
	File  string // what a file says, "" for Text
}

// Link is one of several ways on in a cell, with a word before it.
type Link struct{ Before, Text, Href string }

// Act is a small form in a row: what it posts to and its buttons.
type Act struct {
	Path    string
	ID      string // tells its key from the others of the page
	Fields  []Field
	Buttons []Button
}

// Signed is the form with the field for the login secret: its act is one that the person
// signs.
func (a Act) Signed(c *web.Ctx) Act {
	a.Fields = append(slices.Clone(a.Fields), signField(c))
	return a
}

// Button sends a form, with a value where it has a name.
type Button struct {
	Title, Name, Value string
	Primary            bool
}

// Option is one choice of a condition or a field.
type Option struct{ Value, Title string }

// Filter is a condition that readers set (筛选条件): a choice, and a chip that takes it off.
type Filter struct {
	Name, Title string
	Any         string // what none is called
	Options     []Option
	Value       string // as set in the address
}

// text is what a file says of a cell.
func (x Cell) text() string {
	if x.File != "" {
		return x.File
	}
	text := x.Text
	for _, l := range x.Links {
		text = strings.TrimSpace(text + " " + l.Before + l.Text)
	}
	for _, l := range x.Lines {
		text = strings.TrimSpace(text + "\n" + l.Before + l.Text)
	}
	return text
}

// Text makes a cell of a text.
func Text(s string) Cell { return Cell{Text: s} }

// Show reads the list and sends it: as a page, with the refusal of an act on one of its
// rows, or whole as the file that the address asks for.
func (l List[R]) Show(c *web.Ctx, refused error, read func(v *store.View) ([]R, error)) error {
	if AsBook(c) {
		return l.SendAll(c, read)
	}
	p := listPage{Frame: c.Frame(l.Title, refused), Says: l.Says, Up: l.Up}
	err := c.View(func(v *store.View) error {
		rows, err := read(v)
		p.Table = l.Table(c, rows)
		return err
	})
	if err != nil {
		return err
	}
	return p.Table.Send(c, "list-page", refused, p)
}

// listPage is a page that is a list and nothing else.
type listPage struct {
	web.Frame
	Says  string
	Up    Option
	Table *Table
}

// Table lays out the rows that were read (RowLimit of them) for a page that has more on
// it than the list.
func (l List[R]) Table(c *web.Ctx, rows []R) *Table {
	q := c.R.URL.Query()
	t := &Table{Title: l.Title, Empty: l.Empty, Path: c.Here(), Key: c.FormKey(), Excel: BookPath(c), CSV: filePath(c, "csv")}
	t.paged = l.Key != nil
	if l.Key != nil || AsBook(c) {
		rows, t.more = Cut(c, rows)
	}
	if l.Key != nil && t.more {
		q := c.R.URL.Query()
		q.Set("before", l.Key(rows[len(rows)-1]))
		t.Next = c.Here() + "?" + q.Encode()
	}
	if l.Part {
		t.Excel, t.CSV = "", ""
	}
	cols := l.chosen(c, t)
	rows = l.found(c, t, rows)
	if order := q.Get("order"); l.Key == nil && order != "" {
		rows = ordered(rows, l.Columns, order)
	}
	for _, col := range cols {
		t.Head = append(t.Head, l.head(c, col))
	}
	if l.Shows != nil {
		rows = slices.DeleteFunc(slices.Clone(rows), func(r R) bool { return !l.Shows(r) })
	}
	rows = l.sheet(c, t, rows)
	for _, r := range rows {
		cells := make([]Cell, len(cols))
		for i, col := range cols {
			cells[i] = col.Cell(r)
			cells[i].Class, cells[i].Num = strings.TrimSpace(cells[i].Class), cells[i].Num || col.Num
		}
		t.Rows = append(t.Rows, cells)
	}
	if l.Several != nil && !AsBook(c) {
		t.Bar, t.Ticks = l.Several.Bar(c, rows)
	}
	t.filter(c, l.Filters)
	return t
}

// found are the rows of a list that is read whole in which every word of the search
// stands, in any place and whatever its width and case.
func (l List[R]) found(c *web.Ctx, t *Table, rows []R) []R {
	if l.Find == nil || l.Key != nil {
		return rows
	}
	q := c.Value("q")
	if q == "" && len(rows) <= atAGlance {
		return rows
	}
	t.Search = &Search{q}
	if q == "" {
		return rows
	}
	var words []string
	for _, w := range strings.Fields(q) {
		words = append(words, ident.Key(w))
	}
	out := slices.DeleteFunc(slices.Clone(rows), func(r R) bool {
		text := ident.Key(l.Find(r))
		return slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(text, w) })
	})
	t.Chips = append(t.Chips, Chip{c.T("写着 {0}", q), without(c.R.URL, "q")})
	if len(rows) > 0 {
		t.Empty = c.T("{0} 条里没有写着“{1}”的。", len(rows), q)
	}
	return out
}

// sheet is the page of a searched list that the address asks for: a file and a
// part of a page have all.
func (l List[R]) sheet(c *web.Ctx, t *Table, rows []R) []R {
	if l.Find == nil || l.Key != nil || l.Part || AsBook(c) || len(rows) <= PageSize {
		return rows
	}
	n, _ := strconv.Atoi(c.Value("page")) // anything else means the first
	last := (len(rows) - 1) / PageSize
	n = min(max(n-1, 0), last)
	at := func(n int) string {
		q := c.R.URL.Query()
		q.Set("page", strconv.Itoa(n+1))
		return c.Here() + "?" + q.Encode()
	}
	t.Of = len(rows)
	if n > 0 {
		t.Prev = at(n - 1)
	}
	if n < last {
		t.Next = at(n + 1)
	}
	return rows[n*PageSize : min((n+1)*PageSize, len(rows))]
}

// chosen are the columns that this page, or this file, shows; a list with columns that
// are off offers the choice.
func (l List[R]) chosen(c *web.Ctx, t *Table) []Column[R] {
	asked := c.R.URL.Query()["col"]
	var out []Column[R]
	choice := slices.ContainsFunc(l.Columns, func(x Column[R]) bool { return x.Off })
	for _, col := range l.Columns {
		on := !col.Off || AsBook(c)
		if len(asked) > 0 && !col.Acts {
			on = slices.Contains(asked, col.ID)
		}
		if col.Acts && AsBook(c) {
			on = false
		}
		if choice && !col.Acts {
			t.Choices = append(t.Choices, Choice{col.ID, col.Title, on})
		}
		if on {
			out = append(out, col)
		}
	}
	return out
}

// head is the head of a column, with the way to another order where there is one.
func (l List[R]) head(c *web.Ctx, col Column[R]) Head {
	h := Head{Title: col.Title, Class: col.Class}
	if col.Num {
		h.Class = "num"
	}
	if l.Key != nil || col.Less == nil {
		return h
	}
	q := c.R.URL.Query()
	next := col.ID
	switch q.Get("order") {
	case col.ID:
		h.Sort, next = "ascending", "-"+col.ID
	case "-" + col.ID:
		h.Sort = "descending"
	}
	q.Set("order", next)
	h.Order = c.Here() + "?" + q.Encode()
	return h
}

// ordered orders the rows by the column that the address names, downwards after "-".
func ordered[R any](rows []R, cols []Column[R], order string) []R {
	id, down := strings.CutPrefix(order, "-")
	i := slices.IndexFunc(cols, func(x Column[R]) bool { return x.ID == id && x.Less != nil })
	if i < 0 {
		return rows
	}
	out := slices.Clone(rows)
	slices.SortStableFunc(out, cols[i].Less)
	if down {
		slices.Reverse(out)
	}
	return out
}

// filePath is the address of the same list as a file.
func filePath(c *web.Ctx, as string) string {
	q := c.R.URL.Query()
	for _, name := range []string{"before", "after", "after_due"} {
		q.Del(name)
	}
	q.Set("as", as)
	return (&url.URL{Path: c.Here(), RawQuery: q.Encode()}).String()
}
