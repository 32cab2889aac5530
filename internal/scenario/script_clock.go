package scenario

import (
	"time"

	"luoshi/internal/calendar"
	"luoshi/internal/fault"
	"luoshi/internal/scenario/props"
)

// goTo moves the clock.
func (p *player) goTo(s statement) error {
	return p.moveTo(s.date("day", calendar.None), hourOf(s))
}

// moveTo moves the clock forward. In a history what is due is looked at each night on the
// way and on arrival, as the server does by itself.
func (p *player) moveTo(d calendar.Date, hour string) error {
	t, err := props.TimeOfDay(hour)
	if err != nil {
		return err
	}
	to := d.Start(p.zone).Add(t)
	if len(p.seats) > 0 && to.Before(p.now()) {
		return fault.New(fault.Invalid, "scenario.time_back", p.now().In(p.zone).Format("2006-01-02 15:04"))
	}
	if !p.history || p.home == 0 {
		p.clock.Set(to)
		return nil
	}
	for night := p.today().Add(1); night <= d; night++ {
		if at := night.Start(p.zone).Add(30 * time.Minute); at.Before(to) {
			p.clock.Set(at)
			if err := p.sweep(statement{}); err != nil {
				return err
			}
			p.moved(night)
		}
	}
	p.clock.Set(to)
	return p.sweep(statement{})
}
