package web

import (
	"cmp"
	"crypto/subtle"
	"encoding/base64"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Way leads on from a page, the zero Way nowhere.
type Way struct{ Title, Path string }

// inLists are the lists that a thing may have been opened from: the list of things to do,
// and those of matters, letters and cases.
var inLists = []string{"/desk", "/desk/matters", "/desk/letters", "/desk/consequences"}

// In is the address of the list that the thing of this page was opened from (从哪个清单来), "" for none. It says which list is meant; what stands in it is read anew under the
// reader's rights.
func (c *Ctx) In() string {
	in := c.R.FormValue("in")
	if path, _, _ := strings.Cut(in, "?"); len(in) > 400 || !slices.Contains(inLists, path) {
		return ""
	}
	return in
}

// Into is the address of a thing that is opened from a list.
func Into(path, in string) string {
	if in == "" {
		return path
	}
	return path + "?in=" + url.QueryEscape(in)
}

// saidName is the cookie with the word of confirmation (办好了) for the next page, and for
// no other: it says which act was done to which number, under a seal of the session, is
// read by this server alone, and is gone once it was shown. No typed word stands in it.
const (
	saidName = "luoshi-said"
	saidLife = time.Minute
)

// Did notes what the act of this request did, in a word of the office and with the number
// of what it was done to; "" leaves the number out.
func (c *Ctx) Did(act, number string) { c.did = act + " " + number }

// confirm leaves the word of confirmation for the page that the reader is led to.
func (c *Ctx) confirm(to string) {
	path, _, _ := strings.Cut(to, "?")
	if !c.acted || c.Face != "desk" || c.Account.ID == "" {
		return
	}
	at := strconv.FormatInt(c.Store.Now().Unix(), 10)
	words := base64.RawURLEncoding.EncodeToString([]byte(cmp.Or(c.did, "")))
	value := at + "." + words + "." + c.Store.Seal("said", c.Session.ID, path, at, words)
	http.SetCookie(c.W, &http.Cookie{Name: saidName, Value: value, Path: path, HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: c.secure(), MaxAge: int(saidLife.Seconds())})
}

// said words what the last act did, once.
func (c *Ctx) said() string {
	ck, err := c.R.Cookie(saidName)
	if err != nil || c.Account.ID == "" || c.R.Method != http.MethodGet {
		return ""
	}
	path := c.R.URL.EscapedPath()
	http.SetCookie(c.W, &http.Cookie{Name: saidName, Path: path, HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: c.secure(), MaxAge: -1})
	part := strings.Split(ck.Value, ".")
	if len(part) != 3 {
		return ""
	}
	n, _ := strconv.ParseInt(part[0], 10, 64) // what is none is too old
	want := c.Store.Seal("said", c.Session.ID, path, part[0], part[1])
	words, err := base64.RawURLEncoding.DecodeString(part[1])
	if err != nil || want == "" || subtle.ConstantTimeCompare([]byte(want), []byte(part[2])) != 1 || c.Store.Now().Sub(time.Unix(n, 0)) > saidLife {
		return ""
	}
	act, number, _ := strings.Cut(string(words), " ")
	if act == "" {
		return c.T("已办好。")
	}
	return c.T("已办：{0} {1}", c.T(act), number)
}
