package duties

import (
	"net/url"
	"strconv"

	"luoshi/internal/access"
	"luoshi/internal/duty"
	"luoshi/internal/fault"
	"luoshi/internal/org"
	"luoshi/internal/store"
	"luoshi/internal/web"
	"luoshi/internal/web/page"
)

type leaveRow struct {
	org.Leave
	Who, PostTitle, AreaName string
	Days                     int
	Own                      bool
}

type leavePage struct {
	web.Frame
	Table *page.Table
}

func leaveList(c *web.Ctx) error { return leaveView(c, nil) }

// leaveView lists the leaves that wait for a ruling inside the reader's area.
func leaveView(c *web.Ctx, refused error) error {
	p := leavePage{Frame: c.Frame(c.T("批假"), refused)}
	var rows []leaveRow
	err := c.View(func(v *store.View) error {
		ls, err := v.LeavesAsked(access.Sees(c.Actor, access.Leaves.Act))
		if err != nil {
			return err
		}
		n := page.NewNames(c, v)
		for _, l := range ls {
			post := n.Post(l.Post)
			own := access.May(c.Actor, "leave.approve", access.Subject{Area: post.Area, Workers: []string{l.Person}}) != nil
			rows = append(rows, leaveRow{l, n.Person(l.Person), post.Title, n.Area(post.Area), int(l.Until-l.From) + 1, own})
		}
		return nil
	})
	if err != nil {
		return err
	}
	p.Table = leaveTable(c, rows)
	return p.Table.Send(c, "desk-leaves", refused, p)
}

// leaveTable lists what waits with the two answers; nobody answers for the own leave.
func leaveTable(c *web.Ctx, rows []leaveRow) *page.Table {
	return page.List[leaveRow]{Title: c.T("批假"), Empty: c.T("没有待批的请假。"), Columns: []page.Column[leaveRow]{
		{ID: "who", Title: c.T("谁"), Cell: func(r leaveRow) page.Cell { return page.Cell{Text: r.Who, Sub: r.PostTitle} }},
		{ID: "post", Title: c.T("岗位"), Off: true, Cell: func(r leaveRow) page.Cell { return page.Text(r.PostTitle) }},
		{ID: "area", Title: c.T("村"), Cell: func(r leaveRow) page.Cell { return page.Text(r.AreaName) }},
		{ID: "days", Title: c.T("日子"), Cell: func(r leaveRow) page.Cell {
			return page.Cell{Text: r.From.String() + " — " + r.Until.String(), Sub: c.T("共 {0} 天", r.Days) + " · " + string(r.Kind)}
		}},
		{ID: "from", Title: c.T("起"), Off: true, Cell: func(r leaveRow) page.Cell { return page.Text(r.From.String()) }},
		{ID: "until", Title: c.T("止"), Off: true, Cell: func(r leaveRow) page.Cell { return page.Text(r.Until.String()) }},
		{ID: "count", Title: c.T("天数"), Off: true, Num: true, Cell: func(r leaveRow) page.Cell { return page.Text(strconv.Itoa(r.Days)) }},
		{ID: "kind", Title: c.T("类别"), Off: true, Cell: func(r leaveRow) page.Cell { return page.Text(string(r.Kind)) }},
		{ID: "reason", Title: c.T("事由"), Class: "ti", Cell: func(r leaveRow) page.Cell { return page.Text(r.Reason) }},
		{Class: "act", Acts: true, Cell: func(r leaveRow) page.Cell {
			if r.Own {
				return page.Cell{Text: c.T("由别人批"), Class: "sub sm"}
			}
			return page.Cell{Acts: []page.Act{{Path: "/desk/leaves/" + url.PathEscape(r.ID), ID: r.ID,
				Buttons: []page.Button{{Title: c.T("批准"), Name: "approve", Value: "1"}, {Title: c.T("不批准"), Name: "approve", Value: "0"}}}}}
		}},
	}}.Table(c, rows)
}

func ruleLeave(c *web.Ctx) error {
	_, err := c.Do(func(tx *store.Tx) error {
		choice := c.Value("approve")
		if choice != "0" && choice != "1" {
			return fault.At("approve", "duty.leave_choice")
		}
		_, err := duty.RuleLeave(tx, c.Actor, c.R.PathValue("id"), choice == "1")
		return err
	})
	return c.Answer(err, leaveView, "/desk/leaves")
}
