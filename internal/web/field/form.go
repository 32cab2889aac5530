package field

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"luoshi/internal/access"
	"luoshi/internal/calendar"
	"luoshi/internal/duty"
	"luoshi/internal/fault"
	"luoshi/internal/matter"
	"luoshi/internal/store"
	"luoshi/internal/web"
	"luoshi/internal/web/page"
)

// typed is what a person has typed, pasted or asked for before a form is shown.
type typed struct {
	Duty, Object string
	Day          calendar.Date
	Shift        string // of a rota
	Values       []duty.Value
	Kept         bool // Values go into the form instead of what is prefilled
	Last         bool // every field as it was written last time
	Own          bool // the form stands on its own page
	Unknown      []string
}

// form is the form of one duty.
type form struct {
	Duty    duty.Duty
	Day     calendar.Date
	First   calendar.Date // the earliest day that may be entered
	Today   calendar.Date
	CutOff  string
	Done    *duty.Entry // the last entry, once all of the period are in
	Slots   duty.Slots
	Times   int           // entries of the period, 0 for what is due in none
	Free    calendar.Date // the first day from Day on of which another entry may be
	Fields  []page.Field
	Chat    string
	Rest    string // why nothing is due
	Stand   string // how it stands before it is sent, "" for what is due on no day
	Object  string
	About   string // name of the object
	Key     string
	Draft   string
	Stamp   string // when this server gave the form out, "" for a day ahead
	Own     bool
	Kept    bool
	Err     *web.FormError
	HasLast bool
	Nothing bool // one tap is offered
	Shift   duty.Shift
	Stands  string // who is named for the shift, where that is somebody else
}

// whenDone reports whether a duty is entered when it was done, or about a person, and not on
// the page of the day.
func whenDone(d duty.Duty) bool { return d.Cadence == "" || d.PerObject != "" }

// ofPost reports whether a duty is entered by the reader's post today.
func ofPost(c *web.Ctx, d duty.Duty) bool {
	return slices.Contains(d.Roles, c.Actor.Role) && c.Actor.Holds("duty.enter") && d.Composed == "" && (len(d.Begun(c.Actor.Now, c.Zone, 1)) > 0 || !d.Rota() && (d.Ends.IsNone() || c.Today <= d.Ends) && d.Asked(c.Today))
}

func (f *form) refuse(c *web.Ctx, err error) {
	if err == nil {
		return
	}
	f.Err, f.Kept = c.Frame("", err).Err, true
	for i := range f.Fields {
		f.Fields[i] = f.Fields[i].Refused(f.Err)
	}
}

// Waits reports whether the gap of the duty allows no entry of this day (间隔).
func (f form) Waits() bool { return f.Times > 1 && !f.Duty.Rota() && f.Free > f.Day && !f.Kept }

// Loose is the text of a refusal that stands at no field of the form.
func (f form) Loose() string {
	if f.Err == nil || slices.ContainsFunc(f.Fields, func(x page.Field) bool { return x.Err() != "" }) {
		return ""
	}
	return f.Err.Text()
}

// formOf is the form of a duty for the reader on a day, prefilled.
func formOf(c *web.Ctx, v *store.View, d duty.Duty, t typed) (form, error) {
	period := d.PeriodAt(t.Day)
	f := form{Duty: d, Day: t.Day, First: c.Today.Add(-31), Today: c.Today, Object: t.Object, Own: t.Own, Kept: t.Kept, Key: c.FormKey() + "-" + store.NewToken()[:6],
		Nothing: d.NoNews, Draft: draftOf(d.ID, t)}
	if t.Day <= c.Today { // a form of a day ahead shows nothing of that day
		f.Stamp = c.Stamp(f.Draft)
	}
	if d.CutOff != "" {
		f.CutOff = d.CutOffOf(period, c.Zone).In(c.Zone).Format("15:04")
	}
	var err error
	if f.Rest, err = restOf(c, v, d, t.Day); err != nil {
		return f, err
	}
	if t.Object != "" {
		p, err := v.Person(t.Object)
		if err != nil {
			return f, err
		}
		f.About = p.Name
	}
	if d.Rota() {
		if over, err := f.shift(c, v, t); over || err != nil {
			return f, err
		}
	} else if !whenDone(d) {
		if f.Slots, err = duty.SlotsOf(v, d, c.Actor.Post, period); err != nil {
			return f, err
		}
		f.Times, f.Free = d.TimesIn(period), f.Slots.Free(d.Gap, t.Day)
		in := len(f.Slots.Entries)
		if in > 0 && t.Kept { // refused: what was typed stays on the page
			f.Nothing = false
		} else if in > 0 && in >= f.Times {
			e := f.Slots.Entries[in-1]
			f.Done, f.Chat = &e, duty.Chat(d, v.AreaName(c.Actor.Area)+" "+c.Person.Name, e, v)
			return f, nil
		}
	}
	f.Stand = f.standing(c, period)
	return f, f.prefill(c, v, t)
}

