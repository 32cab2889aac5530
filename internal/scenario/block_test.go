package scenario_test

import (
	"os"
	"strings"
	"testing"

	"luoshi/internal/access"
	"luoshi/internal/fault"
	"luoshi/internal/scenario"
	"luoshi/internal/store"
	"luoshi/internal/store/storetest"
)

// scene is where the blocks of these tests play: two desks, and eight villages with a
// secretary each.
const scene = "# XX-01 题\n日 2026-06-30\n县 610729\n岗位 督查 角色 督查组 在 610729 人 周明\n岗位 督查二 角色 督查组 在 610729 单位 县委办 人 {姓名}\n" +
	"每个 镇\n  岗位 镇办{镇} 角色 镇(办)经办 在 {镇} 人 {姓名}\n完\n" +
	"每个 村 选 8\n  岗位 支书{村} 角色 村党支部书记 在 {村} 单位 {镇名}{村名} 上级 镇办{镇} 人 {姓名} 称 {村名}党支部书记\n完\n"

// TestParseBlocks gives each mistake of a block its code and its line.
func TestParseBlocks(t *testing.T) {
	t.Parallel()
	const end = "\n期望 台账 清单 task 登记 0"
	for _, c := range []struct{ name, text, line, code string }{
		{"没有收住", "每个 镇\n巡检" + end, "2", "scenario.block_open"},
		{"里面的没有收住", "每个 镇\n每个 村\n完" + end, "2", "scenario.block_open"},
		{"多一个完", "完" + end, "2", "scenario.block_end"},
		{"其余没有前半", "其余" + end, "2", "scenario.block_end"},
		{"每个没有其余", "每个 镇\n其余\n完" + end, "2", "scenario.block_rest"},
		{"其余写了两次", "有 5%\n其余\n其余\n完" + end, "2", "scenario.block_rest"},
		{"套得太深", strings.Repeat("有 5%\n", 9) + strings.Repeat("完\n", 9) + end, "10", "scenario.block_deep"},
		{"没有这样的一段", "每个 乡\n完" + end, "2", "scenario.verb_unknown"},
		{"里面没有这个名", "每个 镇\n填报 a 由 无{村组} 今日无新增\n完" + end, "3", "scenario.variable"},
		{"外面没有这个名", "每个 镇\n完\n填报 a 由 甲{镇} 今日无新增" + end, "4", "scenario.variable"},
		{"括号不成对", "填报 a 由 甲{日 今日无新增" + end, "2", "scenario.brace"},
		{"不是百分数", "有 三成\n完" + end, "2", "scenario.share"},
		{"不是哪些天", "逢 大集\n完" + end, "2", "scenario.days"},
		{"缺到哪天", "每个 工作日 自 2026-07-01\n完" + end, "2", "scenario.key_missing"},
		{"一段不能拒绝", "拒绝 每个 镇 因 access.role\n完" + end, "2", "scenario.refuse"},
		{"没有这样的名字", "每个 镇\n签收 事{镇} 由 无\n签收 事 由 无\n完" + end, "4", "scenario.name_unknown"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			_, errs := scenario.Parse("a.txt", "# 题\n"+c.text)
			for _, err := range errs {
				if fault.Is(err, c.code) && strings.HasPrefix(err.Error(), "a.txt:"+c.line+": ") {
					return
				}
			}
			t.Errorf("want %s on line %s, got %v", c.code, c.line, errs)
		})
	}
}

// TestParseGoesOn: a block whose opening line is wrong brings no second complaint about its
// end and what stands in it.
func TestParseGoesOn(t *testing.T) {
	t.Parallel()
	_, errs := scenario.Parse("a.txt", "# 题\n每个 乡\n  有 10%\n    签收 事{乡} 由 无\n  完\n完\n期望 台账 清单 task 登记 0")
	if len(errs) != 1 || !fault.Is(errs[0], "scenario.verb_unknown") {
		t.Errorf("%v", errs)
	}
}

