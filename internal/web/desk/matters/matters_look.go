package matters

import (
	"net/url"
	"slices"
	"strings"

	"luoshi/internal/access"
	"luoshi/internal/matter"
	"luoshi/internal/org"
	"luoshi/internal/store"
	"luoshi/internal/web"
	"luoshi/internal/web/page"
)

// lookOf shows what has to be looked at of each matter before an act is done to several;
// nil where nothing has to be.
func lookOf(c *web.Ctx, act matter.Act) func(*store.View, []page.MatterRow) (page.Look, error) {
	switch act {
	case matter.Verify, matter.Return:
		return func(v *store.View, rows []page.MatterRow) (page.Look, error) { return lookAtReports(c, v, rows) }
	case matter.Extend, matter.RefuseExtra:
		return func(v *store.View, rows []page.MatterRow) (page.Look, error) {
			return lookAtRequests(c, v, rows, matter.AskExtension)
		}
	case matter.AgreeBack, matter.RefuseBack:
		return func(v *store.View, rows []page.MatterRow) (page.Look, error) {
			return lookAtRequests(c, v, rows, matter.Object)
		}
	case matter.Assign:
		return func(v *store.View, rows []page.MatterRow) (page.Look, error) { return lookAtOwners(c, v, rows) }
	}
	return nil
}

// lookAtReports shows what was reported, its evidence and what is missing of it, where the
// matter is stuck, and its days.
func lookAtReports(c *web.Ctx, v *store.View, rows []page.MatterRow) (look page.Look, err error) {
	n := page.NewNames(c, v)
	look.Head = page.Heads(c.T("要求"), c.T("报结"), c.T("佐证"), c.T("卡在、期限"))
	for _, r := range rows {
		said, err := lastStep(n, r.Matter, matter.Report)
		if err != nil {
			return look, err
		}
		if said.Text != "" && r.Outcome != "" && r.Outcome != matter.Solved {
			said.Alert = c.T(outcomes[r.Outcome])
		}
		proof, err := evidenceOf(c, v, r.Matter)
		if err != nil {
			return look, err
		}
		look.Rows = append(look.Rows, []page.Cell{{Text: r.Demand, Sub: r.Where()}, said, proof, standing(c, r)})
	}
	return look, nil
}

// outcomes are the results that are not the usual one.
var outcomes = map[matter.Outcome]string{matter.Unfounded: "不属实", matter.Transferred: "移交", matter.Merged: "并案"}

// lookAtRequests shows what the owner asked for and why, and what is stuck where.
func lookAtRequests(c *web.Ctx, v *store.View, rows []page.MatterRow, act matter.Act) (look page.Look, err error) {
	n := page.NewNames(c, v)
	look.Head = page.Heads(c.T("申请"), c.T("卡在、期限"))
	for _, r := range rows {
		asked, err := lastStep(n, r.Matter, act)
		if err != nil {
			return look, err
		}
		asked.Tag = r.Request
		look.Rows = append(look.Rows, []page.Cell{asked, standing(c, r)})
	}
	return look, nil
}

// lastStep is what was said at the newest act of a kind, by whom and when.
func lastStep(n *page.Names, m matter.Matter, act matter.Act) (page.Cell, error) {
	steps, err := n.V.Steps(m.ID)
	if err != nil {
		return page.Cell{}, err
	}
	i := slices.IndexFunc(steps, func(s matter.Step) bool { return s.Act == act }) // the newest stands first
	if i < 0 {
		return page.Cell{}, nil
	}
	return page.Cell{Text: steps[i].Text, Sub: n.Person(steps[i].Person) + " " + web.ZoneOf{Zone: n.C.Zone}.Time(steps[i].At)}, nil
}

// evidenceOf names the evidence of a matter with links to its files, and what its list
// requires and nobody gave.
func evidenceOf(c *web.Ctx, v *store.View, m matter.Matter) (out page.Cell, err error) {
	all, err := v.Evidence(m.ID)
	if err != nil {
		return out, err
	}
	var said []string
	all = slices.DeleteFunc(all, matter.Evidence.Void)
	for _, e := range all {
		if e.Hash != "" {
			out.Links = append(out.Links, page.Link{Text: e.Name, Href: "/desk/files/" + url.PathEscape(e.ID)})
		}
		if e.Text != "" && !slices.Contains(said, e.Text) {
			said = append(said, e.Text)
		}
	}
	list, err := v.List(m.Pack, m.List)
	if err != nil {
		return out, err
	}
	var missing []string
	for _, need := range list.Needs {
		if !slices.ContainsFunc(all, func(e matter.Evidence) bool { return e.Need == need.ID }) {
			missing = append(missing, need.Title)
		}
	}
	if out.Text = strings.Join(said, "；"); len(all) == 0 {
		out.Text, out.Class = c.T("没有佐证"), "sub"
	}
	if len(missing) > 0 {
		out.Alert = c.T("还没有交：{0}", strings.Join(missing, "、"))
	}
	return out, nil
}

// standing says where a matter is stuck and what days are left, with its deadline.
func standing(c *web.Ctx, r page.MatterRow) page.Cell {
	out := page.Cell{Text: c.T("没有卡住"), Late: r.Left}
	if r.Stuck != "" {
		out.Text = c.T("卡在{0}", r.Stuck)
	}
	if !r.Due.IsNone() {
		out.Sub = c.T("期限 {0}", r.DueText)
	}
	if r.LateReport {
		out.Tag = c.T("逾期报结")
	}
	return out
}

// lookAtOwners shows what is to be done where, and offers the posts that may answer for all
// the rows, for each its own, and a role where each place has one post of it.
func lookAtOwners(c *web.Ctx, v *store.View, rows []page.MatterRow) (look page.Look, err error) {
	look.Head = page.Heads(c.T("问题"), c.T("村"))
	var all []org.Post
	n := page.NewNames(c, v)
	for i, r := range rows {
		posts, err := v.OwnerPosts(r.Area)
		if err != nil {
			return look, err
		}
		look.Rows = append(look.Rows, []page.Cell{{Text: r.Facts, Sub: r.Demand}, page.Text(r.Where())})
		look.Own = append(look.Own, n.PostOptions(posts))
		if i == 0 {
			all = posts
			for _, role := range rolesIn(posts, r.Matter) {
				look.Words = append(look.Words, page.Option{Value: byRole + string(role), Title: c.T("各件所在地的{0}", c.T(c.Actor.Bundles.Title(role)))})
			}
			continue
		}
		all = slices.DeleteFunc(slices.Clone(all), func(p org.Post) bool {
			return !slices.ContainsFunc(posts, func(x org.Post) bool { return x.ID == p.ID })
		})
		look.Words = slices.DeleteFunc(look.Words, func(o page.Option) bool {
			_, ok := only(posts, r.Matter, access.Role(strings.TrimPrefix(o.Value, byRole)))
			return !ok
		})
	}
	if len(rows) == 1 {
		look.Words = nil
	}
	look.Words = append(look.Words, n.PostOptions(all)...)
	return look, nil
}

// rolesIn are the roles of which the matter's own place has one post.
func rolesIn(posts []org.Post, m matter.Matter) (out []access.Role) {
	for _, p := range posts {
		if _, ok := only(posts, m, p.Role); ok {
			out = append(out, p.Role)
		}
	}
	return out
}

// only is the one post of a role in the matter's own place.
func only(posts []org.Post, m matter.Matter, role access.Role) (post org.Post, ok bool) {
	n := 0
	for _, p := range posts {
		if p.Area == m.Area && p.Role == role {
			post, n = p, n+1
		}
	}
	return post, n == 1
}
