package web

import (
	"fmt"
	"html/template"
	"io/fs"
	"text/template/parse"
	"time"

	"luoshi/internal/calendar"
	"luoshi/internal/matter"
	"luoshi/internal/wording"
)

// parseTemplates parses every page once for each language; {{t "中文"}} gives the
// text in that language.
func parseTemplates(sources []fs.FS) (map[wording.Lang]*template.Template, error) {
	out := map[wording.Lang]*template.Template{}
	for _, lang := range []wording.Lang{wording.Zh, wording.En} {
		t := template.New("").Funcs(functions(lang))
		for _, src := range sources {
			files, err := fs.Glob(src, "*/*.html")
			if err != nil {
				return nil, err
			}
			if t, err = t.ParseFS(src, files...); err != nil {
				return nil, err
			}
		}
		for _, page := range t.Templates() {
			if page.Tree != nil {
				fold(page.Tree.Root, lang)
			}
		}
		out[lang] = t
	}
	return out, nil
}

// fold writes {{t "中文"}} and {{asset "name"}} out as the text they give: a page
// holds dozens of them, and each would be called and escaped at every request.
func fold(list *parse.ListNode, lang wording.Lang) {
	if list == nil {
		return
	}
	for i, n := range list.Nodes {
		switch n := n.(type) {
		case *parse.ActionNode:
			if text, ok := constant(n.Pipe, lang); ok {
				list.Nodes[i] = &parse.TextNode{NodeType: parse.NodeText, Pos: n.Pos, Text: []byte(template.HTMLEscapeString(text))}
			}
		case *parse.IfNode:
			fold(n.List, lang)
			fold(n.ElseList, lang)
		case *parse.RangeNode:
			fold(n.List, lang)
			fold(n.ElseList, lang)
		case *parse.WithNode:
			fold(n.List, lang)
			fold(n.ElseList, lang)
		}
	}
}

// constant gives the text of an action that depends on the language alone.
func constant(p *parse.PipeNode, lang wording.Lang) (string, bool) {
	if len(p.Decl) > 0 || len(p.Cmds) != 1 || len(p.Cmds[0].Args) != 2 {
		return "", false
	}
	name, ok := p.Cmds[0].Args[0].(*parse.IdentifierNode)
	arg, text := p.Cmds[0].Args[1].(*parse.StringNode)
	switch {
	case !ok || !text:
		return "", false
	case name.Ident == "t":
		return wording.Text(lang, arg.Text), true
	case name.Ident == "asset":
		return Asset(arg.Text), true
	}
	return "", false
}

func functions(lang wording.Lang) template.FuncMap {
	t := func(zh string, args ...any) string { return wording.Text(lang, zh, args...) }
	return template.FuncMap{
		"t":     t,
		"asset": Asset,
		"day":   func(d calendar.Date) string { return Day(lang, d) },
		"date": func(d calendar.Date) string {
			if d.IsNone() {
				return ""
			}
			return d.String()
		},
		"left":   Left,
		"state":  func(s matter.State) string { return t(StateTitle(s)) },
		"level":  func(s matter.State) int { return StateLevel(s) },
		"act":    func(a matter.Act) string { return t(ActTitle(a)) },
		"full":   func(d calendar.Date) string { return FullDay(lang, d) },
		"period": func(p calendar.Period) string { return PeriodTitle(lang, p) },
		"term":   func(n calendar.Term) string { return TermTitle(lang, n) },
		"every":  func(c calendar.Cadence) string { return t(CadenceTitle(c)) },
		"svg":    Safe,
		"points": func(n int64) string { return Points(n) },
		"add":    func(a, b int) int { return a + b },
		"clockzone": func(at time.Time, zone *time.Location) string {
			if at.IsZero() {
				return ""
			}
			return at.In(zone).Format("2006-01-02 15:04")
		},
	}
}

// CadenceTitle is how often something recurs.
func CadenceTitle(c calendar.Cadence) string {
	switch c {
	case calendar.Daily:
		return "每日"
	case calendar.Weekly:
		return "每周"
	case calendar.TenDays:
		return "每旬"
	case calendar.Monthly:
		return "每月"
	case calendar.Quarterly:
		return "每季"
	case calendar.HalfYearly:
		return "每半年"
	case calendar.Yearly:
		return "每年"
	}
	return "有事才填"
}

