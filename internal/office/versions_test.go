package office

import (
	"testing"
	"time"

	"luoshi/internal/appraise"
	"luoshi/internal/calendar"
	"luoshi/internal/duty"

	"pgregory.net/rapid"
)

var utc = time.UTC

func day(m time.Month, d int) time.Time { return time.Date(2026, m, d, 0, 0, 0, 0, utc) }

func month(t interface{ Fatal(...any) }, key string) appraise.Window {
	p, err := calendar.ParsePeriod(key)
	if err != nil {
		t.Fatal(err)
	}
	return appraise.WindowOf(p, utc)
}

// TestVersionOfAPeriod: which version computes which month, and in force on which day.
func TestVersionOfAPeriod(t *testing.T) {
	t.Parallel()
	first := Version{Pack: "a@1", From: day(3, 10), Corrects: calendar.None}
	second := Version{Pack: "a@2", From: day(9, 20), At: day(9, 20), Corrects: calendar.None}
	mends := Version{Pack: "a@3", From: day(10, 8), At: day(10, 8), Corrects: calendar.YMD(2026, 9, 1)}
	other := Version{Pack: "b@1", From: day(7, 5), At: day(7, 5), Corrects: calendar.None}
	latest := Version{Pack: "a@4", From: day(11, 2), At: day(11, 2), Corrects: calendar.None}
	all := func(string) (bool, error) { return true, nil }
	notFirst := func(p string) (bool, error) { return p != "a@1", nil }
	for name, c := range map[string]struct {
		vs   Versions
		key  string
		now  time.Time
		has  func(string) (bool, error)
		want Basis
		ok   bool
	}{
		"期初在用的那一版":      {Versions{first, second}, "2026-09", day(10, 8), all, Basis{Pack: "a@1"}, true},
		"下一期用新的":        {Versions{first, second}, "2026-10", day(11, 8), all, Basis{Pack: "a@2"}, true},
		"第一版的当期试行":      {Versions{first, second}, "2026-03", day(4, 8), all, Basis{Pack: "a@1", Trial: true}, true},
		"从前的期不算":        {Versions{first, second}, "2026-02", day(4, 8), all, Basis{}, false},
		"新加的排名当期试行":     {Versions{first, second}, "2026-09", day(10, 8), notFirst, Basis{Pack: "a@2", Trial: true}, true},
		"新加的排名不算从前":     {Versions{first, second}, "2026-08", day(10, 8), notFirst, Basis{}, false},
		"更正":            {Versions{first, second, mends}, "2026-09", day(10, 9), all, Basis{Pack: "a@3", Was: "a@1"}, true},
		"更正还没有下发":       {Versions{first, second, mends}, "2026-09", day(10, 7), all, Basis{Pack: "a@1"}, true},
		"更正不及从前的期":      {Versions{first, second, mends}, "2026-08", day(10, 9), all, Basis{Pack: "a@1"}, true},
		"更正以后的期没有原来的":   {Versions{first, second, mends}, "2026-11", day(12, 9), all, Basis{Pack: "a@3"}, true},
		"更正不换比它新的":      {Versions{first, mends, latest}, "2026-12", day(12, 9), all, Basis{Pack: "a@4"}, true},
		"更正仍换从前的":       {Versions{first, mends, latest}, "2026-09", day(12, 9), all, Basis{Pack: "a@3", Was: "a@1"}, true},
		"换了机制包，从前的排名停了": {Versions{first, other}, "2026-08", day(9, 8), func(p string) (bool, error) { return p == "a@1", nil }, Basis{}, false},
	} {
		got, ok, err := c.vs.For(month(t, c.key), c.now, c.has)
		if err != nil || ok != c.ok || got != c.want {
			t.Errorf("%s：%+v %v %v，应为 %+v %v", name, got, ok, err, c.want, c.ok)
		}
	}
}

