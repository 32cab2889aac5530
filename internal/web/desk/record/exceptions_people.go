package record

import (
	"luoshi/internal/web/page"
)

func countAppointments(r *exceptionReader) (int, bool, error) {
	return bounded(r.v.AppointmentsMarked("", page.CountLimit+1))
}

// readAppointments lists the appointments to key posts, and those whose term began
// before they were entered.
func readAppointments(r *exceptionReader, before string, limit int) (*page.Table, error) {
	c := r.c
	t := &page.Table{Head: page.Heads(c.T("岗位"), c.T("人员"), c.T("起"), c.T("止"), c.T("文件"), c.T("申请人"), c.T("确认人"), c.T("情况"))}
	as, err := r.v.AppointmentsMarked(before, limit+1)
	if err != nil {
		return t, err
	}
	if len(as) > limit {
		as = as[:limit]
		t.Next = as[limit-1].ID
	}
	for _, a := range as {
		word, state := a.Asked, page.Standing(c, a)
		if a.End.By != "" {
			word = a.End
		}
		if a.Backdated {
			state = page.Join(state, c.T("倒填：任期早于登记"))
		}
		t.Rows = append(t.Rows, append([]page.Cell{{Text: r.names.Post(a.Post).Title, Href: "/desk/posts/" + a.Post}},
			page.Cells(r.names.Person(a.Person), a.From.String(), a.Until.String(), a.Document, r.names.Person(word.By), r.names.Person(word.ByOther), state)...))
	}
	return t, nil
}

func countResets(r *exceptionReader) (int, bool, error) {
	return bounded(r.v.Codes("", page.CountLimit+1))
}

// readResets lists every code that was asked for, of new accounts too.
func readResets(r *exceptionReader, before string, limit int) (*page.Table, error) {
	t := &page.Table{Head: page.Heads(r.c.T("登录名"), r.c.T("人员"), r.c.T("为什么"), r.c.T("申请人"), r.c.T("时间"), r.c.T("放行人"), r.c.T("情况"))}
	ks, err := r.v.Codes(before, limit+1)
	if err != nil {
		return t, err
	}
	if len(ks) > limit {
		ks = ks[:limit]
		t.Next = ks[limit-1].ID
	}
	logins, err := page.LoginsOf(r.v)
	for _, k := range ks {
		row := page.CodeRowOf(r.c, r.names, logins, k)
		t.Rows = append(t.Rows, page.Cells(row.Login, row.Name, row.Why, row.AskedName, row.At, r.names.Person(k.ReleasedBy), row.StateTitle))
	}
	return t, err
}
