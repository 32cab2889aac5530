// Package subjects is the page of a subject (对象): a division, a body, a post or a person,
// with what there is now, who answers for it today and on another day, and what happened
// about it in order. It changes nothing; what changes an entry stands in the roster.
package subjects

import (
	"embed"
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"luoshi/internal/access"
	"luoshi/internal/area"
	"luoshi/internal/calendar"
	"luoshi/internal/fault"
	"luoshi/internal/store"
	"luoshi/internal/store/past"
	"luoshi/internal/subject"
	"luoshi/internal/web"
	"luoshi/internal/web/page"
)

// Pages are the templates of this room.
//
//go:embed pages/*.html
var Pages embed.FS

// Room is the room of subjects; names on other pages lead to it, no entry of the bar does.
func Room() page.Room {
	return page.Room{ID: "subjects", Routes: []web.Route{
		{Method: "GET", Path: "/desk/subjects/{kind}/{id}", Act: "", Handle: show},
		{Method: "GET", Path: "/desk/subjects/{kind}/{id}/answer", Act: "", Handle: showAnswer},
	}}
}

// usualDays is how far back a page goes that says nothing else: a quarter.
const usualDays = 92

type subjectPage struct {
	web.Frame
	Ref      subject.Ref
	Up       []page.Option // what it lies in
	Sub      string        // a line under the name
	Register page.Option   // where its entry is kept and changed
	Counts   []page.Count
	Trend    template.HTML
	Most     string // of the line, in words
	Coming   []coming
	Kinds    []page.Choice
	From     string
	Until    string
	Months   []month
	Next     string // the page further back
	Excel    string
	On       calendar.Date // another day, today where none is asked for
	Who      []answers
	Hidden   int              // posts that the reader may not see
	Posts    []held           // of a person
	Tracks   []page.StageLine // where it stands on the tracks of the pack
	Within   []page.Count
	Beside   [][2]page.Count // this one, and the mean of those beside it
	Folded   bool            // entries of a month are one line
	Ahead    bool            // what is due after today belongs to what was asked for
	Part     bool            // the numbers are of what the reader sees, which is not all
	Looked   bool            // the look was written into the journal

	area  area.Code
	spans []subject.Span
}

// show shows one subject. Whoever opens the page of a person leaves a line in the journal.
func show(c *web.Ctx) error {
	p, q, err := ask(c)
	if err != nil {
		return err
	}
	if page.AsBook(c) {
		return p.book(c, q)
	}
	if err := c.View(func(v *store.View) error {
		n := page.NewNames(c, v)
		if err := p.head(c, n); err != nil {
			return err
		}
		for _, part := range []func(*web.Ctx, *page.Names) error{p.now, p.trend, p.coming, p.who, p.tracks, p.within, p.beside} {
			if err := part(c, n); err != nil {
				return err
			}
		}
		return p.past(c, n, q)
	}); err != nil {
		return err
	}
	return c.Page(http.StatusOK, "desk-subject", p)
}

// ask reads the address and asks whether the reader may open the subject.
func ask(c *web.Ctx) (*subjectPage, past.Query, error) {
	p := &subjectPage{Frame: c.Frame("", nil), On: c.Today}
	q := past.Query{Actor: c.Actor, Zone: c.Zone, From: calendar.None, Until: calendar.None, Limit: page.RowLimit(c)}
	var err error
	if p.Ref, err = subject.Parse(c.R.PathValue("kind"), c.R.PathValue("id")); err != nil {
		return nil, q, err
	}
	if err := p.open(c); err != nil {
		return nil, q, err
	}
	for name, day := range map[string]*calendar.Date{"on": &p.On, "from": &q.From, "until": &q.Until} {
		if text := c.Value(name); text != "" {
			if *day, err = calendar.ParseDate(text); err != nil {
				return nil, q, fault.At(name, "desk.date_form", text)
			}
		}
	}
	if c.Value("from") == "" && !c.R.URL.Query().Has("from") {
		q.From = c.Today.Add(-usualDays)
	}
	if !q.From.IsNone() && !q.Until.IsNone() && q.From > q.Until {
		return nil, q, fault.At("until", "analysis.order")
	}
	var ok bool
	if q.Before, ok = readKey(c.Value("before")); !ok {
		return nil, q, fault.At("before", "desk.filter_unknown", c.Value("before"))
	}
	q.Of, q.Duty = p.Ref, c.Value("duty")
	p.Folded = q.Duty == ""
	p.From, p.Until = dated(q.From), dated(q.Until)
	q.Sorts, err = p.sorts(c)
	q.Spans = p.spans
	p.Ahead = slices.Contains(q.Sorts, subject.Matters) && (q.Until.IsNone() || q.Until >= c.Today) && q.Before.At.IsZero()
	return p, q, err
}

