package desk

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"luoshi/internal/access"
	"luoshi/internal/account"
	"luoshi/internal/store"
	"luoshi/internal/store/storetest"
)

// from sends a form as a browser does that shows a page.
func (s site) from(c *http.Client, page, path string, form url.Values) (int, string) {
	s.Helper()
	req, err := http.NewRequestWithContext(s.Context(), http.MethodPost, s.url+path, strings.NewReader(form.Encode()))
	if err != nil {
		s.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	req.Header.Set("Referer", s.url+page)
	status, h, _ := s.send(c, req)
	return status, h.Get("Location")
}

const notTaken = "刚才的没有送出"

// TestUnsentForm: a form that is sent after the session ended, or when the PIN is due, comes
// back on its page, with a line that says so at the door and once on the page.
func TestUnsentForm(t *testing.T) {
	t.Parallel()
	s := openSite(t)
	key := "first/" + s.Shown().String()
	login := strings.ReplaceAll(key, "/", "-")
	at := "/desk/matters/" + s.matter(key, "路灯不亮")
	text := url.Values{"text": {"已联系供电所"}}
	says := func(c *http.Client, path string, want bool) {
		t.Helper()
		status, _, page := s.ask(c, http.MethodGet, path, nil)
		if status != http.StatusOK || strings.Contains(page, notTaken) != want {
			t.Errorf("%s：%d，说没有送出：%v", path, status, !want)
		}
	}
	desk := s.signIn(key)
	says(desk, at, false)
	s.now.Set(s.now.Now().Add(31 * time.Minute))
	door := "/sign-in?to=" + url.QueryEscape(at+"?as=page")
	if _, to := s.from(desk, at+"?as=page", at+"/comment", text); to != door {
		t.Fatalf("会话结束后送出：%s，应为 %s", to, door)
	}
	says(desk, door, true)
	says(desk, door, true)
	if _, h, _ := s.ask(desk, http.MethodPost, "/sign-in", url.Values{"login": {login}, "secret": {siteSecret}, "to": {at + "?as=page"}}); h.Get("Location") != at+"?as=page" {
		t.Fatalf("登录后到了 %s", h.Get("Location"))
	}
	says(desk, at, true)
	says(desk, at, false)

	_, phone := s.enter(login, siteSecret, "field")
	if _, h, _ := s.ask(phone, http.MethodGet, at, nil); h.Get("Location") != "/pin?to="+url.QueryEscape(at) {
		t.Errorf("手机第一次登录没有问 PIN：%s", h.Get("Location"))
	}
	if _, to := s.from(phone, at, at+"/comment", text); to != "/pin?to="+url.QueryEscape(at) {
		t.Errorf("没有 PIN 就办：%s", to)
	}
	s.ask(phone, http.MethodPost, "/pin", url.Values{"pin": {"2581"}, "to": {at}})
	says(phone, at, true)
	s.now.Set(s.now.Now().Add(31 * time.Minute))
	for page, want := range map[string]string{at: at, at + "/comment": at, "": at, "/pin?to=" + at: at, "/sign-out": at} {
		if _, to := s.from(phone, page, at+"/comment", text); to != "/pin?to="+url.QueryEscape(want) {
			t.Errorf("从 %q 送出，PIN 之后去 %s", page, to)
		}
	}
	says(phone, "/pin?to="+at, true)
	if _, h, _ := s.ask(phone, http.MethodPost, "/pin", url.Values{"pin": {"2581"}, "to": {at}}); h.Get("Location") != at {
		t.Errorf("PIN 之后：%s", h.Get("Location"))
	}
	says(phone, at, true)
	says(phone, at, false)
}

// TestNoPinIsNeverStuck: a phone that was given no PIN is asked for the password again after
// half an hour and told why; then it sets one and goes on.
func TestNoPinIsNeverStuck(t *testing.T) {
	t.Parallel()
	s := openSite(t)
	key := "first/" + s.Shown().String()
	s.signIn(key)
	_, phone := s.enter(strings.ReplaceAll(key, "/", "-"), siteSecret, "field")
	s.now.Set(s.now.Now().Add(31 * time.Minute))
	_, h, _ := s.ask(phone, http.MethodGet, "/posts", nil)
	if to := h.Get("Location"); to != "/sign-in?kind=field&to=%2Fposts&why=pin" {
		t.Fatalf("没有 PIN 的手机闲置后：%s", to)
	}
	_, _, page := s.ask(phone, http.MethodGet, h.Get("Location"), nil)
	s.says(page, "这部手机没有设 PIN", `value="field" checked`)
	s.ask(phone, http.MethodPost, "/sign-in", url.Values{"login": {strings.ReplaceAll(key, "/", "-")}, "secret": {siteSecret}, "kind": {"field"}, "to": {"/posts"}})
	if status, h, _ := s.ask(phone, http.MethodPost, "/pin", url.Values{"pin": {"2581"}, "to": {"/posts"}}); status != http.StatusSeeOther || h.Get("Location") != "/posts" {
		t.Fatalf("再设 PIN：%d %s", status, h.Get("Location"))
	}
	if status, _, _ := s.ask(phone, http.MethodGet, "/posts", nil); status != http.StatusOK {
		t.Errorf("设了 PIN 打不开：%d", status)
	}
}

// TestEveryFormHasItsPage: wherever a stranger's form goes, the door leads on to a page that
// opens by a link, with or without the address of the page that it stood on.
func TestEveryFormHasItsPage(t *testing.T) {
	t.Parallel()
	s := openSite(t)
	pages := http.NewServeMux()
	for _, r := range s.s.Routes() {
		if r.Method == http.MethodGet {
			pages.HandleFunc(r.Path, func(http.ResponseWriter, *http.Request) {})
		}
	}
	n := 0
	for _, r := range s.s.Routes() {
		if r.Method != http.MethodPost || r.Open {
			continue
		}
		path := strings.NewReplacer("{id}", "x", "{act}", "x", "{key}", "x", "{file}", "x", "{n}", "1", "{duty}", "x", "{year}", "2026").Replace(r.Path)
		for _, from := range []string{"", path} {
			_, to := s.from(s.browser(), from, path, url.Values{"a": {"b"}})
			u, err := url.Parse(to)
			if err != nil || u.Path != "/sign-in" {
				t.Errorf("%s：%s", path, to)
				continue
			}
			if to := u.Query().Get("to"); to != "" {
				n++
				if _, pattern := pages.Handler(&http.Request{Method: http.MethodGet, URL: &url.URL{Path: to}}); pattern == "" {
					t.Errorf("%s 登录后去 %s，那里没有页面", path, to)
				}
			}
		}
	}
	if n < 80 {
		t.Errorf("只有 %d 张表回得到自己的页面", n)
	}
}

// TestNoPost: whoever holds no post reads that, and no role of the program, wherever they go.
func TestNoPost(t *testing.T) {
	t.Parallel()
	s := openSite(t)
	who := s.Actor("first/" + s.Shown().String()).Person
	s.do(func(tx *store.Tx) error {
		as, err := tx.AppointmentsOf(who)
		for _, a := range as {
			if err == nil {
				a.Until = a.From // its first day was its last
				err = tx.SaveAppointment(&a)
			}
		}
		if err == nil {
			_, err = account.First(tx, s.Actor("security"), "nobody", who, storetest.Hashed(siteSecret))
		}
		return err
	})
	_, c := s.enter("nobody", siteSecret, "")
	for _, path := range []string{"/desk", "/desk/matters", "/me", "/posts"} {
		_, _, page := s.ask(c, http.MethodGet, path, nil)
		s.says(page, "您的账号现在没有岗位")
		if strings.Contains(page, "no_post") || strings.Contains(page, "您的岗位不办理事项") || strings.Contains(page, access.Usual().Title(access.NoPost)) {
			t.Errorf("%s 说错了", path)
		}
	}
}
