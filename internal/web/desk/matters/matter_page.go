package matters

import (
	"slices"

	"luoshi/internal/access"
	"luoshi/internal/life"
	"luoshi/internal/matter"
	"luoshi/internal/org"
	"luoshi/internal/store"
	"luoshi/internal/web"
	"luoshi/internal/web/page"
)

// titled is a field with its title.
type titled struct{ Title, Text string }

type matterPage struct {
	web.Frame
	M          page.MatterRow
	Zone       web.ZoneOf
	Why        *why
	Steps      []stepRow
	Evidence   []evidenceRow
	Needs      []matter.Need
	Next       []*page.Form // the acts that stand beside the facts, and the others
	Acts       []*page.Form
	Supervisor string
	AreaLink   string // page of the place, "" for who may not open it
	OwnerLink  string // and of the post
	List       matter.List
	Fields     []titled // the declared fields that are filled
	Verifier   string
	Reporter   string
	PutOff     string // until when it is deferred, "" when it is not
	Late       string // by how much it was reported late, "" when it was not
	Letters    []page.LetterRow
	Ladders    []ladderPart
	Entry      string           // the entry in which it was found, "" for none
	Tracks     []page.StageLine // where it stands on the tracks of its pack
	Links      []linkRow
	Proof      proofPart
	others     []page.Option // what it may be linked to or merged into: in hand in the same place
}

type stepRow struct {
	matter.Step
	Who, For, OtherName, OtherPath string
}

type evidenceRow struct {
	matter.Evidence
	Need, Who string
	Why       string     // why it was voided
	Take      *page.Form // that voids it, nil for who may not
}

// Given is how many pieces of evidence count; what was voided stays on the page.
func (p matterPage) Given() (n int) {
	for _, e := range p.Evidence {
		if !e.Void() {
			n++
		}
	}
	return n
}

func showMatter(c *web.Ctx) error { return matterView(c, nil) }

func matterView(c *web.Ctx, refused error) error {
	p := matterPage{Frame: c.Frame("", refused), Zone: web.ZoneOf{Zone: c.Zone}}
	err := c.View(func(v *store.View) error {
		m, err := v.Matter(c.R.PathValue("id"))
		if err != nil {
			return err
		}
		if err := access.May(c.Actor, "matter.see", m.Subject()); err != nil {
			return err
		}
		p.Title = m.Title
		if err := page.FindWay(c, v, &p.Frame, page.Here{Kind: matter.Life().Name, ID: m.ID, Due: m.Due}); err != nil {
			return err
		}
		names := page.NewNames(c, v)
		rows, err := names.Rows([]matter.Matter{m})
		if err != nil {
			return err
		}
		p.M = rows[0]
		if p.List, err = v.List(m.Pack, m.List); err != nil {
			return err
		}
		for _, x := range m.Values(p.List) {
			f, _ := p.List.Fields.Field(x.ID)
			p.Fields = append(p.Fields, titled{f.Title, f.Show(x.Text, v)})
		}
		p.Supervisor, p.Verifier, p.Reporter = names.Post(m.Supervisor).Title, names.Person(m.Verifier), names.Person(m.Reporter)
		if p.Why, err = explain(c, v, m); err != nil {
			return err
		}
		p.AreaLink, p.OwnerLink = names.AreaLink(m.Area), names.PostLink(m.Owner)
		if err := p.fillHistory(names, m); err != nil {
			return err
		}
		if err := p.fillAround(c, names, m); err != nil {
			return err
		}
		if m.PutOff(c.Today) && m.Open() {
			p.PutOff = c.T("暂缓到 {0}", c.Day(m.Deferred))
		}
		p.voids(c, m)
		return p.offer(c, v, m)
	})
	if err != nil {
		return err
	}
	return c.Page(web.Status(refused), "desk-matter", p)
}

