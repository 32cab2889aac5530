package tracks

import (
	"cmp"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"luoshi/internal/area"
	"luoshi/internal/calendar"
	"luoshi/internal/course"
	"luoshi/internal/store"
	"luoshi/internal/track"
	"luoshi/internal/web"
	"luoshi/internal/web/page"
	"luoshi/pack"
)

// boardPage is the board of a track (环节一览).
type boardPage struct {
	web.Frame
	Over    string
	Unit    string // what is counted
	All     page.Count
	Counts  []page.Count // the index
	Stages  []stageRow
	Real    int    // stages, without what stands before the first
	Source  string // of the limits
	Ended   []page.Count
	Rows    *page.Table
	RowsAre string
	N       int
	One     *page.StageLine // the way of one of them
	OneIs   string
	Heads   []string // of units and stages
	Units   []unitRow
	Sum     unitRow
	Zero    []zeroRow // of a track that ends with nothing in hand
}

// stageRow is one stage of the board: what stands in it, and what passed it this year.
type stageRow struct {
	N                 int
	Title             string
	Here, Late, Moved page.Count
	Bar               int // percent of the longest
	Limit             string
	Median, Longest   string
	Next              string // who moves it on
	Nobody            int
	On                bool
}

// unitRow is one unit by stages.
type unitRow struct {
	Title string
	Cells []page.Count
	All   page.Count
	Late  page.Count
}

// zeroRow is one unit of the list to zero (清零).
type zeroRow struct {
	Title    string
	Cleared  bool
	InHand   page.Count
	Ended    page.Count
	Outcomes []page.Count
}

// showBoard shows the board, or its rows as a file.
func showBoard(c *web.Ctx) error {
	p := boardPage{Frame: c.Frame("", nil)}
	err := c.View(func(v *store.View) error {
		pk, b, err := boardOf(c, v)
		if err != nil {
			return err
		}
		q, err := readPick(c, b)
		if err != nil {
			return err
		}
		p.fill(c, page.NewNames(c, v), pk, &b, q)
		return nil
	})
	if err != nil {
		return err
	}
	return p.Rows.Send(c, "desk-track", nil, p)
}

func (p *boardPage) fill(c *web.Ctx, n *page.Names, pk *pack.Pack, b *course.Board, q pick) {
	p.Title, p.Over, p.Unit, p.Source = b.Title, overTitle(c, b.Over), unitOf(c, b.Over), b.Source
	p.All = figure(b, pick{Stage: course.Any}, "")
	for _, x := range []struct {
		is    course.Is
		title string
	}{{course.Late, c.T("超过期限")}, {course.Soon, c.T("七天内到期限")}, {course.Returned, c.T("退回过")}, {course.Stuck, c.T("卡在别的单位")}, {course.Nobody, c.T("没有人接着办")}} {
		if x.is == course.Stuck && !b.ByGates() {
			continue
		}
		p.Counts = append(p.Counts, figure(b, pick{Stage: course.Any, Is: x.is}, x.title))
	}
	p.stages(c, b, q)
	p.ended(c, b)
	p.units(c, n, b)
	if b.ToZero() {
		p.zero(c, n, b)
	}
	rows := b.Rows(q.of())
	p.N, p.RowsAre = len(rows), says(c, *b, where(c, n, q.Unit), q)
	p.Rows = list(c, n, pk, b, q, rows)
	i := slices.IndexFunc(b.Stands, func(s course.Stand) bool { return s.ID == q.One })
	if i >= 0 {
		line := page.LineOf(c, n, pk, course.Found{Track: b.Track, Stand: b.Stands[i]})
		p.One, p.OneIs = &line, named(n, b.Over, b.Stands[i])
	}
}

// figure is a count with the address of its rows.
func figure(b *course.Board, p pick, title string) page.Count {
	return page.Count{N: b.Count(p.of()), Title: title, Path: p.in(b.ID)}
}

