package desk

import (
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"luoshi/internal/access"
	"luoshi/internal/calendar"
	"luoshi/internal/fault"
	"luoshi/internal/matter"
	"luoshi/internal/office"
	"luoshi/internal/org"
	"luoshi/internal/store"
)

// seen reads something of the county.
func (d boardDesk) seen(fn func(v *store.View) error) {
	d.Helper()
	if err := d.s.Store.View(d.Context(), d.Home, fn); err != nil {
		d.Fatal(err)
	}
}

// tried is the refusal of an act.
func (d boardDesk) tried(fn func(tx *store.Tx) error) error {
	d.Helper()
	_, err := d.s.Store.Do(d.Context(), d.Home, "", fn)
	return err
}

// TestChangePerson: a new number is what the call list has at once, a change of name keeps
// the old one, and nobody changes an entry of their own.
func TestChangePerson(t *testing.T) {
	t.Parallel()
	d := openBoards(t)
	id := d.Holders[d.Posts["water"].ID]
	var was org.Person
	d.seen(func(v *store.View) (err error) { was, err = v.Person(id); return err })
	at := "/desk/persons/" + id
	form := func(name, phone, why string) url.Values {
		return url.Values{"name": {name}, "phone": {phone}, "grade": {was.Grade}, "managing": {was.Managing}, "why": {why}, "version": {strconv.FormatInt(was.Version, 10)}}
	}
	send := func(account string, v url.Values) string {
		return d.page(account, "POST /desk/persons/{id}/{act}", post(at+"/change", v), "id", id, "act", "change")
	}
	d.says(send("organiser", form(was.Name, was.Phone, "moved")), "没有改动")
	d.says(send("organiser", form(was.Name+"新", "13900008888", "")), "请选为什么改", "13900008888")
	send("organiser", form(was.Name+"新", "13900008888", "renamed"))
	var now org.Person
	d.seen(func(v *store.View) (err error) { now, err = v.Person(id); return err })
	if now.Phone != "13900008888" || now.Name != was.Name+"新" || len(now.Former) != 1 || now.Former[0].Name != was.Name {
		t.Errorf("更正后是 %+v", now)
	}
	d.says(send("organiser", form("又一个名", "", "renamed")), "刚被他人更新")
	page := d.page("organiser", "GET /desk/persons/{id}", get(at), "id", id)
	d.says(page, "曾用名", was.Name, "更正：名称、电话（更名、改称）")
	own := d.Holders[d.Posts["organiser"].ID]
	if err := d.tried(func(tx *store.Tx) error {
		p, err := tx.Person(own)
		if err != nil {
			return err
		}
		p.Name = "另一个人"
		return org.ChangePerson(tx, d.Actor("organiser"), p, org.NewName, calendar.DateOf(d.s.Store.Now(), d.Zone))
	}); fault.KindOf(err) != fault.Denied {
		t.Errorf("改自己的记录：%v", err)
	}
}

