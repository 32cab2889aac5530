package page

import (
	"crypto/subtle"
	"slices"
	"strconv"
	"strings"

	"luoshi/internal/fault"
	"luoshi/internal/store"
	"luoshi/internal/web"
)

// severalMax bounds how many rows one form names: as many acts are carried out one
// after the other while the reader waits. What has to be looked at row by row (Look) is
// bounded by what a page shows.
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
	// Done shows what an act gave out once (一次性), in place of the page that says what became
	// of each: the rows that it was done to, and what the others say. nil for that page.
	Done func(done, left []string) error
}

// SeveralAct is one act on ticked rows.
type SeveralAct[R any] struct {
	ID, Title string
	Says      string       // what it will do
	Words     Field        // what is said once for all of them, and of a row in words of its own; without a name nothing is
	Signs     bool         // the person signs it: the secret is asked for once, each row has a signature of its own
	Open      func(R) bool // whether it is offered for this row
	// Look shows of each row what has to be looked at before; nil for nothing. The act is
	// then open only for rows that the page that asks has shown to this session as they are.
	Look func(v *store.View, rows []R) (Look, error)
	Do   func(tx *store.Tx, r R, said Said) error
}

// Look is what the page that asks shows of the rows beside their names.
type Look struct {
	Head  []Head
	Rows  [][]Cell
	Words []Option   // what the words are chosen from, for all rows
	Own   [][]Option // and for each
}

// Said is what the form says of one row.
type Said struct {
	Version int64  // of the row as it was shown; 0 where the form does not say it
	Words   string // its own, or those for all
	Of      int    // how many rows the form names
}

// max is how many rows one form may name.
func (a SeveralAct[R]) max() int {
	if a.Look != nil {
		return PageSize
	}
	return severalMax
}

// Ticked is a row as it is ticked and named.
type Ticked struct {
	ID      string
	Version int64 // that the reader sees; 0 where the act does not ask for it
	Name    string
	Small   string // beside the name
	Href    string
	seal    string // that the row was shown to this session in this version, for one act
}

// value is what the tick of the row sends.
func (t Ticked) value() string {
	value := t.ID + "." + strconv.FormatInt(t.Version, 10)
	if t.seal != "" {
		value += "." + t.seal
	}
	return value
}

// ticked reads what a tick sent.
func ticked(value string) Ticked {
	id, rest, _ := strings.Cut(value, ".")
	n, seal, _ := strings.Cut(rest, ".")
	v, _ := strconv.ParseInt(n, 10, 64) // none is no version
	return Ticked{ID: id, Version: v, seal: seal}
}

// shown is the row as it is sent back from the page that shows it to this session before
// an act; without keys nothing is sealed, and nothing counts as shown.
func (t Ticked) shown(c *web.Ctx, act string) Ticked {
	seal := c.Store.Seal("looked", c.Session.ID, act, t.ID, strconv.FormatInt(t.Version, 10))
	t.seal = seal[:min(len(seal), 32)]
	return t
}

// looked reports whether the page that asks has shown the row in this version.
func (t Ticked) looked(c *web.Ctx, act string) bool {
	want := t.shown(c, act).seal
	return want != "" && subtle.ConstantTimeCompare([]byte(want), []byte(t.seal)) == 1
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
	a := s.Acts[i]
	ids, ticks := sent(c)
	switch n := len(ids); {
	case n == 0:
		return s.ask(c, a, nil, 0, fault.New(fault.Invalid, "desk.none_ticked"))
	case n > a.max():
		return s.ask(c, a, nil, 0, fault.New(fault.Invalid, "desk.many_ticked", strconv.Itoa(n), strconv.Itoa(a.max())))
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
		return s.ask(c, a, rows, unseen, nil)
	}
	return s.act(c, a, rows, ticks, unseen)
}

// TickedIDs are the rows that the form names.
func TickedIDs(c *web.Ctx) []string {
	ids, _ := sent(c)
	return ids
}

// sent are the rows that the form names, each once, as they were seen.
func sent(c *web.Ctx) (ids []string, ticks map[string]Ticked) {
	ticks = map[string]Ticked{}
	for _, value := range c.R.PostForm["row"] {
		x := ticked(value)
		if _, twice := ticks[x.ID]; !twice && x.ID != "" {
			ids = append(ids, x.ID)
		}
		ticks[x.ID] = x
	}
	return ids, ticks
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
