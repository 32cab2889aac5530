package e2e

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"luoshi/internal/access"
	"luoshi/internal/matter"
	"luoshi/internal/office"
	"luoshi/internal/store"
	"luoshi/internal/store/storetest"
	"luoshi/internal/web"
)

// unknown is an identifier that nothing has.
const unknown = "00000000-0000-7000-8000-000000000000"

// fill replaces the places of a route's path.
func fill(r web.Route, id string) string {
	path := r.Path
	for strings.Contains(path, "{") {
		open, end := strings.Index(path, "{"), strings.Index(path, "}")
		value := id
		switch path[open+1 : end] {
		case "$":
			value = ""
		case "act":
			value = "comment"
		case "lang":
			value = "zh"
		}
		path = path[:open] + value + path[end+1:]
	}
	return path
}

// roleWithout is a post whose role does not hold the act.
func (st *site) roleWithout(act string) (string, bool) {
	for _, key := range []string{"audit", "system", "member/" + st.Shown().String() + "/1", "water", "security"} {
		if !access.Usual().Holds(st.Posts[key].Role, act) {
			return key, true
		}
	}
	return "", false
}

// TestRoutes tries every route without a session, from another site, with a role
// that lacks the right, and with an identifier that nothing has.
func TestRoutes(t *testing.T) {
	t.Parallel()
	for _, e := range storetest.Engines(t) {
		t.Run(e.Name, func(t *testing.T) {
			t.Parallel()
			st := open(t, e, false)
			clients := map[string]*client{}
			for _, key := range []string{"audit", "system", "member/" + st.Shown().String() + "/1", "water", "security", "supervisor"} {
				login := "u" + strings.Map(func(r rune) rune {
					if r == '/' || r == '-' {
						return -1
					}
					return r
				}, key)
				st.account(t, login, key)
				clients[key] = st.signIn(t, login)
			}
			nobody := st.client(t)
			for _, r := range st.srv.Routes() {
				path := fill(r, unknown)
				name := r.Method + " " + r.Path
				if r.Method == http.MethodPost {
					if status, _, _ := clients["supervisor"].send(path, url.Values{}, "cross-site"); status != http.StatusForbidden {
						t.Errorf("%s 跨站：%d，应为 403", name, status)
					}
				}
				if r.Open {
					continue
				}
				if status, to := try(nobody, r, path); status != http.StatusSeeOther || !strings.HasPrefix(to, "/sign-in") {
					t.Errorf("%s 未登录：%d %q，应转到登录", name, status, to)
				}
				if key, ok := st.roleWithout(r.Act); ok && r.Act != "" {
					if status, _ := try(clients[key], r, path); status != http.StatusForbidden {
						t.Errorf("%s 无此权限的岗位 %s：%d，应为 403", name, key, status)
					}
				}
				if strings.Contains(r.Path, "{id}") {
					for key, c := range clients {
						if status, to := try(c, r, path); status < 400 || status >= 500 {
							t.Errorf("%s 不存在的编号，%s：%d %q，应拒绝", name, key, status, to)
						}
					}
				}
			}
		})
	}
}

func try(c *client, r web.Route, path string) (int, string) {
	if r.Method == http.MethodPost {
		status, _, to := c.post(path, url.Values{"text": {"x"}})
		return status, to
	}
	req, err := http.NewRequest(r.Method, c.u+path, nil)
	if err != nil {
		c.t.Fatal(err)
	}
	status, _, to := c.do(req)
	return status, to
}

// TestWrongArea: a matter of another town is neither listed, nor opened, nor
// acted on, nor is its attachment served.
func TestWrongArea(t *testing.T) {
	t.Parallel()
	for _, e := range storetest.Engines(t) {
		t.Run(e.Name, func(t *testing.T) {
			t.Parallel()
			st := open(t, e, false)
			far := st.Villages[len(st.Villages)-1]
			var m matter.Matter
			if _, err := st.s.Do(t.Context(), st.Home, "", func(tx *store.Tx) (err error) {
				m, err = office.Register(tx, matter.Rules{Calendar: st.s.Calendar(), Zone: st.Zone}, st.Actor("supervisor"),
					matter.Draft{List: "problem", Area: far, Title: "远处的事项", Owner: st.Posts["first/"+far.String()].ID, Pack: "yangxian@1"})
				return err
			}); err != nil {
				t.Fatal(err)
			}
			for login, key := range map[string]string{"zhen": "town/" + st.Shown().Parent().String(), "cun": "first/" + st.Shown().String(), "ju": "water"} {
				st.account(t, login, key)
				c := st.signIn(t, login)
				if _, body := c.get("/desk/matters"); strings.Contains(body, "远处的事项") {
					t.Errorf("%s 的清单里有辖区外的事项", login)
				}
				if _, body := c.get("/desk/matters?q=" + url.QueryEscape(m.Number)); strings.Contains(body, "远处的事项") {
					t.Errorf("%s 按编号查到了辖区外的事项", login)
				}
				if status, body := c.get("/desk/matters/" + m.ID); status != http.StatusForbidden || strings.Contains(body, "远处的事项") {
					t.Errorf("%s 打开辖区外事项：%d", login, status)
				}
				for _, act := range matter.Acts() {
					if status, _, _ := c.post("/desk/matters/"+m.ID+"/"+string(act), url.Values{"text": {"x"}}); status != http.StatusForbidden {
						t.Errorf("%s 对辖区外事项 %s：%d", login, act, status)
					}
				}
			}
			st.account(t, "du", "supervisor")
			if status, body := st.signIn(t, "du").get("/desk/matters/" + m.ID); status != http.StatusOK || !strings.Contains(body, "远处的事项") {
				t.Errorf("督导组看不到全县事项：%d", status)
			}
		})
	}
}

