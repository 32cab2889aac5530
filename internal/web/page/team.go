package page

import (
	"strings"

	"luoshi/internal/access"
	"luoshi/internal/calendar"
	"luoshi/internal/duty"
	"luoshi/internal/fault"
	"luoshi/internal/org"
	"luoshi/internal/store"
	"luoshi/internal/web"
)

// TeamSheet is the list of a team for a period (一队一份), as the desk and the phone show it.
type TeamSheet struct {
	Body     org.Body
	Standing duty.Standing
	Members  []TeamMember
	Joined   []duty.Joined
	Lacking  string // names of who gave nothing
	Chat     string // 微信文字
}

// TeamMember is one of the team, and how they stand.
type TeamMember struct {
	duty.Member
	Name  string
	State duty.State
}

// TeamOn reads the list of a team for the period of a day, out of the entries that the
// reader may open.
func TeamOn(c *web.Ctx, v *store.View, d duty.Duty, team string, day calendar.Date) (out TeamSheet, err error) {
	if out.Body, err = v.Body(team); err != nil {
		return out, err
	}
	lo, hi := out.Body.Area.Range()
	roster, err := v.RosterIn(int64(lo), int64(hi))
	if err != nil {
		return out, err
	}
	source, err := v.DutyOn(day, d.Composed)
	if err != nil {
		return out, err
	}
	over := d.Over(day)
	es, err := v.EntriesIn(source.ID, over.Key, over.From, over.To, int64(lo), int64(hi), access.Sees(c.Actor, access.Entries.Act))
	if err != nil {
		return out, err
	}
	all, err := duty.Stand(d, roster, c.Calendar(), c.Zone, day, c.Actor.Now, d.FactsOf(es, over))
	if err != nil {
		return out, err
	}
	for _, s := range all {
		if s.Team == team {
			out.fill(c, NewNames(c, v), d, source, s)
			return out, nil
		}
	}
	return out, fault.New(fault.Missing, "duty.team_none", out.Body.Name, d.Title)
}

func (t *TeamSheet) fill(c *web.Ctx, n *Names, d, source duty.Duty, s duty.Standing) {
	t.Standing, t.Joined, t.Lacking = s, d.JoinTeam(source, s.Members), LackingOf(c, n, s)
	for _, m := range s.Members {
		x := duty.Expected{CutOff: s.CutOff, Excused: m.Excused}
		if s.Excused != "" {
			x.Excused = s.Excused
		}
		t.Members = append(t.Members, TeamMember{m, n.Person(m.Person), duty.StateOf(x, source.Decides(m.Entries, s.Period), c.Actor.Now)})
	}
	t.Chat = duty.TeamChat(d.Title, t.Body.Name, s.Period, t.Joined, n.Person)
}

// LackingOf names who of a team gave nothing (缺谁), nobody where nothing is due.
func LackingOf(c *web.Ctx, n *Names, s duty.Standing) string {
	if s.Excused != "" {
		return ""
	}
	var names []string
	for _, m := range s.Lacking() {
		names = append(names, n.Person(m.Person))
	}
	return strings.Join(names, c.T("、"))
}
