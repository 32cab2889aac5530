package desk

import (
	"encoding/csv"
	"errors"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"luoshi/internal/access"
	"luoshi/internal/calendar"
	"luoshi/internal/consequence"
	"luoshi/internal/ident"
	"luoshi/internal/letter"
	"luoshi/internal/matter"
	"luoshi/internal/store"
	"luoshi/journal"
)

// figureLink is a figure with the list that it leads to.
var figureLink = regexp.MustCompile(`<a href="(/desk/(?:matters|letters|consequences|leaves)[^"]*)">(?:<b>)?(\d+)`)

// figuresOf are the figures of a page by the addresses of their lists.
func figuresOf(page string) map[string]int {
	out := map[string]int{}
	for _, m := range figureLink.FindAllStringSubmatch(page, -1) {
		n, _ := strconv.Atoi(m[2])
		out[strings.ReplaceAll(m[1], "&amp;", "&")] = n
	}
	return out
}

// listed counts the rows of a list by its address: those of its file, or of its one page.
func (d boardDesk) listed(key, path string) int {
	d.Helper()
	at, err := url.Parse(path)
	if err != nil {
		d.Fatal(err)
	}
	if at.Path == "/desk/matters" {
		page := d.page(key, "GET "+at.Path, get(path))
		if strings.Contains(page, "下一页") {
			d.Fatalf("%s 不止一页", path)
		}
		return strings.Count(page, `<td class="ti"><a href="/desk/matters/`)
	}
	q := at.Query()
	q.Set("as", "csv")
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(d.page(key, "GET "+at.Path, get(at.Path+"?"+q.Encode())), "\ufeff"))).ReadAll()
	if err != nil || len(rows) == 0 {
		d.Fatalf("%s：%v", path, err)
	}
	return len(rows) - 1
}

// planted is a county in which requests wait and were answered, letters stand in every state,
// cases too, and two units hold matters up.
func (d boardDesk) planted() {
	d.Helper()
	first, now := "first/"+d.Shown().String(), func() time.Time { return d.s.Store.Now() }
	d.now.Set(time.Date(2026, 8, 3, 9, 0, 0, 0, d.Zone))
	var ms []matter.Matter
	for _, title := range []string{"要延期甲", "要延期乙", "不给延期", "给了延期", "要退回", "不给退回", "卡在路上", "早就答复的"} {
		ms = append(ms, d.registered("problem", title, now()))
	}
	later := func(m matter.Matter) matter.Input { return matter.Input{Text: "等材料", Until: m.Due.Add(5)} }
	d.perform(first, ms[7].ID, matter.AskExtension, later(ms[7]))
	d.perform("issuer", ms[7].ID, matter.RefuseExtra, matter.Input{Text: "抓紧办"})
	d.now.Set(time.Date(2026, 9, 7, 9, 0, 0, 0, d.Zone))
	for i := range ms {
		ms[i] = d.registered("problem", ms[i].Title+"，九月", now())
	}
	for _, i := range []int{0, 1, 2, 3} {
		d.perform(first, ms[i].ID, matter.AskExtension, later(ms[i]))
		d.now.Set(now().AddDate(0, 0, 1))
	}
	d.perform("issuer", ms[2].ID, matter.RefuseExtra, matter.Input{Text: "抓紧办"})
	d.perform("issuer", ms[3].ID, matter.Extend, later(ms[3]))
	for _, i := range []int{4, 5} {
		d.perform(first, ms[i].ID, matter.Object, matter.Input{Text: "不归村里"})
	}
	d.perform("supervisor", ms[5].ID, matter.RefuseBack, matter.Input{Text: "归村里"})
	d.perform(first, ms[6].ID, matter.Block, matter.Input{Text: "等路", Body: d.Posts["roads"].Body})
	d.now.Set(now().AddDate(0, 0, 2))
	d.perform(first, ms[5].ID, matter.Block, matter.Input{Text: "等路", Body: d.Posts["roads"].Body})
	d.perform(first, ms[4].ID, matter.Block, matter.Input{Text: "等水", Body: d.Posts["water"].Body})
	d.do(func(tx *store.Tx) error {
		today := calendar.DateOf(now(), d.Zone)
		for i, s := range []letter.State{letter.Draft, letter.Signed, letter.Served, letter.Served, letter.Replied, letter.Annulled, letter.Served} {
			l := letter.Letter{Kind: "supervise", Title: "督办 " + strconv.Itoa(i), To: "杜村", ToBody: "elsewhere", State: s, Pack: "yangxian@1", ReplyDue: calendar.None, DraftedAt: now()}
			if i >= 2 && i < 6 {
				l.ReplyDue = today.Add(2*i - 5) // yesterday, and in a day
			}
			if s != letter.Draft {
				l.Number, l.SignedAt = "洋督办〔2026〕"+strconv.Itoa(90+i)+"号", now()
			}
			if err := tx.SaveLetter(&l); err != nil {
				return err
			}
		}
		for i, s := range []consequence.State{consequence.Proposed, consequence.Proposed, consequence.Decided} {
			x := consequence.Case{Number: "GA-" + strconv.Itoa(i), Kind: "interview", Title: "约谈", Pack: "yangxian@1", Person: "nobody", State: s, Seers: []access.Role{"supervisor", "leader"},
				LimitOn: calendar.None, DecideBy: calendar.None, ReviewBy: calendar.None, ReviewDue: calendar.None, Until: calendar.None}
			if err := tx.SaveConsequence(&x); err != nil {
				return err
			}
		}
		return tx.Record(journal.Event{At: now().UnixMilli(), Act: "test.planted", Subject: "x"})
	})
}

