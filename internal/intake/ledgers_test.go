package intake_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"luoshi/internal/calendar"
	"luoshi/internal/fault"
	"luoshi/internal/intake"
	"luoshi/internal/matter"
	"luoshi/internal/store"
)

// TestLedgersAsOfficesKeepThem reads rows of ledgers in the ways in which offices write
// them, each with what it must come to: what is registered, or what is refused and why.
func TestLedgersAsOfficesKeepThem(t *testing.T) {
	t.Parallel()
	const head = "问题标题,清单,镇,村,责任单位,交办日期,期限,状态,问题\n"
	row := func(cells ...string) string { return head + strings.Join(cells, ",") + "\n" }
	each(t, func(t *testing.T, s *store.Store) {
		fill(t, s)
		take(t, s, "areas", "区划代码,名称\n610723002000,龙亭镇\n610723002001,三合村村委会\n")
		for name, c := range map[string]struct {
			file string
			want string // place and group, start and due of each matter; or the faults
		}{
			"同名的村靠镇分开": {row("路灯不亮", "问题清单", "龙亭镇", "三合村", "县水利局", "2026-09-01", "2026-09-20", "", ""), "610723002001  2026-09-01 2026-09-20"},
			"同名的村不写镇":  {row("路灯不亮", "问题清单", "", "三合村", "县水利局", "2026-09-01", "2026-09-20", "", ""), "2 村 intake.area_ambiguous"},
			"镇和村对不上":   {row("路灯不亮", "问题清单", "龙亭镇", "双庙村", "县水利局", "2026-09-01", "2026-09-20", "", ""), "2 村 intake.area_differs"},
			"只写镇":      {row("路灯不亮", "问题清单", "龙亭镇", "", "县水利局", "2026-09-01", "2026-09-20", "", ""), "610723002000  2026-09-01 2026-09-20"},
			"村名里带镇名":   {row("路灯不亮", "问题清单", "龙亭镇", "龙亭镇三合村", "县水利局", "2026-09-01", "2026-09-20", "", ""), "610723002001  2026-09-01 2026-09-20"},
			"村和组写在一格":  {row("路灯不亮", "问题清单", "龙亭镇", "三合村二组", "县水利局", "2026-09-01", "2026-09-20", "", ""), "610723002001 二组 2026-09-01 2026-09-20"},
			"村和第几村民小组": {row("路灯不亮", "问题清单", "", "双庙村第3村民小组", "县水利局", "2026-09-01", "2026-09-20", "", ""), "610723001002 第3村民小组 2026-09-01 2026-09-20"},
			"一格几个村":    {row("路灯不亮", "问题清单", "", "双庙村、龙亭镇三合村", "县水利局", "2026-09-01", "2026-09-20", "", ""), "2 村 intake.area_several"},
			"村名写错":     {row("路灯不亮", "问题清单", "", "双苗村", "县水利局", "2026-09-01", "2026-09-20", "", ""), "2 村 intake.area_name"},
			"全角数字的日期":  {row("路灯不亮", "问题清单", "", "双庙村", "县水利局", "２０２６年９月１日", "２０２６．９．２０", "", ""), "610723001002  2026-09-01 2026-09-20"},
			"月底前":      {row("路灯不亮", "问题清单", "", "双庙村", "县水利局", "2026-09-01", "10月底前", "", ""), "610723001002  2026-09-01 2026-10-31"},
			"只有月日":     {row("路灯不亮", "问题清单", "", "双庙村", "县水利局", "2026-09-01", "9月20日前", "", ""), "610723001002  2026-09-01 2026-09-20"},
			"立行立改":     {row("路灯不亮", "问题清单", "", "双庙村", "县水利局", "2026-09-01", "立行立改", "", ""), "2 期限 intake.due_words"},
			"长期坚持":     {row("路灯不亮", "问题清单", "", "双庙村", "县水利局", "2026-09-01", "长期坚持", "", ""), "2 期限 intake.due_words"},
			"只写到月":     {row("路灯不亮", "问题清单", "", "双庙村", "县水利局", "2026年9月", "", "", ""), "2 交办日期 sheet.month_only"},
			"序列日":      {row("路灯不亮", "问题清单", "", "双庙村", "县水利局", "46266", "46285", "", ""), "610723001002  2026-09-01 2026-09-20"},
			"日期前有撇号":   {row("路灯不亮", "问题清单", "", "双庙村", "县水利局", "'2026-09-01", "'2026-09-20", "", ""), "610723001002  2026-09-01 2026-09-20"},
			"带时分":      {row("路灯不亮", "问题清单", "", "双庙村", "县水利局", "2026-09-01 08:30:00", "2026-09-20 18:00", "", ""), "610723001002  2026-09-01 2026-09-20"},
			"不存在的日子":   {row("路灯不亮", "问题清单", "", "双庙村", "县水利局", "2026-09-01", "2026-09-31", "", ""), "2 期限 sheet.date"},
			"进度写百分之六十": {row("路灯不亮", "问题清单", "", "双庙村", "县水利局", "2026-09-01", "2026-09-20", "60%", ""), "610723001002  2026-09-01 2026-09-20"},
			"金额、负数和公式样的文字不变": {row("路灯不亮", "问题清单", "", "双庙村", "县水利局", "2026-09-01", "2026-09-20", "", "\"补助 1,234.50 元，下降 -5%\n=A1+1\""), "610723001002  2026-09-01 2026-09-20"},
			"公式错误":        {row("路灯不亮", "问题清单", "", "双庙村", "#N/A", "2026-09-01", "2026-09-20", "", ""), "2 责任单位 intake.formula"},
			"几个责任单位":      {row("路灯不亮", "问题清单", "", "双庙村", "县水利局、县委", "2026-09-01", "2026-09-20", "", ""), "2 责任单位 intake.owner_several"},
			"单位全角空格":      {row("路灯不亮", "问题清单", "", "双庙村", "洋县　水利局", "2026-09-01", "2026-09-20", "", ""), "610723001002  2026-09-01 2026-09-20"},
			"二〇〇三年":       {row("路灯不亮", "问题清单", "", "双庙村", "县水利局", "2003-01-10", "2003-02-01", "", ""), "610723001002  2003-01-10 2003-02-01 ! 交办日期 intake.calendar_year ! 期限 intake.calendar_year"},
			"文字里有电话":      {row("路灯不亮", "问题清单", "", "双庙村", "县水利局", "2026-09-01", "2026-09-20", "", "来电 13911110001"), "610723001002  2026-09-01 2026-09-20 ! 问题 intake.personal"},
			"文字里有身份证号":    {row("路灯不亮", "问题清单", "", "双庙村", "县水利局", "2026-09-01", "2026-09-20", "", "户主 610723198501011234"), "610723001002  2026-09-01 2026-09-20 ! 问题 intake.personal"},
			"续表、小计和填表人":   {head + "路灯不亮,问题清单,,双庙村,县水利局,2026-09-01,2026-09-20,,\n小计,,,1,,,,,\n续表,,,,,,,,\n" + head + "井盖丢失,问题清单,,双庙村,县水利局,2026-09-01,2026-09-20,,\n填表人：李四,,,,,,,,\n", "610723001002  2026-09-01 2026-09-20 | 610723001002  2026-09-01 2026-09-20"},
			"一字不差的两行":     {row("路灯不亮", "问题清单", "", "双庙村", "县水利局", "2026-09-01", "2026-09-20", "", "") + strings.TrimPrefix(row("路灯不亮", "问题清单", "", "双庙村", "县水利局", "2026-09-01", "2026-09-20", "", ""), head), "610723001002  2026-09-01 2026-09-20"},
			"已销号的是历史":     {"问题标题,清单,村,整改情况,整改完成时间,是否销号\n路灯不亮,问题清单,双庙村,换了,2026-08-20,是\n", "610723001002   "},
			"原编号是科学记数":    {"编号,标题,清单,村\n1.0723E+15,路灯不亮,问题清单,双庙村\n", "2 原编号 intake.digits_lost"},
			"原编号是前面带零的文字": {"编号,标题,清单,村\n000017,路灯不亮,问题清单,双庙村\n", "610723001002   "},
		} {
			p := plan(t, s, job(t, "matters", c.file))
			if got := planned(t, s, p); got != c.want {
				t.Errorf("%s：%s，应为 %s", name, got, c.want)
			}
		}
	})
}

