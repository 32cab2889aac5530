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
// drafts its own notice (《限期整改通知书》, YX-22). What was taken over from a running ledger
// was ordered on paper: it gets no second notice.
func Register(tx Tx, r matter.Rules, actor access.Actor, d matter.Draft) (matter.Matter, error) {
	if err := inForce(tx, r, actor.Now, d); err != nil {
		return matter.Matter{}, err
	}
	var err error
	if d.Place, err = PlaceNamed(tx, d.Area, strings.TrimSpace(d.Place)); err != nil {
		return matter.Matter{}, err
	}
	m, err := matter.Add(tx, r, actor, d)
	if err != nil || m.Owner == "" || m.Kind != matter.Order || m.Backfilled {
		return m, err
	}
	return noticed(tx, r, actor.Now, m)
}

// DraftReader is what the check of a draft reads.
type DraftReader interface {
	matter.DraftReader
	DivisionsOf(code area.Code) ([]org.Division, error)
}

// CheckDraft answers what Register would refuse, and registers nothing: for whoever checks
// many drafts before the first is registered.
func CheckDraft(n DraftReader, r matter.Rules, actor access.Actor, d matter.Draft) error {
	if err := inForce(n, r, actor.Now, d); err != nil {
		return err
	}
	_, _, err := matter.CheckDraft(n, actor, d)
	return err
}

