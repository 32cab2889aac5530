package intake

import (
	"strings"
	"time"

	"luoshi/internal/calendar"
	"luoshi/internal/fault"
	"luoshi/internal/intake/words"
	"luoshi/internal/matter"
	"luoshi/internal/office"
	"luoshi/internal/org"
)

// running is one matter of a running ledger.
type running struct {
	meant
	list   matter.List
	facts  string
	demand string
	origin string
	place  string
	owner  *org.Post // nil: registered only
	start  time.Time
	dueOn  calendar.Date   // None: by the list's term
	closed *matter.Closing // nil: in hand
}

// matters plans the matters of a running ledger, which are registered as
// backfilled (补录). Of one that the home has already, an earlier import's texts may be
// corrected; whose it is and until when is not an import's to change.
func (r *rows) matters() error {
	pk, err := r.n.InForce()
	if err != nil {
		return err
	}
	r.names.lists, r.names.pack = pk.Lists, pk.Key()
	return r.each(func() error {
		means := r.means()
		k, known, err := means.find(r.n, r.actor, r.plan.rules.Zone)
		if err != nil {
			return err
		}
		switch {
		case known:
			return r.again(k, means)
		case means.own != "":
			r.fail("own", fault.At("own", "intake.own_unknown", means.own))
			return nil
		}
		m := r.running(means)
		if r.bad || !r.once(m.key(), "title") {
			return nil
		}
		r.count(0, -1, true, func(w *writer) error { return w.matter(m, r.names.pack) })
		return nil
	})
}

// running reads a row.
func (r *rows) running(means meant) running {
	m := running{meant: means, facts: r.text("facts"), demand: r.text("demand"), origin: numbered(r.text("origin"), means.number), place: r.placeText(), dueOn: calendar.None}
	var err error
	if text := r.text("list"); text != "" {
		if m.list, err = r.names.list(text); err != nil {
			r.failWant("list", err, r.names.listTitles())
		}
	}
	m.code = r.place(0)
	m.start, m.startOn = r.moment("start")
	m.dueOn = r.due(r.dayOf(m.meant))
	if r.standing().Ended() {
		m.closed = r.closing(&m)
	}
	r.owner(&m)
	r.times(&m)
	for _, key := range []string{"title", "facts", "demand", "origin", "reply"} { // taken in, and said
		if what := words.Personal(r.text(key)); what != "" && !(key == "facts" && r.at["facts"] == r.at["title"]) {
			r.warn(key, fault.At(key, "intake.personal", what))
		}
	}
	if !r.bad { // what the act itself asks
		r.failAll(office.CheckDraft(r.n, r.plan.rules, r.actor, m.draft(r.names.pack)), "title")
	}
	return m
}

// draft is the matter as it is registered.
func (m running) draft(pack string) matter.Draft {
	d := matter.Draft{List: m.list.ID, Area: m.code, Title: m.title, Facts: m.facts, Demand: m.demand, Origin: m.origin, Place: m.place, Pack: pack,
		Start: m.start, Backfilled: true}
	if m.closed != nil {
		d.Closed = m.closed
	}
	if m.owner != nil {
		d.Owner = m.owner.ID
		if !m.dueOn.IsNone() && m.dated() {
			d.Due = m.dueOn
		}
	}
	return d
}

// owner reads whose the matter is: a post, whoever held it, or a body alone.
func (r *rows) owner(m *running) {
	title, body, state := r.text("owner"), r.text("body"), r.text("state")
	stands := r.standing()
	switch {
	case r.failed["owner"], r.failed["body"]:
		return
	case stands == words.Unknown:
		r.fail("state", fault.At("state", "intake.state_unknown", state))
	case stands == words.New && title != "":
		r.fail("owner", fault.At("owner", "intake.owner_of_registered"))
	case stands == words.New:
		return
	case m.closed == nil && state != "" && title == "" && body == "":
		r.fail("owner", fault.At("owner", "matter.owner_empty"))
	}
	if title == "" && body == "" {
		return
	}
	if m.closed != nil {
		r.pastOwner(m, title, body)
		return
	}
	if title == "" && state == "" && r.text("start") == "" {
		r.warn("body", fault.At("body", "intake.body_unassigned", body))
		return
	}
	post, want, err := r.ownerPost(title, body, m.code, r.dayOf(m.meant))
	if err == nil {
		m.owner = post
		return
	}
	key := "owner"
	if f, ok := fault.As(err); ok && f.Field == "body" {
		key = "body"
	}
	if want == "" {
		c, _ := r.plan.Job.Kind.Column(key)
		want = c.Help
	}
	r.failWant(key, err, want)
}

