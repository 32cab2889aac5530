package store

import (
	"strings"
	"time"

	"luoshi/internal/area"
	"luoshi/internal/fault"
	"luoshi/internal/ident"
	"luoshi/internal/matter"
	"luoshi/internal/org"
)

// Programme is what a home runs (专项工作): its title, the pack in force and the
// time zone in which its days begin.
type Programme struct {
	ident.Row
	Title string
	Pack  string // pack in force, as id@version
	Zone  string
	Body  string // the body that runs it
	Demo  bool
}

func programmes() *table[Programme] {
	return newTable("programme", "title pack zone body demo",
		func(p *Programme) *ident.Row { return &p.Row },
		func(p *Programme) []any { return []any{&p.Title, &p.Pack, &p.Zone, &p.Body, flag{&p.Demo}} })
}

// AdoptedArea is a division that a programme works in.
type AdoptedArea struct {
	ident.Row
	area.Area
}

func areas() *table[AdoptedArea] {
	return newTable("area", "code name from_day until_day predecessor successor",
		func(a *AdoptedArea) *ident.Row { return &a.Row },
		func(a *AdoptedArea) []any {
			return []any{&a.Code, &a.Name, &a.From, &a.Until, object{&a.Predecessor}, object{&a.Successor}}
		})
}

// SaveProgramme stores the programme of a home.
func (tx *Tx) SaveProgramme(p *Programme) error { return save(tx, tx.s.t.programme, p) }

// Programme reads the home's programme; Missing before set-up.
func (v *View) Programme() (Programme, error) { return programmeOf(v) }

// Programme reads the home's programme; Missing before set-up.
func (tx *Tx) Programme() (Programme, error) { return programmeOf(tx) }

func programmeOf(q querier) (Programme, error) {
	ps, err := list(q, q.store().t.programme, "WHERE home = $1 ORDER BY id LIMIT 1")
	if err == nil && len(ps) == 0 {
		err = fault.New(fault.Missing, "store.no_programme")
	}
	if err != nil {
		return Programme{}, err
	}
	return ps[0], nil
}

// SaveArea adopts a division.
func (tx *Tx) SaveArea(a *AdoptedArea) error {
	if len(tx.after) == 0 {
		tx.after = append(tx.after, func() { // not before: a reader could cache the old names again
			tx.s.cache.areas.Delete(tx.home)
			tx.s.cache.towns.Delete(tx.home)
		})
	}
	return save(tx, tx.s.t.area, a)
}

// Areas reads the adopted divisions in order of code.
func (v *View) Areas() ([]AdoptedArea, error) {
	return list(v, v.s.t.area, "WHERE home = $1 ORDER BY code, from_day, id")
}

// AreaName is the short name of a division.
func (tx *Tx) AreaName(code area.Code) string {
	as, err := list(tx, tx.s.t.area, "WHERE home = $1 AND code = $2 ORDER BY from_day DESC LIMIT 1", int64(code))
	if err != nil || len(as) == 0 {
		return ""
	}
	return ShortArea(as[0].Name)
}

// areaNames reads the names of the home's divisions once until one changes.
func (v *View) areaNames() map[area.Code]string {
	if m, ok := v.s.cache.areas.Load(v.home); ok {
		return m.(map[area.Code]string)
	}
	as, err := v.Areas()
	if err != nil {
		return nil
	}
	m := make(map[area.Code]string, len(as))
	for _, a := range as {
		m[a.Code] = a.Name
	}
	if len(m) > 0 {
		v.s.cache.areas.Store(v.home, m)
	}
	return m
}

// AreaName is the short name of a division: 三合村 for 三合村村委会.
func (v *View) AreaName(code area.Code) string {
	name := v.areaNames()[code]
	if name == "" {
		if t, err := area.National(); err == nil {
			if d, ok := t.Find(code); ok {
				name = d.Name
			}
		}
	}
	return ShortArea(name)
}

// ShortArea cuts the office from the name of a village: 三合村村委会 → 三合村.
func ShortArea(name string) string {
	for _, office := range []string{"村民委员会", "居民委员会", "村委会", "居委会"} {
		short, ok := strings.CutSuffix(name, office)
		if !ok || short == "" {
			continue
		}
		if strings.HasSuffix(short, "村") || strings.HasSuffix(short, "社区") {
			return short
		}
		if strings.HasPrefix(office, "村") {
			return short + "村"
		}
		return short + "社区"
	}
	return name
}

// Towns lists the home's towns in order of code. They are read once until an area
// changes.
func (v *View) Towns() ([]area.Area, error) {
	if m, ok := v.s.cache.towns.Load(v.home); ok {
		return m.([]area.Area), nil
	}
	as, err := v.Areas()
	if err != nil {
		return nil, err
	}
	var out []area.Area
	for _, a := range as {
		if a.Code%1000 == 0 && a.Code%1_000_000 != 0 {
			out = append(out, a.Area)
		}
	}
	if len(out) > 0 {
		v.s.cache.towns.Store(v.home, out)
	}
	return out, nil
}

// OwnerPosts lists the posts that may answer for a matter in an area: those of
// the village and of its town, and those of county departments.
func (v *View) OwnerPosts(a area.Code) ([]org.Post, error) {
	town := a - a%1000
	county := a - a%1_000_000
	return list(v, v.s.t.post, `WHERE home = $1 AND (area = $2 OR area = $3 OR (area = $4 AND role IN ('department', 'desk')))
		AND until_day = '' ORDER BY area DESC, title, id`, int64(a), int64(town), int64(county))
}

// Lists are the lists of the pack in force.
func (v *View) Lists() ([]matter.List, error) {
	p, err := v.Programme()
	if err != nil {
		return nil, err
	}
	pk, err := v.Pack(p.Pack)
	if err != nil {
		return nil, err
	}
	return pk.Lists, nil
}

// Location is the time zone of the programme.
func (p Programme) Location() (*time.Location, error) { return time.LoadLocation(p.Zone) }
