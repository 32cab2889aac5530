package roster

import (
	"luoshi/internal/access"
	"luoshi/internal/area"
	"luoshi/internal/calendar"
	"luoshi/internal/fault"
	"luoshi/internal/ident"
	"luoshi/internal/org"
	"luoshi/internal/store"
	"luoshi/internal/web"
	"luoshi/internal/web/page"
)

// Room is the room of the roster (名册).
func Room() page.Room {
	return page.Room{ID: "roster", Title: "名册", Path: "/desk/roster", Act: "roster.see", Routes: []web.Route{
		{Method: "GET", Path: "/desk/roster", Act: "roster.see", Handle: roster},
		{Method: "POST", Path: "/desk/roster", Act: "roster.change", Handle: addPost},
		{Method: "GET", Path: "/desk/posts/{id}", Act: "roster.see", Handle: showPost},
		{Method: "GET", Path: "/desk/persons/{id}", Act: "person.see", Handle: showPerson},
		{Method: "POST", Path: "/desk/persons/{id}", Act: "person.see", Handle: printPerson},
		{Method: "POST", Path: "/desk/persons/{id}/{act}", Act: "roster.change", Handle: actOnPerson},
		{Method: "GET", Path: "/desk/bodies/{id}", Act: "roster.see", Handle: showBody},
		{Method: "POST", Path: "/desk/bodies/{id}", Act: "roster.change", Handle: changeBody},
		{Method: "GET", Path: "/desk/appointments/{id}", Act: "roster.change", Handle: showTerm},
		{Method: "POST", Path: "/desk/appointments/{id}", Act: "roster.change", Handle: correctTerm},
		{Method: "POST", Path: "/desk/posts/{id}/appoint", Act: "roster.change", Handle: appoint},
		{Method: "POST", Path: "/desk/appointments/{id}/end", Act: "roster.change", Handle: endAppointment},
		{Method: "POST", Path: "/desk/appointments/{id}/confirm", Act: "appointment.confirm", Handle: confirmAppointment},
		{Method: "GET", Path: "/desk/handovers/{id}", Act: "post.take_over", Handle: showHandover},
		{Method: "POST", Path: "/desk/handovers/{id}", Act: "post.take_over", Handle: takeOver},
		{Method: "POST", Path: "/desk/appointments/{id}/refuse", Act: "appointment.confirm", Handle: confirmAppointment},
	}}
}

type rosterRow struct {
	org.Post
	BodyName, AreaName, Holder, Hold string
}

type rosterPage struct {
	web.Frame
	Table *page.Table
	Waits *page.Table // what waits for a second office
	Towns []area.Area
	Area  string
	On    calendar.Date
	New   *page.Form // of a post, nil for who may register none
}

// roster lists who holds which post on a day: responsibility on date D is this
// page with another date.
func roster(c *web.Ctx) error { return rosterView(c, nil) }

func rosterView(c *web.Ctx, refused error) error {
	on := c.Today
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
		names := page.NewNames(c, v)
		lo, hi := at.Range()
		if at%1_000_000 == 0 && c.Value("q") == "" {
			hi = lo // the county's own posts; its towns are chosen, or looked through for a word
		}
		rows, err := rosterRows(c, names, int64(lo), int64(hi), on)
		if err != nil {
			return err
		}
		p.Table = rosterTable(c, rows, on)
		waits, err := waitRows(c, v, names)
		if err != nil {
			return err
		}
		p.Waits = waitTable(c, waits)
		if access.May(c.Actor, "roster.change", access.Subject{Area: at}) == nil {
			if p.New, err = newPost(c, p.Frame, v, at); err != nil {
				return err
			}
		}
		p.Towns, err = v.Towns()
		return err
	})
	if err != nil {
		return err
	}
	return p.Table.Send(c, "desk-roster", refused, p)
}

// rosterRows reads the posts of a run of divisions that the reader may see, with who
// answers for each on a day.
func rosterRows(c *web.Ctx, names *page.Names, lo, hi int64, on calendar.Date) ([]rosterRow, error) {
	posts, err := names.V.PostsIn(lo, hi)
	if err != nil {
		return nil, err
	}
	return rowsOf(c, names, posts, on)
}

