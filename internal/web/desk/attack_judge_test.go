package desk

import (
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"luoshi/internal/area"
	"luoshi/internal/calendar"
	"luoshi/internal/letter"
	"luoshi/internal/matter"
	"luoshi/internal/store"
)

var shownRow = regexp.MustCompile(`name="row" value="([^"]+)"`)

// shownRows are the rows that the page that asks shows, in their order.
func shownRows(page string) (out []string) {
	for _, m := range shownRow.FindAllStringSubmatch(page, -1) {
		out = append(out, m[1])
	}
	return out
}

// perform does acts on a matter one after the other and gives it back.
func (d boardDesk) perform(key, id string, act matter.Act, in matter.Input) matter.Matter {
	d.Helper()
	d.do(func(tx *store.Tx) error {
		_, err := matter.Perform(tx, d.rules(), d.actor(key, d.s.Store.Now()), id, act, in)
		return err
	})
	return d.matter(id)
}

// reportedOne is a matter that the first secretary of the shown village reported.
func (d boardDesk) reportedOne(title, words string) matter.Matter {
	d.Helper()
	first := "first/" + d.Shown().String()
	m := d.registered("problem", title, d.s.Store.Now())
	d.perform(first, m.ID, matter.Attach, matter.Input{Text: title + "的整改说明", File: matter.Evidence{Need: "statement"}})
	return d.perform(first, m.ID, matter.Report, matter.Input{Text: words})
}

// lastWords is what the newest line of a kind says.
func (d boardDesk) lastWords(id string, act matter.Act) (text string) {
	d.Helper()
	if err := d.s.Store.View(d.Context(), d.Home, func(v *store.View) error {
		steps, err := v.Steps(id)
		if i := slices.IndexFunc(steps, func(s matter.Step) bool { return s.Act == act }); i >= 0 {
			text = steps[i].Text
		}
		return err
	}); err != nil {
		d.Fatal(err)
	}
	return text
}

// TestSeveralVerify: several are verified only after the page that asks has shown what was
// reported of each, in the version that was shown, to this session, for this act; own work
// and own unit's stay out; what was refused can be looked at and tried again.
func TestSeveralVerify(t *testing.T) {
	t.Parallel()
	d := openBoards(t)
	town, first := "town-desk/"+d.Shown().Parent().String(), "first/"+d.Shown().String()
	d.now.Set(time.Date(2026, 9, 7, 9, 0, 0, 0, d.Zone))
	a, b, c := d.reportedOne("二组停水", "水已经通了"), d.reportedOne("三组停水", "换了水泵"), d.reportedOne("四组停水", "修了水管")
	var own matter.Matter
	d.do(func(tx *store.Tx) (err error) { // the town's own work
		own, err = matter.Add(tx, d.rules(), d.actor("supervisor", d.s.Store.Now()), matter.Draft{List: "problem", Area: d.Shown(), Title: "镇上自己的事", Owner: d.Posts[town].ID, Pack: "yangxian@1"})
		return err
	})
	d.perform(town, own.ID, matter.Attach, matter.Input{Text: "说明", File: matter.Evidence{Need: "statement"}})
	own = d.perform(town, own.ID, matter.Report, matter.Input{Text: "办了"})
	send := func(form url.Values) string {
		d.Helper()
		return d.page(town, "POST /desk/matters/several", post("/desk/matters/several", form))
	}
	d.says(d.page(town, "GET /desk/matters", get("/desk/matters?state=reported")), `name="act" value="verify"`, `value="`+tick(a.ID, a.Version)+`"`)
	form := url.Values{"key": {"v1"}, "act": {"verify"}, "row": {tick(a.ID, a.Version), tick(b.ID, b.Version), tick(c.ID, c.Version), tick(own.ID, own.Version)}, "from": {"/desk/matters?state=reported"}}
	asked := send(form)
	d.says(asked, "选了 4 件，其中 3 件现在可以核验", "水已经通了", "换了水泵", "二组停水的整改说明", "没有卡住", "现在不能核验", `name="own.`+a.ID+`"`)
	rows := shownRows(asked)
	if len(rows) != 3 || slices.Contains(rows, tick(a.ID, a.Version)) {
		t.Fatalf("%q", rows)
	}
	before := d.fingerprint()
	form.Set("sure", "1")
	form.Set("text", "入户看过")
	d.says(send(form), "办了 0 件，4 件没有办成", "没有在这里给您看过")
	form["act"], form["row"] = []string{"return"}, rows // shown for another act
	d.says(send(form), "办了 0 件，3 件没有办成", "没有在这里给您看过")
	form["act"] = []string{"verify"}
	form["row"] = append(slices.Clone(rows), tick(own.ID, own.Version)+strings.TrimPrefix(rows[0], tick(a.ID, a.Version)))
	if d.fingerprint() != before {
		t.Fatal("没有看过的办了")
	}
	d.perform(first, c.ID, matter.Attach, matter.Input{Text: "又补了一份"}) // after it was shown
	form.Set("own."+a.ID, "到二组开了水龙头")
	said := send(form)
	d.says(said, "办了 2 件，2 件没有办成", "刚被他人更新", "没有在这里给您看过", "没有办成的再看一遍")
	d.sameWords(a.ID, matter.Verify, "一并核验：到二组开了水龙头")
	d.sameWords(b.ID, matter.Verify, "一并核验：入户看过")
	if d.matter(c.ID).State != matter.Reported || d.matter(own.ID).State != matter.Reported {
		t.Error("看过以后改了的、自己的，也核验了")
	}
	before = d.fingerprint()
	send(form)
	if d.fingerprint() != before {
		t.Error("同一张表再送，又办了")
	}
	d.tryAgain(said, c, own, send)
}

