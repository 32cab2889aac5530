package appraise_test

import (
	"testing"
	"time"

	"luoshi/internal/access"
	"luoshi/internal/appraise"
	"luoshi/internal/area"
	"luoshi/internal/calendar"
	"luoshi/internal/life"
	"luoshi/internal/life/lifetest"
	"luoshi/internal/org"
	"luoshi/internal/store"
)

// The relations of a board or a round to the walker.
const (
	strange  lifetest.Relation = "不相干的"
	computed lifetest.Relation = "本人计算的"
	objected lifetest.Relation = "本人提了异议的"
	ownBody  lifetest.Relation = "本单位在列的"
	ownPlace lifetest.Relation = "本地在列的"
	keeping  lifetest.Relation = "本人持钥的"
)

// body is the body of a village.
func body(w *lifetest.World, tx interface {
	Body(id string) (org.Body, error)
}, r lifetest.Relation) (org.Body, error) {
	at := w.There
	if r == ownBody || r == ownPlace {
		at = w.Here
	}
	return tx.Body(w.Posts["village/"+at.String()].Body)
}

// as gives the walker another post in the village, or for it.
func as(w *lifetest.World, a access.Actor, r lifetest.Relation) access.Actor {
	switch r {
	case ownBody:
		a.Also = []string{"also", w.Posts["village/"+w.Here.String()].Body, w.Here.String()}
	case ownPlace:
		a.Also = []string{"also", "also-body", w.Here.String()}
	}
	return a
}

// planted stores a board in a state with one row and one objection.
func planted(w *lifetest.World, tx *store.Tx, s appraise.State, r lifetest.Relation) (string, error) {
	run := appraise.Run{Board: string(s) + string(r), Title: "八月排名", Period: "2026-08", Level: area.Village, Pack: w.Pack(), State: s, Computer: lifetest.OtherPerson,
		Objection: calendar.Term{N: 3, Unit: calendar.Workday}, ObjectBy: calendar.DateOf(w.Now, w.Zone), ObjectUntil: w.Now.Add(time.Hour), ComputedAt: w.Now}
	if r == computed {
		run.Computer = lifetest.Person
	}
	if err := tx.SaveRun(&run); err != nil {
		return "", err
	}
	b, err := body(w, tx, r)
	if err != nil {
		return "", err
	}
	row := appraise.Standing{Run: run.ID, Body: b.ID, Name: b.Short, Area: b.Area, Figures: appraise.Figures{}}
	if err := tx.SaveStanding(&row); err != nil {
		return "", err
	}
	o := appraise.Objection{Run: run.ID, Standing: row.ID, Body: b.ID, Item: "settled", Text: "有误", Person: lifetest.OtherPerson, State: appraise.Rejected, At: w.Now}
	if r == objected {
		o.Person = lifetest.Person
	}
	if s == appraise.Objecting {
		o.State = appraise.Pending
	}
	if s == appraise.Shown { // it was about another row: who was told has not objected
		o.Standing = row.ID + "-other"
	}
	return run.ID, tx.SaveObjection(&o)
}

// TestLifeOfBoards walks the life table of boards.
func TestLifeOfBoards(t *testing.T) {
	lifetest.Built(t, func(t *testing.T, w *lifetest.World) {
		lifetest.Walk(t, w, lifetest.Kind[appraise.State, appraise.Act]{Table: appraise.Life(),
			Relations: []lifetest.Relation{strange, computed, objected, ownBody, ownPlace},
			Make: func(tx *store.Tx, s appraise.State, r lifetest.Relation) (string, error) {
				return planted(w, tx, s, r)
			},
			As: func(a access.Actor, r lifetest.Relation) access.Actor { return as(w, a, r) },
			Subject: func(a access.Actor, act appraise.Act, _ appraise.State, r lifetest.Relation) access.Subject {
				at := w.There
				if r == ownBody || r == ownPlace {
					at = w.Here
				}
				switch act {
				case appraise.Object:
					x := access.Subject{Area: at}
					if a.Area == at {
						x.Owner = a.Post
					}
					return x
				case appraise.Rule:
					return access.Subject{Area: at, Unit: w.Posts["village/"+at.String()].Body}
				}
				return access.Subject{}
			},
			Tied: func(_ access.Actor, _ appraise.State, r lifetest.Relation, tie life.Tie) bool {
				switch tie.Title {
				case "计算人":
					return r == computed
				case "提异议人":
					return r == objected
				case "本村、本镇的岗位":
					return r == ownBody || r == ownPlace
				}
				t.Errorf("a tie that the test does not know: %s", tie.Title)
				return false
			},
			Before: func(tx *store.Tx, _ access.Actor, act appraise.Act, id string) error {
				if act != appraise.Finalise {
					return nil
				}
				run, err := tx.Run(id)
				if err != nil {
					return err
				}
				run.ObjectUntil = w.Now
				return tx.SaveRun(&run)
			},
			Do: func(tx *store.Tx, a access.Actor, act appraise.Act, id string) error {
				return onBoard(w, tx, a, act, id)
			},
			// a board that is computed already is computed again by the same use case
			Skip: func(act appraise.Act, s appraise.State, _ lifetest.Relation) bool {
				return act == appraise.Correct && s == appraise.Computed
			},
			Own: []string{"appraise.objection_open"},
			// the time to object runs for another hour
			Later: func(_ access.Actor, act appraise.Act, s appraise.State, _ lifetest.Relation) bool {
				return act == appraise.Finalise || act == appraise.Object && s == appraise.Objecting // who was told has objected
			},
		})
	})
}

