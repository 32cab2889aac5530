package desk

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"luoshi/internal/calendar"
	"luoshi/internal/duty"
	"luoshi/internal/fault"
	"luoshi/internal/org"
	"luoshi/internal/store"
)

// enter fills in the daily list of a post at a time.
func (d boardDesk) enter(key string, at time.Time, in duty.Input) (e duty.Entry) {
	d.Helper()
	in.Pack, in.Duty = "yangxian@1", "daily_list"
	if in.Day == 0 {
		in.Day = calendar.DateOf(at, d.Zone)
	}
	d.do(func(tx *store.Tx) (err error) {
		e, err = duty.Enter(tx, d.actor(key, at), d.Zone, in)
		return err
	})
	return e
}

func done(text string) []duty.Value {
	return []duty.Value{{ID: "plan", Text: "入户走访"}, {ID: "done", Text: text}, {ID: "households", Text: "3"}}
}

// TestDutyPages counts a day of the county, opens a town, a village, an entry.
func TestDutyPages(t *testing.T) {
	t.Parallel()
	d := openBoards(t)
	shown := d.Shown()
	first, member, far := "first/"+shown.String(), "member/"+shown.String()+"/1", "first/"+d.Villages[len(d.Villages)-1].String()
	day := func(n, hour int) time.Time { return time.Date(2026, 9, n, hour, 0, 0, 0, d.Zone) }
	said := "到二组入户核对住房和饮水，三户情况正常"
	d.enter(first, day(24, 18), duty.Input{Nothing: true})
	late := d.enter(member, day(24, 23), duty.Input{Values: done(said)})
	d.enter(far, day(24, 17), duty.Input{Values: done(said)})
	d.now.Set(day(25, 9))
	at := "/desk/duties?day=2026-09-24"
	top := d.page("desk", "GET /desk/duties", get(at))
	d.says(top, "《帮扶工作清单》", "龙亭镇", "合计：应填 531，按时 2，迟报 1，补填 0，未填 528，免填 0", "对照清单抽查")
	town := d.page("town-desk/"+shown.Parent().String(), "GET /desk/duties", get(at+"&area="+shown.Parent().String()))
	d.says(town, "应填", "area="+shown.String())
	village := d.page("desk", "GET /desk/duties", get(at+"&area="+shown.String()))
	d.says(village, "今日无新增", said, "迟报", "未填", d.Posts[member].Title)
	missing := d.page("desk", "GET /desk/duties", get(at+"&area="+shown.String()+"&state=missing"))
	if strings.Contains(missing, said) || !strings.Contains(missing, "未填") {
		t.Error("the missing of a village show one that was entered")
	}
	d.says(d.page("desk", "GET /desk/duties/{id}", get("/"), "id", late.ID), said, "迟报", "线索", "文字相同", "走访户数：3")
	d.says(d.page("desk", "GET /desk/duties", get("/desk/duties?day=2026-09-26")), "免填 531")
	if page := d.page("water", "GET /desk/duties", get(at)); !strings.Contains(page, "没有辖区") || strings.Contains(page, "龙亭镇") {
		t.Error("a department counts villages")
	}
	other := "town-desk/" + d.Towns[0].String()
	if _, err := d.as(other, "GET /desk/duties", get(at+"&area="+shown.String())); fault.KindOf(err) != fault.Denied {
		t.Errorf("外镇打开了本村清单：%v", err)
	}
	if _, err := d.as(other, "GET /desk/duties/{id}", get("/"), "id", late.ID); fault.KindOf(err) != fault.Denied {
		t.Errorf("外镇打开了本村的填报：%v", err)
	}
	var talk duty.Entry
	d.do(func(tx *store.Tx) (err error) {
		talk, err = duty.Enter(tx, d.actor("organiser", day(25, 9)), d.Zone, duty.Input{Pack: "yangxian@1", Duty: "talk", Day: calendar.YMD(2026, 9, 25),
			Object: d.Holders[d.Posts[first].ID], Values: []duty.Value{{ID: "thoughts", Text: "盼孩子转学的事有着落"}}})
		return err
	})
	d.says(d.page("discipline", "GET /desk/duties/{id}", get("/"), "id", talk.ID), "盼孩子转学")
	for _, key := range []string{"supervisor", "desk", first, "leader-1"} {
		if _, err := d.as(key, "GET /desk/duties/{id}", get("/"), "id", talk.ID); fault.KindOf(err) != fault.Denied {
			t.Errorf("%s 读到了谈话记录：%v", key, err)
		}
	}
	for _, bad := range []string{"day=x", "state=x", "duty=x", "area=x"} {
		if _, err := d.as("desk", "GET /desk/duties", get("/desk/duties?"+bad)); err == nil || fault.KindOf(err) == fault.Internal {
			t.Errorf("%s: %v", bad, err)
		}
	}
}

