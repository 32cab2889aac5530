package store_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"luoshi/internal/access"
	"luoshi/internal/account"
	"luoshi/internal/calendar"
	"luoshi/internal/consequence"
	"luoshi/internal/fault"
	"luoshi/internal/matter"
	"luoshi/internal/office"
	"luoshi/internal/org"
	"luoshi/internal/scenario/countytest"
	"luoshi/internal/store"
	"luoshi/internal/store/storetest"
)

// sample2027 is an invented year (示例): no notice of 2027 is known.
const sample2027 = "示例：2027 年放假安排（虚构）"

func days2027() []calendar.Change {
	off := func(month time.Month, day int, name string) calendar.Change { // on a Saturday
		return calendar.Change{Date: calendar.YMD(2027, month, day), Kind: calendar.Holiday, Name: name}
	}
	return []calendar.Change{off(4, 3, "清明节"), off(5, 1, "劳动节"), off(6, 12, "端午节"), off(9, 18, "中秋节"), off(10, 2, "国庆节"), {Date: calendar.YMD(2027, 1, 1), Kind: calendar.Holiday, Name: "元旦（示例）"},
		{Date: calendar.YMD(2027, 2, 8), Kind: calendar.Holiday, Name: "春节（示例）"},
		{Date: calendar.YMD(2027, 2, 13), Kind: calendar.MakeUp, Name: "调休上班"}}
}

// at is a person's actor at a time.
func at(a access.Actor, t time.Time) access.Actor {
	a.Now = t
	return a
}

// code is the code of a refusal, "" when there was none.
func code(err error) string {
	if f, ok := fault.As(err); ok {
		return f.Code
	}
	if err != nil {
		return err.Error()
	}
	return ""
}

