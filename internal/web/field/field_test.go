package field

import (
	"html"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"luoshi/internal/access"
	"luoshi/internal/calendar"
	"luoshi/internal/duty"
	"luoshi/internal/fault"
	"luoshi/internal/matter"
	"luoshi/internal/office"
	"luoshi/internal/org"
	"luoshi/internal/scenario/county"
	"luoshi/internal/scenario/countytest"
	"luoshi/internal/store"
	"luoshi/internal/store/storetest"
	"luoshi/internal/web"
	"luoshi/internal/wording"
)

// phone is the field face over a built county, on a real store.
type phone struct {
	*testing.T
	*county.County
	s       *web.Server
	now     *storetest.Clock
	session string
}

// at is a time of September 2026 in the county; the 24th is a working Thursday.
func at(day, hour int) time.Time {
	return time.Date(2026, 9, day, hour, 0, 0, 0, time.FixedZone("CST", 8*3600))
}

func open(t *testing.T, e storetest.Engine) phone {
	t.Helper()
	clock := storetest.NewClock(at(24, 9))
	c := countytest.Open(t, e, clock)
	s, err := web.New(&web.Server{Store: c.Store, Home: c.Home, Zone: c.Zone, Files: t.TempDir()}, Face())
	if err != nil {
		t.Fatal(err)
	}
	return phone{T: t, County: c, s: s, now: clock}
}

// send calls the route of a path as the holder of a post, through the list of
// routes and its right.
func (p phone) send(lang wording.Lang, key, method, path string, form url.Values) (*httptest.ResponseRecorder, error) {
	p.Helper()
	w := httptest.NewRecorder()
	r := httptest.NewRequest(method, path, strings.NewReader(form.Encode()))
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	if err := r.ParseForm(); err != nil {
		p.Fatal(err)
	}
	actor := p.Actor(key)
	actor.Now = p.s.Store.Now()
	c := &web.Ctx{Server: p.s, W: w, R: r, Lang: lang, Face: "field", Room: "today", Session: store.Session{ID: p.session}, Today: calendar.DateOf(actor.Now, p.Zone), Actor: actor}
	if err := c.View(func(v *store.View) (err error) { c.Cases, err = v.CasesConcerning(actor.Person); return err }); err != nil {
		p.Fatal(err)
	}
	c.Account.ID = "demo-" + key
	if err := p.s.Store.View(p.Context(), p.Home, func(v *store.View) (err error) {
		c.Person, err = v.Person(actor.Person)
		return err
	}); err != nil {
		p.Fatal(err)
	}
	for _, route := range Face().Routes {
		names := regexp.MustCompile(`\{(\w+)\}`).FindAllStringSubmatch(route.Path, -1)
		m := regexp.MustCompile("^" + regexp.MustCompile(`\{\w+\}`).ReplaceAllString(route.Path, "([^/]+)") + "$").FindStringSubmatch(r.URL.Path)
		if route.Method != method || m == nil {
			continue
		}
		for i, n := range names {
			r.SetPathValue(n[1], m[i+1])
		}
		if route.Act != "" && !actor.Holds(route.Act) {
			return w, fault.New(fault.Denied, "access.role")
		}
		return w, route.Handle(c)
	}
	p.Fatalf("no route for %s %s", method, path)
	return nil, nil
}

func (p phone) get(key, path string) string {
	p.Helper()
	w, err := p.send(wording.Zh, key, http.MethodGet, path, nil)
	if err != nil {
		p.Fatalf("%s %s: %v", key, path, err)
	}
	return html.UnescapeString(w.Body.String())
}

// post answers where it leads, or the page of the refusal.
func (p phone) post(key, path string, form url.Values) string {
	p.Helper()
	w, err := p.send(wording.Zh, key, http.MethodPost, path, form)
	if err != nil {
		p.Fatalf("%s %s: %v", key, path, err)
	}
	return w.Header().Get("Location") + html.UnescapeString(w.Body.String())
}

func (p phone) says(page string, parts ...string) {
	p.Helper()
	for _, part := range parts {
		if !strings.Contains(page, part) {
			p.Errorf("the page does not say %q\n%s", part, page)
		}
	}
}