// TestCountsAreTheirLists: each figure of how things stand is the number of rows of the list
// that it leads to, for each who sees them; requests tell for how long they wait, units what
// they hold up and for how long.
func TestCountsAreTheirLists(t *testing.T) {
	t.Parallel()
	d := openBoards(t)
	d.planted()
	town := "town/" + d.Shown().Parent().String()
	for key, want := range map[string]map[string]int{
		"supervisor": {"/desk/matters?request=more": 2, "/desk/matters?request=more_yes": 1, "/desk/matters?request=more_no": 1, "/desk/matters?request=back": 1, "/desk/matters?request=back_no": 1,
			"/desk/matters?blocked=" + d.Posts["roads"].Body: 2, "/desk/matters?blocked=" + d.Posts["water"].Body: 1,
			"/desk/letters?stand=sign": 1, "/desk/letters?stand=serve": 1, "/desk/letters?stand=reply": 2, "/desk/letters?stand=reply_late": 1,
			"/desk/consequences?state=proposed": 2, "/desk/consequences?state=decided": 1},
		"leader-1": {"/desk/matters?request=more": 2, "/desk/consequences?state=proposed": 2},
		town:       {"/desk/matters?request=more": 2, "/desk/matters?request=more_no": 1},
		"town/" + d.Villages[len(d.Villages)-1].Parent().String(): {},
	} {
		page := d.page(key, "GET /desk/counts", get("/desk/counts"))
		got := figuresOf(page)
		for path, n := range want {
			if got[path] != n {
				t.Errorf("%s：%s 是 %d，应为 %d", key, path, got[path], n)
			}
		}
		for path, n := range got {
			if rows := d.listed(key, path); rows != n {
				t.Errorf("%s：%s 写着 %d，点开是 %d 行", key, path, n, rows)
			}
		}
	}
	d.says(d.page("supervisor", "GET /desk/counts", get("/desk/counts")), "延期申请", "5 天", "6 天", "卡了几天（中位）")
	desk := d.page("leader-1", "GET /desk", get("/desk"))
	d.says(desk, `id="above"`, `href="/desk/counts"`, `href="/desk/matters?request=more"`, "待签发")
	if strings.Contains(d.page("supervisor", "GET /desk", get("/desk")), `id="above"`) {
		t.Error("不是领导的工作台也有")
	}
}

