package setup

import (
	"net/url"
	"slices"
	"strings"

	"luoshi/internal/access"
	"luoshi/internal/consequence"
	"luoshi/internal/fault"
	"luoshi/internal/org"
	"luoshi/internal/store"
	"luoshi/internal/web"
	"luoshi/internal/web/page"
	"luoshi/pack"
)

// Room is the room of the opening check (开局核对).
func Room() page.Room {
	return page.Room{ID: "setup", Title: "开局核对", Path: "/desk/setup", Act: "roster.change", Routes: []web.Route{
		{Method: "GET", Path: "/desk/setup", Act: "setup.see", Handle: showSetup},
		{Method: "POST", Path: "/desk/setup/lend", Act: "roster.change", Handle: lendPost},
		{Method: "POST", Path: "/desk/setup/close", Act: "system.manage", Handle: closeOpening},
	}}
}

// castSeat is a post that fills a place, as people call it.
type castSeat struct {
	Post, Title, Body, Person string
	Lent                      bool // of a higher body
}

// castKind is what one kind of consequence still lacks.
type castKind struct {
	Title string
	Lacks []castLack
}

// castLack is a place that nobody fills; Lend is a role that would fill it.
type castLack struct {
	Text string
	Lend access.Role
}

// castRole is a role with who holds it, and the places it fills.
type castRole struct {
	Role   access.Role
	Title  string
	Places []string
	Seats  []castSeat
	More   int
	Lent   bool // may be filled by a higher body
}

// shownSeats bounds the holders of one role that are named.
const shownSeats = 3

type setupPage struct {
	web.Frame
	Kinds  []castKind
	Roles  []castRole
	Whole  bool
	Higher []org.Body
	Loans  []castSeat // posts of higher bodies, also those that nobody holds yet
	Change bool
	See    bool       // may open posts
	Lend   *page.Form // of a post of a higher body
	Opener string     // who confirms and releases alone, "" once the opening period has ended
	Close  *page.Form // ends it
	Blank  int        // places in which the words of a template still stand
}

func showSetup(c *web.Ctx) error { return setupView(c, nil) }

func setupView(c *web.Ctx, refused error) error {
	p := setupPage{Frame: c.Frame(c.T("开局核对"), refused), Whole: true,
		Change: access.May(c.Actor, "roster.change", access.Subject{}) == nil,
		See:    c.Actor.Holds("roster.see")}
	if err := access.May(c.Actor, "setup.see", access.Subject{}); err != nil {
		return err
	}
	err := c.View(func(v *store.View) error {
		pr, err := v.Programme()
		if err != nil {
			return err
		}
		pk, err := v.Pack(pr.Pack)
		if err != nil {
			return err
		}
		p.Blank = len(pk.Unfilled())
		if pr.Opener != "" {
			p.Opener = page.NewNames(c, v).Person(pr.Opener)
			if access.May(c.Actor, "system.manage", access.Subject{}) == nil {
				p.Close = page.NewForm(c, p.Frame, "close", page.Form{Bare: true, Plain: true, Action: "/desk/setup/close", Submit: c.T("开局结束"),
					Note: c.T("结束后：关键岗位的任职和密码都须两个人办，不能再改回来。")})
			}
		}
		seats, err := v.ConsequenceSeats(c.Today)
		if err != nil {
			return err
		}
		names := page.NewNames(c, v)
		p.cast(c, names, pk, seats)
		if p.Higher, err = v.BodiesOfKind(org.Higher); err != nil {
			return err
		}
		p.Loans, err = loans(c, v, names, p.Higher)
		return err
	})
	if err != nil {
		return err
	}
	if p.Change {
		p.Lend = newLoan(c, p)
	}
	return c.Page(web.Status(refused), "desk-setup", p)
}

// newLoan is the form of a post that a higher body lends.
func newLoan(c *web.Ctx, p setupPage) *page.Form {
	form := page.Form{Title: c.T("由上级机关担任"), Action: "/desk/setup/lend", Submit: c.T("登记岗位"), Note: c.T("登记后：到这个岗位的页面任命担任的人，再由安全管理员给他开账号。"),
		Fields: []page.Field{{Name: "role", Label: c.T("担任什么"), Kind: "select", Value: c.Value("role"),
			Options: page.Options(lendable(c.Actor.Bundles), func(r access.Role) page.Option {
				return page.Option{Value: string(r), Title: c.T(c.Actor.Bundles.Title(r))}
			})}}}
	if len(p.Higher) > 0 {
		form.Fields = append(form.Fields, page.Field{Name: "body", Label: c.T("上级机关"), Kind: "select", Any: c.T("另写一个"),
			Options: page.Options(p.Higher, func(b org.Body) page.Option { return page.Option{Value: b.ID, Title: b.Name} })})
	}
	form.Fields = append(form.Fields, page.Field{Name: "new_body", Label: c.T("上级机关全称")}, page.Field{Name: "title", Label: c.T("那里的岗位"), Required: true})
	return page.NewForm(c, p.Frame, "lend", form)
}

