package field

import (
	"net/url"
	"strings"
	"testing"

	"luoshi/internal/scenario/countytest"
)

// TestShiftsOnThePhone: the page of the day has a form for the shift that is being stood and
// for the one before it until it is written of, says when each is due, and who was named; the
// roster of the week is filled in there, and a gap waits in the list of things to do.
func TestShiftsOnThePhone(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, p phone) {
		countytest.Issue(t, p.County, at(20, 0), "\nduties:\n", "\nduties:\n- id: watch\n  title: 值班记录\n  roles: [first_secretary]\n  cadence: day\n  days: all\n  season: 06-01/09-23\n"+
			"  shifts: [\"08:00\", \"20:00\"]\n  fields:\n  - {id: seen, title: 雨情水情, kind: text, required: true, max: 100}\n  document: 文件\n  minutes: 5\n  ends: 2026-12-31\n")
		me := "first/" + p.Shown().String()
		p.now.Set(at(22, 9))
		page := p.get(me, "/field")
		p.says(page, "值班记录　08:00—20:00", "9月22日 20:00 前，还没报", "值班记录　20:00—08:00", "9月22日 08:00 已截止，现在写的算迟报", "要填的清单：排值班表")
		// who is named
		p.says(p.get(me, "/field/rota/watch"), "已经开始的班", "9月22日　20:00—08:00", "没有排人")
		person := p.Holders[p.Posts[me].ID]
		p.post(me, "/field/rota/watch", url.Values{"duty": {"watch"}, "from": {"2026-09-22"}, "who.2026-09-22.20:00": {person}, "key": {"r1"}})
		p.says(p.post(me, "/field/rota/watch", url.Values{"duty": {"watch"}, "from": {"2026-09-22"}, "who.2026-09-23.08:00": {"nobody"}, "key": {"r2"}}), "这个人9月23日不在这个岗位任职")
		p.post(me, "/field/rota/watch", url.Values{"duty": {"watch"}, "from": {"2026-09-22"}, "who.2026-09-22.20:00": {""}, "key": {"r3"}})
		p.says(p.get(me, "/field/rota/watch"), "原来是 ")
		p.says(p.post(me, "/field/rota/watch", url.Values{"duty": {"watch"}, "who.2026-09-22.08:00": {person}, "key": {"r4"}}), "这一班已经开始，值班表不能再改")
		// the entry of each shift
		p.post(me, "/field/enter/watch", url.Values{"day": {"2026-09-21"}, "shift": {"20:00"}, "f-seen": {"小雨"}, "key": {"e1"}})
		if strings.Contains(p.get(me, "/field"), "已截止，现在写的算迟报") {
			t.Error("上一班的填了，还有它的表")
		}
		p.says(p.post(me, "/field/enter/watch", url.Values{"day": {"2026-09-22"}, "shift": {"20:00"}, "f-seen": {"小雨"}, "key": {"e2"}}), "这一班还没有开始")
		p.says(p.post(me, "/field/enter/watch", url.Values{"day": {"2026-09-22"}, "shift": {"08:00"}, "key": {"e3"}}), "雨情水情")
		p.post(me, "/field/enter/watch", url.Values{"day": {"2026-09-22"}, "shift": {"08:00"}, "f-seen": {"没有雨"}, "key": {"e4"}})
		p.says(p.get(me, "/field"), "没有雨", "复制为微信文字")
		// The night after the last day of the season still has its form.
		p.now.Set(at(24, 7))
		p.says(p.get(me, "/field"), "值班记录　20:00—08:00")
		p.now.Set(at(24, 9))
		if strings.Contains(p.get(me, "/field/log"), "值班记录　20:00") {
			t.Error("汛期过了还有班")
		}
	})
}
