package desk

import (
	"fmt"
	"html"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"luoshi/internal/access"
	"luoshi/internal/account"
	"luoshi/internal/area"
	"luoshi/internal/keyring"
	"luoshi/internal/scenario"
	"luoshi/internal/store"
	"luoshi/internal/store/storetest"
	"luoshi/internal/web"
	"luoshi/internal/web/field"
	"luoshi/internal/web/person"
	"luoshi/packs"
)

// served is one of the homes of a process, with accounts of its desk.
type served struct {
	*scenario.Demo
	*web.Server
	name   string
	logins []string
}

// browser is one device: its cookies, at the door of one address.
type browser struct {
	*testing.T
	http.Client
	at string
}

func newBrowser(t *testing.T, at string) browser {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return browser{t, http.Client{Jar: jar}, at}
}

func (b browser) ask(r *http.Response, err error) (status int, path, body string) {
	b.Helper()
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = r.Body.Close() }()
	data, err := io.ReadAll(r.Body)
	if err != nil {
		b.Fatal(err)
	}
	return r.StatusCode, r.Request.URL.Path, string(data)
}

func (b browser) get(path string) (status int, at, body string) {
	b.Helper()
	return b.ask(b.Get(b.at + path))
}

func (b browser) post(path string, f url.Values) (status int, at, body string) {
	b.Helper()
	return b.ask(b.PostForm(b.at+path, f))
}

const homeSecret = "Two-counties-1"

// signIn chooses a home and signs in.
func (b browser) signIn(home int, login string) {
	b.Helper()
	b.post("/homes", url.Values{"home": {fmt.Sprint(home)}, "to": {"/sign-in"}})
	if status, at, page := b.post("/sign-in", url.Values{"login": {login}, "secret": {homeSecret}, "to": {"/desk"}}); status != 200 || !strings.HasPrefix(at, "/desk") {
		b.Fatalf("%d %s：%d %s\n%s", home, login, status, at, page)
	}
}

