package page

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"luoshi/internal/fault"
	"luoshi/internal/store"
	"luoshi/internal/web"
	"luoshi/internal/wording"
)

// severalMax bounds how many rows one form names: as many acts are carried out one
// after the other while the reader waits.
const severalMax = 200

// Several is what may be done to several rows of a list (多选办理), said once: rows are
// ticked, an act is chosen, a page names them and asks, and another says of each whether
// it was done. Every row is an act of its own, by the same use case as the row's own
// button, in its own transaction: no right, tie or state is asked less.
type Several[R any] struct {
	Path string // where the ticked rows are sent: the route of Handle
	List Option // the list: its address and title
	Row  func(R) Ticked
	Acts []SeveralAct[R]
	Read func(v *store.View, ids []string) ([]R, error) // those of the rows that the reader sees
}

// SeveralAct is one act on ticked rows.
type SeveralAct[R any] struct {
	ID, Title string
	Says      string       // what it will do
	Fields    []Field      // words that are the same for all of them
	Signs     bool         // the person signs it: the secret is asked for once, each row has a signature of its own
	Open      func(R) bool // whether it is offered for this row
	Do        func(tx *store.Tx, r R, version int64) error
}

// Ticked is a row as it is ticked and named.
type Ticked struct {
	ID      string
	Version int64 // that the reader sees; 0 where the act does not ask for it
	Name    string
	Small   string // beside the name
	Href    string
}

// value is what the tick of the row sends.
func (t Ticked) value() string { return t.ID + "." + strconv.FormatInt(t.Version, 10) }

// ticked reads what a tick sent.
func ticked(value string) Ticked {
	id, n, _ := strings.Cut(value, ".")
	v, _ := strconv.ParseInt(n, 10, 64) // none is no version
	return Ticked{ID: id, Version: v}
}

// Bar is the bar of acts under a list whose rows can be ticked.
type Bar struct {
	Path, Key string
	From      string // the address of the list as it stands, to come back to
	Acts      []Button
	Ask       bool // the rows stand ticked on the page that asks
}

// Tick is the tick of one row; without a value it has none.
type Tick struct {
	Value, Name string
	On          bool
}

// Tick is the tick of a row as this page shows it: set where the page asks.
func (b Bar) Tick(t Tick) Tick {
	t.On = b.Ask
	return t
}

// Bar lays the ticks and the bar of a page out; nil when no act is open for any row.
func (s Several[R]) Bar(c *web.Ctx, rows []R) (*Bar, []Tick) {
	ticks, offered := make([]Tick, len(rows)), map[string]bool{}
	for i, r := range rows {
		for _, a := range s.Acts {
			if a.Open(r) {
				offered[a.ID] = true
				x := s.Row(r)
				ticks[i] = Tick{Value: x.value(), Name: x.Name}
			}
		}
	}
	b := &Bar{Path: s.Path, Key: c.FormKey() + "-several", From: c.R.URL.RequestURI()}
	for _, a := range s.Acts {
		if offered[a.ID] {
			b.Acts = append(b.Acts, Button{Title: a.Title, Name: "act", Value: a.ID})
		}
	}
	if len(b.Acts) == 0 {
		return nil, nil
	}
	return b, ticks
}

// severalPage asks whether the act is to be done to the rows, or says what became of it.
type severalPage struct {
	web.Frame
	Up    Option
	Says  string
	Table *Table
	Form  *Form
}

// Handle answers the form of the ticked rows: it asks first, and acts once it is sure.
func (s Several[R]) Handle(c *web.Ctx) error {
	i := slices.IndexFunc(s.Acts, func(a SeveralAct[R]) bool { return a.ID == c.Value("act") })
	if i < 0 {
		return fault.New(fault.Missing, "web.not_found")
	}
	ids, versions := sent(c)
	switch n := len(ids); {
	case n == 0:
		return s.ask(c, s.Acts[i], nil, 0, fault.New(fault.Invalid, "desk.none_ticked"))
	case n > severalMax:
		return s.ask(c, s.Acts[i], nil, 0, fault.New(fault.Invalid, "desk.many_ticked", strconv.Itoa(n), strconv.Itoa(severalMax)))
	}
	var rows []R
	if err := c.View(func(v *store.View) (err error) {
		rows, err = s.Read(v, ids)
		return err
	}); err != nil {
		return err
	}
	unseen := len(ids) - len(rows)
	if c.Value("sure") == "" {
		return s.ask(c, s.Acts[i], rows, unseen, nil)
	}
	return s.act(c, s.Acts[i], rows, versions, unseen)
}

