package org_test

import (
	"testing"

	"luoshi/internal/access"
	"luoshi/internal/calendar"
	"luoshi/internal/life"
	"luoshi/internal/life/lifetest"
	"luoshi/internal/matter"
	"luoshi/internal/org"
	"luoshi/internal/store"
)

// TestLifeOfHandovers walks the life table of handovers: the walker's own terms and those of
// somebody else, each after a term that is over, with a matter of that time open.
func TestLifeOfHandovers(t *testing.T) {
	lifetest.Built(t, func(t *testing.T, w *lifetest.World) {
		day := calendar.DateOf(w.Now, w.Zone)
		plant := func(tx *store.Tx, post, person string, hold org.Hold) (org.Appointment, error) {
			if hold == org.Holder { // what they take over from, once a post
				before := org.Appointment{Post: post, Person: "before", Hold: org.Holder, From: day.Add(-90), Until: day.Add(-1), EndDay: calendar.None, State: org.Confirmed}
				if err := tx.SaveAppointment(&before); err != nil {
					return before, err
				}
				m := matter.Matter{Number: "SX-" + post, List: "problem", Kind: matter.Problem, Area: w.Here, Title: "移交", State: matter.Assigned, Pack: w.Pack(), Owner: post, RegisteredAt: w.Now, AssignedAt: w.Now.AddDate(0, 0, -3),
					Clock: w.Clock(3), BlockedOn: calendar.None, Deferred: calendar.None, Due: calendar.None, Asked: calendar.None, RungOn: calendar.None, RepeatOn: calendar.None, VerifyBy: calendar.None}
				if err := tx.SaveMatter(&m); err != nil {
					return before, err
				}
			}
			a := org.Appointment{Post: post, Person: person, Hold: hold, From: day, Until: calendar.None, EndDay: calendar.None, State: org.Confirmed}
			return a, nil
		}
		lifetest.Walk(t, w, lifetest.Kind[org.HandoverState, org.HandoverAct]{Table: org.LifeOfHandovers(),
			Relations: []lifetest.Relation{lifetest.OwnWork, lifetest.SameArea},
			Make: func(tx *store.Tx, s org.HandoverState, r lifetest.Relation) (string, error) {
				post, person, hold := lifetest.Post, lifetest.Person, org.Holder
				if r != lifetest.OwnWork {
					post, person = lifetest.OtherPost, lifetest.OtherPerson
				}
				if s == org.HandoverDone {
					hold = org.Acting
				}
				a, err := plant(tx, post, person, hold)
				if err != nil {
					return "", err
				}
				if s == org.HandoverDone {
					a.Handed = org.Handed{At: w.Now, InHand: 1}
				}
				err = tx.SaveAppointment(&a)
				return a.ID, err
			},
			Subject: func(_ access.Actor, _ org.HandoverAct, _ org.HandoverState, r lifetest.Relation) access.Subject {
				if r == lifetest.OwnWork {
					return access.Subject{Owner: lifetest.Post}
				}
				return access.Subject{Owner: lifetest.OtherPost}
			},
			Tied: func(_ access.Actor, _ org.HandoverState, r lifetest.Relation, _ life.Tie) bool {
				return r == lifetest.OwnWork
			},
			Do: func(tx *store.Tx, a access.Actor, _ org.HandoverAct, id string) error {
				return org.TakeOver(tx, a, id, w.Zone)
			},
		})
	})
}

// TestHandoversAsk: which right the act asks for, and who alone does it.
func TestHandoversAsk(t *testing.T) {
	t.Parallel()
	lifetest.Asks(t, org.LifeOfHandovers(), map[string]string{"take_over": "post.take_over 仅限接任的人"})
}

// TestBefore: a term takes over from the last one of the post that is over or recalled; a
// deputy takes nothing over and leaves nothing behind, and nobody from themselves.
func TestBefore(t *testing.T) {
	t.Parallel()
	day := calendar.YMD(2026, 9, 24)
	term := func(id, person string, hold org.Hold, from, until calendar.Date) org.Appointment {
		a := org.Appointment{Person: person, Hold: hold, From: from, Until: until}
		a.ID = id
		return a
	}
	own := term("own", "new", org.Holder, day-5, calendar.None)
	old, older := term("old", "a", org.Holder, day-90, day-6), term("older", "b", org.Holder, day-400, day-91)
	recalled := term("recalled", "a", org.Holder, day-90, calendar.None)
	recalled.Suspended = "case"
	for _, x := range []struct {
		name   string
		own    org.Appointment
		others []org.Appointment
		want   string
	}{
		{"the last of two", own, []org.Appointment{older, old, own}, "old"},
		{"still there", own, []org.Appointment{term("there", "a", org.Holder, day-90, day), own}, ""},
		{"recalled", term("acting", "c", org.Acting, day, calendar.None), []org.Appointment{recalled}, "recalled"},
		{"a deputy before", own, []org.Appointment{term("deputy", "a", org.Deputy, day-90, day-6)}, ""},
		{"a deputy after", term("deputy", "new", org.Deputy, day-5, calendar.None), []org.Appointment{old}, ""},
		{"oneself before", own, []org.Appointment{term("again", "new", org.Acting, day-90, day-6)}, ""},
		{"refused", own, []org.Appointment{{Person: "a", Hold: org.Holder, From: day - 90, Until: day - 6, State: org.Refused}}, ""},
		{"later", own, []org.Appointment{term("later", "a", org.Acting, day-2, day-1)}, ""},
	} {
		if got, ok := x.own.Before(x.others, day); got.ID != x.want || ok != (x.want != "") {
			t.Errorf("%s: %q, want %q", x.name, got.ID, x.want)
		}
	}
}
