package web

import (
	"net/http"
	"net/url"
	"path"
	"strings"
	"time"
)

// unsentName is the cookie that says of a browser that what it sent last was not taken,
// because somebody had to come in first (没有送出). It holds no word of the form: those lie
// on the device, where assets/draft.js finds them at the page that Ctx.back leads to.
const (
	unsentName = "luoshi-unsent"
	unsentLife = time.Hour
)

// gates are the pages where one comes in: what waits behind them is said there as well, and
// once more on the first page that opens.
var gates = map[string]bool{"/sign-in": true, halfPath: true, "/pin": true, "/password": true, FactorPath: true}

// back is where to go once somebody has come in: the page that was asked for, or the one
// whose form was sent. It is always a page that opens by a link.
func (c *Ctx) back() string {
	if c.R.Method == http.MethodGet {
		return c.R.URL.RequestURI()
	}
	if u, err := url.Parse(c.R.Referer()); err == nil && u.Host == c.R.Host {
		if gates[u.Path] {
			return local(u.Query().Get("to"))
		}
		if strings.Trim(u.Path, "/") != "" && c.isPage(u.Path) {
			return local(u.RequestURI())
		}
	}
	return c.Here()
}

// Here is the path of the page that this request shows: the page itself, or, where a form
// was not taken, the page above the act that shows its form. What a page says of its own
// address (its lists as files, their order, their pages) is said of this.
func (c *Ctx) Here() string {
	if c.R.Method == http.MethodGet {
		return c.R.URL.Path
	}
	for p := c.R.URL.Path; p != "/" && p != "."; p = path.Dir(p) {
		if c.isPage(p) && !gates[p] {
			return p
		}
	}
	return "/"
}

// isPage reports whether a path opens by a link.
func (s *Server) isPage(p string) bool {
	_, pattern := s.mux.Handler(&http.Request{Method: http.MethodGet, URL: &url.URL{Path: p}})
	return pattern != "" && pattern != "/"
}

// toGate leads to where somebody comes in, and from there back.
func (c *Ctx) toGate(gate string, also url.Values) string {
	if to := c.back(); to != "/" {
		also.Set("to", to)
	}
	if len(also) == 0 {
		return gate
	}
	return gate + "?" + also.Encode()
}

// notTaken notes of a form that it is not taken now.
func (c *Ctx) notTaken() {
	if c.R.Method != http.MethodGet && !gates[c.R.URL.Path] && c.R.URL.Path != signOutPath {
		c.cookie(unsentName, "/", "1", unsentLife)
	}
}

// unsent words that the last form was not taken, on every page up to the first behind the
// gates, where it is said for the last time; "" where there is nothing to say.
func (c *Ctx) unsent() string {
	if ck, err := c.R.Cookie(c.cookieOf(unsentName)); err != nil || ck.Value == "" {
		return ""
	}
	if gates[c.R.URL.Path] {
		return c.T("刚才的没有送出。请先登录，再回到那一页送一次，写好的还在。")
	}
	if c.Account.ID == "" {
		return ""
	}
	if !c.lastSaid {
		c.lastSaid = true
		c.cookie(unsentName, "/", "", -time.Second)
	}
	return c.T("刚才的没有送出，请看一遍再送。")
}
