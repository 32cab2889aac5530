package store_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"luoshi/internal/calendar"
	"luoshi/internal/duty"
	"luoshi/internal/matter"
	"luoshi/internal/office"
	"luoshi/internal/store"
	"luoshi/journal"
)

// TestExceptions: each list finds what it is for, and only that.
func TestExceptions(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w world) {
		village := w.Shown()
		first, town := "first/"+village.String(), "town-desk/"+village.Parent().String()
		do := func(fn func(tx *store.Tx) error) {
			t.Helper()
			if err := w.do(t.Context(), fn); err != nil {
				t.Fatal(err)
			}
		}
		register := func(d matter.Draft) (m matter.Matter) {
			t.Helper()
			d.List, d.Area, d.Pack = "rectification", village, "yangxian@1"
			do(func(tx *store.Tx) (err error) {
				m, err = office.Register(tx, w.rules, at(w.Actor("supervisor"), noon.Add(-9*24*time.Hour)), d)
				return err
			})
			return m
		}
		act := func(m matter.Matter, key string, on time.Time, a matter.Act, in matter.Input) {
			t.Helper()
			do(func(tx *store.Tx) error {
				_, err := matter.Perform(tx, w.rules, at(w.Actor(key), on), m.ID, a, in)
				return err
			})
		}
		finish := func(owner, reporter, verifier string) matter.Matter {
			t.Helper()
			m := register(matter.Draft{Title: "互验", Owner: w.Posts[owner].ID})
			act(m, owner, noon, matter.Attach, matter.Input{Text: "已换阀门", File: matter.Evidence{Need: "statement"}})
			act(m, owner, noon, matter.Attach, matter.Input{File: matter.Evidence{Need: "material", Hash: "x", Name: "单.pdf"}})
			act(m, reporter, noon, matter.Report, matter.Input{Text: "已恢复", Outcome: matter.Solved})
			act(m, verifier, noon, matter.Verify, matter.Input{Text: "已看"})
			return m
		}
		near := register(matter.Draft{Title: "快到期", Owner: w.Posts[first].ID})
		farAway := register(matter.Draft{Title: "刚交办", Owner: w.Posts[first].ID})
		act(near, "supervisor", near.Due.Start(w.Zone).Add(-24*time.Hour), matter.Pause, matter.Input{Text: "等配件", Days: calendar.Term{N: 5, Unit: calendar.Workday}})
		act(farAway, "supervisor", near.Due.Start(w.Zone).Add(-5*24*time.Hour), matter.Pause, matter.Input{Text: "等配件", Days: calendar.Term{N: 5, Unit: calendar.Workday}})
		taken := register(matter.Draft{Title: "补录的", Owner: w.Posts[first].ID, Backfilled: true, Start: noon.Add(-30 * 24 * time.Hour)})
		one := finish(town, town, "desk")
		finish("desk", "desk", town)
		finish("desk", "desk", town)
		finish(town, town, "supervisor")
		act(one, "supervisor", noon, matter.WriteOff, matter.Input{})
		entries := w.lateEntries(t)
		view := func(fn func(v *store.View) error) {
			t.Helper()
			if err := w.s.View(t.Context(), home, fn); err != nil {
				t.Fatal(err)
			}
		}
		view(func(v *store.View) error {
			ps, err := v.LastPauses(w.Zone, "", 10)
			if len(ps) != 1 || ps[0].Matter != near.ID || ps[0].Due != near.Due || ps[0].Left != 1 || ps[0].Text == "" {
				t.Errorf("到期前暂停：%+v", ps)
			}
			return err
		})
		view(func(v *store.View) error {
			ls, err := v.Backdated(w.Zone, "", 1000)
			kinds := map[string][]string{}
			for _, l := range ls {
				kinds[l.Kind] = append(kinds[l.Kind], l.Subject)
				if !l.At.Before(l.Recorded) {
					t.Errorf("%s：所写 %s 不早于记入 %s", l.Kind, l.At, l.Recorded)
				}
			}
			if !slices.Equal(kinds["matter"], []string{taken.ID}) || len(kinds["entry"]) != entries || !slices.Contains(kinds["event"], near.ID) || slices.Contains(kinds["event"], w.Posts[first].ID) {
				t.Errorf("补录和倒签：%v", kinds)
			}
			if !slices.IsSortedFunc(ls, func(a, b store.Late) int { return strings.Compare(b.ID, a.ID) }) {
				t.Error("不是从新到旧")
			}
			var paged []store.Late
			for before := ""; ; {
				p, err := v.Backdated(w.Zone, before, 3)
				if err != nil {
					return err
				}
				if paged = append(paged, p...); len(p) < 3 {
					break
				}
				before = p[2].ID
			}
			if !slices.Equal(paged, ls) {
				t.Errorf("分页 %d 行，整表 %d 行", len(paged), len(ls))
			}
			return err
		})
		view(func(v *store.View) error {
			ps, err := v.Pairs()
			if len(ps) != 1 || ps[0].AB+ps[0].BA != 3 {
				t.Fatalf("互相核验：%+v", ps)
			}
			ms, err2 := v.PairMatters(w.Actor("desk").Person, w.Actor(town).Person, "", 10)
			if len(ms) != 2 || err2 != nil {
				t.Errorf("互相核验的事项：%d %v", len(ms), err2)
			}
			return err
		})
		view(func(v *store.View) error {
			es, err := v.Exits()
			if len(es) != 1 || es[0] != (store.Exit{Outcome: matter.Solved, Body: w.Posts[town].Body, N: 1}) {
				t.Errorf("销号去向：%+v", es)
			}
			ms, err2 := v.ExitMatters(matter.Solved, w.Posts[town].Body, "", 10)
			if len(ms) != 1 || ms[0].ID != one.ID || err2 != nil {
				t.Errorf("销号的事项：%+v %v", ms, err2)
			}
			return err
		})
		view(func(v *store.View) error {
			cs, err := v.PackChanges()
			if len(cs) != 1 || cs[0].Pack != "yangxian@1" || !cs[0].InForce || cs[0].Digest == "" {
				t.Errorf("机制包变动：%+v", cs)
			}
			return err
		})
	})
}

