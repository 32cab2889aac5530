package page

import (
	"context"
	"errors"
	"net/http"
	"slices"

	"luoshi/internal/fault"
	"luoshi/internal/store"
	"luoshi/internal/web"
	"luoshi/internal/wording"
)

// ask names the rows with their number, shows what has to be looked at of each, and asks
// for what the act still needs.
func (s Several[R]) ask(c *web.Ctx, a SeveralAct[R], rows []R, unseen int, refused error) error {
	p := severalPage{Frame: c.Frame(a.Title, refused), Up: s.back(c)}
	var look Look
	if a.Look != nil && len(rows) > 0 {
		if err := c.View(func(v *store.View) (err error) {
			look, err = a.Look(v, rows)
			return err
		}); err != nil {
			return err
		}
	}
	t, open := &Table{Head: severalHead(c, a, look), Bar: &Bar{Ask: true}}, 0
	for i, r := range rows {
		x := s.Row(r)
		says, tick, own := Cell{Text: c.T("现在不能{0}", a.Title), Class: "sub sm"}, Tick{}, Cell{}
		if a.Open(r) {
			open++
			if a.Look != nil {
				x = x.shown(c, a.ID)
			}
			says, tick, own = Text(c.T("可以办")), Tick{Value: x.value(), Name: x.Name}, a.own(c, x, look, i)
		}
		cells := []Cell{x.cell()}
		if look.Rows != nil {
			cells = append(cells, look.Rows[i]...)
		}
		if cells = append(cells, says); a.Words.Name != "" {
			cells = append(cells, own)
		}
		t.Rows, t.Ticks = append(t.Rows, cells), append(t.Ticks, tick)
	}
	if len(rows) > 0 {
		p.Table, p.Says = t, c.T("选了 {0} 件，其中 {1} 件现在可以{2}。去掉勾的不办。", len(rows), open, a.Title)
	}
	p.Says += s.left(c, unseen)
	if open > 0 {
		fields := []Field{Hidden("act", a.ID), Hidden("sure", "1"), Hidden("from", p.Up.Value)}
		if w := a.Words; w.Name != "" {
			w.Value, w.Options = c.Value(w.Name), append(w.Options, look.Words...)
			fields = append(fields, w)
		}
		p.Form = NewForm(c, p.Frame, "several", Form{ID: "ticked", Signs: a.Signs, Action: s.Path, Note: a.Says, Submit: c.T("确认{0}", a.Title), Other: Option{p.Up.Value, c.T("不办，返回")}, Fields: fields})
	}
	return c.Page(web.Status(refused), "several", p)
}

// severalHead are the heads of the page that asks.
func severalHead[R any](c *web.Ctx, a SeveralAct[R], look Look) []Head {
	head := append(Heads(c.T("选中的")), look.Head...)
	head[0].Class = "ti"
	if head = append(head, Heads(c.T("情况"))...); a.Words.Name != "" {
		head = append(head, Heads(c.T("这一件另写"))...)
	}
	return head
}

// ownPrefix begins the name of the field with what is said of one row.
const ownPrefix = "own."

// own is the field for what is said of this row alone.
func (a SeveralAct[R]) own(c *web.Ctx, x Ticked, look Look, i int) Cell {
	if a.Words.Name == "" {
		return Cell{}
	}
	f := Field{Name: ownPrefix + x.ID, Kind: a.Words.Kind, Label: c.T("{0}：这一件另写", x.Name), Value: c.Value(ownPrefix + x.ID), Any: c.T("同共用的一句"), Max: a.Words.Max}
	if look.Own != nil {
		f.Options = look.Own[i]
	}
	return Cell{Own: &f}
}

// words are what the form says of a row.
func (a SeveralAct[R]) words(c *web.Ctx, id string) string {
	if own := c.Value(ownPrefix + id); own != "" {
		return own
	}
	return c.Value(a.Words.Name)
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
func (s Several[R]) act(c *web.Ctx, a SeveralAct[R], rows []R, ticks map[string]Ticked, unseen int) error {
	head := Heads(c.T("选中的"), c.T("情况"))
	head[0].Class = "ti"
	t, done, first := &Table{Head: head, Bar: &Bar{Ask: true}}, 0, error(nil)
	var again []Ticked
	var ids, left []string
	for _, r := range rows {
		x := s.Row(r)
		_, err := c.DoRow(x.ID, func(tx *store.Tx) error {
			if a.Look != nil && !ticks[x.ID].looked(c, a.ID) {
				return fault.New(fault.Conflict, "desk.unlooked")
			}
			return a.Do(tx, r, Said{Version: ticks[x.ID].Version, Words: a.words(c, x.ID), Of: len(rows)})
		})
		if errors.Is(err, context.Canceled) {
			return err
		}
		if done == 0 && len(t.Rows) == 0 && asksAgain(err, []Field{a.Words, {Name: web.SignField}}) {
			return s.ask(c, a, rows, unseen, err)
		}
		says, tick := Cell{Text: c.T("已办"), Class: "ok"}, Tick{}
		if err != nil {
			says, first = Cell{Text: wording.Fault(c.Lang, err), Class: "err"}, cmpErr(first, err)
			left = append(left, x.Name+c.T("：")+says.Text)
			tick, again = Tick{Value: x.value(), Name: x.Name}, append(again, x)
		} else {
			done, ids = done+1, append(ids, x.ID)
		}
		t.Rows, t.Ticks = append(t.Rows, []Cell{x.cell(), says}), append(t.Ticks, tick)
	}
	if s.Done != nil && done > 0 {
		return s.Done(ids, left)
	}
	p := severalPage{Frame: c.Frame(a.Title, nil), Up: s.back(c)}
	p.Says = c.T("办了 {0} 件，{1} 件没有办成。", done, len(rows)-done) + s.left(c, unseen)
	if len(rows) > 0 {
		p.Table = t
	}
	p.Form = s.again(c, a, p, again)
	status := http.StatusOK
	if done == 0 && first != nil {
		status = web.Status(first)
	}
	return c.Page(status, "several", p)
}

// again leads from the rows that were refused back to the page that asks, with what was
// said of them: they are shown anew, as they are now.
func (s Several[R]) again(c *web.Ctx, a SeveralAct[R], p severalPage, rows []Ticked) *Form {
	if len(rows) == 0 {
		return nil
	}
	fields := []Field{Hidden("act", a.ID), Hidden("from", p.Up.Value)}
	if a.Words.Name != "" {
		fields = append(fields, Hidden(a.Words.Name, c.Value(a.Words.Name)))
		for _, x := range rows {
			if own := c.Value(ownPrefix + x.ID); own != "" {
				fields = append(fields, Hidden(ownPrefix+x.ID, own))
			}
		}
	}
	return NewForm(c, p.Frame, "again", Form{ID: "ticked", Plain: true, Action: s.Path, Fields: fields, Submit: c.T("没有办成的再看一遍，再办"), Other: Option{p.Up.Value, c.T("返回")}})
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
