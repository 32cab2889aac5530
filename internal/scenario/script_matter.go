package scenario

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"

	"luoshi/internal/access"
	"luoshi/internal/calendar"
	"luoshi/internal/consequence"
	"luoshi/internal/course"
	"luoshi/internal/fault"
	"luoshi/internal/form"
	"luoshi/internal/letter"
	"luoshi/internal/matter"
	"luoshi/internal/office"
	"luoshi/internal/scenario/lex"
	"luoshi/internal/scenario/props"
	"luoshi/internal/store"
	"luoshi/internal/sweep"
)

func theMatter() param {
	return param{zh: "事项", en: "matter", kind: ref, class: "matter", must: true}
}

func matterVerbs() []verb {
	out := []verb{
		{zh: "登记", en: "register", says: "登记事项；写了责任就同时交办，限期整改清单还拟自己的通知书；类别是清单 kinds 里的一类；写了件数就登记一批，叫 名/1、名/2，写名指整批", run: (*player).register,
			head: []param{{zh: "名", en: "name", kind: name, class: "matter", must: true}}, keys: []param{
				{zh: "清单", en: "list", must: true}, {zh: "在", en: "at", kind: place, must: true}, {zh: "责任", en: "owner", kind: ref, class: "post"}, by(),
				{zh: "题", en: "title", must: true}, {zh: "件数", en: "count", kind: number}, {zh: "类别", en: "class"}, {zh: "项", en: "field", pair: true, many: true}, {zh: "事实", en: "facts"}, {zh: "要求", en: "demand"}, {zh: "来源", en: "origin"}}},
		{zh: "反映", en: "hand_in", says: "把填报里写到的问题变成待交办的事项；填报 是哪一项责任，取由岗位当天写的一份", run: (*player).handInMatter,
			head: []param{{zh: "名", en: "name", kind: name, class: "matter", must: true}}, keys: []param{
				{zh: "填报", en: "duty", must: true}, by(), {zh: "清单", en: "list", must: true}, {zh: "在", en: "at", kind: place, must: true}, {zh: "题", en: "title", must: true}, {zh: "事实", en: "facts"}}},
		{zh: "巡检", en: "sweep", alone: true, says: "到点的事项看一遍：逾期的上一档、拟文书", run: (*player).sweep},
		{zh: "期望 事项", en: "expect matter", expects: true, says: "事项现在怎样；逾期写超过的工作日数，没有逾期写 0，算不出写无；停住是督办因缺日历年等停住", run: (*player).expectMatter, head: []param{theMatter()}, keys: []param{
			want("状态", "state", choice, [2]string{"已登记", "registered"}, [2]string{"已交办", "assigned"}, [2]string{"已报结", "reported"}, [2]string{"已核验", "verified"}, [2]string{"已销号", "written_off"}),
			want("期限", "due", day), want("环节", "stage", text), want("环节期限", "stage_by", text), want("核验期限", "verify_by", day), want("核验逾期", "verify_late", choice, yesNo()...), want("档", "rung", text), want("逾期", "late", decimal), want("文书", "letters", number), want("结果", "outcome", choice, lex.Outcomes()...),
			want("退回", "returns", number), want("重启", "reopens", number), want("延期", "extensions", number), want("责任", "owner", text), want("卡在", "blocked", text), want("签收", "accepted", choice, yesNo()...), want("暂缓", "deferred", day), want("停住", "still", choice, yesNo()...), want("类别", "class", text), {zh: "项", en: "field", pair: true, many: true}}},
		{zh: "期望 台账", en: "expect ledger", expects: true, says: "一份清单到现在登记、在办、逾期、销号各几件，在办里暂缓几件", run: (*player).expectLedger, keys: []param{
			{zh: "清单", en: "list", must: true, given: true}, at(false), want("登记", "all", number), want("在办", "open", number), want("逾期", "overdue", number), want("销号", "written_off", number), want("暂缓", "deferred", number)}},
	}
	for _, a := range []struct {
		act  matter.Act
		zh   string
		text bool
		more []param
	}{
		{matter.Assign, "交办", false, []param{{zh: "给", en: "to", kind: ref, class: "post", must: true}}}, {matter.Accept, "签收", false, nil}, {matter.Object, "申请退回", true, nil},
		{matter.Attach, "附佐证", false, []param{{zh: "项", en: "need", must: true}, {zh: "文件", en: "file"}, {zh: "拍于", en: "taken", kind: day}, {zh: "地点", en: "place"}}},
		{matter.Report, "报结", true, []param{{zh: "结果", en: "outcome", kind: choice, choices: lex.Outcomes()}, {zh: "并入", en: "other", kind: ref, class: "matter"}}},
		{matter.TakeBack, "撤回报结", true, nil}, {matter.Verify, "核验", true, nil}, {matter.Return, "退回", true, nil}, {matter.WriteOff, "销号", false, nil}, {matter.Reopen, "重启", true, nil},
		{matter.Transfer, "转办", true, []param{{zh: "给", en: "to", kind: ref, class: "post", must: true}}},
		{matter.AskExtension, "申请延期", true, []param{{zh: "到", en: "until", kind: day, must: true}}}, {matter.Extend, "批准延期", true, []param{{zh: "期限", en: "term", kind: term}, {zh: "到", en: "until", kind: day}}}, {matter.RefuseExtra, "不同意延期", true, nil}, {matter.DropExtra, "撤回延期申请", false, nil}, {matter.DropBack, "撤回退回申请", false, nil},
		{matter.AgreeBack, "同意退回", true, nil}, {matter.RefuseBack, "不同意退回", true, nil},
		{matter.Pause, "暂停", true, []param{{zh: "期限", en: "term", kind: term}}}, {matter.Resume, "恢复", true, nil},
		{matter.Block, "卡在", true, []param{{zh: "单位", en: "body", kind: ref, class: "body", must: true}}}, {matter.Unblock, "解除卡点", true, nil},
		{matter.Defer, "暂缓", true, []param{{zh: "到", en: "until", kind: day, must: true}}}, {matter.Comment, "批注", true, nil}, {matter.Urge, "催办", true, nil},
	} {
		out = append(out, verb{zh: a.zh, en: string(a.act), says: "对事项" + a.zh, head: []param{theMatter()},
			keys: append([]param{by(), says(a.text)}, a.more...), run: actOnMatter(a.act)})
	}
	return out
}

