package desk

import (
	"encoding/csv"
	"html"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"luoshi/internal/access"
	"luoshi/internal/fault"
	"luoshi/internal/matter"
	"luoshi/internal/org"
	"luoshi/internal/store"
	"luoshi/internal/web/page"
)

// openedCount is a number of the strip with the list that it opens.
var openedCount = regexp.MustCompile(`<a href="(/desk/matters\?[^"]*)"><b>([0-9]+)</b>`)

// TestSubjectPages: the page of a village, a town, a body and a post says what there is now,
// who answers and what happened; each number opens as many rows; what the reader may not see
// is on none of it; and a file has the lines of the page.
func TestSubjectPages(t *testing.T) {
	t.Parallel()
	d := openBoards(t)
	d.planted()
	shown := d.Shown()
	town, first := shown.Parent(), d.Posts["first/"+shown.String()]
	const route = "GET /desk/subjects/{kind}/{id}"
	open := func(key, kind, id, query string) string {
		return d.page(key, route, get("/desk/subjects/"+kind+"/"+id+"?"+query), "kind", kind, "id", id)
	}
	village := open("supervisor", "area", shown.String(), "")
	d.says(village, d.areaName(shown), "月末在办", "谁负责", first.Title, d.nameOf("first/"+shown.String()), "和全镇比", "登记", "要延期甲，九月", "2026年9月", "区划登记")
	for _, kind := range [][2]string{{"area", shown.String()}, {"area", town.String()}, {"body", first.Body}, {"body", d.Posts["roads"].Body}, {"post", first.ID}} {
		counted := openedCount.FindAllStringSubmatch(open("supervisor", kind[0], kind[1], ""), -1)
		if len(counted) < 6 {
			t.Errorf("%s：%d 个数点得开", kind, len(counted))
		}
		for _, m := range counted {
			if n, _ := strconv.Atoi(m[2]); d.listed("supervisor", html.UnescapeString(m[1])) != n {
				t.Errorf("%s：%s 是 %d，点开不是", kind, m[1], n)
			}
		}
	}
	d.says(open("supervisor", "area", town.String(), ""), d.areaName(shown), "在这个地方的", "各村的经过在各村的页上")
	d.says(open("supervisor", "body", d.Posts["roads"].Body, ""), "卡在这里", "标明卡在", "卡在路上")
	d.says(open("supervisor", "post", first.ID, "k=tenure"), "岗位登记和任职", "任职")
	if letters := open("supervisor", "area", shown.String(), "k=letter"); strings.Contains(letters, "要延期甲") {
		t.Error("只看文书，列了事项")
	}
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(open("supervisor", "area", shown.String(), "as=csv&from=2026-08-01"), "\ufeff"))).ReadAll()
	if lines := strings.Count(open("supervisor", "area", shown.String(), "from=2026-08-01"), `<li><time>`); err != nil || len(rows)-1 < lines-5 || len(rows) < 10 {
		t.Errorf("文件 %d 行，页上 %d 条，%v", len(rows), lines, err)
	}

	// Another town's secretary sees the place, and neither its posts nor its matters.
	other := d.Towns[0]
	if other == town {
		other = d.Towns[1]
	}
	far := open("town/"+other.String(), "area", shown.String(), "")
	d.says(far, d.areaName(shown), "没有您看得到的岗位")
	if strings.Contains(far, "要延期甲") || strings.Contains(far, "月末在办") && strings.Contains(far, `<svg class="tr"`) {
		t.Error("外镇看到了事项")
	}
	d.says(open("water", "area", shown.String(), ""), "没有您看得到的岗位", "要退回，九月") // it is named on one matter
	for _, path := range [][2]string{{"area", "610723999999"}, {"area", "1"}, {"thing", "x"}, {"post", "none"}, {"body", "none"}} {
		if _, err := d.as("supervisor", route, get("/desk/subjects/x/y"), "kind", path[0], "id", path[1]); fault.KindOf(err) != fault.Missing {
			t.Errorf("%v：%v", path, err)
		}
	}
	for _, query := range []string{"k=zzz", "from=2026-10-01&until=2026-01-01", "before=abc"} {
		if _, err := d.as("supervisor", route, get("/desk/subjects/x/y?"+query), "kind", "area", "id", shown.String()); fault.KindOf(err) != fault.Invalid {
			t.Errorf("%s：%v", query, err)
		}
	}
	// A statement is made by whoever sees every post, for days that are known.
	answer := func(key, query string) (string, error) {
		w, err := d.as(key, route+"/answer", get("/desk/subjects/x/y/answer?"+query), "kind", "area", "id", shown.String())
		if err != nil {
			return "", err
		}
		return w.Body.String(), nil
	}
	for _, key := range []string{"water", "town/" + other.String()} {
		if _, err := answer(key, ""); !fault.Is(err, "desk.answer_part") {
			t.Errorf("%s 出了看不全的证明：%v", key, err)
		}
	}
	if _, err := answer("supervisor", "on=9999-12-31"); !fault.Is(err, "analysis.future") {
		t.Errorf("证明了以后的日子：%v", err)
	}
	if sheet, err := answer("supervisor", "on=1990-01-01"); err != nil || !strings.Contains(sheet, "没有登记") || strings.Contains(sheet, "空缺") {
		t.Errorf("登记以前的日子：%v", err)
	}
	if !strings.Contains(village, "出证明") || strings.Contains(far, "出证明") {
		t.Error("看不全的给了出证明的按钮，或者看得全的没有")
	}
	if n := strings.Count(village, "这里的数和经过只是"); n != 0 || !strings.Contains(far, "这里的数和经过只是") {
		t.Error("看不全的没有说，或者看得全的说了")
	}
	if _, err := d.as("supervisor", route, get("/desk/subjects/x/y?on=x"), "kind", "area", "id", shown.String()); fault.KindOf(err) != fault.Invalid {
		t.Error(err)
	}
}

