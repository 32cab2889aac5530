package county

import (
	"context"
	"fmt"
	"time"

	"luoshi/internal/area"
	"luoshi/internal/calendar"
	"luoshi/internal/letter"
	"luoshi/internal/matter"
	"luoshi/internal/office"
	"luoshi/internal/scenario/props"
	"luoshi/internal/store"
	"luoshi/internal/sweep"
)

// The three months that the demo plays.
var (
	firstDay = calendar.YMD(2026, time.July, 1)
	lastDay  = calendar.YMD(2026, time.October, 8)
)

// LastMorning is the virtual time at which the demo's clock runs on.
func (c *County) LastMorning() time.Time {
	return lastDay.Start(c.Zone).Add(9 * time.Hour)
}

// Start is the virtual time of the county's set-up.
func (c *County) Start() time.Time { return firstDay.Add(-1).Start(c.Zone).Add(9 * time.Hour) }

// Play plays every day in order, one transaction a day and part of the day, and
// reports the share that is done.
func (c *County) Play(ctx context.Context, progress func(percent int)) error {
	total := int(lastDay - firstDay)
	w := sweep.Sweeper{Store: c.Store, Home: c.Home, Zone: c.Zone}
	for d := firstDay; d < lastDay; d++ {
		if err := ctx.Err(); err != nil {
			return err
		}
		c.at(d, 0, 30)
		if _, _, err := w.Once(ctx, c.Store.Now()); err != nil {
			return err
		}
		works, err := c.rules.Calendar.IsWorkday(d)
		if err != nil {
			return err
		}
		if works {
			if err := c.workday(ctx, d); err != nil {
				return fmt.Errorf("demo %s: %w", d, err)
			}
		}
		progress(int(d-firstDay) * 100 / total)
	}
	c.Clock.Set(c.LastMorning())
	_, _, err := w.Once(ctx, c.Store.Now())
	return err
}

func (c *County) at(d calendar.Date, hour, minute int) {
	c.Clock.Set(d.Start(c.Zone).Add(time.Duration(hour)*time.Hour + time.Duration(minute)*time.Minute))
}

// workday is one working day of the county.
func (c *County) workday(ctx context.Context, d calendar.Date) error {
	steps := []struct {
		hour int
		fn   func(*store.Tx, calendar.Date) error
	}{
		{7, c.monthly}, {8, c.leaves}, {9, c.letters}, {10, c.register}, {11, c.cases}, {12, c.round}, {14, c.interview}, {15, c.report}, {16, c.spots},
		{17, c.verify}, {18, c.writeOff}, {19, c.daily}, {20, c.weekly}, {21, c.visits},
	}
	for _, s := range steps {
		c.at(d, s.hour, 0)
		if _, err := c.Store.Do(ctx, c.Home, fmt.Sprintf("demo-%s-%d", d, s.hour), func(tx *store.Tx) error {
			tx.SignFor(c.hands.Of)
			return s.fn(tx, d)
		}); err != nil {
			return err
		}
	}
	return nil
}

type problem struct{ title, facts, demand, stuck, class string }

// problems are what a supervision group finds; %s is a group of the village.
var problems = []problem{
	{"%s饮水管网末端间断停水", "每天傍晚用水高峰，地势较高的农户停水两到三小时。", "查明原因，恢复正常供水，逐户确认。", "water", "饮水安全"},
	{"通%s道路塌方未清理", "雨后路基塌方约二十米，农用车不能通行。", "清理塌方，设警示标志，恢复通行。", "roads", "道路交通"},
	{"%s危房改造验收资料不全", "两户缺竣工照片和验收表。", "补齐资料，逐户核对。", "housing", "住房安全"},
	{"%s产业奖补未到账", "三户的奖补已公示，至今未到账。", "核对账户，协调拨付，告知农户。", "farming", "产业就业"},
	{"%s大病救助待遇未复核", "一户住院费用报销后未复核救助。", "完成复核，书面告知本人。", "medical", "医疗保障"},
	{"%s低保动态调整漏报", "一户因病支出增加，未申请调整。", "入户核查，按程序申报。", "civil", "民政救助"},
	{"%s垃圾清运不及时", "垃圾池满溢三天以上。", "明确清运频次，落实到人。", "", "环境卫生"},
	{"%s公益岗位人员未到岗", "两名公益岗人员一周未到岗。", "核实原因，调整或到岗。", "", "产业就业"},
	{"%s村务公开栏未更新", "财务公开停在两个月前。", "补公开，接受村民查询。", "", "村务公开"},
	{"%s卫生室常用药短缺", "六种常用药断货一周。", "补货并建立备药清单。", "", "医疗保障"},
}

