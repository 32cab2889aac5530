package desk

import (
	"net/url"
	"os"
	"regexp"
	"strings"
	"testing"

	"luoshi/internal/appraise"
	"luoshi/internal/fault"
	"luoshi/internal/store"
	"luoshi/journal"
	"luoshi/pack"
)

// TestKeeperPages opens a review that asks for two keepers, lets them draw and confirm
// their codes, votes, closes, hands in and counts, all on the pages.
func TestKeeperPages(t *testing.T) {
	t.Parallel()
	d := openBoards(t)
	text, err := os.ReadFile("../../../packs/template/pack.yaml")
	if err != nil {
		t.Fatal(err)
	}
	template, problems := pack.ReadText(text)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	d.do(func(tx *store.Tx) error {
		if err := tx.KeepPack(template, string(text), "文件"); err != nil {
			return err
		}
		pr, err := tx.Programme()
		if err != nil {
			return err
		}
		pr.Base = store.PackKey(template.ID, template.Version)
		if err := tx.SaveProgramme(&pr); err != nil {
			return err
		}
		return tx.Record(journal.Event{At: tx.Now().UnixMilli(), Act: "programme.set", Subject: pr.ID})
	})
	d.says(d.page("desk", "GET /desk/boards", get("/desk/boards")), "持钥人 2", "要 2 名持钥人", "王", "town_yearly")
	open := func(keepers ...string) string {
		return d.page("desk", "POST /desk/reviews/open", post("/desk/reviews/open", url.Values{"review": {"town_yearly"}, "period": {"2026"}, "keeper": keepers}))
	}
	water, organiser := d.Posts["water"].ID, d.Posts["organiser"].ID
	d.says(open(water, ""), "选了 1 名", `<option value="`+water+`" selected>`)
	d.says(open(water, water), "是同一个人")
	at := open(water, organiser)
	id := strings.TrimPrefix(at, "/desk/reviews/")
	act := func(key, act string, form url.Values) string {
		return d.page(key, "POST /desk/reviews/{id}/{act}", post(at+"/"+act, form), "id", id, "act", act)
	}
	act("water", "giveup", nil)
	d.says(d.page("desk", "GET /desk/reviews/{id}", get(at), "id", id), "已作废", "有一名持钥人不持钥")
	if err := d.s.Store.View(t.Context(), d.Home, func(v *store.View) error {
		r, err := v.Round(id)
		if r.Void != appraise.CodeLost {
			t.Errorf("void for %s", r.Void)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	at = open(water, organiser) // a void ballot is held again
	id = strings.TrimPrefix(at, "/desk/reviews/")
	d.says(d.page("desk", "GET /desk/reviews/{id}", get(at), "id", id), "等持钥人领码", "未领码")
	d.says(d.page("water", "GET /desk", get("/desk")), "您是持钥人，请在", "领码并核对")
	if _, err := d.as("roads", "POST /desk/reviews/{id}/{act}", post(at+"/draw", nil), "id", id, "act", "draw"); !fault.Is(err, "appraise.keeper_not") {
		t.Errorf("somebody else draws a code: %v", err)
	}
	codes := map[string]string{}
	for _, key := range []string{"water", "organiser"} {
		page := act(key, "draw", nil)
		found := regexp.MustCompile(`<p class="code">([0-9 ]{34})</p>`).FindStringSubmatch(page)
		if found == nil {
			t.Fatalf("the page of %s shows no code\n%s", key, page)
		}
		codes[key] = found[1]
		if strings.Contains(d.page(key, "GET /desk/reviews/{id}", get(at), "id", id), found[1]) {
			t.Error("the code is shown a second time")
		}
		d.says(act(key, "code", url.Values{"secret": {strings.Repeat("7", 28)}}), "码不对")
		d.says(act(key, "code", url.Values{"secret": {"七"}}), "28 个数字")
		if page := act(key, "code", url.Values{"secret": {found[1]}}); page != at {
			t.Fatalf("the code typed back: %s", page)
		}
	}
	town := d.Posts["town/"+d.Towns[0].String()].Body
	d.says(d.page("desk", "GET /desk/reviews/{id}", get(at), "id", id), "到时停止投票", "已持码", "等持钥人交码再计票")
	for _, key := range []string{"desk", "supervisor", "organiser", "water", "roads"} {
		act(key, "vote", url.Values{"vote-" + town: {"0"}})
	}
	act("desk", "close", nil)
	d.says(d.page("water", "GET /desk", get("/desk")), "您是持钥人，请在", "交码")
	d.says(d.page("water", "GET /desk/reviews/{id}", get(at), "id", id), "投票已停止", "输入您的码", "我不持钥")
	if page := d.page("desk", "GET /desk/reviews/{id}", get(at), "id", id); strings.Contains(page, "输入您的码") || strings.Contains(page, "我不持钥") {
		t.Error("the opener is asked for a code")
	}
	act("water", "code", url.Values{"secret": {strings.ReplaceAll(codes["water"], " ", "")}})
	d.says(d.page("desk", "GET /desk/reviews/{id}", get(at), "id", id), "已交码", "未交码")
	act("organiser", "code", url.Values{"secret": {codes["organiser"]}})
	d.says(d.page("desk", "GET /desk/reviews/{id}", get(at), "id", id), "投票已截止")
}
