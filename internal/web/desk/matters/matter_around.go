package matters

import (
	"maps"
	"slices"

	"luoshi/internal/access"
	"luoshi/internal/calendar"
	"luoshi/internal/consequence"
	"luoshi/internal/matter"
	"luoshi/internal/office"
	"luoshi/internal/store"
	"luoshi/internal/web"
	"luoshi/internal/web/page"
)

// ladderPart is where the matter stands on one ladder.
type ladderPart struct {
	office.Position
	Rungs []rungPart
	Says  string // what comes next, and when at the earliest
}

type rungPart struct {
	Title, When string
	Letter      string // its letter, "" when the rung was not reached
	Now         bool   // the last one reached
	Proposes    bool
}

// linkRow is another matter that is joined to this one.
type linkRow struct {
	How string
	M   matter.Matter
}

// proofPart says how far the journal of the matter can be proved.
type proofPart struct {
	store.Held
	Size int64  // of the last checkpoint
	At   string // when it was made
	May  bool   // may open the journal
}

// fillAround adds what stands around a matter: letters, ladders, links, proof.
func (p *matterPage) fillAround(c *web.Ctx, n *page.Names, m matter.Matter) error {
	if p.M.LateReport {
		p.Late = lateText(c, m)
	}
	if err := p.fillLetters(c, n, m); err != nil {
		return err
	}
	if err := p.fillLinks(c, n.V, m); err != nil {
		return err
	}
	if m.Open() {
		lo := access.Sees(c.Actor, "matter.see")
		ms, err := n.V.Ledger(store.LedgerFilter{Sees: lo, Area: m.Area, Open: true, Today: c.Today, Limit: page.PageSize})
		if err != nil {
			return err
		}
		for _, o := range ms {
			if o.ID != m.ID {
				p.others = append(p.others, page.Option{Value: o.Number, Title: o.Title})
			}
		}
	}
	return p.fillProof(c, n.V, m)
}

// lateText words by how much a matter was reported after its due date.
func lateText(c *web.Ctx, m matter.Matter) string {
	due, err := m.Clock.Due(c.Calendar(), c.Zone)
	if err != nil {
		return c.T("逾期报结")
	}
	if due.Known() && !m.Due.IsNone() { // what was computed stands, whatever the calendar says since
		due.Date, due.At = m.Due, m.DueAt
	}
	days, late, err := m.Clock.LateBy(c.Calendar(), due, m.ReportedAt, c.Zone)
	if err != nil || !late || days == 0 {
		return c.T("逾期报结")
	}
	return c.T("逾期 {0} 个工作日报结", days)
}

func (p *matterPage) fillLetters(c *web.Ctx, n *page.Names, m matter.Matter) error {
	ls, err := n.V.LettersOf(m.ID)
	if err != nil {
		return err
	}
	_, titles := page.LetterStates(c)
	for _, l := range ls {
		if page.MayReadLetter(c, l, consequence.Case{}) == nil {
			p.Letters = append(p.Letters, page.LetterRow{Letter: l, StateTitle: titles[l.State]})
		}
	}
	pk, err := n.V.Pack(m.Pack)
	if err != nil {
		return err
	}
	if p.Tracks, err = page.StagesOf(c, n, pk, m); err != nil {
		return err
	}
	if p.Entry, err = entryBehind(c, n.V, m.Entry); err != nil {
		return err
	}
	ps, err := office.Positions(n.V, c.Rules(), c.Actor, pk, m, ls)
	for _, x := range ps {
		p.Ladders = append(p.Ladders, ladderOf(c, x))
	}
	return err
}

// entryBehind is the entry in which a matter was found, "" where the reader may not open it.
func entryBehind(c *web.Ctx, v *store.View, id string) (string, error) {
	if id == "" {
		return "", nil
	}
	e, err := v.Entry(id)
	if err != nil {
		return "", err
	}
	d, err := v.DutyOf(e.Pack, e.Duty)
	if err != nil || office.MayOpen(c.Actor, d, e) != nil {
		return "", err
	}
	return id, nil
}

func ladderOf(c *web.Ctx, x office.Position) ladderPart {
	part := ladderPart{Position: x}
	for _, rung := range x.Ladder.Rungs {
		r := rungPart{Title: rung.Title, Proposes: rung.Proposal != ""}
		for i, got := range x.Reached {
			if got.Rung.Title != rung.Title {
				continue
			}
			if r.Now = i == len(x.Reached)-1; len(rung.Tell) > 0 {
				r.When = c.T("已告知")
				continue
			}
			r.Now, r.When, r.Letter = i == len(x.Reached)-1, c.T("{0}拟稿", c.Day(calendar.DateOf(got.Letter.DraftedAt, c.Zone))), got.Letter.ID
			if !got.Letter.ServedAt.IsZero() {
				r.When = c.T("{0}送达", c.Day(calendar.DateOf(got.Letter.ServedAt, c.Zone)))
			}
			if page.MayReadLetter(c, got.Letter, consequence.Case{}) != nil {
				r.Letter = ""
			}
		}
		part.Rungs = append(part.Rungs, r)
	}
	switch {
	case x.Unit > 0:
		part.Says = c.T("近 {0} 同类问题：单位第 {1} 次", web.TermTitle(c.Lang, x.Ladder.LookBack), x.Unit)
		if x.Person > 0 {
			part.Says += c.T("，现任责任人第 {0} 次", x.Person)
		}
		part.Says += c.T("。上一档送达并过了答复期限才上下一档，系统只拟稿。")
	case x.Next.Title == "":
		part.Says = c.T("现在没有下一档。")
	case x.Unserved:
		part.Says = c.T("下一档{0}，最早 {1}；上一档的文书要先送达。", x.Next.Title, c.Day(x.Earliest))
	default:
		part.Says = c.T("下一档{0}，最早 {1}；此前报结不升档。", x.Next.Title, c.Day(x.Earliest))
	}
	return part
}

// fillLinks lists what was linked to or merged with the matter and may be seen.
func (p *matterPage) fillLinks(c *web.Ctx, v *store.View, m matter.Matter) error {
	add := func(how string, o matter.Matter) {
		if access.May(c.Actor, "matter.see", o.Subject()) == nil {
			p.Links = append(p.Links, linkRow{how, o})
		}
	}
	if m.Duplicate != "" {
		o, err := v.Matter(m.Duplicate)
		if err != nil {
			return err
		}
		add(c.T("并入"), o)
	}
	merged, err := v.MergedInto(m.ID)
	if err != nil {
		return err
	}
	for _, o := range merged {
		add(c.T("并来"), o)
	}
	back, err := v.LinksTo(m.ID)
	if err != nil {
		return err
	}
	ids := map[string]bool{}
	for _, s := range p.Steps {
		if s.Act == matter.Relate {
			ids[s.Other] = true
		}
	}
	for _, s := range back {
		ids[s.Matter] = true
	}
	for _, id := range slices.Sorted(maps.Keys(ids)) {
		o, err := v.Matter(id)
		if err != nil {
			return err
		}
		add(c.T("关联"), o)
	}
	return nil
}

func (p *matterPage) fillProof(c *web.Ctx, v *store.View, m matter.Matter) error {
	size, _, at, err := v.LastCheckpoint()
	if err != nil {
		return err
	}
	p.Proof = proofPart{Size: size, May: c.Actor.Holds("journal.see")}
	if size > 0 {
		p.Proof.At = p.Zone.Time(at)
	}
	p.Proof.Held, err = v.Held(m.ID, size)
	return err
}
