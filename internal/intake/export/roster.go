package export

import (
	"strings"

	"luoshi/internal/access"
	"luoshi/internal/area"
	"luoshi/internal/intake"
	"luoshi/internal/org"
	"luoshi/internal/sheet"
)

// The columns that several lists have.
var (
	townCol = col{key: "town", width: 18}
	areaCol = col{key: "area", width: 18}
	codeCol = col{key: "code", width: 15}
	ownCol  = col{key: "own", width: 30}
	fromCol = col{key: "from", form: sheet.AsDate}
	untilTo = col{key: "until", form: sheet.AsDate}
	bodyCol = col{key: "body", width: 26}
)

func (x *table) areas() error {
	as, err := x.v.Areas()
	if err != nil {
		return err
	}
	if err := x.begin(codeCol, col{key: "name", width: 26}, fromCol, untilTo, col{key: "successor", width: 15}, col{key: "predecessor", width: 15}); err != nil {
		return err
	}
	for _, a := range as {
		if err := x.put(row{"code": a.Code.String(), "name": a.Name, "from": a.From, "until": a.Until, "successor": codes(a.Successor), "predecessor": codes(a.Predecessor)}); err != nil {
			return err
		}
	}
	return nil
}

func codes(all []area.Code) string {
	out := make([]string, len(all))
	for i, c := range all {
		out[i] = c.String()
	}
	return strings.Join(out, ",")
}

func (x *table) bodies() error {
	bs, names, err := x.bodyNames()
	if err != nil {
		return err
	}
	if err := x.begin(col{key: "name", width: 30}, col{key: "short", width: 18}, col{key: "kind", width: 12}, townCol, areaCol, codeCol,
		col{key: "parent", width: 26}, col{key: "credit", width: 22}, fromCol, untilTo, ownCol); err != nil {
		return err
	}
	for _, b := range bs {
		if !x.sees.Sees(access.Subject{Area: b.Area, Bodies: []string{b.ID}}) {
			continue
		}
		if err := x.put(x.place(row{"name": b.Name, "short": b.Short, "kind": intake.KindTitle(b.Kind), "parent": names[b.Parent], "credit": b.Credit,
			"from": b.From.String(), "until": b.Until.String(), "own": b.ID}, b.Area)); err != nil {
			return err
		}
	}
	return nil
}

func (x *table) bodyNames() ([]org.Body, map[string]string, error) {
	bs, err := x.v.Bodies()
	names := make(map[string]string, len(bs))
	for _, b := range bs {
		names[b.ID] = b.Name
	}
	return bs, names, err
}

// post reports whether the actor sees a post.
func (x *table) post(p org.Post) bool {
	return x.sees.Sees(access.Subject{Area: p.Area, Owner: p.ID, Bodies: []string{p.Body}})
}

func (x *table) posts() error {
	_, names, err := x.bodyNames()
	if err != nil {
		return err
	}
	ps, err := x.v.Posts()
	if err != nil {
		return err
	}
	titles, all := map[string]string{}, make([]string, len(ps))
	for i, p := range ps {
		titles[p.ID], all[i] = names[p.Body]+"/"+p.Title, p.ID
	}
	held, err := x.v.HoldersOn(all, x.today)
	if err != nil {
		return err
	}
	if err := x.begin(bodyCol, col{key: "title", width: 20}, col{key: "role", width: 16}, townCol, areaCol, codeCol, col{key: "above", width: 30},
		col{title: "现任", width: 12}, fromCol, untilTo, ownCol); err != nil {
		return err
	}
	for _, p := range ps {
		if !x.post(p) {
			continue
		}
		if err := x.put(x.place(row{"body": names[p.Body], "title": p.Title, "role": x.order.Actor.Bundles.Title(p.Role), "above": titles[p.Above], "现任": held[p.ID],
			"from": p.From.String(), "until": p.Until.String(), "own": p.ID}, p.Area)); err != nil {
			return err
		}
	}
	return nil
}

