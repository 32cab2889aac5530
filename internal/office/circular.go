package office

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"luoshi/internal/access"
	"luoshi/internal/area"
	"luoshi/internal/calendar"
	"luoshi/internal/duty"
	"luoshi/internal/fault"
	"luoshi/internal/form"
	"luoshi/internal/letter"
	"luoshi/internal/matter"
	"luoshi/internal/org"
	"luoshi/pack"
)

// CircularTx is what the monthly circular needs of a transaction.
type CircularTx interface {
	letter.Tx
	Pack(key string) (*pack.Pack, error)
	Post(id string) (org.Post, error)
	Body(id string) (org.Body, error)
	AreaNamed(code area.Code) (string, error)
	MonthByTown(begin, end time.Time) ([]matter.TownMonth, error)
	OverdueAt(end time.Time) ([]matter.Matter, error)
	CircularsTitled(title string) ([]letter.Letter, error)
	EntriesIn(dutyID, period string, from, to calendar.Date, lo, hi int64, sees access.Filter) ([]duty.Entry, error)
}

// circularList bounds how many overdue matters a circular names; the ledger shows
// the rest.
const circularList = 60

// circularTo is whom a circular is addressed to.
const circularTo = "各镇（办）党（工）委，县直各部门"

// DraftCircular drafts the circular of a month (通报): what each town registered,
// wrote off and had overdue, and the overdue matters by name of the post, never of
// a person. It is a draft of the pack's circular, signed by a named issuer like any
// letter; a month has one, unless that was dropped or annulled. Towns stand in the
// order of their codes: it ranks nobody.
func DraftCircular(tx CircularTx, r matter.Rules, actor access.Actor, packKey string, month calendar.Period) (letter.Letter, error) {
	if err := access.May(actor, "letter.draft", access.Subject{}); err != nil {
		return letter.Letter{}, err
	}
	begin, end := month.From.Start(r.Zone), month.To.Add(1).Start(r.Zone)
	if month.Cadence != calendar.Monthly || actor.Now.Before(begin) {
		return letter.Letter{}, fault.At("month", "office.circular_month", month.Key)
	}
	end = earlier(end, actor.Now)
	p, err := tx.Pack(packKey)
	if err != nil {
		return letter.Letter{}, err
	}
	at := slices.IndexFunc(p.Letters, func(t letter.Template) bool { return t.Form == letter.Circular })
	if at < 0 {
		return letter.Letter{}, fault.New(fault.Conflict, "office.circular_none")
	}
	t := p.Letters[at]
	t.Title = month.Zh() + "事项办理情况" + t.Title
	same, err := tx.CircularsTitled(t.Title)
	if err != nil {
		return letter.Letter{}, err
	}
	if slices.ContainsFunc(same, counts) {
		return letter.Letter{}, fault.New(fault.Conflict, "office.circular_there", t.Title)
	}
	facts, err := monthFacts(tx, r, month, begin, end)
	if err != nil {
		return letter.Letter{}, err
	}
	found, err := fedInto(tx, actor, p, p.Letters[at].Title, month)
	if err != nil {
		return letter.Letter{}, err
	}
	facts += found
	t.Paragraphs = paragraphs(letter.Fill(t.Paragraphs, map[string]string{"对象": circularTo, "事项": month.Zh() + "事项办理", "事实": facts,
		"要求": "请有关责任岗位对逾期事项写明进展、困难和预计完成日期，尽快报结；受其他单位影响的，标明卡在哪个单位，经核实后期限暂停。本通报只列事实，不是处理决定；对数字有异议的，可以在收到后提出，核实后更正。"}))
	return letter.New(tx, actor, t, letter.Letter{To: circularTo, Pack: packKey}, nil)
}