// register finds new problems: a few each day, over the villages.
func (c *County) register(tx *store.Tx, d calendar.Date) error {
	n := 7 + c.rng.IntN(7)
	for i := range n {
		village := c.Villages[c.rng.IntN(len(c.Villages))]
		if i == 0 || d > lastDay-30 && i == 1 { // the town whose accounts are printed has something to show
			village = c.shown[c.rng.IntN(len(c.shown))]
		}
		p := problems[c.rng.IntN(len(problems))]
		actor := c.Actor([]string{"supervisor", "supervisor-2", "desk"}[c.rng.IntN(3)])
		list, owner := "problem", "first/"
		if c.rng.IntN(3) == 0 {
			owner = "village/"
		}
		class := ""
		if c.rng.IntN(3) == 0 && c.mayOrder(c.Posts[owner+village.String()].ID, &p) {
			list, class = "rectification", p.class
		}
		group := []string{"一组", "二组", "三组", "四组", "东坪组", "河坝组"}[c.rng.IntN(6)]
		m, err := office.Register(tx, c.rules, actor, matter.Draft{List: list, Class: class, Area: village, Title: fmt.Sprintf(p.title, group), Facts: p.facts,
			Demand: p.demand, Origin: d.Zh() + "督导", Owner: c.Posts[owner+village.String()].ID, Pack: c.packKey})
		if err != nil {
			return err
		}
		c.seed = append(c.seed, m)
		if p.stuck != "" && c.rng.IntN(4) == 0 {
			who := c.Actor(c.ownerKey(m, village))
			who.Now = who.Now.Add(time.Hour)
			if _, err := office.ActOnMatter(tx, c.rules, who, m.ID, matter.Block, matter.Input{Text: "需要对方安排资金和人员，已电话联系。", Body: c.Posts[p.stuck].Body}); err != nil {
				return err
			}
		}
	}
	return nil
}

// mayOrder keeps orders (限期整改) apart: a post that had one gets a second one
// rarely, and about the same problem, so that the ladder of repeats names a few posts
// and not the county.
func (c *County) mayOrder(post string, p *problem) bool {
	if c.ordered == nil {
		c.ordered = map[string]problem{}
	}
	before, again := c.ordered[post]
	if again && c.rng.IntN(18) > 0 {
		return false
	}
	if again {
		*p = before
	}
	c.ordered[post] = *p
	return true
}

func (c *County) ownerKey(m matter.Matter, village area.Code) string {
	if c.Posts["village/"+village.String()].ID == m.Owner {
		return "village/" + village.String()
	}
	return "first/" + village.String()
}

// each calls fn for every open matter of a state, in order of registration.
func (c *County) each(tx *store.Tx, state matter.State, fn func(m matter.Matter) error) error {
	kept := c.seed[:0]
	for _, old := range c.seed {
		m, err := tx.Matter(old.ID)
		if err != nil {
			return err
		}
		if m.State == state {
			if err := fn(m); err != nil {
				return err
			}
		}
		if m.State != matter.WrittenOff {
			kept = append(kept, m)
		}
	}
	c.seed = kept
	return nil
}

