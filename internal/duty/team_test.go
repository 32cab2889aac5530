package duty

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"luoshi/internal/access"
	"luoshi/internal/calendar"
	"luoshi/internal/org"
)

// ofTeams is a duty of a team over the daily list.
func ofTeams() Duty {
	d := list()
	d.ID, d.Fields, d.Composed, d.Per = "team_list", nil, "daily_list", PerTeam
	d.Join = []Join{{"plan", JoinLines}, {"households", JoinSum}, {"remark", JoinDistinct}}
	return d
}

// inTeams is the roster with two teams: 三合 with two members, one of them on leave on
// thursday, and 柏树 with one; the secretary of the village is in none.
func inTeams() Roster {
	r := roster()
	for post, team := range map[string]string{"三合村第一书记": "三合队", "三合村队员": "三合队"} {
		r.Appointments[post][0].Team = team
	}
	r.Appointments["柏树村第一书记"] = []org.Appointment{
		{Post: "柏树村第一书记", Person: "李岚", Hold: org.Holder, From: calendar.YMD(2026, 1, 1), Until: calendar.None, Team: "柏树队"},
		{Post: "柏树村第一书记", Person: "吴岳", Hold: org.Acting, From: thursday, Until: thursday}}
	r.Posts[0], r.Posts[1] = r.Posts[1], r.Posts[0] // the first secretary leads by the duty, not by the order of posts
	return r
}

// TestTeams: one list a team and day, its members by the roles of the duty, who is on leave
// lacks nothing, and who acts for a member stands in that one's team.
func TestTeams(t *testing.T) {
	t.Parallel()
	noon := time.Date(2026, 10, 8, 12, 0, 0, 0, zone)
	entry := func(post string, timely Timely, at time.Time, values ...Value) Entry {
		return Entry{Post: post, Timely: timely, DeliveredAt: at, Values: values}
	}
	for _, c := range []struct {
		name string
		day  calendar.Date
		now  time.Time
		es   []Entry
		want string
	}{
		{"还没有人写", thursday, noon, nil, "三合队 刘思远 pending 0/2 缺刘思远；柏树队 吴岳 pending 0/1 缺吴岳"},
		{"一人写了就有", thursday, noon, []Entry{entry("三合村第一书记", OnTime, noon)}, "三合队 刘思远 on_time 1/2 缺；柏树队 吴岳 pending 0/1 缺吴岳"},
		{"先迟的不盖过按时的", thursday, noon.Add(24 * time.Hour), []Entry{entry("三合村队员", Late, noon), entry("三合村第一书记", ByPhone, noon.Add(12*time.Hour))}, "三合队 刘思远 on_time 2/2 缺；柏树队 吴岳 missing 0/1 缺吴岳"},
		{"都迟了算迟报", thursday, noon.Add(24 * time.Hour), []Entry{entry("三合村第一书记", Late, noon.Add(12*time.Hour))}, "三合队 刘思远 late 1/2 缺；柏树队 吴岳 missing 0/1 缺吴岳"},
		{"村书记不在队里", thursday, noon, []Entry{entry("三合村书记", OnTime, noon)}, "三合队 刘思远 pending 0/2 缺刘思远；柏树队 吴岳 pending 0/1 缺吴岳"},
		{"放假", calendar.YMD(2026, 10, 5), noon, nil, "三合队 刘思远 excused:休息 0/2 缺刘思远、郭长海；柏树队 李岚 excused:休息 0/1 缺李岚"},
	} {
		d := ofTeams()
		all, err := Stand(d, inTeams(), calendar.Embedded(), zone, c.day, c.now, d.FactsOf(c.es, d.PeriodAt(c.day)))
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, s := range all {
			var lacking []string
			for _, m := range s.Lacking() {
				lacking = append(lacking, m.Person)
			}
			state := string(s.State)
			if s.Excused != "" {
				state += ":" + s.Excused
			}
			got = append(got, fmt.Sprintf("%s %s %s %d/%d 缺%s", s.Team, s.Person, state, s.Gave(), len(s.Members), strings.Join(lacking, "、")))
		}
		if g := strings.Join(got, "；"); g != c.want {
			t.Errorf("%s：%s，应为 %s", c.name, g, c.want)
		}
	}
	// A team that is whole on leave owes nothing.
	r := inTeams()
	r.Leaves["刘思远"] = []org.Leave{{Person: "刘思远", From: thursday, Until: thursday, Kind: "公差", Approver: "镇"}}
	all, err := Stand(ofTeams(), r, calendar.Embedded(), zone, thursday, noon, Facts{})
	if err != nil || all[0].State != StateExcused || all[0].Excused != "公差" {
		t.Errorf("%+v %v", all[0], err)
	}
	if got := ofTeams().Look(); got != ByTeam {
		t.Error(got)
	}
	if !ofTeams().Of(access.Role("resident")) {
		t.Error("resident")
	}
}

// TestJoinTeam: lines say who wrote them, numbers are added, what two wrote alike counts
// once.
func TestJoinTeam(t *testing.T) {
	t.Parallel()
	members := []Member{
		{Person: "甲", Entries: []Entry{{Values: []Value{{ID: "plan", Text: "入户\n开会"}, {ID: "households", Text: "6"}, {ID: "remark", Text: "东坪组\n河坝组"}}}}},
		{Person: "乙", Entries: []Entry{{Values: []Value{{ID: "plan", Text: "核对台账"}, {ID: "households", Text: "3"}, {ID: "remark", Text: " 河坝组"}}}, {Values: []Value{{ID: "homes", Text: "1"}}}}},
		{Person: "丙"},
	}
	source := list()
	for i := range source.Fields {
		if source.Fields[i].ID == "households" {
			source.Fields[i].Was = []string{"homes"} // what was entered before it was renamed is in the sum
		}
	}
	js := ofTeams().JoinTeam(source, members)
	if got := fmt.Sprint(js); got != "[{今日计划 lines 0 [{甲 入户\n开会} {乙 核对台账}]} {走访户数 sum 10 []} {备注 distinct 2 []}]" {
		t.Error(got)
	}
	name := func(p string) string { return "队员" + p }
	if got := TeamChat("《清单》", "三合队", calendar.PeriodOf(calendar.Daily, thursday), js, name); got != "《清单》 2026-10-08\n三合队\n今日计划：\n　队员甲：入户；开会\n　队员乙：核对台账\n走访户数：10\n备注：2" {
		t.Error(got)
	}
}
