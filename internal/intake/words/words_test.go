package words

import (
	"testing"

	"luoshi/internal/calendar"
)

func TestPersonal(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"来电人13911110001反映": "电话", "139-1111-0001": "电话", "１３９１１１１０００１": "电话", "座机 0916-8212345": "电话", "139****0001": "", "工单 2026111013911110001 号": "",
		"身份证610723198501011234": "身份证号", "61072319850101123X 张": "身份证号", "卡 6222020200112233445": "银行卡号", "a.b@example.com": "邮箱", "村@组": "",
		"饮水管 3 处，12 户 2026-09-03": "", "610723001001": "", "": "", "19850101": "",
	} {
		if got := Personal(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestStandingOf(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		state, column string
		want          Standing
	}{
		{"已销号", "", Closed}, {"Closed", "", Closed}, {"不属实", "", Unfounded}, {"是", "是否销号", Closed}, {"√", "是否办结", Closed}, {"否", "是否销号", Open}, {"是", "备注", Unknown},
		{"60%", "", Open}, {"100%", "", Closed}, {"已完成 60 %", "", Open}, {"待派单", "", New}, {"", "", Open}, {"已退单", "", Unknown}, {"Cancelled", "", Unknown},
	} {
		if got := StandingOf(c.state, c.column); got != c.want {
			t.Errorf("%q under %q: %d, want %d", c.state, c.column, got, c.want)
		}
	}
}

func TestDue(t *testing.T) {
	t.Parallel()
	start := calendar.YMD(2026, 11, 20)
	for text, want := range map[string]string{
		"12月20日": "2026-12-20", "12月20日前": "2026-12-20", "12月底前": "2026-12-31", "2027年2月底": "2027-02-28", "1月5日": "2027-01-05", "年底前": "2026-12-31", "2027年底": "2027-12-31",
		"12.20": "", "2026.12.20": "2026-12-20", "2026/12/20前": "2026-12-20", "立行立改": "", "长期坚持": "", "2月30日": "",
	} {
		d, ok := Due(text, start)
		if got := d.String(); ok != (want != "") || ok && got != want {
			t.Errorf("%q: %s %v, want %q", text, got, ok, want)
		}
	}
	for text, want := range map[string]bool{"立行立改": true, "长期坚持": true, "30个工作日": true, "12月底前": false, "2026-12-20": false} {
		if Dayless(text) != want {
			t.Errorf("%q without a day: %v", text, !want)
		}
	}
}
