package boards

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"luoshi/internal/access"
	"luoshi/internal/appraise"
	"luoshi/internal/fault"
	"luoshi/internal/store"
	"luoshi/internal/web"
	"luoshi/internal/web/page"
)

type objectionRow struct {
	appraise.Objection
	BodyName, ItemTitle, StateTitle string
	Metrics                         []appraise.Use
	Matters                         []openedMatter
	May                             bool
}

type minePage struct {
	web.Frame
	Run    appraise.Run
	Period string
	Open   *opened
	Given  []objectionRow
	Object *page.Form // nil outside the time of objections
	Public bool       // the board was published

	Correction string // by which issue the formula was corrected, and why
}

func myBoard(c *web.Ctx) error { return mineView(c, nil) }

// mineView shows the own body's row alone, from the moment it was told.
func mineView(c *web.Ctx, refused error) error {
	p := minePage{Frame: c.Frame("", refused)}
	err := c.View(func(v *store.View) error {
		run, err := v.Run(c.R.PathValue("id"))
		if err != nil {
			return err
		}
		s, ok, err := v.StandingAt(run.ID, c.Actor.Area)
		if err != nil {
			return err
		}
		if !ok || !run.Told() {
			return fault.New(fault.Missing, "store.missing", "standing")
		}
		b, err := v.Body(s.Body)
		if err != nil {
			return err
		}
		if err := access.May(c.Actor, "board.object", appraise.Mine(c.Actor, b)); err != nil {
			return err
		}
		p.Public = run.State == appraise.Published
		p.Run, p.Period, p.Title = run, page.PeriodTitle(c, run.Period), c.T("{0} {1}得分", s.Name, page.PeriodTitle(c, run.Period))
		if p.Correction, err = correctionOf(c, v, run); err != nil {
			return err
		}
		s = s.Told(run)
		if p.Open, err = open(c, v, s); err != nil {
			return err
		}
		if _, closed := run.State.After(appraise.Object); closed == nil && c.Actor.Now.Before(run.ObjectUntil) {
			p.Object = newObjection(c, p.Frame, run, s)
		}
		os, err := v.Objections(run.ID)
		for _, o := range os {
			if o.Standing == s.ID {
				p.Given = append(p.Given, objectionOf(c, o, s))
			}
		}
		return err
	})
	if err != nil {
		return err
	}
	return c.Page(web.Status(refused), "desk-my-board", p)
}

// newObjection is the form of an objection to a score.
func newObjection(c *web.Ctx, f web.Frame, run appraise.Run, s appraise.Standing) *page.Form {
	items := page.Options(s.Items, func(i appraise.Item) page.Option { return page.Option{Value: i.ID, Title: i.Title} })
	return page.NewForm(c, f, "", page.Form{Action: "/desk/boards/" + run.ID + "/object", Draft: "object-" + run.ID, Submit: c.T("提出异议"), Fields: []page.Field{page.Hidden("standing", s.ID),
		{Name: "item", Label: c.T("对哪一项"), Kind: "select", Any: c.T("整个得分"), Options: items}, {Name: "text", Label: c.T("哪里不对，有什么依据"), Kind: "lines"}},
		Note: c.T("裁定以书面答复；提异议不影响评价。")})
}

func objectionOf(c *web.Ctx, o appraise.Objection, s appraise.Standing) objectionRow {
	r := objectionRow{Objection: o, BodyName: s.Name, ItemTitle: c.T("整个得分")}
	r.StateTitle = map[appraise.ObjectionState]string{appraise.Pending: c.T("在办"), appraise.Upheld: c.T("成立"), appraise.Rejected: c.T("不成立")}[o.State]
	there := slices.ContainsFunc(s.Items, func(i appraise.Item) bool { return i.ID == o.Item })
	if o.Item != "" && !there { // a correction took the item away: the objection is about what came of it
		r.ItemTitle = c.T("“{0}”（更正后已没有这一项）", o.Item)
	}
	for _, i := range s.Items {
		if !there || i.ID == o.Item {
			r.Metrics = append(r.Metrics, i.Uses...)
		}
		if i.ID == o.Item {
			r.ItemTitle = i.Title
		}
	}
	return r
}