// TestVersionsProperties: whatever was issued whenever, a month is computed by nothing
// that came after it was over, except a correction; by trial only where nothing was in
// force when it began; and what is in force never lies ahead.
func TestVersionsProperties(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		vs := Versions{{Pack: "p@0", From: day(1, rapid.IntRange(1, 300).Draw(t, "base")), Corrects: calendar.None}}
		at := day(1, 1)
		corrects := map[string]bool{}
		for i := range rapid.IntRange(0, 6).Draw(t, "issues") {
			at = at.Add(time.Duration(rapid.IntRange(1, 90*24).Draw(t, "hours")) * time.Hour)
			v := Version{Pack: "p@" + string(rune('1'+i)), At: at, From: at, Corrects: calendar.None}
			if ahead := day(1, rapid.IntRange(1, 400).Draw(t, "effective")); ahead.After(at) {
				v.From = ahead
			} else if rapid.Bool().Draw(t, "corrects") {
				v.Corrects = calendar.DateOf(at, utc).Add(-rapid.IntRange(0, 200).Draw(t, "back"))
				corrects[v.Pack] = true
			}
			vs = append(vs, v)
		}
		from, order := map[string]time.Time{}, map[string]int{}
		for i, v := range vs {
			from[v.Pack], order[v.Pack] = v.From, i
		}
		now := at.Add(time.Hour)
		w := month(t, rapid.SampledFrom([]string{"2026-01", "2026-04", "2026-07", "2026-12"}).Draw(t, "month"))
		b, ok, err := vs.For(w, now, func(string) (bool, error) { return true, nil })
		switch {
		case err != nil:
			t.Fatal(err)
		case !ok:
			for _, v := range vs {
				if v.From.Before(w.End) {
					t.Fatalf("%s took effect on %v and %v has no version", v.Pack, v.From, w.From)
				}
			}
			return
		}
		if b.Was == "" && !from[b.Pack].Before(w.End) {
			t.Fatalf("%v is computed by %s of %v", w.From, b.Pack, from[b.Pack])
		}
		if b.Was != "" && order[b.Pack] < order[b.Was] {
			t.Fatalf("%s takes the place of %s, which was issued after it", b.Pack, b.Was)
		}
		if b.Was != "" && !corrects[b.Pack] {
			t.Fatalf("%s took the place of %s and is no correction", b.Pack, b.Was)
		}
		if base := b.Was; b.Trial {
			if base == "" {
				base = b.Pack
			}
			for _, v := range vs {
				if !v.From.After(w.Begin) {
					t.Fatalf("%v is on trial by %s although %s was in force", w.From, base, v.Pack)
				}
			}
		}
		if in := vs.At(now); in.From.After(now) && in.Pack != "p@0" {
			t.Fatalf("%s is in force before its day", in.Pack)
		}
	})
}

// TestDutiesOfADay: a daily duty follows the version in force when the day began; one of
// a longer period keeps its version to the end of it, and a new one joins in.
func TestDutiesOfADay(t *testing.T) {
	t.Parallel()
	vs := Versions{{Pack: "a@1", From: day(3, 1), Corrects: calendar.None}, {Pack: "a@2", At: day(9, 16).Add(10 * time.Hour), From: day(9, 16).Add(10 * time.Hour), Corrects: calendar.None}}
	packs := map[string][]duty.Duty{
		"a@1": {{ID: "daily", Cadence: calendar.Daily, Pack: "a@1"}, {ID: "report", Cadence: calendar.Monthly, Pack: "a@1"}},
		"a@2": {{ID: "daily", Cadence: calendar.Daily, Pack: "a@2"}, {ID: "weekly", Cadence: calendar.Weekly, Pack: "a@2"}},
	}
	for on, want := range map[calendar.Date]string{
		calendar.YMD(2026, 9, 10): "daily a@1;report a@1;",
		calendar.YMD(2026, 9, 16): "daily a@1;report a@1;weekly a@2;", // issued at ten o'clock: the day began without it
		calendar.YMD(2026, 9, 17): "report a@1;daily a@2;weekly a@2;",
		calendar.YMD(2026, 10, 1): "daily a@2;weekly a@2;",
	} {
		ds, err := vs.Duties(on, utc, func(p string) ([]duty.Duty, error) { return packs[p], nil })
		got := ""
		for _, d := range ds {
			got += d.ID + " " + d.Pack + ";"
		}
		if err != nil || got != want {
			t.Errorf("%s：%s（%v），应为 %s", on, got, err, want)
		}
	}
}