// fieldsOf are the fields that a statement fills (项).
func fieldsOf(s statement) (out []form.Value) {
	for _, f := range s.pairs("field") {
		out = append(out, form.Value{ID: f[0], Text: f[1]})
	}
	return out
}

func (p *player) register(s statement) error {
	where, err := p.place(s.get("at"))
	if err != nil {
		return err
	}
	return p.act(s.get("by"), func(tx *store.Tx, actor access.Actor) error {
		n := max(1, s.number("count", 1))
		for i := range n {
			key, title := s.get("name"), s.get("title")
			if s.has("count") {
				key, title = fmt.Sprintf("%s/%d", key, i+1), fmt.Sprintf("%s（%d）", title, i+1)
				p.groups[s.get("name")] = append(p.groups[s.get("name")], key)
			}
			m, err := office.Register(tx, p.rules, actor, matter.Draft{Fields: fieldsOf(s), List: s.get("list"), Class: s.get("class"), Area: where, Title: title, Facts: s.get("facts"), Demand: s.get("demand"),
				Origin: s.get("origin"), Owner: p.posts[s.get("owner")].ID, Pack: p.packKey})
			if err != nil {
				return err
			}
			p.matters[key] = m.ID
		}
		return nil
	})
}

// handInMatter makes a problem of the entry that a post wrote today a matter.
func (p *player) handInMatter(s statement) error {
	where, err := p.place(s.get("at"))
	if err != nil {
		return err
	}
	return p.act(s.get("by"), func(tx *store.Tx, actor access.Actor) error {
		es, err := tx.EntriesOf(actor.Post, p.today(), p.today(), 100)
		if err != nil {
			return err
		}
		id := ""
		for _, e := range es {
			if e.Duty == s.get("duty") {
				id = e.ID
			}
		}
		m, err := office.HandIn(tx, p.rules, actor, id, s.get("list"), p.packKey, s.get("title"), s.get("facts"), where)
		p.matters[s.get("name")] = m.ID
		return err
	})
}

