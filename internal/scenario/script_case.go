package scenario

import (
	"strconv"

	"luoshi/internal/access"
	"luoshi/internal/calendar"
	"luoshi/internal/consequence"
	"luoshi/internal/fault"
	"luoshi/internal/office"
	"luoshi/internal/scenario/lex"
	"luoshi/internal/scenario/props"
	"luoshi/internal/store"
)

func periodOf(s statement) (calendar.Period, error) { return calendar.ParsePeriod(s.get("period")) }

// lettersOfCase reads the letters of a case through whoever reads cases.
func lettersOfCase(read func(string) (consequence.Case, error)) func(string) ([]string, error) {
	return func(id string) ([]string, error) {
		c, err := read(id)
		return c.Letters, err
	}
}

func caseVerbs() []verb {
	the := param{zh: "个案", en: "case", kind: ref, class: "case", must: true}
	successor := param{zh: "人", en: "person", kind: ref, class: "person", must: true}
	paper := []param{{zh: "回证", en: "receipt"}, {zh: "见证", en: "witnesses"}}
	out := []verb{
		{zh: "提出建议", en: "propose", says: "对一个岗位的在任人提出结果运用的建议，告知书同时拟好", run: (*player).propose, head: []param{{zh: "名", en: "name", kind: name, class: "case", must: true}}, keys: []param{
			{zh: "结果", en: "kind", must: true}, {zh: "对", en: "of", kind: ref, class: "post", must: true}, by(), {zh: "依据", en: "ground", must: true}, {zh: "事实", en: "fact", many: true, must: true}, {zh: "事项", en: "matter", kind: ref, class: "matter"}}},
		{zh: "找出个案", en: "find_case", set: true, says: "给阶梯列出的待提出个案起名", run: (*player).findCase, head: []param{{zh: "名", en: "name", kind: name, class: "case", must: true}}, keys: []param{
			{zh: "事项", en: "matter", kind: ref, class: "matter", must: true}, {zh: "结果", en: "kind", must: true}}},
		{zh: "期望 个案", en: "expect case", expects: true, says: "个案现在怎样", run: (*player).expectCase, head: []param{the}, keys: []param{
			want("状态", "state", choice, lex.CaseStates()...), want("决定", "outcome", choice, lex.Decisions()...), want("复核", "review", choice, lex.Reviews()...),
			want("申辩期限", "limit", day), want("复核期限", "review_by", day), want("决定期限", "decide_by", day), want("复核答复", "review_due", day), want("到期", "until", day), want("月数", "months", number), want("文书", "letters", number), want("有利事实", "for", number), want("不利事实", "against", number)}},
	}
	for _, a := range []struct {
		act  consequence.Act
		zh   string
		text bool
		more []param
	}{
		{consequence.Drop, "不提出", true, nil}, {consequence.AddFact, "补充事实", true, nil}, {consequence.Withdraw, "撤回建议", true, nil}, {consequence.Notice, "告知", false, paper},
		{consequence.Receive, "打开签收", false, nil}, {consequence.Attempt, "送达未成", true, nil}, {consequence.Annul, "撤销个案文书", true, nil}, {consequence.Decline, "不予签发个案", true, nil},
		{consequence.Redraft, "重新拟文", false, nil},
		{consequence.AskExtension, "申请延长申辩", true, nil}, {consequence.Extend, "同意延长申辩", true, nil}, {consequence.Refuse, "不同意延长申辩", true, nil},
		{consequence.Finish, "说完了", false, nil}, {consequence.Confirm, "当面核实", true, nil},
		{consequence.Tell, "申辩", true, []param{{zh: "容错", en: "tolerance", kind: choice, choices: [][2]string{{"先行先试", "trial"}, {"不可抗力", "force"}, {"上级要求", "ordered"}}}}},
		{consequence.Waive, "放弃申辩", true, nil},
		{consequence.Paper, "代录申辩", true, []param{{zh: "收到", en: "received", kind: day, must: true}, {zh: "文件", en: "file", must: true},
			{zh: "写明", en: "wrote", kind: choice, choices: [][2]string{{"不再补充", "final"}, {"放弃", "waiver"}}}}},
		{consequence.Reply, "答复申辩", true, nil}, {consequence.Recuse, "回避", true, nil},
		{consequence.CastVote, "表决", true, []param{{zh: "意见", en: "outcome", kind: choice, choices: lex.Decisions(), must: true}}},
		{consequence.Decide, "决定", true, []param{{zh: "意见", en: "outcome", kind: choice, choices: lex.Decisions()}, {zh: "月数", en: "months", kind: number}, {zh: "办法", en: "measure"}, {zh: "代理", en: "person", kind: ref, class: "person"}}},
		{consequence.Serve, "送达决定", false, paper}, {consequence.AskReview, "申请复核", true, nil},
		{consequence.Review, "复核", true, []param{{zh: "意见", en: "outcome", kind: choice, choices: lex.Reviews(), must: true}, {zh: "办法", en: "measure"}, {zh: "月数", en: "months", kind: number}}},
		{consequence.Revoke, "自行撤销", true, nil}, {consequence.Fill, "重新选派", false, []param{successor}}, {consequence.End, "期满了结", true, nil},
	} {
		out = append(out, verb{zh: a.zh, en: "case_" + string(a.act), says: "对个案" + a.zh, head: []param{the}, keys: append([]param{by(), says(a.text)}, a.more...), run: actOnCase(a.act)})
	}
	return out
}

