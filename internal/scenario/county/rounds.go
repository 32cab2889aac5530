package county

import (
	"crypto/sha256"
	"fmt"
	"hash/fnv"
	"strings"

	"luoshi/internal/area"
	"luoshi/internal/calendar"
	"luoshi/internal/duty"
	"luoshi/internal/fault"
	"luoshi/internal/matter"
	"luoshi/internal/office"
	"luoshi/internal/store"
)

// chance is a number from 0 to 99 that a day and a key always give: what it decides does
// not move the rest of the history.
func chance(d calendar.Date, key string) int {
	h := fnv.New32a()
	_, _ = fmt.Fprint(h, d, " ", key)
	return int(h.Sum32() % 100)
}

// pick chooses one of some texts in the same way.
func pick(d calendar.Date, key string, texts []string) string {
	return texts[chance(d, "pick "+key)%len(texts)]
}

var (
	seen    = []string{"饮水末端恢复供水，还有两户压力小。", "产业地补栽过半，缺苗已调。", "村务公开栏更新到上月。", "两户危房在补验收照片。", "公益岗在岗，考勤有缺页。"}
	decided = []string{"请县水利局本周到村加压。", "镇上逐户核对奖补账户。", "下周一回头看。", ""}
	errands = []string{"到村核对台账，和村两委碰了未办结的事。", "入户看整改，补了两户签字。", "协调项目资金，约定拨付日期。", "陪检查组走访三户。"}
	care    = []string{"在村二十天，请假手续齐，入户有记录。", "协助办了慢病报销，开了两次院坝会。", "在村，和村干部一起核了产业账。"}
	talked  = []string{"想把产业路修完再回单位。", "孩子小，希望每周能回一次家。", "对政策变化把握不准，想参加培训。", "和村民熟了，工作顺手。"}
	helped  = []string{"和派出单位沟通错峰轮休。", "列入下一期业务培训。", "请镇上协调住处。"}
)

// round is what offices do about persons and once a month.
func (c *County) round(tx *store.Tx, d calendar.Date) error {
	for _, fn := range []func(*store.Tx, calendar.Date) error{c.talks, c.study, c.records, c.supervise, c.commend, c.settle} {
		if err := fn(tx, d); err != nil {
			return err
		}
	}
	return nil
}

// visits are what leaders, departments, towns and villages enter on a day when they went
// (包村、下村): most reach their part of the working days, some do not.
func (c *County) visits(tx *store.Tx, d calendar.Date) error {
	say := func(key, id string, percent int, values ...duty.Value) error {
		if chance(d, id+" "+key) >= percent {
			return nil
		}
		_, err := duty.Enter(tx, c.Actor(key), c.Zone, duty.Input{Pack: c.packKey, Duty: id, Day: d, Values: values})
		return err
	}
	if err := c.handIn(tx, d); err != nil {
		return err
	}
	for i := range leaders {
		key := fmt.Sprintf("leader-%d", i+1)
		percent := 62
		if i%9 == 4 { // these go too rarely
			percent = 25
		}
		if err := say(key, "leader_visit", percent, duty.Value{ID: "village", Text: c.called(c.Villages[(i*3+int(d)%3)%len(c.Villages)])},
			duty.Value{ID: "seen", Text: pick(d, key, seen)}, duty.Value{ID: "decided", Text: pick(d, key+"d", decided)}); err != nil {
			return err
		}
	}
	for i, key := range []string{"water", "roads", "housing", "farming", "medical", "civil"} {
		if err := say(key, "department_visit", 50+4*i, duty.Value{ID: "village", Text: c.called(c.Villages[(i*17+int(d))%len(c.Villages)])}, duty.Value{ID: "done", Text: pick(d, key, errands)}); err != nil {
			return err
		}
	}
	for _, t := range c.Towns {
		for _, key := range []string{"town/" + t.String(), "town-desk/" + t.String()} {
			if err := say(key, "town_visit", 60+chance(0, key)/4, duty.Value{ID: "village", Text: c.called(c.villageOf(t, d))}, duty.Value{ID: "done", Text: pick(d, key, errands)}); err != nil {
				return err
			}
		}
	}
	for _, v := range c.Villages {
		key := "village/" + v.String()
		if err := say(key, "village_work", 72+chance(0, key)/4, duty.Value{ID: "done", Text: pick(d, key, errands)}); err != nil {
			return err
		}
	}
	return nil
}

