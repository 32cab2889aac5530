package e2e

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"luoshi/internal/store/storetest"
)

//go:embed testdata/axe.min.js
var axe string

// browser starts headless Chromium for one journey; it fails the test on any
// violation of the content security policy.
type browser struct {
	t      *testing.T
	ctx    context.Context
	url    string
	strict atomic.Bool // any error in the console fails the test
}

func openBrowser(t *testing.T, url string) *browser {
	t.Helper()
	return openBrowserFor(t, url, 3*time.Minute)
}

// openBrowserFor opens one that is ended after a time if something hangs; each step has a
// bound of its own.
func openBrowserFor(t *testing.T, url string, whole time.Duration) *browser {
	t.Helper()
	if os.Getenv("LUOSHI_TEST_BROWSER") == "" {
		t.Skip("journeys run in make test (LUOSHI_TEST_BROWSER=1)")
	}
	dir := t.TempDir()
	opts := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.DisableGPU, chromedp.NoSandbox, chromedp.UserDataDir(filepath.Join(dir, "profile")),
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true), chromedp.Flag("lang", "zh-CN"), chromedp.Flag("accept-lang", "zh-CN"))
	alloc, endBrowser := chromedp.NewExecAllocator(context.Background(), opts...)
	ctx, endTab := chromedp.NewContext(alloc)
	ctx, endTime := context.WithTimeout(ctx, whole)
	heard := make(chan struct{})
	t.Cleanup(func() { endTime(); endTab(); endBrowser(); <-heard })
	b := &browser{t: t, ctx: ctx, url: url}
	if err := chromedp.Do(ctx, chromedp.Navigate("about:blank")); err != nil { // starts it
		close(heard)
		t.Fatal(err)
	}
	go func() {
		defer close(heard)
		b.listen()
	}()
	return b
}

// listen hears the console until the browser ends. A refused act is an error
// there too, which a journey may want.
func (b *browser) listen() {
	for m, err := range chromedp.Console(b.ctx) {
		if err != nil {
			return
		}
		broken := m.Type == chromedp.ConsoleError || m.IsException()
		if broken && (b.strict.Load() || strings.Contains(m.Text, "Content Security Policy")) {
			b.t.Errorf("控制台：%s %s", m.Text, m.URL)
		}
	}
}

// step bounds one step, so that a missing button fails at once.
func (b *browser) step() (context.Context, context.CancelFunc) {
	return context.WithTimeout(b.ctx, 20*time.Second)
}

func (b *browser) do(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	ctx, end := b.step()
	defer end()
	if err := chromedp.Do(ctx, steps...); err != nil {
		b.t.Fatal(err)
	}
}

// click clicks and waits for the next page.
func (b *browser) click(selector string) {
	b.t.Helper()
	if status := b.press(selector); status >= 400 {
		b.t.Fatalf("%s led to %d", selector, status)
	}
}

// press clicks, waits for the next page and gives its status. Where a form asks for the
// secret by which its person signs, it is typed first.
func (b *browser) press(selector string) int64 {
	b.t.Helper()
	b.run(`document.querySelectorAll('input[name="sign"]').forEach(e=>{e.value=` + quoted(password) + `});""`)
	ctx, end := b.step()
	defer end()
	resp, err := chromedp.RunResponse(ctx, chromedp.Click(chromedp.CSS(selector)))
	if err != nil {
		b.t.Fatalf("%s: %v", selector, err)
	}
	return resp.Status
}

func (b *browser) open(path string) {
	b.t.Helper()
	b.do(chromedp.Navigate(b.url + path))
}

// text is what a person can read in the first element of a selector.
func (b *browser) text(selector string) string {
	b.t.Helper()
	ctx, end := b.step()
	defer end()
	s, err := chromedp.Run(ctx, chromedp.Evaluate[string](fmt.Sprintf("document.querySelector(%q)?.innerText??''", selector)))
	if err != nil {
		b.t.Fatalf("%s: %v", selector, err)
	}
	return s
}

func (b *browser) sees(want string) {
	b.t.Helper()
	if got := b.text("body"); !strings.Contains(got, want) {
		b.t.Errorf("页面上没有“%s”：\n%.400s", want, got)
	}
}

func (b *browser) signIn(login string, phone bool) {
	b.t.Helper()
	b.open("/lang/zh")
	b.open("/sign-in")
	b.do(chromedp.SetValue(chromedp.CSS("#login"), login), chromedp.SetValue(chromedp.CSS("#secret"), password))
	if phone {
		b.do(chromedp.Click(chromedp.CSS(`input[name="kind"]`)))
	}
	b.click("button.btn-primary")
	if phone {
		b.fill("#pin", "2581")
		b.click("button.btn-primary")
	}
}