// rowsOf are the posts that the reader may see, with who answers for each on a day.
func rowsOf(c *web.Ctx, names *page.Names, posts []org.Post, on calendar.Date) (rows []rosterRow, err error) {
	for _, post := range posts {
		if access.May(c.Actor, "roster.see", access.Subject{Area: post.Area, Bodies: []string{post.Body}, Owner: post.ID}) != nil {
			continue
		}
		r := rosterRow{Post: post, BodyName: names.Body(post.Body).Name, AreaName: names.Place(post.Area)}
		a, ok, err := names.V.HolderOn(post.ID, on)
		if err != nil {
			return nil, err
		}
		if ok {
			r.Holder = names.Person(a.Person)
			r.Hold = map[org.Hold]string{org.Acting: c.T("代理"), org.Deputy: c.T("副职代办")}[a.Hold]
		}
		rows = append(rows, r)
	}
	return rows, nil
}

// rosterTable lists posts with who answers for each on a day.
func rosterTable(c *web.Ctx, rows []rosterRow, on calendar.Date) *page.Table {
	by := func(fn func(rosterRow) string) func(a, b rosterRow) int {
		return func(a, b rosterRow) int { return ident.Compare(fn(a), fn(b)) }
	}
	l := page.List[rosterRow]{Title: c.T("名册") + " " + on.String(), Empty: c.T("这里还没有岗位。请从导入开始，或由组织部登记。"),
		Find: func(r rosterRow) string { return r.Title + " " + r.BodyName + " " + r.AreaName + " " + r.Holder }, Columns: []page.Column[rosterRow]{
			{ID: "post", Title: c.T("岗位"), Class: "ti", Less: by(func(r rosterRow) string { return r.Title }), Cell: func(r rosterRow) page.Cell { return page.Cell{Text: r.Title, Href: "/desk/posts/" + r.ID} }},
			{ID: "body", Title: c.T("机构"), Less: by(func(r rosterRow) string { return r.BodyName }), Cell: func(r rosterRow) page.Cell { return page.Cell{Text: r.BodyName, Href: "/desk/bodies/" + r.Body} }},
			{ID: "place", Title: c.T("辖区"), Cell: func(r rosterRow) page.Cell { return page.Text(r.AreaName) }, Less: by(func(r rosterRow) string { return r.Area.String() })},
			{ID: "code", Title: c.T("区划代码"), Off: true, Cell: func(r rosterRow) page.Cell { return page.Text(r.Area.String()) }},
			{ID: "holder", Title: c.T("责任人"), Less: by(func(r rosterRow) string { return r.Holder }), Cell: func(r rosterRow) page.Cell {
				if r.Holder == "" {
					return page.Cell{Alert: c.T("空缺，由上一级岗位负责")}
				}
				return page.Cell{Text: r.Holder, Tag: r.Hold}
			}},
			{ID: "hold", Title: c.T("方式"), Off: true, Cell: func(r rosterRow) page.Cell { return page.Text(r.Hold) }},
		}}
	return l.Table(c, rows)
}

// waitTable lists what waits for a second office, nil when nothing does.
func waitTable(c *web.Ctx, rows []waitRow) *page.Table {
	if len(rows) == 0 {
		return nil
	}
	return page.List[waitRow]{Part: true, Columns: []page.Column[waitRow]{
		{Title: c.T("岗位"), Class: "ti", Cell: func(r waitRow) page.Cell { return page.Cell{Text: r.PostTitle, Href: "/desk/posts/" + r.Post} }},
		{Title: c.T("人员"), Cell: func(r waitRow) page.Cell { return page.Text(r.Name) }},
		{Title: c.T("情况"), Cell: func(r waitRow) page.Cell { return page.Text(r.Standing) }},
		{Title: c.T("申请人"), Cell: func(r waitRow) page.Cell { return page.Text(r.Asker) }},
	}}.Table(c, rows)
}

type appointmentRow struct {
	org.Appointment
	Name, HoldTitle, Asked string
	Waits, May             bool
}

type postPage struct {
	web.Frame
	Seat   org.Post
	Body   string
	Area   string
	Second bool        // an entrusted post: a second office confirms
	Table  *page.Table // of its appointments
	Change bool
	See    bool
	New    *page.Form // of an appointment, nil for who may change nothing
}

