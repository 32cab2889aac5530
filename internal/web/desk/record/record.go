package record

import (
	"net/http"
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
	Rows       []journalRow
	Subject    string
	Next, File string
	Zone       web.ZoneOf
	Size       int64
	Checkpoint string
	At         string
}

func journalPageHandler(c *web.Ctx) error {
	p := journalPage{Frame: c.Frame(c.T("留痕"), nil), Subject: c.Value("subject"), File: page.BookPath(c), Zone: web.ZoneOf{Zone: c.Zone}}
	before, _ := strconv.ParseInt(c.Value("before"), 10, 64) // anything else means the newest
	more := false
	err := c.View(func(v *store.View) error {
		es, err := v.Journal(p.Subject, before, page.RowLimit(c))
		if err != nil {
			return err
		}
		if es, more = page.Cut(c, es); more {
			p.Next = "/desk/journal?" + url.Values{"subject": {p.Subject}, "before": {strconv.FormatInt(es[len(es)-1].Seq, 10)}}.Encode()
		}
		names := page.NewNames(c, v)
		for _, e := range es {
			r := journalRow{JournalEntry: e, At: time.UnixMilli(e.Event.At)}
			if r.Hidden, err = veiled(c, v, e.Event); err != nil {
				return err
			}
			if r.Hidden {
				if p.Subject != "" {
					continue // asked for by the case, or the person whose file it is
				}
				r.Event.Subject, r.Event.Act = "", "hidden"
			}
			if !r.Hidden {
				r.Who, r.Post = names.Person(e.Event.Person), names.Post(e.Event.Post).Title
			}
			p.Rows = append(p.Rows, r)
		}
		size, text, at, err := v.LastCheckpoint()
		p.Size, p.Checkpoint, p.At = size, text, p.Zone.Time(at)
		return err
	})
	if err != nil {
		return err
	}
	if page.AsBook(c) {
		return page.SendBook(c, p.Title, more, []string{c.T("编号"), c.T("时间"), c.T("谁"), c.T("岗位"), c.T("做了什么"), c.T("对象")}, p.Rows, func(r journalRow) []string {
			if r.Hidden {
				r.Who = c.T("不在知情范围")
			}
			return []string{strconv.FormatInt(r.Seq, 10), p.Zone.Time(r.At), r.Who, r.Post, r.Event.Act, r.Event.Subject}
		})
	}
	return c.Page(http.StatusOK, "desk-journal", p)
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
