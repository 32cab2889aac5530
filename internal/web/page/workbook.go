package page

import (
	"errors"
	"io"
	"net/http"
	"os"

	"luoshi/internal/sheet"
	"luoshi/internal/store"
	"luoshi/internal/web"
)

// Every list page is its own export (导出 Excel): with as=xlsx (or as=csv) in its address
// it is sent as a file of the rows that the same reader sees under the same
// conditions, all of them instead of a page.

// bookRows is how many rows of a file are read at once.
const bookRows = 10_000

// AsBook reports whether the list is wanted as a file.
func AsBook(c *web.Ctx) bool { return fileExt(c) != "" }

// fileExt is the kind of file that the address asks for, "" for a page.
func fileExt(c *web.Ctx) string {
	if c.R.Method != http.MethodGet {
		return ""
	}
	switch c.R.URL.Query().Get("as") {
	case "xlsx":
		return ".xlsx"
	case "csv":
		return ".csv"
	}
	return ""
}

// RowLimit is how many rows a list reads, and one more to know of a next page.
func RowLimit(c *web.Ctx) int {
	if AsBook(c) {
		return bookRows + 1
	}
	return PageSize + 1
}

// Cut keeps the rows of a page, or of a workbook, and reports whether there are more.
func Cut[R any](c *web.Ctx, rows []R) ([]R, bool) {
	limit := RowLimit(c) - 1
	return rows[:min(len(rows), limit)], len(rows) > limit
}

// BookPath is the address of the same list as a workbook.
func BookPath(c *web.Ctx) string { return filePath(c, "xlsx") }

// SendBook sends a list as a workbook, or as the file that the address asks for.
func SendBook[R any](c *web.Ctx, title string, cols []sheet.Col, rows []R, cells func(R) []string) error {
	t := &Table{Title: title}
	for _, r := range rows {
		t.Rows = append(t.Rows, Cells(cells(r)...))
	}
	ext := fileExt(c)
	if ext == "" {
		ext = ".xlsx"
	}
	return SendFile(c, title+" "+c.Today.String(), ext, func(out io.Writer) error {
		w, err := sheet.NewWriter(out, ext, c.T("清单"), t.fit(cols)...)
		if err != nil {
			return err
		}
		return errors.Join(t.write(w), w.Close())
	})
}

// SendFile makes a file beside the answer and sends it whole, so that a failure in its
// middle is an error page and not half a file.
func SendFile(c *web.Ctx, name, ext string, fill func(out io.Writer) error) (err error) {
	file, err := os.CreateTemp("", "export-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close(), os.Remove(file.Name())) }()
	if err := fill(file); err != nil {
		return err
	}
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return err
	}
	Attach(c, name+ext, ext)
	_, _ = io.Copy(c.W, file) // the client may be gone
	return nil
}

// Cols are the columns of the list as a file has them: figures are numbers, and a date is a
// date. They are as wide as what stands in them.
func (t *Table) Cols() []sheet.Col {
	out := make([]sheet.Col, len(t.Head))
	for i, h := range t.Head {
		out[i] = sheet.Col{Title: h.Title, Form: sheet.AsFound}
		if h.Class == "num" {
			out[i].Form = sheet.AsNumber
		}
	}
	return t.fit(out)
}

// fit widens columns to the rows.
func (t *Table) fit(cols []sheet.Col) []sheet.Col {
	for _, row := range t.Rows {
		for i := range row {
			if i < len(cols) {
				cols[i].Fit(row[i].text())
			}
		}
	}
	return cols
}

// write writes the rows.
func (t *Table) write(w sheet.Writer) error {
	for _, row := range t.Rows {
		if err := w.Row(Texts(row)...); err != nil {
			return err
		}
	}
	return nil
}

// errPaged is a list of pages that would be sent as the file of its first rows.
var errPaged = errors.New("page: a list that is read page by page is a file by SendAll")

// Send answers with the file where the address asks for one, else with the page. A list
// that was cut says so in its last row; one that is read page by page is refused, since
// SendAll reads it to its end.
func (t *Table) Send(c *web.Ctx, template string, refused error, p any) error {
	if !AsBook(c) {
		return c.Page(web.Status(refused), template, p)
	}
	if t.paged {
		return errPaged
	}
	return SendFile(c, t.Title+" "+c.Today.String(), fileExt(c), func(out io.Writer) error {
		w, err := sheet.NewWriter(out, fileExt(c), c.T("清单"), t.Cols()...)
		if err == nil {
			err = t.write(w)
		}
		if err == nil && t.more {
			err = w.Row(c.T("只导出前 {0} 行，请加条件后分批导出", bookRows))
		}
		if err != nil {
			return err
		}
		return w.Close()
	})
}

// SendAll sends a list as the file that the address asks for, read part by part to its end.
func (l List[R]) SendAll(c *web.Ctx, read func(v *store.View) ([]R, error)) error {
	return SendFile(c, l.Title+" "+c.Today.String(), fileExt(c), func(out io.Writer) error {
		return c.View(func(v *store.View) error { return l.whole(c, out, func() ([]R, error) { return read(v) }) })
	})
}

// whole writes the list into a file, each part as the address of its page asks for it.
func (l List[R]) whole(c *web.Ctx, out io.Writer, read func() ([]R, error)) error {
	asked := c.R
	defer func() { c.R = asked }()
	var w sheet.Writer
	for more := true; more; {
		rows, err := read()
		if err != nil {
			return err
		}
		t := l.Table(c, rows)
		if w == nil {
			if w, err = sheet.NewWriter(out, fileExt(c), c.T("清单"), t.Cols()...); err != nil {
				return err
			}
		}
		if err := t.write(w); err != nil {
			return err
		}
		if more = t.more && l.Key != nil; more {
			turn(c, l.Key(rows[bookRows-1]))
		} else if t.more {
			err = w.Row(c.T("只导出前 {0} 行，请加条件后分批导出", bookRows))
		}
		if err != nil {
			return err
		}
	}
	return w.Close()
}

// turn goes on to the rows before a key.
func turn(c *web.Ctx, before string) {
	r := c.R.Clone(c.R.Context())
	q := r.URL.Query()
	q.Set("before", before)
	r.URL.RawQuery, r.Form = q.Encode(), nil
	c.R = r
}
