package calendar

import (
	"slices"
	"testing"
	"time"
)

// TestReadChanges: lines of a table are read under the rules of the text format, and
// every wrong row is named at once.
func TestReadChanges(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		lines []Line
		want  []string // field and code of each fault
	}{
		{"休和班", []Line{{2, "2027-01-01", "休", "元旦"}, {3, "2027-01-02", "班", ""}}, nil},
		{"一天写两次", []Line{{2, "2027-01-01", "休", "元旦"}, {5, "2027-01-01", "休", "元旦"}}, []string{"5 calendar.row_repeats"}},
		{"没有日期、没有名称、性质不明", []Line{{2, "", "休", "元旦"}, {3, "2027-01-02", "休", ""}, {4, "2027-01-03", "半天", "x"}},
			[]string{"2 calendar.date_form", "3 calendar.holiday_name", "4 calendar.row_kind"}},
		{"平日写成周末", []Line{{2, "2027-01-04", "周末", ""}}, []string{"2 calendar.not_weekend"}},
		{"名称里有逗号", []Line{{2, "2027-01-01", "休", "元旦,放假"}}, []string{"2 calendar.row_name"}},
		{"一行没有", nil, []string{" calendar.no_changes"}},
	} {
		changes, err := ReadChanges(c.lines)
		var got []string
		for _, f := range Faults(err) {
			got = append(got, f.Field+" "+f.Code)
		}
		if !slices.Equal(got, c.want) || (err == nil) != (len(changes) == len(c.lines) && len(c.lines) > 0) {
			t.Errorf("%s：%v，应为 %v", c.name, got, c.want)
		}
	}
}

// TestFormatChanges: what is written is read again as the same days.
func TestFormatChanges(t *testing.T) {
	t.Parallel()
	in := []Change{{YMD(2027, 1, 1), Holiday, "元旦"}, {YMD(2027, 1, 2), MakeUp, "调休上班"}, {YMD(2027, 1, 4), Ordinary, ""}, {YMD(2027, 1, 9), Weekend, ""}}
	out, err := ParseChanges(FormatChanges(in))
	if err != nil || !slices.Equal(in, out) {
		t.Errorf("%v %v", out, err)
	}
}

// TestClockBefore: a clock as it stood before a pause knows neither it nor what came later.
func TestClockBefore(t *testing.T) {
	t.Parallel()
	at := func(d int) time.Time { return time.Date(2026, 9, d, 10, 0, 0, 0, time.UTC) }
	c, err := StartClock(Segment{Term: Term{5, Workday}, From: at(1), Source: "规则"})
	if err == nil {
		c, err = c.Pause(Pause{From: at(3), Reason: "等配件", By: "督导组", Limit: Term{3, Workday}})
	}
	if err == nil {
		c, err = c.Resume(at(7))
	}
	if err == nil {
		c, err = c.Extend(Segment{Term: Term{2, Workday}, From: at(8), Source: "批准", Reason: "雨天", By: "签发人"})
	}
	if err != nil {
		t.Fatal(err)
	}
	for day, want := range map[int][2]int{1: {0, 0}, 2: {1, 0}, 3: {1, 0}, 4: {1, 1}, 8: {1, 1}, 9: {2, 1}} {
		b := c.Before(at(day))
		if len(b.Segments) != want[0] || len(b.Pauses) != want[1] {
			t.Errorf("9月%d日前：%d 段 %d 次暂停，应为 %v", day, len(b.Segments), len(b.Pauses), want)
		}
	}
}
