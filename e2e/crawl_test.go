package e2e

import (
	"cmp"
	"html"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"luoshi/internal/wording"
)

// perRoute is how many addresses of one route a reader follows: of the same words
// in the path and the same names in the query.
const perRoute = 3

// readers are one account of each kind that the demo prints, by login and post.
// Those on a phone sign in at the field face.
func (st *site) readers() []reader {
	village := st.Shown().String()
	town := st.Shown().Parent().String()
	return []reader{
		{"", "", false},
		{"shuji", "first/" + village, true}, {"duiyuan", "member/" + village + "/1", true}, {"cunshuji", "village/" + village, false},
		{"zhen", "town-desk/" + town, false}, {"zhenshuji", "town/" + town, false}, {"qianfa", "issuer", false},
		{"duban", "supervisor", false}, {"tuopinban", "desk", false}, {"lingdao", "leader-1", false}, {"zuzhi", "organiser", false},
		{"jiwei", "discipline", false}, {"shuili", "water", false}, {"xitong", "system", false}, {"anquan", "security", false}, {"shenji", "audit", false},
	}
}

// data are titles of posts, of parts of the pack and of sources of a fact: they stay
// in Chinese, although the catalogue has the same words for its own use.
var data = []string{"县级领导", "系统管理员", "安全管理员", "审计管理员", "对照清单抽查", "民主评议", "事项清单"}

type reader struct {
	login, key string
	phone      bool
}

func (r reader) name() string { return cmp.Or(r.login, "未登录") }

// crawl is what the readers have found so far.
type crawl struct {
	t       *testing.T
	mux     *http.ServeMux
	shown   map[string]visit    // the first address of each route
	english map[string][]string // a Chinese text of the program on an English page: where
	others  map[string]bool     // routes that gave a file or led on
	pages   int
	files   int
}

type visit struct{ who, path string }

// crawl lets every account follow the links that its pages offer: none may lead
// to a refusal. Then one address of each route is looked at in Chromium.
func (st *site) crawl(t *testing.T) {
	t.Helper()
	began := time.Now()
	c := &crawl{t: t, mux: http.NewServeMux(), shown: map[string]visit{}, english: map[string][]string{}, others: map[string]bool{}}
	for _, r := range st.srv.Routes() {
		c.mux.HandleFunc(r.Method+" "+r.Path, func(http.ResponseWriter, *http.Request) {})
	}
	for _, r := range st.readers() {
		if r.key != "" && !slices.Contains([]string{"shuji", "zhen", "qianfa"}, r.login) {
			st.account(t, r.login, r.key)
		}
		c.follow(st, r)
	}
	for _, text := range slices.Sorted(maps.Keys(c.english)) {
		t.Errorf("英文页面上的中文“%s”：%v", text, c.english[text][:min(3, len(c.english[text]))])
	}
	t.Logf("%d 页、%d 个文件，%d 种地址，%.1f 秒", c.pages, c.files, len(c.shown), time.Since(began).Seconds())
	c.unseen(st)
	c.look(st)
	t.Logf("连同浏览器 %.1f 秒", time.Since(began).Seconds())
}

// unseen names the pages to which no link led.
func (c *crawl) unseen(st *site) {
	c.t.Helper()
	var out []string
	for _, r := range st.srv.Routes() {
		if _, ok := c.shown[r.Method+" "+r.Path]; r.Method == http.MethodGet && !ok && !c.others[r.Method+" "+r.Path] {
			out = append(out, r.Path)
		}
	}
	c.t.Logf("没有链接通到：%v", out)
}

// follow goes breadth first from the first page of a reader.
func (c *crawl) follow(st *site, r reader) {
	c.t.Helper()
	cl := st.client(c.t)
	if r.login != "" {
		form := url.Values{"login": {r.login}, "secret": {password}}
		if r.phone {
			form.Set("kind", "field")
		}
		if status, _, _ := cl.post("/sign-in", form); status != http.StatusSeeOther {
			c.t.Fatalf("%s 登录：%d", r.login, status)
		}
		if r.phone {
			if status, _, _ := cl.post("/pin", url.Values{"pin": {"2581"}}); status != http.StatusSeeOther {
				c.t.Fatalf("%s 设 PIN：%d", r.login, status)
			}
		}
	}
	seen, count := map[string]bool{"/": true}, map[string]int{}
	queue := []step{{"/", "首页"}}
	for len(queue) > 0 {
		s := queue[0]
		queue = queue[1:]
		route := c.route(s.to)
		kind := route + " " + shape(s.to)
		if strings.HasPrefix(s.to, "/lang/") || count[kind] == perRoute {
			continue
		}
		count[kind]++
		for _, to := range c.open(cl, r, s, route) {
			if !seen[to] {
				seen[to] = true
				queue = append(queue, step{to, s.to})
			}
		}
	}
}

