package page

import (
	"net/url"
	"slices"
	"strings"

	"luoshi/internal/account"
	"luoshi/internal/appraise"
	"luoshi/internal/calendar"
	"luoshi/internal/consequence"
	"luoshi/internal/duty"
	"luoshi/internal/letter"
	"luoshi/internal/matter"
	"luoshi/internal/office"
	"luoshi/internal/org"
	"luoshi/internal/todo"
	"luoshi/internal/web"
)

// TodoRow is one thing of a block of things to do (要办的), of whatever kind.
type TodoRow struct {
	Path, Title, Number string
	Returns             int    // how often the matter came back
	Stuck               string // where the matter is stuck
	Request             string // what its owner asked for, or how a letter stands
	Urged               string // when its owner was urged
	Where, Who, Holder  string
	Due                 calendar.Date
	DueText             string
	Left                web.Lateness
	Verb                string
}

// whereActed is where a thing of a kind is acted on; the key is the name of its life table.
var whereActed = map[string]func(todo.Item) string{
	matter.Life().Name:           under("/desk/matters/"),
	letter.Life().Name:           under("/desk/letters/"),
	consequence.Life().Name:      under("/desk/consequences/"),
	appraise.LifeOfRounds().Name: under("/desk/reviews/"),
	appraise.Life().Name: func(x todo.Item) string {
		if x.Act() == string(appraise.Object) {
			return under("/desk/boards/")(x) + "/mine"
		}
		return under("/desk/boards/")(x)
	},
	todo.Lists: func(x todo.Item) string {
		if x.Act() == todo.Plan {
			return under("/field/rota/")(x)
		}
		if x.Person != "" {
			return under("/field/duty/")(x) + "?" + url.Values{"object": {x.Person}}.Encode()
		}
		return under("/field/duty/")(x)
	},
	todo.Told:                   under("/desk/matters/"),
	duty.LifeOfLeaves().Name:    func(todo.Item) string { return "/desk/leaves" },
	duty.LifeOfPairs().Name:     under("/desk/spots/"),
	org.LifeOfTerms().Name:      func(x todo.Item) string { return "/desk/posts/" + url.PathEscape(x.Post) },
	org.LifeOfHandovers().Name:  under("/desk/handovers/"),
	account.LifeOfCodes().Name:  func(todo.Item) string { return "/desk/codes" },
	account.LifeOfKeys().Name:   func(todo.Item) string { return "/desk/keys" },
	office.LifeOfIssues().Name:  func(todo.Item) string { return "/desk/packs#waits" },
	office.LifeOfImports().Name: under("/desk/imports/"),
}

// TodoPath is where a thing that waits is acted on; on a phone a matter has a page of its own.
func TodoPath(c *web.Ctx, b todo.Block, x todo.Item) string {
	path := whereActed[b.Kind](x)
	switch {
	case (b.Kind == matter.Life().Name || b.Kind == todo.Told) && c.Face == "field":
		return under("/field/matters/")(x)
	case c.Face == "field" || !hasNext[b.Kind] || strings.Contains(path, "/mine"):
		return path
	}
	return web.Into(path, todoIn(b.Act))
}

// todoIn is the address of one block of the list of things to do.
func todoIn(act string) string { return "/desk?do=" + act }

// hasNext are the kinds whose page says what comes next in the list that it was opened from.
var hasNext = map[string]bool{matter.Life().Name: true, letter.Life().Name: true, consequence.Life().Name: true}

func under(path string) func(todo.Item) string {
	return func(x todo.Item) string { return path + url.PathEscape(x.ID) }
}

// TodoRows are the things of a block as rows of a page.
func TodoRows(c *web.Ctx, n *Names, b todo.Block) ([]TodoRow, error) {
	if b.Kind == matter.Life().Name || b.Kind == todo.Told {
		ms := make([]matter.Matter, len(b.Items))
		for i, x := range b.Items {
			ms[i] = x.Matter
		}
		rows, err := MatterTodos(n, ms, "")
		for i := range rows {
			rows[i].Verb, rows[i].Path = c.T(b.Verb), TodoPath(c, b, b.Items[i])
		}
		return rows, err
	}
	var of []string
	for _, x := range b.Items {
		of = append(of, x.Of)
	}
	about, err := MattersNamed(n, of)
	var out []TodoRow
	for _, x := range b.Items {
		r := TodoRow{Path: TodoPath(c, b, x), Title: x.Title, Number: x.Number, Due: x.Due, Verb: c.T(b.Verb), Who: n.Post(x.Post).Title, Holder: n.Person(x.Person)}
		if r.Title == "" {
			r.Title, r.Holder = strings.TrimSpace(n.Person(x.Person)+" "+c.T(b.Kind)), ""
		}
		if m, ok := about[x.Of]; ok {
			r.Title, r.Where = c.T("{0}：{1}", r.Title, m.Title), n.Area(m.Area)
		}
		if x.Area != 0 {
			r.Where = n.Area(x.Area)
		}
		if !x.Due.IsNone() {
			r.DueText, r.Left = c.Day(x.Due), c.Left(x.Due, false)
		}
		out = append(out, r)
	}
	return out, err
}

// MattersNamed reads the matters that things are about; "" is none.
func MattersNamed(n *Names, ids []string) (map[string]matter.Matter, error) {
	ms, err := n.V.MattersByID(slices.DeleteFunc(ids, func(id string) bool { return id == "" }))
	out := map[string]matter.Matter{}
	for _, m := range ms {
		out[m.ID] = m
	}
	return out, err
}

// MatterTodos are matters as rows of a list that they are opened from.
func MatterTodos(n *Names, ms []matter.Matter, in string) (out []TodoRow, err error) {
	rows, err := n.Rows(ms)
	for _, m := range rows {
		out = append(out, TodoRow{Path: web.Into("/desk/matters/"+url.PathEscape(m.ID), in), Title: m.Title, Number: m.Number, Returns: m.Returns, Stuck: m.Stuck, Request: m.Request, Where: m.Where(),
			Who: m.OwnerPost, Holder: m.Holder, Due: m.Due, DueText: m.DueText, Urged: m.Urged, Left: m.Left, Verb: m.Next})
	}
	return out, err
}
