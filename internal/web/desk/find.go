package desk

import (
	"net/http"
	"net/url"
	"strings"

	"luoshi/internal/access"
	"luoshi/internal/calendar"
	"luoshi/internal/store"
	"luoshi/internal/subject"
	"luoshi/internal/web"
	"luoshi/internal/web/page"
)

// findRoom is the one search over everything (检索); its box stands in the bar of every page.
func findRoom() page.Room {
	return page.Room{ID: "find", Routes: []web.Route{{Method: "GET", Path: "/desk/find", Act: "", Handle: findAll}}}
}

type findPage struct {
	web.Frame
	Groups []group
	Short  bool // nothing to look for
}

// findAll answers with what the reader may see of each kind, the newest matters first.
func findAll(c *web.Ctx) error {
	p := findPage{Frame: c.Frame(c.T("检索"), nil)}
	p.Asked = page.ReadQuery(c.R.URL.Query()).Text
	if p.Short = len(store.Words(p.Asked)) == 0; p.Short {
		return c.Page(http.StatusOK, "desk-find", p)
	}
	err := c.View(func(v *store.View) error {
		n := page.NewNames(c, v)
		for _, kind := range []func(*web.Ctx, *page.Names, string) (group, error){foundMatters, foundPlaces, foundPosts, foundLetters} {
			g, err := kind(c, n, p.Asked)
			if err != nil {
				return err
			}
			if len(g.Rows) > 0 {
				p.Groups = append(p.Groups, g)
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return c.Page(http.StatusOK, "desk-find", p)
}

// cut keeps as many rows as a block shows.
func (g group) cut(c *web.Ctx) group {
	if g.More = len(g.Rows) > shown; g.More {
		g.Rows = g.Rows[:shown]
	}
	for i := range g.Rows {
		if g.Rows[i].Verb == "" {
			g.Rows[i].Verb = c.T("查看")
		}
		if g.Rows[i].Left.Text == "" && g.ID != "matters" {
			g.Rows[i].Due = calendar.None
		}
	}
	return g
}

func foundMatters(c *web.Ctx, n *page.Names, typed string) (g group, err error) {
	if !c.Actor.Holds("matter.see") {
		return g, nil
	}
	ms, err := n.V.Lines(store.LedgerFilter{Sees: access.Sees(c.Actor, "matter.see"), Text: typed, Today: c.Today, Limit: shown + 1})
	if err != nil {
		return g, err
	}
	g = group{ID: "matters", Title: c.T("事项"), Rule: c.T("新登记的在前，已销号的也在内"), Path: "/desk/matters?" + url.Values{"q": {typed}}.Encode()}
	g.Rows, err = page.MatterTodos(n, ms, "")
	return g.cut(c), err
}

// foundPlaces are towns and villages.
func foundPlaces(c *web.Ctx, n *page.Names, typed string) (g group, err error) {
	if !c.Actor.Holds("matter.see") {
		return g, nil
	}
	g = group{ID: "places", Title: c.T("镇和村"), Rule: c.T("打开是这个地方的页")}
	for _, word := range store.Words(typed) {
		places, err := n.V.PlacesNamed(word)
		if err != nil {
			return g, err
		}
		for _, a := range places {
			g.Rows = append(g.Rows, page.TodoRow{Path: page.SubjectPath(subject.Area, a.Code.String()), Title: n.Place(a.Code)})
		}
	}
	return g.cut(c), nil
}

// foundPosts are posts by their title, their body or who holds them.
func foundPosts(c *web.Ctx, n *page.Names, typed string) (g group, err error) {
	if !c.Actor.Holds("roster.see") {
		return g, nil
	}
	g = group{ID: "posts", Title: c.T("岗位和人员")}
	ids, err := n.V.PostsFound(typed, c.Today, shown+1)
	if err != nil {
		return g, err
	}
	posts, err := n.V.PostsByID(ids)
	if err != nil {
		return g, err
	}
	who, err := n.V.HoldersOn(ids, c.Today)
	for _, id := range ids {
		x, path := posts[id], n.PostLink(id)
		if path == "" {
			continue
		}
		g.Rows = append(g.Rows, page.TodoRow{Path: path, Title: strings.TrimSpace(who[id] + " " + x.Title), Where: n.Area(x.Area), Who: n.Body(x.Body).Short})
	}
	return g.cut(c), err
}

func foundLetters(c *web.Ctx, n *page.Names, typed string) (g group, err error) {
	g = group{ID: "letters", Title: c.T("文书")}
	ls, err := n.V.Letters(store.LetterFilter{Actor: c.Actor, Drafts: true, Text: typed, Limit: shown + 1})
	if err != nil {
		return g, err
	}
	var of []string
	for _, l := range ls {
		of = append(of, l.Matter)
	}
	about, err := page.MattersNamed(n, of)
	_, states := page.LetterStates(c)
	for _, l := range ls {
		r := page.TodoRow{Path: "/desk/letters/" + url.PathEscape(l.ID), Title: l.Title, Number: l.Number, Who: l.To, Request: states[l.State]}
		if m, ok := about[l.Matter]; ok {
			r.Title, r.Where = c.T("{0}：{1}", l.Title, m.Title), n.Area(m.Area)
		}
		g.Rows = append(g.Rows, r)
	}
	return g.cut(c), err
}
