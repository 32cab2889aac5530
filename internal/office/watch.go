package office

import (
	"time"

	"luoshi/internal/access"
	"luoshi/internal/calendar"
	"luoshi/internal/duty"
	"luoshi/internal/fault"
	"luoshi/internal/matter"
	"luoshi/internal/org"
)

// WatchTx is what calling whoever stands a shift needs of a transaction.
type WatchTx interface {
	Tx
	duty.TurnReader
	DutyOf(pack, id string) (duty.Duty, error)
	Person(id string) (org.Person, error)
	// MattersOwned are the newest matters that a post was given since a time.
	MattersOwned(post string, since time.Time) ([]matter.Matter, error)
}

// CallShift calls the desk of a rota while a shift is stood (叫应、查岗): a matter of the list that
// the rota names, whose term is the time for the answer and whose report is the answer. It
// asks for the rights of registering and assigning.
func CallShift(tx WatchTx, r matter.Rules, actor access.Actor, pack, id, post, words string) (matter.Matter, error) {
	d, err := tx.DutyOf(pack, id)
	if err != nil {
		return matter.Matter{}, err
	}
	desk, err := tx.Post(post)
	if err != nil {
		return matter.Matter{}, err
	}
	s, running := d.Running(actor.Now, r.Zone)
	switch {
	case d.Call == "" || !d.Of(desk.Role):
		return matter.Matter{}, fault.New(fault.Missing, "office.call_none", d.Title)
	case !running:
		return matter.Matter{}, fault.New(fault.Conflict, "office.call_no_shift", d.Title)
	}
	if actor.In(desk.ID) {
		return matter.Matter{}, fault.New(fault.Denied, "office.call_self")
	}
	open, err := tx.MattersOwned(desk.ID, s.From)
	if err != nil {
		return matter.Matter{}, err
	}
	for _, m := range open {
		if m.List == d.Call && m.State == matter.Assigned {
			return matter.Matter{}, fault.New(fault.Conflict, "office.call_open", m.Number)
		}
	}
	facts := calendar.DateOf(s.From, r.Zone).Zh() + " " + s.Hours(r.Zone)
	who, err := duty.StoodBy(tx, d, desk, s)
	if err != nil {
		return matter.Matter{}, err
	}
	if who != "" {
		p, err := tx.Person(who)
		if err != nil {
			return matter.Matter{}, err
		}
		facts += "，值班表上是" + p.Name
	} else {
		facts += "，值班表上没有排人"
	}
	return Register(tx, r, actor, matter.Draft{List: d.Call, Area: desk.Area, Title: desk.Title + " " + actor.Now.In(r.Zone).Format("15:04") + " 叫应", Facts: facts, Demand: words, Owner: desk.ID, Pack: pack})
}
