package desk

import (
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"luoshi/internal/calendar"
	"luoshi/internal/duty"
	"luoshi/internal/fault"
	"luoshi/internal/letter"
	"luoshi/internal/matter"
	"luoshi/internal/org"
	"luoshi/internal/store"
)

// tick is a row as a list sends it.
func tick(id string, version int64) string { return id + "." + strconv.FormatInt(version, 10) }

// counts the lines of a matter's time line by an act.
func (d boardDesk) count(id string, act matter.Act) (n int) {
	d.Helper()
	if err := d.s.Store.View(d.Context(), d.Home, func(v *store.View) error {
		steps, err := v.Steps(id)
		for _, s := range steps {
			if s.Act == act {
				n++
			}
		}
		return err
	}); err != nil {
		d.Fatal(err)
	}
	return n
}

// TestSeveralMatters: the page names the ticked rows and asks; each is an act of its own,
// refused where its own button would be; what the reader does not see is neither named
// nor done; the same form again, also with fewer rows, does nothing twice.
func TestSeveralMatters(t *testing.T) {
	t.Parallel()
	d := openBoards(t)
	start := time.Date(2026, 9, 7, 9, 0, 0, 0, d.Zone)
	d.now.Set(start)
	a, b, far := d.registered("problem", "二组停水", start), d.registered("problem", "三组停水", start), d.farMatter(start)
	first, route := "first/"+d.Shown().String(), "POST /desk/matters/several"
	send := func(key string, form url.Values) string {
		d.Helper()
		return d.page(key, route, post("/desk/matters/several", form))
	}
	list := d.page(first, "GET /desk/matters", get("/desk/matters"))
	d.says(list, `value="`+tick(a.ID, a.Version)+`"`, `name="act" value="accept"`, `name="act" value="comment"`)
	for _, act := range []string{"report", "verify", "write_off"} {
		if strings.Contains(list, `name="act" value="`+act+`"`) {
			t.Errorf("村里的清单可以多选办 %s", act)
		}
	}
	form := url.Values{"key": {"several-1"}, "act": {"accept"}, "row": {tick(a.ID, a.Version), tick(b.ID, b.Version), tick(far.ID, far.Version), tick("nothing", 1)}, "from": {"/desk/matters?due=week"}}
	asked := send(first, form)
	d.says(asked, "选了 2 件，其中 2 件现在可以签收", "另有 2 件查无", "二组停水", "三组停水", "确认签收", "/desk/matters?due=week", `value="`+tick(a.ID, a.Version)+`" aria-label="二组停水" checked`)
	if strings.Contains(asked, "外镇的事") || strings.Contains(asked, far.Number) || strings.Contains(asked, far.ID) || d.count(a.ID, matter.Accept) != 0 {
		t.Error("确认页说出了外镇的事，或者已经办了")
	}
	d.do(func(tx *store.Tx) error { // somebody adds a line to the second one meanwhile
		_, err := matter.Perform(tx, d.rules(), d.actor("supervisor", start), b.ID, matter.Comment, matter.Input{Text: "抓紧"})
		return err
	})
	form.Set("sure", "1")
	said := send(first, form)
	d.says(said, "办了 1 件，1 件没有办成", "这一件刚被他人更新", "另有 2 件查无", "已办")
	if strings.Contains(said, "外镇的事") || d.count(a.ID, matter.Accept) != 1 || d.count(b.ID, matter.Accept) != 0 || d.count(far.ID, matter.Accept) != 0 {
		t.Errorf("签收 %d、%d、%d", d.count(a.ID, matter.Accept), d.count(b.ID, matter.Accept), d.count(far.ID, matter.Accept))
	}
	before := d.fingerprint()
	d.says(send(first, form), "办了 1 件，1 件没有办成")
	form["row"] = form["row"][:1]
	d.says(send(first, form), "办了 1 件，0 件没有办成")
	if d.fingerprint() != before {
		t.Error("同一张表再送，又办了")
	}
	d.commentSeveral(first, a, b)
	d.refusedSeveral(first, a, far)
}

