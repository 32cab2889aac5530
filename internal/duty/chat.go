package duty

import (
	"slices"
	"strings"

	"luoshi/internal/calendar"
)

// nothingLine is how an entry of 今日无新增 reads in a chat.
const nothingLine = "今日无新增"

// indent begins each further line of a field's text, as people write a paragraph;
// by it such a line is never taken for the title of a field.
const indent = "　"

// Tidy brings typed text into the one form that is kept: line ends as \n, nothing
// at the end of a line, nothing before and after the text.
func Tidy(text string) string {
	lines := strings.Split(strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text), "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " \t\v\f　\u0085\u00a0\u2028\u2029")
	}
	return strings.TrimSpace(strings.Join(lines, "\n"))
}

// tidy keeps the written fields of a form in the form's order.
func (d Duty) tidy(values []Value) []Value {
	var out []Value
	for _, f := range d.Form {
		for _, v := range values {
			if v.ID != f.ID {
				continue
			}
			if text := Tidy(v.Text); text != "" {
				out = append(out, Value{f.ID, text})
			}
			break
		}
	}
	return out
}

// Chat writes an entry as chat text (复制为微信文字, YX-28): the list and its day,
// who writes, then one paragraph a field, so that ParseChat reads it back.
func Chat(d Duty, head string, e Entry) string {
	var b strings.Builder
	b.WriteString(d.Title + " " + e.Day.String() + "\n" + head + "\n")
	if e.Nothing {
		b.WriteString(nothingLine + "\n")
	}
	for _, v := range d.tidy(e.Values) {
		if f, _ := d.field(v.ID); f.Kind != Day {
			b.WriteString(f.Title + "：" + strings.ReplaceAll(v.Text, "\n", "\n"+indent) + "\n")
		}
	}
	return b.String()
}

func (d Duty) field(id string) (Field, bool) {
	i := slices.IndexFunc(d.Form, func(f Field) bool { return f.ID == id })
	if i < 0 {
		return Field{}, false
	}
	return d.Form[i], true
}

// ChatDay is the day that chat text names in its first lines, None when it names
// none: a list pasted the day after belongs to its own day.
func ChatDay(text string) calendar.Date {
	for _, line := range strings.SplitN(text, "\n", 4) {
		for _, word := range strings.Fields(line) {
			if d, err := calendar.ParseDate(word); err == nil {
				return d
			}
		}
	}
	return calendar.None
}

// ParseChat reads chat text back into values, in the order of the form. A line
// that names a field begins it, an indented one goes on with it, and so does an
// unmarked one where the field holds several lines; any other line is passed
// over. nothing reports 今日无新增.
func ParseChat(d Duty, text string) (values []Value, nothing bool) {
	got := map[string]string{}
	at := Field{}
	for _, line := range strings.Split(strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text), "\n") {
		if rest, ok := strings.CutPrefix(line, indent); ok {
			if at.Kind == Lines || at.Kind == Text {
				got[at.ID] += "\n" + rest
			}
			continue
		}
		line = strings.TrimSpace(line)
		if line == nothingLine {
			nothing, at = true, Field{}
			continue
		}
		if f, rest, ok := d.titled(line); ok {
			if at = f; got[f.ID] == "" {
				got[f.ID] = rest
			} else if f.Kind == Lines {
				got[f.ID] += "\n" + rest
			}
			continue
		}
		if at.Kind == Lines {
			got[at.ID] += "\n" + line
		}
	}
	for _, f := range d.Form {
		values = append(values, Value{f.ID, got[f.ID]})
	}
	return d.tidy(values), nothing
}

// titled finds the field that a line begins, the longest title first; a number
// before the title, as people count their points, is passed over.
func (d Duty) titled(line string) (Field, string, bool) {
	var best Field
	rest := ""
	for _, text := range []string{line, strings.TrimLeft(line, "0123456789.、．)） ")} {
		for _, f := range d.Form {
			if f.Kind == Day || len(f.Title) <= len(best.Title) {
				continue
			}
			for _, colon := range []string{"：", ":"} {
				if r, ok := strings.CutPrefix(text, f.Title+colon); ok {
					best, rest = f, r
				}
			}
		}
		if best.ID != "" {
			break
		}
	}
	return best, rest, best.ID != ""
}
