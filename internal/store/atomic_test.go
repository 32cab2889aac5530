package store_test

import (
	"context"
	"testing"
	"time"

	"luoshi/internal/access"
	"luoshi/internal/account"
	"luoshi/internal/calendar"
	"luoshi/internal/fault"
	"luoshi/internal/letter"
	"luoshi/internal/matter"
	"luoshi/internal/office"
	"luoshi/internal/org"
	"luoshi/internal/scenario"
	"luoshi/internal/store"
	"luoshi/internal/store/storetest"
)

// world is a built demo county on one engine.
type world struct {
	*scenario.County
	s     *store.Store
	rules matter.Rules
}

func worlds(t *testing.T, fn func(t *testing.T, w world)) {
	t.Helper()
	for _, e := range storetest.Engines(t) {
		t.Run(e.Name, func(t *testing.T) {
			t.Parallel()
			clock := storetest.NewClock(noon)
			s := e.Open(t, clock)
			c, err := scenario.New(s, &scenario.Clock{})
			if err != nil {
				t.Fatal(err)
			}
			if err := c.Build(t.Context()); err != nil {
				t.Fatal(err)
			}
			fn(t, world{c, s, matter.Rules{Calendar: s.Calendar(), Zone: c.Zone}})
		})
	}
}

func (w world) do(ctx context.Context, fn func(tx *store.Tx) error) error {
	_, err := w.s.Do(ctx, home, "", fn)
	return err
}

// TestNothingIsHalfDone runs each use case with its n-th call failing, for every
// n, and finds the database as it was; then the act goes through.
func TestNothingIsHalfDone(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w world) {
		village := w.Shown()
		first, town := "first/"+village.String(), "town-desk/"+village.Parent().String()
		var m matter.Matter
		act := func(key string, a matter.Act, in matter.Input) func(*store.Tx) error {
			return func(tx *store.Tx) error {
				_, err := matter.Perform(tx, w.rules, w.Actor(key), m.ID, a, in)
				return err
			}
		}
		five := calendar.Term{N: 5, Unit: calendar.Workday}
		var l letter.Letter
		steps := []struct {
			name string
			fn   func(*store.Tx) error
		}{
			{"登记并交办", func(tx *store.Tx) (err error) {
				m, err = office.Register(tx, w.rules, w.Actor("supervisor"), matter.Draft{List: "rectification", Area: village, Title: "供水中断",
					Owner: w.Posts[first].ID, Pack: "yangxian@1"})
				return err
			}},
			{"签收", act(first, matter.Accept, matter.Input{})},
			{"申请退回交办", act(first, matter.Object, matter.Input{Text: "不属本村"})},
			{"标明卡在", act(first, matter.Block, matter.Input{Text: "等配件", Body: w.Posts["water"].Body})},
			{"解除卡点", act("water", matter.Unblock, matter.Input{Text: "已送到"})},
			{"暂停", act("supervisor", matter.Pause, matter.Input{Text: "等配件", Days: five})},
			{"恢复", act("supervisor", matter.Resume, matter.Input{Text: "到货"})},
			{"申请延期", act(first, matter.AskExtension, matter.Input{Text: "雨天", Until: calendar.YMD(2026, 12, 1)})},
			{"批准延期", act("issuer", matter.Extend, matter.Input{Text: "同意", Days: five})},
			{"暂缓", act("supervisor", matter.Defer, matter.Input{Text: "汛期后", Until: calendar.YMD(2026, 12, 1)})},
			{"转办", act("supervisor", matter.Transfer, matter.Input{Text: "村里办", Post: w.Posts["village/"+village.String()].ID})},
			{"转回", act("supervisor", matter.Transfer, matter.Input{Text: "第一书记办", Post: w.Posts[first].ID})},
			{"说明", act(first, matter.Comment, matter.Input{Text: "正在办"})},
			{"附说明", act(first, matter.Attach, matter.Input{Text: "已换阀门", File: matter.Evidence{Need: "statement"}})},
			{"附文件", act(first, matter.Attach, matter.Input{File: matter.Evidence{Need: "material", Hash: "x", Name: "单.pdf"}})},
			{"报结", act(first, matter.Report, matter.Input{Text: "已恢复供水"})},
			{"退回", act(town, matter.Return, matter.Input{Text: "还差两户"})},
			{"再报结", act(first, matter.Report, matter.Input{Text: "全部恢复"})},
			{"核验", act(town, matter.Verify, matter.Input{Text: "已看"})},
			{"销号", act("supervisor", matter.WriteOff, matter.Input{})},
			{"重启", act(town, matter.Reopen, matter.Input{Text: "又停水"})},
			{"取文书", func(tx *store.Tx) error {
				ls, err := tx.LettersOf(m.ID)
				if err == nil {
					l = ls[0]
				}
				return err
			}},
			{"改稿", func(tx *store.Tx) error {
				_, err := letter.Edit(tx, w.Actor("desk"), l.ID, []string{"请整改。"})
				return err
			}},
			{"签发", func(tx *store.Tx) error {
				_, err := letter.Sign(tx, w.Actor("issuer"), l.ID, "洋督办", w.Zone)
				return err
			}},
			{"送达", func(tx *store.Tx) error {
				_, err := letter.Serve(tx, w.Actor("desk"), l.ID, w.rules.Calendar, w.Zone)
				return err
			}},
			{"答复", func(tx *store.Tx) error {
				_, err := letter.Answer(tx, w.Actor(first), l.ID, "正在整改")
				return err
			}},
			{"撤销", func(tx *store.Tx) error {
				_, err := letter.Annul(tx, w.Actor("issuer"), l.ID, "事实有误")
				return err
			}},
			{"开账号", func(tx *store.Tx) error {
				_, err := account.Create(tx, w.Actor("security"), "ceshi", w.Holders[w.Posts[first].ID], "Abc-12345678", calendar.None, calendar.YMD(2026, 9, 24))
				return err
			}},
			{"结束任职", func(tx *store.Tx) error {
				as, err := tx.Appointments(w.Posts[first].ID)
				if err != nil {
					return err
				}
				return org.EndAppointment(tx, w.Actor("organiser"), as[0].ID, calendar.YMD(2026, 9, 30), "调整")
			}},
		}
		total := 0
		for _, step := range steps {
			total += w.failEach(t, step.name, step.fn)
		}
		if total < 100 && !testing.Short() {
			t.Errorf("only %d calls were made to fail: the injection does not reach the use cases", total)
		}
		w.intact(t)
	})
}

