package desk

import (
	"bytes"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"luoshi/internal/access"
	"luoshi/internal/account"
	"luoshi/internal/calendar"
	"luoshi/internal/fault"
	"luoshi/internal/matter"
	"luoshi/internal/office"
	"luoshi/internal/org"
	"luoshi/internal/sheet"
	"luoshi/internal/store"
	"luoshi/internal/store/storetest"
	"luoshi/internal/web"
	"luoshi/internal/web/page"
)

// year2027 is an invented year (示例), as an office would paste it.
const year2027 = "日期,性质,名称\n2027-01-01,休,元旦（示例）\n2027-02-06,班,\n2027-02-08,休,春节（示例）\n2027-02-09,休,春节（示例）\n" +
	"2027-04-03,休,清明节\n2027-05-01,休,劳动节\n2027-06-12,休,端午节\n2027-09-18,休,中秋节\n2027-10-02,休,国庆节\n"

// TestCalendarRoom: a trial names every wrong row and writes nothing; the year is put
// in force; the warning goes; one day is changed with a reason.
func TestCalendarRoom(t *testing.T) {
	t.Parallel()
	d := openBoards(t)
	warning := "工作日历缺 2027 年"
	d.says(d.page("system", "GET /desk/calendar", get("/desk/calendar")), "现行第 1 版", "国庆节", "随程序提供", "导入一年", warning)
	if page := d.page("first/"+d.Shown().String(), "GET /desk/calendar", get("/desk/calendar")); strings.Contains(page, "导入一年") || strings.Contains(page, warning) {
		t.Error("第一书记能改日历，或者被提醒去改")
	}
	d.says(d.page("system", "GET /desk/calendar", get("/desk/calendar?year=2027")), "日历里没有这一年")
	form := url.Values{"base": {"1"}, "source": {"示例：2027 年放假安排（虚构）"}, "reason": {"示例"}}
	form.Set("text", strings.Replace(year2027, "2027-02-06,班", "2027-02-30,班", 1)+"2027-01-01,休,元旦\n")
	d.says(d.page("system", "POST /desk/calendar/check", post("/desk/calendar/check", form)), "有 2 行不对", "2月没有 30 日", "已经写过", "什么都没有写入")
	form.Set("text", year2027)
	trial := d.page("system", "POST /desk/calendar/check", post("/desk/calendar/check", form))
	d.says(trial, "将改动 9 天", "日历将有 2027 年", "8—9 日 春节（示例）", "启用为第 2 版", warning)
	if d.s.Calendar().Has(2027) {
		t.Fatal("试导入写入了")
	}
	sent := url.Values{"base": {"1"}, "text": {resent(trial)}, "source": form["source"], "reason": {""}}
	d.says(d.page("system", "POST /desk/calendar", post("/desk/calendar", sent)), "没有写为什么改")
	sent.Set("reason", "示例")
	if to := d.page("system", "POST /desk/calendar", post("/desk/calendar", sent)); to != "/desk/calendar?year=2027" {
		t.Fatalf("启用后：%s", to)
	}
	page := d.page("system", "GET /desk/calendar", get("/desk/calendar?year=2027"))
	d.says(page, "现行第 2 版", "示例：2027 年放假安排（虚构）", "元旦（示例）")
	if strings.Contains(page, warning) {
		t.Error("导入 2027 年后仍提示缺年")
	}
	d.says(d.page("system", "POST /desk/calendar", post("/desk/calendar", sent)), "日历已有新的版本")
	day := url.Values{"base": {"2"}, "date": {"2026-11-20"}, "kind": {"休"}, "source": {"县政府通知（示例）"}, "reason": {"抢险后调休"}}
	d.says(d.page("system", "POST /desk/calendar", post("/desk/calendar", day)), "没有写名称")
	day.Set("name", "调休")
	var m matter.Matter
	d.do(func(tx *store.Tx) (err error) {
		m, err = office.Register(tx, d.rules(), d.actor("supervisor", time.Date(2026, 11, 17, 1, 0, 0, 0, time.UTC)), matter.Draft{List: "rectification",
			Area: d.Shown(), Title: "供水中断", Owner: d.Posts["first/"+d.Shown().String()].ID, Pack: "yangxian@1"})
		return err
	})
	d.now.Set(time.Date(2026, 12, 1, 1, 0, 0, 0, time.UTC)) // its due date has passed and stands
	d.page("system", "POST /desk/calendar", post("/desk/calendar", day))
	if k, name, err := d.s.Calendar().Kind(calendar.YMD(2026, 11, 20)); k != calendar.Holiday || name != "调休" || err != nil {
		t.Errorf("改一天：%v %q %v", k, name, err)
	}
	d.says(d.page("desk", "GET /desk/matters/{id}", get("/desk/matters/"+m.ID), "id", m.ID), "第 2 版；现行第 3 版", `<td class="end"><b>`+m.Due.Zh()+"</b>")
	day.Set("base", "3")
	day.Set("kind", "周末")
	d.says(d.page("system", "POST /desk/calendar", post("/desk/calendar", day)), "不是周六或周日")
	if _, err := d.as("desk", "POST /desk/calendar", post("/desk/calendar", day)); err == nil || d.s.Calendar().Version() != 3 {
		t.Errorf("脱贫办改了日历：%v", err)
	}
}

