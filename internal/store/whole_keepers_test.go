package store_test

import (
	"errors"
	"testing"

	"luoshi/internal/appraise"
	"luoshi/internal/area"
	"luoshi/internal/org"
	"luoshi/internal/store"
)

// keepers plays a round whose count needs two codes, and one whose code is lost.
func (h *wholeness) keepers(t *testing.T) {
	w := h.world
	review, _ := packOf(t).Review("village_weekly")
	review.Keepers, review.Days = 2, 3
	town := w.Shown().Parent()
	var round appraise.Round
	var bodies []org.Body
	codes := map[string]string{}
	open := func(period string) func(*store.Tx) error {
		return func(tx *store.Tx) (err error) {
			if round, err = appraise.OpenRound(tx, w.rules, w.Actor("desk"), review, town, period, "yangxian@1", w.Posts["water"].ID, w.Posts["organiser"].ID); err != nil {
				return err
			}
			bodies, err = tx.Subjects(area.Village, town)
			return err
		}
	}
	draw := func(key string) func(*store.Tx) error {
		return func(tx *store.Tx) (err error) {
			codes[key], err = appraise.DrawCode(tx, w.Actor(key), round.ID)
			return err
		}
	}
	enter := func(key string) func(*store.Tx) error {
		return func(tx *store.Tx) error {
			right, err := appraise.EnterCode(tx, w.rules, w.Actor(key), round.ID, codes[key])
			if err == nil && !right {
				err = errors.New("the code is wrong")
			}
			return err
		}
	}
	wrong := func(tx *store.Tx) error {
		right, err := appraise.EnterCode(tx, w.rules, w.Actor("organiser"), round.ID, "0000 0000 0000 0000 0000 0000 0000")
		if err == nil && right {
			err = errors.New("a wrong code fits")
		}
		return err
	}
	vote := func(key string) usage {
		return usage{"", "投票", func(tx *store.Tx) error {
			_, err := appraise.Vote(tx, w.Actor(key), round.ID, map[string]int{bodies[0].ID: 1})
			return err
		}}
	}
	h.play(t, []usage{
		{"appraise.OpenRound", "发起有持钥人的", open("2026-W34")},
		{"appraise.DrawCode", "领码", draw("water")},
		{"appraise.EnterCode", "核对", enter("water")},
		{"", "领码", draw("organiser")},
		{"appraise.EnterCode", "输错", wrong},
		{"appraise.EnterCode", "最后一个核对", enter("organiser")},
	})
	for _, key := range []string{"desk", "supervisor", "organiser", "water", "roads"} {
		h.play(t, []usage{vote(key)})
	}
	h.play(t, []usage{
		{"appraise.CloseRound", "停止投票", func(tx *store.Tx) error {
			_, err := appraise.CloseRound(tx, w.rules, w.Actor("desk"), round.ID)
			return err
		}},
		{"appraise.EnterCode", "交码", enter("water")},
		{"appraise.EnterCode", "交最后一个码", enter("organiser")},
		{"", "再发起", open("2026-W33")},
		{"appraise.GiveUpKey", "不持钥", func(tx *store.Tx) error { _, err := appraise.GiveUpKey(tx, w.Actor("water"), round.ID); return err }},
		{"", "再发起", open("2026-W33")},
		{"appraise.EndRound", "没有领码", func(tx *store.Tx) error {
			_, err := appraise.EndRound(tx, w.rules, round.CloseAt, round.ID)
			return err
		}},
	})
}
