package store_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"luoshi/internal/appraise"
	"luoshi/internal/area"
	"luoshi/internal/calendar"
	"luoshi/internal/consequence"
	"luoshi/internal/letter"
	"luoshi/internal/matter"
	"luoshi/internal/office"
	"luoshi/internal/org"
	"luoshi/internal/store"
)

// reviews plays a weekly review of the villages of one town.
func (h *wholeness) reviews(t *testing.T) {
	w := h.world
	review, _ := packOf(t).Review("village_weekly")
	town := w.Shown().Parent()
	var round appraise.Round
	var bodies []org.Body
	comment := func(b org.Body) func(*store.Tx) error {
		return func(tx *store.Tx) error {
			_, err := appraise.Comment(tx, w.Actor("town/"+town.String()), round.ID, b.ID, "台账清楚，入户还少")
			return err
		}
	}
	vote := func(key string) func(*store.Tx) error {
		return func(tx *store.Tx) error {
			_, err := appraise.Vote(tx, w.Actor(key), round.ID, map[string]int{bodies[0].ID: 1, bodies[1].ID: 2})
			return err
		}
	}
	h.play(t, []usage{
		{"appraise.OpenRound", "发起点评", func(tx *store.Tx) (err error) {
			round, err = appraise.OpenRound(tx, w.rules, w.Actor("desk"), review, town, "2026-W39", "yangxian@1")
			return err
		}},
		{"", "对象", func(tx *store.Tx) (err error) { bodies, err = tx.Subjects(area.Village, town); return err }},
	})
	h.play(t, []usage{{"appraise.Comment", "点评", comment(bodies[0])}})
	for _, b := range bodies[1:] {
		h.play(t, []usage{{"", "点评", comment(b)}})
	}
	for _, key := range []string{"desk", "supervisor", "organiser", "water"} {
		h.play(t, []usage{{"", "投票", vote(key)}})
	}
	h.play(t, []usage{
		{"appraise.Comment", "改点评", comment(bodies[0])},
		{"appraise.Vote", "投票", vote("roads")},
		{"appraise.CloseRound", "截止", func(tx *store.Tx) error {
			_, err := appraise.CloseRound(tx, w.rules, w.Actor("desk"), round.ID)
			return err
		}},
		{"appraise.PublishRound", "公布点评", func(tx *store.Tx) error { _, err := appraise.PublishRound(tx, w.Actor("desk"), round.ID); return err }},
	})
	again := func(period string) usage {
		return usage{"", "再发起", func(tx *store.Tx) (err error) {
			round, err = appraise.OpenRound(tx, w.rules, w.Actor("desk"), review, town, period, "yangxian@1")
			return err
		}}
	}
	h.play(t, []usage{again("2026-W38"), {"", "投票", vote("desk")},
		{"appraise.EndRound", "到期截止", func(tx *store.Tx) error {
			_, err := appraise.EndRound(tx, w.rules, round.CloseAt, round.ID)
			return err
		}},
		again("2026-W37"), {"", "投票", vote("desk")},
		{"appraise.VoidRestored", "恢复后作废", func(tx *store.Tx) error { _, err := appraise.VoidRestored(tx, noon, round.ID); return err }},
		again("2026-W37"), // a void round is held again
	})
}

