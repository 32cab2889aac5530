package duty

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"

	"luoshi/internal/calendar"
	"luoshi/internal/form"
)

// digest is a short digest of what was written, without the day: equal texts of
// different posts or days are shown as copies, and count for nothing.
func digest(values []Value) string {
	var b strings.Builder
	for _, v := range values {
		if len([]rune(v.Text)) > 12 { // a number or a word is no copy
			b.WriteString(v.ID + "=" + strings.Join(strings.Fields(v.Text), "") + "\n")
		}
	}
	if b.Len() == 0 {
		return ""
	}
	sum := sha256.Sum256([]byte(b.String()))
	return hex.EncodeToString(sum[:8])
}

// Report is a month's report that composed itself from a duty's entries
// (《工作报告表》): nobody enters it again.
type Report struct {
	Title   string
	Month   calendar.Period
	Entries int
	Nothing int
	Sums    []Sum   // numbers and money, added up
	Texts   []Texts // text fields, day by day
}

// Sum is a field of numbers over the month, as it is shown.
type Sum struct{ Title, Total string }

// Texts is a text field over the month.
type Texts struct {
	Title string
	Days  []DayText
}

// DayText is what was written on a day.
type DayText struct {
	Day  calendar.Date
	Text string
}

// Compose makes the report of a month from the entries of d, in order of day; b names what
// fields name.
func Compose(title string, d Duty, month calendar.Period, entries []Entry, b form.Book) Report {
	r := Report{Title: title, Month: month}
	within := slices.DeleteFunc(slices.Clone(entries), func(e Entry) bool { return !month.Contains(e.Day) })
	for _, e := range within {
		r.Entries++
		if e.Nothing {
			r.Nothing++
		}
	}
	for _, f := range d.Fields {
		switch {
		case f.OwnDay():
		case f.Adds():
			total := int64(0)
			for _, e := range within {
				s, _ := f.Slot(f.Text(e.Values))
				total += s.Int
			}
			r.Sums = append(r.Sums, Sum{f.Title, f.Sum(total)})
		default:
			texts := Texts{Title: f.Title}
			for _, e := range within {
				if text := f.Text(e.Values); text != "" {
					texts.Days = append(texts.Days, DayText{e.Day, f.Show(text, b)})
				}
			}
			if len(texts.Days) > 0 {
				r.Texts = append(r.Texts, texts)
			}
		}
	}
	return r
}

// Lines writes values for people, each behind its title.
func (d Duty) Lines(values []Value, b form.Book) []string {
	out := make([]string, len(values))
	for i, v := range values {
		out[i] = v.Text
		if f, ok := d.Fields.Field(v.ID); ok {
			out[i] = f.Title + "：" + f.Show(v.Text, b)
		}
	}
	return out
}

// Said is what the fields of an entry say, as they are shown: the words alone where there
// are any, since a day or a bare number says nothing without its title.
func (d Duty) Said(e Entry, b form.Book) []string {
	var words, all []string
	for _, v := range e.Values {
		f, ok := d.Fields.Field(v.ID)
		text := v.Text
		if ok {
			text = f.Show(text, b)
		}
		all = append(all, text)
		if !ok || f.Kind.Says() {
			words = append(words, text)
		}
	}
	if len(words) == 0 {
		return all
	}
	return words
}
