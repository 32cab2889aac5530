// Package web is what the faces share: sessions, the frame of a page, wording,
// static files, the way a refusal is shown. A handler parses, calls one use case
// or one query, and renders one typed page. Rules do not live here.
package web

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"html/template"
	"log/slog"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"luoshi/internal/access"
	"luoshi/internal/account"
	"luoshi/internal/area"
	"luoshi/internal/blob"
	"luoshi/internal/calendar"
	"luoshi/internal/consequence"
	"luoshi/internal/fault"
	"luoshi/internal/ident"
	"luoshi/internal/org"
	"luoshi/internal/store"
	"luoshi/internal/wording"
)

// Ctx is one request of a signed-in person, or of nobody where Actor is zero.
type Ctx struct {
	*Server
	W       http.ResponseWriter
	R       *http.Request
	Actor   access.Actor
	Lang    wording.Lang
	Today   calendar.Date
	Session store.Session
	Account account.Account
	Person  org.Person
	// Holdings are the posts that the person may act as today.
	Holdings []store.Holding
	// Bundles are the bundles of rights that the pack in force gives to posts.
	Bundles *access.Bundles
	// Same are the other persons of the roster who count as the same human.
	Same []string
	// Demands are the rights of the person that demand a second factor.
	Demands []string
	codes   []store.NamedCode  // one-time codes of the account
	runs    string             // title of the pack in force
	changes []store.PostChange // of posts that the person holds, held or is to hold
	Face    string             // desk or field
	Room    string             // the current room of the bar

	Cases    []consequence.Case  // about the person, with something to open, to say or to ask for
	acted    bool                // an act of this request went through
	waiting  int                 // things that wait for the reader
	did      string              // what it did, in a word and with a number (Did)
	noPin    bool                // the session ended because its phone has no PIN to ask for
	lastSaid bool                // the page says for the last time that a form was not taken
	unsigned error               // why the secret that came in with the form did not sign
	key      string              // of the forms of the page
	owed     *FormError          // a refusal that the page must show
	cause    error               // what it words
	place    func()              // leaves the lane of the request, nil outside one
	under    http.ResponseWriter // W itself
	files    []*blob.Staged      // what came in with the form and is not stored yet
}

// Frame is what every page carries beside its own fields.
type Frame struct {
	Title, Room, Face, Lang string
	Programme               string
	Homes                   bool // the process serves several homes
	Demo                    bool
	Rules                   string // of a demo: which pack it shows, and of which year
	Progress                int    // percent of the demo's history, 100 when it is filled
	Person, Post            string
	Posts                   int
	Rooms                   []Room
	Today                   calendar.Date
	Warning                 string // a missing calendar year
	MyCases                 []MyCase
	Unsent                  string // the last form was not taken, "" for none
	Keeper, DraftKey        string // for whom this device keeps what is typed, and what seals it
	Path                    string
	Out                     bool   // the bar leads out (退出): on a computer, not on one's own phone
	Key                     string // idempotency key of the page's forms
	SentForm                string // what the form that was sent calls itself (FormID)
	Err                     *FormError
	Asked                   string // what was looked for, as it stands in the box of the bar
	Said                    string // what the last act did, "" for nothing to say
	In                      string // the list that the thing was opened from, "" for none
	WayBack, WayNext        Way    // to that list, and to what comes next in it
}

// MyCase is the first line of every page for whoever a case (结果运用) is about, until
// the person has answered.
type MyCase struct{ Text, To, Path string }