// boards plays the town board of September.
func (h *wholeness) boards(t *testing.T) {
	w := h.world
	october := time.Date(2026, 10, 8, 1, 0, 0, 0, time.UTC)
	town := w.Shown().Parent()
	desk := on(w.Actor("desk"), october)
	var sheet appraise.Sheet
	var run appraise.Run
	var o appraise.Objection
	if err := w.s.View(t.Context(), home, func(v *store.View) (err error) {
		sheet, err = v.BoardSheet("yangxian@1", "town_board")
		return err
	}); err != nil {
		t.Fatal(err)
	}
	compute := func(tx *store.Tx) (err error) {
		run, err = office.ComputeBoard(tx, w.rules, desk, "town_board", "2026-09")
		return err
	}
	after := october.AddDate(0, 0, 10)
	h.play(t, []usage{
		{"office.ComputeBoard", "计算", compute},
		{"office.ComputeBoard", "重新计算", compute},
		{"appraise.ShowAll", "告知", func(tx *store.Tx) error { _, err := appraise.ShowAll(tx, w.rules, desk, run.ID); return err }},
	})
	s := w.rowOf(t, run, org.Body{Area: town})
	h.play(t, []usage{
		{"appraise.ObjectTo", "异议", func(tx *store.Tx) (err error) {
			o, err = appraise.ObjectTo(tx, on(w.Actor("town/"+town.String()), october.Add(time.Hour)), s.ID, "", "有两件卡在水利局，没有登记")
			return err
		}},
		{"appraise.RuleOn", "裁定", func(tx *store.Tx) error {
			_, err := appraise.RuleOn(tx, on(w.Actor("organiser"), october.Add(2*time.Hour)), o.ID, appraise.Ruling{Upheld: true, Reason: "查实",
				Changes: []appraise.Change{{Metric: "due_on_time", Add: []string{"补记"}}}}, sheet)
			return err
		}},
		{"appraise.FinaliseRun", "定稿", func(tx *store.Tx) error { _, err := appraise.FinaliseRun(tx, on(desk, after), run.ID); return err }},
		{"appraise.PublishRun", "公布", func(tx *store.Tx) error {
			_, err := appraise.PublishRun(tx, on(w.Actor("issuer"), after), run.ID)
			return err
		}},
	})
	better := sheet
	better.Pack, better.Was, better.Sheet.Items = "yangxian@9", &sheet, slices.Clone(sheet.Sheet.Items)
	for i := range better.Sheet.Items {
		better.Sheet.Items[i].Formula = "2"
	}
	h.play(t, []usage{{"appraise.Compute", "更正", func(tx *store.Tx) error {
		_, err := appraise.Compute(tx, w.rules, desk, better, "2026-09", nil)
		return err
	}}, {"appraise.ShowAll", "再告知", func(tx *store.Tx) error { _, err := appraise.ShowAll(tx, w.rules, desk, run.ID); return err }}})
}

// dispute is a case of which each act is played with its calls failing.
type dispute struct {
	*wholeness
	id, who string
	here    area.Code
}

// dispute proposes a kind against the first secretary of a village.
func (h *wholeness) dispute(t *testing.T, village int, kind, ground string) *dispute {
	t.Helper()
	c := &dispute{wholeness: h, here: h.Villages[village], who: "first/" + h.Villages[village].String()}
	h.play(t, []usage{{"office.ProposeConsequence", "提出 " + kind, func(tx *store.Tx) error {
		x, err := office.ProposeConsequence(tx, h.rules, h.Actor("supervisor"), consequence.Draft{Kind: kind, Pack: "yangxian@1", Post: h.Posts[c.who].ID, Ground: ground,
			Against: []consequence.Fact{{Text: "两次抽查不在村"}}})
		c.id = x.ID
		return err
	}}})
	return c
}

func (c *dispute) act(t *testing.T, key string, after time.Duration, act consequence.Act, in consequence.Input) {
	t.Helper()
	c.play(t, []usage{{caseAct(act), string(act) + " " + key, func(tx *store.Tx) error {
		_, err := office.ActOnConsequence(tx, c.rules, on(c.Actor(key), noon.Add(after)), c.id, act, in)
		return err
	}}})
}

// told has the letter of the case that waits signed; the person opens it.
func (c *dispute) told(t *testing.T, after time.Duration) {
	t.Helper()
	c.act(t, "issuer", after, consequence.Sign, consequence.Input{})
	c.act(t, c.who, after, consequence.Receive, consequence.Input{})
}

func (c *dispute) member() string { return c.Holders[c.Posts["member/"+c.here.String()+"/1"].ID] }

