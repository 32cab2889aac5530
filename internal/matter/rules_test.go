package matter_test

import (
	"testing"
	"time"

	"luoshi/internal/access"
	"luoshi/internal/calendar"
	"luoshi/internal/fault"
	"luoshi/internal/life/lifetest"
	"luoshi/internal/matter"
	"luoshi/internal/store"
)

// listed gives every list the rule of the test in place of the pack's.
type listed struct {
	*store.Tx
	list matter.List
}

func (l listed) List(string, string) (matter.List, error) { return l.list, nil }

// rule tries acts on a planted matter, one after another, as the people of a test; the
// last answer counts. with changes the matter first.
type rule struct {
	name  string
	state matter.State
	rel   lifetest.Relation
	with  func(m *matter.Matter)
	list  func(l *matter.List)
	acts  []step
	want  string // code of the last answer, "" when it is done
	then  func(t *testing.T, m matter.Matter)
}

type step struct {
	who   string
	role  access.Role
	act   matter.Act
	in    matter.Input
	after time.Duration
}

func (s step) actor(w *lifetest.World) access.Actor {
	a := w.Actor(s.role)
	a.Now = w.Now.Add(s.after)
	if s.who != "" {
		a.Person, a.Post, a.Body = s.who, s.who+"-post", s.who+"-body"
	}
	return a
}

// play plays rules in a county, each in a transaction that is taken back.
func play(t *testing.T, w *lifetest.World, rules []rule) {
	t.Helper()
	for _, r := range rules {
		err := w.Try(func(tx *store.Tx) error {
			m := planted(w, w.Pack(), r.state, r.rel)
			if r.with != nil {
				r.with(&m)
			}
			if err := tx.SaveMatter(&m); err != nil {
				return err
			}
			list, err := tx.List(m.Pack, m.List)
			if err != nil {
				return err
			}
			if r.list != nil {
				r.list(&list)
			}
			for i, s := range r.acts {
				m, err = matter.Perform(listed{tx, list}, w.Rules, s.actor(w), m.ID, s.act, s.in)
				if err != nil && i < len(r.acts)-1 {
					t.Errorf("%s: step %d: %v", r.name, i+1, err)
				}
				if err != nil {
					return err
				}
			}
			if r.then != nil {
				r.then(t, m)
			}
			return nil
		})
		if r.want == "" && err != nil || r.want != "" && !fault.Is(err, r.want) {
			t.Errorf("%s: %v, and should be %q", r.name, err, r.want)
		}
	}
}

func days(n int, u calendar.Unit) matter.Input {
	return matter.Input{Text: "等材料", Days: calendar.Term{N: n, Unit: u}}
}

func until(d calendar.Date) matter.Input { return matter.Input{Text: "等材料", Until: d} }

