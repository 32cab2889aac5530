package store_test

import (
	"slices"
	"sync"
	"testing"
	"time"

	"luoshi/internal/access"
	"luoshi/internal/calendar"
	"luoshi/internal/duty"
	"luoshi/internal/fault"
	"luoshi/internal/scenario/county"
	"luoshi/internal/scenario/countytest"
	"luoshi/internal/store"
	"luoshi/internal/store/storetest"
)

// listed is a built county in which lists are entered.
type listed struct {
	*county.County
	*testing.T
}

// eachCounty runs fn on a county of each engine, on Thursday 24 September 2026.
func eachCounty(t *testing.T, fn func(t *testing.T, l listed)) {
	t.Helper()
	for _, e := range storetest.Engines(t) {
		t.Run(e.Name, func(t *testing.T) {
			t.Parallel()
			fn(t, listed{countytest.Open(t, e, storetest.NewClock(noon)), t})
		})
	}
}

func (l listed) actor(key string, at time.Time) access.Actor {
	a := l.Actor(key)
	a.Now = at
	return a
}

func (l listed) enter(key string, in duty.Input, request string) (e duty.Entry, err error) {
	in.Pack = "yangxian@1"
	if in.Duty == "" {
		in.Duty = "daily_list"
	}
	if in.Day == 0 {
		in.Day = calendar.DateOf(noon, l.Zone)
	}
	_, err = l.Store.Do(l.Context(), l.Home, request, func(tx *store.Tx) (err error) {
		e, err = duty.Enter(tx, l.actor(key, noon), l.Zone, in)
		return err
	})
	return e, err
}

func (l listed) view(fn func(v *store.View) error) {
	l.Helper()
	if err := l.Store.View(l.Context(), l.Home, fn); err != nil {
		l.Fatal(err)
	}
}

