// Package days reads the days off and make-up days of a year (放假安排) out of the tables and
// lists in which people have them. It knows no year itself and stores nothing.
package days

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"path"
	"strconv"
	"strings"

	"luoshi/internal/calendar"
	"luoshi/internal/fault"
	"luoshi/internal/sheet"
)

// The columns of a table of days, each with the names it may have.
func calendarColumns() [][]string {
	return [][]string{{"日期", "date"}, {"性质", "类别", "休/班", "kind"}, {"名称", "节日", "name"}}
}

// Read reads a year's days off and make-up days (放假安排) from a workbook, a
// table in text with the columns 日期 性质 名称, a JSON list of objects with date, kind
// and name, or lines of date,kind,name. name is that of the file, "" for what was
// typed. All errors come at once; calendar.Faults lists them by row.
func Read(name string, data []byte) ([]calendar.Change, error) {
	text := bytes.TrimSpace(bytes.TrimPrefix(data, []byte("\ufeff")))
	switch {
	case len(text) > 0 && (text[0] == '[' || text[0] == '{'):
		return readCalendarJSON(text)
	case strings.EqualFold(path.Ext(name), ".json"):
		return nil, fault.At("file", "intake.calendar_json")
	case bytes.HasPrefix(data, []byte("PK")), name != "" && headed(text):
		return readCalendarTable(name, data)
	case headed(text):
		return readCalendarTable("", data)
	}
	return calendar.ParseChanges(string(text))
}

// headed reports whether a text begins with a line of column names.
func headed(text []byte) bool {
	first, _, _ := strings.Cut(string(text), "\n")
	for _, cell := range strings.FieldsFunc(first, func(r rune) bool { return r == ',' || r == ';' || r == '\t' || r == '，' }) {
		for _, name := range calendarColumns()[0] {
			if sheet.Key(cell) == sheet.Key(name) {
				return true
			}
		}
	}
	return false
}

func readCalendarTable(name string, data []byte) ([]calendar.Change, error) {
	t, err := sheet.Read(bytes.NewReader(data), sheet.Options{Name: name, Wanted: calendarColumns()})
	if err != nil {
		return nil, err
	}
	var at [3]int
	for i, names := range calendarColumns() {
		if at[i] = t.Column(names...); at[i] < 0 && i < 2 {
			return nil, fault.At("file", "intake.calendar_column", names[0])
		}
	}
	cell := func(r sheet.Row, i int) string {
		if at[i] < 0 {
			return ""
		}
		return sheet.Tidy(r.Cells[at[i]])
	}
	lines := make([]calendar.Line, 0, len(t.Rows))
	for _, r := range t.Rows {
		day := cell(r, 0)
		if d, err := t.Date(day); err == nil {
			day = d
		}
		lines = append(lines, calendar.Line{Row: r.Number, Date: day, Kind: cell(r, 1), Name: cell(r, 2)})
	}
	return calendar.ReadChanges(lines)
}

// readCalendarJSON reads a list, or an object whose days hold one.
func readCalendarJSON(text []byte) ([]calendar.Change, error) {
	type day struct {
		Date string `json:"date"`
		Kind string `json:"kind"`
		Name string `json:"name"`
	}
	var days []day
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	var err error
	if text[0] == '[' {
		err = d.Decode(&days)
	} else {
		var whole struct {
			Days []day `json:"days"`
		}
		err = d.Decode(&whole)
		days = whole.Days
	}
	if _, more := d.Token(); err == nil && !errors.Is(more, io.EOF) {
		err = more
		if err == nil {
			err = strconv.ErrSyntax
		}
	}
	if err != nil {
		return nil, fault.At("file", "intake.calendar_json")
	}
	lines := make([]calendar.Line, len(days))
	for i, x := range days {
		lines[i] = calendar.Line{Row: i + 1, Date: x.Date, Kind: x.Kind, Name: x.Name}
	}
	return calendar.ReadChanges(lines)
}
