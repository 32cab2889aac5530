package letters

import (
	"strings"

	"luoshi/internal/consequence"
	"luoshi/internal/letter"
	"luoshi/internal/life"
	"luoshi/internal/web"
	"luoshi/internal/web/page"
)

// offer sets which acts the page of an ordinary letter offers.
func (p *letterPage) offer(c *web.Ctx) {
	open := p.L.OpenTo(c.Actor)
	p.Mine = p.L.AddressedTo(c.Actor)
	p.Envelope = life.IsOpen(open, letter.Opening)
	p.Sign = life.IsOpen(open, letter.Signing)
	p.Edit = life.IsOpen(open, letter.Editing)
	p.Serve = life.IsOpen(open, letter.Serving) && !p.Mine // whoever it is to opens it
	p.Answer = life.IsOpen(open, letter.Replying)
	p.Annul = life.IsOpen(open, letter.Annulling)
}

// offerCase sets which acts of the case the page of its letter offers.
func (p *letterPage) offerCase(c *web.Ctx, x consequence.Case, votes []consequence.Vote) {
	open := x.OpenTo(c.Actor, votes)
	may := func(act consequence.Act) bool { return life.IsOpen(open, act) }
	waits := x.Signed == p.L.ID || x.State == consequence.Reviewed || x.State == consequence.Closed
	p.Mine = p.L.AddressedTo(c.Actor)
	p.Envelope = p.Mine && p.L.State == letter.Signed && (p.L.ToPerson == "" || may(consequence.Receive))
	if x.SightOf(c.Actor) != consequence.Nothing {
		p.Case = x.ID
	}
	p.Sign = p.L.State == letter.Draft && may(consequence.Sign)
	p.Serve = p.L.State == letter.Signed && waits && (may(consequence.Notice) || may(consequence.Serve))
	p.ByPaper = p.Serve
	p.Annul = (p.L.State == letter.Signed || p.L.State == letter.Served) && may(consequence.Annul)
}

// forms lays out the forms of what the page offers.
func (p *letterPage) forms(c *web.Ctx) {
	form := func(act, title string, f page.Form) *page.Form {
		f.Signs = letter.Life().Signs(letter.Act(act))
		f.Title, f.Action = title, "/desk/letters/"+p.L.ID+"/"+act
		if f.Submit == "" {
			f.Submit = title
		}
		return page.NewForm(c, p.Frame, act, f)
	}
	add := func(offered bool, act, title string, f page.Form) {
		if offered {
			p.Acts = append(p.Acts, form(act, title, f))
		}
	}
	seen := page.Version(p.L.Version)
	sign, annul := c.T("签发后：取编号，不能再改；送达后开始计算答复期限。拟稿人不能签发自己的稿。")+" "+c.T("以上面所见为准：{0}，共 {1} 页。", p.Sheet.Issuer, p.Pages), c.T("撤销后：原件收回，不再计入阶梯次数。")
	if p.L.Case != "" {
		sign = c.T("本件由系统按个案写成，不能改写。签发即以上面所见为准：{0}，共 {1} 页。签发的人不再参加表决、决定和复核。", p.Sheet.Issuer, p.Pages)
		annul = c.T("撤销后：本件作废。告知书撤销的，回到已提出，重新告知、期限重新起算。")
	}
	p.Open = form("open", c.T("送您的文书，等您打开"), page.Form{Submit: c.T("打开签收"), Fields: []page.Field{seen}, Note: c.T("打开就算送达，期限从明天起算。打开后看到全文。")})
	add(p.Sign, "sign", c.T("签发"), page.Form{Fields: []page.Field{seen}, Note: sign})
	add(p.Sign, "drop", c.T("不予签发"), page.Form{Plain: true, Fields: []page.Field{seen, {Name: "text", Label: c.T("不予签发的理由"), Kind: "lines", Rows: 2}}})
	add(p.Edit, "edit", c.T("改稿"), page.Form{Plain: true, Draft: "letter-" + p.L.ID + "-" + seen.Value, Submit: c.T("保存改稿"), Fields: []page.Field{seen,
		{Name: "text", Label: c.T("正文，一段一行"), Kind: "lines", Rows: 10, Value: strings.Join(p.L.Paragraphs, "\n")}}})
	serve := page.Form{Fields: []page.Field{{Name: "receipt", Label: c.T("签收人和时间")}}, Note: c.T("收件人自己打开也算送达。纸面送达的写明谁签收，答复期限从次日起算。")}
	if p.ByPaper {
		serve = page.Form{Fields: page.ServiceFields(c), Note: c.T("当事人自己打开最好。纸面送达须有回证或者两人见证，由没有提出、不参加决定的人登记；期限从登记之日起算。")}
	}
	add(p.Serve, "serve", c.T("送达"), serve)
	add(p.Answer, "reply", c.T("答复"), page.Form{Draft: "reply-" + p.L.ID, Submit: c.T("送达答复"), Fields: []page.Field{{Name: "text", Label: c.T("整改或答复情况"), Kind: "lines", Rows: 6}}})
	add(p.Annul, "annul", c.T("撤销"), page.Form{Plain: true, Fields: []page.Field{{Name: "text", Label: c.T("理由"), Kind: "lines", Rows: 2}}, Note: annul})
}
