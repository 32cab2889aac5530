package roster

import (
	"net/url"
	"slices"
	"strings"

	"luoshi/internal/access"
	"luoshi/internal/area"
	"luoshi/internal/fault"
	"luoshi/internal/org"
	"luoshi/internal/store"
	"luoshi/internal/web"
	"luoshi/internal/web/page"
)

// placeRow is a local place in a table.
type placeRow struct {
	org.Place
	KindTitle string
	Others    string       // its aliases in one line
	Forms     []*page.Form // to change it and to take it off the list
}

type areaPost struct {
	org.Post
	Holder string
}

type areaPage struct {
	web.Frame
	Code, Town, TownName string
	Name                 string
	Now                  *areaRow // as it is today, nil when it is none
	History              *page.Table
	Children             int
	Village              bool
	Places               []placeRow
	Posts                []areaPost
	Matters              string // path of its matters, "" where the reader sees none
	Open                 int
	Left                 bool // ended, and posts or matters still stand here
	ChangePlaces         bool
	NewPlace             *page.Form
	Changes              []*page.Form  // of the division
	Sisters              []page.Option // what it may be merged into
}

func showArea(c *web.Ctx) error { return areaView(c, c.R.PathValue("code"), nil) }

// areaView shows one division: what it was and is, its places, posts and matters.
func areaView(c *web.Ctx, text string, refused error) error {
	code, err := area.ParseCode(text)
	if err != nil || len(text) != 12 {
		return fault.New(fault.Missing, "web.not_found")
	}
	p := areaPage{Frame: c.Frame("", refused), Code: code.String(), Village: code.Level() == area.Village}
	if err := c.View(func(v *store.View) error {
		m, err := readAreas(v)
		if err != nil {
			return err
		}
		if err := p.past(c, m, code); err != nil {
			return err
		}
		if p.Now != nil && p.Now.Until == "" && code.Level() >= area.Town && access.May(c.Actor, "roster.change", access.Subject{Area: code}) == nil {
			p.Changes = areaForms(c, &p)
		}
		p.ChangePlaces = p.Now != nil && access.May(c.Actor, "place.change", access.Subject{Area: code}) == nil
		if p.Village {
			if err := p.places(c, v, code); err != nil {
				return err
			}
		}
		return p.around(c, v, code)
	}); err != nil {
		return err
	}
	return c.Page(web.Status(refused), "desk-area", p)
}

// past fills what the division was and is; Missing for a code that the home never had.
func (p *areaPage) past(c *web.Ctx, m areaMap, code area.Code) error {
	day, history := c.Today.String(), []areaRow(nil)
	for _, d := range m.rows {
		switch {
		case d.Code == code:
			r := m.row(d, day)
			history = append(history, r)
			if r.Now {
				p.Now = &r
			}
		case d.On(day) && d.Code.Parent() == code:
			p.Children++
		case d.On(day) && d.Until == "" && d.Code.Level() == code.Level() && (d.Code.Level() != area.Village || d.Code.Parent() == code.Parent()):
			p.Sisters = append(p.Sisters, page.Option{Value: d.Code.String(), Title: d.Name})
		}
	}
	if len(history) == 0 {
		return fault.New(fault.Missing, "web.not_found")
	}
	slices.Reverse(history) // the newest first
	p.History = areaChanges(c, history, true)
	p.Name = m.name(code, day)
	p.Title = p.Name
	if p.Village {
		p.Town, p.TownName = code.Parent().String(), m.name(code.Parent(), day)
	}
	return nil
}

func (p *areaPage) places(c *web.Ctx, v *store.View, code area.Code) error {
	all, err := v.PlacesIn(code, code)
	for _, x := range all {
		r := placeRow{Place: x, KindTitle: placeKind(c, x.Kind), Others: strings.Join(x.Aliases, "、")}
		if p.ChangePlaces {
			r.Forms = placeForms(c, p.Frame, r)
		}
		p.Places = append(p.Places, r)
	}
	if p.ChangePlaces {
		p.NewPlace = newPlace(c, p.Frame, p.Code)
	}
	return err
}

// around fills the posts and the matters that stand here. What is left of a division
// that has ended is said, and moved by nobody but people.
func (p *areaPage) around(c *web.Ctx, v *store.View, code area.Code) error {
	posts, err := v.PostsIn(int64(code), int64(code))
	if err != nil {
		return err
	}
	var ids []string
	for _, x := range posts {
		if (x.Until.IsNone() || c.Today <= x.Until) && access.May(c.Actor, "roster.see", access.Subject{Area: x.Area, Bodies: []string{x.Body}, Owner: x.ID}) == nil {
			p.Posts, ids = append(p.Posts, areaPost{Post: x}), append(ids, x.ID)
		}
	}
	holders, err := v.HoldersOn(ids, c.Today)
	if err != nil {
		return err
	}
	for i := range p.Posts {
		p.Posts[i].Holder = holders[p.Posts[i].ID]
	}
	if c.Actor.Holds("matter.see") {
		p.Matters = "/desk/matters?" + url.Values{"area": {code.String()}}.Encode()
		if p.Open, err = v.Count(store.LedgerFilter{Sees: access.Sees(c.Actor, "matter.see"), Area: code, Open: true, Today: c.Today}, page.CountLimit); err != nil {
			return err
		}
	}
	p.Left = p.Now == nil && (len(p.Posts) > 0 || p.Open > 0)
	return nil
}

func placeKind(c *web.Ctx, k area.PlaceKind) string {
	switch k {
	case area.Group:
		return c.T("村民小组")
	case area.Stockade:
		return c.T("寨")
	case area.Hamlet:
		return c.T("自然村")
	case area.Grid:
		return c.T("网格")
	}
	return c.T("其他地点")
}
