package desk

import (
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"luoshi/internal/access"
	"luoshi/internal/account"
	"luoshi/internal/org"
	"luoshi/internal/store"
	"luoshi/internal/store/storetest"
)

// enter signs in with a secret and returns the status and a client that stays in.
func (s site) enter(login, secret, kind string) (int, *http.Client) {
	s.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		s.Fatal(err)
	}
	c := &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	status, _, _ := s.ask(c, http.MethodPost, "/sign-in", url.Values{"login": {login}, "secret": {secret}, "kind": {kind}})
	return status, c
}

// in reports whether a client is signed in.
func (s site) in(c *http.Client) bool {
	s.Helper()
	_, h, _ := s.ask(c, http.MethodGet, "/desk", nil)
	return !strings.HasPrefix(h.Get("Location"), "/sign-in")
}

// TestLockedOut: five wrong passwords of a stranger lock a login for ten minutes and
// no more; who is in stays in; a reset by an administrator is the way back at once.
func TestLockedOut(t *testing.T) {
	t.Parallel()
	s := openSite(t)
	s.signIn("desk")
	security := s.signIn("security")
	_, inside := s.enter("desk", siteSecret, "")
	for range 20 {
		s.enter("desk", "wrong", "")
	}
	if status, _ := s.enter("desk", siteSecret, ""); status != http.StatusForbidden {
		t.Errorf("锁定期间用对的密码：%d", status)
	}
	if !s.in(inside) {
		t.Error("已登录的人被别人的错误密码赶出去了")
	}
	id := s.accountOf("desk")
	given := s.code(security, s.signIn("security-2"), id)
	status, c := s.enter("desk", given, "")
	if status != http.StatusSeeOther {
		t.Errorf("重置后用一次性密码 %q：%d", given, status)
	}
	if s.in(inside) {
		t.Error("重置后旧会话还开着")
	}
	if _, h, _ := s.ask(c, http.MethodGet, "/desk/matters", nil); h.Get("Location") != "/password" {
		t.Errorf("一次性密码登录后到 %q，应先改密码", h.Get("Location"))
	}
	if status, h, _ := s.ask(c, http.MethodPost, "/desk/matters/new", url.Values{"title": {"x"}}); status != http.StatusSeeOther || h.Get("Location") != "/password" {
		t.Errorf("没改密码就办事：%d", status)
	}
	for range 5 {
		s.enter("desk", "wrong", "")
	}
	s.now.Set(s.now.Now().Add(10*time.Minute + time.Second))
	if status, _ := s.enter("desk", given, ""); status != http.StatusSeeOther {
		t.Errorf("十分钟后：%d", status)
	}
}

// TestStrangersGuesses: whoever came in from a browser before comes in from it again
// while a stranger keeps the login locked; five wrong ones there lock that browser too,
// and its cookie is worth nothing without the password or for another login.
func TestStrangersGuesses(t *testing.T) {
	t.Parallel()
	s := openSite(t)
	s.signIn("supervisor")
	known := s.signIn("desk")
	in := func(c *http.Client, login, secret string) int {
		t.Helper()
		status, _, _ := s.ask(c, http.MethodPost, "/sign-in", url.Values{"login": {login}, "secret": {secret}})
		return status
	}
	for range 20 {
		s.enter("desk", "wrong", "")
		s.enter("supervisor", "wrong", "")
	}
	if status := in(known, "desk", siteSecret); status != http.StatusSeeOther {
		t.Errorf("在自己用过的浏览器上：%d", status)
	}
	if status := in(known, "supervisor", siteSecret); status != http.StatusForbidden {
		t.Errorf("用这台浏览器登别人的：%d", status)
	}
	for range 5 {
		in(known, "desk", "wrong")
	}
	if status := in(known, "desk", siteSecret); status != http.StatusForbidden {
		t.Errorf("在这台浏览器上错五次：%d", status)
	}
	u, err := url.Parse(s.url + "/sign-in")
	if err != nil {
		t.Fatal(err)
	}
	found := false
	for _, ck := range known.Jar.Cookies(u) {
		if found = found || ck.Name == "luoshi-device"; ck.Name != "luoshi-device" {
			continue
		}
		c := &http.Client{CheckRedirect: known.CheckRedirect}
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.url+"/desk", nil)
		if err != nil {
			t.Fatal(err)
		}
		req.AddCookie(&http.Cookie{Name: "luoshi", Value: ck.Value})
		if status, h, _ := s.send(c, req); status != http.StatusSeeOther || !strings.HasPrefix(h.Get("Location"), "/sign-in") {
			t.Errorf("拿它当会话：%d", status)
		}
	}
	if !found {
		t.Error("浏览器没有记下")
	}
}

func (s site) accountOf(login string) (id string) {
	s.Helper()
	if err := s.s.Store.View(s.Context(), s.Home, func(v *store.View) error {
		a, _, err := v.AccountByLogin(login)
		id = a.ID
		return err
	}); err != nil {
		s.Fatal(err)
	}
	return id
}

