package duty

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"

	"luoshi/internal/calendar"
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
	Sums    []Sum   // number fields, added up
	Texts   []Texts // text fields, day by day
}

// Sum is a number field over the month.
type Sum struct {
	Title string
	N     int
}

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

// Compose makes the report of a month from the entries of d, in order of day.
func Compose(title string, d Duty, month calendar.Period, entries []Entry) Report {
	r := Report{Title: title, Month: month}
	for _, e := range entries {
		if !month.Contains(e.Day) {
			continue
		}
		r.Entries++
		if e.Nothing {
			r.Nothing++
		}
	}
	for _, f := range d.Form {
		if f.Kind == Day {
			continue
		}
		sum, texts := Sum{Title: f.Title}, Texts{Title: f.Title}
		for _, e := range entries {
			for _, v := range e.Values {
				if v.ID != f.ID || v.Text == "" || !month.Contains(e.Day) {
					continue
				}
				if f.Kind == Number {
					n, _ := strconv.Atoi(v.Text) // checked when it was entered
					sum.N += n
				} else {
					texts.Days = append(texts.Days, DayText{e.Day, v.Text})
				}
			}
		}
		if f.Kind == Number {
			r.Sums = append(r.Sums, sum)
		} else if len(texts.Days) > 0 {
			r.Texts = append(r.Texts, texts)
		}
	}
	return r
}
