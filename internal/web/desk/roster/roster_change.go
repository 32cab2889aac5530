package roster

import (
	"net/url"

	"luoshi/internal/access"
	"luoshi/internal/area"
	"luoshi/internal/calendar"
	"luoshi/internal/fault"
	"luoshi/internal/ident"
	"luoshi/internal/intake"
	"luoshi/internal/org"
	"luoshi/internal/store"
	"luoshi/internal/web"
	"luoshi/internal/web/page"
)

// newPost is the form of a new post of a division and what lies in it.
func newPost(c *web.Ctx, f web.Frame, v *store.View, at area.Code) (*page.Form, error) {
	all, err := v.Areas()
	if err != nil {
		return nil, err
	}
	var places, bodies, roles []page.Option
	for _, a := range all {
		if a.On(c.Today.String()) && (a.Code == at || a.Code.Parent() == at) {
			places = append(places, page.Option{Value: a.Code.String(), Title: a.Name})
		}
	}
	bs, err := v.Bodies()
	for _, b := range bs {
		if b.Area == at || b.Area.Parent() == at {
			bodies = append(bodies, page.Option{Value: b.Name})
		}
	}
	for _, r := range c.Actor.Bundles.Roles() {
		roles = append(roles, page.Option{Value: string(r), Title: c.T(c.Actor.Bundles.Title(r))})
	}
	return page.NewForm(c, f, "", page.Form{Title: c.T("登记岗位"), Action: "/desk/roster?area=" + url.QueryEscape(c.Value("area")), Submit: c.T("登记岗位"), Fields: []page.Field{
		{Name: "title", Label: c.T("岗位名称"), Required: true},
		{Name: "role", Label: c.T("角色"), Kind: "select", Options: roles},
		{Name: "at", Label: c.T("辖区"), Kind: "select", Options: places},
		{Name: "body", Label: c.T("机构全称"), Options: bodies, Required: true},
		{Name: "kind", Label: c.T("机构类别（新机构才选）"), Kind: "select", Any: c.T("名册上已有的机构"),
			Options: page.Options(intake.BodyKinds(), func(k [2]string) page.Option { return page.Option{Value: k[0], Title: c.T(k[1])} })},
		{Name: "from", Label: c.T("起"), Kind: "date", Value: c.Today.String(), Required: true},
	}, Note: c.T("登记后：岗位在起始日起空缺，打开岗位就可以任命。成批登记请用导入。")}), err
}

// addPost registers a post (登记岗位), and its body when the roster has none of that
// name and a kind was chosen.
func addPost(c *web.Ctx) error {
	_, err := c.Do(func(tx *store.Tx) error {
		from, err := calendar.ParseDate(c.Value("from"))
		if err != nil {
			return fault.At("from", "desk.date_form", c.Value("from"))
		}
		at, err := web.ParseArea("at", c.Value("at"))
		if err != nil {
			return err
		}
		if known, err := tx.DivisionsOf(at); err != nil {
			return err
		} else if len(known) == 0 {
			return fault.At("at", "org.area_unknown", at.String())
		}
		body, err := bodyNamed(c, tx, at, from)
		if err != nil {
			return err
		}
		return org.AddPost(tx, c.Actor, &org.Post{Body: body, Title: c.Value("title"), Role: access.Role(c.Value("role")), Area: at, From: from, Until: calendar.None})
	})
	return c.Answer(err, rosterView, "/desk/roster?area="+url.QueryEscape(c.Value("area")))
}

// bodyNamed finds the body of a name, or registers it as one of the chosen kind.
func bodyNamed(c *web.Ctx, tx *store.Tx, at area.Code, from calendar.Date) (string, error) {
	name := c.Value("body")
	if name == "" {
		return "", fault.At("body", "org.name_empty")
	}
	bs, err := tx.Bodies()
	if err != nil {
		return "", err
	}
	for _, b := range bs {
		if ident.Key(b.Name) == ident.Key(name) {
			return b.ID, nil
		}
	}
	for _, k := range intake.BodyKinds() {
		if k[0] == c.Value("kind") {
			b := org.Body{Name: name, Kind: org.Kind(k[0]), Area: at, From: from, Until: calendar.None}
			err := org.AddBody(tx, c.Actor, &b)
			return b.ID, err
		}
	}
	return "", fault.At("body", "org.body_unknown", name)
}

