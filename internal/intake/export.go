package intake

import (
	"io"

	"luoshi/internal/access"
	"luoshi/internal/calendar"
	"luoshi/internal/matter"
	"luoshi/internal/org"
	"luoshi/internal/sheet"
	"luoshi/internal/store"
)

// exportPage is how many rows are read at once.
const exportPage = 1000

// Export writes a list of the home as .xlsx or .csv under the column names of
// its import, row by row. Only what the actor may see is written: bodies, posts
// and people of the actor's area, telephones, citizen numbers and grades
// only for posts that may see personal files, matters by the filter, whose rights are set here.
func Export(v *store.View, actor access.Actor, kind, ext string, f store.LedgerFilter, w io.Writer) error {
	k, err := KindOf(kind)
	if err != nil {
		return err
	}
	if !access.Holds(actor.Role, k.see) {
		return access.NotOfRole(actor.Role, k.see)
	}
	x := &export{v: v, kind: k, actor: actor, sees: access.Sees(actor, k.see), filter: f}
	if x.w, err = sheet.NewWriter(w, ext, k.Title); err != nil {
		return err
	}
	if err := k.write(x); err != nil {
		return err
	}
	return x.w.Close()
}

// ShowsPersonal reports whether an export of the kind by the actor holds
// personal data, so that the caller records it with NoteExport first.
func ShowsPersonal(actor access.Actor, kind string) bool {
	k, err := KindOf(kind)
	return err == nil && k.personal && access.Holds(actor.Role, "person.see")
}

// NoteExport records in the journal that a list with personal data was taken
// out. An export that is noted is made after this commit.
func NoteExport(tx *store.Tx, actor access.Actor, kind string) error {
	if err := access.May(actor, "person.see", access.Subject{}); err != nil {
		return err
	}
	return tx.Record(actor.Event("export."+kind, kind))
}

type export struct {
	v      *store.View
	kind   Kind
	actor  access.Actor
	sees   access.Filter
	filter store.LedgerFilter // of matters
	w      sheet.Writer
}

func (x *export) head(leave ...string) error {
	var out []string
next:
	for _, c := range x.kind.Columns {
		for _, l := range leave {
			if c.Key == l {
				continue next
			}
		}
		out = append(out, c.Title)
	}
	return x.w.Row(out...)
}

func (x *export) areas() error {
	as, err := x.v.Areas()
	if err != nil {
		return err
	}
	if err := x.head("predecessor"); err != nil {
		return err
	}
	for _, a := range as {
		next := ""
		for i, c := range a.Successor {
			if i > 0 {
				next += ","
			}
			next += c.String()
		}
		if err := x.w.Row(a.Code.String(), a.Name, a.From, a.Until, next); err != nil {
			return err
		}
	}
	return nil
}

func (x *export) bodies() error {
	bs, names, err := x.bodyNames()
	if err != nil {
		return err
	}
	if err := x.head(); err != nil {
		return err
	}
	for _, b := range bs {
		if !x.sees.Sees(access.Subject{Area: b.Area, Bodies: []string{b.ID}}) {
			continue
		}
		if err := x.w.Row(b.Name, b.Short, kindTitle(b.Kind), b.Area.String(), names[b.Parent], b.Credit, b.From.String(), b.Until.String()); err != nil {
			return err
		}
	}
	return nil
}

func (x *export) bodyNames() ([]org.Body, map[string]string, error) {
	bs, err := x.v.Bodies()
	names := make(map[string]string, len(bs))
	for _, b := range bs {
		names[b.ID] = b.Name
	}
	return bs, names, err
}

// post reports whether the actor sees a post.
func (x *export) post(p org.Post) bool {
	return x.sees.Sees(access.Subject{Area: p.Area, Owner: p.ID, Bodies: []string{p.Body}})
}

func (x *export) posts() error {
	_, names, err := x.bodyNames()
	if err != nil {
		return err
	}
	ps, err := x.v.Posts()
	if err != nil {
		return err
	}
	titles := map[string]string{}
	for _, p := range ps {
		titles[p.ID] = names[p.Body] + "/" + p.Title
	}
	if err := x.head(); err != nil {
		return err
	}
	for _, p := range ps {
		if !x.post(p) {
			continue
		}
		if err := x.w.Row(names[p.Body], p.Title, p.Role.Title(), p.Area.String(), titles[p.Above], p.From.String(), p.Until.String()); err != nil {
			return err
		}
	}
	return nil
}

