package cases

import (
	"slices"

	"luoshi/internal/consequence"
	"luoshi/internal/store"
	"luoshi/internal/web"
	"luoshi/internal/web/page"
)

// offer fills the forms of the acts that are open to the reader.
func (p *casePage) offer(c *web.Ctx, v *store.View, x consequence.Case, votes []consequence.Vote) error {
	gone, err := letterGone(v, x)
	if err != nil {
		return err
	}
	told, err := v.ConsequenceStatements(x.ID)
	if err != nil {
		return err
	}
	paper := slices.ContainsFunc(told, func(s consequence.Statement) bool { return s.Paper && s.Final })
	for _, a := range caseActs(c, x, p.Kind, votes, gone, paper) {
		if a.Act == consequence.Tell {
			p.Tell = p.form(c, a, c.T("我的申辩"), c.T("送达申辩"), p.statement(c))
		} else {
			p.Acts = append(p.Acts, p.form(c, a, a.Word, a.Word, p.fields(c, a)))
		}
	}
	return nil
}

// form is the form of an act.
func (p *casePage) form(c *web.Ctx, a caseAct, title, submit string, fields []page.Field) *page.Form {
	act := string(a.Act)
	return page.NewForm(c, p.Frame, act, page.Form{Title: title, Signs: consequence.Life().Signs(a.Act), Plain: !a.Primary, Action: "/desk/consequences/" + p.C.ID + "/" + act, Draft: p.C.ID + "-" + act,
		Submit: submit, Note: a.Says, Fields: append(fields, page.Version(p.C.Version))})
}

// fields are what an act asks for.
func (p *casePage) fields(c *web.Ctx, a caseAct) (out []page.Field) {
	add := func(asked bool, fields ...page.Field) {
		if asked {
			out = append(out, fields...)
		}
	}
	choose := func(label string, options ...page.Option) page.Field {
		return page.Field{Name: "outcome", Label: label, Kind: "select", Any: c.T("请选择"), Options: options}
	}
	add(a.Next, page.Field{Name: "next", Label: c.T("另行提出（没有就空着）"), Kind: "select", Any: c.T("恢复，不再处理"), Options: p.next})
	add(a.Grounds, page.Field{Name: "ground", Label: c.T("情形"), Kind: "select", Options: grounds(p.Kind)})
	add(a.Facts, page.Field{Name: "facts", Label: c.T("事实和依据，一行一条"), Kind: "lines"})
	if p.C.Gain { // nobody is let off a gain
		add(a.Outcome, choose(c.T("意见"), page.Option{Value: "impose", Title: c.T("列入")}, page.Option{Value: "exempt", Title: c.T("不列入")}))
		a.Outcome, a.Months, a.Measure = false, false, false
	}
	add(a.Outcome, choose(c.T("意见"), page.Option{Value: "exempt", Title: c.T("免予")}, page.Option{Value: "lighter", Title: c.T("从轻")}, page.Option{Value: "impose", Title: c.T("按建议")}))
	add(a.Review, choose(c.T("复核结果"), page.Option{Value: "upheld", Title: c.T("维持")}, page.Option{Value: "lightened", Title: c.T("减轻")}, page.Option{Value: "reversed", Title: c.T("撤销")}))
	add(a.Months, page.Field{Name: "months", Label: c.T("期限（月）"), Kind: "number"})
	add(a.Measure, page.Field{Name: "measure", Label: c.T("从轻、减轻的，改为怎样处理")})
	add(a.Paper, page.Field{Name: "received", Label: c.T("收到日期"), Kind: "date"}, page.Field{Name: "file", Label: c.T("原件扫描件"), Kind: "file"},
		page.Field{Name: "final", Label: c.T("本人写明不再补充"), Kind: "check"}, page.Field{Name: "waiver", Label: c.T("这份是书面放弃申辩"), Kind: "check"})
	add(a.Service, page.ServiceFields(c)...)
	add(a.Successor, page.Field{Name: "successor", Label: c.T("接手的人（姓名）")})
	add(a.Text, page.Field{Name: "text", Label: c.T("情况或理由"), Kind: "lines"})
	return out
}

// statement is what the person may say: to each fact, in words, with a file.
func (p *casePage) statement(c *web.Ctx) (out []page.Field) {
	for _, f := range p.Against {
		out = append(out, page.Field{Name: "answer-" + f.ID, Label: c.T("对第 {0} 条", f.N), Kind: "radio",
			Options: []page.Option{{Value: "agree", Title: c.T("认可")}, {Value: "partly", Title: c.T("部分认可")}, {Value: "dispute", Title: c.T("不认可")}}})
	}
	return append(out, page.Field{Name: "text", Label: c.T("陈述和理由（可以只写一句，也可以不写）"), Kind: "lines", Rows: 9},
		page.Field{Name: "file", Label: c.T("附材料"), Kind: "file"},
		page.Field{Name: "tolerance", Label: c.T("我提出容错（没有就不选）"), Kind: "select", Any: c.T("不提出容错"),
			Options: []page.Option{{Value: "trial", Title: c.T("先行先试")}, {Value: "force", Title: c.T("不可抗力")}, {Value: "ordered", Title: c.T("上级要求所致")}},
			Help:    c.T("草稿每输入一字即存本机，换设备看不到。")})
}

// grounds are the grounds of a kind of case.
func grounds(k consequence.Kind) []page.Option {
	return page.Options(k.Grounds, func(g string) page.Option { return page.Option{Value: g, Title: g} })
}