// commentSeveral says the same to two matters: without words nothing is done and they are asked
// for; twice is once.
func (d boardDesk) commentSeveral(first string, a, b matter.Matter) {
	d.Helper()
	form := url.Values{"key": {"several-2"}, "act": {"comment"}, "sure": {"1"}, "row": {tick(a.ID, 0), tick(b.ID, 0)}}
	route := "POST /desk/matters/several"
	d.says(d.page(first, route, post("/desk/matters/several", form)), "请写明情况或理由", `name="text"`, "二组停水", "三组停水")
	form.Set("text", "材料明天送到")
	was := d.count(b.ID, matter.Comment)
	for range 2 {
		d.says(d.page(first, route, post("/desk/matters/several", form)), "办了 2 件，0 件没有办成")
	}
	form.Set("own."+b.ID, "另写的一句") // another form for b, the same for a
	d.says(d.page(first, route, post("/desk/matters/several", form)), "办了 2 件，0 件没有办成")
	d.sameWords(b.ID, matter.Comment, "另写的一句")
	if d.count(a.ID, matter.Comment) != 1 || d.count(b.ID, matter.Comment) != was+2 {
		d.Errorf("说明 %d、%d", d.count(a.ID, matter.Comment), d.count(b.ID, matter.Comment))
	}
}

// refusedSeveral: an act of another role, one that must be looked at row by row, no row and
// too many rows.
func (d boardDesk) refusedSeveral(first string, a, far matter.Matter) {
	d.Helper()
	before := d.fingerprint()
	for key, act := range map[string]string{first: "write_off", "water": "verify", "leader-1": "assign", "desk": ""} {
		form := url.Values{"key": {"several-3"}, "act": {act}, "sure": {"1"}, "row": {tick(a.ID, 0)}, "text": {"已看"}}
		if _, err := d.as(key, "POST /desk/matters/several", post("/desk/matters/several", form)); fault.KindOf(err) != fault.Missing {
			d.Errorf("%s 多选办了 %q：%v", key, act, err)
		}
	}
	form := url.Values{"key": {"several-4"}, "act": {"write_off"}, "sure": {"1"}, "row": {tick(a.ID, 0), tick(far.ID, 0)}}
	d.says(d.page("supervisor", "POST /desk/matters/several", post("/desk/matters/several", form)), "办了 0 件，2 件没有办成", "现在不能办理这一步", "外镇的事")
	form["row"] = nil
	d.says(d.page("supervisor", "POST /desk/matters/several", post("/desk/matters/several", form)), "没有选任何一件")
	for n := range 201 {
		form.Add("row", tick(strconv.Itoa(n), 0))
	}
	d.says(d.page("supervisor", "POST /desk/matters/several", post("/desk/matters/several", form)), "一次最多办 200 件")
	if d.fingerprint() != before {
		d.Error("不该办的办了")
	}
}

