package setup

import (
	"errors"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/aymanbagabas/go-udiff"

	"luoshi/internal/access"
	"luoshi/internal/calendar"
	"luoshi/internal/fault"
	"luoshi/internal/life"
	"luoshi/internal/office"
	"luoshi/internal/store"
	"luoshi/internal/web"
	"luoshi/internal/web/page"
	"luoshi/internal/wording"
	"luoshi/pack"
)

// PackRoom is the room of mechanism packs (机制包).
func PackRoom() page.Room {
	return page.Room{ID: "packs", Title: "机制包", Path: "/desk/packs", Act: "pack.see", Routes: []web.Route{
		{Method: "GET", Path: "/desk/packs", Act: "pack.see", Handle: showPack},
		{Method: "GET", Path: "/desk/packs/text", Act: "pack.see", Handle: packText},
		{Method: "POST", Path: "/desk/packs", Act: "pack.issue", Handle: proposePack},
		{Method: "POST", Path: "/desk/packs/{id}/confirm", Act: "pack.confirm", Handle: confirmPack},
		{Method: "POST", Path: "/desk/packs/{id}/refuse", Act: "pack.see", Handle: confirmPack},
	}}
}

type packPage struct {
	web.Frame
	Pack     *pack.Pack
	PackKey  string
	Table    *page.Table // of the versions that were asked for
	Waiting  *issueRow
	Ahead    []string   // versions given for a later day, which the waiting one would overtake
	Against  string     // the version that the waiting text is compared with
	Changes  []diffLine // none: another pack altogether
	Zone     web.ZoneOf
	May      bool
	Draft    office.PackDraft // as typed
	Corrects string           // as typed
	Why      string
	Problems []string   // what is wrong in the text, each with its line
	Checked  *pack.Pack // read without a problem

	Posts  []postRights // of the version that waits
	say    func(formula string) string
	rights func(pack.PostKind) string
}

// postRights is a post of a pack with its rights in words.
type postRights struct{ Title, Rights string }

// RightsOf are the rights of a post of the pack as people read them.
func (p packPage) RightsOf(k pack.PostKind) string { return p.rights(k) }

// rightsInWords words what a post of a pack may do: the bundle that it shares, or begins with.
func rightsInWords(c *web.Ctx, b *access.Bundles) func(pack.PostKind) string {
	return func(k pack.PostKind) string {
		like, may, not, own := k.Rights()
		if !own {
			return c.T("同{0}", c.T(b.Title(k.Role)))
		}
		var out, more, less []string
		if like != "" {
			out = append(out, c.T("同{0}", c.T(b.Title(like))))
		}
		for _, act := range slices.Sorted(maps.Keys(may)) {
			more = append(more, c.T(access.Title(act))+c.T("（{0}）", c.T(may[act].ScopeTitle())))
		}
		for _, act := range not {
			less = append(less, c.T(access.Title(act)))
		}
		if len(more) > 0 {
			out = append(out, c.T("另可：{0}", strings.Join(more, c.T("、"))))
		}
		if len(less) > 0 {
			out = append(out, c.T("不可：{0}", strings.Join(less, c.T("、"))))
		}
		if b.Entrusted(k.Role) {
			out = append(out, c.T("关键岗位"))
		}
		return strings.Join(out, c.T("；"))
	}
}

// InWords is a formula of the pack as people read it.
func (p packPage) InWords(formula string) string { return p.say(formula) }

// issueRow is one pack of the home with its issue.
type issueRow struct {
	store.PackChange
	StateTitle, Asker, Confirmer string
	MayConfirm, MayTakeBack      bool
}

// diffLine is one line of what changes between two texts: "+", "-", " " or "@".
type diffLine struct{ Kind, Text string }

func showPack(c *web.Ctx) error {
	return packView(c, http.StatusOK, packPage{Frame: c.Frame("", nil)})
}

