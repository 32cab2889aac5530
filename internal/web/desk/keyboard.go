package desk

import (
	"net/http"

	"luoshi/internal/web"
	"luoshi/internal/web/page"
)

// keyboardRoom is the page that says which keys do what (键盘用法).
func keyboardRoom() page.Room {
	return page.Room{ID: "keyboard", Routes: []web.Route{{Method: "GET", Path: "/desk/keyboard", Act: "", Handle: showKeys}}}
}

type keyboardPage struct {
	web.Frame
	Keys []keyRow
}

// keyRow is one key with what it does, and what does the same without it.
type keyRow struct{ Key, Does, Else string }

func showKeys(c *web.Ctx) error {
	return c.Page(http.StatusOK, "desk-keyboard", keyboardPage{Frame: c.Frame(c.T("键盘用法"), nil), Keys: []keyRow{
		{"j", c.T("清单里下一行"), c.T("Tab 键")},
		{"k", c.T("清单里上一行"), c.T("Shift 和 Tab 键")},
		{"Enter", c.T("打开这一行"), c.T("点标题")},
		{"x", c.T("选上或者去掉这一行"), c.T("点行首的方框")},
		{"n", c.T("清单里的下一件"), c.T("点页面上方的“下一件”")},
		{"/", c.T("到检索框"), c.T("点页面上方的检索框")},
		{"?", c.T("看这一页"), c.T("点页面底部的“键盘用法”")},
	}})
}
