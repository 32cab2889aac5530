package field

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"luoshi/internal/calendar"
	"luoshi/internal/duty"
	"luoshi/internal/fault"
	"luoshi/internal/store"
	"luoshi/internal/web"
	"luoshi/internal/web/page"
)

type logRow struct {
	duty.Entry
	Title, Text string
}

type logPageData struct {
	web.Frame
	Rows      []logRow
	Delivered string
}

// logPage lists the reader's own entries of the last two months.
func logPage(c *web.Ctx) error {
	p := logPageData{Frame: c.Frame(c.T("记录"), nil), Delivered: c.R.URL.Query().Get("delivered")}
	err := c.View(func(v *store.View) error {
		es, err := v.EntriesOf(c.Actor.Post, c.Today.Add(-62), c.Today, 100)
		if err != nil {
			return err
		}
		for _, e := range es {
			d, err := dutyOf(v, e)
			if err != nil {
				return err
			}
			r := logRow{Entry: e, Title: strings.TrimSpace(d.Title + " " + e.Shift)}
			if e.Nothing {
				r.Text = c.T("今日无新增")
			}
			if said := d.Said(e, v); r.Text == "" && len(said) > 0 {
				r.Text = said[0]
			}
			p.Rows = append(p.Rows, r)
		}
		return nil
	})
	if err != nil {
		return err
	}
	return c.Page(http.StatusOK, "field-log", p)
}

func dutyOf(v *store.View, e duty.Entry) (duty.Duty, error) {
	pk, err := v.Pack(e.Pack)
	if err != nil {
		return duty.Duty{}, err
	}
	d, _ := pk.Duty(e.Duty)
	return d, nil
}

type entryPage struct {
	web.Frame
	Entry      duty.Entry
	Duty       duty.Duty
	Fields     []page.Field
	Amendments []amendment
	Reason     string
	About      string
	Chat       string
	Zone       web.ZoneOf
}

// amendment is what an entry said before, in words.
type amendment struct {
	duty.Amendment
	Said []string
}

func showEntry(c *web.Ctx) error { return entryView(c, nil) }

func entryView(c *web.Ctx, refused error) error {
	p := entryPage{Frame: c.Frame(c.T("更正"), refused), Zone: web.ZoneOf{Zone: c.Zone}, Reason: c.Value("reason")}
	err := c.View(func(v *store.View) error {
		e, err := v.Entry(c.R.PathValue("id"))
		if err != nil {
			return err
		}
		if e.Post != c.Actor.Post {
			return fault.New(fault.Denied, "access.area", c.Actor.RoleTitle())
		}
		p.Entry = e
		if p.Duty, err = dutyOf(v, e); err != nil {
			return err
		}
		p.Title = strings.TrimSpace(p.Duty.Title + " " + e.Shift)
		texts := map[string]string{}
		for _, x := range e.Values {
			texts[x.ID] = x.Text
		}
		if refused != nil {
			for _, x := range page.Sent(c.R, p.Duty.Fields) {
				texts[x.ID] = x.Text
			}
		}
		for _, f := range p.Duty.Fields {
			if !f.OwnDay() {
				row := page.Declared(c, f, texts[f.ID], v, p.Frame.Err)
				row.ID = row.Name
				p.Fields = append(p.Fields, row)
			}
		}
		if e.Object != "" {
			who, err := v.Person(e.Object)
			if err != nil {
				return err
			}
			p.About = who.Name
		}
		p.Chat = duty.Chat(p.Duty, v.AreaName(e.Area)+" "+c.Person.Name, e, v)
		as, err := v.Amendments(e.ID)
		for _, a := range as {
			p.Amendments = append(p.Amendments, amendment{a, p.Duty.Lines(a.Before, v)})
		}
		return err
	})
	if err != nil {
		return err
	}
	return c.Page(web.Status(refused), "field-entry", p)
}

func amend(c *web.Ctx) error {
	id := c.R.PathValue("id")
	_, err := c.Do(func(tx *store.Tx) error {
		e, err := tx.Entry(id)
		if err != nil {
			return err
		}
		d, err := tx.DutyOf(e.Pack, e.Duty)
		if err != nil {
			return err
		}
		_, err = duty.Amend(tx, c.Actor, id, page.Sent(c.R, d.Fields), c.Value("reason"))
		return err
	})
	return c.Answer(err, entryView, "/field/log?delivered="+url.QueryEscape("amend-"+id))
}

type monthPage struct {
	web.Frame
	Reports    []duty.Report
	Area       string
	Month      calendar.Period
	Prev, Next string
}

// month shows the reports that composed themselves from the month's entries.
func month(c *web.Ctx) error {
	p := monthPage{Frame: c.Frame(c.T("月报"), nil), Month: calendar.PeriodOf(calendar.Monthly, c.Today)}
	if key := c.Value("month"); key != "" {
		m, err := calendar.ParsePeriod(key)
		if err != nil {
			return err
		}
		if m.Cadence != calendar.Monthly {
			return fault.At("month", "field.month_form", key)
		}
		p.Month = m
	}
	p.Prev = p.Month.Prev().Key
	if p.Month.To < c.Today {
		p.Next = p.Month.Next().Key
	}
	err := c.View(func(v *store.View) error {
		p.Area = v.AreaName(c.Actor.Area)
		duties, err := v.DutiesOn(min(p.Month.To, c.Today))
		if err != nil {
			return err
		}
		es, err := v.EntriesOf(c.Actor.Post, p.Month.From, p.Month.To, 400)
		if err != nil {
			return err
		}
		for _, d := range duties {
			at := slices.IndexFunc(duties, func(x duty.Duty) bool { return x.ID == d.Composed })
			if at < 0 || d.Per != "" {
				continue
			}
			source := duties[at]
			var mine []duty.Entry
			for i := len(es) - 1; i >= 0; i-- {
				if es[i].Duty == source.ID {
					mine = append(mine, es[i])
				}
			}
			p.Reports = append(p.Reports, duty.Compose(d.Title, source, p.Month, mine, v))
		}
		return nil
	})
	if err != nil {
		return err
	}
	return c.Page(http.StatusOK, "field-month", p)
}