// handIn makes matters of what leaders saw the day before (由下村记录反映): the desk assigns
// most to the first secretary of the village, some still wait.
func (c *County) handIn(tx *store.Tx, d calendar.Date) error {
	for i := range leaders {
		key := fmt.Sprintf("leader-%d", i+1)
		if chance(d, "hand "+key) >= 3 {
			continue
		}
		es, err := tx.EntriesOf(c.Posts[key].ID, d.Add(-1), d.Add(-1), 1)
		if err != nil {
			return err
		}
		if len(es) == 0 {
			continue
		}
		village := c.Villages[(i*3+int(d-1)%3)%len(c.Villages)]
		m, err := office.HandIn(tx, c.rules, c.Actor(key), es[0].ID, "problem", c.packKey, "县级领导下村看到的问题，请核实办理", pick(d, key, seen), village)
		if err != nil {
			return err
		}
		if chance(d, "assign "+key) < 80 {
			if _, err := office.ActOnMatter(tx, c.rules, c.Actor("desk"), m.ID, matter.Assign, matter.Input{Post: c.Posts["first/"+village.String()].ID}); err != nil {
				return err
			}
		}
	}
	return nil
}

// settle carries what leaders handed in a week ago one step on a day: reported by the village,
// verified by the town, written off.
func (c *County) settle(tx *store.Tx, d calendar.Date) error {
	for i := range leaders {
		es, err := tx.EntriesOf(c.Posts[fmt.Sprintf("leader-%d", i+1)].ID, d.Add(-11), d.Add(-6), 20)
		if err != nil {
			return err
		}
		for _, e := range es {
			ids, err := tx.FoundBy(e.ID)
			if err != nil {
				return err
			}
			for _, id := range ids {
				if err := c.oneOn(tx, id); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// oneOn carries one matter a step on.
func (c *County) oneOn(tx *store.Tx, id string) error {
	m, err := tx.Matter(id)
	if err != nil {
		return err
	}
	type step struct {
		who string
		act matter.Act
		in  matter.Input
	}
	first, town := "first/"+m.Area.String(), "town-desk/"+m.Area.Parent().String()
	var steps []step
	switch m.State {
	case matter.Assigned:
		steps = []step{{first, matter.Accept, matter.Input{}}, {first, matter.Attach, matter.Input{Text: "已核实办理，户主确认。", File: matter.Evidence{Need: "statement"}}},
			{first, matter.Report, matter.Input{Text: "已核实办理。", Outcome: matter.Solved}}}
	case matter.Reported:
		steps = []step{{town, matter.Verify, matter.Input{Text: "入户看过，属实。"}}}
	case matter.Verified:
		steps = []step{{"supervisor-2", matter.WriteOff, matter.Input{}}}
	}
	for _, s := range steps {
		if _, err := office.ActOnMatter(tx, c.rules, c.Actor(s.who), m.ID, s.act, s.in); err != nil {
			return err
		}
	}
	return nil
}

// villageOf is a village of a town that has a team, the county's first where it has none.
func (c *County) villageOf(town area.Code, d calendar.Date) area.Code {
	var of []area.Code
	for _, v := range c.Villages {
		if v.Parent() == town {
			of = append(of, v)
		}
	}
	if len(of) == 0 {
		return c.Villages[0]
	}
	return of[int(d)%len(of)]
}

// called is a village as people call it.
func (c *County) called(v area.Code) string {
	return strings.TrimSuffix(c.Posts["village/"+v.String()].Title, "党支部书记")
}

// talks are held by the organisation office, a few each day of the half year (半年谈话); what
// was left of the half year before is made up for in July, and is late.
func (c *County) talks(tx *store.Tx, d calendar.Date) error {
	keys, half := c.residents(), calendar.PeriodOf(calendar.HalfYearly, d)
	n := int(d - half.From)
	for i := range 3 {
		key := keys[(n*3+i)%len(keys)]
		if c.away[key] >= d {
			continue
		}
		if err := c.talk(tx, d, key); err != nil {
			return err
		}
	}
	if d < half.From.Add(14) && n%3 == 0 {
		return c.talk(tx, half.From.Add(-1), keys[len(keys)-1-n])
	}
	return nil
}

// studied is after how many working days a step of a study follows the one before.
const studied = 5

// study is what the organisation office finds of posts (拉网式研判): each day two are looked
// into, what was gathered is proved some days later and weighed after that; of some it stays
// with the gathering, and some are sent back.
func (c *County) study(tx *store.Tx, d calendar.Date) error {
	keys := c.residents()
	n, err := c.rules.Calendar.WorkdaysBetween(calendar.YMD(2026, 7, 5), d)
	if err != nil {
		return err
	}
	say := func(i int, step, result string) error {
		in := []duty.Value{{ID: "post", Text: c.Posts[keys[i%len(keys)]].ID}, {ID: "step", Text: step}, {ID: "basis", Text: pick(d, keys[i%len(keys)], talked)}}
		if result != "" {
			in = append(in, duty.Value{ID: "result", Text: result})
		}
		_, err := duty.Enter(tx, c.Actor("organiser"), c.Zone, duty.Input{Pack: c.packKey, Duty: "study", Day: d, Values: in})
		return err
	}
	for i := range 2 {
		at := (n-1)*2 + i
		if at >= 0 {
			err = say(at, "摸排清楚", "")
		}
		if proved := at - 2*studied; err == nil && proved >= 0 && proved%7 != 0 {
			err = say(proved, map[bool]string{true: "证据不足再摸排", false: "取证完毕"}[proved%9 == 0], "")
		}
		if weighed := at - 4*studied; err == nil && weighed >= 0 && weighed%7 != 0 && weighed%9 != 0 && weighed%11 != 0 {
			err = say(weighed, "分析完毕", []string{"正常使用", "正常使用", "提拔使用", "能上能下", "追责问责"}[weighed%5])
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (c *County) talk(tx *store.Tx, d calendar.Date, key string) error {
	_, err := duty.Enter(tx, c.Actor("organiser"), c.Zone, duty.Input{Pack: c.packKey, Duty: "talk", Day: d, Object: c.Holders[c.Posts[key].ID],
		Values: []duty.Value{{ID: "thoughts", Text: pick(d, key, talked)}, {ID: "help", Text: pick(d, key, helped)}}})
	if fault.Is(err, "duty.entered_already") || fault.Is(err, "duty.object") { // held before, or another person holds the post
		return nil
	}
	return err
}

// records are what village cadres write about their residents at a month's end; some
// villages are late, some write of nobody, and some of those written about answer.
func (c *County) records(tx *store.Tx, d calendar.Date) error {
	month := calendar.PeriodOf(calendar.Monthly, d)
	late, left := d-month.From < 5, month.To-d
	if !late && left > 4 {
		return nil
	}
	of := d
	if late {
		of = month.From.Add(-1)
	}
	for i, v := range c.Villages { // the first of those who write now: once it has, all have
		if (i%11 == 3) == late {
			_, there, err := tx.EntryAbout("resident_care", c.Holders[c.Posts["first/"+v.String()].ID], calendar.PeriodOf(calendar.Monthly, of).Key)
			if err != nil || there {
				return err
			}
			break
		}
	}
	for i, v := range c.Villages {
		if i%23 == 7 || (i%11 == 3) != late {
			continue
		}
		for _, key := range c.residentsOf(v) {
			e, err := duty.Enter(tx, c.Actor("village/"+v.String()), c.Zone, duty.Input{Pack: c.packKey, Duty: "resident_care", Day: of, Object: c.Holders[c.Posts[key].ID],
				Values: []duty.Value{{ID: "work", Text: pick(of, key, care)}}})
			if fault.Is(err, "duty.entered_already") || fault.Is(err, "duty.object") || fault.Is(err, "duty.day_range") {
				continue
			}
			if err != nil {
				return err
			}
			if chance(d, "answer "+key) < 12 {
				if _, err := duty.Answer(tx, c.Actor(key), e.ID, "基本属实，另有两次到县里办项目手续，镇上有登记。"); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// residentsOf are the keys of a village's residents.
func (c *County) residentsOf(v area.Code) []string {
	out := []string{"first/" + v.String()}
	for i := 1; ; i++ {
		key := fmt.Sprintf("member/%s/%d", v, i)
		if _, ok := c.Posts[key]; !ok {
			return out
		}
		out = append(out, key)
	}
}

// supervise is the supervision of each month (每月督导), what it found and when the leaders
// heard of it: one of the group's two posts leaves August out, and is late for September.
// The circular of the month before is drafted on the month's first working days.
func (c *County) supervise(tx *store.Tx, d calendar.Date) error {
	month := calendar.PeriodOf(calendar.Monthly, d)
	enter := func(key string, of calendar.Date) error {
		_, err := duty.Enter(tx, c.Actor(key), c.Zone, duty.Input{Pack: c.packKey, Duty: "monthly_supervision", Day: of, Values: []duty.Value{
			{ID: "covered", Text: "龙亭镇、谢村镇、黄金峡镇"}, {ID: "findings", Text: pick(of, key, seen) + pick(of, key+"2", seen)}, {ID: "heard", Text: of.Add(-1).String()}}})
		if fault.Is(err, "duty.entered_already") {
			return nil
		}
		return err
	}
	if left := month.To - d; left <= 6 && left > 2 {
		if err := enter("supervisor", d); err != nil {
			return err
		}
		if month.Key == "2026-07" {
			return enter("supervisor-2", d)
		}
	}
	if last := month.Prev(); d-month.From < 5 && last.From >= firstDay {
		_, err := office.DraftCircular(tx, c.rules, c.Actor("supervisor"), c.packKey, last)
		if err != nil && !fault.Is(err, "office.circular_there") {
			return err
		}
	}
	if d.String() == "2026-10-08" || month.Key == "2026-10" {
		return enter("supervisor-2", month.From.Add(-1))
	}
	return nil
}

// spots draws once a month and checks what was drawn over the next days (对照清单抽查):
// most match, some do not, one or two are not found.
func (c *County) spots(tx *store.Tx, d calendar.Date) error {
	month := calendar.PeriodOf(calendar.Monthly, d)
	switch day := d - month.From; {
	case day < 15:
		return nil
	case day < 20:
		r, there, err := tx.LastSpotRound("list_check")
		if err != nil || there && calendar.PeriodOf(calendar.Monthly, calendar.DateOf(r.At, c.Zone)).Key == month.Key {
			return err
		}
		_, err = duty.DrawSpots(tx, c.Actor("supervisor"), c.rules.Calendar, c.Zone, duty.Draft{Pack: c.packKey, Spot: "list_check", Area: c.county, From: month.From, To: d.Add(-1), Seed: sha256.Sum256([]byte("示例 " + month.Key))})
		return err
	}
	r, there, err := tx.LastSpotRound("list_check")
	if err != nil || !there {
		return err
	}
	for i, p := range r.Pairs {
		if i%4 != int(d)%4 || i == 0 && month.Key == "2026-09" { // one is still to be checked
			continue
		}
		f := duty.Finding{Round: r.ID, Pair: p, Result: duty.Match, Note: "按清单到户核对，户主说来过，事项一致。"}
		switch i {
		case 5:
			f.Result, f.Note = duty.Mismatch, "清单写走访五户，问到两户说那几天没有来。"
		case 9:
			f.Result, f.Note = duty.NotFound, "清单上的地点没有找到人，村干部也说不清。"
		}
		_, err := duty.RecordSpot(tx, c.Actor("supervisor-2"), f)
		if err != nil && !fault.Is(err, "duty.spot_checked") {
			return err
		}
	}
	return nil
}