// report: owners work on what they have, most before the limit, some after it,
// a few not at all.
func (c *County) report(tx *store.Tx, d calendar.Date) error {
	return c.each(tx, matter.Assigned, func(m matter.Matter) error {
		actor := c.Actor(c.ownerKey(m, m.Area))
		if !m.Accepted {
			if c.rng.IntN(3) == 0 {
				return nil
			}
			_, err := office.ActOnMatter(tx, c.rules, actor, m.ID, matter.Accept, matter.Input{})
			return err
		}
		if c.rng.IntN(100) >= c.haste(m, d) {
			return nil
		}
		if m.BlockedBy != "" {
			if _, err := office.ActOnMatter(tx, c.rules, actor, m.ID, matter.Unblock, matter.Input{Text: "对方已安排，卡点解除。"}); err != nil {
				return err
			}
		}
		for _, need := range []string{"statement", "material"} {
			l, err := tx.List(m.Pack, m.List)
			if err != nil {
				return err
			}
			for _, n := range l.Needs {
				if n.ID != need {
					continue
				}
				in := matter.Input{Text: "已逐户核对并整改到位，村民小组长签字。", File: matter.Evidence{Need: need}}
				if n.File {
					in.File = props.Paper(in.File, "示例佐证.txt")
				}
				if _, err := office.ActOnMatter(tx, c.rules, actor, m.ID, matter.Attach, in); err != nil {
					return err
				}
			}
		}
		_, err := office.ActOnMatter(tx, c.rules, actor, m.ID, matter.Report, matter.Input{Text: "已整改到位，" + d.Zh() + "入户核对。", Outcome: matter.Solved})
		return err
	})
}

// haste is the chance in a hundred that an owner reports today: one group of towns
// is slower than the rest, a letter (督办函) hurries nearly everybody, and before the
// holidays of October all are slow, so that the last morning has something overdue.
func (c *County) haste(m matter.Matter, d calendar.Date) int {
	switch slow := int(m.Area/1000)%7 == 3; {
	case m.Rung > 0 && d <= lastDay-13:
		return 92
	case d > lastDay-20:
		return 3
	case slow:
		return 5
	}
	return 18
}

// verify: the town looks at what its villages reported and returns one in eight.
func (c *County) verify(tx *store.Tx, _ calendar.Date) error {
	return c.each(tx, matter.Reported, func(m matter.Matter) error {
		if c.rng.IntN(5) < 3 {
			return nil
		}
		actor := c.Actor("town-desk/" + m.Area.Parent().String())
		if c.rng.IntN(8) == 0 && m.Returns == 0 {
			_, err := office.ActOnMatter(tx, c.rules, actor, m.ID, matter.Return, matter.Input{Text: "入户看，只解决了一半，请补齐。"})
			return err
		}
		_, err := office.ActOnMatter(tx, c.rules, actor, m.ID, matter.Verify, matter.Input{Text: "入户看过，问题已解决。"})
		return err
	})
}

func (c *County) writeOff(tx *store.Tx, d calendar.Date) error {
	return c.each(tx, matter.Verified, func(m matter.Matter) error {
		if c.rng.IntN(3) == 0 || d > lastDay-9 { // the last morning finds some that wait
			return nil
		}
		_, err := office.ActOnMatter(tx, c.rules, c.Actor("supervisor-2"), m.ID, matter.WriteOff, matter.Input{})
		return err
	})
}

// letters: the issuer signs what the sweep drafted, the desk serves it, owners
// answer most of them.
func (c *County) letters(tx *store.Tx, _ calendar.Date) error {
	drafts, err := tx.LettersIn(letter.Draft)
	if err != nil {
		return err
	}
	for _, l := range drafts {
		if l.Personal() {
			continue // signed where the case is played
		}
		if c.rng.IntN(5) == 0 {
			continue // tomorrow
		}
		t, ok := c.pack.Letter(l.Kind)
		if !ok {
			return fmt.Errorf("no letter %s", l.Kind)
		}
		if _, err := letter.Sign(tx, c.Actor("issuer"), l.ID, t.Code, c.Zone); err != nil {
			return err
		}
		if _, err := letter.Serve(tx, c.Actor("desk-2"), l.ID, "收发室", c.rules.Calendar, c.Zone); err != nil {
			return err
		}
	}
	served, err := tx.LettersIn(letter.Served)
	if err != nil {
		return err
	}
	for _, l := range served {
		if c.rng.IntN(3) > 0 {
			continue
		}
		if l.Matter == "" {
			continue // the letters of a case are answered in the case
		}
		m, err := tx.Matter(l.Matter)
		if err != nil {
			return err
		}
		if _, err := letter.Answer(tx, c.Actor(c.ownerKey(m, m.Area)), l.ID, "已收到。正在办理，预计三个工作日内报结；需要的支持已另行报告。"); err != nil {
			return err
		}
	}
	return nil
}
