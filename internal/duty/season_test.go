package duty

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"luoshi/internal/calendar"
)

// TestSeasonReads: what is read is printed the same, what is no part of a year is refused.
func TestSeasonReads(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"06-01/09-30", "11-15/03-15", "02-29/02-29", "01-01/12-31"} {
		if s, ok := ParseSeason(text); !ok || s.String() != text {
			t.Errorf("%s reads as %s", text, s)
		}
	}
	for _, text := range []string{"", "06-01", "6-1/9-30", "06-31/09-30", "13-01/09-30", "06-01/00-10", "06-01/09-30/", "02-30/03-01", "06-01-09-30"} {
		if s, ok := ParseSeason(text); ok {
			t.Errorf("%q reads as %s", text, s)
		}
	}
}

// TestWindow: the window of a period is what of it lies in the season; a yearly duty of May
// is due from the first of May to the end of it.
func TestWindow(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		cadence     calendar.Cadence
		season, day string
		from, to    string // "" outside the season
		asked       bool
	}{
		{calendar.Daily, "06-01/09-30", "2026-06-01", "2026-06-01", "2026-06-01", true},
		{calendar.Daily, "06-01/09-30", "2026-05-31", "", "", false},
		{calendar.Daily, "11-15/03-15", "2027-01-02", "2027-01-02", "2027-01-02", true},
		{calendar.Monthly, "06-15/09-30", "2026-06-14", "2026-06-15", "2026-06-30", false},
		{calendar.Monthly, "06-15/09-30", "2026-06-15", "2026-06-15", "2026-06-30", true},
		{calendar.Yearly, "05-01/05-31", "2026-04-30", "2026-05-01", "2026-05-31", false},
		{calendar.Yearly, "05-01/05-31", "2026-05-02", "2026-05-01", "2026-05-31", true},
		{calendar.Yearly, "05-01/05-31", "2026-12-31", "2026-05-01", "2026-05-31", true}, // missing stays missing
		{calendar.Yearly, "", "2026-01-01", "2026-01-01", "2026-12-31", true},
	} {
		s, _ := ParseSeason(c.season)
		d := Duty{Cadence: c.cadence, Season: s}
		day, err := calendar.ParseDate(c.day)
		if err != nil {
			t.Fatal(err)
		}
		from, to, ok := d.Window(d.PeriodAt(day))
		if got := from.String() + to.String(); ok != (c.from != "") || ok && got != c.from+c.to || d.Asked(day) != c.asked {
			t.Errorf("%s %s on %s: %v %s %v", c.cadence, c.season, c.day, ok, got, d.Asked(day))
		}
		if want, err := calendar.ParseDate(c.to); err == nil && !d.CutOffOf(d.PeriodAt(day), time.UTC).Equal(want.Add(1).Start(time.UTC)) {
			t.Errorf("%s %s on %s ends %s", c.cadence, c.season, c.day, d.CutOffOf(d.PeriodAt(day), time.UTC))
		}
	}
}

// TestSeasonIsAsked: a daily duty is asked for on the days of its season and on no other.
func TestSeasonIsAsked(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		first := calendar.YMD(2024, 1, 1)
		day := func(name string) calendar.Date { return first + calendar.Date(rapid.IntRange(0, 365).Draw(rt, name)) }
		from, until, on := day("from"), day("until"), day("on")
		in := from <= on && on <= until
		if from > until {
			in = on >= from || on <= until
		}
		d := Duty{Cadence: calendar.Daily, Season: Season{monthDay(from), monthDay(until)}}
		if d.Asked(on) != in {
			rt.Fatalf("%s on %s: %v", d.Season, on, !in)
		}
	})
}
