package person

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"luoshi/internal/access"
	"luoshi/internal/account"
	"luoshi/internal/consequence"
	"luoshi/internal/duty"
	"luoshi/internal/fault"
	"luoshi/internal/org"
	"luoshi/internal/store"
	"luoshi/internal/web"
)

// personalPage is what the registry keeps of one person, for print (个人资料, 个人信息保护法
// 第四十五条). Nobody else stands in it by name: not who wrote, asked, looked or voted.
type personalPage struct {
	web.Frame
	Zone     web.ZoneOf
	Who      org.Person
	Own      bool // the person's own print
	Reason   string
	At       string
	Posts    []personalPost
	Leaves   []org.Leave
	Accounts []account.Account
	Visits   []myVisit
	Signs    string // since when there is a signing key
	Acts     []personalCount
	Lists    []personalEntry
	Talks    []personalEntry
	Cases    []personalCase
}

type personalPost struct {
	org.Appointment
	Title string
}

type personalCount struct {
	What, Act string
	N         int
	Last      string
}

type personalEntry struct {
	duty.Entry
	Title string
	Texts []string // of entries about the person; in their own others may be named
}

type personalCase struct {
	consequence.Case
	Facts      []consequence.Fact
	Statements []consequence.Statement
}

// personalActs bounds the acts that are counted.
const personalActs = 20_000

// ownData is the person's own print.
func ownData(c *web.Ctx) error { return Data(c, c.Person.ID, "") }

// Data prints what is kept of a person: for the person, or for an office that has
// noted why it does. Cases stand in it as far as the person may know of them, and an office
// that may not read them prints none.
func Data(c *web.Ctx, person, reason string) error {
	p := personalPage{Frame: c.Frame(c.T("个人资料"), nil), Zone: web.ZoneOf{Zone: c.Zone}, Own: person == c.Person.ID, Reason: reason, At: c.Clock(c.Actor.Now)}
	err := c.View(func(v *store.View) (err error) {
		if p.Who, err = v.Person(person); err != nil {
			return err
		}
		for _, read := range []func(*web.Ctx, *store.View) error{p.roster, p.entry, p.acts, p.lists, p.cases} {
			if err := read(c, v); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return c.Page(http.StatusOK, "personal", p)
}

func (p *personalPage) roster(_ *web.Ctx, v *store.View) error {
	as, err := v.AppointmentsOf(p.Who.ID)
	if err != nil {
		return err
	}
	for _, a := range as {
		post, err := v.Post(a.Post)
		if err != nil && fault.KindOf(err) != fault.Missing {
			return err
		}
		p.Posts = append(p.Posts, personalPost{a, post.Title})
	}
	p.Leaves, err = v.Leaves(p.Who.ID)
	return err
}

func (p *personalPage) entry(c *web.Ctx, v *store.View) error {
	all, err := v.Accounts()
	if err != nil {
		return err
	}
	p.Accounts = slices.DeleteFunc(all, func(a account.Account) bool { return a.Person != p.Who.ID })
	visits, err := v.VisitsOf(p.Who.ID, c.Actor.Now.Add(-account.VisitsKept), 2000)
	if err != nil {
		return err
	}
	p.Visits = myVisits(c, visits)
	k, err := v.KeyOf(p.Who.ID)
	if k.ID != "" {
		p.Signs = c.Clock(k.MadeAt)
	}
	return err
}

// acts counts what was done in the person's name, and how often somebody looked at the file.
func (p *personalPage) acts(c *web.Ctx, v *store.View) error {
	es, _, err := v.EventsIn(store.EventFilter{Person: p.Who.ID, From: time.UnixMilli(0), To: c.Actor.Now.Add(24 * time.Hour), Limit: personalActs})
	if err != nil {
		return err
	}
	at := map[string]int{}
	for _, x := range es {
		e := x.Event
		if strings.HasPrefix(e.Act, "account.visit_") { // they stand above
			continue
		}
		act := e.Act
		if e.Act == "person.look" && e.Subject == p.Who.ID && e.Person != p.Who.ID {
			act = "" // by others
		}
		i, ok := at[act]
		if !ok {
			i = len(p.Acts)
			at[act] = i
			n := personalCount{What: c.EventTitle(act), Act: act, Last: c.Clock(time.UnixMilli(e.At))}
			if act == "" {
				n.What = c.T("别人看了档案")
			}
			p.Acts = append(p.Acts, n)
		}
		p.Acts[i].N++
	}
	slices.SortFunc(p.Acts, func(a, b personalCount) int { return cmp.Or(b.N-a.N, cmp.Compare(a.Act, b.Act)) })
	return nil
}

func (p *personalPage) lists(c *web.Ctx, v *store.View) error {
	own, about, err := v.EntriesOfPerson(p.Who.ID)
	if err != nil {
		return err
	}
	for _, of := range []struct {
		in    []duty.Entry
		out   *[]personalEntry
		texts bool
	}{{own, &p.Lists, false}, {about, &p.Talks, true}} {
		for _, e := range of.in {
			d, err := v.DutyOf(e.Pack, e.Duty)
			if err != nil && fault.KindOf(err) != fault.Missing {
				return err
			}
			x := personalEntry{Entry: e, Title: d.Title}
			if of.texts {
				x.Texts = d.Lines(e.Values, v)
			}
			*of.out = append(*of.out, x)
		}
	}
	return nil
}

func (p *personalPage) cases(c *web.Ctx, v *store.View) error {
	all, err := v.CasesOfPerson(p.Who.ID)
	if err != nil {
		return err
	}
	subject := access.Actor{Person: p.Who.ID, Home: c.Home, Now: c.Actor.Now}
	for _, x := range all {
		if x.SightOf(subject) != consequence.Whole || x.SightOf(c.Actor) != consequence.Whole {
			continue
		}
		one := personalCase{Case: x}
		if one.Facts, err = v.ConsequenceFacts(x.ID); err != nil {
			return err
		}
		if one.Statements, err = v.ConsequenceStatements(x.ID); err != nil {
			return err
		}
		p.Cases = append(p.Cases, one)
	}
	return nil
}

// Kept is how long sign-ins are kept, in days.
func (p personalPage) Kept() string { return strconv.Itoa(int(account.VisitsKept / (24 * time.Hour))) }
