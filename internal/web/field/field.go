// Package field is the face of villages (村级端), made for a phone of 360 px: what
// is due today in at most three taps, my log, the month's report that composed
// itself, leave, and where I stand. Everything works without script; with it,
// what is typed is kept on the phone at every keystroke.
package field

import (
	"embed"
	"io/fs"
	"net/http"
	"net/url"
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
)

//go:embed pages/*.html
var pageFiles embed.FS

// Face is the field's tabs, routes and pages.
func Face() web.Face {
	pages, err := fs.Sub(pageFiles, "pages")
	if err != nil {
		panic(err) // the folder is embedded
	}
	return web.Face{Name: "field", Templates: pages,
		Rooms: []web.RoomOf{{ID: "today", Title: "今日", Path: "/field"}, {ID: "log", Title: "记录", Path: "/field/log"}, {ID: "me", Title: "我的", Path: "/field/me"}},
		Routes: []web.Route{
			{Method: "GET", Path: "/field", Room: "today", Handle: today},
			{Method: "POST", Path: "/field/enter/{duty}", Room: "today", Act: "duty.enter", Handle: enter},
			{Method: "GET", Path: "/field/log", Room: "log", Act: "duty.enter", Handle: logPage},
			{Method: "GET", Path: "/field/entries/{id}", Room: "log", Act: "duty.enter", Handle: showEntry},
			{Method: "POST", Path: "/field/entries/{id}", Room: "log", Act: "duty.enter", Handle: amend},
			{Method: "GET", Path: "/field/month", Room: "log", Act: "duty.enter", Handle: month},
			{Method: "GET", Path: "/field/me", Room: "me", Handle: me},
			{Method: "POST", Path: "/field/leave", Room: "me", Act: "leave.ask", Handle: leave},
		}}
}

// form is one duty that is due of the reader's post.
type form struct {
	Duty   duty.Duty
	Day    calendar.Date
	CutOff string
	Done   *duty.Entry
	Fields []fieldRow
	Chat   string
	Rest   string // why nothing is due
	Err    *web.FormError
	Kept   bool
}

type fieldRow struct {
	duty.Field
	Text, Err string
}

type matterRow struct {
	matter.Matter
	Left web.Lateness
}

type todayPage struct {
	web.Frame
	Area      string
	Forms     []form
	Matters   []matterRow
	Delivered string // key of the draft that the server now has
	Pasted    bool
}

func today(c *web.Ctx) error { return todayView(c, http.StatusOK, "", nil, nil) }

// todayView shows what is due. refused holds the error of the form of a duty;
// values what was typed there.
func todayView(c *web.Ctx, status int, dutyID string, values []duty.Value, refused error) error {
	p := todayPage{Frame: c.Frame(c.T("今日"), nil), Delivered: c.R.URL.Query().Get("delivered")}
	err := c.View(func(v *store.View) error {
		p.Area = v.AreaName(c.Actor.Area)
		pr, err := v.Programme()
		if err != nil {
			return err
		}
		pk, err := v.Pack(pr.Pack)
		if err != nil {
			return err
		}
		for _, d := range pk.Duties {
			f, ok, err := formOf(c, v, d, values, dutyID)
			if err != nil {
				return err
			}
			if !ok {
				continue
			}
			if d.ID == dutyID && refused != nil {
				f.refuse(c.Frame("", refused).Err)
			}
			p.Forms = append(p.Forms, f)
		}
		ms, err := v.Ledger(store.LedgerFilter{Sees: access.Sees(c.Actor, "matter.see"), Owner: c.Actor.Post, Open: true, State: matter.Assigned, Today: c.Today, Limit: 20})
		for _, m := range ms {
			_, paused := m.Clock.OpenPause()
			p.Matters = append(p.Matters, matterRow{m, c.Left(m.Due, paused)})
		}
		return err
	})
	if err != nil {
		return err
	}
	return c.Page(status, "field-today", p)
}