func dated(d calendar.Date) string {
	if d.IsNone() {
		return ""
	}
	return d.String()
}

// open asks for the right to open the subject, and reads whose work is its own.
func (p *subjectPage) open(c *web.Ctx) error {
	if p.Ref.Kind == subject.Person {
		return p.openPerson(c)
	}
	return c.View(func(v *store.View) error {
		switch p.Ref.Kind {
		case subject.Area:
			code, err := area.ParseCode(p.Ref.ID)
			if err != nil || len(p.Ref.ID) != 12 {
				return fault.New(fault.Missing, "web.not_found")
			}
			p.area = code
			was, err := v.DivisionsOf(code)
			if err == nil && len(was) == 0 {
				err = fault.New(fault.Missing, "web.not_found")
			}
			if err != nil {
				return err
			}
			return access.May(c.Actor, "area.see", access.Subject{Area: code})
		case subject.Body:
			b, err := v.Body(p.Ref.ID)
			if err != nil {
				return err
			}
			posts, err := v.PostsOfBody(b.ID)
			for _, x := range posts {
				p.spans = append(p.spans, subject.Span{Post: x.ID})
			}
			if err != nil {
				return err
			}
			return access.May(c.Actor, "roster.see", access.Subject{Area: b.Area, Bodies: []string{b.ID}})
		default:
			x, err := v.Post(p.Ref.ID)
			if err != nil {
				return err
			}
			p.area, p.spans = x.Area, []subject.Span{{Post: x.ID}}
			return access.May(c.Actor, "roster.see", access.Subject{Area: x.Area, Bodies: []string{x.Body}, Owner: x.ID})
		}
	})
}

// openPerson opens the page of a person for who may see personal files, and for the person;
// the look is an event of the journal.
func (p *subjectPage) openPerson(c *web.Ctx) error {
	if err := access.May(c.Actor, "person.see", access.Subject{}); err != nil && !c.Actor.Is(p.Ref.ID) {
		return err
	}
	if !c.Actor.Is(p.Ref.ID) {
		p.Looked = true
		if _, err := c.Store.Do(c.R.Context(), c.Home, "", func(tx *store.Tx) error {
			if _, err := tx.Person(p.Ref.ID); err != nil {
				return err
			}
			return tx.Record(c.Actor.Event("person.look", p.Ref.ID))
		}); err != nil {
			return err
		}
	}
	return c.View(func(v *store.View) error {
		as, err := v.AppointmentsOf(p.Ref.ID)
		for _, a := range as {
			if !a.InForce() {
				continue
			}
			s := subject.Span{Post: a.Post, From: a.From.Start(c.Zone)}
			if !a.Until.IsNone() {
				s.Until = a.Until.Add(1).Start(c.Zone)
			}
			p.spans = append(p.spans, s)
		}
		return err
	})
}

// sortRights are the rights without which a sort is not offered at all.
var sortRights = map[subject.Sort]string{subject.Matters: access.Matters.Act, subject.Entries: access.Entries.Act, subject.Letters: access.Letters.Act,
	subject.Checks: access.Draws.Act, subject.Reviews: access.Verdicts.Act}

