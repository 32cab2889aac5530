package desk

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"luoshi/internal/access"
	"luoshi/internal/account"
	"luoshi/internal/batch"
	"luoshi/internal/calendar"
	"luoshi/internal/ident"
	"luoshi/internal/intake"
	"luoshi/internal/matter"
	"luoshi/internal/office"
	"luoshi/internal/org"
	"luoshi/internal/sheet"
	"luoshi/internal/store"
	"luoshi/internal/store/storetest"
	"luoshi/internal/web"
	"luoshi/internal/web/page"
	"luoshi/internal/web/person"
	"luoshi/internal/wording"
	"luoshi/journal"
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
	s, err := web.New(&web.Server{Store: e.Open(t, storetest.NewClock(now)), Home: 610723, Zone: zone, Files: t.TempDir()}, Face(), person.Face())
	if err != nil {
		t.Fatal(err)
	}
	d := importDesk{t, s}
	d.appoint(now)
	return d
}

// appoint lets the person of the desk hold the post that they act as.
func (d importDesk) appoint(now time.Time) {
	d.t.Helper()
	none := calendar.None
	if _, err := d.s.Store.Do(d.t.Context(), d.s.Home, "", func(tx *store.Tx) error {
		return errors.Join(tx.SavePost(&org.Post{Row: ident.Row{ID: "system"}, Body: "b", Title: "系统管理员", Role: access.SystemAdmin, Area: 610724000000, From: none, Until: none}),
			tx.SavePerson(&org.Person{Row: ident.Row{ID: "p"}, Name: "王一"}),
			tx.SaveAppointment(&org.Appointment{Row: ident.Row{ID: "t"}, Post: "system", Person: "p", Hold: org.Holder, State: org.Confirmed, From: calendar.YMD(2026, 1, 1), Until: none}),
			tx.SaveAccount(&account.Account{Row: ident.Row{ID: "a"}, Login: "wang", Person: "p", State: account.Active, Expires: none}),
			tx.Record(access.Actor{Now: now}.Event("test.plant", "a")))
	}); err != nil {
		d.t.Fatal(err)
	}
}

// end waits for the long work that an answer leads to, and gives the answer at its end.
func (d importDesk) end(w *httptest.ResponseRecorder) *httptest.ResponseRecorder {
	d.t.Helper()
	key, working := strings.CutPrefix(w.Header().Get("Location"), "/desk/imports/work/")
	if working {
		if j := d.s.Batch.Job(key, "a"); j == nil || !j.Wait(d.t.Context(), time.Minute) {
			d.t.Fatal("the work does not end")
		}
		w = d.ask("GET /desk/imports/work/{key}", get("/desk/imports/work/"+key), key)
	}
	if id, one := strings.CutPrefix(w.Header().Get("Location"), "/desk/imports/"); one {
		if j := d.s.Batch.Going("import/" + id); j != nil && !j.Wait(d.t.Context(), time.Minute) {
			d.t.Fatal("the import does not end")
		}
	}
	return w
}

// act sends a form of the page of an import.
func (d importDesk) act(id, act string, v url.Values) *httptest.ResponseRecorder {
	r := post("/desk/imports/"+id+"/"+act, v)
	r.SetPathValue("act", act)
	return d.end(d.ask("POST /desk/imports/{id}/{act}", r, id))
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
	r.SetPathValue("key", id)
	c := &web.Ctx{Server: d.s, W: w, R: r, Lang: wording.Zh, Face: "desk", Room: "imports", Today: calendar.DateOf(now, d.s.Zone),
		Actor: access.Actor{Account: "a", Person: "p", Post: "system", Role: access.SystemAdmin, Home: 610723, Area: 610723000000, Now: now}}
	if strings.HasPrefix(r.URL.Path, "/desk/export/") {
		c.Actor.Post, c.Actor.Role = "desk", "desk" // the system administrator reads no lists
	}
	c.Account.ID, c.Person.ID = "a", "p"
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
			page = d.must(d.end(d.ask("POST /desk/imports/check", post("/desk/imports/check", form(page)), "")), 200, "11 位", "什么都没有写入")
			if strings.Contains(page, "/desk/imports/run") {
				t.Error("a bad file may be imported")
			}
			w = d.ask("POST /desk/imports", upload(t, "areas", "区划.csv", "区划代码,地名\n610723000000,洋县\n610723001000,洋州街道\n"), "")
			page = d.must(d.ask("GET /desk/imports/map", get(d.to(w)), ""), 200)
			page = d.must(d.end(d.ask("POST /desk/imports/check", post("/desk/imports/check", form(page)), "")), 200, "/desk/imports/run")
			sent := form(page)
			w = d.end(d.ask("POST /desk/imports/run", post("/desk/imports/run", sent), ""))
			id := strings.TrimPrefix(d.to(w), "/desk/imports/")
			page = d.must(d.ask("GET /desk/imports/{id}", get(d.to(w)), id), 200, "撤销整批", "区划.csv")
			d.must(d.ask("GET /desk/export/{file}", get("/desk/export/areas.csv"), "areas.csv"), 200, "610723001000,洋州街道")
			if again := d.end(d.ask("POST /desk/imports/run", post("/desk/imports/run", sent), "")); d.to(again) != "/desk/imports/"+id {
				t.Errorf("the same form twice led to %q", d.to(again))
			}
			w = d.act(id, "undo", form(page))
			d.must(d.ask("GET /desk/imports/{id}", get(d.to(w)), id), 200, "已撤销")
			d.must(d.act(id, "undo", url.Values{"key": {"other"}}), 409, "这批已撤销")
			if out := d.ask("GET /desk/export/{file}", get("/desk/export/areas.csv"), "areas.csv").Body.String(); strings.Contains(out, "洋州街道") {
				t.Errorf("left after undo: %s", out)
			}
		})
	}
}

