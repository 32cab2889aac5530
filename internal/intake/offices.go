package intake

import (
	"reflect"
	"slices"
	"strings"

	"luoshi/internal/area"
	"luoshi/internal/calendar"
	"luoshi/internal/fault"
	"luoshi/internal/ident"
	"luoshi/internal/org"
	"luoshi/internal/store"
)

// areas plans divisions: upsert by code among those in being.
func (r *rows) areas() error {
	old := map[area.Code]store.AdoptedArea{}
	final := map[string]area.Area{}
	for _, a := range r.names.areas {
		if a.Until == "" {
			old[a.Code] = a
		}
		final[a.ID] = a.Area
	}
	err := r.each(func() error {
		code, err := area.ParseCode(r.text("code"))
		if err != nil {
			if r.text("code") != "" && !r.failed["code"] {
				r.failWant("code", err, propose(r.text("code"), r.names.home))
			}
			return nil
		}
		if code.Home() != r.names.home {
			r.fail("code", fault.At("code", "intake.area_outside", code.String()))
			return nil
		}
		before := old[code]
		a := before
		a.Code = code
		keep(&a.Name, r.text("name"))
		a.From, a.Until = keptDay(a.From, r.date("from")), keptDay(a.Until, r.date("until"))
		r.codes("successor", &a.Successor)
		r.codes("predecessor", &a.Predecessor)
		r.failAll(org.CheckArea(r.actor, a), "code")
		if !r.once(code.String(), "code") || r.bad {
			return nil
		}
		final[a.ID+code.String()] = a.Area
		if a.ID != "" {
			delete(final, a.ID+code.String())
			final[a.ID] = a.Area
		}
		r.count(a.Version, -1, !reflect.DeepEqual(a, before), func(w *writer) error { return w.area(before, a) })
		return nil
	})
	if err == nil && !r.plan.Bad() {
		r.whatever(final)
	}
	return err
}

// whatever checks the divisions together as they would stand.
func (r *rows) whatever(final map[string]area.Area) {
	all := make([]area.Area, 0, len(final))
	for _, a := range final {
		all = append(all, a)
	}
	r.row.Number = 0
	r.failAll(area.ValidateAreas(all), "successor")
}

func keptDay(old string, d calendar.Date) string {
	if d.IsNone() {
		return old
	}
	return d.String()
}

// codes reads a cell of several codes.
func (r *rows) codes(key string, into *[]area.Code) {
	cell := r.text(key)
	if cell == "" {
		return
	}
	var out []area.Code
	for _, s := range strings.FieldsFunc(cell, func(c rune) bool { return strings.ContainsRune(",，、;； ", c) }) {
		code, err := area.ParseCode(s)
		if err != nil {
			r.fail(key, err)
			return
		}
		out = append(out, code)
	}
	*into = out
}

// place reads a cell that names a division of the home.
func (r *rows) place(key string) area.Code {
	text := r.text(key)
	if text == "" || r.failed[key] {
		return 0
	}
	code, want, err := r.names.area(text)
	if err != nil {
		c, _ := r.plan.Job.Kind.Column(key)
		if want == "" {
			want = c.Help
		}
		r.failWant(key, err, want)
	}
	return code
}

// draft is a row of the roster as the file has it; the one above it may stand further
// down in the file.
type draft[T any] struct {
	before, now *T
	row         int
	named       string // who is above it, as written
	above       *T
}

// bodies plans bodies: upsert by name. Parents may stand in the same file, in
// any order.
func (r *rows) bodies() error {
	var drafts []draft[org.Body]
	err := r.each(func() error {
		d := r.body()
		if r.once(plain(d.now.Name), "name") && !r.bad {
			drafts = append(drafts, d)
		}
		return nil
	})
	if err != nil || r.plan.Bad() {
		return err
	}
	for _, d := range drafts { // now every body of the file can be named
		if d.before.ID == "" {
			r.names.addBody(d.now)
		}
	}
	find := func(d draft[org.Body]) (*org.Body, error) { return r.names.body(d.named) }
	for _, d := range upward(r, drafts, "parent", "intake.body_unknown", find) {
		r.row.Number = d.row
		changed := *d.now != *d.before || d.above != nil && (d.above.ID == "" || d.above.ID != d.now.Parent)
		r.count(d.before.Version, -1, changed, func(w *writer) error { return w.body(d.before, d.now, d.above) })
	}
	return nil
}

