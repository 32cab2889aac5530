package roster

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"luoshi/internal/access"
	"luoshi/internal/fault"
	"luoshi/internal/org"
	"luoshi/internal/store"
	"luoshi/internal/web"
	"luoshi/internal/web/page"
	"luoshi/internal/web/person"
	"luoshi/journal"
)

type personPage struct {
	web.Frame
	Who     org.Person
	List    []personRow
	Leaves  []org.Leave
	Manager string
	Stays   org.Person   // the entry that this one was merged into
	Entries []org.Person // that were merged into this one
	Past    []changeRow
	Change  *page.Form // nil for who may change nothing
	Merge   *page.Form
	Unmerge *page.Form
}

type personRow struct {
	org.Appointment
	PostTitle, HoldTitle string
}

// changeRow is one change of an entry of the roster (变更记录).
type changeRow struct{ At, Who, What string }

// longReason bounds why a print was made, in characters.
const longReason = 80

// printPerson prints what is kept of a person who asked for it by letter. Why is noted in
// the journal, and the person reads it among the looks at their file.
func printPerson(c *web.Ctx) error {
	if err := access.May(c.Actor, "person.see", access.Subject{}); err != nil {
		return err
	}
	id, reason := c.R.PathValue("id"), c.Value("reason")
	switch {
	case reason == "":
		return fault.At("reason", "matter.reason_empty")
	case utf8.RuneCountInString(reason) > longReason:
		return fault.At("reason", "roster.print_long")
	}
	if _, err := c.Do(func(tx *store.Tx) error {
		if _, err := tx.Person(id); err != nil {
			return err
		}
		e := c.Actor.Event("person.look", id)
		e.Facts = append(e.Facts, journal.Fact{Name: "print", Value: reason})
		return tx.Record(e)
	}); err != nil {
		return err
	}
	return person.Data(c, id, reason)
}

func showPerson(c *web.Ctx) error { return personView(c, nil) }

// personView opens a personal file; the look itself is an event of the journal.
func personView(c *web.Ctx, refused error) error {
	if err := access.May(c.Actor, "person.see", access.Subject{}); err != nil {
		return err
	}
	id := c.R.PathValue("id")
	if _, err := c.Store.Do(c.R.Context(), c.Home, "", func(tx *store.Tx) error {
		if _, err := tx.Person(id); err != nil {
			return err
		}
		return tx.Record(c.Actor.Event("person.look", id))
	}); err != nil {
		return err
	}
	p := personPage{Frame: c.Frame(c.T("个人档案"), refused)}
	if err := c.View(func(v *store.View) error { return p.read(c, v, id) }); err != nil {
		return err
	}
	return c.Page(web.Status(refused), "desk-person", p)
}

func (p *personPage) read(c *web.Ctx, v *store.View, id string) (err error) {
	if p.Who, err = v.Person(id); err != nil {
		return err
	}
	names := page.NewNames(c, v)
	p.Manager = names.Body(p.Who.Managing).Name
	as, err := v.AppointmentsOf(id)
	if err != nil {
		return err
	}
	for _, a := range as {
		p.List = append(p.List, personRow{a, names.Seat(a.Post), holdTitle(c, a.Hold)})
	}
	if p.Leaves, err = v.Leaves(id); err != nil {
		return err
	}
	if p.Entries, err = v.EntriesInto(id); err != nil {
		return err
	}
	if p.Who.Merged != "" {
		if p.Stays, err = v.Person(p.Who.Merged); err != nil {
			return err
		}
	}
	if p.Past, err = changes(c, v, names, id); err != nil || access.May(c.Actor, "roster.change", access.Subject{}) != nil {
		return err
	}
	return p.forms(c, v, names)
}

