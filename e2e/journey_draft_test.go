package e2e

import (
	"encoding/base64"
	"net/http"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// TestJourneyOfADraft: what is typed at a desk stays through a way off, a refusal and
// an ended session, is gone once the server has it, and is nobody else's.
func TestJourneyOfADraft(t *testing.T) {
	t.Parallel()
	st := journeyCounty(t, false)
	village := st.Shown().String()
	st.account(t, "duban", "supervisor")
	st.account(t, "duban2", "supervisor-2")
	st.account(t, "diyishuji", "first/"+village)
	b := openBrowser(t, st.url)
	b.as("duban")
	b.open("/desk/matters/new")
	b.types("#title", "三组机井停用")
	b.types("#facts", "水泵烧毁，十二户挑水。")
	b.open("/desk")
	b.open("/desk/matters/new")
	b.holds("#title", "三组机井停用")
	b.holds("#facts", "水泵烧毁，十二户挑水。")
	if status := b.press(`form[action="/desk/matters/new"] button.btn-primary`); status != http.StatusUnprocessableEntity {
		t.Errorf("没有选村：%d", status)
	}
	b.holds("#facts", "水泵烧毁，十二户挑水。")
	b.do(chromedp.Navigate("about:blank"))
	b.open("/desk/matters/new")
	b.holds("#facts", "水泵烧毁，十二户挑水。") // a refusal has delivered nothing

	b.sealed("机井", "十二户", "title", "matters")
	b.as("duban2") // somebody else at the same device
	b.open("/desk/matters/new")
	b.holds("#title", "")
	b.as("duban")
	b.open("/desk/matters/new")
	b.holds("#title", "三组机井停用")

	b.types("#list", "problem")
	b.types("#area", village)
	b.click(`button[name="choose"]`)
	b.holds("#facts", "水泵烧毁，十二户挑水。")
	b.types("#owner", st.Posts["first/"+village].ID)
	b.click(`form[action="/desk/matters/new"] button.btn-primary`)
	at := b.at()
	b.sees("已交办")
	b.open("/desk/matters/new")
	b.holds("#title", "") // delivered: a new form of the same name is empty
	b.holds("#facts", "")

	b.open(at)
	b.types("#text-comment", "已联系水利站。")
	b.click(`form[action$="/comment"] button`)
	b.sees("已联系水利站。")
	b.holds("#text-comment", "")
	b.types("#text-comment", "水利站明天来人。")
	b.do(chromedp.Reload())
	b.holds("#text-comment", "水利站明天来人。") // what was typed after the delivery stays
	b.expired(t, st, at)
	b.signedOut()
	b.phone()
	b.away(t)
}

// sealed says that this device keeps a draft, and that none of the words stands readable in
// what it keeps.
func (b *browser) sealed(words ...string) {
	b.t.Helper()
	kept := b.run(`JSON.stringify([Object.entries(localStorage),Object.entries(sessionStorage)])`)
	if !strings.Contains(kept, "draft:") {
		b.t.Errorf("这台设备什么也没有留：%s", kept)
	}
	for _, w := range words {
		if strings.Contains(kept, w) || strings.Contains(kept, base64.StdEncoding.EncodeToString([]byte(w))[:4*(len(w)/3)]) {
			b.t.Errorf("这台设备上读得到“%s”：%.300s", w, kept)
		}
	}
}

// signedOut ends the session by the page's own button: the device keeps nothing more.
func (b *browser) signedOut() {
	b.t.Helper()
	b.open("/desk/matters/new")
	b.types("#title", "四组机井停用")
	b.sealed("四组机井")
	b.open("/posts")
	b.click(`form[action="/sign-out"] button`)
	if kept := b.run(`JSON.stringify([Object.keys(localStorage),Object.keys(sessionStorage)])`); b.at() != "/sign-in" || strings.Contains(kept, "draft:") {
		b.t.Errorf("退出登录以后在 %s，还留着 %s", b.at(), kept)
	}
	b.as("duban")
	b.open("/desk/matters/new")
	b.holds("#title", "")
}

// away types a list on a phone that loses the net: it is there when the net is back, with
// the time at which it was saved, and two weeks later no more.
func (b *browser) away(t *testing.T) {
	t.Helper()
	b.signIn("diyishuji", true)
	b.open("/field")
	b.types("#daily_list-done", "到二组入户，核对饮水。")
	b.settled()
	at, stamp := b.run(`document.querySelector('form[data-draft] [name="saved_at"]').value`), b.run(`document.querySelector('[name="stamp"]').value`)
	b.sealed("二组入户", "duty")
	b.do(chromedp.Navigate("about:blank"))
	b.open("/field")
	b.holds("#daily_list-done", "到二组入户，核对饮水。")
	if a, s := b.run(`document.querySelector('form[data-draft] [name="saved_at"]').value`), b.run(`document.querySelector('[name="stamp"]').value`); a != at || s != stamp || at < "1" {
		t.Errorf("存手机的时间 %s 变成 %s，凭据 %s 变成 %s", at, a, stamp, s)
	}
	b.run(`(()=>{for(const k of Object.keys(localStorage)){const x=JSON.parse(localStorage[k]);x.t-=15*86400000;localStorage[k]=JSON.stringify(x)}return""})()`)
	b.open("/field")
	b.holds("#daily_list-done", "")
}

// expired sends a form after the session has ended: nothing was delivered.
func (b *browser) expired(t *testing.T, st *site, at string) {
	t.Helper()
	b.do(chromedp.Evaluate[chromedp.Void](`fetch("/sign-out",{method:"POST"})`, chromedp.EvalAwaitPromise))
	b.click(`form[action$="/comment"] button`)
	if b.at() != "/sign-in" {
		t.Errorf("登录过期后到了 %s", b.at())
	}
	b.sealed("水利站", "comment") // nobody is signed in, and the text is still there for whoever typed it
	b.as("duban")
	b.open(at)
	b.holds("#text-comment", "水利站明天来人。")
}

// phone asks for leave, whose form has no mark of its own.
func (b *browser) phone() {
	b.t.Helper()
	b.as("diyishuji")
	b.open("/field/leave")
	b.types("#from", "2026-10-20")
	b.types("#until", "2026-10-21")
	b.types("#reason", "县里培训")
	b.click(`form[action="/field/leave"] button`)
	b.sees("县里培训")
	b.holds("#reason", "")
}

// types writes into a field the way a keyboard does: with its event.
func (b *browser) types(selector, value string) {
	b.t.Helper()
	if b.run(`(()=>{const e=document.querySelector(`+quoted(selector)+`);if(!e)return"none";e.value=`+quoted(value)+`;e.dispatchEvent(new Event("input",{bubbles:true}));return e.value})()`) != value {
		b.t.Fatalf("%s 写不进“%s”", selector, value)
	}
	b.settled()
}

// settled waits until the page has read what the device keeps and has written what was typed.
func (b *browser) settled() {
	b.t.Helper()
	b.do(chromedp.Evaluate[chromedp.Void](`new Promise(done=>{const look=()=>document.body.hasAttribute("data-drafts")&&![...document.forms].some(f=>f.writing)?done():setTimeout(look,5);look()})`, chromedp.EvalAwaitPromise))
}

// holds says what a field holds.
func (b *browser) holds(selector, want string) {
	b.t.Helper()
	b.settled()
	if got := b.run(`document.querySelector(` + quoted(selector) + `)?.value??"没有这一栏"`); got != want {
		b.t.Errorf("%s 里是“%s”，应为“%s”", selector, got, want)
	}
}