// Points prints thousandths with three decimals and a real minus sign.
func Points(n int64) string {
	sign := ""
	if n < 0 {
		sign, n = "−", -n
	}
	return fmt.Sprintf("%s%d.%03d", sign, n/1000, n%1000)
}

// Day prints a date as people say it: 10月8日, or 8 Oct; with the year when asked
// for by the caller's page.
func Day(lang wording.Lang, d calendar.Date) string {
	if d.IsNone() {
		return wording.Text(lang, "未定")
	}
	if lang == wording.En {
		return fmt.Sprintf("%d %s", d.Day(), d.Month().String()[:3])
	}
	return d.Zh()
}

// Lateness is how far a due date lies away, in working days.
type Lateness struct {
	Class string // late today hold ""
	Text  string
}

// Left words the distance of a due date in working days.
func (c *Ctx) Left(due calendar.Date, paused bool) Lateness {
	switch {
	case paused:
		return Lateness{"hold", c.T("暂停中")}
	case due.IsNone():
		return Lateness{"", c.T("未定")}
	case due == c.Today:
		return Lateness{"today", c.T("今日到期")}
	}
	if due > c.Today {
		if n, err := c.Calendar().WorkdaysBetween(c.Today, due); err == nil {
			return Lateness{"", c.T("还剩 {0} 个工作日", n)}
		}
		return Lateness{"", c.T("还剩 {0} 天", int(due-c.Today))}
	}
	if n, err := c.Calendar().WorkdaysBetween(due, c.Today); err == nil {
		if n == 0 {
			return Lateness{"late", c.T("逾期，未满 1 个工作日")}
		}
		return Lateness{"late", c.T("逾期 {0} 个工作日", n)}
	}
	return Lateness{"late", c.T("逾期 {0} 天", int(c.Today-due))}
}

// DueText is the deadline of a matter as people say it: a day, and the minute where the term
// ends at one (12月1日 14:30).
func (c *Ctx) DueText(m matter.Matter) string {
	if !m.AtInstant(c.Zone) {
		return c.Day(m.Due)
	}
	return c.Day(m.Due) + " " + m.DueAt.In(c.Zone).Format("15:04")
}

// byHours is how far from its instant a deadline is told in hours; beyond it days say enough.
const byHours = 72 * time.Hour

// LeftOf words the distance of a matter's deadline: in hours and minutes where its term ends
// at an instant that is not far.
func (c *Ctx) LeftOf(m matter.Matter, paused bool) Lateness {
	left := m.DueAt.Sub(c.Actor.Now)
	if paused || !m.AtInstant(c.Zone) || left > byHours || left < -byHours {
		return c.Left(m.Due, paused)
	}
	n, minutes := int(left.Abs()/time.Hour), left.Abs() < time.Hour
	if minutes {
		n = int(left.Abs() / time.Minute)
	}
	switch {
	case left <= 0 && minutes:
		return Lateness{"late", c.T("逾期 {0} 分钟", n)}
	case left <= 0:
		return Lateness{"late", c.T("逾期 {0} 小时", n)}
	case minutes:
		return Lateness{"today", c.T("还剩 {0} 分钟", n)}
	case m.Due == c.Today:
		return Lateness{"today", c.T("还剩 {0} 小时", n)}
	}
	return Lateness{"", c.T("还剩 {0} 小时", n)}
}

// Left in a template takes an already worded lateness.
func Left(l Lateness) Lateness { return l }

// StateTitle is the Chinese word of a state.
func StateTitle(s matter.State) string { return matter.Life().StateTitle(s) }

// StateLevel is how many of the five ticks a state has.
func StateLevel(s matter.State) int {
	for i, o := range matter.States() {
		if o == s {
			return i + 1
		}
	}
	return 0
}

// ActTitle is the verb of the office for an act.
func ActTitle(a matter.Act) string { return a.Title() }
