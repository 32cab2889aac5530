// Package todo lists what waits for somebody (等我办的): of every kind of thing, what stands
// in a state that waits for an act (a row of its life table marked Waits) which is open to
// them and for now. Nothing of it is stored: a thing leaves the list when it is done, and
// whoever gets a post finds there what waits for it. It does nothing and shows no page.
//
// What has no life table is not here, but for the lists to fill (lists.go): calls to make.
package todo

import (
	"cmp"
	"slices"
	"time"

	"luoshi/internal/access"
	"luoshi/internal/area"
	"luoshi/internal/calendar"
	"luoshi/internal/life"
	"luoshi/internal/matter"
	"luoshi/internal/org"
	"luoshi/internal/store"
)

// Item is one thing with the act that it waits for.
type Item struct {
	ID     string
	Title  string        // what the thing is called, "" where its person or post names it
	Number string        // printed, "" for none
	Person string        // whom it is about, "" for none
	Post   string        // which post it is about, "" for none
	Of     string        // the matter that it is about, "" for none
	Area   area.Code     // where it is, 0 for the whole home
	Due    calendar.Date // the last day for it, None for none
	At     time.Time     // the instant at which that day is over for it, zero for its end
	Since  time.Time     // since when it waits, zero where that is not known
	Matter matter.Matter // the matter as a list shows it, of a matter alone

	act, verb string
}

// Act is what the thing waits for, in the words of its life table.
func (x Item) Act() string { return x.act }

// Block is what waits for the same act on the same kind of thing.
type Block struct {
	Kind  string // name of the life table: 事项
	Act   string // of the life table: verify
	Verb  string // of the office: 核验
	Items []Item // the most urgent first, at most as many as were asked for
	More  bool   // there are more
}

// Ask is who asks, when, and for how many of each block.
type Ask struct {
	Actor    access.Actor
	Zone     *time.Location
	Calendar *calendar.Calendar // by which lists are due
	Limit    int
}

// Today is the day of the asking.
func (a Ask) Today() calendar.Date { return calendar.DateOf(a.Actor.Now, a.Zone) }

// Kinds lists the kinds of which something can wait, by the names of their life tables.
func Kinds() []string {
	out := make([]string, len(kinds))
	for i, k := range kinds {
		out[i] = k.name
	}
	return out
}

// List lists all that waits for an actor, kind by kind.
func List(r *store.Reader, ask Ask) (out []Block, err error) {
	for _, k := range kinds {
		blocks, err := k.blocks(r, ask)
		if err != nil {
			return nil, err
		}
		out = append(out, blocks...)
	}
	return out, nil
}

// ListOf lists what waits of one kind.
func ListOf(r *store.Reader, ask Ask, name string) ([]Block, error) {
	i := slices.IndexFunc(kinds, func(k kind) bool { return k.name == name })
	if i < 0 {
		return nil, nil
	}
	return kinds[i].blocks(r, ask)
}

// kind is a kind of thing with what reads those of it that wait.
type kind struct {
	name string
	find func(r *store.Reader, ask Ask) ([]Item, error)
}

func (k kind) blocks(r *store.Reader, ask Ask) (out []Block, err error) {
	items, err := k.find(r, ask)
	for _, x := range items {
		i := slices.IndexFunc(out, func(b Block) bool { return b.Act == x.act })
		if i < 0 {
			i, out = len(out), append(out, Block{Kind: k.name, Act: x.act, Verb: x.verb})
		}
		out[i].Items = append(out[i].Items, x)
	}
	for i := range out {
		b := &out[i]
		slices.SortStableFunc(b.Items, urgent)
		if b.More = len(b.Items) > ask.Limit; b.More {
			b.Items = b.Items[:ask.Limit]
		}
	}
	return out, err
}

// urgent orders by the last day, what has none last, and then by how long it waits.
func urgent(a, b Item) int {
	none := func(x Item) int {
		if x.Due.IsNone() {
			return 1
		}
		return 0
	}
	return cmp.Or(cmp.Compare(none(a), none(b)), cmp.Compare(a.Due, b.Due), sooner(a.At, b.At), a.Since.Compare(b.Since), cmp.Compare(a.ID, b.ID))
}

// sooner orders two instants, of which zero is the last.
func sooner(a, b time.Time) int {
	switch {
	case a.IsZero() && b.IsZero():
		return 0
	case a.IsZero():
		return 1
	case b.IsZero():
		return -1
	}
	return a.Compare(b)
}

// add adds a thing, if one of the acts that are open to the actor is what it waits for.
func add[S, A ~string](out []Item, t life.Table[S, A], open []life.Row[S, A], ripe func(A) bool, x Item) []Item {
	row, ok := life.First(open, ripe)
	if !ok {
		return out
	}
	x.act, x.verb = string(row.Act), t.Title(row.Act)
	return append(out, x)
}

// holds reports whether somebody has a right at all that something of a kind waits for.
func holds[S, A ~string](t life.Table[S, A], a access.Actor) bool {
	return slices.ContainsFunc(t.All(), func(s S) bool { return holdsIn(t, a, s) })
}

// holdsIn is holds of what stands in one state.
func holdsIn[S, A ~string](t life.Table[S, A], a access.Actor, s S) bool {
	return slices.ContainsFunc(t.Rows, func(r life.Row[S, A]) bool {
		return r.Waits && slices.Contains(r.From, s) && a.Holds(r.Right)
	})
}

// posts reads posts once for several items.
type posts struct {
	r    *store.Reader
	seen map[string]org.Post
}

func (p *posts) of(id string) (org.Post, error) {
	if post, ok := p.seen[id]; ok {
		return post, nil
	}
	post, err := p.r.Post(id)
	if p.seen == nil {
		p.seen = map[string]org.Post{}
	}
	p.seen[id] = post
	return post, err
}
