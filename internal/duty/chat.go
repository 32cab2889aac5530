package duty

import (
	"regexp"
	"strconv"
	"strings"

	"luoshi/internal/calendar"
	"luoshi/internal/form"
)

// nothingLine is how an entry of 今日无新增 reads in a chat.
const nothingLine = "今日无新增"

// indent begins each further line of a field's text, as people write a paragraph;
// by it such a line is never taken for the title of a field.
const indent = "　"

// tidy keeps the written fields of a form in the form's order.
func (d Duty) tidy(values []Value) []Value {
	var out []Value
	for _, f := range d.Fields {
		for _, v := range values {
			if v.ID != f.ID {
				continue
			}
			if text := form.Tidy(v.Text); text != "" {
				out = append(out, Value{ID: f.ID, Text: text})
			}
			break
		}
	}
	return out
}

// Chat writes an entry as chat text (复制为微信文字, YX-28): the list and its day,
// who writes, then one paragraph a field, so that ParseChat reads it back. b names what
// fields name.
func Chat(d Duty, head string, e Entry, b form.Book) string {
	var out strings.Builder
	out.WriteString(d.Title + " " + e.Day.String() + spoken(e.Shift) + "\n" + head + "\n")
	if e.Nothing {
		out.WriteString(nothingLine + "\n")
	}
	for _, v := range d.tidy(e.Values) {
		if f, _ := d.Fields.Field(v.ID); !f.OwnDay() {
			out.WriteString(f.Title + "：" + strings.ReplaceAll(f.Typed(v.Text, b), "\n", "\n"+indent) + "\n")
		}
	}
	return out.String()
}

// spoken is a shift as a chat says it, without a colon: 20点00分班.
func spoken(at string) string {
	h, m, ok := strings.Cut(at, ":")
	if !ok {
		return ""
	}
	return " " + h + "点" + m + "分班"
}

// ChatShift is the shift of a rota that chat text names in its first line, "" for none.
func ChatShift(d Duty, text string) string {
	first, _, _ := strings.Cut(text, "\n")
	for _, at := range d.Shifts {
		if strings.Contains(first, spoken(at)) {
			return at
		}
	}
	return ""
}

// Dates as people write them, with a year and without; a month and day alone ends in 日 or 号.
var (
	wholeDate = regexp.MustCompile(`(\d{4})\s*[-年./]\s*(\d{1,2})\s*[-月./]\s*(\d{1,2})`)
	shortDate = regexp.MustCompile(`(\d{1,2})\s*月\s*(\d{1,2})\s*[日号]`)
)

// ChatDay is the day that chat text names in its first lines, also inside a word
// (杜村10月7日工作); None when it names none: a list pasted the day after belongs to its
// own day. A date without a year is the last such day up to today, and none where today is
// not known. What stands in a field is no date of the list.
func ChatDay(text string, today calendar.Date) calendar.Date {
	for i, line := range strings.SplitN(text, "\n", 4) {
		if i == 3 {
			break
		}
		if head, rest, named := strings.Cut(strings.ReplaceAll(line, ":", "："), "："); named {
			if line = head; strings.Contains(head, "日期") || strings.Contains(head, "时间") {
				line = rest
			}
		}
		if m := wholeDate.FindStringSubmatch(line); m != nil {
			if d := dayOf(m[1], m[2], m[3]); !d.IsNone() {
				return d
			}
		}
		m := shortDate.FindStringSubmatch(line)
		if m == nil || today.IsNone() {
			continue
		}
		for year := today.Year(); year >= today.Year()-1; year-- {
			if d := dayOf(strconv.Itoa(year), m[1], m[2]); !d.IsNone() && d <= today {
				return d
			}
		}
	}
	return calendar.None
}

func dayOf(year, month, day string) calendar.Date {
	two := func(s string) string { return strings.Repeat("0", 2-len(s)) + s }
	d, err := calendar.ParseDate(year + "-" + two(month) + "-" + two(day))
	if err != nil {
		return calendar.None
	}
	return d
}

// named is a line that begins as people name what follows (问题：…).
var named = regexp.MustCompile(`^\p{Han}{2,8}\s*[：:]`)

// counted is a number with what it counts (5户).
var counted = regexp.MustCompile(`^\s*(\d+)\s*\p{Han}*\s*$`)

// ParseChat reads chat text back into values, in the order of the form. A line
// that names a field begins it, an indented one goes on with it, and so does an
// unmarked one where the field holds several lines. Any other line is not recognised
// (没有认出) and told back, but for the first two, which say whose list of what day it is:
// what somebody wrote is never put under another name. nothing reports 今日无新增.
func ParseChat(d Duty, text string) (values []Value, nothing bool, unknown []string) {
	got := map[string]string{}
	at := form.Field{}
	for i, line := range strings.Split(strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text), "\n") {
		if rest, ok := strings.CutPrefix(line, indent); ok && (at.Kind == form.Lines || at.Kind == form.Text) {
			got[at.ID] += "\n" + rest
			continue
		}
		line = strings.TrimSpace(line)
		if line == nothingLine {
			nothing, at = true, form.Field{}
			continue
		}
		f, rest, ok := d.titled(line)
		switch {
		case ok && got[f.ID] == "":
			at, got[f.ID] = f, rest
		case ok && f.Kind == form.Lines:
			at = f
			got[f.ID] += "\n" + rest
		case ok:
			at, unknown = f, append(unknown, line)
		case at.Kind == form.Lines && !named.MatchString(line):
			got[at.ID] += "\n" + line
		case line != "" && (i >= 2 || named.MatchString(line)):
			at, unknown = form.Field{}, append(unknown, line)
		}
	}
	for _, f := range d.Fields {
		if m := counted.FindStringSubmatch(got[f.ID]); f.Kind == form.Number && m != nil {
			got[f.ID] = m[1]
		}
		values = append(values, Value{ID: f.ID, Text: got[f.ID]})
	}
	return d.tidy(values), nothing, unknown
}

// titled finds the field that a line begins, the longest title first; a number
// before the title, as people count their points, is passed over. The end of a title is
// enough where it is the end of no other (问题 for 发现的问题), and a number needs no colon.
func (d Duty) titled(line string) (form.Field, string, bool) {
	var best form.Field
	rest := ""
	for _, text := range []string{line, strings.TrimLeft(line, "0123456789.、．)） ")} {
		for _, f := range d.Fields {
			if f.OwnDay() || len(f.Title) <= len(best.Title) {
				continue
			}
			for _, colon := range []string{"：", ":"} {
				if r, ok := strings.CutPrefix(text, f.Title+colon); ok {
					best, rest = f, r
				}
			}
			if r, ok := strings.CutPrefix(text, f.Title); ok && f.Kind == form.Number && counted.MatchString(r) {
				best, rest = f, r
			}
		}
		if best.ID != "" {
			return best, rest, true
		}
	}
	return d.shortly(strings.TrimLeft(line, "0123456789.、．)） "))
}

// shortly finds the one field whose title ends in the word before the colon.
func (d Duty) shortly(line string) (found form.Field, rest string, ok bool) {
	word, rest, ok := strings.Cut(strings.Replace(line, ":", "：", 1), "：")
	if word = strings.TrimSpace(word); !ok || len([]rune(word)) < 2 {
		return found, "", false
	}
	for _, f := range d.Fields {
		if f.OwnDay() || !strings.HasSuffix(f.Title, word) {
			continue
		}
		if found.ID != "" {
			return form.Field{}, "", false
		}
		found = f
	}
	return found, rest, found.ID != ""
}