// recall plays a recall to its end.
func (h *wholeness) recall(t *testing.T) {
	c := h.dispute(t, 5, "recall", "履职不力")
	yes := consequence.Input{Outcome: consequence.Impose, Text: "理由"}
	paper := consequence.Input{How: consequence.ByReceipt, File: consequence.Attachment{Hash: "h", Name: "回证.pdf"}}
	c.act(t, "supervisor", 0, consequence.AddFact, consequence.Input{Text: "补一条：走访记录不实"})
	c.act(t, "issuer", 0, consequence.Sign, consequence.Input{})
	c.act(t, "issuer", 0, consequence.Annul, consequence.Input{Text: "事实有误"})
	c.act(t, "issuer", 0, consequence.Redraft, consequence.Input{})
	c.act(t, "issuer", 0, consequence.Sign, consequence.Input{})
	c.act(t, "issuer", 0, consequence.Attempt, consequence.Input{Text: "本人外出"})
	c.act(t, "issuer", 0, consequence.Notice, paper)
	c.act(t, c.who, day, consequence.AskExtension, consequence.Input{Text: "在外住院"})
	c.act(t, "supervisor", day, consequence.Extend, consequence.Input{Text: "同意"})
	c.act(t, c.who, day, consequence.Tell, consequence.Input{Text: "当天在县里办事", Tolerance: consequence.Ordered})
	c.act(t, "organiser-2", 2*day, consequence.Paper, consequence.Input{File: consequence.Attachment{Hash: "h", Name: "申辩.pdf"}, Received: calendar.DateOf(noon.Add(day), c.Zone), Final: true})
	c.act(t, "discipline-2", 2*day, consequence.Confirm, consequence.Input{Text: "当面见过本人，不再补充"})
	c.act(t, "supervisor", 2*day, consequence.Reply, consequence.Input{Text: "已核"})
	c.act(t, "desk", 3*day, consequence.Recuse, consequence.Input{Text: "与当事人是亲属"})
	for _, key := range []string{"organiser", "discipline", "desk-2"} {
		c.act(t, key, 3*day, consequence.CastVote, yes)
	}
	c.act(t, "organiser", 3*day, consequence.Decide, consequence.Input{Text: "多数认为应当召回", Successor: c.member()})
	c.act(t, "issuer", 4*day, consequence.Sign, consequence.Input{})
	c.act(t, "issuer", 4*day, consequence.Serve, paper)
	c.act(t, c.who, 5*day, consequence.AskReview, consequence.Input{Text: "请复核"})
	c.act(t, "leader-1", 6*day, consequence.Review, consequence.Input{Outcome: consequence.Upheld, Text: "事实清楚"})
	c.act(t, "organiser", 7*day, consequence.Fill, consequence.Input{Successor: c.member()})
	c.act(t, "organiser", 9*day, consequence.End, consequence.Input{Text: "办结"})
}

// ladder lets repeated findings list two cases; one is proposed and one dropped.
func (h *wholeness) ladder(t *testing.T) {
	w := h.world
	for i, end := range []consequence.Act{consequence.Propose, consequence.Drop} {
		here := w.Villages[6+i]
		owner := w.Posts["first/"+here.String()].ID
		h.play(t, w.foundAgain(here, owner))
		c := &dispute{wholeness: h, here: here}
		if err := w.s.View(t.Context(), home, func(v *store.View) error {
			cs, err := v.Consequences(store.CaseFilter{Actor: on(w.Actor("audit"), noon.Add(day)), All: true, Limit: 100})
			for _, x := range cs {
				if x.Post == owner && x.State == consequence.Opened {
					c.id = x.ID
				}
			}
			return err
		}); err != nil || c.id == "" {
			t.Fatalf("没有列为待提出（%v）", err)
		}
		c.act(t, "supervisor", day, end, consequence.Input{Ground: "同类问题再次发生", Text: "不宜提出"})
	}
}

// foundAgain are the steps in which a post is found with a like problem after the
// notice of the first one was served and its term is over: at noon the second rung
// is climbed.
func (w world) foundAgain(here area.Code, owner string) []usage {
	var m matter.Matter
	register := func(at time.Time) func(tx *store.Tx) error {
		return func(tx *store.Tx) (err error) {
			m, err = office.Register(tx, w.rules, on(w.Actor("supervisor"), at), matter.Draft{List: "rectification", Area: here, Title: "台账不实", Class: "资料台账", Owner: owner, Pack: "yangxian@1"})
			return err
		}
	}
	return []usage{{"office.Register", "第一次", register(noon.Add(-30 * day))}, {"", "送达", func(tx *store.Tx) error {
		ls, err := tx.LettersOf(m.ID)
		if err != nil {
			return err
		}
		if _, err = letter.Sign(tx, on(w.Actor("issuer"), noon.Add(-30*day)), ls[0].ID, "洋整改", w.Zone); err != nil {
			return err
		}
		_, err = letter.Serve(tx, on(w.Actor("desk"), noon.Add(-30*day)), ls[0].ID, "收文", w.rules.Calendar, w.Zone)
		return err
	}}, {"office.Register", "第二次", register(noon.Add(-day))}, {"office.Sweep", "上一档", func(tx *store.Tx) error {
		_, err := office.Sweep(tx, w.rules, noon, m.ID)
		return err
	}}}
}