// failEach lets the n-th call fail for n = 1, 2, … until the act goes through.
func (w world) failEach(t *testing.T, name string, fn func(*store.Tx) error) int {
	t.Helper()
	ctx := t.Context()
	stride := 1
	if testing.Short() { // the race detector sees a sample; the run without it sees every call
		stride = 6
	}
	for n := 1; ; n += stride {
		before, err := w.s.Fingerprint(ctx, home)
		if err != nil {
			t.Fatal(err)
		}
		w.s.InjectFailure(n)
		err = w.do(ctx, fn)
		w.s.InjectFailure(0)
		if err == nil {
			return n - 1
		}
		if _, refused := fault.As(err); refused {
			t.Fatalf("%s: refused: %v", name, err)
		}
		after, err := w.s.Fingerprint(ctx, home)
		if err != nil {
			t.Fatal(err)
		}
		if after != before {
			t.Fatalf("%s: call %d failed and left something behind:\n%s\nwas\n%s", name, n, after, before)
		}
		if n > 200 {
			t.Fatalf("%s: 200 calls failed and it still does not go through: %v", name, err)
		}
	}
}

func (w world) intact(t *testing.T) {
	t.Helper()
	if _, err := w.s.Sequence(t.Context(), home); err != nil {
		t.Fatal(err)
	}
	r, err := w.s.Verify(t.Context(), home)
	if err != nil || !r.Intact() {
		t.Fatalf("journal: %+v, %v", r.Findings, err)
	}
}