func actOnMatter(act matter.Act) func(*player, statement) error {
	return func(p *player, s statement) error {
		in := matter.Input{Text: s.get("text"), Post: p.posts[s.get("to")].ID, Body: p.bodies[s.get("body")].ID, Until: s.date("until", calendar.None),
			Outcome: matter.Outcome(s.get("outcome")), Other: p.matters[s.get("other")], File: matter.Evidence{Need: s.get("need")}}
		if s.has("term") {
			t, err := calendar.ParseTerm(s.get("term"))
			if err != nil {
				return err
			}
			in.Days = t
		}
		if s.has("taken") {
			in.File.TakenAt, in.File.Place = s.date("taken", calendar.None).Start(p.zone), s.get("place")
		}
		if s.has("file") {
			in.File = props.Paper(in.File, s.get("file"))
		}
		return p.act(s.get("by"), func(tx *store.Tx, actor access.Actor) error {
			for _, one := range p.each(s.get("matter")) {
				if _, err := office.ActOnMatter(tx, p.rules, actor, p.matters[one], act, in); err != nil {
					return err
				}
			}
			return nil
		})
	}
}

func (p *player) sweep(statement) error {
	w := sweep.Sweeper{Store: p.store, Home: p.home, Zone: p.zone}
	_, _, err := w.Once(p.ctx, p.now())
	return err
}

func (p *player) expectMatter(s statement) error {
	c := p.compare(s, s.get("matter"))
	return p.view(func(v *store.View) error {
		m, err := v.Matter(p.matters[s.get("matter")])
		if err != nil {
			return err
		}
		ls, err := v.LettersOf(m.ID)
		if err != nil {
			return err
		}
		if s.has("late") { // who has no owner has no term either
			late, err := p.lateBy(m)
			if err != nil {
				return err
			}
			c.is("late", late)
		}
		c.is("state", string(m.State))
		c.is("due", dateOr(m.Due))
		for _, f := range fieldsOf(s) {
			if got := or(form.Values(append(m.Fields, m.Personal...)).Of(f.ID)); got != f.Text {
				c.errs = append(c.errs, fault.New(fault.Invalid, "scenario.want", m.Title, f.ID, got, f.Text))
			}
		}
		c.is("class", cmp.Or(m.Class, none))
		stands, err := course.Of(v, p.courses(), m)
		if err != nil {
			return err
		}
		var stages, ends []string
		for _, s := range stands {
			stages, ends = append(stages, cmp.Or(s.Reached(), none)), append(ends, dateOr(s.Stand.Due))
		}
		c.is("stage", cmp.Or(strings.Join(stages, "、"), none))
		c.is("stage_by", strings.Join(ends, "、"))
		c.is("verify_by", dateOr(m.VerifyBy))
		c.is("verify_late", yes(m.VerifyLate(p.today())))
		c.is("rung", p.rungOf(m))
		c.is("deferred", dateOr(m.Deferred))
		c.is("still", yes(m.Still != ""))
		c.is("letters", strconv.Itoa(len(ls)))
		c.is("outcome", string(m.Outcome))
		c.is("returns", strconv.Itoa(m.Returns))
		c.is("reopens", strconv.Itoa(m.Reopens))
		c.is("extensions", strconv.Itoa(m.Extensions))
		c.is("accepted", yes(m.Accepted))
		owner, stuck := none, none
		for k, post := range p.posts {
			if post.ID == m.Owner {
				owner = k
			}
		}
		for k, b := range p.bodies {
			if b.ID == m.BlockedBy {
				stuck = k
			}
		}
		c.is("owner", owner)
		c.is("blocked", stuck)
		return c.err()
	})
}

// lateBy is by how many working days a matter is or was past its limit, 0 when not, and
// none while the calendar lacks a year for it.
func (p *player) lateBy(m matter.Matter) (string, error) {
	at := p.now()
	if !m.ReportedAt.IsZero() {
		at = m.ReportedAt
	}
	due, err := m.Clock.Due(p.rules.Calendar, p.zone)
	if err != nil {
		return "", err
	}
	n, late, err := m.Clock.LateBy(p.rules.Calendar, due, at, p.zone)
	if _, missing := calendar.MissingYear(err); missing {
		return none, nil
	}
	if !late {
		n = 0
	}
	return strconv.Itoa(n), err
}

