package duties

import (
	"crypto/rand"
	"net/url"
	"slices"
	"strconv"

	"luoshi/internal/access"
	"luoshi/internal/area"
	"luoshi/internal/calendar"
	"luoshi/internal/duty"
	"luoshi/internal/fault"
	"luoshi/internal/store"
	"luoshi/internal/web"
	"luoshi/internal/web/page"
)

type spotRow struct {
	duty.SpotRound
	Who     string
	Checked int
}

type spotListPage struct {
	web.Frame
	Table *page.Table
	Spots []spotSetting
	Draw  *page.Form
}

// spotSetting is a spot check of the pack with what was drawn in the present period.
type spotSetting struct {
	duty.Spot
	Period string
	Drawn  int // rounds in the period
}

func spotList(c *web.Ctx) error { return spotListView(c, nil) }

// spotListView lists the draws and offers a new one, with the figures of the pack.
func spotListView(c *web.Ctx, refused error) error {
	read := func(v *store.View) (rows []spotRow, err error) {
		rs, err := v.SpotRounds(access.Sees(c.Actor, access.Draws.Act), c.Value("before"), page.RowLimit(c))
		if err != nil {
			return nil, err
		}
		done, err := v.SpotsDone(rs)
		n := page.NewNames(c, v)
		for _, r := range rs {
			rows = append(rows, spotRow{r, n.Person(r.Person), done[r.ID]})
		}
		return rows, err
	}
	if page.AsBook(c) {
		return spotListOf(c).SendAll(c, read)
	}
	p := spotListPage{Frame: c.Frame(c.T("对照清单抽查"), refused)}
	err := c.View(func(v *store.View) error {
		pk, err := v.InForce()
		if err != nil {
			return err
		}
		for _, s := range pk.Spots {
			period := calendar.PeriodOf(s.Cadence, c.Today)
			n, err := v.SpotRoundsSince(s.ID, period.From.Start(c.Zone))
			if err != nil {
				return err
			}
			p.Spots = append(p.Spots, spotSetting{s, page.PeriodTitle(c, period.Key), n})
		}
		if len(p.Spots) > 0 {
			p.Draw = newDraw(c, p)
		}
		rows, err := read(v)
		p.Table = spotListOf(c).Table(c, rows)
		return err
	})
	if err != nil {
		return err
	}
	return p.Table.Send(c, "desk-spots", refused, p)
}

// newDraw is the form of a draw; it asks why when some spot check has a round in this
// period already.
func newDraw(c *web.Ctx, p spotListPage) *page.Form {
	form := page.Form{Action: "/desk/spots", Submit: c.T("抽取"), Fields: []page.Field{
		{Name: "spot", Label: c.T("抽查"), Kind: "select", Options: page.Options(p.Spots, func(s spotSetting) page.Option { return page.Option{Value: s.ID, Title: s.Title} })},
		{Name: "from", Label: c.T("起"), Kind: "date", Value: c.Today.Add(-30).String()}, {Name: "to", Label: c.T("止"), Kind: "date", Value: c.Today.Add(-1).String()},
		{Name: "count", Label: c.T("抽几份"), Kind: "number", Value: strconv.Itoa(p.Spots[0].Count)}}}
	if slices.ContainsFunc(p.Spots, func(s spotSetting) bool { return s.Drawn > 0 }) {
		form.Fields = append(form.Fields, page.Field{Name: "reason", Label: c.T("为什么再抽一轮"), Max: 200})
	}
	return page.NewForm(c, p.Frame, "", form)
}

// spotListOf lists the draws, the newest first.
func spotListOf(c *web.Ctx) page.List[spotRow] {
	zone := web.ZoneOf{Zone: c.Zone}
	figure := func(n int) page.Cell { return page.Text(strconv.Itoa(n)) }
	return page.List[spotRow]{Title: c.T("对照清单抽查"), Empty: c.T("还没有抽取过。"), Key: func(r spotRow) string { return r.ID }, Columns: []page.Column[spotRow]{
		{ID: "at", Title: c.T("时间"), Class: "ti", Cell: func(r spotRow) page.Cell { return page.Cell{Text: zone.Time(r.At), Href: "/desk/spots/" + r.ID} }},
		{ID: "who", Title: c.T("谁抽的"), Cell: func(r spotRow) page.Cell { return page.Text(r.Who) }},
		{ID: "candidates", Title: c.T("候选"), Num: true, Cell: func(r spotRow) page.Cell { return figure(len(r.Candidates)) }},
		{ID: "pairs", Title: c.T("抽中"), Num: true, Cell: func(r spotRow) page.Cell { return figure(len(r.Pairs)) }},
		{ID: "checked", Title: c.T("已核对"), Num: true, Cell: func(r spotRow) page.Cell { return figure(r.Checked) }},
	}}
}