// sameWords compares what the newest line of a kind says.
func (d boardDesk) sameWords(id string, act matter.Act, want string) {
	d.Helper()
	if got := d.lastWords(id, act); got != want {
		d.Errorf("%s：%q，应为 %q", act, got, want)
	}
}

// tryAgain sends what was refused once more: it is shown as it is now, with the words.
func (d boardDesk) tryAgain(said string, c, own matter.Matter, send func(url.Values) string) {
	d.Helper()
	rows := shownRows(said)
	if len(rows) != 2 || !strings.HasPrefix(rows[0], c.ID) && !strings.HasPrefix(rows[1], c.ID) || !strings.Contains(said, `name="text" value="入户看过"`) || strings.Contains(said, `name="sure"`) {
		d.Fatalf("再办的表不对：%q\n%s", rows, said)
	}
	form := url.Values{"key": {"v2"}, "act": {"verify"}, "row": rows, "text": {"入户看过"}}
	asked := send(form)
	d.says(asked, "选了 2 件，其中 1 件现在可以核验", "又补了一份", ">入户看过</textarea>")
	form["row"], form["sure"] = shownRows(asked), []string{"1"}
	d.says(send(form), "办了 1 件，0 件没有办成")
	d.sameWords(c.ID, matter.Verify, "入户看过")
	many := url.Values{"key": {"v3"}, "act": {"verify"}}
	for n := range 51 {
		many.Add("row", tick(strconv.Itoa(n), 1))
	}
	d.says(send(many), "一次最多办 50 件")
}

// TestSeveralRequests: what was asked for is given to each as it was asked, or refused, by
// one text; who asked does not answer.
func TestSeveralRequests(t *testing.T) {
	t.Parallel()
	d := openBoards(t)
	first := "first/" + d.Shown().String()
	d.now.Set(time.Date(2026, 9, 7, 9, 0, 0, 0, d.Zone))
	var rows []string
	var ms []matter.Matter
	for n := range 3 {
		m := d.registered("problem", "修路"+strconv.Itoa(n), d.s.Store.Now())
		if n < 2 {
			m = d.perform(first, m.ID, matter.AskExtension, matter.Input{Text: "等水泥" + strconv.Itoa(n), Until: m.Due.Add(3 + n)})
		}
		ms, rows = append(ms, m), append(rows, tick(m.ID, m.Version))
	}
	send := func(form url.Values) string {
		d.Helper()
		return d.page("supervisor", "POST /desk/matters/several", post("/desk/matters/several", form))
	}
	form := url.Values{"key": {"e1"}, "act": {"extend"}, "row": rows}
	asked := send(form)
	d.says(asked, "选了 3 件，其中 2 件现在可以", "等水泥0", "等水泥1", "申请延期到")
	form["row"], form["sure"], form["text"] = shownRows(asked), []string{"1"}, []string{"同意"}
	d.says(send(form), "办了 2 件，0 件没有办成")
	for n, m := range ms {
		want := m.Due
		if n < 2 {
			want = m.Due.Add(3 + n)
		}
		if got := d.matter(m.ID).Due; got != want {
			t.Errorf("第 %d 件期限 %s，应为 %s", n, got, want)
		}
	}
	m := d.perform(first, ms[2].ID, matter.Object, matter.Input{Text: "不归村里"})
	asked = send(url.Values{"key": {"e2"}, "act": {"refuse_back"}, "row": {tick(m.ID, m.Version)}})
	d.says(asked, "不归村里", "申请退回交办")
	d.says(send(url.Values{"key": {"e2"}, "act": {"refuse_back"}, "row": shownRows(asked), "sure": {"1"}, "text": {"归村里"}}), "办了 1 件，0 件没有办成")
}

