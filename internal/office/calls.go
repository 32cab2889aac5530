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
		owner, err := tx.Post(m.Owner)
		if err != nil {
			return nil, err
		}
		post, person, err := answering(tx, owner, today)
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
			if err := tx.Record(actor.Event("person.look", person)); err != nil {
				return nil, err
			}
		}
		out[m.ID] = Callee{Person: person, Name: p.Name, Phone: p.Phone, Post: post.Title, Acting: post.ID != m.Owner}
	}
	return out, nil
}
