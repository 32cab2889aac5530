package roster

import (
	"net/url"
	"slices"
	"strings"

	"luoshi/internal/access"
	"luoshi/internal/area"
	"luoshi/internal/calendar"
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
	Others    string // its aliases in one line
}

type kindOf struct{ ID, Title string }

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
	Kinds                []kindOf
	Posts                []areaPost
	Matters              string // path of its matters, "" where the reader sees none
	Open                 int
	Left                 bool // ended, and posts or matters still stand here
	ChangePlaces         bool
	Change               bool
	Sisters              []areaRow // what it may be merged into
	Form                 url.Values
	Doing                string // the form that was refused
}

func showArea(c *web.Ctx) error { return areaView(c, c.R.PathValue("code"), "", nil) }

// areaView shows one division: what it was and is, its places, posts and matters.
func areaView(c *web.Ctx, text, doing string, refused error) error {
	code, err := area.ParseCode(text)
	if err != nil || len(text) != 12 {
		return fault.New(fault.Missing, "web.not_found")
	}
	if err := c.R.ParseForm(); err != nil {
		return err
	}
	p := areaPage{Frame: c.Frame("", refused), Code: code.String(), Village: code.Level() == area.Village, Form: c.R.PostForm, Doing: doing,
		ChangePlaces: access.May(c.Actor, "place.change", access.Subject{Area: code}) == nil, Kinds: kindsOf(c)}
	if err := c.View(func(v *store.View) error {
		m, err := readAreas(v)
		if err != nil {
			return err
		}
		if err := p.past(c, m, code); err != nil {
			return err
		}
		p.Change = p.Now != nil && p.Now.Until == "" && code.Level() >= area.Town && access.May(c.Actor, "roster.change", access.Subject{Area: code}) == nil
		p.ChangePlaces = p.ChangePlaces && p.Now != nil
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
			p.Sisters = append(p.Sisters, m.row(d, day))
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
		p.Places = append(p.Places, placeRow{x, placeKind(c, x.Kind), strings.Join(x.Aliases, "、")})
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
	if access.Holds(c.Actor.Role, "matter.see") {
		p.Matters = "/desk/matters?" + url.Values{"area": {code.String()}}.Encode()
		if p.Open, err = v.Count(store.LedgerFilter{Sees: access.Sees(c.Actor, "matter.see"), Area: code, Open: true, Today: c.Today}, page.CountLimit); err != nil {
			return err
		}
	}
	p.Left = p.Now == nil && (len(p.Posts) > 0 || p.Open > 0)
	return nil
}

func kindsOf(c *web.Ctx) []kindOf {
	var out []kindOf
	for _, k := range []area.PlaceKind{area.Group, area.Stockade, area.Hamlet, area.Grid, area.Spot} {
		out = append(out, kindOf{string(k), placeKind(c, k)})
	}
	return out
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

// aliases reads names that people separate as they like.
func aliases(text string) []string {
	out := []string{}
	for _, s := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune("、，,;；\n\r\t", r) }) {
		if s = strings.TrimSpace(s); s != "" && !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}

// refusedArea sends a refusal back to the form that was filled in.
func refusedArea(c *web.Ctx, code, doing string, err error) error {
	if web.Kept(err) {
		return areaView(c, code, doing, err)
	}
	return err
}

func addPlace(c *web.Ctx) error {
	code, err := area.ParseCode(c.Value("village"))
	if err != nil {
		return err
	}
	p := org.Place{Place: area.Place{Village: code, Name: c.Value("name"), Kind: area.PlaceKind(c.Value("kind")), Aliases: aliases(c.Value("aliases"))}}
	if _, err := c.Do(func(tx *store.Tx) error {
		x := p // a transaction that lost a race runs again
		return org.AddPlace(tx, c.Actor, &x, c.Today)
	}); err != nil {
		return refusedArea(c, code.String(), "add", err)
	}
	return c.Redirect("/desk/areas/" + code.String() + "#places")
}

// changePlace renames a place, or takes it off the list.
func changePlace(c *web.Ctx) error {
	id, village := c.R.PathValue("id"), ""
	_, err := c.Do(func(tx *store.Tx) error {
		p, err := tx.Place(id)
		if err != nil {
			return err
		}
		village = p.Village.String()
		if c.Value("do") == "remove" {
			return org.RemovePlace(tx, c.Actor, id)
		}
		return org.RenamePlace(tx, c.Actor, id, area.Place{Name: c.Value("name"), Kind: area.PlaceKind(c.Value("kind")), Aliases: aliases(c.Value("aliases"))})
	})
	if err != nil && village != "" {
		return refusedArea(c, village, id, err)
	}
	if err != nil {
		return err
	}
	if village == "" { // a repeated request: the place is gone already
		village = c.Value("village")
	}
	return c.Redirect("/desk/areas/" + url.PathEscape(village) + "#places")
}

// areaDraft reads a change of a division from its form.
func areaDraft(c *web.Ctx, code area.Code) (org.AreaChange, error) {
	ch := org.AreaChange{Code: code, From: calendar.None, Document: c.Value("document"), Name: c.Value("name")}
	if s := c.Value("from"); s != "" {
		d, err := calendar.ParseDate(s)
		if err != nil {
			return ch, fault.At("from", "desk.date_form", s)
		}
		ch.From = d
	}
	into := c.Value("new_into")
	if into == "" {
		into = c.Value("into")
	}
	if into != "" {
		x, err := area.ParseCode(into)
		if err != nil {
			return ch, atField("into", err)
		}
		ch.Into = x
	}
	var err error
	if ch.With, err = codesOf("with", c.Value("with")); err != nil {
		return ch, err
	}
	ch.Came, err = codesOf("came", c.Value("came"))
	return ch, err
}

func codesOf(field, text string) (out []area.Code, err error) {
	for _, s := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(" ,，、;；\n\r\t", r) }) {
		code, err := area.ParseCode(s)
		if err != nil {
			return nil, atField(field, err)
		}
		out = append(out, code)
	}
	return out, nil
}

// atField puts a refusal at the field it was typed into.
func atField(field string, err error) error {
	if f, ok := fault.As(err); ok {
		g := *f
		g.Field = field
		return &g
	}
	return err
}

func changeArea(c *web.Ctx) error {
	code, err := area.ParseCode(c.R.PathValue("code"))
	if err != nil {
		return fault.New(fault.Missing, "web.not_found")
	}
	change := c.R.PathValue("change")
	carryOut, ok := map[string]func(org.AreaTx, access.Actor, org.AreaChange) error{
		"rename": org.RenameArea, "merge": org.MergeAreas, "end": org.EndArea}[change]
	if !ok {
		return fault.New(fault.Missing, "web.not_found")
	}
	ch, err := areaDraft(c, code)
	if err == nil {
		_, err = c.Do(func(tx *store.Tx) error { return carryOut(tx, c.Actor, ch) })
	}
	if err != nil {
		return refusedArea(c, code.String(), change, err)
	}
	return c.Redirect("/desk/areas/" + code.String())
}

func beginArea(c *web.Ctx) error {
	code, err := area.ParseCode(c.Value("code"))
	if err != nil {
		err = atField("code", err)
	}
	var ch org.AreaChange
	if err == nil {
		ch, err = areaDraft(c, code)
	}
	if err == nil {
		_, err = c.Do(func(tx *store.Tx) error { return org.BeginArea(tx, c.Actor, ch) })
	}
	return c.Answer(err, areasView, "/desk/areas/"+code.String())
}