func onBoard(w *lifetest.World, tx *store.Tx, a access.Actor, act appraise.Act, id string) error {
	run, err := tx.Run(id)
	if err != nil {
		return err
	}
	rows, err := tx.Standings(id)
	if err != nil {
		return err
	}
	os, err := tx.Objections(id)
	if err != nil {
		return err
	}
	sheet := appraise.Sheet{Board: appraise.Board{ID: run.Board, Cadence: calendar.Monthly, Level: area.Village}, Pack: run.Pack}
	switch act {
	case appraise.Correct:
		sheet.Was, sheet.Pack = &appraise.Sheet{Pack: run.Pack}, "yangxian@9"
		fallthrough
	case appraise.Again:
		_, err = appraise.Compute(tx, w.Rules, a, sheet, run.Period, nil)
	case appraise.Show:
		_, err = appraise.ShowAll(tx, w.Rules, a, id)
	case appraise.Object:
		_, err = appraise.ObjectTo(tx, a, rows[0].ID, "", "少算一件")
	case appraise.Rule:
		_, err = appraise.RuleOn(tx, a, os[0].ID, appraise.Ruling{Reason: "查无此事"}, sheet)
	case appraise.Finalise:
		_, err = appraise.FinaliseRun(tx, a, id)
	case appraise.Publish:
		_, err = appraise.PublishRun(tx, a, id)
	}
	return err
}

// TestLifeOfRounds walks the life table of rounds of a review.
func TestLifeOfRounds(t *testing.T) {
	lifetest.Built(t, func(t *testing.T, w *lifetest.World) {
		seats := map[string]string{} // round → code of its keeper
		lifetest.Walk(t, w, lifetest.Kind[appraise.RoundState, appraise.RoundAct]{Table: appraise.LifeOfRounds(),
			Relations: []lifetest.Relation{strange, keeping, ownBody, ownPlace},
			Make: func(tx *store.Tx, s appraise.RoundState, r lifetest.Relation) (string, error) {
				return plantedRound(w, tx, s, r, seats)
			},
			As: func(a access.Actor, r lifetest.Relation) access.Actor { return as(w, a, r) },
			Subject: func(_ access.Actor, act appraise.RoundAct, _ appraise.RoundState, r lifetest.Relation) access.Subject {
				at := w.There
				if r == ownBody || r == ownPlace {
					at = w.Here
				}
				switch act {
				case appraise.Remarking:
					return access.Subject{Area: at, Unit: w.Posts["village/"+at.String()].Body}
				case appraise.Closing, appraise.Publishing:
					return access.Subject{Area: at.Parent()}
				}
				return access.Subject{}
			},
			Tied: func(a access.Actor, _ appraise.RoundState, r lifetest.Relation, tie life.Tie) bool {
				switch tie.Title {
				case "被点评的本村、本镇":
					return r == ownBody || r == ownPlace
				case "代办人":
					return false
				case "本期持钥人本人":
					return r == keeping
				}
				t.Errorf("a tie that the test does not know: %s", tie.Title)
				return false
			},
			Stays: func(act appraise.RoundAct, _ appraise.RoundState, _ lifetest.Relation) bool {
				return act == appraise.Voting // one ballot a body: ballots of the others are left
			},
			Before: func(tx *store.Tx, a access.Actor, act appraise.RoundAct, id string) error {
				ks, err := tx.Keepers(id)
				if err != nil || act != appraise.Drawing && act != appraise.Accepting {
					return err
				}
				ks[0].AcceptedAt = time.Time{} // the code is drawn and was not typed back
				return tx.SaveKeeper(&ks[0])
			},
			Do: func(tx *store.Tx, a access.Actor, act appraise.RoundAct, id string) error {
				return onRound(w, tx, a, act, id, seats[id])
			},
			// the code of a keeper is asked for by one use case: which act it is says the state
			Skip: func(act appraise.RoundAct, s appraise.RoundState, _ lifetest.Relation) bool {
				return act == appraise.Accepting && s == appraise.Shut || act == appraise.HandingIn && s == appraise.Named
			},
			Closed: []string{"appraise.code_drawn", "appraise.code_not_now"},
			// the planted keeper has drawn the code and typed it back
			Later: func(a access.Actor, act appraise.RoundAct, _ appraise.RoundState, r lifetest.Relation) bool {
				at := w.There
				if r == ownBody || r == ownPlace {
					at = w.Here
				}
				if act == appraise.Voting { // a town, and a village, vote in their own town
					return a.Area%1_000_000 != 0 && !a.Area.Within(at.Parent())
				}
				return act == appraise.Drawing || act == appraise.Accepting
			},
			Own: []string{"appraise.vote_own", "appraise.remark_missing"},
		})
	})
}

