package intake

import (
	"cmp"
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
	final := map[string]area.Area{}
	for _, a := range r.names.areas {
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
		before := r.division(code)
		a := before
		a.Code = code
		keep(&a.Name, r.text("name"))
		a.From, a.Until = keptDay(a.From, r.date("from")), keptDay(a.Until, r.date("until"))
		r.codes("successor", &a.Successor)
		r.codes("predecessor", &a.Predecessor)
		r.failAll(org.CheckArea(r.actor, a), "code")
		if !r.once(keyOf(a.ID, code.String()), "code") || r.bad {
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

// division is the stored division that a row means: the one of its code that had the same
// first and last day, else the one in being.
func (r *rows) division(code area.Code) (out store.AdoptedArea) {
	from, until := keptDay("", r.date("from")), keptDay("", r.date("until"))
	for _, a := range r.names.areas {
		switch {
		case a.Code != code:
		case a.From == from && a.Until == until && a.Until != "":
			return a
		case a.Until == "":
			out = a
		}
	}
	return out
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
		if d, ok := r.body(); ok && r.once(keyOf(d.before.ID, plain(d.now.Name)), "name") && !r.bad {
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
	find := func(d draft[org.Body]) (*org.Body, error) { return r.names.bodyOr(d.before.Parent, d.named) }
	for _, d := range upward(r, drafts, "parent", "intake.body_unknown", find) {
		r.row.Number = d.row
		changed := !reflect.DeepEqual(*d.now, *d.before) || d.above != nil && (d.above.ID == "" || d.above.ID != d.now.Parent)
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

// keyOf is the key of a row in its file: that of what is stored, else its natural one.
func keyOf(id, natural string) string {
	if id != "" {
		return "id/" + id
	}
	return natural
}

// named reports whether a row that says its identifier (系统编号) calls what it means by its
// name: an import renames nothing.
func (r *rows) named(there bool, name, column string) bool {
	switch {
	case !there:
		r.fail("own", fault.At("own", "intake.row_unknown", r.text("own")))
	case plain(name) != plain(r.text(column)):
		r.fail(column, fault.At(column, "intake.row_renamed", name))
	default:
		return true
	}
	return false
}

// body reads a row over what is stored; false where it is not known which is meant.
func (r *rows) body() (d draft[org.Body], ok bool) {
	name := r.text("name")
	before := &org.Body{From: calendar.None, Until: calendar.None}
	if own := r.text("own"); own != "" {
		known := cmp.Or(r.names.body1[own], &org.Body{})
		if !r.named(known.ID != "", known.Name, "name") {
			return d, false
		}
		before = known
	} else if known := r.names.bodies[plain(name)]; len(known) > 0 {
		if known = exact(known, func(b *org.Body) bool { return b.Name == name }); len(known) > 1 {
			r.fail("name", fault.At("name", "intake.body_twice", name, itoa(len(known))))
			return d, false
		}
		before = known[0]
	} else if renamed := r.names.wasCalled(name); renamed != nil { // an old table does not rename it back
		before, name = renamed, renamed.Name
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
	if code := r.place(before.Area); code != 0 {
		b.Area = code
	}
	r.credit(&b)
	r.lasts(&b.From, &b.Until)
	if !r.bad {
		r.failAll(org.CheckBody(r.actor, *before, b), "name")
	}
	return draft[org.Body]{before: before, now: &b, row: r.row.Number, named: r.text("parent")}, true
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
		if d, ok := r.post(); ok && r.once(keyOf(d.before.ID, d.now.Body+"/"+plain(d.now.Title)), "title") && !r.bad {
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
	find := func(d draft[org.Post]) (*org.Post, error) {
		if above := r.names.post1[d.before.Above]; above != nil && plain(r.names.postTitle(above)) == plain(d.named) {
			return above, nil
		}
		return r.names.post(d.named, "", d.now.Area)
	}
	for _, d := range upward(r, drafts, "above", "intake.post_unknown", find) {
		r.row.Number = d.row
		changed := !reflect.DeepEqual(*d.now, *d.before) || d.above != nil && (d.above.ID == "" || d.above.ID != d.now.Above)
		r.count(d.before.Version, -1, changed, func(w *writer) error { return w.post(d.before, d.now, d.above) })
	}
	return nil
}

// post reads a row over what is stored; false where it is not known which is meant.
func (r *rows) post() (d draft[org.Post], ok bool) {
	before := &org.Post{From: calendar.None, Until: calendar.None}
	if own := r.text("own"); own != "" {
		known := cmp.Or(r.names.post1[own], &org.Post{})
		if !r.named(known.ID != "", known.Title, "title") {
			return d, false
		}
		before = known
	}
	body, err := r.names.bodyOr(before.Body, r.text("body"))
	switch {
	case err != nil && r.text("body") != "":
		r.fail("body", err)
		return d, false
	case err != nil:
		return d, false
	case before.ID != "" && before.Body != body.ID:
		r.fail("body", fault.At("body", "intake.row_renamed", r.names.body1[before.Body].Name))
		return d, false
	}
	if before.ID == "" {
		before = r.postOf(body)
	}
	p := *before
	p.Body = body.ID
	if before.ID == "" {
		p.Title = ident.Line(r.text("title"))
	}
	if role, ok := roleNamed(r.names.bundles, r.text("role")); ok {
		p.Role = role
	} else if r.text("role") != "" {
		r.failWant("role", fault.At("role", "intake.role_unknown", r.text("role")), roleTitles(r.names.bundles))
	}
	if code := r.place(before.Area); code != 0 {
		p.Area = code
	}
	if p.Area == 0 {
		p.Area = body.Area
	}
	r.lasts(&p.From, &p.Until)
	if !r.bad { // what the act itself asks
		r.failAll(org.CheckPost(r.n, r.actor, *before, p), "role")
	}
	return draft[org.Post]{before: before, now: &p, row: r.row.Number, named: r.text("above")}, true
}

// postOf is the stored post of a body that a row names, in whatever form the title is
// written; a new one where there is none.
func (r *rows) postOf(body *org.Body) *org.Post {
	out := &org.Post{From: calendar.None, Until: calendar.None}
	for _, p := range r.names.posts[plain(r.text("title"))] {
		if p.Body == body.ID && (out.ID == "" || p.Title == ident.Line(r.text("title"))) {
			out = p
		}
	}
	return out
}
