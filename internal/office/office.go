// Package office is where mechanisms meet (联动): a typed list of reactions, each
// run in the transaction of what it reacts to. An assigned rectification counts
// repeats and drafts the letter of its rung; the sweep climbs the overdue ladder.
// A reaction drafts and proposes; it never signs, decides or imposes.
package office

import (
	"cmp"
	"strconv"
	"strings"
	"time"

	"luoshi/internal/access"
	"luoshi/internal/area"
	"luoshi/internal/calendar"
	"luoshi/internal/consequence"
	"luoshi/internal/fault"
	"luoshi/internal/ladder"
	"luoshi/internal/letter"
	"luoshi/internal/matter"
	"luoshi/internal/org"
	"luoshi/journal"
	"luoshi/pack"
)

// Tx is what the reactions need of a transaction.
type Tx interface {
	matter.Tx
	letter.Tx
	consequence.Tx
	Pack(key string) (*pack.Pack, error)
	Matters(ids []string) ([]matter.Matter, error)
	PeopleVersion() (int64, error)
	LettersOf(matter string) ([]letter.Letter, error)
	LettersOfAll(matters []string) (map[string][]letter.Letter, error)
	CountRepeats(list, owner, except string, since time.Time) (int, error)
	Body(id string) (org.Body, error)
	HolderOn(post string, d calendar.Date) (org.Appointment, bool, error)
	AreaName(code area.Code) string
	DivisionsOf(code area.Code) ([]org.Division, error)
	PlacesOf(village area.Code) ([]org.Place, error)
}

// Register registers a matter and, where its list is of orders, climbs the
// pack's repeat ladder for the owner (YX-22: 一次督办、二次约谈、三次诫勉).
func Register(tx Tx, r matter.Rules, actor access.Actor, d matter.Draft) (matter.Matter, error) {
	if err := inForce(tx, r, actor.Now, d); err != nil {
		return matter.Matter{}, err
	}
	var err error
	if d.Place, err = called(tx, d.Area, strings.TrimSpace(d.Place)); err != nil {
		return matter.Matter{}, err
	}
	m, err := matter.Add(tx, r, actor, d)
	if err != nil || m.Owner == "" || m.Kind != matter.Order {
		return m, err
	}
	return m, repeated(tx, r, actor, m)
}

// inForce refuses a matter in a division that there is not on its day: what is taken
// over from a running ledger began on a day of the past.
func inForce(tx Tx, r matter.Rules, now time.Time, d matter.Draft) error {
	day := calendar.DateOf(now, r.Zone)
	if d.Backfilled && !d.Start.IsZero() {
		day = calendar.DateOf(d.Start, r.Zone)
	}
	known, err := tx.DivisionsOf(d.Area)
	if err != nil {
		return err
	}
	for _, a := range known {
		if a.On(day.String()) {
			return nil
		}
	}
	return fault.At("area", "office.area_gone", d.Area.String(), day.Zh())
}

// called is the name of the place of a village that a text names, by an alias too.
// Where the text names none, or several, it stays as it was written.
func called(tx Tx, village area.Code, text string) (string, error) {
	if text == "" {
		return "", nil
	}
	known, err := tx.PlacesOf(village)
	places := make([]area.Place, len(known))
	for i, p := range known {
		places[i] = p.Place
	}
	if named := area.PlacesNamed(places, village, text); len(named) == 1 {
		return named[0].Name, err
	}
	return text, err
}

// repeated drafts the letter of the rung that the count of equal findings has
// reached. Findings that were unfounded or merged do not count.
func repeated(tx Tx, r matter.Rules, actor access.Actor, m matter.Matter) error {
	p, err := tx.Pack(m.Pack)
	if err != nil {
		return err
	}
	for _, l := range p.Ladders {
		if l.By != ladder.Repeat || len(l.Rungs) == 0 {
			continue
		}
		since := lookBack(actor.Now, l.LookBack)
		before, err := tx.CountRepeats(m.List, m.Owner, m.ID, since)
		if err != nil {
			return err
		}
		count := before + 1
		at := -1
		for i, rung := range l.Rungs {
			if count >= rung.After {
				at = i
			}
		}
		if at < 0 {
			continue
		}
		reason := "近" + l.LookBack.Zh() + "内同类问题第" + strconv.Itoa(count) + "次"
		if _, err := climb(tx, r, actor, p, m, l.Rungs[at], reason); err != nil {
			return err
		}
	}
	return nil
}

func lookBack(now time.Time, t calendar.Term) time.Time {
	switch t.Unit {
	case calendar.Month:
		return now.AddDate(0, -t.N, 0)
	case calendar.Day, calendar.Workday:
		return now.AddDate(0, 0, -t.N)
	}
	return now.AddDate(-1, 0, 0)
}

