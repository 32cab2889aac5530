package desk

import (
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"luoshi/internal/calendar"
	"luoshi/internal/consequence"
	"luoshi/internal/fault"
	"luoshi/internal/letter"
	"luoshi/internal/store"
)

// TestConsequencePages follows an interview through its pages: proposed by the
// supervision group, hidden until the notice, answered, decided, reviewed.
func TestConsequencePages(t *testing.T) {
	t.Parallel()
	d := openBoards(t)
	village := d.Shown()
	who := "first/" + village.String()
	f := url.Values{"kind": {"interview"}, "area": {village.String()}, "choose": {"1"}}
	d.says(d.page("supervisor", "POST /desk/consequences/new", post("/desk/consequences/new", f)), "整改逾期", "驻村第一书记", "选定")
	f = url.Values{"kind": {"interview"}, "area": {village.String()}, "post": {d.Posts[who].ID}, "ground": {"整改逾期"}, "facts": {""}}
	d.says(d.page("supervisor", "POST /desk/consequences/new", post("/desk/consequences/new", f)), "至少写明一条事实")
	f.Set("facts", "9月11日不在村<b>\n台账没有更新")
	at := d.page("supervisor", "POST /desk/consequences/new", post("/desk/consequences/new", f))
	id := strings.TrimPrefix(at, "/desk/consequences/")
	show := func(key string) string { return d.page(key, "GET /desk/consequences/{id}", get(at), "id", id) }
	act := func(key, name string, v url.Values) string {
		d.Helper()
		return d.page(key, "POST /desk/consequences/{id}/{act}", post(at+"/"+name, v), "id", id, "act", name)
	}
	for _, key := range []string{who, "water", "village/" + village.String(), "leader-1"} {
		if _, err := d.as(key, "GET /desk/consequences/{id}", get(at), "id", id); !fault.Is(err, "store.missing") {
			t.Errorf("%s 在告知前看到了：%v", key, err)
		}
	}
	d.says(show("supervisor"), "不在村&lt;b&gt;", "申辩告知书")
	d.says(show("issuer"), "不在村&lt;b&gt;", "申辩告知书") // who signs sees the case
	if strings.Contains(d.page(who, "GET /desk", get("/desk")), consequence.Life().Name+"：") {
		t.Error("没有签发的，被建议的人的工作台上已有")
	}
	letterAt := d.signAll()
	sealed := d.page(who, "GET /desk/letters/{id}", get(letterAt), "id", strings.TrimPrefix(letterAt, "/desk/letters/"))
	d.says(sealed, "等您打开", "打开签收", "送您本人的文书等您打开签收")
	if strings.Contains(sealed, "不在村") {
		t.Error("没有签收就看到了全文")
	}
	d.says(d.page(who, "GET /desk", get("/desk")), "送您本人的文书等您打开签收", letterAt)
	if to := d.open(who, letterAt); to != at {
		t.Errorf("打开以后到 %s，应到个案 %s", to, at)
	}
	mine := show(who)
	d.says(d.page(who, "GET /desk", get("/desk")), "有一件建议涉及您本人", "去申辩", at)
	d.says(mine, "还剩 3 个工作日", "对您的组织约谈建议", "什么都没有改变", "我的申辩", "data-draft", "对第 2 条", "提出单位、督办单位")
	if strings.Contains(mine, "作出决定") || !strings.Contains(mine, `class="two"`) {
		t.Error("当事人看到决定表单，或两栏不等宽")
	}
	d.says(d.page(who, "GET /desk/consequences", get("/desk/consequences")), "组织约谈", "本人")
	d.says(act(who, "state", url.Values{"text": {""}}), "请写一句陈述")
	fact := strings.Split(strings.Split(mine, `name="answer-`)[1], `"`)[0]
	act(who, "state", url.Values{"text": {"当天请过假"}, "answer-" + fact: {"dispute"}, "tolerance": {"ordered"}})
	d.says(d.page(who, "GET /desk", get("/desk")), "已收到您对组织约谈建议的申辩")
	d.says(act("organiser", "decide", url.Values{"outcome": {"impose"}, "text": {"先办"}}), "期限内不能表决和决定")
	d.page(who, "POST /desk/letters/{id}/{act}", post(letterAt+"/reply", url.Values{"text": {"补充：有请假单"}}), "id", strings.TrimPrefix(letterAt, "/desk/letters/"), "act", "reply")
	d.says(show("organiser"), "补充：有请假单")
	act(who, "finish", nil)
	if page := d.page(who, "GET /desk", get("/desk")); strings.Contains(page, "去申辩") {
		t.Error("说完了还在催")
	}
	d.says(d.page("organiser", "GET /desk/consequences/{id}/print", get(at+"/print"), "id", id), "当天请过假", "对第 1 条：不认可", "上级要求所致", "9月11日不在村")
	if page := d.page("audit", "GET /desk/consequences/{id}", get(at), "id", id); strings.Contains(page, "当天请过假") || strings.Contains(page, "不在村") || !strings.Contains(page, "送达申辩") {
		t.Error("审计应只看到经过")
	}
	if page := act("organiser", "decide", url.Values{"outcome": {"impose"}}); !strings.Contains(page, "请写明情况或理由") {
		t.Error("没有理由也决定了")
	}
	act("organiser", "decide", url.Values{"outcome": {"impose"}, "text": {"逾期属实"}})
	d.open(who, d.signAll())
	d.says(show(who), "逾期属实", "申请复核", "不停止执行", "本人打开签收")
	act(who, "ask_review", url.Values{"text": {"请看请假单"}})
	act("leader-2", "review", url.Values{"outcome": {"reversed"}, "text": {"有请假单"}})
	d.says(show(who), "撤销", "有请假单", "已了结")
	d.unknownParts(who, at, id)
}