// TestThirtyDays: a phone of the village stays known for thirty days behind its PIN;
// who keeps the system or audits it is signed out like at a desk, whatever was ticked.
func TestThirtyDays(t *testing.T) {
	t.Parallel()
	s := openSite(t)
	first := "first/" + s.Shown().String()
	for key, want := range map[string]bool{first: true, "security": false, "system": false, "audit": false, "leader-1": false, "issuer": false, "organiser": false, "discipline": false, "supervisor": false} {
		login := strings.ReplaceAll(key, "/", "-")
		s.signIn(key)
		_, c := s.enter(login, siteSecret, "field")
		if status, _, _ := s.ask(c, http.MethodPost, "/pin", url.Values{"pin": {"2581"}}); status != http.StatusSeeOther {
			t.Fatalf("%s 设 PIN：%d", key, status)
		}
		if !s.in(c) {
			t.Fatalf("%s 没有登录", key)
		}
		s.now.Set(s.now.Now().Add(31 * time.Minute))
		if got := s.in(c); got != want {
			t.Errorf("%s 闲置 31 分钟还认得：%v，应为 %v", key, got, want)
		}
		if !want {
			continue
		}
		if status, h, _ := s.ask(c, http.MethodPost, "/desk/matters/new", url.Values{}); status != http.StatusSeeOther || !strings.HasPrefix(h.Get("Location"), "/pin") {
			t.Errorf("要 PIN 时办事：%d %s", status, h.Get("Location"))
		}
		for range 5 {
			s.ask(c, http.MethodPost, "/pin", url.Values{"pin": {"0000"}})
		}
		if s.in(c) {
			t.Errorf("%s 五次 PIN 不对还认得这台手机", key)
		}
	}
}

// TestRevoked: a revoked account, and one whose password somebody changed elsewhere,
// are out at the next request.
func TestRevoked(t *testing.T) {
	t.Parallel()
	s := openSite(t)
	s.signIn("desk")
	security := s.signIn("security")
	_, one := s.enter("desk", siteSecret, "")
	_, two := s.enter("desk", siteSecret, "")
	f := url.Values{"old": {siteSecret}, "secret": {"Xin-Mi-Ma-2026"}, "again": {"Xin-Mi-Ma-2026"}}
	if status, h, _ := s.ask(one, http.MethodPost, "/password", f); status != http.StatusSeeOther || h.Get("Location") != "/desk" {
		t.Fatalf("改密码：%d", status)
	}
	if !s.in(one) || s.in(two) {
		t.Errorf("改密码后：本机 %v，别处 %v", s.in(one), s.in(two))
	}
	if status, _ := s.enter("desk", siteSecret, ""); status == http.StatusSeeOther {
		t.Error("旧密码还能用")
	}
	s.ask(security, http.MethodPost, "/desk/accounts/"+s.accountOf("desk")+"/revoke", url.Values{"key": {"x"}})
	if s.in(one) {
		t.Error("停用后还能用")
	}
	if status, _ := s.enter("desk", "Xin-Mi-Ma-2026", ""); status == http.StatusSeeOther {
		t.Error("停用后还能登录")
	}
	if status, _, _ := s.ask(security, http.MethodPost, "/desk/accounts/"+s.accountOf("security")+"/reset", url.Values{"reason": {"忘了"}}); status != http.StatusForbidden {
		t.Errorf("管理员重置自己：%d", status)
	}
}

// TestOneAccount: an administrator makes no second account for a person who has one,
// by which they could come in as that person unnoticed.
func TestOneAccount(t *testing.T) {
	t.Parallel()
	s := openSite(t)
	s.do(func(tx *store.Tx) error {
		p := org.Person{Name: "独一无二"}
		if err := org.AddPerson(tx, s.Actor("system"), &p); err != nil {
			return err
		}
		_, err := account.First(tx, s.Actor("security"), "duyi", p.ID, storetest.Hashed(siteSecret))
		return err
	})
	security := s.signIn("security")
	f := url.Values{"login": {"duyi2"}, "name": {"独一无二"}}
	if status, _, page := s.ask(security, http.MethodPost, "/desk/accounts", f); status != http.StatusUnprocessableEntity || !strings.Contains(page, "已有账号 duyi") {
		t.Errorf("给已有账号的人另开：%d", status)
	}
	s.ask(security, http.MethodPost, "/desk/accounts/"+s.accountOf("duyi")+"/revoke", url.Values{})
	if status, _, page := s.ask(security, http.MethodPost, "/desk/accounts", f); status != http.StatusSeeOther || strings.Contains(page, "一次性密码") {
		t.Errorf("停用后另开：%d", status)
	}
}

// TestRaceForTheLimit tries passwords of one login at once: no more than five are
// looked at.
func TestRaceForTheLimit(t *testing.T) {
	t.Parallel()
	s := openSite(t)
	s.signIn("desk")
	var wait sync.WaitGroup
	var mu sync.Mutex
	said := map[int]int{}
	for range 30 {
		wait.Go(func() {
			status, _ := s.enter("desk", "wrong", "")
			mu.Lock()
			said[status]++
			mu.Unlock()
		})
	}
	wait.Wait()
	if said[http.StatusUnprocessableEntity] > 5 || said[http.StatusForbidden] < 25 {
		t.Errorf("三十次一起试：%v", said)
	}
	for _, login := range []string{strings.Repeat("长", 1000), "desk\x00", "' OR 1=1 --", "DESK", "desk ", " desk"} {
		if status, _ := s.enter(login, siteSecret, ""); status == http.StatusSeeOther || status >= 500 {
			t.Errorf("登录名 %.10q：%d", login, status)
		}
	}
	if _, _, page := s.ask(http.DefaultClient, http.MethodPost, "/sign-in", url.Values{"login": {"nobody"}, "secret": {"x"}}); strings.Contains(page, "没有这个") {
		t.Error("说出了没有这个登录名")
	}
	if access.Usual().Holds(access.Auditor, "account.manage") {
		t.Fatal("外部审计管账号")
	}
}
