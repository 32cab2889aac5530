package county

import (
	"fmt"

	"luoshi/internal/calendar"
	"luoshi/internal/consequence"
	"luoshi/internal/office"
	"luoshi/internal/store"
)

// interviews is how many of the interviews that the ladder allows are proposed (约谈): one
// ends lighter than proposed, one is let off, one is under way on the last morning.
const interviews = 3

// gains are the commendations of the demo (后备干部): one is put on the list, one is not, one
// waits for its decision.
var gains = []struct {
	village int
	outcome consequence.Outcome
	text    string
}{
	{10, consequence.Impose, "二十一件事项逐件核对，全部按期销号，属实。"},
	{20, consequence.Exempt, "任职不满一年，这一批不列入，继续培养。"},
	{30, "", ""},
}

// interview takes up what the ladder put on the list and brings each one step on a day.
func (c *County) interview(tx *store.Tx, d calendar.Date) error {
	if d < calendar.YMD(2026, 8, 17) {
		return nil
	}
	for i := range interviews {
		name := fmt.Sprintf("interview-%d", i)
		id, there := c.tried[name]
		if !there {
			return c.takeUp(tx, name)
		}
		x, err := tx.Consequence(id)
		if err != nil {
			return err
		}
		if err := c.oneStep(tx, name, i, x); err != nil {
			return fmt.Errorf("%s %s: %w", name, x.State, err)
		}
	}
	return nil
}

// takeUp proposes the first interview on the list and has its notice signed.
func (c *County) takeUp(tx *store.Tx, name string) error {
	xs, err := tx.Consequences(store.CaseFilter{Actor: c.Actor("organiser"), State: consequence.Opened, Limit: 100})
	if err != nil {
		return err
	}
	for _, x := range xs {
		if x.Kind != "interview" || c.keyOf(x) == "" {
			continue
		}
		if c.tried == nil {
			c.tried = map[string]string{}
		}
		c.tried[name] = x.ID
		if err := c.act(tx, name, "supervisor", consequence.Propose, consequence.Input{Ground: "整改逾期"}); err != nil {
			return err
		}
		return c.act(tx, name, "issuer", consequence.Sign, consequence.Input{})
	}
	return nil
}

// keyOf is the key of the person's post, "" when somebody else holds it by now.
func (c *County) keyOf(x consequence.Case) string {
	for _, role := range []string{"first/", "village/"} {
		for _, v := range c.Villages {
			if p := c.Posts[role+v.String()]; p.ID == x.Post && c.Holders[p.ID] == x.Person {
				return role + v.String()
			}
		}
	}
	return ""
}

func (c *County) oneStep(tx *store.Tx, name string, i int, x consequence.Case) error {
	who := c.keyOf(x)
	switch x.State {
	case consequence.Proposed:
		return c.act(tx, name, who, consequence.Receive, consequence.Input{})
	case consequence.Noticed:
		return c.act(tx, name, who, consequence.Tell, consequence.Input{Text: "等县里的批复耽误了，批复到后两天办完，有收文登记。"})
	case consequence.Heard:
		if i == interviews-1 || x.Ready(c.Store.Now(), c.Zone) != nil {
			return nil
		}
		in := consequence.Input{Outcome: consequence.Lighter, Text: "等批复属实，之后办理不及时也属实。", Measure: "提醒谈话"}
		if i == 1 {
			in.Outcome, in.Measure = consequence.Exempt, ""
		}
		return c.act(tx, name, "organiser", consequence.Decide, in)
	case consequence.Decided:
		return c.serve(tx, name, who)
	}
	return nil
}

// commend plays the commendations.
func (c *County) commend(tx *store.Tx, d calendar.Date) error {
	for i, g := range gains {
		name, who := fmt.Sprintf("gain-%d", i), "first/"+c.caseOf(g.village)
		switch d.String() {
		case "2026-09-07":
			x, err := office.ProposeConsequence(tx, c.rules, c.Actor("supervisor"), consequence.Draft{Kind: "reserve", Pack: c.packKey, Post: c.Posts[who].ID, Ground: "成绩突出",
				Against: []consequence.Fact{{Text: "年内事项按期销号，群众评议两次为好。"}}})
			if err != nil {
				return err
			}
			if c.tried == nil {
				c.tried = map[string]string{}
			}
			c.tried[name] = x.ID
		case "2026-09-16":
			if g.outcome == "" {
				continue
			}
			if err := c.act(tx, name, "organiser", consequence.Decide, consequence.Input{Outcome: g.outcome, Text: g.text}); err != nil {
				return err
			}
			if err := c.serve(tx, name, who); err != nil {
				return err
			}
		}
	}
	return nil
}
