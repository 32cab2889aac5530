package field

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"luoshi/internal/matter"
	"luoshi/internal/office"
	"luoshi/internal/scenario/countytest"
	"luoshi/internal/store"
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
		if strings.Contains(p.get(me, "/field/rota/watch"), "{{") {
			t.Error("岗位没有写成文字")
		}
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

// TestCallOnThePhone: a call stands on top of the phone's first page, late by the minute, and
// its report is the answer; no further evidence is asked for.
func TestCallOnThePhone(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, p phone) {
		countytest.Issue(t, p.County, at(20, 0), "\nlists:\n", "\nlists:\n- id: called\n  title: 叫应\n  kind: task\n  term: 30 分钟\n  verify_term: 1 天\n  source: 预案\n  emergency: 预案第六条\n  pause_limit: 1 天\n  reopen_within: 1 天\n",
			"\nduties:\n", "\nduties:\n- id: watch\n  title: 值班记录\n  roles: [first_secretary]\n  cadence: day\n  days: all\n  shifts: [\"08:00\", \"20:00\"]\n  call: called\n  fields:\n  - {id: seen, title: 雨情水情, kind: text, required: true, max: 100}\n  document: 文件\n  minutes: 5\n  ends: 2026-12-31\n")
		me := "first/" + p.Shown().String()
		p.now.Set(at(22, 23))
		var m matter.Matter
		if _, err := p.s.Store.Do(t.Context(), p.Home, "", func(tx *store.Tx) (err error) {
			by := p.Actor("supervisor")
			by.Now = p.s.Store.Now()
			m, err = office.CallShift(tx, matter.Rules{Calendar: p.s.Calendar(), Zone: p.Zone}, by, "yangxian@2", "watch", p.Posts[me].ID, "报水位")
			return err
		}); err != nil {
			t.Fatal(err)
		}
		path := "/field/matters/" + m.ID
		p.says(p.get(me, "/field"), "叫应，请马上应答", path)
		p.now.Set(at(22, 23).Add(42 * time.Minute))
		p.says(p.get(me, "/field"), "叫应，请马上应答", "逾期 12 分钟")
		p.says(p.get(me, path), "值班表上没有排人", "报水位", "按分钟应答的依据：预案第六条")
		p.says(p.post(me, path+"/report", url.Values{"text": {"在岗，水位平稳"}, "outcome": {"solved"}}), path+"?delivered=")
		if strings.Contains(p.get(me, "/field"), "叫应，请马上应答") {
			t.Error("应答了还在叫")
		}
	})
}
