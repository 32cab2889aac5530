package desk

import (
	"strings"
	"testing"
	"time"

	"luoshi/internal/calendar"
	"luoshi/internal/duty"
	"luoshi/internal/fault"
	"luoshi/internal/store"
)

// TestTeamList: the list of a team is one for all its members, composed of what they wrote:
// counted once, opened to what it says and to who gave nothing, and read by those alone who
// answer for the place.
func TestTeamList(t *testing.T) {
	t.Parallel()
	d := openBoards(t)
	shown := d.Shown()
	first, member := "first/"+shown.String(), "member/"+shown.String()+"/1"
	day := func(n, hour int) time.Time { return time.Date(2026, 9, n, hour, 0, 0, 0, d.Zone) }
	d.enter(first, day(24, 18), duty.Input{Values: done("到二组入户核对住房和饮水")})
	d.enter(member, day(24, 23), duty.Input{Values: done("公益岗考勤")})
	d.now.Set(day(25, 9))
	var team string
	d.do(func(tx *store.Tx) error {
		a, _, err := tx.HolderOn(d.Posts[first].ID, calendar.YMD(2026, 9, 24))
		team = a.Team
		return err
	})
	at := "/desk/duties?day=2026-09-24&duty=team_list"
	d.says(d.page("desk", "GET /desk/duties", get(at)), "驻村工作队《帮扶工作清单》", "一队一份", "合计：应填 116，按时 1，迟报 0，补填 0，未填 115，免填 0")
	village := d.page("desk", "GET /desk/duties", get(at+"&area="+shown.String()))
	d.says(village, "人里 2 人填了", "缺谁", d.nameOf("member/"+shown.String()+"/2"), "/desk/duties/teams/"+team)
	if strings.Contains(village, d.nameOf(first)) {
		t.Error("写了的也列在缺谁里")
	}
	d.says(d.page("desk", "GET /desk/duties/all", get("/desk/duties/all?day=2026-09-24")), "驻村工作队《帮扶工作清单》")
	open := func(key string) string {
		t.Helper()
		return d.page(key, "GET /desk/duties/teams/{team}", get("/desk/duties/teams/x?day=2026-09-24&duty=team_list"), "team", team)
	}
	sheet := open("desk")
	d.says(sheet, "到二组入户核对住房和饮水", "公益岗考勤", d.nameOf(first), "走访户数", "合计", ">6</td>", "迟报", "未填", "缺 ", "由队员填的自动汇成", "导出 Excel")
	open("town-desk/" + shown.Parent().String())
	if _, err := d.as("town-desk/"+d.Towns[0].String(), "GET /desk/duties/teams/{team}", get("/desk/duties/teams/x?day=2026-09-24&duty=team_list"), "team", team); fault.KindOf(err) != fault.Denied {
		t.Errorf("外镇看到了本村一队的清单：%v", err)
	}
	if _, err := d.as("desk", "GET /desk/duties/teams/{team}", get("/desk/duties/teams/x?day=2026-09-24&duty=daily_list"), "team", team); fault.KindOf(err) != fault.Missing {
		t.Errorf("每人一份的当成了一队一份：%v", err)
	}
	if _, err := d.as("desk", "GET /desk/duties/teams/{team}", get("/desk/duties/teams/x?day=2026-09-24&duty=team_list"), "team", d.Posts["desk"].Body); !fault.Is(err, "duty.team_none") {
		t.Errorf("县脱贫办不是驻村工作队：%v", err)
	}
	d.says(d.page("desk", "GET /desk/packs", get("/desk/packs")), "一队一份")
}
