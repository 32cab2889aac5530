// Package field is the face of villages (村级端), made for a phone of 360 px: what
// is due today in at most three taps, my log, the month's report that composed
// itself, visits and talks, my matters, leave, and where I stand. Everything works
// without script; with it, what is typed is kept on the phone at every keystroke.
package field

import (
	"embed"
	"io/fs"
	"net/http"
	"slices"
	"strings"

	"luoshi/internal/duty"
	"luoshi/internal/matter"
	"luoshi/internal/store"
	"luoshi/internal/todo"
	"luoshi/internal/web"
	"luoshi/internal/web/page"
	"luoshi/internal/wording"
)

//go:embed pages/*.html
var pages embed.FS

// Face is the field's tabs, routes and pages.
func Face() web.Face {
	return web.Face{Name: "field", Templates: []fs.FS{page.Pages, pages},
		Rooms: []web.RoomOf{{ID: "today", Title: "今日", Path: "/field"}, {ID: "log", Title: "记录", Path: "/field/log"}, {ID: "me", Title: "我的", Path: "/field/me"}},
		Routes: []web.Route{
			{Method: "GET", Path: "/field", Room: "today", Handle: today},
			{Method: "GET", Path: "/field/duty/{duty}", Room: "today", Act: "duty.enter", Handle: dutyForm},
			{Method: "GET", Path: "/field/rota/{duty}", Room: "today", Act: "duty.see", Handle: roster},
			{Method: "POST", Path: "/field/rota/{duty}", Room: "today", Act: "duty.roster", Handle: nameTurns},
			{Method: "GET", Path: "/field/team/{duty}", Room: "today", Act: "duty.enter", Handle: team},
			{Method: "POST", Path: "/field/enter/{duty}", Room: "today", Act: "duty.enter", Handle: enter},
			{Method: "GET", Path: "/field/chat", Room: "today", Act: "duty.enter", Handle: chatPage},
			{Method: "POST", Path: "/field/chat", Room: "today", Act: "duty.enter", Handle: pasteChat},
			{Method: "GET", Path: "/field/visit", Room: "today", Act: "duty.enter", Handle: visits},
			{Method: "GET", Path: "/field/matters/{id}", Room: "today", Act: "matter.see", Handle: showMatter},
			{Method: "POST", Path: "/field/matters/{id}/{act}", Room: "today", Act: "matter.see", Handle: actOnMatter},
			{Method: "GET", Path: "/field/about", Room: "me", Act: "duty.answer", Handle: about},
			{Method: "POST", Path: "/field/about/{id}", Room: "me", Act: "duty.answer", Handle: answer},
			{Method: "GET", Path: "/field/log", Room: "log", Act: "duty.enter", Handle: logPage},
			{Method: "GET", Path: "/field/entries/{id}", Room: "log", Act: "duty.enter", Handle: showEntry},
			{Method: "POST", Path: "/field/entries/{id}", Room: "log", Act: "duty.enter", Handle: amend},
			{Method: "GET", Path: "/field/month", Room: "log", Act: "duty.enter", Handle: month},
			{Method: "GET", Path: "/field/me", Room: "me", Handle: me},
			{Method: "GET", Path: "/field/score", Room: "me", Handle: score},
			{Method: "GET", Path: "/field/leave", Room: "me", Act: "leave.ask", Handle: leavePage},
			{Method: "POST", Path: "/field/leave", Room: "me", Act: "leave.ask", Handle: leave},
		}}
}

type matterRow struct {
	matter.Matter
	DueText, Urged string
	Left           web.Lateness
}

type todayPage struct {
	web.Frame
	Forms     []form
	Calls     []page.TodoRow // calls to be answered within minutes (叫应)
	Waits     []waits        // what waits for the reader, but for the lists above and the calls
	Teams     []duty.Duty    // lists of the reader's team, which compose themselves
	Visits    bool           // there are duties that are entered when they are done
	Delivered string         // key of the draft that the server now has
	Remind    string         // the one reminder before a cut-off, "" outside its time
}

// waits is what waits for the reader's same act on the same kind of thing.
type waits struct {
	Title string
	Rows  []page.TodoRow
	More  bool
}

// shown bounds each block of what waits on the first page.
const shown = 20

// waiting fills in what waits for the reader: the list of the desk, by the same rule. The
// lists to fill in stand above as forms.
func (p *todayPage) waiting(c *web.Ctx, v *store.View) error {
	blocks, err := todo.List(v.Reader, todo.Ask{Actor: c.Actor, Zone: c.Zone, Calendar: c.Calendar(), Limit: shown})
	n := page.NewNames(c, v)
	for _, b := range blocks {
		if b.Kind == todo.Lists && b.Act == todo.Fill { // of them what is due about persons alone: the others stand above
			b.Items = slices.DeleteFunc(slices.Clone(b.Items), func(x todo.Item) bool { return x.Person == "" })
		}
		if err != nil || len(b.Items) == 0 {
			continue
		}
		w := waits{Title: c.T("{0}：{1}", c.T(b.Kind), c.T(b.Verb)), More: b.More}
		if w.Rows, err = page.TodoRows(c, n, b); err == nil {
			err = p.calls(v, b, &w)
		}
		if len(w.Rows) > 0 {
			p.Waits = append(p.Waits, w)
		}
	}
	return err
}

// calls takes out of a block what is to be answered within minutes.
func (p *todayPage) calls(v *store.View, b todo.Block, w *waits) error {
	if b.Kind != matter.Life().Name {
		return nil
	}
	rows := w.Rows
	w.Rows = nil
	for i, x := range b.Items {
		l, err := v.List(x.Matter.Pack, x.Matter.List)
		if err != nil {
			return err
		}
		if l.Emergency != "" && x.Matter.State == matter.Assigned {
			p.Calls = append(p.Calls, rows[i])
		} else {
			w.Rows = append(w.Rows, rows[i])
		}
	}
	return nil
}

func today(c *web.Ctx) error { return todayView(c, http.StatusOK, typed{}, nil) }

// dayTitle is today with its weekday, without the year.
func dayTitle(c *web.Ctx) string {
	if _, day, ok := strings.Cut(c.Today.ZhFull(), "年"); ok && c.Lang == wording.Zh {
		return day
	}
	return web.Day(c.Lang, c.Today)
}

// todayView shows what is due today. refused holds the error of the form that was
// typed.
func todayView(c *web.Ctx, status int, t typed, refused error) error {
	p := todayPage{Frame: c.Frame("", nil), Delivered: c.R.URL.Query().Get("delivered")}
	err := c.View(func(v *store.View) error {
		p.Title = v.AreaName(c.Actor.Area) + "　" + dayTitle(c)
		duties, err := v.DutiesOn(c.Today)
		if err != nil {
			return err
		}
		for _, d := range duties {
			if ofTeam(c, d) {
				p.Teams = append(p.Teams, d)
			}
			if !ofPost(c, d) {
				continue
			}
			if whenDone(d) {
				p.Visits = true
				continue
			}
			forms, took, err := formsOf(c, v, d, t, refused)
			if err != nil {
				return err
			}
			if p.Forms = append(p.Forms, forms...); took {
				refused = nil
			}
		}
		if refused != nil { // of a duty that has no form on this page
			p.Frame = c.Frame(p.Title, refused)
		}
		p.Remind = reminder(c, p.Forms)
		return p.waiting(c, v)
	})
	if err != nil {
		return err
	}
	return c.Page(status, "field-today", p)
}
