package field

import (
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"luoshi/internal/account"
	"luoshi/internal/matter"
	"luoshi/internal/office"
	"luoshi/internal/store"
	"luoshi/internal/store/storetest"
)

// odd are values that no phone sends.
func odd() []string {
	return []string{"", "x", "-1", "99999999999999999999", "%%%%", "9999-12-31", "0001-01-01", "2026-13-45", "9999-99", "2026-W99", "../../etc/passwd", "{{.}}", "<script>",
		"\u202e\u200b", strings.Repeat("长", 6000), "*", "<!--", "\r\nSet-Cookie: x=y", "9223372036854775807"}
}

// TestOddPhone sends every route of the phone with one odd field and the others as
// they should be: it is an answer, and what was typed is never run by the page.
func TestOddPhone(t *testing.T) {
	t.Parallel()
	p := open(t, storetest.Engines(t)[0])
	key := "first/" + p.Shown().String()
	server := httptest.NewServer(p.s.Handler())
	t.Cleanup(server.Close)
	var m matter.Matter
	if _, err := p.s.Store.Do(t.Context(), p.Home, "", func(tx *store.Tx) (err error) {
		if _, err = account.First(tx, p.Actor("security"), "cunli", p.Actor(key).Person, storetest.Hashed("Gong-Ji-2026-x")); err == nil {
			m, err = office.Register(tx, matter.Rules{Calendar: p.s.Calendar(), Zone: p.Zone}, p.Actor("supervisor"), matter.Draft{List: "rectification", Area: p.Shown(), Title: "漏水", Owner: p.Posts[key].ID, Pack: "yangxian@1"})
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	c := &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	ask := func(method, path string, f url.Values) (int, http.Header, string) {
		t.Helper()
		body := f.Encode()
		if method == http.MethodGet {
			path, body = path+"?"+body, ""
		}
		req, err := http.NewRequestWithContext(t.Context(), method, server.URL+path, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		if method == http.MethodPost {
			req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		}
		resp, err := c.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = resp.Body.Close() }()
		text, err := io.ReadAll(resp.Body)
		if err != nil {
			t.Fatal(err)
		}
		return resp.StatusCode, resp.Header, string(text)
	}
	if status, _, _ := ask(http.MethodPost, "/sign-in", url.Values{"login": {"cunli"}, "secret": {"Gong-Ji-2026-x"}}); status != http.StatusSeeOther {
		t.Fatalf("登录：%d", status)
	}
	right := url.Values{"duty": {"daily_list"}, "day": {"2026-09-24"}, "f-day": {"2026-09-24"}, "f-plan": {"入户"}, "f-done": {"入户走访"}, "f-households": {"3"}, "reason": {"看病"}, "from": {"2026-10-09"},
		"until": {"2026-10-10"}, "kind": {"事假"}, "text": {"已看"}, "outcome": {"solved"}, "paste": {"今日工作：入户走访 3 户"}, "month": {"2026-09"}, "saved_at": {"1"}, "version": {"1"}, "body": {"x"}, "object": {""}, "need": {"statement"}, "own": {""}}
	acts := []string{"accept", "attach", "report", "block", "unblock", "ask_extension", "object", "comment", "write_off"}
	n, said := 0, map[int]int{}
	for _, r := range Face().Routes {
		for field := range right {
			for _, v := range odd() {
				if n++; n%3 != 0 {
					continue
				}
				f := url.Values{}
				for k, x := range right {
					f[k] = x
				}
				f.Set(field, v)
				path := strings.NewReplacer("{id}", m.ID, "{act}", acts[n%len(acts)], "{duty}", []string{"daily_list", "x", "talk"}[n%3]).Replace(r.Path)
				status, h, page := ask(r.Method, path, f)
				said[status]++
				if status >= 500 || strings.Contains(strings.Join(h.Values("Set-Cookie"), ";"), "x=y") {
					t.Errorf("%s %s（%s 是 %.20q）：%d", r.Method, path, field, v, status)
				}
				if strings.Contains(page, "\"<script>") || strings.Contains(page, "><script><") {
					t.Errorf("%s %s（%s）：所写的成了标签", r.Method, path, field)
				}
			}
		}
	}
	t.Logf("%d requests: %v", n/3, said)
}
