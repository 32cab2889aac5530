package matter

import (
	"strconv"

	"luoshi/internal/access"
	"luoshi/internal/calendar"
)

// Settle applies a change of the working calendar to a matter in hand (定期限), and reports
// whether anything changed. A deadline that has not passed is computed again, that of the
// owner while it is assigned and that of the verification while it is reported, and the
// time line says from when to when it moved; one that has passed stays as it was. Ladders
// that stood still are looked at again at once.
func Settle(tx Tx, r Rules, actor access.Actor, id string) (bool, error) {
	if err := access.May(actor, "calendar.edit", access.Subject{}); err != nil {
		return false, err
	}
	m, err := tx.Matter(id)
	if err != nil {
		return false, err
	}
	old, moved := m, ""
	switch m.State {
	case Assigned:
		err = m.settle(r, actor)
		moved = shift("期限", old.Due, m.Due)
	case Reported:
		moved, err = m.settleCheck(tx, r, actor)
	default:
		return false, nil
	}
	if err != nil || moved == "" && m.Still == old.Still && m.NextDue.Equal(old.NextDue) {
		return false, err
	}
	if moved != "" {
		s := Step{At: actor.Now, Act: Comment, Post: actor.Post, Person: actor.Person, For: actor.For, Before: m.State, After: m.State,
			Text: "工作日历改为第" + strconv.Itoa(r.Calendar.Version()) + "版（" + r.Calendar.Source() + "），" + moved}
		if err := m.Note(tx, &s); err != nil {
			return false, err
		}
	}
	if err := tx.SaveMatter(&m); err != nil {
		return false, err
	}
	return true, tx.Record(actor.Event("matter.settle", m.ID))
}

// settle computes the owner's deadline again unless it has passed.
func (m *Matter) settle(r Rules, actor access.Actor) error {
	if m.Due.IsNone() || m.Due >= calendar.DateOf(actor.Now, r.Zone) {
		return m.timed(r)
	}
	if m.Still != "" {
		m.Still, m.NextDue = "", actor.Now
	}
	return nil
}

// settleCheck computes the last day for the verification again unless it has passed.
func (m *Matter) settleCheck(tx Tx, r Rules, actor access.Actor) (string, error) {
	before := m.VerifyBy
	if !before.IsNone() && before < calendar.DateOf(actor.Now, r.Zone) {
		return "", nil
	}
	list, err := tx.List(m.Pack, m.List)
	if err != nil {
		return "", err
	}
	w := work{rules: r, list: list, m: m}
	err = w.awaitCheck()
	return shift("核验期限", before, m.VerifyBy), err
}

// shift says that a day moved, "" where it did not.
func shift(what string, from, to calendar.Date) string {
	if from == to {
		return ""
	}
	return what + "由" + dayOr(from) + "改为" + dayOr(to)
}

func dayOr(d calendar.Date) string {
	if d.IsNone() {
		return "未定"
	}
	return d.Zh()
}