// TestMerge: two entries of one human are one where somebody keeps away from own work, and
// no post changes hands by a merge.
func TestMerge(t *testing.T) {
	t.Parallel()
	d := openBoards(t)
	stays := d.Holders[d.Posts["water"].ID]
	today := calendar.DateOf(d.s.Store.Now(), d.Zone)
	organiser := d.actor("organiser", d.s.Store.Now())
	twin := org.Person{}
	d.seen(func(v *store.View) (err error) {
		p, err := v.Person(stays)
		twin.Name = p.Name
		return err
	})
	d.do(func(tx *store.Tx) error { return org.AddPerson(tx, organiser, &twin) })
	merge := func(id, into string) error {
		return d.tried(func(tx *store.Tx) error { return org.Merge(tx, organiser, id, into, today) })
	}
	for _, c := range []struct{ id, into, code string }{
		{twin.ID, twin.ID, "org.merge_into"}, {stays, twin.ID, "org.merge_holds"}, {twin.ID, organiser.Person, "org.merge_into"},
	} {
		if err := merge(c.id, c.into); !fault.Is(err, c.code) {
			t.Errorf("%s：%v", c.code, err)
		}
	}
	d.page("organiser", "POST /desk/persons/{id}/{act}", post("/desk/persons/"+twin.ID+"/merge", url.Values{"into": {stays}}), "id", twin.ID, "act", "merge")
	same := func() (out []string) {
		d.seen(func(v *store.View) error {
			p, err := v.Person(stays)
			if err == nil {
				out, err = v.SameHuman(p)
			}
			return err
		})
		return out
	}
	if got := same(); len(got) != 1 || got[0] != twin.ID {
		t.Errorf("并入后，%v 与本人是同一个人", got)
	}
	d.seen(func(v *store.View) error {
		ps, err := v.PersonsNamed(twin.Name)
		if len(ps) != 1 {
			t.Errorf("并入的记录还能按名字选到：%v", ps)
		}
		return err
	})
	d.says(d.page("organiser", "GET /desk/persons/{id}", get("/desk/persons/"+twin.ID), "id", twin.ID), "这条记录已并入", "取消合并")
	if err := merge(twin.ID, stays); !fault.Is(err, "org.merged_already") {
		t.Errorf("再并一次：%v", err)
	}
	d.page("organiser", "POST /desk/persons/{id}/{act}", post("/desk/persons/"+twin.ID+"/unmerge", url.Values{}), "id", twin.ID, "act", "unmerge")
	if got := same(); len(got) != 0 {
		t.Errorf("取消后，还有 %v", got)
	}
}

// TestChangeBody: a body that was renamed is found under its old name on its page.
func TestChangeBody(t *testing.T) {
	t.Parallel()
	d := openBoards(t)
	id := d.Posts["water"].Body
	var was org.Body
	d.seen(func(v *store.View) (err error) { was, err = v.Body(id); return err })
	at := "/desk/bodies/" + id
	d.says(d.page("desk", "GET /desk/bodies/{id}", get(at), "id", id), was.Name, d.Posts["water"].Title)
	v := url.Values{"name": {"洋县水务局"}, "short": {"县水务局"}, "why": {"renamed"}, "version": {strconv.FormatInt(was.Version, 10)}}
	d.page("organiser", "POST /desk/bodies/{id}", post(at, v), "id", id)
	d.says(d.page("organiser", "GET /desk/bodies/{id}", get(at), "id", id), "洋县水务局", "曾用名", was.Name, "更正：名称、简称（更名、改称）")
	if got := d.tried(func(tx *store.Tx) error {
		return org.ChangeBody(tx, access.Actor{Home: d.Home, Role: "village", Now: d.s.Store.Now()}, org.Body{Row: was.Row, Name: "某局"}, org.NewName, calendar.None)
	}); fault.KindOf(got) != fault.Denied {
		t.Errorf("村里改机构名：%v", got)
	}
}

// TestTerm: an appointment is corrected with its document and keeps what it said; it ends
// once whoever ends it has seen what the post has in hand.
func TestTerm(t *testing.T) {
	t.Parallel()
	d := openBoards(t)
	seat := d.Posts["water"].ID
	var term org.Appointment
	load := func() {
		d.seen(func(v *store.View) error {
			as, err := v.Appointments(seat)
			if err == nil {
				term = as[0]
			}
			return err
		})
	}
	load()
	d.do(func(tx *store.Tx) error {
		_, err := office.Register(tx, d.rules(), d.actor("supervisor", d.s.Store.Now()), matter.Draft{List: "problem", Area: d.Shown(), Title: "二组断水", Owner: seat, Pack: d.Pack()})
		return err
	})
	at, pattern := "/desk/appointments/"+term.ID, "POST /desk/appointments/{id}"
	page := d.page("organiser", "GET /desk/appointments/{id}", get(at), "id", term.ID)
	d.says(page, "移交清单", "SX-2026-", "结束任职", "更正任职")
	v := url.Values{"hold": {"holder"}, "from": {"2026-08-20"}, "document": {""}, "version": {strconv.FormatInt(term.Version, 10)}}
	d.says(d.page("organiser", pattern, post(at, v), "id", term.ID), "文件")
	was := term
	v.Set("document", "洋组干〔2026〕7号")
	d.page("organiser", pattern, post(at, v), "id", term.ID)
	load()
	if term.From != calendar.YMD(2026, 8, 20) || term.Document != "洋组干〔2026〕7号" || len(term.Was) != 1 || term.Was[0].From != was.From || term.Was[0].By != d.Actor("organiser").Person {
		t.Errorf("更正后是 %+v", term)
	}
	d.says(d.page("organiser", "GET /desk/appointments/{id}", get(at), "id", term.ID), "更正记录", "洋组干〔2026〕7号")
	end := url.Values{"until": {"2026-09-30"}, "reason": {"调离"}}
	d.says(d.page("organiser", "POST /desk/appointments/{id}/end", post(at+"/end", end), "id", term.ID), "请看过移交清单", "调离")
	end.Set("handed", "on")
	d.page("organiser", "POST /desk/appointments/{id}/end", post(at+"/end", end), "id", term.ID)
	if load(); term.Until != calendar.YMD(2026, 9, 30) || term.Ended != "调离" {
		t.Errorf("结束后是 %+v", term)
	}
}