// resent is what the trial would send again.
func resent(page string) string {
	_, rest, _ := strings.Cut(page, `name="text" value="`)
	text, _, _ := strings.Cut(rest, `"`)
	return text
}

// TestSetupRoom: the page names who is missing, a refused proposal leads to it, and a
// post that a higher body lends is registered from it.
func TestSetupRoom(t *testing.T) {
	t.Parallel()
	d := openBoards(t)
	d.says(d.page("system", "GET /desk/setup", get("/desk/setup")), "都有人了", "县委办签发人", "组织约谈", "已齐")
	for _, key := range []string{"organiser", "organiser-2"} {
		d.do(func(tx *store.Tx) error {
			as, err := tx.Appointments(d.Posts[key].ID)
			if err != nil {
				return err
			}
			return org.EndAppointment(tx, program(d.Actor("system")), as[0].ID, calendar.YMD(2026, 9, 1), "调整")
		})
	}
	d.says(d.page("system", "GET /desk/setup", get("/desk/setup")), "还缺人", "决定人：组织部", "/desk/setup?role=organiser", "没有人")
	shown := d.Posts["first/"+d.Shown().String()]
	c := url.Values{"kind": {"interview"}, "post": {shown.ID}, "ground": {"整改逾期"}, "facts": {"三次逾期"}}
	d.says(d.page("supervisor", "POST /desk/consequences/new", post("/desk/consequences/new", c)), "组织部", `<a href="/desk/setup">`)
	if page := d.page("supervisor", "GET /desk/setup", get("/desk/setup")); strings.Contains(page, "/desk/setup/lend") {
		t.Error("督导组能登记岗位")
	}
	lend := url.Values{"role": {"organiser"}, "title": {"市委组织部干部科长"}}
	d.says(d.page("system", "POST /desk/setup/lend", post("/desk/setup/lend", lend)), "没有写是哪个上级机关", "市委组织部干部科长")
	lend.Set("new_body", "中共汉中市委组织部")
	to := d.page("system", "POST /desk/setup/lend", post("/desk/setup/lend", lend))
	id, ok := strings.CutPrefix(to, "/desk/posts/")
	if !ok {
		t.Fatalf("登记后：%s", to)
	}
	d.says(d.page("system", "GET /desk/setup", get("/desk/setup")), "还缺人", "上级机关的岗位", "市委组织部干部科长", "还没有任命")
	d.says(d.page("system", "GET /desk/posts/{id}", get(to), "id", id), "市委组织部干部科长", "任命")
	d.page("system", "POST /desk/posts/{id}/appoint", post(to+"/appoint", url.Values{"name": {"市里干部"}, "from": {"2026-09-01"}, "document": {"汉组函〔2026〕1号"}}), "id", id)
	d.says(d.page("system", "GET /desk/setup", get("/desk/setup")), "还缺人")
	d.do(func(tx *store.Tx) error {
		as, err := tx.Appointments(id)
		if err != nil {
			return err
		}
		return org.ConfirmAppointment(tx, d.Actor("discipline"), as[0].ID, true)
	})
	d.says(d.page("system", "GET /desk/setup", get("/desk/setup")), "都有人了", "市里干部", "上级机关", "中共汉中市委组织部")
	if page := d.page("supervisor", "POST /desk/consequences/new", post("/desk/consequences/new", c)); strings.Contains(page, "/desk/setup") || !strings.Contains(page, "/desk/consequences/") {
		t.Errorf("补齐后仍不能提出：%s", page)
	}
}