// TestSignIn: lock after five failures, revocation at the next request, renewal.
func TestSignIn(t *testing.T) {
	t.Parallel()
	st := open(t, storetest.Engines(t)[0], false)
	st.account(t, "cunli", "first/"+st.Shown().String())
	st.account(t, "anquan", "security")
	c := st.client(t)
	for i := range 5 {
		if status, _, _ := c.post("/sign-in", url.Values{"login": {"cunli"}, "secret": {"wrong"}}); status != http.StatusUnprocessableEntity {
			t.Errorf("第 %d 次密码不对：%d", i+1, status)
		}
	}
	if status, body, _ := c.post("/sign-in", url.Values{"login": {"cunli"}, "secret": {password}}); status != http.StatusForbidden || !strings.Contains(body, "已锁定到") {
		t.Errorf("五次不对后密码正确也应锁定：%d", status)
	}
	st.srv.ForgetGuesses("cunli")
	a, admin := st.signIn(t, "cunli"), st.signIn(t, "anquan")
	if status, _ := a.get("/desk"); status != http.StatusOK {
		t.Errorf("登录后打不开工作台：%d", status)
	}
	var id string
	if err := st.s.View(t.Context(), st.Home, func(v *store.View) error {
		acc, _, err := v.AccountByLogin("cunli")
		id = acc.ID
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if status, _, _ := admin.post("/desk/accounts/"+id+"/revoke", url.Values{}); status != http.StatusSeeOther {
		t.Fatalf("停用：%d", status)
	}
	if status, _ := a.get("/desk"); status != http.StatusSeeOther {
		t.Errorf("停用后的下一次请求：%d，应转到登录", status)
	}
	if status, _, _ := st.client(t).post("/sign-in", url.Values{"login": {"cunli"}, "secret": {password}}); status != http.StatusUnprocessableEntity {
		t.Errorf("停用的账号仍能登录：%d", status)
	}
}

// TestBadInput: hostile text is shown as text; a repeated form acts once; a stale
// form keeps what was typed.
func TestBadInput(t *testing.T) {
	t.Parallel()
	st := open(t, storetest.Engines(t)[0], false)
	st.account(t, "du", "supervisor")
	c := st.signIn(t, "du")
	village := st.Shown().String()
	hostile := `<script>alert(1)</script>"'&{{.}}`
	form := url.Values{"list": {"problem"}, "title": {hostile}, "facts": {hostile}, "area": {village}, "owner": {st.Posts["first/"+village].ID}, "key": {"same-key"}}
	_, _, first := c.post("/desk/matters/new", form)
	status, _, second := c.post("/desk/matters/new", form)
	if status != http.StatusSeeOther || first != second || !strings.HasPrefix(first, "/desk/matters/") {
		t.Fatalf("双击登记：%q 与 %q", first, second)
	}
	status, body := c.get(first)
	if status != http.StatusOK || strings.Contains(body, "<script>alert") || !strings.Contains(body, "&lt;script&gt;") {
		t.Errorf("脚本没有按文字显示：%d", status)
	}
	for name, bad := range map[string]url.Values{
		"标题为空": {"list": {"problem"}, "area": {village}},
		"村不存在": {"list": {"problem"}, "title": {"x"}, "area": {"abc"}},
	} {
		if status, _, _ := c.post("/desk/matters/new", bad); status != http.StatusUnprocessableEntity {
			t.Errorf("%s：%d，应为 422", name, status)
		}
	}
	status, body, _ = c.post(first+"/transfer", url.Values{"version": {"99"}, "text": {"我写的理由"}, "post": {st.Posts["village/"+village].ID}})
	if status != http.StatusConflict || !strings.Contains(body, "我写的理由") {
		t.Errorf("旧版本：%d，写的内容还在 %v", status, strings.Contains(body, "我写的理由"))
	}
	for _, path := range []string{"/desk/matters?state=zzz", "/desk/matters?due=zzz"} {
		if status, body := c.get(path); status != http.StatusUnprocessableEntity || !strings.Contains(body, "zzz") {
			t.Errorf("%s：%d", path, status)
		}
	}
	if status, _ := c.get("/desk/nothing"); status != http.StatusNotFound {
		t.Errorf("不存在的页面：%d", status)
	}
	req, err := http.NewRequest(http.MethodPost, st.url+"/desk/matters/new", strings.NewReader(strings.Repeat("a=", 1<<20)))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if status, _, _ := c.do(req); status != http.StatusUnprocessableEntity {
		t.Errorf("过大的表单：%d，应为 422", status)
	}
}
