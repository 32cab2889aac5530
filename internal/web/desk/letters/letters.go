package letters

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"luoshi/internal/calendar"
	"luoshi/internal/consequence"
	"luoshi/internal/fault"
	"luoshi/internal/letter"
	"luoshi/internal/matter"
	"luoshi/internal/office"
	"luoshi/internal/store"
	"luoshi/internal/web"
	"luoshi/internal/web/page"
)

// Room is the room of letters (文书).
func Room() page.Room {
	return page.Room{ID: "letters", Title: "文书", Path: "/desk/letters", Act: "letter.see", Routes: []web.Route{
		{Method: "GET", Path: "/desk/letters", Act: "letter.see", Handle: letterList},
		{Method: "POST", Path: "/desk/letters/circular", Act: "letter.draft", Handle: draftCircular},
		{Method: "GET", Path: "/desk/letters/{id}", Act: "letter.see", Handle: showLetter},
		{Method: "GET", Path: "/desk/letters/{id}/docx", Act: "letter.see", Handle: letterDocx},
		{Method: "POST", Path: "/desk/letters/several", Act: "letter.see", Handle: func(c *web.Ctx) error { return severalLetters(c).Handle(c) }},
		{Method: "POST", Path: "/desk/letters/{id}/{act}", Act: "letter.see", Handle: actOnLetter},
	}}
}

type letterListPage struct {
	web.Frame
	Table *page.Table
	Draft *page.Form // drafts the circular of a month
}

func letterList(c *web.Ctx) error { return letterListView(c, nil) }

func letterListView(c *web.Ctx, refused error) error {
	read := func(v *store.View) ([]page.LetterRow, error) {
		f := page.LettersAsked(c, c.R.URL.Query())
		f.Before, f.Limit = c.Value("before"), page.RowLimit(c)
		ls, err := v.Letters(f)
		if err != nil {
			return nil, err
		}
		return letterRows(c, v, ls)
	}
	if page.AsBook(c) {
		return letterListOf(c).SendAll(c, read)
	}
	p := letterListPage{Frame: c.Frame(c.T("文书"), refused)}
	if c.Actor.Holds("letter.draft") {
		months := pastMonths(c.Today)
		p.Draft = page.NewForm(c, p.Frame, "c", page.Form{Line: true, Bare: true, Plain: true, Action: "/desk/letters/circular", Submit: c.T("拟当月通报"), Fields: []page.Field{
			{Name: "month", Label: c.T("月份"), Kind: "select", Value: months[1], Options: page.Options(months, func(m string) page.Option { return page.Option{Value: m, Title: m} })}}})
	}
	err := c.View(func(v *store.View) error {
		rows, err := read(v)
		p.Table = letterListOf(c).Table(c, rows)
		return err
	})
	if err != nil {
		return err
	}
	return p.Table.Send(c, "desk-letters", refused, p)
}

// letterListOf lists letters, the newest first.
func letterListOf(c *web.Ctx) page.List[page.LetterRow] {
	type row = page.LetterRow
	zone := web.ZoneOf{Zone: c.Zone}
	states, titles := page.LetterStates(c)
	state := page.Filter{Name: "state", Title: c.T("状态"), Any: c.T("全部")}
	for _, s := range states {
		state.Options = append(state.Options, page.Option{Value: string(s), Title: titles[s]})
	}
	unserved := page.Filter{Name: "unserved", Options: []page.Option{{Value: "1", Title: c.T("没有送达的文书")}}}
	stand := page.Filter{Name: "stand", Title: c.T("等什么"), Any: c.T("全部"), Options: page.LetterStands(c)}
	several, in := severalLetters(c), page.InList(c)
	return page.List[row]{Several: &several, Title: c.T("文书"), Empty: c.T("没有符合条件的文书。督办由巡检拟稿后，在这里签发、送达。"), Key: func(r row) string { return r.ID },
		Filters: []page.Filter{state, stand, unserved}, Columns: []page.Column[row]{
			{ID: "letter", Title: c.T("文书"), Class: "ti", Cell: func(r row) page.Cell {
				return page.Cell{Text: r.Letter.Title, Href: web.Into("/desk/letters/"+r.ID, in), Small: r.Number}
			}},
			{ID: "number", Title: c.T("文号"), Off: true, Cell: func(r row) page.Cell { return page.Text(r.Number) }},
			{ID: "to", Title: c.T("主送"), Cell: func(r row) page.Cell { return page.Text(r.To) }},
			{ID: "matter-number", Title: c.T("编号"), Off: true, Cell: func(r row) page.Cell { return page.Text(r.MatterNumber) }},
			{ID: "matter", Title: c.T("事项"), Cell: func(r row) page.Cell {
				x := page.Cell{Text: r.MatterTitle, Sub: r.Rung}
				if r.Matter != "" {
					x.Href = "/desk/matters/" + r.Matter
				}
				return x
			}},
			{ID: "rung", Title: c.T("档"), Off: true, Cell: func(r row) page.Cell { return page.Text(r.Rung) }},
			{ID: "state", Title: c.T("状态"), Class: "st", Cell: func(r row) page.Cell { return page.Text(r.StateTitle) }},
			{ID: "served", Title: c.T("送达"), Off: true, Cell: func(r row) page.Cell { return page.Text(zone.Time(r.ServedAt)) }},
			{ID: "reply", Title: c.T("答复期限"), Cell: func(r row) page.Cell { return page.DayCell(c, r.ReplyDue) }},
		}}
}