// TestExceptionRooms: counts, rows with links, pages, files.
func TestExceptionRooms(t *testing.T) {
	t.Parallel()
	d := openBoards(t)
	town := "town-desk/" + d.Shown().Parent().String()
	for i := range page.PageSize + 3 {
		d.do(func(tx *store.Tx) (err error) {
			_, err = office.Register(tx, d.rules(), d.actor("supervisor", d.now.Now().Add(-72*time.Hour)), matter.Draft{List: "rectification", Area: d.Shown(),
				Title: "补录 " + string(rune('A'+i%26)), Owner: d.Posts[town].ID, Pack: "yangxian@1", Backfilled: true, Start: d.now.Now().Add(-240 * time.Hour)})
			return err
		})
	}
	rows := 0
	if err := d.s.Store.View(t.Context(), d.Home, func(v *store.View) error {
		ls, err := v.Backdated(d.Zone, "", 1000)
		rows = len(ls)
		return err
	}); err != nil || rows < 2*(page.PageSize+3) {
		t.Fatalf("补录和倒签 %d 行：%v", rows, err)
	}
	top := d.page("audit", "GET /desk/exceptions", get("/desk/exceptions"))
	d.says(top, "缺号", "补录和倒签", "到期前暂停", "销号去向", "互相核验", "机制包变动", `<td class="num">`+strconv.Itoa(rows)+` 条</td>`)
	d.says(d.page("audit", "GET /desk/exceptions/{list}", get("/desk/exceptions/numbers"), "list", "numbers"), "一个不缺", "事项")
	d.says(d.page("audit", "GET /desk/exceptions/{list}", get("/desk/exceptions/packs"), "list", "packs"), "yangxian@1", "现行")
	d.says(d.page("audit", "GET /desk/exceptions/{list}", get("/desk/exceptions/pairs"), "list", "pairs"), "没有。")
	seen := 0
	for next := "/desk/exceptions/backdated"; next != ""; {
		page := d.page("audit", "GET /desk/exceptions/{list}", get(next), "list", "backdated")
		seen += strings.Count(page, "事项补录") + strings.Count(page, ">倒签</td>")
		_, rest, _ := strings.Cut(page, `<a class="btn btn-s" href="`)
		next, _, _ = strings.Cut(rest, `"`)
	}
	if seen != rows {
		t.Errorf("各页共 %d 行，应为 %d", seen, rows)
	}
	w, err := d.as("audit", "GET /desk/exceptions/{list}", get("/desk/exceptions/backdated.xlsx"), "list", "backdated.xlsx")
	if err != nil {
		t.Fatal(err)
	}
	table, err := sheet.Read(bytes.NewReader(w.Body.Bytes()), sheet.Options{Name: "x.xlsx", Wanted: [][]string{{"类别"}, {"所写的时间"}}})
	if err != nil || len(table.Rows) != rows {
		t.Errorf("导出 %d 行：%v", len(table.Rows), err)
	}
	for _, list := range []string{"nothing", "numbers.pdf", ""} {
		if _, err := d.as("audit", "GET /desk/exceptions/{list}", get("/desk/exceptions/x"), "list", list); fault.KindOf(err) != fault.Missing {
			t.Errorf("%q：%v", list, err)
		}
	}
	d.exits(town)
	if _, err := d.as("desk", "GET /desk/exceptions", get("/desk/exceptions")); fault.KindOf(err) != fault.Denied {
		t.Errorf("脱贫办打开了异常清单：%v", err)
	}
}

