package record

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"luoshi/internal/access"
	"luoshi/internal/calendar"
	"luoshi/internal/consequence"
	"luoshi/internal/fault"
	"luoshi/internal/ident"
	"luoshi/internal/letter"
	"luoshi/internal/matter"
	"luoshi/internal/office"
	"luoshi/internal/store"
	"luoshi/internal/web"
	"luoshi/internal/web/page"
	"luoshi/journal"
)

// JournalRoom is the room of the journal (留痕).
func JournalRoom() page.Room {
	return page.Room{ID: "journal", Title: "留痕", Path: "/desk/journal", Act: "journal.see", Routes: []web.Route{
		{Method: "GET", Path: "/desk/journal", Act: "journal.see", Handle: journalPageHandler},
		{Method: "GET", Path: "/desk/journal/{seq}/proof", Act: "journal.see", Handle: proofFile},
		{Method: "GET", Path: "/desk/checkpoint", Act: "journal.see", Handle: checkpointFile},
	}}
}

type journalRow struct {
	store.JournalEntry
	At        time.Time
	Who, Post string
	Thing     string // number of what it is about
	Hidden    bool   // of a case that the reader may not know of: no name, no proof
}

// veiled reports whether an event belongs to a case (结果运用), to a sealed matter (密件), to
// a letter of either or to a look at a person's file that the reader may not know of: who
// speaks in it, or whose file it is, may be the person it is about.
func veiled(c *web.Ctx, v *store.View, e journal.Event) (bool, error) {
	person := !c.Actor.Holds("person.see") && c.Actor.Role != access.AuditAdmin && c.Actor.Role != access.Auditor
	switch {
	case e.Act == "person.look":
		return person, nil
	case strings.HasPrefix(e.Act, "letter."):
		l, err := v.Letter(e.Subject)
		if err != nil || !l.Personal() {
			hidden := false
			if err == nil && l.Matter != "" && l.Reads(c.Actor) != nil {
				hidden, err = sealedFrom(c, v, l.Matter)
			}
			return hidden, err
		}
		x, err := page.CaseOfLetter(v, l)
		return !office.ReadsLetter(x, l, c.Actor) && x.SightOf(c.Actor) == consequence.Nothing, err
	case strings.HasPrefix(e.Act, "matter."):
		return sealedFrom(c, v, e.Subject)
	case !strings.HasPrefix(e.Act, "consequence."):
		return false, nil
	}
	x, err := v.Consequence(e.Subject)
	if fault.KindOf(err) == fault.Missing && err != nil {
		return person, nil // the subject is a person
	}
	return x.SightOf(c.Actor) == consequence.Nothing, err
}

// sealedFrom reports whether a matter is sealed and the reader is not named on it.
func sealedFrom(c *web.Ctx, v *store.View, id string) (bool, error) {
	m, err := v.Matter(id)
	if err != nil && fault.KindOf(err) == fault.Missing {
		return false, nil // an act on several, or a matter whose import was taken back
	}
	return err == nil && m.Sealed && access.May(c.Actor, access.Matters.Act, m.Subject()) != nil, err
}

type journalPage struct {
	web.Frame
	Table *page.Table
	Zone  web.ZoneOf
	Size  int64
	At    string // of the last checkpoint
	Query asked
}

func journalPageHandler(c *web.Ctx) error {
	p := journalPage{Zone: web.ZoneOf{Zone: c.Zone}}
	var rows []journalRow
	var refused error
	err := c.View(func(v *store.View) (err error) {
		if p.Query, refused = askedFor(c, v); refused != nil {
			if web.Kept(refused) {
				return nil
			}
			return refused
		}
		size, _, at, err := v.LastCheckpoint()
		if p.Size, p.At = size, p.Zone.Time(at); err == nil && !page.AsBook(c) {
			rows, err = journalRows(c, v, p.Query)
		}
		return err
	})
	if err != nil {
		return err
	}
	if page.AsBook(c) && refused == nil {
		return journalListOf(c, p.Query, p.Size).SendAll(c, func(v *store.View) ([]journalRow, error) { return journalRows(c, v, p.Query) })
	}
	p.Frame = c.Frame(c.T("留痕"), refused)
	p.Table = journalListOf(c, p.Query, p.Size).Table(c, rows)
	return c.Page(web.Status(refused), "desk-journal", p)
}

// asked is what the address asks the journal for (查找): one thing, by its number or from a
// row; one person; a time.
type asked struct {
	Number, Who string
	From, To    calendar.Date
	subject     string
	persons     []string
}

// timed reports whether a time is read, and not the newest of all.
func (a asked) timed() bool { return len(a.persons) > 0 || !a.From.IsNone() || !a.To.IsNone() }

// month is how far back a search without a first day goes.
const month = 31