// TestImportsHaveNextPage lists every import, page by page, and all of them in a file.
func TestImportsHaveNextPage(t *testing.T) {
	t.Parallel()
	d := openImports(t, storetest.Engines(t)[0])
	if _, err := d.s.Store.Do(t.Context(), d.s.Home, "", func(tx *store.Tx) error {
		for n := range page.PageSize + 5 {
			i := office.Import{Kind: "areas", File: fmt.Sprintf("第%03d份.csv", n), Person: "p1", At: d.s.Store.Now(), State: office.ImportDone}
			if err := tx.SaveImport(&i); err != nil {
				return err
			}
		}
		return tx.Record(journal.Event{At: 1, Act: "import.run", Subject: "x"})
	}); err != nil {
		t.Fatal(err)
	}
	first := d.must(d.ask("GET /desk/imports", get("/desk/imports"), ""), 200, "第054份.csv", "before=")
	if strings.Contains(first, "第004份.csv") {
		t.Error("the first page lists all")
	}
	next := regexp.MustCompile(`before=([0-9a-f-]+)`).FindString(first)
	d.must(d.ask("GET /desk/imports", get("/desk/imports?"+next), ""), 200, "第004份.csv", "第000份.csv")
	d.must(d.ask("GET /desk/imports", get("/desk/imports?as=csv"), ""), 200, "第054份.csv", "第000份.csv")
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

// TestFilesNamedForWhatTheyAre: what no table can be read from is named by the reader of
// tables, not by what may be attached; a text of wide characters is a table.
func TestFilesNamedForWhatTheyAre(t *testing.T) {
	t.Parallel()
	d := openImports(t, storetest.Engines(t)[0])
	ole := "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + strings.Repeat("\x00", 600)
	for name, want := range map[string]string{"旧表.xls": "这是旧格式（.xls）文件", "旧表.et": "这是旧格式（WPS .et）文件", "说明.pdf": "这是 PDF 文件，不是表格", "导出.xls": "其实是网页"} {
		content := map[string]string{"说明.pdf": "%PDF-1.7\n\x00", "导出.xls": "<html><table></table></html>"}[name]
		d.must(d.ask("POST /desk/imports", upload(t, "areas", name, cmp.Or(content, ole)), ""), 422, want, "请")
	}
	wide := []byte{0xff, 0xfe}
	for _, r := range utf16.Encode([]rune("区划代码\t名称\r\n610723000000\t洋县\r\n")) {
		wide = append(wide, byte(r), byte(r>>8))
	}
	w := d.ask("POST /desk/imports", upload(t, "areas", "区划.csv", string(wide)), "")
	d.must(d.ask("GET /desk/imports/map", get(d.to(w)), ""), 200, "610723000000")
}

// TestImportPageGivesTheFileBack: the faults come back in the table, what was matched is
// kept although the check failed, and the sheet may be chosen.
func TestImportPageGivesTheFileBack(t *testing.T) {
	t.Parallel()
	d := openImports(t, storetest.Engines(t)[0])
	const table = "代号,地名\n610723000000,洋县\n61072300100,洋州街道\n"
	page := d.must(d.ask("GET /desk/imports/map", get(d.to(d.ask("POST /desk/imports", upload(t, "areas", "区划.csv", table), ""))), ""), 200)
	v := form(page)
	v.Set("col-code", "代号")
	page = d.must(d.end(d.ask("POST /desk/imports/check", post("/desk/imports/check", v), "")), 200, "11 位")
	link := regexp.MustCompile(`href="/desk/imports/faults/([^"]+)"`).FindStringSubmatch(page)
	if link == nil {
		t.Fatalf("no table with its faults\n%s", page)
	}
	w := d.ask("GET /desk/imports/faults/{file}", get("/desk/imports/faults/"+link[1]), link[1])
	back, err := sheet.Read(w.Body, sheet.Options{Name: "a.xlsx", Wanted: [][]string{{"代号"}, {"地名"}}})
	if err != nil || len(back.Rows) != 2 || back.Column("差错") != 2 || back.Rows[0].Cells[2] != "" || !strings.Contains(back.Rows[1].Cells[2], "11 位") {
		t.Errorf("given back %q, %v, %v", back.Header, back.Rows, err)
	}
	mended := strings.Replace(table, "61072300100,", "610723001000,", 1)
	page = d.must(d.ask("GET /desk/imports/map", get(d.to(d.ask("POST /desk/imports", upload(t, "areas", "改好.csv", mended), ""))), ""), 200)
	if form(page).Get("col-code") != "代号" {
		t.Errorf("the match of the failed check is forgotten: %v", form(page))
	}
	page = d.must(d.end(d.ask("POST /desk/imports/check", post("/desk/imports/check", form(page)), "")), 200)
	if run, columns := strings.Index(page, "/desk/imports/run"), strings.Index(page, "系统的列"); run < 0 || run > columns {
		t.Errorf("the button stands at %d, the columns at %d", run, columns)
	}
}

// TestImportHalfWay: an import that stopped half way stands with what can be done about
// it, and goes on from the kept file.
func TestImportHalfWay(t *testing.T) {
	t.Parallel()
	d := openImports(t, storetest.Engines(t)[0])
	w := d.ask("POST /desk/imports", upload(t, "areas", "区划.csv", "区划代码,名称\n610723000000,洋县\n610723001000,洋州街道\n"), "")
	page := d.must(d.ask("GET /desk/imports/map", get(d.to(w)), ""), 200)
	sent := form(page)
	data, err := d.s.Blobs().Shown(sent.Get("file"))
	if err != nil {
		t.Fatal(err)
	}
	k, err := intake.KindOf("areas")
	if err != nil {
		t.Fatal(err)
	}
	j, err := intake.NewJob(nil, k, "区划.csv", data, &intake.Mapping{Columns: map[string]string{"code": "区划代码", "name": "名称"}})
	if err != nil {
		t.Fatal(err)
	}
	actor := access.Actor{Account: "a", Person: "p", Post: "system", Role: access.SystemAdmin, Home: 610723, Area: 610723000000}
	work := intake.Work{Store: d.s.Store, Home: d.s.Home, Actor: actor, Rules: matter.Rules{Calendar: d.s.Calendar(), Zone: d.s.Zone}}
	p, err := work.Check(t.Context(), j)
	if err != nil {
		t.Fatal(err)
	}
	id, err := work.Begin(t.Context(), "", p)
	if err != nil {
		t.Fatal(err)
	}
	page = d.must(d.ask("GET /desk/imports/{id}", get("/desk/imports/"+id), id), 200, "导入中", "还有 2 行没有写入", "继续导入", "到此为止", "撤销整批")
	w = d.act(id, "resume", form(page))
	d.must(d.ask("GET /desk/imports/{id}", get(d.to(w)), id), 200, "已导入", "撤销整批")
	d.must(d.act(id, "stop", url.Values{"key": {"k2"}}), 409, "这批已导入")
	if w := d.act(id, "resume", url.Values{"key": {"k3"}}); w.Code != 409 {
		t.Errorf("resume once more: %d", w.Code)
	}
}

// TestImportProgress: while a check goes on its page says how far it is and asks again by
// itself; nobody else is shown it.
func TestImportProgress(t *testing.T) {
	t.Parallel()
	d := openImports(t, storetest.Engines(t)[0])
	told, hold := make(chan struct{}), make(chan struct{})
	j, err := d.s.Batch.Start("k", "a", func(_ context.Context, tell batch.Tell) (any, error) {
		tell("核对", 300, 1200)
		close(told)
		<-hold
		return nil, context.Canceled
	})
	if err != nil {
		t.Fatal(err)
	}
	<-told
	w := d.ask("GET /desk/imports/work/{key}", get("/desk/imports/work/k"), "k")
	d.must(w, 200, "核对", `value="25"`, "300 / 1200 行")
	if w.Header().Get("Refresh") == "" {
		t.Error("the page does not ask again")
	}
	close(hold)
	if !j.Wait(t.Context(), time.Minute) {
		t.Fatal("not over")
	}
	d.must(d.ask("GET /desk/imports/work/{key}", get("/desk/imports/work/k"), "k"), 503, "系统正在停下")
}
