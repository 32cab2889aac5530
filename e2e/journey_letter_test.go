package e2e

import (
	"archive/zip"
	"io/fs"
	"net/http"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// TestJourneysToTheSecondRung follows one matter under the virtual clock: the
// order with its letter, the first and the second rung of the overdue ladder
// (一次督办、二次约谈), each drafted by the sweep, signed by one person and served by
// another, then reported, verified and written off.
func TestJourneysToTheSecondRung(t *testing.T) {
	t.Parallel()
	st := journeyCounty(t, false)
	village := st.Shown().String()
	for login, key := range map[string]string{"duban": "supervisor", "qianfa": "issuer", "tuopinban": "desk", "diyishuji": "first/" + village,
		"zhenban": "town-desk/" + st.Shown().Parent().String()} {
		st.account(t, login, key)
	}
	b := openBrowser(t, st.url)
	b.as("duban")
	b.open("/desk/matters/new")
	b.fill("#list", "rectification")
	b.fill("#title", "四组危房改造验收资料不全")
	b.fill("#facts", "两户缺竣工照片和验收表。")
	b.fill("#demand", "补齐资料，逐户核对。")
	b.fill("#area", village)
	b.click(`button[name="choose"]`)
	b.fill("#owner", st.Posts["first/"+village].ID)
	b.click(`form[action="/desk/matters/new"] button.btn-primary`)
	matter := b.at()
	b.sees("已交办")
	b.sees("10月14日") // five working days, with the make-up Saturday
	b.check("rung-registered", 1440)
	for _, rung := range []struct {
		day                int
		title, is, picture string
	}{{8, "限期整改通知书", "一次督办", ""}, {15, "督办函", "一次督办", ""}, {20, "约谈通知", "二次约谈", "rung-interview"}} {
		st.walk(t, rung.day, 10)
		b.sent(rung.title, rung.is, rung.picture)
	}
	b.as("diyishuji")
	b.open("/desk/letters?state=served")
	b.follow("约谈通知")
	b.fill("#text-reply", "资料已补齐一户，另一户等施工方签字，本周内报结。")
	b.click(`form[action$="/reply"] button`)
	b.sees("已答复")
	st.word(t, b.at())
	st.walk(t, 20, 16)
	b.settle(matter)
}

// sent signs and serves the one draft there is.
func (b *browser) sent(title, rung, picture string) {
	b.t.Helper()
	b.as("qianfa")
	b.open("/desk/letters?state=draft")
	b.sees(rung)
	b.click("td.ti a")
	b.sees(title)
	b.sees("草稿，未签发")
	b.click(`form[action$="/sign"] button`)
	b.as("tuopinban")
	b.open("/desk/letters?state=signed")
	b.click("td.ti a")
	b.fill("#receipt-serve", "村党支部书记签收")
	b.click(`form[action$="/serve"] button`)
	b.sees("已送达")
	if picture != "" {
		b.check(picture, 1440)
		if n := b.sheets(picture + "-a4"); n != 1 {
			b.t.Errorf("约谈通知印了 %d 张", n)
		}
	}
}

// word downloads the letter for Word and looks for its words in it.
func (st *site) word(t *testing.T, letter string) {
	t.Helper()
	status, body := st.signIn(t, "tuopinban").get(letter + "/docx")
	z, err := zip.NewReader(strings.NewReader(body), int64(len(body)))
	if status != http.StatusOK || err != nil {
		t.Fatalf("Word：%d，%v", status, err)
	}
	text, err := fs.ReadFile(z, "word/document.xml")
	if err != nil || !strings.Contains(string(text), "四组危房改造验收资料不全") || !strings.Contains(string(text), "洋约谈〔2026〕1号") {
		t.Errorf("Word 里没有正文：%v", err)
	}
}

// settle reports, verifies and writes off, each by another person.
func (b *browser) settle(matter string) {
	b.t.Helper()
	b.as("diyishuji")
	b.open(matter)
	b.fill("#need-attach", "statement")
	b.fill("#text-attach", "两户资料已补齐。")
	b.click(`form[action$="/attach"] button`)
	b.fill("#need-attach", "material")
	b.do(chromedp.SetUploadFiles(chromedp.CSS("#file-attach"), []string{b.file("验收表.txt", "两户验收表已签字。\n")}))
	b.click(`form[action$="/attach"] button`)
	b.fill("#outcome-report", "solved")
	b.fill("#text-report", "两户竣工照片和验收表已补齐。")
	b.click(`form[action$="/report"] button`)
	b.sees("已报结")
	b.as("zhenban")
	b.open(matter)
	b.fill("#text-verify", "入户核对，资料齐全。")
	b.click(`form[action$="/verify"] button`)
	b.as("duban")
	b.open(matter)
	b.click(`form[action$="/write_off"] button`)
	b.sees("已销号")
	b.check("rung-written-off", 1440)
}