// playText plays a text under the template and gives what it stored of matters.
func playText(t *testing.T, text string) (rows []string, errs []error) {
	t.Helper()
	script, errs := scenario.Parse("a.txt", text)
	if len(errs) > 0 {
		return nil, errs
	}
	clock := &scenario.Clock{}
	s, done, err := opener(t, storetest.Engines(t)[0])(t.Context(), clock)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = done() }()
	packText, err := os.ReadFile("../../packs/template/pack.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if errs := scenario.Play(t.Context(), s, clock, packText, script); len(errs) > 0 {
		return nil, errs
	}
	return ledger(t, s, 610729), nil
}

func ledger(t *testing.T, s *store.Store, home int) (rows []string) {
	t.Helper()
	if err := s.View(t.Context(), home, func(v *store.View) error {
		ms, err := v.Ledger(store.LedgerFilter{Sees: access.Everything(), Order: store.ByNewest, Limit: 1000})
		for _, m := range ms {
			rows = append(rows, m.Number+" "+m.Title+" "+m.Area.String()+" "+string(m.State)+" "+m.Due.String())
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return rows
}

// TestBlocksPlay: blocks go through what they say, on the days they say, and the words in
// braces are filled. The figures are those of the calendar: July 2026 has 23 working days,
// five of them Fridays; 留坝县 has eight towns.
func TestBlocksPlay(t *testing.T) {
	t.Parallel()
	_, errs := playText(t, scene+`
每个 村 在 马道镇 选 3
  岗位 一书记{村} 角色 第一书记 在 {村} 派出 县水利局 人 {姓名}
完
每个 工作日 自 2026-07-01 至 2026-07-31
  逢 周五
    登记 五{日} 清单 task 在 马道镇 由 督查 题 周{周}在{月}末{上月}
  其余
    逢 15日
      每个 镇
        登记 中{镇} 清单 problem 在 {镇} 由 督查 题 {镇名}{地名}
      完
    完
  完
  逢 2026-07-06
    每个 岗位 角色 村党支部书记
      登记 六{村} 清单 task 在 {村} 责任 {岗位} 由 督查 题 {村名}
    完
    每个 事项 清单 task 状态 已交办 签收 否 抽 3
      签收 {事项} 由 {责任}
    完
    每个 事项 状态 已交办 签收 是
      附佐证 {事项} 由 {责任} 项 statement 说明 已做完
      报结 {事项} 由 {责任} 说明 已做完
      核验 {事项} 由 镇办{镇} 说明 看过
      销号 {事项} 由 督查二
    完
  完
  逢 2026-07-10
    每个 岗位 角色 第一书记 未填 weekly_note 选 1
      填报 weekly_note 由 {岗位} 今日无新增
    完
    每个 岗位 角色 第一书记 未填 weekly_note
      填报 weekly_note 由 {岗位} 今日无新增
    完
  完
  逢 月末
    登记 末{日} 清单 problem 在 马道镇 由 督查 题 月末{日-1}{日+1}
  完
完
期望 台账 清单 task 登记 13 销号 3
期望 清单 weekly_note 日 2026-07-10 应填 3 按时 3
期望 台账 清单 problem 登记 9
每个 岗位 角色 村党支部书记 选 2
  期望 事项 六{村} 责任 支书{村}
完
`)
	for _, err := range errs {
		t.Error(err)
	}
}

// TestLotsAreKept: a text gives the same history each time, and a line more leaves the lots
// of the others as they were.
func TestLotsAreKept(t *testing.T) {
	t.Parallel()
	const play = `
每个 工作日 自 2026-07-01 至 2026-07-10
  每个 岗位 角色 村党支部书记 抽 2
    有 60%
      登记 甲{日}{村} 清单 task 在 {村} 责任 {岗位} 由 督查 题 {修渠|修路|修灯}{10-99}
    完
  完
  每个 事项 状态 已交办 签收 否
    总有 50%
      签收 {事项} 由 {责任}
    完
  完
完
每个 事项 状态 已交办 签收 是
  附佐证 {事项} 由 {责任} 项 statement 说明 已做完
  报结 {事项} 由 {责任} 说明 已做完
完
期望 台账 清单 problem 登记 0
`
	first, errs := playText(t, scene+play)
	if len(errs) > 0 || len(first) < 6 {
		t.Fatal(len(first), errs)
	}
	again, errs := playText(t, scene+"# 一句说明\n每个 镇\n  有 30%\n  完\n完\n"+play)
	if len(errs) > 0 || strings.Join(first, "\n") != strings.Join(again, "\n") {
		t.Errorf("%v\n%s\nthen\n%s", errs, strings.Join(first, "\n"), strings.Join(again, "\n"))
	}
	text := strings.Join(first, "\n")
	if strings.Count(text, " assigned ") == 0 || strings.Count(text, " reported ") == 0 {
		t.Errorf("half of the matters are never accepted, the others are at once:\n%s", text)
	}
}

// TestDemoStops: a history stops at its first line that does not come out, and says which
// line, on which day, for whom and why; its days must be named first.
func TestDemoStops(t *testing.T) {
	t.Parallel()
	packText, err := os.ReadFile("../../packs/template/pack.yaml")
	if err != nil {
		t.Fatal(err)
	}
	demo := func(text string) (*store.Store, []error) {
		clock := &scenario.Clock{}
		s, done, err := opener(t, storetest.Engines(t)[0])(t.Context(), clock)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = done() })
		d, errs := scenario.NewDemo(s, clock, packText, "demo.txt", text)
		if len(errs) > 0 {
			return s, errs
		}
		if err := d.Build(t.Context()); err != nil {
			return s, []error{err}
		}
		if err := d.Play(t.Context(), func(int) {}); err != nil {
			return s, []error{err}
		}
		return s, nil
	}
	if _, errs := demo("# 题\n县 610729\n"); len(errs) != 1 || !fault.Is(errs[0], "scenario.demo_days") {
		t.Errorf("%v", errs)
	}
	s, errs := demo(scene + "每个 工作日 自 2026-07-01 至 2026-07-10\n  每个 镇 选 1\n    登记 甲{日} 清单 task 在 {镇} 由 督查 题 修渠\n    核验 甲{日} 由 镇办{镇} 说明 看过\n  完\n完\n")
	if len(errs) != 1 || !strings.HasPrefix(errs[0].Error(), "demo.txt:15: （2026-07-01 610729107000）") {
		t.Errorf("%v", errs)
	}
	if rows := ledger(t, s, 610729); len(rows) != 0 {
		t.Errorf("half of a moment was kept: %v", rows)
	}
}

// TestSeats: of each kind of post there is one seat, in the town with the most posts where the
// kind is found there; kinds without a post are named.
func TestSeats(t *testing.T) {
	t.Parallel()
	packText, err := os.ReadFile("../../packs/template/pack.yaml")
	if err != nil {
		t.Fatal(err)
	}
	clock := &scenario.Clock{}
	s, done, err := opener(t, storetest.Engines(t)[0])(t.Context(), clock)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = done() }()
	d, errs := scenario.NewDemo(s, clock, packText, "demo.txt", "# 题\n日 2026-06-30\n县 610729\n岗位 审计 角色 审计管理员 在 610729 人 {姓名}\n岗位 镇办 角色 镇(办)经办 在 马道镇 人 {姓名}\n"+
		"每个 村 在 马道镇 选 1\n  岗位 支书{村} 角色 村党支部书记 在 {村} 人 {姓名} 称 马道{村名}\n完\n"+
		"每个 村 在 江口镇 选 3\n  岗位 支书{村} 角色 村党支部书记 在 {村} 人 {姓名} 称 江口{村名}\n完\n")
	if len(errs) > 0 {
		t.Fatal(errs)
	}
	if err := d.Build(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := s.View(t.Context(), d.Home(), func(v *store.View) error {
		seats, without, err := d.Seats(v)
		var got []string
		for _, x := range seats {
			got = append(got, x.Kind+" "+string([]rune(x.Name)[:2]))
		}
		if want := "town_desk 镇办,village_secretary 江口,audit_admin 审计"; strings.Join(got, ",") != want || len(without) != 10 {
			t.Errorf("%v without %v, want %s", got, without, want)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
}