// packView renders the pack in force, what waits, the versions before it, and the form.
func packView(c *web.Ctx, status int, p packPage) error {
	p.Title, p.Zone, p.May = c.T("机制包"), web.ZoneOf{Zone: c.Zone}, c.Actor.Holds("pack.issue")
	if err := c.View(func(v *store.View) error {
		pr, err := v.Programme()
		if err != nil {
			return err
		}
		p.PackKey = pr.Pack
		if p.Pack, err = v.Pack(pr.Pack); err != nil {
			return err
		}
		p.say = func(formula string) string { return page.FormulaWords(c, formula, p.Pack.Metrics()) }
		p.rights = rightsInWords(c, p.Pack.Bundles())
		rows, err := issueRows(c, v)
		if err != nil {
			return err
		}
		p.Table = issueTable(c, rows)
		return p.waiting(c, v, rows)
	}); err != nil {
		return err
	}
	if page.AsBook(c) {
		return p.Table.Send(c, "", nil, nil)
	}
	return c.Page(status, "desk-pack", p)
}

// issueTable lists the versions that were asked for, the newest first.
func issueTable(c *web.Ctx, rows []issueRow) *page.Table {
	text := func(fn func(issueRow) string) func(issueRow) page.Cell {
		return func(r issueRow) page.Cell { return page.Text(fn(r)) }
	}
	return page.List[issueRow]{Title: c.T("下发过的版本"), Empty: c.T("还没有下发过。"), Columns: []page.Column[issueRow]{
		{ID: "pack", Title: c.T("机制包"), Class: "ti", Cell: func(r issueRow) page.Cell {
			x := page.Cell{Text: r.Pack, Href: "/desk/packs/text?key=" + url.QueryEscape(r.Pack)}
			if r.InForce {
				x.Tag = c.T("在用")
			}
			return x
		}},
		{ID: "state", Title: c.T("情况"), Cell: func(r issueRow) page.Cell {
			x := page.Cell{Text: r.StateTitle, Sub: r.Word}
			if !r.Corrects.IsNone() {
				x.Sub = page.Join(c.T("更正自 {0}：{1}", r.Corrects, r.Reason), r.Word)
			}
			return x
		}},
		{ID: "document", Title: c.T("本单位文件"), Cell: text(func(r issueRow) string { return r.Document })},
		{ID: "from", Title: c.T("起用"), Cell: text(func(r issueRow) string {
			if r.State == "" && !r.Effective.IsNone() {
				return r.Effective.String()
			}
			return page.Minute(c, r.From)
		})},
		{ID: "asker", Title: c.T("提请"), Cell: func(r issueRow) page.Cell { return page.Cell{Text: r.Asker, Sub: page.Minute(c, r.KeptAt)} }},
		{ID: "kept", Title: c.T("提请时间"), Off: true, Cell: text(func(r issueRow) string { return page.Minute(c, r.KeptAt) })},
		{ID: "confirmer", Title: c.T("确认"), Cell: text(func(r issueRow) string { return r.Confirmer })},
	}}.Table(c, rows)
}

// issueRows lists the packs of the home, the newest first.
func issueRows(c *web.Ctx, v *store.View) ([]issueRow, error) {
	all, err := v.PackChanges()
	n := page.NewNames(c, v)
	rows := make([]issueRow, 0, len(all))
	for _, x := range all {
		open := x.OpenTo(c.Actor)
		rows = append(rows, issueRow{PackChange: x, StateTitle: page.IssueState(c, x), Asker: n.Person(x.Person), Confirmer: n.Person(x.Other),
			MayConfirm: life.IsOpen(open, office.ConfirmIssue), MayTakeBack: life.IsOpen(open, office.TakeIssue)})
	}
	return rows, err
}

// waiting compares the text that waits with the version in force.
func (p *packPage) waiting(c *web.Ctx, v *store.View, rows []issueRow) error {
	for i := range rows {
		if rows[i].State == office.IssueWaiting {
			p.Waiting = &rows[i]
		}
	}
	if p.Waiting == nil {
		return nil
	}
	for _, x := range rows {
		if x.State == office.IssueGiven && x.Overtaken == "" && x.From.After(v.Now()) && calendar.DateOf(x.From, p.Zone.Zone) >= p.Waiting.Effective {
			p.Ahead = append(p.Ahead, x.Pack)
		}
	}
	next, err := v.Pack(p.Waiting.Pack)
	if err != nil {
		return err
	}
	words := rightsInWords(c, next.Bundles())
	for _, k := range next.Posts {
		if _, _, _, own := k.Rights(); own {
			p.Posts = append(p.Posts, postRights{k.Title, words(k)})
		}
	}
	id, _, _ := strings.Cut(p.Waiting.Pack, "@")
	if id != p.Pack.ID {
		return nil
	}
	before, err := v.PackText(p.PackKey)
	if err != nil {
		return err
	}
	after, err := v.PackText(p.Waiting.Pack)
	if err != nil {
		return err
	}
	p.Against = p.PackKey
	p.Changes, err = changesOf(before, after)
	return err
}

