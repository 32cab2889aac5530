package desk

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"luoshi/internal/calendar"
	"luoshi/internal/duty"
	"luoshi/internal/scenario/countytest"
	"luoshi/internal/store"
)

// TestRotaOnTheDesk: the desk sees which shifts of the next days lack a name and names people
// in its area; the count of a day has a line for each shift; who stands one now is called.
func TestRotaOnTheDesk(t *testing.T) {
	t.Parallel()
	d := openBoards(t)
	day := func(n, hour int) time.Time { return time.Date(2026, 9, n, hour, 0, 0, 0, d.Zone) }
	countytest.Issue(t, d.County, day(10, 0), "\nduties:\n", "\nduties:\n- id: watch\n  title: 值班记录\n  roles: [first_secretary]\n  cadence: day\n  days: all\n  shifts: [\"08:00\", \"20:00\"]\n  call: problem\n"+
		"  fields:\n  - {id: seen, title: 雨情水情, kind: text, required: true, max: 100}\n  document: 文件\n  minutes: 5\n  ends: 2026-12-31\n")
	shown := d.Shown()
	first, town := "first/"+shown.String(), "town-desk/"+shown.Parent().String()
	desk := d.Posts[first]
	d.now.Set(day(17, 9))
	one := "/desk/rota/" + desk.ID
	d.says(d.page("desk", "GET /desk/rota", get("/desk/rota?only=gap")), "没有排人", "空班", "08:00—20:00")
	d.says(d.page(town, "GET /desk/rota/{post}", get(one+"?duty=watch"), "post", desk.ID), "排班", "保存值班表", desk.Title)
	d.page(town, "POST /desk/rota/{post}", post(one, url.Values{"duty": {"watch"}, "from": {"2026-09-17"}, "who.2026-09-17.20:00": {d.Holders[desk.ID]}}), "post", desk.ID)
	d.do(func(tx *store.Tx) error {
		_, err := duty.Enter(tx, d.actor(first, day(18, 7)), d.Zone, duty.Input{Pack: "yangxian@2", Duty: "watch", Day: calendar.YMD(2026, 9, 17), Shift: "20:00", Values: []duty.Value{{ID: "seen", Text: "小雨"}}})
		return err
	})
	d.now.Set(day(18, 9))
	counted := d.page("desk", "GET /desk/duties", get("/desk/duties?day=2026-09-17&duty=watch&area="+shown.String()))
	d.says(counted, desk.Title+"　08:00—20:00", desk.Title+"　20:00—08:00", "未填 1", "按时 1", "小雨")
	d.says(d.page("desk", "GET /desk/rota", get("/desk/rota?only=now")), "叫应")
	d.page("desk", "POST /desk/rota/{post}/call", post(one+"/call", url.Values{"duty": {"watch"}}), "post", desk.ID)
	d.says(d.page(first, "GET /desk", get("/desk")), desk.Title+" 09:00 叫应")
	if strings.Contains(d.page(first, "GET /desk/rota", get("/desk/rota?only=now")), "/call") {
		t.Error("不能登记交办的岗位也能叫应")
	}
}
