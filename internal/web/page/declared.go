package page

import (
	"net/http"
	"strings"

	"luoshi/internal/form"
	"luoshi/internal/web"
)

// controls are the kinds of fields of a page for the controls of declared fields.
var controls = map[form.Control]string{
	form.Input: "text", form.Paragraphs: "lines", form.Digits: "number", form.Decimal: "decimal", form.Date: "date", form.MonthBox: "month",
	form.Radio: "radio", form.Select: "select", form.Checkboxes: "checks", form.Tel: "tel", form.Tick: "check",
}

// Declared is the field of a page for a declared field: its name there begins with f-.
// typed is what stands in it, as it is kept or as somebody typed it; b names what it names.
func Declared(c *web.Ctx, f form.Field, typed string, b form.Book, refused *web.FormError) Field {
	x := Field{Name: sentAs(f), Label: label(c, f), Kind: controls[f.Control()], Value: typed, Help: told(c, f), at: f.ID, refused: refused}
	if kept, err := f.Parse(typed, b); err == nil {
		if x.Value = kept; f.Kind.Named() {
			x.Value = f.Typed(kept, b)
		}
	}
	if x.Kind == "select" {
		x.Any = c.T("请选择")
	}
	switch {
	case f.Kind.Chosen():
		x.Options = Options(f.Offered(x.Value), func(o form.Option) Option { return Option{o.Code, o.Title} })
	case f.Kind == form.YesNo:
		x.Options = []Option{{"yes", c.T("是")}, {"no", c.T("否")}}
		if !f.Required {
			x.Options = append(x.Options, Option{"", c.T("不填")})
		}
	}
	return x
}

// DeclaredAll are the fields of a page for a declared form, filled with values.
func DeclaredAll(c *web.Ctx, fs form.Fields, values []form.Value, b form.Book) []Field {
	out := make([]Field, len(fs))
	for i, f := range fs {
		out[i] = Declared(c, f, f.Text(values), b, nil)
	}
	return out
}

func sentAs(f form.Field) string { return "f-" + f.ID }

// label is the title of a field with its unit.
func label(c *web.Ctx, f form.Field) string {
	unit := f.Unit
	switch f.Kind {
	case form.Money:
		unit = c.T("元")
	case form.Percent:
		unit = "%"
	}
	text := f.Title
	if unit != "" {
		text += "（" + unit + "）"
	}
	if !f.Required && f.Kind != form.Check {
		text += "（" + c.T("没有就空着") + "）"
	}
	return text
}

// told is what a field says of itself: what a personal one is for and how long it is kept,
// and that one is asked for under a condition alone.
func told(c *web.Ctx, f form.Field) string {
	var parts []string
	if f.When != "" {
		parts = append(parts, c.T("看前面的回答，不适用的不填，填了也不算"))
	}
	if f.Personal {
		parts = append(parts, c.T("个人信息，加密存放"))
	}
	if f.Purpose != "" {
		parts = append(parts, c.T("用途：{0}", f.Purpose))
	}
	if f.Keep.N > 0 {
		parts = append(parts, c.T("保存 {0}", web.TermTitle(c.Lang, f.Keep)))
	}
	if f.Kind.Named() {
		parts = append(parts, c.T("写全称或编号"))
	}
	return strings.Join(parts, "；")
}

// Sent reads what a page sent for declared fields, as it was typed.
func Sent(r *http.Request, fs form.Fields) []form.Value {
	var out []form.Value
	for _, f := range fs {
		text := form.Tidy(r.FormValue(sentAs(f)))
		if f.Kind == form.Choices {
			var chosen []string
			for _, o := range f.Of {
				if r.FormValue(sentAs(f)+"."+o.Code) != "" {
					chosen = append(chosen, o.Code)
				}
			}
			text = strings.Join(chosen, "、")
		}
		if text != "" {
			out = append(out, form.Value{ID: f.ID, Text: text})
		}
	}
	return out
}

// Ticked reports whether an option of several is chosen.
func (f Field) Ticked(code string) bool { return form.Field{}.Has(f.Value, code) }
