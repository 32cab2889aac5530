package subjects

import (
	"net/url"
	"slices"
	"time"

	"luoshi/internal/access"
	"luoshi/internal/area"
	"luoshi/internal/calendar"
	"luoshi/internal/matter"
	"luoshi/internal/org"
	"luoshi/internal/store"
	"luoshi/internal/subject"
	"luoshi/internal/track"
	"luoshi/internal/web"
	"luoshi/internal/web/page"
)

// count counts the matters of a list by the conditions of its address, so that the number and
// what it opens are one.
func count(c *web.Ctx, v *store.View, title string, of url.Values) (page.Count, error) {
	x := page.Count{Title: title, Path: "/desk/matters?" + of.Encode()}
	f, err := page.ReadQuery(of).Filter(c)
	if err != nil {
		return x, err
	}
	x.N, err = v.Count(f, page.CountLimit+1)
	if x.More = x.N > page.CountLimit; x.More {
		x.N = page.CountLimit
	}
	return x, err
}

// with is a condition and more of them.
func with(of url.Values, pairs ...string) url.Values {
	out := url.Values{}
	for name, values := range of {
		out[name] = values
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		out.Set(pairs[i], pairs[i+1])
	}
	return out
}

// mine are the conditions of the ledger for the matters of the subject, nil where it has none.
func (p *subjectPage) mine() url.Values {
	switch p.Ref.Kind {
	case subject.Area:
		return url.Values{"area": {p.Ref.ID}}
	case subject.Body:
		return url.Values{"body": {p.Ref.ID}}
	case subject.Post:
		return url.Values{"owner": {p.Ref.ID}}
	}
	return nil
}

// now fills the numbers that hold now, each of which opens its rows.
func (p *subjectPage) now(c *web.Ctx, n *page.Names) error {
	of := p.mine()
	if of == nil || !c.Actor.Holds(access.Matters.Act) {
		return nil
	}
	p.Part = !access.Sees(c.Actor, access.Matters.Act).Whole(p.area)
	stuck := with(of, "blocked", "*")
	if p.Ref.Kind == subject.Body {
		stuck = url.Values{"blocked": {p.Ref.ID}}
	}
	words := c.T("卡在别处")
	if p.Ref.Kind == subject.Body {
		words = c.T("卡在这里")
	}
	quarter := calendar.PeriodOf(calendar.Quarterly, c.Today).From.String()
	for _, x := range []struct {
		title string
		of    url.Values
	}{{c.T("在办"), of}, {c.T("已逾期"), with(of, "due", "overdue")}, {c.T("七天内到期"), with(of, "due", "week")}, {words, stuck},
		{c.T("待核验"), with(of, "state", string(matter.Reported))}, {c.T("本季登记"), with(of, "from", quarter, "all", "1")}} {
		n, err := count(c, n.V, x.title, x.of)
		if err != nil {
			return err
		}
		p.Counts = append(p.Counts, n)
	}
	return nil
}

// trendMonths is how many ends of months the line of trend goes back, with today as its last.
const trendMonths = 13

// trend draws how many matters of a village were open at the end of each month: as they were
// then, so that one that was reopened since does not count for the months between.
func (p *subjectPage) trend(c *web.Ctx, n *page.Names) error {
	if p.Ref.Kind != subject.Area || p.area.Level() != area.Village || !c.Actor.Holds(access.Matters.Act) {
		return nil
	}
	ms, err := n.V.MattersOfArea(p.area, access.Sees(c.Actor, access.Matters.Act))
	if err != nil || len(ms) == 0 {
		return err
	}
	at, ends := c.Today, make([]calendar.Date, trendMonths)
	for i := range ends {
		ends[trendMonths-1-i] = at
		at = calendar.PeriodOf(calendar.Monthly, at).Prev().To
	}
	points, most, says := make([]page.Point, trendMonths), int64(0), ""
	for _, m := range ms {
		open, err := openAt(n.V, m)
		if err != nil {
			return err
		}
		for i, d := range ends {
			if open(d.Add(1).Start(c.Zone)) {
				points[i].Value += 1000
			}
		}
	}
	first := ms[0].RegisteredAt // nothing is known of the months before the first matter
	for i, d := range ends {
		points[i].Known = d.Add(1).Start(c.Zone).After(first)
		if points[i].Known {
			most = max(most, points[i].Value)
			says += " " + page.Amount(points[i].Value, 0)
		}
	}
	p.Trend = web.Safe(page.Trend(c.T("月末在办")+says, points, most))
	p.Most = c.T("最多 {0}，现在 {1}", page.Amount(most, 0), page.Amount(points[trendMonths-1].Value, 0))
	return nil
}