func each(t *testing.T, fn func(t *testing.T, p phone)) {
	t.Helper()
	for _, e := range storetest.Engines(t) {
		t.Run(e.Name, func(t *testing.T) {
			t.Parallel()
			fn(t, open(t, e))
		})
	}
}

func written(more ...string) url.Values {
	v := url.Values{"f-plan": {"入户走访"}, "f-done": {"复查二组管网，14 户供水正常\r\n已报结停水一事"}, "f-households": {"14"}}
	for i := 0; i+1 < len(more); i += 2 {
		v.Set(more[i], more[i+1])
	}
	return v
}

// TestDay follows one person through a day: one tap, a second try, an amendment,
// the log, the month's report.
func TestDay(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, p phone) {
		me, mate := "first/"+p.Shown().String(), "member/"+p.Shown().String()+"/1"
		p.says(p.get(me, "/field"), "9月24日 星期四", "20:00 前，还没报", "今日无新增", "没有新情况", `data-draft="duty-daily_list-2026-09-24"`, "《驻村工作日志》、《工作报告表》", "约 10 分钟", "没有要您办的事项")
		to := p.post(me, "/field/enter/daily_list", url.Values{"nothing": {"1"}, "key": {"k1"}})
		if to != "/field?delivered=duty-daily_list-2026-09-24" {
			t.Fatalf("今日无新增以后到了 %s", to)
		}
		if again := p.post(me, "/field/enter/daily_list", url.Values{"nothing": {"1"}, "key": {"k1"}}); again != to {
			t.Errorf("双击以后：%s", again)
		}
		p.says(p.get(me, "/field/duty/daily_list?day=2026-09-23"), "9月23日 20:00 已截止，现在写的算迟报", "当天无新增")
		p.says(p.get(me, "/field/duty/daily_list?day=2026-09-18"), "9月18日 20:00 已截止，现在写的算补填")
		p.says(p.get(me, to), `data-delivered="duty-daily_list-2026-09-24"`, "复制为微信文字", "《帮扶工作清单》 2026-09-24", "今日无新增")
		p.says(p.post(me, "/field/enter/daily_list", written("key", "k2")), "已经填过", "更正")
		bad := p.post(mate, "/field/enter/daily_list", written("f-plan", "", "f-households", "很多户"))
		p.says(bad, "“今日计划”还没有写", "已报结停水一事", "很多户", "data-kept")
		p.says(p.post(mate, "/field/enter/daily_list", written("f-households", "很多户")), "“走访户数”要写数，“很多户”不是数", "入户走访")
		p.post(mate, "/field/enter/daily_list", written())
		id := regexp.MustCompile(`/field/entries/([0-9a-f-]+)`).FindStringSubmatch(p.get(mate, "/field/log"))[1]
		p.says(p.get(mate, "/field/entries/"+id), "已报结停水一事", "走访户数：14")
		p.says(p.post(mate, "/field/entries/"+id, written("f-households", "13")), "请写明", "13")
		p.post(mate, "/field/entries/"+id, written("f-households", "13", "reason", "多数了一户"))
		p.says(p.get(mate, "/field/entries/"+id), "多数了一户", "走访户数：13", "原来的文字", "14")
		p.says(p.get(mate, "/field/log"), "已更正 1 次", "按时")
		p.says(p.get(mate, "/field/month"), "脱贫攻坚一线《工作报告表》", "2026年9月", "走访户数</span><b>13</b>", "已报结停水一事")
		if _, err := p.send(wording.Zh, me, http.MethodGet, "/field/entries/"+id, nil); fault.KindOf(err) != fault.Denied {
			t.Errorf("打开了别人的记录：%v", err)
		}
		if _, err := p.send(wording.Zh, me, http.MethodPost, "/field/entries/"+id, written("reason", "x")); fault.KindOf(err) != fault.Denied {
			t.Errorf("更正了别人的记录：%v", err)
		}
	})
}

