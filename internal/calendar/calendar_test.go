package calendar

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"luoshi/internal/fault"
)

// shared gives a file of the data that nobody here wrote, and skips the test
// where it is absent.
func shared(t testing.TB, path ...string) string {
	t.Helper()
	root := os.Getenv("LUOSHI_DATA")
	if root == "" {
		root = filepath.Join("..", "..", "..", "shared", "data")
	}
	name := filepath.Join(append([]string{root}, path...)...)
	if _, err := os.Stat(name); err != nil {
		t.Skipf("no %s: set LUOSHI_DATA to the folder of the shared data", filepath.Join(path...))
	}
	return name
}

func TestWorkdaysOfEveryYear(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile(shared(t, "codes", "vectors.json"))
	if err != nil {
		t.Fatal(err)
	}
	var vectors struct {
		Totals map[string]any `json:"workdays_per_year_CN"`
	}
	if err := json.Unmarshal(raw, &vectors); err != nil {
		t.Fatal(err)
	}
	c, n := Embedded(), 0
	for key, want := range vectors.Totals {
		y, err := strconv.Atoi(key)
		if err != nil {
			continue // "src"
		}
		n++
		got, err := c.Workdays(y)
		if err != nil || float64(got) != want {
			t.Errorf("%d: got %d, %v; want %v", y, got, err, want)
		}
		between, err := c.WorkdaysBetween(YMD(y, 1, 1)-1, YMD(y, 12, 31))
		if y > 2004 && err != nil || err == nil && between != got {
			t.Errorf("%d: counted day by day %d, %v", y, between, err)
		}
	}
	if n != 23 || len(c.Years()) != n {
		t.Errorf("compared %d years; the calendar has %v", n, c.Years())
	}
}

func TestKindOfDays(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, day string
		kind      Kind
		title     string
	}{
		{"国庆节", "2026-10-01", Holiday, "国庆节"},
		{"中秋在周六", "2026-09-26", Holiday, "中秋"},
		{"国庆调休上班的周六", "2026-10-10", MakeUp, "调休上班"},
		{"普通周日", "2026-10-11", Weekend, "周日"},
		{"普通工作日", "2026-10-12", Ordinary, ""},
		{"疫情延长春节假期", "2020-01-31", Holiday, "春节"},
		{"原定上班的周日改为放假", "2020-02-01", Holiday, "春节"},
		{"一次性的纪念日", "2015-09-03", Holiday, "中国人民抗日战争暨世界反法西斯战争胜利70周年纪念日"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			k, title, err := Embedded().Kind(date(t, c.day))
			if k != c.kind || title != c.title || err != nil {
				t.Errorf("got %s %q %v", k, title, err)
			}
			works, err := Embedded().IsWorkday(date(t, c.day))
			if works != (c.kind == Ordinary || c.kind == MakeUp) || err != nil {
				t.Errorf("works: %v, %v", works, err)
			}
		})
	}
}

func TestMissingYearIsSaid(t *testing.T) {
	t.Parallel()
	var none *Calendar
	for name, err := range map[string]error{
		"周日也不猜":  third(Embedded().Kind(date(t, "2027-01-03"))),
		"往后数":    second(Embedded().AddWorkdays(date(t, "2026-12-31"), 1)),
		"往前数":    second(Embedded().AddWorkdays(date(t, "2004-01-02"), -9)),
		"两日之间":   second(Embedded().WorkdaysBetween(date(t, "2026-12-30"), date(t, "2027-01-05"))),
		"没有任何年份": second(none.AddWorkdays(date(t, "2026-10-08"), 1)),
		"全年合计":   second(Embedded().Workdays(2027)),
		"是否工作日":  second(Embedded().IsWorkday(date(t, "2003-12-31"))),
	} {
		y, ok := MissingYear(err)
		if !ok || y != 2027 && y != 2003 && y != 2026 || fault.KindOf(err) != fault.Missing {
			t.Errorf("%s: %v", name, err)
		}
	}
	if n, err := Embedded().WorkdaysBetween(date(t, "2030-01-01"), date(t, "2030-01-01")); n != 0 || err != nil {
		t.Errorf("同一天不需要日历: %d, %v", n, err)
	}
	if none.Has(2026) || none.Version() != 0 || none.Source() != "" || none.Years() != nil || none.Named(2026) != nil {
		t.Error("nil is not a calendar without years")
	}
}

func second[T any](_ T, err error) error        { return err }
func third[T, U any](_ T, _ U, err error) error { return err }