// letterRows names the matters of letters, read at once.
func letterRows(c *web.Ctx, v *store.View, ls []letter.Letter) (out []page.LetterRow, err error) {
	_, titles := page.LetterStates(c)
	var ids []string
	for _, l := range ls {
		if l.Matter != "" {
			ids = append(ids, l.Matter)
		}
	}
	ms := map[string]matter.Matter{}
	for part := range slices.Chunk(ids, 1000) {
		some, err := v.MattersByID(part)
		if err != nil {
			return nil, err
		}
		for _, m := range some {
			ms[m.ID] = m
		}
	}
	for _, l := range ls {
		out = append(out, page.LetterRow{Letter: l, StateTitle: titles[l.State], MatterTitle: ms[l.Matter].Title, MatterNumber: ms[l.Matter].Number})
	}
	return out, nil
}

// pastMonths are the months that a circular may be drafted for, this one first.
func pastMonths(today calendar.Date) []string {
	var out []string
	for p := calendar.PeriodOf(calendar.Monthly, today); len(out) < 12; p = p.Prev() {
		out = append(out, p.Key)
	}
	return out
}

// draftCircular drafts the circular of a month and opens it.
func draftCircular(c *web.Ctx) error {
	month, err := calendar.ParsePeriod(c.Value("month"))
	if err != nil {
		err = fault.At("month", "office.circular_month", c.Value("month"))
	}
	id := ""
	if err == nil {
		id, err = c.Do(func(tx *store.Tx) error {
			pr, err := tx.Programme()
			if err == nil {
				_, err = office.DraftCircular(tx, c.Rules(), c.Actor, pr.Pack, month)
			}
			return err
		})
	}
	return c.Answer(err, letterListView, "/desk/letters/"+url.PathEscape(id))
}

type letterPage struct {
	web.Frame
	L        letter.Letter
	Sheet    letter.Sheet
	State    string
	Zone     web.ZoneOf
	Case     string // the case that the letter is of, for a reader who sees it
	Mine     bool   // addressed to the reader
	Envelope bool   // signed, and the addressee has not opened it
	Sign     bool
	Edit     bool
	Serve    bool
	ByPaper  bool // serves a letter of a case: by receipt or witnesses
	Answer   bool
	Annul    bool
	Issuer   string
	Pages    int
	Open     *page.Form
	Acts     []*page.Form // the others
}

func showLetter(c *web.Ctx) error { return letterView(c, nil) }

// sheetOf lays a letter out as it stands on paper. A draft shows whoever may sign it
// what will go out: their own letterhead and the form of the number.
func sheetOf(c *web.Ctx, v *store.View, l letter.Letter) (letter.Sheet, error) {
	names := page.NewNames(c, v)
	post := l.IssuerPost
	if l.State == letter.Draft && c.Actor.Holds("letter.sign") {
		post = c.Actor.Post
	}
	issuer := names.Body(names.Post(post).Body).Name
	if issuer == "" {
		pr, err := v.Programme()
		if err != nil {
			return letter.Sheet{}, err
		}
		issuer = names.Body(pr.Body).Name
	}
	size, text, _, err := v.LastCheckpoint()
	if err != nil {
		return letter.Sheet{}, err
	}
	proof := ""
	if size > 0 {
		lines := strings.Split(text, "\n")
		proof = c.T("留痕存证点 {0}，根 {1}", size, lines[2])
	}
	s := letter.Lay(l, issuer, c.Zone, proof)
	if l.State == letter.Draft {
		p, err := v.Pack(l.Pack)
		if err != nil {
			return s, err
		}
		t, _ := p.Letter(l.Kind)
		s.Number = c.T("{0}〔{1}〕　号（草稿，未签发）", t.Code, c.Today.Year())
	}
	return s, nil
}