// pastOwner finds whose a closed matter was; who is in no roster any more is kept in words.
func (r *rows) pastOwner(m *running, title, body string) {
	day := m.closed.On
	if m.dated() {
		day = m.startOn
	}
	if post, _, err := r.ownerPost(title, body, m.code, day); err == nil {
		m.owner = post
	} else {
		m.closed.From += "，原责任：" + strings.TrimSpace(body+" "+title)
	}
	if due := r.text("due"); due != "" && (m.owner == nil || !m.dated()) {
		m.closed.From += "，原期限：" + due
	}
}

// closing reads how the ledger says that a matter ended.
func (r *rows) closing(m *running) *matter.Closing {
	c := &matter.Closing{On: r.date("closed"), Outcome: matter.Solved, Reply: r.text("reply"), From: r.plan.Job.placeText(r.row.Number)}
	if r.standing() == words.Unfounded {
		c.Outcome = matter.Unfounded
	}
	if !r.failed["closed"] {
		r.failAll(c.Check(true, m.start, r.actor.Now, r.plan.rules.Zone), "closed")
	}
	return c
}

// dayOf is the day on which the owner of a row held the post: that of its start, else
// today.
func (r *rows) dayOf(m meant) calendar.Date {
	if m.dated() {
		return m.startOn
	}
	return calendar.DateOf(r.actor.Now, r.plan.rules.Zone)
}

// times checks the dates of a running matter against each other and today.
func (r *rows) times(m *running) {
	today := calendar.DateOf(r.actor.Now, r.plan.rules.Zone)
	switch {
	case m.closed == nil && m.owner != nil && !m.dated() && r.text("start") == "":
		r.fail("start", fault.At("start", "intake.start_missing"))
	case m.dated() && m.startOn > today:
		r.fail("start", fault.At("start", "intake.start_future", m.startOn.String()))
	}
	for i, d := range []calendar.Date{m.startOn, m.dueOn} {
		key := []string{"start", "due"}[i]
		if y := d.Year(); m.closed == nil && m.owner != nil && !d.IsNone() && !r.plan.rules.Calendar.Has(y) {
			r.warn(key, fault.At(key, "intake.calendar_year", itoa(y)))
		}
	}
	if m.dueOn.IsNone() {
		return
	}
	switch {
	case m.closed == nil && m.owner == nil && !r.failed["owner"] && !r.failed["body"]:
		r.fail("due", fault.At("due", "intake.due_without_owner"))
	case m.dated() && m.dueOn < m.startOn:
		r.fail("due", fault.At("due", "intake.due_before_start", m.dueOn.String(), m.startOn.String()))
	case m.dated():
		r.failAll(m.term().Validate(), "due")
	}
}

// term is the number of days from the start to the written deadline.
func (m running) term() calendar.Term {
	return calendar.Term{N: int(m.dueOn - m.startOn), Unit: calendar.Day}
}

// standing is what the state of the row says.
func (r *rows) standing() words.Standing {
	return words.StandingOf(r.text("state"), r.plan.Job.Mapping.Columns["state"])
}

// due reads the last day of a matter, in words too: 12月20日 of the year of its start,
// 12月底前 as the last day of the month.
func (r *rows) due(start calendar.Date) calendar.Date {
	cell := r.text("due")
	if d, ok := words.Due(cell, start); ok {
		return d
	}
	if cell != "" && words.Dayless(cell) {
		r.failWant("due", fault.At("due", "intake.due_words", cell), "")
		return calendar.None
	}
	return r.date("due")
}
