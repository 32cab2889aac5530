package duties

import (
	"strconv"

	"luoshi/internal/access"
	"luoshi/internal/calendar"
	"luoshi/internal/duty"
	"luoshi/internal/fault"
	"luoshi/internal/store"
	"luoshi/internal/web"
	"luoshi/internal/web/page"
)

type oneTeamPage struct {
	web.Frame
	Duty     duty.Duty
	Day      calendar.Date
	Sheet    page.TeamSheet
	Word     string
	AreaName string
	Members  []memberRow
	Table    *page.Table // what the members wrote, joined
}

type memberRow struct {
	page.TeamMember
	Word, Href string
}

// joinedRow is one line of what composed itself.
type joinedRow struct{ Field, Who, Text string }

// oneTeam shows the list of a team for a period: what its members wrote, joined by the rules
// of the pack, and who gave nothing.
func oneTeam(c *web.Ctx) error {
	p := oneTeamPage{Frame: c.Frame("", nil)}
	var rows []joinedRow
	err := c.View(func(v *store.View) error {
		team := c.R.PathValue("team")
		b, err := v.Body(team)
		if err != nil {
			return err
		}
		if err := access.May(c.Actor, "duty.see", access.Subject{Area: b.Area}); err != nil {
			return err
		}
		if p.Day, err = dayOf(c); err != nil {
			return err
		}
		if p.Duty, err = v.DutyOn(p.Day, c.Value("duty")); err != nil {
			return err
		}
		if p.Duty.Per == "" {
			return fault.New(fault.Missing, "duty.unknown", p.Duty.Title)
		}
		if p.Sheet, err = page.TeamOn(c, v, p.Duty, team, p.Day); err != nil {
			return err
		}
		n := page.NewNames(c, v)
		p.Title, p.AreaName, p.Word = p.Duty.Title, n.Area(b.Area), stateWord(c, duty.ByTeam, p.Sheet.Standing.State)
		for _, m := range p.Sheet.Members {
			row := memberRow{TeamMember: m, Word: dutyStateWord(c, m.State)}
			if len(m.Entries) > 0 {
				row.Href = "/desk/duties/" + m.Entries[0].ID
			}
			p.Members = append(p.Members, row)
		}
		rows = joinedRows(c, n, p.Sheet.Joined)
		return nil
	})
	if err != nil {
		return err
	}
	title := p.Title + " " + p.Sheet.Body.Name + " " + web.PeriodTitle(c.Lang, p.Sheet.Standing.Period)
	p.Table = page.List[joinedRow]{Title: title, Empty: c.T("这一期还没有人填。"), Columns: []page.Column[joinedRow]{
		{ID: "field", Title: c.T("表项"), Cell: func(r joinedRow) page.Cell { return page.Text(r.Field) }},
		{ID: "who", Title: c.T("姓名"), Cell: func(r joinedRow) page.Cell { return page.Text(r.Who) }},
		{ID: "text", Title: c.T("写了什么"), Class: "ti", Cell: func(r joinedRow) page.Cell { return page.Text(r.Text) }},
	}}.Table(c, rows)
	return p.Table.Send(c, "desk-duty-team", nil, p)
}

func joinedRows(c *web.Ctx, n *page.Names, js []duty.Joined) (rows []joinedRow) {
	for _, j := range js {
		switch j.By {
		case duty.JoinSum:
			rows = append(rows, joinedRow{j.Title, c.T("合计"), strconv.Itoa(j.N)})
		case duty.JoinDistinct:
			rows = append(rows, joinedRow{j.Title, c.T("不同的"), strconv.Itoa(j.N)})
		}
		for _, l := range j.Lines {
			rows = append(rows, joinedRow{j.Title, n.Person(l.Person), l.Text})
		}
	}
	return rows
}
