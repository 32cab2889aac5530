package store

import (
	"luoshi/internal/access"
	"luoshi/internal/calendar"
	"luoshi/internal/fault"
	"luoshi/internal/ident"
	"luoshi/internal/org"
	"luoshi/internal/store/cell"
)

func bodies() *table[org.Body] {
	return newTable("body", "name short kind area parent credit from_day until_day successor former?",
		func(b *org.Body) *ident.Row { return &b.Row },
		func(b *org.Body) []any {
			return []any{&b.Name, &b.Short, &b.Kind, &b.Area, &b.Parent, &b.Credit, cell.Date(&b.From), cell.Date(&b.Until), &b.Successor, cell.Rows(&b.Former)}
		})
}

func posts() *table[org.Post] {
	return newTable("post", "body title role area above from_day until_day",
		func(p *org.Post) *ident.Row { return &p.Row },
		func(p *org.Post) []any {
			return []any{&p.Body, &p.Title, &p.Role, &p.Area, &p.Above, cell.Date(&p.From), cell.Date(&p.Until)}
		})
}

func persons() *table[org.Person] {
	return newTable("person", "name phone! citizen_id! citizen_key managing grade reserve merged? former?",
		func(p *org.Person) *ident.Row { return &p.Row },
		func(p *org.Person) []any {
			return []any{&p.Name, cell.Sealed(&p.Phone), cell.Sealed(&p.CitizenID), &p.CitizenKey, &p.Managing, &p.Grade, &p.Reserve, &p.Merged, cell.Rows(&p.Former)}
		})
}

func appointments() *table[org.Appointment] {
	return newTable("appointment", "post person hold from_day until_day document sender team relations ended suspended? state? backdated? asked_by? asked_body? asked_at? confirmed_by? confirmed_at? end_day? end_reason? end_by? end_body? end_at? ended_by? ended_at? end_why!? was? handed_at? handed_n?",
		func(a *org.Appointment) *ident.Row { return &a.Row },
		func(a *org.Appointment) []any {
			return []any{&a.Post, &a.Person, &a.Hold, cell.Date(&a.From), cell.Date(&a.Until), &a.Document, &a.Sender, &a.Team, &a.Relations, &a.Ended, &a.Suspended,
				&a.State, cell.Flag(&a.Backdated), &a.Asked.By, &a.Asked.Body, cell.Instant(&a.Asked.At), &a.Asked.ByOther, cell.Instant(&a.Asked.OtherAt),
				cell.Date(&a.EndDay), cell.Was(&a.EndReason), &a.End.By, &a.End.Body, cell.Instant(&a.End.At), &a.End.ByOther, cell.Instant(&a.End.OtherAt), cell.Sealed(&a.EndReason), cell.Rows(&a.Was), cell.Instant(&a.Handed.At), &a.Handed.InHand}
		})
}

func leaves() *table[org.Leave] {
	return newTable("leave", "person post from_day until_day kind reason approver refused why!?",
		func(l *org.Leave) *ident.Row { return &l.Row },
		func(l *org.Leave) []any {
			return []any{&l.Person, &l.Post, cell.Date(&l.From), cell.Date(&l.Until), &l.Kind, cell.Was(&l.Reason), &l.Approver, cell.Flag(&l.Refused), cell.Sealed(&l.Reason)}
		})
}

// BodiesOfKind lists the bodies of a kind in order of name.
func (r *Reader) BodiesOfKind(k org.Kind) ([]org.Body, error) {
	return list(r, r.s.t.body, "WHERE home = $1 AND kind = $2 ORDER BY name, id", string(k))
}

// SaveBody stores a body.
func (tx *Tx) SaveBody(b *org.Body) error {
	b.Name, b.Short = ident.Line(b.Name), ident.Line(b.Short)
	return save(tx, tx.s.t.body, b)
}

// SavePost stores a post.
func (tx *Tx) SavePost(p *org.Post) error {
	p.Title = ident.Line(p.Title)
	if p.Version > 0 { // who holds it would get the rights of the other role unconfirmed
		was, err := tx.Post(p.ID)
		if err != nil {
			return err
		}
		b, err := tx.Bundles()
		if err != nil {
			return err
		}
		if err := org.CheckRole(b, was, *p); err != nil {
			return err
		}
	}
	return save(tx, tx.s.t.post, p)
}