// TestSpotPages draws, repeats the draw by hand, records results.
func TestSpotPages(t *testing.T) {
	t.Parallel()
	d := openBoards(t)
	d.now.Set(time.Date(2026, 9, 28, 9, 0, 0, 0, d.Zone))
	form := url.Values{"spot": {"list_check"}, "from": {"2026-09-21"}, "to": {"2026-09-27"}, "count": {"12"}}
	at := d.page("supervisor", "POST /desk/spots", post("/desk/spots", form))
	id := strings.TrimPrefix(at, "/desk/spots/")
	d.says(d.page("supervisor", "GET /desk/spots", get("/desk/spots")), at, "30 天", "12")
	// The mid-autumn holiday of 2026 begins on Friday 25: four working days.
	page := d.page("supervisor", "GET /desk/spots/{id}", get(at), "id", id)
	d.says(page, "抽中 12 份", "待核对 12", "已重抽，结果一致", "这一天没有填报")
	var round duty.SpotRound
	if err := d.s.Store.View(t.Context(), d.Home, func(v *store.View) (err error) {
		round, err = v.SpotRound(id)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if len(round.Pairs) != 12 || len(round.Candidates) != len(d.Villages)*4 || len(round.Seed) != 64 {
		t.Errorf("%d pairs of %d, %d villages, seed %s", len(round.Pairs), len(round.Candidates), len(d.Villages), round.Seed)
	}
	pair := round.Pairs[0]
	for who, text := range map[string]string{"first/" + pair.Area.String(): "书记写的", "member/" + pair.Area.String() + "/1": "队员写的"} {
		e := d.enter(who, d.s.Store.Now(), duty.Input{Day: pair.Day, Values: done(text)})
		d.says(d.page("supervisor", "GET /desk/spots/{id}", get(at), "id", id), `<a href="/desk/duties/`+e.ID+`">入户走访；`+text+`</a></div>`)
	}
	result := url.Values{"area": {pair.Area.String()}, "day": {pair.Day.String()}, "result": {"mismatch"}, "note": {""}}
	d.says(d.page("supervisor", "POST /desk/spots/{id}", post(at, result), "id", id), "请写明看了什么", `value="mismatch" checked`)
	result.Set("note", "清单写走访五户，问到两户说没有来")
	if got := d.page("supervisor", "POST /desk/spots/{id}", post(at, result), "id", id); got != at+"" {
		t.Errorf("记录以后到了 %s", got)
	}
	d.says(d.page("desk", "GET /desk/spots/{id}", get(at), "id", id), "不符 1", "待核对 11", "问到两户说没有来", "登记为问题")
	result.Set("note", "我再写一次")
	d.says(d.page("desk", "POST /desk/spots/{id}", post(at, result), "id", id), "已有核对结果")
	undrawn := url.Values{"area": {pair.Area.String()}, "day": {"2026-09-27"}, "result": {"match"}, "note": {"x"}}
	if _, err := d.as("desk", "POST /desk/spots/{id}", post(at, undrawn), "id", id); !fault.Is(err, "duty.spot_not_drawn") {
		t.Errorf("没有抽中的也能记：%v", err)
	}
	if _, err := d.as("first/"+pair.Area.String(), "POST /desk/spots/{id}", post(at, result), "id", id); fault.KindOf(err) != fault.Denied {
		t.Errorf("被抽的人自己核对：%v", err)
	}
	d.says(d.page("supervisor", "POST /desk/spots", post("/desk/spots", form)), "再抽一轮请写明理由", `name="reason"`)
	form.Set("reason", "两户不在家")
	second := d.page("supervisor", "POST /desk/spots", post("/desk/spots", form))
	d.says(d.page("supervisor", "GET /desk/spots/{id}", get(second), "id", strings.TrimPrefix(second, "/desk/spots/")), "两户不在家")
	if err := d.s.Store.View(t.Context(), d.Home, func(v *store.View) error {
		r, err := v.SpotRound(strings.TrimPrefix(second, "/desk/spots/"))
		for _, p := range r.Candidates {
			for _, old := range round.Pairs {
				if p.Area == old.Area {
					t.Errorf("%s 三十天内又在候选里", p.Area)
				}
			}
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]url.Values{"到今天": {"to": {"2026-09-28"}}, "份数": {"count": {"0"}}, "抽查": {"spot": {"x"}}, "都在放假": {"from": {"2026-09-26"}}} {
		bad := url.Values{}
		for k, v := range form {
			bad[k] = v
		}
		for k, v := range change {
			bad[k] = v
		}
		if got := d.page("supervisor", "POST /desk/spots", post("/desk/spots", bad)); !strings.Contains(got, `role="alert"`) {
			t.Errorf("%s: not refused", name)
		}
	}
}

// TestLeavePages: the town rules on a leave, and the day is excused.
func TestLeavePages(t *testing.T) {
	t.Parallel()
	d := openBoards(t)
	shown := d.Shown()
	member, town := "member/"+shown.String()+"/1", "town-desk/"+shown.Parent().String()
	day := calendar.YMD(2026, 9, 24)
	var asked org.Leave
	d.do(func(tx *store.Tx) (err error) {
		asked, err = duty.AskLeave(tx, d.actor(member, d.s.Store.Now()), d.Zone, org.Leave{From: day, Until: day, Kind: "病假", Reason: "到县医院复查"})
		return err
	})
	d.says(d.page(town, "GET /desk/leaves", get("/desk/leaves")), "到县医院复查", "共 1 天", "批准")
	if page := d.page("town-desk/"+d.Towns[0].String(), "GET /desk/leaves", get("/desk/leaves")); strings.Contains(page, "到县医院复查") {
		t.Error("another town reads the reason of a leave")
	}
	if _, err := d.as("town-desk/"+d.Towns[0].String(), "POST /desk/leaves/{id}", post("/", url.Values{"approve": {"1"}}), "id", asked.ID); fault.KindOf(err) != fault.Denied {
		t.Errorf("外镇批了假：%v", err)
	}
	d.says(d.page(town, "POST /desk/leaves/{id}", post("/", nil), "id", asked.ID), "请选批准或不批准")
	d.page(town, "POST /desk/leaves/{id}", post("/", url.Values{"approve": {"1"}}), "id", asked.ID)
	d.says(d.page(town, "POST /desk/leaves/{id}", post("/", url.Values{"approve": {"0"}}), "id", asked.ID), "已经批过")
	d.says(d.page("desk", "GET /desk/duties", get("/desk/duties?day=2026-09-24")), "免填 1")
	d.says(d.page("desk", "GET /desk/duties", get("/desk/duties?day=2026-09-24&state=excused")), "病假")
}

// TestLongLeave: what the pack does not let the town approve waits for the county's desk, in
// its list of things to do and with its buttons, and the town and the asker read that.
func TestLongLeave(t *testing.T) {
	t.Parallel()
	d := openBoards(t)
	shown := d.Shown()
	member, town := "member/"+shown.String()+"/1", "town-desk/"+shown.Parent().String()
	var asked org.Leave
	d.do(func(tx *store.Tx) (err error) {
		asked, err = duty.AskLeave(tx, d.actor(member, d.s.Store.Now()), d.Zone, org.Leave{From: calendar.YMD(2026, 9, 24), Until: calendar.YMD(2026, 9, 28), Kind: "病假", Reason: "住院手术"})
		return err
	})
	list := d.page(town, "GET /desk/leaves", get("/desk/leaves"))
	if d.says(list, "住院手术", "共 5 天，由县主管部门批"); strings.Contains(list, `name="approve"`) {
		t.Error("the town has the buttons of a leave that it does not approve")
	}
	if home := d.page(town, "GET /desk", get("/desk")); strings.Contains(home, "请假：批准") {
		t.Error("it waits for the town")
	}
	d.says(d.page("desk", "GET /desk", get("/desk")), "请假：批准")
	if _, err := d.as(town, "POST /desk/leaves/{id}", post("/", url.Values{"approve": {"0"}}), "id", asked.ID); !fault.Is(err, "duty.leave_limit") {
		t.Errorf("the town rules on five days: %v", err)
	}
	d.page("desk", "POST /desk/leaves/{id}", post("/", url.Values{"approve": {"1"}}), "id", asked.ID)
	d.says(d.page("desk", "GET /desk/duties", get("/desk/duties?day=2026-09-24")), "免填 1")
}