// sent are the rows that the form names, each once, with the versions that were seen.
func sent(c *web.Ctx) (ids []string, versions map[string]int64) {
	versions = map[string]int64{}
	for _, value := range c.R.PostForm["row"] {
		x := ticked(value)
		if _, twice := versions[x.ID]; !twice && x.ID != "" {
			ids = append(ids, x.ID)
		}
		versions[x.ID] = x.Version
	}
	return ids, versions
}

// back is the list as the reader left it; an address that is none of the list's is not
// gone to.
func (s Several[R]) back(c *web.Ctx) Option {
	from := c.Value("from")
	if path, _, _ := strings.Cut(from, "?"); path != s.List.Value {
		return s.List
	}
	return Option{from, s.List.Title}
}

// ask names the rows with their number and asks for what the act still needs.
func (s Several[R]) ask(c *web.Ctx, a SeveralAct[R], rows []R, unseen int, refused error) error {
	p := severalPage{Frame: c.Frame(a.Title, refused), Up: s.back(c)}
	head := Heads(c.T("选中的"), c.T("情况"))
	head[0].Class = "ti"
	t, open := &Table{Head: head, Bar: &Bar{Ask: true}}, 0
	for _, r := range rows {
		x := s.Row(r)
		says, tick := Cell{Text: c.T("现在不能{0}", a.Title), Class: "sub sm"}, Tick{}
		if a.Open(r) {
			open++
			says, tick = Text(c.T("可以办")), Tick{Value: x.value(), Name: x.Name}
		}
		t.Rows, t.Ticks = append(t.Rows, []Cell{x.cell(), says}), append(t.Ticks, tick)
	}
	if len(rows) > 0 {
		p.Table, p.Says = t, c.T("选了 {0} 件，其中 {1} 件现在可以{2}。去掉勾的不办。", len(rows), open, a.Title)
	}
	p.Says += s.left(c, unseen)
	if open > 0 {
		p.Form = NewForm(c, p.Frame, "several", Form{ID: "ticked", Signs: a.Signs, Action: s.Path, Note: a.Says, Submit: c.T("确认{0}", a.Title), Other: Option{p.Up.Value, c.T("不办，返回")},
			Fields: append([]Field{{Name: "act", Kind: "hidden", Value: a.ID}, {Name: "sure", Kind: "hidden", Value: "1"}, {Name: "from", Kind: "hidden", Value: p.Up.Value}}, a.Fields...)})
	}
	return c.Page(web.Status(refused), "several", p)
}

// left says of how many rows nothing is said: those that the reader does not see.
func (s Several[R]) left(c *web.Ctx, unseen int) string {
	if unseen == 0 {
		return ""
	}
	return c.T("另有 {0} 件查无，或者不归您看，没有办。", unseen)
}

func (t Ticked) cell() Cell { return Cell{Text: t.Name, Small: t.Small, Href: t.Href} }

// act does the act to one row after the other and says of each what became of it. Words
// that the form lacks are asked for again as long as nothing was done.
func (s Several[R]) act(c *web.Ctx, a SeveralAct[R], rows []R, versions map[string]int64, unseen int) error {
	head := Heads(c.T("选中的"), c.T("情况"))
	head[0].Class = "ti"
	t, done, first := &Table{Head: head}, 0, error(nil)
	for _, r := range rows {
		x := s.Row(r)
		_, err := c.DoRow(x.ID, func(tx *store.Tx) error { return a.Do(tx, r, versions[x.ID]) })
		if errors.Is(err, context.Canceled) {
			return err
		}
		if done == 0 && len(t.Rows) == 0 && asksAgain(err, append(slices.Clone(a.Fields), Field{Name: web.SignField})) {
			return s.ask(c, a, rows, unseen, err)
		}
		says := Cell{Text: c.T("已办"), Class: "ok"}
		if err != nil {
			says, first = Cell{Text: wording.Fault(c.Lang, err), Class: "err"}, cmpErr(first, err)
		} else {
			done++
		}
		t.Rows = append(t.Rows, []Cell{x.cell(), says})
	}
	p := severalPage{Frame: c.Frame(a.Title, nil), Up: s.back(c)}
	p.Says = c.T("办了 {0} 件，{1} 件没有办成。", done, len(rows)-done) + s.left(c, unseen)
	if len(rows) > 0 {
		p.Table = t
	}
	status := http.StatusOK
	if done == 0 && first != nil {
		status = web.Status(first)
	}
	return c.Page(status, "several", p)
}

// asksAgain reports whether an error is about one of the fields.
func asksAgain(err error, fields []Field) bool {
	f, ok := fault.As(err)
	return ok && f.Kind == fault.Invalid && slices.ContainsFunc(fields, func(x Field) bool { return x.Name == f.Field })
}

// cmpErr is the first of two errors.
func cmpErr(first, next error) error {
	if first != nil {
		return first
	}
	return next
}
