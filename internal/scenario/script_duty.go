package scenario

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"luoshi/internal/access"
	"luoshi/internal/area"
	"luoshi/internal/calendar"
	"luoshi/internal/duty"
	"luoshi/internal/fault"
	"luoshi/internal/org"
	"luoshi/internal/scenario/lex"
	"luoshi/internal/store"
)

func dutyVerbs() []verb {
	id := param{zh: "责任", en: "duty", kind: text, must: true}
	shift := param{zh: "班", en: "shift", kind: clock, given: true}
	by1 := by()
	by1.given = true
	on := param{zh: "日", en: "on", kind: day, given: true}
	return []verb{
		{zh: "填报", en: "enter", says: "填一份清单，由可以写几个岗位；项 表项 内容，或者写今日无新增；存 是存在手机里的时刻；轮值的写是哪一班", run: (*player).enter, head: []param{id}, keys: []param{
			{zh: "由", en: "by", kind: refs, class: "post", must: true}, {zh: "日", en: "on", kind: day}, {zh: "项", en: "field", pair: true, many: true}, {zh: "今日无新增", en: "nothing", kind: flag},
			{zh: "对", en: "about", kind: ref, class: "post"}, {zh: "存", en: "saved", kind: instant}, shift}},
		{zh: "排班", en: "name_shift", says: "值班表上写明一班谁值，再写一次就是换班，谁和轮都不写就是划去；轮 是照岗位上的方式写人；岗 是值班的岗位，不写就是自己的", run: (*player).nameShift, head: []param{id}, keys: []param{
			by(), {zh: "岗", en: "post", kind: ref, class: "post"}, {zh: "日", en: "on", kind: day}, shift, {zh: "谁", en: "who", kind: ref, class: "person"}, want("轮", "hold", choice, lex.Holds()...)}},
		{zh: "叫应", en: "call_shift", says: "叫应正在值班的岗位：照责任写的清单登记一件，名 是这件事的名；岗位报结就是应答", run: (*player).callShift, head: []param{{zh: "名", en: "name", kind: name, class: "matter", must: true}}, keys: []param{
			{zh: "责任", en: "duty", must: true}, {zh: "岗", en: "post", kind: ref, class: "post", must: true}, by(), says(false)}},
		{zh: "期望 待办", en: "expect todo", expects: true, says: "一个岗位的待办里一种事有几件，种类写待办上的词，如 到时未答", run: (*player).expectTodo, head: []param{{zh: "种类", en: "kind", kind: text, must: true}}, keys: []param{
			by1, want("件数", "count", number)}},
		{zh: "期望 值班表", en: "expect roster", expects: true, says: "从一天起七天里有几班没有排人；写岗和班的，这一班谁值、原来是谁", run: (*player).expectTurns, head: []param{id}, keys: []param{
			on, at(false), {zh: "岗", en: "post", kind: ref, class: "post", given: true}, shift, want("空班", "gaps", number), want("谁", "who", text), want("原来", "was", text)}},
		{zh: "答复记录", en: "answer_entry", says: "被写到的人答复最近一份写到本人的记录；对 是写到谁，不写就是本人", run: (*player).answerEntry, head: []param{id}, keys: []param{
			by(), {zh: "对", en: "about", kind: ref, class: "post"}, says(true)}},
		{zh: "期望 答复记录", en: "expect answer", expects: true, says: "写到一个人的最近一份记录有什么答复", run: (*player).expectAnswer, head: []param{id}, keys: []param{
			{zh: "对", en: "about", kind: ref, class: "post", must: true, given: true}, {zh: "含", en: "contains", many: true}}},
		{zh: "期望 环节", en: "expect stage", expects: true, says: "由填报走过的环节：一个岗位、它的人、单位或者区划走到哪一步", run: (*player).expectStage, head: []param{{zh: "环节", en: "track", kind: text, must: true}}, keys: []param{
			{zh: "对", en: "about", kind: ref, class: "post", must: true, given: true}, want("在", "stage", text), want("期限", "stage_by", day), want("超期", "late", choice, yesNo()...), want("退回", "returns", number), want("离开", "left", choice, yesNo()...)}},
		{zh: "请假", en: "ask_leave", says: "请假", run: (*player).askLeave, head: []param{{zh: "名", en: "name", kind: name, class: "leave", must: true}},
			keys: []param{by(), {zh: "自", en: "from", kind: day, must: true}, {zh: "至", en: "to", kind: day, must: true}, {zh: "种类", en: "kind", must: true}, says(true)}},
		{zh: "准假", en: "grant_leave", says: "准假", run: ruleLeave(true), head: []param{{zh: "请假", en: "leave", kind: ref, class: "leave", must: true}}, keys: []param{by()}},
		{zh: "不准假", en: "deny_leave", says: "不准假", run: ruleLeave(false), head: []param{{zh: "请假", en: "leave", kind: ref, class: "leave", must: true}}, keys: []param{by()}},
		{zh: "期望 清单", en: "expect duty", expects: true, says: "一天（一期）应填的各在什么状态", run: (*player).expectDuty, head: []param{id}, keys: []param{on, at(false),
			want("应填", "expected", number), want("按时", "on_time", number), want("迟报", "late", number), want("补填", "backfilled", number), want("未填", "missing", number), want("未到", "pending", number), want("免填", "excused", number), want("份数", "entries", number)}},
		{zh: "期望 队清单", en: "expect team", expects: true, says: "一个地方的一队一份：几人填了、缺谁、汇成什么", run: (*player).expectTeam, head: []param{id}, keys: []param{on, at(false),
			want("状态", "state", choice, [2]string{"按时", "on_time"}, [2]string{"迟报", "late"}, [2]string{"补填", "backfilled"}, [2]string{"未填", "missing"}, [2]string{"未到", "pending"}, [2]string{"免填", "excused"}),
			want("填了", "gave", number), want("缺", "lacking", text), {zh: "合计", en: "sum", pair: true, many: true}, {zh: "含", en: "contains", many: true}}},
		{zh: "期望 逐人", en: "expect each", expects: true, says: "一个岗位对每名派驻人员各一次的责任：应办、已办、未办；逾期是这一期已经过去还没有办的", run: (*player).expectEach, head: []param{id}, keys: []param{by1, on,
			want("应办", "due", number), want("已办", "done", number), want("未办", "open", number), want("逾期", "overdue", number)}},
		{zh: "期望 填报", en: "expect entry", expects: true, says: "填的是什么", run: (*player).expectEntry, head: []param{id}, keys: []param{by1, on,
			want("状态", "state", choice, [2]string{"按时", "on_time"}, [2]string{"迟报", "late"}), want("无新增", "nothing", choice, yesNo()...), {zh: "项", en: "field", pair: true, many: true}}},
		{zh: "期望 时间占比", en: "expect share", expects: true, says: "一期里有记录的工作日占几成", run: (*player).expectShare, head: []param{id}, keys: []param{by1, {zh: "期", en: "period", kind: period, must: true, given: true},
			want("天数", "days", number), want("工作日", "workdays", number), want("占比", "percent", number), want("要求", "quota", number), want("达到", "met", choice, yesNo()...)}},
		{zh: "期望 月报", en: "expect report", expects: true, says: "由清单自动汇成的月报", run: (*player).expectReport, head: []param{id}, keys: []param{by1, {zh: "期", en: "period", kind: period, must: true, given: true},
			want("篇数", "entries", number), want("无新增", "nothing", number), {zh: "合计", en: "sum", pair: true, many: true}, {zh: "含", en: "contains", many: true}}},
		{zh: "复制微信", en: "copy_chat", says: "把一份清单复制成微信文字", run: (*player).copyChat, head: []param{{zh: "名", en: "name", kind: name, class: "chat", must: true}}, keys: []param{
			{zh: "责任", en: "duty", must: true}, by(), {zh: "日", en: "on", kind: day}}},
		{zh: "粘贴微信", en: "paste_chat", says: "把微信文字读成一份清单填报", run: (*player).pasteChat, keys: []param{
			{zh: "责任", en: "duty", must: true}, by(), {zh: "微信", en: "chat", kind: ref, class: "chat"}, {zh: "文字", en: "text"}}},
		{zh: "期望 微信", en: "expect chat", expects: true, says: "微信文字里有这些话", run: (*player).expectChat, head: []param{{zh: "微信文字", en: "chat", kind: ref, class: "chat", must: true}},
			keys: []param{{zh: "含", en: "contains", many: true, must: true}}},
		{zh: "抽查", en: "draw", says: "抽取村和日子；种子写一句话，谁都可以重抽", run: (*player).drawSpots, head: []param{{zh: "名", en: "name", kind: name, class: "spot", must: true}}, keys: []param{
			{zh: "种类", en: "spot", must: true}, by(), {zh: "自", en: "from", kind: day, must: true}, {zh: "至", en: "to", kind: day, must: true}, {zh: "个数", en: "count", kind: number}, {zh: "种子", en: "seed", must: true}, {zh: "理由", en: "reason"}}},
		{zh: "核对", en: "check", says: "记抽中的第几个核对结果", run: (*player).check, head: []param{{zh: "抽查", en: "spot", kind: ref, class: "spot", must: true}}, keys: []param{
			{zh: "第", en: "nth", kind: number, must: true}, {zh: "结果", en: "result", kind: choice, must: true, choices: lex.SpotResults()}, by(), says(true)}},
		{zh: "期望 抽查", en: "expect draw", expects: true, says: "抽中几个、能不能重抽出同样的结果、核对了几个", run: (*player).expectSpot, head: []param{{zh: "抽查", en: "spot", kind: ref, class: "spot", must: true}}, keys: []param{
			want("候选", "candidates", number), want("抽中", "drawn", number), want("可重抽", "redrawn", choice, yesNo()...), want("已核", "checked", number), want("不符", "mismatch", number), want("有清单", "entries", number)}},
	}
}