// changesOf lists the lines that two texts differ in, with two lines around each.
func changesOf(before, after string) ([]diffLine, error) {
	d, err := udiff.ToUnifiedDiff("", "", before, udiff.Lines(before, after), 2)
	var out []diffLine
	for _, h := range d.Hunks {
		out = append(out, diffLine{"@", ""})
		for _, l := range h.Lines {
			kind := map[udiff.OpKind]string{udiff.Delete: "-", udiff.Insert: "+", udiff.Equal: " "}[l.Kind]
			out = append(out, diffLine{kind, strings.TrimRight(l.Content, "\n")})
		}
	}
	return out, err
}

// packText gives the text of a pack as a file.
func packText(c *web.Ctx) error {
	key := c.R.URL.Query().Get("key")
	var text string
	if err := c.View(func(v *store.View) (err error) {
		text, err = v.PackText(key)
		return err
	}); err != nil {
		return err
	}
	return page.Download(c, strings.ReplaceAll(key, "@", "-")+".yaml", "text/yaml; charset=utf-8", []byte(text))
}

// proposePack checks a text, and asks for its issue unless it was only to be checked.
func proposePack(c *web.Ctx) error {
	text, err := packGiven(c)
	if err != nil {
		return err
	}
	d := office.PackDraft{Text: text, Document: c.Value("document"), Corrects: calendar.None, Reason: c.Value("reason")}
	p := packPage{Draft: d, Corrects: c.Value("corrects")}
	if p.Corrects != "" {
		if d.Corrects, err = calendar.ParseDate(p.Corrects); err != nil {
			err = fault.At("corrects", "desk.date_form", p.Corrects)
		}
	}
	var problems []pack.Problem
	if p.Checked, problems = pack.ReadText([]byte(text)); len(problems) > 0 {
		p.Checked = nil
	} else if c.Value("do") == "issue" && err == nil { // what does not read never comes to the writer
		p.Checked = nil
		_, err = c.Do(func(tx *store.Tx) (err error) {
			if _, problems, err = office.ProposePack(tx, c.Actor, d); err == nil && len(problems) > 0 {
				err = errUnread
			}
			return err
		})
		if err == nil {
			return c.Redirect("/desk/packs#waits")
		}
		if errors.Is(err, errUnread) {
			err = nil
		}
	} else if problems = p.Checked.Unfilled(); len(problems) > 0 {
		p.Checked = nil
	}
	for i, one := range problems {
		if i == maxProblems {
			p.Problems = append(p.Problems, c.T("另有 {0} 个", len(problems)-i))
			break
		}
		p.Problems = append(p.Problems, one.Place()+"："+wording.Fault(c.Lang, one.Fault()))
	}
	p.Frame = c.Frame("", err)
	status := web.Status(err)
	if len(problems) > 0 {
		status = http.StatusUnprocessableEntity
	}
	return packView(c, status, p)
}

// confirmPack gives, refuses or takes back an issue that waits.
func confirmPack(c *web.Ctx) error {
	id, why := c.R.PathValue("id"), c.Value("why")
	_, err := c.Do(func(tx *store.Tx) error {
		return office.ConfirmPack(tx, c.Actor, id, strings.HasSuffix(c.R.URL.Path, "/confirm"), why)
	})
	return c.Answer(err, func(c *web.Ctx, err error) error {
		return packView(c, web.Status(err), packPage{Frame: c.Frame("", err), Why: why})
	}, "/desk/packs")
}

// errUnread ends the transaction of a text that cannot be read.
var errUnread = errors.New("desk: the pack has problems")

// maxProblems bounds the problems of one page.
const maxProblems = 200

// maxPack bounds the file that is read; the reader of packs refuses less.
const maxPack = 1 << 20

// packGiven is the file of the form, else the text that was pasted.
func packGiven(c *web.Ctx) (string, error) {
	f, b, err := c.Given("file")
	if err == nil && f.Hash == "" { // no file, or no form of files
		return strings.ReplaceAll(c.R.FormValue("text"), "\r\n", "\n"), nil
	}
	if len(b) > maxPack {
		err = fault.At("text", "pack.too_long", "1024")
	}
	return string(b), err
}