// people writes one row for each appointment, and one for a person without any.
func (x *table) people() error {
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
	personal := ShowsPersonal(x.order.Actor, x.kind.ID)
	cols := []col{{key: "name", width: 12}}
	if personal {
		cols = append(cols, col{key: "phone", width: 15}, col{key: "citizen", width: 21})
	}
	cols = append(cols, col{key: "post", width: 18}, bodyCol, col{key: "hold", width: 10}, fromCol, untilTo, col{key: "document", width: 20},
		col{key: "sender", width: 22}, col{key: "team", width: 22})
	if personal {
		cols = append(cols, col{key: "grade", width: 12})
	}
	if err := x.begin(append(cols, ownCol)...); err != nil {
		return err
	}
	for after := ""; ; {
		ps, err := x.v.PersonsAfter(after, page)
		if err != nil || len(ps) == 0 {
			return err
		}
		for _, p := range ps {
			if err := x.person(p, posts, names); err != nil {
				return err
			}
			after = p.ID
		}
	}
}

func (x *table) person(p org.Person, posts map[string]org.Post, names map[string]string) error {
	as, err := x.v.AppointmentsOf(p.ID)
	if err != nil {
		return err
	}
	who := func() row {
		return row{"name": p.Name, "phone": p.Phone, "citizen": p.CitizenID, "grade": p.Grade, "own": p.ID}
	}
	if len(as) == 0 && x.sees.Home {
		return x.put(who())
	}
	for _, a := range as {
		post := posts[a.Post]
		if !x.post(post) {
			continue
		}
		r := who()
		r["post"], r["body"] = post.Title, names[post.Body]
		x.term(r, a, names)
		if err := x.put(r); err != nil {
			return err
		}
	}
	return nil
}

// roster writes bodies, posts and people in one table (花名册): a row for each appointment
// that stands or is to come, one for a vacant post.
func (x *table) roster() error {
	_, names, err := x.bodyNames()
	if err != nil {
		return err
	}
	bodies, err := x.v.Bodies()
	if err != nil {
		return err
	}
	kinds := map[string]string{}
	for _, b := range bodies {
		kinds[b.ID] = intake.KindTitle(b.Kind)
	}
	ps, err := x.v.Posts()
	if err != nil {
		return err
	}
	cols := []col{townCol, areaCol, codeCol, bodyCol, {key: "kind", width: 12}, {key: "post", width: 18}, {key: "role", width: 16}, {key: "name", width: 12}}
	if ShowsPersonal(x.order.Actor, x.kind.ID) {
		cols = append(cols, col{key: "phone", width: 15}, col{key: "citizen", width: 21}, col{key: "grade", width: 12})
	}
	if err := x.begin(append(cols, col{key: "hold", width: 10}, fromCol, untilTo, col{key: "document", width: 20}, col{key: "sender", width: 22},
		col{key: "team", width: 22}, ownCol, col{key: "seat", width: 30})...); err != nil {
		return err
	}
	for _, p := range ps {
		if !x.post(p) || !p.Until.IsNone() && p.Until < x.today {
			continue
		}
		seat := func() row {
			return x.place(row{"body": names[p.Body], "kind": kinds[p.Body], "post": p.Title, "role": x.order.Actor.Bundles.Title(p.Role), "seat": p.ID}, p.Area)
		}
		if err := x.seats(p, names, seat); err != nil {
			return err
		}
	}
	return nil
}

// seats writes who holds a post, or that nobody does.
func (x *table) seats(p org.Post, names map[string]string, seat func() row) error {
	as, err := x.v.Appointments(p.ID)
	if err != nil {
		return err
	}
	n := 0
	for _, a := range as {
		if !a.InForce() || !a.Until.IsNone() && a.Until < x.today {
			continue
		}
		who, err := x.v.Person(a.Person)
		if err != nil {
			return err
		}
		r := seat()
		r["name"], r["phone"], r["citizen"], r["grade"], r["own"] = who.Name, who.Phone, who.CitizenID, who.Grade, who.ID
		x.term(r, a, names)
		if err := x.put(r); err != nil {
			return err
		}
		n++
	}
	if n == 0 {
		return x.put(seat())
	}
	return nil
}

// term fills how somebody holds a post.
func (x *table) term(r row, a org.Appointment, names map[string]string) {
	r["hold"], r["document"], r["from"], r["until"] = intake.HoldTitle(a.Hold), a.Document, a.From.String(), a.Until.String()
	r["sender"], r["team"] = names[a.Sender], names[a.Team]
}
