package roster

import (
	"net/url"
	"path"

	"luoshi/internal/fault"
	"luoshi/internal/life"
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
	r.May = life.IsOpen(a.OpenTo(c.Actor, post), org.ConfirmIt)
	return r
}

// waitRow is what waits for a second office.
type waitRow struct {
	org.Appointment
	PostTitle, Name, Standing, Asker string
}

// waitRows lists what waits, for whoever may confirm or asked for it.
func waitRows(c *web.Ctx, v *store.View, n *page.Names) ([]waitRow, error) {
	if !c.Actor.Holds("appointment.confirm") && !c.Actor.Holds("roster.change") {
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
