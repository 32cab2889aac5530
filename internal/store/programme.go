package store

import (
	"strings"
	"time"

	"luoshi/internal/area"
	"luoshi/internal/fault"
	"luoshi/internal/ident"
	"luoshi/internal/matter"
	"luoshi/internal/org"
	"luoshi/internal/store/cell"
)

// Programme is what a home runs (专项工作): its title, the pack in force and the
// time zone in which its days begin.
type Programme struct {
	ident.Row
	Title string // of the pack in force
	Pack  string // pack in force now, as id@version: of Base and the issues since
	Base  string // the pack that the home was set up with
	Zone  string
	Body  string // the body that runs it
	Demo  bool
	// Opener is the first administrator, who confirms and releases alone until the
	// opening period (开局) ends; "" from then on.
	Opener string
}

func programmes() *table[Programme] {
	return newTable("programme", "title pack zone body demo opener?",
		func(p *Programme) *ident.Row { return &p.Row },
		func(p *Programme) []any {
			return []any{&p.Title, &p.Base, &p.Zone, &p.Body, cell.Flag(&p.Demo), &p.Opener}
		})
}

// SaveProgramme stores the programme of a home.
func (tx *Tx) SaveProgramme(p *Programme) error { return save(tx, tx.s.t.programme, p) }

// Programme reads the home's programme; Missing before set-up.
func (r *Reader) Programme() (Programme, error) {
	ps, err := list(r, r.s.t.programme, "WHERE home = $1 ORDER BY id LIMIT 1")
	if err == nil && len(ps) == 0 {
		err = fault.New(fault.Missing, "store.no_programme")
	}
	if err != nil {
		return Programme{}, err
	}
	p := ps[0]
	vs, err := r.versionsOf(p)
	if err != nil {
		return Programme{}, err
	}
	v := vs.At(r.s.clock())
	if p.Pack = v.Pack; v.Title != "" {
		p.Title = v.Title
	}
	return p, nil
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

// OwnerPosts lists the posts that may answer for a matter in an area: those of
// the village and of its town, and those of county departments.
func (r *Reader) OwnerPosts(a area.Code) ([]org.Post, error) {
	town := a - a%1000
	county := a - a%1_000_000
	return list(r, r.s.t.post, `WHERE home = $1 AND (area = $2 OR area = $3 OR (area = $4 AND role IN ('department', 'desk')))
		AND until_day = '' ORDER BY area DESC, title, id`, int64(a), int64(town), int64(county))
}

// Lists are the lists of the pack in force.
func (r *Reader) Lists() ([]matter.List, error) {
	p, err := r.InForce()
	if err != nil {
		return nil, err
	}
	return p.Lists, nil
}

// Location is the time zone of the programme.
func (p Programme) Location() (*time.Location, error) { return time.LoadLocation(p.Zone) }
