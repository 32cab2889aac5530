package desk

import (
	"net/http"
	"net/url"

	"luoshi/internal/access"
	"luoshi/internal/area"
	"luoshi/internal/calendar"
	"luoshi/internal/fault"
	"luoshi/internal/org"
	"luoshi/internal/store"
	"luoshi/internal/web"
	"luoshi/journal"
)

func rosterRoom() room {
	return room{ID: "roster", Title: "名册", Path: "/desk/roster", Act: "roster.see", Routes: []web.Route{
		{Method: "GET", Path: "/desk/roster", Act: "roster.see", Handle: roster},
		{Method: "GET", Path: "/desk/posts/{id}", Act: "roster.see", Handle: showPost},
		{Method: "GET", Path: "/desk/persons/{id}", Act: "person.see", Handle: showPerson},
		{Method: "POST", Path: "/desk/posts/{id}/appoint", Act: "roster.change", Handle: appoint},
		{Method: "POST", Path: "/desk/appointments/{id}/end", Act: "roster.change", Handle: endAppointment},
	}}
}

type rosterRow struct {
	org.Post
	BodyName, AreaName, Holder, Hold string
}

type rosterPage struct {
	web.Frame
	Rows  []rosterRow
	Towns []area.Area
	Area  string
	On    calendar.Date
}

// roster lists who holds which post on a day: responsibility on date D is this
// page with another date.
func roster(c *web.Ctx) error {
	on, refused := c.Today, error(nil)
	if s := c.Value("on"); s != "" {
		d, err := calendar.ParseDate(s)
		if err != nil {
			refused = fault.At("on", "desk.date_form", s)
		} else {
			on = d
		}
	}
	at := c.Actor.Area
	if code, err := area.ParseCode(c.Value("area")); err == nil && code.Within(c.Actor.Area) {
		at = code
	}
	p := rosterPage{Frame: c.Frame(c.T("名册"), refused), On: on, Area: c.Value("area")}
	err := c.View(func(v *store.View) error {
		names := newNames(c, v)
		lo, hi := at.Range()
		if at%1_000_000 == 0 {
			hi = lo // the county's own posts; its towns are chosen
		}
		posts, err := v.PostsIn(int64(lo), int64(hi))
		if err != nil {
			return err
		}
		for _, post := range posts {
			if access.May(c.Actor, "roster.see", access.Subject{Area: post.Area, Bodies: []string{post.Body}, Owner: post.ID}) != nil {
				continue
			}
			r := rosterRow{Post: post, BodyName: names.body(post.Body).Name, AreaName: names.area(post.Area)}
			a, ok, err := v.HolderOn(post.ID, on)
			if err != nil {
				return err
			}
			if ok {
				r.Holder = names.person(a.Person)
				r.Hold = map[org.Hold]string{org.Acting: c.T("代理"), org.Deputy: c.T("副职代办")}[a.Hold]
			}
			p.Rows = append(p.Rows, r)
		}
		p.Towns, err = v.Towns()
		return err
	})
	if err != nil {
		return err
	}
	return c.Page(http.StatusOK, "desk-roster", p)
}

type appointmentRow struct {
	org.Appointment
	Name, HoldTitle string
}

type postPage struct {
	web.Frame
	Seat   org.Post
	Body   string
	Area   string
	List   []appointmentRow
	Change bool
	See    bool
	Form   url.Values
}

func showPost(c *web.Ctx) error { return postView(c, http.StatusOK, nil) }

func postView(c *web.Ctx, status int, refused error) error {
	p := postPage{Frame: c.Frame("", refused), Change: access.May(c.Actor, "roster.change", access.Subject{}) == nil, Form: c.R.Form,
		See: access.May(c.Actor, "person.see", access.Subject{}) == nil}
	err := c.View(func(v *store.View) error {
		post, err := v.Post(c.R.PathValue("id"))
		if err != nil {
			return err
		}
		if err := access.May(c.Actor, "roster.see", access.Subject{Area: post.Area, Bodies: []string{post.Body}, Owner: post.ID}); err != nil {
			return err
		}
		names := newNames(c, v)
		p.Seat, p.Title, p.Body, p.Area = post, post.Title, names.body(post.Body).Name, names.area(post.Area)
		as, err := v.Appointments(post.ID)
		for _, a := range as {
			p.List = append(p.List, appointmentRow{a, names.person(a.Person), holdTitle(c, a.Hold)})
		}
		return err
	})
	if err != nil {
		return err
	}
	return c.Page(status, "desk-post", p)
}

