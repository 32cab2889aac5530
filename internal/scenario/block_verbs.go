package scenario

import (
	"cmp"
	"slices"
	"strings"

	"luoshi/internal/access"
	"luoshi/internal/area"
	"luoshi/internal/calendar"
	"luoshi/internal/duty"
	"luoshi/internal/letter"
	"luoshi/internal/matter"
	"luoshi/internal/org"
	"luoshi/internal/scenario/lex"
	"luoshi/internal/scenario/props"
	"luoshi/internal/store"
)

// placed are the names that a block over things with a place gives.
var placed = []string{"地点", "地名", "村", "村名", "镇", "镇名"}

// blockVerbs are the statements that open a block.
func blockVerbs() []verb {
	in, evenly, drawn := param{zh: "在", en: "at", kind: place}, param{zh: "选", en: "spread", kind: number}, param{zh: "抽", en: "drawn", kind: number}
	span := []param{{zh: "自", en: "from", kind: day, must: true}, {zh: "至", en: "to", kind: day, must: true}, {zh: "时", en: "hour", kind: clock}}
	as := param{zh: "按", en: "by", kind: text}
	state := func(choices ...[2]string) param {
		return param{zh: "状态", en: "state", kind: choice, choices: choices}
	}
	return []verb{
		{zh: "每个 日", en: "each day", set: true, alone: true, says: "成批：到每一天（09:00 或者写明的时刻）演一遍，到 完 为止", keys: span, opens: &opener{items: daysBetween(false)}},
		{zh: "每个 工作日", en: "each workday", set: true, alone: true, says: "成批：到每个工作日演一遍", keys: span, opens: &opener{items: daysBetween(true)}},
		{zh: "每个 镇", en: "each town", set: true, says: "成批：每个镇演一遍；选 是均匀地取几个，总是这几个；抽 是每次另抽几个", keys: []param{in, evenly, drawn}, opens: &opener{vars: placed, items: places(area.Town)}},
		{zh: "每个 村", en: "each village", set: true, says: "成批：每个村演一遍", keys: []param{in, evenly, drawn}, opens: &opener{vars: placed, items: places(area.Village)}},
		{zh: "每个 岗位", en: "each post", set: true, says: "成批：设过的一种岗位，每个演一遍；人 是设岗位时写的人；未填 写一项责任，这一期填过的（逐人的责任是写到过的）不再轮到", keys: []param{{zh: "角色", en: "role", must: true}, in, {zh: "未填", en: "owing", kind: text}, evenly, drawn},
			opens: &opener{vars: append([]string{"岗位", "人"}, placed...), items: (*player).postItems}},
		{zh: "每个 事项", en: "each matter", set: true, says: "成批：这时在一种状态的事项，每件演一遍；责任 是责任岗位", keys: []param{
			state([2]string{"已登记", "registered"}, [2]string{"已交办", "assigned"}, [2]string{"已报结", "reported"}, [2]string{"已核验", "verified"}, [2]string{"已销号", "written_off"}),
			{zh: "清单", en: "list"}, {zh: "签收", en: "accepted", kind: choice, choices: yesNo()}, {zh: "逾期", en: "late", kind: choice, choices: yesNo()},
			{zh: "退过", en: "returned", kind: choice, choices: yesNo()}, {zh: "卡住", en: "blocked", kind: choice, choices: yesNo()}, in, drawn},
			opens: &opener{vars: append([]string{"事项", "责任"}, placed...), items: (*player).matterItems}},
		{zh: "每个 文书", en: "each letter", set: true, says: "成批：这时在一种状态的文书，个案的除外，每件演一遍；致 是写给的岗位", keys: []param{
			state([2]string{"拟稿", "draft"}, [2]string{"已签发", "signed"}, [2]string{"已送达", "served"}), {zh: "文种", en: "kind"}, drawn},
			opens: &opener{vars: []string{"文书", "致"}, items: (*player).letterItems}},
		{zh: "逢", en: "on", set: true, says: "成批：只在这样的日子演：周五、月初、旬末、季末这样的一期第一个或者最末一个工作日，15日 这样的一天（遇休息顺延到工作日），或者一个日期",
			head: []param{{zh: "哪些天", en: "days", kind: days, must: true}}, opens: &opener{rest: true, holds: onDay}},
		{zh: "有", en: "some", set: true, says: "成批：有百分之几演，每次另抽，其余的演 其余 后面的；按 写同样的话，抽到的就是同样的", head: []param{{zh: "百分数", en: "share", kind: share, must: true}}, keys: []param{as}, opens: &opener{rest: true, holds: inShare(true)}},
		{zh: "总有", en: "always", set: true, says: "成批：有百分之几演，总是同样的镇、村、岗位或者事项", head: []param{{zh: "百分数", en: "share", kind: share, must: true}}, keys: []param{as}, opens: &opener{rest: true, holds: inShare(false)}},
	}
}

