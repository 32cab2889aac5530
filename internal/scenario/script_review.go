package scenario

import (
	"slices"
	"strconv"
	"strings"

	"luoshi/internal/access"
	"luoshi/internal/appraise"
	"luoshi/internal/fault"
	"luoshi/internal/office"
	"luoshi/internal/org"
	"luoshi/internal/scenario/lex"
	"luoshi/internal/store"
)

func reviewVerbs() []verb {
	round := param{zh: "点评", en: "round", kind: ref, class: "round", must: true}
	to := param{zh: "对", en: "of", kind: place, must: true}
	told := to
	told.given = true
	return []verb{
		{zh: "发起点评", en: "open_review", says: "发起一期点评", run: (*player).openReview, head: []param{{zh: "名", en: "name", kind: name, class: "round", must: true}}, keys: []param{
			{zh: "种类", en: "review", must: true}, {zh: "期", en: "period", kind: period, must: true}, {zh: "在", en: "at", kind: place}, {zh: "持钥", en: "keepers", kind: refs, class: "post"}, by()}},
		{zh: "领码", en: "draw_code", says: "持钥人领码并核对；码由情景记着", run: (*player).drawCode, head: []param{round}, keys: []param{by()}},
		{zh: "交码", en: "enter_code", says: "停止投票后持钥人交码；不写码的，交领到的那个", run: (*player).handIn, head: []param{round}, keys: []param{by(), {zh: "码", en: "code"}}},
		{zh: "不持钥", en: "give_up_key", says: "持钥人不持钥，或者码丢了：这一期作废", run: (*player).giveUpKey, head: []param{round}, keys: []param{by()}},
		{zh: "评议", en: "vote", says: "民主评议投票，由可以写几个岗位", run: (*player).vote, head: []param{round}, keys: []param{
			{zh: "由", en: "by", kind: refs, class: "post", must: true}, to, {zh: "选", en: "option", must: true}}},
		{zh: "点评", en: "remark", says: "写一条点评", run: (*player).remark, head: []param{round}, keys: []param{by(), to, says(true)}},
		{zh: "截止点评", en: "close_review", says: "截止、计票；有持钥人的停止投票，等他们交码", run: (*player).closeReview, head: []param{round}, keys: []param{by()}},
		{zh: "公布点评", en: "publish_review", says: "公布点评和分值", run: (*player).publishReview, head: []param{round}, keys: []param{by()}},
		{zh: "期望 点评", en: "expect review", expects: true, says: "一个单位的票数和分值；不足票数的分写无", run: (*player).expectReview, head: []param{round}, keys: []param{told,
			want("票数", "voters", number), want("分", "points", decimal), want("状态", "state", choice, [2]string{"待领码", "named"}, [2]string{"进行中", "open"}, [2]string{"待开箱", "shut"}, [2]string{"已截止", "closed"}, [2]string{"已公布", "published"}, [2]string{"作废", "void"}),
			{zh: "含", en: "contains", many: true}}},
	}
}

func (p *player) openReview(s statement) error {
	k, ok := p.pack.Review(s.get("review"))
	if !ok {
		return unknownPart(s.get("review"), "reviews")
	}
	where, err := p.placeOr(s.get("at"), p.area)
	if err != nil {
		return err
	}
	var keepers []string
	if s.has("keepers") {
		for _, one := range p.each(s.get("keepers")) {
			keepers = append(keepers, p.posts[one].ID)
		}
	}
	return p.act(s.get("by"), func(tx *store.Tx, actor access.Actor) error {
		r, err := appraise.OpenRound(tx, p.rules, actor, k, where, s.get("period"), p.packKey, keepers...)
		p.rounds[s.get("name")] = r.ID
		return err
	})
}

// onRound runs fn with a round and the body that the statement is about.
func (p *player) onRound(by string, s statement, fn func(tx *store.Tx, actor access.Actor, r appraise.Round, b org.Body) error) error {
	return p.act(by, func(tx *store.Tx, actor access.Actor) error {
		r, err := tx.Round(p.rounds[s.get("round")])
		if err != nil {
			return err
		}
		all, err := tx.Subjects(r.Level, r.Area)
		if err != nil {
			return err
		}
		b, err := p.subject(r.Level, s.get("of"), all)
		if err != nil {
			return err
		}
		return fn(tx, actor, r, b)
	})
}