// TestFormOfAnother: a form that was opened by one post is not handed in by another, as on
// a phone that changed hands.
func TestFormOfAnother(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, p phone) {
		mine, other := "first/"+p.Shown().String(), "member/"+p.Shown().String()+"/1"
		key := regexp.MustCompile(`name="key" value="([^"]+)"`).FindStringSubmatch(p.get(mine, "/field/duty/daily_list?day=2026-09-25"))
		if key == nil {
			t.Fatal("the form has no key")
		}
		w, err := p.send(wording.Zh, other, http.MethodPost, "/field/enter/daily_list", url.Values{"nothing": {"1"}, "key": {key[1]}})
		if err != nil || w.Code != http.StatusConflict {
			t.Errorf("别人打开的表交了上来：%d %v", w.Code, err)
		}
	})
}

// given is the stamp of a form that this phone is shown now, "" where it bears none.
func (p phone) given(key, day string) string {
	p.Helper()
	m := regexp.MustCompile(`name="stamp" value="([^"]+)"`).FindStringSubmatch(p.get(key, "/field/duty/daily_list?day="+day))
	if m == nil {
		return ""
	}
	return m[1]
}

// TestOffline: what was saved on the phone before the cut-off is on time when it
// arrives within 72 hours, by the phone's word, and says so. The phone is believed from
// when it was given that form in that session: nothing else that it says is.
func TestOffline(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, p phone) {
		key := "first/" + p.Shown().String()
		p.now.Set(at(25, 10))
		friday, ahead := p.given(key, "2026-09-25"), p.given(key, "2026-09-27")
		if friday == "" || ahead != "" {
			t.Fatalf("当天的表有没有凭据：%q；还没到的日子：%q", friday, ahead)
		}
		other := p
		other.session = "another"
		elsewhere := other.given(key, "2026-09-25")
		p.now.Set(at(28, 8)) // Monday
		p.says(p.get(key, "/field/duty/daily_list?day=2026-09-24"), `value="2026-09-24"`, `min="2026-08-28"`)
		for _, c := range []struct {
			name, day, stamp string
			saved            time.Time
			want             string
		}{
			{"截止前存了，三天内送达，却是别的会话领的表", "2026-09-25", elsewhere, at(25, 11), "迟报"},
			{"没有领过表，自称两天前存的", "2026-09-26", "", at(26, 19), "迟报"},
			{"刚领的表，自称前天存的", "2026-09-27", p.given(key, "2026-09-27"), at(27, 19), "迟报"},
			{"别的日子的表", "2026-09-24", friday, at(25, 11), "迟报"},
			{"存了八十多小时", "2026-09-23", p.given(key, "2026-09-23"), at(23, 19), "迟报"},
			{"没有存过", "2026-09-22", p.given(key, "2026-09-22"), time.Time{}, "迟报"},
			{"手机钟比服务器快", "2026-09-21", p.given(key, "2026-09-21"), at(29, 8), "迟报"},
		} {
			if got := p.delivers(key, c.day, c.stamp, c.saved); !strings.Contains(got, c.want) || strings.Contains(got, "手机时间") {
				t.Errorf("%s：应为%s\n%s", c.name, c.want, got)
			}
		}
		mate := "member/" + p.Shown().String() + "/1"
		p.now.Set(at(25, 10))
		stamp := p.given(mate, "2026-09-25")
		p.now.Set(at(28, 8))
		if got := p.delivers(mate, "2026-09-25", stamp, at(25, 11)); !strings.Contains(got, "按时") || !strings.Contains(got, "凭手机时间") {
			t.Errorf("截止前存了，三天内送达：%s", got)
		}
		id := regexp.MustCompile(`/field/entries/([0-9a-f-]+)`).FindStringSubmatch(p.get(mate, "/field/log"))[1]
		p.says(p.get(mate, "/field/entries/"+id), "收到 9月28日 08:00", "手机时间 9月25日 11:00")
		p.says(p.post(key, "/field/enter/daily_list", written("day", "2026-09-29", "own", "1")), "只能填今天和过去 31 天")
		p.says(p.get(key, "/field/duty/daily_list?from=last"), "入户走访", "已报结停水一事")
		var listed int
		if err := p.s.Store.View(t.Context(), p.Home, func(v *store.View) error {
			ls, err := v.Backdated(p.Zone, "", 100)
			for _, l := range ls {
				if l.Kind == "phone" && l.ID == id && l.At.Equal(at(25, 11)) && l.Recorded.Equal(at(28, 8)) {
					listed++
				}
			}
			return err
		}); err != nil || listed != 1 {
			t.Errorf("异常清单里有 %d 份凭手机时间按时的：%v", listed, err)
		}
	})
}