// people writes one row for each appointment, and one for a person without any.
func (x *export) people() error {
	_, names, err := x.bodyNames()
	if err != nil {
		return err
	}
	all, err := x.v.Posts()
	if err != nil {
		return err
	}
	posts := make(map[string]org.Post, len(all))
	for _, p := range all {
		posts[p.ID] = p
	}
	personal := ShowsPersonal(x.actor, x.kind.ID)
	leave := []string{"phone", "citizen", "grade"}
	if personal {
		leave = nil
	}
	if err := x.head(leave...); err != nil {
		return err
	}
	for after := ""; ; {
		ps, err := x.v.PersonsAfter(after, exportPage)
		if err != nil || len(ps) == 0 {
			return err
		}
		for _, p := range ps {
			if err := x.person(p, posts, names, personal); err != nil {
				return err
			}
			after = p.ID
		}
	}
}

func (x *export) person(p org.Person, posts map[string]org.Post, names map[string]string, personal bool) error {
	as, err := x.v.AppointmentsOf(p.ID)
	if err != nil {
		return err
	}
	cells := []string{p.Name}
	var grade []string
	if personal {
		cells, grade = append(cells, p.Phone, p.CitizenID), []string{p.Grade}
	}
	if len(as) == 0 && x.sees.Home {
		return x.w.Row(append(append(cells, "", "", "", "", "", "", "", ""), grade...)...)
	}
	for _, a := range as {
		post := posts[a.Post]
		if !x.post(post) {
			continue
		}
		hold := string(a.Hold)
		for _, h := range holds() {
			if h[0] == hold {
				hold = h[1]
			}
		}
		row := append(append([]string{}, cells...), post.Title, names[post.Body], hold, a.From.String(), a.Until.String(), a.Document,
			names[a.Sender], names[a.Team])
		if err := x.w.Row(append(row, grade...)...); err != nil {
			return err
		}
	}
	return nil
}

// matters streams the ledger page by page.
func (x *export) matters() error {
	pr, err := x.v.Programme()
	if err != nil {
		return err
	}
	zone, err := pr.Location()
	if err != nil {
		return err
	}
	_, names, err := x.bodyNames()
	if err != nil {
		return err
	}
	ps, err := x.v.Posts()
	if err != nil {
		return err
	}
	posts := map[string]string{}
	for _, p := range ps {
		posts[p.ID] = p.Title
	}
	if err := x.head(); err != nil {
		return err
	}
	lists := map[string]string{}
	f := x.filter
	f.Sees, f.Limit, f.After = x.sees, exportPage, store.Key{}
	for {
		ms, err := x.v.Ledger(f)
		if err != nil {
			return err
		}
		for _, m := range ms {
			started := ""
			if !m.AssignedAt.IsZero() {
				started = calendar.DateOf(m.AssignedAt, zone).String()
			}
			title, err := x.list(lists, m)
			if err != nil {
				return err
			}
			number, err := ledgerNumber(x.v.Reader, m)
			if err != nil {
				return err
			}
			if err := x.w.Row(m.Number, number, m.Title, m.Facts, m.Demand, m.Origin, title, m.Area.String(), m.Place, posts[m.Owner], names[m.OwnerBody],
				started, m.Due.String(), stateTitle(m.State)); err != nil {
				return err
			}
			f.After = store.Key{Due: m.Due.String(), ID: m.ID}
		}
		if len(ms) < exportPage {
			return nil
		}
	}
}

func (x *export) list(known map[string]string, m matter.Matter) (string, error) {
	key := m.Pack + "/" + m.List
	if title, ok := known[key]; ok {
		return title, nil
	}
	l, err := x.v.List(m.Pack, m.List)
	known[key] = l.Title
	return l.Title, err
}

func stateTitle(s matter.State) string { return matter.Life().StateTitle(s) }