// planned says what a plan comes to; what it registers is taken back again.
func planned(t *testing.T, s *store.Store, p *intake.Plan) string {
	t.Helper()
	var out []string
	for _, e := range p.Errors {
		f, _ := fault.As(e.Err)
		out = append(out, fmt.Sprintf("%d %s %s", e.Row, e.Column, f.Code))
	}
	if len(out) > 0 {
		return strings.Join(out, " | ")
	}
	i, err := run(t, s, p.Job)
	must(t, err)
	view(t, s, func(v *store.View) error {
		rows, err := v.ImportRows(i.ID, "g", 100)
		slices.Reverse(rows)
		for _, r := range rows {
			if r.Table != "matter" || err != nil {
				continue
			}
			var m matter.Matter
			if m, err = v.Matter(r.RowID); err != nil {
				return err
			}
			start := ""
			if !m.AssignedAt.IsZero() {
				start = calendar.DateOf(m.AssignedAt, shanghai(t)).String()
			}
			due := m.Due.String()
			if start == "" {
				due = ""
			}
			out = append(out, m.Area.String()+" "+m.Place+" "+start+" "+due)
		}
		return err
	})
	_, err = undo(t, s, i.ID)
	must(t, err)
	text := strings.Join(out, " | ")
	for _, w := range p.Warnings {
		f, _ := fault.As(w.Err)
		text += fmt.Sprintf(" ! %s %s", w.Column, f.Code)
	}
	return text
}

