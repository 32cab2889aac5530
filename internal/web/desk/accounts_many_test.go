package desk

import (
	"net/url"
	"regexp"
	"strings"
	"testing"

	"luoshi/internal/account"
	"luoshi/internal/org"
	"luoshi/internal/store"
)

// TestManyAccounts: accounts of a town's villages are opened together, by two
// administrators, with a slip each that opens exactly that account; a key post is not
// among them.
func TestManyAccounts(t *testing.T) {
	t.Parallel()
	d := openBoards(t)
	const at = "/desk/accounts/many"
	list := d.page("security", "GET "+at, get(at+"?area="+d.Towns[0].String()))
	d.says(list, "还没有账号的人", "开立账号")
	issuer := d.Holders[d.Posts["issuer"].ID]
	if all := d.page("security", "GET "+at, get(at)); strings.Contains(all, `value="`+issuer+".0") {
		t.Error("签发人也在成批开立的名单上")
	}
	ticks := regexp.MustCompile(`name="row" value="([^"]+)"`).FindAllStringSubmatch(list, 3)
	if len(ticks) < 3 {
		t.Fatalf("名单上只有 %d 人", len(ticks))
	}
	form := url.Values{"act": {"open"}, "sure": {"1"}, "key": {"k1"}}
	for _, x := range ticks {
		form.Add("row", x[1])
	}
	form.Add("row", issuer+".0")
	d.says(d.page("security", "POST "+at, post(at, form)), "办了 3 件", "另有 1 件查无")
	d.says(d.page("security", "POST "+at, post(at, form)), "办了 3 件，0 件没有办成", "另有 1 件查无") // a second click
	var asked []account.Code
	d.seen(func(v *store.View) (err error) { asked, err = v.CodesAsked(); return err })
	if len(asked) != 3 {
		t.Fatalf("等放行的有 %d 个，应为 3", len(asked))
	}
	release := url.Values{"act": {"release"}, "sure": {"1"}, "key": {"k2"}}
	for _, k := range asked {
		release.Add("row", k.ID+".0")
	}
	const codes = "/desk/codes/many"
	if own := d.page("security", "POST "+codes, post(codes, release)); strings.Contains(own, "Ls-") {
		t.Error("申请的人自己放行了")
	}
	page := d.page("audit", "POST "+codes, post(codes, release))
	slips := regexp.MustCompile(`登录名</dt><dd class="mono">([^<]+)</dd><dt>一次性密码</dt><dd class="mono">([^<]+)<`).FindAllStringSubmatch(page, -1)
	if len(slips) != 3 {
		t.Fatalf("密码条有 %d 张，应为 3\n%s", len(slips), page)
	}
	for _, s := range slips {
		d.seen(func(v *store.View) error {
			a, ok, err := v.AccountByLogin(s[1])
			if !ok || !account.Match(a.Secret, s[2]) || a.State != account.Reset {
				t.Errorf("密码条 %s 打不开账号", s[1])
			}
			return err
		})
	}
	again := d.page("audit", "POST "+codes, post(codes, release))
	if strings.Contains(again, "Ls-") {
		t.Error("再送一次又出现密码")
	}
	d.says(again, "这几个已经放行过")
}

// TestNamesakeAccount: of two people of one name the post says who gets the account.
func TestNamesakeAccount(t *testing.T) {
	t.Parallel()
	d := openBoards(t)
	first, second := d.Holders[d.Posts["water"].ID], org.Person{}
	d.seen(func(v *store.View) (err error) { second, err = v.Person(first); return err })
	twin := org.Person{Name: second.Name}
	d.do(func(tx *store.Tx) error { return org.AddPerson(tx, d.actor("organiser", d.s.Store.Now()), &twin) })
	form := url.Values{"login": {"shuili"}, "name": {twin.Name}}
	page := d.page("security", "POST /desk/accounts", post("/desk/accounts", form))
	d.says(page, "是哪一位", d.Posts["water"].Title, "没有任职")
	form.Set("person", first)
	d.page("security", "POST /desk/accounts", post("/desk/accounts", form))
	d.seen(func(v *store.View) error {
		a, ok, err := v.AccountByLogin("shuili")
		if !ok || a.Person != first {
			t.Errorf("账号开给了 %q", a.Person)
		}
		return err
	})
}

// TestFindInList: a list is searched by several words, width and case aside; what hides
// rows says so, and the pages of a long one lead back.
func TestFindInList(t *testing.T) {
	t.Parallel()
	d := openBoards(t)
	at := "/desk/roster"
	d.says(d.page("organiser", "GET "+at, get(at+"?q="+url.QueryEscape("水利　局"))), d.Posts["water"].Title, `value="水利 局"`)
	d.says(d.page("organiser", "GET "+at, get(at+"?q="+url.QueryEscape("没有这个人"))), "条里没有写着“没有这个人”的", "没有这个人 ×")
	list := d.page("security", "GET /desk/accounts/many", get("/desk/accounts/many"))
	d.says(list, "本页 50 条，共", "page=2")
	d.says(d.page("security", "GET /desk/accounts/many", get("/desk/accounts/many?page=2")), "上一页", "page=1")
}
