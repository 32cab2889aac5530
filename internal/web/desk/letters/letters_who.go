package letters

import (
	"luoshi/internal/consequence"
	"luoshi/internal/letter"
	"luoshi/internal/life"
	"luoshi/internal/web"
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
