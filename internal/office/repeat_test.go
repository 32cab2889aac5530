package office_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"luoshi/internal/calendar"
	"luoshi/internal/letter"
	"luoshi/internal/matter"
	"luoshi/internal/store"
)

// history is a random script: findings, letters that are signed, served, annulled or
// left, new holders, days that pass and sweeps.
func history(t *rapid.T) string {
	var b strings.Builder
	day, n, people := calendar.YMD(2026, 9, 1), 0, 0
	say := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	one := func() string { return fmt.Sprint("件", rapid.IntRange(1, n).Draw(t, "matter")) }
	for range rapid.IntRange(10, 45).Draw(t, "acts") {
		act := rapid.SampledFrom([]string{"found", "served", "served", "served", "served", "signed", "day", "day", "day", "sweep", "sweep", "person"}).Draw(t, "act")
		if n == 0 {
			act = "found"
		}
		switch act {
		case "found":
			n++
			say("登记 件%d 清单 rectification 在 龙亭镇/龙亭村 责任 一书记 由 督导组 题 停水%d 类别 %s", n, n, rapid.SampledFrom([]string{"饮水安全", "饮水安全", "工作作风"}).Draw(t, "class"))
		case "signed":
			say("签发 由 签发人 事项 %s", one())
		case "served":
			m := one()
			say("签发 由 签发人 事项 %s\n送达 由 督导组 事项 %s", m, m)
		case "day":
			day = day.Add(rapid.IntRange(1, 5).Draw(t, "days"))
			say("日 %s", day)
		case "sweep":
			say("巡检")
		case "person":
			day = day.Add(1)
			people++
			say("离任 一书记 由 组织部 说明 调整\n日 %s\n人员 接任%d\n任命 一书记 由 组织部 人 接任%d", day, people, people)
		}
	}
	say("期望 台账 清单 rectification 登记 %d", n) // a script has to say something
	return b.String()
}

// climbs checks every rung above a first one against the letters before it.
func climbs(t *testing.T, script string, ms []matter.Matter, letters map[string][]letter.Letter, zone *time.Location) (seen int) {
	t.Helper()
	on := func(at time.Time) calendar.Date { return calendar.DateOf(at, zone) }
	by := map[string][]letter.Letter{} // ladder and subject
	for _, m := range ms {
		notices := 0
		for _, l := range letters[m.ID] {
			if l.Kind == "rectification_order" {
				notices++
			}
			if l.Ladder == "overdue" {
				by["overdue "+m.ID] = append(by["overdue "+m.ID], l)
				continue
			}
			by["unit "+m.OwnerBody+m.Class] = append(by["unit "+m.OwnerBody+m.Class], l)
			if l.ToPerson != "" {
				by["person "+l.ToPerson+m.Class] = append(by["person "+l.ToPerson+m.Class], l)
			}
		}
		if notices != 1 {
			t.Errorf("%s 有 %d 件限期整改通知书，应为一件\n%s", m.Title, notices, script)
		}
	}
	rungs := []string{"一次督办", "二次约谈", "三次诫勉"}
	for who, ls := range by {
		for _, l := range ls {
			at := -1
			for i, title := range rungs {
				if l.Rung == title {
					at = i
				}
			}
			if at < 1 || strings.HasPrefix(who, "unit") && l.ToPerson != "" {
				continue // the unit was told of what its person climbed
			}
			seen++
			served := false
			for _, e := range ls {
				if e.ID == l.ID {
					continue
				}
				if on(e.DraftedAt) == on(l.DraftedAt) && e.Rung != l.Rung && e.DraftedAt.Before(l.DraftedAt) {
					t.Errorf("%s 在 %s 一天升了 %s 和 %s\n%s", who, on(l.DraftedAt), e.Rung, l.Rung, script)
				}
				served = served || e.Rung == rungs[at-1] && !e.ServedAt.IsZero() && e.ServedAt.Before(l.DraftedAt) && e.ReplyDue < on(l.DraftedAt)
			}
			if !served {
				t.Errorf("%s 在 %s 升到%s，上一档没有送达，或者答复期限没有过\n%s", who, on(l.DraftedAt), l.Rung, script)
			}
		}
	}
	return seen
}

// TestAnyHistory: whatever happens in whatever order, on a real store: no two rungs on
// a civil date, none before the one below was served and its term was over, and every
// finding has its own notice.
func TestAnyHistory(t *testing.T) {
	t.Parallel()
	zone, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for seed := range 30 {
		script := rapid.Custom(history).Example(seed)
		played(t, scene+script, func(v *store.View) error {
			ms, letters, err := everything(v)
			if err == nil {
				seen += climbs(t, script, ms, letters, zone)
			}
			return err
		})
	}
	if seen < 10 {
		t.Errorf("thirty histories climbed %d times: they say too little", seen)
	}
}
