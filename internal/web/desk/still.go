package desk

import (
	"strings"

	"luoshi/internal/access"
	"luoshi/internal/fault"
	"luoshi/internal/matter"
	"luoshi/internal/store"
	"luoshi/internal/web"
	"luoshi/internal/wording"
)

// stillRow is a matter whose ladders stand still, as those see it who can mend it: by
// its number, without what it is about.
type stillRow struct {
	matter.Matter
	Why string
}

// stillText words why the ladders of a matter stand still.
func stillText(c *web.Ctx, m matter.Matter) string {
	if m.Still == "" {
		return ""
	}
	words := strings.Fields(m.Still)
	return wording.Fault(c.Lang, fault.New(fault.Missing, words[0], words[1:]...))
}

// stillOf reads what stands still for the desk of whoever keeps the calendar.
func stillOf(c *web.Ctx, v *store.View) (rows []stillRow, more bool, err error) {
	if !access.Holds(c.Actor.Role, "calendar.edit") {
		return nil, false, nil
	}
	ms, err := v.Still("", countLimit+1)
	for _, m := range ms[:min(len(ms), countLimit)] {
		rows = append(rows, stillRow{m, stillText(c, m)})
	}
	return rows, len(ms) > countLimit, err
}

func countStill(r *exceptionReader) (int, bool, error) { return bounded(r.v.Still("", countLimit+1)) }

func readStill(r *exceptionReader, before string, limit int) (exceptionTable, error) {
	t := exceptionTable{Head: []string{r.c.T("事项"), r.c.T("编号"), r.c.T("村"), r.c.T("责任岗位"), r.c.T("到期"), r.c.T("为什么停住")}}
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
		t.Rows = append(t.Rows, append([]exceptionCell{{Text: m.Title, Href: "/desk/matters/" + m.ID}}, words(m.Number, r.names.area(m.Area), r.names.post(m.Owner).Title, due, stillText(r.c, m))...))
	}
	return t, nil
}