// upward finds who is above each draft, and orders the drafts so that what others point to
// is written before them: a page is whole in itself. Those that point at one another in a
// circle are refused, as is who is above itself or not known.
func upward[T any](r *rows, drafts []draft[T], column, unknown string, find func(draft[T]) (*T, error)) []draft[T] {
	at, to := map[*T]int{}, make([]int, len(drafts)) // to: which draft each points to, -1 for none
	for i, d := range drafts {
		at[d.now] = i
	}
	for i := range drafts {
		d := &drafts[i]
		if r.row.Number, to[i] = d.row, -1; d.named == "" {
			continue
		}
		var err error
		if d.above, err = find(*d); err != nil || d.above == d.now || d.above == d.before {
			r.fail(column, fault.At(column, unknown, d.named))
		} else if j, here := at[d.above]; here {
			to[i] = j
		}
	}
	out, state := make([]draft[T], 0, len(to)), make([]int, len(to)) // 1: on the way, 2: placed
	for i := range to {
		var chain []int
		for j := i; j >= 0 && state[j] != 2; j = to[j] {
			if state[j] == 1 {
				r.row.Number = drafts[j].row
				r.fail(column, fault.At(column, "intake.circle"))
				break
			}
			state[j], chain = 1, append(chain, j)
		}
		for _, j := range slices.Backward(chain) {
			state[j], out = 2, append(out, drafts[j])
		}
	}
	return out
}

// body reads a row over what is stored.
func (r *rows) body() draft[org.Body] {
	name := r.text("name")
	before := &org.Body{From: calendar.None, Until: calendar.None}
	if known := r.names.bodies[plain(name)]; len(known) > 0 {
		before = known[len(known)-1]
	}
	b := *before
	if before.ID == "" || plain(before.Name) != plain(name) {
		keep(&b.Name, ident.Line(name))
	}
	keep(&b.Short, ident.Line(r.text("short")))
	if b.Short == "" {
		b.Short = b.Name
	}
	if kind, ok := kindNamed(r.text("kind")); ok {
		b.Kind = kind
	} else if r.text("kind") != "" {
		r.fail("kind", fault.At("kind", "intake.kind_unknown", r.text("kind")))
	}
	if code := r.place("area"); code != 0 {
		b.Area = code
	}
	r.credit(&b)
	r.lasts(&b.From, &b.Until)
	if !r.bad {
		r.failAll(org.CheckBody(r.actor, *before, b), "name")
	}
	return draft[org.Body]{before: before, now: &b, row: r.row.Number, named: r.text("parent")}
}

// lasts reads the columns of the first and the last day.
func (r *rows) lasts(from, until *calendar.Date) {
	keepDate(from, r.date("from"))
	keepDate(until, r.date("until"))
	if !until.IsNone() && *until < *from {
		r.fail("until", fault.At("until", "org.until_before_from"))
	}
}

func (r *rows) credit(b *org.Body) {
	if text := r.text("credit"); text != "" && !r.failed["credit"] {
		code, err := ident.ParseCreditCode(text)
		if err != nil {
			r.fail("credit", err)
			return
		}
		b.Credit = string(code)
	}
}

// posts plans posts: upsert by body and title.
func (r *rows) posts() error {
	var drafts []draft[org.Post]
	err := r.each(func() error {
		body, err := r.names.body(r.text("body"))
		if err != nil {
			if r.text("body") != "" {
				r.fail("body", err)
			}
			return nil
		}
		d := r.post(body)
		if r.once(d.now.Body+"/"+plain(d.now.Title), "title") && !r.bad {
			drafts = append(drafts, d)
		}
		return nil
	})
	if err != nil || r.plan.Bad() {
		return err
	}
	for _, d := range drafts {
		if d.before.ID == "" {
			r.names.addPost(d.now)
		}
	}
	find := func(d draft[org.Post]) (*org.Post, error) { return r.names.post(d.named, "", d.now.Area) }
	for _, d := range upward(r, drafts, "above", "intake.post_unknown", find) {
		r.row.Number = d.row
		changed := *d.now != *d.before || d.above != nil && (d.above.ID == "" || d.above.ID != d.now.Above)
		r.count(d.before.Version, -1, changed, func(w *writer) error { return w.post(d.before, d.now, d.above) })
	}
	return nil
}

// post reads a row over what is stored.
func (r *rows) post(body *org.Body) draft[org.Post] {
	before := &org.Post{From: calendar.None, Until: calendar.None}
	for _, p := range r.names.posts[plain(r.text("title"))] {
		if p.Body == body.ID && (before.ID == "" || p.Title == ident.Line(r.text("title"))) { // in whatever form it is written
			before = p
		}
	}
	p := *before
	p.Body = body.ID
	if before.ID == "" {
		p.Title = ident.Line(r.text("title"))
	}
	if role, ok := roleNamed(r.text("role")); ok {
		p.Role = role
	} else if r.text("role") != "" {
		r.failWant("role", fault.At("role", "intake.role_unknown", r.text("role")), roleTitles())
	}
	if code := r.place("area"); code != 0 {
		p.Area = code
	}
	if p.Area == 0 {
		p.Area = body.Area
	}
	r.lasts(&p.From, &p.Until)
	if !r.bad { // what the act itself asks
		r.failAll(org.CheckPost(r.n, r.actor, *before, p), "role")
	}
	return draft[org.Post]{before: before, now: &p, row: r.row.Number, named: r.text("above")}
}
