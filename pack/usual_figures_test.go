package pack

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"luoshi/internal/appraise"
	"luoshi/internal/calendar"
	"luoshi/internal/figure"
	"luoshi/internal/form"
	"luoshi/internal/ident"
	"luoshi/internal/matter"

	"github.com/google/go-cmp/cmp"
)

var zone = time.FixedZone("CST", 8*3600)

var window = appraise.WindowOf(calendar.PeriodOf(calendar.Monthly, calendar.YMD(2026, 9, 1)), zone)

// noon is that of a day of September; 0 is 31 August, 31 is 1 October.
func noon(day int) time.Time { return time.Date(2026, 9, day, 12, 0, 0, 0, zone) }

type did struct {
	day int
	act matter.Act
}

// usual counts the usual figures over matters for one body.
func usual(t *testing.T, hs ...appraise.History) map[string]figure.Value {
	t.Helper()
	out := map[string]figure.Value{}
	for source, rows := range map[string]func(appraise.History, appraise.Window, form.Fields, []string, func(figure.Row) error) error{
		"matter": appraise.MatterRows, "act": appraise.ActRows} {
		var plans []*figure.Plan
		for _, f := range UsualFigures() {
			if f.Over != source {
				continue
			}
			plan, err := figure.Compile(f, figure.Sources())
			if err != nil {
				t.Fatalf("%s: %v", f.ID, err)
			}
			plans = append(plans, plan)
		}
		tally := figure.NewTally(window.Period, plans)
		for _, h := range hs {
			if !h.Touches(window) {
				continue
			}
			if err := rows(h, window, nil, []string{"村"}, tally.Add); err != nil {
				t.Fatal(err)
			}
		}
		for _, p := range plans {
			if v, ok := tally.Value("村", p); ok {
				out[p.ID] = v
			}
		}
	}
	return out
}

// history plays acts from registration on day; due is a day of September, 0 none.
func history(id string, day, due int, acts ...did) appraise.History {
	h := appraise.History{Matter: matter.Matter{Row: ident.Row{ID: id}, RegisteredAt: noon(day), Due: calendar.None, State: matter.Registered}}
	if due != 0 {
		h.Matter.Due = calendar.YMD(2026, 9, due)
		h.Matter.DueAt = h.Matter.Due.Add(1).Start(zone)
	}
	add := func(day int, act matter.Act, after matter.State, other string) {
		h.Steps = append(h.Steps, matter.Step{Matter: id, At: noon(day).Add(time.Duration(len(h.Steps)) * time.Minute), Act: act, Before: h.Matter.State, After: after, Other: other, Text: fmt.Sprint(act, id)})
		h.Matter.State = after
	}
	add(day, matter.Register, matter.Assigned, "村支书")
	for _, a := range acts {
		after, err := h.Matter.State.After(a.act)
		if err != nil {
			panic(err)
		}
		add(a.day, a.act, after, "")
		if a.act == matter.WriteOff {
			h.Matter.Outcome, h.Matter.WrittenOffAt = matter.Solved, h.Steps[len(h.Steps)-1].At
		}
	}
	return h
}