// step is a link and the page that offers it.
type step struct{ to, from string }

// shape is an address without its identifiers and values.
func shape(to string) string {
	path, query, _ := strings.Cut(to, "?")
	return number.ReplaceAllString(path, "*") + "?" + valued.ReplaceAllString(query, "")
}

func (c *crawl) route(path string) string {
	req, err := http.NewRequest(http.MethodGet, path, nil)
	if err != nil {
		c.t.Errorf("%s：%v", path, err)
		return path
	}
	_, pattern := c.mux.Handler(req)
	return pattern
}

// open fetches one address and gives the links on it.
func (c *crawl) open(cl *client, r reader, s step, route string) []string {
	c.t.Helper()
	req, err := http.NewRequest(http.MethodGet, cl.u+s.to, nil)
	if err != nil {
		c.t.Fatal(err)
	}
	req.Header.Set("Accept-Language", "en")
	resp, err := cl.h.Do(req)
	if err != nil {
		c.t.Fatal(err)
	}
	body := read(c.t, resp)
	kind := resp.Header.Get("Content-Type")
	c.others[route] = true
	switch {
	case resp.StatusCode == http.StatusSeeOther:
		to := resp.Header.Get("Location")
		if r.login != "" && strings.HasPrefix(to, "/sign-in") {
			c.t.Errorf("%s 从 %s 点到 %s，却要重新登录", r.name(), s.from, s.to)
		}
		return []string{to}
	case resp.StatusCode != http.StatusOK:
		c.t.Errorf("%s 从 %s 点到 %s：%d %s", r.name(), s.from, s.to, resp.StatusCode, alert.FindString(body))
		return nil
	case !strings.HasPrefix(kind, "text/html"):
		c.file(r, s.to, kind, resp.Header.Get("Content-Disposition"), body)
		return nil
	}
	c.pages++
	if _, ok := c.shown[route]; !ok {
		c.shown[route] = visit{r.login, s.to}
	}
	c.inEnglish(r, s.to, body)
	return links(s.to, body)
}

// file checks a download: it is not empty and says what it is.
func (c *crawl) file(r reader, path, kind, disposition, body string) {
	c.t.Helper()
	c.files++
	begins := map[string]string{"application/vnd.openxmlformats": "PK", "application/zip": "PK", "application/pdf": "%PDF", "image/png": "\x89PNG", "image/jpeg": "\xff\xd8", "application/json": "{"}
	for k, magic := range begins {
		if strings.HasPrefix(kind, k) && !strings.HasPrefix(body, magic) {
			c.t.Errorf("%s 下载 %s：不是 %s", r.name(), path, kind)
		}
	}
	if body == "" || kind == "" || disposition == "" && !strings.HasPrefix(kind, "image/") {
		c.t.Errorf("%s 下载 %s：%d 字节，%q %q", r.name(), path, len(body), kind, disposition)
	}
}

var (
	anchor  = regexp.MustCompile(`<a\s[^>]*\bhref="([^"]*)"`)
	alert   = regexp.MustCompile(`role="alert">[^<]*`)
	unread  = regexp.MustCompile(`(?s)<(script|style|textarea)\b.*?</(script|style|textarea)>`)
	tag     = regexp.MustCompile(`(?s)<[^>]*>`)
	number  = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f-]{27}|\d+`)
	valued  = regexp.MustCompile(`=[^&]*`)
	inLabel = regexp.MustCompile(`\b(?:aria-label|title|placeholder|alt)="([^"]*)"`)
)

// links are the addresses inside the site that a page offers.
func links(at, body string) []string {
	base, _ := url.Parse(at)
	var out []string
	for _, m := range anchor.FindAllStringSubmatch(body, -1) {
		u, err := base.Parse(html.UnescapeString(m[1]))
		if err != nil || u.Host != "" || u.Scheme != "" || strings.HasPrefix(m[1], "#") {
			continue
		}
		u.Fragment = ""
		out = append(out, u.String())
	}
	return out
}

// inEnglish looks for sentences of the program that were not put into English.
func (c *crawl) inEnglish(r reader, path, body string) {
	body = unread.ReplaceAllString(body, "")
	texts := tag.Split(body, -1)
	for _, m := range inLabel.FindAllStringSubmatch(body, -1) {
		texts = append(texts, m[1])
	}
	for _, text := range texts {
		text = strings.TrimSpace(html.UnescapeString(text))
		if utf8.RuneCountInString(text) <= 3 || !strings.ContainsFunc(text, func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
			continue
		}
		if en, ok := wording.Pages()[text]; ok && en != text && !slices.Contains(data, text) {
			c.english[text] = append(c.english[text], r.name()+" "+path)
		}
	}
}
