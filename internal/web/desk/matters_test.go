package desk

import (
	"crypto/rand"
	"net/url"
	"strings"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"

	"luoshi/internal/calendar"
	"luoshi/internal/fault"
	"luoshi/internal/letter"
	"luoshi/internal/matter"
	"luoshi/internal/office"
	"luoshi/internal/store"
	"luoshi/internal/sweep"
	"luoshi/journal"
)

// registered registers a matter for the first secretary of the shown village.
func (d boardDesk) registered(list, title string, at time.Time) (m matter.Matter) {
	d.Helper()
	village := d.Shown()
	d.do(func(tx *store.Tx) (err error) {
		m, err = office.Register(tx, matter.Rules{Calendar: d.s.Calendar(), Zone: d.Zone}, d.actor("supervisor", at),
			matter.Draft{List: list, Area: village, Title: title, Owner: d.Posts["first/"+village.String()].ID, Pack: "yangxian@1"})
		return err
	})
	return m
}

// late lets an order pass its deadline by days and the sweep look at it.
func (d boardDesk) sweepAt(at time.Time) {
	d.Helper()
	d.now.Set(at)
	if _, _, err := (sweep.Sweeper{Store: d.s.Store, Home: d.Home, Zone: d.Zone}).Once(d.Context(), at); err != nil {
		d.Fatal(err)
	}
}

func (d boardDesk) matter(id string) (m matter.Matter) {
	d.Helper()
	if err := d.s.Store.View(d.Context(), d.Home, func(v *store.View) (err error) {
		m, err = v.Matter(id)
		return err
	}); err != nil {
		d.Fatal(err)
	}
	return m
}

// TestMatterSurroundings walks an order over its deadline: letters and ladder of
// the matter's page, the earliest day of the next rung, the mark of a late report.
func TestMatterSurroundings(t *testing.T) {
	t.Parallel()
	d := openBoards(t)
	start := time.Date(2026, 9, 7, 9, 0, 0, 0, d.Zone)
	d.now.Set(start)
	m := d.registered("rectification", "二组停水", start)
	at, first := "/desk/matters/"+m.ID, "first/"+d.Shown().String()
	show := func(key string) string { return d.page(key, "GET /desk/matters/{id}", get(at), "id", m.ID) }
	due := d.matter(m.ID).Due
	next, err := d.s.Calendar().AddWorkdays(due, 1)
	if err != nil {
		t.Fatal(err)
	}
	page := show("supervisor")
	d.says(page, "督办阶梯：逾期督办", "还没有到", "下一档一次督办，最早 "+next.Zh(), "督办阶梯：同类问题重复发生", "近 6 个月 同类问题：单位第 1 次，现任责任人第 1 次", "9月7日拟稿", "限期整改通知书", "文书")
	if mine := show(first); strings.Contains(mine, "/desk/letters/") {
		t.Error("the owner sees a letter that is only a draft")
	}
	d.sweepAt(next.Start(d.Zone).Add(time.Hour))
	d.says(show("supervisor"), next.Zh()+"拟稿", "下一档二次约谈", "上一档的文书要先送达")
	d.signServe()
	page = show("supervisor")
	d.says(page, next.Zh()+"送达", "此前报结不升档")
	if !strings.Contains(show(first), "/desk/letters/") {
		t.Error("the owner does not see the served letter")
	}
	d.evidenced(m, first)
	d.do(func(tx *store.Tx) error {
		_, err := matter.Perform(tx, matter.Rules{Calendar: d.s.Calendar(), Zone: d.Zone}, d.actor(first, d.s.Store.Now()), m.ID, matter.Report, matter.Input{Text: "已恢复供水"})
		return err
	})
	d.says(show("supervisor"), "逾期 1 个工作日报结", "现在没有下一档")
	d.says(d.page("supervisor", "GET /desk/matters", get("/desk/matters?state=reported")), "逾期报结")
}

