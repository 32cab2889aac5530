package field

import (
	"net/url"
	"strings"
	"testing"

	"luoshi/internal/scenario/countytest"
)

// TestSeveralTimes: a duty of two entries a week with a gap of two days, on the phone: how
// many are in, when the next may be, and no form before.
func TestSeveralTimes(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, p phone) {
		countytest.Issue(t, p.County, at(20, 0), "  cadence: day\n  days: workdays\n  cut_off: \"20:00\"\n", "  cadence: week\n  times: 2\n  gap: 2 天\n  cut_off: \"20:00\"\n")
		me := "first/" + p.Shown().String()
		p.now.Set(at(22, 9)) // a Tuesday
		p.says(p.get(me, "/field"), "0/2 次", "这一期还没有填", "9月27日 20:00 前，还差 2 次")
		p.post(me, "/field/enter/daily_list", written("day", "2026-09-22", "key", "t1"))
		page := p.get(me, "/field")
		p.says(page, "1/2 次", "间隔不少于 2 天，下一次最早 9月24日。")
		if strings.Contains(page, "今日计划") {
			t.Error("间隔没有到也给了表")
		}
		p.now.Set(at(23, 9))
		p.says(p.post(me, "/field/enter/daily_list", written("day", "2026-09-23", "key", "t2")), "两次之间至少隔 2 天，下一次最早填 2026-09-24 的", "复查二组管网")
		p.now.Set(at(24, 9))
		p.says(p.get(me, "/field"), "9月27日 20:00 前，还差 1 次", "今日计划")
		p.post(me, "/field/enter/daily_list", url.Values{"nothing": {"1"}, "day": {"2026-09-24"}, "key": {"t3"}})
		page = p.get(me, "/field")
		p.says(page, "2/2 次", "9月22日", "9月24日", "复制为微信文字")
		p.now.Set(at(26, 9))
		p.says(p.post(me, "/field/enter/daily_list", written("day", "2026-09-26", "key", "t4")), "2026年第39周的 2 次都已经填过")
		// On the last evening who may still enter is reminded, who must wait is not.
		mate := "member/" + p.Shown().String() + "/1"
		p.post(mate, "/field/enter/daily_list", written("day", "2026-09-26", "key", "t5"))
		p.now.Set(at(27, 19))
		if strings.Contains(p.get(mate, "/field"), "截止，还没有填") {
			t.Error("间隔没有到的还提醒")
		}
		p.says(p.get("member/"+p.Shown().String()+"/2", "/field"), "今天 20:00 截止，还没有填")
	})
}