func TestEntriesStored(t *testing.T) {
	t.Parallel()
	eachCounty(t, func(t *testing.T, l listed) {
		shown := l.Shown().String()
		first, member := "first/"+shown, "member/"+shown+"/1"
		text := []duty.Value{{ID: "plan", Text: "入户走访"}, {ID: "done", Text: "到二组入户，核对住房和饮水，三户情况正常"}, {ID: "households", Text: "3"}}
		saved := noon.Add(-time.Hour)
		want, err := l.enter(first, duty.Input{Values: text, Phone: duty.Phone{Saved: saved, Given: saved}}, "")
		if err != nil {
			t.Fatal(err)
		}
		copied, err := l.enter(member, duty.Input{Values: text, Phone: duty.Phone{Saved: noon.Add(time.Hour), Given: noon}}, "")
		if err != nil {
			t.Fatal(err)
		}
		if !copied.SavedAt.IsZero() || want.Timely != duty.OnTime {
			t.Errorf("saved %v, %s", copied.SavedAt, want.Timely)
		}
		lo, hi := l.Shown().Range()
		l.view(func(v *store.View) error {
			got, err := v.Entry(want.ID)
			if err != nil || !slices.Equal(got.Values, text) || !got.SavedAt.Equal(saved) || got.Day != want.Day || got.Area != l.Shown() {
				t.Errorf("read %+v %v", got, err)
			}
			es, err := v.EntriesIn("daily_list", "2026-09-24", want.Day, want.Day, int64(lo), int64(hi), access.Everything())
			if err != nil || len(es) != 2 {
				t.Errorf("%d entries of the village: %v", len(es), err)
			}
			if es, err := v.EntriesIn("daily_list", "2026-09-24", want.Day, want.Day, int64(lo)+1, int64(hi)+1, access.Everything()); err != nil || len(es) != 0 {
				t.Errorf("%d entries of the next village: %v", len(es), err)
			}
			cs, err := v.Copies(want, 10)
			if err != nil || len(cs) != 1 || cs[0].ID != copied.ID {
				t.Errorf("copies %v %v", cs, err)
			}
			return nil
		})
		_, err = l.Store.Do(t.Context(), l.Home, "", func(tx *store.Tx) error {
			_, err := duty.Amend(tx, l.actor(member, noon), copied.ID, []duty.Value{{ID: "plan", Text: "开会"}, {ID: "done", Text: "在村委会开院坝会，讲医保缴费"}}, "贴错了")
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		l.view(func(v *store.View) error {
			cs, err := v.Copies(want, 10)
			if err != nil || len(cs) != 0 {
				t.Errorf("an amended text is still a copy: %v %v", cs, err)
			}
			as, err := v.Amendments(copied.ID)
			if err != nil || len(as) != 1 || !slices.Equal(as[0].Before, text) || as[0].Reason != "贴错了" {
				t.Errorf("amendments %+v %v", as, err)
			}
			return nil
		})
	})
}

// TestEnterRefusals: each refusal leaves nothing behind.
func TestEnterRefusals(t *testing.T) {
	t.Parallel()
	eachCounty(t, func(t *testing.T, l listed) {
		first := "first/" + l.Shown().String()
		today := calendar.DateOf(noon, l.Zone)
		object := l.Holders[l.Posts[first].ID]
		before, err := l.Store.Fingerprint(t.Context(), l.Home)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct {
			name, key string
			in        duty.Input
			code      string
		}{
			{"明天的", first, duty.Input{Nothing: true, Day: today.Add(1)}, "duty.day_range"},
			{"三十二天前的", first, duty.Input{Nothing: true, Day: today.Add(-32)}, "duty.day_range"},
			{"别的岗位的责任", first, duty.Input{Duty: "town_visit", Nothing: true}, "duty.other_role"},
			{"自动汇总的月报", first, duty.Input{Duty: "monthly_report", Nothing: true}, "duty.composed"},
			{"没有这项责任", first, duty.Input{Duty: "nothing"}, "duty.unknown"},
			{"走访没有“无新增”", "town/" + l.Shown().Parent().String(), duty.Input{Duty: "town_visit", Nothing: true}, "duty.nothing_here"},
			{"必填没有写", first, duty.Input{}, "duty.required"},
			{"只有空格", first, duty.Input{Values: []duty.Value{{ID: "plan", Text: " \n　"}, {ID: "done", Text: "x"}}}, "duty.required"},
			{"谈话没有对象", "organiser", duty.Input{Duty: "talk", Values: []duty.Value{{ID: "thoughts", Text: "x"}}}, "duty.object"},
			{"村里管理外村的人", "village/" + l.Villages[0].String(), duty.Input{Duty: "resident_care", Object: object, Values: []duty.Value{{ID: "work", Text: "x"}}}, "duty.object"},
			{"没有填报权限的岗位", "audit", duty.Input{Nothing: true}, "access.role"},
		} {
			if _, err := l.enter(c.key, c.in, ""); !fault.Is(err, c.code) {
				t.Errorf("%s：%v，应为 %s", c.name, err, c.code)
			}
		}
		after, err := l.Store.Fingerprint(t.Context(), l.Home)
		if err != nil || after != before {
			t.Errorf("a refused entry left something behind: %v\n%s\n%s", err, before, after)
		}
	})
}

// TestEnterOnce: of many devices that send the same day at once, one is taken.
func TestEnterOnce(t *testing.T) {
	t.Parallel()
	eachCounty(t, func(t *testing.T, l listed) {
		first := "first/" + l.Shown().String()
		var wait sync.WaitGroup
		errs := make([]error, 8)
		for i := range errs {
			wait.Go(func() { _, errs[i] = l.enter(first, duty.Input{Nothing: true}, "device-"+string(rune('a'+i))) })
		}
		wait.Wait()
		taken := 0
		for _, err := range errs {
			if err == nil {
				taken++
			} else if !fault.Is(err, "duty.entered_already") {
				t.Error(err)
			}
		}
		if taken != 1 {
			t.Errorf("%d of 8 were taken", taken)
		}
		l.view(func(v *store.View) error {
			es, err := v.EntriesOf(l.Posts[first].ID, 0, calendar.YMD(2030, 1, 1), 10)
			if len(es) != 1 {
				t.Errorf("%d entries stored", len(es))
			}
			return err
		})
	})
}

// TestSpotsStored: a draw reads back as it was drawn, and one pair has one result
// however many write it at once.
func TestSpotsStored(t *testing.T) {
	t.Parallel()
	eachCounty(t, func(t *testing.T, l listed) {
		monday := time.Date(2026, 9, 28, 1, 0, 0, 0, time.UTC)
		draft := duty.Draft{Pack: "yangxian@1", Spot: "list_check", Area: 610723000000, From: calendar.YMD(2026, 9, 21), To: calendar.YMD(2026, 9, 24),
			Count: 5, Seed: [32]byte{7}}
		var r duty.SpotRound
		draw := func(key string, d duty.Draft) error {
			_, err := l.Store.Do(t.Context(), l.Home, "", func(tx *store.Tx) (err error) {
				r, err = duty.DrawSpots(tx, l.actor(key, monday), l.Store.Calendar(), l.Zone, d)
				return err
			})
			return err
		}
		if err := draw("first/"+l.Shown().String(), draft); fault.KindOf(err) != fault.Denied {
			t.Errorf("第一书记抽查：%v", err)
		}
		if err := draw("supervisor", draft); err != nil {
			t.Fatal(err)
		}
		first := r
		l.view(func(v *store.View) error {
			got, err := v.SpotRound(r.ID)
			if err != nil || !got.Redrawn() || !slices.Equal(got.Pairs, r.Pairs) || len(got.Candidates) != 4*len(l.Villages) {
				t.Errorf("%d pairs of %d: %v", len(got.Pairs), len(got.Candidates), err)
			}
			return nil
		})
		if err := draw("supervisor", draft); !fault.Is(err, "duty.spot_again") {
			t.Errorf("换一批不写理由：%v", err)
		}
		draft.Reason = "有一户没有找到人"
		if err := draw("supervisor-2", draft); err != nil || r.Reason != draft.Reason || len(r.Pairs) != 5 {
			t.Errorf("再抽一轮：%+v %v", r.Pairs, err)
		}
		for _, p := range r.Pairs {
			if slices.ContainsFunc(first.Pairs, func(f duty.Pair) bool { return f.Area == p.Area }) {
				t.Errorf("%s 一个月内抽了两次", p.Text())
			}
		}
		pair := first.Pairs[0]
		check := func(key string, p duty.Pair) error {
			_, err := l.Store.Do(t.Context(), l.Home, l.Store.NewID(), func(tx *store.Tx) error {
				_, err := duty.RecordSpot(tx, l.actor(key, monday), duty.Finding{Round: first.ID, Pair: p, Result: duty.Match, Note: "看了台账，问了两户"})
				return err
			})
			return err
		}
		var wait sync.WaitGroup
		errs := make([]error, 4)
		for i := range errs {
			wait.Go(func() { errs[i] = check([]string{"supervisor", "desk"}[i%2], pair) })
		}
		wait.Wait()
		taken := 0
		for _, err := range errs {
			if err == nil {
				taken++
			} else if !fault.Is(err, "duty.spot_checked") {
				t.Error(err)
			}
		}
		if taken != 1 {
			t.Errorf("%d results of one pair", taken)
		}
		l.view(func(v *store.View) error {
			lo, hi := pair.Area.Range()
			cs, err := v.SpotChecksIn(draft.From, draft.To, int64(lo), int64(hi))
			if err != nil || len(cs) != 1 || cs[0].Result != duty.Match || cs[0].Day != pair.Day {
				t.Errorf("%+v %v", cs, err)
			}
			return nil
		})
	})
}

// TestDutyAtomic makes each call of each use case fail in turn: nothing is half
// done, and the act succeeds once nothing fails.
func TestDutyAtomic(t *testing.T) {
	t.Parallel()
	eachCounty(t, func(t *testing.T, l listed) {
		first := "first/" + l.Shown().String()
		monday := time.Date(2026, 9, 28, 1, 0, 0, 0, time.UTC)
		text := []duty.Value{{ID: "plan", Text: "入户"}, {ID: "done", Text: "核对台账"}}
		var entry duty.Entry
		var round duty.SpotRound
		for _, c := range []struct {
			name string
			act  func(tx *store.Tx) error
		}{
			{"填报", func(tx *store.Tx) (err error) {
				entry, err = duty.Enter(tx, l.actor(first, noon), l.Zone, duty.Input{Pack: "yangxian@1", Duty: "daily_list", Day: calendar.DateOf(noon, l.Zone), Values: text})
				return err
			}},
			{"谈话", func(tx *store.Tx) error {
				_, err := duty.Enter(tx, l.actor("organiser", noon), l.Zone, duty.Input{Pack: "yangxian@1", Duty: "talk", Day: calendar.DateOf(noon, l.Zone),
					Object: l.Holders[l.Posts[first].ID], Values: []duty.Value{{ID: "thoughts", Text: "安心"}}})
				return err
			}},
			{"更正", func(tx *store.Tx) error {
				_, err := duty.Amend(tx, l.actor(first, noon), entry.ID, text, "漏写")
				return err
			}},
			{"抽取", func(tx *store.Tx) (err error) {
				round, err = duty.DrawSpots(tx, l.actor("supervisor", monday), l.Store.Calendar(), l.Zone, duty.Draft{Pack: "yangxian@1", Spot: "list_check",
					Area: 610723000000, From: calendar.YMD(2026, 9, 24), To: calendar.YMD(2026, 9, 24), Count: 3, Reason: "再看一次", Seed: [32]byte{1}})
				return err
			}},
			{"记结果", func(tx *store.Tx) error {
				_, err := duty.RecordSpot(tx, l.actor("supervisor", monday), duty.Finding{Round: round.ID, Pair: round.Pairs[0], Result: duty.NotFound, Note: "没有人在"})
				return err
			}},
		} {
			failures := l.untilDone(c.name, c.act)
			if failures < 3 {
				t.Errorf("%s：only %d calls were made to fail", c.name, failures)
			}
		}
	})
}

// untilDone makes the first, the second … call fail until the act succeeds.
func (l listed) untilDone(name string, act func(tx *store.Tx) error) (failures int) {
	l.Helper()
	defer l.Store.InjectFailure(0)
	for n := 1; n < 60; n++ {
		before, err := l.Store.Fingerprint(l.Context(), l.Home)
		if err != nil {
			l.Fatal(err)
		}
		l.Store.InjectFailure(n)
		if _, err = l.Store.Do(l.Context(), l.Home, "", act); err == nil {
			return failures
		}
		failures++
		l.Store.InjectFailure(0)
		if after, err := l.Store.Fingerprint(l.Context(), l.Home); err != nil || after != before {
			l.Errorf("%s, call %d: something was left behind (%v)\n%s\n%s", name, n, err, before, after)
		}
	}
	l.Fatalf("%s never succeeded", name)
	return failures
}
