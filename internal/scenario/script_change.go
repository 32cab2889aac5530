package scenario

import (
	"luoshi/internal/access"
	"luoshi/internal/calendar"
	"luoshi/internal/fault"
	"luoshi/internal/org"
	"luoshi/internal/store"
)

// changeVerbs are the statements by which people leave posts and take them over.
func changeVerbs() []verb {
	post := param{zh: "岗位", en: "post", kind: ref, class: "post", must: true}
	return []verb{
		{zh: "离任", en: "leave_post", says: "在任的人离任，今天是最后一天；岗位上的事项留在岗位上", run: (*player).leavePost, head: []param{post}, keys: []param{by(), says(true)}},
		{zh: "任命", en: "appoint", says: "一个人从今天起任职", run: (*player).appoint, head: []param{post}, keys: []param{by(), {zh: "人", en: "person", kind: ref, class: "person", must: true}}},
	}
}

func (p *player) leavePost(s statement) error {
	return p.act(s.get("by"), func(tx *store.Tx, actor access.Actor) error {
		a, held, err := tx.HolderOn(p.posts[s.get("post")].ID, p.today())
		if err != nil {
			return err
		}
		if !held {
			return fault.New(fault.Invalid, "scenario.vacant", s.get("post"))
		}
		return org.EndAppointment(tx, actor, a.ID, p.today(), s.get("text"))
	})
}

func (p *player) appoint(s statement) error {
	return p.act(s.get("by"), func(tx *store.Tx, actor access.Actor) error {
		return org.Appoint(tx, actor, &org.Appointment{Post: p.posts[s.get("post")].ID, Person: p.people[s.get("person")].ID, Hold: org.Holder,
			From: p.today(), Until: calendar.None})
	})
}
