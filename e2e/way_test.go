package e2e

import (
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"luoshi/internal/store"
	"luoshi/internal/store/storetest"
	"luoshi/internal/todo"
)

// badge is the number in the bar of a page beside a room.
func badge(page, room string) string {
	m := regexp.MustCompile(room + ` <b class="n">([0-9+]+)`).FindStringSubmatch(page)
	if m == nil {
		return ""
	}
	return m[1]
}

// TestSaidOnce: the page behind an act says once what was done, and no other page does; the
// cookie that carries it says nothing when it was changed, or for somebody else. The number
// in the bar is what the list has, on desk and phone, and an own act changes it at once.
func TestSaidOnce(t *testing.T) {
	t.Parallel()
	st := open(t, storetest.Engines(t)[0], false)
	ids := st.reported(t, 3)
	town, first := "town-desk/"+st.Shown().Parent().String(), "first/"+st.Shown().String()
	st.account(t, "zhen", town)
	st.account(t, "shuji", first)
	st.account(t, "duban", "supervisor")
	c := st.signIn(t, "zhen")
	read := func(c *client, path string) string {
		t.Helper()
		status, page := c.get(path)
		if status != http.StatusOK {
			t.Fatalf("%s：%d", path, status)
		}
		return page
	}
	if n := badge(read(c, "/desk/matters"), "工作台"); n != "3" {
		t.Errorf("角标 %q", n)
	}
	at := "/desk/matters/" + ids[0]
	status, _, to := c.post(at+"/verify", url.Values{"key": {"v"}, "text": {"<b>看过</b>"}})
	if status != http.StatusSeeOther || to != at {
		t.Fatalf("%d %s", status, to)
	}
	u, _ := url.Parse(st.url + at)
	given := ""
	for _, k := range c.h.Jar.Cookies(u) {
		if k.Name == "luoshi-said" {
			given = k.Value
		}
	}
	if given == "" || strings.Contains(given, "看过") {
		t.Fatalf("带去的话 %q", given)
	}
	if page := read(c, "/desk/matters"); strings.Contains(page, "已办：") || badge(page, "工作台") != "2" {
		t.Errorf("别的页面说了，或者角标是 %q", badge(page, "工作台"))
	}
	page := read(c, at)
	if !strings.Contains(page, `role="status">已办：核验 SX-`) || !strings.Contains(page, "<title>已办：核验 SX-") {
		t.Error("没有说办好了")
	}
	if strings.Contains(read(c, at), "已办：") {
		t.Error("再开又说一遍")
	}
	head, seal := given[:strings.LastIndex(given, ".")], given[strings.LastIndex(given, "."):]
	for name, x := range map[string]struct {
		c     *client
		path  string
		value string
	}{"改了的": {c, at, strings.Replace(head, ".", ".QUFB", 1) + seal}, "别的页面": {c, "/desk/matters/" + ids[1], given}, "别人": {st.signIn(t, "duban"), at, given}, "乱写的": {c, at, "..."}} {
		u, _ := url.Parse(st.url + x.path)
		x.c.h.Jar.SetCookies(u, []*http.Cookie{{Name: "luoshi-said", Value: x.value, Path: x.path}})
		if strings.Contains(read(x.c, x.path), "已办") {
			t.Errorf("%s：说了", name)
		}
	}
	st.samePredicate(t, "zhen", town, read(c, "/desk"), "工作台")
	phone := st.client(t)
	phone.post("/sign-in", url.Values{"login": {"shuji"}, "secret": {password}, "kind": {"field"}})
	phone.post("/pin", url.Values{"pin": {"2581"}})
	today := read(phone, "/field")
	st.samePredicate(t, "shuji", first, today, "今日")
	if n, more := badge(today, "今日"), badge(read(phone, "/field/me"), "今日"); n != more {
		t.Errorf("今日 %s，我的 %s", n, more)
	}
}

// samePredicate compares the number in the bar with the list of things to do.
func (st *site) samePredicate(t *testing.T, login, key, page, room string) {
	t.Helper()
	n := 0
	if err := st.s.View(t.Context(), st.Home, func(v *store.View) error {
		blocks, err := todo.List(v.Reader, todo.Ask{Actor: st.Actor(key), Zone: st.Zone, Calendar: st.s.CalendarOf(st.Home), Limit: 99})
		for _, b := range blocks {
			for _, x := range b.Items {
				if n++; b.Kind != todo.Lists && !strings.Contains(page, x.ID) {
					t.Errorf("%s：%s %s 不在页面上", login, b.Verb, x.Title)
				}
			}
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if got := badge(page, room); n == 0 || got != strconv.Itoa(n) {
		t.Errorf("%s：角标 %q，清单 %d", login, got, n)
	}
}
