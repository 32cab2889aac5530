package desk

import (
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"os"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"

	"luoshi/internal/account"
	"luoshi/internal/store"
	"luoshi/internal/store/storetest"
)

// site is the face behind its whole handler, with people signed in.
type site struct {
	boardDesk
	url string
}

func openSite(t *testing.T) site {
	t.Helper()
	d := openBoards(t)
	server := httptest.NewServer(d.s.Handler())
	t.Cleanup(server.Close)
	return site{d, server.URL}
}

const siteSecret = "Gong-Ji-2026-x"

// signIn makes an account for the holder of a post and signs in with it.
func (s site) signIn(key string) *http.Client {
	s.Helper()
	login := strings.NewReplacer("/", "-", " ", "-").Replace(key)
	s.do(func(tx *store.Tx) error {
		_, err := account.First(tx, s.Actor("security"), login, s.Actor(key).Person, storetest.Hashed(siteSecret))
		return err
	})
	jar, err := cookiejar.New(nil)
	if err != nil {
		s.Fatal(err)
	}
	c := &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	status, _, _ := s.ask(c, http.MethodPost, "/sign-in", url.Values{"login": {login}, "secret": {siteSecret}})
	if status != http.StatusSeeOther {
		s.Fatalf("%s 登录：%d", key, status)
	}
	return c
}

