package desk

import (
	"bytes"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"luoshi/internal/appraise"
	"luoshi/internal/area"
	"luoshi/internal/fault"
	"luoshi/internal/letter"
	"luoshi/internal/store"
	"luoshi/internal/web"
	"luoshi/internal/web/desk/boards"
	"luoshi/internal/wording"
)

// TestCallPages: the list without telephones, with them, as a workbook.
func TestCallPages(t *testing.T) {
	t.Parallel()
	d := openBoards(t)
	start := time.Date(2026, 9, 1, 9, 0, 0, 0, d.Zone)
	d.now.Set(start)
	a, b := d.registered("problem", "二组停水", start), d.registered("problem", "三组停水", start.Add(time.Hour))
	d.farMatter(start)
	person := d.Holders[d.Posts["first/"+d.Shown().String()].ID]
	d.says(d.page("supervisor", "GET /desk/calls", get("/desk/calls")), "没有逾期未报结的事项")
	d.now.Set(time.Date(2026, 9, 24, 9, 0, 0, 0, d.Zone))
	phone := d.phone(person)
	page := d.page("supervisor", "GET /desk/calls", get("/desk/calls"))
	d.says(page, "逾期未报结 3 件，2 人", a.Title, b.Title, "外镇的事", "显示电话", "逾期 ")
	if strings.Contains(page, phone) || d.looks(person) != 0 {
		t.Error("a telephone is shown, or a look recorded, before it was asked for")
	}
	page = d.page("supervisor", "POST /desk/calls", post("/desk/calls", nil))
	d.says(page, phone, "已记入留痕")
	if n := d.looks(person); n != 1 {
		t.Errorf("%d looks on record", n)
	}
	town := "town-desk/" + d.Shown().Parent().String()
	page = d.page(town, "POST /desk/calls", post("/desk/calls", nil))
	d.says(page, phone, "逾期未报结 2 件，1 人")
	if strings.Contains(page, "外镇的事") {
		t.Error("a town calls another town's people")
	}
	page = d.page("supervisor", "GET /desk/calls", get("/desk/calls?area="+d.Villages[len(d.Villages)-1].Parent().String()))
	if strings.Contains(page, a.Title) || !strings.Contains(page, "外镇的事") {
		t.Error("the list of one town shows another's")
	}
	w, err := d.as("desk", "POST /desk/calls/xlsx", post("/desk/calls/xlsx", nil))
	if err != nil {
		t.Fatal(err)
	}
	book, err := excelize.OpenReader(bytes.NewReader(w.Body.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	rows, err := book.GetRows(book.GetSheetName(0))
	if err != nil || len(rows) != 4 || rows[0][1] != "电话" || !strings.Contains(strings.Join(append(rows[1], rows[3]...), " "), phone) {
		t.Errorf("%v %v", rows, err)
	}
	if n := d.looks(person); n != 3 {
		t.Errorf("%d looks on record after the workbook", n)
	}
	for _, key := range []string{"first/" + d.Shown().String(), "leader-1", "water"} {
		if _, err := d.as(key, "POST /desk/calls", post("/desk/calls", nil)); fault.KindOf(err) != fault.Denied {
			t.Errorf("%s：%v", key, err)
		}
	}
}

func (d boardDesk) phone(person string) (phone string) {
	d.Helper()
	if err := d.s.Store.View(d.Context(), d.Home, func(v *store.View) error {
		p, err := v.Person(person)
		phone = p.Phone
		return err
	}); err != nil || len(phone) != 11 {
		d.Fatalf("%q %v", phone, err)
	}
	return phone
}

// looks counts the recorded looks at a person's telephone.
func (d boardDesk) looks(person string) (n int) {
	d.Helper()
	if _, err := d.s.Store.Sequence(d.Context(), d.Home); err != nil {
		d.Fatal(err)
	}
	if err := d.s.Store.View(d.Context(), d.Home, func(v *store.View) error {
		es, err := v.Journal(person, 0, 100)
		for _, e := range es {
			if e.Event.Act == "person.look" {
				n++
			}
		}
		return err
	}); err != nil {
		d.Fatal(err)
	}
	return n
}

// TestCircularPage drafts the month gone by from the page of letters, refuses a
// second one there, and lets a town read it once it is served.
func TestCircularPage(t *testing.T) {
	t.Parallel()
	d := openBoards(t)
	start := time.Date(2026, 9, 1, 9, 0, 0, 0, d.Zone)
	d.now.Set(start)
	d.registered("problem", "二组停水", start)
	d.now.Set(time.Date(2026, 10, 8, 9, 0, 0, 0, d.Zone))
	d.says(d.page("desk", "GET /desk/letters", get("/desk/letters")), "拟当月通报", `<option value="2026-09" selected>`)
	town := "town/" + d.Shown().Parent().String()
	if strings.Contains(d.page(town, "GET /desk/letters", get("/desk/letters")), "拟当月通报") {
		t.Error("a town is offered to draft a circular")
	}
	at := d.page("desk", "POST /desk/letters/circular", post("/desk/letters/circular", url.Values{"month": {"2026-09"}}))
	id := strings.TrimPrefix(at, "/desk/letters/")
	d.says(d.page("desk", "GET /desk/letters/{id}", get(at), "id", id), "2026年9月事项办理情况通报", "全县登记 1 件", "二组停水", "草稿，未签发", "改稿")
	if _, err := d.as(town, "GET /desk/letters/{id}", get(at), "id", id); err == nil {
		t.Error("a town reads the draft")
	}
	d.says(d.page("supervisor", "POST /desk/letters/circular", post("/desk/letters/circular", url.Values{"month": {"2026-09"}})), "没有另拟")
	for _, month := range []string{"2027-01", "x", "", "2026-W39"} {
		d.says(d.page("desk", "POST /desk/letters/circular", post("/desk/letters/circular", url.Values{"month": {month}})), "还没有开始，或不是一个月份")
	}
	if _, err := d.as(town, "POST /desk/letters/circular", post("/", url.Values{"month": {"2026-08"}})); fault.KindOf(err) != fault.Denied {
		t.Errorf("镇里拟了通报：%v", err)
	}
	d.signServe()
	d.says(d.page(town, "GET /desk/letters/{id}", get(at), "id", id), "洋督办〔2026〕", "已送达")
	d.says(d.page(town, "GET /desk/letters", get("/desk/letters")), "2026年9月事项办理情况通报")
	var l letter.Letter
	if err := d.s.Store.View(t.Context(), d.Home, func(v *store.View) (err error) { l, err = v.Letter(id); return err }); err != nil || !l.Public() {
		t.Errorf("%+v %v", l, err)
	}
}

// TestBoardProposalLeadsToTheForm: what a board allows opens the form with its
// kind, its place, the post that leads there and the fact.
func TestBoardProposalLeadsToTheForm(t *testing.T) {
	t.Parallel()
	d := openBoards(t)
	village := d.Shown()
	for at, key := range map[area.Code]string{village: "first/" + village.String(), village.Parent(): "town/" + village.Parent().String()} {
		path := ""
		if err := d.s.Store.View(t.Context(), d.Home, func(v *store.View) (err error) {
			c := &web.Ctx{Server: d.s, R: get("/desk/boards"), Lang: wording.Zh, Actor: d.Actor("supervisor")}
			path, err = boards.NewCasePath(c, v, appraise.Proposal{Name: "某村", Area: at, Consequence: "recall", Last: 5, Times: 2})
			return err
		}); err != nil {
			t.Fatal(err)
		}
		page := d.page("supervisor", "GET /desk/consequences/new", get(path))
		d.says(page, `<option value="`+d.Posts[key].ID+`" selected>`, "某村，连续 2 期在末 5 位", `<option value="recall" selected>`)
	}
}
