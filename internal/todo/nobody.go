package todo

import (
	"fmt"
	"slices"

	"luoshi/internal/access"
	"luoshi/internal/area"
	"luoshi/internal/calendar"
	"luoshi/internal/duty"
	"luoshi/internal/matter"
	"luoshi/internal/org"
	"luoshi/internal/store"
)

// Nobodys lists open matters that wait for an act which is open to nobody in office
// (等着没有人办的), at most limit of them. There should be none: a post without a holder
// leaves its matters to the post above. Sealed matters are left out.
func Nobodys(r *store.Reader, ask Ask, limit int) (out []Item, err error) {
	who, err := inOffice(r, ask)
	if err != nil {
		return nil, err
	}
	const page = 1000
	f := store.LedgerFilter{Sees: access.Everything(), Open: true, Today: ask.Today(), Limit: page}
	for len(out) < limit {
		ms, err := r.Lines(f)
		if err != nil {
			return nil, err
		}
		for _, m := range ms {
			if m.ExtensionAsked() { // who asked does not stand in the line
				if m, err = r.Matter(m.ID); err != nil {
					return nil, err
				}
			}
			if row, ok := who.missing(m); ok {
				out = append(out, Item{ID: m.ID, Title: m.Title, Number: m.Number, Post: m.Owner, Area: m.Area, Due: m.Due, Matter: m, act: string(row), verb: matter.Life().Title(row)})
			}
		}
		if len(ms) < page {
			break
		}
		last := ms[page-1]
		f.After = store.Key{Due: last.Due.String(), ID: last.ID}
	}
	return out[:min(len(out), limit)], nil
}

// seats are all who hold a post on a day, as actors, and what was found of them.
type seats struct {
	actors []access.Actor
	by     map[string][]access.Actor // by the right that their role has
	known  map[string]bool           // whether an act on such a matter is open to somebody
}

// inOffice reads who is in office, each with the vacant posts that theirs answers for.
func inOffice(r *store.Reader, ask Ask) (*seats, error) {
	lo, hi := area.OfHome(ask.Actor.Home).Range()
	roster, err := r.RosterIn(int64(lo), int64(hi))
	if err != nil {
		return nil, err
	}
	today := ask.Today()
	out := &seats{by: map[string][]access.Actor{}, known: map[string]bool{}}
	also := map[string][]string{}
	for _, p := range roster.Posts {
		for _, a := range roster.Appointments[p.ID] {
			if a.On(today) && a.Suspended == "" {
				out.actors = append(out.actors, access.Actor{Person: a.Person, Post: p.ID, Body: p.Body, Role: p.Role, Bundles: ask.Actor.Bundles, Home: ask.Actor.Home, Area: p.Area, Now: ask.Actor.Now})
				also[a.Person] = append(also[a.Person], p.ID, p.Body, p.Area.String())
			}
		}
	}
	vacant, err := vacancies(roster, today)
	for i := range out.actors {
		a := &out.actors[i]
		a.Vacant = vacant[a.Post]
		for _, id := range also[a.Person] {
			if id != a.Post && id != a.Body && id != a.Area.String() {
				a.Also = append(a.Also, id)
			}
		}
	}
	return out, err
}

// vacancies gives the vacant posts that each post answers for.
func vacancies(roster duty.Roster, today calendar.Date) (map[string][]string, error) {
	posts := map[string]org.Post{}
	for _, p := range roster.Posts {
		posts[p.ID] = p
	}
	out := map[string][]string{}
	for _, p := range roster.Posts {
		at, _, ok, err := org.Answers(p, today, func(id string) (org.Post, error) { return posts[id], nil },
			func(post string, d calendar.Date) (org.Appointment, bool, error) {
				a, ok := org.HolderOn(roster.Appointments[post], post, d)
				return a, ok, nil
			})
		if err != nil {
			return nil, err
		}
		if ok && at.ID != p.ID {
			out[at.ID] = append(out[at.ID], p.ID)
		}
	}
	return out, nil
}

// missing is the first act that the matter waits for and that is open to nobody.
func (s *seats) missing(m matter.Matter) (matter.Act, bool) {
	subject := m.Subject()
	for _, row := range matter.Life().Rows {
		if !row.Waits || !slices.Contains(row.From, m.State) || !m.Ripe(row.Act) {
			continue
		}
		key := fmt.Sprint(row.Right, subject)
		open, known := s.known[key]
		if !known {
			open = slices.ContainsFunc(s.with(row.Right), func(a access.Actor) bool { return access.May(a, row.Right, subject) == nil })
			s.known[key] = open
		}
		if !open {
			return row.Act, true
		}
	}
	return "", false
}

// with are the seats whose role has a right at all.
func (s *seats) with(right string) []access.Actor {
	if _, ok := s.by[right]; !ok {
		s.by[right] = slices.DeleteFunc(slices.Clone(s.actors), func(a access.Actor) bool { return !a.Holds(right) })
	}
	return s.by[right]
}
