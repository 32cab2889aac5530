package desk

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"luoshi/internal/access"
	"luoshi/internal/area"
	"luoshi/internal/calendar"
	"luoshi/internal/fault"
	"luoshi/internal/matter"
	"luoshi/internal/office"
	"luoshi/internal/org"
	"luoshi/internal/store"
)

// TestSecretBallot votes in every way that would count twice, and looks for the vote
// in everything that readers of the journal can get at.
func TestSecretBallot(t *testing.T) {
	t.Parallel()
	s := openSite(t)
	desk := s.signIn("desk")
	_, h, _ := s.ask(desk, http.MethodPost, "/desk/reviews/open", url.Values{"review": {"town_weekly"}, "period": {"2026-W39"}, "key": {"o"}})
	at := h.Get("Location")
	id := strings.TrimPrefix(at, "/desk/reviews/")
	town := s.Posts["town/"+s.Towns[0].String()].Body
	vote := func(c *http.Client, choice, key string) int {
		status, _, _ := s.ask(c, http.MethodPost, at+"/vote", url.Values{"key": {key}, "vote-" + town: {choice}})
		return status
	}
	if a, b := vote(desk, "0", "v"), vote(desk, "0", "v"); a != http.StatusSeeOther || b != a {
		t.Errorf("按了两次：%d %d", a, b)
	}
	if status := vote(desk, "1", "w"); status != http.StatusConflict {
		t.Errorf("同一人再投：%d", status)
	}
	second := s.also("desk", "organiser", "organiser", org.Holder)
	s.ask(desk, http.MethodPost, "/posts", url.Values{"post": {second}})
	if status := vote(desk, "1", "x"); status != http.StatusConflict {
		t.Errorf("同一人以另一岗位再投：%d", status)
	}
	s.also("roads", "water", "", org.Deputy)
	deputy := s.signIn("roads")
	s.ask(deputy, http.MethodPost, "/posts", url.Values{"post": {s.Posts["water"].ID}})
	if status := vote(deputy, "1", "y"); status != http.StatusForbidden {
		t.Errorf("代办人替水利局投：%d", status)
	}
	own := s.also("housing", "town/"+s.Towns[0].String(), "town_leader", org.Holder)
	housing := s.signIn("housing")
	if status := vote(housing, "0", "z"); status != http.StatusForbidden || own == "" {
		t.Errorf("兼任该镇岗位的人评该镇：%d", status)
	}
	for i, bad := range []string{"-1", "99", "x", "0x1", "1e1"} {
		if status := vote(s.signIn([]string{"supervisor", "organiser", "leader-1", "issuer", "discipline"}[i]), bad, "b"); status < 400 {
			t.Errorf("选项 %q：%d", bad, status)
		}
	}
	s.ask(desk, http.MethodPost, "/posts", url.Values{"post": {s.Posts["desk"].ID}})
	s.ask(desk, http.MethodPost, at+"/close", url.Values{"key": {"c"}})
	if status := vote(s.signIn("water"), "0", "late"); status != http.StatusConflict {
		t.Errorf("截止后投：%d", status)
	}
	if err := s.s.Store.View(t.Context(), s.Home, func(v *store.View) error {
		es, err := v.Journal(id, 0, 100)
		for _, e := range es {
			leaf := string(e.Event.Append(nil))
			for _, r := range e.Event.Rows {
				if r.Table == "ballot" || e.Event.Act == "review.vote" && r.Table != "voted" {
					t.Errorf("留痕里有票：%s", leaf)
				}
			}
			if strings.Contains(leaf, "choice") || strings.Contains(leaf, town) {
				t.Errorf("留痕里有票的内容：%s", leaf)
			}
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
}

// TestCaseInJournal: who may not know of a case reads neither who spoke in it nor
// its proofs; who may, does.
func TestCaseInJournal(t *testing.T) {
	t.Parallel()
	d := openBoards(t)
	village := d.Shown().String()
	who := "first/" + village
	name := d.nameOf(who)
	f := url.Values{"kind": {"interview"}, "area": {village}, "post": {d.Posts[who].ID}, "ground": {"整改逾期"}, "facts": {"9月11日不在村"}}
	at := d.page("supervisor", "POST /desk/consequences/new", post("/desk/consequences/new", f))
	id := strings.TrimPrefix(at, "/desk/consequences/")
	d.open(who, d.signAll())
	d.page(who, "POST /desk/consequences/{id}/{act}", post(at+"/state", url.Values{"text": {"当天请过假"}}), "id", id, "act", "state")
	if _, err := d.s.Store.Sequence(t.Context(), d.Home); err != nil {
		t.Fatal(err)
	}
	seq := int64(0)
	if err := d.s.Store.View(t.Context(), d.Home, func(v *store.View) error {
		es, err := v.Journal(id, 0, 100)
		for _, e := range es {
			if e.Event.Act == "consequence.state" {
				seq = e.Seq
			}
		}
		return err
	}); err != nil || seq == 0 {
		t.Fatalf("没有申辩的记录：%v", err)
	}
	d.checkpoint()
	for key, want := range map[string]bool{"supervisor": true, "organiser": true, "audit": true, "system": false, "leader-1": false, "desk": false} {
		page := d.page(key, "GET /desk/journal", get("/desk/journal?subject="+id))
		if got := strings.Contains(page, name); got != want {
			t.Errorf("%s 在留痕里看到当事人 %s：%v，应为 %v", key, name, got, want)
		}
		n := strconv.FormatInt(seq, 10)
		_, err := d.as(key, "GET /desk/journal/{seq}/proof", get("/desk/journal/"+n+"/proof"), "seq", n)
		if (err == nil) != want || err != nil && !fault.Is(err, "journal.hidden") {
			t.Errorf("%s 取证明：%v，应给：%v", key, err, want)
		}
	}
	if page := d.page("system", "GET /desk/journal", get("/desk/journal?subject="+id)); strings.Contains(page, "consequence.state") {
		t.Error("按个案查得到经过")
	}
	if page := d.page("system", "GET /desk/journal", get("/desk/journal")); strings.Contains(page, "consequence.") || strings.Contains(page, id) || !strings.Contains(page, "不在知情范围") {
		t.Error("留痕里看得出个案，或者记录本身不见了")
	}
}

// hostile are beginnings that a spreadsheet program would run.
func hostile() []string {
	return []string{"=HYPERLINK(\"http://evil.example\")", "+1+cmd|'/c calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "＝1+1", "'=1"}
}

// TestFormulas puts formulas into every text that a list carries and exports each
// list in both forms: no cell is run, and the program's own numbers stay numbers.
func TestFormulas(t *testing.T) {
	t.Parallel()
	d := openBoards(t)
	owner := d.Posts["first/"+d.Shown().String()].ID
	for i, text := range hostile() {
		d.do(func(tx *store.Tx) error {
			b := org.Body{Name: text + strconv.Itoa(i), Kind: org.General, Area: d.Posts["desk"].Area, From: calendar.YMD(2026, 1, 1), Until: calendar.None}
			if err := org.AddBody(tx, d.Actor("system"), &b); err != nil {
				return err
			}
			po := org.Post{Body: b.ID, Title: text, Role: "department", Area: b.Area, From: b.From, Until: calendar.None}
			if err := org.AddPost(tx, d.Actor("system"), &po); err != nil {
				return err
			}
			pe := org.Person{Name: text, Phone: "+8613900000000", Grade: text}
			if err := org.AddPerson(tx, d.Actor("system"), &pe); err != nil {
				return err
			}
			if err := org.Appoint(tx, d.Actor("system"), &org.Appointment{Post: po.ID, Person: pe.ID, Hold: org.Holder, From: b.From, Until: calendar.None, Document: text}); err != nil {
				return err
			}
			m, err := office.Register(tx, d.rules(), d.actor("supervisor", d.now.Now().Add(-72*time.Hour)), matter.Draft{List: "rectification", Area: d.Shown(), Title: text, Facts: text, Demand: text,
				Origin: text, Owner: owner, Pack: "yangxian@1", Backfilled: true, Start: d.now.Now().Add(-400 * time.Hour)})
			if err == nil {
				_, err = matter.Perform(tx, d.rules(), d.Actor("desk"), m.ID, matter.Pause, matter.Input{Text: text, Days: calendar.Term{N: 2, Unit: calendar.Workday}})
			}
			return err
		})
	}
	files := map[string][]byte{}
	take := func(name, key string, h string, path ...string) {
		w, err := d.as(key, h, get("/x"), path...)
		if err != nil {
			t.Fatalf("%s：%v", name, err)
		}
		files[name] = w.Body.Bytes()
	}
	for _, ext := range []string{".csv", ".xlsx"} {
		for _, kind := range []string{"areas", "bodies", "posts", "people", "matters"} {
			take(kind+ext, "organiser", "GET /desk/export/{file}", "file", kind+ext)
		}
		for _, list := range []string{"numbers", "backdated", "pauses", "exits", "pairs", "packs"} {
			take(list+ext, "audit", "GET /desk/exceptions/{list}", "list", list+ext)
		}
	}
	w, err := d.as("desk", "POST /desk/calls/xlsx", post("/desk/calls/xlsx", nil))
	if err != nil {
		t.Fatal(err)
	}
	files["calls.xlsx"] = w.Body.Bytes()
	found := 0
	for name, data := range files {
		if strings.HasSuffix(name, ".xlsx") {
			d.workbook(name, data)
			continue
		}
		rows, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf")))).ReadAll()
		if err != nil {
			t.Fatalf("%s：%v", name, err)
		}
		for _, row := range rows {
			for _, cell := range row {
				if r := []rune(cell + " ")[0]; strings.ContainsRune("=+-@\t\r\n＝＋－＠", r) {
					t.Errorf("%s 有会被当成公式的一格 %q", name, cell)
				}
				if strings.HasPrefix(cell, "'=HYPERLINK") {
					found++
				}
			}
		}
	}
	if found < 8 {
		t.Errorf("只在 %d 格里找到所写的公式，这一项没有检验到", found)
	}
}

// workbook opens every part of a workbook: no formula, no link, no macro.
func (d boardDesk) workbook(name string, data []byte) {
	d.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		d.Fatalf("%s：%v", name, err)
	}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			d.Fatal(err)
		}
		text, err := io.ReadAll(r)
		if err != nil {
			d.Fatal(err)
		}
		if bytes.Contains(text, []byte("<f>")) || bytes.Contains(text, []byte("<f ")) || bytes.Contains(text, []byte("<hyperlink")) || strings.Contains(f.Name, "vba") || strings.Contains(f.Name, "externalLink") {
			d.Errorf("%s：%s 里有公式、链接或宏", name, f.Name)
		}
	}
}

// TestExportIsTheList: nobody exports a row that their own list does not show, and
// telephones, citizen numbers and grades go to personal files' readers alone.
func TestExportIsTheList(t *testing.T) {
	t.Parallel()
	d := openBoards(t)
	near, far := d.Shown(), d.Villages[len(d.Villages)-1]
	d.do(func(tx *store.Tx) error {
		for _, at := range []area.Code{near, far} {
			if _, err := office.Register(tx, d.rules(), d.Actor("supervisor"), matter.Draft{List: "rectification", Area: at, Title: "事项" + at.String(),
				Owner: d.Posts["first/"+at.String()].ID, Pack: "yangxian@1"}); err != nil {
				return err
			}
		}
		return nil
	})
	phone := regexp.MustCompile(`(?m)(^|,)1[3-9]\d{9}(,|$)`)
	for _, key := range []string{"supervisor", "desk", "organiser", "discipline", "security", "system", "audit", "leader-1", "issuer", "water", "town/" + near.Parent().String(), "town-desk/" + near.Parent().String(),
		"village/" + near.String(), "first/" + near.String(), "member/" + near.String() + "/1"} {
		a := d.Actor(key)
		for _, kind := range []string{"areas", "bodies", "posts", "people", "matters"} {
			w, err := d.as(key, "GET /desk/export/{file}", get("/x"), "file", kind+".csv")
			act := "roster.see"
			if kind == "matters" {
				act = "matter.see"
			}
			if holds := a.Holds(act) && a.Holds("roster.see"); !holds {
				if fault.KindOf(err) != fault.Denied {
					t.Errorf("%s 导出 %s：%v", key, kind, err)
				}
				continue
			}
			if err != nil {
				t.Errorf("%s 导出 %s：%v", key, kind, err)
				continue
			}
			text := w.Body.String()
			if personal := a.Holds("person.see"); kind == "people" && (phone.MatchString(text) != personal || strings.Contains(text, "一般干部") != personal) {
				t.Errorf("%s 导出的人员里有电话或职级：%v，应为 %v", key, !personal, personal)
			}
			sees := access.May(a, act, access.Subject{Area: far, Owner: d.Posts["first/"+far.String()].ID}) == nil
			for what, there := range map[string]bool{"matters": strings.Contains(text, "事项"+far.String()), "posts": strings.Contains(text, far.String()), "bodies": strings.Contains(text, far.String())} {
				if what == kind && there != sees {
					t.Errorf("%s 的 %s 里有别镇的：%v，应为 %v", key, kind, there, sees)
				}
			}
			if name := d.nameOf("first/" + far.String()); kind == "people" && strings.Contains(text, name+",") && !sees && !d.sameName(name, near.Parent().String()[:9]) {
				t.Errorf("%s 的人员里有别镇的 %s", key, name)
			}
		}
	}
}

func (d boardDesk) nameOf(key string) string {
	d.Helper()
	name := ""
	if err := d.s.Store.View(d.Context(), d.Home, func(v *store.View) error {
		p, err := v.Person(d.Actor(key).Person)
		name = p.Name
		return err
	}); err != nil {
		d.Fatal(err)
	}
	return name
}

// sameName reports whether somebody of a town bears the name too.
func (d boardDesk) sameName(name, town string) bool {
	for key, p := range d.Posts {
		if strings.HasPrefix(p.Area.String(), town) && d.nameOf(key) == name {
			return true
		}
	}
	return false
}

// TestLeaf keeps names, telephones, texts and secrets out of what the journal keeps
// in the open: every leaf of a county that was built holds identifiers and digests.
func TestLeaf(t *testing.T) {
	t.Parallel()
	d := openBoards(t)
	m := site{d, ""}.matter("first/"+d.Shown().String(), "张某某家漏水")
	d.do(func(tx *store.Tx) error {
		_, err := matter.Perform(tx, d.rules(), d.Actor("desk"), m, matter.Comment, matter.Input{Text: "电话 13900001111"})
		return err
	})
	if _, err := d.s.Store.Sequence(t.Context(), d.Home); err != nil {
		t.Fatal(err)
	}
	name := d.nameOf("desk")
	if err := d.s.Store.View(t.Context(), d.Home, func(v *store.View) error {
		es, err := v.Journal("", 0, 100_000)
		for _, e := range es {
			leaf := e.Event.Append(nil)
			if !json.Valid(leaf) || bytes.Contains(leaf, []byte(name)) || bytes.Contains(leaf, []byte("漏水")) || bytes.Contains(leaf, []byte("13900001111")) || bytes.Contains(leaf, []byte("argon2")) {
				t.Errorf("留痕里有不该有的：%s", leaf)
			}
		}
		if len(es) < 100 {
			t.Errorf("只有 %d 条", len(es))
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
}
