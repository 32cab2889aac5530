package roster

import (
	"net/url"
	"path"

	"luoshi/internal/access"
	"luoshi/internal/fault"
	"luoshi/internal/org"
	"luoshi/internal/store"
	"luoshi/internal/web"
	"luoshi/internal/web/page"
)

// confirmAppointment gives or refuses the word of a second office (确认任职).
func confirmAppointment(c *web.Ctx) error {
	yes := path.Base(c.R.URL.Path) == "confirm"
	id := c.R.PathValue("id")
	_, err := c.Do(func(tx *store.Tx) error { return org.ConfirmAppointment(tx, c.Actor, id, yes) })
	return c.Answer(err, appointmentView, "/desk/posts/"+url.PathEscape(c.Value("post")), fault.Denied)
}

// appointmentRowOf is an appointment as the page of its post shows it.
func appointmentRowOf(c *web.Ctx, n *page.Names, post org.Post, a org.Appointment) appointmentRow {
	r := appointmentRow{Appointment: a, Name: n.Person(a.Person), HoldTitle: holdTitle(c, a.Hold), Asked: page.Standing(c, a),
		Waits: a.State == org.Waiting || a.EndWaits()}
	word := a.Asked
	if a.State != org.Waiting {
		word = a.End
	}
	r.May = access.May(c.Actor, "appointment.confirm", access.Subject{}) == nil && !c.Actor.Is(a.Person) && !c.Actor.Is(word.By) && !c.Actor.In(word.Body) &&
		(post.Role != access.AuditAdmin || c.Actor.Role != access.Organiser)
	return r
}

// waitRow is what waits for a second office.
type waitRow struct {
	org.Appointment
	PostTitle, Name, Standing, Asker string
}

// Waits counts for my desk the appointments to key posts that wait for another office.
func Waits(c *web.Ctx, v *store.View) ([]page.Count, error) {
	if !access.Holds(c.Actor.Role, "appointment.confirm") {
		return nil, nil
	}
	rows, err := waitRows(c, v, page.NewNames(c, v))
	if len(rows) == 0 {
		return nil, err
	}
	return []page.Count{{N: len(rows), Title: c.T("待确认的任职"), Sub: c.T("关键岗位由另一个单位确认"), Path: "/desk/roster"}}, err
}

// waitRows lists what waits, for whoever may confirm or asked for it.
func waitRows(c *web.Ctx, v *store.View, n *page.Names) ([]waitRow, error) {
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
		out = append(out, waitRow{a, n.Post(a.Post).Title, n.Person(a.Person), page.Standing(c, a), n.Person(by)})
	}
	return out, err
}