// unknownParts asks for what is not there.
func (d boardDesk) unknownParts(who, at, id string) {
	d.Helper()
	if _, err := d.as("supervisor", "POST /desk/consequences/{id}/{act}", post(at+"/nothing", nil), "id", id, "act", "nothing"); fault.KindOf(err) != fault.Denied {
		d.Errorf("没有这一步：%v", err)
	}
	if _, err := d.as("supervisor", "GET /desk/consequences/{id}", get("/desk/consequences/x"), "id", "x"); !fault.Is(err, "store.missing") {
		d.Errorf("没有这一件：%v", err)
	}
	if _, err := d.as(who, "GET /desk/consequences/{id}/files/{statement}", get(at+"/files/x"), "id", id, "statement", "x"); !fault.Is(err, "store.missing") {
		d.Errorf("没有这一附件：%v", err)
	}
}

// signAll signs every draft as its pages do and answers the page of the last one.
func (d boardDesk) signAll() string {
	d.Helper()
	var drafts []letter.Letter
	d.do(func(tx *store.Tx) (err error) { drafts, err = tx.LettersIn(letter.Draft); return err })
	at := ""
	for _, l := range drafts {
		at = "/desk/letters/" + l.ID
		d.page("issuer", "POST /desk/letters/{id}/{act}", post(at+"/sign", url.Values{"version": {strconv.FormatInt(l.Version, 10)}}), "id", l.ID, "act", "sign")
	}
	return at
}

// open opens a signed letter as its addressee and answers where that leads.
func (d boardDesk) open(key, at string) string {
	d.Helper()
	return d.page(key, "POST /desk/letters/{id}/{act}", post(at+"/open", nil), "id", strings.TrimPrefix(at, "/desk/letters/"), "act", "open")
}

