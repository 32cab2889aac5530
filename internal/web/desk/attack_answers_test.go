package desk

import (
	"bytes"
	"io"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"luoshi/internal/matter"
	"luoshi/internal/office"
	"luoshi/internal/store"
	"luoshi/internal/web"
)

// filled puts identifiers into the path of a route.
func filled(path string, id string) string {
	return strings.NewReplacer("{id}", id, "{act}", "comment", "{list}", "backdated.csv", "{file}", "people.xlsx", "{seq}", "1", "{statement}", "x", "{lang}", "zh", "{$}", "").Replace(path)
}

// TestGuardsOnEveryAnswer: whatever is answered, page, file, refusal or redirect, it
// carries the policy, is not guessed at, not framed and not kept by any cache.
func TestGuardsOnEveryAnswer(t *testing.T) {
	t.Parallel()
	s := openSite(t)
	m := s.matter("first/"+s.Shown().String(), "供水中断")
	desk, stranger := s.signIn("desk"), &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	paths := []string{"/", "/nothing", "/desk//matters", "/healthz", "/desk/matters/" + m, "/desk/export/matters.csv", "/desk/export/posts.xlsx", "/desk/packs/text?key=yangxian@1"}
	for _, r := range s.s.Routes() {
		if r.Method == http.MethodGet {
			paths = append(paths, filled(r.Path, m))
		}
	}
	for _, c := range []*http.Client{desk, stranger} {
		for _, path := range paths {
			_, h, _ := s.ask(c, http.MethodGet, path, nil)
			if !strings.Contains(h.Get("Content-Security-Policy"), "default-src '") || h.Get("X-Content-Type-Options") != "nosniff" || h.Get("X-Frame-Options") != "DENY" {
				t.Errorf("%s：%v", path, h)
			}
			if !strings.Contains(h.Get("Cache-Control"), "no-store") {
				t.Errorf("%s 可以被缓存：%q", path, h.Get("Cache-Control"))
			}
		}
	}
}

// matter registers one with an owner and returns its identifier.
func (s site) matter(owner, title string) string {
	s.Helper()
	id := ""
	s.do(func(tx *store.Tx) error {
		m, err := office.Register(tx, s.rules(), s.Actor("supervisor"), matter.Draft{List: "rectification", Area: s.Shown(), Title: title, Owner: s.Posts[owner].ID, Pack: "yangxian@1"})
		id = m.ID
		return err
	})
	return id
}

// TestMethods sends every other method to every route, and every form from another
// site: nothing is done.
func TestMethods(t *testing.T) {
	t.Parallel()
	s := openSite(t)
	m := s.matter("first/"+s.Shown().String(), "供水中断")
	desk := s.signIn("desk")
	before := s.fingerprint()
	for _, r := range s.s.Routes() {
		path := filled(r.Path, m)
		for _, method := range []string{http.MethodPut, http.MethodDelete, http.MethodPatch, http.MethodOptions, http.MethodTrace, "PROPFIND"} {
			if status, _, _ := s.ask(desk, method, path, nil); status != http.StatusNotFound && status != http.StatusMethodNotAllowed {
				t.Errorf("%s %s：%d", method, path, status)
			}
		}
		if r.Method != http.MethodPost {
			if status, _, body := s.ask(desk, http.MethodHead, path, nil); status >= 500 || body != "" {
				t.Errorf("HEAD %s：%d %q", path, status, body)
			}
			continue
		}
		for name, set := range map[string]func(http.Header){
			"Sec-Fetch-Site":      func(h http.Header) { h.Set("Sec-Fetch-Site", "cross-site") },
			"Sec-Fetch-Site same": func(h http.Header) { h.Set("Sec-Fetch-Site", "same-site") },
			"Origin":              func(h http.Header) { h.Set("Origin", "https://evil.example") },
			"Origin null":         func(h http.Header) { h.Set("Origin", "null") },
			"Host 与 Origin 都伪造不了": func(h http.Header) { h.Set("Origin", "http://127.0.0.1"); h.Set("X-Forwarded-Host", "127.0.0.1") },
		} {
			for kind, body := range map[string]string{"application/x-www-form-urlencoded": "text=x", "text/plain": "text=x",
				"multipart/form-data; boundary=x": "--x\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\nx\r\n--x--\r\n"} {
				req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.url+path, strings.NewReader(body))
				if err != nil {
					t.Fatal(err)
				}
				req.Header.Set("Content-Type", kind)
				set(req.Header)
				if status, _, _ := s.send(desk, req); status != http.StatusForbidden {
					t.Errorf("别的网站（%s，%s）POST %s：%d", name, kind, path, status)
				}
			}
		}
	}
	if s.fingerprint() != before {
		t.Error("库里的内容变了")
	}
}

