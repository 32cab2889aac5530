package duties

import (
	"net/http"

	"luoshi/internal/access"
	"luoshi/internal/calendar"
	"luoshi/internal/duty"
	"luoshi/internal/fault"
	"luoshi/internal/store"
	"luoshi/internal/web"
	"luoshi/internal/web/page"
)

type onePostPage struct {
	web.Frame
	Duty                     duty.Duty
	Day                      calendar.Date
	Period                   calendar.Period
	PostTitle, Who, AreaName string
	Report                   *duty.Report // what composes itself
	Table                    *page.Table  // of the entries behind it
}

// onePost shows what one post entered for a duty over a period, and what composed itself
// from it: the rows behind a figure of the count.
func onePost(c *web.Ctx) error {
	p := onePostPage{Frame: c.Frame("", nil)}
	var rows []duty.Entry
	texts := map[string]string{}
	err := c.View(func(v *store.View) error {
		post, err := v.Post(c.R.PathValue("post"))
		if err != nil {
			return err
		}
		if err := access.May(c.Actor, "duty.see", access.Subject{Area: post.Area, Owner: post.ID}); err != nil {
			return err
		}
		if p.Day, err = dayOf(c); err != nil {
			return err
		}
		if p.Duty, err = v.DutyOn(p.Day, c.Value("duty")); err != nil {
			return err
		}
		if !p.Duty.Of(post.Role) {
			return fault.New(fault.Missing, "duty.unknown", p.Duty.Title)
		}
		p.Period = p.Duty.Over(p.Day)
		n := page.NewNames(c, v)
		p.PostTitle, p.AreaName, p.Title = post.Title, n.Area(post.Area), p.Duty.Title
		as, err := v.HoldersOn([]string{post.ID}, min(p.Day, p.Period.To))
		if err != nil {
			return err
		}
		p.Who = as[post.ID]
		source := p.Duty
		if p.Duty.Composed != "" {
			if source, err = v.DutyOn(p.Day, p.Duty.Composed); err != nil {
				return err
			}
		}
		if rows, err = entriesFor(c, v, source, post.ID, p.Period); err != nil {
			return err
		}
		for _, e := range rows {
			texts[e.ID] = digestOf(c, source, e, v)
		}
		if p.Duty.Composed != "" {
			r := duty.Compose(p.Duty.Title, source, p.Period, rows, v)
			p.Report = &r
		}
		return nil
	})
	if err != nil {
		return err
	}
	p.Table = entryTable(c, p.Title+" "+p.PostTitle+" "+web.PeriodTitle(c.Lang, p.Period), rows, texts)
	if page.AsBook(c) {
		return p.Table.Send(c, "desk-duty-post", nil, p)
	}
	return c.Page(http.StatusOK, "desk-duty-post", p)
}

// entriesFor are the entries of a post for a duty in a period that the reader may open, in
// the order of their days.
func entriesFor(c *web.Ctx, v *store.View, d duty.Duty, post string, in calendar.Period) (out []duty.Entry, err error) {
	es, err := v.EntriesOf(post, in.From, in.To, 1000)
	for i := len(es) - 1; i >= 0; i-- {
		if es[i].Duty == d.ID && mayRead(c, d, es[i]) == nil {
			out = append(out, es[i])
		}
	}
	return out, err
}

// entryTable lists entries of one post with the beginning of each.
func entryTable(c *web.Ctx, title string, rows []duty.Entry, texts map[string]string) *page.Table {
	return page.List[duty.Entry]{Title: title, Empty: c.T("这一期没有这样的清单。"), Columns: []page.Column[duty.Entry]{
		{ID: "day", Title: c.T("日期"), Cell: func(e duty.Entry) page.Cell {
			x := page.DayCell(c, e.Day)
			x.Small = e.Shift
			return x
		}},
		{ID: "text", Title: c.T("写了什么"), Class: "ti", Cell: func(e duty.Entry) page.Cell {
			return page.Cell{Text: texts[e.ID], Href: "/desk/duties/" + e.ID}
		}},
		{ID: "state", Title: c.T("情况"), Cell: func(e duty.Entry) page.Cell {
			if e.Timely == duty.Late {
				return page.Text(c.T("迟报"))
			}
			return page.Text(c.T("按时"))
		}},
	}}.Table(c, rows)
}