// newPerson is the choice of somebody who is not in the roster yet.
const newPerson = "new"

// appoint is the form of an appointment to the post; once a name was refused, it asks
// who of that name is meant.
func (p *postPage) appoint(c *web.Ctx, v *store.View, n *page.Names, refused error) (*page.Form, error) {
	form := page.Form{Title: c.T("任命"), Action: "/desk/posts/" + p.Seat.ID + "/appoint", Submit: c.T("任命"), Fields: []page.Field{{Name: "name", Label: c.T("姓名"), Required: true}},
		Note: c.T("任命后：从起始日起，这个岗位名下的事项由此人负责；以前的日子仍归原任职人。")}
	if refused != nil {
		same, err := page.Namesakes(c, v, n, c.Value("name"))
		if err != nil {
			return nil, err
		}
		if len(same) > 0 {
			form.Fields = append(form.Fields, page.Field{Name: "person", Label: c.T("是哪一位"), Kind: "select", Options: append(same, page.Option{Value: newPerson, Title: c.T("另一位同名的人")})})
		}
	}
	document := page.Field{Name: "document", Label: c.T("文件"), Required: p.Second}
	if p.Second {
		document.Help = c.T("这是关键岗位：任命和结束任职都要另一个单位的另一个人确认，确认以前没有这个岗位的权限。")
	}
	form.Fields = append(form.Fields, page.Field{Name: "phone", Label: c.T("电话（没有就空着）"), Kind: "tel"},
		page.Field{Name: "hold", Label: c.T("方式"), Kind: "select", Options: []page.Option{{Value: "holder", Title: c.T("任职")}, {Value: "acting", Title: c.T("代理")}, {Value: "deputy", Title: c.T("副职代办")}}},
		page.Field{Name: "from", Label: c.T("起"), Kind: "date", Required: true},
		document)
	return page.NewForm(c, p.Frame, "", form), nil
}

// appointee is the person whom a form appoints: one of the roster, or a new one. Who
// keeps away from own work is known by person, so that nobody may be in the roster
// twice: where it holds the name already, the form must say who is meant.
func appointee(c *web.Ctx, tx *store.Tx, body string) (string, error) {
	name, chosen := c.Value("name"), c.Value("person")
	if name == "" {
		return "", fault.At("name", "org.name_empty")
	}
	same, err := tx.PersonsNamed(name)
	if err != nil {
		return "", err
	}
	for _, p := range same {
		if p.ID == chosen {
			return p.ID, nil
		}
	}
	if len(same) > 0 && chosen != newPerson {
		return "", fault.At("person", "org.in_roster", name)
	}
	p := org.Person{Name: name, Phone: c.Value("phone"), Managing: body}
	err = org.AddPerson(tx, c.Actor, &p)
	return p.ID, err
}

func appoint(c *web.Ctx) error {
	post := c.R.PathValue("id")
	_, err := c.Do(func(tx *store.Tx) error {
		from, err := calendar.ParseDate(c.Value("from"))
		if err != nil {
			return fault.At("from", "desk.date_form", c.Value("from"))
		}
		po, err := tx.Post(post)
		if err != nil {
			return err
		}
		person, err := appointee(c, tx, po.Body)
		if err != nil {
			return err
		}
		a := org.Appointment{Post: post, Person: person, Hold: org.Hold(c.Value("hold")), From: from, Until: calendar.None, Document: c.Value("document")}
		if a.Hold != org.Acting && a.Hold != org.Deputy {
			a.Hold = org.Holder
		}
		return org.Appoint(tx, c.Actor, &a)
	})
	return c.Answer(err, postView, "/desk/posts/"+url.PathEscape(post))
}

// appointmentView shows the post of the appointment that the form was about.
func appointmentView(c *web.Ctx, refused error) error {
	c.R.SetPathValue("id", c.Value("post"))
	return postView(c, refused)
}
