package intake

import (
	"reflect"
	"strings"

	"luoshi/internal/calendar"
	"luoshi/internal/fault"
	"luoshi/internal/ident"
	"luoshi/internal/org"
)

// personDraft is a person of the file; several rows may give them posts.
type personDraft struct {
	before, p *org.Person
	stored    bool // counted and to be written
	terms     []*org.Appointment
}

// people plans persons and their appointments, one appointment a row.
func (r *rows) people() error {
	drafts := map[string]*personDraft{}
	held := map[string][]org.Appointment{} // post → appointments, those of the file included
	return r.each(func() error {
		d, err := r.person(drafts)
		if err != nil || d == nil {
			return err
		}
		post, err := r.postHeld(d)
		if err != nil || r.bad {
			return err
		}
		return r.holds(d, post, held, nil)
	})
}

// holds plans the person of a row and what they hold, behind what stands before (first),
// nil for nothing.
func (r *rows) holds(d *personDraft, post *org.Post, held map[string][]org.Appointment, first func(*writer) error) error {
	before, a, err := r.appointment(d, post, held)
	if err != nil || r.bad {
		return err
	}
	changedPerson := !d.stored && (d.before.ID == "" || !reflect.DeepEqual(*d.p, *d.before))
	changedTerm := a != nil && (before.ID == "" || !reflect.DeepEqual(*a, *before))
	d.stored = d.stored || changedPerson
	from, term := int64(-1), int64(-1)
	if changedPerson {
		from = d.before.Version
	}
	if changedTerm {
		term = before.Version
	}
	r.count(from, term, changedPerson || changedTerm || first != nil, func(w *writer) error {
		if first != nil {
			if err := first(w); err != nil {
				return err
			}
		}
		if changedPerson {
			if err := w.person(d.before, d.p); err != nil {
				return err
			}
		}
		if changedTerm {
			a.Post = post.ID // of what is new it is known now
			for _, body := range []*string{&a.Sender, &a.Team} {
				if b := r.names.body1[*body]; b != nil {
					*body = b.ID
				}
			}
			return w.appointment(before, a, d.p)
		}
		return nil
	})
	return nil
}

// person finds or makes the draft of the row's person.
func (r *rows) person(drafts map[string]*personDraft) (*personDraft, error) {
	phone := r.phone()
	name, err := ident.Name(r.text("name"))
	if err != nil && r.text("name") != "" {
		r.fail("name", err)
	}
	number := r.citizen()
	own := r.text("own")
	if own == "" && r.text("citizen") == "" && phone == "" && !r.failed["phone"] {
		r.fail("phone", fault.At("phone", "intake.person_key"))
	}
	if name == "" || r.bad {
		return nil, nil
	}
	key := "c" + number
	if number == "" {
		key = "n" + name + "/" + phone
	}
	if own != "" {
		key = "id/" + own
	}
	if d := drafts[key]; d != nil {
		if d.p.Name != name || phone != "" && d.p.Phone != phone || number != "" && d.p.CitizenID != number {
			r.fail("name", fault.At("name", "intake.person_differs", r.plan.Job.lineText(r.seen[key])))
			return nil, nil
		}
		return d, nil
	}
	before, err := r.known(own, name, phone, number)
	if err != nil || r.bad {
		return nil, err
	}
	p := *before
	p.Name = name
	keep(&p.Phone, phone)
	keep(&p.CitizenID, number)
	keep(&p.Grade, r.text("grade"))
	d := &personDraft{before: before, p: &p}
	drafts[key], r.seen[key] = d, r.row.Number
	return d, nil
}

// known finds the stored person: by its identifier, by citizen number, else by name and
// phone. With the identifier name and numbers may be corrected, never those of somebody
// else.
func (r *rows) known(own, name, phone, number string) (*org.Person, error) {
	if own != "" {
		p, there, err := there(r.n.Person(own))
		switch {
		case err != nil:
			return nil, err
		case !there:
			r.fail("own", fault.At("own", "intake.row_unknown", own))
		case number != "" && p.CitizenID != "" && p.CitizenID != number:
			r.fail("citizen", fault.At("citizen", "intake.own_other"))
		}
		return &p, nil
	}
	if number != "" {
		found, err := r.n.PersonsByCitizen(number)
		if err != nil || len(found) > 0 {
			return first(found), err
		}
	}
	found, err := r.n.PersonsNamed(name)
	if err != nil {
		return nil, err
	}
	for i := range found {
		if phone != "" && found[i].Phone == phone && (number == "" || found[i].CitizenID == "") {
			return &found[i], nil
		}
	}
	return &org.Person{}, nil
}

func first(ps []org.Person) *org.Person {
	if len(ps) == 0 {
		return &org.Person{}
	}
	return &ps[0]
}

// phone reads a telephone number: digits, a plus in front, marks between left out.
func (r *rows) phone() string {
	text := ident.Phone(r.text("phone"))
	if text == "" || r.failed["phone"] {
		return ""
	}
	digits := strings.TrimPrefix(text, "+")
	if strings.Trim(digits, "0123456789") != "" || len(digits) < 7 || len(digits) > 15 {
		r.fail("phone", fault.At("phone", "intake.phone"))
	}
	return text
}

