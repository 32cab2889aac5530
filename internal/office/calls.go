package office

import (
	"luoshi/internal/access"
	"luoshi/internal/calendar"
	"luoshi/internal/matter"
	"luoshi/internal/org"
	"luoshi/journal"
)

// CallTx is what opening telephones needs of a transaction.
type CallTx interface {
	Matter(id string) (matter.Matter, error)
	Post(id string) (org.Post, error)
	HolderOn(post string, d calendar.Date) (org.Appointment, bool, error)
	Person(id string) (org.Person, error)
	Record(journal.Event) error
}

// Callee is who is called about a matter (催办).
type Callee struct {
	Person, Name, Phone string
	Post                string // title; of the post above where the owner's is vacant
	Acting              bool   // the owner's post is vacant
}

// vacant bounds how many posts above a vacant one are looked at.
const vacant = 4

// OpenCalls opens the telephones of those who answer for overdue matters (催办电话
// 单), by matter. It opens none of a matter that is not overdue, and each person
// whose telephone is opened is one event of the journal, whatever is done with it.
func OpenCalls(tx CallTx, r matter.Rules, actor access.Actor, matters []string) (map[string]Callee, error) {
	if err := access.May(actor, "matter.call", access.Subject{Area: actor.Area}); err != nil {
		return nil, err
	}
	out, seen := map[string]Callee{}, map[string]org.Person{}
	today := calendar.DateOf(actor.Now, r.Zone)
	for _, id := range matters {
		m, err := tx.Matter(id)
		if err != nil {
			return nil, err
		}
		if err := access.May(actor, "matter.call", m.Subject()); err != nil {
			return nil, err
		}
		if m.State != matter.Assigned || !m.Late(actor.Now) {
			continue
		}
		post, person, err := answers(tx, m.Owner, today)
		if err != nil {
			return nil, err
		}
		if person == "" {
			continue
		}
		p, ok := seen[person]
		if !ok {
			if p, err = tx.Person(person); err != nil {
				return nil, err
			}
			seen[person] = p
			e := journal.Event{At: actor.Now.UnixMilli(), Act: "person.look", Account: actor.Account, Person: actor.Person, Post: actor.Post, Subject: person}
			if err := tx.Record(e); err != nil {
				return nil, err
			}
		}
		out[m.ID] = Callee{Person: person, Name: p.Name, Phone: p.Phone, Post: post.Title, Acting: post.ID != m.Owner}
	}
	return out, nil
}

// answers finds who answers for a post on a day: its holder, or the holder of the
// nearest post above that is not vacant.
func answers(tx CallTx, post string, d calendar.Date) (org.Post, string, error) {
	for range vacant {
		if post == "" {
			break
		}
		p, err := tx.Post(post)
		if err != nil {
			return org.Post{}, "", err
		}
		a, ok, err := tx.HolderOn(p.ID, d)
		if err != nil {
			return org.Post{}, "", err
		}
		if ok {
			return p, a.Person, nil
		}
		post = p.Above
	}
	return org.Post{}, "", nil
}