// TestSubjectTrend: the line of trend says what was open at the end of each month as it was
// then: what was settled since counts for the months before.
func TestSubjectTrend(t *testing.T) {
	t.Parallel()
	d := openBoards(t)
	d.planted()
	line := func() string {
		page := d.page("supervisor", "GET /desk/subjects/{kind}/{id}", get("/desk/subjects/x/y"), "kind", "area", "id", d.Shown().String())
		_, rest, _ := strings.Cut(page, `aria-label="月末在办`)
		text, _, _ := strings.Cut(rest, `"`)
		return text
	}
	before := strings.Fields(line())
	n := func(i int) int { v, _ := strconv.Atoi(before[len(before)-1-i]); return v }
	if len(before) < 2 || n(1) < 1 || n(0) <= n(1) {
		t.Fatal(before)
	}
	d.do(func(tx *store.Tx) error {
		ms, err := tx.Ledger(store.LedgerFilter{Sees: access.Everything(), Area: d.Shown(), Order: store.ByNewest, Limit: 100})
		if err != nil {
			return err
		}
		m := ms[len(ms)-1] // of August
		m.State, m.Outcome, m.WrittenOffAt = matter.WrittenOff, matter.Solved, d.s.Store.Now()
		if err := tx.SaveMatter(&m); err != nil {
			return err
		}
		return tx.Record(d.Actor("desk").Event("matter.write_off", m.ID))
	})
	if after, want := strings.Fields(line()), []string{before[len(before)-2], strconv.Itoa(n(0) - 1)}; !slices.Equal(after[len(after)-2:], want) {
		t.Errorf("八月的一件九月销了：%v，应为 %v", after, want)
	}
}

// TestSubjectPerson: the page of a person is for who may see personal files, and for the
// person; a look is written down; it follows the person through the posts and no further.
func TestSubjectPerson(t *testing.T) {
	t.Parallel()
	d := openBoards(t)
	d.planted()
	key := "first/" + d.Shown().String()
	who, seat := d.Holders[d.Posts[key].ID], d.Posts[key].ID
	const route = "GET /desk/subjects/{kind}/{id}"
	before := d.looks(who)
	d.says(d.page("organiser", route, get("/desk/subjects/person/x"), "kind", "person", "id", who), d.nameOf(key), "任过的岗位", "已记入留痕", "要延期甲，九月", "个人档案")
	if n := d.looks(who) - before; n != 1 {
		t.Errorf("看了一次，留痕 %d 条", n)
	}
	own := d.page(key, route, get("/desk/subjects/person/x"), "kind", "person", "id", who)
	d.says(own, "任过的岗位")
	if strings.Contains(own, "已记入留痕") || d.looks(who)-before != 1 {
		t.Error("看自己也记了一笔")
	}
	for _, stranger := range []string{"water", "town/" + d.Towns[0].String(), "supervisor"} {
		if _, err := d.as(stranger, route, get("/desk/subjects/person/x"), "kind", "person", "id", who); fault.KindOf(err) != fault.Denied {
			t.Errorf("%s 打开了个人的页：%v", stranger, err)
		}
	}
	// The term ended in August: what the post does since is not the person's.
	d.do(func(tx *store.Tx) error {
		as, err := tx.Appointments(seat)
		for i := range as {
			if as[i].Person == who && as[i].Hold == org.Holder {
				as[i].Until, as[i].Ended = as[i].From.Add(0), "轮换"
				if err == nil {
					err = tx.SaveAppointment(&as[i])
				}
				if err == nil {
					err = tx.Record(d.Actor("organiser").Event("roster.change", as[i].ID))
				}
			}
		}
		return err
	})
	gone := d.page("organiser", route, get("/desk/subjects/person/x"), "kind", "person", "id", who)
	if strings.Contains(gone, "要延期甲，九月") {
		t.Error("任期以后的事项也列在他名下")
	}
	d.says(d.page("organiser", "GET /desk/subjects/{kind}/{id}/answer", get("/desk/subjects/x/y/answer?on=2026-09-10"), "kind", "post", "id", seat), "责任情况证明", "空缺")
	d.says(d.page("supervisor", route, get("/desk/subjects/x/y"), "kind", "post", "id", seat), "空缺", page.SubjectPath("area", d.Shown().String()))
}
