// Package e2e tests the whole house: routes with wrong persons, and journeys in a
// real browser. Everything runs on a demo county on a real store.
package e2e

import (
	"context"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"luoshi/internal/access"
	"luoshi/internal/account"
	"luoshi/internal/blob"
	"luoshi/internal/keyring"
	"luoshi/internal/scenario"
	"luoshi/internal/scenario/county"
	"luoshi/internal/scenario/countytest"
	"luoshi/internal/scenario/props"
	"luoshi/internal/store"
	"luoshi/internal/store/storetest"
	"luoshi/internal/web"
	"luoshi/internal/web/desk"
	"luoshi/internal/web/field"
	"luoshi/internal/web/person"
)

const password = "Test-e2e-Pass-2026"

// site is a served demo county with accounts.
type site struct {
	*county.County
	s   *store.Store
	srv *web.Server
	url string
}

// open builds a county on an engine; days > 0 plays its history too.
func open(t *testing.T, e storetest.Engine, play bool) *site {
	t.Helper()
	clock := &scenario.Clock{}
	made := countytest.Demo(t, e, play)
	s := made.Store(t, func() time.Time { return clock.Now(time.Now()) })
	c := made.On(s, clock)
	clock.Set(c.LastMorning())
	st := &site{County: c, s: s}
	if play {
		st.reports(t)
	}
	var err error
	st.srv, err = web.New(&web.Server{Store: s, Home: c.Home, Zone: c.Zone, Files: t.TempDir(), Programme: web.Programme{Title: "洋县驻村帮扶", Demo: true}}, faces()...)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := (blob.Store{Dir: st.srv.Files, Keys: s.Keys()}).Put(props.Attachment(), time.Now()); err != nil {
		t.Fatal(err)
	}
	h := httptest.NewServer(st.srv.Handler())
	t.Cleanup(h.Close)
	st.url = h.URL
	return st
}

func faces() []web.Face { return []web.Face{desk.Face(), field.Face(), person.Face()} }

// account opens an account for the holder of a post.
func (st *site) account(t *testing.T, login, key string) {
	t.Helper()
	post, ok := st.Posts[key]
	if !ok {
		t.Fatalf("no post %s", key)
	}
	if _, err := st.s.Do(context.Background(), st.Home, "", func(tx *store.Tx) error {
		actor := access.Actor{Account: "test", Post: "test", Role: access.SecurityAdmin, Home: st.Home, Now: st.s.Now()}
		if _, err := account.First(tx, actor, login, st.Holders[post.ID], storetest.Hashed(password)); err != nil {
			return err
		}
		return storetest.GiveKey(tx, st.Holders[post.ID], password)
	}); err != nil {
		t.Fatal(err)
	}
}

// client is a browser without a picture: cookies, no redirects followed.
type client struct {
	t *testing.T
	h *http.Client
	u string
}

func (st *site) client(t *testing.T) *client {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &client{t, &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}, st.url}
}

func (st *site) signIn(t *testing.T, login string) *client {
	t.Helper()
	c := st.client(t)
	status, _, to := c.post("/sign-in", url.Values{"login": {login}, "secret": {password}})
	if status != http.StatusSeeOther || to != "/" {
		t.Fatalf("sign-in of %s: %d to %q", login, status, to)
	}
	return c
}

func (c *client) do(req *http.Request) (status int, body, location string) {
	c.t.Helper()
	resp, err := c.h.Do(req)
	if err != nil {
		c.t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		c.t.Fatal(err)
	}
	return resp.StatusCode, string(data), resp.Header.Get("Location")
}

func (c *client) get(path string) (int, string) {
	c.t.Helper()
	req, err := http.NewRequest(http.MethodGet, c.u+path, nil)
	if err != nil {
		c.t.Fatal(err)
	}
	req.Header.Set("Accept-Language", "zh-CN")
	status, body, _ := c.do(req)
	return status, body
}

func (c *client) post(path string, form url.Values) (int, string, string) {
	c.t.Helper()
	return c.send(path, form, "same-origin")
}

func (c *client) send(path string, form url.Values, site string) (int, string, string) {
	c.t.Helper()
	req, err := http.NewRequest(http.MethodPost, c.u+path, strings.NewReader(form.Encode()))
	if err != nil {
		c.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Sec-Fetch-Site", site)
	req.Header.Set("Accept-Language", "zh-CN")
	return c.do(req)
}

// openCounty builds a county in a SQLite file, without a server.
func openCounty(t *testing.T, file string) *store.Store {
	t.Helper()
	keys, err := keyring.Open(filepath.Join(filepath.Dir(file), "keys"))
	if err != nil {
		t.Fatal(err)
	}
	s, err := store.Open(t.Context(), "sqlite:"+file, store.Options{Keys: keys})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	c, err := county.New(s, &scenario.Clock{})
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Build(t.Context()); err != nil {
		t.Fatal(err)
	}
	return s
}
