package calendar

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"luoshi/internal/fault"
)

// at reads a Chinese local time: 2026-09-24 15:20.
func at(t testing.TB, s string) time.Time {
	t.Helper()
	v, err := time.ParseInLocation("2006-01-02 15:04", s, zone(t, "Asia/Shanghai"))
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func clock(t testing.TB, term, from string) Clock {
	t.Helper()
	length, err := ParseTerm(term)
	if err != nil {
		t.Fatal(err)
	}
	c, err := StartClock(Segment{Term: length, From: at(t, from), Event: "送达龙亭镇", Source: "洋整改〔2026〕123号"})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func must(t testing.TB) func(Clock, error) Clock {
	return func(c Clock, err error) Clock {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
}

func (c Clock) paused(t testing.TB, from, until string, limit Term) Clock {
	t.Helper()
	c = must(t)(c.Pause(Pause{From: at(t, from), Reason: "等县水利局送配件", By: "县督导组", Limit: limit}))
	if until != "" {
		c = must(t)(c.Resume(at(t, until)))
	}
	return c
}

func (c Clock) extended(t testing.TB, n int, unit Unit, on string) Clock {
	t.Helper()
	return must(t)(c.Extend(Segment{Term: Term{n, unit}, From: at(t, on), Reason: "汛期", By: "县督导组"}))
}

func (c Clock) ruled(t testing.TB, n int, unit Unit, on string) Clock {
	t.Helper()
	return must(t)(c.ChangeRule(Segment{Term: Term{n, unit}, From: at(t, on), Source: "新办法"}))
}

func (c Clock) moving() Clock {
	c.Segments[len(c.Segments)-1].MoveToWorkday = true
	return c
}

var week = Term{5, Workday}

func TestDue(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		c    Clock
		want string // the due date, or the instant
	}{
		{"中秋国庆不计、两日暂停", clock(t, "5 workday", "2026-09-24 15:20").paused(t, "2026-09-29 08:30", "2026-10-01 09:10", week), "2026-10-12"},
		{"没有暂停", clock(t, "5 workday", "2026-09-24 15:20"), "2026-10-09"},
		{"当天恢复等于没停", clock(t, "5 workday", "2026-09-24 15:20").paused(t, "2026-09-29 08:30", "2026-09-29 23:59", week), "2026-10-09"},
		{"零点恢复停了前一天", clock(t, "5 workday", "2026-09-24 15:20").paused(t, "2026-09-29 23:59", "2026-09-30 00:00", week), "2026-10-10"},
		{"假期里的暂停不延后", clock(t, "5 workday", "2026-09-24 15:20").paused(t, "2026-10-01 08:00", "2026-10-07 08:00", week), "2026-10-09"},
		{"暂停满五个工作日自行恢复", clock(t, "5 workday", "2026-09-24 15:20").paused(t, "2026-09-28 08:00", "2026-12-01 08:00", week), "2026-10-15"},
		{"自然日遇节不顺延", clock(t, "7 day", "2026-09-24 15:20"), "2026-10-01"},
		{"规则写明才顺延", clock(t, "7 day", "2026-09-24 15:20").moving(), "2026-10-08"},
		{"零日为当日", clock(t, "0 day", "2026-10-11 23:59"), "2026-10-11"},
		{"零个工作日为当日", clock(t, "0 workday", "2026-10-11 23:59"), "2026-10-11"},
		{"零日当天暂停顺到恢复", clock(t, "0 day", "2026-10-11 08:00").paused(t, "2026-10-11 09:00", "2026-10-13 09:00", Term{9, Day}), "2026-10-13"},
		{"一个月取月末", clock(t, "1 month", "2026-01-31 10:00"), "2026-02-28"},
		{"一个月中停三天", clock(t, "1 month", "2026-09-24 10:00").paused(t, "2026-10-10 10:00", "2026-10-13 10:00", Term{9, Day}), "2026-10-27"},
		{"时区决定起算日", clock(t, "1 day", "2026-10-08 00:30"), "2026-10-09"},
		{"延期从原到期日往后数", clock(t, "5 workday", "2026-09-24 15:20").extended(t, 2, Workday, "2026-10-08 09:00"), "2026-10-12"},
		{"延期一个月", clock(t, "5 workday", "2026-09-24 15:20").extended(t, 1, Month, "2026-10-08 09:00"), "2026-11-09"},
		{"改长：走过的日子保留", clock(t, "5 workday", "2026-09-24 15:20").ruled(t, 8, Workday, "2026-10-08 09:00"), "2026-10-13"},
		{"改短：不早于改动当日", clock(t, "5 workday", "2026-09-24 15:20").ruled(t, 1, Workday, "2026-10-08 09:00"), "2026-10-08"},
		{"改为自然日：从改动当日起按自然日计", clock(t, "5 workday", "2026-09-24 15:20").ruled(t, 5, Day, "2026-09-29 09:00"), "2026-10-02"},
		{"改动当日归新规则", clock(t, "5 workday", "2026-09-24 15:20").ruled(t, 5, Day, "2026-10-01 09:00"), "2026-10-02"},
		{"已过期才改短，原到期日不变", clock(t, "2 day", "2026-10-08 09:00").ruled(t, 1, Day, "2026-10-20 09:00"), "2026-10-10"},
		{"已过期才改长，按新规则", clock(t, "2 day", "2026-10-08 09:00").ruled(t, 20, Day, "2026-10-20 09:00"), "2026-10-28"},
		{"改短后再改长", clock(t, "9 day", "2026-10-08 09:00").ruled(t, 1, Day, "2026-10-12 09:00").ruled(t, 6, Day, "2026-10-13 09:00"), "2026-10-14"},
		{"小时连续计", clock(t, "48 hour", "2026-09-30 10:00"), "2026-10-02T10:00"},
		{"小时扣除暂停", clock(t, "48 hour", "2026-09-30 10:00").paused(t, "2026-10-01 00:00", "2026-10-01 06:30", week), "2026-10-02T16:30"},
		{"小时的暂停也有限度", clock(t, "48 hour", "2026-09-30 10:00").paused(t, "2026-10-01 00:00", "2026-10-09 06:30", Term{3, Hour}), "2026-10-02T13:00"},
		{"暂停限一日到零点为止", clock(t, "48 hour", "2026-09-30 10:00").paused(t, "2026-10-01 12:00", "2026-10-02 06:00", Term{1, Day}), "2026-10-02T22:00"},
		{"到期时刻正在暂停", clock(t, "60 minute", "2026-09-30 10:00").paused(t, "2026-09-30 11:00", "2026-09-30 12:00", week), "2026-09-30T12:00"},
		{"小时改为工作日，从改动起算", clock(t, "48 hour", "2026-09-24 10:00").ruled(t, 2, Workday, "2026-09-28 09:00"), "2026-09-30"},
		{"工作日改为小时，从改动起算", clock(t, "5 workday", "2026-09-24 10:00").ruled(t, 24, Hour, "2026-09-28 09:00"), "2026-09-29T09:00"},
		{"小时改短不早于改动", clock(t, "48 hour", "2026-09-24 10:00").ruled(t, 1, Hour, "2026-09-25 09:00"), "2026-09-25T09:00"},
		{"小时延期一个工作日", clock(t, "48 hour", "2026-09-28 10:00").extended(t, 1, Workday, "2026-09-29 09:00"), "2026-10-08"},
		{"日期延期四小时", clock(t, "1 day", "2026-09-28 10:00").extended(t, 4, Hour, "2026-09-29 09:00"), "2026-09-30T04:00"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			loc := zone(t, "Asia/Shanghai")
			due, err := c.c.Due(Embedded(), loc)
			got := due.Date.String()
			if !due.Unit.Civil() {
				got = due.At.In(loc).Format("2006-01-02T15:04")
			} else if !due.At.Equal(due.Date.Add(1).Start(loc)) {
				t.Errorf("%s ends at %s", due.Date, due.At)
			}
			if got != c.want || err != nil || !due.Known() {
				t.Errorf("got %s %s, %v; want %s", got, due.Unknown, err, c.want)
			}
		})
	}
}

func TestExplainTheMatter(t *testing.T) {
	t.Parallel()
	loc := zone(t, "Asia/Shanghai")
	c := clock(t, "5 workday", "2026-09-24 15:20").paused(t, "2026-09-29 08:30", "2026-10-01 09:10", week)
	due, err := c.Due(Embedded(), loc)
	if err != nil {
		t.Fatal(err)
	}
	days := func(from string, n int) (list []Date) {
		for i := range n {
			list = append(list, date(t, from).Add(i))
		}
		return list
	}
	want := Explanation{
		Rule: c.Segments[0], Start: date(t, "2026-09-24"), Event: "送达龙亭镇", Original: date(t, "2026-10-09"), Counted: 5,
		Skipped: []DayNote{{"中秋", Holiday, days("2026-09-25", 3)}, {"国庆节", Holiday, days("2026-10-01", 7)}, {"周日", Weekend, days("2026-10-11", 1)}},
		MadeUp:  []DayNote{{"调休上班", MakeUp, days("2026-10-10", 1)}},
		Pauses:  []PauseNote{{c.Pauses[0], days("2026-09-29", 2)}},
	}
	if d := cmp.Diff(want, due.Explain(c, loc)); d != "" {
		t.Error(d)
	}
	last := due.Steps[len(due.Steps)-1]
	if len(due.Steps) != 19 || last.Date != due.Date || last.N != 5 || due.Steps[0].Mark != Started || due.Steps[5].Pause != 1 {
		t.Errorf("%d steps, the last %+v", len(due.Steps), last)
	}
	moved := clock(t, "7 day", "2026-09-24 15:20").moving()
	due, err = moved.Due(Embedded(), loc)
	if got := due.Explain(moved, loc).MovedOver; err != nil || len(got) != 1 || got[0].Name != "国庆节" || len(got[0].Dates) != 7 {
		t.Errorf("moved over %+v, %v", got, err)
	}
	long := c.ruled(t, 8, Workday, "2026-10-08 09:00").extended(t, 3, Workday, "2026-10-09 09:00")
	e := Due{}.Explain(long, loc)
	if len(e.Former) != 1 || len(e.Extensions) != 1 || e.Rule.Source != "新办法" || long.Extensions() != 1 {
		t.Errorf("got %+v", e)
	}
}

func TestLateBy(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, term, start, now string
		days                   int
		late                   bool
	}{
		{"还剩两个工作日", "6 workday", "2026-09-24 15:20", "2026-10-08 11:00", -2, false},
		{"今日到期", "5 workday", "2026-09-24 15:20", "2026-10-09 23:59", 0, false},
		{"过了零点即逾期", "5 workday", "2026-09-24 15:20", "2026-10-10 00:00", 1, true},
		{"周五到期、周六逾期零个工作日", "4 day", "2026-10-12 09:00", "2026-10-17 09:00", 0, true},
		{"逾期六个工作日", "5 workday", "2026-09-24 15:20", "2026-10-16 09:00", 6, true},
		{"小时按时刻", "2 hour", "2026-10-08 09:00", "2026-10-08 11:00", 0, false},
		{"小时过一分钟", "2 hour", "2026-10-08 09:00", "2026-10-08 11:01", 0, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			loc := zone(t, "Asia/Shanghai")
			due, err := clock(t, c.term, c.start).Due(Embedded(), loc)
			if err != nil {
				t.Fatal(err)
			}
			days, late, err := LateBy(Embedded(), due, at(t, c.now), loc)
			if days != c.days || late != c.late || err != nil {
				t.Errorf("due %s: got %d, %v, %v", due.Date, days, late, err)
			}
		})
	}
}