// TestPaths: no way of writing a path opens a page without a session or leaves the
// site, and no static path reaches a file of the machine.
func TestPaths(t *testing.T) {
	t.Parallel()
	s := openSite(t)
	c := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	for _, path := range []string{"//desk/matters", "/desk//matters", "/desk/./matters", "/static/../desk/matters", "/static/%2e%2e/desk/matters", "/desk%2fmatters", "/DESK/matters",
		"/desk/matters/", "/desk/matters%00", "/desk/matters;x=1", "/desk/%2e%2e/desk/matters", "//evil.example/desk", "/%5cevil.example", "/static/..%2f..%2fetc%2fpasswd",
		"/static/....//etc/passwd", "/sign-in/../desk", "/lang/../desk", "/healthz/../desk/persons/x"} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.url, nil)
		if err != nil {
			t.Fatal(err)
		}
		req.URL.Opaque = "//" + req.URL.Host + path // as it stands
		req.Header.Set("X-Original-URL", "/desk/matters")
		req.Header.Set("X-Rewrite-URL", "/desk/matters")
		status, h, body := s.send(c, req)
		if status == http.StatusOK || strings.Contains(body, "root:") {
			t.Errorf("%s：%d", path, status)
		}
		if to := h.Get("Location"); to != "" && (!strings.HasPrefix(to, "/") || strings.HasPrefix(to, "//")) {
			t.Errorf("%s 转到站外 %q", path, to)
		}
	}
	req, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, s.url+"/desk/matters", nil)
	req.Host = "evil.example"
	if _, h, body := s.send(c, req); strings.Contains(h.Get("Location")+body, "evil.example") {
		t.Error("Host 进了回答")
	}
}

// TestCookies: the cookie is for this site and no script; a session that somebody put
// into the browser before is not taken over by signing in.
func TestCookies(t *testing.T) {
	t.Parallel()
	s := openSite(t)
	s.signIn("desk")
	post := func(cookie string, https bool) *http.Cookie {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.url+"/sign-in", strings.NewReader(url.Values{"login": {"desk"}, "secret": {siteSecret}}.Encode()))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		name := "luoshi"
		if https {
			name = "__Host-luoshi"
		}
		if cookie != "" {
			req.AddCookie(&http.Cookie{Name: name, Value: cookie})
		}
		if https {
			req.Header.Set("X-Forwarded-Proto", "https")
		}
		resp, err := (&http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}).Do(req)
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		for _, ck := range resp.Cookies() {
			if ck.Name == name {
				return ck
			}
		}
		t.Fatal("没有会话")
		return nil
	}
	var err error
	if s.s.Front, err = web.NewFront(nil, []string{"127.0.0.1"}); err != nil {
		t.Fatal(err)
	}
	planted := post("", false)
	ck := post(planted.Value, true)
	if ck.Value == planted.Value || !ck.HttpOnly || !ck.Secure || ck.SameSite != http.SameSiteLaxMode || ck.Domain != "" || ck.Path != "/" {
		t.Errorf("会话 %+v", ck)
	}
	if fixed := post("fixed-by-somebody", false); fixed.Value == "fixed-by-somebody" {
		t.Error("会话号是别人给的")
	}
	for value, want := range map[string]int{planted.Value: http.StatusSeeOther, ck.Value: http.StatusOK, strings.ToUpper(ck.Value): http.StatusSeeOther, ck.Value + "x": http.StatusSeeOther} {
		req, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, s.url+"/desk", nil)
		req.AddCookie(&http.Cookie{Name: "luoshi", Value: value})
		if status, _, _ := s.send(&http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}, req); status != want {
			t.Errorf("会话 %.6s…：%d，应为 %d", value, status, want)
		}
	}
}