// daysBetween are the days of a span, or its working days.
func daysBetween(working bool) func(*player, statement) ([]binding, error) {
	return func(p *player, s statement) (out []binding, err error) {
		for d, last := s.date("from", calendar.None), s.date("to", calendar.None); d <= last; d++ {
			works := true
			if working {
				if works, err = p.rules.Calendar.IsWorkday(d); err != nil {
					return nil, err
				}
			}
			if works {
				out = append(out, binding{key: d.String(), day: d})
			}
		}
		return out, nil
	}
}

// at are the names of a place.
func (p *player) at(b binding, where area.Code) binding {
	if b.vars == nil {
		b.vars = map[string]string{}
	}
	b.day = calendar.None
	b.vars["地点"], b.vars["地名"] = where.String(), store.ShortArea(p.areaNames[where])
	for level, name := range map[area.Level]string{area.Village: "村", area.Town: "镇"} {
		for c := where; c != 0 && c.Within(p.area); c = c.Parent() {
			if c.Level() == level {
				b.vars[name], b.vars[name+"名"] = c.String(), store.ShortArea(p.areaNames[c])
			}
		}
	}
	return b
}

func places(level area.Level) func(*player, statement) ([]binding, error) {
	return func(p *player, s statement) (out []binding, err error) {
		in, err := p.placeOr(s.get("at"), p.area)
		if err != nil {
			return nil, err
		}
		for _, c := range p.areas {
			if c.Level() == level && c.Within(in) {
				out = append(out, p.at(binding{key: c.String()}, c))
			}
		}
		return p.chosen(s, out), nil
	}
}

func (p *player) postItems(s statement) (out []binding, err error) {
	in, err := p.placeOr(s.get("at"), p.area)
	if err != nil {
		return nil, err
	}
	role, err := p.role(s.get("role"))
	if err != nil {
		return nil, err
	}
	kind := p.kindOf(s.get("role"), role)
	for _, seat := range p.seats {
		if post := p.posts[seat.name]; seat.kind == kind && post.Area.Within(in) {
			there, err := p.entered(s.get("owing"), post)
			if err != nil {
				return nil, err
			}
			if there {
				continue
			}
			out = append(out, p.at(binding{key: seat.name, vars: map[string]string{"岗位": seat.name, "人": seat.held}}, post.Area))
		}
	}
	return p.chosen(s, out), nil
}

// entered reports whether a post entered a duty in the period of the day, or was written about
// where the duty is about persons; false for no duty.
func (p *player) entered(id string, post org.Post) (there bool, err error) {
	if id == "" {
		return false, nil
	}
	d, err := p.duty(id)
	if err != nil {
		return false, err
	}
	return there, p.view(func(v *store.View) error {
		over := d.Over(p.today()).Key
		if d.Look() != duty.ByPerson {
			es, err := v.EntriesFor(d.ID, post.ID, over)
			there = len(es) > 0
			return err
		}
		a, held, err := v.HolderOn(post.ID, p.today())
		if err != nil || !held {
			return err
		}
		_, there, err = v.EntryAbout(d.ID, a.Person, over)
		return err
	})
}

