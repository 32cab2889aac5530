package record

import (
	"cmp"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"luoshi/internal/matter"
	"luoshi/internal/office"
	"luoshi/internal/store"
	"luoshi/internal/web"
	"luoshi/internal/web/page"
)

func countNumbers(r *exceptionReader) (int, bool, error) {
	lines, err := r.v.NumberLines()
	n := 0
	for _, l := range lines {
		n += l.Absent()
	}
	return n, false, err
}

// readNumbers compares every counter with its numbers.
func readNumbers(r *exceptionReader, _ string, _ int) (*page.Table, error) {
	lines, err := r.v.NumberLines()
	t := &page.Table{Head: page.Heads(r.c.T("编号"), r.c.T("年"), r.c.T("已编到"), r.c.T("现有"), r.c.T("缺号"))}
	for _, l := range lines {
		title := l.Counter
		switch l.Counter {
		case "matter":
			title = r.c.T("事项")
		case "consequence":
			title = r.c.T("结果运用")
		}
		missing := r.c.T("一个不缺")
		if len(l.Missing) > 0 {
			missing = gaps(r.c, l.Missing)
		}
		if l.More > 0 {
			missing += " " + r.c.T("另有 {0} 个", l.More)
		}
		t.Rows = append(t.Rows, append(page.Cells(title, strconv.Itoa(l.Year)), number(l.Last, r.c.T("号"), ""), number(l.Have, r.c.T("个"), ""), page.Cell{Text: missing}))
	}
	return t, err
}

// gaps prints runs of numbers.
func gaps(c *web.Ctx, all []store.NumberGap) string {
	out := make([]string, len(all))
	for i, g := range all {
		if out[i] = g.First; g.N > 1 {
			out[i] = c.T("{0} 至 {1}（{2} 个）", g.First, g.Last, g.N)
		}
	}
	return strings.Join(out, " ")
}

// opensEntry reports whether the reader may open an entry: what is written about a person is
// counted here, and not shown.
func (r *exceptionReader) opensEntry(id string) (bool, error) {
	e, err := r.v.Entry(id)
	if err != nil {
		return false, err
	}
	d, err := r.v.DutyOf(e.Pack, e.Duty)
	if err != nil {
		return false, err
	}
	return office.MayOpen(r.c.Actor, d, e) == nil, nil
}

func readBackdated(r *exceptionReader, before string, limit int) (*page.Table, error) {
	t := &page.Table{Head: page.Heads(r.c.T("类别"), r.c.T("内容"), r.c.T("所写的时间"), r.c.T("记入的时间"), r.c.T("谁"))}
	ls, err := r.v.Backdated(r.c.Zone, before, limit+1)
	if err != nil {
		return t, err
	}
	if len(ls) > limit {
		ls = ls[:limit]
		t.Next = ls[limit-1].ID
	}
	kinds := map[string]string{"matter": r.c.T("事项补录"), "entry": r.c.T("清单补填"), "phone": r.c.T("凭手机时间按时"), "event": r.c.T("倒签")}
	for _, l := range ls {
		about := page.Cell{Text: l.Text}
		switch l.Kind {
		case "matter":
			about.Href = "/desk/matters/" + l.Subject
		case "entry", "phone":
			if opens, err := r.opensEntry(l.ID); err != nil {
				return t, err
			} else if opens {
				about.Href = "/desk/duties/" + l.ID
			}
		case "event":
			about.Href = "/desk/journal?" + url.Values{"subject": {l.Subject}}.Encode()
		}
		stated := l.At.In(r.c.Zone).Format("2006-01-02 15:04")
		if l.Kind == "entry" {
			stated = l.At.In(r.c.Zone).Format("2006-01-02")
		}
		who := strings.TrimSpace(r.names.Person(l.Person) + " " + r.names.Post(l.Post).Title)
		t.Rows = append(t.Rows, append([]page.Cell{{Text: kinds[l.Kind]}, about}, page.Cells(stated, l.Recorded.In(r.c.Zone).Format("2006-01-02 15:04"), who)...))
	}
	return t, nil
}

func readPauses(r *exceptionReader, before string, limit int) (*page.Table, error) {
	t := &page.Table{Head: page.Heads(r.c.T("事项"), r.c.T("编号"), r.c.T("暂停时间"), r.c.T("原到期"), r.c.T("还差几天"), r.c.T("谁"), r.c.T("理由"))}
	ps, err := r.v.LastPauses(r.c.Zone, before, limit+1)
	if err != nil {
		return t, err
	}
	if len(ps) > limit {
		ps = ps[:limit]
		t.Next = ps[limit-1].ID
	}
	for _, p := range ps {
		who := strings.TrimSpace(r.names.Person(p.Person) + " " + r.names.Post(p.Post).Title)
		t.Rows = append(t.Rows, []page.Cell{{Text: p.Title, Href: "/desk/matters/" + p.Matter}, {Text: p.Number},
			{Text: p.At.In(r.c.Zone).Format("2006-01-02 15:04")}, {Text: p.Due.String()}, number(p.Left, r.c.T("天"), ""), {Text: who}, {Text: p.Text}})
	}
	return t, nil
}

func countExits(r *exceptionReader) (int, bool, error) {
	es, err := r.v.Exits()
	n := 0
	for _, e := range es {
		n += e.N
	}
	return n, false, err
}