func plantedRound(w *lifetest.World, tx *store.Tx, s appraise.RoundState, r lifetest.Relation, codes map[string]string) (string, error) {
	b, err := body(w, tx, r)
	if err != nil {
		return "", err
	}
	box, err := tx.NewBoxKey()
	if err != nil {
		return "", err
	}
	round := appraise.Round{Review: "r", Title: "周点评", Period: string(s) + string(r), Level: area.Village, Area: b.Area.Parent(), State: s, MinVoters: 5, Pack: w.Pack(), Opener: "opener",
		Options: []appraise.VoteOption{{Title: "好", Points: 100_000}}, Box: box, Keepers: 1, Days: 7, OpenedAt: w.Now, CloseAt: w.Now.AddDate(0, 0, 7)}
	if err := tx.SaveRound(&round); err != nil {
		return "", err
	}
	if err := tx.OpenBox(round.ID); err != nil {
		return "", err
	}
	k := appraise.Keeper{Round: round.ID, Person: lifetest.OtherPerson, Post: lifetest.OtherPost, DrawnAt: w.Now, AcceptedAt: w.Now}
	if r == keeping {
		k.Person = lifetest.Person
	}
	if codes[round.ID], err = tx.NewCode(&k); err != nil {
		return "", err
	}
	return round.ID, tx.SaveKeeper(&k)
}

func onRound(w *lifetest.World, tx *store.Tx, a access.Actor, act appraise.RoundAct, id, code string) error {
	round, err := tx.Round(id)
	if err != nil {
		return err
	}
	r := strange
	if round.Area == w.Here.Parent() {
		r = ownBody
	}
	b, err := body(w, tx, r)
	if err != nil {
		return err
	}
	switch act {
	case appraise.Remarking:
		_, err = appraise.Comment(tx, a, id, b.ID, "总的不错")
	case appraise.Voting:
		_, err = appraise.Vote(tx, a, id, map[string]int{b.ID: 0})
	case appraise.Closing:
		_, err = appraise.CloseRound(tx, w.Rules, a, id)
	case appraise.Publishing:
		_, err = appraise.PublishRound(tx, a, id)
	case appraise.Drawing:
		_, err = appraise.DrawCode(tx, a, id)
	case appraise.Accepting, appraise.HandingIn:
		_, err = appraise.EnterCode(tx, w.Rules, a, id, code)
	case appraise.GivingUp:
		_, err = appraise.GiveUpKey(tx, a, id)
	}
	return err
}

// TestBoardsAsk: which right each act asks for, and who keeps away from it.
func TestBoardsAsk(t *testing.T) {
	t.Parallel()
	lifetest.Asks(t, appraise.Life(), map[string]string{
		"compute":  "board.compute",
		"again":    "board.compute",
		"correct":  "board.compute",
		"show":     "board.compute",
		"object":   "board.object",
		"rule":     "board.rule 提异议人 计算人 本村、本镇的岗位",
		"finalise": "board.compute",
		"publish":  "board.publish 计算人 提异议人",
	})
}

// TestRoundsAsk: which right each act asks for, and who keeps away from it.
func TestRoundsAsk(t *testing.T) {
	t.Parallel()
	lifetest.Asks(t, appraise.LifeOfRounds(), map[string]string{
		"open":        "review.open",
		"comment":     "review.comment 被点评的本村、本镇",
		"draw_code":   "review.keep 仅限本期持钥人本人",
		"accept_code": "review.keep 仅限本期持钥人本人",
		"vote":        "review.vote 代办人",
		"close":       "review.open",
		"hand_in":     "review.keep 仅限本期持钥人本人",
		"give_up":     "review.keep 仅限本期持钥人本人",
		"publish":     "review.open",
	})
}