// offered are the sorts that this subject has and the reader may see.
func (p *subjectPage) offered(c *web.Ctx) []subject.Sort {
	return slices.DeleteFunc(subject.Sorts(), func(s subject.Sort) bool {
		switch {
		case s == subject.Checks && p.Ref.Kind != subject.Area, s == subject.Reviews && (p.Ref.Kind == subject.Post || p.Ref.Kind == subject.Person):
			return true
		}
		right := sortRights[s]
		return right != "" && !c.Actor.Holds(right)
	})
}

// sorts are those that the reader chose, all that are offered where none is chosen.
func (p *subjectPage) sorts(c *web.Ctx) (out []subject.Sort, err error) {
	asked, titles := c.R.URL.Query()["k"], sortTitles(c)
	for _, k := range asked {
		if !slices.Contains(subject.Sorts(), subject.Sort(k)) {
			return nil, fault.At("k", "desk.filter_unknown", k)
		}
	}
	for _, s := range p.offered(c) {
		on := len(asked) == 0 || slices.Contains(asked, string(s))
		p.Kinds = append(p.Kinds, page.Choice{ID: string(s), Title: titles[s], On: on})
		if on {
			out = append(out, s)
		}
	}
	return out, nil
}

func sortTitles(c *web.Ctx) map[subject.Sort]string {
	return map[subject.Sort]string{subject.Matters: c.T("事项"), subject.Entries: c.T("清单"), subject.Letters: c.T("文书"),
		subject.Checks: c.T("抽查"), subject.Reviews: c.T("点评"), subject.Tenures: c.T("任职")}
}

// head fills the name, what the subject lies in and where its entry is kept.
func (p *subjectPage) head(c *web.Ctx, n *page.Names) error {
	switch id := url.PathEscape(p.Ref.ID); p.Ref.Kind {
	case subject.Area:
		p.Title, p.Sub = n.Area(p.area), p.Ref.ID
		p.Register = page.Option{Value: "/desk/areas/" + id, Title: c.T("区划登记")}
		for up := p.area; up.Level() > area.County; {
			up = up.Parent()
			p.Up = append([]page.Option{{Value: n.AreaLink(up), Title: n.Area(up)}}, p.Up...)
		}
	case subject.Body:
		b := n.Body(p.Ref.ID)
		p.Title, p.area = b.Name, b.Area
		p.Register = page.Option{Value: "/desk/bodies/" + id, Title: c.T("单位登记")}
		p.Up = []page.Option{{Value: n.AreaLink(b.Area), Title: n.Place(b.Area)}}
	case subject.Post:
		x := n.Post(p.Ref.ID)
		p.Title = x.Title
		p.Register = page.Option{Value: "/desk/posts/" + id, Title: c.T("岗位登记和任职")}
		p.Up = []page.Option{{Value: n.AreaLink(x.Area), Title: n.Place(x.Area)}, {Value: n.BodyLink(x.Body), Title: n.Body(x.Body).Name}}
	case subject.Person:
		who, err := n.V.Person(p.Ref.ID)
		if err != nil {
			return err
		}
		p.Title = who.Name
		if access.May(c.Actor, "person.see", access.Subject{}) == nil {
			p.Register = page.Option{Value: "/desk/persons/" + id, Title: c.T("个人档案")}
		}
	}
	return nil
}

// readKey reads a place in the order from an address; "" is the beginning.
func readKey(text string) (subject.Key, bool) {
	if text == "" {
		return subject.Key{}, true
	}
	at, id, ok := strings.Cut(text, " ")
	ms, err := strconv.ParseInt(at, 10, 64)
	if !ok || err != nil {
		return subject.Key{}, false
	}
	return subject.Key{At: time.UnixMilli(ms).UTC(), ID: id}, true
}

func writeKey(k subject.Key) string { return strconv.FormatInt(k.At.UnixMilli(), 10) + " " + k.ID }
