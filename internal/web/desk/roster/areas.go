package roster

import (
	"cmp"
	"slices"

	"luoshi/internal/access"
	"luoshi/internal/area"
	"luoshi/internal/calendar"
	"luoshi/internal/fault"
	"luoshi/internal/org"
	"luoshi/internal/store"
	"luoshi/internal/web"
	"luoshi/internal/web/page"
)

// AreaRoom is the room of divisions and places (区划).
func AreaRoom() page.Room {
	return page.Room{ID: "areas", Title: "区划", Path: "/desk/areas", Act: "area.see", Routes: []web.Route{
		{Method: "GET", Path: "/desk/areas", Act: "area.see", Handle: showAreas},
		{Method: "POST", Path: "/desk/areas", Act: "roster.change", Handle: beginArea},
		{Method: "GET", Path: "/desk/areas/{code}", Act: "area.see", Handle: showArea},
		{Method: "POST", Path: "/desk/areas/{code}/{change}", Act: "roster.change", Handle: changeArea},
		{Method: "GET", Path: "/desk/area-files/{file}", Act: "area.see", Handle: areaFile},
		{Method: "POST", Path: "/desk/places", Act: "place.change", Handle: addPlace},
		{Method: "POST", Path: "/desk/places/{id}", Act: "place.change", Handle: changePlace},
	}}
}

// areaRow is one division in a table, for the time that it bears its name.
type areaRow struct {
	org.Division
	Villages int
	Came     []areaLink // 前身
	Went     []areaLink // 并入何处
	Now      bool       // in force on the day that is looked at
}

type areaLink struct{ Code, Name string }

// areaMap is the divisions of the home with their names at any day.
type areaMap struct {
	rows  []org.Division
	plain []area.Area
}

func readAreas(v *store.View) (areaMap, error) {
	rows, err := v.Areas()
	m := areaMap{rows: rows, plain: make([]area.Area, len(rows))}
	for i, r := range rows {
		m.plain[i] = r.Area
	}
	return m, err
}

func (m areaMap) name(code area.Code, day string) string {
	if n := area.NameOn(m.plain, code, day); n != "" {
		return n
	}
	return code.String()
}

// row names where a division came from by the names of the day before it began, and
// where it went by those of the day after it ended.
func (m areaMap) row(d org.Division, day string) areaRow {
	r := areaRow{Division: d, Now: d.On(day)}
	for _, c := range d.Predecessor {
		r.Came = append(r.Came, areaLink{c.String(), m.name(c, shift(d.From, -1))})
	}
	for _, c := range d.Successor {
		r.Went = append(r.Went, areaLink{c.String(), m.name(c, shift(d.Until, 1))})
	}
	return r
}

func shift(day string, by calendar.Date) string {
	d, err := calendar.ParseDate(day)
	if err != nil {
		return day // open at that end
	}
	return d.Add(int(by)).String()
}

// areaHit is what a written name may mean, for a person to choose from.
type areaHit struct {
	Code, Name, Place, Why string
	Aliases                []string
	Ended                  bool
}

type areasPage struct {
	web.Frame
	On      calendar.Date
	Query   string
	Hits    *page.Table // what the words may mean, nil when nothing was asked
	Found   bool
	Town    string
	TownRow areaRow
	Rows    *page.Table
	Changes *page.Table
	More    int
	New     *page.Form // of a division, nil for who may change none
	Total   int
}

// shownChanges bounds the changes that the first page lists.
const shownChanges = 30

func showAreas(c *web.Ctx) error { return areasView(c, nil) }

func areasView(c *web.Ctx, refused error) error {
	on, wrong := c.Today, refused
	if s := c.Value("on"); s != "" {
		if d, err := calendar.ParseDate(s); err == nil {
			on = d
		} else if wrong == nil {
			wrong = fault.At("on", "desk.date_form", s)
		}
	}
	p := areasPage{Frame: c.Frame(c.T("区划"), wrong), On: on, Query: c.Value("q")}
	if access.May(c.Actor, "roster.change", access.Subject{}) == nil {
		p.New = newArea(c, p.Frame)
	}
	if err := c.View(func(v *store.View) error {
		m, err := readAreas(v)
		if err != nil {
			return err
		}
		p.tree(c, m)
		p.changes(c, m)
		if p.Query == "" {
			return nil
		}
		hits, err := proposeAreas(c, v, m, p.Query, on)
		p.Hits = hitTable(c, hits)
		p.Found = len(hits) > 0
		return err
	}); err != nil {
		return err
	}
	return c.Page(web.Status(wrong), "desk-areas", p)
}