func holdTitle(c *web.Ctx, h org.Hold) string {
	switch h {
	case org.Acting:
		return c.T("代理")
	case org.Deputy:
		return c.T("副职代办")
	}
	return c.T("任职")
}

func appoint(c *web.Ctx) error {
	post := c.R.PathValue("id")
	_, err := c.Do(func(tx *store.Tx) error {
		from, err := calendar.ParseDate(c.Value("from"))
		if err != nil {
			return fault.At("from", "desk.date_form", c.Value("from"))
		}
		if c.Value("name") == "" {
			return fault.At("name", "org.name_empty")
		}
		po, err := tx.Post(post)
		if err != nil {
			return err
		}
		person := org.Person{Name: c.Value("name"), Phone: c.Value("phone"), Managing: po.Body}
		if err := org.AddPerson(tx, c.Actor, &person); err != nil {
			return err
		}
		a := org.Appointment{Post: post, Person: person.ID, Hold: org.Hold(c.Value("hold")), From: from, Until: calendar.None, Document: c.Value("document")}
		if a.Hold != org.Acting && a.Hold != org.Deputy {
			a.Hold = org.Holder
		}
		return org.Appoint(tx, c.Actor, &a)
	})
	if k := fault.KindOf(err); err != nil && (k == fault.Invalid || k == fault.Conflict) {
		return postView(c, web.Status(err), err)
	}
	if err != nil {
		return err
	}
	return c.Redirect("/desk/posts/" + url.PathEscape(post))
}

func endAppointment(c *web.Ctx) error {
	_, err := c.Do(func(tx *store.Tx) error {
		last, err := calendar.ParseDate(c.Value("until"))
		if err != nil {
			return fault.At("until", "desk.date_form", c.Value("until"))
		}
		return org.EndAppointment(tx, c.Actor, c.R.PathValue("id"), last, c.Value("reason"))
	})
	if err != nil {
		return err
	}
	return c.Redirect("/desk/posts/" + url.PathEscape(c.Value("post")))
}

type personPage struct {
	web.Frame
	Who     org.Person
	List    []personRow
	Leaves  []org.Leave
	Manager string
}

type personRow struct {
	org.Appointment
	PostTitle, HoldTitle string
}

// showPerson opens a personal file; the look itself is an event of the journal.
func showPerson(c *web.Ctx) error {
	if err := access.May(c.Actor, "person.see", access.Subject{}); err != nil {
		return err
	}
	id := c.R.PathValue("id")
	if _, err := c.Store.Do(c.R.Context(), c.Home, "", func(tx *store.Tx) error {
		if _, err := tx.Person(id); err != nil {
			return err
		}
		return tx.Record(journal.Event{At: c.Actor.Now.UnixMilli(), Act: "person.look", Account: c.Actor.Account, Person: c.Actor.Person, Post: c.Actor.Post, Subject: id})
	}); err != nil {
		return err
	}
	p := personPage{Frame: c.Frame(c.T("个人档案"), nil)}
	err := c.View(func(v *store.View) error {
		var err error
		if p.Who, err = v.Person(id); err != nil {
			return err
		}
		names := newNames(c, v)
		p.Manager = names.body(p.Who.Managing).Name
		as, err := v.AppointmentsOf(id)
		if err != nil {
			return err
		}
		for _, a := range as {
			p.List = append(p.List, personRow{a, names.post(a.Post).Title, holdTitle(c, a.Hold)})
		}
		p.Leaves, err = v.Leaves(id)
		return err
	})
	if err != nil {
		return err
	}
	return c.Page(http.StatusOK, "desk-person", p)
}