// TestUsualFigures: what each usual figure counts of a matter.
func TestUsualFigures(t *testing.T) {
	t.Parallel()
	ids := []string{"due_matters", "due_on_time", "open_matters", "overdue_matters", "written_off", "verified_matters", "verified_first",
		"returned", "reopened", "repeat_findings", "blocked_elsewhere"}
	done := []did{{5, matter.Report}, {6, matter.Verify}, {7, matter.WriteOff}}
	repeat := history("重", 3, 0)
	repeat.Repeat = true
	merged := history("并", 1, 10)
	merged.Matter.Outcome = matter.Merged
	for _, c := range []struct {
		name string
		h    appraise.History
		want string
	}{
		{"按期办结", history("一", 1, 10, done...), "due_matters due_on_time written_off verified_matters verified_first"},
		{"当天报结不算逾期", history("一", 1, 5, done...), "due_matters due_on_time written_off verified_matters verified_first"},
		{"晚一天报结", history("一", 1, 4, done...), "due_matters written_off verified_matters verified_first"},
		{"核验慢不怪承办人，核验在期后也算按期", history("一", 20, 28, did{27, matter.Report}, did{33, matter.Verify}), "due_matters due_on_time open_matters"},
		{"按期报结但没有通过，重报已迟", history("一", 1, 5, did{5, matter.Report}, did{6, matter.Return}, did{8, matter.Report}, did{9, matter.Verify}),
			"due_matters open_matters verified_matters returned"},
		{"退回两次记两次", history("一", 1, 0, did{2, matter.Report}, did{3, matter.Return}, did{4, matter.Report}, did{5, matter.Return}),
			"open_matters verified_matters returned returned"},
		{"期末逾期未报结", history("一", 1, 20), "due_matters open_matters overdue_matters"},
		{"下期到期的本期不算", history("一", 1, 33), "open_matters"},
		{"到期时卡在外单位，不算应销号", history("一", 1, 10, did{8, matter.Block}), "blocked_elsewhere"},
		{"到期后才卡住，仍算应销号", history("一", 1, 10, did{12, matter.Block}), "due_matters blocked_elsewhere"},
		{"卡点已解除", history("一", 1, 10, did{3, matter.Block}, did{4, matter.Unblock}), "due_matters open_matters overdue_matters"},
		{"期后销号，期末仍在办", history("一", 1, 0, did{31, matter.Report}, did{32, matter.Verify}, did{33, matter.WriteOff}), "open_matters"},
		{"上期销号本期回潮", history("一", -9, 0, did{-8, matter.Report}, did{-7, matter.Verify}, did{-6, matter.WriteOff}, did{5, matter.Reopen}), "open_matters reopened"},
		{"提前在上期办完、本期到期的仍计按期", history("一", -9, 5, did{-8, matter.Report}, did{-7, matter.Verify}, did{-6, matter.WriteOff}), "due_matters due_on_time"},
		{"同类重复", repeat, "open_matters repeat_findings"},
		{"并入别件的不算应销号", merged, "open_matters overdue_matters"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got := ""
			f := usual(t, c.h)
			for _, id := range ids {
				if int64(len(f[id].IDs))*1000 != f[id].Thousandths {
					t.Errorf("%s：%d 不等于 %d 件", id, f[id].Thousandths, len(f[id].IDs))
				}
				for range f[id].IDs {
					got += " " + id
				}
			}
			if diff := cmp.Diff(" "+c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestSolvedPercent(t *testing.T) {
	t.Parallel()
	if _, ok := usual(t)["solved_percent"]; ok {
		t.Error("没有事项时不应有解决率")
	}
	f := usual(t, history("一", 1, 0, did{5, matter.Report}, did{6, matter.Verify}, did{7, matter.WriteOff}), history("二", -3, 0),
		history("三", -9, 0, did{-8, matter.Report}, did{-7, matter.Verify}, did{-6, matter.WriteOff}))["solved_percent"]
	if f.Thousandths != 50_000 || !slices.Equal(f.IDs, []string{"一"}) || len(f.Whole) != 2 {
		t.Errorf("解决率 %+v", f)
	}
}

// TestIssuedUnderOldNames: a version that was issued before a part was renamed goes on.
func TestIssuedUnderOldNames(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../packs/template/pack.yaml")
	if err != nil {
		t.Fatal(err)
	}
	p, err := Issued([]byte(strings.Replace(string(text), "\nfigures:\n", "\nmetrics:\n", 1)))
	if err != nil {
		t.Fatal(err)
	}
	if now := readPack(t, "template"); len(now.Figures) == 0 || !slices.Equal(now.Figures, p.Figures) {
		t.Errorf("%d figures, issued under the old name %d", len(now.Figures), len(p.Figures))
	}
}
