package matter_test

import (
	"strings"
	"testing"
	"time"

	"luoshi/internal/access"
	"luoshi/internal/calendar"
	"luoshi/internal/life/lifetest"
	"luoshi/internal/matter"
	"luoshi/internal/store"
)

// TestRequests: what an owner asks for is answered once, by somebody else, in words; the
// day asked for is one that the answer can give.
func TestRequests(t *testing.T) {
	lifetest.Built(t, func(t *testing.T, w *lifetest.World) {
		const own, other = lifetest.OwnWork, lifetest.SameArea
		today := calendar.DateOf(w.Now, w.Zone)
		ask := func(d calendar.Date) step {
			return step{"", "first_secretary", matter.AskExtension, matter.Input{Text: "等配件", Until: d}, 0}
		}
		object := step{"", "first_secretary", matter.Object, matter.Input{Text: "不归我"}, 0}
		says := func(who string, role access.Role, act matter.Act) step {
			return step{who, role, act, matter.Input{Text: "看过了"}, 0}
		}
		due := func(m *matter.Matter) { m.Due, m.DueAt = today.Add(20), today.Add(21).Start(w.Zone) }
		twice := func(l *matter.List) { l.MaxExtensions, l.MaxObjections = 2, 2 }
		play(t, w, []rule{
			{name: "延到过去的一天", state: matter.Assigned, rel: own, acts: []step{ask(today - 1)}, want: "matter.extension_past"},
			{name: "逾期的，延到今天", state: matter.Assigned, rel: own, acts: []step{ask(today)}},
			{name: "逾期的，延到期限以后、今天以前", state: matter.Assigned, rel: own, with: func(m *matter.Matter) { m.Due, m.DueAt = today-9, (today - 8).Start(w.Zone) }, acts: []step{ask(today - 1)}, want: "matter.extension_past"},
			{name: "延到现在的期限", state: matter.Assigned, rel: own, with: due, acts: []step{ask(today + 20)}, want: "matter.extension_date"},
			{name: "没有写哪一天", state: matter.Assigned, rel: own, acts: []step{ask(calendar.None)}, want: "matter.extension_date"},
			{name: "没有答复，又申请", state: matter.Assigned, rel: own, list: twice, acts: []step{ask(today + 30), ask(today + 40)}, want: "matter.extension_open"},
			{name: "没有申请，不同意延期", state: matter.Assigned, rel: other, acts: []step{says("", "issuer", matter.RefuseExtra)}, want: "matter.extension_not_asked"},
			{name: "不同意延期，可以再申请", state: matter.Assigned, rel: own, list: twice, with: due, acts: []step{ask(today + 30), says("x", "issuer", matter.RefuseExtra), ask(today + 25)},
				then: func(t *testing.T, m matter.Matter) {
					if m.Asked != today+25 || m.AskedBy != lifetest.Person || m.Extensions != 0 || m.Due != today+20 {
						t.Errorf("不同意以后再申请：%+v", m)
					}
				}},
			{name: "同意延到申请的那天", state: matter.Assigned, rel: own, acts: []step{ask(today + 45), {"x", "issuer", matter.Extend, matter.Input{Text: "同意", Until: today + 45}, 0}},
				with: func(m *matter.Matter) { m.Due, m.DueAt = known(t, w, m) },
				then: func(t *testing.T, m matter.Matter) {
					if m.Due != today+45 || m.ExtensionAsked() || m.AskedBy != "" || m.Extensions != 1 {
						t.Errorf("同意以后：期限 %s 申请 %v 延期 %d 次", m.Due, m.Asked, m.Extensions)
					}
				}},
			{name: "期限未定，不能写到哪一天", state: matter.Assigned, rel: other, acts: []step{{"x", "issuer", matter.Extend, matter.Input{Text: "同意", Until: today + 45}, 0}}, want: "matter.extension_unknown"},
			{name: "申请的人不能批自己的", state: matter.Assigned, rel: other, with: func(m *matter.Matter) { m.Asked, m.AskedBy = today+30, lifetest.Person },
				acts: []step{{"", "supervisor", matter.Extend, days(3, calendar.Workday), 0}}, want: "access.own_work"},

			{name: "没有答复，又申请退回", state: matter.Assigned, rel: own, list: twice, acts: []step{object, object}, want: "matter.objection_open"},
			{name: "撤回延期申请，可以再申请", state: matter.Assigned, rel: own, with: due, acts: []step{ask(today + 30), {"", "first_secretary", matter.DropExtra, matter.Input{}, 0}, ask(today + 25)},
				then: func(t *testing.T, m matter.Matter) {
					if m.Asked != today+25 || !m.AskedAt.Equal(w.Now) || m.Due != today+20 {
						t.Errorf("撤回以后再申请：%+v", m)
					}
				}},
			{name: "没有申请，撤回延期申请", state: matter.Assigned, rel: own, acts: []step{{"", "first_secretary", matter.DropExtra, matter.Input{}, 0}}, want: "matter.not_asker"},
			{name: "别人的申请，不能撤回", state: matter.Assigned, rel: own, with: func(m *matter.Matter) { m.Asked, m.AskedBy = today+30, lifetest.OtherPerson },
				acts: []step{{"", "first_secretary", matter.DropExtra, matter.Input{}, 0}}, want: "matter.not_asker"},
			{name: "撤回退回申请，不计次数", state: matter.Assigned, rel: own, acts: []step{object, {"", "first_secretary", matter.DropBack, matter.Input{}, 0}, object},
				then: func(t *testing.T, m matter.Matter) {
					if !m.ReturnAsked() || m.Objections != 1 || !m.ObjectedAt.Equal(w.Now) {
						t.Errorf("撤回以后再申请：%+v", m)
					}
				}},
			{name: "撤回退回申请，就没有要答复的", state: matter.Assigned, rel: own, acts: []step{object, {"", "first_secretary", matter.DropBack, matter.Input{}, 0}}, then: nothingAsked},
			{name: "没有申请，同意退回", state: matter.Assigned, rel: other, acts: []step{says("x", "supervisor", matter.AgreeBack)}, want: "matter.objection_none"},
			{name: "没有申请，不同意退回", state: matter.Assigned, rel: other, acts: []step{says("x", "supervisor", matter.RefuseBack)}, want: "matter.objection_none"},
			{name: "自己不能裁定自己的申请", state: matter.Assigned, rel: own, acts: []step{object, says("", "town_desk", matter.AgreeBack)}, want: "access.own_work"},
			{name: "不同意退回，可以再申请", state: matter.Assigned, rel: own, list: twice, acts: []step{object, says("x", "supervisor", matter.RefuseBack), object}},
			{name: "同意退回", state: matter.Assigned, rel: own, acts: []step{object, says("x", "supervisor", matter.AgreeBack)},
				then: func(t *testing.T, m matter.Matter) {
					if m.State != matter.Registered || m.Owner != "" || m.OwnerBody != "" || m.ReturnAsked() || !m.Due.IsNone() || !m.NextDue.IsZero() || len(m.Clock.Segments) != 0 {
						t.Errorf("同意退回以后：%+v", m)
					}
				}},
			{name: "退回后另行交办，期限从新的交办起算", state: matter.Assigned, rel: own, acts: []step{object, says("x", "supervisor", matter.AgreeBack),
				{"x", "supervisor", matter.Assign, matter.Input{Post: w.Posts["desk"].ID}, 48 * time.Hour}},
				then: func(t *testing.T, m matter.Matter) {
					if m.State != matter.Assigned || m.Owner != w.Posts["desk"].ID || len(m.Clock.Segments) != 1 || !m.Clock.Segments[0].From.Equal(w.Now.Add(48*time.Hour)) {
						t.Errorf("另行交办以后：%+v", m)
					}
				}},
			{name: "转办以后，申请了结", state: matter.Assigned, rel: own, acts: []step{object, ask(today + 30), {"x", "supervisor", matter.Transfer, matter.Input{Text: "归县里", Post: w.Posts["desk"].ID}, 0}}, then: nothingAsked},
			{name: "报结以后，申请了结", state: matter.Assigned, rel: own, acts: []step{object, ask(today + 30), {"", "first_secretary", matter.Report, matter.Input{Text: "办好了", Outcome: matter.Unfounded}, 0}}, then: nothingAsked},
		})
	})
}

