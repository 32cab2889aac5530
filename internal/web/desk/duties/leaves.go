package duties

import (
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
	Rows []leaveRow
	File string // the list as a workbook
}

func leaveList(c *web.Ctx) error { return leaveView(c, nil) }

// leaveView lists the leaves that wait for a ruling inside the reader's area.
func leaveView(c *web.Ctx, refused error) error {
	p := leavePage{Frame: c.Frame(c.T("批假"), refused), File: page.BookPath(c)}
	err := c.View(func(v *store.View) error {
		ls, err := v.LeavesAsked()
		if err != nil {
			return err
		}
		n := page.NewNames(c, v)
		for _, l := range ls {
			post := n.Post(l.Post)
			if access.May(c.Actor, "leave.approve", access.Subject{Area: post.Area}) != nil {
				continue
			}
			own := access.May(c.Actor, "leave.approve", access.Subject{Area: post.Area, Workers: []string{l.Person}}) != nil
			p.Rows = append(p.Rows, leaveRow{l, n.Person(l.Person), post.Title, n.Area(post.Area), int(l.Until-l.From) + 1, own})
		}
		return nil
	})
	if err != nil {
		return err
	}
	if page.AsBook(c) {
		return page.SendBook(c, p.Title, false, []string{c.T("谁"), c.T("岗位"), c.T("村"), c.T("起"), c.T("止"), c.T("天数"), c.T("类别"), c.T("事由")}, p.Rows, func(r leaveRow) []string {
			return []string{r.Who, r.PostTitle, r.AreaName, r.From.String(), r.Until.String(), strconv.Itoa(r.Days), string(r.Kind), r.Reason}
		})
	}
	return c.Page(web.Status(refused), "desk-leaves", p)
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
