package field

import (
	"strings"

	"luoshi/internal/calendar"
	"luoshi/internal/duty"
	"luoshi/internal/web"
)

// reminder is the one reminder of what is not entered yet (提醒): from two hours
// before the cut-off until it, never in the quiet hours. It stands on the page that
// the person opens; nothing is sent to anybody.
func reminder(c *web.Ctx, forms []form) string {
	var due []string
	for _, f := range forms {
		if f.Day != c.Today && !f.Duty.Rota() {
			continue
		}
		x := duty.Expected{Duty: f.Duty.ID, Period: f.Duty.PeriodAt(f.Day), Excused: f.Rest}
		if x.CutOff = f.Duty.CutOffOf(x.Period, c.Zone); f.Duty.Rota() {
			x.CutOff = f.Shift.Until
		}
		at, ok := duty.NextReminder(x, f.Done != nil || f.Waits(), false, c.Actor.Now, c.Zone)
		if !ok || at.After(c.Actor.Now) {
			continue
		}
		clock := x.CutOff.In(c.Zone).Format("15:04")
		if clock == "00:00" {
			clock = "24:00"
		}
		if f.Duty.Rota() && calendar.DateOf(x.CutOff, c.Zone) != c.Today {
			due = append(due, c.T("{0} {1} 截止，还没有填", f.Name(), f.CutOff))
			continue
		}
		due = append(due, c.T("{0}今天 {1} 截止，还没有填", f.Duty.Title, clock))
	}
	if len(due) == 0 {
		return ""
	}
	return strings.Join(due, "；") + "。"
}
