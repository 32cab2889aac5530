package consequence_test

import (
	"testing"
	"time"

	"luoshi/internal/access"
	"luoshi/internal/calendar"
	"luoshi/internal/consequence"
	"luoshi/internal/fault"
	"luoshi/internal/life/lifetest"
	"luoshi/internal/store"
)

// rule tries acts on a planted case, one after another, in a transaction that is taken
// back; the last answer counts. with changes the case first.
type rule struct {
	name  string
	state consequence.State
	with  func(c *consequence.Case)
	acts  []step
	want  string // code of the last answer, "" when it is done
	then  func(t *testing.T, c consequence.Case)
}

type step struct {
	who  string
	role access.Role
	act  consequence.Act
	in   consequence.Input
}

func (s step) actor(w *lifetest.World) access.Actor {
	a := w.Actor(s.role)
	a.Person, a.Post, a.Body = s.who, s.who+"-post", s.who+"-body"
	return a
}

func play(t *testing.T, w *lifetest.World, rules []rule) {
	t.Helper()
	for _, r := range rules {
		err := w.Try(func(tx *store.Tx) error {
			id, err := planted(w, tx, r.state, strange)
			if err != nil {
				return err
			}
			c, err := tx.Consequence(id)
			if err != nil {
				return err
			}
			if r.with != nil {
				r.with(&c)
				if err := tx.SaveConsequence(&c); err != nil {
					return err
				}
			}
			for i, s := range r.acts {
				c, err = consequence.Perform(tx, w.Rules, s.actor(w), id, s.act, s.in)
				if err != nil && i < len(r.acts)-1 {
					t.Errorf("%s: step %d: %v", r.name, i+1, err)
				}
				if err != nil {
					return err
				}
			}
			if r.then != nil {
				r.then(t, c)
			}
			return nil
		})
		if r.want == "" && err != nil || r.want != "" && !fault.Is(err, r.want) {
			t.Errorf("%s: %v, and should be %q", r.name, err, r.want)
		}
	}
}

// panel makes the case one that three offices decide together.
func panel(c *consequence.Case) {
	c.Kind = "admonition"
	c.Judges = []access.Role{"organiser", "discipline", "leader"}
}

func vote(who string, r access.Role, o consequence.Outcome) step {
	return step{who, r, consequence.CastVote, consequence.Input{Text: "写明理由", Outcome: o}}
}

func decide(who string, r access.Role, in consequence.Input) step {
	in.Text = "写明理由"
	return step{who, r, consequence.Decide, in}
}

// TestPanel: one vote an office, none by who stepped aside, a decision only by one who
// voted and only with the quorum, what the votes say and nothing else.
func TestPanel(t *testing.T) {
	lifetest.Built(t, func(t *testing.T, w *lifetest.World) {
		const e, i = consequence.Exempt, consequence.Impose
		o, d, l := vote("zu", "organiser", i), vote("ji", "discipline", i), vote("xian", "leader", e)
		aside := step{"zu", "organiser", consequence.Recuse, consequence.Input{Text: "是亲戚"}}
		six := consequence.Input{Months: 6, Outcome: e} // what the decider says is not asked
		said := func(want consequence.Outcome) func(t *testing.T, c consequence.Case) {
			return func(t *testing.T, c consequence.Case) {
				if c.Outcome != want || c.State != consequence.Decided {
					t.Errorf("%s %s，应为 %s", c.State, c.Outcome, want)
				}
			}
		}
		play(t, w, []rule{
			{"三家表决，两家按建议", consequence.Heard, panel, []step{o, d, l, decide("zu", "organiser", six)}, "", said(i)},
			{"不到三家", consequence.Heard, panel, []step{o, d, decide("zu", "organiser", six)}, "consequence.quorum", nil},
			{"没有表决的人不能决定", consequence.Heard, panel, []step{o, d, l, decide("zu2", "organiser", six)}, "consequence.not_voted", nil},
			{"一家只一票", consequence.Heard, panel, []step{o, vote("zu2", "organiser", e)}, "consequence.office_voted", nil},
			{"同一人不投两次", consequence.Heard, panel, []step{o, vote("zu", "discipline", e)}, "consequence.office_voted", nil},
			{"回避的不再表决", consequence.Heard, panel, []step{aside, o}, "consequence.recused", nil},
			{"回避的不决定", consequence.Heard, panel, []step{aside, d, l, vote("zu2", "organiser", i), decide("zu", "organiser", six)}, "consequence.recused", nil},
			{"表决过的不再回避", consequence.Heard, panel, []step{o, aside}, "consequence.office_voted", nil},
			{"回避不占一家", consequence.Heard, panel, []step{aside, vote("zu2", "organiser", i), d, l, decide("ji", "discipline", six)}, "", said(i)},
			{"没有这种结果", consequence.Heard, panel, []step{vote("zu", "organiser", "worse")}, "consequence.outcome", nil},
			{"没有理由", consequence.Heard, panel, []step{{"zu", "organiser", consequence.CastVote, consequence.Input{Outcome: i}}}, "matter.reason_empty", nil},
			{"不设会审的没有表决", consequence.Heard, nil, []step{o}, "consequence.no_panel", nil},
			{"表决以后不能撤销告知", consequence.Heard, panel, []step{o, {"qian", "issuer", consequence.Annul, consequence.Input{Text: "有误", LetterID: "letter"}}}, "consequence.votes_stand", nil},
		})
	})
}

