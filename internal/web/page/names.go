package page

import (
	"net/url"
	"slices"
	"strings"
	"time"

	"luoshi/internal/access"
	"luoshi/internal/area"
	"luoshi/internal/calendar"
	"luoshi/internal/matter"
	"luoshi/internal/org"
	"luoshi/internal/store"
	"luoshi/internal/subject"
	"luoshi/internal/web"
)

// Names resolves identifiers to what people call them, each once a page.
type Names struct {
	C       *web.Ctx    // the request
	V       *store.View // the snapshot that is read
	posts   map[string]org.Post
	bodies  map[string]org.Body
	persons map[string]string
	areas   map[area.Code]string
}

// NewNames begins a page's names.
func NewNames(c *web.Ctx, v *store.View) *Names {
	return &Names{C: c, V: v, posts: map[string]org.Post{}, bodies: map[string]org.Body{}, persons: map[string]string{}, areas: map[area.Code]string{}}
}

// Post is a post by its identifier; an unknown one is empty.
func (n *Names) Post(id string) org.Post {
	p, ok := n.posts[id]
	if !ok && id != "" {
		p, _ = n.V.Post(id) // an unknown post shows as empty
		n.posts[id] = p
	}
	return p
}

// Body is a body by its identifier; an unknown one is empty.
func (n *Names) Body(id string) org.Body {
	b, ok := n.bodies[id]
	if !ok && id != "" {
		b, _ = n.V.Body(id)
		n.bodies[id] = b
	}
	return b
}

// Seat is what a post is called with its body, where its title does not say which (岗位): two
// bureaus both have a 负责人. A post of a village whose name another village has too is called
// with its town.
func (n *Names) Seat(id string) string {
	p := n.Post(id)
	title := org.SeatTitle(p, n.Body(p.Body))
	if town, _, shared := strings.Cut(n.Area(p.Area), " "); shared && p.Area.Level() == area.Village && !strings.HasPrefix(title, town) {
		return town + " " + title
	}
	return title
}

// Place is the name of a division behind that of its town, for names that a county has twice.
func (n *Names) Place(code area.Code) string {
	if code.Level() != area.Village {
		return n.Area(code)
	}
	town, name := n.Area(code.Parent()), n.Area(code)
	return town + strings.TrimSpace(strings.TrimPrefix(name, town)) // a name that is not unique bears its town already
}

// Person is the name of a person.
func (n *Names) Person(id string) string {
	name, ok := n.persons[id]
	if !ok && id != "" {
		p, _ := n.V.Person(id)
		name = p.Name
		n.persons[id] = name
	}
	return name
}

// Area is the name of a division.
func (n *Names) Area(code area.Code) string {
	name, ok := n.areas[code]
	if !ok {
		name = n.V.AreaName(code)
		n.areas[code] = name
	}
	return name
}

// MatterRow is one matter in a table.
type MatterRow struct {
	matter.Matter
	AreaName, OwnerPost, Holder, Stuck string
	DueText                            string // the deadline with its minute, where it has one
	Left                               web.Lateness
	Next                               string // what comes next, a verb
	LateReport                         bool   // 逾期报结: reported after its due date
	Urged                              string // when it was urged and how often, while its owner has it in hand
	Request                            string // what its owner asked for and nobody answered, "" for none
}

// Where is the division and what was said of the place in it.
func (r MatterRow) Where() string { return strings.TrimSpace(r.AreaName + " " + r.Place) }

// Request says what the owner of a matter asked for and nobody answered yet (等答复的申请).
func Request(c *web.Ctx, m matter.Matter) string {
	var open []string
	if m.ExtensionAsked() {
		open = append(open, waited(c, m.AskedAt, c.T("申请延期到 {0}，等答复", c.Day(m.Asked))))
	}
	if m.ReturnAsked() {
		open = append(open, waited(c, m.ObjectedAt, c.T("申请退回交办，等答复")))
	}
	return strings.Join(open, c.T("；"))
}