// upload sends a file under a name as a browser would, raw: name is not quoted.
func (s site) upload(c *http.Client, path, disposition, text string, fields url.Values) (int, string) {
	s.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for k, v := range fields {
		if err := w.WriteField(k, v[0]); err != nil {
			s.Fatal(err)
		}
	}
	h := textproto.MIMEHeader{"Content-Disposition": {`form-data; name="file"; ` + disposition}, "Content-Type": {"text/html"}}
	part, err := w.CreatePart(h)
	if err == nil {
		_, err = io.WriteString(part, text)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		s.Fatal(err)
	}
	req, err := http.NewRequestWithContext(s.Context(), http.MethodPost, s.url+path, &body)
	if err != nil {
		s.Fatal(err)
	}
	req.Header.Set("Content-Type", w.FormDataContentType())
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	status, _, page := s.send(c, req)
	return status, page
}

// TestUploads sends files under names that steer a page, a header or a reader's eye,
// and what a browser would run.
func TestUploads(t *testing.T) {
	t.Parallel()
	s := openSite(t)
	owner := "first/" + s.Shown().String()
	m := s.matter(owner, "供水中断")
	c := s.signIn(owner)
	at := "/desk/matters/" + m + "/attach"
	for disposition, want := range map[string]string{
		`filename="../../../etc/passwd"`:                    "passwd",
		`filename="C:\\photos\\a.txt"`:                      "a.txt",
		`filename="a.txt\"; x=\"y"`:                         `a.txt&#34;; x=&#34;y`,
		`filename*=UTF-8''a%0d%0aSet-Cookie%3A%20x%3Dy.txt`: "aSet-Cookie: x=y.txt",
		`filename*=UTF-8''a%00b.txt`:                        "ab.txt",
		`filename*=UTF-8''%ff%fea.txt`:                      "a.txt",
		`filename*=UTF-8''photo%E2%80%AEgpj.exe`:            "photogpj.exe",
		`filename*=UTF-8''%E2%80%8B%E2%81%A6.txt`:           ".txt",
		`filename="` + strings.Repeat("a", 300) + `.pdf"`:   strings.Repeat("a", 96) + ".pdf",
		`filename="<img src=x onerror=alert(1)>.txt"`:       "&lt;img src=x onerror=alert(1)&gt;.txt",
		`filename="=HYPERLINK(1).csv"`:                      "=HYPERLINK(1).csv",
	} {
		status, page := s.upload(c, at, disposition, "已换阀门 "+disposition, url.Values{"text": {"x"}})
		if status != http.StatusSeeOther {
			t.Errorf("%s：%d %.300s", disposition, status, page)
			continue
		}
		if _, _, page := s.ask(c, http.MethodGet, "/desk/matters/"+m, nil); !strings.Contains(page, want) || strings.ContainsAny(page, "\x00\u202e\u200b\u2066") || strings.Contains(page, "<img src=x") {
			t.Errorf("%s：页上没有 %q，或有不该有的", disposition, want)
		}
	}
	for text, want := range map[string]int{"<html><script>alert(1)</script>": 422, "<?xml version='1.0'?><svg onload='a()'/>": 422, "MZ\x90\x00\x03": 422} {
		if status, _ := s.upload(c, at, `filename="photo.jpg"`, text, url.Values{"text": {"x"}}); status != want {
			t.Errorf("%.12q：%d，应为 %d", text, status, want)
		}
	}
	s.upload(c, at, `filename="图.svg"`, `<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>`, url.Values{"text": {"x"}})
	_, _, page := s.ask(c, http.MethodGet, "/desk/matters/"+m, nil)
	links := regexp.MustCompile(`/desk/files/[-0-9a-f]+`).FindAllString(page, -1)
	if len(links) < 12 {
		t.Fatalf("页上有 %d 个附件", len(links))
	}
	for _, link := range links {
		_, h, _ := s.ask(c, http.MethodGet, link, nil)
		if h.Get("Content-Type") != "text/plain; charset=utf-8" || !strings.HasPrefix(h.Get("Content-Security-Policy"), "sandbox;") || h.Get("X-Content-Type-Options") != "nosniff" ||
			h.Get("Set-Cookie") != "" || h.Get("Cache-Control") != "no-store" {
			t.Errorf("%s：%v", link, h)
		}
	}
}