// TestHeardFirst: nothing is voted or decided before the time for the statement is over or
// the person said that nothing more comes; an extension that was asked for is answered
// first.
func TestHeardFirst(t *testing.T) {
	lifetest.Built(t, func(t *testing.T, w *lifetest.World) {
		limit := func(at time.Time, more func(c *consequence.Case)) func(c *consequence.Case) {
			return func(c *consequence.Case) {
				panel(c)
				if c.LimitAt = at; more != nil {
					more(c)
				}
			}
		}
		after := w.Now.Add(time.Millisecond)
		v := []step{vote("zu", "organiser", consequence.Impose)}
		asked := func(c *consequence.Case) { c.Asked = true }
		play(t, w, []rule{
			{"期限最后一刻", consequence.Noticed, limit(after, nil), v, "consequence.not_heard", nil},
			{"期限刚满", consequence.Noticed, limit(w.Now, nil), v, "", nil},
			{"期限不知道", consequence.Noticed, limit(time.Time{}, nil), v, "consequence.not_heard", nil},
			{"说了话，期限没满", consequence.Heard, limit(after, func(c *consequence.Case) { c.Said, c.Answered = true, true }), v, "consequence.not_heard", nil},
			{"说完了，期限没满", consequence.Heard, limit(after, func(c *consequence.Case) { c.Complete, c.CompleteAt = true, w.Now }), v, "", nil},
			{"单位核实说完了，当天不决定", consequence.Heard, limit(after, func(c *consequence.Case) { c.Complete, c.Confirmed, c.CompleteAt = true, true, w.Now }), v, "consequence.confirmed_today", nil},
			{"申请延长没有答复", consequence.Noticed, limit(w.Now, asked), v, "consequence.extension_open", nil},
			{"没有告知", consequence.Proposed, limit(w.Now, nil), v, "consequence.not_noticed", nil},
			{"期限刚满不能再申请延长", consequence.Noticed, limit(w.Now, func(c *consequence.Case) { c.Person = "zu" }),
				[]step{{"zu", "village", consequence.AskExtension, consequence.Input{Text: "再等几天"}}}, "consequence.extension_late", nil},
			{"逾期的申辩收下，标明", consequence.Noticed, limit(w.Now, func(c *consequence.Case) { c.Person = "zu" }),
				[]step{{"zu", "village", consequence.Tell, consequence.Input{Text: "当天请过假"}}}, "", nil},
		})
	})
}

// TestReviewIsNeverWorse: a review upholds, lightens or reverses; it is asked for in time
// and ends nothing before its time is over.
func TestReviewIsNeverWorse(t *testing.T) {
	lifetest.Built(t, func(t *testing.T, w *lifetest.World) {
		today := calendar.DateOf(w.Now, w.Zone)
		served := func(until, reviewBy calendar.Date) func(c *consequence.Case) {
			return func(c *consequence.Case) {
				panel(c)
				c.Months, c.Until, c.ReviewBy, c.Person = 6, until, reviewBy, "zu"
			}
		}
		review := func(in consequence.Input) []step {
			in.Text = "写明理由"
			return []step{{"ji", "discipline", consequence.Review, in}}
		}
		ask := []step{{"zu", "village", consequence.AskReview, consequence.Input{Text: "请看请假单"}}}
		end := []step{{"ji", "discipline", consequence.End, consequence.Input{Text: "期满"}}}
		play(t, w, []rule{
			{"维持", consequence.UnderReview, served(today+100, today), review(consequence.Input{Outcome: consequence.Upheld}), "", nil},
			{"减到三个月", consequence.UnderReview, served(today+100, today), review(consequence.Input{Outcome: consequence.Lightened, Measure: "提醒谈话", Months: 3}), "", nil},
			{"“减”到一样长", consequence.UnderReview, served(today+100, today), review(consequence.Input{Outcome: consequence.Lightened, Measure: "提醒谈话", Months: 6}), "consequence.not_lighter", nil},
			{"“减”到更长", consequence.UnderReview, served(today+100, today), review(consequence.Input{Outcome: consequence.Lightened, Measure: "提醒谈话", Months: 12}), "consequence.not_lighter", nil},
			{"加重", consequence.UnderReview, served(today+100, today), review(consequence.Input{Outcome: consequence.Impose}), "consequence.review_outcome", nil},
			{"最后一天申请复核", consequence.Served, served(today+100, today), ask, "", nil},
			{"过了一天", consequence.Served, served(today+100, today-1), ask, "consequence.review_late", nil},
			{"复核期没过不了结", consequence.Served, served(today, today), end, "consequence.review_runs", nil},
			{"没有期满不了结", consequence.Served, served(today+1, today-1), end, "consequence.not_ended", nil},
			{"期满了结", consequence.Served, served(today, today-1), end, "", nil},
		})
	})
}