// inForce refuses a matter in a division that there is not on its day: what is taken
// over from a running ledger began on a day of the past.
func inForce(tx DraftReader, r matter.Rules, now time.Time, d matter.Draft) error {
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

// PlaceNamed is the name of the place of a village that a text names, by an alias too.
// Where the text names none, or several, it stays as it was written.
func PlaceNamed(tx interface {
	PlacesOf(village area.Code) ([]org.Place, error)
}, village area.Code, text string) (string, error) {
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

// Sweep looks at one matter whose time has come: it ends a pause whose limit is used
// up, climbs one rung of each ladder where the rules allow it, and says when to look
// again. The sweeper acts under no post: it drafts, a named issuer signs. Where the
// calendar lacks a year the matter's ladders stand still until somebody mends it, and
// the matter says so; the others go on.
func Sweep(tx Tx, r matter.Rules, now time.Time, id string) (bool, error) {
	m, err := tx.Matter(id)
	if err != nil || m.NextDue.IsZero() || m.NextDue.After(now) {
		return false, err
	}
	act, climbed := "sweep.look", false
	step, ends, err := m.Expire(r, now)
	if err != nil {
		return false, err
	}
	if step != nil {
		if err := m.Note(tx, step); err != nil {
			return false, err
		}
		act = "sweep.resume"
	}
	if m.PutOff(calendar.DateOf(now, r.Zone)) {
		m.NextDue = soon(m.Look(r.Zone, now), ends)
	} else if climbed, err = look(tx, r, now, &m); err == nil {
		m.NextDue = soon(m.NextDue, ends)
	}
	if year, missing := calendar.MissingYear(err); missing {
		return climbed, stand(tx, r, now, m, "calendar.missing_year "+strconv.Itoa(year))
	}
	if err != nil {
		return false, err
	}
	if climbed {
		act = "sweep.climb"
	}
	if err := tx.SaveMatter(&m); err != nil {
		return false, err
	}
	return climbed, tx.Record(journal.Event{At: now.UnixMilli(), Act: act, Subject: m.ID})
}

// look climbs what is to be climbed and says when to look at the ladders again.
func look(tx Tx, r matter.Rules, now time.Time, m *matter.Matter) (bool, error) {
	p, err := tx.Pack(m.Pack)
	if err != nil {
		return false, err
	}
	letters, err := tx.LettersOf(m.ID)
	if err != nil {
		return false, err
	}
	made, climbed, unknown := overdue(tx, r, p, now, m, letters)
	if _, missing := calendar.MissingYear(unknown); unknown != nil && !missing {
		return false, unknown
	}
	again, err := repeated(tx, r, p, now, m)
	if err != nil {
		return false, err
	}
	if unknown != nil { // the other ladders go on
		return again, unknown
	}
	m.Still = ""
	l, _ := p.Ladder(m.Ladder)
	letters = append(made, letters...)
	next, err := earliest(r, l, standingOf(r, l, letters, *m), calendar.DateOf(now, r.Zone).Add(1), *m)
	if err != nil {
		return false, err
	}
	at := time.Time{}
	if !next.IsNone() {
		at = next.Start(r.Zone)
	}
	if hour, err := hourOf(r, l, standingOf(r, l, letters, *m), now, *m); err != nil {
		return false, err
	} else if !hour.IsZero() {
		at = hour
	}
	m.NextDue = m.Look(r.Zone, at)
	return climbed || again, nil
}

// soon is the earlier of two instants, of which zero is never.
func soon(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}

// StandStill records that a matter cannot be looked at for the fault given (督办停住):
// it is looked at again the next day. The other matters are not held up by it.
func StandStill(tx Tx, r matter.Rules, now time.Time, id string, f *fault.Fault) error {
	m, err := tx.Matter(id)
	if err != nil {
		return err
	}
	return stand(tx, r, now, m, strings.TrimSpace(f.Code+" "+strings.Join(f.Args, " ")))
}

func stand(tx Tx, r matter.Rules, now time.Time, m matter.Matter, why string) error {
	m.Still, m.NextDue = why, calendar.DateOf(now, r.Zone).Add(1).Start(r.Zone)
	if err := tx.SaveMatter(&m); err != nil {
		return err
	}
	return tx.Record(journal.Event{At: now.UnixMilli(), Act: "sweep.still", Subject: m.ID})
}

// overdue climbs the overdue ladder of m by at most one rung and gives the letter
// that this drafted.
func overdue(tx Tx, r matter.Rules, p *pack.Pack, now time.Time, m *matter.Matter, letters []letter.Letter) ([]letter.Letter, bool, error) {
	l, ok := p.Ladder(m.Ladder)
	if !ok || !l.OnDeadline() || m.State != matter.Assigned {
		return nil, false, nil
	}
	due, err := m.Clock.Due(r.Calendar, r.Zone)
	if err != nil {
		return nil, false, err
	}
	if due.Known() && !m.Due.IsNone() { // what was computed stands, whatever the calendar says since
		due.Date, due.At = m.Due, m.DueAt
	}
	reached, unit, err := lateness(r, l, due, now, *m)
	if err != nil || reached <= 0 {
		return nil, false, err
	}
	today := calendar.DateOf(now, r.Zone)
	at, ok := l.Next(standingOf(r, l, letters, *m), reached, today)
	if !ok {
		return nil, false, nil
	}
	if m.Rung, m.RungOn = at+1, today; len(l.Rungs[at].Tell) > 0 {
		return nil, true, tell(tx, p, now, m, l.Rungs[at], "逾期 "+strconv.Itoa(reached)+unit)
	}
	made, err := climb(tx, r, now, *m, rung{pack: p, ladder: l, at: at, reason: "逾期 " + strconv.Itoa(reached) + unit,
		past: through(servedRungs(l, letters, *m), "仍未整改到位", "至今未整改到位")})
	return made, true, err
}

// lateness is how far past its deadline a matter is, as its ladder counts, with the unit in
// words; nothing while it is not late or its deadline is not known.
func lateness(r matter.Rules, l ladder.Ladder, due calendar.Due, now time.Time, m matter.Matter) (n int, unit string, err error) {
	if step := l.Step(); step > 0 {
		if !due.Known() { // a pause holds it back, or a year of the calendar is missing
			_, _, err := m.Clock.LateBy(r.Calendar, due, now, r.Zone)
			return 0, "", err
		}
		late, err := m.Clock.LateFor(r.Calendar, due, now, r.Zone)
		return int(late / step), map[time.Duration]string{time.Hour: " 小时", time.Minute: " 分钟"}[step], err
	}
	days, late, err := m.Clock.LateBy(r.Calendar, due, now, r.Zone)
	if !late {
		days = 0
	}
	return days, " 个工作日", err
}