// TestUrge: ticked matters are urged with one text, each as an act of its own; the owner is
// told in the list of things to do; a matter is urged once a day, nobody urges themselves, and
// nothing is urged that was put off. The call list urges as well and is come back to.
func TestUrge(t *testing.T) {
	t.Parallel()
	d := openBoards(t)
	start := time.Date(2026, 9, 1, 9, 0, 0, 0, d.Zone)
	d.now.Set(start)
	first, route := "first/"+d.Shown().String(), "POST /desk/matters/several"
	a, b, off := d.registered("problem", "二组停水", start), d.registered("problem", "三组停水", start), d.registered("problem", "四组停水", start)
	d.now.Set(time.Date(2026, 9, 24, 9, 0, 0, 0, d.Zone))
	off = d.perform("supervisor", off.ID, matter.Defer, matter.Input{Text: "等雨停", Until: calendar.YMD(2026, 9, 26)})
	d.says(d.page("supervisor", "GET /desk/matters", get("/desk/matters")), `name="act" value="urge"`)
	if strings.Contains(d.page(first, "GET /desk/matters", get("/desk/matters")), `value="urge"`) {
		t.Error("责任岗位能催办自己")
	}
	form := url.Values{"key": {"urge-1"}, "act": {"urge"}, "sure": {"1"}, "text": {"雨季前办完"}, "row": {tick(a.ID, a.Version), tick(b.ID, b.Version), tick(off.ID, off.Version)}, "own." + b.ID: {"三组先办"}, "from": {"/desk/matters"}}
	d.says(d.page("supervisor", route, post("/desk/matters/several", form)), "办了 2 件，1 件没有办成", "暂停计时或者暂缓期间不催办")
	if d.count(a.ID, matter.Urge) != 1 || d.lastWords(a.ID, matter.Urge) != "雨季前办完" || d.lastWords(b.ID, matter.Urge) != "三组先办" || d.matter(a.ID).Urges != 1 {
		t.Errorf("催办 %d 次：%q %q", d.count(a.ID, matter.Urge), d.lastWords(a.ID, matter.Urge), d.lastWords(b.ID, matter.Urge))
	}
	d.says(d.page(first, "GET /desk", get("/desk")), "9月24日催办，共 1 次")
	again := d.matter(a.ID)
	form = url.Values{"key": {"urge-2"}, "act": {"urge"}, "sure": {"1"}, "text": {"再催"}, "row": {tick(again.ID, again.Version)}, "from": {"/desk/calls?area="}}
	d.says(d.page("supervisor", route, post("/desk/matters/several", form)), "今天已经催办过", "/desk/calls?area=")
	calls := d.page("supervisor", "GET /desk/calls", get("/desk/calls"))
	if strings.Contains(calls, `value="`+tick(again.ID, again.Version)+`"`) {
		t.Error("今天催办过的还能打勾")
	}
	d.now.Set(time.Date(2026, 9, 25, 9, 0, 0, 0, d.Zone))
	calls = d.page("supervisor", "GET /desk/calls", get("/desk/calls"))
	d.says(calls, `value="`+tick(again.ID, again.Version)+`"`, `name="act" value="urge"`, `name="from" value="/desk/calls?`, "9月24日催办，共 1 次")
	if strings.Contains(calls, `value="comment"`) {
		t.Error("电话单上有别的事可办")
	}
	form.Set("key", "urge-3")
	d.says(d.page("supervisor", route, post("/desk/matters/several", form)), "办了 1 件，0 件没有办成")
	d.says(d.page(first, "GET /desk", get("/desk")), "9月25日催办，共 2 次")
	d.perform(first, a.ID, matter.Attach, matter.Input{Text: "说明", File: matter.Evidence{Need: "statement"}})
	d.perform(first, a.ID, matter.Report, matter.Input{Text: "办好了"})
	if page := d.page("supervisor", "GET /desk/matters", get("/desk/matters?state=reported")); strings.Contains(page, "催办，共") {
		t.Error("报结了的还标着催办")
	}
}