func letterView(c *web.Ctx, refused error) error {
	p := letterPage{Frame: c.Frame("", refused), Zone: web.ZoneOf{Zone: c.Zone}}
	err := c.View(func(v *store.View) error {
		l, err := v.Letter(c.R.PathValue("id"))
		if err != nil {
			return err
		}
		x, err := page.CaseOfLetter(v, l)
		if err != nil {
			return err
		}
		if err := page.MayReadLetter(c, l, x); err != nil {
			return err
		}
		_, titles := page.LetterStates(c)
		p.L, p.State, p.Title = l, titles[l.State], l.Title
		p.Issuer = page.NewNames(c, v).Person(l.Issuer)
		if p.Sheet, err = sheetOf(c, v, l); err != nil {
			return err
		}
		p.Pages = p.Sheet.Pages()
		if err := page.FindWay(c, v, &p.Frame, page.Here{Kind: letter.Life().Name, ID: l.ID}); err != nil {
			return err
		}
		if !l.Personal() {
			p.offer(c)
			return nil
		}
		votes, err := v.ConsequenceVotes(x.ID)
		p.offerCase(c, x, votes)
		return err
	})
	if err != nil {
		return err
	}
	p.forms(c)
	return c.Page(web.Status(refused), "desk-letter", p)
}

func letterDocx(c *web.Ctx) error {
	var s letter.Sheet
	var l letter.Letter
	err := c.View(func(v *store.View) (err error) {
		if l, err = v.Letter(c.R.PathValue("id")); err != nil {
			return err
		}
		x, err := page.CaseOfLetter(v, l)
		if err != nil {
			return err
		}
		if err = page.MayReadLetter(c, l, x); err != nil {
			return err
		}
		if l.State == letter.Signed && l.AddressedTo(c.Actor) {
			return fault.New(fault.Conflict, "letter.unopened")
		}
		s, err = sheetOf(c, v, l)
		return err
	})
	if err != nil {
		return err
	}
	data, err := s.Docx()
	if err != nil {
		return err
	}
	name := l.Number
	if name == "" {
		name = l.Title
	}
	return page.Download(c, name+".docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", data)
}

func actOnLetter(c *web.Ctx) error {
	id, verb, to := c.R.PathValue("id"), c.R.PathValue("act"), "/desk/letters/"+url.PathEscape(c.R.PathValue("id"))
	number := ""
	in, err := page.CaseInput(c, "")
	if err == nil {
		_, err = c.Do(func(tx *store.Tx) error {
			l, err := tx.Letter(id)
			if err != nil {
				return err
			}
			if seen := c.Value("version"); seen != "" || verb == "sign" {
				if err := sameWords(l, seen); err != nil {
					return err
				}
			}
			if !l.Personal() {
				l, err := doLetter(c, tx, l, verb, c.Value)
				number = l.Number
				return err
			}
			in.Version = 0 // that of the letter, checked above
			x, err := office.ActOnCaseLetter(tx, c.Rules(), c.Actor, l, verb, in)
			if x.Concerns(c.Actor) && x.SightOf(c.Actor) == consequence.Whole {
				to = "/desk/consequences/" + url.PathEscape(x.ID)
			}
			return err
		})
	}
	c.Did(letter.Life().Title(letter.Act(verb)), number)
	return c.Answer(err, letterView, to)
}

// sameWords refuses an act on a letter that is not the one that was seen: nobody signs
// words that they did not see.
func sameWords(l letter.Letter, seen string) error {
	if seen != strconv.FormatInt(l.Version, 10) {
		return fault.New(fault.Conflict, "store.stale")
	}
	return nil
}

// doLetter carries out an act on a letter that is of no case; value is what the form says
// of it.
func doLetter(c *web.Ctx, tx *store.Tx, l letter.Letter, verb string, value func(name string) string) (letter.Letter, error) {
	switch verb {
	case "sign":
		p, err := tx.Pack(l.Pack)
		if err != nil {
			return l, err
		}
		t, ok := p.Letter(l.Kind)
		if !ok {
			return l, fault.New(fault.Missing, "store.missing", "letter")
		}
		return letter.Sign(tx, c.Actor, l.ID, t.Code, c.Zone)
	case "edit":
		return letter.Edit(tx, c.Actor, l.ID, page.Lines(value("text")))
	case "drop":
		return letter.Drop(tx, c.Actor, l.ID, value("text"))
	case "open":
		return letter.Open(tx, c.Actor, l, c.Calendar(), c.Zone)
	case "serve":
		return letter.Serve(tx, c.Actor, l.ID, value("receipt"), c.Calendar(), c.Zone)
	case "reply":
		return letter.Answer(tx, c.Actor, l.ID, value("text"))
	case "annul":
		return office.AnnulLetter(tx, c.Actor, l.ID, value("text"))
	default:
		return l, fault.New(fault.Missing, "web.not_found")
	}
}
