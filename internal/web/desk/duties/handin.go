package duties

import (
	"net/url"
	"strings"

	"luoshi/internal/access"
	"luoshi/internal/area"
	"luoshi/internal/duty"
	"luoshi/internal/fault"
	"luoshi/internal/form"
	"luoshi/internal/matter"
	"luoshi/internal/office"
	"luoshi/internal/store"
	"luoshi/internal/web"
	"luoshi/internal/web/page"
)

// foundRow is a matter that came of an entry; a reader who may not open it sees its number.
type foundRow struct{ Number, Title, Path string }

// found lists what came of the entry, and offers to make it a matter: whoever may register
// gets the filled-in form of a matter, its writer hands it in otherwise.
func (p *dutyEntryPage) found(c *web.Ctx, v *store.View) error {
	ids, err := v.FoundBy(p.Entry.ID)
	if err != nil {
		return err
	}
	ms, err := v.MattersByID(ids)
	if err != nil {
		return err
	}
	for _, m := range ms {
		r := foundRow{Number: m.Number}
		if access.May(c.Actor, "matter.see", m.Subject()) == nil {
			r.Title, r.Path = m.Title, "/desk/matters/"+m.ID
		}
		p.Found = append(p.Found, r)
	}
	switch own := p.Entry.Post == c.Actor.Post; {
	case p.Entry.Object != "": // what is written about a person stays in its own record
	case access.May(c.Actor, "matter.register", access.Subject{Area: p.Entry.Area}) == nil:
		p.MakeTitle, p.Make = c.T("登记成事项"), "/desk/matters/new?"+url.Values{"entry": {p.Entry.ID}, "facts": {problemIn(p.Duty, p.Entry)}, "origin": {p.Duty.Title + " " + p.Entry.Day.String()},
			"area": {villageCode(p.Entry.Area)}}.Encode()
	case own && c.Actor.Holds("matter.hand_in"):
		p.MakeTitle, p.Make = c.T("反映成事项，请镇(办)或县里交办"), "/desk/hand-in/"+p.Entry.ID
	}
	return nil
}

// villageCode is the division for the form of a matter, "" for what was entered for the
// whole county: the village is chosen there.
func villageCode(a area.Code) string {
	if a.Level() < area.Town {
		return ""
	}
	return a.String()
}

// problemIn is what the entry says of a problem: the field that is called so, else the
// first long one.
func problemIn(d duty.Duty, e duty.Entry) string {
	text := map[string]string{}
	for _, x := range e.Values {
		text[x.ID] = x.Text
	}
	first := ""
	for _, f := range d.Fields {
		switch {
		case f.Kind != form.Lines || text[f.ID] == "":
		case strings.Contains(f.Title, "问题"):
			return text[f.ID]
		case first == "":
			first = text[f.ID]
		}
	}
	return first
}

type handInPage struct {
	web.Frame
	Entry duty.Entry
	Form  *page.Form
}

func handIn(c *web.Ctx) error { return handInView(c, nil) }

func handInView(c *web.Ctx, refused error) error {
	p := handInPage{Frame: c.Frame(c.T("反映问题"), refused)}
	err := c.View(func(v *store.View) error {
		e, err := v.Entry(c.R.PathValue("id"))
		if err != nil {
			return err
		}
		if e.Post != c.Actor.Post {
			return fault.New(fault.Denied, "office.hand_in_writer")
		}
		d, err := v.DutyOf(e.Pack, e.Duty)
		if err != nil {
			return err
		}
		lists, err := v.Lists()
		if err != nil {
			return err
		}
		var problems, areas []page.Option
		for _, l := range lists {
			if l.Kind == matter.Problem {
				problems = append(problems, page.Option{Value: l.ID, Title: l.Title})
			}
		}
		as, err := v.Areas()
		if err != nil {
			return err
		}
		n := page.NewNames(c, v)
		for _, a := range as {
			if a.Code.Level() < area.Town || !a.On(c.Today.String()) || access.May(c.Actor, "matter.hand_in", access.Subject{Area: a.Code}) != nil {
				continue
			}
			title := a.Name
			if a.Code.Level() == area.Village {
				title = n.Area(a.Code.Parent()) + " " + a.Name
			}
			areas = append(areas, page.Option{Value: a.Code.String(), Title: title})
		}
		p.Entry = e
		fields := []page.Field{{Name: "list", Label: c.T("清单"), Kind: "select", Options: problems}, {Name: "title", Label: c.T("什么问题（一句话）"), Max: 100, Required: true, Value: c.Value("title")},
			{Name: "facts", Label: c.T("问题"), Kind: "lines", Value: c.Value("facts")}, {Name: "area", Label: c.T("村或镇"), Kind: "select", Any: c.T("请选择"), Options: areas, Value: c.Value("area")}}
		if refused == nil {
			fields[2].Value, fields[3].Value = problemIn(d, e), villageCode(e.Area)
		}
		p.Form = page.NewForm(c, p.Frame, "", page.Form{Action: "/desk/hand-in/" + e.ID, Draft: "hand-in-" + e.ID, Submit: c.T("反映"), Fields: fields,
			Note: c.T("交上去以后编号、待交办：由镇(办)或者县里定责任岗位和期限。这份填报和事项互相看得到。")})
		return nil
	})
	if err != nil {
		return err
	}
	return c.Page(web.Status(refused), "desk-hand-in", p)
}

func handItIn(c *web.Ctx) error {
	id := c.R.PathValue("id")
	at, err := web.ParseArea("area", c.Value("area"))
	if err == nil {
		_, err = c.Do(func(tx *store.Tx) error {
			pr, err := tx.Programme()
			if err != nil {
				return err
			}
			_, err = office.HandIn(tx, c.Rules(), c.Actor, id, c.Value("list"), pr.Pack, c.Value("title"), c.Value("facts"), at)
			return err
		})
	}
	return c.Answer(err, handInView, "/desk/duties/"+url.PathEscape(id))
}
