package days

import (
	"bytes"
	"strconv"
	"strings"
	"testing"

	"luoshi/internal/calendar"
	"luoshi/internal/sheet"
)

func calendarBook(t testing.TB, rows ...[]string) []byte {
	t.Helper()
	var b bytes.Buffer
	w, err := sheet.NewWriter(&b, ".xlsx", "放假")
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rows {
		if err := w.Row(r...); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestReadCalendar: the same three days from each form, and every wrong row at once.
func TestReadCalendar(t *testing.T) {
	t.Parallel()
	want := "2027-01-01,holiday,元旦（示例）\n2027-02-13,workday,调休上班\n2027-02-08,holiday,春节（示例）\n"
	for name, c := range map[string]struct {
		file string
		data []byte
		want string // the days, or the rows that are wrong
	}{
		"文本":      {"", []byte("2027-01-01,休,元旦（示例）\n2027-02-13,班\n# 春节\n2027-02-08,放假,春节（示例）\n"), want},
		"JSON":    {"2027.json", []byte(`[{"date":"2027-01-01","kind":"休","name":"元旦（示例）"},{"date":"2027-02-13","kind":"班"},{"date":"2027-02-08","kind":"holiday","name":"春节（示例）"}]`), want},
		"JSON 对象": {"", []byte(`{"days":[{"date":"2027-01-01","kind":"休","name":"元旦（示例）"},{"date":"2027-02-13","kind":"班"},{"date":"2027-02-08","kind":"休","name":"春节（示例）"}]}`), want},
		"csv":     {"2027.csv", []byte("日期,性质,名称\n2027/1/1,休,元旦（示例）\n2027年2月13日,班,\n2027-02-08,休,春节（示例）\n"), want},
		"粘贴的表":    {"", []byte("名称,性质,日期\n元旦（示例）,休,2027-01-01\n,班,2027-02-13\n春节（示例）,休,2027-02-08\n"), want},
		"xlsx": {"2027.xlsx", calendarBook(t, []string{"示例：2027 年放假安排"}, []string{"日期", "性质", "名称"}, []string{"2027-01-01", "休", "元旦（示例）"},
			[]string{"2027-02-13", "班", ""}, []string{"2027-02-08", "休", "春节（示例）"}), want},
		"csv 错三行":      {"2027.csv", []byte("日期,性质,名称\n2027-01-01,休,元旦\n2027-02-30,休,春节\n2027-02-13,半,x\n2027-01-01,休,元旦\n"), "3 4 5"},
		"没有性质列":        {"2027.csv", []byte("日期,名称\n2027-01-01,元旦\n"), "file"},
		"JSON 错字":      {"", []byte(`[{"date":"2027-01-01","kind":"休","nam":"元旦"}]`), "file"},
		"JSON 后面还有":    {"", []byte(`[] []`), "file"},
		"JSON 名字是文本内容": {"x.json", []byte("2027-01-01,休,元旦"), "file"},
		"空":            {"", nil, ""},
	} {
		changes, err := Read(c.file, c.data)
		got := calendar.FormatChanges(changes)
		if err != nil {
			var fields []string
			for _, f := range calendar.Faults(err) {
				fields = append(fields, f.Field)
			}
			if got = strings.Join(fields, " "); len(fields) == 0 {
				t.Errorf("%s：不是给人看的差错：%v", name, err)
			}
		}
		if got != c.want {
			t.Errorf("%s：\n%s应为\n%s", name, got, c.want)
		}
	}
}

// FuzzReadCalendar: whatever is sent is either days that can be written again, or
// faults that a person may see.
func FuzzReadCalendar(f *testing.F) {
	f.Add("", []byte("2027-01-01,休,元旦\n"))
	f.Add("a.csv", []byte("日期,性质,名称\n2027-01-01,休,元旦\n"))
	f.Add("a.json", []byte(`[{"date":"2027-01-01","kind":"休","name":"元旦"}]`))
	f.Add("a.xlsx", calendarBook(f, []string{"日期", "性质", "名称"}, []string{"2027-01-01", "休", "元旦"}))
	f.Fuzz(func(t *testing.T, name string, data []byte) {
		changes, err := Read(name, data)
		if err != nil {
			if len(calendar.Faults(err)) == 0 {
				t.Fatal("not a fault: " + strconv.Quote(err.Error()))
			}
			return
		}
		again, err := calendar.ParseChanges(calendar.FormatChanges(changes))
		if err != nil || len(again) != len(changes) {
			t.Fatalf("%v do not come back: %v", changes, err)
		}
	})
}
