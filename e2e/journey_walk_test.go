package e2e

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"luoshi/internal/store"
	"luoshi/internal/store/storetest"
	"luoshi/internal/sweep"
)

// journeyCounty is a demo county for one journey, skipped without a browser.
func journeyCounty(t *testing.T, play bool) *site {
	t.Helper()
	if os.Getenv("LUOSHI_TEST_BROWSER") == "" {
		t.Skip("journeys run in make test (LUOSHI_TEST_BROWSER=1)")
	}
	return open(t, storetest.Engines(t)[0], play)
}

// walk sets the county's clock to a day and hour of October 2026 and lets the
// sweep look, as it does every minute.
func (st *site) walk(t *testing.T, day, hour int) {
	t.Helper()
	st.Clock.Set(time.Date(2026, time.October, day, hour, 0, 0, 0, st.Zone))
	if _, _, err := (sweep.Sweeper{Store: st.s, Home: st.Home, Zone: st.Zone}).Once(t.Context(), st.s.Now()); err != nil {
		t.Fatal(err)
	}
}

// as signs somebody in at a desk, in place of whoever sat there.
func (b *browser) as(login string) {
	b.t.Helper()
	b.do(chromedp.EmulateViewport(1440, 900))
	b.signIn(login, false)
}

// fill writes into a field or chooses an option by its value.
func (b *browser) fill(selector, value string) {
	b.t.Helper()
	b.do(chromedp.SetValue(chromedp.CSS(selector), value))
}

// run evaluates a script that ends in a text.
func (b *browser) run(script string) string {
	b.t.Helper()
	s, err := chromedp.Run(b.ctx, chromedp.Evaluate[string](script))
	if err != nil {
		b.t.Fatalf("%s: %v", script, err)
	}
	return s
}

// at is the path of the page.
func (b *browser) at() string { return b.run("location.pathname") }

// follow clicks the first link with the text.
func (b *browser) follow(text string) {
	b.t.Helper()
	path := b.run(`(()=>{const a=[...document.querySelectorAll("a")].find(a=>a.textContent.includes(` + quoted(text) + `));return a?a.getAttribute("href"):""})()`)
	if path == "" {
		b.t.Fatalf("没有链接“%s”：\n%.600s", text, b.text("body"))
	}
	b.open(path)
}

func quoted(s string) string { return `"` + strings.ReplaceAll(s, `"`, `\"`) + `"` }

// lacks says what must not be on the page.
func (b *browser) lacks(word string) {
	b.t.Helper()
	if strings.Contains(b.text("body"), word) {
		b.t.Errorf("页面上有“%s”", word)
	}
}

// tick checks a box or a radio button.
func (b *browser) tick(selector string) {
	b.t.Helper()
	b.do(chromedp.Click(chromedp.CSS(selector)))
}

// sheets prints the page and counts the sheets of A4 it takes. With a name it
// keeps a picture of the sheet.
func (b *browser) sheets(name string) int {
	b.t.Helper()
	data, err := chromedp.Run(b.ctx, chromedp.PrintToPDF(chromedp.PDFPrintBackground(), chromedp.PDFPreferCSSPageSize()))
	if err != nil || !strings.HasPrefix(string(data), "%PDF") {
		b.t.Fatalf("打印成 PDF：%v", err)
	}
	if name != "" {
		b.do(chromedp.EmulateViewport(794, 1123))
		b.run(asPrinted)
		shot, err := chromedp.Run(b.ctx, chromedp.FullScreenshot(100))
		if err != nil {
			b.t.Fatal(err)
		}
		keep(b.t, name, sheet(b.t, shot))
		b.do(chromedp.EmulateViewport(1440, 900), chromedp.Reload())
	}
	return len(onePage.FindAll(data, -1))
}

// asPrinted gives the page on the screen the rules and the margin of paper.
const asPrinted = `[...document.styleSheets].forEach(s=>[...s.cssRules].forEach(r=>{
if(r.media)r.media.mediaText=r.media.mediaText==="print"?"screen":r.media.mediaText.startsWith("screen")?"print":r.media.mediaText}));
if(!document.querySelector(".a4"))document.body.style.padding="57px";""`

// onePage is how a PDF begins a page.
var onePage = regexp.MustCompile(`/Type ?/Page\b[^s]`)

// file writes a file to upload.
func (b *browser) file(name, text string) string {
	b.t.Helper()
	path := filepath.Join(b.t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		b.t.Fatal(err)
	}
	return path
}

// act runs a use case of somebody who is not at the browser.
func (st *site) act(t *testing.T, fn func(*store.Tx) error) {
	t.Helper()
	if _, err := st.s.Do(t.Context(), st.Home, "", fn); err != nil {
		t.Fatal(err)
	}
}