// ask sends a request as a browser on the same site would.
func (s site) ask(c *http.Client, method, path string, form url.Values) (int, http.Header, string) {
	s.Helper()
	var body io.Reader
	if form != nil {
		body = strings.NewReader(form.Encode())
	}
	req, err := http.NewRequestWithContext(s.Context(), method, s.url+path, body)
	if err != nil {
		s.Fatal(err)
	}
	if form != nil {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	return s.send(c, req)
}

func (s site) send(c *http.Client, req *http.Request) (int, http.Header, string) {
	s.Helper()
	resp, err := c.Do(req)
	if err != nil {
		s.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		s.Fatal(err)
	}
	return resp.StatusCode, resp.Header, string(text)
}

// spread is of how many requests one is sent: all of them when everything is tested,
// few under the race detector.
func spread(n int) int {
	switch {
	case os.Getenv("LUOSHI_TEST_ALL") != "":
		return 1
	case testing.Short():
		return 20 * n
	}
	return n
}

// odd are values that no form sends.
func odd() []string {
	return []string{"", "x", "-1", "0", "99999999999999999999", "%%%%", "'; DROP TABLE matter; --", "9999-12-31", "0001-01-01", "2026-13-45", "9999-99", "2026-W99",
		"610723999999", "000000000000", "999999999999", "../../etc/passwd", "{{.}}", "<script>", "\u202e\u200b", strings.Repeat("长", 4000), "all", "*", "yangxian@1", "yangxian@99"}
}

// names are the fields that some page or act reads.
func fieldNames() []string {
	return []string{"after", "after_due", "all", "approve", "area", "base", "before", "blocked", "board", "body", "col", "count", "date", "day", "days", "document", "due",
		"expires", "facts", "file", "from", "item", "keeper", "key", "kind", "list", "login", "mapped", "matter", "metric", "month", "months", "name", "need", "object", "old", "on", "open",
		"order", "outcome", "owner", "period", "post", "q", "reason", "received", "result", "review", "role", "secret", "spot", "standing", "state", "subject", "successor", "text",
		"title", "to", "until", "upheld", "value", "version", "year", "zone", "a", "b", "do", "form", "hold", "phone", "a\x7f"}
}

// TestOddRequests asks every route with odd values in every field, as roles that
// get far: whatever comes back, it is an answer and no failure of the program.
func TestOddRequests(t *testing.T) {
	t.Parallel()
	s := openSite(t)
	village := s.Shown().String()
	people := map[string]*http.Client{}
	for _, key := range []string{"desk", "system", "organiser", "audit", "security", "first/" + village} {
		people[key] = s.signIn(key)
	}
	town := s.Posts["town/"+s.Shown().Parent().String()]
	ids := []string{"x", "%2e%2e", town.ID, s.Actor("desk").Person, "..%2f..%2fx", "a%20b", strings.Repeat("9", 300)}
	n, every := 0, spread(7)
	var asks []func(site) int
	for _, r := range s.s.Routes() {
		if r.Path == "/sign-out" || r.Path == "/password" || r.Path == "/sign-in" || r.Path == "/{$}" {
			continue
		}
		for key, c := range people {
			for i, v := range odd() {
				if n++; n%every != 0 {
					continue
				}
				path := strings.NewReplacer("{id}", ids[i%len(ids)], "{act}", "comment", "{list}", "exits", "{file}", "people.csv", "{seq}", "1", "{statement}", "x",
					"{lang}", "en", "{duty}", "x").Replace(r.Path)
				asks = append(asks, func(s site) int {
					f := url.Values{}
					for _, name := range fieldNames() {
						f.Set(name, v)
					}
					f.Del("key")
					status, body := s.fill(c, r.Method, path, f)
					if status >= 500 {
						s.Errorf("%s %s %s（字段都是 %.20q）：%d %.200s", key, r.Method, path, v, status, body)
					}
					if (status == http.StatusUnprocessableEntity || status == http.StatusConflict) && !alert.MatchString(body) {
						s.Errorf("%s %s %s（字段都是 %.20q）：%d，没有说为什么\n%s", key, r.Method, path, v, status, body)
					}
					return status
				})
			}
		}
	}
	s.crowd(asks)
}

// alert is a refusal in words.
var alert = regexp.MustCompile(`role="alert"[^>]*>[^<]*[\p{Han}a-z]`)

// fill sends a form as the page of its method would.
func (s site) fill(c *http.Client, method, path string, f url.Values) (status int, body string) {
	s.Helper()
	if method == http.MethodGet {
		status, _, body = s.ask(c, method, path+"?"+f.Encode(), nil)
	} else {
		status, _, body = s.ask(c, method, path, f)
	}
	return status, body
}

// crowd sends requests several at a time, as people do, and logs what came back.
func (s site) crowd(asks []func(site) int) {
	const parts = 4
	var mu sync.Mutex
	said := map[int]int{}
	s.Run("all", func(t *testing.T) {
		for part := range parts {
			t.Run(strconv.Itoa(part), func(t *testing.T) {
				t.Parallel()
				own := s
				own.T = t
				for i := part; i < len(asks); i += parts {
					status := asks[i](own)
					mu.Lock()
					said[status]++
					mu.Unlock()
				}
			})
		}
	})
	s.Logf("%d requests: %v", len(asks), said)
}

// plausible are values that the forms of the routes would send.
func (s site) plausible() url.Values {
	area := s.Shown().String()
	return url.Values{"list": {"rectification"}, "area": {area}, "title": {"漏水"}, "text": {"已看"}, "post": {s.Posts["first/"+area].ID}, "owner": {s.Posts["first/"+area].ID}, "until": {"2026-12-01"},
		"from": {"2026-08-01"}, "to": {"2026-09-01"}, "day": {"2026-09-23"}, "days": {"2"}, "body": {s.Posts["water"].Body}, "outcome": {"impose"}, "month": {"2026-08"}, "period": {"2026-W39"},
		"board": {"town_board"}, "review": {"town_weekly"}, "kind": {"interview"}, "ground": {"整改逾期"}, "facts": {"不在村"}, "name": {"张三"}, "reason": {"调整"}, "document": {"文件一号"},
		"count": {"3"}, "spot": {"daily"}, "login": {"zhangsan"}, "result": {"match"}, "note": {"相符"}, "role": {"organiser"}, "new_body": {"市委"}, "base": {"1"}, "source": {"示例"},
		"date": {"2026-11-20"}, "year": {"2027"}, "upheld": {"1"}, "metric": {"due_matters"}, "value": {"3"}, "months": {"3"}, "measure": {"帮教"}, "approve": {"1"}}
}

// TestAlmostRight sends forms in which one field is odd, to things that are there:
// it is an answer again, and a refused act leaves no half of itself.
func TestAlmostRight(t *testing.T) {
	t.Parallel()
	s := openSite(t)
	owner := "first/" + s.Shown().String()
	m := s.matter(owner, "供水中断")
	people := map[string]*http.Client{}
	for _, key := range []string{"desk", "supervisor", "organiser", "issuer", "audit", "security", "system", owner} {
		people[key] = s.signIn(key)
	}
	_, h, _ := s.ask(people["supervisor"], http.MethodPost, "/desk/consequences/new", url.Values{"kind": {"interview"}, "area": {s.Shown().String()}, "post": {s.Posts[owner].ID}, "ground": {"整改逾期"}, "facts": {"不在村"}})
	c := strings.TrimPrefix(h.Get("Location"), "/desk/consequences/")
	_, h, _ = s.ask(people["desk"], http.MethodPost, "/desk/reviews/open", url.Values{"review": {"town_weekly"}, "period": {"2026-W39"}})
	r := strings.TrimPrefix(h.Get("Location"), "/desk/reviews/")
	_, h, _ = s.ask(people["desk"], http.MethodPost, "/desk/boards/compute", url.Values{"board": {"town_board"}, "period": {"2026-08"}})
	b := strings.TrimPrefix(h.Get("Location"), "/desk/boards/")
	_, h, _ = s.ask(people["desk"], http.MethodPost, "/desk/letters/circular", url.Values{"month": {"2026-08"}})
	l := strings.TrimPrefix(h.Get("Location"), "/desk/letters/")
	for name, id := range map[string]string{"结果运用": c, "点评": r, "排名": b, "文书": l} {
		if len(id) != 36 {
			t.Fatalf("没有%s：%q", name, id)
		}
	}
	acts := []string{"comment", "assign", "transfer", "report", "verify", "block", "link", "attach", "extend", "pause", "defer", "ask_extension", "vote", "close", "draw", "code", "giveup", "publish", "show", "finalise", "notice",
		"add_fact", "propose", "decide", "state", "paper", "serve", "edit", "sign", "drop", "annul", "reply", "reset", "expires", "nothing"}
	n, act, every := 0, 0, spread(19)
	var asks []func(site) int
	for _, route := range s.s.Routes() {
		if strings.HasPrefix(route.Path, "/sign") || route.Path == "/password" || route.Path == "/pin" || strings.Contains(route.Path, "accounts/") {
			continue
		}
		id := m
		switch {
		case strings.Contains(route.Path, "consequences"):
			id = c
		case strings.Contains(route.Path, "reviews"):
			id = r
		case strings.Contains(route.Path, "boards"):
			id = b
		case strings.Contains(route.Path, "letters"):
			id = l
		}
		for key, client := range people {
			for i, name := range fieldNames() {
				n, act = n+1, act+1
				if n%every != 0 {
					continue
				}
				value := odd()[(i+n-1)%len(odd())]
				path := strings.NewReplacer("{id}", id, "{act}", acts[act%len(acts)], "{list}", "pairs", "{file}", "matters.csv", "{seq}", "1", "{statement}", "x", "{lang}", "zh", "{$}", "").Replace(route.Path)
				asks = append(asks, func(s site) int {
					f := s.plausible()
					f.Set(name, value)
					status, body := s.fill(client, route.Method, path, f)
					if status >= 500 {
						s.Errorf("%s %s %s（%s 是 %.20q）：%d %.100s", key, route.Method, path, name, value, status, body)
					}
					return status
				})
			}
		}
	}
	s.crowd(asks)
}