// TestWrongPersons: what may not be done by whom.
func TestWrongPersons(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w world) {
		ctx := t.Context()
		village := w.Shown()
		first, town := "first/"+village.String(), "town-desk/"+village.Parent().String()
		other := "first/" + w.Villages[len(w.Villages)-1].String()
		otherTown := "town-desk/" + w.Villages[len(w.Villages)-1].Parent().String()
		var m matter.Matter
		run := func(a access.Actor, act matter.Act, in matter.Input) error {
			return w.do(ctx, func(tx *store.Tx) error {
				_, err := matter.Perform(tx, w.rules, a, m.ID, act, in)
				return err
			})
		}
		must := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		refused := func(name, code string, err error) {
			t.Helper()
			if !fault.Is(err, code) {
				t.Errorf("%s：得到 %v，应为 %s", name, err, code)
			}
		}
		must(w.do(ctx, func(tx *store.Tx) (err error) {
			m, err = office.Register(tx, w.rules, w.Actor("supervisor"), matter.Draft{List: "problem", Area: village, Title: "路灯不亮", Owner: w.Posts[first].ID, Pack: "yangxian@1"})
			return err
		}))
		refused("别村第一书记不能签收", "access.area", run(w.Actor(other), matter.Accept, matter.Input{}))
		refused("第一书记不能交办", "access.role", run(w.Actor(first), matter.Transfer, matter.Input{Text: "x", Post: w.Posts[other].ID}))
		refused("没有佐证不能报结", "matter.evidence_missing", run(w.Actor(first), matter.Report, matter.Input{Text: "好了"}))
		must(run(w.Actor(first), matter.Attach, matter.Input{Text: "已修", File: matter.Evidence{Need: "statement"}}))
		must(run(w.Actor(first), matter.Report, matter.Input{Text: "好了"}))
		refused("报结人不能核验", "access.role", run(w.Actor(first), matter.Verify, matter.Input{Text: "好"}))
		refused("别镇不能核验", "access.area", run(w.Actor(otherTown), matter.Verify, matter.Input{Text: "好"}))
		asTown := w.Actor(town)
		asTown.Person = w.Holders[w.Posts[first].ID] // the reporter, now sitting in the town's office
		refused("换了岗位的报结人也不能核验", "access.own_work", run(asTown, matter.Verify, matter.Input{Text: "好"}))
		deputy := w.Actor(town)
		deputy.For = w.Holders[w.Posts[first].ID]
		refused("代报结人办理的副职不能核验", "access.own_work", run(deputy, matter.Verify, matter.Input{Text: "好"}))
		refused("未核验不能销号", "matter.act_not_open", run(w.Actor("supervisor"), matter.WriteOff, matter.Input{}))
		must(run(w.Actor(town), matter.Verify, matter.Input{Text: "已看"}))
		refused("镇里不能销号", "access.role", run(w.Actor(town), matter.WriteOff, matter.Input{}))
		stale := matter.Input{Version: 1}
		refused("旧版本不能办理", "store.stale", run(w.Actor("supervisor"), matter.WriteOff, stale))
		must(run(w.Actor("supervisor"), matter.WriteOff, matter.Input{}))
		refused("系统管理员不能重启", "access.role", run(w.Actor("system"), matter.Reopen, matter.Input{Text: "x"}))
		w.intact(t)
	})
}

// TestTallyEqualsCount compares the kept counts with COUNT(*) after the demo's
// history, for the county, each town and random villages.
func TestTallyEqualsCount(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("the demo's three months are played in the run without the race detector")
	}
	clock := &scenario.Clock{}
	e := storetest.Engines(t)[0]
	s := openVirtual(t, e, clock)
	c, err := scenario.New(s, clock)
	if err != nil {
		t.Fatal(err)
	}
	clock.Set(c.Start())
	if err := c.Build(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := c.Play(t.Context(), func(int) {}); err != nil {
		t.Fatal(err)
	}
	today := calendar.DateOf(s.Now(), c.Zone)
	checked := 0
	err = s.View(t.Context(), home, func(v *store.View) error {
		for _, at := range append(c.Towns, c.Villages[0], c.Villages[50], home*1_000_000) {
			lo, hi := at.Range()
			rows, err := v.Tally(at, today)
			if err != nil {
				return err
			}
			n, late := 0, 0
			for _, r := range rows {
				if r.State != matter.WrittenOff {
					n += r.N
					late += r.Overdue
				}
			}
			sees := access.Filter{Lo: lo, Hi: hi}
			open, err := v.Count(store.LedgerFilter{Sees: sees, Area: at, Open: true, Today: today}, 1_000_000)
			if err != nil {
				return err
			}
			overdue, err := v.Count(store.LedgerFilter{Sees: sees, Area: at, Open: true, Due: "overdue", Today: today}, 1_000_000)
			if err != nil {
				return err
			}
			if n != open || late != overdue {
				t.Errorf("%s: tally %d open, %d overdue; counted %d, %d", at, n, late, open, overdue)
			}
			checked += n
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if checked == 0 {
		t.Error("no matter was counted")
	}
	if _, err := s.Sequence(t.Context(), home); err != nil {
		t.Fatal(err)
	}
	if r, err := s.Verify(t.Context(), home); err != nil || !r.Intact() {
		t.Errorf("journal after the demo: %+v %v", r.Findings, err)
	}
}

func openVirtual(t *testing.T, e storetest.Engine, clock *scenario.Clock) *store.Store {
	t.Helper()
	keys, err := store.OpenKeyring(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	s, err := store.Open(t.Context(), e.URL(t), store.Options{Keys: keys, Clock: func() time.Time { return clock.Now(time.Time{}) }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}
