package intake

import (
	"slices"
	"strings"

	"luoshi/internal/sheet"
	"luoshi/internal/wording"
)

// lineText names a row of the file for a person: its number, behind the name of its sheet
// where several are read.
func (j Job) lineText(number int) string {
	if j.Mapping.Sheet == sheet.AllSheets {
		return j.Table.SheetOf(number) + "!" + itoa(sheet.Line(number))
	}
	return itoa(number)
}

// placeText names a row and its file, as what is taken from it says for ever.
func (j Job) placeText(number int) string {
	name := j.File
	if s := j.Table.SheetOf(number); s != "" {
		name += " " + s
	}
	return "《" + name + "》第 " + itoa(sheet.Line(number)) + " 行"
}

// linesText names rows for a person, several that follow one another as 4—7.
func (j Job) linesText(numbers []int) string {
	if j.Mapping.Sheet != sheet.AllSheets {
		return forPeople(ranges(numbers))
	}
	var out []string
	for _, t := range j.Table.Sheets {
		var of []int
		for _, n := range numbers {
			if j.Table.SheetOf(n) == t.Name {
				of = append(of, sheet.Line(n))
			}
		}
		if len(of) > 0 {
			out = append(out, t.Name+"!"+forPeople(ranges(of)))
		}
	}
	return strings.Join(out, "；")
}

func forPeople(lines string) string {
	return strings.NewReplacer(",", "、", "-", "—").Replace(lines)
}

// Reading says what of the file was read, and what was not: sheets, rows that hold no data,
// what a spreadsheet program hides.
func (j Job) Reading(lang wording.Lang) (out []string) {
	t := j.Table
	say := func(zh string, args ...any) { out = append(out, wording.Text(lang, zh, args...)) }
	var read, left, hidden []string
	for _, s := range t.Sheets {
		text := wording.Text(lang, "{0}（{1} 行）", s.Name, itoa(s.Rows))
		if s.Hidden {
			hidden = append(hidden, s.Name)
		}
		if s.Read {
			read = append(read, text)
		} else {
			left = append(left, text)
		}
	}
	if len(read) > 0 {
		say("读的工作表：{0}，表头在第 {1} 行。", strings.Join(read, "、"), itoa(t.HeaderRow))
	} else if t.HeaderRow != 1 {
		say("表头在第 {0} 行。", itoa(t.HeaderRow))
	}
	if len(left) > 0 {
		say("没有读的工作表：{0}。", strings.Join(left, "、"))
	}
	if len(hidden) > 0 {
		say("隐藏的工作表：{0}。", strings.Join(hidden, "、"))
	}
	for _, w := range []struct {
		why sheet.Why
		zh  string
	}{{sheet.TitleRow, "略过标题行 {0} 行：第 {1} 行。"}, {sheet.SumRow, "略过合计行 {0} 行：第 {1} 行。"}, {sheet.NoteRow, "略过说明行 {0} 行：第 {1} 行。"}, {sheet.RepeatRow, "略过重复的表头 {0} 行：第 {1} 行。"}} {
		var of []int
		for _, p := range t.Passed {
			if p.Why == w.why {
				of = append(of, p.Number)
			}
		}
		if len(of) > 0 {
			say(w.zh, itoa(len(of)), j.linesText(of))
		}
	}
	if n := len(t.Hidden.Rows); n > 0 {
		say("隐藏的行也读了 {0} 行：第 {1} 行。", itoa(n), j.linesText(t.Hidden.Rows))
	}
	if len(t.Hidden.Columns) > 0 {
		say("隐藏的列也读了：{0}。", strings.Join(t.Hidden.Columns, "、"))
	}
	return out
}

// Reading says also what the check passed over.
func (p *Plan) Reading(lang wording.Lang) []string {
	out := p.Job.Reading(lang)
	if len(p.Empty) > 0 {
		out = append(out, wording.Text(lang, "略过只有序号的空行 {0} 行：第 {1} 行。", itoa(len(p.Empty)), p.Job.linesText(p.Empty)))
	}
	for _, twice := range p.Twice[:min(len(p.Twice), saidTwice)] {
		out = append(out, wording.Text(lang, "第 {0} 行与第 {1} 行一字不差，只取一行。", p.Job.lineText(twice[0]), p.Job.lineText(twice[1])))
	}
	if len(p.Twice) > saidTwice {
		all := make([]int, len(p.Twice))
		for i, t := range p.Twice {
			all[i] = t[0]
		}
		slices.Sort(all)
		out = append(out, wording.Text(lang, "重复的一共 {0} 行：第 {1} 行。", itoa(len(all)), p.Job.linesText(all)))
	}
	return out
}

// saidTwice bounds the repeated rows that are named one by one.
const saidTwice = 20
