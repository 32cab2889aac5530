package duty

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"luoshi/internal/calendar"
	"luoshi/internal/org"
)

// watch is a rota of the village's post by day and by night in the flood season.
func watch() Duty {
	season, _ := ParseSeason("06-01/09-30")
	d := list()
	d.ID, d.Days, d.CutOff, d.Roles, d.Season, d.Shifts, d.NoNews = "watch", AllDays, "", d.Roles[:1], season, []string{"08:00", "20:00"}, false
	d.Begins = calendar.YMD(2026, 1, 1)
	return d
}

func at(day calendar.Date, clock string) time.Time { return clockOn(day, clock, zone) }

// TestShifts: the last shift of a day runs into the next day, over the end of the season too;
// outside of the season nobody stands one.
func TestShifts(t *testing.T) {
	t.Parallel()
	d, first, last := watch(), calendar.YMD(2026, 6, 1), calendar.YMD(2026, 9, 30)
	for _, c := range []struct {
		now  time.Time
		want string
	}{
		{at(first, "07:59"), ""},
		{at(first, "08:00"), "2026-06-01 08:00—20:00"},
		{at(first, "20:00"), "2026-06-01 20:00—08:00"},
		{at(first.Add(1), "07:59"), "2026-06-01 20:00—08:00"},
		{at(first.Add(1), "08:00"), "2026-06-02 08:00—20:00"},
		{at(last.Add(1), "07:59"), "2026-09-30 20:00—08:00"},
		{at(last.Add(1), "08:00"), ""},
	} {
		got := ""
		if s, ok := d.Running(c.now, zone); ok {
			got = s.Day.String() + " " + s.Hours(zone)
		}
		if got != c.want {
			t.Errorf("%s 值的是 %q，应是 %q", c.now, got, c.want)
		}
	}
	if d.Look() != ByShift || list().Rota() {
		t.Error("分了班次的才是轮值")
	}
}

// TestShiftsAreExpected: each shift of a held post has one entry of its own, due by its end,
// of whoever is named for it; an entry of one shift does not answer for the other. Leave
// excuses nobody: somebody else stands the shift.
func TestShiftsAreExpected(t *testing.T) {
	t.Parallel()
	d, r, day := watch(), roster(), calendar.YMD(2026, 6, 1)
	r.Leaves["刘思远"] = []org.Leave{{Person: "刘思远", From: day, Until: day, Kind: "病假", Approver: "镇"}}
	night := Entry{Post: "三合村第一书记", Shift: "20:00", Period: day.String(), Timely: OnTime}
	f := d.FactsOf([]Entry{night}, d.PeriodAt(day))
	f.Turns = []Turn{{Post: "三合村第一书记", Shift: "08:00", Day: day, Person: "王建国"}}
	got := func(now time.Time) string {
		all, err := Stand(d, r, calendar.Embedded(), zone, day, now, f)
		if err != nil {
			t.Fatal(err)
		}
		var out []string
		for _, s := range all {
			out = append(out, fmt.Sprintf("%s:%s:%s", s.Shift.At, s.Person, s.State))
		}
		return strings.Join(out, " ")
	}
	vacant := " 08:00::excused 20:00::excused"
	if g := got(at(day, "20:00").Add(-time.Second)); g != "08:00:王建国:pending 20:00::on_time"+vacant {
		t.Error(g)
	}
	if g := got(at(day, "20:00")); g != "08:00:王建国:missing 20:00::on_time"+vacant {
		t.Error(g)
	}
	if d.TimesIn(d.PeriodAt(day)) != 2 {
		t.Error("一天两班，要填两份")
	}
	if x, err := Expect(d, r, calendar.Embedded(), zone, calendar.YMD(2026, 10, 1)); len(x) > 0 || err != nil {
		t.Error("汛期以外没有班", x, err)
	}
}

// TestSeats: a shift without a name is a gap until it is over, and whoever was named before
// stays with it.
func TestSeats(t *testing.T) {
	t.Parallel()
	d, day := watch(), calendar.YMD(2026, 9, 30)
	turns := []Turn{{Post: "三合村第一书记", Shift: "20:00", Day: day, Person: "郭长海", Was: "刘思远"}}
	var out []string
	for _, s := range d.Seats(roster().Posts[:3], turns, zone, day, day.Add(1)) {
		out = append(out, fmt.Sprint(s.Shift.At+s.Person+s.Was+" ", s.Gap(at(day, "19:59")), s.Gap(at(day, "20:00"))))
	}
	if g := strings.Join(out, "; "); g != "08:00 true false; 20:00郭长海刘思远 false false" {
		t.Error(g)
	}
}

// TestShiftInChat: chat text of an entry names its shift, and is read back into it.
func TestShiftInChat(t *testing.T) {
	t.Parallel()
	d := watch()
	text := Chat(d, "三合村 刘思远", Entry{Day: calendar.YMD(2026, 6, 1), Shift: "20:00", Values: []Value{{ID: "plan", Text: "查看涵洞"}}}, nil)
	values, _, unknown := ParseChat(d, text)
	if ChatShift(d, text) != "20:00" || ChatDay(text, calendar.YMD(2026, 6, 2)) != calendar.YMD(2026, 6, 1) || len(unknown) > 0 || len(values) != 1 {
		t.Error(text, values, unknown)
	}
	if ChatShift(d, "值班 6月1日 12点00分班") != "" || ChatShift(list(), text) != "" {
		t.Error("没有的班认出来了")
	}
}