// lateEntries fills in a list on its day, one on the next morning, and one three
// days later; it answers how many of them count as filled in afterwards.
func (w world) lateEntries(t *testing.T) int {
	t.Helper()
	for days, key := range map[int]string{0: "first/" + w.Shown().String(), 1: "member/" + w.Shown().String() + "/1", 3: "first/" + w.Villages[1].String()} {
		if err := w.do(t.Context(), func(tx *store.Tx) error {
			day := calendar.DateOf(noon, w.Zone).Add(-days)
			_, err := duty.Enter(tx, w.Actor(key), w.Zone, duty.Input{Pack: "yangxian@1", Duty: "daily_list", Day: day, Nothing: true})
			return err
		}); err != nil {
			t.Fatal(err)
		}
	}
	return 1
}

// TestNumberLines: every number is there until an import that made matters is undone.
func TestNumberLines(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w world) {
		var ms []matter.Matter
		for range 4 {
			if err := w.do(t.Context(), func(tx *store.Tx) error {
				m, err := office.Register(tx, w.rules, w.Actor("supervisor"), matter.Draft{List: "rectification", Area: w.Shown(), Title: "供水中断",
					Owner: w.Posts["first/"+w.Shown().String()].ID, Pack: "yangxian@1"})
				ms = append(ms, m)
				return err
			}); err != nil {
				t.Fatal(err)
			}
		}
		lines := func() map[string]store.NumberLine {
			t.Helper()
			out := map[string]store.NumberLine{}
			if err := w.s.View(t.Context(), home, func(v *store.View) error {
				ls, err := v.NumberLines()
				for _, l := range ls {
					out[l.Counter] = l
				}
				return err
			}); err != nil {
				t.Fatal(err)
			}
			return out
		}
		if l := lines()["matter"]; l.Last != 4 || l.Have != 4 || len(l.Missing) != 0 || l.Year != 2026 {
			t.Errorf("编号：%+v", l)
		}
		if err := w.do(t.Context(), func(tx *store.Tx) error { // a number that no letter got
			_, err := tx.NextNumber("letter-洋督办", 2026)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		if l := lines()["洋督办"]; l.Last != 1 || l.Have != 0 || !slices.Equal(l.Missing, []store.NumberGap{{First: "洋督办〔2026〕1号", Last: "洋督办〔2026〕1号", N: 1}}) {
			t.Errorf("没有文书的号：%+v", l)
		}
		if err := w.do(t.Context(), func(tx *store.Tx) error {
			if err := errors.Join(tx.RemoveRow("matter", ms[1].ID), tx.RemoveRow("matter", ms[2].ID)); err != nil {
				return err
			}
			return tx.Record(journal.Event{At: noon.UnixMilli(), Act: "import.undo", Subject: "import"})
		}); err != nil {
			t.Fatal(err)
		}
		if l := lines()["matter"]; l.Last != 4 || l.Have != 2 || !slices.Equal(l.Missing, []store.NumberGap{{First: "SX-2026-000002", Last: "SX-2026-000003", N: 2}}) {
			t.Errorf("撤去两件后：%+v", l)
		}
	})
}
