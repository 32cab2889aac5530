package desk

import (
	"errors"
	"net/url"
	"strings"
	"testing"
	"time"

	"luoshi/internal/access"
	"luoshi/internal/calendar"
	"luoshi/internal/fault"
	"luoshi/internal/ident"
	"luoshi/internal/matter"
	"luoshi/internal/office"
	"luoshi/internal/org"
	"luoshi/internal/store"
)

// TestHandsNothingBeyond lets posts hand matters out: a village hands out nothing,
// nobody anything to a post that does not answer for the place, whatever the form names; and nobody stops
// the clock of the own office's matter.
func TestHandsNothingBeyond(t *testing.T) {
	t.Parallel()
	d := openBoards(t)
	now := time.Date(2026, 9, 7, 9, 0, 0, 0, d.Zone)
	d.now.Set(now)
	near, far := d.Shown(), d.Villages[len(d.Villages)-1]
	if near.Parent() == far.Parent() {
		t.Fatal("两个村同在一镇，这一项没有检验到")
	}
	rules := matter.Rules{Calendar: d.s.Calendar(), Zone: d.Zone}
	register := func(key, owner string) error {
		_, err := d.s.Store.Do(d.Context(), d.Home, "", func(tx *store.Tx) error {
			_, err := office.Register(tx, rules, d.actor(key, now), matter.Draft{List: "problem", Area: near, Title: "二组停水", Owner: owner, Pack: "yangxian@1"})
			return err
		})
		return err
	}
	village, town := "village/"+near.String(), "town/"+near.Parent().String()
	own, other := d.Posts["first/"+near.String()].ID, d.Posts["first/"+far.String()].ID
	for _, c := range []struct {
		name, key, owner, want string
	}{
		{"村登记，不交办", village, "", ""},
		{"村登记并交办给别镇", village, other, "access.role"},
		{"村登记并交办给本村", village, own, "access.role"},
		{"镇交办给本镇的村", town, own, ""},
		{"镇交办给县直部门", town, d.Posts["water"].ID, ""},
		{"镇交办给别镇的村", town, other, "access.area"},
		{"镇交办给县领导", town, d.Posts["leader-1"].ID, "access.area"},
		{"督导组交办给别镇", "supervisor", other, "matter.owner_place"},
	} {
		if err := register(c.key, c.owner); c.want == "" && err != nil || c.want != "" && !fault.Is(err, c.want) {
			t.Errorf("%s：%v，应为 %q", c.name, err, c.want)
		}
	}
	d.ownOffice(rules, now)
}

// ownOffice hands a matter to a second post of the office of the desk.
func (d boardDesk) ownOffice(rules matter.Rules, now time.Time) {
	d.Helper()
	second := d.Posts["desk"]
	second.Row, second.Title = ident.Row{}, "副科长"
	act := func(key string, id string, a matter.Act) error {
		_, err := d.s.Store.Do(d.Context(), d.Home, "", func(tx *store.Tx) error {
			_, err := matter.Perform(tx, rules, d.actor(key, now), id, a, matter.Input{Text: "等雨停", Days: calendar.Term{N: 3, Unit: calendar.Workday}})
			return err
		})
		return err
	}
	var m matter.Matter
	d.do(func(tx *store.Tx) (err error) {
		if err = org.AddPost(tx, d.actor("system", now), &second); err != nil {
			return err
		}
		m, err = office.Register(tx, rules, d.actor("supervisor", now), matter.Draft{List: "problem", Area: d.Shown(), Title: "台账不全", Owner: second.ID, Pack: "yangxian@1"})
		return err
	})
	if err := act("desk", m.ID, matter.Pause); !fault.Is(err, "access.own_unit") {
		d.Errorf("本单位的事项自己暂停：%v，应为 access.own_unit", err)
	}
	if err := act("supervisor", m.ID, matter.Pause); err != nil {
		d.Errorf("督导组暂停：%v", err)
	}
}

// TestRosterOfAnOffice shows a department its own posts and no others.
func TestRosterOfAnOffice(t *testing.T) {
	t.Parallel()
	d := openBoards(t)
	town := d.Shown().Parent().String()
	for key, want := range map[string]bool{"supervisor": true, "water": false} {
		page := d.page(key, "GET /desk/roster", get("/desk/roster?area="+town))
		if got := strings.Contains(page, "/desk/posts/"+d.Posts["town/"+town].ID); got != want {
			t.Errorf("%s 在名册中看到镇里的岗位：%v，应为 %v", key, got, want)
		}
	}
	if page := d.page("water", "GET /desk/roster", get("/desk/roster")); !strings.Contains(page, "/desk/posts/"+d.Posts["water"].ID) {
		t.Error("部门看不到本单位的岗位")
	}
}

// TestOddQueries asks for lists in ways that no form does.
func TestOddQueries(t *testing.T) {
	t.Parallel()
	d := openBoards(t)
	d.page("supervisor", "GET /desk/matters", get("/desk/matters?q="+strings.Repeat("a", 60_000)))
	_, err := d.as("member/"+d.Shown().String()+"/1", "GET /desk/duties", get("/desk/duties?"+url.Values{"duty": {"resident_care"}, "state": {"on_time"}}.Encode()))
	if fault.KindOf(err) != fault.Denied {
		t.Errorf("所评的人在清单里看到对他的管理记录：%v", err)
	}
}

// TestOwnLetter lets the person whom a letter is about edit, sign or drop it.
func TestOwnLetter(t *testing.T) {
	t.Parallel()
	d := openBoards(t)
	f := url.Values{"kind": {"interview"}, "area": {d.Posts["issuer"].Area.String()}, "post": {d.Posts["issuer"].ID}, "ground": {"整改逾期"}, "facts": {"9月11日没有到会"}}
	at := d.page("supervisor", "POST /desk/consequences/new", post("/desk/consequences/new", f))
	id := ""
	d.do(func(tx *store.Tx) error {
		x, err := tx.Consequence(strings.TrimPrefix(at, "/desk/consequences/"))
		id = x.NoticeLetter
		return err
	})
	path := "/desk/letters/" + id
	for act, v := range map[string]url.Values{"sign": nil, "drop": {"text": {"不必"}}} {
		if _, err := d.as("issuer", "POST /desk/letters/{id}/{act}", post(path+"/"+act, v), "id", id, "act", act); !fault.Is(err, "store.missing") {
			t.Errorf("%s 给自己的告知书：%v，应当不存在", act, err)
		}
	}
	if _, err := d.as("issuer", "GET /desk/letters/{id}", get(path), "id", id); !fault.Is(err, "store.missing") {
		t.Errorf("当事人在送达前读到给自己的草稿：%v", err)
	}
	if strings.Contains(d.page("issuer", "GET /desk/letters", get("/desk/letters")), path) {
		t.Error("当事人的文书清单列出给自己的草稿")
	}
	for key, want := range map[string]bool{"issuer-2": false, "leader-1": true} { // the office of the person concerned signs nothing: a leader does
		if _, err := d.as(key, "GET /desk/letters/{id}", get(path), "id", id); (err == nil) != want {
			t.Errorf("%s 打开要签发的草稿：%v，应为 %v", key, err, want)
		}
	}
	var ft *fault.Fault
	if err := access.May(d.actor("issuer", d.s.Store.Now()), "letter.sign", access.Subject{}); errors.As(err, &ft) {
		t.Fatal("签发人没有签发权，这一项没有检验到")
	}
}