func showPost(c *web.Ctx) error { return postView(c, nil) }

func postView(c *web.Ctx, refused error) error {
	p := postPage{Frame: c.Frame("", refused), Change: access.May(c.Actor, "roster.change", access.Subject{}) == nil,
		See: access.May(c.Actor, "person.see", access.Subject{}) == nil}
	err := c.View(func(v *store.View) error {
		post, err := v.Post(c.R.PathValue("id"))
		if err != nil {
			return err
		}
		if err := access.May(c.Actor, "roster.see", access.Subject{Area: post.Area, Bodies: []string{post.Body}, Owner: post.ID}); err != nil {
			return err
		}
		names := page.NewNames(c, v)
		p.Second = c.Actor.Bundles.Entrusted(post.Role)
		p.Seat, p.Title, p.Body, p.Area = post, post.Title, names.Body(post.Body).Name, names.Area(post.Area)
		as, err := v.Appointments(post.ID)
		var rows []appointmentRow
		for _, a := range as {
			rows = append(rows, appointmentRowOf(c, names, post, a))
		}
		p.Table = p.table(c, rows)
		if err == nil && p.Change {
			p.New, err = p.appoint(c, v, names, refused)
		}
		return err
	})
	if err != nil {
		return err
	}
	return p.Table.Send(c, "desk-post", refused, p)
}

// table lists who held the post, the newest first, with what may be done to each.
func (p *postPage) table(c *web.Ctx, rows []appointmentRow) *page.Table {
	type row = appointmentRow
	day := func(fn func(row) calendar.Date) func(row) page.Cell {
		return func(r row) page.Cell {
			if d := fn(r); !d.IsNone() {
				return page.Text(d.String())
			}
			return page.Cell{}
		}
	}
	return page.List[row]{Title: p.Title + " " + c.T("任职"), Empty: c.T("还没有任职记录。"), Columns: []page.Column[row]{
		{ID: "who", Title: c.T("人员"), Class: "ti", Cell: func(r row) page.Cell {
			x := page.Text(r.Name)
			if p.See {
				x.Href = "/desk/persons/" + r.Person
			}
			x.Sub = handed(c, r.Appointment)
			return x
		}},
		{ID: "hold", Title: c.T("方式"), Cell: func(r row) page.Cell { return page.Cell{Text: r.HoldTitle, Alert: r.Asked} }},
		{ID: "from", Title: c.T("起"), Cell: day(func(r row) calendar.Date { return r.From })},
		{ID: "until", Title: c.T("止"), Cell: func(r row) page.Cell {
			x := day(func(r row) calendar.Date { return r.Until })(r)
			x.Sub = r.Ended
			return x
		}},
		{ID: "document", Title: c.T("文件"), Cell: func(r row) page.Cell {
			x := page.Text(r.Document)
			if r.Sender != "" {
				x.Sub = c.T("派出") + "：" + r.Sender + "；" + r.Relations
			}
			return x
		}},
		{Class: "act", Acts: true, Cell: func(r row) page.Cell {
			x := page.Cell{Acts: p.acts(c, r)}
			if p.Change && r.State != org.Refused {
				x.Links = []page.Link{{Text: c.T("更正、结束"), Href: "/desk/appointments/" + r.ID}}
			}
			return x
		}},
	}}.Table(c, rows)
}

// acts are the forms in the row of an appointment: the answer of a second office.
func (p *postPage) acts(c *web.Ctx, r appointmentRow) []page.Act {
	at, post := "/desk/appointments/"+r.ID, page.Field{Name: "post", Kind: "hidden", Value: p.Seat.ID}
	var out []page.Act
	if r.Waits && r.May {
		out = append(out, page.Act{Path: at + "/confirm", ID: "c" + r.ID, Fields: []page.Field{post}, Buttons: []page.Button{{Title: c.T("确认"), Primary: true}}}.Signed(c),
			page.Act{Path: at + "/refuse", ID: "n" + r.ID, Fields: []page.Field{post}, Buttons: []page.Button{{Title: c.T("不予确认")}}}.Signed(c))
	}
	return out
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
