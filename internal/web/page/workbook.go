package page

import (
	"bytes"
	"cmp"
	"net/http"

	"luoshi/internal/sheet"
	"luoshi/internal/web"
)

// Every list page is its own export (导出 Excel): with as=xlsx (or as=csv) in its address
// it is sent as a file of the rows that the same reader sees under the same
// conditions, all of them instead of a page.

// bookRows bounds the rows of a workbook that is made in one piece.
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

// SendBook sends a list as a workbook. A list that was cut says so in its last row.
func SendBook[R any](c *web.Ctx, title string, more bool, head []string, rows []R, cells func(R) []string) error {
	return SendSheet(c, title+" "+c.Today.String(), cmp.Or(fileExt(c), ".xlsx"), more, head, rows, cells)
}

// SendSheet sends a list as a file of that kind.
func SendSheet[R any](c *web.Ctx, name, ext string, more bool, head []string, rows []R, cells func(R) []string) error {
	var file bytes.Buffer // nothing is sent until it is whole
	w, err := sheet.NewWriter(&file, ext, c.T("清单"))
	if err != nil {
		return err
	}
	if err := w.Row(head...); err != nil {
		return err
	}
	for _, r := range rows {
		if err := w.Row(cells(r)...); err != nil {
			return err
		}
	}
	if more {
		if err := w.Row(c.T("只导出前 {0} 行，请加条件后分批导出", bookRows)); err != nil {
			return err
		}
	}
	if err := w.Close(); err != nil {
		return err
	}
	Attach(c, name+ext, ext)
	_, _ = c.W.Write(file.Bytes()) // the client may be gone
	return nil
}