// check looks at the page as a whole: no sideways scroll, no serious finding of
// axe; and takes its picture, which UPDATE=1 puts into docs/pictures.
func (b *browser) check(name string, width int64) {
	b.t.Helper()
	b.do(chromedp.EmulateViewport(width, 900))
	wide, err := chromedp.Run(b.ctx, chromedp.Evaluate[int64]("document.documentElement.scrollWidth"))
	if err != nil {
		b.t.Fatal(err)
	}
	if wide > width {
		b.t.Errorf("%s：%d 像素宽，屏幕只有 %d", name, wide, width)
	}
	b.accessible(name)
	take := chromedp.FullScreenshot(100)
	if b.run(`document.querySelector(".tabs")?"bar":""`) != "" { // a bar at the foot of the screen has no place on a long picture
		take = chromedp.CaptureScreenshot()
	}
	picture, err := chromedp.Run(b.ctx, take)
	if err != nil {
		b.t.Fatal(err)
	}
	keep(b.t, name, picture)
}

// accessible fails on a serious finding of axe.
func (b *browser) accessible(name string) {
	b.t.Helper()
	if err := chromedp.Do(b.ctx, chromedp.Evaluate[chromedp.Void](axe)); err != nil {
		b.t.Fatal(err)
	}
	found, err := chromedp.Run(b.ctx, chromedp.Evaluate[string](`axe.run(document,{resultTypes:["violations"]}).then(r=>JSON.stringify(r.violations.filter(v=>v.impact==="serious"||v.impact==="critical").map(v=>({id:v.id,nodes:v.nodes.map(n=>n.html).slice(0,3)}))))`, chromedp.EvalAwaitPromise))
	if err != nil {
		b.t.Fatal(err)
	}
	var violations []struct {
		ID    string
		Nodes []string
	}
	if err := json.Unmarshal([]byte(found), &violations); err != nil {
		b.t.Fatal(err)
	}
	for _, v := range violations {
		b.t.Errorf("%s：axe %s：%v", name, v.ID, v.Nodes)
	}
}

// TestJourneys walks through a first secretary's day on a phone of 360 px, and a
// town office's and an issuer's work at a desk.
func TestJourneys(t *testing.T) {
	t.Parallel()
	if os.Getenv("LUOSHI_TEST_BROWSER") == "" {
		t.Skip("journeys run in make test (LUOSHI_TEST_BROWSER=1)")
	}
	st := open(t, storetest.Engines(t)[0], true)
	village := st.Shown().String()
	st.account(t, "shuji", "first/"+village)
	st.account(t, "zhen", "town-desk/"+st.Shown().Parent().String())
	st.account(t, "qianfa", "issuer")
	t.Run("第一书记的一天", st.firstSecretary)
	t.Run("镇扶贫办核验一件", st.townOffice)
	t.Run("签发人签一份督办", st.issuer)
	t.Run("每个账号能点到的每一页", st.crawl)
}

// firstSecretary: a first secretary fills in the day with one tap.
func (st *site) firstSecretary(t *testing.T) {
	t.Helper()
	b := openBrowser(t, st.url)
	b.signIn("shuji", true)
	b.open("/field")
	b.sees("今日无新增")
	b.check("field-today", 360)
	b.click("form .btn.b") // one tap
	b.sees("已送达")
	b.sees("今日无新增")
	b.check("field-done", 360)
	b.click(`a[href="/field/log"]`)
	b.sees("按时")
	b.check("field-log", 360)
	b.open("/field/month?month=2026-09")
	b.sees("由每天的填报汇总")
	b.check("field-month", 360)
	b.open("/field/me")
	b.check("field-me", 360)
}

// townOffice: a town office looks at what was reported and verifies it.
func (st *site) townOffice(t *testing.T) {
	t.Helper()
	b := openBrowser(t, st.url)
	b.signIn("zhen", false)
	b.open("/desk")
	b.check("desk-home", 1440)
	b.check("desk-home-360", 360)
	b.do(chromedp.EmulateViewport(1440, 900))
	b.open("/desk/matters?state=reported")
	b.check("ledger", 1440)
	b.click("td.ti a")
	b.check("matter", 1440)
	b.do(chromedp.SetValue(chromedp.CSS("#text-verify"), "入户看过，已解决。"))
	b.click(`form[action$="/verify"] button`)
	b.sees("已核验")
	b.sees("入户看过，已解决。")
}

// issuer: an issuer signs a drafted letter and prints it.
func (st *site) issuer(t *testing.T) {
	t.Helper()
	b := openBrowser(t, st.url)
	b.signIn("qianfa", false)
	b.open("/desk/letters?state=draft")
	b.click("td.ti a")
	b.sees("草稿，未签发")
	b.click(`form[action$="/sign"] button`)
	b.sees("〔2026〕")
	b.check("letter", 1440)
	pdf, err := chromedp.Run(b.ctx, chromedp.PrintToPDF(chromedp.PDFPrintBackground()))
	if err != nil || !strings.HasPrefix(string(pdf), "%PDF") {
		t.Errorf("打印成 PDF：%v", err)
	}
	if os.Getenv("UPDATE") != "" {
		if err := os.WriteFile("../docs/pictures/letter.pdf", pdf, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