// TestExtensionAsked: whoever approves an extension sees until when it was asked for.
func TestExtensionAsked(t *testing.T) {
	t.Parallel()
	d := openBoards(t)
	start := time.Date(2026, 9, 7, 9, 0, 0, 0, d.Zone)
	d.now.Set(start)
	m := d.registered("problem", "路灯不亮", start)
	show := func() string {
		return d.page("supervisor", "GET /desk/matters/{id}", get("/desk/matters/"+m.ID), "id", m.ID)
	}
	if strings.Contains(show(), "申请延期到") {
		t.Error("nobody asked yet")
	}
	until := m.Due.Add(10)
	d.do(func(tx *store.Tx) error {
		_, err := office.ActOnMatter(tx, matter.Rules{Calendar: d.s.Calendar(), Zone: d.Zone}, d.actor("first/"+d.Shown().String(), start), m.ID, matter.AskExtension, matter.Input{Text: "等配件", Until: until})
		return err
	})
	d.says(show(), "申请延期到 "+until.Zh()+"，等答复", `value="`+until.String()+`"`, "不同意延期")
	if strings.Contains(show(), "已等") {
		t.Error("it waits since today")
	}
	d.now.Set(start.AddDate(0, 0, 3))
	d.says(show(), "等答复（已等 3 天）")
	d.says(d.page("issuer", "GET /desk", get("/desk")), "等答复（已等 3 天）")
	if strings.Contains(show(), "撤回延期申请") {
		t.Error("whoever answers takes the request back")
	}
	first := "first/" + d.Shown().String()
	d.says(d.page(first, "GET /desk/matters/{id}", get("/desk/matters/"+m.ID), "id", m.ID), "撤回延期申请")
	d.page(first, "POST /desk/matters/{id}/{act}", post("/", nil), "id", m.ID, "act", "drop_extend")
	if got := d.matter(m.ID); got.ExtensionAsked() || got.Due != m.Due || strings.Contains(show(), "等答复") {
		t.Errorf("taken back, and asks still: %+v", got)
	}
}

// TestVoidPage: whoever gave a piece of evidence voids it on the page of the matter, where it
// stays, struck through, with the reason; its requirement is open again.
func TestVoidPage(t *testing.T) {
	t.Parallel()
	d := openBoards(t)
	m, first := d.registered("problem", "路灯不亮", d.s.Store.Now()), "first/"+d.Shown().String()
	d.evidenced(m, first)
	show := func(key string) string {
		return d.page(key, "GET /desk/matters/{id}", get("/desk/matters/"+m.ID), "id", m.ID)
	}
	if strings.Contains(show("supervisor"), "附错了，作废") {
		t.Error("somebody else voids it")
	}
	page := show(first)
	d.says(page, "附错了，作废")
	_, id, _ := strings.Cut(page, `name="evidence" value="`)
	id, _, _ = strings.Cut(id, `"`)
	d.page(first, "POST /desk/matters/{id}/{act}", post("/", url.Values{"evidence": {id}, "text": {"是另一户的"}}), "id", m.ID, "act", "void")
	for _, key := range []string{first, "supervisor"} {
		d.says(show(key), "<del>", "已逐户核对</del>", "已作废", "是另一户的", "还没有交", "已交 0 项")
	}
	if strings.Contains(show(first), "附错了，作废") {
		t.Error("it is voided twice")
	}
}

// TestMovedByCalendar: the page says what the deadline was before a change of the calendar
// moved it, and nothing of a change that did not.
func TestMovedByCalendar(t *testing.T) {
	t.Parallel()
	d := openBoards(t)
	m := d.registered("problem", "路灯不亮", d.s.Store.Now())
	show := func() string {
		return d.page("supervisor", "GET /desk/matters/{id}", get("/desk/matters/"+m.ID), "id", m.ID)
	}
	change := func(day calendar.Date) {
		d.do(func(tx *store.Tx) error {
			_, err := office.ChangeCalendar(tx, d.actor("system", d.s.Store.Now()), office.CalendarDraft{Base: d.s.Store.CalendarOf(d.Home).Version(), Source: "国办通知", Reason: "应急放假",
				Changes: []calendar.Change{{Date: day, Kind: calendar.Holiday, Name: "应急放假"}}})
			return err
		})
		d.do(func(tx *store.Tx) error {
			_, err := matter.Settle(tx, matter.Rules{Calendar: d.s.Store.CalendarOf(d.Home), Zone: d.Zone}, d.actor("system", d.s.Store.Now()), m.ID)
			return err
		})
	}
	d.now.Set(d.s.Store.Now().Add(time.Hour))
	change(m.Due.Add(30))
	if strings.Contains(show(), "改日历前") {
		t.Error("a change that moved nothing is named")
	}
	change(m.Due)
	if d.matter(m.ID).Due == m.Due {
		t.Fatal("the deadline did not move")
	}
	d.says(show(), "改日历前为"+m.Due.ZhFull())
}

