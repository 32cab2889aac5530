package roster

import (
	"net/url"

	"luoshi/internal/access"
	"luoshi/internal/fault"
	"luoshi/internal/life"
	"luoshi/internal/org"
	"luoshi/internal/store"
	"luoshi/internal/web"
	"luoshi/internal/web/page"
)

// handoverPage is what a term takes over from the one before it (交接清单), for its person.
type handoverPage struct {
	web.Frame
	Term         org.Appointment
	Seat, Before string
	Last         string // the last day of the one before, "" where a recall runs
	Done         string // when it was said, "" before
	Open         []page.MatterRow
	More         bool
	Say          *page.Form
}

func showHandover(c *web.Ctx) error { return handoverView(c, nil) }

func handoverView(c *web.Ctx, refused error) error {
	p := handoverPage{Frame: c.Frame(c.T("交接清单"), refused)}
	if err := c.View(func(v *store.View) error { return p.read(c, v) }); err != nil {
		return err
	}
	return c.Page(web.Status(refused), "desk-handover", p)
}

func (p *handoverPage) read(c *web.Ctx, v *store.View) (err error) {
	if p.Term, err = v.Appointment(c.R.PathValue("id")); err != nil {
		return err
	}
	if !c.Actor.Is(p.Term.Person) || p.Term.Post != c.Actor.Post {
		return fault.New(fault.Denied, "org.not_successor")
	}
	names := page.NewNames(c, v)
	p.Seat = names.Seat(p.Term.Post)
	before, inHand, err := p.Term.TakesOver(v, c.Actor.Now, c.Zone)
	if err != nil {
		return err
	}
	if before.ID != "" {
		p.Before = names.Person(before.Person)
		if !before.Until.IsNone() {
			p.Last = c.Day(before.Until)
		}
	}
	if p.Open, p.More, err = inHandRows(c, v, names, p.Term.Post); err != nil {
		return err
	}
	p.Done = handed(c, p.Term)
	if inHand > 0 && life.IsOpen(p.Term.OpenHandover(c.Actor), org.TakeItOver) {
		p.Say = page.NewForm(c, p.Frame, "", page.Form{Title: c.T("交接确认"), Action: "/desk/handovers/" + url.PathEscape(p.Term.ID), Submit: c.T("已接手"), Plain: true,
			Note: c.T("确认后：名册上写明您已接手，当时在办几件；事项和期限都不变。")})
	}
	return nil
}

// handed says when a term took over and how much, "" where it did not say so.
func handed(c *web.Ctx, a org.Appointment) string {
	if a.Handed.At.IsZero() {
		return ""
	}
	return c.T("{0} 已确认接手，当时在办 {1} 件", page.Minute(c, a.Handed.At), a.Handed.InHand)
}

// inHandRows are the open matters of a post. Of what the reader may not know, the number
// and the day alone.
func inHandRows(c *web.Ctx, v *store.View, names *page.Names, post string) (rows []page.MatterRow, more bool, err error) {
	ms, err := v.Ledger(store.LedgerFilter{Sees: access.Everything(), Open: true, Today: c.Today, Owner: post, Limit: page.PageSize + 1})
	if err != nil {
		return nil, false, err
	}
	if more = len(ms) > page.PageSize; more {
		ms = ms[:page.PageSize]
	}
	for i := range ms {
		if access.May(c.Actor, "matter.see", ms[i].Subject()) != nil {
			ms[i].Title = c.T("不在知情范围")
		}
	}
	rows, err = names.Rows(ms)
	return rows, more, err
}

// takeOver is the word of whoever comes after another (交接确认).
func takeOver(c *web.Ctx) error {
	_, err := c.Do(func(tx *store.Tx) error { return org.TakeOver(tx, c.Actor, c.R.PathValue("id"), c.Zone) })
	return c.Answer(err, handoverView, "/desk/handovers/"+url.PathEscape(c.R.PathValue("id")))
}