// TestNoticeIsPersonal hides the letters of a case from the colleagues of the
// person concerned, by address and in the list; the person reads them, and the
// offices that sign and serve them.
func TestNoticeIsPersonal(t *testing.T) {
	t.Parallel()
	d := openBoards(t)
	village := d.Shown().String()
	who := "first/" + village
	f := url.Values{"kind": {"interview"}, "area": {village}, "post": {d.Posts[who].ID}, "ground": {"整改逾期"}, "facts": {"9月11日不在村"}}
	d.page("supervisor", "POST /desk/consequences/new", post("/desk/consequences/new", f))
	path := d.signAll()
	d.open(who, path)
	notice := letter.Letter{}
	notice.ID = strings.TrimPrefix(path, "/desk/letters/")
	for key, want := range map[string]bool{who: true, "issuer": true, "issuer-2": false, "leader-1": false, "audit": false, "desk": false, "organiser": true, "member/" + village + "/1": false, "village/" + village: false, "water": false} {
		_, err := d.as(key, "GET /desk/letters/{id}", get(path), "id", notice.ID)
		if (err == nil) != want {
			t.Errorf("%s 打开告知书：%v，应为 %v", key, err, want)
		}
		if listed := strings.Contains(d.page(key, "GET /desk/letters", get("/desk/letters")), path); listed != want {
			t.Errorf("%s 的文书清单列出告知书：%v，应为 %v", key, listed, want)
		}
	}
	if d.Posts["member/"+village+"/1"].Body != d.Posts[who].Body {
		t.Fatal("队员与第一书记不在同一工作队，这一项没有检验到")
	}
}

// TestLettersListedAreLettersOpened: for a post of every role the list has the
// letters that open by address and no other, drafts among them.
func TestLettersListedAreLettersOpened(t *testing.T) {
	t.Parallel()
	d := openBoards(t)
	village := d.Shown().String()
	who := "first/" + village
	d.now.Set(time.Date(2026, 10, 8, 9, 0, 0, 0, d.Zone))
	d.page("desk", "POST /desk/letters/circular", post("/desk/letters/circular", url.Values{"month": {"2026-09"}}))
	d.signServe()
	f := url.Values{"kind": {"interview"}, "area": {village}, "post": {d.Posts[who].ID}, "ground": {"整改逾期"}, "facts": {"9月11日不在村"}}
	d.page("supervisor", "POST /desk/consequences/new", post("/desk/consequences/new", f))
	d.open(who, d.signAll())
	d.do(func(tx *store.Tx) error {
		for _, key := range []string{"water", who, "issuer"} {
			l := letter.Letter{To: "某岗位", ToPost: d.Posts[key].ID, ToPerson: d.Holders[d.Posts[key].ID], Pack: "yangxian@1"}
			if _, err := letter.New(tx, d.actor("desk", d.s.Store.Now()), letter.Template{ID: "supervise", Title: "督办函", Form: "letter", Paragraphs: []string{"请办理。"}, Reply: calendar.Term{Unit: calendar.Workday}}, l, nil); err != nil {
				return err
			}
		}
		return nil
	})
	var all []string
	d.do(func(tx *store.Tx) error {
		for _, state := range []letter.State{letter.Draft, letter.Signed, letter.Served} {
			ls, err := tx.LettersIn(state)
			if err != nil {
				return err
			}
			for _, l := range ls {
				all = append(all, l.ID)
			}
		}
		return nil
	})
	roles, opened, hidden := map[string]bool{}, 0, 0
	for key, p := range d.Posts {
		if role := string(p.Role); !roles[role] || key == who {
			roles[role] = true
			page := d.page(key, "GET /desk/letters", get("/desk/letters"))
			for _, id := range all {
				_, err := d.as(key, "GET /desk/letters/{id}", get("/desk/letters/"+id), "id", id)
				if listed := strings.Contains(page, "/desk/letters/"+id); listed != (err == nil) {
					t.Errorf("%s（%s）：清单列出 %v，打开 %v", key, role, listed, err)
				}
				if err == nil {
					opened++
				} else {
					hidden++
				}
			}
		}
	}
	if len(all) != 5 || len(roles) < 10 || opened == 0 || hidden == 0 {
		t.Errorf("%d 件文书，%d 种角色，打开 %d 次，拒绝 %d 次", len(all), len(roles), opened, hidden)
	}
}
