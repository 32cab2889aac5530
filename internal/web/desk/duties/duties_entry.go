package duties

import (
	"net/http"

	"luoshi/internal/duty"
	"luoshi/internal/form"
	"luoshi/internal/store"
	"luoshi/internal/web"
	"luoshi/internal/web/page"
)

type dutyEntryPage struct {
	web.Frame
	Entry      duty.Entry
	Duty       duty.Duty
	Fields     form.Fields
	Texts      map[string]string
	PostTitle  string
	Who, About string
	AreaName   string
	Amendments []amendmentRow
	Copies     []copyRow
	Chat       string
	Zone       web.ZoneOf
	Found      []foundRow // the matters that came of it
	Make       string     // address of the form that makes it a matter, "" for who may not
	MakeTitle  string
	Counts     bool // the reader may count the duty
	Shift      string
	Stood      string // who was named for the shift, where somebody else wrote of it
}

type amendmentRow struct {
	duty.Amendment
	Who  string
	Said []string
}

type copyRow struct {
	duty.Entry
	AreaName, PostTitle string
}

// dutyEntry shows one entry whole: its texts, what it said before, and where the
// same words stand elsewhere.
func dutyEntry(c *web.Ctx) error {
	p := dutyEntryPage{Frame: c.Frame("", nil), Zone: web.ZoneOf{Zone: c.Zone}, Texts: map[string]string{}}
	err := c.View(func(v *store.View) error {
		e, err := v.Entry(c.R.PathValue("id"))
		if err != nil {
			return err
		}
		pk, err := v.Pack(e.Pack)
		if err != nil {
			return err
		}
		p.Duty, _ = pk.Duty(e.Duty)
		if err := mayRead(c, p.Duty, e); err != nil {
			return err
		}
		n := page.NewNames(c, v)
		p.Entry, p.PostTitle, p.Who, p.About, p.AreaName = e, n.Post(e.Post).Title, n.Person(e.Person), n.Person(e.Object), n.Area(e.Area)
		p.Title, p.Counts = p.Duty.Title, mayCount(c, p.Duty) == nil
		if p.Shift, p.Stood, err = stood(c, n, p.Duty, e); err != nil {
			return err
		}
		for _, f := range p.Duty.Fields {
			if !f.OwnDay() {
				p.Fields = append(p.Fields, f)
			}
		}
		for _, f := range p.Duty.Fields {
			p.Texts[f.ID] = f.Show(f.Text(e.Values), v)
		}
		p.Chat = duty.Chat(p.Duty, p.AreaName+" "+p.Who, e, v)
		if err := p.found(c, v); err != nil {
			return err
		}
		as, err := v.Amendments(e.ID)
		if err != nil {
			return err
		}
		for _, a := range as {
			p.Amendments = append(p.Amendments, amendmentRow{a, n.Person(a.Person), p.Duty.Lines(a.Before, v)})
		}
		copies, err := v.Copies(e, 20)
		for _, o := range copies {
			of, _ := pk.Duty(o.Duty)
			if mayRead(c, of, o) == nil {
				p.Copies = append(p.Copies, copyRow{o, n.Area(o.Area), n.Post(o.Post).Title})
			}
		}
		return err
	})
	if err != nil {
		return err
	}
	return c.Page(http.StatusOK, "desk-duty-entry", p)
}
