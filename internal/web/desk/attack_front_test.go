package desk

import (
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"regexp"
	"strings"
	"testing"

	"luoshi/internal/web"
)

const frontName = "luoshi.example.gov.cn"

// fronted opens the site as started with --host and --proxy.
func fronted(t *testing.T, proxies ...string) site {
	t.Helper()
	s := openSite(t)
	s.signIn("desk")
	var err error
	if s.s.Front, err = web.NewFront([]string{frontName}, proxies); err != nil {
		t.Fatal(err)
	}
	return s
}

// comeIn signs in over a connection and gives the answer.
func (s site) comeIn(c *http.Client, host string, set func(http.Header)) (int, http.Header, string) {
	s.Helper()
	req, err := http.NewRequestWithContext(s.Context(), http.MethodPost, s.url+"/sign-in", strings.NewReader(url.Values{"login": {"desk"}, "secret": {siteSecret}}.Encode()))
	if err != nil {
		s.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if host != "" {
		req.Host = host
	}
	set(req.Header)
	return s.send(c, req)
}

func still(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

var proxyHeader = regexp.MustCompile(`proxy_set_header (\S+) (\S+);`)

// TestBehindProxy runs a proxy over TLS that sets the headers of docs/tls.md: people
// sign in, act, and their cookie is of this host alone.
func TestBehindProxy(t *testing.T) {
	t.Parallel()
	s := fronted(t, "127.0.0.1")
	page, err := os.ReadFile("../../../docs/tls.md")
	if err != nil {
		t.Fatal(err)
	}
	lines := proxyHeader.FindAllStringSubmatch(string(page), -1)
	if len(lines) != 3 {
		t.Fatalf("docs/tls.md 写了 %d 个头", len(lines))
	}
	back, err := url.Parse(s.url)
	if err != nil {
		t.Fatal(err)
	}
	front := httptest.NewTLSServer(&httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {
		r.SetURL(back)
		for _, l := range lines {
			value := map[string]string{"$http_host": r.In.Host, "$scheme": "https", "$remote_addr": "192.0.2.7"}[l[2]]
			if r.Out.Header.Set(l[1], value); l[1] == "Host" {
				r.Out.Host = value
			}
		}
	}})
	t.Cleanup(front.Close)
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	c := front.Client()
	c.Jar, c.CheckRedirect = jar, still
	s.url = front.URL
	status, h, said := s.comeIn(c, frontName, func(h http.Header) { h.Set("Origin", "https://"+frontName) })
	if status != http.StatusSeeOther || h.Get("Strict-Transport-Security") != "max-age=31536000" {
		t.Fatalf("隔着代理登录：%d %v %s", status, h, said)
	}
	cookies := h.Values("Set-Cookie")
	if len(cookies) != 2 {
		t.Errorf("给了 %d 个 Cookie：%v", len(cookies), cookies)
	}
	for _, ck := range cookies {
		if !strings.HasPrefix(ck, "__Host-luoshi") || !strings.Contains(ck, "; Secure") || !strings.Contains(ck, "Path=/;") || strings.Contains(ck, "Domain") {
			t.Errorf("Cookie 不只属于这台主机：%s", ck)
		}
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.url+"/desk", nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Host = frontName
	if status, h, _ := s.send(c, req); status != http.StatusOK || !strings.Contains(h.Get("Content-Security-Policy"), "object-src 'none'") {
		t.Errorf("登录以后：%d %v", status, h)
	}
	if status, h, _ := s.comeIn(c, frontName, func(h http.Header) { h.Set("X-Forwarded-Proto", "http") }); !strings.HasPrefix(h.Get("Set-Cookie"), "__Host-") {
		t.Errorf("读者自己的 X-Forwarded-Proto 传了进来：%d %v", status, h)
	}
}

// TestForeignFront: the word of somebody who is no named proxy, and a request meant for
// another site, are not believed; a cookie planted over plain HTTP opens nothing on TLS.
func TestForeignFront(t *testing.T) {
	t.Parallel()
	s := fronted(t, "10.20.0.0/16")
	c := &http.Client{CheckRedirect: still}
	secure := func(h http.Header) { h.Set("X-Forwarded-Proto", "https") }
	_, h, _ := s.comeIn(c, "", secure)
	if ck := h.Get("Set-Cookie"); ck == "" || strings.Contains(ck, "Secure") || strings.HasPrefix(ck, "__Host-") || h.Get("Strict-Transport-Security") != "" {
		t.Errorf("谁说 https 都信：%v", h)
	}
	for host, want := range map[string]int{"": http.StatusSeeOther, "localhost:1": http.StatusSeeOther, "[::1]:8080": http.StatusSeeOther, frontName: http.StatusSeeOther, strings.ToUpper(frontName) + ".:443": http.StatusSeeOther,
		"evil.example": http.StatusMisdirectedRequest, frontName + ".evil.example": http.StatusMisdirectedRequest, "127.0.0.1.evil.example": http.StatusMisdirectedRequest, "192.0.2.1": http.StatusMisdirectedRequest} {
		status, h, said := s.comeIn(c, host, func(h http.Header) { h.Set("Origin", "http://"+host) })
		if host == "" {
			status, h, said = s.comeIn(c, host, func(http.Header) {})
		}
		if status != want || want == http.StatusMisdirectedRequest && (h.Get("Set-Cookie") != "" || strings.Contains(said, "evil") || !strings.Contains(said, "系统管理员")) {
			t.Errorf("Host %q：%d，应为 %d：%.80s", host, status, want, said)
		}
	}
	req, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, s.url+"/livez", nil)
	req.Host = "watcher.example"
	if status, _, _ := s.send(c, req); status != http.StatusOK {
		t.Errorf("看护的人问不到：%d", status)
	}
	var err error
	if s.s.Front, err = web.NewFront(nil, []string{"127.0.0.1"}); err != nil {
		t.Fatal(err)
	}
	_, h, _ = s.comeIn(c, "", func(http.Header) {})
	plain, _, _ := strings.Cut(strings.TrimPrefix(h.Values("Set-Cookie")[len(h.Values("Set-Cookie"))-1], "luoshi="), ";")
	for name, want := range map[string]int{"": http.StatusOK, "https": http.StatusSeeOther} {
		req, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, s.url+"/desk", nil)
		req.AddCookie(&http.Cookie{Name: "luoshi", Value: plain})
		if name != "" {
			req.Header.Set("X-Forwarded-Proto", name)
		}
		if status, _, _ := s.send(c, req); status != want {
			t.Errorf("明文给的 Cookie，%q：%d，应为 %d", name, status, want)
		}
	}
	for _, bad := range [][2]string{{"https://x", "10.0.0.1"}, {"x:80", "10.0.0.1"}, {"x", "proxy"}, {"", "10.0.0.1"}} {
		if _, err := web.NewFront([]string{bad[0]}, []string{bad[1]}); err == nil {
			t.Errorf("收下了 %v", bad)
		}
	}
}
