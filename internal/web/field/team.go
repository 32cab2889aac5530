package field

import (
	"net/http"

	"luoshi/internal/calendar"
	"luoshi/internal/duty"
	"luoshi/internal/fault"
	"luoshi/internal/store"
	"luoshi/internal/web"
	"luoshi/internal/web/page"
)

type teamPage struct {
	web.Frame
	Duty  duty.Duty
	Day   calendar.Date
	Today calendar.Date
	Sheet page.TeamSheet
}

// ofTeam reports whether a duty is a list of the reader's team.
func ofTeam(c *web.Ctx, d duty.Duty) bool {
	return d.Per == duty.PerTeam && d.Of(c.Actor.Role) && c.Actor.Holds("duty.enter") && (d.Ends.IsNone() || c.Today <= d.Ends) && d.Asked(c.Today)
}

// team shows the list of the reader's team (一队一份): what composed itself, who gave nothing,
// and the text that goes where the team reports.
func team(c *web.Ctx) error {
	p := teamPage{Frame: c.Frame("", nil), Day: c.Today, Today: c.Today}
	if s := c.Value("day"); s != "" {
		day, err := calendar.ParseDate(s)
		if err != nil {
			return fault.At("day", "desk.date_form", s)
		}
		p.Day = day
	}
	err := c.View(func(v *store.View) error {
		var err error
		if p.Duty, err = v.DutyOn(p.Day, c.R.PathValue("duty")); err != nil {
			return err
		}
		if p.Title = p.Duty.Title; !ofTeam(c, p.Duty) {
			return fault.New(fault.Denied, "duty.other_role", p.Title)
		}
		as, err := v.Appointments(c.Actor.Post)
		if err != nil {
			return err
		}
		p.Sheet, err = page.TeamOn(c, v, p.Duty, duty.TeamOn(as, c.Actor.Post, p.Day), p.Day)
		return err
	})
	if err != nil {
		return err
	}
	return c.Page(http.StatusOK, "field-team", p)
}
