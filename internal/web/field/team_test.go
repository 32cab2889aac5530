package field

import (
	"net/http"
	"strings"
	"testing"

	"luoshi/internal/fault"
	"luoshi/internal/wording"
)

// TestTeamOnThePhone: a member sees what the team's list says and who is lacking, and sends
// nothing twice; the month's report is of the member's own days alone.
func TestTeamOnThePhone(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, p phone) {
		first, mate := "first/"+p.Shown().String(), "member/"+p.Shown().String()+"/1"
		p.says(p.get(first, "/field"), "驻村工作队《帮扶工作清单》", "/field/team/team_list")
		p.post(first, "/field/enter/daily_list", written("key", "m1"))
		page := p.get(mate, "/field/team/team_list")
		p.says(page, "人里 1 人填了", "走访户数：14", "复查二组管网，14 户供水正常；已报结停水一事", "缺 ", "复制为微信文字")
		p.says(p.get(mate, "/field/team/team_list?day=2026-09-23"), "人里 0 人填了")
		p.says(p.post(mate, "/field/enter/team_list", written("key", "m2")), "由平时的填报自动汇总，不用再填")
		if month := p.get(first, "/field/month"); strings.Contains(month, "驻村工作队《帮扶工作清单》") {
			t.Error("一队一份列成了个人的月报")
		}
		if _, err := p.send(wording.Zh, "village/"+p.Shown().String(), http.MethodGet, "/field/team/team_list", nil); fault.KindOf(err) != fault.Denied {
			t.Errorf("村书记不在队里：%v", err)
		}
	})
}