// readExits counts by outcome and unit, or lists the matters of one count.
func readExits(r *exceptionReader, before string, limit int) (*page.Table, error) {
	if o, body := r.c.Value("outcome"), r.c.Value("body"); o != "" {
		return readMatters(r, limit, func(n int) ([]matter.Matter, error) {
			return r.v.ExitMatters(matter.Outcome(o), body, before, n)
		})
	}
	return exitTable(r, before, limit)
}

// exitTable has a row for each unit, the busiest first, and a column for each
// outcome; before is how many units were shown.
func exitTable(r *exceptionReader, before string, limit int) (*page.Table, error) {
	outcomes := []matter.Outcome{matter.Solved, matter.Unfounded, matter.Transferred, matter.Merged}
	t := &page.Table{Head: page.Heads(r.c.T("单位"), r.c.T("合计"))}
	for _, o := range outcomes {
		t.Head = append(t.Head, page.Head{Title: outcomeTitle(r.c, o), Class: "num"})
	}
	es, err := r.v.Exits()
	if err != nil {
		return t, err
	}
	total, count := map[string]int{}, map[store.Exit]int{}
	for _, e := range es {
		total[e.Body] += e.N
		count[store.Exit{Outcome: e.Outcome, Body: e.Body}] += e.N
	}
	bodies := slices.SortedFunc(maps.Keys(total), func(a, b string) int {
		return cmp.Or(total[b]-total[a], strings.Compare(a, b))
	})
	from, _ := strconv.Atoi(before) // anything else means the beginning
	bodies = bodies[min(max(from, 0), len(bodies)):]
	if len(bodies) > limit {
		bodies, t.Next = bodies[:limit], strconv.Itoa(from+limit)
	}
	for _, body := range bodies {
		unit := r.names.Body(body).Name
		if body == "" {
			unit = r.c.T("没有责任单位")
		}
		row := append(page.Cells(unit), number(total[body], r.c.T("件"), ""))
		for _, o := range outcomes {
			n := count[store.Exit{Outcome: o, Body: body}]
			if n == 0 {
				row = append(row, page.Cell{Num: true})
				continue
			}
			row = append(row, number(n, outcomeTitle(r.c, o), "/desk/exceptions/exits?"+url.Values{"outcome": {string(o)}, "body": {body}}.Encode()))
		}
		t.Rows = append(t.Rows, row)
	}
	return t, nil
}

// readPairs lists the pairs, or the matters that one of two verified for the other.
func readPairs(r *exceptionReader, before string, limit int) (*page.Table, error) {
	if a, b := r.c.Value("a"), r.c.Value("b"); a != "" {
		return readMatters(r, limit, func(n int) ([]matter.Matter, error) { return r.v.PairMatters(a, b, before, n) })
	}
	t := &page.Table{Head: page.Heads(r.c.T("甲"), r.c.T("乙"), r.c.T("甲报结、乙核验"), r.c.T("乙报结、甲核验"))}
	ps, err := r.v.Pairs()
	for _, p := range ps {
		href := func(a, b string) string {
			return "/desk/exceptions/pairs?" + url.Values{"a": {a}, "b": {b}}.Encode()
		}
		t.Rows = append(t.Rows, append(page.Cells(r.names.Person(p.A), r.names.Person(p.B)), number(p.AB, r.c.T("件"), href(p.A, p.B)), number(p.BA, r.c.T("件"), href(p.B, p.A))))
	}
	return t, err
}

// readMatters lists matters with who reported and who verified.
func readMatters(r *exceptionReader, limit int, read func(n int) ([]matter.Matter, error)) (*page.Table, error) {
	t := &page.Table{Head: page.Heads(r.c.T("事项"), r.c.T("编号"), r.c.T("村"), r.c.T("结果"), r.c.T("报结人"), r.c.T("核验人"), r.c.T("核验时间"))}
	ms, err := read(limit + 1)
	if err != nil {
		return t, err
	}
	if len(ms) > limit {
		ms = ms[:limit]
		t.Next = ms[limit-1].ID
	}
	for _, m := range ms {
		verified := ""
		if !m.VerifiedAt.IsZero() {
			verified = m.VerifiedAt.In(r.c.Zone).Format("2006-01-02 15:04")
		}
		t.Rows = append(t.Rows, append([]page.Cell{{Text: m.Title, Href: "/desk/matters/" + m.ID}},
			page.Cells(m.Number, r.names.Area(m.Area), outcomeTitle(r.c, m.Outcome), r.names.Person(m.Reporter), r.names.Person(m.Verifier), verified)...))
	}
	return t, nil
}

func readPacks(r *exceptionReader, _ string, _ int) (*page.Table, error) {
	c := r.c
	t := &page.Table{Head: page.Heads(c.T("机制包"), c.T("提请"), c.T("提请人"), c.T("确认人"), c.T("起用"), c.T("文件"), c.T("更正自"), c.T("理由"), c.T("摘要"), c.T("情况"))}
	ps, err := r.v.PackChanges()
	for _, p := range ps {
		state := page.IssueState(c, p)
		if p.InForce {
			state = c.T("现行")
		}
		t.Rows = append(t.Rows, page.Cells(p.Pack, page.Minute(c, p.KeptAt), r.names.Person(p.Person), r.names.Person(p.Other), page.Minute(c, p.From), p.Document,
			p.Corrects.String(), page.Join(p.Reason, p.Word), p.Digest[:min(12, len(p.Digest))], state))
	}
	return t, err
}