// admonition redrafts a dropped letter, hears a waiver and is withdrawn.
func (h *wholeness) admonition(t *testing.T) {
	c := h.dispute(t, 8, "admonition", "同类问题三次发生")
	c.act(t, "issuer", 0, consequence.Decline, consequence.Input{Text: "措辞不妥"})
	c.act(t, "issuer", 0, consequence.Redraft, consequence.Input{})
	c.told(t, 0)
	c.act(t, c.who, 0, consequence.AskExtension, consequence.Input{Text: "在外住院"})
	c.act(t, "supervisor", 0, consequence.Refuse, consequence.Input{Text: "期限够用"})
	c.act(t, c.who, 0, consequence.Waive, consequence.Input{Text: "放弃"})
	c.act(t, "supervisor", day, consequence.Withdraw, consequence.Input{Text: "核实不属实"})
}

// opened lets the addressee open a notice of rectification.
func (h *wholeness) opened(t *testing.T) {
	t.Helper()
	owner := "first/" + h.Villages[12].String()
	letterIn := func(tx *store.Tx, in letter.State) (letter.Letter, error) {
		ls, err := tx.LettersIn(in)
		ls = slices.DeleteFunc(ls, func(l letter.Letter) bool { return l.ToPost != h.Posts[owner].ID })
		if err == nil && len(ls) == 0 {
			err = errors.New("no letter")
		}
		return append(ls, letter.Letter{})[0], err
	}
	h.play(t, []usage{
		{"office.Register", "限期整改", func(tx *store.Tx) error {
			_, err := office.Register(tx, h.rules, on(h.Actor("supervisor"), noon), matter.Draft{List: "rectification", Area: h.Villages[12], Title: "公示栏未更新", Owner: h.Posts[owner].ID, Pack: "yangxian@1"})
			return err
		}},
		{"letter.Sign", "签发", func(tx *store.Tx) error {
			l, err := letterIn(tx, letter.Draft)
			if err == nil {
				_, err = letter.Sign(tx, on(h.Actor("issuer"), noon), l.ID, "洋整改", h.Zone)
			}
			return err
		}},
		{"letter.Open", "打开", func(tx *store.Tx) error {
			l, err := letterIn(tx, letter.Signed)
			if err == nil {
				_, err = letter.Open(tx, on(h.Actor(owner), noon), l, h.rules.Calendar, h.Zone)
			}
			return err
		}},
	})
}

// ending plays a recall that is reversed, and an interview that ends with a further
// proposal.
func (h *wholeness) ending(t *testing.T) {
	c0 := h.dispute(t, 11, "interview", "整改逾期")
	c0.told(t, 0)
	c0.act(t, c0.who, 0, consequence.Finish, consequence.Input{})
	c0.act(t, "organiser", 0, consequence.Decide, consequence.Input{Outcome: consequence.Impose, Text: "理由"})
	c0.told(t, 0)
	c0.act(t, "leader-1", day, consequence.Revoke, consequence.Input{Text: "查明不实"})
	h.opened(t)
	h.dispute(t, 13, "interview", "整改逾期").told(t, 0)
	yes := consequence.Input{Outcome: consequence.Impose, Text: "理由"}
	c := h.dispute(t, 9, "recall", "履职不力")
	c.told(t, 0)
	c.act(t, c.who, 0, consequence.Finish, consequence.Input{})
	for _, key := range []string{"organiser", "discipline", "desk"} {
		c.act(t, key, day, consequence.CastVote, yes)
	}
	c.act(t, "organiser", day, consequence.Decide, consequence.Input{Text: "多数", Successor: c.member()})
	c.told(t, day)
	c.act(t, c.who, 2*day, consequence.AskReview, consequence.Input{Text: "请复核"})
	c.act(t, "leader-2", 2*day, consequence.Review, consequence.Input{Outcome: consequence.Reversed, Text: "请假有登记"})

	c = h.dispute(t, 10, "interview", "整改逾期")
	c.told(t, 0)
	c.act(t, c.who, 0, consequence.Waive, consequence.Input{Text: "放弃"})
	c.act(t, "organiser", 0, consequence.Decide, consequence.Input{Outcome: consequence.Impose, Text: "理由"})
	c.told(t, 0)
	h.play(t, []usage{{"office.EndWithProposal", "了结并另行提出", func(tx *store.Tx) error {
		_, err := office.EndWithProposal(tx, h.rules, on(h.Actor("supervisor"), noon.Add(30*day)), c.id, "期满", consequence.Draft{Kind: "interview", Ground: "整改逾期",
			Against: []consequence.Fact{{Text: "又逾期"}}})
		return err
	}}})
}
