package desk

import (
	"bytes"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"luoshi/internal/access"
	"luoshi/internal/calendar"
	"luoshi/internal/intake"
	"luoshi/internal/store/storetest"
	"luoshi/internal/web"
	"luoshi/internal/wording"
)

// importDesk is the room with a person of the county desk at it.
type importDesk struct {
	t *testing.T
	s *web.Server
}

func openImports(t *testing.T, e storetest.Engine) importDesk {
	t.Helper()
	now := time.Date(2026, 9, 24, 4, 0, 0, 0, time.UTC)
	zone, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		t.Fatal(err)
	}
	s, err := web.New(&web.Server{Store: e.Open(t, storetest.NewClock(now)), Home: 610723, Zone: zone, Files: t.TempDir()}, Face())
	if err != nil {
		t.Fatal(err)
	}
	return importDesk{t, s}
}

// ask asks for a route as the desk's person would through the server.
func (d importDesk) ask(route string, r *http.Request, id string) *httptest.ResponseRecorder {
	d.t.Helper()
	w := httptest.NewRecorder()
	now := d.s.Store.Now()
	if r.Method == http.MethodPost {
		if err := r.ParseMultipartForm(1 << 20); err != nil && err != http.ErrNotMultipart {
			d.t.Fatal(err)
		}
	}
	r.SetPathValue("id", id)
	r.SetPathValue("file", id)
	c := &web.Ctx{Server: d.s, W: w, R: r, Lang: wording.Zh, Face: "desk", Room: "imports", Today: calendar.DateOf(now, d.s.Zone),
		Actor: access.Actor{Account: "a", Person: "p", Post: "system", Role: access.SystemAdmin, Home: 610723, Area: 610723000000, Now: now}}
	if strings.HasPrefix(r.URL.Path, "/desk/export/") {
		c.Actor.Post, c.Actor.Role = "desk", access.Desk // the system administrator reads no lists
	}
	c.Account.ID = "a"
	if err := handlerOf(d.t, d.s, route)(c); err != nil {
		d.t.Fatalf("%s %s: %v", r.Method, r.URL, err)
	}
	return w
}