func nothingAsked(t *testing.T, m matter.Matter) {
	t.Helper()
	if m.ExtensionAsked() || m.ReturnAsked() || m.AskedBy != "" {
		t.Errorf("还有等答复的申请：%+v", m)
	}
}

// known is the deadline that the clock of a planted matter gives.
func known(t *testing.T, w *lifetest.World, m *matter.Matter) (calendar.Date, time.Time) {
	t.Helper()
	due, err := m.Clock.Due(w.Rules.Calendar, w.Rules.Zone)
	if err != nil {
		t.Fatal(err)
	}
	return due.Date, due.At
}

// TestTakeBack: who reported takes the report back while nobody has verified; it is no
// return, the clock runs as if nothing had been reported, and the checker's term is over.
func TestTakeBack(t *testing.T) {
	lifetest.Built(t, func(t *testing.T, w *lifetest.World) {
		back := step{"", "first_secretary", matter.TakeBack, matter.Input{Text: "还差一户"}, 9 * 24 * time.Hour}
		var before calendar.Date
		reported := func(m *matter.Matter) {
			before, m.DueAt = known(t, w, m)
			m.Due, m.VerifyBy = before, before+5
		}
		play(t, w, []rule{
			{name: "撤回报结", state: matter.Reported, rel: lifetest.OwnWork, with: reported, acts: []step{back},
				then: func(t *testing.T, m matter.Matter) {
					if m.State != matter.Assigned || m.Returns != 0 || m.Reporter != "" || m.Outcome != "" || !m.VerifyBy.IsNone() || m.Due != before || len(m.Clock.Pauses) != 0 || !m.ReportedAt.IsZero() {
						t.Errorf("撤回以后：%+v", m)
					}
				}},
			{name: "核验以后不能撤回", state: matter.Verified, rel: lifetest.OwnWork, acts: []step{back}, want: "matter.act_not_open"},
			{name: "不是报结的人", state: matter.Reported, rel: lifetest.OwnWork, with: func(m *matter.Matter) { m.Reporter = lifetest.OtherPerson }, acts: []step{back}, want: "matter.not_reporter"},
			{name: "要写理由", state: matter.Reported, rel: lifetest.OwnWork, acts: []step{{"", "first_secretary", matter.TakeBack, matter.Input{}, 0}}, want: "matter.reason_empty"},
		})
	})
}

// TestRequestIsTold: the line of a request names the day that is asked for.
func TestRequestIsTold(t *testing.T) {
	lifetest.Built(t, func(t *testing.T, w *lifetest.World) {
		day := calendar.DateOf(w.Now, w.Zone).Add(30)
		if err := w.Try(func(tx *store.Tx) error {
			m := planted(w, w.Pack(), matter.Assigned, lifetest.OwnWork)
			if err := tx.SaveMatter(&m); err != nil {
				return err
			}
			if _, err := matter.Perform(tx, w.Rules, w.Actor("first_secretary"), m.ID, matter.AskExtension, matter.Input{Text: "等配件", Until: day}); err != nil {
				return err
			}
			steps, err := tx.Steps(m.ID)
			if err == nil && (len(steps) != 1 || !strings.Contains(steps[0].Text, day.Zh()) || !strings.Contains(steps[0].Text, "等配件")) {
				t.Errorf("经过：%+v", steps)
			}
			return err
		}); err != nil {
			t.Error(err)
		}
	})
}