func (r *rows) citizen() string {
	text := r.text("citizen")
	if text == "" || r.failed["citizen"] {
		return ""
	}
	id, err := ident.ParseCitizenID(text)
	if err != nil {
		r.fail("citizen", err)
		return ""
	}
	if strings.HasSuffix(text, "000") { // one in a thousand is so; of those that lost their end, all
		r.warn("citizen", fault.At("citizen", "intake.digits_doubtful"))
	}
	return id.Full()
}

// postHeld finds the post of the row; nil where it names none.
func (r *rows) postHeld(d *personDraft) (*org.Post, error) {
	title := r.text("post")
	if title == "" {
		r.once("p"+d.p.Name+d.p.Phone+d.p.CitizenID, "name")
		return nil, nil
	}
	post, err := r.names.post(title, r.text("body"), 0)
	if err != nil && d.p.ID != "" { // an appointment that stands names its post, whatever else is called so
		post, err = r.heldPost(d.p.ID, title, err)
	}
	if err != nil {
		key := "post"
		if f, ok := fault.As(err); ok && f.Field == "body" {
			key = "body"
		}
		r.fail(key, err)
		return nil, nil
	}
	return post, nil
}

// appointment reads the row's appointment to a post; nil without one.
func (r *rows) appointment(d *personDraft, post *org.Post, held map[string][]org.Appointment) (before, a *org.Appointment, err error) {
	if post == nil {
		return nil, nil, nil
	}
	if _, read := held[post.ID]; !read {
		if held[post.ID], err = r.n.Appointments(post.ID); err != nil {
			return nil, nil, err
		}
	}
	before = &org.Appointment{Post: post.ID, Person: d.p.ID, From: calendar.None, Until: calendar.None}
	from := r.date("from")
	for _, o := range held[post.ID] {
		if d.p.ID != "" && o.Person == d.p.ID && o.Version > 0 && (o.From == from || from.IsNone() && o.Until.IsNone()) {
			before = &o
		}
	}
	term := r.term(*before, from)
	if r.bad || !r.once("a"+post.ID+"/"+d.p.Name+d.p.Phone+d.p.CitizenID+term.From.String(), "post") {
		return nil, nil, nil
	}
	if d.p.ID != "" && r.actor.Is(d.p.ID) && (before.ID == "" || !reflect.DeepEqual(term, *before)) {
		r.fail("name", fault.New(fault.Denied, "access.own_work")) // nobody appoints themselves
		return nil, nil, nil
	}
	if r.names.bundles.Entrusted(post.Role) && before.ID == "" {
		r.failAll(org.CheckDocument(term.Document), "document")
	}
	if before.EndWaits() && term.Until == before.EndDay { // asked for already
		term.Until = before.Until
	}
	if before.ID != "" && !reflect.DeepEqual(term, *before) {
		r.failAll(org.CheckTerm(r.actor, *post, *before, term), "from")
	}
	check := term
	if check.Person == "" {
		check.Person = "new"
	}
	r.failAll(org.CheckAppointment(check, held[post.ID]), "from")
	if !r.bad && term.ID == "" { // told apart from the next new one
		other := check
		other.ID, other.Person = "~"+itoa(r.row.Number), "new"
		held[post.ID] = append(held[post.ID], other)
	}
	return before, &term, nil
}

// heldPost is the post that a person held or holds from the day of the row, by its title
// and its body's name; else the error of the look-up stands.
func (r *rows) heldPost(person, title string, otherwise error) (*org.Post, error) {
	terms, err := r.n.AppointmentsOf(person)
	if err != nil {
		return nil, err
	}
	from := r.date("from")
	for _, a := range terms {
		p := r.names.post1[a.Post]
		if p != nil && a.From == from && plain(p.Title) == plain(title) && (r.text("body") == "" || r.names.isBody(p.Body, r.text("body"))) {
			return p, nil
		}
	}
	return nil, otherwise
}

// term fills an appointment from the row.
func (r *rows) term(a org.Appointment, from calendar.Date) org.Appointment {
	hold, ok := holdNamed(r.text("hold"))
	if !ok {
		r.fail("hold", fault.At("hold", "intake.hold_unknown", r.text("hold")))
	}
	if a.Hold == "" || r.text("hold") != "" {
		a.Hold = hold
	}
	keepDate(&a.From, from)
	if a.From.IsNone() && r.text("from") == "" {
		r.fail("from", fault.At("from", "intake.from_missing"))
	}
	keepDate(&a.Until, r.date("until"))
	keep(&a.Document, r.text("document"))
	for key, field := range map[string]*string{"sender": &a.Sender, "team": &a.Team} {
		text := r.text(key)
		if text == "" {
			continue
		}
		b, err := r.names.bodyOr(*field, text)
		if err != nil {
			r.fail(key, err)
			continue
		}
		*field = b.ID
	}
	return a
}
