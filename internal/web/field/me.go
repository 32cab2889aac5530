package field

import (
	"net/http"
	"slices"

	"luoshi/internal/access"
	"luoshi/internal/calendar"
	"luoshi/internal/duty"
	"luoshi/internal/fault"
	"luoshi/internal/org"
	"luoshi/internal/store"
	"luoshi/internal/web"
	"luoshi/internal/web/page"
)

type mePage struct {
	web.Frame
	PinSet    bool // this device has a PIN
	FieldKind bool // this device is the person's own
	PinNew    bool // the PIN was just changed
	MayLeave  bool
	MayEnter  bool
	Visits    bool // the post has duties that are entered when they are done
	MayAnswer bool // to what was written about the person
}

// me leads to what belongs to the person: leave, posts, PIN, language, sign-out.
func me(c *web.Ctx) error {
	p := mePage{Frame: c.Frame(c.T("我的"), nil), PinSet: c.Session.Pin != "", FieldKind: c.Session.Kind == "field",
		PinNew:   c.R.URL.Query().Has("pin"),
		MayLeave: c.Actor.Holds("leave.ask"), MayEnter: c.Actor.Holds("duty.enter"), MayAnswer: c.Actor.Holds("duty.answer")}
	if p.MayEnter {
		if err := c.View(func(v *store.View) error {
			duties, err := v.DutiesOn(c.Today)
			p.Visits = slices.ContainsFunc(duties, func(d duty.Duty) bool { return ofPost(c, d) && whenDone(d) })
			return err
		}); err != nil {
			return err
		}
	}
	return c.Page(http.StatusOK, "field-me", p)
}

type shareRow struct {
	Title string
	duty.Share
}

type scorePage struct {
	web.Frame
	Month, Prev          calendar.Period
	Entries, Late        int
	Open, Overdue, Stuck int
	Shares               []shareRow
	Checks               []duty.SpotCheck
}

// score shows the month's own entries and matters, as they are; it makes no score.
func score(c *web.Ctx) error {
	p := scorePage{Frame: c.Frame(c.T("我的评分"), nil), Month: calendar.PeriodOf(calendar.Monthly, c.Today)}
	err := c.View(func(v *store.View) error {
		es, err := v.EntriesOf(c.Actor.Post, p.Month.From, p.Month.To, 1000)
		if err != nil {
			return err
		}
		for _, e := range es {
			p.Entries++
			if e.Timely == duty.Late {
				p.Late++
			}
		}
		if err := p.matters(c, v); err != nil {
			return err
		}
		duties, err := v.DutiesOn(c.Today)
		if err != nil {
			return err
		}
		for _, d := range duties {
			if d.Quota == 0 || !ofPost(c, d) {
				continue
			}
			s, err := shareOf(c, v, d, p.Month)
			if err != nil {
				return err
			}
			p.Shares = append(p.Shares, shareRow{d.Title, s})
		}
		if c.Actor.Area%1000 != 0 { // a village: what was found there is shown to those who wrote
			lo, hi := c.Actor.Area.Range()
			p.Checks, err = v.SpotChecksIn(p.Month.Prev().From, p.Month.To, int64(lo), int64(hi))
		}
		return err
	})
	if err != nil {
		return err
	}
	return c.Page(http.StatusOK, "field-score", p)
}

func (p *scorePage) matters(c *web.Ctx, v *store.View) error {
	f := store.LedgerFilter{Sees: access.Sees(c.Actor, "matter.see"), Owner: c.Actor.Post, Open: true, Today: c.Today, Now: c.Actor.Now}
	late, stuck := f, f
	late.Due, stuck.Blocked = "overdue", "*"
	var err error
	if p.Open, err = v.Count(f, 1000); err != nil {
		return err
	}
	if p.Overdue, err = v.Count(late, 1000); err != nil {
		return err
	}
	p.Stuck, err = v.Count(stuck, 1000)
	return err
}

type leaveForm struct {
	web.Frame
	Leaves []myLeave
	Limits duty.Limits // who approves how many days, by the pack
	Form   *page.Form

	bundles *access.Bundles
}

// RoleTitle names who approves.
func (p leaveForm) RoleTitle(r access.Role) string { return p.bundles.Title(r) }

// myLeave is a leave of the reader, with who rules on it while it waits.
type myLeave struct {
	org.Leave
	By access.Role // "" where the pack names nobody
}

// kinds of leave; their words are kept with the leave.
func kinds() []string { return []string{"事假", "病假", "公差", "年休假"} }

func leavePage(c *web.Ctx) error { return leaveView(c, nil) }

func leaveView(c *web.Ctx, refused error) error {
	p := leaveForm{Frame: c.Frame(c.T("请假"), refused), bundles: c.Actor.Bundles}
	p.Form = page.NewForm(c, p.Frame, "", page.Form{Title: c.T("请假"), Action: "/field/leave", Draft: "leave", Submit: c.T("请假"), Note: c.T("批准的日子不用填清单。"), Fields: []page.Field{
		{Name: "kind", Label: c.T("类别"), Kind: "select", Options: page.Options(kinds(), func(k string) page.Option { return page.Option{Value: k, Title: c.T(k)} })},
		{Name: "from", Label: c.T("起"), Kind: "date"}, {Name: "until", Label: c.T("止"), Kind: "date"}, {Name: "reason", Label: c.T("事由")}}})
	err := c.View(func(v *store.View) (err error) {
		if p.Limits, err = v.LeaveLimits(); err != nil {
			return err
		}
		ls, err := v.Leaves(c.Actor.Person)
		for _, l := range ls {
			x := myLeave{Leave: l}
			if duty.StateOfLeave(l) == duty.LeaveAsked {
				if x.By, _, err = duty.WhoRules(v, l); err != nil {
					return err
				}
			}
			p.Leaves = append(p.Leaves, x)
		}
		return err
	})
	if err != nil {
		return err
	}
	return c.Page(web.Status(refused), "field-leave", p)
}

func leave(c *web.Ctx) error {
	_, err := c.Do(func(tx *store.Tx) error {
		l := org.Leave{Kind: kinds()[0], Reason: c.Value("reason")}
		for _, k := range kinds() {
			if c.Value("kind") == k {
				l.Kind = k
			}
		}
		var err error
		if l.From, err = calendar.ParseDate(c.Value("from")); err != nil {
			return fault.At("from", "desk.date_form", c.Value("from"))
		}
		if l.Until, err = calendar.ParseDate(c.Value("until")); err != nil {
			return fault.At("until", "desk.date_form", c.Value("until"))
		}
		_, err = duty.AskLeave(tx, c.Actor, c.Zone, l)
		return err
	})
	return c.Answer(err, leaveView, "/field/leave")
}