func (p *boardPage) stages(c *web.Ctx, b *course.Board, q pick) {
	from, most := 0, 1
	p.Real = len(b.Stages)
	if b.ByGates() && b.Count(course.Pick{Stage: -1}) > 0 {
		from = -1
	}
	for i := from; i < len(b.Stages); i++ {
		r := stageRow{N: i + 1, Title: c.T("还没有进第一个环节"), Here: figure(b, pick{Stage: i}, ""), Late: figure(b, pick{Stage: i, Is: course.Late}, ""),
			Nobody: b.Count(course.Pick{Stage: i, Is: course.Nobody}), On: q.Stage == i}
		if i >= 0 {
			s := b.Stages[i]
			r.Title, r.Limit, r.Next = s.Title, page.StageLimit(c, s), next(c, s)
			r.Moved = figure(b, pick{Stage: i, Is: course.Passed}, "")
		}
		if median, longest, any := b.Stays(i, c.Today); any {
			r.Median, r.Longest = stay(c, int(median/1000)), stay(c, longest)
		}
		most = max(most, r.Here.N)
		p.Stages = append(p.Stages, r)
	}
	for i := range p.Stages {
		p.Stages[i].Bar = p.Stages[i].Here.N * 100 / most
	}
}

// next is who moves things on from a stage.
func next(c *web.Ctx, s track.Stage) (out string) {
	for i, by := range s.By {
		if i > 0 {
			out += "、"
		}
		out += page.ActorTitle(c, by)
	}
	return out
}

// ended are those whose way was over this year, by how.
func (p *boardPage) ended(c *web.Ctx, b *course.Board) {
	for _, x := range []struct {
		is    course.Is
		title string
	}{{course.Ended, c.T("今年走完")}, {course.Left, c.T("今年离开")}} {
		if f := figure(b, pick{Stage: course.Any, Is: x.is}, x.title); f.N > 0 || x.is == course.Ended {
			p.Ended = append(p.Ended, f)
		}
	}
}

// units are the units by stages; what stands in a row and in a column sums to the same.
func (p *boardPage) units(c *web.Ctx, n *page.Names, b *course.Board) {
	for _, s := range p.Stages {
		p.Heads = append(p.Heads, s.Title)
	}
	row := func(unit, title string) unitRow {
		r := unitRow{Title: title, All: figure(b, pick{Stage: course.Any, Unit: unit}, ""), Late: figure(b, pick{Stage: course.Any, Is: course.Late, Unit: unit}, "")}
		for _, s := range p.Stages {
			r.Cells = append(r.Cells, figure(b, pick{Stage: s.N - 1, Unit: unit}, ""))
		}
		return r
	}
	for _, u := range b.Units() {
		if b.Count(course.Pick{Stage: course.Any, Unit: u}) > 0 {
			p.Units = append(p.Units, row(u, where(c, n, u)))
		}
	}
	p.Sum = row("", c.T("合计"))
}

// zero is the list to zero: units with the most in hand first, then those that have none.
func (p *boardPage) zero(c *web.Ctx, n *page.Names, b *course.Board) {
	for _, u := range b.Units() {
		r := zeroRow{Title: where(c, n, u), InHand: figure(b, pick{Stage: course.Any, Unit: u}, ""), Ended: figure(b, pick{Stage: course.Any, Is: course.Ended, Unit: u}, "")}
		if r.InHand.N+r.Ended.N == 0 {
			continue
		}
		for _, o := range outcomes() {
			r.Outcomes = append(r.Outcomes, figure(b, pick{Stage: course.Any, Is: o, Unit: u}, ""))
		}
		r.Cleared = r.InHand.N == 0
		p.Zero = append(p.Zero, r)
	}
	slices.SortStableFunc(p.Zero, func(x, y zeroRow) int { return cmp.Compare(y.InHand.N, x.InHand.N) })
}

// outcomes are how matters end.
func outcomes() []course.Is { return course.Conditions()[9:] }

