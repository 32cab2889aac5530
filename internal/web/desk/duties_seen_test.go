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

// fill enters for any duty of the pack.
func (d boardDesk) fill(key, id string, at time.Time, object string, values ...duty.Value) (e duty.Entry) {
	d.Helper()
	d.do(func(tx *store.Tx) (err error) {
		e, err = duty.Enter(tx, d.actor(key, at), d.Zone, duty.Input{Pack: "yangxian@1", Duty: id, Day: calendar.DateOf(at, d.Zone), Object: object, Values: values})
		return err
	})
	return e
}

// TestEveryDutyIsSeen opens each duty of the pack on the desk: who owes it, what is there,
// who is missing. What was said about a person is counted and not shown.
func TestEveryDutyIsSeen(t *testing.T) {
	t.Parallel()
	d := openBoards(t)
	day := func(n, hour int) time.Time { return time.Date(2026, 9, n, hour, 0, 0, 0, d.Zone) }
	v := func(id, text string) duty.Value { return duty.Value{ID: id, Text: text} }
	shown := d.Shown()
	village, town := "village/"+shown.String(), "town/"+shown.Parent().String()
	first := d.Holders[d.Posts["first/"+shown.String()].ID]
	d.now.Set(day(21, 9))
	for n := 21; n <= 24; n++ {
		d.fill("leader-1", "leader_visit", day(n, 20), "", v("village", "杜村"), v("seen", "末端停水的六户已通水"))
	}
	d.fill("water", "department_visit", day(23, 18), "", v("village", "杜村"), v("done", "换了两处阀门"))
	d.fill(town, "town_visit", day(23, 18), "", v("village", "杜村"), v("done", "看了整改"))
	d.fill(village, "village_work", day(23, 18), "", v("done", "入户六户"))
	talk := d.fill("organiser", "talk", day(24, 10), first, v("thoughts", "盼孩子转学的事有着落"))
	d.fill(village, "resident_care", day(24, 11), first, v("work", "修好了路灯"))
	d.fill("supervisor", "monthly_supervision", day(24, 12), "", v("covered", "龙亭镇"), v("findings", "末端停水两处"), v("heard", "2026-09-23"))
	d.enter("first/"+shown.String(), day(24, 18), duty.Input{Values: done("到二组入户核对饮水")})
	d.now.Set(day(25, 9))

	all := d.page("supervisor", "GET /desk/duties/all", get("/desk/duties/all?day=2026-09-24"))
	d.says(all, "《帮扶工作清单》", "脱贫攻坚一线《工作报告表》", "县级领导包村", "部门干部下村", "乡镇干部下村", "村干部扶贫工作", "村干部对驻村干部的管理", "半年谈话", "每月督导", "县级领导", "办到的比例")
	see := func(key, duty, more string, want ...string) {
		t.Helper()
		d.says(d.page(key, "GET /desk/duties", get("/desk/duties?day=2026-09-24&duty="+strings.ReplaceAll(duty+more, " ", "+"))), want...)
	}
	see("desk", "leader_visit", "", "县级领导（包村 01）", "4 天 ÷ 19 个工作日", "本月还没有到数 36")
	see("desk", "leader_visit", "&q="+"包村 01", "县级领导（包村 01）")
	see("desk", "department_visit", "", "县水利局局长", "1 天 ÷ 19 个工作日，占 5%，要求 60%")
	see("desk", "town_visit", "", "龙亭镇", "有要求的岗位 36")
	see(town, "village_work", "&area="+shown.String(), "党支部书记", "1 天 ÷ 19 个工作日")
	see("desk", "monthly_supervision", "", "县督导组组长", "末端停水两处", "县督导组督导员")
	see("desk", "monthly_report", "&area="+shown.String(), "本期还没有完", "填报 1 天，其中无新增 0 天")
	see(town, "resident_care", "", "应填", "按时 1")
	talks := d.page("desk", "GET /desk/duties", get("/desk/duties?day=2026-09-24&duty=talk&state=on_time"))
	d.says(talks, "9月24日")
	if strings.Contains(talks, "盼孩子转学") || strings.Contains(talks, talk.ID) {
		t.Error("县脱贫办看到了谈话写的是什么")
	}
	d.says(d.page("organiser", "GET /desk/duties", get("/desk/duties?day=2026-09-24&duty=talk&state=on_time")), "盼孩子转学", talk.ID)
	// Five hundred persons come in pages, and the second page goes on where the first ended.
	open := d.page("organiser", "GET /desk/duties", get("/desk/duties?day=2026-09-24&duty=talk&state=pending"))
	at := open[strings.Index(open, "before="):]
	next := d.page("organiser", "GET /desk/duties", get("/desk/duties?day=2026-09-24&duty=talk&state=pending&"+strings.ReplaceAll(at[:strings.IndexByte(at, '"')], "&amp;", "&")))
	if a, b := strings.Count(open, "<tr>"), strings.Count(next, "<tr>"); a != 51 || b != 51 || open == next {
		t.Errorf("谈话一页 %d 行，下一页 %d 行", a, b)
	}
	// The rows behind a figure.
	d.says(d.page("desk", "GET /desk/duties/posts/{post}", get("/desk/duties/posts/x?duty=leader_visit&day=2026-09-24"), "post", d.Posts["leader-1"].ID), "9月21日", "9月24日", "末端停水的六户已通水")
	d.says(d.page(town, "GET /desk/duties/posts/{post}", get("/desk/duties/posts/x?duty=monthly_report&day=2026-09-24"), "post", d.Posts["first/"+shown.String()].ID), "《工作报告表》", "填报天数", "到二组入户核对饮水", "走访户数")
	other := "town/" + d.Towns[0].String()
	if _, err := d.as(other, "GET /desk/duties/posts/{post}", get("/desk/duties/posts/x?duty=monthly_report&day=2026-09-24"), "post", d.Posts["first/"+shown.String()].ID); fault.KindOf(err) != fault.Denied {
		t.Errorf("外镇看到了本村的月报：%v", err)
	}
	if _, err := d.as("first/"+shown.String(), "GET /desk/duties", get("/desk/duties?duty=talk&day=2026-09-24")); fault.KindOf(err) != fault.Denied {
		t.Errorf("驻村的人看到谁谈过话：%v", err)
	}
	// A month that is over says who fell short.
	d.now.Set(time.Date(2026, 10, 8, 9, 0, 0, 0, d.Zone))
	d.says(d.page("desk", "GET /desk/duties", get("/desk/duties?day=2026-09-30&duty=leader_visit")), "不足 36", "达到 0")
	d.says(d.page("desk", "GET /desk/duties", get("/desk/duties?day=2026-09-30&duty=monthly_report")), "已汇成 1", "没有填报 530")
}