// TestCalendarVersions: a stored version is in force at once, is read again when the
// store opens, moves the due dates that have not passed and says so, leaves those that
// have, and settles those that a missing year left open.
func TestCalendarVersions(t *testing.T) {
	t.Parallel()
	for _, e := range storetest.Engines(t) {
		t.Run(e.Name, func(t *testing.T) {
			t.Parallel()
			county, clock := countytest.Built(t, e, noon), storetest.NewClock(noon)
			c := county.Open(t, clock)
			s := c.Store
			w := world{c, s, matter.Rules{Calendar: s.CalendarOf(home), Zone: c.Zone}}
			first := "first/" + w.Shown().String()
			register := func(on time.Time) (m matter.Matter) {
				if err := w.do(t.Context(), func(tx *store.Tx) (err error) {
					m, err = office.Register(tx, w.rules, at(w.Actor("supervisor"), on), matter.Draft{List: "rectification", Area: w.Shown(), Title: "供水中断",
						Owner: w.Posts[first].ID, Pack: "yangxian@1"})
					return err
				}); err != nil {
					t.Fatal(err)
				}
				return m
			}
			past, now, late := register(noon.Add(-20*day)), register(noon), register(time.Date(2026, 12, 28, 4, 0, 0, 0, time.UTC))
			waits := register(noon)
			if err := w.do(t.Context(), func(tx *store.Tx) (err error) {
				waits, err = matter.Perform(tx, w.rules, w.Actor(first), waits.ID, matter.Report, matter.Input{Text: "查了，没有这回事", Outcome: matter.Unfounded})
				return err
			}); err != nil {
				t.Fatal(err)
			}
			if past.Due >= calendar.DateOf(noon, w.Zone) || now.Due.IsNone() || !late.Due.IsNone() {
				t.Fatalf("到期 %s 与 %s：缺 2027 年时后者应未定", now.Due, late.Due)
			}
			change := func(base int, reason string, days ...calendar.Change) error {
				return w.do(t.Context(), func(tx *store.Tx) error {
					_, err := office.ChangeCalendar(tx, w.Actor("system"), office.CalendarDraft{Base: base, Source: sample2027, Reason: reason, Changes: days})
					return err
				})
			}
			if err := change(1, "示例", days2027()...); err != nil {
				t.Fatal(err)
			}
			if err := change(1, "示例", calendar.Change{Date: now.Due, Kind: calendar.Holiday, Name: "示例"}); code(err) != "office.calendar_moved" {
				t.Errorf("按旧版本改：%v", err)
			}
			if err := change(2, "示例", days2027()...); code(err) != "office.calendar_same" {
				t.Errorf("没有改动：%v", err)
			}
			if err := change(2, " ", calendar.Change{Date: now.Due, Kind: calendar.Holiday, Name: "示例"}); code(err) != "office.calendar_reason" {
				t.Errorf("没有理由：%v", err)
			}
			if err := change(2, "示例", calendar.Change{Date: now.Due, Kind: calendar.Holiday, Name: "示例"}, calendar.Change{Date: past.Due, Kind: calendar.Holiday, Name: "示例"},
				calendar.Change{Date: waits.VerifyBy, Kind: calendar.Holiday, Name: "示例"}); err != nil {
				t.Fatal(err)
			}
			if s.CalendarOf(home).Version() != 3 || !s.CalendarOf(home).Has(2027) || s.CalendarOf(home+1).Has(2027) {
				t.Error("新版本没有启用，或影响了别的县")
			}
			w.settle(t, w.Actor("system"), now.ID, late.ID, waits.ID)
			if err := s.View(t.Context(), home, func(v *store.View) error {
				m, err := v.Matter(waits.ID)
				next, err2 := s.CalendarOf(home).AddWorkdays(waits.VerifyBy, 1)
				if err != nil || err2 != nil || m.VerifyBy != next || m.Due != waits.Due {
					t.Errorf("核验的期限从 %s 变成 %s，应为 %s（%v %v）", waits.VerifyBy, m.VerifyBy, next, err, err2)
				}
				return nil
			}); err != nil {
				t.Fatal(err)
			}
			moved, err := s.CalendarOf(home).AddWorkdays(now.Due, 2) // its own day, and that of the check, which lies before it
			if err != nil {
				t.Fatal(err)
			}
			if err := s.View(t.Context(), home, func(v *store.View) error {
				a, err1 := v.Matter(now.ID)
				p, err4 := v.Matter(past.ID)
				ss, err5 := v.Steps(now.ID)
				if err4 != nil || err5 != nil || p.Due != past.Due || !strings.Contains(ss[0].Text, now.Due.Zh()+"改为"+moved.Zh()) {
					t.Errorf("已过的从 %s 变成 %s；没有过的经过写 %q（%v %v）", past.Due, p.Due, ss[0].Text, err4, err5)
				}
				b, err2 := v.Matter(late.ID)
				vs, err3 := v.CalendarVersions()
				if err1 != nil || err2 != nil || err3 != nil {
					t.Fatal(err1, err2, err3)
				}
				if a.Due != moved || !a.DueAt.Equal(moved.Add(1).Start(w.Zone)) {
					t.Errorf("没有过的期限从 %s 变成 %s，应为 %s", now.Due, a.Due, moved)
				}
				now = a
				if b.Due.Year() != 2027 {
					t.Errorf("缺年补上后仍未定：%s", b.Due)
				}
				if len(vs) != 2 || vs[0].Number != 3 || vs[1].Source != sample2027 || len(vs[1].Changes) != len(days2027()) || vs[0].Person != w.Actor("system").Person {
					t.Errorf("版本：%+v", vs)
				}
				return nil
			}); err != nil {
				t.Fatal(err)
			}
			w.climbsOn(t, now)
			w.intact(t)
			again := storetest.OpenURL(t, county.URL, clock)
			if k, name, err := again.CalendarOf(home).Kind(calendar.YMD(2027, 2, 8)); err != nil || k != calendar.Holiday || name != "春节（示例）" || again.CalendarOf(home).Version() != 3 {
				t.Errorf("重新打开后：%v %q %v 第 %d 版", k, name, err, again.CalendarOf(home).Version())
			}
			if err := w.do(t.Context(), func(tx *store.Tx) error {
				_, err := office.ChangeCalendar(tx, w.Actor("supervisor"), office.CalendarDraft{Base: 3, Source: "x", Reason: "x", Changes: days2027()})
				return err
			}); code(err) != "access.role" {
				t.Errorf("督导组改日历：%v", err)
			}
		})
	}
}

