package appraise_test

import (
	"testing"
	"time"

	"luoshi/internal/access"
	"luoshi/internal/appraise"
	"luoshi/internal/fault"
	"luoshi/internal/life/lifetest"
	"luoshi/internal/store"
)

// rule is an act in a county, in a transaction that is taken back, and its answer.
type rule struct {
	name string
	want string // code of the refusal, "" when it is done
	do   func(tx *store.Tx) error
}

func play(t *testing.T, w *lifetest.World, rules []rule) {
	t.Helper()
	for _, r := range rules {
		if err := w.Try(r.do); r.want == "" && err != nil || r.want != "" && !fault.Is(err, r.want) {
			t.Errorf("%s: %v, and should be %q", r.name, err, r.want)
		}
	}
}

// TestTimeToObject: an objection comes in time until the very instant at which the time is
// over, a board is final not before it, and not while an objection waits for its ruling.
func TestTimeToObject(t *testing.T) {
	lifetest.Built(t, func(t *testing.T, w *lifetest.World) {
		object := func(tx *store.Tx, id string) error {
			a := w.Actor("village")
			return onBoard(w, tx, a, appraise.Object, id)
		}
		final := func(tx *store.Tx, id string) error {
			return onBoard(w, tx, w.Actor("supervisor"), appraise.Finalise, id)
		}
		on := func(s appraise.State, until time.Time, act func(*store.Tx, string) error) func(tx *store.Tx) error {
			return func(tx *store.Tx) error {
				id, err := planted(w, tx, s, ownPlace)
				if err != nil {
					return err
				}
				run, err := tx.Run(id)
				if err != nil {
					return err
				}
				run.ObjectUntil = until
				if err := tx.SaveRun(&run); err != nil {
					return err
				}
				return act(tx, id)
			}
		}
		play(t, w, []rule{
			{"异议期最后一刻", "", on(appraise.Shown, w.Now.Add(time.Millisecond), object)},
			{"异议期刚满", "appraise.objection_late", on(appraise.Shown, w.Now, object)},
			{"异议期没满不能定稿", "appraise.objecting_until", on(appraise.Shown, w.Now.Add(time.Millisecond), final)},
			{"异议期满可以定稿", "", on(appraise.Shown, w.Now, final)},
			{"还有异议没裁定", "appraise.objection_open", on(appraise.Objecting, w.Now, final)},
			{"同一项在办的异议不重复提", "appraise.objection_same", on(appraise.Shown, w.Now.Add(time.Hour), func(tx *store.Tx, id string) error {
				if err := object(tx, id); err != nil {
					return err
				}
				return object(tx, id)
			})},
		})
	})
}

// TestBallotIsOnePerson: one person one ballot on a body, whatever entry of the roster or
// post they come with, none for whom one stands in, none on the own place, none when the
// time is over.
func TestBallotIsOnePerson(t *testing.T) {
	lifetest.Built(t, func(t *testing.T, w *lifetest.World) {
		open := func(close time.Time, r lifetest.Relation, votes ...access.Actor) func(tx *store.Tx) error {
			return func(tx *store.Tx) error {
				id, err := plantedRound(w, tx, appraise.Open, r, map[string]string{})
				if err != nil {
					return err
				}
				round, err := tx.Round(id)
				if err != nil {
					return err
				}
				round.CloseAt = close
				if err := tx.SaveRound(&round); err != nil {
					return err
				}
				for i, a := range votes {
					if err = onRound(w, tx, a, appraise.Voting, id, ""); err != nil && i < len(votes)-1 {
						t.Errorf("vote %d: %v", i+1, err)
					}
				}
				return err
			}
		}
		late, later := w.Now.Add(time.Hour), w.Now.Add(time.Millisecond)
		plain := w.Actor("supervisor")
		again, twin, deputy, local, second := plain, plain, plain, w.Actor("village"), plain
		again.Post, again.Role = "second-post", "desk"
		twin.Person, twin.Same = "twin", []string{lifetest.Person}
		deputy.For = lifetest.OtherPerson
		second.Also = []string{"x", "y", w.Here.String()}
		play(t, w, []rule{
			{"投一票", "", open(late, strange, plain)},
			{"同一人换岗位再投", "appraise.voted_already", open(late, strange, plain, again)},
			{"名册里的另一条再投", "appraise.voted_already", open(late, strange, plain, twin)},
			{"代办人不投", "appraise.vote_deputy", open(late, strange, deputy)},
			{"不投本村", "appraise.vote_own", open(late, ownPlace, local)},
			{"另一个岗位在本村的也不投", "appraise.vote_own", open(late, ownPlace, second)},
			{"最后一刻", "", open(later, strange, plain)},
			{"时间刚满", "appraise.round_not_open", open(w.Now, strange, plain)},
		})
	})
}

// TestRulingIsOne: an objection is ruled on once, with reasons, and an upheld one says
// what it changes.
func TestRulingIsOne(t *testing.T) {
	lifetest.Built(t, func(t *testing.T, w *lifetest.World) {
		as := func(in appraise.Ruling, settled bool) func(tx *store.Tx) error {
			return func(tx *store.Tx) error {
				id, err := planted(w, tx, appraise.Objecting, strange)
				if err != nil {
					return err
				}
				os, err := tx.Objections(id)
				if err != nil {
					return err
				}
				if settled {
					os[0].State = appraise.Rejected
					if err := tx.SaveObjection(&os[0]); err != nil {
						return err
					}
				}
				_, err = appraise.RuleOn(tx, w.Actor("organiser"), os[0].ID, in, appraise.Sheet{Pack: w.Pack()})
				return err
			}
		}
		play(t, w, []rule{
			{"写了理由的裁定", "", as(appraise.Ruling{Reason: "查无此事"}, false)},
			{"没有理由", "appraise.ruling_empty", as(appraise.Ruling{Reason: " "}, false)},
			{"已经裁定", "appraise.ruled_already", as(appraise.Ruling{Reason: "查无此事"}, true)},
			{"成立而不改数", "appraise.change_empty", as(appraise.Ruling{Reason: "属实", Upheld: true}, false)},
		})
	})
}
