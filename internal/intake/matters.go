package intake

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"luoshi/internal/access"
	"luoshi/internal/area"
	"luoshi/internal/calendar"
	"luoshi/internal/fault"
	"luoshi/internal/matter"
	"luoshi/internal/org"
	"luoshi/internal/store"
)

// running is one matter of a running ledger.
type running struct {
	number  string // the ledger's own number
	key     string // natural key kept with the import
	list    matter.List
	code    area.Code
	title   string
	facts   string
	demand  string
	origin  string
	place   string
	owner   *org.Post // nil: registered only
	start   time.Time
	startOn calendar.Date
	dueOn   calendar.Date // None: by the list's term
	dated   bool          // a start is written
}

// maxText bounds a text as the acts of a matter do, in characters.
const (
	maxTitle = 100
	maxText  = 5000
)

// matters plans the matters of a running ledger, which are registered as
// backfilled (补录). Known ones may have their texts mended; whose they are and
// until when is not an import's to change.
func (r *rows) matters() error {
	pk, err := r.n.InForce()
	if err != nil {
		return err
	}
	r.names.lists, r.names.pack = pk.Lists, pk.Key()
	return r.each(func() error {
		m := r.running()
		if r.bad || !r.once(m.key, "title") {
			return nil
		}
		before, known, err := knownMatter(r.n, r.plan.rules.Zone, m)
		if err != nil {
			return err
		}
		if !known {
			r.count(0, -1, true, func(w *writer) error { return w.matter(m, r.names.pack) })
			return nil
		}
		after := r.mended(before, m)
		if !r.bad {
			changed := after.Facts != before.Facts || after.Demand != before.Demand || after.Origin != before.Origin || after.Place != before.Place
			r.count(before.Version, -1, changed, func(w *writer) error { return w.mend(before, after) })
		}
		return nil
	})
}

// running reads a row.
func (r *rows) running() running {
	m := running{number: r.text("number"), title: r.text("title"), facts: r.text("facts"), demand: r.text("demand"), origin: r.text("origin"), place: r.text("place"), dueOn: calendar.None}
	if utf8.RuneCountInString(m.title) > maxTitle {
		r.fail("title", fault.At("title", "matter.title_long"))
	}
	for key, text := range map[string]string{"facts": m.facts, "demand": m.demand, "origin": m.origin} {
		if utf8.RuneCountInString(text) > maxText {
			r.fail(key, fault.At(key, "matter.text_long"))
		}
	}
	if utf8.RuneCountInString(m.place) > matter.MaxPlace {
		r.fail("place", fault.At("place", "matter.text_long"))
	}
	if m.number != "" {
		m.origin = strings.TrimSpace(m.origin + "（原编号 " + m.number + "）")
	}
	var err error
	if text := r.text("list"); text != "" {
		if m.list, err = r.names.list(text); err != nil {
			r.failWant("list", err, r.names.listTitles())
		}
	}
	m.code = r.place("area")
	if m.code != 0 {
		r.failAll(access.May(r.actor, "matter.register", access.Subject{Area: m.code}), "area")
	}
	m.start, m.startOn = r.moment("start")
	m.dated = !m.startOn.IsNone()
	m.dueOn = r.date("due")
	r.owner(&m)
	r.times(&m)
	m.key = "matter/" + m.list.ID + "/" + m.number // ledgers count from 1, each for itself
	if m.number == "" {
		m.key = "matter/" + m.title + "/" + m.code.String() + "/" + m.startOn.String()
	}
	return m
}

func (r *rows) owner(m *running) {
	title := r.text("owner")
	closed := []string{"已销号", "销号", "已办结", "办结", "已完成", "完成", "已核验", "已报结", "已解决"}
	open := []string{"", "已交办", "交办", "办理中", "在办", "未办结", "未销号", "整改中", "已签收"}
	state := r.text("state")
	switch {
	case slices.Contains(closed, state):
		r.fail("state", fault.At("state", "intake.matter_closed", state))
	case state == "已登记" || state == "登记":
		if title != "" {
			r.fail("owner", fault.At("owner", "intake.owner_of_registered"))
		}
	case !slices.Contains(open, state):
		r.fail("state", fault.At("state", "intake.state_unknown", state))
	case state != "" && title == "":
		r.fail("owner", fault.At("owner", "matter.owner_empty"))
	}
	if title == "" {
		return
	}
	post, err := r.names.post(title, r.text("body"), m.code)
	if err != nil {
		key := "owner"
		if f, ok := fault.As(err); ok && f.Field == "body" {
			key = "body"
		}
		r.fail(key, err)
		return
	}
	m.owner = post
}

// times checks the dates of a running matter against each other and today.
func (r *rows) times(m *running) {
	today := calendar.DateOf(r.actor.Now, r.plan.rules.Zone)
	switch {
	case m.owner != nil && !m.dated && r.text("start") == "":
		r.fail("start", fault.At("start", "intake.start_missing"))
	case m.dated && m.startOn > today:
		r.fail("start", fault.At("start", "intake.start_future", m.startOn.String()))
	}
	for key, d := range map[string]calendar.Date{"start": m.startOn, "due": m.dueOn} {
		if y := d.Year(); m.owner != nil && !d.IsNone() && !r.plan.rules.Calendar.Has(y) {
			r.warn(key, fault.At(key, "intake.calendar_year", itoa(y)))
		}
	}
	if m.dueOn.IsNone() {
		return
	}
	switch {
	case m.owner == nil && r.text("owner") == "":
		r.fail("due", fault.At("due", "intake.due_without_owner"))
	case m.dated && m.dueOn < m.startOn:
		r.fail("due", fault.At("due", "intake.due_before_start", m.dueOn.String(), m.startOn.String()))
	case m.dated:
		r.failAll(m.term().Validate(), "due")
	}
}

// term is the number of days from the start to the written deadline.
func (m running) term() calendar.Term {
	return calendar.Term{N: int(m.dueOn - m.startOn), Unit: calendar.Day}
}

// knownMatter finds the matter that an earlier import made of the row, or one with its
// title, division and start.
func knownMatter(n *store.Reader, zone *time.Location, m running) (matter.Matter, bool, error) {
	if m.number != "" {
		found, err := n.Imported(m.key)
		if err != nil || len(found) == 0 {
			return matter.Matter{}, false, err
		}
		known, err := n.Matter(found[0].RowID)
		if fault.KindOf(err) == fault.Missing && err != nil { // its import was taken back in part
			return matter.Matter{}, false, nil
		}
		return known, err == nil, err
	}
	like, err := n.MattersLike(m.code, m.title)
	if err != nil {
		return matter.Matter{}, false, err
	}
	for _, k := range like {
		if !m.dated && k.AssignedAt.IsZero() || m.dated && calendar.DateOf(k.AssignedAt, zone) == m.startOn {
			return k, true, nil
		}
	}
	return matter.Matter{}, false, nil
}

// mended is a known matter with the texts of the row.
func (r *rows) mended(k matter.Matter, m running) matter.Matter {
	owner := ""
	if m.owner != nil {
		owner = m.owner.ID
	}
	for key, differs := range map[string]bool{"list": k.List != m.list.ID, "area": k.Area != m.code, "owner": owner != "" && k.Owner != owner,
		"due": !m.dueOn.IsNone() && k.Due != m.dueOn, "title": k.Title != m.title} {
		if differs {
			r.fail(key, fault.At(key, "intake.matter_fixed", k.Number))
		}
	}
	keep(&k.Facts, m.facts)
	keep(&k.Demand, m.demand)
	keep(&k.Origin, m.origin)
	keep(&k.Place, m.place)
	return k
}
