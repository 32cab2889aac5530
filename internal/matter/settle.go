package matter

import (
	"strconv"

	"luoshi/internal/access"
	"luoshi/internal/calendar"
)

// Settle applies a change of the working calendar to an assigned matter (定期限), and
// reports whether anything changed. A deadline that has not passed is computed again,
// and the time line says from when to when it moved; one that has passed stays as it
// was. Ladders that stood still are looked at again at once.
func Settle(tx Tx, r Rules, actor access.Actor, id string) (bool, error) {
	if err := access.May(actor, "calendar.edit", access.Subject{}); err != nil {
		return false, err
	}
	m, err := tx.Matter(id)
	if err != nil || m.State != Assigned {
		return false, err
	}
	old := m
	if !m.Due.IsNone() && m.Due < calendar.DateOf(actor.Now, r.Zone) {
		if m.Still == "" {
			return false, nil
		}
		m.Still, m.NextDue = "", actor.Now
	} else if err := m.timed(r); err != nil {
		return false, err
	}
	if m.Due == old.Due && m.Still == old.Still && m.NextDue.Equal(old.NextDue) {
		return false, nil
	}
	if m.Due != old.Due {
		s := Step{At: actor.Now, Act: Comment, Post: actor.Post, Person: actor.Person, For: actor.For, Before: m.State, After: m.State,
			Text: "工作日历改为第" + strconv.Itoa(r.Calendar.Version()) + "版（" + r.Calendar.Source() + "），期限由" + dayOr(old.Due) + "改为" + dayOr(m.Due)}
		if err := m.Note(tx, &s); err != nil {
			return false, err
		}
	}
	if err := tx.SaveMatter(&m); err != nil {
		return false, err
	}
	return true, tx.Record(actor.Event("matter.settle", m.ID))
}

func dayOr(d calendar.Date) string {
	if d.IsNone() {
		return "未定"
	}
	return d.Zh()
}
