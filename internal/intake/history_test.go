package intake_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"luoshi/internal/appraise"
	"luoshi/internal/area"
	"luoshi/internal/calendar"
	"luoshi/internal/fault"
	"luoshi/internal/intake/export"
	"luoshi/internal/matter"
	"luoshi/internal/office"
	"luoshi/internal/store"
)

// closedLedger is a ledger of another system, in which most is closed.
const closedLedger = "工单编号,诉求标题,问题类别,所在村,承办单位,派单时间,办结时间,处理结果,工单状态\n" +
	"101000001,路灯不亮,问题清单,三合村,洋县水利局,2026-07-01,2026-07-20,已换灯泡五只,Closed\n" +
	"101000002,井盖丢失,问题清单,三合村,已撤销的城管队,2026-07-02,2026-08-01,\"=补了井盖\n一个\",已销号\n" +
	"101000003,噪声扰民,问题清单,三合村,,,2026-08-05,现场没有发现,不属实\n" +
	"101000004,还在办的,问题清单,三合村,洋县水利局,2026-09-01,,,Open\n"

// figures are what a county counts of a month: by town, and for boards.
func figures(t *testing.T, s *store.Store, month string) (out string) {
	t.Helper()
	view(t, s, func(v *store.View) error {
		p, err := v.InForce()
		if err != nil {
			return err
		}
		first, err := calendar.ParseDate(month + "-01")
		if err != nil {
			return err
		}
		zone := shanghai(t)
		w := appraise.WindowOf(calendar.Period{From: first, To: first.AddMonths(1).Add(-1)}, zone)
		towns, err := v.MonthByTown(w.Begin, w.End)
		if err != nil {
			return err
		}
		facts, err := v.Facts(area.Town, w, p)
		if err != nil {
			return err
		}
		exits, err := v.Exits()
		out = fmt.Sprintf("%+v %+v %+v", towns, facts, exits)
		return err
	})
	return out
}

// TestClosedRowsAreHistory: what a ledger closed is taken over as it ended there, is told
// apart from what was dealt with here, and no figure of any month moves by it.
func TestClosedRowsAreHistory(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		fill(t, s)
		months := []string{"2026-07", "2026-08", noon.Format("2006-01")}
		var before []string
		for _, m := range months {
			before = append(before, figures(t, s, m))
		}
		onlyClosed := strings.Join(strings.SplitAfter(closedLedger, "\n")[:5], "")
		i := take(t, s, "matters", onlyClosed)
		if i.Created != 3 {
			t.Fatalf("%d taken over", i.Created)
		}
		for n, m := range months {
			if now := figures(t, s, m); now != before[n] {
				t.Errorf("the figures of %s moved:\n%s\n%s", m, before[n], now)
			}
		}
		m := titled(t, s, "路灯不亮")
		if !m.History() || !m.Backfilled || m.Verifier != "" || m.Reporter != "" || m.Outcome != matter.Solved || m.OwnerBody == "" || !m.NextDue.IsZero() ||
			calendar.DateOf(m.WrittenOffAt, shanghai(t)).String() != "2026-07-20" || !m.VerifiedAt.IsZero() {
			t.Errorf("taken over as %+v", m)
		}
		if u := titled(t, s, "噪声扰民"); u.Outcome != matter.Unfounded || u.Owner != "" {
			t.Errorf("unfounded: %+v", u)
		}
		view(t, s, func(v *store.View) error {
			steps, err := v.MatterSteps(titled(t, s, "井盖丢失").ID)
			if err != nil {
				return err
			}
			text := steps[0].Text
			if len(steps) != 1 || steps[0].Act != matter.TakeOver || !strings.HasPrefix(text, "=补了井盖\n一个\n（补录：原台账 2026-08-01 办结，取自《a.csv》第 3 行") || !strings.Contains(text, "原责任：已撤销的城管队") {
				t.Errorf("the time line says %+v", steps)
			}
			return nil
		})
		verify(t, s)
		// the same file again, and its own export, change nothing
		if p := plan(t, s, job(t, "matters", onlyClosed)); p.Bad() || p.Same != 3 {
			t.Errorf("again: %d the same, %s", p.Same, faults(p))
		}
		for _, ext := range []string{".csv", ".xlsx"} {
			var out bytes.Buffer
			view(t, s, func(v *store.View) error {
				return export.Write(v, export.Order{Kind: "matters", Ext: ext, Actor: desk(), Calendar: s.CalendarOf(home)}, &out)
			})
			if p := plan(t, s, file(t, s, "matters", "导出"+ext, out.Bytes(), nil)); p.Bad() || p.Same != 5 {
				t.Errorf("%s: %d the same, %s", ext, p.Same, faults(p))
			}
		}
		for cell, want := range map[string]string{"2026-07-20": "2 办结日期 intake.matter_fixed", "已换灯泡五只": "2 办理结果 intake.matter_fixed"} {
			other := strings.Replace(onlyClosed, cell, map[string]string{"2026-07-20": "2026-07-21", "已换灯泡五只": "没有换"}[cell], 1)
			if p := plan(t, s, job(t, "matters", other)); !strings.HasPrefix(faults(p), want) {
				t.Errorf("%s: %s", cell, faults(p))
			}
		}
		// reopened it is a matter like any other
		do(t, s, func(tx *store.Tx) error {
			_, err := office.ActOnMatter(tx, rules(t), desk(), m.ID, matter.Reopen, matter.Input{Text: "又不亮了"})
			return err
		})
		if m := titled(t, s, "路灯不亮"); m.History() || m.State != matter.Assigned {
			t.Errorf("reopened: %+v", m)
		}
		if p := plan(t, s, job(t, "matters", onlyClosed)); !strings.HasPrefix(faults(p), "2 状态 intake.matter_closed") {
			t.Errorf("a file closes what is in hand: %s", faults(p))
		}
	})
}

