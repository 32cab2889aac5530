package office

import (
	"time"

	"luoshi/internal/area"
	"luoshi/internal/calendar"
	"luoshi/internal/letter"
	"luoshi/internal/matter"
	"luoshi/internal/org"
)

// SweepAll looks at matters whose time has come, in one transaction, and counts
// those that climbed a rung.
func SweepAll(tx Tx, r matter.Rules, now time.Time, ids []string) (climbed int, err error) {
	ms, err := tx.Matters(ids)
	if err != nil {
		return 0, err
	}
	letters, err := tx.LettersOfAll(ids)
	if err != nil {
		return 0, err
	}
	again := &remembering{Tx: tx, matters: map[string]matter.Matter{}, letters: letters, posts: map[string]org.Post{}, bodies: map[string]org.Body{}, holders: map[string]held{}, areas: map[area.Code]string{}}
	for _, m := range ms {
		again.matters[m.ID] = m
	}
	for _, id := range ids {
		up, err := Sweep(again, r, now, id)
		if err != nil {
			return climbed, err
		}
		if up {
			climbed++
		}
	}
	return climbed, nil
}

// remembering reads the matters of a batch and their letters at once, and asks the
// transaction once for each post, body, holder and name: a batch of the sweep looks
// at each matter once, and asks for the same few posts again and again.
type remembering struct {
	Tx
	matters map[string]matter.Matter
	letters map[string][]letter.Letter
	posts   map[string]org.Post
	bodies  map[string]org.Body
	holders map[string]held // of one day: that of the sweep
	areas   map[area.Code]string
}

type held struct {
	org.Appointment
	is bool
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
