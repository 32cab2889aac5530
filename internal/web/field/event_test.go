package field

import (
	"net/url"
	"strings"
	"testing"

	"luoshi/internal/calendar"
	"luoshi/internal/org"
	"luoshi/internal/scenario/countytest"
	"luoshi/internal/store"
)

// TestAfterAnAppointment: a talk within ten days of an appointment waits for the secretary of
// the village from the day of the appointment, says until when, and is gone once it is in.
func TestAfterAnAppointment(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, p phone) {
		countytest.Issue(t, p.County, at(1, 0), "  roles: [village]\n  cadence: month\n  per_object: person\n  shown: true\n", "  roles: [village]\n  per_object: person\n  within: {days: 10, of: appointment, to: [resident]}\n  shown: true\n")
		me := "village/" + p.Shown().String()
		if page := p.get(me, "/field/visit"); !strings.Contains(page, "现在没有新任职的人。") {
			t.Errorf("没有新任职也要办：%s", page)
		}
		post := p.Posts["member/"+p.Shown().String()+"/2"].ID
		who := org.Person{Name: "尚小宁", Grade: "一般干部"}
		setup := p.Actor("organiser")
		if _, err := p.Store.Do(t.Context(), p.Home, "", func(tx *store.Tx) error {
			old, _, err := tx.HolderOn(post, calendar.YMD(2026, 9, 24))
			if err != nil {
				return err
			}
			who.Managing = p.Posts["organiser"].Body
			if err := tx.SavePerson(&who); err != nil {
				return err
			}
			old.Until = calendar.YMD(2026, 9, 20)
			a := org.Appointment{Post: post, Person: who.ID, Hold: org.Holder, From: calendar.YMD(2026, 9, 21), Until: calendar.None, Team: old.Team, Document: "示例"}
			if err := tx.SaveAppointment(&old); err != nil {
				return err
			}
			if err := tx.SaveAppointment(&a); err != nil {
				return err
			}
			return tx.Record(setup.Event("appointment.make", a.ID))
		}); err != nil {
			t.Fatal(err)
		}
		p.says(p.get(me, "/field/visit"), "任职后 10 天内 0/1", "尚小宁", "10月1日 前")
		p.says(p.get(me, "/field"), "要填的清单", "/field/duty/resident_care?object="+who.ID)
		form := p.get(me, "/field/duty/resident_care?object="+who.ID)
		p.says(form, "尚小宁")
		p.post(me, "/field/enter/resident_care", url.Values{"object": {who.ID}, "f-work": {"修好了路灯"}, "key": {"e1"}})
		p.says(p.get(me, "/field/visit"), "任职后 10 天内 1/1")
		if strings.Contains(p.get(me, "/field"), "/field/duty/resident_care?object=") {
			t.Error("谈过了还在要我办的")
		}
		p.now.Set(at(30, 9))
		p.says(p.post(me, "/field/enter/resident_care", url.Values{"object": {who.ID}, "f-work": {"再写一次"}, "key": {"e2"}}), "已经填过")
	})
}