// TestSeveralLeaves: the town rules on two of its own; its own holder's and another
// town's stay.
func TestSeveralLeaves(t *testing.T) {
	t.Parallel()
	d := openBoards(t)
	shown, other := d.Shown(), d.Villages[len(d.Villages)-1]
	town, day := "town-desk/"+shown.Parent().String(), calendar.YMD(2026, 9, 24)
	ask := func(key, why string) (l org.Leave) {
		d.do(func(tx *store.Tx) (err error) {
			l, err = duty.AskLeave(tx, d.actor(key, d.s.Store.Now()), d.Zone, org.Leave{From: day, Until: day, Kind: "病假", Reason: why})
			return err
		})
		return l
	}
	one, two, far := ask("member/"+shown.String()+"/1", "到县医院复查"), ask("first/"+shown.String(), "家里有事"), ask("first/"+other.String(), "外镇的假")
	d.says(d.page(town, "GET /desk/leaves", get("/desk/leaves")), `value="`+tick(one.ID, one.Version)+`"`, `name="act" value="approve"`)
	form := url.Values{"key": {"several"}, "act": {"approve"}, "row": {tick(one.ID, 0), tick(far.ID, 0)}}
	d.says(d.page(town, "POST /desk/leaves/several", post("/desk/leaves/several", form)), "选了 1 件，其中 1 件现在可以批准", "到县医院复查")
	form.Set("sure", "1")
	d.says(d.page(town, "POST /desk/leaves/several", post("/desk/leaves/several", form)), "办了 1 件，0 件没有办成", "另有 1 件查无")
	form.Set("act", "refuse")
	form["row"] = []string{tick(one.ID, 0), tick(two.ID, 0), tick(far.ID, 0)}
	said := d.page(town, "POST /desk/leaves/several", post("/desk/leaves/several", form))
	d.says(said, "办了 1 件，1 件没有办成", "已经批过", "家里有事")
	if strings.Contains(said, "外镇的假") {
		t.Error("说出了外镇的请假")
	}
	if err := d.s.Store.View(t.Context(), d.Home, func(v *store.View) error {
		for id, want := range map[string]duty.LeaveState{one.ID: duty.LeaveApproved, two.ID: duty.LeaveRefused, far.ID: duty.LeaveAsked} {
			if l, err := v.Leave(id); err != nil || duty.StateOfLeave(l) != want {
				t.Errorf("%s：%s，应为 %s（%v）", l.Reason, duty.StateOfLeave(l), want, err)
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
}

// TestSeveralLetters: letters are handed out and taken in together, and signed only after they
// were shown; one that was served meanwhile is refused alone.
func TestSeveralLetters(t *testing.T) {
	t.Parallel()
	d := openBoards(t)
	first := "first/" + d.Shown().String()
	var ls []letter.Letter
	for n := range 3 {
		d.do(func(tx *store.Tx) error {
			l, err := letter.New(tx, d.actor("desk", d.s.Store.Now()), letter.Template{ID: "supervise", Title: "督办函 " + strconv.Itoa(n), Form: "letter", Paragraphs: []string{"请办理。"}, Reply: calendar.Term{Unit: calendar.Workday}},
				letter.Letter{To: "村里", ToPost: d.Posts[first].ID, Pack: "yangxian@1"}, nil)
			if err == nil && n < 2 {
				l, err = letter.Sign(tx, d.actor("issuer", d.s.Store.Now()), l.ID, "洋督办", d.Zone)
			}
			ls = append(ls, l)
			return err
		})
	}
	all := []string{tick(ls[0].ID, ls[0].Version), tick(ls[1].ID, ls[1].Version), tick(ls[2].ID, ls[2].Version)}
	form := url.Values{"key": {"l1"}, "act": {"sign"}, "sure": {"1"}, "row": all}
	d.says(d.page("issuer", "POST /desk/letters/several", post("/desk/letters/several", form)), "办了 0 件，3 件没有办成", "没有在这里给您看过")
	form.Set("act", "serve")
	d.says(d.page("desk", "GET /desk/letters", get("/desk/letters")), `name="act" value="serve"`)
	d.says(d.page("desk", "POST /desk/letters/several", post("/desk/letters/several", form)), "签收人", "督办函 0")
	form.Set("receipt", "机要送达")
	form["row"] = []string{all[0], all[2]}
	d.says(d.page("desk", "POST /desk/letters/several", post("/desk/letters/several", form)), "办了 1 件，1 件没有办成")
	open := url.Values{"key": {"l2"}, "act": {"open"}, "sure": {"1"}, "row": all}
	said := d.page(first, "POST /desk/letters/several", post("/desk/letters/several", open))
	d.says(said, "办了 1 件，1 件没有办成", "另有 1 件查无", "刚被他人更新")
	if strings.Contains(said, "督办函 2") {
		t.Error("收件人看到了没有签发的稿")
	}
	if err := d.s.Store.View(t.Context(), d.Home, func(v *store.View) error {
		for i, want := range []letter.State{letter.Served, letter.Served, letter.Draft} {
			if l, err := v.Letter(ls[i].ID); err != nil || l.State != want {
				t.Errorf("第 %d 件 %s，应为 %s（%v）", i, l.State, want, err)
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
}