func TestAddWorkdays(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, from string
		n          int
		want       string
	}{
		{"零日为当日，哪怕是周日", "2026-10-11", 0, "2026-10-11"},
		{"跨中秋国庆", "2026-09-24", 5, "2026-10-09"},
		{"国庆前一日起算", "2026-09-30", 1, "2026-10-08"},
		{"调休周六计入", "2026-10-09", 1, "2026-10-10"},
		{"跨年", "2025-12-31", 1, "2026-01-04"},
		{"整年", "2025-12-31", 248, "2026-12-31"},
		{"周一往前一日", "2026-10-19", -1, "2026-10-16"},
		{"周日往前一日", "2026-10-18", -1, "2026-10-15"},
		{"往前跨年", "2026-01-04", -1, "2025-12-31"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got, err := Embedded().AddWorkdays(date(t, c.from), c.n)
			if err != nil || got.String() != c.want {
				t.Errorf("got %s, %v; want %s", got, err, c.want)
			}
		})
	}
}

// AddWorkdays and WorkdaysBetween are inverse and agree with counting day by day.
func TestWorkdaysProperties(t *testing.T) {
	t.Parallel()
	c := Embedded()
	rapid.Check(t, func(rt *rapid.T) {
		d := Date(rapid.IntRange(int(YMD(2008, 1, 1)), int(YMD(2022, 12, 31))).Draw(rt, "day"))
		n := rapid.IntRange(-700, 700).Draw(rt, "n")
		got, err := c.AddWorkdays(d, n)
		if err != nil {
			rt.Fatal(err)
		}
		if back, err := c.WorkdaysBetween(d, got); err != nil || back != n {
			rt.Fatalf("%s + %d is %s, which is %d away (%v)", d, n, got, back, err)
		}
		if works, _ := c.IsWorkday(got); n != 0 && !works {
			rt.Fatalf("%s + %d is %s, not worked", d, n, got)
		}
		if more, err := c.AddWorkdays(d, n+1); err != nil || more < got {
			rt.Fatalf("not monotone in n at %s + %d", d, n)
		}
		if later, err := c.AddWorkdays(d+1, n); err != nil || later < got {
			rt.Fatalf("not monotone in the start at %s + %d", d, n)
		}
		count := 0
		for x := min(d, got) + 1; x <= max(d, got); x++ {
			if works, _ := c.IsWorkday(x); works {
				count++
			}
		}
		if count != max(n, -n) {
			rt.Fatalf("%s to %s: %d days counted, want %d", d, got, count, n)
		}
		if reverse, _ := c.WorkdaysBetween(got, d); reverse != -n {
			rt.Fatalf("reversed: %d, want %d", reverse, -n)
		}
	})
}

func TestWith(t *testing.T) {
	t.Parallel()
	old := Embedded()
	changes, err := ParseChanges("2026-10-12,holiday,临时放假\n2026-10-17,workday,\n2026-10-10,weekend,\n2026-10-07,workday,")
	if err != nil {
		t.Fatal(err)
	}
	c, err := old.With(changes, "国办发明电〔2026〕9号")
	if err != nil || c.Version() != 2 || c.Source() != "国办发明电〔2026〕9号" || old.Version() != 1 {
		t.Fatalf("got version %d of %q, %v", c.Version(), c.Source(), err)
	}
	for day, want := range map[string][2]string{
		"2026-10-12": {"", "临时放假"}, "2026-10-17": {"周六", "调休上班"},
		"2026-10-10": {"调休上班", "周六"}, "2026-10-07": {"国庆节", ""},
	} {
		_, before, _ := old.Kind(date(t, day))
		_, after, _ := c.Kind(date(t, day))
		if got := [2]string{before, after}; got != want {
			t.Errorf("%s: %q, want %q", day, got, want)
		}
	}
	a, _ := old.Workdays(2026)
	b, _ := c.Workdays(2026)
	if a != 248 || b != 248 {
		t.Errorf("%d and %d working days; two days less and two more", a, b)
	}
	if got := c.Named(2026)[0]; got != (Named{date(t, "2026-01-01"), Holiday, "元旦"}) {
		t.Errorf("got %+v", got)
	}
}

// rest2027 are the six other holidays of a made-up 2027, a day each.
const rest2027 = "2027-02-08,holiday,春节\n2027-04-05,holiday,清明节\n2027-05-03,holiday,劳动节\n2027-06-09,holiday,端午节\n2027-09-15,holiday,中秋节\n2027-10-01,holiday,国庆节\n"