func TestUnknownDue(t *testing.T) {
	t.Parallel()
	loc, cal := zone(t, "Asia/Shanghai"), Embedded()
	late := func(c Clock, now string) (Due, int, bool, error) {
		due, err := c.Due(cal, loc)
		if err != nil {
			t.Fatal(err)
		}
		n, l, err := LateBy(cal, due, at(t, now), loc)
		return due, n, l, err
	}
	due, _, _, err := late(clock(t, "5 workday", "2026-12-30 09:00"), "2026-12-31 09:00")
	if due.Unknown != "calendar.missing_year" || due.MissingYear != 2027 || !due.Date.IsNone() || !due.At.IsZero() || !fault.Is(err, "calendar.missing_year") {
		t.Errorf("缺年份: %+v, %v", due, err)
	}
	due, n, isLate, err := late(clock(t, "1 workday", "2026-12-30 09:00"), "2027-01-09 09:00")
	if !due.Known() || n != 0 || !isLate || !fault.Is(err, "calendar.missing_year") {
		t.Errorf("到期日已知、天数不知: %+v %d %v %v", due, n, isLate, err)
	}
	open := clock(t, "5 workday", "2026-09-24 15:20").paused(t, "2026-09-29 08:30", "", Term{2, Workday})
	due, n, isLate, err = late(open, "2026-09-30 09:00")
	if due.Unknown != "calendar.paused" || due.Latest.String() != "2026-10-12" || !due.PausedUntil.Equal(at(t, "2026-10-01 00:00")) || isLate || n != 0 || err != nil || len(due.Steps) != 5 {
		t.Errorf("暂停中: %+v %d %v %v", due, n, isLate, err)
	}
	if _, n, isLate, err = late(open, "2026-10-13 09:00"); n != 1 || !isLate || err != nil {
		t.Errorf("暂停到了限度就恢复: %d %v %v", n, isLate, err)
	}
	due, n, isLate, err = late(clock(t, "1 day", "2026-09-24 15:20").paused(t, "2026-09-28 08:30", "", week), "2026-09-29 09:00")
	if due.Date.String() != "2026-09-25" || n != 2 || !isLate || err != nil {
		t.Errorf("逾期后才暂停，到期日照旧: %+v %d %v %v", due, n, isLate, err)
	}
	due, n, isLate, err = late(clock(t, "5 workday", "2026-12-21 09:00").paused(t, "2026-12-22 08:30", "", Term{20, Workday}), "2026-12-30 09:00")
	if due.Unknown != "calendar.paused" || due.MissingYear != 2027 || n != 0 || isLate || err != nil {
		t.Errorf("暂停的限度要用缺的年份: %+v %d %v %v", due, n, isLate, err)
	}
	due, _, _, err = late(clock(t, "5 workday", "2026-12-21 09:00").paused(t, "2026-12-22 08:30", "", Term{20, Day}), "2027-02-01 09:00")
	if due.Unknown != "calendar.paused" || due.PausedUntil.IsZero() || !due.Latest.IsNone() || !fault.Is(err, "calendar.missing_year") {
		t.Errorf("限度已过而年份仍缺: %+v %v", due, err)
	}
	due, _, _, err = late(clock(t, "1 day", "2026-12-21 09:00").paused(t, "2026-12-28 08:30", "", Term{20, Workday}), "2026-12-29 09:00")
	if !due.Known() || due.Date.String() != "2026-12-22" || err != nil {
		t.Errorf("与到期无关的暂停: %+v %v", due, err)
	}
	due, err = clock(t, "30 day", "2026-12-21 09:00").Due(nil, loc)
	if !due.Known() || due.Date.String() != "2027-01-20" || err != nil {
		t.Errorf("自然日不需要日历: %+v %v", due, err)
	}
}

