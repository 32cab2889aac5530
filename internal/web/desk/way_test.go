package desk

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"luoshi/internal/matter"
)

// TestNextOfList: the page of a matter that was opened from a list leads to the next one of
// the list as it is now: behind the last it begins again, a list that is done leads back to
// it, and what is no list of things leads nowhere.
func TestNextOfList(t *testing.T) {
	t.Parallel()
	d := openBoards(t)
	town := "town-desk/" + d.Shown().Parent().String()
	d.now.Set(time.Date(2026, 9, 7, 9, 0, 0, 0, d.Zone))
	a, b, c := d.reportedOne("二组停水", "通了"), d.reportedOne("三组停水", "通了"), d.reportedOne("四组停水", "通了")
	list := "/desk/matters?state=reported"
	show := func(m matter.Matter, in string) string {
		d.Helper()
		return d.page(town, "GET /desk/matters/{id}", get("/desk/matters/"+m.ID+"?in="+url.QueryEscape(in)), "id", m.ID)
	}
	next := func(m matter.Matter, in string) string {
		return `href="/desk/matters/` + m.ID + `?in=` + strings.ReplaceAll(url.QueryEscape(in), "&", "&amp;") + `" data-next`
	}
	d.says(d.page(town, "GET /desk/matters", get(list+"&col=due&after=")), `/desk/matters/`+a.ID+`?in=`+url.QueryEscape(list)+`"`)
	d.says(show(a, list), next(b, list), `value="`+list+`"`, "回到清单：事项清单")
	d.says(show(c, list), next(a, list)) // behind the last
	d.says(show(c, "/desk?do=verify"), next(a, "/desk?do=verify"), "/desk#todo")
	for _, in := range []string{"", "/desk/areas", "//evil/desk/matters", "https://evil/desk", "/desk/matters?state=none", "/desk/letters?state=nothing", list + strings.Repeat("x", 400)} {
		if page := show(a, in); strings.Contains(page, "data-next") || strings.Contains(page, "evil") {
			t.Errorf("%q 有下一件", in)
		}
	}
	act := func(m matter.Matter) string {
		d.Helper()
		at := "/desk/matters/" + m.ID + "/verify"
		return d.page(town, "POST /desk/matters/{id}/{act}", post(at, url.Values{"key": {m.ID}, "text": {"看过"}, "in": {list}}), "id", m.ID, "act", "verify")
	}
	if to := act(a); to != "/desk/matters/"+a.ID+"?in="+url.QueryEscape(list) {
		t.Errorf("办了以后到 %q", to)
	}
	d.says(show(a, list), next(b, list))
	d.says(show(a, "/desk?do=verify"), next(b, "/desk?do=verify"))
	act(b)
	d.says(show(b, list), next(c, list))
	act(c)
	if page := show(c, list); strings.Contains(page, "data-next") || !strings.Contains(page, "清单里没有别的了，回到清单") {
		t.Error("清单办完了还有下一件")
	}
}