func TestWithNewYear(t *testing.T) {
	t.Parallel()
	one := []Change{{date(t, "2027-09-03"), Holiday, "纪念日"}}
	if _, err := Embedded().With(one, "通知"); !fault.Is(err, "calendar.new_year") {
		t.Errorf("一天不成一年: %v", err)
	}
	changes, err := ParseChanges("2027-01-01,holiday,元旦\n2027-02-07,workday,调休上班\n" + rest2027)
	if err != nil {
		t.Fatal(err)
	}
	c, err := Embedded().With(changes, "2027 年放假通知")
	if err != nil || !c.Has(2027) || Embedded().Has(2027) {
		t.Fatalf("got %v, %v", c.Years(), err)
	}
	d, err := c.AddWorkdays(date(t, "2026-12-31"), 1)
	if err != nil || d.String() != "2027-01-04" {
		t.Errorf("got %s, %v", d, err)
	}
	if c, err = c.With(one, "通知"); err != nil || c.Version() != 3 {
		t.Errorf("有了这一年才能补一天: %v", err)
	}
	for code, bad := range map[string][]Change{
		"calendar.no_changes":   nil,
		"calendar.holiday_name": {{date(t, "2026-10-12"), Holiday, " "}},
		"calendar.not_weekend":  {{date(t, "2026-10-12"), Weekend, ""}},
		"calendar.date_form":    {{None, Holiday, "节"}},
	} {
		if _, err := Embedded().With(bad, "通知"); !fault.Is(err, code) {
			t.Errorf("%s: got %v", code, err)
		}
	}
	if _, err := Embedded().With(one, " "); !fault.Is(err, "calendar.no_source") {
		t.Errorf("got %v", err)
	}
}

func TestParseChanges(t *testing.T) {
	t.Parallel()
	got, err := ParseChanges("\ufeff# 2027 年放假通知\r\n2027-01-01,holiday,元旦\r\n\r\n2027-02-07,workday,调休上班\n2027-02-08 , 上班\n2027-02-13,周末,\n2027-02-14,放假,春节")
	want := []Change{
		{date(t, "2027-01-01"), Holiday, "元旦"}, {date(t, "2027-02-07"), MakeUp, "调休上班"},
		{date(t, "2027-02-08"), Ordinary, ""}, {date(t, "2027-02-13"), Weekend, ""}, {date(t, "2027-02-14"), Holiday, "春节"},
	}
	if d := cmp.Diff(want, got); err != nil || d != "" {
		t.Fatal(err, d)
	}
	got, err = ParseChanges(strings.Join([]string{
		"2027-01-01,holiday,元旦", "2027-02-30,holiday,春节", "2027-01-04,feast,元旦", "2027-01-05,holiday,",
		"2027-01-01,workday,", "2027-01-06", "2027-01-07,holiday,a,b", "2027-01-08,weekend,", "2027-01-09,holiday," + strings.Repeat("长", 41),
	}, "\n"))
	var rows []string
	for _, f := range Faults(err) {
		rows = append(rows, f.Field+" "+f.Code)
	}
	if !slices.Equal(rows, []string{"2 calendar.no_such_day", "3 calendar.row_kind", "4 calendar.holiday_name", "5 calendar.row_repeats",
		"6 calendar.row_form", "7 calendar.row_form", "8 calendar.not_weekend", "9 calendar.row_name"}) || got != nil {
		t.Errorf("got %q", rows)
	}
	if _, err := ParseChanges("# 只有注释\n"); !fault.Is(err, "calendar.no_changes") {
		t.Errorf("got %v", err)
	}
	many := Faults(second(ParseChanges(strings.Repeat("x\n", 1000))))
	if len(many) != maxShownErr+1 || many[maxShownErr].Code != "calendar.rows_many" {
		t.Errorf("got %d faults", len(many))
	}
}

func FuzzParseDate(f *testing.F) {
	for _, s := range []string{"2026-10-08", "2026-09-31", "9999-12-31", "1000-01-01", "٢٠٢٦-10-08"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		d, err := ParseDate(s)
		if err == nil && d.String() != s {
			t.Errorf("%q became %q", s, d)
		}
		if _, wrong := time.Parse(time.DateOnly, s); err == nil && wrong != nil {
			t.Errorf("%q accepted: %v", s, wrong)
		}
		if _, ok := fault.As(err); err != nil && !ok {
			t.Errorf("%q: not a fault: %v", s, err)
		}
	})
}

func FuzzParseChanges(f *testing.F) {
	f.Add("2027-01-01,holiday,元旦\n2027-02-07,workday,调休上班\n")
	f.Add("2026-10-10,weekend,\n,,\n2026-10-10,放假,x")
	f.Add(notice2026)
	f.Fuzz(func(t *testing.T, text string) {
		changes, err := ParseChanges(text)
		if err != nil {
			if len(Faults(err)) == 0 || changes != nil {
				t.Fatalf("%v with %d changes", err, len(changes))
			}
			return
		}
		c, err := Embedded().With(changes, "通知")
		if err != nil {
			if !fault.Is(err, "calendar.new_year") && !fault.Is(err, "calendar.seven") {
				t.Fatalf("read but not taken: %v", err)
			}
			return
		}
		for _, ch := range changes {
			k, name, err := c.Kind(ch.Date)
			if err != nil || k != ch.Kind || ch.Name != "" && name != ch.Name {
				t.Fatalf("%+v became %s %q, %v", ch, k, name, err)
			}
		}
	})
}