func TestClockRefuses(t *testing.T) {
	t.Parallel()
	c := clock(t, "5 workday", "2026-09-24 15:20")
	paused := c.paused(t, "2026-09-29 08:30", "", week)
	rule := func(s Segment) error { return second(c.ChangeRule(s)) }
	pause := func(c Clock, from time.Time, reason string, limit Term) error {
		return second(c.Pause(Pause{From: from, Reason: reason, Limit: limit}))
	}
	day := at(t, "2026-09-29 08:30")
	for _, r := range []struct {
		name, code string
		err        error
	}{
		{"没有规则", "calendar.no_rule", Clock{}.Validate()},
		{"规则没有依据", "calendar.no_source", rule(Segment{Term: week, From: day})},
		{"规则没有时间", "calendar.no_start", rule(Segment{Term: week, Source: "s"})},
		{"规则早于起算", "calendar.rule_order", rule(Segment{Term: week, Source: "s", From: at(t, "2026-09-24 15:19")})},
		{"期限超过十年", "calendar.term_long", rule(Segment{Term: Term{11 * 366, Day}, Source: "s", From: day})},
		{"文字太长", "calendar.text_long", rule(Segment{Term: week, Source: strings.Repeat("长", 700), From: day})},
		{"延期没有理由", "calendar.extension_reason", second(c.Extend(Segment{Term: week, From: day, By: "县督导组"}))},
		{"延期没有批准人", "calendar.extension_reason", second(c.Extend(Segment{Term: week, From: day, Reason: "汛期"}))},
		{"延期零天", "calendar.extension_zero", second(c.Extend(Segment{Term: Term{0, Day}, From: day, Reason: "汛期", By: "县督导组"}))},
		{"暂停没有理由", "calendar.pause_reason", pause(c, day, " ", week)},
		{"暂停没有限度", "calendar.pause_limit", pause(c, day, "等配件", Term{0, Day})},
		{"暂停早于起算", "calendar.pause_before_start", pause(c, at(t, "2026-09-23 08:30"), "等配件", week)},
		{"重复暂停", "calendar.already_paused", pause(paused, day, "等配件", week)},
		{"没有暂停可恢复", "calendar.not_paused", second(c.Resume(day))},
		{"恢复早于暂停", "calendar.pause_times", second(paused.Resume(at(t, "2026-09-29 08:29")))},
		{"暂停重叠", "calendar.pauses_overlap", pause(must(t)(paused.Resume(at(t, "2026-09-30 09:00"))), day, "等配件", week)},
		{"段的种类不明", "calendar.part", Clock{Segments: append(c.Segments[:1:1], Segment{Part: "x", Term: week, From: day})}.Validate()},
	} {
		if !fault.Is(r.err, r.code) {
			t.Errorf("%s: got %v, want %s", r.name, r.err, r.code)
		}
	}
	for range maxPauses {
		c = must(t)(must(t)(c.Pause(Pause{From: day, Reason: "等配件", Limit: week})).Resume(day))
	}
	if err := pause(c, day, "等配件", week); !fault.Is(err, "calendar.clock_full") {
		t.Errorf("got %v", err)
	}
}