// named is what one that stands on a track is called.
func named(n *page.Names, o track.Over, s course.Stand) string {
	switch o {
	case track.Matters:
		return s.Matter.Title
	case track.Persons:
		return n.Person(s.ID)
	case track.Posts:
		return n.Seat(s.ID)
	case track.Bodies:
		return n.Body(s.ID).Name
	}
	code, err := area.ParseCode(s.ID)
	if err != nil {
		return s.ID
	}
	return n.Place(code)
}

// href is the page of one that stands on a track, "" where the reader may not open it.
func href(n *page.Names, o track.Over, id string) string {
	switch o {
	case track.Matters:
		return "/desk/matters/" + url.PathEscape(id)
	case track.Posts:
		return n.PostLink(id)
	case track.Bodies:
		return n.BodyLink(id)
	case track.Areas:
		code, err := area.ParseCode(id)
		if err != nil {
			return ""
		}
		return n.AreaLink(code)
	}
	return n.PersonLink(id)
}

// list lays out the rows that fit the condition.
func list(c *web.Ctx, n *page.Names, pk *pack.Pack, b *course.Board, q pick, rows []course.Stand) *page.Table {
	found := func(s course.Stand) course.Found { return course.Found{Track: b.Track, Stand: s} }
	place := func(s course.Stand) string {
		if b.Over == track.Areas {
			return ""
		}
		return n.Place(s.Area)
	}
	columns := []page.Column[course.Stand]{
		{ID: "what", Title: overTitle(c, b.Over), Class: "ti", Cell: func(s course.Stand) page.Cell {
			return page.Cell{Text: named(n, b.Over, s), Href: href(n, b.Over, s.ID), Small: s.Matter.Number, Sub: place(s)}
		}},
		{ID: "way", Title: c.T("经过"), Acts: true, Cell: func(s course.Stand) page.Cell {
			one := q
			one.One = s.ID
			return page.Cell{Text: c.T("走到哪一步"), Href: one.in(b.ID)}
		}},
		{ID: "stage", Title: c.T("环节"), Off: q.Stage != course.Any, Cell: func(s course.Stand) page.Cell {
			if s.Ended && !s.Course.Left {
				return page.Text(c.T("走完"))
			}
			return page.Text(cmp.Or(found(s).Reached(), c.T("还没有进第一个环节")))
		}, Less: func(x, y course.Stand) int { return cmp.Compare(x.At, y.At) }},
		{ID: "since", Title: c.T("哪天到的"), Off: true, Cell: func(s course.Stand) page.Cell { return page.DayCell(c, calendar.DateOf(s.Since, c.Zone)) }},
		{ID: "stay", Title: c.T("停留（天）"), Num: true, Cell: func(s course.Stand) page.Cell { return page.Text(strconv.Itoa(s.Days(c.Today, c.Zone))) },
			Less: func(x, y course.Stand) int { return y.Since.Compare(x.Since) }},
		{ID: "missing", Title: c.T("缺什么"), Cell: func(s course.Stand) page.Cell {
			if s.Ended {
				return page.Cell{}
			}
			return page.Text(strings.Join(page.Missing(c, pk, found(s)), c.T("、")))
		}},
		{ID: "next", Title: c.T("接着由谁办"), Cell: func(s course.Stand) page.Cell {
			x := page.Cell{Text: strings.Join(page.NextOf(c, n, found(s)), c.T("、"))}
			if s.Nobody {
				x.Alert = c.T("没有人")
			}
			return x
		}},
		{ID: "due", Title: c.T("这一环节的期限"), Cell: func(s course.Stand) page.Cell {
			x := page.DayCell(c, s.Due)
			if s.Late {
				x.Class = "late"
				x.Text = c.T("{0}，已超期", x.Text)
			}
			return x
		}, Less: func(x, y course.Stand) int { return cmp.Compare(x.Due, y.Due) }},
	}
	return page.List[course.Stand]{Title: b.Title, Empty: c.T("没有这样的。"), Columns: columns,
		Find: func(s course.Stand) string { return named(n, b.Over, s) + " " + s.Matter.Number + " " + place(s) }}.Table(c, rows)
}
