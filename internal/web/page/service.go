package page

import "luoshi/internal/web"

// ServiceFields are how a paper was served on the person of a case: by receipt or before
// two witnesses.
func ServiceFields(c *web.Ctx) []Field {
	return []Field{{Name: "how", Label: c.T("怎样送达"), Kind: "select", Any: c.T("请选择"), Options: []Option{{"receipt", c.T("送达回证（本人签字）")}, {"witnesses", c.T("两人见证")}}},
		{Name: "on", Label: c.T("哪一天送到"), Kind: "date"}, {Name: "file", Label: c.T("回证扫描件"), Kind: "file"}, {Name: "witnesses", Label: c.T("两位见证人的姓名")}}
}