// delivers sends a list of a day with what the phone says of it, and gives its line in the log.
func (p phone) delivers(key, day, stamp string, saved time.Time) string {
	p.Helper()
	form := written("day", day, "own", "1", "stamp", stamp)
	if !saved.IsZero() {
		form.Set("saved_at", strconv.FormatInt(saved.UnixMilli(), 10))
	}
	if to := p.post(key, "/field/enter/daily_list", form); !strings.HasPrefix(to, "/field?") {
		p.Fatalf("%s: %s", day, to)
	}
	d, _ := calendar.ParseDate(day)
	_, rest, _ := strings.Cut(p.get(key, "/field/log"), d.Zh()+" 《")
	rest, _, _ = strings.Cut(rest, `<div class="kv">`)
	return rest
}

// TestChatPages: what was copied out is pasted in by another, on its own day.
func TestChatPages(t *testing.T) {
	t.Parallel()
	p := open(t, storetest.Engines(t)[0])
	me, mate := "first/"+p.Shown().String(), "member/"+p.Shown().String()+"/1"
	p.post(me, "/field/enter/daily_list", written())
	text := regexp.MustCompile(`(?s)<pre class="wx"[^>]*>(.*?)</pre>`).FindStringSubmatch(p.get(me, "/field"))[1]
	p.now.Set(at(25, 9))
	page := p.post(mate, "/field/chat", url.Values{"duty": {"daily_list"}, "paste": {text}})
	p.says(page, `type="date" value="2026-09-24"`, "复查二组管网，14 户供水正常\n已报结停水一事", `value="14"`, "data-kept")
	if page := p.get(mate, "/field/log"); strings.Contains(page, "复查二组管网") {
		t.Error("pasting alone has entered it")
	}
	p.says(p.post(mate, "/field/chat", url.Values{"duty": {"daily_list"}, "paste": {"收到，谢谢"}}), "没有认出", "今日计划", "收到，谢谢")
	p.says(p.post(mate, "/field/chat", url.Values{"duty": {"talk"}, "paste": {text}}), "请选您岗位要填的一项责任")
}