// rungOf is the title of the rung a matter has climbed to on its overdue ladder.
func (p *player) rungOf(m matter.Matter) string {
	l, ok := p.pack.Ladder(m.Ladder)
	if !ok || m.Rung < 1 || m.Rung > len(l.Rungs) {
		return none
	}
	return l.Rungs[m.Rung-1].Title
}

// expectLedger counts a list from its rows.
func (p *player) expectLedger(s statement) error {
	where, err := p.placeOr(s.get("at"), p.area)
	if err != nil {
		return err
	}
	c := p.compare(s, s.get("list"))
	return p.view(func(v *store.View) error {
		f := store.LedgerFilter{Sees: access.Everything(), Area: where, List: s.get("list"), Today: p.today(), Now: p.now()}
		count := func(change func(*store.LedgerFilter)) (string, error) {
			g := f
			change(&g)
			n, err := v.Count(g, 1_000_000)
			return strconv.Itoa(n), err
		}
		for _, w := range []struct {
			key    string
			change func(*store.LedgerFilter)
		}{
			{"all", func(*store.LedgerFilter) {}}, {"open", func(g *store.LedgerFilter) { g.Open = true }},
			{"overdue", func(g *store.LedgerFilter) { g.Open, g.Due = true, "overdue" }},
			{"deferred", func(g *store.LedgerFilter) { g.Open, g.Due = true, "deferred" }},
			{"written_off", func(g *store.LedgerFilter) { g.State = matter.WrittenOff }},
		} {
			n, err := count(w.change)
			if err != nil {
				return err
			}
			c.is(w.key, n)
		}
		return c.err()
	})
}

func letterVerbs() []verb {
	about := param{zh: "文书", en: "letter", kind: ref, class: "letter", must: true}
	of := []param{{zh: "事项", en: "matter", kind: ref, class: "matter"}, {zh: "个案", en: "case", kind: ref, class: "case"}, {zh: "文书", en: "letter", kind: ref, class: "letter"}}
	var which []param
	for _, o := range of {
		o.given = true
		which = append(which, o)
	}
	return []verb{
		{zh: "拟文书", en: "draft", says: "按文种拟一件文书；填 项 内容 填进模板的空", run: (*player).draft,
			head: []param{{zh: "名", en: "name", kind: name, class: "letter", must: true}}, keys: []param{
				{zh: "文种", en: "kind", must: true}, by(), {zh: "致", en: "to", kind: ref, class: "post", must: true}, {zh: "填", en: "fill", pair: true, many: true}, {zh: "关于", en: "about", kind: ref, class: "matter"}}},
		{zh: "签发", en: "sign", says: "签发还在拟稿的文书，取号；写事项、个案或者文书名", run: changeLetters(letter.Draft), keys: append([]param{by()}, of...)},
		{zh: "送达", en: "serve", says: "送达已签发的文书", run: changeLetters(letter.Signed), keys: append([]param{by()}, of...)},
		{zh: "答复", en: "reply", says: "答复已送达的文书", run: changeLetters(letter.Served), keys: append([]param{by(), says(true)}, of...)},
		{zh: "撤销文书", en: "annul", says: "撤销一件文书", run: (*player).annul, head: []param{about}, keys: []param{by(), says(true)}},
		{zh: "期望 文书", en: "expect letter", expects: true, says: "最近一件文书怎样、一共几件；致 是写给的人，只给单位的写无", run: (*player).expectLetter, keys: append(which,
			want("件数", "count", number), want("文种", "kind", text), want("档", "rung", text), want("文号", "number", text),
			want("状态", "state", choice, [2]string{"拟稿", "draft"}, [2]string{"已签发", "signed"}, [2]string{"已送达", "served"}, [2]string{"已答复", "replied"}, [2]string{"已撤销", "annulled"}, [2]string{"不予签发", "dropped"}),
			want("答复期限", "reply", day), want("致", "person", text), param{zh: "含", en: "contains", many: true})},
	}
}

