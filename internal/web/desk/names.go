package desk

import (
	"slices"
	"strings"

	"luoshi/internal/area"
	"luoshi/internal/matter"
	"luoshi/internal/org"
	"luoshi/internal/store"
	"luoshi/internal/web"
)

// names resolves identifiers to what people call them, each once a page.
type names struct {
	c       *web.Ctx
	v       *store.View
	posts   map[string]org.Post
	bodies  map[string]org.Body
	persons map[string]string
	areas   map[area.Code]string
}

func newNames(c *web.Ctx, v *store.View) *names {
	return &names{c: c, v: v, posts: map[string]org.Post{}, bodies: map[string]org.Body{}, persons: map[string]string{}, areas: map[area.Code]string{}}
}

func (n *names) post(id string) org.Post {
	p, ok := n.posts[id]
	if !ok && id != "" {
		p, _ = n.v.Post(id) // an unknown post shows as empty
		n.posts[id] = p
	}
	return p
}

func (n *names) body(id string) org.Body {
	b, ok := n.bodies[id]
	if !ok && id != "" {
		b, _ = n.v.Body(id)
		n.bodies[id] = b
	}
	return b
}

func (n *names) person(id string) string {
	name, ok := n.persons[id]
	if !ok && id != "" {
		p, _ := n.v.Person(id)
		name = p.Name
		n.persons[id] = name
	}
	return name
}

func (n *names) area(code area.Code) string {
	name, ok := n.areas[code]
	if !ok {
		name = n.v.AreaName(code)
		n.areas[code] = name
	}
	return name
}

// matterRow is one matter in a table.
type matterRow struct {
	matter.Matter
	AreaName, OwnerPost, Holder, Stuck string
	Left                               web.Lateness
	Next                               string // what comes next, a verb
	LateReport                         bool   // 逾期报结: reported after its due date
}

// Where is the division and what was said of the place in it.
func (r matterRow) Where() string { return strings.TrimSpace(r.AreaName + " " + r.Place) }

func (n *names) rows(ms []matter.Matter) ([]matterRow, error) {
	var owners []string
	for _, m := range ms {
		if m.Owner != "" && !slices.Contains(owners, m.Owner) {
			owners = append(owners, m.Owner)
		}
	}
	answering, err := n.v.Answering(owners, n.c.Today)
	if err != nil {
		return nil, err
	}
	out := make([]matterRow, len(ms))
	for i, m := range ms {
		_, paused := m.Clock.OpenPause()
		r := matterRow{Matter: m, AreaName: n.area(m.Area), OwnerPost: answering[m.Owner].Title, Holder: answering[m.Owner].Holder}
		if m.State == matter.Assigned || m.State == matter.Registered {
			r.Left = n.c.Left(m.Due, paused)
		}
		r.LateReport = m.State != matter.Assigned && m.State != matter.Registered && m.Late(n.c.Actor.Now)
		if m.BlockedBy != "" {
			r.Stuck = n.body(m.BlockedBy).Short
		}
		switch m.State {
		case matter.Registered:
			r.Next = n.c.T("交办")
		case matter.Assigned:
			r.Next = n.c.T("查看")
		case matter.Reported:
			r.Next = n.c.T("核验")
		case matter.Verified:
			r.Next = n.c.T("销号")
		}
		out[i] = r
	}
	return out, nil
}
