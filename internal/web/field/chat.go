package field

import (
	"net/http"
	"strings"

	"luoshi/internal/duty"
	"luoshi/internal/fault"
	"luoshi/internal/store"
	"luoshi/internal/web"
	"luoshi/internal/web/page"
)

type chatForm struct {
	web.Frame
	Form *page.Form
}

func chatPage(c *web.Ctx) error { return chatView(c, nil) }

func chatView(c *web.Ctx, refused error) error {
	p := chatForm{Frame: c.Frame(c.T("贴入微信文字"), refused)}
	var mine []page.Option
	err := c.View(func(v *store.View) error {
		duties, err := v.DutiesOn(c.Today)
		if err != nil {
			return err
		}
		for _, d := range duties {
			if ofPost(c, d) && d.PerObject == "" {
				mine = append(mine, page.Option{Value: d.ID, Title: d.Title})
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	p.Form = page.NewForm(c, p.Frame, "", page.Form{Title: c.T("把微信里的清单贴进来"), Action: "/field/chat", Submit: c.T("填进表里"), Note: c.T("先填进表里给您看，看过再上报；没有认出的话不会填进去。"), Fields: []page.Field{
		{Name: "duty", Label: c.T("责任"), Kind: "select", Value: c.Value("duty"), Options: mine}, {Name: "paste", Label: c.T("微信文字"), Kind: "lines", Rows: 8}}})
	return c.Page(web.Status(refused), "field-chat", p)
}

// pasteChat reads pasted chat text into the form of its duty, on the day that the
// text names; nothing is entered before the person has looked and sent it.
func pasteChat(c *web.Ctx) error {
	t := typed{Duty: c.Value("duty"), Day: c.Today, Kept: true, Own: true}
	text, unknown := c.R.FormValue("paste"), []string(nil)
	err := c.View(func(v *store.View) error {
		d, err := v.DutyOn(c.Today, t.Duty)
		if fault.KindOf(err) == fault.Missing || err == nil && !ofPost(c, d) {
			return fault.At("duty", "field.chat_duty")
		}
		if err != nil {
			return err
		}
		var nothing bool
		if t.Values, nothing, unknown = duty.ParseChat(d, text); len(t.Values) == 0 && !nothing {
			titles := make([]string, 0, len(d.Fields))
			for _, f := range d.Fields {
				titles = append(titles, f.Title)
			}
			return fault.At("paste", "field.chat_empty", strings.Join(titles, "、"))
		}
		if day := duty.ChatDay(text, c.Today); !day.IsNone() && day <= c.Today && day >= c.Today.Add(-31) {
			t.Day = day
		}
		t.Shift = duty.ChatShift(d, text)
		return nil
	})
	if fault.KindOf(err) == fault.Invalid {
		return chatView(c, err)
	}
	if err != nil {
		return err
	}
	t.Unknown = unknown
	c.Took()
	return dutyView(c, http.StatusOK, t, nil)
}