// standing says how a form stands before it is sent: why nothing is due, until when it is
// on time, and what it counts as once that is over.
func (f form) standing(c *web.Ctx, period calendar.Period) string {
	if f.Rest != "" || f.Duty.Cadence == "" || f.Duty.PerObject != "" {
		return f.Rest
	}
	until := f.CutOff
	if period.To != c.Today {
		until = strings.TrimSpace(c.Day(period.To) + " " + until)
	}
	x := duty.Expected{CutOff: f.Duty.CutOffOf(period, c.Zone)}
	if f.Duty.Rota() {
		x.CutOff, until = f.Shift.Until, f.CutOff
	}
	now := duty.Entry{DeliveredAt: c.Actor.Now, Timely: duty.TimelyAt(duty.Phone{}, c.Actor.Now, x.CutOff)}
	switch duty.StateOf(x, &now, c.Actor.Now) {
	case duty.StateLate:
		return c.T("{0} 已截止，现在写的算迟报", until)
	case duty.StateBackfilled:
		return c.T("{0} 已截止，现在写的算补填", until)
	}
	if lacking := f.Times - len(f.Slots.Entries); f.Times > 1 && !f.Duty.Rota() {
		return c.T("{0} 前，还差 {1} 次", strings.TrimSpace(c.Day(period.To)+" "+f.CutOff), lacking)
	}
	if until == "" {
		return c.T("还没报")
	}
	return c.T("{0} 前，还没报", until)
}

// restOf says why nothing is due of the reader on a day, "" when it is.
func restOf(c *web.Ctx, v *store.View, d duty.Duty, day calendar.Date) (string, error) {
	if d.Cadence != calendar.Daily {
		return "", nil
	}
	ls, err := v.Leaves(c.Actor.Person)
	if err != nil {
		return "", err
	}
	for _, l := range ls {
		if l.On(day) {
			return c.T("已请假，不用填"), nil
		}
	}
	if d.Days == duty.Workdays {
		if works, err := c.Calendar().IsWorkday(day); err == nil && !works {
			return c.T("休息日，不用填"), nil
		}
	}
	return "", nil
}

// prefill fills the fields: what was typed, else what was written last, else what
// the pack asks for.
func (f *form) prefill(c *web.Ctx, v *store.View, t typed) error {
	values := t.Values
	if !t.Kept {
		es, err := v.EntriesOf(c.Actor.Post, c.Today.Add(-62), c.Today, 100)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(es, func(e duty.Entry) bool { return e.Duty == f.Duty.ID && !e.Nothing })
		if f.HasLast = i >= 0; f.HasLast {
			values = es[i].Values
		}
	}
	for _, field := range f.Duty.Fields {
		if field.OwnDay() {
			continue
		}
		text := ""
		i := slices.IndexFunc(values, func(x duty.Value) bool { return x.ID == field.ID })
		switch {
		case i >= 0 && (t.Kept || t.Last || field.Prefill == "last"):
			text = values[i].Text
		case t.Kept:
		case field.Prefill == "village":
			text = v.AreaName(c.Actor.Area)
		case field.Prefill == "date":
			text = f.Day.String()
		case field.Prefill == "open_matters":
			ms, err := v.Lines(store.LedgerFilter{Sees: access.Sees(c.Actor, "matter.see"), Owner: c.Actor.Post, Open: true, State: matter.Assigned, Today: c.Today, Limit: 5})
			if err != nil {
				return err
			}
			for _, m := range ms {
				text += m.Title + "\n"
			}
			text = strings.TrimSpace(text)
		}
		row := page.Declared(c, field, text, v, nil)
		row.ID = f.Duty.ID + "-" + field.ID
		f.Fields = append(f.Fields, row)
	}
	return nil
}

