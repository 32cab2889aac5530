package e2e

import (
	"net/url"
	"os"
	"strings"
	"testing"

	"luoshi/internal/store"
	"luoshi/internal/store/storetest"
	"luoshi/journal"
	"luoshi/pack"

	"github.com/chromedp/chromedp"
)

// TestJourneyOfAKeeper names two keepers for the template's yearly ballot; one of them
// draws a code, types it wrongly and rightly, and hands it in after the voting.
func TestJourneyOfAKeeper(t *testing.T) {
	t.Parallel()
	if os.Getenv("LUOSHI_TEST_BROWSER") == "" {
		t.Skip("journeys run in make test (LUOSHI_TEST_BROWSER=1)")
	}
	st := open(t, storetest.Engines(t)[0], false)
	for login, key := range map[string]string{"zhuguan": "desk", "shuili": "water", "zuzhi": "organiser"} {
		st.account(t, login, key)
	}
	st.template(t)
	desk, organiser := st.signIn(t, "zhuguan"), st.signIn(t, "zuzhi")
	status, _, at := desk.post("/desk/reviews/open", url.Values{"review": {"town_yearly"}, "period": {"2026"}, "keeper": {st.Posts["water"].ID, st.Posts["organiser"].ID}})
	if status != 303 {
		t.Fatalf("发起得到 %d", status)
	}
	_, page, _ := organiser.post(at+"/draw", nil)
	_, rest, _ := strings.Cut(page, `<p class="code">`)
	other, _, _ := strings.Cut(rest, "<")
	if status, _, _ := organiser.post(at+"/code", url.Values{"secret": {other}}); status != 303 {
		t.Fatalf("另一名持钥人核对得到 %d", status)
	}
	b := openBrowser(t, st.url)
	b.signIn("shuili", false)
	b.open("/desk")
	b.sees("您是持钥人")
	b.check("keeper-told", 360)
	b.click(".note.w a")
	b.press("form[action$='/draw'] button")
	b.check("keeper-code", 1440)
	b.check("keeper-code", 360)
	code := b.text("p.code")
	enter := func(code string) int64 {
		b.do(chromedp.SetValue(chromedp.CSS("#code"), code))
		return b.press("form[action$='/code'] button")
	}
	if status := enter(strings.Repeat("7", 28)); status != 422 {
		t.Errorf("错的码得到 %d", status)
	}
	b.sees("码不对")
	if status := enter(code); status != 200 {
		t.Errorf("核对得到 %d", status)
	}
	b.sees("到时停止投票")
	if status, _, _ := desk.post(at+"/close", nil); status != 303 {
		t.Fatalf("停止投票得到 %d", status)
	}
	b.open(at)
	b.check("keeper-hand-in", 360)
	b.check("keeper-hand-in", 1440)
	if status := enter(code); status != 200 {
		t.Errorf("交码得到 %d", status)
	}
	if status, _, _ := organiser.post(at+"/code", url.Values{"secret": {other}}); status != 303 {
		t.Errorf("另一名持钥人交码得到 %d", status)
	}
	b.open(at)
	b.sees("投票已截止")
}

// template puts the template's pack in force.
func (st *site) template(t *testing.T) {
	t.Helper()
	text, err := os.ReadFile("../packs/template/pack.yaml")
	if err != nil {
		t.Fatal(err)
	}
	p, problems := pack.ReadText(text)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	if _, err := st.s.Do(t.Context(), st.Home, "", func(tx *store.Tx) error {
		if err := tx.KeepPack(p, string(text), "文件"); err != nil {
			return err
		}
		pr, err := tx.Programme()
		if err != nil {
			return err
		}
		pr.Base = store.PackKey(p.ID, p.Version)
		if err := tx.SaveProgramme(&pr); err != nil {
			return err
		}
		return tx.Record(journal.Event{At: tx.Now().UnixMilli(), Act: "programme.set", Subject: pr.ID})
	}); err != nil {
		t.Fatal(err)
	}
}