// unknownPart says that the pack has no such part.
func unknownPart(id, kind string) error {
	return fault.New(fault.Missing, "scenario.no_part", id, kind)
}

func (p *player) duty(id string) (duty.Duty, error) {
	d, ok := p.pack.Duty(id)
	if !ok {
		return d, unknownPart(id, "duties")
	}
	return d, nil
}

func (p *player) enter(s statement) error {
	for _, who := range p.each(s.get("by")) {
		err := p.act(who, func(tx *store.Tx, actor access.Actor) error {
			in := duty.Input{Pack: p.packKey, Duty: s.get("duty"), Day: s.date("on", p.today()), Shift: s.get("shift"), Nothing: s.has("nothing")}
			in.Values = fieldsOf(s)
			if s.has("saved") {
				t, err := time.ParseInLocation("2006-01-02T15:04", s.get("saved"), p.zone)
				if err != nil {
					return err
				}
				in.Phone = duty.Phone{Saved: t, Given: t}
			}
			if s.has("about") {
				a, _, err := tx.HolderOn(p.posts[s.get("about")].ID, in.Day)
				if err != nil {
					return err
				}
				in.Object = a.Person
			}
			_, err := duty.Enter(tx, actor, p.zone, in)
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (p *player) askLeave(s statement) error {
	return p.act(s.get("by"), func(tx *store.Tx, actor access.Actor) error {
		l, err := duty.AskLeave(tx, actor, p.zone, org.Leave{From: s.date("from", calendar.None), Until: s.date("to", calendar.None), Kind: s.get("kind"), Reason: s.get("text")})
		p.leaves[s.get("name")] = l.ID
		return err
	})
}

func ruleLeave(approve bool) func(*player, statement) error {
	return func(p *player, s statement) error {
		return p.act(s.get("by"), func(tx *store.Tx, actor access.Actor) error {
			_, err := duty.RuleLeave(tx, actor, p.leaves[s.get("leave")], approve)
			return err
		})
	}
}

// stand says how a duty of posts or teams stands on a day in a division.
func (p *player) stand(v *store.View, d duty.Duty, at area.Code, on calendar.Date) ([]duty.Standing, error) {
	if l := d.Look(); l != duty.ByPost && l != duty.ByTimes && l != duty.ByTeam && l != duty.ByShift {
		return nil, nil
	}
	lo, hi := at.Range()
	roster, err := v.RosterIn(int64(lo), int64(hi))
	if err != nil {
		return nil, err
	}
	over, id := d.PeriodAt(on), cmp.Or(d.Composed, d.ID)
	es, err := v.EntriesIn(id, over.Key, over.From, over.To, int64(lo), int64(hi), access.Everything())
	if err != nil {
		return nil, err
	}
	return duty.Stand(d, roster, p.rules.Calendar, p.zone, on, p.now(), d.FactsOf(es, over))
}

func (p *player) expectDuty(s statement) error {
	d, err := p.duty(s.get("duty"))
	if err != nil {
		return err
	}
	where, err := p.placeOr(s.get("at"), p.area)
	if err != nil {
		return err
	}
	var n duty.Count
	in, on := 0, s.date("on", p.today())
	if err := p.view(func(v *store.View) error {
		ds, err := v.DutiesOn(on)
		i := slices.IndexFunc(ds, func(x duty.Duty) bool { return x.ID == d.ID })
		if err != nil || i < 0 {
			return err
		}
		all, err := p.stand(v, ds[i], where, on)
		for _, x := range all {
			n.Add(x.State)
			in += x.Given.Entries
		}
		return err
	}); err != nil {
		return err
	}
	c := p.compare(s, d.Title)
	for key, got := range map[string]int{"expected": n.Expected(), "on_time": n.OnTime, "late": n.Late, "backfilled": n.Backfilled, "missing": n.Missing, "pending": n.Pending, "excused": n.Excused, "entries": in} {
		c.is(key, strconv.Itoa(got))
	}
	return c.err()
}

// expectTeam looks at the list of the one team of a place: who gave to it, who did not, and
// what it says.
func (p *player) expectTeam(s statement) error {
	d, err := p.duty(s.get("duty"))
	if err != nil {
		return err
	}
	where, err := p.placeOr(s.get("at"), p.area)
	if err != nil {
		return err
	}
	return p.view(func(v *store.View) error {
		all, err := p.stand(v, d, where, s.date("on", p.today()))
		if err == nil && len(all) != 1 {
			err = fault.New(fault.Missing, "scenario.no_entry", d.Title)
		}
		if err != nil {
			return err
		}
		names := map[string]string{}
		for _, m := range all[0].Members {
			who, err := v.Person(m.Person)
			if err != nil {
				return err
			}
			names[m.Person] = who.Name
		}
		var lacking []string
		for _, m := range all[0].Lacking() {
			lacking = append(lacking, names[m.Person])
		}
		source, _ := p.pack.Duty(d.Composed)
		var words strings.Builder
		sums := map[string]string{}
		for _, j := range d.JoinTeam(source, all[0].Members) {
			sums[j.Title] = strconv.Itoa(j.N)
			for _, l := range j.Lines {
				words.WriteString(names[l.Person] + " " + l.Text + "\n")
			}
		}
		c := p.compare(s, d.Title)
		c.is("state", string(all[0].State))
		c.is("gave", strconv.Itoa(all[0].Gave()))
		c.is("lacking", or(strings.Join(lacking, "、")))
		c.sums("sum", sums)
		c.holds("contains", words.String())
		return c.err()
	})
}

// expectEach counts a duty that a post owes once for every posted person.
func (p *player) expectEach(s statement) error {
	d, err := p.duty(s.get("duty"))
	if err != nil {
		return err
	}
	post, on := p.posts[s.get("by")], s.date("on", p.today())
	lo, hi := post.Area.Range()
	return p.view(func(v *store.View) error {
		roster, err := v.RosterIn(int64(lo), int64(hi))
		if err != nil {
			return err
		}
		a, _, err := v.HolderOn(post.ID, on)
		if err != nil {
			return err
		}
		objects := duty.Objects(d, roster, post, a.Person, on)
		es, err := d.Answers(v, objects, on)
		if err != nil {
			return err
		}
		done, overdue := 0, 0
		for i, o := range objects {
			if es[i] != nil {
				done++
			} else if !p.now().Before(d.CutOffOf(d.PeriodOf(o, on), p.zone)) {
				overdue++
			}
		}
		c := p.compare(s, d.Title)
		c.is("due", strconv.Itoa(len(objects)))
		c.is("done", strconv.Itoa(done))
		c.is("open", strconv.Itoa(len(objects)-done))
		c.is("overdue", strconv.Itoa(overdue))
		return c.err()
	})
}

// entryOf finds what a post entered for a duty on a day.
func (p *player) entryOf(v *store.View, s statement) (duty.Duty, duty.Entry, error) {
	d, err := p.duty(s.get("duty"))
	if err != nil {
		return d, duty.Entry{}, err
	}
	on := s.date("on", p.today())
	es, err := v.EntriesFor(d.ID, p.posts[s.get("by")].ID, d.PeriodAt(on).Key)
	if err == nil && len(es) == 0 {
		err = fault.New(fault.Missing, "scenario.no_entry", d.Title)
	}
	if err != nil {
		return d, duty.Entry{}, err
	}
	return d, es[max(0, slices.IndexFunc(es, func(e duty.Entry) bool { return e.Day == on }))], nil
}

func (p *player) expectEntry(s statement) error {
	return p.view(func(v *store.View) error {
		d, e, err := p.entryOf(v, s)
		if err != nil {
			return err
		}
		c := p.compare(s, d.Title)
		c.is("state", string(e.Timely))
		c.is("nothing", yes(e.Nothing))
		got := map[string]string{}
		for _, val := range e.Values {
			got[val.ID] = val.Text
		}
		c.sums("field", got)
		return c.err()
	})
}

func (p *player) expectShare(s statement) error {
	d, err := p.duty(s.get("duty"))
	if err != nil {
		return err
	}
	period, err := calendar.ParsePeriod(s.get("period"))
	if err != nil {
		return err
	}
	return p.view(func(v *store.View) error {
		post := p.posts[s.get("by")]
		a, _, err := v.HolderOn(post.ID, p.today())
		if err != nil {
			return err
		}
		leaves, err := v.Leaves(a.Person)
		if err != nil {
			return err
		}
		es, err := v.EntriesOf(post.ID, period.From, period.To, 1000)
		if err != nil {
			return err
		}
		share, err := duty.ShareOf(d, es, leaves, p.rules.Calendar, period, p.today())
		if err != nil {
			return err
		}
		c := p.compare(s, d.Title)
		c.is("days", strconv.Itoa(share.Days))
		c.is("workdays", strconv.Itoa(share.Workdays))
		c.is("percent", strconv.Itoa(share.Percent))
		c.is("quota", strconv.Itoa(share.Quota))
		c.is("met", yes(share.Met))
		return c.err()
	})
}

// expectReport composes the report of a month from the entries of a duty.
func (p *player) expectReport(s statement) error {
	d, err := p.duty(s.get("duty"))
	if err != nil {
		return err
	}
	base, err := p.duty(d.Composed)
	if err != nil {
		return err
	}
	month, err := calendar.ParsePeriod(s.get("period"))
	if err != nil {
		return err
	}
	return p.view(func(v *store.View) error {
		all, err := v.EntriesOf(p.posts[s.get("by")].ID, month.From, month.To, 1000)
		if err != nil {
			return err
		}
		var es []duty.Entry
		for _, e := range all {
			if e.Duty == base.ID {
				es = append(es, e)
			}
		}
		report := duty.Compose(d.Title, base, month, es, v)
		c := p.compare(s, report.Title)
		c.is("entries", strconv.Itoa(report.Entries))
		c.is("nothing", strconv.Itoa(report.Nothing))
		var words strings.Builder
		sums := map[string]string{}
		for _, sum := range report.Sums {
			sums[sum.Title] = sum.Total
		}
		for _, t := range report.Texts {
			for _, one := range t.Days {
				words.WriteString(t.Title + " " + one.Day.String() + " " + one.Text + "\n")
			}
		}
		c.sums("sum", sums)
		c.holds("contains", words.String())
		return c.err()
	})
}

func (p *player) copyChat(s statement) error {
	return p.view(func(v *store.View) error {
		d, e, err := p.entryOf(v, s)
		if err == nil {
			p.chats[s.get("name")] = duty.Chat(d, s.get("by"), e, v)
		}
		return err
	})
}

func (p *player) pasteChat(s statement) error {
	d, err := p.duty(s.get("duty"))
	if err != nil {
		return err
	}
	from := s.get("text")
	if s.has("chat") {
		from = p.chats[s.get("chat")]
	}
	return p.act(s.get("by"), func(tx *store.Tx, actor access.Actor) error {
		in := duty.Input{Pack: p.packKey, Duty: d.ID, Day: duty.ChatDay(from, p.today()), Shift: duty.ChatShift(d, from)}
		if in.Day.IsNone() {
			in.Day = p.today()
		}
		in.Values, in.Nothing, _ = duty.ParseChat(d, from)
		_, err := duty.Enter(tx, actor, p.zone, in)
		return err
	})
}

func (p *player) expectChat(s statement) error {
	c := p.compare(s, s.get("chat"))
	c.holds("contains", p.chats[s.get("chat")])
	return c.err()
}
