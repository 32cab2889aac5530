package roster

import (
	"net/url"
	"slices"
	"strconv"

	"luoshi/internal/access"
	"luoshi/internal/calendar"
	"luoshi/internal/fault"
	"luoshi/internal/org"
	"luoshi/internal/store"
	"luoshi/internal/web"
	"luoshi/internal/web/page"
)

// termPage is one appointment: what it says, what its post has in hand, and the forms that
// correct and end it.
type termPage struct {
	web.Frame
	Term         org.Appointment
	Seat         org.Post
	Body, Name   string
	Hold, Stands string
	Next         string // who has the post after it, "" for nobody
	Handed       string // what the next one said of taking over
	Above        string // the post that answers for it while it is vacant
	Open         []page.MatterRow
	Past         *page.Table // what it said before it was corrected
	More         bool        // more is in hand than is shown
	Correct, End *page.Form
}

func showTerm(c *web.Ctx) error { return termView(c, nil) }

// termView shows what is to be handed over (移交) before an appointment ends.
func termView(c *web.Ctx, refused error) error {
	p := termPage{Frame: c.Frame(c.T("任职"), refused)}
	if err := c.View(func(v *store.View) error { return p.read(c, v) }); err != nil {
		return err
	}
	return c.Page(web.Status(refused), "desk-term", p)
}

func (p *termPage) read(c *web.Ctx, v *store.View) (err error) {
	if p.Term, err = v.Appointment(c.R.PathValue("id")); err != nil {
		return err
	}
	if err := access.May(c.Actor, "roster.change", access.Subject{}); err != nil {
		return err
	}
	names := page.NewNames(c, v)
	a := p.Term
	p.Seat, p.Name, p.Hold, p.Stands = names.Post(a.Post), names.Person(a.Person), holdTitle(c, a.Hold), page.Standing(c, a)
	p.Body = names.Body(p.Seat.Body).Name
	p.Past = correctionTable(c, names, a)
	if err := p.handover(c, v, names); err != nil {
		return err
	}
	if p.Term.State == org.Refused || c.Actor.Is(a.Person) {
		return nil
	}
	p.forms(c)
	return nil
}

// correctionTable lists what an appointment said before, nil for what was never corrected.
func correctionTable(c *web.Ctx, names *page.Names, a org.Appointment) *page.Table {
	if len(a.Was) == 0 {
		return nil
	}
	type row = org.Correction
	text := func(fn func(row) string) func(row) page.Cell {
		return func(r row) page.Cell { return page.Text(fn(r)) }
	}
	return page.List[row]{Part: true, Columns: []page.Column[row]{
		{Title: c.T("更正的时间"), Class: "ti", Cell: text(func(r row) string { return page.Minute(c, r.At) })},
		{Title: c.T("更正的人"), Cell: text(func(r row) string { return names.Person(r.By) })},
		{Title: c.T("原来的方式"), Cell: text(func(r row) string { return holdTitle(c, r.Hold) })},
		{Title: c.T("原来的起"), Cell: func(r row) page.Cell { return page.DayCell(c, r.From) }},
		{Title: c.T("原来的止"), Cell: func(r row) page.Cell { return page.DayCell(c, r.Until) }},
		{Title: c.T("原来的文件"), Cell: text(func(r row) string { return r.Document })},
	}}.Table(c, a.Was)
}

// handover reads what the post has in hand, and who comes next.
func (p *termPage) handover(c *web.Ctx, v *store.View, names *page.Names) error {
	var err error
	if p.Open, p.More, err = inHandRows(c, v, names, p.Term.Post); err != nil {
		return err
	}
	as, err := v.Appointments(p.Term.Post)
	if err != nil {
		return err
	}
	next := slices.IndexFunc(as, func(o org.Appointment) bool {
		return o.ID != p.Term.ID && o.State != org.Refused && o.From > p.Term.From && (o.Until.IsNone() || o.Until >= c.Today)
	})
	if next >= 0 {
		p.Next = names.Person(as[next].Person) + "（" + c.Day(as[next].From) + "）"
		if p.Handed = handed(c, as[next]); p.Handed == "" {
			if _, inHand, err := as[next].TakesOver(v, c.Actor.Now, c.Zone); err != nil {
				return err
			} else if inHand > 0 {
				p.Handed = c.T("还没有确认接手")
			}
		}
	}
	if p.Seat.Above != "" {
		p.Above = names.Seat(p.Seat.Above)
	}
	return nil
}