// openAt answers whether a matter was in hand before an instant. What was settled more than
// once is asked of its time line.
func openAt(v *store.View, m matter.Matter) (func(time.Time) bool, error) {
	if m.Reopens == 0 {
		return func(at time.Time) bool {
			return m.RegisteredAt.Before(at) && (m.State != matter.WrittenOff || !m.WrittenOffAt.Before(at))
		}, nil
	}
	steps, err := v.MatterSteps(m.ID)
	return func(at time.Time) bool {
		open := m.RegisteredAt.Before(at)
		for _, s := range steps {
			if s.At.Before(at) && s.After != "" {
				open = s.After != matter.WrittenOff
			}
		}
		return open
	}, err
}

// coming is what is due after today.
type coming struct {
	Title, Path, Number, Day, Verb string
	Left                           web.Lateness
}

// comingShown is how many of them a page shows.
const comingShown = 5

func (p *subjectPage) coming(c *web.Ctx, n *page.Names) error {
	of := p.mine()
	if of == nil || !p.Ahead || !c.Actor.Holds(access.Matters.Act) || p.Ref.Kind == subject.Area && p.area.Level() <= area.County {
		return nil
	}
	f, err := page.ReadQuery(with(of, "due", "week")).Filter(c)
	if err != nil {
		return err
	}
	f.Limit = comingShown
	ms, err := n.V.Lines(f)
	if err != nil {
		return err
	}
	rows, err := n.Rows(ms)
	for _, r := range rows {
		p.Coming = append(p.Coming, coming{r.Title, "/desk/matters/" + r.ID, r.Number, c.Day(r.Due), r.Next, r.Left})
	}
	return err
}

// within are the villages of a town, each with what is open there: of whoever may see the
// whole town.
func (p *subjectPage) within(c *web.Ctx, n *page.Names) error {
	if p.Ref.Kind != subject.Area || p.area.Level() == area.Village {
		return nil
	}
	below, err := n.V.Areas()
	if err != nil {
		return err
	}
	open, known := map[area.Code]int{}, access.Sees(c.Actor, access.Matters.Act).Whole(p.area)
	if known {
		if open, err = p.openBelow(c, n.V); err != nil {
			return err
		}
	}
	for _, d := range below {
		if !d.On(c.Today.String()) || d.Code.Parent() != p.area {
			continue
		}
		x := page.Count{Title: store.ShortArea(d.Name), Path: page.SubjectPath(subject.Area, d.Code.String()), N: open[d.Code]}
		if !known {
			x.N = -1
		}
		p.Within = append(p.Within, x)
	}
	return nil
}

// openBelow counts what is open in each division directly below: by what is kept of towns, the
// villages of a town by their rows. Sealed matters are in neither.
func (p *subjectPage) openBelow(c *web.Ctx, v *store.View) (map[area.Code]int, error) {
	out, below := map[area.Code]int{}, p.area.Level()+1
	if below <= area.Town {
		rows, err := v.Tally(p.area, c.Today, c.Actor.Now)
		for _, r := range rows {
			if r.State != matter.WrittenOff {
				out[r.Area.Up(below)] += int(r.N)
			}
		}
		return out, err
	}
	f, err := page.ReadQuery(p.mine()).Filter(c)
	if err != nil {
		return nil, err
	}
	f.Limit = 10_000
	ms, err := v.Lines(f)
	for _, m := range ms {
		if !m.Sealed {
			out[m.Area.Up(below)]++
		}
	}
	return out, err
}

// beside sets a village beside the mean of the villages of its town. It is no rank.
func (p *subjectPage) beside(c *web.Ctx, n *page.Names) error {
	town := p.area.Parent()
	if p.Ref.Kind != subject.Area || p.area.Level() != area.Village || !access.Sees(c.Actor, access.Matters.Act).Whole(town) {
		return nil
	}
	all, err := n.V.Areas()
	if err != nil {
		return err
	}
	all = slices.DeleteFunc(all, func(d org.Division) bool { return d.Code.Parent() != town || !d.On(c.Today.String()) })
	for _, x := range []struct {
		title string
		more  []string
	}{{c.T("在办"), nil}, {c.T("已逾期"), []string{"due", "overdue"}}} {
		own, err := count(c, n.V, x.title, with(p.mine(), x.more...))
		if err != nil {
			return err
		}
		whole, err := count(c, n.V, n.Area(town), with(url.Values{"area": {town.String()}}, x.more...))
		if err != nil {
			return err
		}
		if len(all) == 0 || whole.More {
			continue
		}
		whole.Sub = page.Amount(int64(whole.N)*1000/int64(len(all)), 1)
		p.Beside = append(p.Beside, [2]page.Count{own, whole})
	}
	return nil
}

// tracks are the stages in which it stands, for whoever counts the duties about persons there.
func (p *subjectPage) tracks(c *web.Ctx, n *page.Names) (err error) {
	p.Tracks, err = page.StagesOn(c, n, track.Over(p.Ref.Kind), p.Ref.ID)
	return err
}