// TestHandover: whoever comes next says that they have taken over what is open. Until then it
// stands in their list of things to do; the page of the term that ended says which.
func TestHandover(t *testing.T) {
	t.Parallel()
	d := openBoards(t)
	seat := d.Posts["water"].ID
	next := org.Appointment{Post: seat, Person: d.Holders[d.Posts["roads"].ID], Hold: org.Holder, From: calendar.YMD(2026, 10, 1), Until: calendar.None, Document: "洋组干〔2026〕8号"}
	var before string
	d.do(func(tx *store.Tx) error {
		_, err := office.Register(tx, d.rules(), d.actor("supervisor", d.s.Store.Now()), matter.Draft{List: "problem", Area: d.Shown(), Title: "二组断水", Owner: seat, Pack: d.Pack()})
		if err != nil {
			return err
		}
		as, err := tx.Appointments(seat)
		if err != nil {
			return err
		}
		before = as[0].ID
		if err := org.EndAppointment(tx, d.actor("organiser", d.s.Store.Now()), before, calendar.YMD(2026, 9, 30), "调离"); err != nil {
			return err
		}
		return org.Appoint(tx, d.actor("organiser", d.s.Store.Now()), &next)
	})
	d.now.Set(time.Date(2026, 10, 9, 9, 0, 0, 0, d.Zone))
	d.Holders[seat] = next.Person
	ended := func() string {
		return d.page("organiser", "GET /desk/appointments/{id}", get("/desk/appointments/"+before), "id", before)
	}
	at, route := "/desk/handovers/"+next.ID, "/desk/handovers/{id}"
	d.says(ended(), "还没有确认接手")
	d.says(d.page("water", "GET /desk", get("/desk")), "交接：交接确认", at)
	d.says(d.page("water", "GET "+route, get(at), "id", next.ID), "交接清单", "二组断水", "已接手", "9月30日")
	for _, key := range []string{"roads", "organiser"} {
		if _, err := d.as(key, "POST "+route, post(at, nil), "id", next.ID); fault.KindOf(err) != fault.Denied {
			t.Errorf("%s says it for somebody else: %v", key, err)
		}
	}
	d.page("water", "POST "+route, post(at, nil), "id", next.ID)
	d.says(ended(), "已确认接手，当时在办 1 件")
	if strings.Contains(d.page("water", "GET /desk", get("/desk")), "交接确认") {
		t.Error("it is said, and still to be done")
	}
	d.says(d.page("water", "POST "+route, post(at, nil), "id", next.ID), "已经确认过接手")
}

// TestPageOfAForm: the page that shows a form again says its own address, not that of the
// act: its list as a file opens.
func TestPageOfAForm(t *testing.T) {
	t.Parallel()
	d := openBoards(t)
	at := "/desk/posts/" + d.Posts["water"].ID
	page := d.page("organiser", "POST /desk/posts/{id}/appoint", post(at+"/appoint", url.Values{"name": {""}, "from": {"2026-10-01"}}), "id", d.Posts["water"].ID)
	d.says(page, at+"?as=xlsx", at+"?as=csv")
	if strings.Contains(page, "appoint?as=") {
		t.Error("文件的地址是表单的地址")
	}
}