type dutyPage struct {
	web.Frame
	Form    form
	Unknown []string // lines of a pasted text that name no field
}

// dutyForm is the page of one form: another day, another person, or as last time.
func dutyForm(c *web.Ctx) error {
	t := typed{Duty: c.R.PathValue("duty"), Object: c.Value("object"), Day: c.Today, Shift: c.Value("shift"), Last: c.Value("from") == "last", Own: true}
	if s := c.Value("day"); s != "" {
		day, err := calendar.ParseDate(s)
		if err != nil {
			return fault.At("day", "desk.date_form", s)
		}
		t.Day = day
	}
	return dutyView(c, http.StatusOK, t, nil)
}

func dutyView(c *web.Ctx, status int, t typed, refused error) error {
	p := dutyPage{Frame: c.Frame("", nil), Unknown: t.Unknown}
	err := c.View(func(v *store.View) error {
		d, err := v.DutyOn(t.Day, t.Duty)
		if err != nil {
			return err
		}
		if !ofPost(c, d) {
			return fault.New(fault.Denied, "duty.other_role", d.Title)
		}
		if p.Title = d.Title; t.Object != "" {
			if err := mayAbout(c, v, d, t); err != nil {
				return err
			}
		}
		if p.Form, err = formOf(c, v, d, t); err != nil {
			return err
		}
		p.Form.refuse(c, refused)
		return nil
	})
	if err != nil {
		return err
	}
	return c.Page(status, "field-duty", p)
}

// mayAbout refuses the name of a person of whom nothing is due of the reader.
func mayAbout(c *web.Ctx, v *store.View, d duty.Duty, t typed) error {
	objects, err := objectsOf(c, v, d, t.Day)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(objects, func(o duty.Object) bool { return o.Person == t.Object }) {
		return fault.New(fault.Missing, "duty.object")
	}
	return nil
}

// enter takes what was typed, or the one tap 今日无新增.
func enter(c *web.Ctx) error {
	t := typed{Duty: c.R.PathValue("duty"), Object: c.Value("object"), Day: c.Today, Shift: c.Value("shift"), Kept: true, Own: c.Value("own") != ""}
	in := duty.Input{Duty: t.Duty, Object: t.Object, Shift: t.Shift, Nothing: c.Value("nothing") != ""}
	_, err := c.Do(func(tx *store.Tx) error {
		day, wrong := c.Today, error(nil)
		if s := c.Value("day"); s != "" {
			if day, wrong = calendar.ParseDate(s); wrong != nil {
				day, wrong = c.Today, fault.At("day", "desk.date_form", s)
			}
		}
		d, err := tx.DutyOn(day, t.Duty)
		if err != nil {
			return err
		}
		if t.Day, t.Values = day, page.Sent(c.R, d.Fields); wrong != nil {
			return wrong
		}
		in.Pack, in.Day, in.Values, in.Phone = d.Pack, t.Day, t.Values, phoneTime(c, draftOf(d.ID, t))
		if in.Nothing {
			in.Values = nil
		}
		_, err = duty.Enter(tx, c.Actor, c.Zone, in)
		return err
	})
	if web.Kept(err) {
		if t.Own {
			return dutyView(c, web.Status(err), t, err)
		}
		return todayView(c, web.Status(err), t, err)
	}
	if err != nil {
		return err
	}
	to := "/field"
	if t.Object != "" {
		to = "/field/visit"
	}
	return c.Redirect(to + "?delivered=" + url.QueryEscape(draftOf(t.Duty, t)))
}

// draftOf names what is typed of a duty for a day and a person.
func draftOf(id string, t typed) string {
	return "duty-" + id + "-" + t.Day.String() + t.Shift + t.Object
}

// phoneTime is what the phone says of when the form was saved (手机时间), and when this
// server gave it out.
func phoneTime(c *web.Ctx, draft string) (p duty.Phone) {
	if n, err := strconv.ParseInt(c.Value("saved_at"), 10, 64); err == nil && n > 0 {
		p.Saved = time.UnixMilli(n).UTC()
	}
	p.Given = c.Stamped(c.Value("stamp"), draft)
	return p
}
