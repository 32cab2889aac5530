package page

import (
	"slices"
	"strings"

	"luoshi/internal/calendar"
	"luoshi/internal/duty"
	"luoshi/internal/fault"
	"luoshi/internal/org"
	"luoshi/internal/store"
	"luoshi/internal/web"
)

// Roster is the roster of one post for a week (值班表): whoever may name people fills it in, the
// others read it.
type Roster struct {
	web.Frame
	Duty             duty.Duty
	Desk             org.Post // whose roster it is
	AreaName         string
	From, Prev, Next calendar.Date
	Rows             []RosterRow // what stands, and is not filled in any more
	Form             *Form       // of the shifts that have not begun, nil for whoever only reads
	Path             string      // of the page
}

// RosterRow is one shift in words.
type RosterRow struct{ Day, Hours, Who, Was string }

// who begins the name of the field of a shift: who.2026-06-01.20:00.
const who = "who."

// FillRoster reads the week of a post that the address names, from today where it names none.
func (p *Roster) FillRoster(c *web.Ctx, v *store.View, post org.Post, id string) (err error) {
	p.Desk, p.From = post, c.Today
	if s := c.Value("from"); s != "" {
		if p.From, err = calendar.ParseDate(s); err != nil {
			return fault.At("from", "desk.date_form", s)
		}
	}
	p.Prev, p.Next = p.From.Add(-duty.AheadDays), p.From.Add(duty.AheadDays)
	if p.Duty, err = v.DutyOn(p.From, id); err != nil {
		return err
	}
	if !p.Duty.Rota() || !p.Duty.Of(post.Role) {
		return fault.New(fault.Missing, "duty.unknown", p.Duty.Title)
	}
	n := NewNames(c, v)
	p.AreaName = n.Area(post.Area)
	p.Title = c.T("值班表") + "　" + p.Duty.Title
	lo, hi := post.Area.Range()
	turns, err := v.Turns(p.Duty.ID, p.From, p.Next.Add(-1), int64(lo), int64(hi))
	if err != nil {
		return err
	}
	as, err := v.Appointments(post.ID)
	if err != nil {
		return err
	}
	var fields []Field
	for _, s := range p.Duty.Seats([]org.Post{post}, turns, c.Zone, p.From, p.Next.Add(-1)) {
		row := RosterRow{Day: c.Day(s.Shift.Day), Hours: s.Shift.Hours(c.Zone), Who: n.Person(s.Person), Was: n.Person(s.Was)}
		if !duty.MayName(c.Actor, post) || !c.Actor.Now.Before(s.Shift.From) {
			p.Rows = append(p.Rows, row)
			continue
		}
		may, err := duty.Standers(as, v.Leaves, s.Shift.Day)
		if err != nil {
			return err
		}
		f := Field{Name: who + s.Shift.Day.String() + "." + s.Shift.At, Label: row.Day + "　" + row.Hours, Kind: "select", Any: c.T("没有排人"), Value: s.Person,
			Options: Options(may, func(id string) Option { return Option{Value: id, Title: n.Person(id)} })}
		if row.Was != "" {
			f.Help = c.T("原来是 {0}", row.Was)
		}
		fields = append(fields, f)
	}
	if len(fields) > 0 {
		p.Form = NewForm(c, p.Frame, "", Form{Title: c.T("排班"), Action: p.Path, Submit: c.T("保存值班表"), Fields: append(fields, Hidden("duty", p.Duty.ID), Hidden("from", p.From.String())),
			Note: c.T("班次开始以前可以换人，换下来的名字留着；请假的人不在选项里。")})
	}
	return nil
}

// NameTurns puts what was sent of a roster into it.
func NameTurns(c *web.Ctx, tx *store.Tx, post, id string) error {
	var keys []string
	for key := range c.R.PostForm {
		if strings.HasPrefix(key, who) {
			keys = append(keys, key)
		}
	}
	slices.Sort(keys)
	for _, key := range keys {
		on, at, _ := strings.Cut(strings.TrimPrefix(key, who), ".")
		day, err := calendar.ParseDate(on)
		if err != nil {
			return fault.At(key, "desk.date_form", on)
		}
		d, err := tx.DutyOn(day, id)
		if err != nil {
			return err
		}
		_, err = duty.Name(tx, c.Actor, c.Zone, duty.Naming{Pack: d.Pack, Duty: d.ID, Post: post, Day: day, Shift: at, Person: c.Value(key)})
		if x, ok := fault.As(err); ok && x.Field != "" {
			return fault.At(key, x.Code, x.Args...)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
