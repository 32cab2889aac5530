package desk

import (
	"net/url"
	"path"

	"luoshi/internal/access"
	"luoshi/internal/fault"
	"luoshi/internal/org"
	"luoshi/internal/store"
	"luoshi/internal/web"
)

// confirmAppointment gives or refuses the word of a second office (确认任职).
func confirmAppointment(c *web.Ctx) error {
	yes := path.Base(c.R.URL.Path) == "confirm"
	id := c.R.PathValue("id")
	_, err := c.Do(func(tx *store.Tx) error { return org.ConfirmAppointment(tx, c.Actor, id, yes) })
	if k := fault.KindOf(err); err != nil && c.Value("post") != "" && (k == fault.Denied || k == fault.Conflict || k == fault.Invalid) {
		c.R.SetPathValue("id", c.Value("post"))
		return postView(c, web.Status(err), err)
	}
	if err != nil {
		return err
	}
	return c.Redirect("/desk/posts/" + url.PathEscape(c.Value("post")))
}

// appointmentRowOf is an appointment as the page of its post shows it.
func appointmentRowOf(c *web.Ctx, n *names, post org.Post, a org.Appointment) appointmentRow {
	r := appointmentRow{Appointment: a, Name: n.person(a.Person), HoldTitle: holdTitle(c, a.Hold), Asked: standing(c, a),
		Waits: a.State == org.Waiting || a.EndWaits()}
	word := a.Asked
	if a.State != org.Waiting {
		word = a.End
	}
	r.May = access.May(c.Actor, "appointment.confirm", access.Subject{}) == nil && !c.Actor.Is(a.Person) && !c.Actor.Is(word.By) && !c.Actor.In(word.Body) &&
		(post.Role != access.AuditAdmin || c.Actor.Role != access.Organiser)
	return r
}

// standing words what is particular about an appointment, "" for nothing.
func standing(c *web.Ctx, a org.Appointment) string {
	switch {
	case a.State == org.Waiting:
		return c.T("待确认，还没有权限")
	case a.State == org.Refused:
		return c.T("未确认")
	case a.EndWaits():
		return c.T("结束任职待确认，到 {0}", c.Day(a.EndDay))
	case a.State == org.Opening:
		return c.T("开局期间一人确认")
	}
	return ""
}

// waitRow is what waits for a second office.
type waitRow struct {
	org.Appointment
	PostTitle, Name, Standing, Asker string
}

// waitRows lists what waits, for whoever may confirm or asked for it.
func waitRows(c *web.Ctx, v *store.View, n *names) ([]waitRow, error) {
	if !access.Holds(c.Actor.Role, "appointment.confirm") && !access.Holds(c.Actor.Role, "roster.change") {
		return nil, nil
	}
	as, err := v.AppointmentsWaiting()
	var out []waitRow
	for _, a := range as {
		by := a.Asked.By
		if a.State != org.Waiting {
			by = a.End.By
		}
		out = append(out, waitRow{a, n.post(a.Post).Title, n.person(a.Person), standing(c, a), n.person(by)})
	}
	return out, err
}

func countAppointments(r *exceptionReader) (int, bool, error) {
	return bounded(r.v.AppointmentsMarked("", countLimit+1))
}

// readAppointments lists the appointments to key posts, and those whose term began
// before they were entered.
func readAppointments(r *exceptionReader, before string, limit int) (exceptionTable, error) {
	c := r.c
	t := exceptionTable{Head: []string{c.T("岗位"), c.T("人员"), c.T("起"), c.T("止"), c.T("文件"), c.T("申请人"), c.T("确认人"), c.T("情况")}}
	as, err := r.v.AppointmentsMarked(before, limit+1)
	if err != nil {
		return t, err
	}
	if len(as) > limit {
		as = as[:limit]
		t.Next = as[limit-1].ID
	}
	for _, a := range as {
		word, state := a.Asked, standing(c, a)
		if a.End.By != "" {
			word = a.End
		}
		if a.Backdated {
			state = join(state, c.T("倒填：任期早于登记"))
		}
		t.Rows = append(t.Rows, append([]exceptionCell{{Text: r.names.post(a.Post).Title, Href: "/desk/posts/" + a.Post}},
			words(r.names.person(a.Person), a.From.String(), a.Until.String(), a.Document, r.names.person(word.By), r.names.person(word.ByOther), state)...))
	}
	return t, nil
}

func join(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + "；" + b
}