// forms are what may be done to the entry: not to one's own.
func (p *personPage) forms(c *web.Ctx, v *store.View, names *page.Names) error {
	at := "/desk/persons/" + url.PathEscape(p.Who.ID)
	switch {
	case c.Actor.Is(p.Who.ID):
		return nil
	case p.Who.Merged != "":
		p.Unmerge = page.NewForm(c, p.Frame, "unmerge", page.Form{Title: c.T("取消合并"), Action: at + "/unmerge", Submit: c.T("取消合并"), Plain: true,
			Note: c.T("取消后：这两条记录又算作两个人。")})
		return nil
	}
	bs, err := v.Bodies()
	if err != nil {
		return err
	}
	p.Change = page.NewForm(c, p.Frame, "change", page.Form{Title: c.T("更正"), Action: at + "/change", Submit: c.T("更正"), Fields: []page.Field{
		{Name: "name", Label: c.T("姓名"), Value: p.Who.Name, Required: true},
		{Name: "phone", Label: c.T("电话（没有就空着）"), Kind: "tel", Value: p.Who.Phone},
		{Name: "grade", Label: c.T("职级"), Value: p.Who.Grade},
		{Name: "managing", Label: c.T("干部管理"), Kind: "select", Any: c.T("未定"), Value: p.Who.Managing,
			Options: page.Options(bs, func(b org.Body) page.Option { return page.Option{Value: b.ID, Title: b.Name} })},
		whyField(c), page.Version(p.Who.Version),
	}, Note: c.T("更正后：所有页面都用新的内容；更名的，旧名留在曾用名里。谁改的、改了哪几项记入留痕。")})
	same, err := sameEntries(c, v, names, p.Who)
	if err != nil || len(same) == 0 {
		return err
	}
	p.Merge = page.NewForm(c, p.Frame, "merge", page.Form{Title: c.T("合并重复人员"), Action: at + "/merge", Submit: c.T("并入"), Plain: true, Fields: []page.Field{
		{Name: "into", Label: c.T("与哪一位是同一个人"), Kind: "select", Any: c.T("请选择"), Options: same},
	}, Note: c.T("并入后：这条记录不再用，留下的是所选的那一条；可以取消。还在任、还有账号的记录不能并入。")})
	return nil
}

// whyField asks why an entry is changed.
func whyField(c *web.Ctx) page.Field {
	return page.Field{Name: "why", Label: c.T("为什么改"), Kind: "select", Options: page.Options(org.Whys(), func(w [2]string) page.Option { return page.Option{Value: w[0], Title: c.T(w[1])} })}
}

// bodyWhy asks why a body is changed: it moves to no unit and has no telephone of its own.
func bodyWhy(c *web.Ctx) page.Field {
	f := whyField(c)
	f.Options = slices.DeleteFunc(f.Options, func(o page.Option) bool { return o.Value == string(org.NewPhone) })
	f.Value = string(org.NewName)
	return f
}

// sameEntries offers the other entries of the same name, with the posts they hold.
func sameEntries(c *web.Ctx, v *store.View, n *page.Names, who org.Person) ([]page.Option, error) {
	out, err := page.Namesakes(c, v, n, who.Name)
	return slices.DeleteFunc(out, func(o page.Option) bool { return o.Value == who.ID }), err
}

// changes lists what was changed of an entry, the newest first.
func changes(c *web.Ctx, v *store.View, n *page.Names, id string) (out []changeRow, err error) {
	es, err := v.Journal(id, 0, page.CountLimit)
	for _, e := range es {
		if what := changeTitle(c, e.Event); what != "" {
			out = append(out, changeRow{page.Minute(c, time.UnixMilli(e.Event.At)), n.Person(e.Event.Person), what})
		}
	}
	return out, err
}

// changeTitle words an event of the roster, "" for another one.
func changeTitle(c *web.Ctx, e journal.Event) string {
	switch e.Act {
	case "roster.merge":
		return c.T("并入另一条记录")
	case "roster.unmerge":
		return c.T("取消合并")
	case "roster.person", "roster.body":
	default:
		return ""
	}
	titles := map[string]string{"name": c.T("名称"), "phone": c.T("电话"), "grade": c.T("职级"), "managing": c.T("干部管理"), "short": c.T("简称"), "credit": c.T("统一社会信用代码")}
	facts := map[string]string{}
	for _, f := range e.Facts {
		facts[f.Name] = f.Value
	}
	if facts["changed"] == "" {
		return c.T("登记或导入")
	}
	var what []string
	for _, f := range strings.Fields(facts["changed"]) {
		what = append(what, titles[f])
	}
	why := ""
	for _, w := range org.Whys() {
		if w[0] == facts["why"] {
			why = c.T(w[1])
		}
	}
	return c.T("更正：{0}（{1}）", strings.Join(what, c.T("、")), why)
}

