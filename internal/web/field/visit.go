package field

import (
	"net/http"
	"strings"

	"luoshi/internal/calendar"
	"luoshi/internal/duty"
	"luoshi/internal/org"
	"luoshi/internal/store"
	"luoshi/internal/web"
)

type objectRow struct {
	duty.Object
	Name string
	Done *duty.Entry
}

type visitRow struct {
	Duty    duty.Duty
	Share   duty.Share
	Period  calendar.Period
	Objects []objectRow // those that are still open first, a page of them
	All     int
	Held    int
	More    int // more persons than are shown
}

// people is how many persons of one duty a page shows.
const people = 30

type visitPage struct {
	web.Frame
	Month     calendar.Period
	Rows      []visitRow
	Delivered string
	Q         string // only persons of this name
	Today     calendar.Date
	Many      bool // there are more persons than a page shows
}

// visits lists the duties that are entered when they are done, with the share of
// working days where the pack asks for one, and the duties due for each person.
func visits(c *web.Ctx) error {
	p := visitPage{Frame: c.Frame(c.T("走访和谈话"), nil), Month: calendar.PeriodOf(calendar.Monthly, c.Today), Delivered: c.R.URL.Query().Get("delivered"), Q: strings.TrimSpace(c.Value("q")), Today: c.Today}
	err := c.View(func(v *store.View) error {
		duties, err := v.DutiesOn(c.Today)
		if err != nil {
			return err
		}
		for _, d := range duties {
			if !ofPost(c, d) || !whenDone(d) {
				continue
			}
			row := visitRow{Duty: d, Period: d.PeriodAt(c.Today)}
			if d.PerObject != "" {
				err = row.objects(c, v, p.Q)
				p.Many = p.Many || row.All > people
			} else {
				row.Share, err = shareOf(c, v, d, p.Month)
			}
			if err != nil {
				return err
			}
			p.Rows = append(p.Rows, row)
		}
		return nil
	})
	if err != nil {
		return err
	}
	return c.Page(http.StatusOK, "field-visit", p)
}

// objectsOf are the people of whom a duty per person is due of the reader.
func objectsOf(c *web.Ctx, v *store.View, d duty.Duty, day calendar.Date) ([]duty.Object, error) {
	lo, hi := c.Actor.Area.Range()
	roster, err := v.RosterIn(int64(lo), int64(hi))
	if err != nil {
		return nil, err
	}
	return duty.Objects(d, roster, org.Post{Area: c.Actor.Area}, c.Actor.Person, day), nil
}

func (r *visitRow) objects(c *web.Ctx, v *store.View, q string) error {
	objects, err := objectsOf(c, v, r.Duty, c.Today)
	if err != nil {
		return err
	}
	done, err := r.Duty.Answers(v, objects, c.Today)
	if err != nil {
		return err
	}
	var open, held []objectRow
	for i, o := range objects {
		if row := (objectRow{o, "", done[i]}); row.Done == nil {
			open = append(open, row)
		} else {
			held = append(held, row)
		}
	}
	r.All, r.Held = len(objects), len(held)
	for _, o := range append(open, held...) {
		if q == "" && len(r.Objects) == people {
			r.More++
			continue
		}
		person, err := v.Person(o.Person)
		if err != nil {
			return err
		}
		if o.Name = person.Name; q == "" || strings.Contains(o.Name, q) || strings.Contains(o.Post.Title, q) {
			r.Objects = append(r.Objects, o)
		}
	}
	if len(r.Objects) > people {
		r.More, r.Objects = len(r.Objects)-people, r.Objects[:people]
	}
	return nil
}

// shareOf is the reader's own share of a month; the zero Share where none is asked.
func shareOf(c *web.Ctx, v *store.View, d duty.Duty, month calendar.Period) (duty.Share, error) {
	if d.Quota == 0 {
		return duty.Share{}, nil
	}
	es, err := v.EntriesOf(c.Actor.Post, month.From, month.To, 1000)
	if err != nil {
		return duty.Share{}, err
	}
	ls, err := v.Leaves(c.Actor.Person)
	if err != nil {
		return duty.Share{}, err
	}
	return duty.ShareOf(d, es, ls, c.Calendar(), month, c.Today)
}