// waited adds to what waits for an answer for how many days it has, from the second day on.
func waited(c *web.Ctx, since time.Time, what string) string {
	if days := int(c.Today - calendar.DateOf(since, c.Zone)); !since.IsZero() && days > 0 {
		return c.T("{0}（已等 {1} 天）", what, days)
	}
	return what
}

// Urged says when the owner of a matter was urged, and how often (催办); nothing once it was
// reported.
func Urged(c *web.Ctx, m matter.Matter) string {
	if m.Urges == 0 || m.State != matter.Assigned {
		return ""
	}
	return c.T("{0}催办，共 {1} 次", c.Day(m.UrgedOn), m.Urges)
}

// Rows names what stands in a table of matters, the owners read at once.
func (n *Names) Rows(ms []matter.Matter) ([]MatterRow, error) {
	var owners []string
	for _, m := range ms {
		if m.Owner != "" && !slices.Contains(owners, m.Owner) {
			owners = append(owners, m.Owner)
		}
	}
	answering, err := n.V.Answering(owners, n.C.Today)
	if err != nil {
		return nil, err
	}
	out := make([]MatterRow, len(ms))
	for i, m := range ms {
		_, paused := m.Clock.OpenPause()
		r := MatterRow{Matter: m, DueText: n.C.DueText(m), AreaName: n.Area(m.Area), OwnerPost: answering[m.Owner].Title, Holder: answering[m.Owner].Holder}
		if m.State == matter.Assigned || m.State == matter.Registered {
			r.Left = n.C.LeftOf(m, paused)
		}
		if m.State == matter.Reported && !m.VerifyBy.IsNone() {
			left := n.C.Left(m.VerifyBy, false)
			r.Left = web.Lateness{Class: left.Class, Text: n.C.T("核验：{0}", left.Text)}
		}
		r.LateReport = m.State != matter.Assigned && m.State != matter.Registered && m.Late(n.C.Actor.Now)
		r.Request, r.Urged = Request(n.C, m), Urged(n.C, m)
		if m.BlockedBy != "" {
			r.Stuck = n.Body(m.BlockedBy).Short
		}
		switch m.State {
		case matter.Registered:
			r.Next = n.C.T("交办")
		case matter.Assigned:
			r.Next = n.C.T("查看")
		case matter.Reported:
			r.Next = n.C.T("核验")
		case matter.Verified:
			r.Next = n.C.T("销号")
		}
		out[i] = r
	}
	return out, nil
}

// AreaLink is the page of a division, "" for who may not open it.
func (n *Names) AreaLink(code area.Code) string {
	if access.May(n.C.Actor, "area.see", access.Subject{Area: code}) != nil {
		return ""
	}
	return SubjectPath(subject.Area, code.String())
}

// PostLink is the page of a post, "" for who may not open it.
func (n *Names) PostLink(id string) string {
	x := n.Post(id)
	if x.ID == "" || access.May(n.C.Actor, "roster.see", access.Subject{Area: x.Area, Bodies: []string{x.Body}, Owner: x.ID}) != nil {
		return ""
	}
	return SubjectPath(subject.Post, id)
}

// PersonLink is the page of a person, "" for who may not open it.
func (n *Names) PersonLink(id string) string {
	if id == "" || !n.C.Actor.Is(id) && access.May(n.C.Actor, "person.see", access.Subject{}) != nil {
		return ""
	}
	return SubjectPath(subject.Person, id)
}

// BodyLink is the page of a body, "" for who may not open it.
func (n *Names) BodyLink(id string) string {
	b := n.Body(id)
	if b.ID == "" || access.May(n.C.Actor, "roster.see", access.Subject{Area: b.Area, Bodies: []string{b.ID}}) != nil {
		return ""
	}
	return SubjectPath(subject.Body, id)
}

// SubjectPath is the page of a subject (对象的页).
func SubjectPath(kind subject.Kind, id string) string {
	return "/desk/subjects/" + string(kind) + "/" + url.PathEscape(id)
}