// myCases words what waits for the person in the cases about them.
func (c *Ctx) myCases() (out []MyCase) {
	for _, x := range c.Cases {
		m := MyCase{Path: "/desk/consequences/" + x.ID, To: c.T("去看")}
		switch {
		case x.Signed != "":
			m.Text, m.To, m.Path = c.T("有一份送您本人的文书等您打开签收。打开后期限起算，您可以陈述和申辩。"), c.T("打开"), "/desk/letters/"+x.Signed
			if x.State == consequence.Decided {
				m.Text = c.T("有一份送您本人的决定书等您打开签收。")
			}
			if x.ReviewOutcome != "" {
				m.Text = c.T("有一份送您本人的更正函等您打开签收：对您的{0}决定已更正。", x.Title)
			}
		case x.State == consequence.Proposed:
			m.Text = c.T("对您的{0}建议，原告知书已撤销，您说过的都留着；要办须重新告知。", x.Title)
		case x.Confirmed && (x.State == consequence.Noticed || x.State == consequence.Heard):
			m.Text, m.To = c.T("单位代录并核实：您对{0}建议已说完。不属实的，请马上在这里说一句，期限照走。", x.Title), c.T("去说明")
		case (x.State == consequence.Noticed || x.State == consequence.Heard) && !x.Complete && !x.LimitPassed(c.Actor.Now):
			m.Text, m.To = c.T("有一件建议涉及您本人（{0}），陈述和申辩到 {1}。", x.Title, c.Day(x.LimitOn)), c.T("去申辩")
			if x.LimitOn.IsNone() {
				m.Text = c.T("有一件建议涉及您本人（{0}），可以陈述和申辩。", x.Title)
			}
			if x.Said {
				m.Text, m.To = c.T("已收到您对{0}建议的申辩，到 {1} 前还可以补充，说完了请告诉我们。", x.Title, c.Day(x.LimitOn)), c.T("补充或者说完了")
			}
		case x.State == consequence.Noticed || x.State == consequence.Heard:
			if x.Said {
				continue
			}
			m.Text, m.To = c.T("有一件建议涉及您本人（{0}），申辩期限已过，决定以前仍可以提出。", x.Title), c.T("去申辩")
		case x.State == consequence.Served && x.ReviewOpen(c.Today):
			m.Text, m.To = c.T("对您的{0}决定已生效，可以申请复核。", x.Title), c.T("去看")
			if !x.ReviewBy.IsNone() {
				m.Text = c.T("对您的{0}决定已生效，申请复核到 {1}。", x.Title, c.Day(x.ReviewBy))
			}
		default:
			continue
		}
		out = append(out, m)
	}
	return out
}

// Room is one entry of the bar.
type Room struct {
	ID, Title, Path string
	Waits           string // how much waits for the reader there, "" for nothing
}

// Value is a form value as typed, trimmed.
func (c *Ctx) Value(name string) string { return ident.Visible(c.R.FormValue(name)) }

// T words a page text in the reader's language.
func (c *Ctx) T(zh string, args ...any) string { return wording.Text(c.Lang, zh, args...) }

// Context is the request's context.
func (c *Ctx) Context() context.Context { return c.R.Context() }

// View reads a snapshot of the actor's home.
func (c *Ctx) View(fn func(*store.View) error) error {
	return c.Store.View(c.R.Context(), c.Home, fn)
}

// Do runs a use case under the form's idempotency key and returns the subject.
func (c *Ctx) Do(fn func(*store.Tx) error) (string, error) { return c.DoRow("", fn) }

// DoRow runs the use case of one of several rows that the form names (多选办理): the same
// form sent again, also with other rows beside it, does nothing to this one a second time.
func (c *Ctx) DoRow(row string, fn func(*store.Tx) error) (string, error) {
	if c.ReadOnly() {
		return "", fault.New(fault.Conflict, "web.read_only")
	}
	if c.unsigned != nil {
		return "", c.unsigned
	}
	key := c.R.FormValue("key")
	if len(key) > 96 {
		return "", fault.New(fault.Invalid, "web.form_broken")
	}
	if err := c.samePost(); err != nil {
		return "", err
	}
	if key != "" {
		key = c.keyOf(key, row)
	}
	subject, err := c.Store.Do(c.R.Context(), c.Home, key, c.storing(fn))
	c.acted = c.acted || err == nil
	if err == nil {
		c.waits.forget(c.seat())
		c.stored()
	}
	return subject, err
}

// Frame fills the frame of a page.
func (c *Ctx) Frame(title string, err error) Frame {
	f := Frame{Title: title, Room: c.Room, Face: c.Face, Lang: string(c.Lang), Programme: cmp.Or(c.runs, c.Programme.Title), Homes: c.several(), Demo: c.Programme.Demo, Rules: c.rules(),
		Progress: c.Progress(), Person: c.Person.Name, Post: c.Actor.PostTitle, Rooms: c.rooms(), Today: c.Today,
		Path: c.R.URL.Path, Key: c.FormKey(), MyCases: slices.Concat(c.myResets(), c.myPosts(), c.myCases())}
	f.Keeper, f.DraftKey = c.draftKey()
	f.Unsent, f.Said, f.In, f.Out = c.unsent(), c.said(), c.In(), c.Session.ID != "" && c.Session.Kind != "field"
	if c.Actor.Holds("calendar.edit") {
		f.Warning = c.missingYears()
	}
	if err != nil {
		f.Err = c.formError(err)
		f.SentForm, _ = c.FormID()
	}
	return f
}

// rules says which pack a demo shows, and of which year it is.
func (c *Ctx) rules() string {
	switch p := c.Programme.Pack; {
	case p == nil:
		return ""
	case p.Year > 0:
		return c.T("规则取自机制包“{0}”（{1} 年的公开报道）。", p.Title, strconv.Itoa(p.Year))
	default:
		return c.T("规则取自机制包“{0}”（{1} 年起施行）。", p.Title, strconv.Itoa(p.Effective.Year()))
	}
}

