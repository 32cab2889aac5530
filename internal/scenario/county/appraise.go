package county

import (
	"time"

	"luoshi/internal/appraise"
	"luoshi/internal/calendar"
	"luoshi/internal/office"
	"luoshi/internal/store"
)

// voters are the posts whose holders vote in the weekly review of the demo.
var voters = []string{"supervisor-2", "desk", "desk-2", "organiser", "organiser-2", "water", "roads", "housing"}

// tooFew is the Friday on which fewer voted than a result needs.
var tooFew = calendar.YMD(2026, time.August, 14)

// remarks are what the reviewing office writes.
var remarks = []string{
	"报结质量好于上周，两件要补入户核对；卡在县直部门的已列单。", "本周按期报结，群众反映的用水问题已解决。", "清单写得具体，佐证还要写明户数。",
	"两件退回后已补齐，下周重点看道路和危房。", "有一件接近期限，请提前说明困难。",
}

// weekly is Friday's review: a round for towns and one for villages, votes,
// remarks, close, publication (周点评打分).
func (c *County) weekly(tx *store.Tx, d calendar.Date) error {
	if d.Weekday() != time.Friday {
		return nil
	}
	week := calendar.PeriodOf(calendar.Weekly, d)
	for _, review := range c.pack.Reviews {
		round, err := appraise.OpenRound(tx, c.rules, c.Actor("supervisor"), review, c.county, week.Key, c.packKey)
		if err != nil {
			return err
		}
		subjects, err := tx.Subjects(review.Level, c.county)
		if err != nil {
			return err
		}
		for i, key := range voters {
			actor := c.Actor(key)
			choices := map[string]int{}
			for _, b := range subjects {
				if !appraise.MayVoteOn(actor, b) {
					continue
				}
				slow := int(b.Area/1000)%7 == 3
				choice := c.rng.IntN(2)
				if slow || c.rng.IntN(6) == 0 {
					choice = 1 + c.rng.IntN(3)
				}
				choices[b.ID] = choice
			}
			if d == tooFew && i > 2 { // most were away: there is no result that week
				continue
			}
			if _, err := appraise.Vote(tx, actor, round.ID, choices); err != nil {
				return err
			}
		}
		for _, b := range subjects {
			if _, err := appraise.Comment(tx, c.Actor("desk"), round.ID, b.ID, remarks[c.rng.IntN(len(remarks))]); err != nil {
				return err
			}
		}
		if _, err := appraise.CloseRound(tx, c.rules, c.Actor("supervisor"), round.ID); err != nil {
			return err
		}
		if _, err := appraise.PublishRound(tx, c.Actor("supervisor"), round.ID); err != nil {
			return err
		}
	}
	return nil
}

// monthly computes last month's boards on the first working day, shows them, and
// makes them final and public once the time to object is over (月排名).
func (c *County) monthly(tx *store.Tx, d calendar.Date) error {
	last := calendar.PeriodOf(calendar.Monthly, d).Prev()
	if last.From < firstDay {
		return nil
	}
	for _, b := range c.pack.Boards {
		run, there, err := tx.RunOf(b.ID, last.Key)
		if err != nil {
			return err
		}
		if !there {
			if err := c.compute(tx, b.ID, last); err != nil {
				return err
			}
			continue
		}
		if run.State != appraise.Published && !run.ObjectUntil.IsZero() && !c.Store.Now().Before(run.ObjectUntil) {
			if _, err := appraise.FinaliseRun(tx, c.Actor("desk"), run.ID); err != nil {
				return err
			}
			if _, err := appraise.PublishRun(tx, c.Actor("issuer"), run.ID); err != nil {
				return err
			}
		}
	}
	return nil
}

func (c *County) compute(tx *store.Tx, board string, month calendar.Period) error {
	run, err := office.ComputeBoard(tx, c.rules, c.Actor("desk"), board, month.Key)
	if err != nil {
		return err
	}
	_, err = appraise.ShowAll(tx, c.rules, c.Actor("desk"), run.ID)
	return err
}
