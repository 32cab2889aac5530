package field

import (
	"cmp"
	"net/url"

	"luoshi/internal/calendar"
	"luoshi/internal/duty"
	"luoshi/internal/ident"
	"luoshi/internal/org"
	"luoshi/internal/store"
	"luoshi/internal/web"
	"luoshi/internal/web/page"
)

// Name is what the form is of: a duty, of a rota with the shift.
func (f form) Name() string {
	if f.Duty.Rota() && f.Shift.At != "" {
		return f.Duty.Title + "　" + f.Shift.Hours(f.Shift.From.Location())
	}
	return f.Duty.Title
}

// shiftsOf are the shifts of a rota that the page of the day has forms for: the one that is
// being stood, and the one before it until it is entered.
func shiftsOf(c *web.Ctx, v *store.View, d duty.Duty) (out []duty.Shift, err error) {
	all := d.Begun(c.Actor.Now, c.Zone, 2)
	for i, s := range all {
		es, err := v.EntriesFor(d.ID, c.Actor.Post, d.PeriodAt(s.Day).Key)
		if err != nil {
			return nil, err
		}
		if i == len(all)-1 || d.Keeps(duty.Expected{Shift: s}, es) == nil {
			out = append(out, s)
		}
	}
	return out, nil
}

// shift fills in the shift that a form is of; over reports that it was entered already.
func (f *form) shift(c *web.Ctx, v *store.View, t typed) (over bool, err error) {
	at := t.Shift
	if at == "" { // of another day the last one
		at = f.Duty.Shifts[len(f.Duty.Shifts)-1]
		if s, ok := f.Duty.Running(c.Actor.Now, c.Zone); ok && s.Day == t.Day {
			at = s.At
		}
	}
	var ok bool
	if f.Shift, ok = f.Duty.ShiftAt(t.Day, at, c.Zone); !ok {
		return false, nil
	}
	f.CutOff = c.Day(calendar.DateOf(f.Shift.Until, c.Zone)) + " " + f.Shift.Until.In(c.Zone).Format("15:04")
	es, err := v.EntriesFor(f.Duty.ID, c.Actor.Post, f.Duty.PeriodAt(t.Day).Key)
	if err != nil {
		return false, err
	}
	stands, err := duty.StoodBy(v, f.Duty, org.Post{Row: ident.Row{ID: c.Actor.Post}, Area: c.Actor.Area}, f.Shift)
	if err != nil {
		return false, err
	}
	if stands != "" && !c.Actor.Is(stands) {
		f.Stands = page.NewNames(c, v).Person(stands)
	}
	e := f.Duty.Keeps(duty.Expected{Shift: f.Shift}, es)
	if e == nil || t.Kept {
		return false, nil
	}
	f.Done, f.Chat = e, duty.Chat(f.Duty, v.AreaName(c.Actor.Area)+" "+c.Person.Name, *e, v)
	return true, nil
}

// rosterPage is the roster of the reader's own post.
type rosterPage struct{ page.Roster }

func roster(c *web.Ctx) error { return rosterView(c, nil) }

func rosterView(c *web.Ctx, refused error) error {
	id := cmp.Or(c.R.PathValue("duty"), c.Value("duty"))
	p := rosterPage{page.Roster{Frame: c.Frame("", refused), Path: "/field/rota/" + url.PathEscape(id)}}
	err := c.View(func(v *store.View) error {
		post, err := v.Post(c.Actor.Post)
		if err != nil {
			return err
		}
		return p.FillRoster(c, v, post, id)
	})
	if err != nil {
		return err
	}
	return c.Page(web.Status(refused), "field-rota", p)
}

func nameTurns(c *web.Ctx) error {
	id := c.R.PathValue("duty")
	_, err := c.Do(func(tx *store.Tx) error { return page.NameTurns(c, tx, c.Actor.Post, id) })
	return c.Answer(err, rosterView, "/field/rota/"+url.PathEscape(id)+"?"+url.Values{"from": {c.Value("from")}}.Encode())
}

// formsOf are the forms of a duty on the page of the day: one, or one for each shift that is to
// be written of. t is what was typed into one of them, refused what was wrong
// with it; took reports that its form is among them.
func formsOf(c *web.Ctx, v *store.View, d duty.Duty, t typed, refused error) (out []form, took bool, err error) {
	days := []typed{{Day: c.Today}}
	if d.Rota() {
		days = nil
		shifts, err := shiftsOf(c, v, d)
		if err != nil {
			return nil, false, err
		}
		for _, s := range shifts {
			days = append(days, typed{Day: s.Day, Shift: s.At})
		}
	}
	for _, one := range days {
		here := d.ID == t.Duty && one.Shift == t.Shift
		if here {
			one = t
		}
		f, err := formOf(c, v, d, one)
		if err != nil {
			return nil, false, err
		}
		if here {
			f.refuse(c, refused)
			took = true
		}
		out = append(out, f)
	}
	return out, took, nil
}
