package duty_test

import (
	"testing"
	"time"

	"luoshi/internal/access"
	"luoshi/internal/calendar"
	"luoshi/internal/duty"
	"luoshi/internal/fault"
	"luoshi/internal/life/lifetest"
	"luoshi/internal/org"
	"luoshi/internal/store"
)

// TestEntryIsOnce: one entry of a duty in a period, for no day ahead and none long gone,
// amended by its own post alone, with a reason.
func TestEntryIsOnce(t *testing.T) {
	lifetest.Built(t, func(t *testing.T, w *lifetest.World) {
		today := calendar.DateOf(w.Now, w.Zone)
		first := w.Actor("first_secretary")
		values := []duty.Value{{ID: "day", Text: today.String()}, {ID: "plan", Text: "走访"}, {ID: "done", Text: "走访三户"}}
		enter := func(tx *store.Tx, day calendar.Date) (duty.Entry, error) {
			return duty.Enter(tx, first, w.Zone, duty.Input{Pack: w.Pack(), Duty: "daily_list", Day: day, Values: values})
		}
		amend := func(change func(a *access.Actor), reason string) func(tx *store.Tx) error {
			return func(tx *store.Tx) error {
				e, err := enter(tx, today)
				if err != nil {
					return err
				}
				a := first
				change(&a)
				_, err = duty.Amend(tx, a, e.ID, values, reason)
				return err
			}
		}
		day := func(days ...calendar.Date) func(tx *store.Tx) error {
			return func(tx *store.Tx) (err error) {
				for _, d := range days {
					if _, err = enter(tx, d); err != nil {
						return err
					}
				}
				return nil
			}
		}
		same := func(*access.Actor) {}
		for _, c := range []struct {
			name, want string
			do         func(tx *store.Tx) error
		}{
			{"填一次", "", day(today)},
			{"两天各一次", "", day(today, today-1)},
			{"同一天再填", "duty.entered_already", day(today, today)},
			{"还没到的日子", "duty.day_range", day(today + 1)},
			{"一个月以前", "duty.day_range", day(today - 32)},
			{"自己更正", "", amend(same, "写错了")},
			{"更正不写理由", "matter.reason_empty", amend(same, " ")},
			{"别的岗位更正", "access.area", amend(func(a *access.Actor) { a.Post = "elsewhere" }, "写错了")},
		} {
			if err := w.Try(c.do); c.want == "" && err != nil || c.want != "" && !fault.Is(err, c.want) {
				t.Errorf("%s: %v, and should be %q", c.name, err, c.want)
			}
		}
	})
}

// TestLeaveCountsWhenApproved: a leave that is asked for or was refused covers no day.
func TestLeaveCountsWhenApproved(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		l    org.Leave
		want bool
		is   duty.LeaveState
	}{
		{org.Leave{From: 5, Until: 7}, false, duty.LeaveAsked},
		{org.Leave{From: 5, Until: 7, Approver: "p"}, true, duty.LeaveApproved},
		{org.Leave{From: 5, Until: 7, Approver: "p", Refused: true}, false, duty.LeaveRefused},
	} {
		if c.l.On(6) != c.want || c.l.On(5) != c.want || c.l.On(7) != c.want || c.l.On(8) || c.l.On(4) || duty.StateOfLeave(c.l) != c.is {
			t.Errorf("%+v", c.l)
		}
	}
}

// TestStandsAtTheInstant: an entry is missing from the very instant of the cut-off.
func TestStandsAtTheInstant(t *testing.T) {
	t.Parallel()
	cut := time.Date(2026, 10, 8, 20, 0, 0, 0, time.UTC)
	x := duty.Expected{CutOff: cut}
	if s := duty.StateOf(x, nil, cut.Add(-time.Millisecond)); s != duty.StatePending {
		t.Error(s)
	}
	if s := duty.StateOf(x, nil, cut); s != duty.StateMissing {
		t.Error(s)
	}
}
