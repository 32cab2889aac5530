package store_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"luoshi/internal/area"
	"luoshi/internal/calendar"
	"luoshi/internal/duty"
	"luoshi/internal/letter"
	"luoshi/internal/matter"
	"luoshi/internal/office"
	"luoshi/internal/org"
	"luoshi/internal/store"
)

// order registers a matter for the first secretary of a village at a time.
func (w world) order(t *testing.T, list, title string, village int, at time.Time) (m matter.Matter) {
	t.Helper()
	code := w.Villages[village]
	w.must(t, func(tx *store.Tx) (err error) {
		m, err = office.Register(tx, w.rules, on(w.Actor("supervisor"), at), matter.Draft{List: list, Area: code, Title: title, Owner: w.Posts["first/"+code.String()].ID, Pack: "yangxian@1"})
		return err
	})
	return m
}

func (w world) morning(month time.Month, day int) time.Time {
	return time.Date(2026, month, day, 9, 0, 0, 0, w.Zone)
}

// TestCallsOpenTelephonesOnRecord: telephones open for what is overdue only, one
// event of the journal for each person, to those who may call.
func TestCallsOpenTelephonesOnRecord(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w world) {
		now := w.morning(9, 24)
		a := w.order(t, "problem", "一组停水", 0, w.morning(8, 3))
		b := w.order(t, "problem", "二组停水", 0, w.morning(8, 4))
		fresh := w.order(t, "problem", "三组停水", 1, w.morning(9, 23))
		empty := w.order(t, "problem", "四组停水", 2, w.morning(8, 3))
		w.must(t, func(tx *store.Tx) error {
			as, err := tx.Appointments(w.Posts["first/"+w.Villages[2].String()].ID)
			if err != nil {
				return err
			}
			return org.EndAppointment(tx, on(w.Actor("organiser"), now), as[0].ID, calendar.YMD(2026, 9, 20), "调整")
		})
		all := []string{a.ID, b.ID, fresh.ID, empty.ID}
		var got map[string]office.Callee
		open := func(key string, ids []string) func(*store.Tx) error {
			return func(tx *store.Tx) (err error) {
				got, err = office.OpenCalls(tx, w.rules, on(w.Actor(key), now), ids)
				return err
			}
		}
		w.must(t, open("supervisor", all))
		person := w.Holders[w.Posts["first/"+w.Villages[0].String()].ID]
		if got[a.ID].Person != person || len(got[a.ID].Phone) != 11 || got[b.ID] != got[a.ID] {
			t.Errorf("%+v, %+v", got[a.ID], got[b.ID])
		}
		if _, ok := got[fresh.ID]; ok {
			t.Error("the telephone of somebody who is not overdue was opened")
		}
		if x := got[empty.ID]; !x.Acting || x.Post != w.Posts["town/"+w.Villages[2].Parent().String()].Title || x.Phone == "" {
			t.Errorf("空缺岗位：%+v", x)
		}
		if n := w.looks(t, person); n != 1 {
			t.Errorf("%d events for two matters of one person", n)
		}
		w.must(t, open("supervisor", all))
		if n := w.looks(t, person); n != 2 {
			t.Errorf("%d events after two looks", n)
		}
		w.must(t, open("town-desk/"+w.Villages[0].Parent().String(), []string{a.ID}))
		w.refused(t, "外镇不能看", "access.area", open("town-desk/"+w.Villages[len(w.Villages)-1].Parent().String(), []string{a.ID}))
		for _, key := range []string{"first/" + w.Villages[0].String(), "leader-1", "audit", "issuer"} {
			w.refused(t, key, "access.role", open(key, []string{a.ID}))
		}
		w.sound(t, "看电话", open("desk", all))
		w.intact(t)
	})
}

