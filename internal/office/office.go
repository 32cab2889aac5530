// Package office is where mechanisms meet (联动): a typed list of reactions, each
// run in the transaction of what it reacts to. An assigned rectification counts
// repeats and drafts the letter of its rung; the sweep climbs the overdue ladder.
// A reaction drafts and proposes; it never signs, decides or imposes.
package office

import (
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
	RungLetters(list, class, body, person string, since time.Time) ([]letter.Letter, error)
	Body(id string) (org.Body, error)
	HolderOn(post string, d calendar.Date) (org.Appointment, bool, error)
	AreaName(code area.Code) string
	DivisionsOf(code area.Code) ([]org.Division, error)
	PlacesOf(village area.Code) ([]org.Place, error)
}

// Register registers a matter and, where its list is of orders and it has an owner,
// drafts its own notice (《限期整改通知书》, YX-22).
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
	return noticed(tx, r, actor.Now, m)
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
	p, err := tx.Pack(m.Pack)
	if err != nil {
		return false, err
	}
	made, climbed, err := overdue(tx, r, p, now, &m, letters)
	if err != nil {
		return false, err
	}
	again, err := repeated(tx, r, p, now, &m)
	if err != nil {
		return false, err
	}
	climbed = climbed || again
	if m.NextDue, err = lookAgain(p, r, today, m, append(made, letters...)); err != nil {
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
func lookAgain(p *pack.Pack, r matter.Rules, today calendar.Date, m matter.Matter, letters []letter.Letter) (time.Time, error) {
	l, _ := p.Ladder(m.Ladder)
	next, err := earliest(r, l, standingOf(l, letters, m), today.Add(1), m)
	if err != nil || next.IsNone() {
		return m.Look(r.Zone, time.Time{}), err
	}
	return m.Look(r.Zone, next.Start(r.Zone)), nil
}

// overdue climbs the overdue ladder of m by at most one rung and gives the letter
// that this drafted.
func overdue(tx Tx, r matter.Rules, p *pack.Pack, now time.Time, m *matter.Matter, letters []letter.Letter) ([]letter.Letter, bool, error) {
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
	today := calendar.DateOf(now, r.Zone)
	at, ok := l.Next(standingOf(l, letters, *m), days, today)
	if !ok {
		return nil, false, nil
	}
	m.Rung, m.RungOn = at+1, today
	made, err := climb(tx, r, now, *m, rung{pack: p, ladder: l, at: at, reason: "逾期 " + strconv.Itoa(days) + " 个工作日",
		past: through(servedRungs(l, letters, *m), "仍未整改到位", "至今未整改到位")})
	return made, true, err
}
