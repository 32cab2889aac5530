package page

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"

	"luoshi/internal/sheet"
	"luoshi/internal/web"
	"luoshi/internal/wording"
)

// TestBookIsCut says so in its last row where a list is longer than a workbook.
func TestBookIsCut(t *testing.T) {
	t.Parallel()
	w := httptest.NewRecorder()
	c := &web.Ctx{W: w, R: httptest.NewRequest(http.MethodGet, "/desk/letters?as=xlsx", nil), Lang: wording.Zh}
	rows, more := Cut(c, make([]int, RowLimit(c)))
	if err := SendBook(c, "长清单", more, []string{"一", "二"}, rows, func(int) []string { return []string{"甲", "=1+1"} }); err != nil {
		t.Fatal(err)
	}
	table, err := sheet.Read(bytes.NewReader(w.Body.Bytes()), sheet.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if n := len(table.Rows); n != bookRows+1 || !strings.Contains(table.Rows[n-1].Cells[0], strconv.Itoa(bookRows)) || table.Rows[0].Cells[1] != "=1+1" {
		t.Errorf("%d 行，末行 %v", n, table.Rows[n-1])
	}
}