// offer fills the forms of the acts that are open to the reader.
func (p *matterPage) offer(c *web.Ctx, v *store.View, m matter.Matter) error {
	posts, err := v.OwnerPosts(m.Area)
	if err != nil {
		return err
	}
	bodies, err := v.Bodies()
	if err != nil {
		return err
	}
	bodies = slices.DeleteFunc(bodies, func(b org.Body) bool { return b.Kind == org.VillageBody })
	from := page.From{Declared: page.DeclaredAll(c, p.List.Fields, m.Values(p.List), v), List: p.List, Texts: m.Texts(), Posts: page.NewNames(c, v).PostOptions(posts), Others: p.others,
		Bodies: page.Options(bodies, func(b org.Body) page.Option { return page.Option{Value: b.ID, Title: b.Name} })}
	for _, f := range openActs(c, m) {
		if f.Next() {
			p.Next = append(p.Next, p.form(c, f, from))
		} else {
			p.Acts = append(p.Acts, p.form(c, f, from))
		}
	}
	return nil
}

// voids offers the reader to void what they gave by mistake (作废), piece by piece, until
// somebody has judged by it.
func (p *matterPage) voids(c *web.Ctx, m matter.Matter) {
	if !life.IsOpen(m.OpenTo(c.Actor), matter.Void) {
		return
	}
	steps := make([]matter.Step, len(p.Steps))
	for i, s := range p.Steps {
		steps[i] = s.Step
	}
	for i := range p.Evidence {
		e := &p.Evidence[i]
		if !c.Actor.Is(e.Person) || e.Void() || e.Judged(steps) {
			continue
		}
		e.Take = page.NewForm(c, p.Frame, "void-"+e.ID, page.Form{Title: c.T("作废佐证"), Fold: c.T("附错了，作废"), Action: "/desk/matters/" + m.ID + "/" + string(matter.Void), Submit: c.T("作废佐证"), Plain: true,
			Note:   c.T("作废后：这一份划去，不再算数，理由和原件都留着。"),
			Fields: []page.Field{{Name: "text", Label: c.T("哪里错了"), Required: true}, page.Hidden("evidence", e.ID), page.Version(m.Version)}})
	}
}

func (p *matterPage) fillHistory(n *page.Names, m matter.Matter) error {
	steps, err := n.V.Steps(m.ID)
	if err != nil {
		return err
	}
	for _, s := range steps {
		r := stepRow{Step: s, Who: n.Person(s.Person), For: n.Person(s.For)}
		switch s.Act {
		case matter.Block, matter.Unblock:
			r.OtherName = n.Body(s.Other).Short
		case matter.Assign, matter.Transfer, matter.Register, matter.TakeOver:
			r.OtherName = n.Post(s.Other).Title
		case matter.Relate, matter.Report:
			if s.Other != "" {
				if o, err := n.V.Matter(s.Other); err != nil {
					return err
				} else if access.May(n.C.Actor, "matter.see", o.Subject()) == nil {
					r.OtherName, r.OtherPath = o.Number+" "+o.Title, "/desk/matters/"+o.ID
				}
			}
		}
		p.Steps = append(p.Steps, r)
	}
	ev, err := n.V.Evidence(m.ID)
	if err != nil {
		return err
	}
	titles := map[string]string{}
	for _, need := range p.List.Needs {
		titles[need.ID] = need.Title
	}
	given := map[string]bool{}
	for _, e := range ev {
		row := evidenceRow{Evidence: e, Need: titles[e.Need], Who: n.Person(e.Person)}
		if i := slices.IndexFunc(steps, func(s matter.Step) bool { return s.Act == matter.Void && s.Other == e.ID }); i >= 0 {
			row.Why = steps[i].Text
		}
		p.Evidence = append(p.Evidence, row)
		given[e.Need] = given[e.Need] || !e.Void()
	}
	for _, need := range p.List.Needs {
		if !given[need.ID] {
			p.Needs = append(p.Needs, need)
		}
	}
	return nil
}
