package analysis_test

import (
	"strings"
	"testing"
	"time"

	"luoshi/internal/analysis"
	"luoshi/internal/appraise"
	"luoshi/internal/area"
	"luoshi/internal/calendar"
	"luoshi/internal/consequence"
	"luoshi/internal/duty"
	"luoshi/internal/fault"
	"luoshi/internal/figure"
	"luoshi/internal/form"
	"luoshi/internal/scenario"
	"luoshi/internal/scenario/county"
	"luoshi/internal/scenario/countytest"
	"luoshi/internal/store"
	"luoshi/internal/store/storetest"
	"luoshi/pack"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// played reads the demo county after its three months.
func played(t *testing.T, fn func(t *testing.T, c *county.County, v *store.View, p *pack.Pack)) {
	t.Helper()
	if testing.Short() {
		t.Skip("the demo's three months are played in the run without the race detector")
	}
	for _, e := range storetest.Engines(t) {
		t.Run(e.Name, func(t *testing.T) {
			t.Parallel()
			made := countytest.Demo(t, e, true)
			s := made.Store(t, storetest.NewClock(time.Date(2026, 10, 8, 1, 0, 0, 0, time.UTC)).Now)
			c := made.On(s, &scenario.Clock{})
			if err := s.View(t.Context(), c.Home, func(v *store.View) error {
				p, err := v.InForce()
				if err != nil {
					return err
				}
				all := *p
				for _, f := range pack.UsualFigures() {
					if _, ok := p.Figure(f.ID); !ok {
						all.Figures = append(all.Figures, f)
					}
				}
				all.Figures = append(all.Figures, figure.Figure{ID: "wet", Title: "有走访的清单", Unit: "份", Says: "走访不少于三户的", Over: "daily_list", On: "day", Where: "households >= 3", Measure: figure.Count})
				fn(t, c, v, &all)
				return nil
			}); err != nil {
				t.Fatal(err)
			}
		})
	}
}

func monthsOf(from calendar.Date, n int) (out []calendar.Period) {
	for p := calendar.PeriodOf(calendar.Monthly, from); len(out) < n; p = p.Next() {
		out = append(out, p)
	}
	return out
}

// TestTablesAreBoards: a table of several months and their whole, counted in one reading, has
// for each figure and each body the value and the rows that a board counts of that month, and
// of the whole.
func TestTablesAreBoards(t *testing.T) {
	t.Parallel()
	played(t, func(t *testing.T, c *county.County, v *store.View, p *pack.Pack) {
		all := area.OfHome(c.Home)
		a := analysis.Asked{In: all, Periods: monthsOf(calendar.YMD(2026, 7, 1), 4)}
		for level, by := range map[area.Level]figure.By{area.Town: figure.Towns, area.Village: figure.Villages} {
			a.By = by
			var ids []string
			for _, f := range p.Figures {
				if f.Over != "case" { // a board keeps none of them
					ids = append(ids, f.ID)
				}
			}
			ts, err := analysis.TablesOf(v, c.Home, p, c.Zone, a, ids...)
			if err != nil {
				t.Fatal(err)
			}
			known := 0
			for i, w := range append(a.Periods, a.Whole()) {
				facts, err := analysis.Facts(v, c.Home, level, appraise.WindowOf(w, c.Zone), p)
				if err != nil {
					t.Fatal(err)
				}
				for _, tab := range ts {
					cells := map[string]analysis.Cell{}
					for _, l := range tab.Lines {
						if cells[l.Of] = l.Whole; i < len(a.Periods) {
							cells[l.Of] = l.Cells[i]
						}
					}
					for _, f := range facts {
						want, ok := f.Figures[tab.Plan.ID]
						got := cells[f.Body.Area.String()]
						if ok != got.Known {
							t.Fatalf("%s %s %v：有数 %v，表上 %v", tab.Plan.ID, f.Body.Name, w, ok, got.Known)
						}
						if !ok {
							continue
						}
						known++
						if diff := cmp.Diff(want, appraise.FigureOf(got.Value), cmpopts.EquateEmpty()); diff != "" {
							t.Fatalf("%s %s %v\n%s", tab.Plan.ID, f.Body.Name, w, diff)
						}
					}
				}
			}
			if known < 1000 {
				t.Errorf("%s：只有 %d 个数", level, known)
			}
		}
	})
}

// TestTableOfATown: the table of a town says of its villages what the table of the county
// says, all of them together are the town's line there, and above it stands a rate of the
// county that opens to nothing. What is asked wrongly is refused at its place.
func TestTableOfATown(t *testing.T) {
	t.Parallel()
	played(t, func(t *testing.T, c *county.County, v *store.View, p *pack.Pack) {
		all, town := area.OfHome(c.Home), c.Shown().Parent()
		months := monthsOf(calendar.YMD(2026, 8, 1), 2)
		table := func(id string, by figure.By, in area.Code) analysis.Table {
			t.Helper()
			x, err := analysis.TableOf(v, c.Home, p, c.Zone, analysis.Asked{Figure: id, By: by, In: in, Periods: months, Base: calendar.PeriodOf(calendar.Monthly, calendar.YMD(2026, 7, 1))})
			if err != nil {
				t.Fatal(err)
			}
			return x
		}
		for _, id := range []string{"on_time_rate", "found", "visited"} {
			whole, own := table(id, figure.Towns, all), table(id, figure.Villages, town)
			if i := lineOf(whole, town.String()); i < 0 || !cmp.Equal(whole.Lines[i].Whole, own.All.Whole) || own.All.Whole.N == 0 {
				t.Errorf("%s：镇的数 %+v", id, own.All.Whole)
			}
			for _, l := range own.Lines {
				if code, err := area.ParseCode(l.Of); err != nil || code.Parent() != town && code != town {
					t.Errorf("%s：镇的表里有外镇的 %s", id, l.Of)
				}
			}
			if rate := id == "on_time_rate"; (own.Above != nil) != rate || rate && !cmp.Equal(own.Above.Whole.Thousandths, whole.All.Whole.Thousandths) {
				t.Errorf("%s：全县的比率 %+v", id, own.Above)
			}
			for _, l := range own.Lines {
				x, _, err := analysis.RowsOf(v, c.Home, p, c.Zone, own.Asked, l.Of, own.Whole())
				if err != nil || !cmp.Equal(x, l.Whole, cmpopts.EquateEmpty()) {
					t.Errorf("%s %s：点开是 %+v，表上 %+v，%v", id, l.Of, x, l.Whole, err)
				}
			}
		}
		if before := table("found", figure.Towns, all); before.Base.To == 0 || !before.All.Base.Known {
			t.Error("七月有数")
		}
		early, err := analysis.TableOf(v, c.Home, p, c.Zone, analysis.Asked{Figure: "found", By: figure.Towns, In: all, Periods: monthsOf(calendar.YMD(2026, 1, 1), 2)})
		if err != nil || early.All.Whole.Known {
			t.Errorf("用起来以前的月份不是 0，是没有数：%+v %v", early.All, err)
		}
		for _, x := range []struct {
			a    analysis.Asked
			want string
		}{
			{analysis.Asked{Figure: "none", By: figure.Towns, Periods: months}, "figure analysis.figure"},
			{analysis.Asked{Figure: "found", By: "person", Periods: months}, "by analysis.by"},
			{analysis.Asked{Figure: "found", By: figure.ByField("outcome"), Periods: months}, "by analysis.by"},
			{analysis.Asked{Figure: "found", By: figure.Towns}, "to analysis.periods"},
		} {
			_, err := analysis.TableOf(v, c.Home, p, c.Zone, x.a)
			if f, ok := fault.As(err); !ok || f.Field+" "+f.Code != x.want {
				t.Errorf("%+v：%v", x.a, err)
			}
		}
	})
}

func lineOf(t analysis.Table, of string) int {
	for i, l := range t.Lines {
		if l.Of == of {
			return i
		}
	}
	return -1
}

// TestTableByValues: the lines of a field are its values within the division alone, and make
// up the whole; lines of units are those of the county.
func TestTableByValues(t *testing.T) {
	t.Parallel()
	played(t, func(t *testing.T, c *county.County, v *store.View, p *pack.Pack) {
		all, town := area.OfHome(c.Home), c.Shown().Parent()
		for _, in := range []area.Code{all, town} {
			x, err := analysis.TableOf(v, c.Home, p, c.Zone, analysis.Asked{Figure: "found", By: figure.ByField("list"), In: in, Periods: monthsOf(calendar.YMD(2026, 7, 1), 3)})
			if err != nil {
				t.Fatal(err)
			}
			sum := 0
			for _, l := range x.Lines {
				sum += l.Whole.N
				if _, ok := p.List(l.Of); !ok {
					t.Errorf("没有清单 %s", l.Of)
				}
			}
			if sum != x.All.Whole.N || sum == 0 || len(x.Lines) < 2 || x.Above != nil {
				t.Errorf("%s：各清单 %d，合计 %d，%d 行", in, sum, x.All.Whole.N, len(x.Lines))
			}
		}
		x, err := analysis.TableOf(v, c.Home, p, c.Zone, analysis.Asked{Figure: "open_matters", By: figure.Units, In: all, Periods: monthsOf(calendar.YMD(2026, 9, 1), 1)})
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range x.Lines {
			if b, err := v.Body(l.Of); err != nil || b.Area != all {
				t.Errorf("%s 不是县直单位：%v", l.Of, err)
			}
		}
	})
}

// TestCasesAndTerms: cases and appointments are counted where their post lies, persons are
// told apart and read by no condition, and a board keeps none of what not everybody may see.
func TestCasesAndTerms(t *testing.T) {
	t.Parallel()
	played(t, func(t *testing.T, c *county.County, v *store.View, p *pack.Pack) {
		all := area.OfHome(c.Home)
		p.Figures = append(p.Figures, figure.Figure{ID: "accused", Over: "case", On: "proposed", Measure: figure.Distinct, Of: "person"},
			figure.Figure{ID: "heard", Over: "case", Where: "state != 'proposed'", Measure: figure.Count},
			figure.Figure{ID: "residents", Over: "appointment", Where: "held && role in ['first_secretary', 'resident']", Measure: figure.Distinct, Of: "person"})
		ts, err := analysis.TablesOf(v, c.Home, p, c.Zone, analysis.Asked{By: figure.Towns, In: all, Periods: monthsOf(calendar.YMD(2026, 7, 1), 4)}, "cases", "accused", "heard", "residents")
		if err != nil {
			t.Fatal(err)
		}
		cases, err := v.CasesProposed()
		if err != nil {
			t.Fatal(err)
		}
		persons, heard := map[string]bool{}, 0
		for _, x := range cases {
			if persons[x.Person] = true; x.State != consequence.Proposed {
				heard++
			}
		}
		members := 0
		for key := range c.Posts {
			if strings.HasPrefix(key, "first/") || strings.HasPrefix(key, "member/") {
				members++
			}
		}
		for i, want := range []int{len(cases), len(persons), heard, members} {
			got := ts[i].All.Whole
			if len(ts[i].All.Cells) != 4 || got.N != want && !(i == 3 && got.N > 0 && got.N <= want) || want == 0 {
				t.Errorf("%s：%d，应为 %d", ts[i].Plan.ID, got.N, want)
			}
		}
		facts, err := analysis.Facts(v, c.Home, area.Town, appraise.WindowOf(monthsOf(calendar.YMD(2026, 9, 1), 1)[0], c.Zone), p)
		for _, f := range facts {
			if _, kept := f.Figures["cases"]; kept || err != nil {
				t.Errorf("%s 的排名里有个案数 %v", f.Body.Name, err)
			}
		}
		if _, err := figure.Compile(figure.Figure{ID: "x", Over: "case", Measure: figure.Count, Where: "person == 'x'"}, p.Sources()); err == nil {
			t.Error("条件可以指名一个人")
		}
	})
}

// TestPersonalFields: a field about a person is read by no figure, in no text and by no row.
func TestPersonalFields(t *testing.T) {
	t.Parallel()
	var p pack.Pack
	p.Duties = append(p.Duties, scenarioDuty())
	for _, x := range []struct {
		f    figure.Figure
		want string
	}{
		{figure.Figure{ID: "a", Over: "visit", Measure: figure.Distinct, Of: "citizen"}, "of figure.personal"},
		{figure.Figure{ID: "a", Over: "visit", Measure: figure.Count, Where: "phone != ''"}, "where figure.personal_in"},
		{figure.Figure{ID: "a", Over: "visit", Measure: figure.Sum, Of: "income"}, "of figure.personal"},
		{figure.Figure{ID: "a", Over: "entry", Measure: figure.Sum, Of: "income"}, "of figure.personal"},
		{figure.Figure{ID: "a", Over: "visit", Measure: figure.Sum, Of: "houses"}, ""},
	} {
		got := ""
		_, err := figure.Compile(x.f, p.Sources())
		if f, ok := fault.As(err); ok {
			got = f.Field + " " + f.Code
		}
		if got != x.want {
			t.Errorf("%+v：%s，应为 %s", x.f, got, x.want)
		}
	}
	src, _ := figure.SourceIn(p.Sources(), "visit")
	for _, f := range src.Fields {
		if f.Name == "income" || f.Name == "phone" {
			t.Errorf("%s 可以用", f.Name)
		}
	}
}

func scenarioDuty() (d duty.Duty) {
	d.ID, d.Title, d.Cadence = "visit", "走访", calendar.Daily
	d.Fields = form.Fields{{ID: "citizen", Title: "身份证", Kind: form.Citizen}, {ID: "phone", Title: "电话", Kind: form.Phone},
		{ID: "income", Title: "收入", Kind: form.Money, Personal: true}, {ID: "houses", Title: "户数", Kind: form.Number}}
	return d
}