// TestSeveralAssign: matters of several villages are handed out at once, each to the first
// secretary of its own village or to the post chosen for it; a row without a post is
// refused alone.
func TestSeveralAssign(t *testing.T) {
	t.Parallel()
	d := openBoards(t)
	villages := []area.Code{d.Villages[0], d.Villages[1], d.Shown()}
	var rows []string
	var ms []matter.Matter
	for _, v := range villages {
		d.do(func(tx *store.Tx) error {
			m, err := matter.Add(tx, d.rules(), d.actor("supervisor", d.s.Store.Now()), matter.Draft{List: "problem", Area: v, Title: "没有交办", Facts: "饮水点没有检测", Pack: "yangxian@1"})
			ms, rows = append(ms, m), append(rows, tick(m.ID, m.Version))
			return err
		})
	}
	send := func(form url.Values) string {
		d.Helper()
		return d.page("supervisor", "POST /desk/matters/several", post("/desk/matters/several", form))
	}
	form := url.Values{"key": {"a1"}, "act": {"assign"}, "row": rows}
	asked := send(form)
	d.says(asked, "饮水点没有检测", `value="role:first_secretary"`, `name="own.`+ms[2].ID+`"`)
	form["row"], form["sure"] = shownRows(asked), []string{"1"}
	d.says(send(form), "责任岗位", `name="sure"`) // none chosen: asked again
	form.Set("post", "role:first_secretary")
	form.Set("own."+ms[2].ID, d.Posts["water"].ID)
	d.says(send(form), "办了 3 件，0 件没有办成")
	for i, want := range []string{"first/" + villages[0].String(), "first/" + villages[1].String(), "water"} {
		if m := d.matter(ms[i].ID); m.State != matter.Assigned || m.Owner != d.Posts[want].ID {
			t.Errorf("第 %d 件交给了 %s，应为 %s", i, m.Owner, d.Posts[want].ID)
		}
	}
}

// TestSeveralSign: the page that asks shows head and beginning of each draft; each is signed
// by itself and takes a number of its own; words that were changed meanwhile are not signed.
func TestSeveralSign(t *testing.T) {
	t.Parallel()
	d := openBoards(t)
	var rows []string
	var ls []letter.Letter
	for n := range 3 {
		d.do(func(tx *store.Tx) error {
			l, err := letter.New(tx, d.actor("desk", d.s.Store.Now()), letter.Template{ID: "supervise", Title: "督办函 " + strconv.Itoa(n), Form: "letter", Paragraphs: []string{"请办理第" + strconv.Itoa(n) + "件。"}, Reply: calendar.Term{Unit: calendar.Workday}},
				letter.Letter{To: "村里", ToPost: d.Posts["first/"+d.Shown().String()].ID, Pack: "yangxian@1"}, nil)
			ls, rows = append(ls, l), append(rows, tick(l.ID, l.Version))
			return err
		})
	}
	send := func(form url.Values) string {
		d.Helper()
		return d.page("issuer", "POST /desk/letters/several", post("/desk/letters/several", form))
	}
	form := url.Values{"key": {"s1"}, "act": {"sign"}, "row": rows}
	asked := send(form)
	d.says(asked, "选了 3 件，其中 3 件现在可以签发", "请办理第0件。", "请办理第2件。", "主送：村里", `name="sign"`)
	d.do(func(tx *store.Tx) error {
		_, err := letter.Edit(tx, d.actor("desk", d.s.Store.Now()), ls[2].ID, []string{"换了的话。"})
		return err
	})
	form["row"], form["sure"] = shownRows(asked), []string{"1"}
	d.says(send(form), "办了 2 件，1 件没有办成", "刚被他人更新")
	if err := d.s.Store.View(t.Context(), d.Home, func(v *store.View) error {
		numbers := map[string]bool{}
		for i := range ls {
			l, err := v.Letter(ls[i].ID)
			if err != nil || (l.State == letter.Signed) != (i < 2) {
				t.Errorf("第 %d 件 %s（%v）", i, l.State, err)
			}
			numbers[l.Number] = true
		}
		if len(numbers) != 3 {
			t.Errorf("文号 %v", numbers)
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
}