// tree lists the towns with the number of their villages, or the villages of one town.
func (p *areasPage) tree(c *web.Ctx, m areaMap) {
	day := p.On.String()
	town, err := area.ParseCode(c.Value("town"))
	inTown := err == nil && town.Level() == area.Town
	villages := map[area.Code]int{}
	for _, d := range m.rows {
		if d.On(day) && d.Code.Level() == area.Village {
			villages[d.Code.Parent()]++
			p.Total++
		}
	}
	var rows []areaRow
	for _, d := range m.rows {
		if !d.On(day) {
			continue
		}
		r := m.row(d, day)
		r.Villages = villages[d.Code]
		switch {
		case inTown && d.Code == town:
			p.Town, p.TownRow = town.String(), r
		case inTown && d.Code.Parent() == town, !inTown && d.Code.Level() == area.Town:
			rows = append(rows, r)
		}
	}
	p.Rows = areaTree(c, rows, p.On, p.Town != "")
}

// changes lists what ended or began on a day, the newest first.
func (p *areasPage) changes(c *web.Ctx, m areaMap) {
	var rows []areaRow
	for _, d := range m.rows {
		if d.From != "" || d.Until != "" {
			rows = append(rows, m.row(d, p.On.String()))
		}
	}
	slices.SortStableFunc(rows, func(a, b areaRow) int {
		return cmp.Or(cmp.Compare(max(b.From, b.Until), max(a.From, a.Until)), cmp.Compare(a.Code, b.Code))
	})
	if len(rows) > shownChanges {
		p.More, rows = len(rows)-shownChanges, rows[:shownChanges]
	}
	p.Changes = areaChanges(c, rows, false)
}

// shownHits bounds what one look-up proposes of each kind.
const shownHits = 8

// proposeAreas proposes divisions and local places for a code, a name or a mistyped name.
// It never decides.
func proposeAreas(c *web.Ctx, v *store.View, m areaMap, text string, on calendar.Date) ([]areaHit, error) {
	table, err := area.National()
	if err != nil {
		return nil, err
	}
	if len([]rune(text)) > 64 {
		text = string([]rune(text)[:64])
	}
	var hits []areaHit
	seen := map[area.Code]bool{}
	add := func(code area.Code, why string) {
		if known := area.NameOn(m.plain, code, on.String()); known != "" && !seen[code] && len(hits) < shownHits {
			seen[code] = true
			live := slices.ContainsFunc(m.plain, func(a area.Area) bool { return a.Code == code && a.On(on.String()) })
			hits = append(hits, areaHit{Code: code.String(), Name: m.full(code, on.String()), Why: why, Ended: !live})
		}
	}
	if code, err := area.ParseCode(text); err == nil {
		add(code, "")
	}
	for _, a := range m.plain {
		if a.Name == text || store.ShortArea(a.Name) == text {
			why := ""
			if !a.On(on.String()) {
				why = a.Name
			}
			add(a.Code, why)
		}
	}
	propose := func(text string) (out []area.Candidate) {
		return table.Propose(text, page.HomeArea(c), shownHits)
	}
	for _, x := range propose(text) {
		add(x.Division.Code, x.Why)
	}
	lo, hi := page.HomeArea(c).Range()
	places, err := v.PlacesIn(lo, hi)
	if err != nil {
		return nil, err
	}
	return append(hits, m.placesHit(places, text, on.String(), propose)...), nil
}

// full is a village behind its town: 龙亭镇 三合村.
func (m areaMap) full(code area.Code, day string) string {
	if code.Level() == area.Village {
		return m.name(code.Parent(), day) + " " + m.name(code, day)
	}
	return m.name(code, day)
}

// placesHit proposes local places: by their own name, and behind a name that may mean
// their village.
func (m areaMap) placesHit(stored []org.Place, text, day string, propose func(string) []area.Candidate) []areaHit {
	plain := make([]area.Place, len(stored))
	for i, p := range stored {
		plain[i] = p.Place
	}
	read := map[string][]area.Candidate{}
	var hits []areaHit
	for _, p := range area.PlacesCalled(plain, text) {
		if len(hits) == shownHits {
			break
		}
		if p.Before != "" {
			if _, ok := read[p.Before]; !ok {
				if len(read) == 3 {
					continue // no more ways to part a name than people use
				}
				read[p.Before] = propose(p.Before)
			}
			named := store.ShortArea(m.name(p.Village, day)) == p.Before
			if !named && !slices.ContainsFunc(read[p.Before], func(x area.Candidate) bool { return x.Division.Code == p.Village }) {
				continue
			}
		}
		hits = append(hits, areaHit{Code: p.Village.String(), Name: m.full(p.Village, day), Place: p.Name, Aliases: p.Aliases})
	}
	return hits
}