// TestVisits: talks go by person, visits by share, others' duties are refused.
func TestVisits(t *testing.T) {
	t.Parallel()
	p := open(t, storetest.Engines(t)[0])
	page := p.get("organiser", "/field/visit")
	p.says(page, "半年谈话", "2026年下半年 0/531")
	object := p.Holders[p.Posts["first/"+p.Shown().String()].ID]
	p.says(p.get("organiser", "/field/duty/talk?object="+object), "思想动态", "半年谈话")
	talk := url.Values{"object": {object}, "own": {"1"}, "f-thoughts": {"安心驻村，盼孩子转学的事有着落"}}
	if to := p.post("organiser", "/field/enter/talk", talk); !strings.HasPrefix(to, "/field/visit?delivered=duty-talk-2026-09-24") {
		t.Fatal(to)
	}
	p.says(p.get("organiser", "/field/visit"), "2026年下半年 1/531")
	if n := strings.Count(p.get("organiser", "/field/visit"), `class="kv"`); n > people+1 {
		t.Errorf("谈话页一页列了 %d 人", n)
	}
	p.says(p.get("organiser", "/field/visit?q="+url.QueryEscape(p.Posts["member/"+p.Shown().String()+"/2"].Title)), "驻村工作队员（2）")
	p.says(p.post("organiser-2", "/field/enter/talk", talk), "已经填过")
	talk.Set("object", p.Holders[p.Posts["water"].ID])
	if _, err := p.send(wording.Zh, "organiser", http.MethodPost, "/field/enter/talk", talk); fault.KindOf(err) != fault.Missing {
		t.Errorf("和没有派驻的人谈话：%v", err)
	}
	town := "town/" + p.Shown().Parent().String()
	p.says(p.get(town, "/field/visit"), "乡镇干部下村", "要求 70%", "0% 不足")
	p.post(town, "/field/enter/town_visit", url.Values{"own": {"1"}, "f-village": {"三合村"}, "f-done": {"看水渠"}})
	// Sunday 20 September 2026 is worked in advance of the holidays.
	p.says(p.get(town, "/field/visit"), "1 天 ÷ 19 个工作日")
	p.says(p.get(town, "/field/score"), "乡镇干部下村", "不计分的")
	for who, want := range map[string]bool{town: true, "member/" + p.Shown().String() + "/2": false} {
		if got := strings.Contains(p.get(who, "/field/me"), "/field/visit"); got != want {
			t.Errorf("%s 的“我的”里有走访和谈话：%v", who, got)
		}
	}
	for _, path := range []string{"/field/duty/daily_list", "/field/duty/nothing", "/field/duty/town_visit?day=x"} {
		if _, err := p.send(wording.Zh, town, http.MethodGet, path, nil); err == nil || fault.KindOf(err) == fault.Internal {
			t.Errorf("%s: %v", path, err)
		}
	}
	if _, err := p.send(wording.Zh, "water", http.MethodPost, "/field/enter/daily_list", written()); fault.KindOf(err) != fault.Denied {
		t.Errorf("部门填了驻村清单：%v", err)
	}
}

// TestMatterPages: the owner accepts, attaches, is stopped short of a report without
// evidence, reports; nobody else acts.
func TestMatterPages(t *testing.T) {
	t.Parallel()
	p := open(t, storetest.Engines(t)[0])
	me := "first/" + p.Shown().String()
	var m matter.Matter
	if _, err := p.s.Store.Do(t.Context(), p.Home, "", func(tx *store.Tx) (err error) {
		by := p.Actor("supervisor")
		by.Now = p.s.Store.Now()
		m, err = office.Register(tx, matter.Rules{Calendar: p.s.Calendar(), Zone: p.Zone}, by, matter.Draft{List: "problem", Area: p.Shown(),
			Title: "二组停水", Owner: p.Posts[me].ID, Pack: "yangxian@1"})
		return err
	}); err != nil {
		t.Fatal(err)
	}
	path := "/field/matters/" + m.ID
	p.says(p.get(me, "/field"), path, "二组停水", "还剩")
	p.says(p.get(me, path), "已交办", "整改说明", "还没有交", "签收", "报结", "标明卡在", "申请延期")
	p.post(me, path+"/accept", nil)
	p.says(p.post(me, path+"/report", url.Values{"text": {"已通水"}, "outcome": {"solved"}}), "还缺佐证", "已通水", "data-kept")
	p.post(me, path+"/attach", url.Values{"text": {"换了阀门"}, "need": {"statement"}})
	p.says(p.post(me, path+"/report", url.Values{"text": {"已通水"}, "outcome": {"solved"}}), path+"?delivered=")
	p.says(p.get(me, path), "已报结", "换了阀门")
	if _, err := p.send(wording.Zh, "first/"+p.Villages[0].String(), http.MethodGet, path, nil); fault.KindOf(err) != fault.Denied {
		t.Errorf("外村看到了事项：%v", err)
	}
	if _, err := p.send(wording.Zh, me, http.MethodPost, path+"/verify", url.Values{"text": {"x"}}); fault.KindOf(err) != fault.Missing {
		t.Errorf("手机上核验：%v", err)
	}
	p.says(p.get(me, "/field/score"), "在办事项", "<b>1</b>")
}

