package calendar

import (
	"slices"
	"strings"
	"testing"

	"luoshi/internal/fault"
)

// notice2026 is 国办发明电〔2025〕7号, as it was published.
const notice2026 = `国务院办公厅关于2026年部分节假日安排的通知
经国务院批准，现将2026年元旦、春节、清明节、劳动节、端午节、中秋节和国庆节放假调休日期的具体安排通知如下。
一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。
二、春节：2月15日（农历腊月二十八、周日）至23日（农历正月初七、周一）放假调休，共9天。2月14日（周六）、2月28日（周六）上班。
三、清明节：4月4日（周六）至6日（周一）放假，共3天。
四、劳动节：5月1日（周五）至5日（周二）放假调休，共5天。5月9日（周六）上班。
五、端午节：6月19日（周五）至21日（周日）放假，共3天。
六、中秋节：9月25日（周五）至27日（周日）放假，共3天。
七、国庆节：10月1日（周四）至7日（周三）放假调休，共7天。9月20日（周日）、10月10日（周六）上班。
节假日期间，各地区、各部门要妥善安排好值班和安全、保卫、疫情防控等工作。`

// TestParseNotice: the words of the notice of 2026 give the year that the program has of it.
func TestParseNotice(t *testing.T) {
	t.Parallel()
	changes, err := ParseChanges(notice2026)
	if err != nil {
		t.Fatal(err)
	}
	fresh := &Calendar{}
	year, err := fresh.With(changes, "国办发明电〔2025〕7号")
	if err != nil {
		t.Fatal(err)
	}
	for d := YMD(2026, 1, 1); d.Year() == 2026; d = d.Add(1) {
		want, _, err := Embedded().Kind(d)
		if err != nil {
			t.Fatal(err)
		}
		if got, _, _ := year.Kind(d); got.Works() != want.Works() {
			t.Errorf("%s: works %v, should %v", d, got.Works(), want.Works())
		}
	}
}

// TestNoticeAsWritten: other ways in which offices write the same notice, each the same year.
func TestNoticeAsWritten(t *testing.T) {
	t.Parallel()
	want, err := ParseChanges(notice2026)
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{
		"发布日期：2025年11月04日\n" + notice2026,
		strings.ReplaceAll(notice2026, "2月28日", "28日"),
		strings.ReplaceAll(notice2026, "1月1日", "１ 月 １ 日"),
		strings.ReplaceAll(notice2026, "至", "～"),
		strings.ReplaceAll(strings.ReplaceAll(notice2026, "（", "("), "）", ")"),
		strings.ReplaceAll(notice2026, "\n", ""),
	} {
		if got, err := ParseChanges(text); err != nil || !slices.Equal(got, want) {
			t.Errorf("%.40q: %d days, should be %d: %v", text, len(got), len(want), err)
		}
	}
}

// TestNoticeRefuses: what a notice says twice must agree, and a year has its seven holidays.
func TestNoticeRefuses(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ was, is, code string }{
		{"2026年", "", "calendar.notice_year"},
		{"1月1日（周四）", "1月1日（周五）", "calendar.notice_weekday"},
		{"共9天", "共8天", "calendar.notice_sum"},
		{"至23日", "至13日", "calendar.notice_range"},
		{"4月4日（周六）至6日（周一）放假，共3天", "另行通知", "calendar.notice_days"},
		{"5月9日（周六）", "5月6日", "calendar.notice_worked"},
		{"5月9日", "5月32日", "calendar.date_form"},
	} {
		_, err := ParseChanges(strings.ReplaceAll(notice2026, c.was, c.is))
		if !slices.ContainsFunc(Faults(err), func(f *fault.Fault) bool { return f.Code == c.code }) {
			t.Errorf("%s: %v", c.code, err)
		}
	}
	changes, err := ParseChanges("2030-01-01,holiday,元旦\n2030-02-03,holiday,春节")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Embedded().With(changes, "来源"); !fault.Is(err, "calendar.seven") {
		t.Errorf("a year with two holidays: %v", err)
	}
}
