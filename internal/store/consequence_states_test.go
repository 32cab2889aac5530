package store_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"luoshi/internal/calendar"
	"luoshi/internal/consequence"
	"luoshi/internal/fault"
	"luoshi/internal/letter"
	"luoshi/internal/matter"
	"luoshi/internal/office"
	"luoshi/internal/store"
)

// tryEverything tries every act in the present state, and undoes it.
func (c trial) tryEverything() {
	c.Helper()
	right := map[consequence.Act]string{consequence.Propose: "supervisor", consequence.Drop: "supervisor", consequence.AddFact: "supervisor", consequence.Withdraw: "supervisor",
		consequence.Sign: "issuer", consequence.Decline: "issuer", consequence.Annul: "issuer", consequence.Notice: "issuer", consequence.Receive: c.who, consequence.Attempt: "issuer",
		consequence.AskExtension: c.who, consequence.Extend: "supervisor", consequence.Refuse: "supervisor", consequence.Tell: c.who, consequence.Finish: c.who, consequence.Waive: c.who,
		consequence.Paper: "organiser-2", consequence.Confirm: "organiser-2", consequence.Reply: "supervisor", consequence.Recuse: "desk-2", consequence.CastVote: "organiser",
		consequence.Decide: "organiser", consequence.Redraft: "issuer", consequence.Serve: "issuer", consequence.AskReview: c.who, consequence.Review: "leader-1",
		consequence.Revoke: "leader-1", consequence.Fill: "organiser", consequence.End: "organiser"}
	judging := []consequence.Act{consequence.CastVote, consequence.Recuse, consequence.Decide, consequence.Review}
	undone := errors.New("undone")
	state := c.now().State
	for _, act := range consequence.Acts() {
		_, want := state.After(act)
		err := c.do(c.Context(), func(tx *store.Tx) error {
			_, err := consequence.Perform(tx, c.rules, c.at(right[act], day), c.id, act, consequence.Input{Text: "x", Outcome: consequence.Upheld})
			return errors.Join(err, undone)
		})
		if closed := fault.Is(err, "consequence.act_not_open"); closed != (want != nil) {
			c.Errorf("%s × %s：%v，表中 %v", state, act, err, want)
		}
		if fault.KindOf(err) == fault.Denied && act != consequence.Decide && act != consequence.Confirm {
			c.Errorf("%s × %s：本该办理的人被拒：%v", state, act, err)
		}
	}
	c.sameInList(append([]string{c.who, "supervisor", "supervisor-2", "desk", "organiser", "discipline", "leader-1", "audit", "issuer", "water"},
		"member/"+c.here.String()+"/1", "village/"+c.here.String()))
	for _, act := range judging {
		for _, key := range []string{c.who, "supervisor", "supervisor-2", "member/" + c.here.String() + "/1", "village/" + c.here.String(), "system", "audit", "issuer", "water"} {
			err := c.do(c.Context(), func(tx *store.Tx) error {
				_, err := consequence.Perform(tx, c.rules, c.at(key, day), c.id, act, consequence.Input{Text: "x", Outcome: consequence.Upheld})
				return errors.Join(err, undone)
			})
			if fault.KindOf(err) != fault.Denied {
				c.Errorf("%s × %s 由 %s：%v", state, act, key, err)
			}
		}
	}
}

// TestEveryStateAndAct brings a recall into each state and tries every act by the
// person whose act it is: the table decides.
func TestEveryStateAndAct(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w world) {
		c := propose(t, w, "supervisor", "recall", "履职不力")
		try := c.tryEverything
		try() // proposed
		c.notice()
		try()
		c.must(c.who, 0, consequence.Tell, consequence.Input{Text: "陈述"})
		try()
		c.must(c.who, 0, consequence.Finish, consequence.Input{})
		c.vote(map[string]consequence.Outcome{"organiser": consequence.Impose, "discipline": consequence.Impose, "desk": consequence.Impose}, 0)
		c.must("organiser", 0, consequence.Decide, consequence.Input{Text: "理由", Successor: c.member()})
		try()
		c.serve(0)
		try()
		c.must(c.who, 0, consequence.AskReview, consequence.Input{Text: "请复核"})
		try()
		c.must("leader-1", 0, consequence.Review, consequence.Input{Outcome: consequence.Lightened, Measure: "批评教育", Text: "情节轻微"})
		try()
		c.must("organiser", 0, consequence.End, consequence.Input{Text: "办结"})
		try()
	})
}

// sameInList compares the list with what a page would open, for each of keys.
func (c trial) sameInList(keys []string) {
	c.Helper()
	x := c.now()
	if err := c.s.View(c.Context(), home, func(v *store.View) error {
		for _, key := range keys {
			cs, err := v.Consequences(store.CaseFilter{Actor: c.at(key, day), All: true, Limit: 10})
			if err != nil {
				return err
			}
			if listed := len(cs) == 1; listed != (x.SightOf(c.at(key, day)) != consequence.Nothing) {
				c.Errorf("%s：%s 清单 %v，打开 %v", x.State, key, listed, x.SightOf(c.at(key, day)))
			}
		}
		return nil
	}); err != nil {
		c.Fatal(err)
	}
}

