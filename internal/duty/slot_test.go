package duty

import (
	"testing"
	"time"

	"luoshi/internal/calendar"
)

// weekly is a duty of two entries a week with a gap of three days.
func weekly() Duty {
	return Duty{ID: "patrol", Cadence: calendar.Weekly, Times: 2, Gap: 3, Begins: calendar.YMD(2026, 1, 1), Ends: calendar.None}
}

// TestTimesIn: a period that the season or the first day of the duty cuts asks for as many
// entries as its days have room for.
func TestTimesIn(t *testing.T) {
	t.Parallel()
	week := calendar.PeriodOf(calendar.Weekly, calendar.YMD(2026, 6, 10)) // Monday 8 to Sunday 14
	for _, c := range []struct {
		name   string
		change func(*Duty)
		want   int
	}{
		{"整周", func(*Duty) {}, 2},
		{"不写次数是一次", func(d *Duty) { d.Times = 0 }, 1},
		{"没有间隔，一天也放得下", func(d *Duty) { d.Gap, d.Begins = 0, week.To }, 2},
		{"时段只占三天，放得下一次", func(d *Duty) { d.Season = Season{612, 930} }, 1},
		{"时段占四天，放得下两次", func(d *Duty) { d.Season = Season{611, 930} }, 2},
		{"周中才生效", func(d *Duty) { d.Begins = week.To.Add(-1) }, 1},
		{"周中就到期", func(d *Duty) { d.Ends = week.From.Add(2) }, 1},
		{"还没有生效", func(d *Duty) { d.Begins = week.To.Add(1) }, 0},
		{"不在时段", func(d *Duty) { d.Season = Season{701, 930} }, 0},
	} {
		d := weekly()
		if c.change(&d); d.TimesIn(week) != c.want {
			t.Errorf("%s：%d，应为 %d", c.name, d.TimesIn(week), c.want)
		}
	}
}

// TestDecides: one entry lacking is none; the entry that completes them says whether the
// post is on time, and an early one that was late does not spoil what is in on time.
func TestDecides(t *testing.T) {
	t.Parallel()
	d, week := weekly(), calendar.PeriodOf(calendar.Weekly, calendar.YMD(2026, 6, 10))
	at := func(day int, timely Timely) Entry {
		return Entry{Post: "p", Timely: timely, DeliveredAt: time.Date(2026, 6, day, 9, 0, 0, 0, zone)}
	}
	if e := d.Decides([]Entry{at(9, OnTime)}, week); e != nil {
		t.Errorf("两次只填了一次：%v", e)
	}
	if e := d.Decides([]Entry{at(9, OnTime), at(16, Late)}, week); e == nil || e.Timely != Late {
		t.Errorf("第二次迟报：%v", e)
	}
	if e := d.Decides([]Entry{at(16, ByPhone), at(9, OnTime)}, week); e == nil || e.DeliveredAt.Day() != 16 {
		t.Errorf("后到的一次才满：%v", e)
	}
	f := d.FactsOf([]Entry{at(9, OnTime), {Post: "q", Timely: OnTime}, at(12, OnTime)}, week)
	if f.Entries["p"] == nil || f.Entries["q"] != nil || f.Given["p"].Entries != 2 || f.Given["q"].Entries != 1 {
		t.Errorf("%+v", f)
	}
}

// TestFree: the next entry, also between two that are there.
func TestFree(t *testing.T) {
	t.Parallel()
	day := func(d int) calendar.Date { return calendar.YMD(2026, 6, d) }
	for _, c := range []struct{ want, on int }{{1, 1}, {13, 7}, {13, 8}, {13, 12}, {13, 13}, {5, 5}, {2, 2}, {13, 6}} {
		s := Slots{Days: []calendar.Date{day(8), day(10)}}
		if got := s.Free(3, day(c.on)); got != day(c.want) {
			t.Errorf("%d 日：%s，应为 %d 日", c.on, got, c.want)
		}
	}
	if got := (Slots{Days: []calendar.Date{day(8)}}).Free(0, day(8)); got != day(8) {
		t.Errorf("没有间隔的同一天：%s", got)
	}
}
