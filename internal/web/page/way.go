package page

import (
	"net/url"
	"slices"
	"strings"

	"luoshi/internal/calendar"
	"luoshi/internal/consequence"
	"luoshi/internal/fault"
	"luoshi/internal/letter"
	"luoshi/internal/matter"
	"luoshi/internal/store"
	"luoshi/internal/store/counts"
	"luoshi/internal/todo"
	"luoshi/internal/web"
)

// Here is the thing of a page, by what lists know of it.
type Here struct {
	Kind string // name of its life table
	ID   string
	Due  calendar.Date // by which a list of matters is ordered
}

// FindWay tells a page what comes next in the list that its thing was opened from (下一件):
// the list is read anew by its own address, under the reader's rights, so that what was
// done has left it. Behind the last one it begins again. An address that is no list of
// things of this kind leads nowhere.
func FindWay(c *web.Ctx, v *store.View, f *web.Frame, here Here) error {
	at, err := url.Parse(f.In)
	if f.In == "" || err != nil {
		return nil
	}
	var next web.Way
	q := at.Query()
	switch at.Path {
	case "/desk":
		f.WayBack = web.Way{Title: c.T("我的工作台"), Path: "/desk#todo"}
		next, err = nextTodo(c, v, q.Get("do"), here)
	case "/desk/matters":
		f.WayBack = web.Way{Title: c.T("事项清单"), Path: f.In}
		next, err = nextMatter(c, v, q, here)
	case "/desk/letters":
		f.WayBack = web.Way{Title: c.T("文书"), Path: f.In}
		next, err = nextLetter(c, v, q, here)
	case "/desk/consequences":
		f.WayBack = web.Way{Title: c.T("结果运用"), Path: f.In}
		next, err = nextCase(c, v, q, here)
	}
	if next.Path != "" {
		next.Path = web.Into(next.Path, f.In)
	}
	f.WayNext = next
	return err
}

// InList is the address of the list that this request shows, as what is opened from it says
// it: without the page and the columns.
func InList(c *web.Ctx) string {
	q := c.R.URL.Query()
	for _, name := range []string{"before", "after", "after_due", "col", "in", "as"} {
		q.Del(name)
	}
	if len(q) == 0 {
		return c.Here()
	}
	return c.Here() + "?" + q.Encode()
}

// nextTodo is the next thing of a block of the list of things to do, or the first of all
// when the block is done.
func nextTodo(c *web.Ctx, v *store.View, act string, here Here) (web.Way, error) {
	ask := todo.Ask{Actor: c.Actor, Zone: c.Zone, Calendar: c.Calendar(), Limit: PageSize}
	blocks, err := todo.ListOf(v.Reader, ask, here.Kind)
	if err != nil {
		return web.Way{}, err
	}
	if i := slices.IndexFunc(blocks, func(b todo.Block) bool { return b.Act == act }); i >= 0 {
		if way, ok := nextIn(c, NewNames(c, v), blocks[i], here); ok {
			return way, nil
		}
	}
	if blocks, err = todo.List(v.Reader, ask); err != nil {
		return web.Way{}, err
	}
	for _, b := range blocks {
		if way, ok := nextIn(c, NewNames(c, v), b, here); ok {
			return way, nil
		}
	}
	return web.Way{}, nil
}

// nextIn is what follows in a block: the thing behind this one, where this one still
// stands in it, else the first.
func nextIn(c *web.Ctx, n *Names, b todo.Block, here Here) (web.Way, bool) {
	i := slices.IndexFunc(b.Items, func(x todo.Item) bool { return b.Kind == here.Kind && x.ID == here.ID })
	items := slices.Concat(b.Items[i+1:], b.Items[:max(i, 0)])
	if len(items) == 0 {
		return web.Way{}, false
	}
	rows, err := TodoRows(c, n, todo.Block{Kind: b.Kind, Act: b.Act, Verb: b.Verb, Items: items[:1]})
	if err != nil || len(rows) == 0 {
		return web.Way{}, false
	}
	path, _, _ := strings.Cut(rows[0].Path, "?in=")
	return web.Way{Title: rows[0].Title, Path: path}, true
}

// nextMatter is the next matter of a list by its conditions and order.
func nextMatter(c *web.Ctx, v *store.View, q url.Values, here Here) (web.Way, error) {
	query := ReadQuery(q)
	f, err := query.Filter(c)
	if err != nil || here.Kind != matter.Life().Name {
		return web.Way{}, nil // no such list
	}
	f.Limit = 2
	for _, after := range []store.Key{{Due: here.Due.String(), ID: here.ID}, {}} {
		f.After = after
		ms, err := v.Lines(f)
		if err != nil {
			return web.Way{}, err
		}
		if i := slices.IndexFunc(ms, func(m matter.Matter) bool { return m.ID != here.ID }); i >= 0 {
			return web.Way{Title: ms[i].Title, Path: "/desk/matters/" + url.PathEscape(ms[i].ID)}, nil
		}
	}
	return web.Way{}, nil
}

// nextLetter is the next older letter of a list, or the newest.
func nextLetter(c *web.Ctx, v *store.View, q url.Values, here Here) (web.Way, error) {
	if here.Kind != letter.Life().Name {
		return web.Way{}, nil
	}
	for _, before := range []string{here.ID, ""} {
		f := LettersAsked(c, q)
		f.Before, f.Limit = before, 2
		ls, err := v.Letters(f)
		if err != nil {
			return web.Way{}, err
		}
		if i := slices.IndexFunc(ls, func(l letter.Letter) bool { return l.ID != here.ID }); i >= 0 {
			return web.Way{Title: ls[i].Title, Path: "/desk/letters/" + url.PathEscape(ls[i].ID)}, nil
		}
	}
	return web.Way{}, nil
}

// LettersAsked is what a list of letters asks for by the conditions of its address.
func LettersAsked(c *web.Ctx, q url.Values) store.LetterFilter {
	f := store.LetterFilter{Actor: c.Actor, Drafts: letter.Drafts(c.Actor), State: letter.State(q.Get("state")), Stand: counts.Stand(q.Get("stand")), Today: c.Today}
	if q.Get("unserved") != "" {
		f.Unserved = c.Actor.Now.Add(-letter.UnservedAfter)
	}
	return f
}

// CasesAsked is what a list of cases asks for by the conditions of its address.
func CasesAsked(c *web.Ctx, q url.Values) (store.CaseFilter, error) {
	f := store.CaseFilter{Actor: c.Actor, State: consequence.State(q.Get("state"))}
	switch {
	case f.State == "all":
		f.State, f.All = "", true
	case f.State != "" && !slices.Contains(consequence.States(), f.State):
		return f, fault.At("state", "desk.filter_unknown", q.Get("state"))
	}
	return f, nil
}

// nextCase is the next older case of a list, or the newest.
func nextCase(c *web.Ctx, v *store.View, q url.Values, here Here) (web.Way, error) {
	f, err := CasesAsked(c, q)
	if err != nil || here.Kind != consequence.Life().Name {
		return web.Way{}, nil // no such list
	}
	for _, before := range []string{here.ID, ""} {
		f.Before, f.Limit = before, PageSize
		cs, err := v.Consequences(f)
		if err != nil {
			return web.Way{}, err
		}
		if i := slices.IndexFunc(cs, func(x consequence.Case) bool { return x.ID != here.ID && x.SightOf(c.Actor) != consequence.Nothing }); i >= 0 {
			return web.Way{Title: cs[i].Number + " " + cs[i].Title, Path: "/desk/consequences/" + url.PathEscape(cs[i].ID)}, nil
		}
	}
	return web.Way{}, nil
}