// Sweep looks at one matter whose time has come: it climbs one rung of the
// overdue ladder where the rules allow it, and says when to look again. The
// sweeper acts under no post: it drafts, a named issuer signs.
func Sweep(tx Tx, r matter.Rules, now time.Time, id string) (bool, error) {
	m, err := tx.Matter(id)
	if err != nil || m.NextDue.IsZero() || m.NextDue.After(now) {
		return false, err
	}
	today := calendar.DateOf(now, r.Zone)
	letters, err := tx.LettersOf(id)
	if err != nil {
		return false, err
	}
	made, climbed, err := overdue(tx, r, now, today, &m, letters)
	if err != nil {
		return false, err
	}
	if m.NextDue, err = lookAgain(tx, r, today, m, append(made, letters...)); err != nil {
		return false, err
	}
	if err := tx.SaveMatter(&m); err != nil {
		return false, err
	}
	act := "sweep.look"
	if climbed {
		act = "sweep.climb"
	}
	return climbed, tx.Record(journal.Event{At: now.UnixMilli(), Act: act, Subject: m.ID})
}

// lookAgain is the start of the first day on which the next rung could be
// reached; zero when there is none. While a letter is not served it is the next
// day, since service is an act of people.
func lookAgain(tx Tx, r matter.Rules, today calendar.Date, m matter.Matter, letters []letter.Letter) (time.Time, error) {
	p, err := tx.Pack(m.Pack)
	if err != nil {
		return time.Time{}, err
	}
	l, _ := p.Ladder(m.Ladder)
	next, err := earliest(r, l, standingOf(letters, m), today.Add(1), m)
	if err != nil || next.IsNone() {
		return time.Time{}, err
	}
	return next.Start(r.Zone), nil
}

// overdue climbs the overdue ladder of m by at most one rung and gives the letter
// that this drafted.
func overdue(tx Tx, r matter.Rules, now time.Time, today calendar.Date, m *matter.Matter, letters []letter.Letter) ([]letter.Letter, bool, error) {
	p, err := tx.Pack(m.Pack)
	if err != nil {
		return nil, false, err
	}
	l, ok := p.Ladder(m.Ladder)
	if !ok || l.By != ladder.Overdue || m.State != matter.Assigned {
		return nil, false, nil
	}
	due, err := m.Clock.Due(r.Calendar, r.Zone)
	if err != nil {
		return nil, false, err
	}
	if due.Known() && !m.Due.IsNone() { // what was computed stands, whatever the calendar says since
		due.Date, due.At = m.Due, m.DueAt
	}
	days, late, err := calendar.LateBy(r.Calendar, due, now, r.Zone)
	if err != nil || !late {
		return nil, false, err
	}
	at, ok := l.Next(standingOf(letters, *m), days, today)
	if !ok {
		return nil, false, nil
	}
	m.Rung, m.RungOn = at+1, today
	reason := "逾期 " + strconv.Itoa(days) + " 个工作日"
	made, err := climb(tx, r, access.Actor{Now: now}, p, *m, l.Rungs[at], reason)
	return made, true, err
}

// climb drafts the letter of a rung, gives it, and opens the rung's proposal.
func climb(tx Tx, r matter.Rules, actor access.Actor, p *pack.Pack, m matter.Matter, rung ladder.Rung, reason string) ([]letter.Letter, error) {
	t, ok := p.Letter(rung.Letter)
	if !ok {
		return nil, nil
	}
	if rung.Reply.N > 0 {
		t.Reply = rung.Reply
	}
	post, err := tx.Post(m.Owner)
	if err != nil {
		return nil, err
	}
	body, err := tx.Body(post.Body)
	if err != nil {
		return nil, err
	}
	today := calendar.DateOf(actor.Now, r.Zone)
	person := ""
	if a, ok, err := tx.HolderOn(post.ID, today); err != nil {
		return nil, err
	} else if ok {
		person = a.Person
	}
	values := map[string]string{"对象": body.Name, "责任岗位": post.Title, "事项": m.Title, "编号": m.Number, "地点": tx.AreaName(m.Area),
		"问题": cmp.Or(strings.TrimSpace(m.Facts), m.Title), "要求": cmp.Or(strings.TrimSpace(m.Demand), "针对上述问题整改到位，报结时附佐证"), "期限": due(m), "逾期": reason, "档": rung.Title,
		"日期": today.Zh(), "答复期限": "收到次日起 " + t.Reply.Zh() + "届满", "规则": ruleOf(m), "依据": p.Document, "签发单位": "签发单位", "核验单位": "督办单位"}
	made, err := letter.New(tx, access.Actor{Now: actor.Now}, t, letter.Letter{To: body.Name, ToBody: body.ID, ToPost: post.ID, ToPerson: person,
		Matter: m.ID, Rung: rung.Title, Pack: m.Pack}, values)
	if err != nil || rung.Proposal == "" {
		return []letter.Letter{made}, err
	}
	return []letter.Letter{made}, listed(tx, r, actor.Now, m, rung.Proposal, reason)
}

func due(m matter.Matter) string {
	if m.Due.IsNone() {
		return "（未定）"
	}
	return m.Due.Zh()
}

func ruleOf(m matter.Matter) string {
	if len(m.Clock.Segments) == 0 {
		return ""
	}
	return m.Clock.Segments[len(m.Clock.Segments)-1].Term.Zh()
}
