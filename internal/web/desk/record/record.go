package record

import (
	"net/url"
	"strconv"
	"strings"
	"time"

	"luoshi/internal/access"
	"luoshi/internal/consequence"
	"luoshi/internal/fault"
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
	Hidden    bool // of a case that the reader may not know of: no name, no proof
}

// veiled reports whether an event belongs to a case (结果运用), to a sealed matter (密件), to
// a letter of either or to a look at a person's file that the reader may not know of: who
// speaks in it, or whose file it is, may be the person it is about.
func veiled(c *web.Ctx, v *store.View, e journal.Event) (bool, error) {
	person := !access.Holds(c.Actor.Role, "person.see") && c.Actor.Role != access.AuditAdmin && c.Actor.Role != access.Auditor
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
}

func journalPageHandler(c *web.Ctx) error {
	if page.AsBook(c) {
		return journalList(c, 0).SendAll(c, func(v *store.View) ([]journalRow, error) { return journalRows(c, v) })
	}
	p := journalPage{Frame: c.Frame(c.T("留痕"), nil), Zone: web.ZoneOf{Zone: c.Zone}}
	var rows []journalRow
	err := c.View(func(v *store.View) (err error) {
		if rows, err = journalRows(c, v); err != nil {
			return err
		}
		size, _, at, err := v.LastCheckpoint()
		p.Size, p.At = size, p.Zone.Time(at)
		return err
	})
	if err != nil {
		return err
	}
	p.Table = journalList(c, p.Size).Table(c, rows)
	return p.Table.Send(c, "desk-journal", nil, p)
}

// journalRows reads the events of the page that the address asks for, the newest first.
func journalRows(c *web.Ctx, v *store.View) (rows []journalRow, err error) {
	before, _ := strconv.ParseInt(c.Value("before"), 10, 64) // anything else means the newest
	es, err := v.Journal(c.Value("subject"), before, page.RowLimit(c))
	if err != nil {
		return nil, err
	}
	names := page.NewNames(c, v)
	for _, e := range es {
		r := journalRow{JournalEntry: e, At: time.UnixMilli(e.Event.At)}
		if r.Hidden, err = veiled(c, v, e.Event); err != nil {
			return nil, err
		}
		if r.Hidden {
			r.Event.Subject, r.Event.Act = "", "hidden"
		} else {
			r.Who, r.Post = names.Person(e.Event.Person), names.Post(e.Event.Post).Title
		}
		rows = append(rows, r)
	}
	return rows, nil
}

// journalList lists events; those that the reader may not know of say so, and are left
// out where the events of one subject are asked for: by the case, or the person whose
// file it is.
func journalList(c *web.Ctx, size int64) page.List[journalRow] {
	subject := c.Value("subject")
	one := page.Filter{Name: "subject", Options: []page.Option{{Value: subject, Title: c.T("只看这一件")}}}
	text := func(fn func(journalRow) string) func(journalRow) page.Cell {
		return func(r journalRow) page.Cell { return page.Text(fn(r)) }
	}
	return page.List[journalRow]{Title: c.T("留痕"), Empty: c.T("没有记录。"), Filters: []page.Filter{one},
		Key:   func(r journalRow) string { return strconv.FormatInt(r.Seq, 10) },
		Shows: func(r journalRow) bool { return !r.Hidden || subject == "" },
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
				return page.Cell{Text: r.Who, Sub: r.Post}
			}},
			{ID: "post", Title: c.T("岗位"), Off: true, Cell: text(func(r journalRow) string { return r.Post })},
			{ID: "act", Title: c.T("做了什么"), Class: "mono", Cell: func(r journalRow) page.Cell {
				x := page.Cell{Text: r.Event.Act, Href: "/desk/journal?" + url.Values{"subject": {r.Event.Subject}}.Encode()}
				if r.Hidden {
					x = page.Cell{File: r.Event.Act}
				}
				return x
			}},
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
