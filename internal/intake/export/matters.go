package export

import (
	"strconv"
	"time"

	"luoshi/internal/calendar"
	"luoshi/internal/fault"
	"luoshi/internal/intake"
	"luoshi/internal/matter"
	"luoshi/internal/sheet"
	"luoshi/internal/store"
)

// matterCols are the columns of the ledger (台账): what an import reads again, and beside it
// who answers now, where it is stuck, how late it is and how far it came.
func matterCols() []col {
	return []col{{key: "own", width: 16}, {key: "number", width: 12}, {key: "title", width: 36}, {key: "facts", width: 40}, {key: "demand", width: 30},
		{key: "origin", width: 20}, {key: "list", width: 14}, townCol, areaCol, codeCol, {key: "place", width: 12}, {key: "owner", width: 18},
		{title: "现任责任人", width: 12}, bodyCol, {key: "start", form: sheet.AsDate}, {key: "due", form: sheet.AsDate}, {key: "state", width: 10},
		{title: "逾期工作日", form: sheet.AsNumber}, {title: "卡在", width: 20}, {title: "报结日", form: sheet.AsDate}, {title: "核验日", form: sheet.AsDate},
		{key: "closed", form: sheet.AsDate}, {key: "reply", width: 30}, {title: "补录"}}
}

// matters streams the ledger page by page.
func (x *table) matters() error {
	_, names, err := x.bodyNames()
	if err != nil {
		return err
	}
	if err := x.begin(matterCols()...); err != nil {
		return err
	}
	lists := map[string]string{}
	f := x.order.Filter
	f.Sees, f.Limit, f.After = x.sees, page, store.Key{}
	for {
		ms, err := x.v.Ledger(f)
		if err != nil {
			return err
		}
		owners := make([]string, 0, len(ms))
		for _, m := range ms {
			if m.Owner != "" {
				owners = append(owners, m.Owner)
			}
		}
		answering, err := x.v.Answering(owners, x.today)
		if err != nil {
			return err
		}
		for _, m := range ms {
			r, err := x.matter(m, lists, names)
			if err != nil {
				return err
			}
			r["owner"], r["现任责任人"] = answering[m.Owner].Title, answering[m.Owner].Holder
			if err := x.put(r); err != nil {
				return err
			}
			f.After = store.Key{Due: m.Due.String(), ID: m.ID}
		}
		if len(ms) < page {
			return nil
		}
	}
}

// matter is a row of the ledger, but for its owner.
func (x *table) matter(m matter.Matter, lists, names map[string]string) (row, error) {
	list, err := x.list(lists, m)
	if err != nil {
		return nil, err
	}
	number, err := intake.LedgerNumber(x.v.Reader, m)
	if err != nil {
		return nil, err
	}
	late, err := x.late(m)
	if err != nil {
		return nil, err
	}
	r := row{"own": m.Number, "number": number, "title": m.Title, "facts": m.Facts, "demand": m.Demand, "origin": m.Origin, "list": list, "place": m.Place,
		"body": names[m.OwnerBody], "start": x.day(m.AssignedAt), "due": m.Due.String(), "state": matter.Life().StateTitle(m.State),
		"逾期工作日": late, "卡在": names[m.BlockedBy], "报结日": x.day(m.ReportedAt), "核验日": x.day(m.VerifiedAt), "closed": x.day(m.WrittenOffAt)}
	switch {
	case m.History():
		r["补录"], r["报结日"] = "历史", ""
	case m.Backfilled:
		r["补录"] = "是"
	}
	if r["reply"], err = intake.Reply(x.v.Reader, m); err != nil {
		return nil, err
	}
	return x.place(r, m.Area), nil
}

func (x *table) day(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return calendar.DateOf(at, x.zone).String()
}

// late counts the working days by which a matter is, or was reported, after its last day;
// "" where it is not, or where the calendar lacks a year.
func (x *table) late(m matter.Matter) (string, error) {
	if x.order.Calendar == nil || !m.Late(x.order.Actor.Now) {
		return "", nil
	}
	until := x.today
	if m.State != matter.Assigned && m.State != matter.Registered {
		until = calendar.DateOf(m.ReportedAt, x.zone)
	}
	n, err := x.order.Calendar.WorkdaysBetween(m.Due, until)
	if fault.Is(err, "calendar.missing_year") {
		return "", nil
	}
	return strconv.Itoa(n), err
}

func (x *table) list(known map[string]string, m matter.Matter) (string, error) {
	key := m.Pack + "/" + m.List
	if title, ok := known[key]; ok {
		return title, nil
	}
	l, err := x.v.List(m.Pack, m.List)
	known[key] = l.Title
	return l.Title, err
}
