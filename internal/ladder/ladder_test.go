package ladder_test

import (
	"testing"

	"pgregory.net/rapid"

	"luoshi/internal/calendar"
	"luoshi/internal/ladder"
)

var three = ladder.Ladder{By: ladder.Overdue, Rungs: []ladder.Rung{{Title: "一次督办", After: 1}, {Title: "二次约谈", After: 3}, {Title: "三次诫勉", After: 5}}}

func TestNext(t *testing.T) {
	t.Parallel()
	day := calendar.YMD(2026, 10, 9)
	none := calendar.None
	for _, c := range []struct {
		name    string
		s       ladder.Standing
		reached int
		want    int // -1: none
	}{
		{"未逾期不升档", ladder.Standing{On: none, ReplyDue: none}, 0, -1},
		{"逾期一日一次督办", ladder.Standing{On: none, ReplyDue: none}, 1, 0},
		{"睡了很久也只升一档", ladder.Standing{On: none, ReplyDue: none}, 90, 0},
		{"督办函未送达不升档", ladder.Standing{Climbed: 1, On: day - 5, Unserved: true, ReplyDue: none}, 9, -1},
		{"答复期限未过不升档", ladder.Standing{Climbed: 1, On: day - 5, Termed: true, ReplyDue: day}, 9, -1},
		{"答复期限已过升二档", ladder.Standing{Climbed: 1, On: day - 5, Termed: true, ReplyDue: day - 1}, 9, 1},
		{"答复得早也等到期满", ladder.Standing{Climbed: 1, On: day - 5, Termed: true, ReplyDue: day + 3}, 3, -1},
		{"答复期限算不出不升档", ladder.Standing{Climbed: 1, On: day - 5, Termed: true, ReplyDue: none}, 9, -1},
		{"不要答复的送达就升", ladder.Standing{Climbed: 1, On: day - 5, ReplyDue: none}, 3, 1},
		{"当天撤销了也不再升一档", ladder.Standing{On: day, ReplyDue: none}, 9, -1},
		{"同一天不升两档", ladder.Standing{Climbed: 1, On: day, ReplyDue: none}, 9, -1},
		{"日数不够不升", ladder.Standing{Climbed: 1, On: day - 1, ReplyDue: none}, 2, -1},
		{"到顶为止", ladder.Standing{Climbed: 3, On: day - 9, ReplyDue: none}, 99, -1},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			at, ok := three.Next(c.s, c.reached, day)
			if !ok {
				at = -1
			}
			if at != c.want {
				t.Errorf("got rung %d, want %d", at, c.want)
			}
		})
	}
}

// TestNeverJumps: however often and however late the sweep runs, rungs come one
// by one, on different days.
func TestNeverJumps(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := ladder.Standing{On: calendar.None, ReplyDue: calendar.None}
		day := calendar.YMD(2026, 1, 1)
		last := calendar.None
		for range 60 {
			day = day.Add(rapid.IntRange(0, 3).Draw(t, "days"))
			s.Unserved = rapid.Bool().Draw(t, "unserved")
			at, ok := three.Next(s, rapid.IntRange(-5, 99).Draw(t, "reached"), day)
			if !ok {
				continue
			}
			if at != s.Climbed || day == last || (s.Unserved && s.Climbed > 0) {
				t.Fatalf("climbed to %d from %d on %s after %s", at, s.Climbed, day, last)
			}
			s.Climbed, s.On, last = at+1, day, day
		}
	})
}
