package office

import (
	"time"

	"luoshi/internal/area"
	"luoshi/internal/calendar"
	"luoshi/internal/letter"
	"luoshi/internal/matter"
	"luoshi/internal/org"
)

// Known is what one pass of the sweep has read of posts, bodies, holders and names
// of places. It is forgotten when somebody changes the roster meanwhile.
type Known struct {
	people  int64 // Tx.PeopleVersion when it was read
	posts   map[string]org.Post
	bodies  map[string]org.Body
	holders map[string]held // of one day: that of the pass
	areas   map[area.Code]string
}

type held struct {
	org.Appointment
	is bool
}

// SweepAll looks at matters whose time has come, in one transaction of a pass, and
// counts those that climbed a rung.
func SweepAll(tx Tx, known *Known, r matter.Rules, now time.Time, ids []string) (climbed int, err error) {
	people, err := tx.PeopleVersion()
	if err != nil {
		return 0, err
	}
	if known.posts == nil || known.people != people {
		*known = Known{people, map[string]org.Post{}, map[string]org.Body{}, map[string]held{}, map[area.Code]string{}}
	}
	ms, err := tx.Matters(ids)
	if err != nil {
		return 0, err
	}
	letters, err := tx.LettersOfAll(ids)
	if err != nil {
		return 0, err
	}
	again := &remembering{Tx: tx, Known: known, matters: map[string]matter.Matter{}, letters: letters}
	for _, m := range ms {
		again.matters[m.ID] = m
	}
	for _, id := range ids {
		up, err := Sweep(again, r, now, id)
		if err != nil {
			return climbed, err // the sweeper looks at each alone, and finds which it was
		}
		if up {
			climbed++
		}
	}
	return climbed, nil
}

// remembering reads the matters of a batch and their letters at once, and asks for
// each post, body, holder and name once in a pass: the same few are asked for again
// and again.
type remembering struct {
	Tx
	*Known
	matters map[string]matter.Matter
	letters map[string][]letter.Letter
}

func (m *remembering) Matter(id string) (matter.Matter, error) {
	return once(m.matters, id, m.Tx.Matter)
}

func (m *remembering) LettersOf(id string) ([]letter.Letter, error) { return m.letters[id], nil }

func (m *remembering) Post(id string) (org.Post, error) { return once(m.posts, id, m.Tx.Post) }

func (m *remembering) Body(id string) (org.Body, error) { return once(m.bodies, id, m.Tx.Body) }

func (m *remembering) HolderOn(post string, d calendar.Date) (org.Appointment, bool, error) {
	h, err := once(m.holders, post, func(string) (held, error) {
		a, is, err := m.Tx.HolderOn(post, d)
		return held{a, is}, err
	})
	return h.Appointment, h.is, err
}

func (m *remembering) AreaName(code area.Code) string {
	name, _ := once(m.areas, code, func(area.Code) (string, error) { return m.Tx.AreaName(code), nil })
	return name
}

// once reads a value the first time and remembers it.
func once[K comparable, V any](known map[K]V, key K, read func(K) (V, error)) (V, error) {
	if v, ok := known[key]; ok {
		return v, nil
	}
	v, err := read(key)
	if err == nil {
		known[key] = v
	}
	return v, err
}