// drawSpots makes a draw with a seed from the machine's random source.
func drawSpots(c *web.Ctx) error {
	in := duty.Draft{Spot: c.Value("spot"), Area: c.Actor.Area, Reason: c.Value("reason")}
	_, _ = rand.Read(in.Seed[:]) // never fails: crypto/rand ends the program first
	id, err := c.Do(func(tx *store.Tx) error {
		pr, err := tx.Programme()
		if err != nil {
			return err
		}
		if in.From, in.To, in.Count, err = readDraw(c); err != nil {
			return err
		}
		in.Pack = pr.Pack
		_, err = duty.DrawSpots(tx, c.Actor, c.Calendar(), c.Zone, in)
		return err
	})
	return c.Answer(err, spotListView, "/desk/spots/"+url.PathEscape(id))
}

func readDraw(c *web.Ctx) (from, to calendar.Date, n int, err error) {
	if from, err = calendar.ParseDate(c.Value("from")); err != nil {
		return 0, 0, 0, fault.At("from", "desk.date_form", c.Value("from"))
	}
	if to, err = calendar.ParseDate(c.Value("to")); err != nil {
		return 0, 0, 0, fault.At("to", "desk.date_form", c.Value("to"))
	}
	if n, err = strconv.Atoi(c.Value("count")); err != nil || n < 1 {
		return 0, 0, 0, fault.At("count", "desk.number_form", c.Value("count"))
	}
	return from, to, n, nil
}

type pairRow struct {
	duty.Pair
	AreaName string
	Entries  []dutyLine
	Check    *duty.SpotCheck
	Checker  string
	Word     string
	Own      bool   // the reader is in the team or its body
	Register string // where a mismatch is registered
	Record   *page.Form
}

type spotPage struct {
	web.Frame
	Round    duty.SpotRound
	Duty     duty.Duty
	Who      string
	Rows     []pairRow
	Redrawn  bool
	Matched  int
	Mismatch int
	Open     int
	Zone     web.ZoneOf
	Table    *page.Table
}

func showSpots(c *web.Ctx) error { return spotView(c, nil) }

// spotView shows a draw: its pairs, what the lists say, and what was found.
func spotView(c *web.Ctx, refused error) error {
	p := spotPage{Frame: c.Frame("", refused), Zone: web.ZoneOf{Zone: c.Zone}}
	err := c.View(func(v *store.View) error {
		r, err := v.SpotRound(c.R.PathValue("id"))
		if err != nil {
			return err
		}
		pk, err := v.Pack(r.Pack)
		if err != nil {
			return err
		}
		n := page.NewNames(c, v)
		s, _ := pk.Spot(r.Spot)
		p.Round, p.Redrawn, p.Who = r, r.Redrawn(), n.Person(r.Person)
		p.Duty, _ = pk.Duty(r.Duty)
		p.Title = s.Title + " " + c.Clock(r.At)
		cs, err := v.SpotChecks(r.ID)
		if err != nil {
			return err
		}
		done := map[duty.Pair]*duty.SpotCheck{}
		for i := range cs {
			done[duty.Pair{Area: cs[i].Area, Day: cs[i].Day}] = &cs[i]
		}
		for _, pair := range r.Pairs {
			row, err := p.pair(c, v, n, pair, done[pair])
			if err != nil {
				return err
			}
			if s.List != "" && row.Check != nil && row.Check.Result == duty.Mismatch {
				row.Register = "/desk/matters/new?" + url.Values{"list": {s.List}, "area": {pair.Area.String()}, "facts": {row.Check.Note}}.Encode()
			}
			p.Rows = append(p.Rows, row)
		}
		return nil
	})
	if err != nil {
		return err
	}
	p.Table = pairTable(c, p.Title, p.Rows)
	return p.Table.Send(c, "desk-spot", refused, p)
}