// exits settles two matters of a town and opens the table of exits and its matters.
func (d boardDesk) exits(town string) {
	d.Helper()
	for _, title := range []string{"供水中断", "道路塌方"} {
		d.do(func(tx *store.Tx) error {
			m, err := office.Register(tx, d.rules(), d.Actor("supervisor"), matter.Draft{List: "rectification", Area: d.Shown(), Title: title, Owner: d.Posts[town].ID, Pack: "yangxian@1"})
			if err != nil {
				return err
			}
			for _, s := range []struct {
				key string
				act matter.Act
				in  matter.Input
			}{
				{town, matter.Attach, matter.Input{Text: "已换阀门", File: matter.Evidence{Need: "statement"}}},
				{town, matter.Attach, matter.Input{File: matter.Evidence{Need: "material", Hash: "x", Name: "单.pdf"}}},
				{town, matter.Report, matter.Input{Text: "已恢复", Outcome: matter.Solved}},
				{"desk", matter.Verify, matter.Input{Text: "已看"}},
				{"supervisor", matter.WriteOff, matter.Input{}},
			} {
				if _, err := matter.Perform(tx, d.rules(), d.Actor(s.key), m.ID, s.act, s.in); err != nil {
					return err
				}
			}
			return nil
		})
	}
	page := d.page("audit", "GET /desk/exceptions/{list}", get("/desk/exceptions/exits"), "list", "exits")
	d.says(page, `data-h="合计">2 件</td>`, "合计", "2</a> 已解决")
	_, rest, _ := strings.Cut(page, `href="/desk/exceptions/exits?`)
	query, _, _ := strings.Cut(rest, `"`)
	d.says(d.page("audit", "GET /desk/exceptions/{list}", get("/desk/exceptions/exits?"+strings.ReplaceAll(query, "&amp;", "&")), "list", "exits"), "供水中断", "道路塌方", "/desk/matters/")
}

func (d boardDesk) rules() matter.Rules {
	return matter.Rules{Calendar: d.s.Calendar(), Zone: d.Zone}
}