// cast lists for each kind of case who is missing, and who holds the roles that any of
// them needs.
func (p *setupPage) cast(c *web.Ctx, names *page.Names, pk *pack.Pack, seats []consequence.Seat) {
	places := map[access.Role][]string{access.SystemAdmin: {c.T("系统管理员")}, access.SecurityAdmin: {c.T("安全管理员")}}
	for _, k := range pk.Consequences {
		row := castKind{Title: k.Title}
		for _, n := range consequence.Cast(c.Actor.Bundles, k, consequence.Case{}, seats) {
			for _, r := range n.Roles {
				if title := c.T(n.Title); !slices.Contains(places[r], title) {
					places[r] = append(places[r], title)
				}
			}
			for _, l := range n.Lacks {
				row.Lacks = append(row.Lacks, castLack{lackWord(c, l), emptyRole(c.Actor.Bundles, n)})
			}
		}
		p.Whole = p.Whole && len(row.Lacks) == 0
		p.Kinds = append(p.Kinds, row)
	}
	for _, r := range c.Actor.Bundles.Roles() {
		if len(places[r]) > 0 {
			p.Roles = append(p.Roles, roleRow(c, names, r, places[r], seats))
		}
	}
}

// loans lists the posts of the higher bodies with who holds them.
func loans(c *web.Ctx, v *store.View, n *page.Names, higher []org.Body) ([]castSeat, error) {
	var out []castSeat
	for _, b := range higher {
		posts, err := v.PostsOfBody(b.ID)
		if err != nil {
			return nil, err
		}
		for _, p := range posts {
			a, _, err := v.HolderOn(p.ID, c.Today)
			if err != nil {
				return nil, err
			}
			out = append(out, castSeat{Post: p.ID, Title: p.Title, Body: b.Name, Person: n.Person(a.Person)})
		}
	}
	return out, nil
}

// emptyRole is the first role of a place that nobody holds.
func emptyRole(b *access.Bundles, n consequence.Need) access.Role {
	for _, r := range n.Roles {
		if !slices.ContainsFunc(n.Seats, func(s consequence.Seat) bool { return s.Role == r }) && slices.Contains(lendable(b), r) {
			return r
		}
	}
	return ""
}

func roleRow(c *web.Ctx, n *page.Names, r access.Role, places []string, seats []consequence.Seat) castRole {
	row := castRole{Role: r, Title: c.T(c.Actor.Bundles.Title(r)), Places: places, Lent: slices.Contains(lendable(c.Actor.Bundles), r)}
	for _, s := range seats {
		if s.Role != r {
			continue
		}
		if len(row.Seats) == shownSeats {
			row.More++
			continue
		}
		row.Seats = append(row.Seats, seatRow(n, s))
	}
	return row
}

// lackWord words a missing place: 决定人：组织部 is two words.
func lackWord(c *web.Ctx, lack string) string {
	place, role, two := strings.Cut(lack, "：")
	if !two {
		return c.T(place)
	}
	return c.T(place) + c.T("：") + c.T(role)
}

func seatRow(n *page.Names, s consequence.Seat) castSeat {
	b := n.Body(s.Body)
	return castSeat{Post: s.Post, Title: n.Post(s.Post).Title, Body: b.Name, Person: n.Person(s.Person), Lent: b.Kind == org.Higher}
}

// lendable are the roles of the minimum cast, which a higher body may lend.
func lendable(b *access.Bundles) []access.Role {
	return slices.DeleteFunc(b.Roles(), func(r access.Role) bool { return r != access.AuditAdmin && !b.Holds(r, "consequence.serve") })
}

// closeOpening ends the opening period (开局结束).
func closeOpening(c *web.Ctx) error {
	_, err := c.Do(func(tx *store.Tx) error { return org.CloseOpening(tx, c.Actor, c.Today) })
	if f, ok := fault.As(err); ok && f.Kind == fault.Conflict {
		return setupView(c, err)
	}
	if err != nil {
		return err
	}
	return c.Redirect("/desk/setup")
}

// lendPost records that a higher body (上级机关) lends a role: a post of that body in
// this home. Who holds it is appointed on the post's own page.
func lendPost(c *web.Ctx) error {
	id, err := c.Do(func(tx *store.Tx) error {
		_, err := org.Lend(tx, c.Actor, org.Loan{Body: c.Value("body"), NewBody: c.Value("new_body"), Title: c.Value("title"),
			Role: access.Role(c.Value("role")), Area: page.HomeArea(c), From: c.Today}, lendable(c.Actor.Bundles))
		return err
	})
	to := "/desk/setup" // whoever sees the roster appoints
	if c.Actor.Holds("roster.see") {
		to = "/desk/posts/" + url.PathEscape(id)
	}
	return c.Answer(err, setupView, to, fault.Missing)
}