// TestFairness are the rules of a matter that keep one person from settling what others
// should look at, each where its mutant would pass.
func TestFairness(t *testing.T) {
	lifetest.Built(t, func(t *testing.T, w *lifetest.World) {
		const own, other = lifetest.OwnWork, lifetest.SameArea
		report := func(o matter.Outcome) step {
			return step{"", "first_secretary", matter.Report, matter.Input{Text: "办好了", Outcome: o}, 0}
		}
		off := step{"", "supervisor", matter.WriteOff, matter.Input{}, 0}
		pause := func(who string, in matter.Input, after time.Duration) step {
			return step{who, "supervisor", matter.Pause, in, after}
		}
		resume := step{"", "supervisor", matter.Resume, matter.Input{Text: "有了"}, 20 * 24 * time.Hour}
		natural := func(l *matter.List) { l.PauseLimit = calendar.Term{N: 10, Unit: calendar.Day} }
		today := calendar.DateOf(w.Now, w.Zone)
		most, err := w.Rules.Calendar.AddWorkdays(today-1, 20) // last day of the longest pause of the list
		if err != nil {
			t.Fatal(err)
		}
		fits := int(most-today) + 1
		play(t, w, []rule{
			{name: "没有佐证不能报已解决", state: matter.Assigned, rel: own, acts: []step{report(matter.Solved)}, want: "matter.evidence_missing"},
			{name: "说明也是佐证", state: matter.Assigned, rel: own, acts: []step{{"", "first_secretary", matter.Attach, matter.Input{Text: "已修", File: matter.Evidence{Need: "statement"}}, 0}, report(matter.Solved)}},
			{name: "要文件的不认说明", state: matter.Assigned, rel: own, list: func(l *matter.List) { l.Needs = []matter.Need{{ID: "statement", Title: "照片", File: true}} },
				acts: []step{{"", "first_secretary", matter.Attach, matter.Input{Text: "已修", File: matter.Evidence{Need: "statement"}}, 0}, report(matter.Solved)}, want: "matter.evidence_missing"},
			{name: "别的佐证不算", state: matter.Assigned, rel: own, acts: []step{{"", "first_secretary", matter.Attach, matter.Input{Text: "已修"}, 0}, report(matter.Solved)}, want: "matter.evidence_missing"},
			{name: "不属实的不要佐证", state: matter.Assigned, rel: own, acts: []step{report(matter.Unfounded)}},
			{name: "核验人就是报结人，不能销号", state: matter.Verified, rel: other, with: func(m *matter.Matter) { m.Verifier = m.Reporter }, acts: []step{off}, want: "matter.not_verified"},
			{name: "没有核验人，不能销号", state: matter.Verified, rel: other, with: func(m *matter.Matter) { m.Verifier = "" }, acts: []step{off}, want: "matter.not_verified"},
			{name: "报结人不能销号", state: matter.Verified, rel: other, with: func(m *matter.Matter) { m.Reporter = lifetest.Person }, acts: []step{off}, want: "access.own_work"},
			{name: "报结人不能核验", state: matter.Reported, rel: other, with: func(m *matter.Matter) { m.Reporter = lifetest.Person },
				acts: []step{{"", "supervisor", matter.Verify, matter.Input{Text: "看过"}, 0}}, want: "access.own_work"},
			{name: "退回后，原来的核验人不算数", state: matter.Verified, rel: other, acts: []step{{"", "supervisor", matter.Return, matter.Input{Text: "没修好"}, 0}},
				then: func(t *testing.T, m matter.Matter) {
					if m.Verifier != "" || m.Reporter != "" || m.Returns != 1 || m.Outcome != "" {
						t.Errorf("退回以后：%+v", m)
					}
				}},

			{name: "暂停到上限", state: matter.Assigned, rel: other, acts: []step{pause("", days(20, calendar.Workday), 0)}},
			{name: "暂停超过上限", state: matter.Assigned, rel: other, acts: []step{pause("", days(21, calendar.Workday), 0)}, want: "matter.pause_limit"},
			{name: "按日历到上限那天", state: matter.Assigned, rel: other, acts: []step{pause("", days(fits, calendar.Day), 0)}},
			{name: "按日历过上限一天", state: matter.Assigned, rel: other, acts: []step{pause("", days(fits+1, calendar.Day), 0)}, want: "matter.pause_limit"},
			{name: "上限是自然日，写工作日也算", state: matter.Assigned, rel: other, list: natural, acts: []step{pause("", days(10, calendar.Workday), 0)}, want: "matter.pause_limit"},
			{name: "上限是自然日，写小时也算", state: matter.Assigned, rel: other, list: natural, acts: []step{pause("", days(10*24+1, calendar.Hour), 0)}, want: "matter.pause_limit"},
			{name: "没有写期限就是上限", state: matter.Assigned, rel: other, list: natural, acts: []step{pause("", days(0, ""), 0)},
				then: func(t *testing.T, m matter.Matter) {
					if p, open := m.Clock.OpenPause(); !open || p.Limit.N != 10 || p.Limit.Unit != calendar.Day {
						t.Errorf("%+v", p)
					}
				}},
			{name: "负的期限", state: matter.Assigned, rel: other, acts: []step{pause("", days(-1, calendar.Workday), 0)}, want: "matter.pause_limit"},
			{name: "一个人前后合计", state: matter.Assigned, rel: other, acts: []step{pause("", days(15, calendar.Workday), 0), resume, pause("", days(20, calendar.Workday), 21*24*time.Hour)}, want: "matter.second_person"},
			{name: "另一个人可以再停", state: matter.Assigned, rel: other, acts: []step{pause("", days(15, calendar.Workday), 0), resume, pause("second", days(20, calendar.Workday), 21*24*time.Hour)}},
			{name: "暂停和暂缓合计", state: matter.Assigned, rel: other, acts: []step{pause("", days(20, calendar.Workday), 0), {"", "supervisor", matter.Defer, until(today + 5), 0}}, want: "matter.second_person"},
			{name: "暂缓不过上限", state: matter.Assigned, rel: other, acts: []step{{"", "supervisor", matter.Defer, until(most + 1), 0}}},
			{name: "暂缓过上限", state: matter.Assigned, rel: other, acts: []step{{"", "supervisor", matter.Defer, until(most + 4), 0}}, want: "matter.defer_limit"},
			{name: "暂缓到今天", state: matter.Assigned, rel: other, acts: []step{{"", "supervisor", matter.Defer, until(today), 0}}, want: "matter.defer_date"},

			{name: "延期次数用完", state: matter.Assigned, rel: other, list: func(l *matter.List) { l.MaxExtensions = 1 },
				acts: []step{{"", "issuer", matter.Extend, days(3, calendar.Workday), 0}, {"", "issuer", matter.Extend, days(3, calendar.Workday), 0}}, want: "matter.extensions_used"},
			{name: "退回次数用完", state: matter.Assigned, rel: own, list: func(l *matter.List) { l.MaxObjections = 1 },
				acts: []step{{"", "first_secretary", matter.Object, matter.Input{Text: "不归我"}, 0}, {"", "first_secretary", matter.Object, matter.Input{Text: "不归我"}, 0}}, want: "matter.objections_used"},
			{name: "过了时间不能重启", state: matter.WrittenOff, rel: other, acts: []step{{"", "supervisor", matter.Reopen, matter.Input{Text: "又有了"}, 91 * 24 * time.Hour}}, want: "matter.reopen_late"},
			{name: "时间内可以重启", state: matter.WrittenOff, rel: other, acts: []step{{"", "supervisor", matter.Reopen, matter.Input{Text: "又有了"}, 89 * 24 * time.Hour}}},
		})
	})
}

// TestLateAtTheInstant: a matter is late from the very instant at which its time is over,
// and what was reported before that stays in time.
func TestLateAtTheInstant(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 9, 24, 16, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		name     string
		state    matter.State
		reported time.Time
		now      time.Time
		want     bool
	}{
		{"差一毫秒", matter.Assigned, time.Time{}, at.Add(-time.Millisecond), false},
		{"正好到", matter.Assigned, time.Time{}, at, true},
		{"没有交办的也算", matter.Registered, time.Time{}, at, true},
		{"到点前报结，后来再看", matter.Reported, at.Add(-time.Millisecond), at.Add(time.Hour), false},
		{"到点报结", matter.Verified, at, at.Add(-time.Hour), true},
	} {
		m := matter.Matter{State: c.state, Due: 1, DueAt: at, ReportedAt: c.reported}
		if got := m.Late(c.now); got != c.want {
			t.Errorf("%s：%v", c.name, got)
		}
	}
	if (matter.Matter{State: matter.Assigned, Due: calendar.None, DueAt: at}).Late(at) {
		t.Error("期限未定的不算逾期")
	}
}