// evidenced gives what the matter's list asks for.
func (d boardDesk) evidenced(m matter.Matter, key string) {
	d.Helper()
	d.do(func(tx *store.Tx) error {
		l, err := tx.List(m.Pack, m.List)
		for _, n := range l.Needs {
			in := matter.Input{Text: "已逐户核对", File: matter.Evidence{Need: n.ID}}
			if n.File {
				in.File.Hash, in.File.Name = strings.Repeat("0", 64), "照片.jpg"
			}
			if err == nil {
				_, err = matter.Perform(tx, matter.Rules{Calendar: d.s.Calendar(), Zone: d.Zone}, d.actor(key, d.s.Store.Now()), m.ID, matter.Attach, in)
			}
		}
		return err
	})
}

// signServe signs and serves every draft.
func (d boardDesk) signServe() {
	d.Helper()
	d.do(func(tx *store.Tx) error {
		ls, err := tx.LettersIn(letter.Draft)
		for _, l := range ls {
			if err == nil {
				_, err = letter.Sign(tx, d.actor("issuer", d.s.Store.Now()), l.ID, "洋督办", d.Zone)
			}
			if err == nil {
				_, err = letter.Serve(tx, d.actor("desk", d.s.Store.Now()), l.ID, "收文", d.s.Calendar(), d.Zone)
			}
		}
		return err
	})
}

// TestLinkAndMerge joins matters by their printed numbers; who may not sees no form.
func TestLinkAndMerge(t *testing.T) {
	t.Parallel()
	d := openBoards(t)
	start := time.Date(2026, 9, 7, 9, 0, 0, 0, d.Zone)
	d.now.Set(start)
	a, b := d.registered("problem", "二组停水", start), d.registered("problem", "二组水压不足", start)
	first, at := "first/"+d.Shown().String(), "/desk/matters/"+a.ID
	show := func(key, id string) string {
		return d.page(key, "GET /desk/matters/{id}", get("/desk/matters/"+id), "id", id)
	}
	act := func(key, name string, v url.Values) string {
		d.Helper()
		return d.page(key, "POST /desk/matters/{id}/{act}", post(at+"/"+name, v), "id", a.ID, "act", name)
	}
	for key, want := range map[string][2]bool{"supervisor": {true, false}, first: {false, true}, "leader-1": {false, false}} {
		page := show(key, a.ID)
		for i, form := range []string{`id="other-link"`, `id="other-merge"`} {
			if strings.Contains(page, form) != want[i] {
				t.Errorf("%s: form %s offered: %v", key, form, !want[i])
			}
		}
	}
	d.says(act("supervisor", "link", url.Values{"other": {"SX-2026-999999"}, "text": {"同一根管"}}), "没有这个编号的事项", "同一根管", "SX-2026-999999")
	d.says(act("supervisor", "link", url.Values{"other": {a.Number}}), "请选择另一件事项")
	act("supervisor", "link", url.Values{"other": {strings.ToLower(b.Number)}, "text": {"同一根管"}})
	d.says(show("supervisor", a.ID), "有关事项", "二组水压不足", "同一根管")
	d.says(show("supervisor", b.ID), "有关事项", "二组停水")
	far := d.farMatter(start)
	d.says(act(first, "report", url.Values{"outcome": {"merged"}, "other": {far.Number}, "text": {"并过去"}}), "没有这个编号的事项", `value="`+far.Number+`"`)
	act(first, "report", url.Values{"outcome": {"merged"}, "other": {b.Number}, "text": {"同一根管，一并办理"}})
	if m := d.matter(a.ID); m.State != matter.Reported || m.Outcome != matter.Merged || m.Duplicate != b.ID {
		t.Errorf("%s %s into %q", m.State, m.Outcome, m.Duplicate)
	}
	d.says(show("supervisor", b.ID), "并来", "二组停水")
	d.says(show("supervisor", a.ID), "并入")
	if page := show(first, a.ID); strings.Contains(page, `id="other-merge"`) {
		t.Error("a reported matter still offers to merge")
	}
	c := d.registered("problem", "三组停水", start)
	d.says(d.page(first, "POST /desk/matters/{id}/{act}", post("/desk/matters/"+c.ID+"/report", url.Values{"outcome": {"merged"}, "other": {a.Number}, "text": {"x"}}), "id", c.ID, "act", "report"), "已经并入别的事项")
}

// farMatter is a matter of another town's village, which the shown one does not see.
func (d boardDesk) farMatter(at time.Time) (m matter.Matter) {
	d.Helper()
	village := d.Villages[len(d.Villages)-1]
	d.do(func(tx *store.Tx) (err error) {
		m, err = office.Register(tx, matter.Rules{Calendar: d.s.Calendar(), Zone: d.Zone}, d.actor("supervisor", at),
			matter.Draft{List: "problem", Area: village, Title: "外镇的事", Owner: d.Posts["first/"+village.String()].ID, Pack: "yangxian@1"})
		return err
	})
	return m
}

