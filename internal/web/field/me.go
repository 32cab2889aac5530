package field

import (
	"net/http"
	"net/url"

	"luoshi/internal/access"
	"luoshi/internal/calendar"
	"luoshi/internal/duty"
	"luoshi/internal/fault"
	"luoshi/internal/org"
	"luoshi/internal/store"
	"luoshi/internal/web"
)

type mePage struct {
	web.Frame
	Month                calendar.Period
	Entries, Late        int
	Open, Overdue, Stuck int
	Leaves               []org.Leave
	Form                 url.Values
	MayLeave             bool
}

func me(c *web.Ctx) error { return meView(c, http.StatusOK, nil) }

func meView(c *web.Ctx, status int, refused error) error {
	p := mePage{Frame: c.Frame(c.T("我的"), refused), Month: calendar.PeriodOf(calendar.Monthly, c.Today), Form: c.R.Form,
		MayLeave: access.Holds(c.Actor.Role, "leave.ask")}
	err := c.View(func(v *store.View) error {
		es, err := v.EntriesOf(c.Actor.Post, p.Month.From, p.Month.To, 400)
		if err != nil {
			return err
		}
		for _, e := range es {
			p.Entries++
			if e.Timely == duty.Late {
				p.Late++
			}
		}
		f := store.LedgerFilter{Sees: access.Sees(c.Actor, "matter.see"), Owner: c.Actor.Post, Open: true, Today: c.Today}
		if p.Open, err = v.Count(f, 1000); err != nil {
			return err
		}
		late, stuck := f, f
		late.Due, stuck.Blocked = "overdue", "*"
		if p.Overdue, err = v.Count(late, 1000); err != nil {
			return err
		}
		if p.Stuck, err = v.Count(stuck, 1000); err != nil {
			return err
		}
		p.Leaves, err = v.Leaves(c.Actor.Person)
		return err
	})
	if err != nil {
		return err
	}
	return c.Page(status, "field-me", p)
}

func leave(c *web.Ctx) error {
	_, err := c.Do(func(tx *store.Tx) error {
		l := org.Leave{Kind: c.Value("kind"), Reason: c.Value("reason")}
		var err error
		if l.From, err = calendar.ParseDate(c.Value("from")); err != nil {
			return fault.At("from", "desk.date_form", c.Value("from"))
		}
		if l.Until, err = calendar.ParseDate(c.Value("until")); err != nil {
			return fault.At("until", "desk.date_form", c.Value("until"))
		}
		_, err = duty.AskLeave(tx, c.Actor, l)
		return err
	})
	if err != nil && fault.KindOf(err) == fault.Invalid {
		return meView(c, web.Status(err), err)
	}
	if err != nil {
		return err
	}
	return c.Redirect("/field/me")
}
