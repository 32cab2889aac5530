package desk

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"luoshi/internal/account"
)

// phone is an authenticator with the secret of one account.
type phone struct {
	secret string
	codes  []string // recovery codes
	drawn  string   // by the page on which it was put in force
}

var (
	shownSecret  = regexp.MustCompile(`qr-text">([A-Z2-7 ]+)<`)
	shownDrawn   = regexp.MustCompile(`name="drawn" value="([^"]+)"`)
	shownRecover = regexp.MustCompile(`<li>([0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4})</li>`)
)

// code is what the phone shows, off half minutes from now.
func (s site) code6(p phone, off int64) string {
	s.Helper()
	c, err := account.CodeAt(p.secret, account.StepAt(s.now.Now())+off)
	if err != nil {
		s.Fatal(err)
	}
	return c
}

// drawn reads the page of the second factor and what it drew.
func (s site) drawn(c *http.Client, path string) (p phone, drawn string) {
	s.Helper()
	_, _, page := s.ask(c, http.MethodGet, path, nil)
	secret, d := shownSecret.FindStringSubmatch(page), shownDrawn.FindStringSubmatch(page)
	if secret == nil || d == nil || !strings.Contains(page, `src="data:image/png;base64,`) {
		s.Fatalf("页上没有二维码和密钥：%s", page)
	}
	return phone{secret: strings.ReplaceAll(secret[1], " ", "")}, d[1]
}

func (s site) put(c *http.Client, drawn, code, secret, old string) (int, string) {
	s.Helper()
	status, _, page := s.ask(c, http.MethodPost, "/factor", url.Values{"do": {"put"}, "drawn": {drawn}, "code": {code}, "secret": {secret}, "old_code": {old}})
	return status, page
}

// enrol puts a second factor in force.
func (s site) enrol(c *http.Client) phone {
	s.Helper()
	p, drawn := s.drawn(c, "/factor")
	p.drawn = drawn
	status, page := s.put(c, drawn, s.code6(p, 0), siteSecret, "")
	for _, m := range shownRecover.FindAllStringSubmatch(page, -1) {
		p.codes = append(p.codes, m[1])
	}
	if status != http.StatusOK || len(p.codes) != account.Recoveries {
		s.Fatalf("启用：%d，%d 个恢复码", status, len(p.codes))
	}
	s.later()
	return p
}

// later is when the phone shows another code.
func (s site) later() { s.now.Set(s.now.Now().Add(31 * time.Second)) }

// answer gives the second factor at the door.
func (s site) answer(c *http.Client, code string) (status int, to, page string) {
	s.Helper()
	status, h, page := s.ask(c, http.MethodPost, "/sign-in/factor", url.Values{"code": {code}, "to": {"/desk/matters"}})
	return status, h.Get("Location"), page
}

// halfIn gives the right password of an account that has a second factor.
func (s site) halfIn(login string) *http.Client {
	s.Helper()
	status, c := s.enter(login, siteSecret, "")
	if status != http.StatusSeeOther || s.in(c) {
		s.Fatalf("只有密码：%d，已进来 %v", status, s.in(c))
	}
	return c
}

