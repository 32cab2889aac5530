package letters

import (
	"luoshi/internal/access"
	"luoshi/internal/consequence"
	"luoshi/internal/letter"
	"luoshi/internal/web"
)

// offer sets which acts the page of an ordinary letter offers.
func (p *letterPage) offer(c *web.Ctx) {
	may := func(act string, s access.Subject) bool { return access.May(c.Actor, act, s) == nil }
	none := access.Subject{}
	p.Mine = p.L.AddressedTo(c.Actor)
	p.Envelope = p.Mine && p.L.State == letter.Signed && may("letter.open", access.Subject{Owner: c.Actor.Post})
	p.Sign = p.L.State == letter.Draft && may("letter.sign", none)
	p.Edit = p.L.State == letter.Draft && may("letter.draft", none)
	p.Serve = p.L.State == letter.Signed && may("letter.serve", none) && !p.Mine
	p.Answer = p.L.State == letter.Served && may("letter.reply", p.L.Subject(c.Actor))
	p.Annul = (p.L.State == letter.Signed || p.L.State == letter.Served || p.L.State == letter.Replied) && may("letter.annul", none)
	if own := c.Actor.In(p.L.ToPost) || c.Actor.In(p.L.ToBody); own {
		p.Sign, p.Annul = false, false
	}
}

// offerCase sets which acts of the case the page of its letter offers.
func (p *letterPage) offerCase(c *web.Ctx, x consequence.Case, votes []consequence.Vote) {
	may := func(act consequence.Act) bool {
		_, err := x.State.After(act)
		return err == nil && x.May(c.Actor, act, votes) == nil
	}
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