func (p *player) draft(s statement) error {
	t, ok := p.pack.Letter(s.get("kind"))
	if !ok {
		return unknownPart(s.get("kind"), "letters")
	}
	values := map[string]string{}
	for _, f := range s.pairs("fill") {
		values[f[0]] = f[1]
	}
	to := p.posts[s.get("to")]
	values["对象"] = to.Title
	return p.act(s.get("by"), func(tx *store.Tx, actor access.Actor) error {
		l, err := letter.New(tx, actor, t, letter.Letter{To: to.Title, ToBody: to.Body, ToPost: to.ID, Matter: p.matters[s.get("about")], Pack: p.packKey}, values)
		p.letters[s.get("name")] = l.ID
		return err
	})
}

// of lists the letters that a statement names: its own, those of a matter, those
// of a case; the newest last.
func (p *player) of(tx interface {
	Letter(string) (letter.Letter, error)
	LettersOf(string) ([]letter.Letter, error)
}, cases func(string) ([]string, error), s statement) ([]letter.Letter, error) {
	var out []letter.Letter
	if s.has("matter") {
		ls, err := tx.LettersOf(p.matters[s.get("matter")])
		if err != nil {
			return nil, err
		}
		for i := len(ls) - 1; i >= 0; i-- {
			out = append(out, ls[i])
		}
	}
	var ids []string
	if s.has("case") {
		var err error
		if ids, err = cases(p.cases[s.get("case")]); err != nil {
			return nil, err
		}
	}
	if s.has("letter") {
		ids = append(ids, p.letters[s.get("letter")])
	}
	for _, id := range ids {
		l, err := tx.Letter(id)
		if err != nil {
			return nil, err
		}
		out = append(out, l)
	}
	return out, nil
}

// changeLetters signs, serves or answers every letter that stands in a state.
func changeLetters(in letter.State) func(*player, statement) error {
	return func(p *player, s statement) error {
		return p.act(s.get("by"), func(tx *store.Tx, actor access.Actor) error {
			ls, err := p.of(tx, lettersOfCase(tx.Consequence), s)
			if err != nil {
				return err
			}
			n := 0
			for _, l := range ls {
				if l.State != in {
					continue
				}
				n++
				if err := p.changeLetter(tx, actor, l, s); err != nil {
					return err
				}
			}
			if n == 0 {
				return unknownPart(s.verb.zh, "letters")
			}
			return nil
		})
	}
}

func (p *player) changeLetter(tx *store.Tx, actor access.Actor, l letter.Letter, s statement) (err error) {
	if l.Personal() {
		verb := map[letter.State]string{letter.Draft: "sign", letter.Signed: "serve"}[l.State]
		_, err = office.ActOnCaseLetter(tx, p.rules, actor, l, cmp.Or(verb, "reply"), consequence.Input{Text: s.get("text"), On: calendar.None, Received: calendar.None})
		return err
	}
	switch l.State {
	case letter.Draft:
		t, _ := p.pack.Letter(l.Kind)
		_, err = letter.Sign(tx, actor, l.ID, t.Code, p.zone)
	case letter.Signed:
		_, err = letter.Serve(tx, actor, l.ID, cmp.Or(s.get("receipt"), l.To+"收文"), p.rules.Calendar, p.zone)
	default:
		_, err = letter.Answer(tx, actor, l.ID, s.get("text"))
	}
	return err
}

func (p *player) annul(s statement) error {
	return p.act(s.get("by"), func(tx *store.Tx, actor access.Actor) error {
		_, err := office.AnnulLetter(tx, actor, p.letters[s.get("letter")], s.get("text"))
		return err
	})
}

func (p *player) expectLetter(s statement) error {
	return p.view(func(v *store.View) error {
		ls, err := p.of(v, lettersOfCase(v.Consequence), s)
		if err != nil {
			return err
		}
		c := p.compare(s, or(strings.Trim(s.get("matter")+s.get("case")+s.get("letter"), " ")))
		c.is("count", strconv.Itoa(len(ls)))
		l := letter.Letter{ReplyDue: calendar.None}
		if len(ls) > 0 {
			l = ls[len(ls)-1]
		}
		c.is("kind", or(l.Kind))
		c.is("rung", or(l.Rung))
		person := none
		for key, who := range p.people {
			if who.ID == l.ToPerson {
				person = key
			}
		}
		c.is("person", person)
		c.is("number", or(l.Number))
		c.is("state", string(l.State))
		c.is("reply", dateOr(l.ReplyDue))
		c.holds("contains", strings.Join(l.Paragraphs, "\n"))
		return c.err()
	})
}
