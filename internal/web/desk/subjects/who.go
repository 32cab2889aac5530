package subjects

import (
	"cmp"
	"net/http"
	"slices"

	"luoshi/internal/access"
	"luoshi/internal/calendar"
	"luoshi/internal/fault"
	"luoshi/internal/org"
	"luoshi/internal/store"
	"luoshi/internal/subject"
	"luoshi/internal/web"
	"luoshi/internal/web/page"
)

// answers is one post of a subject with who answers for it (谁负责).
type answers struct {
	Post, Path string
	Now        holder
	Then       *holder // on the day that was asked for, nil where it is the same or today
}

// holder is who answers for a post on a day.
type holder struct {
	Day        string // which
	Name, Path string
	Since      string // from when, and by which document
	Hold       string // how, where it is not in their own right
	Above      string // who acts for a vacant post
	Unknown    bool   // nothing is registered of the post for that day or before it
}

// held is one term of a person.
type held struct {
	Title, Path, Hold, From, Until, Document string
	Now                                      bool // on the day that was asked for
}

// who fills the posts of the subject and who answers for each today and on the day that was
// asked for; of a person, the posts.
func (p *subjectPage) who(c *web.Ctx, n *page.Names) error {
	if p.Ref.Kind == subject.Person {
		return p.held(c, n)
	}
	posts, err := p.posts(n.V)
	if err != nil {
		return err
	}
	for _, x := range posts {
		if access.May(c.Actor, "roster.see", access.Subject{Area: x.Area, Bodies: []string{x.Body}, Owner: x.ID}) != nil {
			p.Hidden++
			continue
		}
		as, err := n.V.Appointments(x.ID)
		if err != nil {
			return err
		}
		now, err := p.holder(c, n, x, as, c.Today)
		if err != nil {
			return err
		}
		then, err := p.holder(c, n, x, as, p.On)
		if err != nil {
			return err
		}
		a := answers{Post: x.Title, Path: page.SubjectPath(subject.Post, x.ID), Now: now}
		if p.Ref.Kind == subject.Post {
			a.Path = ""
		}
		if then != now {
			then.Day = c.Day(p.On)
			a.Then = &then
		}
		p.Who = append(p.Who, a)
	}
	return nil
}

// atOnce is how many posts a page shows before the others are unfolded: a county has hundreds.
const atOnce = 12

// First and Rest are the posts that stand on the page, and those behind a line.
func (p *subjectPage) First() []answers { return p.Who[:min(len(p.Who), atOnce)] }

// Rest are those behind it.
func (p *subjectPage) Rest() []answers { return p.Who[len(p.First()):] }

// States reports whether the reader sees every post of the subject, so that a statement of who
// answered is whole.
func (p *subjectPage) States() bool { return p.Hidden == 0 && len(p.Who)+len(p.Posts) > 0 }

// posts are the posts of the subject that are not closed.
func (p *subjectPage) posts(v *store.View) (out []org.Post, err error) {
	switch p.Ref.Kind {
	case subject.Area:
		out, err = v.PostsIn(int64(p.area), int64(p.area))
	case subject.Body:
		out, err = v.PostsOfBody(p.Ref.ID)
	default:
		x, err := v.Post(p.Ref.ID)
		return []org.Post{x}, err
	}
	return slices.DeleteFunc(out, func(x org.Post) bool { return !x.Until.IsNone() && x.Until < p.On }), err
}

func (p *subjectPage) holder(c *web.Ctx, n *page.Names, x org.Post, as []org.Appointment, day calendar.Date) (h holder, err error) {
	as = slices.DeleteFunc(slices.Clone(as), func(a org.Appointment) bool { return !a.InForce() })
	if a, ok := org.HolderOn(as, x.ID, day); ok {
		h = holder{Name: n.Person(a.Person), Since: c.T("{0}起", a.From.String()), Hold: holds(c, a.Hold)}
		if a.Document != "" {
			h.Since += "，" + a.Document
		}
		h.Path = n.PersonLink(a.Person)
		return h, nil
	}
	if !slices.ContainsFunc(as, func(a org.Appointment) bool { return a.From <= day }) {
		h.Unknown = true // it was not yet kept, or nobody was ever appointed
		return h, nil
	}
	above, _, ok, err := org.Answers(x, day, n.V.Post, n.V.HolderOn)
	if ok {
		h.Above = n.Seat(above.ID)
	}
	return h, err
}

func holds(c *web.Ctx, h org.Hold) string {
	return map[org.Hold]string{org.Acting: c.T("代理"), org.Deputy: c.T("副职代办")}[h]
}

// held are the terms of a person, the newest first.
func (p *subjectPage) held(c *web.Ctx, n *page.Names) error {
	as, err := n.V.AppointmentsOf(p.Ref.ID)
	for _, a := range as {
		if a.InForce() {
			p.Posts = append(p.Posts, held{n.Seat(a.Post), n.PostLink(a.Post), holds(c, a.Hold), a.From.String(), cmp.Or(dated(a.Until), c.T("在任")), a.Document, a.On(p.On)})
		}
	}
	return err
}

// answerPage is a sheet of paper that says who answered for a subject on a day (责任情况).
type answerPage struct {
	subjectPage
	Day, Made, Here string // Here leads back to the subject
	Size            int64  // of the journal at its last checkpoint
}

// showAnswer prints who answered for the subject on a day.
func showAnswer(c *web.Ctx) error {
	p, _, err := ask(c)
	if err != nil {
		return err
	}
	if p.On > c.Today {
		return fault.At("on", "analysis.future", p.On.String())
	}
	x := answerPage{subjectPage: *p, Day: p.On.String(), Made: c.Clock(c.Store.Now()), Here: page.SubjectPath(p.Ref.Kind, p.Ref.ID)}
	if err := c.View(func(v *store.View) error {
		n := page.NewNames(c, v)
		if err := x.head(c, n); err != nil {
			return err
		}
		if x.Size, _, _, err = v.LastCheckpoint(); err != nil {
			return err
		}
		if err := x.who(c, n); err != nil {
			return err
		}
		if !x.States() {
			return fault.New(fault.Denied, "desk.answer_part")
		}
		return nil
	}); err != nil {
		return err
	}
	for i := range x.Who {
		if x.Who[i].Then == nil {
			x.Who[i].Then = &x.Who[i].Now
		}
	}
	x.Posts = slices.DeleteFunc(x.Posts, func(h held) bool { return !h.Now })
	return c.Page(http.StatusOK, "desk-subject-answer", x)
}