func upload(t *testing.T, kind, name, content string) *http.Request {
	t.Helper()
	var body bytes.Buffer
	m := multipart.NewWriter(&body)
	if err := m.WriteField("kind", kind); err != nil {
		t.Fatal(err)
	}
	f, err := m.CreateFormFile("file", name)
	if err == nil {
		_, err = io.WriteString(f, content)
	}
	if err == nil {
		err = m.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest(http.MethodPost, "/desk/imports", &body)
	r.Header.Set("Content-Type", m.FormDataContentType())
	return r
}

func post(path string, v url.Values) *http.Request {
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(v.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return r
}

func get(path string) *http.Request { return httptest.NewRequest(http.MethodGet, path, nil) }

var hidden = regexp.MustCompile(`<input type="hidden" name="([a-z]+)" value="([^"]*)">`)

var selected = regexp.MustCompile(`<select class="inp" name="(col-[a-z]+)"[^>]*>(?s:.*?)</select>`)

var option = regexp.MustCompile(`<option selected>([^<]*)</option>`)

// form reads what a browser would send back of a page.
func form(page string) url.Values {
	v := url.Values{}
	for _, m := range hidden.FindAllStringSubmatch(page, -1) {
		v.Set(m[1], m[2])
	}
	for _, m := range selected.FindAllStringSubmatch(page, -1) {
		if o := option.FindStringSubmatch(m[0]); o != nil {
			v.Set(m[1], o[1])
		}
	}
	return v
}

func (d importDesk) must(w *httptest.ResponseRecorder, status int, parts ...string) string {
	d.t.Helper()
	page := w.Body.String()
	if w.Code != status {
		d.t.Fatalf("status %d, want %d\n%s", w.Code, status, page)
	}
	for _, p := range parts {
		if !strings.Contains(page, p) {
			d.t.Errorf("the page does not say %q\n%s", p, page)
		}
	}
	return page
}

func TestImportRoom(t *testing.T) {
	t.Parallel()
	for _, e := range storetest.Engines(t) {
		t.Run(e.Name, func(t *testing.T) {
			t.Parallel()
			d := openImports(t, e)
			d.must(d.ask("GET /desk/imports", get("/desk/imports"), ""), 200, "下载模板", "还没有导入过")
			w := d.ask("POST /desk/imports", upload(t, "areas", "区划.csv", "区划代码,地名\n610723000000,洋县\n61072300100,洋州街道\n"), "")
			page := d.must(d.ask("GET /desk/imports/map", get(d.to(w)), ""), 200, "610723000000", `<option selected>地名</option>`)
			page = d.must(d.ask("POST /desk/imports/check", post("/desk/imports/check", form(page)), ""), 200, "11 位", "什么都没有写入")
			if strings.Contains(page, "/desk/imports/run") {
				t.Error("a bad file may be imported")
			}
			w = d.ask("POST /desk/imports", upload(t, "areas", "区划.csv", "区划代码,地名\n610723000000,洋县\n610723001000,洋州街道\n"), "")
			page = d.must(d.ask("GET /desk/imports/map", get(d.to(w)), ""), 200)
			page = d.must(d.ask("POST /desk/imports/check", post("/desk/imports/check", form(page)), ""), 200, "/desk/imports/run")
			sent := form(page)
			w = d.ask("POST /desk/imports/run", post("/desk/imports/run", sent), "")
			id := strings.TrimPrefix(d.to(w), "/desk/imports/")
			page = d.must(d.ask("GET /desk/imports/{id}", get(d.to(w)), id), 200, "撤销整批", "区划.csv")
			d.must(d.ask("GET /desk/export/{file}", get("/desk/export/areas.csv"), "areas.csv"), 200, "610723001000,洋州街道")
			if again := d.ask("POST /desk/imports/run", post("/desk/imports/run", sent), ""); d.to(again) != "/desk/imports/"+id {
				t.Errorf("the same form twice led to %q", d.to(again))
			}
			w = d.ask("POST /desk/imports/{id}/undo", post("/desk/imports/"+id+"/undo", form(page)), id)
			d.must(d.ask("GET /desk/imports/{id}", get(d.to(w)), id), 200, "已撤销")
			d.must(d.ask("POST /desk/imports/{id}/undo", post("/desk/imports/"+id+"/undo", url.Values{"key": {"other"}}), id), 409, "已经撤销过")
			if out := d.ask("GET /desk/export/{file}", get("/desk/export/areas.csv"), "areas.csv").Body.String(); strings.Contains(out, "洋州街道") {
				t.Errorf("left after undo: %s", out)
			}
		})
	}
}

// to is where an answer leads.
func (d importDesk) to(w *httptest.ResponseRecorder) string {
	d.t.Helper()
	if w.Code != http.StatusSeeOther {
		d.t.Fatalf("status %d\n%s", w.Code, w.Body.String())
	}
	return w.Header().Get("Location")
}

func TestImportRoomRefusesOtherFiles(t *testing.T) {
	t.Parallel()
	d := openImports(t, storetest.Engines(t)[0])
	d.must(d.ask("POST /desk/imports", upload(t, "areas", "a.xlsx", "区划代码,名称\n1,2\n"), ""), 422, "与扩展名")
	d.must(d.ask("GET /desk/imports/map", get("/desk/imports/map?kind=areas&file="+strings.Repeat("0", 64)), ""), 422, "找不到了")
	for _, k := range intake.Kinds() {
		w := d.ask("GET /desk/imports/template/{file}", get("/desk/imports/template/"+k.ID+".xlsx"), k.ID+".xlsx")
		if w.Code != 200 || !bytes.HasPrefix(w.Body.Bytes(), []byte("PK")) {
			t.Errorf("template %s: %d", k.ID, w.Code)
		}
	}
}