func (p *spotPage) pair(c *web.Ctx, v *store.View, n *page.Names, pair duty.Pair, check *duty.SpotCheck) (pairRow, error) {
	row := pairRow{Pair: pair, AreaName: n.Area(pair.Area), Check: check}
	lo, hi := pair.Area.Range()
	es, err := v.EntriesOn(p.Duty.ID, pair.Day, int64(lo), int64(hi))
	if err != nil {
		return row, err
	}
	for i := range es {
		row.Entries = append(row.Entries, dutyLine{PostTitle: n.Post(es[i].Post).Title, Who: n.Person(es[i].Person), Standing: duty.Standing{Entry: &es[i]}, Text: digestOf(c, p.Duty, es[i], v)})
		row.Own = row.Own || es[i].Person == c.Actor.Person || n.Post(es[i].Post).Body == c.Actor.Body
	}
	if check == nil {
		p.Open++
		row.Record = p.record(c, pair)
		return row, nil
	}
	row.Checker = n.Person(check.Checker)
	switch check.Result {
	case duty.Match:
		p.Matched++
		row.Word = c.T("相符")
	case duty.Mismatch:
		p.Mismatch++
		row.Word = c.T("不符")
	case duty.NotFound:
		row.Word = c.T("查无")
	}
	return row, nil
}

// record is the form of what was found at a pair.
func (p *spotPage) record(c *web.Ctx, pair duty.Pair) *page.Form {
	id := pair.Area.String() + "-" + pair.Day.String()
	return page.NewForm(c, p.Frame, id, page.Form{Bare: true, Action: "/desk/spots/" + p.Round.ID, Draft: "spot-" + p.Round.ID + "-" + id, Submit: c.T("记下结果"), Fields: []page.Field{
		page.Hidden("area", pair.Area.String()), page.Hidden("day", pair.Day.String()),
		{Name: "result", Label: c.T("结果"), Kind: "radio", Options: []page.Option{{Value: "match", Title: c.T("相符")}, {Value: "mismatch", Title: c.T("不符")}, {Value: "not_found", Title: c.T("查无")}}},
		{Name: "note", Label: c.T("看了什么、问了谁"), Kind: "lines", Rows: 2}, {Name: "file", Label: c.T("佐证文件（没有可不选）"), Kind: "file"}}})
}

func recordSpot(c *web.Ctx) error {
	id := c.R.PathValue("id")
	file, err := c.Upload("file")
	if err == nil {
		_, err = c.Do(func(tx *store.Tx) error {
			if _, err := tx.SpotRound(id); err != nil {
				return err
			}
			at, err := area.ParseCode(c.Value("area"))
			if err != nil {
				return err
			}
			day, err := calendar.ParseDate(c.Value("day"))
			if err != nil {
				return fault.At("day", "desk.date_form", c.Value("day"))
			}
			_, err = duty.RecordSpot(tx, c.Actor, duty.Finding{Round: id, Pair: duty.Pair{Area: at, Day: day},
				Result: duty.Result(c.Value("result")), Note: c.Value("note"), Evidence: file.Hash})
			return err
		})
	}
	return c.Answer(err, spotView, "/desk/spots/"+url.PathEscape(id))
}

// spotEvidence hands out the file of a result.
func spotEvidence(c *web.Ctx) error {
	var check duty.SpotCheck
	if err := c.View(func(v *store.View) (err error) {
		if check, err = v.SpotCheck(c.R.PathValue("id")); err != nil {
			return err
		}
		return access.May(c.Actor, "duty.see", access.Subject{Area: check.Area})
	}); err != nil {
		return err
	}
	if check.Evidence == "" {
		return fault.New(fault.Missing, "web.not_found")
	}
	data, err := c.Blobs().Shown(check.Evidence)
	if err != nil {
		return err
	}
	return page.Download(c, "luoshi-spot-"+check.Area.String()+"-"+check.Day.String(), "application/octet-stream", data)
}
