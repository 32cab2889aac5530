package field

import (
	"net/url"
	"slices"

	"luoshi/internal/access"
	"luoshi/internal/calendar"
	"luoshi/internal/fault"
	"luoshi/internal/life"
	"luoshi/internal/matter"
	"luoshi/internal/office"
	"luoshi/internal/org"
	"luoshi/internal/store"
	"luoshi/internal/web"
	"luoshi/internal/web/page"
)

// act is one act that is open to the reader now.
type act struct {
	Act  matter.Act
	Says string
	page.Asks
	Primary bool
}

// acts are what the phone offers, in the order in which they are needed; the desk
// has the others.
func acts() []act {
	return []act{
		{Act: matter.Accept, Says: "只表示已收到；期限从交办起算，不从签收起算。"},
		{Act: matter.Attach, Asks: page.Asks{File: true, Text: true, Label: "说明这份佐证"}, Says: "附在佐证一栏，不能删除；附错的，核验以前可以作废，痕迹保留。"},
		{Act: matter.Report, Asks: page.Asks{Outcome: true, File: true, Text: true, Label: "办了什么，结果怎样"}, Primary: true, Says: "状态变为已报结，转他人核验；核验前可由核验人退回。"},
		{Act: matter.TakeBack, Asks: page.Asks{Text: true, Label: "为什么撤回"}, Says: "还没有人核验时可以撤回：状态回到已交办，期限照原来的走，不计退回。"},
		{Act: matter.Block, Asks: page.Asks{Body: true, Text: true, Label: "卡在什么地方"}, Says: "这个单位会看到并列入它自己的清单。"},
		{Act: matter.Unblock, Asks: page.Asks{Text: true, Label: "怎么通了"}, Says: "从卡住单位的清单中移去。"},
		{Act: matter.AskExtension, Asks: page.Asks{Until: true, Text: true, Label: "为什么要延期"}, Says: "由有权的人答复同意或者不同意；答复前期限不变。"},
		{Act: matter.Object, Asks: page.Asks{Text: true, Label: "为什么不该由您办"}, Says: "由督办的岗位答复同意或者不同意；答复前，期限照走。次数有限。"},
		{Act: matter.DropExtra, Says: "期限不变；需要时可以再申请。"},
		{Act: matter.DropBack, Says: "仍由您办理，这一次不计入退回的次数。"},
		{Act: matter.Comment, Asks: page.Asks{Text: true, Label: "说明什么"}, Says: "只加一条说明，不改变状态。"},
	}
}

type stepRow struct {
	matter.Step
	Who string
}

type needRow struct {
	matter.Need
	Given []matter.Evidence
}

// Has reports whether something that counts was given.
func (n needRow) Has() bool {
	return slices.ContainsFunc(n.Given, func(e matter.Evidence) bool { return !e.Void() })
}

type matterPage struct {
	web.Frame
	M         matterRow
	List      matter.List
	AreaName  string
	Stuck     string
	Request   string // what was asked for and not answered
	Needs     []needRow
	Others    []matter.Evidence
	Own       bool // some of it is the reader's, who may void it
	Steps     []stepRow
	Acts      []*page.Form
	Zone      web.ZoneOf
	Delivered string
}

func showMatter(c *web.Ctx) error { return matterView(c, nil) }

