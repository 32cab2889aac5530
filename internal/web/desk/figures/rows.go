package figures

import (
	"cmp"
	"errors"
	"slices"

	"luoshi/internal/access"
	"luoshi/internal/analysis"
	"luoshi/internal/calendar"
	"luoshi/internal/fault"
	"luoshi/internal/store"
	"luoshi/internal/web"
	"luoshi/internal/web/page"
	"luoshi/pack"
)

// behind is one row behind a value.
type behind struct {
	page.MatterRow        // of a matter
	ID             string // of what is none
	Title, Place   string
	Day            calendar.Date
	Href           string
	Part           bool // of a share: it is one of the part
}

type rowsPage struct {
	web.Frame
	Up     page.Option
	Place  string
	Span   string
	Value  string
	Says   string
	Hidden int // rows that the reader does not see
	Table  *page.Table
}

// showRows shows the rows behind one value, counted again by the same condition.
func showRows(c *web.Ctx) error {
	v := c.R.URL.Query()
	q := readQuery(v)
	a, err := q.asked(c)
	if err != nil {
		return err
	}
	in, err := span(c)
	if err != nil {
		return err
	}
	p := rowsPage{Frame: c.Frame("", nil), Up: page.Option{Value: q.with(path), Title: c.T("分析")}, Span: c.T("{0}至{1}", c.Day(in.From), c.Day(in.To))}
	err = c.View(func(v *store.View) error {
		pk, err := v.InForce()
		if err != nil {
			return err
		}
		x, plan, err := analysis.RowsOf(v, c.Home, pk, c.Zone, a, c.Value("of"), in)
		if err != nil {
			return err
		}
		n := page.NewNames(c, v)
		p.Title, p.Says = plan.Title, plan.Says
		p.Place = titles(c, n, pk, analysis.Table{Asked: a, Plan: plan})(c.Value("of"))
		if p.Value = "—"; x.Known {
			p.Value = page.Amount(x.Thousandths, 1) + " " + plan.Unit
		}
		rows, hidden, err := read(c, n, pk, x)
		p.Hidden = hidden
		p.Table = list(c, p.Title, x, rows)
		return err
	})
	if err != nil {
		return err
	}
	return p.Table.Send(c, "desk-figure-rows", nil, p)
}

// span reads the first and last day of the value.
func span(c *web.Ctx) (calendar.Period, error) {
	from, err := calendar.ParseDate(c.Value("from"))
	until, also := calendar.ParseDate(c.Value("until"))
	switch {
	case err != nil || also != nil:
		return calendar.Period{}, fault.At("from", "desk.date_form", c.Value("from"))
	case from > until || int(until-from) > 366*3:
		return calendar.Period{}, fault.At("from", "analysis.order")
	}
	return calendar.Period{From: from, To: until}, nil
}

// read reads the rows behind a value that the reader sees, and counts the others. Of a share
// they are the whole.
func read(c *web.Ctx, n *page.Names, pk *pack.Pack, x analysis.Cell) (out []behind, hidden int, err error) {
	ids := x.IDs
	if x.Whole != nil {
		ids = x.Whole
	}
	ids = slices.Compact(slices.Clone(ids))
	part := func(id string) bool { _, found := slices.BinarySearch(x.IDs, id); return found }
	if x.Table == "matter" {
		out, hidden, err = readMatters(c, n, ids)
	} else {
		out, hidden, err = readOthers(c, n, pk, x.Table, ids)
	}
	for i := range out {
		out[i].Part = part(cmp.Or(out[i].Matter.ID, out[i].ID))
	}
	return out, hidden, err
}

func readMatters(c *web.Ctx, n *page.Names, ids []string) (out []behind, hidden int, err error) {
	ms, err := n.V.MattersByID(ids)
	if err != nil {
		return nil, 0, err
	}
	seen := ms[:0]
	for _, m := range ms {
		if access.May(c.Actor, "matter.see", m.Subject()) == nil {
			seen = append(seen, m)
		}
	}
	rows, err := n.Rows(seen)
	for _, r := range rows {
		out = append(out, behind{MatterRow: r, Title: r.Title, Place: r.Where(), Href: "/desk/matters/" + r.Matter.ID})
	}
	return out, len(ids) - len(seen), err
}