// askedFor reads what the address asks for. A number or a name that nothing bears is
// refused at its field.
func askedFor(c *web.Ctx, v *store.View) (a asked, err error) {
	a = asked{Number: c.Value("number"), Who: c.Value("who"), From: calendar.None, To: calendar.None, subject: c.Value("subject")}
	for _, d := range []struct {
		name string
		day  *calendar.Date
	}{{"from", &a.From}, {"to", &a.To}} {
		if s := c.Value(d.name); s != "" {
			if *d.day, err = calendar.ParseDate(s); err != nil {
				*d.day = calendar.None
				return a, fault.At(d.name, "desk.date_form", s)
			}
		}
	}
	if a.Number != "" {
		if a.subject, err = numbered(c, v, a.Number); err != nil {
			return a, err
		}
	}
	if a.Who == "" {
		return a, nil
	}
	ps, err := v.PersonsNamed(a.Who)
	for _, p := range ps {
		a.persons = append(a.persons, p.ID)
	}
	if err == nil && len(ps) == 0 {
		err = fault.At("who", "org.no_person", a.Who)
	}
	return a, err
}

// numbered is the matter or letter of a number, whatever its width and case.
func numbered(c *web.Ctx, v *store.View, number string) (string, error) {
	number = strings.ToUpper(ident.Key(number))
	if m, err := v.MatterNumbered(number); err == nil {
		return m.ID, nil
	} else if fault.KindOf(err) != fault.Missing {
		return "", err
	}
	if l, ok, err := v.LetterNumbered(number); err != nil || ok {
		return l.ID, err
	}
	return "", fault.At("number", "journal.no_number", number)
}

// entries reads the events behind a row that are asked for, the newest first.
func (a asked) entries(c *web.Ctx, v *store.View, before string, limit int) ([]store.JournalEntry, error) {
	if !a.timed() {
		n, _ := strconv.ParseInt(before, 10, 64) // anything else means the newest
		return v.Journal(a.subject, n, limit)
	}
	to := a.To
	if to.IsNone() {
		to = c.Today
	}
	from := a.From
	if from.IsNone() {
		from = to.Add(-month)
	}
	f := store.EventFilter{Subject: a.subject, From: from.Start(c.Zone), To: to.Add(1).Start(c.Zone), Before: before, Limit: limit}
	if len(a.persons) == 0 {
		es, _, err := v.EventsIn(f)
		return es, err
	}
	var out []store.JournalEntry
	for _, person := range a.persons { // of one name; each by itself
		f.Person = person
		es, _, err := v.EventsIn(f)
		if err != nil {
			return nil, err
		}
		out = append(out, es...)
	}
	slices.SortFunc(out, func(x, y store.JournalEntry) int { return strings.Compare(y.ID, x.ID) })
	return out[:min(len(out), limit)], nil
}

// key is where the page behind an event begins.
func (a asked) key(e store.JournalEntry) string {
	if a.timed() {
		return e.ID
	}
	return strconv.FormatInt(e.Seq, 10)
}

// narrow reports whether one thing or one person is asked for: what the reader may not know
// of is left out then, and no page is shorter for it.
func (a asked) narrow() bool { return a.subject != "" || len(a.persons) > 0 }

// journalRows words the events of the page that the address asks for, the newest first.
func journalRows(c *web.Ctx, v *store.View, a asked) (rows []journalRow, err error) {
	names, limit, before := page.NewNames(c, v), page.RowLimit(c), c.Value("before")
	for len(rows) < limit {
		es, err := a.entries(c, v, before, limit)
		if err != nil {
			return nil, err
		}
		for _, e := range es {
			r, err := journalRowOf(c, v, names, e)
			if err != nil {
				return nil, err
			}
			if before = a.key(e); !r.Hidden || !a.narrow() {
				rows = append(rows, r)
			}
		}
		if len(es) < limit {
			break
		}
	}
	return rows[:min(len(rows), limit)], nil
}

// journalRowOf words one event.
func journalRowOf(c *web.Ctx, v *store.View, names *page.Names, e store.JournalEntry) (r journalRow, err error) {
	r = journalRow{JournalEntry: e, At: time.UnixMilli(e.Event.At)}
	if r.Hidden, err = veiled(c, v, e.Event); err != nil {
		return r, err
	}
	if r.Hidden {
		r.Event.Subject, r.Event.Act = "", "hidden"
		return r, nil
	}
	r.Who, r.Post = names.Person(e.Event.Person), names.Seat(e.Event.Post)
	r.Thing, err = thingOf(v, e.Event)
	return r, err
}

// thingOf is the number of what an event is about, "" for what has none.
func thingOf(v *store.View, e journal.Event) (string, error) {
	var number string
	var err error
	switch of, _, _ := strings.Cut(e.Act, "."); of {
	case "matter":
		var m matter.Matter
		m, err = v.Matter(e.Subject)
		number = m.Number
	case "letter":
		var l letter.Letter
		l, err = v.Letter(e.Subject)
		number = l.Number
	}
	if err != nil && fault.KindOf(err) == fault.Missing {
		return "", nil // an act on several, or what an import took back
	}
	return number, err
}