// climbsOn sweeps day by day after the due date of a matter whose due day became a
// holiday since: the first rung is climbed as counted from the date that stands.
func (w world) climbsOn(t *testing.T, m matter.Matter) {
	t.Helper()
	cal := w.s.CalendarOf(home)
	rules := matter.Rules{Calendar: cal, Zone: w.Zone}
	var after int
	if err := w.do(t.Context(), func(tx *store.Tx) error {
		p, err := tx.Pack(m.Pack)
		if err != nil {
			return err
		}
		l, _ := p.Ladder(m.Ladder)
		after = l.Rungs[0].After
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	want, err := cal.AddWorkdays(m.Due, after)
	if err != nil {
		t.Fatal(err)
	}
	want = max(want, m.Due.Add(1))
	for day := m.Due.Add(1); day < m.Due.Add(30); day = day.Add(1) {
		climbed := false
		if err := w.do(t.Context(), func(tx *store.Tx) (err error) {
			climbed, err = office.Sweep(tx, rules, day.Start(w.Zone).Add(9*time.Hour), m.ID)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		if climbed {
			if day != want {
				t.Errorf("第一档在 %s，按已算定的期限 %s 应在 %s", day, m.Due, want)
			}
			return
		}
	}
	t.Errorf("期限 %s 后三十天没有升档", m.Due)
}

// settle applies a change of the calendar to the matters that it may move.
func (w world) settle(t *testing.T, actor access.Actor, want ...string) {
	t.Helper()
	var ids []string
	if err := w.s.View(t.Context(), home, func(v *store.View) (err error) {
		ids, err = v.Unsettled(calendar.DateOf(noon, w.Zone), "", 10)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	slices.Sort(want)
	if !slices.Equal(ids, want) {
		t.Errorf("没有过的和未定的有 %v，应为 %v", ids, want)
	}
	rules := matter.Rules{Calendar: w.s.CalendarOf(home), Zone: w.Zone}
	if err := w.do(t.Context(), func(tx *store.Tx) error {
		for _, id := range ids {
			if done, err := matter.Settle(tx, rules, actor, id); err != nil || !done {
				return fmt.Errorf("%s 没有按新日历定期限：%w", id, err)
			}
			if done, err := matter.Settle(tx, rules, actor, id); err != nil || done {
				return fmt.Errorf("%s 定了两次：%w", id, err)
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
}

// TestAuditorAccounts: an outside auditor's account has an end, at most 90 days away.
func TestAuditorAccounts(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w world) {
		today := calendar.DateOf(noon, w.Zone)
		auditor := w.auditor(t)
		other := w.Holders[w.Posts["water"].ID]
		for _, c := range []struct {
			name, login, person string
			expires             calendar.Date
			want                string
		}{
			{"外部审计没有到期日", "wai1", auditor, calendar.None, "account.auditor_end"},
			{"外部审计 91 天", "wai2", auditor, today.Add(91), "account.auditor_end"},
			{"外部审计 90 天", "wai3", auditor, today.Add(90), ""},
			{"外部审计到期日已过", "wai4", auditor, today.Add(-1), "account.expires_past"},
			{"其他岗位没有到期日", "bu1", other, calendar.None, ""},
			{"同一人另开一个", "bu3", other, calendar.None, "account.has_one"},
			{"其他岗位一年", "bu2", w.Holders[w.Posts["roads"].ID], today.Add(365), ""},
		} {
			err := w.do(t.Context(), func(tx *store.Tx) error {
				_, err := account.Create(tx, w.Actor("security"), c.login, c.person, c.expires, today)
				return err
			})
			if code(err) != c.want {
				t.Errorf("%s：%v，应为 %q", c.name, err, c.want)
			}
		}
		var id string
		if err := w.s.View(t.Context(), home, func(v *store.View) error {
			a, ok, err := v.AccountByLogin("wai3")
			id = a.ID
			if !a.Usable(access.Auditor) || (account.Account{Expires: calendar.None}).Usable(access.Auditor) || !ok {
				t.Error("没有到期日的账号能当外部审计")
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
		for until, want := range map[calendar.Date]string{calendar.None: "account.auditor_end", today.Add(120): "account.auditor_end", today.Add(30): ""} {
			err := w.do(t.Context(), func(tx *store.Tx) error {
				_, err := account.ChangeEnd(tx, w.Actor("security"), id, until, today)
				return err
			})
			if code(err) != want {
				t.Errorf("改到期日为 %s：%v", until, err)
			}
		}
	})
}

// auditor puts an outside auditor into the county and answers the person.
func (w world) auditor(t *testing.T) string {
	t.Helper()
	p := org.Person{Name: "外审员"}
	if err := w.do(t.Context(), func(tx *store.Tx) error {
		post := org.Post{Body: w.Posts["audit"].Body, Title: "外部审计", Role: access.Auditor, Area: w.Posts["audit"].Area, From: calendar.YMD(2026, 1, 1), Until: calendar.None}
		if err := org.AddPost(tx, w.Actor("system"), &post); err != nil {
			return err
		}
		if err := org.AddPerson(tx, w.Actor("system"), &p); err != nil {
			return err
		}
		return org.Appoint(tx, w.Actor("system"), &org.Appointment{Post: post.ID, Person: p.ID, Hold: org.Holder, From: calendar.YMD(2026, 1, 1), Until: calendar.None})
	}); err != nil {
		t.Fatal(err)
	}
	return p.ID
}

// TestCastIsComplete: without an issuer nothing can be proposed; a post that a
// higher body lends completes the cast.
func TestCastIsComplete(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w world) {
		ctx := t.Context()
		first := w.Posts["first/"+w.Shown().String()]
		propose := func(tx *store.Tx) error {
			_, err := consequence.New(tx, w.rules, w.Actor("supervisor"), consequence.Draft{Kind: "interview", Pack: "yangxian@1", Person: w.Holders[first.ID],
				Post: first.ID, Ground: firstGround(t, tx), Against: []consequence.Fact{{Text: "三次逾期"}}})
			return err
		}
		for key, p := range w.Posts {
			if p.Role == "issuer" || p.Role == "leader" {
				w.end(t, key)
			}
		}
		if err := w.do(ctx, propose); code(err) != "consequence.cast_incomplete" || !strings.Contains(err.Error(), "签发人") {
			t.Fatalf("没有签发人仍可提出：%v", err)
		}
		var post org.Post
		if err := w.do(ctx, func(tx *store.Tx) (err error) {
			post, err = org.Lend(tx, w.Actor("system"), org.Loan{NewBody: "汉中市委办公室", Title: "市委办签发人", Role: "issuer",
				Area: first.Area / 1_000_000 * 1_000_000, From: calendar.YMD(2026, 9, 1)}, []access.Role{"issuer"})
			if err != nil {
				return err
			}
			p := org.Person{Name: "市里签发人", Managing: post.Body}
			if err := org.AddPerson(tx, w.Actor("system"), &p); err != nil {
				return err
			}
			a := org.Appointment{Post: post.ID, Person: p.ID, Hold: org.Holder, From: calendar.YMD(2026, 9, 1), Until: calendar.None, Document: "汉办函〔2026〕1号"}
			if err := org.Appoint(tx, w.Actor("system"), &a); err != nil {
				return err
			}
			return org.ConfirmAppointment(tx, w.Actor("discipline"), a.ID, true)
		}); err != nil {
			t.Fatal(err)
		}
		if err := w.do(ctx, propose); err != nil {
			t.Errorf("上级机关担任签发人后仍不能提出：%v", err)
		}
		if err := w.s.View(ctx, home, func(v *store.View) error {
			bs, err := v.BodiesOfKind(org.Higher)
			if len(bs) != 1 || bs[0].Area != 610700000000 || bs[0].ID != post.Body {
				t.Errorf("上级机关：%+v", bs)
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
		for name, l := range map[string]org.Loan{
			"org.lend_role":  {NewBody: "市", Title: "x", Role: "village"},
			"org.lend_title": {NewBody: "市", Role: "issuer"},
			"org.lend_body":  {Title: "x", Role: "issuer"},
		} {
			if err := w.do(ctx, func(tx *store.Tx) error {
				_, err := org.Lend(tx, w.Actor("system"), l, []access.Role{"issuer"})
				return err
			}); code(err) != name {
				t.Errorf("%s：%v", name, err)
			}
		}
	})
}

func firstGround(t *testing.T, tx *store.Tx) string {
	t.Helper()
	k, err := tx.ConsequenceKind("yangxian@1", "interview")
	if err != nil {
		t.Fatal(err)
	}
	return k.Grounds[0]
}

// end ends the appointments to a post.
func (w world) end(t *testing.T, key string) {
	t.Helper()
	if err := w.do(t.Context(), func(tx *store.Tx) error {
		as, err := tx.Appointments(w.Posts[key].ID)
		if err != nil {
			return err
		}
		for _, a := range as {
			if err := org.EndAppointment(tx, w.Actor("system"), a.ID, calendar.YMD(2026, 9, 1), "调整"); err != nil {
				return err
			}
			if a, err := tx.Appointment(a.ID); err != nil {
				return err
			} else if !a.EndWaits() {
				continue
			}
			if err := org.ConfirmAppointment(tx, w.Actor("discipline"), a.ID, true); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
}

// TestRoomsAreNotHalfDone lets each writing use case of the rooms fail at every call.
func TestRoomsAreNotHalfDone(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w world) {
		today := calendar.DateOf(noon, w.Zone)
		auditor := w.auditor(t)
		var acc account.Account
		var late matter.Matter
		total := 0
		for _, step := range []struct {
			name string
			fn   func(*store.Tx) error
		}{
			{"登记年底到期的事项", func(tx *store.Tx) (err error) {
				late, err = office.Register(tx, w.rules, at(w.Actor("supervisor"), time.Date(2026, 12, 28, 4, 0, 0, 0, time.UTC)), matter.Draft{List: "rectification",
					Area: w.Shown(), Title: "供水中断", Owner: w.Posts["first/"+w.Shown().String()].ID, Pack: "yangxian@1"})
				return err
			}},
			{"启用日历", func(tx *store.Tx) error {
				_, err := office.ChangeCalendar(tx, w.Actor("system"), office.CalendarDraft{Base: 1, Source: sample2027, Reason: "示例", Changes: days2027()})
				return err
			}},
			{"补定期限", func(tx *store.Tx) error {
				_, err := matter.Settle(tx, matter.Rules{Calendar: w.s.CalendarOf(home), Zone: w.Zone}, w.Actor("system"), late.ID)
				return err
			}},
			{"外部审计账号", func(tx *store.Tx) (err error) {
				acc, err = account.Create(tx, w.Actor("security"), "waishen", auditor, today.Add(30), today)
				return err
			}},
			{"改到期日", func(tx *store.Tx) error {
				_, err := account.ChangeEnd(tx, w.Actor("security"), acc.ID, today.Add(60), today)
				return err
			}},
			{"上级机关担任", func(tx *store.Tx) error {
				_, err := org.Lend(tx, w.Actor("system"), org.Loan{NewBody: "汉中市委办公室", Title: "市委办签发人", Role: "issuer",
					Area: 610723000000, From: today}, []access.Role{"issuer"})
				return err
			}},
		} {
			total += w.failEach(t, step.name, step.fn)
		}
		if total < 20 && !testing.Short() {
			t.Errorf("only %d calls were made to fail", total)
		}
		if w.s.CalendarOf(home).Version() != 2 {
			t.Error("失败过的启用留下了别的版本")
		}
		w.intact(t)
	})
}
