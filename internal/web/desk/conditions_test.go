package desk

import (
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"luoshi/internal/area"
	"luoshi/internal/matter"
	"luoshi/internal/store"
)

// TestDueIsOneThing (F34): what the desk counts as due today is what the list shows that it
// leads to: what was reported is due no more.
func TestDueIsOneThing(t *testing.T) {
	t.Parallel()
	d := openBoards(t)
	d.now.Set(time.Date(2026, 9, 7, 9, 0, 0, 0, d.Zone))
	open, done := d.registered("problem", "今天要办的", d.s.Store.Now()), d.reportedOne("已经报结的", "办好了")
	d.now.Set(open.Due.Start(d.Zone).Add(9 * time.Hour))
	if open.Due != done.Due {
		t.Fatalf("%s、%s", open.Due, done.Due)
	}
	for _, due := range []string{"today", "week"} {
		page := d.page("supervisor", "GET /desk/matters", get("/desk/matters?due="+due))
		if d.says(page, "今天要办的"); strings.Contains(page, "已经报结的") {
			t.Errorf("%s：报结了的还在", due)
		}
	}
	d.says(d.page("supervisor", "GET /desk", get("/desk")), "<b>1</b>今日到期")
}

// TestConditions: the ledger is narrowed by village, owner, unit, where it is stuck and the
// days of registration, shows everything on request, says how many match, and of an empty
// list how many there are without each condition. The chips keep their order.
func TestConditions(t *testing.T) {
	t.Parallel()
	d := openBoards(t)
	d.now.Set(time.Date(2026, 9, 28, 9, 0, 0, 0, d.Zone))
	a := d.registered("problem", "村里的事", d.s.Store.Now())
	var b matter.Matter
	d.now.Set(time.Date(2026, 9, 29, 23, 30, 0, 0, d.Zone))
	d.do(func(tx *store.Tx) (err error) {
		b, err = matter.Add(tx, d.rules(), d.actor("supervisor", d.s.Store.Now()), matter.Draft{List: "problem", Area: d.Villages[0], Title: "水利局的事", Owner: d.Posts["water"].ID, Pack: "yangxian@1"})
		return err
	})
	d.perform("water", b.ID, matter.Block, matter.Input{Text: "等路", Body: d.Posts["roads"].Body})
	list := func(q string) string {
		d.Helper()
		return d.page("supervisor", "GET /desk/matters", get("/desk/matters?"+q))
	}
	for q, want := range map[string][2]bool{
		"": {true, true}, "area=" + d.Shown().String(): {true, false}, "owner=" + d.Posts["water"].ID: {false, true}, "body=" + d.Posts["water"].Body: {false, true},
		"blocked=" + d.Posts["roads"].Body: {false, true}, "from=2026-09-29": {false, true}, "until=2026-09-28": {true, false}, "from=2026-09-28&until=2026-09-29": {true, true}, "from=2026-09-30": {false, false},
	} {
		page := list(q)
		if got := [2]bool{strings.Contains(page, ">村里的事<"), strings.Contains(page, ">水利局的事<")}; got != want {
			t.Errorf("%q：%v，应为 %v", q, got, want)
		}
	}
	d.says(list("more=1&area="+d.Shown().String()), `<option value="`+d.Shown().String()+`" selected>`, `name="from"`, `name="body"`)
	d.says(list(""), "符合条件 2 件", `href="/desk/matters?more=1"`, `<option value="all">全部`)
	empty := list("q=" + url.QueryEscape("没有这件事") + "&area=" + d.Shown().String() + "&from=2026-09-29")
	d.says(empty, "没有符合这些条件的事项", "去掉“登记日 2026-09-29 起”，有 0 件", "去掉“写着 没有这件事”，有 0 件")
	empty = list("area=" + d.Shown().String() + "&from=2026-09-29")
	d.says(empty, "去掉“登记日 2026-09-29 起”，有 1 件", "去掉“在办”，有 0 件")
	if i, j := strings.Index(empty, "chip"), strings.LastIndex(empty, "登记日 2026-09-29 起 ×"); i < 0 || j < i {
		t.Error("条件没有列出来")
	}
	d.says(list("from=9月8日"), "日期")
	d.now.Set(d.now.Now().Add(time.Hour))
	for _, x := range []struct {
		key string
		act matter.Act
		in  matter.Input
	}{{"first/" + d.Shown().String(), matter.Attach, matter.Input{Text: "说明", File: matter.Evidence{Need: "statement"}}}, {"first/" + d.Shown().String(), matter.Report, matter.Input{Text: "办好了"}},
		{"town-desk/" + d.Shown().Parent().String(), matter.Verify, matter.Input{Text: "看过"}}, {"supervisor", matter.WriteOff, matter.Input{}}} {
		d.perform(x.key, a.ID, x.act, x.in)
	}
	if page := list(""); strings.Contains(page, ">村里的事<") {
		t.Error("销号了的算在办")
	}
	d.says(list("state=all"), ">村里的事<", ">水利局的事<", "符合条件 2 件", `<option value="all" selected>`)
	d.says(list("area="+d.Shown().String()), "去掉“在办”，有 1 件")
}

// TestSameNames (F35a): a village that shares its name with another bears its town's, on
// pages and in letters; one of its own name does not.
func TestSameNames(t *testing.T) {
	t.Parallel()
	d := openBoards(t)
	twin := area.Code(610723103204) // 镇江村 of 龙亭镇; another town has one as well
	d.do(func(tx *store.Tx) error {
		for code, want := range map[area.Code]string{twin: "龙亭镇 镇江村", d.Shown(): "杜村"} {
			if got := tx.AreaName(code); got != want {
				t.Errorf("文书里是“%s”，应为“%s”", got, want)
			}
		}
		_, err := matter.Add(tx, d.rules(), d.actor("supervisor", d.s.Store.Now()), matter.Draft{List: "problem", Area: twin, Title: "水塔漏水", Pack: "yangxian@1"})
		return err
	})
	d.says(d.page("supervisor", "GET /desk/matters", get("/desk/matters")), "龙亭镇 镇江村")
	page := d.page("supervisor", "GET /desk/matters/new", get("/desk/matters/new"))
	d.says(page, ">龙亭镇 镇江村</option>", ">杜村</option>")
	seen := map[string]bool{}
	for _, m := range regexp.MustCompile(`<option value="\d{12}">([^<]+)</option>`).FindAllStringSubmatch(page, -1) {
		if seen[m[1]] {
			t.Errorf("“%s”列了两次", m[1])
		}
		seen[m[1]] = true
	}
	if len(seen) < 100 {
		t.Errorf("只列了 %d 处", len(seen))
	}
}

// TestLikeMatters (F41): once the village is chosen, the form of a new matter names what is in
// hand there under a like title; another village's is not named.
func TestLikeMatters(t *testing.T) {
	t.Parallel()
	d := openBoards(t)
	m := d.registered("problem", "二组饮水池漏水", d.s.Store.Now())
	form := url.Values{"choose": {"1"}, "list": {"problem"}, "title": {"二组饮水池漏水 3 天"}, "area": {d.Shown().String()}}
	send := func() string {
		d.Helper()
		return d.page("supervisor", "POST /desk/matters/new", post("/desk/matters/new", form))
	}
	d.says(send(), "这里已有相近的事项在办", m.Number)
	form.Set("area", d.Villages[0].String())
	if strings.Contains(send(), m.Number) {
		t.Error("说了别村的")
	}
	form.Set("area", d.Shown().String())
	form.Set("title", "路灯不亮")
	if strings.Contains(send(), m.Number) {
		t.Error("不相近的也说了")
	}
}