// actOnPerson changes, merges or parts entries of the roster.
func actOnPerson(c *web.Ctx) error {
	id := c.R.PathValue("id")
	_, err := c.Do(func(tx *store.Tx) error {
		switch c.R.PathValue("act") {
		case "change":
			version, _ := strconv.ParseInt(c.Value("version"), 10, 64) // another one is refused by the store
			p := org.Person{Name: c.Value("name"), Phone: c.Value("phone"), Grade: c.Value("grade"), Managing: c.Value("managing")}
			p.ID, p.Version = id, version
			return org.ChangePerson(tx, c.Actor, p, org.Why(c.Value("why")), c.Today)
		case "merge":
			return org.Merge(tx, c.Actor, id, c.Value("into"), c.Today)
		case "unmerge":
			return org.Unmerge(tx, c.Actor, id)
		}
		return fault.New(fault.Missing, "web.not_found")
	})
	if err == nil && access.May(c.Actor, "person.see", access.Subject{}) != nil {
		return c.Redirect("/desk/roster")
	}
	return c.Answer(err, personView, "/desk/persons/"+url.PathEscape(id))
}

type bodyPage struct {
	web.Frame
	Body   org.Body
	Area   string
	Table  *page.Table // of its posts
	Past   []changeRow
	Change *page.Form
}

func showBody(c *web.Ctx) error { return bodyView(c, nil) }

// bodyView shows a body (机构) with its posts and who holds them.
func bodyView(c *web.Ctx, refused error) error {
	p := bodyPage{Frame: c.Frame("", refused)}
	err := c.View(func(v *store.View) (err error) {
		if p.Body, err = v.Body(c.R.PathValue("id")); err != nil {
			return err
		}
		if err := access.May(c.Actor, "roster.see", access.Subject{Area: p.Body.Area, Bodies: []string{p.Body.ID}}); err != nil {
			return err
		}
		names := page.NewNames(c, v)
		p.Title, p.Area = p.Body.Name, names.Place(p.Body.Area)
		posts, err := v.PostsOfBody(p.Body.ID)
		if err != nil {
			return err
		}
		rows, err := rowsOf(c, names, posts, c.Today)
		if err != nil {
			return err
		}
		p.Table = rosterTable(c, rows, c.Today)
		p.Past, err = changes(c, v, names, p.Body.ID)
		return err
	})
	if err != nil {
		return err
	}
	if access.May(c.Actor, "roster.change", access.Subject{Area: p.Body.Area}) == nil {
		p.Change = page.NewForm(c, p.Frame, "", page.Form{Title: c.T("机构更名、更正"), Action: "/desk/bodies/" + url.PathEscape(p.Body.ID), Submit: c.T("更正"), Fields: []page.Field{
			{Name: "name", Label: c.T("全称"), Value: p.Body.Name, Required: true}, {Name: "short", Label: c.T("简称"), Value: p.Body.Short},
			{Name: "credit", Label: c.T("统一社会信用代码"), Value: p.Body.Credit}, bodyWhy(c), page.Version(p.Body.Version)},
			Note: c.T("更正后：所有页面和以后的文书都用新名；已签发的文书不变。更名的，旧名留作曾用名，表格里写旧名也认得。")})
	}
	return p.Table.Send(c, "desk-body", refused, p)
}

func changeBody(c *web.Ctx) error {
	id := c.R.PathValue("id")
	_, err := c.Do(func(tx *store.Tx) error {
		version, _ := strconv.ParseInt(c.Value("version"), 10, 64) // another one is refused by the store
		b := org.Body{Name: c.Value("name"), Short: c.Value("short"), Credit: c.Value("credit")}
		b.ID, b.Version = id, version
		return org.ChangeBody(tx, c.Actor, b, org.Why(c.Value("why")), c.Today)
	})
	return c.Answer(err, bodyView, "/desk/bodies/"+url.PathEscape(id))
}
