package duties

import (
	"net/url"
	"strconv"

	"luoshi/internal/access"
	"luoshi/internal/duty"
	"luoshi/internal/fault"
	"luoshi/internal/life"
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
	By                       access.Role // who rules by the pack, "" for whoever has the right
	Of                       int         // days by which that is decided
	Open                     []life.Row[duty.LeaveState, duty.LeaveAct]
}

func leaveList(c *web.Ctx) error { return leaveView(c, nil) }

// leaveView lists the leaves that wait for a ruling inside the reader's area, with the two
// answers; nobody answers for the own leave.
func leaveView(c *web.Ctx, refused error) error {
	several := severalLeaves(c)
	return page.List[leaveRow]{Several: &several, Title: c.T("批假"), Up: page.Option{Value: "/desk/duties", Title: c.T("日清单")}, Says: c.T("批准的日子免填清单；本人的假由别人批。"),
		Empty: c.T("没有待批的请假。"), Columns: leaveColumns(c)}.Show(c, refused, func(v *store.View) ([]leaveRow, error) { return leaveRows(c, v) })
}

func leaveRows(c *web.Ctx, v *store.View) (rows []leaveRow, err error) {
	ls, err := v.LeavesAsked(access.Sees(c.Actor, access.Leaves.Act))
	n := page.NewNames(c, v)
	for _, l := range ls {
		row, err := leaveRowOf(c, n, l)
		if err != nil {
			return nil, err
		}
		rows = append(rows, row)
	}
	return rows, err
}

func leaveRowOf(c *web.Ctx, n *page.Names, l org.Leave) (leaveRow, error) {
	post := n.Post(l.Post)
	row := leaveRow{Leave: l, Who: n.Person(l.Person), PostTitle: post.Title, AreaName: n.Area(post.Area), Days: int(l.Until-l.From) + 1, Own: c.Actor.Is(l.Person)}
	var err error
	if row.By, row.Of, err = duty.WhoRules(n.V, l); err != nil {
		return row, err
	}
	row.Open, err = duty.OpenOnLeave(n.V, c.Actor, l, post.Area)
	return row, err
}

// severalLeaves are the two answers to ticked leaves.
func severalLeaves(c *web.Ctx) page.Several[leaveRow] {
	s := page.Several[leaveRow]{Path: "/desk/leaves/several", List: page.Option{Value: "/desk/leaves", Title: c.T("批假")},
		Row: func(r leaveRow) page.Ticked {
			return page.Ticked{ID: r.ID, Version: r.Version, Name: r.Who, Small: r.AreaName + " " + r.From.String() + " — " + r.Until.String() + " " + r.Reason}
		},
		Read: func(v *store.View, ids []string) ([]leaveRow, error) { return seenLeaves(c, v, ids) }}
	for _, act := range []duty.LeaveAct{duty.ApproveIt, duty.RefuseLeave} {
		s.Acts = append(s.Acts, page.SeveralAct[leaveRow]{ID: string(act), Title: c.T(duty.LifeOfLeaves().Title(act)), Says: c.T("批准的日子免填清单；本人的假由别人批。"),
			Open: func(r leaveRow) bool { return life.IsOpen(r.Open, act) },
			Do: func(tx *store.Tx, r leaveRow, _ page.Said) error {
				_, err := duty.RuleLeave(tx, c.Actor, r.ID, act == duty.ApproveIt)
				return err
			}})
	}
	return s
}

// seenLeaves are those of the leaves that are within the reader's reach, ruled or not.
func seenLeaves(c *web.Ctx, v *store.View, ids []string) (rows []leaveRow, err error) {
	sees, n := access.Sees(c.Actor, access.Leaves.Act), page.NewNames(c, v)
	for _, id := range ids {
		l, err := v.Leave(id)
		if fault.KindOf(err) == fault.Missing {
			continue
		}
		if err != nil {
			return nil, err
		}
		if sees.Sees(access.Subject{Area: n.Post(l.Post).Area}) {
			row, err := leaveRowOf(c, n, l)
			if err != nil {
				return nil, err
			}
			rows = append(rows, row)
		}
	}
	return rows, nil
}

func leaveColumns(c *web.Ctx) []page.Column[leaveRow] {
	return []page.Column[leaveRow]{
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
			if len(r.Open) == 0 && r.By != "" {
				return page.Cell{Text: c.T("共 {0} 天，由{1}批", r.Of, c.T(c.Actor.Bundles.Title(r.By))), Class: "sub sm"}
			}
			return page.Cell{Acts: []page.Act{{Path: "/desk/leaves/" + url.PathEscape(r.ID), ID: r.ID,
				Buttons: []page.Button{{Title: c.T("批准"), Name: "approve", Value: "1"}, {Title: c.T("不批准"), Name: "approve", Value: "0"}}}}}
		}},
	}
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