// missingYears names the years from this one on that the calendar lacks, for whoever
// keeps it; the page of a deadline that one touches says so itself.
func (c *Ctx) missingYears() string {
	var years []string
	for _, y := range []int{c.Today.Year(), c.Today.Year() + 1} {
		if !c.Calendar().Has(y) {
			years = append(years, strconv.Itoa(y))
		}
	}
	if len(years) == 0 {
		return ""
	}
	return c.T("工作日历缺 {0} 年，涉及该年的期限暂不能确定；请系统管理员导入。", strings.Join(years, "、"))
}

// mend leads from a refusal to the page where its cause can be seen to.
func (c *Ctx) mend(code string) (path, title string) {
	switch code {
	case "consequence.cast_incomplete":
		return "/desk/setup", c.T("开局核对")
	case "calendar.missing_year":
		return "/desk/calendar", c.T("工作日历")
	}
	return "", ""
}

func (c *Ctx) rooms() []Room {
	var out []Room
	for _, r := range c.Rooms[c.Face] {
		if r.Act == "" || c.Actor.Holds(r.Act) && !c.Actor.Rests(r.Act) {
			out = append(out, Room{r.ID, c.T(r.Title), r.Path, c.badge(r.ID)})
		}
	}
	return out
}

// Page renders a page whole before the first byte is sent. A refusal that the page has
// no field for stands on top of it.
func (c *Ctx) Page(status int, name string, page any) error {
	text, err := c.render(name, page)
	if e := c.owed; err == nil && e != nil && !e.shown {
		e.Field = ""
		if text, err = c.render(name, page); err == nil && !e.shown {
			text = e.onTop(text)
		}
	}
	if err != nil {
		return err
	}
	if status == http.StatusForbidden && c.Account.ID != "" {
		c.gather(account.Refused, "", c.R.Method+" "+c.R.URL.Path)
	}
	if status == http.StatusOK {
		c.delivered()
	}
	h := c.W.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	text = c.compressed(status, text)
	c.W.WriteHeader(status)
	_, _ = c.W.Write(text) // the client may be gone
	return nil
}

func (c *Ctx) render(name string, page any) ([]byte, error) {
	var buf bytes.Buffer
	if err := c.Templates[c.Lang].ExecuteTemplate(&buf, name, page); err != nil {
		return nil, fmt.Errorf("page %s: %w", name, err)
	}
	return buf.Bytes(), nil
}

// Redirect sends the reader to path after an act (303).
func (c *Ctx) Redirect(path string) error {
	c.delivered()
	http.Redirect(c.W, c.R, path, http.StatusSeeOther)
	return nil
}

// Status is the HTTP status of an error.
func Status(err error) int {
	if err == nil {
		return http.StatusOK
	}
	if errors.Is(err, context.Canceled) {
		return 499
	}
	switch fault.KindOf(err) {
	case fault.Invalid:
		return http.StatusUnprocessableEntity
	case fault.Denied:
		return http.StatusForbidden
	case fault.Missing:
		return http.StatusNotFound
	case fault.Conflict:
		return http.StatusConflict
	case fault.Unable:
		return http.StatusServiceUnavailable
	}
	return http.StatusInternalServerError
}

// errorPage says what was wrong and where to go.
type errorPage struct {
	Frame
	Text, To, ToTitle string
}

func (c *Ctx) fail(err error) {
	status := Status(err)
	if status == http.StatusInternalServerError {
		slog.Error("request failed", "method", c.R.Method, "path", c.R.URL.Path, "err", err)
	}
	c.owed = nil // the error page says what was wrong itself
	f := c.Frame(c.T("没有办成"), nil)
	page := errorPage{Frame: f, Text: wording.Fault(c.Lang, err)}
	if ft, ok := fault.As(err); ok {
		page.To, page.ToTitle = c.mend(ft.Code)
	}
	if perr := c.Page(status, "error", page); perr != nil {
		slog.Error("error page failed", "err", perr)
		http.Error(c.W, wording.Fault(c.Lang, err), status)
	}
}

// Location is the programme's time zone.
func (c *Ctx) Location() *time.Location { return c.Zone }

// ParseArea reads a division code from a form.
func ParseArea(field, text string) (area.Code, error) {
	code, err := area.ParseCode(text)
	if err != nil {
		return 0, fault.At(field, "matter.area_empty")
	}
	return code, nil
}

// Safe marks SVG drawn by this program as safe to embed.
func Safe(svg string) template.HTML { return template.HTML(svg) } //nolint:gosec // G203: only this program's own drawing reaches it