// readOthers reads entries, checks and results of reviews; a leave is counted and not listed,
// since it is of a person.
func readOthers(c *web.Ctx, n *page.Names, pk *pack.Pack, table string, ids []string) (out []behind, hidden int, err error) {
	for _, id := range ids {
		b, err := readOther(c, n, pk, table, id)
		switch {
		case fault.KindOf(err) == fault.Denied || errors.Is(err, errUnlisted):
			hidden++
		case err != nil:
			return nil, 0, err
		default:
			out = append(out, b)
		}
	}
	return out, hidden, nil
}

var errUnlisted = errors.New("figures: rows of this table are not listed")

func readOther(c *web.Ctx, n *page.Names, pk *pack.Pack, table, id string) (behind, error) {
	switch table {
	case "entry":
		e, err := n.V.Entry(id)
		if err != nil {
			return behind{}, err
		}
		d, _ := pk.Duty(e.Duty)
		right := "duty.see"
		if d.PerObject != "" {
			right = "about.see"
		}
		if err := access.May(c.Actor, right, access.Subject{Area: e.Area}); err != nil {
			return behind{}, err
		}
		return behind{ID: id, Title: cmp.Or(d.Title, e.Duty), Place: page.Join(n.Area(e.Area), n.Post(e.Post).Title), Day: e.Day, Href: "/desk/duties/" + id}, nil
	case "spot_check":
		x, err := n.V.SpotCheck(id)
		if err != nil {
			return behind{}, err
		}
		if err := access.May(c.Actor, "duty.see", access.Subject{Area: x.Area}); err != nil {
			return behind{}, err
		}
		return behind{ID: id, Title: valueTitle(pk, nil, "result", string(x.Result)), Place: n.Area(x.Area), Day: x.Day, Href: "/desk/spots/" + x.Round}, nil
	}
	return behind{}, errUnlisted
}

// list lays the rows out.
func list(c *web.Ctx, title string, x analysis.Cell, rows []behind) *page.Table {
	columns := []page.Column[behind]{
		{ID: "title", Title: c.T("哪一条"), Class: "ti", Cell: func(r behind) page.Cell { return page.Cell{Text: r.Title, Href: r.Href, Small: r.Number} }},
		{ID: "place", Title: c.T("地方"), Cell: func(r behind) page.Cell { return page.Text(r.Place) }},
	}
	if x.Table == "matter" {
		columns = append(columns,
			page.Column[behind]{ID: "owner", Title: c.T("责任岗位"), Cell: func(r behind) page.Cell { return page.Cell{Text: r.OwnerPost, Sub: r.Holder} }},
			page.Column[behind]{ID: "due", Title: c.T("期限"), Cell: func(r behind) page.Cell { return page.Cell{Text: r.DueText, Late: r.Left, File: r.Due.String()} }},
			page.Column[behind]{ID: "stuck", Title: c.T("卡在"), Cell: func(r behind) page.Cell { return page.Text(r.Stuck) }})
	} else {
		columns = append(columns, page.Column[behind]{ID: "day", Title: c.T("哪天"), Cell: func(r behind) page.Cell { return page.DayCell(c, r.Day) },
			Less: func(a, b behind) int { return cmp.Compare(a.Day, b.Day) }})
	}
	if x.Whole != nil {
		columns = append(columns, page.Column[behind]{ID: "part", Title: c.T("算在其中"), Cell: func(r behind) page.Cell {
			if r.Part {
				return page.Text(c.T("是"))
			}
			return page.Text(c.T("否"))
		}, Less: func(a, b behind) int { return cmp.Compare(part(a), part(b)) }})
	}
	return page.List[behind]{Title: title, Empty: c.T("没有您看得到的行。"), Columns: columns,
		Find: func(r behind) string { return r.Title + " " + r.Place + " " + r.Number }}.Table(c, rows)
}

func part(b behind) int {
	if b.Part {
		return 1
	}
	return 0
}
