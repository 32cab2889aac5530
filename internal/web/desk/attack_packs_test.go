package desk

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"luoshi/internal/appraise"
	"luoshi/internal/calendar"
	"luoshi/internal/duty"
	"luoshi/internal/fault"
	"luoshi/internal/matter"
	"luoshi/internal/office"
	"luoshi/internal/store"
	"luoshi/packs"
)

// packDesk is a county whose desk asks for new versions of its pack.
type packDesk struct {
	boardDesk
	text string // of yangxian@1
}

func openPacks(t *testing.T) packDesk {
	t.Helper()
	text, err := packs.Files.ReadFile("yangxian/pack.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return packDesk{openBoards(t), string(text)}
}

func (d packDesk) view(fn func(v *store.View) error) {
	d.Helper()
	if err := d.s.Store.View(d.Context(), d.Home, fn); err != nil {
		d.Fatal(err)
	}
}

// version is the pack of the county with another version and some words replaced.
func (d packDesk) version(n string, replace ...string) string {
	d.Helper()
	text := strings.Replace(d.text, "\nversion: 1\n", "\nversion: "+n+"\n", 1)
	for i := 0; i+1 < len(replace); i += 2 {
		if !strings.Contains(text, replace[i]) {
			d.Fatalf("the pack has no %q", replace[i])
		}
		text = strings.ReplaceAll(text, replace[i], replace[i+1])
	}
	return text
}

// fresh is an idempotency key of a page that was opened at a time.
func fresh(at time.Time, key string) string { return key + strconv.FormatInt(at.UnixNano(), 36) }

func (d packDesk) propose(key, text string, more url.Values) (page string, status int) {
	d.Helper()
	form := url.Values{"do": {"issue"}, "text": {text}, "document": {"洋办发〔2026〕100号"}, "key": {fresh(d.now.Now(), key)}}
	for k, v := range more {
		form[k] = v
	}
	w, err := d.as("desk", "POST /desk/packs", post("/desk/packs", form))
	if err != nil {
		d.Fatal(err)
	}
	return w.Body.String(), w.Code
}

// waits is the issue that waits for a second person.
func (d packDesk) waits() (id string) {
	d.Helper()
	d.view(func(v *store.View) error {
		all, err := v.PackIssues()
		for _, i := range all {
			if i.State == office.IssueWaiting {
				id = i.ID
			}
		}
		return err
	})
	return id
}

func (d packDesk) word(who, id, act string, form url.Values) (string, error) {
	d.Helper()
	w, err := d.as(who, "POST /desk/packs/{id}/"+act, post("/", form), "id", id)
	return w.Body.String(), err
}

func (d packDesk) confirm(who string) {
	d.Helper()
	if _, err := d.word(who, d.waits(), "confirm", nil); err != nil {
		d.Fatal(err)
	}
}

func (d packDesk) inForce() (key, title string) {
	d.Helper()
	d.view(func(v *store.View) error {
		p, err := v.Programme()
		key, title = p.Pack, p.Title
		return err
	})
	return key, title
}

func (d packDesk) at(day calendar.Date) { d.now.Set(day.Start(d.Zone).Add(9 * time.Hour)) }

// town is the row of the shown town in the board of September, computed now.
func (d packDesk) town() (run appraise.Run, s appraise.Standing) {
	d.Helper()
	at := d.page("desk", "POST /desk/boards/compute", post("/desk/boards/compute", url.Values{"board": {"town_board"}, "period": {"2026-09"}}))
	id, ok := strings.CutPrefix(at, "/desk/boards/")
	if !ok {
		d.Fatalf("not computed: %s", at)
	}
	d.view(func(v *store.View) (err error) {
		if run, err = v.Run(id); err == nil {
			s, _, err = v.StandingAt(id, d.Shown().Parent())
		}
		return err
	})
	return run, s
}

// TestNobodyIssuesAlone: the desk asks, another person gives, and whoever asked only
// takes back. A second entry of the same human is the same human.
func TestNobodyIssuesAlone(t *testing.T) {
	t.Parallel()
	d := openPacks(t)
	if _, status := d.propose("a", d.version("2", "review_points * 0.35", "review_points * 0.01"), nil); status != http.StatusSeeOther {
		t.Fatalf("the desk asked and got %d", status)
	}
	id := d.waits()
	if key, _ := d.inForce(); key != "yangxian@1" {
		t.Errorf("in force before anybody confirmed: %s", key)
	}
	for _, who := range []string{"desk", "desk-2", "supervisor", "system", "security", "audit", "organiser", "discipline", "town/" + d.Shown().Parent().String()} {
		if _, err := d.word(who, id, "confirm", nil); fault.KindOf(err) != fault.Denied {
			t.Errorf("%s confirms: %v", who, err)
		}
	}
	for _, who := range []string{"desk-2", "supervisor", "system"} {
		if _, err := d.word(who, id, "refuse", nil); fault.KindOf(err) != fault.Denied {
			t.Errorf("%s takes it back: %v", who, err)
		}
	}
	twin := d.Actor("leader-1")
	twin.Same = []string{d.Actor("desk").Person}
	if _, err := d.s.Store.Do(t.Context(), d.Home, "", func(tx *store.Tx) error { return office.ConfirmPack(tx, twin, id, true, "") }); !fault.Is(err, "access.own_work") {
		t.Errorf("the twin of whoever asked confirms: %v", err)
	}
	quiet := d.Actor("leader-1")
	quiet.NoSign = quiet.Now.Add(time.Hour)
	if _, err := d.s.Store.Do(t.Context(), d.Home, "", func(tx *store.Tx) error { return office.ConfirmPack(tx, quiet, id, true, "") }); !fault.Is(err, "access.no_sign") {
		t.Errorf("an account that was just reset confirms: %v", err)
	}
	if page, status := d.propose("b", d.version("3"), nil); status != http.StatusConflict || !strings.Contains(page, "还没有确认") {
		t.Errorf("a second one while the first waits: %d", status)
	}
	d.says(d.page("desk", "GET /desk/packs", get("/desk/packs")), "待确认的版本", "撤回", "review_points * 0.01", "洋办发〔2026〕100号")
	page := d.page("issuer", "GET /desk/packs", get("/desk/packs"))
	if d.says(page, "确认下发", "不予下发", "review_points * 0.35", "<ins>", "<del>"); strings.Contains(page, "撤回") {
		t.Error("somebody else is offered to take it back")
	}
	d.says(d.page("leader-1", "GET /desk", get("/desk")), "机制包下发：确认下发")
	if strings.Contains(d.page("desk", "GET /desk", get("/desk")), "机制包下发：确认下发") {
		t.Error("whoever asked is told to confirm")
	}
	page, _ = d.word("issuer", id, "refuse", nil)
	d.says(page, "请写明为什么不予下发")
	if _, err := d.word("issuer", id, "refuse", url.Values{"why": {"分值没有研究过"}}); err != nil {
		t.Fatal(err)
	}
	if page, err := d.word("leader-1", id, "confirm", url.Values{"key": {"k"}}); err != nil || !strings.Contains(page, "已经有人办过") {
		t.Errorf("what was refused is confirmed: %v", err)
	}
	d.says(d.page("desk", "GET /desk/packs", get("/desk/packs")), "不予下发", "分值没有研究过", "提请下发新的版本")
	if page, status := d.propose("c", d.version("2"), nil); status != http.StatusUnprocessableEntity || !strings.Contains(page, "version") {
		t.Errorf("the number of what was refused is used again: %d", status)
	}
	page, _ = d.propose("spend", d.version("9999"), nil)
	d.says(page, "请把 version 写成 3")
	d.propose("d", d.version("3"), nil)
	d.confirm("leader-2")
	if key, _ := d.inForce(); key != "yangxian@3" {
		t.Errorf("in force %s", key)
	}
	rows := d.page("audit", "GET /desk/exceptions/{list}", get("/desk/exceptions/packs"), "list", "packs")
	d.says(rows, "yangxian@3", "yangxian@2", "yangxian@1", "分值没有研究过", "不予下发", "现行", d.nameOf("desk"), d.nameOf("leader-2"), d.nameOf("issuer"))
}

// TestFinishedMonthIsNotWeighedAnew (S6): September is computed by the version that was
// in force when it began, whatever is issued since; only a correction by two persons
// changes it, and the board shows old and new.
func TestFinishedMonthIsNotWeighedAnew(t *testing.T) {
	t.Parallel()
	d := openPacks(t)
	village := d.Shown()
	lead := "town/" + village.Parent().String()
	d.do(func(tx *store.Tx) error {
		_, err := office.Register(tx, matter.Rules{Calendar: d.s.Calendar(), Zone: d.Zone}, d.actor("supervisor", time.Date(2026, 9, 1, 2, 0, 0, 0, time.UTC)), matter.Draft{List: "problem", Area: village,
			Title: "养殖污水外排", Owner: d.Posts["first/"+village.String()].ID, Pack: "yangxian@1"})
		return err
	})
	d.reviewTown(d.Posts[lead].Body)
	d.at(calendar.YMD(2026, 10, 8))
	if run, s := d.town(); s.Total != 54_000 || run.Pack != "yangxian@1" || run.Trial || len(s.Was) != 0 {
		t.Fatalf("September: %d by %s", s.Total, run.Pack)
	}
	d.propose("a", d.version("2", "review_points * 0.35", "review_points * 0.01"), nil)
	d.confirm("issuer")
	if run, s := d.town(); s.Total != 54_000 || run.Pack != "yangxian@1" {
		t.Errorf("after a version with other weights September is %d by %s", s.Total, run.Pack)
	}
	at := "/desk/boards/"
	run, s := d.town()
	d.page("desk", "POST /desk/boards/{id}/{act}", post(at+run.ID+"/show", nil), "id", run.ID, "act", "show")
	for _, act := range []string{"again", "correct", "compute"} {
		if w, err := d.as("desk", "POST /desk/boards/{id}/{act}", post(at+run.ID+"/"+act, nil), "id", run.ID, "act", act); err == nil && w.Code == http.StatusSeeOther {
			t.Errorf("%s is done from outside", act)
		}
	}
	d.page(lead, "POST /desk/boards/{id}/object", post("/", url.Values{"standing": {s.ID}, "text": {"评议分算错了"}}), "id", run.ID)

	page, status := d.propose("b", d.version("3", "review_points * 0.35", "review_points * 0.3"), url.Values{"corrects": {"2026-09-01"}})
	if d.says(page, "请写明原来的公式错在哪里"); status != http.StatusUnprocessableEntity {
		t.Errorf("a correction without a reason: %d", status)
	}
	page, _ = d.propose("c", d.version("3", "review_points * 0.35", "review_points * 0.3"), url.Values{"corrects": {"2026-12-01"}, "reason": {"写错"}})
	d.says(page, "更正只能从今天或以前")
	page, _ = d.propose("d", d.version("3", "effective: 2017-08-21", "effective: 2026-12-01"), url.Values{"corrects": {"2026-09-01"}, "reason": {"写错"}})
	d.says(page, "不能先用来重算")
	d.propose("e", d.version("3", "review_points * 0.35", "review_points * 0.3"), url.Values{"corrects": {"2026-09-01"}, "reason": {"评议分值文件是 30 分，写成了 35 分"}})
	d.says(d.page("leader-1", "GET /desk/packs", get("/desk/packs")), "更正：", "写成了 35 分")
	d.confirm("leader-1")
	run, s = d.town()
	if run.Pack != "yangxian@3" || run.Was != "yangxian@1" || s.Total != 49_000 || run.State != appraise.Computed {
		t.Errorf("corrected: %d by %s instead of %s, %s", s.Total, run.Pack, run.Was, run.State)
	}
	if len(s.Was) != 1 || s.Was[0].Total != 54_000 || s.Was[0].Pack != "yangxian@1" {
		t.Errorf("what it said before: %+v", s.Was)
	}
	if _, again := d.town(); again.Total != 49_000 || len(again.Was) != 1 {
		t.Errorf("computed a second time it is %d, before %+v", again.Total, again.Was)
	}
	mine := d.page(lead, "GET /desk/boards/{id}/mine", get(at+run.ID+"/mine"), "id", run.ID)
	if d.says(mine, "下面是告知过的得分", "54.000", "评议分算错了"); strings.Contains(mine, "49.000") {
		t.Error("the town reads the corrected score before it was told")
	}
	d.says(d.page(lead, "GET /desk/boards", get("/desk/boards")), "更正中", run.ID+"/mine")
	d.says(d.page("desk", "GET /desk/boards/{id}", get(at+run.ID+"?open="+s.ID), "id", run.ID), "更正", "写成了 35 分", "从前算得", "54.000", "49.000", "yangxian@1", d.nameOf("leader-1"))
	d.page("desk", "POST /desk/boards/{id}/{act}", post(at+run.ID+"/show", nil), "id", run.ID, "act", "show")
	d.says(d.page(lead, "GET /desk/boards/{id}/mine", get(at+run.ID+"/mine"), "id", run.ID), "写成了 35 分", "54.000", "49.000", "评议分算错了", "在办")
	d.view(func(v *store.View) (err error) { run, err = v.Run(run.ID); return err })
	if run.State != appraise.Objecting {
		t.Errorf("the objection from before does not hold the board: %s", run.State)
	}
	page, _ = d.propose("f", d.version("4", "- id: town_board", "- id: towns"), url.Values{"corrects": {"2026-09-01"}, "reason": {"换个名字"}})
	d.says(page, "更正只改算法：不能去掉")
	d.propose("g", d.version("4", "review_points * 0.35", "review_points * 0.3"), url.Values{"corrects": {"2026-09-01"}, "reason": {"再更正一次"}})
	d.confirm("leader-1")
	d.says(d.page("desk", "POST /desk/boards/compute", post("/desk/boards/compute", url.Values{"board": {"town_board"}, "period": {"2026-09"}})), "没有改变")
	d.view(func(v *store.View) (err error) { run, err = v.Run(run.ID); return err })
	if run.State != appraise.Objecting || run.Pack != "yangxian@3" {
		t.Errorf("a correction of nothing took the board back: %s %s", run.State, run.Pack)
	}
}

// TestEffectiveIsObeyed (D7): a version that takes effect later is not in force before,
// nothing is due by it before, and never before somebody confirmed it.
func TestEffectiveIsObeyed(t *testing.T) {
	t.Parallel()
	d := openPacks(t)
	d.propose("a", d.version("2", "effective: 2017-08-21", "effective: 2026-10-20", "title: 洋县驻村帮扶", "title: 洋县驻村帮扶（新）", "minutes: 10", "minutes: 5"), nil)
	d.confirm("issuer")
	minutes := func(on calendar.Date) int {
		t.Helper()
		d.at(on)
		n := 0
		d.view(func(v *store.View) error { x, err := v.DutyOn(on, "daily_list"); n = x.Minutes; return err })
		return n
	}
	old := minutes(calendar.YMD(2026, 9, 25))
	for day, want := range map[calendar.Date]string{calendar.YMD(2026, 9, 25): "yangxian@1", calendar.YMD(2026, 10, 19): "yangxian@1", calendar.YMD(2026, 10, 20): "yangxian@2"} {
		d.at(day)
		if key, title := d.inForce(); key != want || strings.HasSuffix(title, "（新）") != (want == "yangxian@2") {
			t.Errorf("%s: %s %s in force, want %s", day, key, title, want)
		}
	}
	d.at(calendar.YMD(2026, 9, 25))
	d.says(d.page("desk", "GET /desk/packs", get("/desk/packs")), "10月20日起生效")
	if n := minutes(calendar.YMD(2026, 10, 19)); n != old {
		t.Errorf("the day before, the list takes %d minutes, not %d", n, old)
	}
	if n := minutes(calendar.YMD(2026, 10, 20)); n != 5 {
		t.Errorf("on the day the list takes %d minutes", n)
	}
	d.at(calendar.YMD(2026, 10, 20))
	if _, err := d.s.Store.Do(t.Context(), d.Home, "", func(tx *store.Tx) error {
		x, err := tx.DutyOn(calendar.YMD(2026, 10, 19), "daily_list")
		if err == nil && x.Pack != "yangxian@1" {
			t.Errorf("yesterday is filled in by %s", x.Pack)
		}
		a := d.Actor("first/" + d.Shown().String())
		a.Now = d.now.Now()
		_, err = duty.Enter(tx, a, d.Zone, duty.Input{Pack: "yangxian@2", Duty: "daily_list", Day: calendar.YMD(2026, 10, 19), Nothing: true})
		return err
	}); !fault.Is(err, "duty.not_begun") {
		t.Errorf("a day before the version: %v", err)
	}
}

// TestTemplateIsNoDocument (D12): the words of a template are refused, in the text and
// as the document.
func TestTemplateIsNoDocument(t *testing.T) {
	t.Parallel()
	d := openPacks(t)
	text, err := packs.Files.ReadFile("template/pack.yaml")
	if err != nil {
		t.Fatal(err)
	}
	page, status := d.propose("a", string(text), nil)
	if d.says(page, "还是样板的话", "pack.yaml:7:", "lists[0].source", "duties[0].document"); status != http.StatusUnprocessableEntity {
		t.Errorf("the template is issued unchanged: %d", status)
	}
	page, _ = d.propose("b", d.version("2"), url.Values{"document": {"请写明本地现行文件和文号"}})
	d.says(page, "请写明本单位文件的名称和文号")
	page, status = d.propose("c", string(text), url.Values{"do": {"check"}})
	if d.says(page, "还是样板的话"); status != http.StatusUnprocessableEntity {
		t.Errorf("the check lets it pass: %d", status)
	}
	if d.waits() != "" {
		t.Error("something waits")
	}
}