func objectToBoard(c *web.Ctx) error {
	id := c.R.PathValue("id")
	_, err := c.Do(func(tx *store.Tx) error {
		_, err := appraise.ObjectTo(tx, c.Actor, c.Value("standing"), c.Value("item"), c.Value("text"))
		return err
	})
	return c.Answer(err, mineView, "/desk/boards/"+url.PathEscape(id)+"/mine")
}

type rulingsPage struct {
	web.Frame
	Run  appraise.Run
	Rows []objectionRow
	Form url.Values
}

func rulings(c *web.Ctx) error { return rulingsView(c, c.R.PathValue("id"), nil) }

func rulingsView(c *web.Ctx, id string, refused error) error {
	p := rulingsPage{Frame: c.Frame("", refused), Form: c.R.Form}
	err := c.View(func(v *store.View) error {
		var err error
		if p.Run, err = v.Run(id); err != nil {
			return err
		}
		if !whole(c, p.Run) {
			return fault.New(fault.Missing, "store.missing", "board_run")
		}
		p.Title = c.T("{0}异议裁定", p.Run.Title)
		os, err := v.Objections(id)
		if err != nil {
			return err
		}
		for _, o := range os {
			s, err := v.Standing(o.Standing)
			if err != nil {
				return err
			}
			r := objectionOf(c, o, s)
			b, err := v.Body(o.Body)
			if err != nil {
				return err
			}
			if r.Matters, err = ofObjection(c, v, r, s); err != nil {
				return err
			}
			r.May = o.State == appraise.Pending && p.Run.MayRule(c.Actor, o, b) == nil
			p.Rows = append(p.Rows, r)
		}
		return nil
	})
	if err != nil {
		return err
	}
	return c.Page(web.Status(refused), "desk-rulings", p)
}

// ofObjection lists the matters of the metrics that an objection is about, each
// once: those that a ruling may add or drop.
func ofObjection(c *web.Ctx, v *store.View, r objectionRow, s appraise.Standing) ([]openedMatter, error) {
	seen := map[string]bool{}
	var ids []string
	for _, u := range r.Metrics {
		f := s.Figures[u.Metric]
		for _, id := range f.IDs {
			if f.Counted() && !seen[id] {
				seen[id] = true
				ids = append(ids, id)
			}
		}
	}
	ms, _, err := behind(c, v, ids)
	return ms, err
}

func ruleOnObjection(c *web.Ctx) error {
	run := ""
	in := appraise.Ruling{Upheld: c.Value("upheld") == "1", Reason: c.Value("reason")}
	change, err := readChange(c)
	if in.Upheld && c.Value("metric") != "" {
		in.Changes = []appraise.Change{change}
	}
	if err == nil {
		_, err = c.Do(func(tx *store.Tx) error {
			o, err := tx.Objection(c.R.PathValue("id"))
			if err != nil {
				return err
			}
			r, err := tx.Run(o.Run)
			if err != nil {
				return err
			}
			run = r.ID
			sheet, err := tx.BoardSheet(r.Pack, r.Board)
			if err != nil {
				return err
			}
			_, err = appraise.RuleOn(tx, c.Actor, o.ID, in, sheet)
			return err
		})
	}
	if run == "" {
		run = c.Value("run")
	}
	return c.Answer(err, func(c *web.Ctx, err error) error { return rulingsView(c, run, err) }, "/desk/boards/"+url.PathEscape(run)+"/rulings")
}

func readChange(c *web.Ctx) (appraise.Change, error) {
	ch := appraise.Change{Metric: c.Value("metric"), Add: c.R.Form["add"], Drop: c.R.Form["drop"]}
	s := c.Value("value")
	if s == "" {
		return ch, nil
	}
	number, part, _ := strings.Cut(s, ".")
	n, err := strconv.ParseInt(number, 10, 32)
	m, errPart := strconv.ParseInt((part + "000")[:3], 10, 32)
	if err != nil || errPart != nil || n < 0 || len(part) > 3 {
		return ch, fault.At("value", "appraise.value_form", s)
	}
	ch.Value = n*1000 + m
	return ch, nil
}
