package subjects

import (
	"net/url"
	"strings"

	"luoshi/internal/calendar"
	"luoshi/internal/letter"
	"luoshi/internal/store"
	"luoshi/internal/store/past"
	"luoshi/internal/subject"
	"luoshi/internal/web"
	"luoshi/internal/web/page"
)

// month is the happenings of one month, under its name.
type month struct {
	Title string
	Lines []line
}

// line is one happening in words.
type line struct {
	Day, Sort  string
	Who, Did   string // who did what
	Text, Href string // to what
	More       string // behind it
	Mark       string // the number, and where it leads
	MarkHref   string
}

// past fills one page of what happened.
func (p *subjectPage) past(c *web.Ctx, n *page.Names, q past.Query) error {
	rows, err := n.V.Past(q)
	if err != nil {
		return err
	}
	rows, more := page.Cut(c, rows)
	if more {
		v := c.R.URL.Query()
		v.Set("before", writeKey(rows[len(rows)-1].Key()))
		p.Next = c.Here() + "?" + v.Encode()
	}
	p.Excel = page.BookPath(c)
	w := words{c: c, n: n, p: p, titles: sortTitles(c)}
	for _, h := range rows {
		key := calendar.PeriodOf(calendar.Monthly, calendar.DateOf(h.At, c.Zone)).Key
		title := page.PeriodTitle(c, key)
		if len(p.Months) == 0 || p.Months[len(p.Months)-1].Title != title {
			p.Months = append(p.Months, month{Title: title})
		}
		l, err := w.line(h)
		if err != nil {
			return err
		}
		last := &p.Months[len(p.Months)-1]
		last.Lines = append(last.Lines, l)
	}
	return nil
}

// book sends everything that was asked for as a file.
func (p *subjectPage) book(c *web.Ctx, q past.Query) error {
	type row struct {
		subject.Happening
		line
	}
	if err := c.View(func(v *store.View) error { return p.head(c, page.NewNames(c, v)) }); err != nil {
		return err
	}
	text := func(id, title string, fn func(line) string) page.Column[row] {
		return page.Column[row]{ID: id, Title: title, Cell: func(r row) page.Cell { return page.Text(fn(r.line)) }}
	}
	list := page.List[row]{Title: p.Title + " " + c.T("经过"), Key: func(r row) string { return writeKey(r.Key()) }, Columns: []page.Column[row]{
		{ID: "day", Title: c.T("日期"), Cell: func(r row) page.Cell { return page.Text(calendar.DateOf(r.At, c.Zone).String()) }},
		text("sort", c.T("类别"), func(l line) string { return l.Sort }), text("who", c.T("谁"), func(l line) string { return l.Who }),
		text("did", c.T("做了什么"), func(l line) string { return l.Did }), text("what", c.T("对象"), func(l line) string { return l.Text }),
		text("more", c.T("说明"), func(l line) string { return l.More }), text("number", c.T("编号"), func(l line) string { return l.Mark }),
	}}
	return list.SendAll(c, func(v *store.View) ([]row, error) {
		q.Before, _ = readKey(c.Value("before")) // a key of this page
		q.Limit = page.RowLimit(c)
		hs, err := v.Past(q)
		w, rows := words{c: c, n: page.NewNames(c, v), p: p, titles: sortTitles(c)}, make([]row, len(hs))
		for i, h := range hs {
			if err == nil {
				rows[i].Happening = h
				rows[i].line, err = w.line(h)
			}
		}
		return rows, err
	})
}

// words puts happenings into words.
type words struct {
	c      *web.Ctx
	n      *page.Names
	p      *subjectPage
	titles map[subject.Sort]string
}

