package person

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"luoshi/internal/account"
	"luoshi/internal/calendar"
	"luoshi/internal/fault"
	"luoshi/internal/store"
	"luoshi/internal/web"
	"luoshi/journal"
)

// mePage is what was done in the reader's name (以我名义): open sessions, sign-ins, acts of
// a week and looks at the own file.
type mePage struct {
	web.Frame
	Login    string
	Sessions []mySession
	Visits   []myVisit
	Acts     []myAct
	More     bool // more acts than are shown
	Week     string
	Earlier  string // the day of an earlier week
	Later    string // and of a later one, "" for none
}

type mySession struct {
	ID, Address, Device, Seen, Opened string
	Field, This                       bool
}

type myVisit struct {
	At, What, Address, Device, About string
	N                                int
	Failed                           bool
}

type myAct struct {
	At, Act, What, Who string
	Why                string // of a look at the reader's file, when a print was made
	Thing, Path        string // what it was done to, and its page
}

// The bounds of the page 以我名义.
const (
	shownVisits = 60
	shownActs   = 300
	visitsBack  = 6 * 7 * 24 * time.Hour
)

func mePageHandler(c *web.Ctx) error {
	day := c.Today
	if d, err := calendar.ParseDate(c.Value("on")); err == nil && d <= c.Today {
		day = d
	}
	monday := day.Add(-(int(day.Weekday()) + 6) % 7)
	p := mePage{Frame: c.Frame(c.T("以我名义"), nil), Login: c.Account.Login, Earlier: monday.Add(-7).String(),
		Week: c.Day(monday) + " — " + c.Day(monday.Add(6))}
	if next := monday.Add(7); next <= c.Today {
		p.Later = next.String()
	}
	err := c.View(func(v *store.View) error {
		sessions, err := v.SessionsOf(c.Account)
		if err != nil {
			return err
		}
		visits, err := v.VisitsOf(c.Person.ID, c.Actor.Now.Add(-visitsBack), shownVisits)
		if err != nil {
			return err
		}
		acts, more, err := v.EventsIn(store.EventFilter{Person: c.Person.ID, From: monday.Start(c.Zone), To: monday.Add(7).Start(c.Zone), Limit: shownActs})
		if err != nil {
			return err
		}
		p.Sessions, p.Visits, p.More = mySessions(c, sessions), myVisits(c, visits), more
		p.Acts, err = myActs(c, v, acts)
		return err
	})
	if err != nil {
		return err
	}
	return c.Page(http.StatusOK, "me", p)
}

func mySessions(c *web.Ctx, in []store.Session) (out []mySession) {
	for _, s := range in {
		out = append(out, mySession{s.ID, s.Address, s.Device, c.Clock(s.Seen), c.Clock(s.Created), s.Kind == "field", s.ID == c.Session.ID})
	}
	return out
}

func myVisits(c *web.Ctx, in []account.Visit) (out []myVisit) {
	for _, v := range in {
		m := myVisit{At: c.Clock(v.At), What: string(v.Kind), Address: v.Address, Device: v.Device, About: v.About, N: v.N, Failed: v.Kind.Failed()}
		for _, k := range account.VisitKinds() {
			if k.Kind == v.Kind {
				m.What = c.T(k.Title)
			}
		}
		if m.About = c.CameBy(v); v.Kind == account.Refused {
			m.About = v.About
		}
		out = append(out, m)
	}
	return out
}

// myActs words events, without the sign-ins, which stand above; whoever looked at the
// reader's file is named.
func myActs(c *web.Ctx, v *store.View, es []store.JournalEntry) (out []myAct, err error) {
	names, numbers := map[string]string{}, map[string]string{}
	var matters []string
	for _, x := range es {
		e := x.Event
		if strings.HasPrefix(e.Act, "matter.") {
			matters = append(matters, e.Subject)
		}
	}
	ms, err := v.MattersByID(matters)
	for _, m := range ms {
		numbers[m.ID] = m.Number
	}
	if err != nil {
		return nil, err
	}
	for _, x := range es {
		e := x.Event
		if strings.HasPrefix(e.Act, "account.visit_") {
			continue
		}
		a := myAct{At: c.Clock(time.UnixMilli(e.At)), Act: e.Act, What: c.EventTitle(e.Act)}
		a.Thing, a.Path = thing(c, e, numbers)
		if e.Person != c.Person.ID {
			if _, ok := names[e.Person]; !ok {
				p, err := v.Person(e.Person)
				if err != nil && fault.KindOf(err) != fault.Missing {
					return nil, err
				}
				names[e.Person] = p.Name
			}
			a.Who = names[e.Person]
			for _, f := range e.Facts {
				if f.Name == "print" {
					a.Why = f.Value
				}
			}
		}
		out = append(out, a)
	}
	return out, nil
}

// thing names what an event is about, and its page at the desk: the number of a matter, a
// letter, a case; "" for the rest.
func thing(c *web.Ctx, e journal.Event, numbers map[string]string) (name, path string) {
	switch of, _, _ := strings.Cut(e.Act, "."); of {
	case "matter":
		name, path = numbers[e.Subject], "/desk/matters/"+e.Subject
	case "letter":
		name, path = c.T("文书"), "/desk/letters/"+e.Subject
	case "consequence":
		name, path = c.T("结果运用"), "/desk/consequences/"+e.Subject
	}
	if name == "" || c.Session.Kind == "field" {
		path = ""
	}
	return name, path
}

// endSessions ends one other session of the reader, or all others (退出其他).
func endSessions(c *web.Ctx) error {
	var ids, devices []string
	err := c.View(func(v *store.View) error {
		all, err := v.SessionsOf(c.Account)
		for _, s := range all {
			if s.ID != c.Session.ID && (c.Value("session") == s.ID || c.Value("all") != "") {
				ids, devices = append(ids, s.ID), append(devices, strings.TrimSpace(s.Device+" "+s.Address))
			}
		}
		return err
	})
	if err != nil {
		return err
	}
	slices.Sort(devices)
	if len(ids) > 0 {
		for _, id := range ids {
			if err := c.Store.CloseSession(c.R.Context(), c.Home, id); err != nil {
				return err
			}
		}
		if err := c.Note(account.Ended, c.Account, strings.Join(slices.Compact(devices), "；")); err != nil {
			return err
		}
	}
	return c.Redirect("/me")
}