// TestAuditorSession: an outside auditor opens on the exception lists, is refused every
// form, and is signed out after the last day of the account.
func TestAuditorSession(t *testing.T) {
	t.Parallel()
	d := openBoards(t)
	const secret = "Wai-Shen-2026-x"
	d.now.Set(time.Date(2026, 9, 24, 23, 40, 0, 0, d.Zone))
	today := calendar.YMD(2026, 9, 24)
	open := func(login string, role access.Role, expires calendar.Date) *http.Client {
		t.Helper()
		d.do(func(tx *store.Tx) error {
			po := org.Post{Body: d.Posts["audit"].Body, Title: access.Usual().Title(role), Role: role, Area: d.Posts["audit"].Area, From: calendar.YMD(2026, 1, 1), Until: calendar.None}
			pe := org.Person{Name: login}
			if err := org.AddPost(tx, d.Actor("system"), &po); err != nil {
				return err
			}
			if err := org.AddPerson(tx, d.Actor("system"), &pe); err != nil {
				return err
			}
			if err := org.Appoint(tx, program(d.Actor("system")), &org.Appointment{Post: po.ID, Person: pe.ID, Hold: org.Holder, From: calendar.YMD(2026, 1, 1), Until: calendar.None, Document: "洋组干〔2026〕1号"}); err != nil {
				return err
			}
			a, err := account.First(tx, d.Actor("security"), login, pe.ID, storetest.Hashed(secret))
			if err != nil || expires.IsNone() {
				return err
			}
			_, err = account.ChangeEnd(tx, d.Actor("security"), a.ID, expires, today)
			return err
		})
		jar, err := cookiejar.New(nil)
		if err != nil {
			t.Fatal(err)
		}
		return &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	}
	server := httptest.NewServer(d.s.Handler())
	t.Cleanup(server.Close)
	send := func(c *http.Client, r web.Route, path string) (int, string) {
		t.Helper()
		req, err := http.NewRequestWithContext(t.Context(), r.Method, server.URL+path, strings.NewReader(url.Values{"login": {path}, "text": {"x"}}.Encode()))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		req.Header.Set("Sec-Fetch-Site", "same-origin")
		resp, err := c.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		return resp.StatusCode, resp.Header.Get("Location")
	}
	signIn := func(c *http.Client, login string) {
		t.Helper()
		resp, err := c.PostForm(server.URL+"/sign-in", url.Values{"login": {login}, "secret": {secret}})
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		if resp.StatusCode != http.StatusSeeOther {
			t.Fatalf("%s 登录：%d", login, resp.StatusCode)
		}
	}
	auditor, admin, endless := open("waishen", access.Auditor, today), open("neishen", access.AuditAdmin, calendar.None), open("wuqi", access.Auditor, calendar.None)
	signIn(auditor, "waishen")
	signIn(admin, "neishen")
	signIn(endless, "wuqi")
	page := func(path string) web.Route { return web.Route{Method: http.MethodGet, Path: path} }
	for name, c := range map[string]*http.Client{"外部审计": auditor, "审计管理员": admin} {
		if _, to := send(c, page("/"), "/"); to != "/desk/exceptions" {
			t.Errorf("%s 登录后到 %q", name, to)
		}
		if status, _ := send(c, page(""), "/desk/exceptions"); status != http.StatusOK {
			t.Errorf("%s 打开异常清单：%d", name, status)
		}
	}
	if status, _ := send(endless, page(""), "/desk/exceptions"); status != http.StatusForbidden {
		t.Errorf("没有到期日的外部审计账号：%d", status)
	}
	before := d.fingerprint()
	posts := 0
	for _, r := range d.s.Routes() {
		if r.Method != http.MethodPost || r.Open || r.Own {
			continue
		}
		posts++
		path := strings.NewReplacer("{id}", "x", "{act}", "comment", "{n}", "1").Replace(r.Path)
		if status, _ := send(auditor, r, path); status != http.StatusForbidden {
			t.Errorf("外部审计 POST %s：%d，应为 403", r.Path, status)
		}
	}
	if posts < 20 || d.fingerprint() != before {
		t.Errorf("试了 %d 个表单；库里的内容变了：%v", posts, d.fingerprint() != before)
	}
	d.now.Set(time.Date(2026, 9, 25, 0, 5, 0, 0, d.Zone))
	if _, to := send(auditor, page(""), "/desk/exceptions"); !strings.HasPrefix(to, "/sign-in") {
		t.Errorf("到期次日的请求到 %q，应转到登录", to)
	}
	if status, _ := send(admin, page(""), "/desk/exceptions"); status != http.StatusOK {
		t.Errorf("没有到期日的会话也被关了：%d", status)
	}
}

func (d boardDesk) fingerprint() string {
	d.Helper()
	f, err := d.s.Store.Fingerprint(d.Context(), d.Home)
	if err != nil {
		d.Fatal(err)
	}
	return f
}

// program is the program that sets a home up: it has no person and needs nobody's word.
func program(a access.Actor) access.Actor { a.Person = ""; return a }