// SavePerson stores a person under the one form of the name, the citizen number sealed
// beside its blind index.
func (tx *Tx) SavePerson(p *org.Person) (err error) {
	if p.Name, err = ident.Name(p.Name); err != nil {
		return err
	}
	p.Phone = ident.Phone(p.Phone)
	if id, err := ident.ParseCitizenID(p.CitizenID); err == nil {
		p.CitizenID = id.Full()
	}
	p.CitizenKey = tx.s.keyr.Blind(p.CitizenID)
	return save(tx, tx.s.t.person, p)
}

// SaveAppointment stores an appointment that the holders of the post allow; a new one to
// an entrusted post only with its standing (org.Appoint).
func (tx *Tx) SaveAppointment(a *org.Appointment) error {
	if a.EndDay == 0 {
		a.EndDay = calendar.None
	}
	if a.Version == 0 && a.State == "" {
		p, err := tx.Post(a.Post)
		if err != nil {
			return err
		}
		b, err := tx.Bundles()
		if err != nil {
			return err
		}
		if b.Entrusted(p.Role) {
			return fault.New(fault.Denied, "org.unconfirmed")
		}
	}
	others, err := tx.Appointments(a.Post)
	if err != nil {
		return err
	}
	if err := org.CheckAppointment(*a, others); err != nil {
		return err
	}
	return save(tx, tx.s.t.appointment, a)
}

// SaveLeave stores a leave.
func (tx *Tx) SaveLeave(l *org.Leave) error { return save(tx, tx.s.t.leave, l) }

// Leave reads a leave.
func (r *Reader) Leave(id string) (org.Leave, error) { return get(r, r.s.t.leave, id) }

// Appointments reads every appointment to a post, the newest first.
func (r *Reader) Appointments(post string) ([]org.Appointment, error) {
	return list(r, r.s.t.appointment, "WHERE home = $1 AND post = $2 ORDER BY from_day DESC, id DESC", post)
}

// AppointmentsOf reads every appointment of a person, the newest first.
func (r *Reader) AppointmentsOf(person string) ([]org.Appointment, error) {
	return list(r, r.s.t.appointment, "WHERE home = $1 AND person = $2 ORDER BY from_day DESC, id DESC", person)
}

// HolderOn answers who held a post on day d.
func (r *Reader) HolderOn(post string, d calendar.Date) (org.Appointment, bool, error) {
	as, err := list(r, r.s.t.appointment,
		"WHERE home = $1 AND post = $2 AND from_day <= $3 AND (until_day = '' OR until_day >= $3) ORDER BY id", post, d.String())
	if err != nil {
		return org.Appointment{}, false, err
	}
	a, ok := org.HolderOn(as, post, d)
	return a, ok, nil
}

// Post reads a post.
func (r *Reader) Post(id string) (org.Post, error) { return get(r, r.s.t.post, id) }

// Body reads a body.
func (r *Reader) Body(id string) (org.Body, error) { return get(r, r.s.t.body, id) }

// Person reads a person. The caller logs the look (see Tx.Look).
func (r *Reader) Person(id string) (org.Person, error) { return get(r, r.s.t.person, id) }

// Bodies reads every body of the home in order of area and name.
func (r *Reader) Bodies() ([]org.Body, error) {
	return list(r, r.s.t.body, "WHERE home = $1 ORDER BY area, name, id")
}

// Posts reads every post of the home in order of area and title.
func (r *Reader) Posts() ([]org.Post, error) {
	return list(r, r.s.t.post, "WHERE home = $1 ORDER BY area, title, id")
}

// PostsIn reads the posts inside a range of areas.
func (r *Reader) PostsIn(lo, hi int64) ([]org.Post, error) {
	return list(r, r.s.t.post, "WHERE home = $1 AND area BETWEEN $2 AND $3 ORDER BY area, title, id", lo, hi)
}