func (f *form) refuse(e *web.FormError) {
	f.Err, f.Kept = e, true
	for i := range f.Fields {
		f.Fields[i].Err = e.At(f.Fields[i].ID)
	}
}

// formOf is the form of a duty for the reader, prefilled; false when the duty is
// not of the reader's post or is composed from another.
func formOf(c *web.Ctx, v *store.View, d duty.Duty, typed []duty.Value, dutyID string) (form, bool, error) {
	mine := false
	for _, r := range d.Roles {
		mine = mine || r == c.Actor.Role
	}
	if !mine || d.Composed != "" || (!d.Ends.IsNone() && c.Today > d.Ends) {
		return form{}, false, nil
	}
	f := form{Duty: d, Day: c.Today}
	period := d.PeriodAt(c.Today)
	f.CutOff = d.CutOffOf(period, c.Zone).In(c.Zone).Format("15:04")
	if d.Cadence == calendar.Daily && d.Days == duty.Workdays {
		if works, err := c.Calendar().IsWorkday(c.Today); err == nil && !works {
			f.Rest = c.T("今天休息，不用填")
		}
	}
	if d.Cadence != "" && d.PerObject == "" {
		e, there, err := v.EntryFor(d.ID, c.Actor.Post, period.Key)
		if err != nil {
			return f, false, err
		}
		if there {
			f.Done, f.Chat = &e, duty.Chat(d, v.AreaName(c.Actor.Area)+" "+c.Person.Name, e)
			return f, true, nil
		}
	}
	last := map[string]string{}
	if d.ID == dutyID {
		for _, x := range typed {
			last[x.ID] = x.Text
		}
	} else {
		es, err := v.EntriesOf(c.Actor.Post, c.Today.Add(-31), c.Today, 10)
		if err != nil {
			return f, false, err
		}
		for _, e := range es {
			if e.Duty == d.ID {
				for _, x := range e.Values {
					last[x.ID] = x.Text
				}
				break
			}
		}
	}
	for _, field := range d.Form {
		if field.Kind == duty.Day {
			continue
		}
		row := fieldRow{Field: field}
		if d.ID == dutyID || field.Prefill == "last" {
			row.Text = last[field.ID]
		}
		f.Fields = append(f.Fields, row)
	}
	return f, true, nil
}

// enter takes what was typed, the one tap 今日无新增, or pasted chat text.
func enter(c *web.Ctx) error {
	id := c.R.PathValue("duty")
	var values []duty.Value
	in := duty.Input{Duty: id, Day: c.Today, Nothing: c.Value("nothing") != ""}
	if n, err := strconv.ParseInt(c.Value("saved_at"), 10, 64); err == nil && n > 0 {
		in.SavedAt = time.UnixMilli(n).UTC()
	}
	_, err := c.Do(func(tx *store.Tx) error {
		pr, err := tx.Programme()
		if err != nil {
			return err
		}
		in.Pack = pr.Pack
		d, err := tx.DutyOf(pr.Pack, id)
		if err != nil {
			return err
		}
		values = readValues(c, d)
		if paste := c.Value("paste"); paste != "" {
			var nothing bool
			values, nothing = duty.ParseChat(d, c.R.FormValue("paste"))
			in.Nothing = in.Nothing || nothing
		}
		in.Values = values
		if in.Nothing {
			in.Values = nil
		}
		_, err = duty.Enter(tx, c.Actor, c.Zone, in)
		return err
	})
	if err != nil && (fault.KindOf(err) == fault.Invalid || fault.KindOf(err) == fault.Conflict) {
		return todayView(c, web.Status(err), id, values, err)
	}
	if err != nil {
		return err
	}
	return c.Redirect("/field?delivered=" + url.QueryEscape("duty-"+id))
}

func readValues(c *web.Ctx, d duty.Duty) []duty.Value {
	var values []duty.Value
	for _, f := range d.Form {
		if text := strings.ReplaceAll(c.Value("f-"+f.ID), "\r\n", "\n"); text != "" {
			values = append(values, duty.Value{ID: f.ID, Text: text})
		}
	}
	return values
}