// TestSecondFactor: nothing is in force before the first code; then the password alone opens
// nothing, a code is good once, a neighbour's is none, and the log says how somebody came in.
func TestSecondFactor(t *testing.T) {
	t.Parallel()
	s := openSite(t)
	mine, elsewhere := s.signIn("issuer"), (*http.Client)(nil)
	_, elsewhere = s.enter("issuer", siteSecret, "")
	p, drawn := s.drawn(mine, "/factor")
	if status, _ := s.put(mine, drawn, s.code6(p, 0), "Bu-Dui-2026-y", ""); status != http.StatusUnprocessableEntity {
		t.Errorf("登录密码不对也启用了：%d", status)
	}
	if status, page := s.put(mine, drawn, s.code6(p, 5), siteSecret, ""); status != http.StatusUnprocessableEntity || !strings.Contains(page, drawn) {
		t.Errorf("第一个码不对：%d", status)
	}
	if status, page := s.put(elsewhere, drawn, s.code6(p, 0), siteSecret, ""); status != http.StatusUnprocessableEntity || len(shownRecover.FindAllString(page, -1)) > 0 {
		t.Errorf("别的会话替这个会话确认：%d", status)
	}
	if status, _ := s.enter("issuer", siteSecret, ""); status != http.StatusSeeOther || !s.in(elsewhere) {
		t.Error("还没有启用就变了")
	}
	p = s.enrol(mine)
	again := p
	if _, d := s.drawn(mine, "/factor?way=new"); d == "" {
		t.Error("换手机的页没有新的密钥")
	}
	if status, page := s.put(mine, again.drawn, s.code6(again, 0), siteSecret, ""); status != http.StatusSeeOther || strings.Contains(strings.ReplaceAll(page, " ", ""), again.secret) {
		t.Errorf("再送一遍启用的表：%d，页上有正在用的密钥", status)
	}
	if !s.in(mine) || s.in(elsewhere) {
		t.Error("启用以后，别处的会话应当结束，这里的不应当")
	}
	other := s.enrol(s.signIn("supervisor"))
	in := s.halfIn("issuer")
	for name, code := range map[string]string{"邻居的": s.code6(other, 0), "邻居的恢复码": other.codes[0], "空的": "", "六个零": "000000x"} {
		if status, _, page := s.answer(in, code); status != http.StatusUnprocessableEntity || s.in(in) || !strings.Contains(page, "不对") {
			t.Errorf("%s：%d", name, status)
		}
	}
	used := s.code6(p, 0)
	if status, to, _ := s.answer(in, used); status != http.StatusSeeOther || to != "/desk/matters" || !s.in(in) {
		t.Fatalf("对的码：%d %s", status, to)
	}
	if status, _, page := s.answer(s.halfIn("issuer"), used); status != http.StatusUnprocessableEntity || !strings.Contains(page, "刚刚用过") {
		t.Errorf("同一个码再用：%d", status)
	}
	third := s.halfIn("issuer")
	s.answer(third, p.codes[3])
	if !s.in(third) {
		t.Error("恢复码不能登录")
	}
	if status, _, _ := s.answer(s.halfIn("issuer"), p.codes[3]); status != http.StatusUnprocessableEntity {
		t.Errorf("恢复码用两次：%d", status)
	}
	_, _, page := s.ask(third, http.MethodGet, "/factor", nil)
	s.says(page, "还剩的恢复码", "9 个")
	_, _, page = s.ask(third, http.MethodGet, "/me", nil)
	s.says(page, "密码对，动态码不对", "动态码", "恢复码")
	if got := s.log(account.WrongCode); len(got) != 6 {
		t.Errorf("动态码不对记了 %d 行", len(got))
	}
	ways := ""
	for _, v := range s.log(account.CameIn) {
		ways += v.About + ","
	}
	if !strings.Contains(ways, "desk code,") || !strings.Contains(ways, "desk recovery,") {
		t.Errorf("登录日志：%s", ways)
	}
	if r, err := s.Store.Verify(t.Context(), s.Home); err != nil || !r.Intact() {
		t.Errorf("留痕：%+v %v", r.Findings, err)
	}
}

// TestHalfSessionIsAStranger: who gave the password alone is a stranger on every route, the
// half session lasts five minutes, ends with a change of the password, and opens one session.
func TestHalfSessionIsAStranger(t *testing.T) {
	t.Parallel()
	s := openSite(t)
	mine := s.signIn("issuer")
	p := s.enrol(mine)
	in := s.halfIn("issuer")
	n := 0
	for _, r := range s.s.Routes() {
		if r.Open {
			continue
		}
		n++
		path := regexp.MustCompile(`\{[^}]*\}`).ReplaceAllString(r.Path, "x")
		status, h, page := s.ask(in, r.Method, path, nil)
		if status != http.StatusSeeOther || !strings.HasPrefix(h.Get("Location"), "/sign-in") || strings.Contains(page, "issuer") {
			t.Errorf("%s %s：%d %s", r.Method, path, status, h.Get("Location"))
		}
	}
	if n < 100 {
		t.Errorf("只试了 %d 条路", n)
	}
	s.now.Set(s.now.Now().Add(account.HalfLife))
	if _, to, _ := s.answer(in, s.code6(p, 0)); to != "/sign-in" || s.in(in) {
		t.Errorf("五分钟以后：%s", to)
	}
	in = s.halfIn("issuer")
	s.ask(mine, http.MethodPost, "/password", url.Values{"old": {siteSecret}, "secret": {"Xin-Mi-Ma-2027"}, "again": {"Xin-Mi-Ma-2027"}})
	if _, to, _ := s.answer(in, s.code6(p, 0)); to != "/sign-in" || s.in(in) {
		t.Errorf("改了密码以后：%s", to)
	}
	_, in = s.enter("issuer", "Xin-Mi-Ma-2027", "field")
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.url+"/sign-in", nil)
	if err != nil {
		t.Fatal(err)
	}
	kept := in.Jar.Cookies(req.URL)
	if status, _, _ := s.answer(in, s.code6(p, 0)); status != http.StatusSeeOther || !s.in(in) {
		t.Fatalf("对的码：%d", status)
	}
	s.later()
	again := s.browser()
	again.Jar.SetCookies(req.URL, kept)
	if _, to, _ := s.answer(again, s.code6(p, 0)); to != "/sign-in" || s.in(again) {
		t.Errorf("用过的半个会话再开一个：%s", to)
	}
}

