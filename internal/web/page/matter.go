package page

import (
	"cmp"

	"luoshi/internal/calendar"
	"luoshi/internal/matter"
	"luoshi/internal/web"
)

// Asks is what the form of an act of a matter (办理) asks for.
type Asks struct {
	Outcome, Post, Body, Until, Days, Other, File, Texts, Text bool

	Label string // what the text says, "" for 情况或理由
}

// From is what the fields of an act are chosen from.
type From struct {
	List          matter.List
	Posts, Bodies []Option
	Others        []Option      // matters to link to or to merge into, by number
	Texts         matter.Texts  // what the registration says
	Declared      []Field       // the declared fields of its list
	Until         calendar.Date // the day that is asked for, None for none
}

// Fields are the fields of an act of a matter.
func (a Asks) Fields(c *web.Ctx, from From) (out []Field) {
	add := func(asked bool, fields ...Field) {
		if asked {
			out = append(out, fields...)
		}
	}
	add(a.Outcome, Field{Name: "outcome", Label: c.T("结果"), Kind: "select", Options: []Option{{"solved", c.T("已解决")}, {"unfounded", c.T("不属实")}, {"transferred", c.T("移交")}}})
	add(a.Post, Field{Name: "post", Label: c.T("责任岗位"), Kind: "select", Any: c.T("请选择"), Options: from.Posts})
	add(a.Body, Field{Name: "body", Label: c.T("卡在哪个单位"), Kind: "select", Any: c.T("请选择"), Options: from.Bodies})
	add(a.Until, Field{Name: "until", Label: c.T("到哪一天"), Kind: "date", Value: from.Until.String()})
	add(a.Days, Field{Name: "days", Label: c.T("几个工作日"), Kind: "number"})
	add(a.Other, Field{Name: "other", Label: c.T("另一件的编号"), Options: from.Others, Hint: "SX-2026-000001"})
	needs := Options(from.List.Needs, func(n matter.Need) Option { return Option{n.ID, n.Title} })
	if c.Face == "field" { // on a phone the first of them is what most often is at hand
		needs = append(needs, Option{"", c.T("其他")})
	} else {
		needs = append([]Option{{"", c.T("其他")}}, needs...)
	}
	add(a.File, Field{Name: "need", Label: c.T("对应哪项要求"), Kind: "select", Options: needs}, Field{Name: "file", Label: c.T("选择文件（没有就写明情况）"), Kind: "file", Many: true})
	add(a.File && from.List.Placed(), Field{Name: "taken_at", Label: c.T("什么时候的（须写的才写）"), Kind: "moment"}, Field{Name: "place", Label: c.T("在什么地方（须写的才写）"), Max: 50})
	add(a.Texts, Field{Name: "facts", Label: c.T("问题"), Kind: "lines", Rows: 3, Value: from.Texts.Facts}, Field{Name: "demand", Label: c.T("要求"), Kind: "lines", Rows: 2, Value: from.Texts.Demand},
		Field{Name: "origin", Label: c.T("来源（没有就空着）"), Value: from.Texts.Origin}, Field{Name: "place", Label: c.T("组、寨（没有就空着）"), Max: matter.MaxPlace, Value: from.Texts.Place}, Hidden("texts", "1"))
	add(a.Texts, from.Declared...)
	add(a.Text, Field{Name: "text", Label: c.T(cmp.Or(a.Label, "情况或理由")), Kind: "lines", Rows: 2})
	return out
}