// beside plays the histories of two packs into one store and serves both.
func beside(t *testing.T, e storetest.Engine, names ...string) (at string, out []*served) {
	t.Helper()
	clock := &scenario.Clock{}
	keys, err := keyring.Open(filepath.Join(t.TempDir(), "keys"))
	if err != nil {
		t.Fatal(err)
	}
	s, err := store.Open(t.Context(), e.Empty(t), store.Options{Keys: keys, Clock: func() time.Time { return clock.Now(time.Time{}) }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	var servers []*web.Server
	var all []web.HomeOf
	for _, name := range names {
		text, err := packs.Files.ReadFile(name + "/pack.yaml")
		if err != nil {
			t.Fatal(err)
		}
		history, err := packs.Files.ReadFile(name + "/demo.txt")
		if err != nil {
			t.Fatal(err)
		}
		d, errs := scenario.NewDemo(s, clock, text, name+"/demo.txt", string(history))
		if len(errs) > 0 {
			t.Fatal(errs)
		}
		if err := d.Build(t.Context()); err != nil {
			t.Fatal(err)
		}
		if err := d.Play(t.Context(), func(int) {}); err != nil {
			t.Fatal(err)
		}
		x := &served{Demo: d, name: name}
		if len(servers) == 0 {
			x.Server, err = web.New(&web.Server{Store: s, Home: d.Home(), Zone: d.Zone(), Files: t.TempDir(), Programme: web.Programme{Title: name}}, Face(), field.Face(), person.Face())
		} else {
			x.Server = servers[0].Beside(d.Home(), d.Zone(), web.Programme{Title: name})
		}
		if err != nil {
			t.Fatal(err)
		}
		x.accounts(t)
		servers, all, out = append(servers, x.Server), append(all, web.HomeOf{Home: d.Home(), Name: d.County(), Title: name}), append(out, x)
	}
	door, err := web.NewHomes(servers, all)
	if err != nil {
		t.Fatal(err)
	}
	srv := httptest.NewServer(door.Handler())
	t.Cleanup(srv.Close)
	return srv.URL, out
}

// accounts makes an account for each kind of post; those of both homes have the same names
// and the same password.
func (x *served) accounts(t *testing.T) {
	t.Helper()
	home := x.Server.Home
	var seats []scenario.Seat
	if err := x.Store.View(t.Context(), home, func(v *store.View) (err error) { seats, _, err = x.Seats(v); return err }); err != nil {
		t.Fatal(err)
	}
	if _, err := x.Store.Do(t.Context(), home, "accounts", func(tx *store.Tx) error {
		seen := map[string]bool{}
		for i, seat := range seats {
			if seen[seat.Person] {
				continue
			}
			seen[seat.Person] = true
			login := fmt.Sprintf("post-%d", i)
			x.logins = append(x.logins, login)
			if _, err := account.First(tx, access.Actor{Account: "set-up", Post: "set-up", Role: access.SecurityAdmin, Home: home, Now: tx.Now()}, login, seat.Person, storetest.Hashed(homeSecret)); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
}

// keyed is what differs between two answers of one page: the keys of its forms.
var keyed = regexp.MustCompile(`(name="key" value="|name="stamp" value="|data-key="|data-keeper="|data-draft="|data-draft-key="|content=")[^"]*"`)

// TestHomesOfOneProcess: two counties with histories of their own are served by one process.
// Every page of each says what it says where that county is served alone; names, rows, rights
// and sessions of one open nothing in the other; and an act in one changes no row of the other.
func TestHomesOfOneProcess(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("months are played in the run without the race detector")
	}
	storetest.OneThread(t)
	for _, e := range storetest.Engines(t) {
		t.Run(e.Name, func(t *testing.T) {
			at, homes := beside(t, e, "jianning", "template")
			if homes[0].Server.Home == homes[1].Server.Home {
				t.Fatal("two packs of one county")
			}
			stranger := newBrowser(t, at)
			if _, to, page := stranger.get("/desk"); to != "/homes" || !strings.Contains(page, homes[0].County()) || !strings.Contains(page, homes[1].County()) {
				t.Errorf("who chose no home is led to %s", to)
			}
			for i, x := range homes {
				sameAsAlone(t, at, x)
				apart(t, at, x, homes[1-i])
			}
			for i, x := range homes {
				actsAlone(t, at, x, homes[1-i])
			}
		})
	}
}

// lists are the pages without a number in their address.
func (x *served) lists() (out []string) {
	for _, r := range x.Routes() {
		if r.Method == "GET" && !r.Open && !strings.Contains(r.Path, "{") && !strings.HasSuffix(r.Path, "/xlsx") {
			out = append(out, r.Path)
		}
	}
	return out
}

// sameAsAlone compares every page of every account with the page of a server of that home.
func sameAsAlone(t *testing.T, at string, x *served) {
	t.Helper()
	one, err := web.New(&web.Server{Store: x.Store, Home: x.Server.Home, Zone: x.Server.Zone, Files: x.Files, Programme: x.Programme}, Face(), field.Face(), person.Face())
	if err != nil {
		t.Fatal(err)
	}
	alone := httptest.NewServer(one.Handler())
	defer alone.Close()
	seen := 0
	for _, login := range x.logins {
		a, b := newBrowser(t, at), newBrowser(t, alone.URL)
		a.signIn(x.Server.Home, login)
		b.post("/sign-in", url.Values{"login": {login}, "secret": {homeSecret}, "to": {"/desk"}})
		for _, path := range x.lists() {
			if strings.HasPrefix(path, "/factor") || strings.HasPrefix(path, "/me") || path == "/desk/journal" || path == "/desk/visits" { // keys that are drawn, and the looks and sign-ins themselves
				continue
			}
			status, _, page := a.get(path)
			want, _, other := b.get(path)
			page = strings.Replace(page, ` <a href="/homes">换属地</a>`, "", 1)
			if clean(page) != clean(other) || status != want {
				t.Errorf("%s %s %s：%d，单独 %d\n%s", x.name, login, path, status, want, firstOther(clean(page), clean(other)))
			}
			if status == 200 {
				seen++
			}
		}
	}
	if seen < 10*len(x.logins) {
		t.Errorf("%s：%d 页", x.name, seen)
	}
}

func clean(page string) string { return keyed.ReplaceAllString(page, "") }

func firstOther(a, b string) string {
	x, y := strings.Split(a, "\n"), strings.Split(b, "\n")
	for i := range min(len(x), len(y)) {
		if x[i] != y[i] {
			return x[i] + "\n" + y[i]
		}
	}
	return fmt.Sprint(len(x), " lines and ", len(y))
}

// apart asks every page of x for the rows of y: none is there. An account of y is none of x,
// and who is signed in at one is not at the other.
func apart(t *testing.T, at string, x, y *served) {
	t.Helper()
	b := newBrowser(t, at)
	b.signIn(x.Server.Home, x.logins[0])
	b.post("/homes", url.Values{"home": {fmt.Sprint(y.Server.Home)}, "to": {"/desk"}})
	if _, to, _ := b.get("/desk"); to != "/sign-in" {
		t.Errorf("%s: signed in at the neighbour too: %s", x.name, to)
	}
	b.post("/homes", url.Values{"home": {fmt.Sprint(x.Server.Home)}, "to": {"/desk"}})
	ids := rowsOf(t, y)
	if len(ids) < 20 {
		t.Fatalf("%d rows of the neighbour", len(ids))
	}
	for i, login := range x.logins {
		if i%4 != 0 && storetest.Sample() || i%2 != 0 {
			continue
		}
		b := newBrowser(t, at)
		b.signIn(x.Server.Home, login)
		for _, r := range x.Routes() {
			if r.Method != "GET" || r.Open || strings.Count(r.Path, "{") != 1 || strings.Contains(r.Path, "{file}") || strings.Contains(r.Path, "{list}") || strings.Contains(r.Path, "/sheets/") {
				continue
			}
			for _, id := range ids {
				path := regexp.MustCompile(`\{[^}]*\}`).ReplaceAllString(r.Path, id)
				if status, _, page := b.get(path); status == 200 {
					t.Errorf("%s %s opens %s of the neighbour\n%.300s", x.name, login, path, page)
				}
			}
		}
	}
}

// rowsOf are identifiers of rows of a home: of every kind that has a page.
func rowsOf(t *testing.T, x *served) (ids []string) {
	t.Helper()
	if err := x.Store.View(t.Context(), x.Server.Home, func(v *store.View) error {
		whole := area.OfHome(x.Server.Home)
		take := func(some ...string) { ids = append(ids, some[:min(len(some), 2)]...) }
		ms, err := v.Ledger(store.LedgerFilter{Sees: access.Everything(), Limit: 2})
		if err != nil {
			return err
		}
		for _, m := range ms {
			take(m.ID, m.Owner)
		}
		ls, err := v.LettersIn("served")
		if err != nil {
			return err
		}
		for _, l := range ls {
			take(l.ID)
		}
		posts, err := v.Posts()
		if err != nil {
			return err
		}
		for _, p := range posts[:2] {
			as, err := v.Appointments(p.ID)
			if err != nil {
				return err
			}
			take(p.ID, p.Body)
			for _, a := range as {
				take(a.ID, a.Person)
			}
		}
		rounds, err := v.Rounds("", 2)
		if err != nil {
			return err
		}
		for _, r := range rounds {
			take(r.ID)
		}
		areas, err := v.Areas()
		if err != nil {
			return err
		}
		take(whole.String(), areas[len(areas)-1].Code.String())
		cs, err := v.CasesProposed()
		for _, c := range cs {
			take(c.ID)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// actsAlone sends every form that a page of x offers without a file, so that many acts are
// done or refused in it; the journal of y has not a line more, and both are proved.
func actsAlone(t *testing.T, at string, x, y *served) {
	t.Helper()
	size := func(s *served) int64 {
		if _, err := s.Store.Sequence(t.Context(), s.Server.Home); err != nil {
			t.Fatal(err)
		}
		r, err := s.Store.Verify(t.Context(), s.Server.Home)
		if err != nil || len(r.Findings) > 0 {
			t.Fatalf("%s: %v %v", s.name, r.Findings, err)
		}
		return r.Events
	}
	before, mine := size(y), size(x)
	for _, login := range x.logins {
		b := newBrowser(t, at)
		b.signIn(x.Server.Home, login)
		for _, path := range x.lists() {
			_, _, page := b.get(path)
			for _, m := range rowLink.FindAllString(page, 3) { // what the list leads to
				_, _, one := b.get(strings.TrimSuffix(strings.TrimPrefix(m, `href="`), `"`))
				page += one
			}
			for _, f := range formsOf(page) {
				if strings.Contains(f.action, "password") || strings.Contains(f.action, "pin") || strings.Contains(f.action, "sign-out") || strings.Contains(f.action, "homes") || strings.HasPrefix(f.action, "/desk/accounts") { // the others sign in after
					continue
				}
				b.post(f.action, f.values)
			}
		}
	}
	if n := size(y); n != before {
		t.Errorf("acts in %s left %d events in %s", x.name, n-before, y.name)
	}
	if n := size(x) - mine; n < 10 {
		t.Errorf("%d acts of %s were done", n, x.name)
	}
}

type sentForm struct {
	action string
	values url.Values
}

var (
	formText  = regexp.MustCompile(`(?s)<form[^>]*method="post"[^>]*action="([^"]*)"[^>]*>(.*?)</form>`)
	fieldText = regexp.MustCompile(`<(?:input|button)[^>]*name="([^"]*)"[^>]*value="([^"]*)"`)
	rowLink   = regexp.MustCompile(`href="/desk/(?:matters|letters|reviews|boards|consequences|posts)/[^"?/]{36}"`)
	wordsText = regexp.MustCompile(`<textarea[^>]*name="([^"]*)"`)
)

// formsOf are the forms of a page with what stands in their fields, and a sentence where
// words are asked for.
func formsOf(page string) (out []sentForm) {
	for _, m := range formText.FindAllStringSubmatch(page, -1) {
		f := sentForm{html.UnescapeString(m[1]), url.Values{}}
		for _, x := range fieldText.FindAllStringSubmatch(m[2], -1) {
			f.values.Set(html.UnescapeString(x[1]), html.UnescapeString(x[2]))
		}
		for _, x := range wordsText.FindAllStringSubmatch(m[2], -1) {
			f.values.Set(x[1], "照办，已到现场看过")
		}
		out = append(out, f)
	}
	return out
}