// TestTownsMergedDownward reads a ledger whose towns are merged over the rows of their
// villages, under a header of two rows, with a sum below each town.
func TestTownsMergedDownward(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		fill(t, s)
		take(t, s, "areas", "区划代码,名称\n610723002000,龙亭镇\n610723002001,三合村村委会\n")
		data := workbook(t, func(f *excelize.File) {
			for _, m := range [][2]string{{"A1", "F1"}, {"B2", "C2"}, {"D2", "F2"}, {"A2", "A3"}, {"B4", "B5"}, {"B7", "B8"}} {
				must(t, f.MergeCell("9月", m[0], m[1]))
			}
			must(t, f.SetRowVisible("9月", 8, false))
		}, tab{"9月", [][]any{
			{"问题台账（截至9月20日）"},
			{"序号", "涉及镇村", "", "问题", "", ""},
			{"", "镇", "村", "问题标题", "清单", "办结期限"},
			{1, "洋州街道", "三合村", "路灯不亮", "问题清单", ""},
			{2, "", "双庙村", "井盖丢失", "问题清单", ""},
			{"", "小计", 2, "", "", ""},
			{3, "龙亭镇", "三合村", "水管破裂", "问题清单", ""},
			{4, "", "三合村", "桥面破损", "问题清单", ""},
			{"合计", "", 4, "", "", ""},
		}})
		j := file(t, s, "matters", "台账.xlsx", data, nil)
		p := plan(t, s, j)
		if got, want := planned(t, s, p), "610723001001    | 610723001002    | 610723002001    | 610723002001   "; got != want {
			t.Errorf("%q, want %q; %v", got, want, j.Mapping.Columns)
		}
		if hidden := j.Table.Hidden.Rows; len(hidden) != 1 || hidden[0] != 8 {
			t.Errorf("hidden rows %v", hidden)
		}
	})
}