// An act on a clock leaves the clock it was called on as it was, also when two
// acts start from the same one.
func TestClockIsAValue(t *testing.T) {
	t.Parallel()
	c := clock(t, "5 workday", "2026-09-24 15:20").paused(t, "2026-09-29 08:30", "", week)
	before, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	a := must(t)(c.Resume(at(t, "2026-09-30 09:00"))).extended(t, 1, Day, "2026-09-30 10:00")
	b := must(t)(c.Resume(at(t, "2026-10-08 09:00"))).extended(t, 2, Day, "2026-10-08 10:00")
	if after, err := json.Marshal(c); err != nil || string(after) != string(before) {
		t.Errorf("changed to %s", after)
	}
	for range 4 { // whatever room the slice behind it has
		a = a.extended(t, 1, Day, "2026-10-08 10:00")
		b = a.extended(t, 7, Day, "2026-10-08 10:00")
		other := a.extended(t, 9, Day, "2026-10-08 10:00")
		if n := len(a.Segments); b.Segments[n].Term.N != 7 || other.Segments[n].Term.N != 9 {
			t.Errorf("two extensions of one clock share their place: %+v", b.Segments[n])
		}
	}
	b = must(t)(c.Resume(at(t, "2026-10-08 09:00")))
	if a.Segments[1].Term.N != 1 || a.Pauses[0].Until.Equal(b.Pauses[0].Until) {
		t.Error("two acts share their segments")
	}
}

func TestClockJSON(t *testing.T) {
	t.Parallel()
	c := clock(t, "5 workday", "2026-09-24 15:20").paused(t, "2026-09-29 08:30", "2026-10-01 09:10", week).extended(t, 3, Day, "2026-10-08 09:00").paused(t, "2026-10-09 08:30", "", week)
	text, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	var back Clock
	if err := json.Unmarshal(text, &back); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(c, back); d != "" {
		t.Error(d)
	}
	for _, none := range []string{`{"segments":null}`, `{"segments":[]}`, `{}`} { // nobody owns the matter yet
		if err := json.Unmarshal([]byte(none), &back); err != nil || len(back.Segments) != 0 {
			t.Errorf("%s: %v", none, err)
		}
	}
	for name, bad := range map[string]string{
		"多余的字段": strings.Replace(string(text), "{", `{"x":1,`, 1), "不是对象": `[]`,
		"单位不明": strings.Replace(string(text), `"workday"`, `"week"`, 1),
		"数字太大": strings.Replace(string(text), `"n":5`, `"n":5000`, 1),
	} {
		if err := json.Unmarshal([]byte(bad), new(Clock)); err == nil {
			t.Errorf("%s was read", name)
		}
	}
}