// journalListOf lists events; those that the reader may not know of say so.
func journalListOf(c *web.Ctx, a asked, size int64) page.List[journalRow] {
	one := page.Filter{Name: "subject", Options: []page.Option{{Value: c.Value("subject"), Title: c.T("只看这一件")}}}
	text := func(fn func(journalRow) string) func(journalRow) page.Cell {
		return func(r journalRow) page.Cell { return page.Text(fn(r)) }
	}
	return page.List[journalRow]{Title: c.T("留痕"), Empty: c.T("没有记录。"), Filters: []page.Filter{one},
		Key: func(r journalRow) string { return a.key(r.JournalEntry) },
		Columns: []page.Column[journalRow]{
			{ID: "seq", Title: c.T("编号"), Num: true, Cell: func(r journalRow) page.Cell {
				if r.Seq == 0 {
					return page.Text(c.T("待编号"))
				}
				return page.Text(strconv.FormatInt(r.Seq, 10))
			}},
			{ID: "at", Title: c.T("时间"), Cell: text(func(r journalRow) string { return page.Minute(c, r.At) })},
			{ID: "who", Title: c.T("谁"), Cell: func(r journalRow) page.Cell {
				if r.Hidden {
					return page.Cell{Text: c.T("不在知情范围"), Class: "sub sm"}
				}
				if r.Who == "" {
					return page.Cell{Text: c.T("系统"), Class: "sub sm"}
				}
				return page.Cell{Text: r.Who, Sub: r.Post}
			}},
			{ID: "post", Title: c.T("岗位"), Off: true, Cell: text(func(r journalRow) string { return r.Post })},
			{ID: "what", Title: c.T("做了什么"), Cell: func(r journalRow) page.Cell {
				x := page.Cell{Text: c.EventTitle(r.Event.Act), Small: r.Thing, File: c.EventTitle(r.Event.Act)}
				if !r.Hidden && r.Event.Subject != "" {
					x.Href = "/desk/journal?" + url.Values{"subject": {r.Event.Subject}}.Encode()
				}
				return x
			}},
			{ID: "thing", Title: c.T("哪一件"), Off: true, Cell: text(func(r journalRow) string { return r.Thing })},
			{ID: "act", Title: c.T("代号"), Off: true, Class: "mono", Cell: text(func(r journalRow) string { return r.Event.Act })},
			{ID: "subject", Title: c.T("对象"), Off: true, Class: "mono", Cell: text(func(r journalRow) string { return r.Event.Subject })},
			{Title: c.T("证明"), Acts: true, Cell: func(r journalRow) page.Cell {
				if r.Seq == 0 || r.Seq > size || r.Hidden {
					return page.Cell{}
				}
				return page.Cell{Text: c.T("下载证明"), Href: "/desk/journal/" + strconv.FormatInt(r.Seq, 10) + "/proof"}
			}},
		}}
}

// proofFile hands out the proof that one event lies within the last checkpoint,
// to be verified without this system.
func proofFile(c *web.Ctx) error {
	if err := access.May(c.Actor, "journal.see", access.Subject{}); err != nil {
		return err
	}
	seq, err := strconv.ParseInt(c.R.PathValue("seq"), 10, 64)
	if err != nil || seq <= 0 {
		return fault.New(fault.Missing, "web.not_found")
	}
	var file []byte
	err = c.View(func(v *store.View) error {
		size, _, _, err := v.LastCheckpoint()
		if err != nil {
			return err
		}
		if size < seq {
			return fault.New(fault.Conflict, "journal.no_checkpoint")
		}
		if err := mayProve(c, v, seq); err != nil {
			return err
		}
		p, err := v.Proof(seq, size, 0)
		if err != nil {
			return err
		}
		file, err = p.Append(nil)
		return err
	})
	if err != nil {
		return err
	}
	return page.Download(c, "luoshi-proof-"+strconv.FormatInt(seq, 10)+".json", "application/json", file)
}

// mayProve refuses the proof of an event whose persons the reader may not know.
func mayProve(c *web.Ctx, v *store.View, seq int64) error {
	es, err := v.Journal("", seq+1, 1)
	if err != nil || len(es) == 0 || es[0].Seq != seq {
		return err
	}
	secret, err := veiled(c, v, es[0].Event)
	if err == nil && secret {
		err = fault.New(fault.Denied, "journal.hidden")
	}
	return err
}

func checkpointFile(c *web.Ctx) error {
	var text string
	if err := c.View(func(v *store.View) (err error) {
		_, text, _, err = v.LastCheckpoint()
		return err
	}); err != nil {
		return err
	}
	if text == "" {
		return fault.New(fault.Missing, "journal.no_checkpoint")
	}
	return page.Download(c, "luoshi-checkpoint.txt", "text/plain; charset=utf-8", []byte(text))
}
