package desk

import (
	"testing"
	"time"

	"luoshi/internal/calendar"
	"luoshi/internal/duty"
	"luoshi/internal/org"
	"luoshi/internal/scenario/countytest"
	"luoshi/internal/store"
)

// TestEventsOnTheDesk: what is due within days of an appointment is counted in the month of
// its last day, with the day of the appointment and whoever it is about; who has left the
// post before that is excused.
func TestEventsOnTheDesk(t *testing.T) {
	t.Parallel()
	d := openBoards(t)
	day := func(n, hour int) time.Time { return time.Date(2026, 9, n, hour, 0, 0, 0, d.Zone) }
	countytest.Issue(t, d.County, day(1, 0), "  roles: [village]\n  cadence: month\n  per_object: person\n  shown: true\n", "  roles: [village]\n  per_object: person\n  within: {days: 10, of: appointment, to: [resident]}\n  shown: true\n")
	shown := d.Shown().String()
	take := func(key, name string, from, until calendar.Date) (person string) {
		t.Helper()
		d.do(func(tx *store.Tx) error {
			post := d.Posts[key]
			who := org.Person{Name: name, Grade: "一般干部", Managing: d.Posts["organiser"].Body}
			old, _, err := tx.HolderOn(post.ID, calendar.YMD(2026, 9, 1))
			if err != nil {
				return err
			}
			if err := tx.SavePerson(&who); err != nil {
				return err
			}
			if old.Until = from.Add(-1); old.ID != "" {
				if err := tx.SaveAppointment(&old); err != nil {
					return err
				}
			}
			a := org.Appointment{Post: post.ID, Person: who.ID, Hold: org.Holder, From: from, Until: until, Team: old.Team, Document: "示例"}
			if err := tx.SaveAppointment(&a); err != nil {
				return err
			}
			person = who.ID
			return tx.Record(d.actor("organiser", day(24, 9)).Event("appointment.make", a.ID))
		})
		return person
	}
	met := take("member/"+shown+"/1", "尚小宁", calendar.YMD(2026, 9, 14), calendar.None)
	take("member/"+shown+"/2", "尚小安", calendar.YMD(2026, 9, 10), calendar.None)
	take("member/"+shown+"/3", "尚小平", calendar.YMD(2026, 9, 12), calendar.YMD(2026, 9, 15))
	d.do(func(tx *store.Tx) error {
		_, err := duty.Enter(tx, d.actor("village/"+shown, day(23, 9)), d.Zone, duty.Input{Pack: "yangxian@2", Duty: "resident_care", Day: calendar.YMD(2026, 9, 23), Object: met, Values: []duty.Value{{ID: "work", Text: "谈了分工"}}})
		return err
	})
	d.now.Set(day(24, 9))
	at := "/desk/duties?day=2026-09-24&duty=resident_care&area=" + shown
	d.says(d.page("desk", "GET /desk/duties", get(at)), "尚小宁", "谈了分工", "尚小安", "9月10日任职，9月20日 截止", "尚小平", "不再任职", "按时 1，迟报 0，补填 0，未填 1", "免填 1")
	d.says(d.page("village/"+shown, "GET /desk", get("/desk")), "尚小安", "/field/duty/resident_care?object=")
	d.says(d.page("desk", "GET /desk/packs", get("/desk/packs")), "任职后 10 天内")
}
