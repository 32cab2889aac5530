package calendar

import (
	"encoding/json"
	"slices"
	"testing"
	"time"
	_ "time/tzdata"

	"pgregory.net/rapid"

	"luoshi/internal/fault"
)

func date(t testing.TB, s string) Date {
	t.Helper()
	d, err := ParseDate(s)
	if err != nil {
		t.Fatalf("ParseDate(%q): %v", s, err)
	}
	return d
}

func zone(t testing.TB, name string) *time.Location {
	t.Helper()
	loc, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return loc
}

func TestParseDate(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, in, code string
		args           []string
	}{
		{"通常的日期", "2026-10-08", "", nil},
		{"闰日", "2024-02-29", "", nil},
		{"九月没有31日", "2026-09-31", "calendar.no_such_day", []string{"9", "31"}},
		{"平年没有2月29日", "2026-02-29", "calendar.no_such_day", []string{"2", "29"}},
		{"整百年不是闰年", "1900-02-29", "calendar.no_such_day", []string{"2", "29"}},
		{"没有0日", "2026-09-00", "calendar.no_such_day", []string{"9", "0"}},
		{"没有13月", "2026-13-01", "calendar.no_such_month", []string{"13"}},
		{"斜线", "2026/10/08", "calendar.date_form", []string{"2026/10/08"}},
		{"不足两位", "2026-9-30", "calendar.date_form", []string{"2026-9-30"}},
		{"前后空格", " 2026-09-30", "calendar.date_form", []string{" 2026-09-30"}},
		{"正号", "2026-+9-30", "calendar.date_form", []string{"2026-+9-30"}},
		{"全角数字", "2026-09-3０", "calendar.date_form", []string{"2026-09-3０"}},
		{"空", "", "calendar.date_form", []string{""}},
		{"年份过小", "0026-09-30", "calendar.date_form", []string{"0026-09-30"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			d, err := ParseDate(c.in)
			if c.code == "" {
				if err != nil || d.String() != c.in {
					t.Fatalf("got %v, %v", d, err)
				}
				return
			}
			f, ok := fault.As(err)
			if !ok || f.Code != c.code || f.Kind != fault.Invalid || !slices.Equal(f.Args, c.args) || !d.IsNone() {
				t.Fatalf("got %v, %v; want %s %q", d, err, c.code, c.args)
			}
		})
	}
}

func TestDateForms(t *testing.T) {
	t.Parallel()
	d := date(t, "2026-10-08")
	if d.Zh() != "10月8日" || d.ZhFull() != "2026年10月8日 星期四" || d.Weekday() != time.Thursday {
		t.Errorf("got %s, %s, %s", d.Zh(), d.ZhFull(), d.Weekday())
	}
	if YMD(1970, time.January, 1) != 0 || Date(0).String() != "1970-01-01" {
		t.Errorf("zero date is %s", Date(0))
	}
	if None.String() != "" || None.Zh() != "" || !None.Add(3).IsNone() || !None.AddMonths(1).IsNone() {
		t.Error("None is not absent")
	}
	var got struct{ A, B Date }
	in := `{"A":"2026-10-08","B":""}`
	if err := json.Unmarshal([]byte(in), &got); err != nil || got.A != d || !got.B.IsNone() {
		t.Fatalf("got %+v, %v", got, err)
	}
	if out, err := json.Marshal(got); err != nil || string(out) != in {
		t.Fatalf("got %s, %v", out, err)
	}
	if err := json.Unmarshal([]byte(`{"A":"2026-09-31"}`), &got); !fault.Is(err, "calendar.no_such_day") {
		t.Errorf("got %v", err)
	}
}

func TestAddMonths(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, in string
		n        int
		want     string
	}{
		{"月末取月末", "2026-01-31", 1, "2026-02-28"},
		{"闰年", "2024-01-31", 1, "2024-02-29"},
		{"跨年", "2026-11-30", 3, "2027-02-28"},
		{"不移到月末", "2026-02-28", 1, "2026-03-28"},
		{"往前", "2026-03-31", -1, "2026-02-28"},
		{"零个月", "2026-03-31", 0, "2026-03-31"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := date(t, c.in).AddMonths(c.n); got.String() != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

func anyDate(rt *rapid.T, label string) Date {
	return Date(rapid.IntRange(int(YMD(1900, 1, 1)), int(YMD(2199, 12, 31))).Draw(rt, label))
}

// A date agrees with package time in every zone: its start is its first instant.
func TestDateAgreesWithTime(t *testing.T) {
	t.Parallel()
	var zones []*time.Location
	for _, n := range []string{"Asia/Shanghai", "Europe/Amsterdam", "America/Sao_Paulo", "America/Havana", "Pacific/Apia", "Australia/Lord_Howe", "UTC"} {
		zones = append(zones, zone(t, n))
	}
	rapid.Check(t, func(rt *rapid.T) {
		d, loc := anyDate(rt, "date"), rapid.SampledFrom(zones).Draw(rt, "zone")
		if back, err := ParseDate(d.String()); err != nil || back != d || YMD(d.Year(), d.Month(), d.Day()) != d {
			rt.Fatalf("%s became %s, %v", d, back, err)
		}
		start := d.Start(loc)
		if on := DateOf(start, loc); on < d || DateOf(start.Add(-1), loc) >= d {
			rt.Fatalf("%s starts at %s in %s", d, start, loc)
		}
		at := start.Add(time.Duration(rapid.Int64Range(-int64(90*time.Hour), int64(90*time.Hour)).Draw(rt, "away")))
		y, m, day := at.In(loc).Date()
		if DateOf(at, loc) != YMD(y, m, day) {
			rt.Fatalf("%s is on %s", at, DateOf(at, loc))
		}
	})
}

func TestStartWhereMidnightIsMissingOrDouble(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, zone, day, want string }{
		{"零点被跳过", "America/Sao_Paulo", "2018-11-04", "2018-11-04T03:00:00Z"},
		{"零点出现两次取第一次", "America/Havana", "2020-11-01", "2020-11-01T04:00:00Z"},
		{"整日被跳过", "Pacific/Apia", "2011-12-30", "2011-12-30T10:00:00Z"},
		{"中国", "Asia/Shanghai", "2026-10-08", "2026-10-07T16:00:00Z"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := date(t, c.day).Start(zone(t, c.zone)).UTC().Format(time.RFC3339); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}
