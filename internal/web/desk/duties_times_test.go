package desk

import (
	"strings"
	"testing"
	"time"

	"luoshi/internal/calendar"
	"luoshi/internal/duty"
	"luoshi/internal/scenario/countytest"
	"luoshi/internal/store"
)

// TestTimesOnTheDesk: of a duty of two entries a week the desk sees who has how many, and
// whose are too few; the burden counts both, and the list of things to do names the day by
// which the next must be in.
func TestTimesOnTheDesk(t *testing.T) {
	t.Parallel()
	d := openBoards(t)
	day := func(n, hour int) time.Time { return time.Date(2026, 9, n, hour, 0, 0, 0, d.Zone) }
	countytest.Issue(t, d.County, day(10, 0), "  cadence: day\n  days: workdays\n  cut_off: \"20:00\"\n", "  cadence: week\n  times: 2\n  gap: 2 天\n  cut_off: \"20:00\"\n")
	shown := d.Shown()
	first, member := "first/"+shown.String(), "member/"+shown.String()+"/1"
	fill := func(key string, n int) {
		t.Helper()
		d.do(func(tx *store.Tx) error {
			_, err := duty.Enter(tx, d.actor(key, day(n, 12)), d.Zone, duty.Input{Pack: "yangxian@2", Duty: "daily_list", Day: calendar.YMD(2026, 9, n), Values: done("到二组入户核对住房和饮水")})
			return err
		})
	}
	fill(first, 15)
	fill(first, 17)
	fill(member, 16)
	at := "/desk/duties?day=2026-09-17&duty=daily_list&area=" + shown.String()
	d.now.Set(day(17, 18))
	d.says(d.page("desk", "GET /desk/duties", get(at)), "每期 2 次，间隔不少于 2 天", "2/2 次", "1/2 次", "还没有到数 ")
	waits := func(n int) bool { // whether the member's list of things to do has the list
		d.now.Set(day(n, 9))
		return strings.Contains(d.page(member, "GET /desk", get("/desk")), "要填的清单")
	}
	if waits(17) || !waits(18) {
		t.Error("间隔没有到的也要填，或者到了的不要填")
	}
	d.now.Set(day(21, 9))
	few := d.page("desk", "GET /desk/duties", get(at+"&state=missing"))
	d.says(few, "次数不够", "1/2 次", d.Posts[member].Title, "/desk/duties/posts/"+d.Posts[member].ID)
	if strings.Contains(few, "2/2 次") {
		t.Error("两次都在的列在次数不够里")
	}
	d.says(d.page("desk", "GET /desk/duties", get(at)), "按时 1")
	d.says(d.page("supervisor", "GET /desk/duties/all", get("/desk/duties/all?day=2026-09-17")), "《帮扶工作清单》")
	d.says(d.page("desk", "GET /desk/packs", get("/desk/packs")), "2 次，间隔不少于 2 天")
	// Two of 531 posts this week, on Sunday; the talks of the month's end come later.
	d.says(d.page("supervisor", "GET /desk", get("/desk")), "各村要填清单 1062 份")
}
