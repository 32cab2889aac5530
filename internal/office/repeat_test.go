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
	"luoshi/internal/store/storetest"
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
	storetest.OneThread(t)
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

// TestRules are the rules of ladders, pauses and deferrals, each as a script.
func TestRules(t *testing.T) {
	t.Parallel()
	storetest.OneThread(t)
	const order = "登记 甲 清单 rectification 在 龙亭镇/龙亭村 责任 一书记 由 督导组 题 停水 类别 饮水安全\n"
	const again = "登记 乙 清单 rectification 在 龙亭镇/龙亭村 责任 一书记 由 督导组 题 又停水 类别 饮水安全\n"
	const served = "签发 由 签发人 事项 甲\n送达 由 督导组 事项 甲\n"
	const settle = "附佐证 甲 由 一书记 项 statement 说明 已修\n附佐证 甲 由 一书记 项 material 文件 照片\n"
	rules(t, [][2]string{
		{"没有送达的不算前一次", order + "日 2026-09-20\n" + again + "日 2026-09-21\n巡检\n期望 文书 事项 乙 件数 1 档 一次督办"},
		{"别的类别不算", order + served + "日 2026-09-20\n登记 乙 清单 rectification 在 龙亭镇/龙亭村 责任 一书记 由 督导组 题 缺勤 类别 工作作风\n日 2026-09-21\n巡检\n期望 文书 事项 乙 件数 1"},
		{"不属实的不算", order + served + settle + "报结 甲 由 一书记 结果 不属实 说明 停电\n核验 甲 由 镇办 说明 属实\n销号 甲 由 督导组二\n日 2026-09-20\n" + again + "日 2026-09-21\n巡检\n期望 文书 事项 乙 件数 1"},
		{"只报结说不属实的还算", order + served + "日 2026-09-20\n" + again + settle + "报结 甲 由 一书记 结果 不属实 说明 停电\n日 2026-09-21\n巡检\n期望 文书 事项 乙 件数 2 档 二次约谈"},
		{"半年以前的不算", order + served + settle + "报结 甲 由 一书记 说明 已修\n核验 甲 由 镇办 说明 已看\n销号 甲 由 督导组二\n日 2027-03-15\n" + again + "日 2027-03-16\n巡检\n期望 文书 事项 乙 件数 1"},
		{"答复期限没过先等，过了由巡检升", order + served + "日 2026-09-02\n" + again + "日 2026-09-04\n巡检\n期望 文书 事项 乙 件数 1\n日 2026-09-05\n巡检\n巡检\n期望 文书 事项 乙 件数 2 档 二次约谈 含 经督办后同类问题再次发生"},
		{"转办的归新的岗位", order + served + "日 2026-09-20\n" + again + "转办 乙 由 督导组 给 村支书 说明 分工\n期望 文书 事项 乙 件数 2 文种 rectification_order 致 李存良\n日 2026-09-21\n巡检\n期望 文书 事项 乙 件数 2"},
		{"先登记后交办的也有通知书", "登记 甲 清单 rectification 在 龙亭镇/龙亭村 由 督导组 题 停水\n期望 文书 事项 甲 件数 0\n交办 甲 由 督导组 给 一书记\n期望 文书 事项 甲 件数 1 文种 rectification_order"},
		{"岗位空着，写给上级岗位，不提出建议", "岗位 书记 角色 镇(办)党(工)委书记 在 龙亭镇 人 何正\n岗位 空岗 角色 第一书记 在 龙亭镇/龙亭村 人 田丰 上级 书记\n登记 甲 清单 problem 在 龙亭镇/龙亭村 责任 空岗 由 督导组 题 路灯\n离任 空岗 由 组织部 说明 调整\n日 2026-10-10\n巡检\n期望 文书 事项 甲 档 一次督办 致 何正"},
		{"暂停到上限自己恢复", order + "暂停 甲 由 督导组 期限 3个工作日 说明 核实\n期望 事项 甲 期限 无\n日 2026-09-03 23:59\n巡检\n期望 事项 甲 期限 无\n日 2026-09-04 00:01\n巡检\n期望 事项 甲 期限 2026-09-10"},
		{"暂停的上限换了单位也算", order + "拒绝 暂停 甲 由 督导组 期限 40天 说明 核实 因 matter.pause_limit\n拒绝 暂停 甲 由 督导组 期限 3个月 说明 核实 因 matter.pause_limit\n拒绝 暂停 甲 由 督导组 期限 21个工作日 说明 核实 因 matter.pause_limit\n暂停 甲 由 督导组 期限 20个工作日 说明 核实"},
		{"一个人合计到上限，要另一个人", order + "暂停 甲 由 督导组 期限 15个工作日 说明 核实\n日 2026-09-21\n恢复 甲 由 督导组 说明 有了\n拒绝 暂停 甲 由 督导组 期限 20个工作日 说明 再等 因 matter.second_person\n拒绝 暂缓 甲 由 督导组 到 2026-10-14 说明 再等 因 matter.second_person\n暂停 甲 由 督导组二 期限 20个工作日 说明 再等"},
		{"暂缓有上限", order + "拒绝 暂缓 甲 由 督导组 到 2036-01-01 说明 等 因 matter.defer_limit\n拒绝 暂缓 甲 由 督导组 到 2026-12-01 说明 等 因 matter.defer_limit\n暂缓 甲 由 督导组 到 2026-09-25 说明 等\n期望 事项 甲 暂缓 2026-09-25 期限 2026-09-08\n期望 台账 清单 rectification 在办 1 暂缓 1"},
		{"暂缓期间巡检不动它，到期接着走", order + "暂缓 甲 由 督导组 到 2026-09-25 说明 等\n日 2026-09-24\n巡检\n期望 事项 甲 档 无 文书 1\n日 2026-09-25\n巡检\n期望 事项 甲 档 一次督办\n期望 台账 清单 rectification 在办 1 暂缓 0"},
		{"核验的时间不算承办人的", order + settle + "日 2026-09-08 16:00\n报结 甲 由 一书记 说明 已修\n日 2026-09-28 10:00\n退回 甲 由 镇办 说明 没修好\n巡检\n期望 事项 甲 期限 2026-09-28 逾期 0 档 无\n日 2026-09-29\n巡检\n期望 事项 甲 逾期 1 档 一次督办"},
		{"晚报的只算自己晚的天数", order + settle + "日 2026-09-10 16:00\n报结 甲 由 一书记 说明 已修\n日 2026-09-24 10:00\n退回 甲 由 镇办 说明 没修好\n期望 事项 甲 期限 2026-09-08 逾期 2"},
		{"报结就不再是暂停", order + settle + "暂停 甲 由 督导组 期限 10个工作日 说明 等\n日 2026-09-03\n报结 甲 由 一书记 说明 已修\n日 2026-09-10\n退回 甲 由 镇办 说明 没修好\n期望 事项 甲 期限 2026-09-16"},
	})
}
