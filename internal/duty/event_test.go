package duty

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"luoshi/internal/access"
	"luoshi/internal/calendar"
	"luoshi/internal/org"
)

// TestEvents: of an appointment, and of nothing else: not of an acting holder, of one that
// waits for its confirmation, of what was over before the duty began, of a role that is not
// named; twice on one day is once; who has left owes nothing.
func TestEvents(t *testing.T) {
	t.Parallel()
	on := func(day int) calendar.Date { return calendar.YMD(2026, 9, day) }
	welcome := func() Duty {
		return Duty{ID: "welcome", PerObject: "person", Within: Within{Days: 10, Of: OfAppointment, To: []access.Role{"first_secretary"}}, Begins: calendar.YMD(2026, 1, 1), Ends: calendar.None}
	}
	for _, c := range []struct {
		name   string
		change func(*Duty, *org.Appointment)
		want   string
	}{
		{"九月十五日任职，二十五日截止", func(*Duty, *org.Appointment) {}, "李岚 15→25"},
		{"代理的不是任职", func(_ *Duty, a *org.Appointment) { a.Hold = org.Acting }, ""},
		{"还没有确认的不是", func(_ *Duty, a *org.Appointment) { a.State = org.Waiting }, ""},
		{"到十月才截止的在十月", func(_ *Duty, a *org.Appointment) { a.From = on(25) }, ""},
		{"截止在生效以前的不是", func(d *Duty, _ *org.Appointment) { d.Begins = on(26) }, ""},
		{"任职在生效以前、截止在以后的是", func(d *Duty, _ *org.Appointment) { d.Begins = on(20) }, "李岚 15→25"},
		{"责任到期以后才截止的不是", func(d *Duty, _ *org.Appointment) { d.Ends = on(24) }, ""},
		{"没有写到的角色不是", func(d *Duty, _ *org.Appointment) { d.Within.To = []access.Role{"village"} }, ""},
		{"截止以前离任的不用", func(_ *Duty, a *org.Appointment) { a.Until = on(24) }, "李岚 15→25 离任"},
		{"截止当天还在任的要", func(_ *Duty, a *org.Appointment) { a.Until = on(25) }, "李岚 15→25"},
	} {
		d, r := welcome(), roster()
		a := org.Appointment{Post: "柏树村第一书记", Person: "李岚", Hold: org.Holder, From: on(15), Until: calendar.None}
		c.change(&d, &a)
		r.Appointments[a.Post] = []org.Appointment{a, a}
		var got []string
		for _, o := range d.Events(r, on(1), on(30)) {
			text := fmt.Sprintf("%s %d→%d", o.Person, o.Since.Day(), o.Due.Day())
			if o.Gone {
				text += " 离任"
			}
			got = append(got, text)
		}
		if g := strings.Join(got, "；"); g != c.want {
			t.Errorf("%s：%q，应为 %q", c.name, g, c.want)
		}
	}
	d, r := welcome(), roster()
	r.Appointments["柏树村第一书记"] = []org.Appointment{{Post: "柏树村第一书记", Person: "李岚", Hold: org.Holder, From: on(15), Until: calendar.None}}
	for day, want := range map[calendar.Date]int{on(14): 0, on(15): 1, on(25).Add(kept): 1, on(25).Add(kept + 1): 0} {
		if got := Objects(d, r, org.Post{Area: 610723103000}, "", day); len(got) != want {
			t.Errorf("%s：%v", day, got)
		}
	}
	if got := Objects(d, r, org.Post{Area: 610723103000}, "李岚", on(16)); len(got) != 0 {
		t.Errorf("自己和自己谈：%v", got)
	}
	stand := func(now time.Time, f Facts) State {
		t.Helper()
		all, err := Stand(d, r, calendar.Embedded(), zone, on(20), now, f)
		if err != nil || len(all) != 1 || all[0].Person != "李岚" {
			t.Fatalf("%v %v", all, err)
		}
		return all[0].State
	}
	last := time.Date(2026, 9, 25, 23, 59, 0, 0, zone)
	e := Facts{Entries: map[string]*Entry{"李岚 2026-09-15": {Timely: OnTime}}}
	other := Facts{Entries: map[string]*Entry{"李岚 2026-08-15": {Timely: OnTime}}}
	if a, b, c, x := stand(last, Facts{}), stand(last.Add(time.Minute), Facts{}), stand(last, e), stand(last, other); a != StatePending || b != StateMissing || c != StateOnTime || x != StatePending {
		t.Errorf("%s %s %s %s", a, b, c, x)
	}
}
