package county

import (
	"fmt"
	"sort"
	"strings"
	"time"

	"luoshi/internal/access"
	"luoshi/internal/calendar"
	"luoshi/internal/duty"
	"luoshi/internal/org"
	"luoshi/internal/store"
)

// residents are the keys of every posted resident, in a fixed order.
func (c *County) residents() []string {
	var keys []string
	for k := range c.Posts {
		if strings.HasPrefix(k, "first/") || strings.HasPrefix(k, "member/") {
			keys = append(keys, k)
		}
	}
	sort.Strings(keys)
	return keys
}

// done is what residents write they did; %s is a group of the village.
var done = []string{
	"到%s入户，核对住房和饮水，三户情况正常。", "和村干部到%s看产业地，统计缺苗数。", "陪%s一户到镇卫生院办慢病手续。",
	"在%s开院坝会，讲医保缴费和防汛。", "核对%s公益岗考勤，两人请假。", "帮%s农户联系收购商，卖出柑橘。",
}

// daily is the day's list of every resident: most write, some have nothing new, a
// few are late the next morning, a few do not write.
func (c *County) daily(tx *store.Tx, d calendar.Date) error {
	groups := []string{"一组", "二组", "三组", "四组", "东坪组", "河坝组"}
	for _, key := range c.residents() {
		if c.away[key] >= d && c.away[key] != 0 {
			continue
		}
		in := duty.Input{Pack: c.packKey, Duty: "daily_list", Day: d}
		switch n := c.rng.IntN(100); {
		case n < 3:
			continue
		case n < 18:
			in.Nothing = true
		default:
			text := fmt.Sprintf(done[c.rng.IntN(len(done))], groups[c.rng.IntN(len(groups))])
			in.Values = []duty.Value{{ID: "plan", Text: "入户走访、核对台账"}, {ID: "done", Text: text}, {ID: "households", Text: fmt.Sprint(1 + c.rng.IntN(6))}}
		}
		actor := c.Actor(key)
		if c.rng.IntN(40) == 0 { // no signal until the night
			actor.Now = d.Start(c.Zone).Add(21 * time.Hour)
		}
		if _, err := duty.Enter(tx, actor, c.Zone, in); err != nil {
			return err
		}
	}
	return nil
}

// leaves: a few residents ask for leave, the town rules on it, of a long one the county's desk.
func (c *County) leaves(tx *store.Tx, d calendar.Date) error {
	if c.away == nil {
		c.away = map[string]calendar.Date{}
	}
	keys := c.residents()
	for range c.rng.IntN(3) {
		key := keys[c.rng.IntN(len(keys))]
		if c.away[key] >= d && c.away[key] != 0 {
			continue
		}
		until := d.Add(1 + c.rng.IntN(4))
		kind := []string{"病假", "事假", "公差"}[c.rng.IntN(3)]
		l, err := duty.AskLeave(tx, c.Actor(key), c.Zone, org.Leave{From: d.Add(1), Until: until, Kind: kind, Reason: map[string]string{"病假": "感冒就医", "事假": "家中有事", "公差": "到县里办项目手续"}[kind]})
		if err != nil {
			return err
		}
		by := c.townOf(key)
		if role, _, err := duty.WhoRules(tx, l); err != nil {
			return err
		} else if role == "desk" {
			by = c.Actor("desk")
		}
		if _, err := duty.RuleLeave(tx, by, l.ID, c.rng.IntN(10) > 0); err != nil {
			return err
		}
		c.away[key] = until
	}
	return nil
}

func (c *County) townOf(key string) access.Actor {
	return c.Actor("town-desk/" + c.Posts[key].Area.Parent().String())
}