// TestHoursOnPages (D10): a term of hours shows its minute and the hours that are left, is
// counted overdue from its instant on wherever it is counted, and says from when it runs.
func TestHoursOnPages(t *testing.T) {
	t.Parallel()
	d := openBoards(t)
	at := time.Date(2026, 9, 21, 14, 30, 0, 0, d.Zone)
	d.now.Set(at)
	m := d.registered("problem", "紧急停水", at)
	d.do(func(tx *store.Tx) (err error) {
		if m, err = tx.Matter(m.ID); err != nil {
			return err
		}
		if m.Clock, err = calendar.StartClock(calendar.Segment{Term: calendar.Term{N: 48, Unit: calendar.Hour}, From: at, Event: "交办", Source: "示例"}); err != nil {
			return err
		}
		due, err := m.Clock.Due(d.s.Calendar(), d.Zone)
		if err != nil {
			return err
		}
		m.Due, m.DueAt = due.Date, due.At
		if err := tx.SaveMatter(&m); err != nil {
			return err
		}
		return tx.Record(journal.Event{At: at.UnixMilli(), Act: "test.hours", Subject: m.ID})
	})
	list, first := "/desk/matters?due=", "first/"+d.Shown().String()
	look := func(hour, minute int, left string, overdue bool) {
		d.Helper()
		d.now.Set(time.Date(2026, 9, 23, hour, minute, 0, 0, d.Zone))
		d.says(d.page("supervisor", "GET /desk/matters/{id}", get("/desk/matters/"+m.ID), "id", m.ID), "9月23日 14:30", left, "从这一刻起算")
		for due, want := range map[string]bool{"overdue": overdue, "today": !overdue, "week": !overdue} {
			if got := strings.Contains(d.page("supervisor", "GET /desk/matters", get(list+due)), ">紧急停水<"); got != want {
				t.Errorf("%d:%02d %s：列出 %v，应为 %v", hour, minute, due, got, want)
			}
		}
		n := 0
		if overdue {
			n = 1
		}
		all := d.page("supervisor", "GET /desk/matters", get("/desk/matters"))
		d.says(all, "其中逾期 <b>"+strconv.Itoa(n)+"</b>", "9月23日 14:30", left)
		d.says(d.page("supervisor", "GET /desk", get("/desk")), "<b>"+strconv.Itoa(n)+"</b>已逾期")
		d.says(d.page(first, "GET /desk", get("/desk")), "9月23日 14:30", left)
		if calls := d.page("supervisor", "GET /desk/calls", get("/desk/calls")); strings.Contains(calls, "紧急停水") != overdue {
			t.Errorf("%d:%02d 电话单不对", hour, minute)
		}
	}
	look(9, 0, "还剩 5 小时", false)
	look(14, 20, "还剩 10 分钟", false)
	look(14, 30, "逾期 0 分钟", true)
	look(20, 0, "逾期 5 小时", true)
}

// TestOwnersToChoose: the ledger offers owners to choose from, called with their bodies, and
// keeps the chosen one; a post of a village whose name another has is called with its town.
func TestOwnersToChoose(t *testing.T) {
	t.Parallel()
	d := openBoards(t)
	water, twin := d.Posts["water"], d.Posts["village/"+d.Shown().String()]
	d.do(func(tx *store.Tx) error { // a title that does not say which bureau
		water.Row, water.Title = ident.Row{ID: tx.NewID()}, "负责人"
		twin.Row, twin.Title, twin.Area = ident.Row{ID: tx.NewID()}, "镇江村党支部书记", 610723103204 // of 龙亭镇; another town has one as well
		if err := errors.Join(tx.SavePost(&water), tx.SavePost(&twin)); err != nil {
			return err
		}
		return tx.Record(journal.Event{At: d.s.Store.Now().UnixMilli(), Act: "roster.post", Subject: water.ID})
	})
	page := d.page("supervisor", "GET /desk/matters", get("/desk/matters?more=1"))
	d.says(page, `<select class="inp" name="owner">`, `<option value="`+water.ID+`">`+"县水利局负责人")
	page = d.page("supervisor", "GET /desk/matters", get("/desk/matters?owner="+water.ID))
	d.says(page, `<option value="`+water.ID+`" selected>`)
	page = d.page("supervisor", "GET /desk/matters", get("/desk/matters?more=1&area=610723103000"))
	d.says(page, `<option value="`+twin.ID+`">龙亭镇 `)
	page = d.page("supervisor", "GET /desk/matters/new", get("/desk/matters/new?area="+d.Shown().String()))
	d.says(page, `<option value="`+water.ID+`">`+"县水利局负责人")
}
