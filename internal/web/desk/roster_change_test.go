package desk

import (
	"net/url"
	"strings"
	"testing"

	"luoshi/internal/org"
	"luoshi/internal/store"
)

// TestAppointee appoints by the name of somebody whom the roster knows: the form must
// say who is meant, and nobody gets into the roster twice by mistake.
func TestAppointee(t *testing.T) {
	t.Parallel()
	d := openBoards(t)
	var known org.Person
	count := func() (n int) {
		if err := d.s.Store.View(d.Context(), d.Home, func(v *store.View) error {
			p, err := v.Person(d.Holders[d.Posts["first/"+d.Shown().String()].ID])
			known = p
			if err != nil {
				return err
			}
			ps, err := v.PersonsNamed(p.Name)
			n = len(ps)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		return n
	}
	before := count()
	seat := d.Posts["water"].ID
	form := func(person string) url.Values {
		return url.Values{"name": {known.Name}, "from": {"2026-09-25"}, "hold": {"deputy"}, "document": {"洋组干〔2026〕3号"}, "person": {person}}
	}
	page := d.page("organiser", "POST /desk/posts/{id}/appoint", post("/desk/posts/"+seat+"/appoint", form("")), "id", seat)
	d.says(page, "名册上已有名叫“"+known.Name+"”的人", `value="`+known.ID+`"`, "驻村第一书记", "另一位同名的人", "洋组干〔2026〕3号")
	if count() != before {
		t.Error("没有选是哪一位，名册上却多了一人")
	}
	d.page("organiser", "POST /desk/posts/{id}/appoint", post("/desk/posts/"+seat+"/appoint", form(known.ID)), "id", seat)
	var held bool
	d.do(func(tx *store.Tx) error {
		as, err := tx.Appointments(seat)
		for _, a := range as {
			held = held || a.Person == known.ID && a.Hold == org.Deputy
		}
		return err
	})
	if !held || count() != before {
		t.Errorf("选了名册上的人：任命 %v，同名 %d 人，应为 %d", held, count(), before)
	}
	d.page("organiser", "POST /desk/posts/{id}/appoint", post("/desk/posts/"+seat+"/appoint", form("new")), "id", seat)
	if count() != before+1 {
		t.Errorf("确是另一个人：同名 %d 人，应为 %d", count(), before+1)
	}
}

// TestAddPost registers a post of a body that the roster knows, one of a new body, and
// refuses what does not fit.
func TestAddPost(t *testing.T) {
	t.Parallel()
	d := openBoards(t)
	town := d.Shown().Parent().String()
	ask := func(change url.Values) string {
		f := url.Values{"title": {"水利站站长"}, "role": {"town_desk"}, "at": {town}, "body": {"县水利局龙亭水利站"}, "kind": {""}, "from": {"2026-09-25"}, "area": {town}}
		for k, v := range change {
			f[k] = v
		}
		return d.page("organiser", "POST /desk/roster", post("/desk/roster?area="+town, f))
	}
	d.says(ask(nil), "没有名叫“县水利局龙亭水利站”的机构", `value="水利站站长"`)
	d.says(ask(url.Values{"from": {"明天"}}), "日期")
	d.says(ask(url.Values{"at": {"610724001000"}, "kind": {"town"}}), "610724001000")
	d.says(ask(url.Values{"role": {"king"}, "kind": {"town"}}), `role="alert"`)
	if at := ask(url.Values{"kind": {"town"}}); at != "/desk/roster?area="+town {
		t.Fatalf("登记后到了 %s", at)
	}
	if at := ask(url.Values{"title": {"水利站副站长"}}); at != "/desk/roster?area="+town { // the body is known by now
		t.Fatalf("登记后到了 %s", at)
	}
	d.says(d.page("organiser", "GET /desk/roster", get("/desk/roster?area="+town+"&on=2026-09-25")), "水利站站长", "水利站副站长", "县水利局龙亭水利站")
	if book := d.book("organiser", "GET /desk/roster", "/desk/roster?as=xlsx&area="+town); len(book.Rows) < 3 || book.Column("责任人") < 0 {
		t.Errorf("名册导出 %v %d 行", book.Header, len(book.Rows))
	}
	if page := d.page("supervisor", "GET /desk/roster", get("/desk/roster?area="+town)); strings.Contains(page, "登记岗位") {
		t.Error("不维护名册的人看到登记岗位")
	}
}
