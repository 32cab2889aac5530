package page

import (
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"luoshi/internal/calendar"
	"luoshi/internal/fault"
	"luoshi/internal/form"
	"luoshi/internal/web"
	"luoshi/internal/wording"
)

// TestDeclared: each kind has its control, keeps what was typed, and is read back as what
// it keeps; a refusal stands at its field.
func TestDeclared(t *testing.T) {
	t.Parallel()
	of := []form.Option{{Code: "a", Title: "甲"}, {Code: "b", Title: "乙"}, {Code: "old", Title: "旧", Retired: true}}
	c := &web.Ctx{Server: &web.Server{}, W: httptest.NewRecorder(), R: httptest.NewRequest("GET", "/", nil), Lang: wording.Zh}
	for _, x := range []struct {
		f                   form.Field
		typed, kind, stands string
		options             int
		label, help         string
	}{
		{form.Field{Kind: form.Text}, "三户", "text", "三户", 0, "项（没有就空着）", ""},
		{form.Field{Kind: form.Lines, Required: true}, "一\n二", "lines", "一\n二", 0, "项", ""},
		{form.Field{Kind: form.Number, Unit: "户", Required: true}, "１２户", "number", "12", 0, "项（户）", ""},
		{form.Field{Kind: form.Number, Places: 1, Required: true}, "十", "decimal", "十", 0, "项", ""},
		{form.Field{Kind: form.Money, Required: true}, "3万元", "decimal", "30000", 0, "项（元）", ""},
		{form.Field{Kind: form.Percent, Required: true}, "5%", "decimal", "5", 0, "项（%）", ""},
		{form.Field{Kind: form.Day, Required: true}, "2026年3月5日", "date", "2026-03-05", 0, "项", ""},
		{form.Field{Kind: form.Month, Required: true}, "2026年3月", "month", "2026-03", 0, "项", ""},
		{form.Field{Kind: form.YesNo, Required: true}, "是", "radio", "yes", 2, "项", ""},
		{form.Field{Kind: form.YesNo}, "", "radio", "", 3, "项（没有就空着）", ""},
		{form.Field{Kind: form.Choice, Of: of, Required: true}, "乙", "select", "b", 2, "项", ""},
		{form.Field{Kind: form.Choice, Of: of, Required: true}, "old", "select", "old", 3, "项", ""},
		{form.Field{Kind: form.Choices, Of: of, Required: true}, "乙、甲", "checks", "a、b", 2, "项", ""},
		{form.Field{Kind: form.Phone, Required: true, Personal: true, Purpose: "回电", Keep: calendar.Term{N: 30, Unit: calendar.Day}}, "", "tel", "", 0, "项", "个人信息，加密存放；用途：回电；保存 30 天"},
		{form.Field{Kind: form.Person, Required: true, When: "a"}, "李四", "text", "李四", 0, "项", "看前面的回答，不适用的不填，填了也不算；写全称或编号"},
		{form.Field{Kind: form.Check}, "√", "check", "yes", 0, "项", ""},
	} {
		x.f.ID, x.f.Title = "x", "项"
		got := Declared(c, x.f, x.typed, nil, nil)
		if got.Kind != x.kind || got.Value != x.stands || len(got.Options) != x.options || got.Label != x.label || got.Help != x.help {
			t.Errorf("%s: %+v, not %+v", x.f.Kind, got, x)
		}
	}
	fs := form.Fields{{ID: "x", Kind: form.Choices, Of: of}, {ID: "y", Kind: form.Check}, {ID: "z", Kind: form.Money}}
	r := httptest.NewRequest("POST", "/", strings.NewReader(url.Values{"f-x.a": {"1"}, "f-x.b": {"1"}, "f-y": {"1"}, "f-z": {" 3元\r\n"}}.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	sent := form.Values(Sent(r, fs))
	if sent.Of("x") != "a、b" || sent.Of("y") != "1" || sent.Of("z") != "3元" {
		t.Error(sent)
	}
	refused := c.Frame("", fault.At("z", "form.whole", "项")).Err
	if Declared(c, fs[2], "", nil, refused).Err() == "" || Declared(c, fs[0], "", nil, refused).Err() != "" {
		t.Error("a refusal stands at its field alone")
	}
	c.R = r
	kept := NewForm(c, c.Frame("", fault.At("z", "form.whole", "项")), "", Form{Action: "/", Fields: []Field{Declared(c, fs[0], "b", nil, nil), Declared(c, fs[1], "", nil, nil), Declared(c, fs[2], "", nil, nil)}})
	if !kept.Kept || kept.Fields[0].Value != "a、b" || !kept.Fields[0].Ticked("a") || kept.Fields[0].Ticked("old") || kept.Fields[1].Value != "1" || kept.Fields[2].Value != " 3元\r\n" || kept.Fields[2].Err() == "" {
		t.Errorf("%+v", kept.Fields)
	}
}