// TestLeavePage: asked for, kept when refused, excused once approved.
func TestLeavePage(t *testing.T) {
	t.Parallel()
	p := open(t, storetest.Engines(t)[0])
	me := "member/" + p.Shown().String() + "/1"
	p.says(p.post(me, "/field/leave", url.Values{"kind": {"病假"}, "from": {"2026-09-24"}, "until": {"2026-09-23"}, "reason": {"感冒"}}), `value="感冒"`, `role="alert"`)
	p.post(me, "/field/leave", url.Values{"kind": {"病假"}, "from": {"2026-09-24"}, "until": {"2026-09-24"}, "reason": {"感冒"}})
	p.says(p.get(me, "/field/leave"), "待批", "病假")
	p.says(p.get(me, "/field"), "还没报")
	if _, err := p.s.Store.Do(t.Context(), p.Home, "", func(tx *store.Tx) error {
		var l org.Leave
		if err := p.s.Store.View(t.Context(), p.Home, func(v *store.View) error {
			ls, err := v.LeavesAsked(access.Everything())
			l = ls[0]
			return err
		}); err != nil {
			return err
		}
		by := p.Actor("town-desk/" + p.Shown().Parent().String())
		by.Now = p.s.Store.Now()
		_, err := duty.RuleLeave(tx, by, l.ID, true)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	p.says(p.get(me, "/field"), "已请假，不用填")
	p.says(p.get(me, "/field/leave"), "已批准")
	if _, err := p.send(wording.Zh, "water", http.MethodGet, "/field/leave", nil); fault.KindOf(err) != fault.Denied {
		t.Errorf("部门在这里请假：%v", err)
	}
}

// TestEveryPageInEnglish renders each page in English and finds no Chinese frame
// text left in its headings and buttons.
func TestEveryPageInEnglish(t *testing.T) {
	t.Parallel()
	p := open(t, storetest.Engines(t)[0])
	for _, path := range []string{"/field/chat", "/field/log", "/field/me", "/field/score", "/field/leave"} {
		w, err := p.send(wording.En, "first/"+p.Shown().String(), http.MethodGet, path, nil)
		if err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		for _, m := range regexp.MustCompile(`<(?:h2|button|label)[^>]*>([^<]*)<`).FindAllStringSubmatch(w.Body.String(), -1) {
			if regexp.MustCompile(`\p{Han}`).MatchString(m[1]) {
				t.Errorf("%s: %q", path, m[1])
			}
		}
	}
}

// TestReminder: one line before the cut-off of 20:00, until the list is entered;
// none before, after, on leave and on a day of rest.
func TestReminder(t *testing.T) {
	t.Parallel()
	p := open(t, storetest.Engines(t)[0])
	first := "first/" + p.Shown().String()
	member := "member/" + p.Shown().String() + "/1"
	says := func(key string, want bool) {
		t.Helper()
		if got := strings.Count(p.get(key, "/field"), "《帮扶工作清单》今天 20:00 截止，还没有填。"); (got == 1) != want || got > 1 {
			t.Errorf("%s：%s 提醒 %d 次", p.s.Store.Now().In(p.Zone).Format("2 15:04"), key, got)
		}
	}
	for _, c := range []struct {
		day, hour int
		want      bool
	}{{24, 9, false}, {24, 17, false}, {24, 18, true}, {24, 19, true}, {24, 20, false}, {24, 22, false}, {26, 19, false}} {
		p.now.Set(at(c.day, c.hour))
		says(first, c.want)
	}
	p.now.Set(at(24, 19))
	p.post(first, "/field/enter/daily_list", written())
	says(first, false)
	says(member, true)
	if _, err := p.s.Store.Do(t.Context(), p.Home, "", func(tx *store.Tx) error {
		on := func(key string) access.Actor {
			a := p.Actor(key)
			a.Now = at(24, 10)
			return a
		}
		l, err := duty.AskLeave(tx, on(member), p.Zone, org.Leave{From: calendar.YMD(2026, 9, 24), Until: calendar.YMD(2026, 9, 24), Kind: "病假", Reason: "就医"})
		if err == nil {
			_, err = duty.RuleLeave(tx, on("town-desk/"+p.Shown().Parent().String()), l.ID, true)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	says(member, false)
}