// PostsOfBody lists the posts of a body in order of title.
func (r *Reader) PostsOfBody(body string) ([]org.Post, error) {
	return list(r, r.s.t.post, "WHERE home = $1 AND body = $2 ORDER BY title, id", body)
}

// Leaves reads the leaves of a person, the newest first.
func (r *Reader) Leaves(person string) ([]org.Leave, error) {
	return list(r, r.s.t.leave, "WHERE home = $1 AND person = $2 ORDER BY from_day DESC, id DESC", person)
}

// Appointment reads an appointment.
func (r *Reader) Appointment(id string) (org.Appointment, error) {
	return get(r, r.s.t.appointment, id)
}

// PersonByName finds the one person of a name; several of the same name are a
// fault that asks for another way.
func (r *Reader) PersonByName(name string) (org.Person, error) {
	ps, err := list(r, r.s.t.person, "WHERE home = $1 AND name = $2 AND merged = '' ORDER BY id LIMIT 2", storedName(name))
	switch {
	case err != nil:
		return org.Person{}, err
	case len(ps) == 0:
		return org.Person{}, fault.At("name", "org.no_person", name)
	case len(ps) > 1:
		return org.Person{}, fault.At("name", "org.same_name", name)
	}
	return ps[0], nil
}

// EntriesInto lists the entries of the roster that lead to a person's (并入).
func (r *Reader) EntriesInto(person string) ([]org.Person, error) {
	return list(r, r.s.t.person, "WHERE home = $1 AND merged = $2 AND merged <> '' ORDER BY id", person)
}

// HasAccount reports whether a person has an account that is not revoked.
func (r *Reader) HasAccount(person string) (has bool, err error) {
	err = r.queryRow("SELECT EXISTS (SELECT 1 FROM account WHERE home = $1 AND person = $2 AND state <> 'revoked')", r.home, person).Scan(&has)
	return has, err
}

// storedName is the form under which the name of a person is stored; what could not be
// stored is looked for as it was written.
func storedName(name string) string {
	if n, err := ident.Name(name); err == nil {
		return n
	}
	return name
}

// AppointmentsWaiting lists the appointments and ends that wait for a second office,
// the oldest first.
func (r *Reader) AppointmentsWaiting() ([]org.Appointment, error) {
	return list(r, r.s.t.appointment, "WHERE home = $1 AND (state = 'waiting' OR (end_by <> '' AND ended_by = '')) ORDER BY id")
}

// AppointmentsMarked lists the appointments that somebody should look at, the newest
// first from before an identifier on ("" from the newest): to entrusted posts, and those
// whose term began before they were entered.
func (r *Reader) AppointmentsMarked(before string, limit int) ([]org.Appointment, error) {
	if before == "" {
		before = lastID
	}
	return list(r, r.s.t.appointment, "WHERE home = $1 AND (asked_by <> '' OR end_by <> '') AND (state <> '' OR backdated = 1 OR end_by <> '') AND id < $2 ORDER BY id DESC LIMIT $3", before, limit)
}

// RolesHeld lists the roles of the posts that somebody holds on a day, or is to hold.
func (r *Reader) RolesHeld(d calendar.Date) (out []access.Role, err error) {
	rows, err := r.query(`SELECT DISTINCT p.role FROM appointment a JOIN post p ON p.home = a.home AND p.id = a.post
		WHERE a.home = $1 AND (a.until_day = '' OR a.until_day >= $2) AND a.state <> 'refused' ORDER BY p.role`, r.home, d.String())
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var role access.Role
		if err := rows.Scan(&role); err != nil {
			return nil, err
		}
		out = append(out, role)
	}
	return out, rows.Err()
}

// KeepersOn lists who holds an entrusted post on a day, with the body.
func (r *Reader) KeepersOn(d calendar.Date) ([]org.Keeper, error) {
	seats, err := r.ConsequenceSeats(d)
	var out []org.Keeper
	for _, s := range seats {
		if s.Bundles.Entrusted(s.Role) {
			out = append(out, org.Keeper{Role: s.Role, Person: s.Person, Body: s.Body})
		}
	}
	return out, err
}