func (p *player) propose(s statement) error {
	var facts []consequence.Fact
	for _, f := range s.args["fact"] {
		facts = append(facts, consequence.Fact{Text: f, Side: consequence.Against})
	}
	return p.act(s.get("by"), func(tx *store.Tx, actor access.Actor) error {
		c, err := office.ProposeConsequence(tx, p.rules, actor, consequence.Draft{Kind: s.get("kind"), Pack: p.packKey, Post: p.posts[s.get("of")].ID,
			Ground: s.get("ground"), Matter: p.matters[s.get("matter")], Against: facts})
		p.cases[s.get("name")] = c.ID
		return err
	})
}

// findCase names the case that a rung put on the list of what may be proposed.
func (p *player) findCase(s statement) error {
	return p.view(func(v *store.View) error {
		all, err := v.Consequences(store.CaseFilter{Actor: access.Actor{Role: access.AuditAdmin, Home: p.home, Area: p.area, Now: p.now()}, All: true, Limit: 1000})
		if err != nil {
			return err
		}
		for _, c := range all {
			if c.Matter == p.matters[s.get("matter")] && c.Kind == s.get("kind") {
				p.cases[s.get("name")] = c.ID
				return nil
			}
		}
		return fault.New(fault.Missing, "scenario.no_case", s.get("matter"))
	})
}

func actOnCase(act consequence.Act) func(*player, statement) error {
	return func(p *player, s statement) error {
		in := consequence.Input{Text: s.get("text"), Tolerance: consequence.Tolerance(s.get("tolerance")), Received: s.date("received", calendar.None),
			Outcome: consequence.Outcome(s.get("outcome")), Months: s.number("months", 0), Measure: s.get("measure"), Successor: p.people[s.get("person")].ID,
			Witnesses: s.get("witnesses"), On: calendar.None, Final: s.get("wrote") == "final", Waiver: s.get("wrote") == "waiver"}
		switch {
		case s.has("receipt"):
			in.How = consequence.ByReceipt
			in.File = consequence.Attachment{Hash: props.Hash, Name: s.get("receipt"), Type: "text/plain; charset=utf-8", Size: int64(len(props.Text))}
		case s.has("witnesses"):
			in.How = consequence.ByWitnesses
		}
		if s.has("file") {
			in.File = consequence.Attachment{Hash: props.Hash, Name: s.get("file"), Type: "text/plain; charset=utf-8", Size: int64(len(props.Text))}
		}
		return p.act(s.get("by"), func(tx *store.Tx, actor access.Actor) error {
			_, err := office.ActOnConsequence(tx, p.rules, actor, p.cases[s.get("case")], act, in)
			return err
		})
	}
}

func (p *player) expectCase(s statement) error {
	return p.view(func(v *store.View) error {
		x, err := v.Consequence(p.cases[s.get("case")])
		if err != nil {
			return err
		}
		facts, err := v.ConsequenceFacts(x.ID)
		if err != nil {
			return err
		}
		sides := map[consequence.Side]int{}
		for _, f := range facts {
			sides[f.Side]++
		}
		c := p.compare(s, s.get("case"))
		c.is("state", string(x.State))
		c.is("outcome", string(x.Outcome))
		c.is("review", string(x.ReviewOutcome))
		c.is("limit", dateOr(x.LimitOn))
		c.is("review_by", dateOr(x.ReviewBy))
		c.is("decide_by", dateOr(x.DecideBy))
		c.is("review_due", dateOr(x.ReviewDue))
		c.is("until", dateOr(x.Until))
		c.is("months", strconv.Itoa(x.Months))
		c.is("letters", strconv.Itoa(len(x.Letters)))
		c.is("for", strconv.Itoa(sides[consequence.For]))
		c.is("against", strconv.Itoa(sides[consequence.Against]))
		return c.err()
	})
}