func matterView(c *web.Ctx, refused error) error {
	p := matterPage{Frame: c.Frame("", refused), Zone: web.ZoneOf{Zone: c.Zone}, Delivered: c.R.URL.Query().Get("delivered")}
	err := c.View(func(v *store.View) error {
		m, err := v.Matter(c.R.PathValue("id"))
		if err != nil {
			return err
		}
		if err := access.May(c.Actor, "matter.see", m.Subject()); err != nil {
			return err
		}
		_, paused := m.Clock.OpenPause()
		p.Title, p.M, p.AreaName, p.Request = m.Title, matterRow{Matter: m, DueText: c.DueText(m), Urged: page.Urged(c, m)}, v.AreaName(m.Area), page.Request(c, m)
		if m.State == matter.Assigned || m.State == matter.Registered {
			p.M.Left = c.LeftOf(m, paused)
		}
		if m.BlockedBy != "" {
			b, err := v.Body(m.BlockedBy)
			if err != nil {
				return err
			}
			p.Stuck = b.Short
		}
		if err := p.history(c, v, m); err != nil {
			return err
		}
		bodies, err := v.Bodies()
		bodies = slices.DeleteFunc(bodies, func(b org.Body) bool { return b.Kind == org.VillageBody || b.Kind == org.Team })
		from := page.From{List: p.List, Until: calendar.None, Bodies: page.Options(bodies, func(b org.Body) page.Option { return page.Option{Value: b.ID, Title: b.Short} })}
		for _, a := range openActs(c, m) {
			id, title := string(a.Act), c.T(web.ActTitle(a.Act))
			fold := title
			if a.Primary || a.Act == matter.Accept {
				fold = ""
			}
			p.Acts = append(p.Acts, page.NewForm(c, p.Frame, id, page.Form{Title: title, Fold: fold, Plain: !a.Primary, Action: "/field/matters/" + m.ID + "/" + id, Draft: m.ID + "-" + id,
				Submit: title, Note: c.T(a.Says), Fields: append(a.Fields(c, from), page.Version(m.Version))}))
		}
		return err
	})
	if err != nil {
		return err
	}
	return c.Page(web.Status(refused), "field-matter", p)
}

func (p *matterPage) history(c *web.Ctx, v *store.View, m matter.Matter) error {
	var err error
	if p.List, err = v.List(m.Pack, m.List); err != nil {
		return err
	}
	ev, err := v.Evidence(m.ID)
	if err != nil {
		return err
	}
	for _, n := range p.List.Needs {
		p.Needs = append(p.Needs, needRow{Need: n})
	}
	for _, e := range ev {
		p.Own = p.Own || c.Actor.Is(e.Person) && !e.Void() && life.IsOpen(m.OpenTo(c.Actor), matter.Void)
		if i := slices.IndexFunc(p.Needs, func(n needRow) bool { return n.ID == e.Need }); i >= 0 {
			p.Needs[i].Given = append(p.Needs[i].Given, e)
		} else {
			p.Others = append(p.Others, e)
		}
	}
	steps, err := v.Steps(m.ID)
	if err != nil {
		return err
	}
	for _, s := range steps {
		who, _ := v.Person(s.Person) // the sweep is nobody
		p.Steps = append(p.Steps, stepRow{s, who.Name})
	}
	return nil
}

// openActs lists the acts that the state allows and the reader may do.
func openActs(c *web.Ctx, m matter.Matter) []act {
	var out []act
	open := m.OpenTo(c.Actor)
	for _, a := range acts() {
		if !life.IsOpen(open, a.Act) {
			continue
		}
		if a.Act == matter.Accept && m.Accepted || a.Act == matter.Unblock && m.BlockedBy == "" || a.Act == matter.Block && m.BlockedBy != "" ||
			a.Act == matter.AskExtension && m.ExtensionAsked() || a.Act == matter.Object && m.ReturnAsked() {
			continue
		}
		out = append(out, a)
	}
	return out
}

func actOnMatter(c *web.Ctx) error {
	id, what := c.R.PathValue("id"), matter.Act(c.R.PathValue("act"))
	if !slices.ContainsFunc(acts(), func(a act) bool { return a.Act == what }) {
		return fault.New(fault.Missing, "web.not_found")
	}
	in, err := c.MatterInput()
	if err == nil {
		_, err = c.Do(func(tx *store.Tx) error {
			with := in                                       // the transaction may run again
			if what == matter.Report && in.File.Hash != "" { // its evidence comes with it
				given := in
				given.Text = ""
				m, err := office.ActOnMatter(tx, c.Rules(), c.Actor, id, matter.Attach, given)
				if err != nil {
					return err
				}
				with.Version = m.Version
			}
			_, err := office.ActOnMatter(tx, c.Rules(), c.Actor, id, what, with)
			return err
		})
	}
	return c.Answer(err, matterView, "/field/matters/"+url.PathEscape(id)+"?delivered="+url.QueryEscape(id+"-"+string(what)))
}