// TestCodesAreNotGuessed: five wrong codes and nobody's is looked at for a while, longer
// each time, at whatever address; a stranger without the password locks nothing; a reset is
// the way back and takes the factor off where that was asked for.
func TestCodesAreNotGuessed(t *testing.T) {
	t.Parallel()
	s := openSite(t)
	p := s.enrol(s.signIn("issuer"))
	security, audit := s.signIn("security"), s.signIn("audit")
	for range 8 {
		s.answer(s.browser(), "123456")
	}
	in := s.halfIn("issuer")
	for range account.LockAfter {
		s.answer(in, "abcdef")
	}
	for _, c := range []*http.Client{in, s.halfIn("issuer")} {
		if status, _, page := s.answer(c, s.code6(p, 0)); status != http.StatusUnprocessableEntity || s.in(c) || !strings.Contains(page, "10 分钟") {
			t.Errorf("锁定期间对的码：%d", status)
		}
	}
	s.now.Set(s.now.Now().Add(10*time.Minute + time.Second))
	in = s.halfIn("issuer")
	for range account.LockAfter {
		s.answer(in, "abcdef")
	}
	if _, _, page := s.answer(in, s.code6(p, 0)); !strings.Contains(page, "20 分钟") {
		t.Error("第二次锁定没有加长")
	}
	id := s.accountOf("issuer")
	given := s.code(security, audit, id)
	status, in := s.enter("issuer", given, "")
	if status != http.StatusSeeOther || s.in(in) {
		t.Fatalf("没有要求停用，重置以后密码一项就进来了：%d", status)
	}
	if status, _, _ := s.answer(in, s.code6(p, 0)); status != http.StatusSeeOther {
		t.Errorf("重置以后动态码还锁着：%d", status)
	}
	s.ask(security, http.MethodPost, "/desk/accounts/"+id+"/reset", url.Values{"reason": {"手机丢了"}, "factor": {"1"}})
	if _, _, page := s.ask(audit, http.MethodGet, "/desk/codes", nil); !strings.Contains(page, "连同第二重验证") {
		t.Error("放行的人看不到要停用第二重验证")
	}
	_, _, page := s.ask(audit, http.MethodPost, "/desk/codes/"+s.asked(id)[0].ID+"/release", url.Values{})
	in = s.comeInWith("issuer", shownCode(page))
	if !s.in(in) {
		t.Fatal("停用以后进不来")
	}
	_, _, page = s.ask(in, http.MethodGet, "/desk/matters", nil)
	s.says(page, "您的密码和第二重验证由")
	if _, _, page = s.ask(audit, http.MethodGet, "/desk/exceptions/resets", nil); !strings.Contains(page, "连同第二重验证") {
		t.Error("异常清单没有写")
	}
}

// TestRecoveryCodeOnceAtATime: one recovery code in many hands at once lets one of them in.
func TestRecoveryCodeOnceAtATime(t *testing.T) {
	t.Parallel()
	s := openSite(t)
	p := s.enrol(s.signIn("issuer"))
	var hands []*http.Client
	for range 6 {
		hands = append(hands, s.halfIn("issuer"))
	}
	var wg sync.WaitGroup
	for _, c := range hands {
		wg.Go(func() { s.answer(c, p.codes[0]) })
	}
	wg.Wait()
	n := 0
	for _, c := range hands {
		if s.in(c) {
			n++
		}
	}
	if n != 1 {
		t.Errorf("一个恢复码放进了 %d 个人", n)
	}
}

