package sheet

import (
	"slices"
	"strings"
)

// passed says why a row below the header holds no data, "" when it does.
func passed(r Row, h head) Why {
	first := firstFilled(r.Cells)
	if first < 0 { // a formula without a value alone
		return ""
	}
	n := filled(r.Cells)
	switch {
	case n > 1 && sameNames(r.Cells, h):
		return RepeatRow
	case slices.ContainsFunc(r.Cells, sum):
		return SumRow
	case n <= 4 && note(r.Cells[first]):
		return NoteRow
	case n == 1 && slices.Contains(continued, Key(r.Cells[first])):
		return TitleRow
	case n == 1 && len(h.names) > 2 && (r.wide*2 > filled(h.names) || section(r.Cells[first])):
		return TitleRow
	}
	return ""
}

// continued is what stands above a table that goes on on another page.
var continued = []string{"续表", "(续表)", "续上表", "(续)", "接上页", "续"}

// sameNames reports whether a row says the names of the columns again.
func sameNames(cells []string, h head) bool {
	for i, c := range cells {
		if c != "" && (i >= len(h.names) || Key(c) != Key(h.names[i]) && (i >= len(h.leaf) || Key(c) != Key(h.leaf[i]))) {
			return false
		}
	}
	return true
}

// sumWords are what a row of sums is called.
var sumWords = []string{"合计", "小计", "总计", "共计", "累计", "本页合计", "本页小计", "全县合计", "全镇合计", "合计数", "合计(件)", "合计(个)", "合计(人)", "总计(件)"}

func sum(cell string) bool {
	return len(cell) < 24 && strings.Contains(cell, "计") && slices.Contains(sumWords, Key(cell))
}

// noteLabels begin a line that says something about the table.
var noteLabels = []string{"注", "备注", "说明", "附注", "注意", "填表说明", "填报说明", "填写说明", "填表人", "制表人", "填报人", "审核人", "审签人", "负责人", "单位负责人", "主要负责人",
	"分管领导", "联系人", "联系电话", "填报单位", "填报日期", "填报时间", "填表日期", "填表时间", "制表日期", "制表时间", "制表单位", "单位", "日期", "时间", "(盖章)", "单位(盖章)", "填报单位(盖章)", "截止时间", "数据截至"}

// note reports whether a cell begins with such a label and a colon, or is 注 with a number.
func note(cell string) bool {
	label, _, colon := strings.Cut(strings.ReplaceAll(cell, "：", ":"), ":")
	if colon && len(label) <= 36 && slices.Contains(noteLabels, strings.TrimRight(Key(label), "0123456789")) {
		return true
	}
	return Key(cell) == "注" || Key(cell) == "(盖章)"
}

// formLine reports whether a row fills in a form above the table: 填报单位：… 填报时间：…
func formLine(cells []string) bool {
	first := firstFilled(cells)
	return first >= 0 && note(cells[first])
}

// section reports whether a text heads a part of a table: 一、桧溪镇, （二）…
func section(cell string) bool {
	head, rest, ok := strings.Cut(strings.TrimLeft(strings.NewReplacer("（", "(", "）", "、").Replace(cell), "("), "、")
	return ok && rest != "" && head != "" && strings.Trim(head, "一二三四五六七八九十") == ""
}
