package e2e

import (
	"testing"

	"github.com/chromedp/chromedp"

	"luoshi/internal/store"
)

// TestJourneysOfARecall follows a recall (召回) of a first secretary: proposed,
// told, answered by the person on a phone, heard by a panel of which one member
// steps aside, decided, served, and reversed in a review by a third person.
func TestJourneysOfARecall(t *testing.T) {
	t.Parallel()
	st := journeyCounty(t, true)
	village := st.Villages[20].String()
	for login, key := range map[string]string{"duban": "supervisor", "qianfa": "issuer", "zuzhi": "organiser", "ganbuke": "organiser-2", "jiwei": "discipline",
		"tuopinban": "desk", "lingdao": "leader-1", "benren": "first/" + village} {
		st.account(t, login, key)
	}
	b := openBrowser(t, st.url)
	st.walk(t, 9, 9)
	b.as("duban")
	b.open("/desk/consequences/new")
	b.fill("#kind", "recall")
	b.fill("#area", village)
	b.click(`button[name="choose"]`)
	b.fill("#post", st.Posts["first/"+village].ID)
	b.fill("#ground", "履职不力")
	b.fill("#facts", "9月两次抽查时不在村，没有请假登记。\n产业奖补资料迟报九天，七户奖补晚到账。")
	b.click(`form[action="/desk/consequences/new"] button.btn-primary`)
	path := b.at()
	b.signed(path)
	st.walk(t, 13, 20)
	b.opened()
	b.stated(path)
	st.walk(t, 15, 15)
	b.heard(path, st.holder(t, "member/"+village+"/1"))
	st.walk(t, 16, 10)
	b.served(path)
	st.walk(t, 21, 9)
	b.reviewed(path)
}

// signed signs the draft that belongs to a case; the proposer shows where it is.
func (b *browser) signed(path string) {
	b.t.Helper()
	b.open(path)
	letter := b.run(`[...document.querySelectorAll('aside a[href^="/desk/letters/"]')].at(-1)?.getAttribute("href")??""`)
	b.as("qianfa")
	b.open(letter)
	b.sees("草稿，未签发")
	b.click(`form[action$="/sign"] button`)
	b.lacks("未签发")
	b.sees("〔2026〕")
}

// opened is the person concerned, whom the first line of the first page leads to the
// letter; opening it serves it.
func (b *browser) opened() {
	b.t.Helper()
	b.as("benren")
	b.open("/field")
	b.sees("送您本人的")
	b.check("recall-waits", 360)
	b.click(`.mine a`)
	b.sees("等您打开")
	b.lacks("不在村，没有请假登记")
	b.check("recall-envelope", 360)
	b.click(`form[action$="/open"] button`)
}

// stated is the person concerned: sees both columns, answers, sends.
func (b *browser) stated(path string) {
	b.t.Helper()
	b.as("benren")
	b.open("/desk/consequences")
	b.sees("召回")
	b.open(path)
	b.sees("不在村，没有请假登记")
	b.sees("有利的事实")
	b.sees("什么都没有改变")
	b.check("recall-told", 360)
	b.tick(`fieldset:nth-of-type(1) input[value="dispute"]`)
	b.tick(`fieldset:nth-of-type(2) input[value="partly"]`)
	b.fill("#text-state", "两次抽查当天都在县里跑产业贷款，是镇上要求先办的，有通知。奖补资料等了三户的银行卡。")
	b.fill("#tolerance-state", "ordered")
	b.click(`form[action$="/state"] button`)
	b.sees("是镇上要求先办的")
	b.sees("上级要求所致")
	b.lacks("作出决定")
	b.check("recall-stated", 360)
	b.open("/field")
	b.sees("还可以补充")
	b.open(path)
	b.click(`form[action$="/finish"] button`)
}

// heard is the panel: one member steps aside, another of the same office votes.
func (b *browser) heard(path, successor string) {
	b.t.Helper()
	b.as("ganbuke")
	b.open(path)
	b.fill("#text-recuse", "曾与当事人同在一个工作队。")
	b.click(`form[action$="/recuse"] button`)
	b.lacks("请选择") // no form is left to whoever stepped aside
	for _, v := range []struct{ login, outcome, text string }{
		{"jiwei", "impose", "两次不在村属实，通知只要求去半天。"}, {"tuopinban", "lighter", "资料迟报有客观原因。"}, {"zuzhi", "impose", "没有请假登记，影响七户到账。"},
	} {
		b.as(v.login)
		b.open(path)
		b.fill("#outcome-vote", v.outcome)
		b.fill("#text-vote", v.text)
		b.click(`form[action$="/vote"] button`)
		b.sees(v.text)
	}
	b.check("recall-bundle", 1440)
	b.do(chromedp.EmulateViewport(1440, 900))
	b.fill("#text-decide", "两次不在村没有请假登记，属实；镇上的通知只涉及半天，不符合容错情形。")
	b.fill("#successor-decide", successor)
	b.click(`form[action$="/decide"] button`)
	b.sees("已决定，待送达")
	b.follow("打印全部材料")
	b.sees("打印时间")
	if n := b.sheets("recall-bundle-a4"); n > 2 {
		b.t.Errorf("全部材料印了 %d 张", n)
	}
}

// served signs the decision; the person opens it, and is left with the case alone.
func (b *browser) served(path string) {
	b.t.Helper()
	b.as("zuzhi")
	b.signed(path)
	b.check("recall-decision", 1440)
	b.opened()
	b.sees("已生效")
}

// reviewed is the request of a review and its outcome, seen by the person.
func (b *browser) reviewed(path string) {
	b.t.Helper()
	b.as("benren")
	b.open(path)
	b.fill("#text-ask_review", "镇上的通知写明两天，原件在镇党政办，请核对。")
	b.click(`form[action$="/ask_review"] button`)
	b.sees("复核中，照常执行")
	b.as("zuzhi")
	b.open(path)
	if form := b.run(`document.querySelector('form[action$="/review"]')?"有":"没有"`); form == "有" {
		b.t.Error("作出决定的人可以复核")
	}
	b.as("lingdao")
	b.open(path)
	b.fill("#outcome-review", "reversed")
	b.fill("#text-review", "通知原件写明两天，两次不在村均为公差，予以撤销。")
	b.click(`form[action$="/review"] button`)
	b.as("benren")
	b.open(path)
	b.sees("已了结")
	b.sees("予以撤销")
	b.check("recall-reviewed", 1440)
}

// holder is the name of who sits on a post.
func (st *site) holder(t *testing.T, key string) string {
	t.Helper()
	name := ""
	if err := st.s.View(t.Context(), st.Home, func(v *store.View) error {
		p, err := v.Person(st.Holders[st.Posts[key].ID])
		name = p.Name
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return name
}