// chosen leaves some of the turns of a block: spread evenly, or drawn by lot.
func (p *player) chosen(s statement, all []binding) []binding {
	if n := s.number("spread", len(all)); n < len(all) {
		var out []binding
		for i := range all {
			if i*n/len(all) != (i+1)*n/len(all) {
				out = append(out, all[i])
			}
		}
		all = out
	}
	if n := s.number("drawn", len(all)); n < len(all) {
		lots := map[string]uint64{}
		for _, b := range all {
			lots[b.key] = p.lot(s.place, true, b.key)
		}
		left := slices.SortedFunc(slices.Values(all), func(a, b binding) int { return cmp.Compare(lots[a.key], lots[b.key]) })[:max(n, 0)]
		all = slices.DeleteFunc(slices.Clone(all), func(b binding) bool {
			return !slices.ContainsFunc(left, func(x binding) bool { return x.key == b.key })
		})
	}
	return all
}

// most is how many matters a block goes through at once.
const most = 10_000

func (p *player) matterItems(s statement) (out []binding, err error) {
	in, err := p.placeOr(s.get("at"), p.area)
	if err != nil {
		return nil, err
	}
	is := func(key string, got bool) bool { return !s.has(key) || s.get(key) == yes(got) }
	err = p.view(func(r *store.View) error {
		ms, err := r.Ledger(store.LedgerFilter{Sees: access.Everything(), Area: in, List: s.get("list"), State: matter.State(s.get("state")), Today: p.today(), Order: store.ByNewest, Limit: most})
		for _, m := range slices.Backward(ms) {
			if !is("accepted", m.Accepted) || !is("late", m.Late(p.now())) || !is("returned", m.Returns > 0) || !is("blocked", m.BlockedBy != "") {
				continue
			}
			p.name("matter", m.Number)
			p.matters[m.Number] = m.ID
			b := p.at(binding{key: m.Number, vars: map[string]string{"事项": m.Number}}, m.Area)
			if owner, ok := p.keys[m.Owner]; ok {
				b.vars["责任"] = owner
			}
			out = append(out, b)
		}
		return err
	})
	return p.chosen(s, out), err
}

func (p *player) letterItems(s statement) (out []binding, err error) {
	states := []letter.State{letter.Draft, letter.Signed, letter.Served}
	if s.has("state") {
		states = []letter.State{letter.State(s.get("state"))}
	}
	err = p.view(func(r *store.View) error {
		for _, state := range states {
			ls, err := r.LettersIn(state)
			if err != nil {
				return err
			}
			for _, l := range ls {
				if l.Personal() || l.Case != "" || s.has("kind") && l.Kind != s.get("kind") {
					continue
				}
				key, err := props.LetterKey(r, l)
				if err != nil {
					return err
				}
				p.name("letter", key)
				p.letters[key] = l.ID
				b := binding{key: key, day: calendar.None, vars: map[string]string{"文书": key}}
				if to, ok := p.keys[l.ToPost]; ok {
					b.vars["致"] = to
				}
				out = append(out, b)
			}
		}
		return nil
	})
	return p.chosen(s, out), err
}

// name makes a name known to what is read from here on.
func (p *player) name(class, name string) {
	if p.reader.named[class] == nil {
		p.reader.named[class] = map[string]bool{}
	}
	p.reader.named[class][name] = true
}

func inShare(anew bool) func(*player, statement) (bool, error) {
	return func(p *player, s statement) (bool, error) {
		return int(p.lot(cmp.Or(s.get("by"), s.place), anew)%100) < lex.NumberOf(strings.TrimSuffix(s.get("share"), "%")), nil
	}
}

func onDay(p *player, s statement) (bool, error) {
	d, _ := lex.Days(s.get("days"))
	return d.On(p.rules.Calendar, p.today())
}
