package record

import (
	"luoshi/internal/matter"
	"luoshi/internal/store"
	"luoshi/internal/todo"
	"luoshi/internal/web"
	"luoshi/internal/web/page"
)

// StillRow is a matter whose ladders stand still, as those see it who can mend it: by
// its number, without what it is about.
type StillRow struct {
	matter.Matter
	Why string
}

// StillOf reads what stands still for the desk of whoever keeps the calendar.
func StillOf(c *web.Ctx, v *store.View) (rows []StillRow, more bool, err error) {
	if !c.Actor.Holds("calendar.edit") {
		return nil, false, nil
	}
	ms, err := v.Still("", page.CountLimit+1)
	for _, m := range ms[:min(len(ms), page.CountLimit)] {
		rows = append(rows, StillRow{m, page.StillText(c, m)})
	}
	return rows, len(ms) > page.CountLimit, err
}

func countStill(r *exceptionReader) (int, bool, error) {
	return bounded(r.v.Still("", page.CountLimit+1))
}

func readStill(r *exceptionReader, before string, limit int) (*page.Table, error) {
	t := &page.Table{Head: page.Heads(r.c.T("事项"), r.c.T("编号"), r.c.T("村"), r.c.T("责任岗位"), r.c.T("到期"), r.c.T("为什么停住"))}
	ms, err := r.v.Still(before, limit+1)
	if err != nil {
		return t, err
	}
	if len(ms) > limit {
		ms = ms[:limit]
		t.Next = ms[limit-1].ID
	}
	for _, m := range ms {
		due := r.c.T("未定")
		if !m.Due.IsNone() {
			due = m.Due.String()
		}
		t.Rows = append(t.Rows, append([]page.Cell{{Text: m.Title, Href: "/desk/matters/" + m.ID}}, page.Cells(m.Number, r.names.Area(m.Area), r.names.Post(m.Owner).Title, due, page.StillText(r.c, m))...))
	}
	return t, nil
}

func nobodys(r *exceptionReader, limit int) ([]todo.Item, error) {
	return todo.Nobodys(r.v.Reader, todo.Ask{Actor: r.c.Actor, Zone: r.c.Zone, Calendar: r.c.Calendar()}, limit)
}

func countNobodys(r *exceptionReader) (int, bool, error) {
	return bounded(nobodys(r, page.CountLimit+1))
}

// readNobodys lists the matters that wait for nobody.
func readNobodys(r *exceptionReader, _ string, _ int) (*page.Table, error) {
	t := &page.Table{Head: page.Heads(r.c.T("事项"), r.c.T("编号"), r.c.T("村"), r.c.T("责任岗位"), r.c.T("等着办"))}
	items, err := nobodys(r, page.CountLimit)
	for _, x := range items {
		t.Rows = append(t.Rows, append([]page.Cell{{Text: x.Title, Href: "/desk/matters/" + x.ID}}, page.Cells(x.Number, r.names.Area(x.Area), r.names.Post(x.Post).Title, r.c.T(matter.Life().Title(matter.Act(x.Act()))))...))
	}
	return t, err
}