// TestAdmonitionEndsOrGoesOn: a dropped letter is drafted again; the effect runs
// six months; the end review restores and proposes anything further anew.
func TestAdmonitionEndsOrGoesOn(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w world) {
		c := propose(t, w, "supervisor", "admonition", "同类问题三次发生")
		c.not("文书还在，不用重新拟", "consequence.letter_stands", "issuer", 0, consequence.Redraft, consequence.Input{})
		w.refused(t, "个案文书不能当一般文书办", "letter.of_case", func(tx *store.Tx) error {
			_, err := letter.Drop(tx, c.at("issuer", 0), c.now().NoticeLetter, "措辞不妥")
			return err
		})
		c.must("issuer", 0, consequence.Decline, consequence.Input{Text: "措辞不妥"})
		c.must("issuer", 0, consequence.Redraft, consequence.Input{})
		c.notice()
		c.must(c.who, 0, consequence.Waive, consequence.Input{Text: "放弃"})
		c.vote(map[string]consequence.Outcome{"organiser": consequence.Impose, "discipline": consequence.Impose, "leader-3": consequence.Impose}, day)
		c.not("期限须在机制包之内", "consequence.months", "discipline", day, consequence.Decide, consequence.Input{Text: "x", Months: 24})
		c.must("discipline", day, consequence.Decide, consequence.Input{Text: "理由", Months: 6})
		c.serve(day)
		if got := c.now().Until; got != calendar.YMD(2027, 3, 25) {
			t.Errorf("影响期到 %v", got)
		}
		c.not("影响期内不能了结", "consequence.not_ended", "organiser", 60*day, consequence.End, consequence.Input{Text: "x"})
		c.not("过期不能申请复核", "consequence.review_late", c.who, 60*day, consequence.AskReview, consequence.Input{Text: "x"})
		var next consequence.Case
		w.must(t, func(tx *store.Tx) (err error) {
			next, err = office.EndWithProposal(tx, w.rules, c.at("supervisor", 200*day), c.id, "期满恢复", consequence.Draft{Kind: "interview", Ground: "整改逾期",
				Against: []consequence.Fact{{Text: "影响期内又逾期"}}})
			return err
		})
		if old := c.now(); old.State != consequence.Ended || next.State != consequence.Proposed || next.Parent != c.id || next.Person != old.Person {
			t.Errorf("了结后 %s，另行提出 %+v", old.State, next.State)
		}
		c.intact(t)
	})
}

// listOf reads the list of the holder of a post, every row of which opens.
func (c trial) listOf(key string) (cs []consequence.Case) {
	if err := c.s.View(c.Context(), home, func(v *store.View) (err error) {
		cs, err = v.Consequences(store.CaseFilter{Actor: c.at(key, day), Limit: 10})
		for _, x := range cs {
			if x.SightOf(c.at(key, day)) == consequence.Nothing {
				c.Errorf("%s 的清单里有他打不开的 %s", key, x.Number)
			}
		}
		return err
	}); err != nil {
		c.Fatal(err)
	}
	return cs
}

// TestRungListsAProposal: a ladder puts a case on the list; a person proposes it,
// with what the records say for the accused.
func TestRungListsAProposal(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w world) {
		c := trial{T: t, world: w, who: "first/" + w.Shown().String(), here: w.Shown()}
		for _, step := range w.foundAgain(c.here, w.Posts[c.who].ID) {
			w.must(t, step.fn)
		}
		list := c.listOf
		found := list("supervisor")
		if len(found) != 1 || found[0].State != consequence.Opened || found[0].Kind != "interview" || found[0].Proposer != "" {
			t.Fatalf("第二次同类问题应列为待提出：%+v", found)
		}
		c.id = found[0].ID
		w.must(t, func(tx *store.Tx) error {
			_, err := matter.Perform(tx, w.rules, c.at(c.who, 2*time.Hour), found[0].Matter, matter.Block, matter.Input{Text: "等供电所", Body: w.Posts["water"].Body})
			return err
		})
		c.must("supervisor", day, consequence.Propose, consequence.Input{Ground: "同类问题再次发生"})
		if err := w.s.View(t.Context(), home, func(v *store.View) error {
			fs, err := v.ConsequenceFacts(c.id)
			var text string
			for _, f := range fs {
				if f.Side == consequence.For {
					text += f.Text
				}
			}
			if len(fs) < 3 || !strings.Contains(text, "卡在洋县水利局") || !strings.Contains(text, "同时在办另外 1 件") {
				t.Errorf("有利事实：%s", text)
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
		for key, n := range map[string]int{"supervisor": 1, "organiser": 1, "discipline": 1, "leader-1": 0, "issuer": 1, c.who: 0, "village/" + c.here.String(): 0, "water": 0, "audit": 1, "desk": 0} {
			if got := len(list(key)); got != n {
				t.Errorf("%s 看到 %d 件，应为 %d", key, got, n)
			}
		}
		c.sign(day)
		c.must(c.who, day, consequence.Receive, consequence.Input{})
		if got := len(list(c.who)); got != 1 {
			t.Errorf("告知后当事人看到 %d 件", got)
		}
		c.sound(t, "撤回", func(tx *store.Tx) error {
			_, err := office.ActOnConsequence(tx, w.rules, c.at("supervisor", day), c.id, consequence.Withdraw, consequence.Input{Text: "核实不属实"})
			return err
		})
		c.intact(t)
	})
}
