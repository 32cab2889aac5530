package duty_test

import (
	"testing"

	"luoshi/internal/access"
	"luoshi/internal/calendar"
	"luoshi/internal/duty"
	"luoshi/internal/life"
	"luoshi/internal/life/lifetest"
	"luoshi/internal/org"
	"luoshi/internal/store"
)

// TestLifeOfLeaves walks the life table of leaves. The pack lets a town approve three days,
// the county's desk any, and nobody else.
func TestLifeOfLeaves(t *testing.T) {
	const long lifetest.Relation = "四天的"
	lifetest.Built(t, func(t *testing.T, w *lifetest.World) {
		day := calendar.DateOf(w.Now, w.Zone)
		lifetest.Walk(t, w, lifetest.Kind[duty.LeaveState, duty.LeaveAct]{Table: duty.LifeOfLeaves(),
			Relations: []lifetest.Relation{lifetest.OwnWork, lifetest.SameArea, lifetest.OtherArea, long},
			Make: func(tx *store.Tx, s duty.LeaveState, r lifetest.Relation) (string, error) {
				l := org.Leave{Person: lifetest.OtherPerson, Post: w.Posts["first/"+w.At(r).String()].ID, From: day, Until: day, Kind: "事假", Reason: "家中有事"}
				if r == lifetest.OwnWork {
					l.Person = lifetest.Person
				}
				if r == long { // of somebody else, so that no other leave joins it
					l.Person, l.Until = "another", day.Add(3)
				}
				if s != duty.LeaveAsked {
					l.Approver, l.Refused = "approver", s == duty.LeaveRefused
				}
				err := tx.SaveLeave(&l)
				return l.ID, err
			},
			Subject: func(_ access.Actor, _ duty.LeaveAct, _ duty.LeaveState, r lifetest.Relation) access.Subject {
				return access.Subject{Area: w.At(r)}
			},
			Tied: func(a access.Actor, _ duty.LeaveState, r lifetest.Relation, tie life.Tie) bool {
				town := a.Role == "town_leader" || a.Role == "town_desk"
				if tie.Code == "duty.leave_limit" {
					return a.Role != "desk" && (!town || r == long)
				}
				return r == lifetest.OwnWork
			},
			Do: func(tx *store.Tx, a access.Actor, act duty.LeaveAct, id string) error {
				_, err := duty.RuleLeave(tx, a, id, act == duty.ApproveIt)
				return err
			},
		})
	})
}

// TestLifeOfPairs walks the life table of the pairs of a spot check.
func TestLifeOfPairs(t *testing.T) {
	const ownBody lifetest.Relation = "所在单位的"
	lifetest.Built(t, func(t *testing.T, w *lifetest.World) {
		day := calendar.DateOf(w.Now, w.Zone).Add(-1)
		first := w.Posts["first/"+w.Here.String()]
		rounds := map[string]duty.Pair{}
		lifetest.Walk(t, w, lifetest.Kind[duty.PairState, duty.PairAct]{Table: duty.LifeOfPairs(),
			Relations: []lifetest.Relation{lifetest.OwnWork, ownBody, lifetest.SameArea},
			Make: func(tx *store.Tx, s duty.PairState, r lifetest.Relation) (string, error) {
				p := duty.Pair{Area: w.There, Day: day}
				if r == ownBody {
					p.Area = w.Here
				}
				if r == lifetest.OwnWork { // each thing has a day of its own, so that entries do not meet
					if p.Day = day.Add(-1); s == duty.Checked {
						p.Day = day.Add(-2)
					}
					e := duty.Entry{Duty: "daily_list", Post: lifetest.OtherPost, Person: lifetest.Person, Period: p.Day.String(), Day: p.Day, Area: p.Area, Slot: string(s),
						Timely: duty.OnTime, DeliveredAt: w.Now, Pack: w.Pack()}
					if err := tx.SaveEntry(&e); err != nil {
						return "", err
					}
				}
				round := duty.SpotRound{Duty: "daily_list", Spot: "list_check", Pack: w.Pack(), Seed: string(s) + string(r), Candidates: []duty.Pair{p}, Pairs: []duty.Pair{p}, At: w.Now}
				if err := tx.SaveSpotRound(&round); err != nil || s == duty.Drawn {
					rounds[round.ID] = p
					return round.ID, err
				}
				rounds[round.ID] = p
				return round.ID, tx.SaveSpotCheck(&duty.SpotCheck{Round: round.ID, Area: p.Area, Day: p.Day, Result: duty.Match, Note: "已看", Checker: "checker", At: w.Now})
			},
			As: func(a access.Actor, r lifetest.Relation) access.Actor {
				if r == ownBody {
					a.Also = []string{first.Body}
				}
				return a
			},
			Subject: func(_ access.Actor, _ duty.PairAct, _ duty.PairState, r lifetest.Relation) access.Subject {
				s := access.Subject{Area: w.There}
				if r == lifetest.OwnWork {
					s.Workers = []string{lifetest.Person}
				}
				if r == ownBody {
					s.Unit = first.Body
				}
				return s
			},
			Tied: func(a access.Actor, _ duty.PairState, _ lifetest.Relation, _ life.Tie) bool {
				return a.Role == "desk" || a.Role == "supervisor" // list_check of the pack
			},
			Do: func(tx *store.Tx, a access.Actor, _ duty.PairAct, id string) error {
				_, err := duty.RecordSpot(tx, a, duty.Finding{Round: id, Pair: rounds[id], Result: duty.Match, Note: "与清单相符"})
				return err
			},
		})
	})
}

// TestLeavesAsk: which right each act asks for, and who keeps away from it.
func TestLeavesAsk(t *testing.T) {
	t.Parallel()
	lifetest.Asks(t, duty.LifeOfLeaves(), map[string]string{
		"ask":     "leave.ask",
		"approve": "leave.approve 请假的人 请假天数超过机制包写明的权限的岗位",
		"refuse":  "leave.approve 请假的人 请假天数超过机制包写明的权限的岗位",
	})
}

// TestPairsAsk: which right each act asks for, and who keeps away from it.
func TestPairsAsk(t *testing.T) {
	t.Parallel()
	lifetest.Asks(t, duty.LifeOfPairs(), map[string]string{
		"draw":  "duty.check 仅限机制包写明的抽查岗位",
		"check": "duty.check 仅限机制包写明的抽查岗位",
	})
}
