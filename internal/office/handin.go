package office

import (
	"strings"

	"luoshi/internal/access"
	"luoshi/internal/area"
	"luoshi/internal/duty"
	"luoshi/internal/fault"
	"luoshi/internal/matter"
)

// EntryTx is what a matter that came of an entry needs of a transaction.
type EntryTx interface {
	Tx
	EntryReader
}

// EntryReader reads an entry and what its duty says.
type EntryReader interface {
	Entry(id string) (duty.Entry, error)
	DutyOf(pack, id string) (duty.Duty, error)
}

// EntryOf gives back the entry that a matter is to be bound to: one that the actor may open.
// "" stays "".
func EntryOf(tx EntryReader, actor access.Actor, id string) (string, error) {
	if id == "" {
		return "", nil
	}
	e, err := tx.Entry(id)
	if err != nil {
		return "", err
	}
	d, err := tx.DutyOf(e.Pack, e.Duty)
	if err != nil {
		return "", err
	}
	return e.ID, MayOpen(actor, d, e)
}

// MayOpen asks whether an actor may open an entry of a duty: of what is said about a person,
// its writer and whoever sees personal files; where the pack shows it to the person, also
// the person, and whoever counts the duty in their area.
func MayOpen(actor access.Actor, d duty.Duty, e duty.Entry) error {
	err := access.May(actor, "duty.see", access.Subject{Area: e.Area, Owner: e.Post})
	if err != nil || e.Object == "" || e.Post == actor.Post || d.Shown && actor.Is(e.Object) {
		return err
	}
	if d.Shown && access.May(actor, "about.see", access.Subject{Area: e.Area}) == nil {
		return nil
	}
	return access.May(actor, "person.see", access.Subject{Area: e.Area})
}

// HandIn makes a problem of an entry a matter in one act (由填报反映问题): whoever wrote the
// entry hands it in, the town or the county assigns it. Its origin says where it was found.
// What is written about a person (半年谈话) stays in its own record.
func HandIn(tx EntryTx, r matter.Rules, actor access.Actor, entry string, list, packKey, title, facts string, at area.Code) (matter.Matter, error) {
	e, err := tx.Entry(entry)
	if err != nil {
		return matter.Matter{}, err
	}
	if e.Post != actor.Post {
		return matter.Matter{}, fault.New(fault.Denied, "office.hand_in_writer")
	}
	if e.Object != "" {
		return matter.Matter{}, fault.New(fault.Denied, "office.hand_in_person")
	}
	d, err := tx.DutyOf(e.Pack, e.Duty)
	if err != nil {
		return matter.Matter{}, err
	}
	of, err := tx.List(packKey, list)
	if err != nil {
		return matter.Matter{}, err
	}
	return Register(tx, r, actor, matter.Draft{Fields: of.Fields.Carried(d.Fields, e.Values), List: list, Area: at, Title: title, Facts: strings.TrimSpace(facts), Origin: d.Title + " " + e.Day.String(), Entry: e.ID, HandedIn: true, Pack: packKey})
}