// TestMatterProof: how much of a matter's journal lies within a checkpoint, and
// that only those who may read the journal get its links.
func TestMatterProof(t *testing.T) {
	t.Parallel()
	d := openBoards(t)
	start := time.Date(2026, 9, 7, 9, 0, 0, 0, d.Zone)
	d.now.Set(start)
	m := d.registered("problem", "二组停水", start)
	show := func(key string) string {
		return d.page(key, "GET /desk/matters/{id}", get("/desk/matters/"+m.ID), "id", m.ID)
	}
	d.says(show("supervisor"), "还没有存证点", "怎样不靠本系统验证")
	d.checkpoint()
	page := show("supervisor")
	d.says(page, "本件 1 条记录，1 条已编号", "都在存证点", "/proof", "/desk/journal?subject="+m.ID)
	if mine := show("first/" + d.Shown().String()); strings.Contains(mine, "/desk/journal") || !strings.Contains(mine, "都在存证点") {
		t.Error("the first secretary gets a link that is refused, or no word on the proof")
	}
	d.page("supervisor", "POST /desk/matters/{id}/{act}", post("/", url.Values{"text": {"看过了"}}), "id", m.ID, "act", "comment")
	if _, err := d.s.Store.Sequence(t.Context(), d.Home); err != nil {
		t.Fatal(err)
	}
	page = show("supervisor")
	d.says(page, "本件 2 条记录，2 条已编号", "1 条在存证点")
	var held store.Held
	if err := d.s.Store.View(t.Context(), d.Home, func(v *store.View) (err error) {
		size, _, _, err := v.LastCheckpoint()
		if err == nil {
			held, err = v.Held(m.ID, size)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if held.Events != 2 || held.Covered != 1 || len(held.Head) != 64 || !strings.Contains(page, held.Head) {
		t.Errorf("%+v", held)
	}
}

// TestLedgerColumns: the choice of columns and the order stand in the URL, the
// export has the same conditions.
func TestLedgerColumns(t *testing.T) {
	t.Parallel()
	d := openBoards(t)
	start := time.Date(2026, 9, 7, 9, 0, 0, 0, d.Zone)
	d.now.Set(start)
	d.registered("problem", "二组停水", start)
	page := d.page("supervisor", "GET /desk/matters", get("/desk/matters"))
	d.says(page, `<th scope="col">责任岗位`, `aria-sort="ascending"`, `href="/desk/export/matters.xlsx"`)
	if strings.Contains(page, `<th scope="col">登记日`) {
		t.Error("the usual columns hold the day of registration")
	}
	page = d.page("supervisor", "GET /desk/matters", get("/desk/matters?list=problem&col=registered&col=list&order=newest&after=g"))
	d.says(page, `<th scope="col">登记日`, `aria-sort="descending"`, `href="/desk/export/matters.xlsx?list=problem&amp;order=newest"`, `value="registered" checked`)
	if strings.Contains(page, `<th scope="col">责任岗位`) || strings.Contains(page, `value="owner" checked`) {
		t.Error("a column that was turned off is shown")
	}
	if _, err := d.as("supervisor", "GET /desk/matters", get("/desk/matters?state=x")); err != nil && fault.KindOf(err) == fault.Internal {
		t.Error(err)
	}
}

// checkpoint signs the head of the journal with a key of its own.
func (d boardDesk) checkpoint() {
	d.Helper()
	secret, _, err := journal.NewKey(journal.Origin(d.Home), rand.Reader)
	if err != nil {
		d.Fatal(err)
	}
	signer, err := note.NewSigner(secret)
	if err != nil {
		d.Fatal(err)
	}
	if _, err := d.s.Store.Checkpoint(d.Context(), d.Home, signer); err != nil {
		d.Fatal(err)
	}
}

// TestStuckAtNobody: a matter is stuck at a body that there is.
func TestStuckAtNobody(t *testing.T) {
	t.Parallel()
	d := openBoards(t)
	m := d.registered("problem", "等配件", d.s.Store.Now())
	first := "first/" + d.Shown().String()
	page := d.page(first, "POST /desk/matters/{id}/{act}", post("/desk/matters/"+m.ID+"/block", url.Values{"body": {"x"}, "text": {"忙"}}), "id", m.ID, "act", "block")
	if d.says(page, "请选择卡在哪个单位"); d.matter(m.ID).BlockedBy != "" {
		t.Error("卡在没有的单位")
	}
}
