package figure

import (
	"fmt"
	"strings"
	"testing"

	"luoshi/internal/calendar"
	"luoshi/internal/fault"
	"luoshi/internal/rule"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

var september = calendar.PeriodOf(calendar.Monthly, calendar.YMD(2026, 9, 1))

// row is a check of a day with a result, "" for what it does not have.
func row(of, id, day, result string) Row {
	return Row{ID: id, Of: []string{of}, Value: func(name string) (rule.Value, bool) {
		s := map[string]string{"day": day, "result": result}[name]
		return rule.String(s), s != ""
	}}
}

func plan(t interface{ Fatal(...any) }, f Figure) *Plan {
	p, err := Compile(f, Sources())
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// TestMeasures: each measure over rows, over none, and over rows without the value.
func TestMeasures(t *testing.T) {
	t.Parallel()
	rows := []Row{row("甲", "3", "2026-09-30", "mismatch"), row("甲", "1", "2026-09-01", "match"), row("甲", "2", "2026-09-15", ""),
		row("甲", "4", "2026-10-01", "match"), row("甲", "5", "", "match"), row("乙", "6", "2026-09-09", "mismatch")}
	for _, c := range []struct {
		name, want string
		f          Figure
	}{
		{"计数", "3.000 [1 2 3]", Figure{Measure: Count}},
		{"条件", "1.000 [3]", Figure{Measure: Count, Where: "result == 'mismatch'"}},
		{"没有结果的，既不是也不不是", "1.000 [1]", Figure{Measure: Count, Where: "!(result == 'mismatch')"}},
		{"没有结果而另一半已经说明", "3.000 [1 2 3]", Figure{Measure: Count, Where: "result == 'mismatch' || day != ''"}},
		{"去重", "2.000 [1 3]", Figure{Measure: Distinct, Of: "result"}},
		{"占比", "33.333 [1] [1 2 3]", Figure{Measure: Share, Part: "result == 'match'"}},
		{"占比的全体有条件", "50.000 [1] [1 3]", Figure{Measure: Share, Where: "result in ['match', 'mismatch']", Part: "result == 'match'"}},
		{"全体为零没有占比", "none", Figure{Measure: Share, Where: "result == 'x'", Part: "result == 'match'"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			c.f.ID, c.f.Over, c.f.On = "f", "check", "day"
			p := plan(t, c.f)
			tally := NewTally(september, []*Plan{p})
			for _, r := range rows {
				if err := tally.Add(r); err != nil {
					t.Fatal(err)
				}
			}
			got := "none"
			if v, ok := tally.Value("甲", p); ok {
				got = fmt.Sprintf("%d.%03d %v", v.Thousandths/1000, v.Thousandths%1000, v.IDs)
				if v.Whole != nil {
					got += fmt.Sprint(" ", v.Whole)
				}
			}
			if got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

// TestSums: what a row does not have is not 0, and nothing has no mean.
func TestSums(t *testing.T) {
	t.Parallel()
	days := func(of, id string, n int64) Row {
		return Row{ID: id, Of: []string{of}, Value: func(name string) (rule.Value, bool) { return rule.Thousandths(n), name == "days" && n >= 0 }}
	}
	sum, none, mean := plan(t, Figure{ID: "s", Over: "leave", Measure: Sum, Of: "days"}), plan(t, Figure{ID: "n", Over: "leave", Measure: Sum, Of: "days", None: true}),
		plan(t, Figure{ID: "m", Over: "leave", Measure: Average, Of: "days"})
	tally := NewTally(september, []*Plan{sum, none, mean})
	for _, r := range []Row{days("甲", "1", 1000), days("甲", "2", 2500), days("甲", "3", -1), days("乙", "4", -1)} {
		if err := tally.Add(r); err != nil {
			t.Fatal(err)
		}
	}
	say := func(of string) (out string) {
		for _, p := range []*Plan{sum, none, mean} {
			if v, ok := tally.Value(of, p); ok {
				out += fmt.Sprint(p.ID, v.Thousandths, v.N, v.IDs, " ")
			}
		}
		return out
	}
	for of, want := range map[string]string{"甲": "s3500 2 [1 2] n3500 2 [1 2] m1750 2 [1 2] ", "乙": "n0 0 [] ", "丙": "n0 0 [] "} {
		if got := say(of); got != want {
			t.Errorf("%s: %q, want %q", of, got, want)
		}
	}
	if err := tally.Add(days("甲", "5", maxSum)); !fault.Is(err, "figure.too_large") {
		t.Errorf("a sum without bound: %v", err)
	}
}

// TestNeeded: of whom nothing was expected there is no figure, not 0.
func TestNeeded(t *testing.T) {
	t.Parallel()
	p := plan(t, Figure{ID: "f", Over: "expected", Measure: Count, Where: "state == 'missing'"})
	tally := NewTally(september, []*Plan{p})
	if _, ok := tally.Value("甲", p); ok {
		t.Error("nothing was expected")
	}
	if err := tally.Add(Row{ID: "1", Of: []string{"甲"}, Value: func(name string) (rule.Value, bool) { return rule.String("on_time"), name == "state" }}); err != nil {
		t.Fatal(err)
	}
	if v, ok := tally.Value("甲", p); !ok || v.Thousandths != 0 {
		t.Errorf("all was in time: %+v %v", v, ok)
	}
}

// TestCompileSaysAll: everything that is wrong is said at its setting, with the nearest name.
func TestCompileSaysAll(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		f    Figure
		want string
	}{
		{Figure{Over: "mater", Measure: Count}, "over figure.source_near"},
		{Figure{Over: "?", Measure: Count}, "over figure.source"},
		{Figure{Over: "matter", On: "state", Measure: Count}, "on figure.day"},
		{Figure{Over: "matter", On: "registred", Measure: Count}, "on figure.day_near"},
		{Figure{Over: "matter", Where: "stat == 'x' && opem", Measure: Count}, "where rule.unknown_name_near, where rule.unknown_name_near"},
		{Figure{Over: "matter", Where: "returns", Measure: Count}, "where rule.answer"},
		{Figure{Over: "matter", Measure: Share}, "part figure.part"},
		{Figure{Over: "matter", Measure: Count, Part: "open"}, "part figure.no_part"},
		{Figure{Over: "matter", Measure: Sum, Of: "state"}, "of figure.of_number"},
		{Figure{Over: "matter", Measure: Sum, Of: "return"}, "of figure.of_number_near"},
		{Figure{Over: "matter", Measure: Distinct, Of: "returns"}, "of figure.of_text"},
		{Figure{Over: "matter", Measure: Count, Of: "returns"}, "of figure.no_of"},
		{Figure{Over: "matter", Measure: "median", None: true}, "measure figure.measure, none figure.none"},
	} {
		_, err := Compile(c.f, Sources())
		var got []string
		for _, e := range fault.Parts(err) {
			f, _ := fault.As(e)
			got = append(got, f.Field+" "+f.Code)
		}
		if diff := cmp.Diff(c.want, strings.Join(got, ", ")); diff != "" {
			t.Errorf("%+v: %s", c.f, diff)
		}
	}
}

// Property: the parts of a period add up to the whole, whatever the order of the rows; and a
// condition and its contrary never count more than all.
func TestParts(t *testing.T) {
	t.Parallel()
	all, is, not := plan(t, Figure{ID: "a", Over: "check", On: "day", Measure: Count}), plan(t, Figure{ID: "b", Over: "check", On: "day", Where: "result == 'match'", Measure: Count}),
		plan(t, Figure{ID: "c", Over: "check", On: "day", Where: "!(result == 'match')", Measure: Count})
	plans := []*Plan{all, is, not}
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 30).Draw(t, "n")
		var rows []Row
		without := 0
		for i := range n {
			d := calendar.YMD(2026, 7, 1).Add(rapid.IntRange(0, 91).Draw(t, "day"))
			result := rapid.SampledFrom([]string{"match", "mismatch", ""}).Draw(t, "result")
			if result == "" {
				without++
			}
			rows = append(rows, row("甲", fmt.Sprint(i), d.String(), result))
		}
		count := func(p calendar.Period, rows []Row) (out [3]int64) {
			tally := NewTally(p, plans)
			for _, r := range rows {
				if err := tally.Add(r); err != nil {
					t.Fatal(err)
				}
			}
			for i, plan := range plans {
				v, _ := tally.Value("甲", plan)
				out[i] = v.Thousandths
			}
			return out
		}
		quarter := calendar.PeriodOf(calendar.Quarterly, calendar.YMD(2026, 7, 1))
		whole := count(quarter, rows)
		var sum [3]int64
		mixed := rapid.Permutation(rows).Draw(t, "mixed")
		for m := quarter.From; m <= quarter.To; m = calendar.PeriodOf(calendar.Monthly, m).To.Add(1) {
			for i, v := range count(calendar.PeriodOf(calendar.Monthly, m), mixed) {
				sum[i] += v
			}
		}
		if whole != sum || whole[1]+whole[2]+int64(without)*1000 != whole[0] {
			t.Fatalf("whole %v, months %v, without a result %d", whole, sum, without)
		}
	})
}
