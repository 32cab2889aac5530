package store

import (
	"strings"
	"time"

	"luoshi/internal/area"
	"luoshi/internal/calendar"
	"luoshi/internal/fault"
	"luoshi/internal/ident"
	"luoshi/internal/org"
	"luoshi/internal/store/cell"
)

// AdoptedArea is a division that a programme works in.
type AdoptedArea = org.Division

func areas() *table[org.Division] {
	return newTable("area", "code name from_day until_day predecessor successor document? ended_by?",
		func(a *org.Division) *ident.Row { return &a.Row },
		func(a *org.Division) []any {
			return []any{&a.Code, &a.Name, &a.From, &a.Until, cell.Object(&a.Predecessor), cell.Object(&a.Successor), &a.Document, &a.EndedBy}
		})
}

func localPlaces() *table[org.Place] {
	return newTable("place", "village seq? name kind aliases",
		func(p *org.Place) *ident.Row { return &p.Row },
		func(p *org.Place) []any {
			return []any{&p.Village, &p.Seq, &p.Name, &p.Kind, cell.Object(&p.Aliases)}
		})
}

// SaveArea adopts or changes a division.
func (tx *Tx) SaveArea(a *org.Division) error { return save(tx, tx.s.t.area, a) }

// Areas reads the adopted divisions in order of code.
func (r *Reader) Areas() ([]org.Division, error) {
	return list(r, r.s.t.area, "WHERE home = $1 ORDER BY code, from_day, id")
}

// DivisionsOf reads what a code has been, the oldest first.
func (r *Reader) DivisionsOf(code area.Code) ([]org.Division, error) {
	return list(r, r.s.t.area, "WHERE home = $1 AND code = $2 ORDER BY from_day, id", int64(code))
}

// SavePlace stores a local place.
func (tx *Tx) SavePlace(p *org.Place) error {
	p.Name = ident.Line(p.Name)
	for i := range p.Aliases {
		p.Aliases[i] = ident.Line(p.Aliases[i])
	}
	return save(tx, tx.s.t.place, p)
}

// RemovePlace takes a local place off the list.
func (tx *Tx) RemovePlace(p *org.Place) error { return remove(tx, tx.s.t.place, p) }

// Place reads a local place.
func (r *Reader) Place(id string) (org.Place, error) { return get(r, r.s.t.place, id) }

// PlacesOf reads the places of a village by their numbers.
func (r *Reader) PlacesOf(village area.Code) ([]org.Place, error) {
	return r.PlacesIn(village, village)
}

// PlacesIn reads the places of every village in a range of codes, by village and
// number.
func (r *Reader) PlacesIn(lo, hi area.Code) ([]org.Place, error) {
	return list(r, r.s.t.place, "WHERE home = $1 AND village BETWEEN $2 AND $3 ORDER BY village, seq, id", int64(lo), int64(hi))
}

// AreaName is the short name of a division today.
func (tx *Tx) AreaName(code area.Code) string {
	name, err := tx.areaNamed(code)
	if err != nil {
		return ""
	}
	return name
}

// AreaNamed is the short name of a division today, its code where it was not
// adopted. A letter that is printed must not lose a name to a failed read, as
// AreaName may.
func (r *Reader) AreaNamed(code area.Code) (string, error) {
	name, err := r.areaNamed(code)
	if name == "" {
		name = code.String()
	}
	return name, err
}

// areaNamed is its short name today, behind its town's where another village has it too.
func (r *Reader) areaNamed(code area.Code) (string, error) {
	rows, err := r.DivisionsOf(code)
	if err != nil || len(rows) == 0 {
		return "", err
	}
	name := rows[0].Name
	if len(rows) > 1 { // a code has had several names
		zone, err := r.zoneOf()
		if err != nil {
			return "", err
		}
		name = area.NameOn(plainAreas(rows), code, calendar.DateOf(r.Now(), zone).String())
	}
	if code.Level() != area.Village {
		return ShortArea(name), nil
	}
	same, err := list(r, r.s.t.area, "WHERE home = $1 AND name = $2 AND code <> $3", name, int64(code))
	if err != nil || len(same) == 0 {
		return ShortArea(name), err
	}
	town, err := r.areaNamed(code.Parent())
	return strings.TrimSpace(town + " " + ShortArea(name)), err
}

// zoneOf is where the home's days begin; UTC before set-up.
func (r *Reader) zoneOf() (*time.Location, error) {
	p, err := r.Programme()
	if fault.KindOf(err) == fault.Missing && err != nil {
		return time.UTC, nil
	}
	if err != nil {
		return nil, err
	}
	return p.Location()
}

func plainAreas(rows []org.Division) []area.Area {
	out := make([]area.Area, len(rows))
	for i, r := range rows {
		out[i] = r.Area
	}
	return out
}

// knownAreas is what a process remembers of the divisions: it holds for one day,
// until this process writes a division, and a minute at the longest, as another
// process may have written one.
type knownAreas struct {
	day   calendar.Date
	zone  *time.Location
	read  time.Time
	names map[area.Code]string
	towns []area.Area
}

const areasKept = time.Minute

func (v *View) knownAreas() (*knownAreas, error) {
	if m, ok := v.s.cache.areas.Load(v.home); ok {
		if k := m.(*knownAreas); calendar.DateOf(v.s.clock(), k.zone) == k.day && time.Since(k.read) < areasKept {
			return k, nil
		}
	}
	rows, err := v.Areas()
	if err != nil {
		return nil, err
	}
	zone, err := v.zoneOf()
	if err != nil {
		return nil, err
	}
	k := &knownAreas{day: calendar.DateOf(v.s.clock(), zone), zone: zone, read: time.Now(), names: make(map[area.Code]string, len(rows))}
	byCode := map[area.Code][]area.Area{}
	for _, a := range rows {
		byCode[a.Code] = append(byCode[a.Code], a.Area)
		if a.Code.Level() == area.Town && a.On(k.day.String()) {
			k.towns = append(k.towns, a.Area)
		}
	}
	for code, of := range byCode {
		k.names[code] = ShortArea(area.NameOn(of, code, k.day.String()))
	}
	area.Distinct(k.names)
	if len(rows) > 0 {
		v.s.cache.areas.Store(v.home, k)
	}
	return k, nil
}

// AreaName is the short name of a division as it is called today: 三合村 for
// 三合村村委会. A division that has ended keeps its last name.
func (v *View) AreaName(code area.Code) string {
	name := ""
	if k, err := v.knownAreas(); err == nil {
		name = k.names[code]
	}
	if name == "" {
		if t, err := area.National(); err == nil {
			if d, ok := t.Find(code); ok {
				name = d.Name
			}
		}
	}
	return ShortArea(name)
}

// Towns lists the home's towns in force today, in order of code.
func (v *View) Towns() ([]area.Area, error) {
	k, err := v.knownAreas()
	if err != nil {
		return nil, err
	}
	return k.towns, nil
}