// forms correct the appointment, and end it while it lasts.
func (p *termPage) forms(c *web.Ctx) {
	a, at := p.Term, "/desk/appointments/"+url.PathEscape(p.Term.ID)
	fields := []page.Field{
		{Name: "hold", Label: c.T("方式"), Kind: "select", Value: string(a.Hold), Options: []page.Option{{Value: "holder", Title: c.T("任职")}, {Value: "acting", Title: c.T("代理")}, {Value: "deputy", Title: c.T("副职代办")}}},
		{Name: "from", Label: c.T("起"), Kind: "date", Value: a.From.String(), Required: true},
	}
	if !a.Until.IsNone() {
		fields = append(fields, page.Field{Name: "last", Label: c.T("最后一天"), Kind: "date", Value: a.Until.String(), Required: true})
	}
	fields = append(fields, page.Field{Name: "document", Label: c.T("依据的文件"), Value: a.Document, Required: true}, page.Version(a.Version))
	p.Correct = page.NewForm(c, p.Frame, "correct", page.Form{Title: c.T("更正任职"), Action: at, Submit: c.T("更正"), Plain: true, Fields: fields,
		Note: c.T("更正后：从更正的日子起，责任按新的起止日算；改前的留在下面。关键岗位的起始日和方式不能改，只能结束后重新任命。")})
	if !a.Until.IsNone() || a.EndWaits() {
		return
	}
	p.End = page.NewForm(c, p.Frame, "end", page.Form{Title: c.T("结束任职"), Action: at + "/end", Submit: c.T("结束任职"), Fields: []page.Field{
		{Name: "until", Kind: "date", Label: c.T("最后一天"), Required: true},
		{Name: "reason", Label: c.T("原因"), Required: true},
		{Name: "handed", Kind: "check", Label: c.T("在办的已看过清单，知道由谁接")},
	}, Note: c.T("结束后：在办的仍归这个岗位，由接任的人办；没有接任的人，由上一级岗位办。")})
}

// correctTerm corrects an appointment as it was entered.
func correctTerm(c *web.Ctx) error {
	_, err := c.Do(func(tx *store.Tx) error {
		a := org.Appointment{Hold: org.Hold(c.Value("hold")), Document: c.Value("document"), Until: calendar.None}
		a.ID = c.R.PathValue("id")
		a.Version, _ = strconv.ParseInt(c.Value("version"), 10, 64) // another one is refused by the store
		var err error
		if a.From, err = calendar.ParseDate(c.Value("from")); err != nil {
			return fault.At("from", "desk.date_form", c.Value("from"))
		}
		if last := c.Value("last"); last != "" {
			if a.Until, err = calendar.ParseDate(last); err != nil {
				return fault.At("last", "desk.date_form", last)
			}
		}
		return org.CorrectTerm(tx, c.Actor, a, c.Today)
	})
	return c.Answer(err, termView, "/desk/appointments/"+url.PathEscape(c.R.PathValue("id")))
}

// endAppointment ends an appointment. While the post has something in hand, whoever ends it
// says that they have seen who takes it on.
func endAppointment(c *web.Ctx) error {
	id := c.R.PathValue("id")
	var post string
	if err := access.May(c.Actor, "roster.change", access.Subject{}); err != nil {
		return err // before a word of what the post has in hand
	}
	_, err := c.Do(func(tx *store.Tx) error {
		a, err := tx.Appointment(id)
		if err != nil {
			return err
		}
		post = a.Post
		last, err := calendar.ParseDate(c.Value("until"))
		if err != nil {
			return fault.At("until", "desk.date_form", c.Value("until"))
		}
		hands, err := tx.Ledger(store.LedgerFilter{Sees: access.Everything(), Open: true, Today: c.Today, Owner: post, Limit: 1})
		if err != nil {
			return err
		}
		if len(hands) > 0 && c.Value("handed") == "" {
			return fault.At("handed", "org.hand_over")
		}
		return org.EndAppointment(tx, c.Actor, id, last, c.Value("reason"))
	})
	return c.Answer(err, termView, "/desk/posts/"+url.PathEscape(post))
}