func (w words) line(h subject.Happening) (line, error) {
	l := line{Day: w.c.Day(calendar.DateOf(h.At, w.c.Zone)), Sort: w.titles[h.Sort]}
	switch h.Sort {
	case subject.Matters:
		l.Who, l.Did = w.who(h), w.c.EventTitle("matter."+h.Act)
		l.Text, l.Href, l.Mark, l.MarkHref = h.Title, "/desk/matters/"+h.Of, h.Number, "/desk/matters/"+h.Of
	case subject.Entries:
		return l, w.entries(h, &l)
	case subject.Letters:
		w.letter(h, &l)
	case subject.Checks:
		l.Did, l.Who = w.checked(h.Act), w.n.Person(h.Person)
		l.Text, l.Href = w.c.T("{0}的清单", h.Title), "/desk/spots/"+h.Of
	case subject.Reviews:
		l.Text, l.Href, l.Mark = h.Title, "/desk/reviews/"+h.Of, page.PeriodTitle(w.c, h.Number)
		l.Did = w.c.T("公布结果")
		if h.N == 0 {
			l.More = w.c.T("参评人数不够，不计")
		}
	case subject.Tenures:
		w.term(h, &l)
	}
	return l, nil
}

// who is by whom a line of a matter was done: the person, with the post on the page of a
// person, whose posts change.
func (w words) who(h subject.Happening) string {
	if h.Person == "" {
		return w.n.Seat(h.Post)
	}
	if w.p.Ref.Kind == subject.Person {
		return w.n.Post(h.Post).Title
	}
	return w.n.Person(h.Person)
}

func (w words) entries(h subject.Happening, l *line) error {
	e, err := w.n.V.Entry(h.Of)
	if err != nil {
		return err
	}
	d, err := w.n.V.DutyOf(e.Pack, e.Duty)
	if err != nil {
		return err
	}
	last := calendar.DateOf(h.At, w.c.Zone)
	if h.N == 0 { // one entry
		l.Text, l.Href, l.Who, l.Did = d.Title, "/desk/duties/"+url.PathEscape(h.ID), w.n.Post(h.Post).Title, w.c.T("已填报")
		if h.Late > 0 {
			l.More = w.c.T("迟报")
		}
		return nil
	}
	l.Text, l.Did = d.Title, w.c.T("{0} 份", h.N)
	if first := calendar.DateOf(h.First, w.c.Zone); first != last {
		l.More = w.c.T("{0}起", w.c.Day(first))
	}
	if h.Late > 0 {
		l.More = strings.TrimPrefix(l.More+w.c.T("，")+w.c.T("其中迟报 {0} 份", h.Late), w.c.T("，"))
	}
	l.Who = w.n.Post(h.Post).Title
	month := calendar.PeriodOf(calendar.Monthly, last)
	from, until := max(month.From.String(), w.p.From), month.To.String() // as far as the page asked, "" for no bound
	if w.p.Until != "" {
		until = min(until, w.p.Until)
	}
	l.Href = page.SubjectPath(w.p.Ref.Kind, w.p.Ref.ID) + "?" + url.Values{"k": {string(subject.Entries)}, "duty": {h.Act}, "from": {from}, "until": {until}}.Encode()
	return nil
}

func (w words) letter(h subject.Happening, l *line) {
	l.Text, l.Href, l.Mark, l.MarkHref = h.Title, "/desk/letters/"+h.ID, h.Number, "/desk/letters/"+h.ID
	_, states := page.LetterStates(w.c)
	l.Did, l.More = states[letter.State(h.Act)], w.c.T("主送 {0}", h.To)
	if !h.First.IsZero() {
		l.Did, l.More = states[letter.Served], w.c.T("主送 {0}，{1}已答复", h.To, w.c.Day(calendar.DateOf(h.First, w.c.Zone)))
	}
}

func (w words) checked(result string) string {
	return map[string]string{"match": w.c.T("相符"), "mismatch": w.c.T("不符"), "not_found": w.c.T("查无")}[result]
}

func (w words) term(h subject.Happening, l *line) {
	l.Text, l.Href, l.Mark = w.n.Seat(h.Post), w.n.PostLink(h.Post), h.Number
	l.Who = w.n.Person(h.Person)
	if l.Did = w.c.T("任职"); h.Act == "until" {
		l.Did, l.Mark = w.c.T("任职到这一天"), ""
	}
}
