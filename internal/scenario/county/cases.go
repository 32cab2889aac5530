package county

import (
	"luoshi/internal/access"
	"luoshi/internal/calendar"
	"luoshi/internal/consequence"
	"luoshi/internal/office"
	"luoshi/internal/store"
)

// caseOf is the village whose first secretary a case of the demo is about.
func (c *County) caseOf(i int) string { return c.Villages[i].String() }

// cases plays three cases through the hearing (结果运用): one that the panel
// exempts as tolerated (容错), one that the review reverses, one under way with its
// statement in, on the account that the demo prints.
func (c *County) cases(tx *store.Tx, d calendar.Date) error {
	tolerated, reversed, open := "first/"+c.caseOf(40), "first/"+c.caseOf(60), "first/"+c.Shown().String()
	switch d.String() {
	case "2026-08-31":
		if err := c.propose(tx, "tolerated", tolerated, "recall", "履职不力", "8月两次抽查时不在村，没有请假登记。", "产业奖补资料迟报九天。"); err != nil {
			return err
		}
		return c.propose(tx, "reversed", reversed, "recall", "工作松散敷衍", "8月有三天没有清单。", "一件限期整改逾期。")
	case "2026-09-01":
		for name, who := range map[string]string{"tolerated": tolerated, "reversed": reversed} {
			if err := c.act(tx, name, who, consequence.Receive, consequence.Input{}); err != nil {
				return err
			}
		}
	case "2026-09-02":
		if err := c.act(tx, "tolerated", tolerated, consequence.Tell, consequence.Input{Text: "两次都在县里跑产业贷款，是镇上要求先办的，有通知。奖补资料等了农户银行卡。", Tolerance: consequence.Ordered}); err != nil {
			return err
		}
		return c.act(tx, "reversed", reversed, consequence.Tell, consequence.Input{Text: "那三天因公差在县里培训，已登记外出。"})
	case "2026-09-10":
		if err := c.panel(tx, "tolerated", consequence.Exempt, ""); err != nil {
			return err
		}
		return c.panel(tx, "reversed", consequence.Impose, c.Holders[c.Posts["member/"+c.caseOf(60)+"/1"].ID])
	case "2026-09-11":
		if err := c.serve(tx, "tolerated", tolerated); err != nil {
			return err
		}
		return c.serve(tx, "reversed", reversed)
	case "2026-09-14":
		return c.act(tx, "reversed", reversed, consequence.AskReview, consequence.Input{Text: "外出登记在镇上，请核对。"})
	case "2026-09-18":
		return c.act(tx, "reversed", "leader-1", consequence.Review, consequence.Input{Outcome: consequence.Reversed, Text: "镇上外出登记属实，三天均为公差，予以撤销。"})
	case "2026-09-29":
		return c.propose(tx, "open", open, "recall", "群众评价差", "9月两次走访，有住户反映见不到人。", "一件问题逾期后才报结。")
	case "2026-09-30":
		if err := c.act(tx, "open", open, consequence.Receive, consequence.Input{}); err != nil {
			return err
		}
		return c.act(tx, "open", open, consequence.Tell, consequence.Input{Text: "9月有四天在县住建局补危房资料，请核对外出登记；其余愿意当面说明。"})
	}
	return nil
}

// propose proposes a case and has its notice signed; the person opens it next day.
func (c *County) propose(tx *store.Tx, name, who, kind, ground string, against ...string) error {
	var facts []consequence.Fact
	for _, text := range against {
		facts = append(facts, consequence.Fact{Text: text})
	}
	x, err := office.ProposeConsequence(tx, c.rules, c.Actor("supervisor"), consequence.Draft{Kind: kind, Pack: c.packKey, Post: c.Posts[who].ID, Ground: ground, Against: facts})
	if err != nil {
		return err
	}
	if c.tried == nil {
		c.tried = map[string]string{}
	}
	c.tried[name] = x.ID
	return c.act(tx, name, "issuer", consequence.Sign, consequence.Input{})
}

func (c *County) act(tx *store.Tx, name, key string, act consequence.Act, in consequence.Input) error {
	return c.actAs(tx, name, c.Actor(key), act, in)
}

func (c *County) actAs(tx *store.Tx, name string, actor access.Actor, act consequence.Act, in consequence.Input) error {
	_, err := office.ActOnConsequence(tx, c.rules, actor, c.tried[name], act, in)
	return err
}

// panel lets three offices vote and the organisation office record the decision.
func (c *County) panel(tx *store.Tx, name string, outcome consequence.Outcome, successor string) error {
	text := "外出有据，属先办上级要求，符合容错情形。"
	if outcome == consequence.Impose {
		text = "清单缺报和逾期属实。"
	}
	for _, key := range []string{"organiser", "discipline", "desk"} {
		if err := c.act(tx, name, key, consequence.CastVote, consequence.Input{Outcome: outcome, Text: text}); err != nil {
			return err
		}
	}
	return c.act(tx, name, "organiser", consequence.Decide, consequence.Input{Text: "三家会商一致：" + text, Successor: successor})
}

// serve has the decision signed; the person opens it.
func (c *County) serve(tx *store.Tx, name, who string) error {
	if err := c.act(tx, name, "issuer", consequence.Sign, consequence.Input{}); err != nil {
		return err
	}
	return c.act(tx, name, who, consequence.Receive, consequence.Input{})
}