// fedInto words what the duties that feed the circular found in a month (feeds): the long
// fields of each entry. Whoever drafts strikes out what is not for everybody.
func fedInto(tx CircularTx, actor access.Actor, p *pack.Pack, title string, month calendar.Period) (string, error) {
	var b strings.Builder
	for _, d := range p.Duties {
		if d.PerObject != "" || !slices.Contains(d.Feeds, title) {
			continue
		}
		lo, hi := area.OfHome(actor.Home).Range()
		es, err := tx.EntriesIn(d.ID, d.PeriodAt(month.To).Key, month.From, month.To, int64(lo), int64(hi), access.Everything())
		if err != nil {
			return "", err
		}
		for _, e := range es {
			for _, f := range d.Fields {
				at := slices.IndexFunc(e.Values, func(v duty.Value) bool { return v.ID == f.ID })
				if f.Kind == form.Lines && at >= 0 {
					fmt.Fprintf(&b, "%s：%s\n", f.Title, strings.ReplaceAll(e.Values[at].Text, "\n", "；"))
				}
			}
		}
	}
	if b.Len() == 0 {
		return "", nil
	}
	return "四、" + month.Zh() + "督导情况。\n" + b.String(), nil
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

// paragraphs gives every line its own paragraph.
func paragraphs(texts []string) []string {
	var out []string
	for _, t := range texts {
		for _, line := range strings.Split(t, "\n") {
			if line = strings.TrimSpace(line); line != "" {
				out = append(out, line)
			}
		}
	}
	return out
}

// monthFacts words a month: the county, each town, what is overdue.
func monthFacts(tx CircularTx, r matter.Rules, month calendar.Period, begin, end time.Time) (string, error) {
	towns, err := tx.MonthByTown(begin, end)
	if err != nil {
		return "", err
	}
	late, err := tx.OverdueAt(end)
	if err != nil {
		return "", err
	}
	rows, sum := tabulate(towns, late)
	var b strings.Builder
	last := calendar.DateOf(end.Add(-time.Millisecond), r.Zone)
	hour := "24"
	if end.Before(month.To.Add(1).Start(r.Zone)) {
		hour = end.In(r.Zone).Format("15")
	}
	fmt.Fprintf(&b, "\n一、总的情况。%s全县登记 %d 件，销号 %d 件；截至%s %s 时，逾期未报结 %d 件。\n二、各镇（办）情况，按行政区划代码排列，不是名次。\n",
		month.Zh(), sum.Registered, sum.WrittenOff, last.Zh(), hour, len(late))
	for _, x := range rows {
		name, err := tx.AreaNamed(x.Town)
		if err != nil {
			return "", err
		}
		if x.Town%1_000_000 == 0 {
			name = "县直"
		}
		fmt.Fprintf(&b, "%s：登记 %d 件，销号 %d 件，逾期未报结 %d 件。\n", name, x.Registered, x.WrittenOff, x.Overdue)
	}
	if len(late) == 0 {
		b.WriteString("三、没有逾期未报结的事项。\n")
		return b.String(), nil
	}
	b.WriteString("三、逾期未报结的事项。\n")
	if err := overdueLines(tx, r, &b, late, last); err != nil {
		return "", err
	}
	return b.String(), nil
}

// tabulate joins what towns did with what they have overdue, in the order of their
// codes, and sums it up.
func tabulate(towns []matter.TownMonth, late []matter.Matter) (rows []matter.TownMonth, sum matter.TownMonth) {
	by := map[area.Code]matter.TownMonth{}
	for _, n := range towns {
		by[n.Town] = n
		sum.Registered, sum.WrittenOff = sum.Registered+n.Registered, sum.WrittenOff+n.WrittenOff
	}
	for _, m := range late {
		x := by[m.Area-m.Area%1000]
		x.Town = m.Area - m.Area%1000
		x.Overdue++
		by[x.Town] = x
	}
	for _, x := range by {
		rows = append(rows, x)
	}
	slices.SortFunc(rows, func(x, y matter.TownMonth) int { return cmp.Compare(x.Town, y.Town) })
	return rows, sum
}

// overdueLines names the overdue matters, town by town and the longest overdue
// first, with what they are stuck at.
func overdueLines(tx CircularTx, r matter.Rules, b *strings.Builder, late []matter.Matter, on calendar.Date) error {
	slices.SortStableFunc(late, func(x, y matter.Matter) int {
		return cmp.Or(cmp.Compare(x.Area/1000, y.Area/1000), cmp.Compare(x.Due, y.Due), cmp.Compare(x.ID, y.ID))
	})
	for i, m := range late {
		if i == circularList {
			fmt.Fprintf(b, "其余 %d 件见事项清单。\n", len(late)-i)
			break
		}
		post, err := tx.Post(m.Owner)
		if err != nil {
			return err
		}
		whose, err := whose(tx, m, post)
		if err != nil {
			return err
		}
		fmt.Fprintf(b, "%d. %s（%s），%s，期限%s", i+1, m.Title, m.Number, whose, m.Due.Zh())
		if n, err := r.Calendar.WorkdaysBetween(m.Due, on); err == nil && n > 0 {
			fmt.Fprintf(b, "，逾期 %d 个工作日", n)
		} else if err == nil {
			b.WriteString("，逾期不满 1 个工作日")
		}
		if m.BlockedBy != "" {
			body, err := tx.Body(m.BlockedBy)
			if err != nil {
				return err
			}
			fmt.Fprintf(b, "；%s起卡在%s", m.BlockedOn.Zh(), body.Short)
		}
		b.WriteString("。\n")
	}
	return nil
}

// whose names town, place and post: 龙亭镇三合村驻村第一书记.
func whose(tx CircularTx, m matter.Matter, post org.Post) (string, error) {
	place, err := tx.AreaNamed(m.Area)
	if err != nil || m.Area%1_000_000 == 0 {
		return post.Title, err
	}
	if m.Area%1000 == 0 {
		return place + "，" + post.Title, nil
	}
	town, err := tx.AreaNamed(m.Area - m.Area%1000)
	if strings.HasPrefix(post.Title, place) {
		return town + post.Title, err
	}
	return town + place + "，" + post.Title, err
}