// TestClosedRowsAreRefused names what is missing of a closed row.
func TestClosedRowsAreRefused(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		fill(t, s)
		head := "标题,清单,村,交办日期,办结日期,办理结果,状态\n"
		for row, want := range map[string]string{
			"甲,问题清单,三合村,,,换了,已办结\n":                                                   "2 办结日期 matter.closed_missing",
			"甲,问题清单,三合村,,2026-12-01,换了,已办结\n":                                         "2 办结日期 matter.closed_future",
			"甲,问题清单,三合村,2026-09-01,2026-08-01,换了,已办结\n":                               "2 办结日期 matter.closed_before_start",
			"甲,问题清单,三合村,,2026年8月,换了,已办结\n":                                            "2 办结日期 sheet.month_only",
			"甲,问题清单,三合村,,2026-08-01,换了,已登记\n":                                         "",
			"甲,问题清单,三合村,,2026-08-01,,办结\n":                                            "",
			"甲,问题清单,三合村,2026-07-01,2026-08-01," + strings.Repeat("长", 4900) + ",办结\n": "2 办理结果 matter.text_long",
		} {
			p := plan(t, s, job(t, "matters", head+row))
			if got := faults(p); want == "" && got != "" || !strings.HasPrefix(got, want) {
				t.Errorf("%s: %q, want %q", row, got, want)
			}
		}
		do(t, s, func(tx *store.Tx) error { // what a form sends is asked the same
			d := matter.Draft{List: "problem", Area: 610723001001, Title: "桥塌了", Pack: "yangxian@1", Closed: &matter.Closing{On: calendar.DateOf(noon, shanghai(t)), Outcome: matter.Solved}}
			if _, err := office.Register(tx, rules(t), desk(), d); !fault.Is(err, "matter.closed_missing") {
				t.Errorf("closed without being backfilled: %v", err)
			}
			village := as("village", 610723001002)
			d.Backfilled = true
			if _, err := office.Register(tx, rules(t), village, d); fault.KindOf(err) != fault.Denied {
				t.Errorf("a village closes in another: %v", err)
			}
			return tx.Record(desk().Event("matter.none", "x"))
		})
	})
}
