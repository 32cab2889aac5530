package field

import (
	"slices"

	"luoshi/internal/duty"
	"luoshi/internal/store"
	"luoshi/internal/web"
	"luoshi/internal/web/page"
)

// aboutShown is how many entries about a person of one duty the page shows.
const aboutShown = 24

type aboutRow struct {
	duty.Entry
	Title, Who, Text string
	Form             *page.Form // nil where it is answered
}

type aboutPage struct {
	web.Frame
	Rows []aboutRow
	Zone web.ZoneOf
}

// about lists what was written about the reader by others (写到我的), where the pack shows
// it to its subject, with the form to answer.
func about(c *web.Ctx) error { return aboutView(c, nil) }

func aboutView(c *web.Ctx, refused error) error {
	p := aboutPage{Frame: c.Frame(c.T("写到我的"), refused), Zone: web.ZoneOf{Zone: c.Zone}}
	err := c.View(func(v *store.View) error {
		duties, err := v.DutiesOn(c.Today)
		if err != nil {
			return err
		}
		for _, d := range duties {
			if !d.Shown {
				continue
			}
			es, err := v.EntriesOfObject(d.ID, c.Actor.Person, aboutShown)
			if err != nil {
				return err
			}
			for _, e := range es {
				who, err := v.Person(e.Person)
				if err != nil {
					return err
				}
				r := aboutRow{Entry: e, Title: d.Title, Who: who.Name, Text: duty.Chat(d, c.Person.Name, e, v)}
				if d.Answerable(e, c.Actor) {
					r.Form = page.NewForm(c, p.Frame, e.ID, page.Form{Action: "/field/about/" + e.ID, Draft: "answer-" + e.ID, Submit: c.T("答复"), Note: c.T("只能答复一次，留在记录旁边；原来的记录不改。"),
						Fields: []page.Field{{Name: "text", Label: c.T("同意还是不同意，哪里不对"), Kind: "lines"}}})
				}
				p.Rows = append(p.Rows, r)
			}
		}
		slices.SortStableFunc(p.Rows, func(a, b aboutRow) int { return int(b.Day) - int(a.Day) })
		return nil
	})
	if err != nil {
		return err
	}
	return c.Page(web.Status(refused), "field-about", p)
}

func answer(c *web.Ctx) error {
	_, err := c.Do(func(tx *store.Tx) error {
		_, err := duty.Answer(tx, c.Actor, c.R.PathValue("id"), c.Value("text"))
		return err
	})
	return c.Answer(err, aboutView, "/field/about")
}
