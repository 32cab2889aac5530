package roster

import (
	"net/url"
	"strings"

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

type kindOption struct {
	Kind  org.Kind
	Title string
}

type roleOption struct {
	Role  access.Role
	Title string
}

// offer fills what a new post can be made of.
func (p *rosterPage) offer(c *web.Ctx, v *store.View, at area.Code) error {
	all, err := v.Areas()
	if err != nil {
		return err
	}
	for _, a := range all {
		if a.On(c.Today.String()) && (a.Code == at || a.Code.Parent() == at) {
			p.Places = append(p.Places, a.Area)
		}
	}
	bs, err := v.Bodies()
	for _, b := range bs {
		if b.Area == at || b.Area.Parent() == at {
			p.Bodies = append(p.Bodies, b)
		}
	}
	for _, k := range intake.BodyKinds() {
		p.Kinds = append(p.Kinds, kindOption{org.Kind(k[0]), c.T(k[1])})
	}
	for _, r := range access.Roles() {
		p.Roles = append(p.Roles, roleOption{r.Role, c.T(r.Title)})
	}
	return err
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

// sameName is a person of the roster under a name that was typed.
type sameName struct{ ID, Name, Posts string }

// newPerson is the choice of somebody who is not in the roster yet.
const newPerson = "new"

// sameNames lists the persons of the name in the form with the posts they hold.
func sameNames(c *web.Ctx, v *store.View, n *page.Names) (out []sameName, err error) {
	ps, err := v.PersonsNamed(c.Value("name"))
	for _, x := range ps {
		as, err := v.AppointmentsOf(x.ID)
		if err != nil {
			return nil, err
		}
		var posts []string
		for _, a := range as {
			if a.On(c.Today) {
				posts = append(posts, n.Post(a.Post).Title)
			}
		}
		out = append(out, sameName{x.ID, x.Name, strings.Join(posts, "、")})
	}
	return out, err
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

func endAppointment(c *web.Ctx) error {
	_, err := c.Do(func(tx *store.Tx) error {
		last, err := calendar.ParseDate(c.Value("until"))
		if err != nil {
			return fault.At("until", "desk.date_form", c.Value("until"))
		}
		return org.EndAppointment(tx, c.Actor, c.R.PathValue("id"), last, c.Value("reason"))
	})
	return c.Answer(err, appointmentView, "/desk/posts/"+url.PathEscape(c.Value("post")))
}

// appointmentView shows the post of the appointment that the form was about.
func appointmentView(c *web.Ctx, refused error) error {
	c.R.SetPathValue("id", c.Value("post"))
	return postView(c, refused)
}