// TestFactorChanges: another phone and a new set of codes ask for the password and a code of
// the old ones, which end; the holder does without again in the same way.
func TestFactorChanges(t *testing.T) {
	t.Parallel()
	s := openSite(t)
	mine := s.signIn("supervisor")
	p := s.enrol(mine)
	next, drawn := s.drawn(mine, "/factor?way=new")
	if next.secret == p.secret {
		t.Fatal("换手机，密钥没有换")
	}
	if status, _ := s.put(mine, drawn, s.code6(next, 0), siteSecret, "000000"); status != http.StatusUnprocessableEntity {
		t.Errorf("没有旧手机的码就换了：%d", status)
	}
	status, page := s.put(mine, drawn, s.code6(next, 0), siteSecret, s.code6(p, 0))
	if status != http.StatusOK || len(shownRecover.FindAllString(page, -1)) != account.Recoveries {
		t.Fatalf("换手机：%d", status)
	}
	s.later()
	in := s.halfIn("supervisor")
	for _, old := range []string{s.code6(p, 0), p.codes[0]} {
		if status, _, _ := s.answer(in, old); status != http.StatusUnprocessableEntity {
			t.Errorf("旧手机或者旧恢复码还能用：%d", status)
		}
	}
	act := func(do, code string) (int, string) {
		status, _, page := s.ask(mine, http.MethodPost, "/factor", url.Values{"do": {do}, "secret": {siteSecret}, "code": {code}})
		return status, page
	}
	if status, page := act("codes", "111111"); status != http.StatusUnprocessableEntity || shownRecover.MatchString(page) {
		t.Errorf("码不对也换了恢复码：%d", status)
	}
	status, page = act("codes", s.code6(next, 0))
	if status != http.StatusOK || len(shownRecover.FindAllString(page, -1)) != account.Recoveries {
		t.Errorf("换恢复码：%d", status)
	}
	if status, _ := act("off", s.code6(next, 0)); status != http.StatusUnprocessableEntity {
		t.Errorf("用过的码停用了：%d", status)
	}
	s.later()
	if status, _ := act("off", s.code6(next, 0)); status != http.StatusSeeOther {
		t.Errorf("停用：%d", status)
	}
	if _, c := s.enter("supervisor", siteSecret, ""); !s.in(c) {
		t.Error("停用以后密码进不来")
	}
}

// TestFactorIsDemanded: by the pack in force whoever has one of the named rights does nothing
// before the second factor is set up, has no session of thirty days and cannot do without;
// nobody else is asked.
func TestFactorIsDemanded(t *testing.T) {
	t.Parallel()
	d := openPacks(t)
	server := httptest.NewServer(d.s.Handler())
	t.Cleanup(server.Close)
	s := site{d.boardDesk, server.URL}
	before := s.signIn("issuer")
	_, phoneIn := s.enter("issuer", siteSecret, "field")
	village := "first/" + s.Shown().String()
	s.signIn(village)
	if !s.in(before) || !s.in(phoneIn) {
		t.Fatal("没有要求的时候进不来")
	}
	page, status := d.propose("factor", d.version("2", "\nversion: 2\n", "\nversion: 2\nsecond_factor: [letter.sign, system.manage, board.compute]\n"), url.Values{"do": {"issue"}, "document": {"洋办发〔2026〕77号"}})
	if status != http.StatusSeeOther {
		t.Fatalf("提请：%d %s", status, page)
	}
	d.confirm("leader-1")
	for _, path := range []string{"/desk", "/desk/matters", "/me", "/posts"} {
		if _, h, _ := s.ask(before, http.MethodGet, path, nil); h.Get("Location") != "/factor" {
			t.Errorf("还没有设，%s 到了 %q", path, h.Get("Location"))
		}
	}
	if _, h, _ := s.ask(before, http.MethodPost, "/desk/matters/new", url.Values{"title": {"x"}}); h.Get("Location") != "/factor" {
		t.Errorf("还没有设就办了：%s", h.Get("Location"))
	}
	_, _, page = s.ask(before, http.MethodGet, "/factor", nil)
	s.says(page, "您的岗位有这些权限：签发", "退出登录")
	_, out := s.enter("issuer", siteSecret, "")
	if _, h, _ := s.ask(out, http.MethodPost, "/sign-out", url.Values{}); h.Get("Location") != "/sign-in" || s.in(out) {
		t.Error("没有设就退不出去")
	}
	p := s.enrol(before)
	if !s.in(before) {
		t.Error("设好了还不能办")
	}
	if status, _, page := s.ask(before, http.MethodPost, "/factor", url.Values{"do": {"off"}, "secret": {siteSecret}, "code": {s.code6(p, 0)}}); status != http.StatusForbidden || !strings.Contains(page, "不能停用") {
		t.Errorf("要求的时候停用：%d", status)
	}
	if _, h, _ := s.ask(func() *http.Client { _, c := s.enter(strings.ReplaceAll(village, "/", "-"), siteSecret, ""); return c }(), http.MethodGet, "/desk/matters", nil); h.Get("Location") == "/factor" {
		t.Error("没有这些权限的人也要设")
	}
	s.longSession()
}

// longSession looks at the session of a phone of somebody whose right demands the factor:
// it lasts as long as one at a desk.
func (s site) longSession() {
	s.Helper()
	mine := s.signIn("desk")
	p := s.enrol(mine)
	_, in := s.enter("desk", siteSecret, "field")
	if status, _, _ := s.ask(in, http.MethodPost, "/sign-in/factor", url.Values{"code": {s.code6(p, 0)}, "kind": {"field"}}); status != http.StatusSeeOther || !s.in(in) {
		s.Fatalf("手机上登录：%d", status)
	}
	s.now.Set(s.now.Now().Add(31 * time.Minute))
	if s.in(in) {
		s.Error("要第二重验证的岗位在手机上还有 30 天的会话")
	}
}
