package duty

import (
	"testing"
	"time"

	"luoshi/internal/access"
	"luoshi/internal/calendar"
	"luoshi/internal/org"
)

// TestLeaveDays: approved leaves that follow one another without a working day between count as
// one, whichever was asked for first; what is refused, waits or lies apart does not count.
func TestLeaveDays(t *testing.T) {
	t.Parallel()
	leave := func(id string, from, until int, approver string, refused bool) org.Leave {
		l := org.Leave{From: calendar.YMD(2026, 10, from), Until: calendar.YMD(2026, 10, until), Approver: approver, Refused: refused}
		l.ID = id
		return l
	}
	asked := leave("asked", 12, 13, "", false)
	for _, x := range []struct {
		name   string
		others []org.Leave
		want   int
	}{
		{"alone", []org.Leave{asked}, 2},
		{"after another", []org.Leave{leave("a", 9, 11, "p", false)}, 5},
		{"before another", []org.Leave{leave("a", 14, 14, "p", false)}, 3},
		{"a chain, read from its far end", []org.Leave{leave("a", 6, 8, "p", false), leave("b", 9, 11, "p", false), leave("c", 14, 15, "p", false)}, 10},
		{"a working day between", []org.Leave{leave("a", 6, 8, "p", false)}, 2},
		{"a weekend between", []org.Leave{leave("a", 7, 9, "p", false)}, 7},
		{"a weekend on either side", []org.Leave{leave("a", 7, 9, "p", false), leave("b", 14, 16, "p", false), leave("c", 19, 19, "p", false)}, 13},
		{"refused", []org.Leave{leave("a", 9, 11, "p", true)}, 2},
		{"waits", []org.Leave{leave("a", 9, 11, "", false)}, 2},
	} {
		if got := LeaveDays(asked, x.others, func(d calendar.Date) bool { return d.Weekday() != time.Saturday && d.Weekday() != time.Sunday }); got != x.want {
			t.Errorf("%s: %d days, want %d", x.name, got, x.want)
		}
	}
}

// TestLimits: who approves is what the pack says; a pack that says nothing binds nobody.
func TestLimits(t *testing.T) {
	t.Parallel()
	ls := Limits{{Role: "town_leader", Days: 3}, {Role: "desk"}}
	for _, x := range []struct {
		role access.Role
		days int
		want bool
	}{{"town_leader", 3, true}, {"town_leader", 4, false}, {"desk", 300, true}, {"supervisor", 1, false}} {
		if ls.Allow(x.role, x.days) != x.want {
			t.Errorf("%s, %d days: want %v", x.role, x.days, x.want)
		}
	}
	if !(Limits)(nil).Allow("supervisor", 40) {
		t.Error("a pack without a word of leave binds somebody")
	}
	if ls.Who(3) != "town_leader" || ls.Who(4) != "desk" || (Limits)(nil).Who(4) != "" {
		t.Error("another role is named")
	}
}