func (p *player) vote(s statement) error {
	for _, who := range p.each(s.get("by")) {
		err := p.onRound(who, s, func(tx *store.Tx, actor access.Actor, r appraise.Round, b org.Body) error {
			var titles []string
			for _, o := range r.Options {
				titles = append(titles, o.Title)
			}
			i := slices.Index(titles, s.get("option"))
			if i < 0 {
				return fault.New(fault.Invalid, "scenario.choice", s.get("option"), strings.Join(titles, "、"))
			}
			_, err := appraise.Vote(tx, actor, r.ID, map[string]int{b.ID: i})
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (p *player) remark(s statement) error {
	return p.onRound(s.get("by"), s, func(tx *store.Tx, actor access.Actor, r appraise.Round, b org.Body) error {
		_, err := appraise.Comment(tx, actor, r.ID, b.ID, s.get("text"))
		return err
	})
}

func (p *player) closeReview(s statement) error {
	return p.act(s.get("by"), func(tx *store.Tx, actor access.Actor) error {
		_, err := appraise.CloseRound(tx, p.rules, actor, p.rounds[s.get("round")])
		return err
	})
}

func (p *player) publishReview(s statement) error {
	return p.act(s.get("by"), func(tx *store.Tx, actor access.Actor) error {
		_, err := appraise.PublishRound(tx, actor, p.rounds[s.get("round")])
		return err
	})
}

func (p *player) expectReview(s statement) error {
	return p.view(func(v *store.View) error {
		r, err := v.Round(p.rounds[s.get("round")])
		if err != nil {
			return err
		}
		all, err := v.Subjects(r.Level, r.Area)
		if err != nil {
			return err
		}
		b, err := p.subject(r.Level, s.get("of"), all)
		if err != nil {
			return err
		}
		vs, err := v.Verdicts(r.ID, access.Everything())
		if err != nil {
			return err
		}
		rs, err := v.Remarks(r.ID)
		if err != nil {
			return err
		}
		voters, points, words := 0, none, ""
		for _, x := range vs {
			if x.Body == b.ID {
				voters = x.Voters
				if x.Counted {
					points = lex.Decimal(x.Points)
				}
			}
		}
		for _, x := range rs {
			if x.Body == b.ID {
				words = x.Text
			}
		}
		c := p.compare(s, s.get("of"))
		c.is("voters", strconv.Itoa(voters))
		c.is("points", points)
		c.is("state", string(r.State))
		c.holds("contains", words)
		return c.err()
	})
}

func boardVerbs() []verb {
	board := param{zh: "排名", en: "board", kind: ref, class: "board", must: true}
	to := param{zh: "对", en: "of", kind: place, must: true}
	told := to
	told.given = true
	acts := [][2]string{{"告知排名", "show_board"}, {"定稿", "finalise"}, {"公布排名", "publish_board"}}
	var out []verb
	for _, a := range acts {
		out = append(out, verb{zh: a[0], en: a[1], says: "对一期排名" + strings.TrimSuffix(a[0], "排名"), head: []param{board}, keys: []param{by()}, run: (*player).stepBoard})
	}
	return append(out, []verb{
		{zh: "计算排名", en: "compute", says: "计算一期排名", run: (*player).compute, head: []param{{zh: "名", en: "name", kind: name, class: "board", many: true, must: true}}, keys: []param{
			{zh: "种类", en: "board", must: true}, {zh: "期", en: "period", kind: period, must: true}, by()}},
		{zh: "提出异议", en: "object_board", says: "对本单位的一项得分提出异议", run: (*player).objectBoard, head: []param{{zh: "名", en: "name", kind: name, class: "objection", must: true}}, keys: []param{
			{zh: "排名", en: "board", kind: ref, class: "board", must: true}, to, {zh: "项", en: "item"}, by(), says(true)}},
		{zh: "裁定", en: "rule", says: "裁定异议；改值 指标 数；按件数的指标写 剔除 指标 事项、…", run: (*player).rule, head: []param{{zh: "异议", en: "objection", kind: ref, class: "objection", must: true}}, keys: []param{
			{zh: "成立", en: "upheld", kind: choice, choices: yesNo(), must: true}, by(), says(true), {zh: "改值", en: "set", pair: true, many: true}, {zh: "剔除", en: "drop", pair: true, many: true}}},
		{zh: "期望 排名", en: "expect board", expects: true, says: "一个单位的得分、档次、件数、名次", run: (*player).expectBoard, head: []param{board}, keys: []param{told,
			want("状态", "state", choice, [2]string{"已计算", "computed"}, [2]string{"已告知", "shown"}, [2]string{"异议中", "objecting"}, [2]string{"已定稿", "final"}, [2]string{"已公布", "published"}),
			want("分", "points", decimal), want("档", "band", text), want("件数", "cases", number), want("名次", "rank", number), want("组", "peers", text), {zh: "项", en: "item", pair: true, many: true}}},
		{zh: "期望 建议", en: "expect proposal", expects: true, says: "定稿的排名允许对这个单位建议什么；没有写无", run: (*player).expectProposal, keys: []param{told, want("结果", "consequence", text), want("连续", "times", number)}},
	}...)
}

func (p *player) compute(s statement) error {
	return p.act(s.get("by"), func(tx *store.Tx, actor access.Actor) error {
		k, ok := p.pack.Board(s.get("board"))
		if !ok {
			return unknownPart(s.get("board"), "boards")
		}
		month, err := periodOf(s)
		if err != nil {
			return err
		}
		run, err := office.ComputeBoard(tx, p.rules, actor, k.ID, month.Key)
		p.boards[s.get("name")] = run.ID
		return err
	})
}

func (p *player) stepBoard(s statement) error {
	return p.act(s.get("by"), func(tx *store.Tx, actor access.Actor) (err error) {
		id := p.boards[s.get("board")]
		switch s.verb.en {
		case "show_board":
			_, err = appraise.ShowAll(tx, p.rules, actor, id)
		case "finalise":
			_, err = appraise.FinaliseRun(tx, actor, id)
		default:
			_, err = appraise.PublishRun(tx, actor, id)
		}
		return err
	})
}

// standing finds the row of a place on a board.
func (p *player) standing(tx interface {
	Standings(string) ([]appraise.Standing, error)
}, s statement) (appraise.Standing, error) {
	where, err := p.place(s.get("of"))
	if err != nil {
		return appraise.Standing{}, err
	}
	rows, err := tx.Standings(p.boards[s.get("board")])
	if err != nil {
		return appraise.Standing{}, err
	}
	if i := slices.IndexFunc(rows, func(r appraise.Standing) bool { return r.Area == where }); i >= 0 {
		return rows[i], nil
	}
	return appraise.Standing{}, fault.New(fault.Invalid, "scenario.no_body", s.get("of"))
}

func (p *player) objectBoard(s statement) error {
	return p.act(s.get("by"), func(tx *store.Tx, actor access.Actor) error {
		row, err := p.standing(tx, s)
		if err != nil {
			return err
		}
		o, err := appraise.ObjectTo(tx, actor, row.ID, s.get("item"), s.get("text"))
		p.objections[s.get("name")] = o.ID
		return err
	})
}

func (p *player) rule(s statement) error {
	in := appraise.Ruling{Upheld: s.get("upheld") == "yes", Reason: s.get("text")}
	for _, f := range s.pairs("set") {
		in.Changes = append(in.Changes, appraise.Change{Metric: f[0], Value: lex.Thousandths(f[1])})
	}
	for _, f := range s.pairs("drop") {
		var ids []string
		for _, one := range p.each(f[1]) {
			ids = append(ids, p.matters[one])
		}
		in.Changes = append(in.Changes, appraise.Change{Metric: f[0], Drop: ids})
	}
	return p.act(s.get("by"), func(tx *store.Tx, actor access.Actor) error {
		o, err := tx.Objection(p.objections[s.get("objection")])
		if err != nil {
			return err
		}
		run, err := tx.Run(o.Run)
		if err != nil {
			return err
		}
		sheet, err := tx.BoardSheet(run.Pack, run.Board)
		if err != nil {
			return err
		}
		_, err = appraise.RuleOn(tx, actor, o.ID, in, sheet)
		return err
	})
}

func (p *player) expectBoard(s statement) error {
	return p.view(func(v *store.View) error {
		run, err := v.Run(p.boards[s.get("board")])
		if err != nil {
			return err
		}
		row, err := p.standing(v, s)
		if err != nil {
			return err
		}
		c := p.compare(s, s.get("of"))
		points := none
		if row.Scored {
			points = lex.Decimal(row.Total)
		}
		c.is("state", string(run.State))
		c.is("points", points)
		c.is("band", or(row.Band))
		c.is("cases", strconv.Itoa(row.Cases))
		c.is("rank", strconv.Itoa(row.Rank))
		c.is("peers", or(row.Peers))
		for _, f := range s.pairs("item") {
			got := none
			for _, i := range row.Items {
				if i.ID == f[0] {
					got = lex.Decimal(i.Points)
				}
			}
			if got == none || lex.Thousandths(got) != lex.Thousandths(f[1]) {
				c.errs = append(c.errs, fault.New(fault.Invalid, "scenario.want", s.get("of"), f[0], got, f[1]))
			}
		}
		return c.err()
	})
}

func (p *player) expectProposal(s statement) error {
	where, err := p.place(s.get("of"))
	if err != nil {
		return err
	}
	return p.view(func(v *store.View) error {
		all, err := v.Proposals()
		if err != nil {
			return err
		}
		got := appraise.Proposal{}
		for _, x := range all {
			if x.Area == where {
				got = x
			}
		}
		c := p.compare(s, s.get("of"))
		c.is("consequence", or(got.Consequence))
		c.is("times", strconv.Itoa(got.Times))
		return c.err()
	})
}
