package desk

import (
	"cmp"
	"fmt"
	"slices"

	"luoshi/internal/access"
	"luoshi/internal/area"
	"luoshi/internal/calendar"
	"luoshi/internal/duty"
	"luoshi/internal/store"
	"luoshi/internal/web"
	"luoshi/internal/web/page"
	"luoshi/pack"
)

// burden is what the villages of an area are asked for in the next seven days
// (基层负担): lists to fill in, by what the pack says they take, and matters due,
// by who asks.
type burden struct {
	Fillings, Matters int
	Villages          int    // to which matters are due
	Hours, Each       string // all together, and for one village
	Lists             []askedList
	Bodies            []askingBody
}

// askedList is one recurring list and what it costs.
type askedList struct {
	Title, Document string
	Ends            calendar.Date
	Fillings        int
	Hours           string
}

// askingBody is who asks villages for matters that fall due.
type askingBody struct {
	Name              string
	Matters, Villages int
}

// fieldRoles are the roles of the posts in villages.
func fieldRoles(p *pack.Pack) (out []access.Role) {
	for _, k := range p.Posts {
		if k.Level == area.Village && !slices.Contains(out, k.Role) {
			out = append(out, k.Role)
		}
	}
	return out
}

// burdenOf sums the next seven days for a reader who is entitled to the whole of
// the own area; nil for others. Vacancies and leave are not taken off: it is what
// is asked, not what will come in.
func burdenOf(c *web.Ctx, v *store.View, n *page.Names, due []store.DueCount) (*burden, error) {
	if !access.Sees(c.Actor, "matter.see").Whole(c.Actor.Area) {
		return nil, nil
	}
	duties, err := v.DutiesOn(c.Today)
	if err != nil {
		return nil, err
	}
	seats, err := v.SeatsByRole(c.Actor.Area, c.Today)
	if err != nil {
		return nil, err
	}
	pk, err := v.InForce()
	if err != nil {
		return nil, err
	}
	field := fieldRoles(pk)
	posted := 0 // residents, about whom records are kept
	for role, s := range seats {
		if c.Actor.Bundles.Holds(role, "duty.answer") {
			posted += s.Posts
		}
	}
	b := &burden{}
	minutes, villages := 0, 0
	for _, d := range duties {
		l := askedList{Title: d.Title, Document: d.Document, Ends: d.Ends}
		turns := turnsOf(c, d)
		for _, role := range field {
			if !slices.Contains(d.Roles, role) {
				continue
			}
			villages = max(villages, seats[role].Areas)
			if d.PerObject == "" {
				l.Fillings += turns * seats[role].Posts
			} else if seats[role].Posts > 0 { // one entry for each posted resident
				l.Fillings += turns * posted
			}
		}
		if l.Fillings == 0 {
			continue
		}
		l.Hours = hours(l.Fillings * d.Minutes)
		b.Fillings, minutes = b.Fillings+l.Fillings, minutes+l.Fillings*d.Minutes
		b.Lists = append(b.Lists, l)
	}
	b.Hours, b.Each = hours(minutes), hours(minutes/max(villages, 1))
	b.count(n, due)
	if b.Fillings == 0 && b.Matters == 0 {
		return nil, nil
	}
	return b, nil
}

// count sums the matters that villages must finish, by the body that follows them.
func (b *burden) count(n *page.Names, due []store.DueCount) {
	places, by := map[area.Code]bool{}, map[string]map[area.Code]int{}
	for _, m := range due {
		if m.Area%1000 == 0 {
			continue // not a village's
		}
		name := n.Body(n.Post(m.Supervisor).Body).Short
		if by[name] == nil {
			by[name] = map[area.Code]int{}
		}
		by[name][m.Area] += m.N
		places[m.Area] = true
		b.Matters += m.N
	}
	b.Villages = len(places)
	for name, at := range by {
		x := askingBody{Name: name, Villages: len(at)}
		for _, k := range at {
			x.Matters += k
		}
		b.Bodies = append(b.Bodies, x)
	}
	slices.SortFunc(b.Bodies, func(x, y askingBody) int {
		return cmp.Or(cmp.Compare(y.Matters, x.Matters), cmp.Compare(x.Name, y.Name))
	})
}

// turnsOf is how often a recurring duty falls due in the next seven days. Days
// whose calendar is missing count as working days.
func turnsOf(c *web.Ctx, d duty.Duty) int {
	if d.Cadence == "" || d.Composed != "" {
		return 0
	}
	turns := 0
	for i := 1; i <= 7; i++ {
		day := c.Today.Add(i)
		if _, last, asked := d.Window(d.PeriodAt(day)); !d.Ends.IsNone() && day > d.Ends || !asked || last != day {
			continue
		}
		if d.Cadence == calendar.Daily && d.Days == duty.Workdays {
			if works, err := c.Calendar().IsWorkday(day); err == nil && !works {
				continue
			}
		}
		turns += d.TimesIn(d.PeriodAt(day))
	}
	return turns
}

// hours prints minutes as hours with one decimal.
func hours(minutes int) string { return fmt.Sprintf("%d.%d", minutes/60, minutes%60/6) }