// looks counts the looks at a person on record.
func (w world) looks(t *testing.T, person string) (n int) {
	t.Helper()
	if _, err := w.s.Sequence(t.Context(), home); err != nil {
		t.Fatal(err)
	}
	if err := w.s.View(t.Context(), home, func(v *store.View) error {
		es, err := v.Journal(person, 0, 1000)
		for _, e := range es {
			if e.Event.Act == "person.look" {
				n++
			}
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return n
}

// TestMonthlyCircular drafts the circular of a month and compares its numbers with
// what was registered, written off and overdue.
func TestMonthlyCircular(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w world) {
		last := len(w.Villages) - 1
		late := w.order(t, "problem", "一组停水", 0, w.morning(8, 20))
		w.order(t, "problem", "二组停水", 0, w.morning(9, 28)) // due in October
		w.order(t, "problem", "上月的事", last, w.morning(8, 3))
		done := w.solve(t, "first/"+w.Villages[last].String(), w.morning(9, 1), 2)
		after := w.order(t, "problem", "月末以后才报结", last, w.morning(9, 2))
		sept, _ := calendar.ParsePeriod("2026-09")
		var l letter.Letter
		draft := func(key string, at time.Time, p calendar.Period) func(*store.Tx) error {
			return func(tx *store.Tx) error {
				x, err := office.DraftCircular(tx, w.rules, on(w.Actor(key), at), "yangxian@1", p)
				if err == nil {
					l = x
				}
				return err
			}
		}
		w.reported(t, after, w.morning(10, 2))
		w.sound(t, "督导", func(tx *store.Tx) error { // what the supervision found goes into the circular of its month
			_, err := duty.Enter(tx, on(w.Actor("supervisor"), w.morning(9, 24)), w.Zone, duty.Input{Pack: "yangxian@1", Duty: "monthly_supervision", Day: calendar.YMD(2026, 9, 24),
				Values: []duty.Value{{ID: "covered", Text: "龙亭镇"}, {ID: "findings", Text: "饮水末端停水两处"}}})
			return err
		})
		at := w.morning(10, 8)
		w.sound(t, "拟通报", draft("desk", at, sept))
		text := strings.Join(l.Paragraphs, "\n")
		for _, want := range []string{
			"一、总的情况。2026年9月全县登记 3 件，销号 1 件；截至9月30日 24 时，逾期未报结 3 件。",
			w.name(t, w.Villages[0].Parent()) + "：登记 1 件，销号 0 件，逾期未报结 1 件。",
			w.name(t, w.Villages[last].Parent()) + "：登记 2 件，销号 1 件，逾期未报结 2 件。",
			"1. 一组停水（" + late.Number + "），" + w.name(t, w.Villages[0].Parent()) + w.name(t, w.Villages[0]) + "驻村第一书记，期限9月10日，逾期 14 个工作日。", "月末以后才报结", "上月的事", "对数字有异议的", "四、2026年9月督导情况。", "主要问题：饮水末端停水两处",
		} {
			if !strings.Contains(text, want) {
				t.Errorf("通报没有写 %q\n%s", want, text)
			}
		}
		for _, never := range []string{"二组停水", done.Number, "{"} {
			if strings.Contains(text, never) {
				t.Errorf("通报写了 %q\n%s", never, text)
			}
		}
		if l.State != letter.Draft || l.Form != letter.Circular || l.Title != "2026年9月事项办理情况通报" || l.Number != "" {
			t.Errorf("%s %s %q %q", l.State, l.Form, l.Title, l.Number)
		}
		w.refused(t, "同一月不拟两份", "office.circular_there", draft("supervisor", at, sept))
		w.refused(t, "没有开始的月", "office.circular_month", draft("desk", at, sept.Next().Next()))
		w.refused(t, "不是月", "office.circular_month", draft("desk", at, calendar.PeriodOf(calendar.Weekly, sept.From)))
		w.refused(t, "镇里不拟", "access.role", draft("town-desk/"+w.Towns[0].String(), at, sept.Prev()))
		w.refused(t, "拟稿人不签发", "access.role", func(tx *store.Tx) error {
			_, err := letter.Sign(tx, on(w.Actor("desk"), at), l.ID, "洋通报", w.Zone)
			return err
		})
		w.publicOnceServed(t, l, at)
		w.must(t, func(tx *store.Tx) error {
			_, err := letter.Annul(tx, on(w.Actor("issuer"), at), l.ID, "数字有误")
			return err
		})
		w.must(t, draft("supervisor", at, sept))
		w.intact(t)
	})
}

// publicOnceServed follows the circular to its service: a town sees it from then on.
func (w world) publicOnceServed(t *testing.T, l letter.Letter, at time.Time) {
	t.Helper()
	town := w.Actor("town/" + w.Towns[0].String())
	seen := func() (out bool) {
		if err := w.s.View(t.Context(), home, func(v *store.View) error {
			ls, err := v.Letters(store.LetterFilter{Actor: town, Drafts: true, Limit: 50})
			out = slices.ContainsFunc(ls, func(x letter.Letter) bool { return x.ID == l.ID && x.Public() })
			return err
		}); err != nil {
			t.Fatal(err)
		}
		return out
	}
	if seen() {
		t.Error("a town sees the draft")
	}
	w.must(t, func(tx *store.Tx) error {
		_, err := letter.Sign(tx, on(w.Actor("issuer"), at), l.ID, "洋通报", w.Zone)
		return err
	})
	if seen() {
		t.Error("a town sees the circular before it was served")
	}
	w.must(t, func(tx *store.Tx) error {
		_, err := letter.Serve(tx, on(w.Actor("desk"), at), l.ID, "", w.rules.Calendar, w.Zone)
		return err
	})
	if !seen() {
		t.Error("a town does not see the served circular")
	}
}

// reported reports a matter with its evidence.
func (w world) reported(t *testing.T, m matter.Matter, at time.Time) {
	t.Helper()
	who := on(w.Actor("first/"+m.Area.String()), at)
	w.must(t, func(tx *store.Tx) error {
		if _, err := matter.Perform(tx, w.rules, who, m.ID, matter.Attach, matter.Input{Text: "已修", File: matter.Evidence{Need: "statement"}}); err != nil {
			return err
		}
		_, err := matter.Perform(tx, w.rules, who, m.ID, matter.Report, matter.Input{Text: "好了"})
		return err
	})
}

func (w world) name(t *testing.T, code area.Code) (name string) {
	t.Helper()
	if err := w.s.View(t.Context(), home, func(v *store.View) error {
		name = v.AreaName(code)
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return name
}
