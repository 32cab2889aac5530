package org

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"luoshi/internal/access"
	"luoshi/internal/calendar"
	"luoshi/internal/fault"
	"luoshi/internal/ident"
	"luoshi/journal"
)

// Renamed is what somebody or something was called before (曾用名), and until which day.
type Renamed struct {
	Name  string        `json:"name"`
	Until calendar.Date `json:"until"`
}

// Called lists what was called so before, for search and for tables of old names.
func Called(list []Renamed) []string {
	out := make([]string, len(list))
	for i, x := range list {
		out[i] = x.Name
	}
	return out
}

// dropped are former names without the one that is in use again.
func dropped(list []Renamed, name string) []Renamed {
	return slices.DeleteFunc(slices.Clone(list), func(x Renamed) bool { return x.Name == name })
}

// Why is why an entry of the roster is changed (为什么改).
type Why string

// The reasons.
const (
	Mistyped Why = "mistyped" // 登记时写错
	NewName  Why = "renamed"  // 更名、改称
	NewPhone Why = "moved"    // 换了号码、调了单位
)

// Whys lists the reasons with their titles, in the order of the form.
func Whys() [][2]string {
	return [][2]string{{string(NewPhone), "换了号码、调了单位"}, {string(Mistyped), "登记时写错"}, {string(NewName), "更名、改称"}}
}

func checkWhy(w Why) error {
	if !slices.ContainsFunc(Whys(), func(x [2]string) bool { return x[0] == string(w) }) {
		return fault.At("why", "org.why")
	}
	return nil
}

// changed is the event of a changed entry: which fields, and why. What stood in them is in
// no event.
func changed(actor access.Actor, act, id string, why Why, fields []string) journal.Event {
	e := actor.Event(act, id)
	e.Facts = append(e.Facts, journal.Fact{Name: "changed", Value: strings.Join(fields, " ")}, journal.Fact{Name: "why", Value: string(why)})
	return e
}

// PersonTx is what the acts on entries of people need of a transaction.
type PersonTx interface {
	Tx
	Person(id string) (Person, error)
	AppointmentsOf(person string) ([]Appointment, error)
	// HasAccount reports whether a person has an account that is not revoked.
	HasAccount(person string) (bool, error)
	// EntriesInto lists the entries that lead to a person's.
	EntriesInto(person string) ([]Person, error)
}

// ChangePerson changes what the roster says of a person (人员更正): the name, telephone,
// grade, the body with 干部管理权限. Nobody changes their own entry. A name that was right
// until today is kept as a former one.
func ChangePerson(tx PersonTx, actor access.Actor, to Person, why Why, today calendar.Date) error {
	was, err := entryOf(tx, actor, to.ID)
	if err != nil {
		return err
	}
	if was.Merged != "" {
		return fault.New(fault.Conflict, "org.merged_already")
	}
	if err := checkWhy(why); err != nil {
		return err
	}
	p := was
	p.Version = to.Version
	if p.Name, err = ident.Name(to.Name); err != nil {
		return err
	}
	p.Phone, p.Grade, p.Managing = ident.Phone(to.Phone), ident.Line(to.Grade), to.Managing
	if p.Managing != "" && p.Managing != was.Managing {
		if _, err := tx.Body(p.Managing); err != nil {
			return err
		}
	}
	fields := differ(field{"name", was.Name, p.Name}, field{"phone", was.Phone, p.Phone}, field{"grade", was.Grade, p.Grade}, field{"managing", was.Managing, p.Managing})
	if len(fields) == 0 {
		return fault.New(fault.Conflict, "org.nothing_changed")
	}
	if p.Name != was.Name && why == NewName {
		p.Former = append(dropped(was.Former, p.Name), Renamed{was.Name, today})
	}
	if err := tx.SavePerson(&p); err != nil {
		return err
	}
	return tx.Record(changed(actor, "roster.person", p.ID, why, fields))
}

type field struct{ name, was, is string }

func differ(fields ...field) (out []string) {
	for _, f := range fields {
		if f.was != f.is {
			out = append(out, f.name)
		}
	}
	return out
}

// Merge says that two entries of the roster are one human (合并重复人员): the entry keeps
// its past, and leads to the one that stays. An entry that holds a post, will hold one, or
// has an account is not merged: its posts are appointed anew first, by the way that their
// kind asks for, so that no post changes hands by a merge.
func Merge(tx PersonTx, actor access.Actor, id, into string, today calendar.Date) error {
	p, err := entryOf(tx, actor, id)
	if err != nil {
		return err
	}
	to, err := tx.Person(into)
	if err != nil {
		return err
	}
	others, err := tx.EntriesInto(id)
	if err != nil {
		return err
	}
	switch {
	case id == into, to.Merged != "", len(others) > 0, actor.Is(into):
		return fault.At("into", "org.merge_into")
	case p.Merged != "":
		return fault.New(fault.Conflict, "org.merged_already")
	case ident.Key(p.Name) != ident.Key(to.Name) && (p.CitizenKey == "" || p.CitizenKey != to.CitizenKey):
		return fault.At("into", "org.merge_names")
	case p.CitizenKey != "" && to.CitizenKey != "" && p.CitizenKey != to.CitizenKey:
		return fault.At("into", "org.merge_numbers")
	}
	as, err := tx.AppointmentsOf(id)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(as, func(a Appointment) bool { return a.State != Refused && (a.Until.IsNone() || a.Until >= today) }) {
		return fault.New(fault.Conflict, "org.merge_holds")
	}
	if has, err := tx.HasAccount(id); err != nil || has {
		if err == nil {
			err = fault.New(fault.Conflict, "org.merge_account")
		}
		return err
	}
	p.Merged = into
	if err := tx.SavePerson(&p); err != nil {
		return err
	}
	return tx.Record(actor.Event("roster.merge", id))
}

// Unmerge takes a merge back (取消合并): the two entries are two people again.
func Unmerge(tx PersonTx, actor access.Actor, id string) error {
	p, err := entryOf(tx, actor, id)
	if err != nil {
		return err
	}
	if p.Merged == "" {
		return fault.New(fault.Conflict, "org.merged_not")
	}
	if actor.Is(p.Merged) {
		return fault.New(fault.Denied, "access.own_work")
	}
	p.Merged = ""
	if err := tx.SavePerson(&p); err != nil {
		return err
	}
	return tx.Record(actor.Event("roster.unmerge", id))
}

// entryOf is the entry of somebody else, for whoever keeps the roster and sees personal files.
func entryOf(tx PersonTx, actor access.Actor, id string) (Person, error) {
	for _, right := range []string{"roster.change", "person.see"} {
		if err := access.May(actor, right, access.Subject{}); err != nil {
			return Person{}, err
		}
	}
	p, err := tx.Person(id)
	if err == nil && actor.Is(id) {
		err = fault.New(fault.Denied, "access.own_work")
	}
	return p, err
}

// ChangeBody changes what a body is called (机构更名) and its 统一社会信用代码; the old name
// stays known, so that a table which still bears it finds the body.
func ChangeBody(tx BodyTx, actor access.Actor, to Body, why Why, today calendar.Date) error {
	was, err := tx.Body(to.ID)
	if err != nil {
		return err
	}
	b := was
	b.Version, b.Name, b.Short, b.Credit = to.Version, ident.Line(to.Name), ident.Line(to.Short), to.Credit
	if b.Short == "" {
		b.Short = b.Name
	}
	if err := CheckBody(actor, was, b); err != nil {
		return err
	}
	if err := checkNames(tx, was, &b); err != nil {
		return err
	}
	if err := checkWhy(why); err != nil {
		return err
	}
	fields := differ(field{"name", was.Name, b.Name}, field{"short", was.Short, b.Short}, field{"credit", was.Credit, b.Credit})
	if len(fields) == 0 {
		return fault.New(fault.Conflict, "org.nothing_changed")
	}
	if b.Name != was.Name && why == NewName {
		b.Former = append(dropped(was.Former, b.Name), Renamed{was.Name, today})
	}
	if err := tx.SaveBody(&b); err != nil {
		return err
	}
	return tx.Record(changed(actor, "roster.body", b.ID, why, fields))
}

// BodyTx is what a change of a body needs of a transaction.
type BodyTx interface {
	Tx
	Bodies() ([]Body, error)
}

// longName bounds what a body is called, in characters.
const longName = 60

// checkNames refuses a name that another body bears, one that no page can hold, and what is
// no 统一社会信用代码.
func checkNames(tx BodyTx, was Body, b *Body) error {
	if utf8.RuneCountInString(b.Name) > longName || utf8.RuneCountInString(b.Short) > longName {
		return fault.At("name", "org.name_long", strconv.Itoa(longName))
	}
	if b.Credit != "" && b.Credit != was.Credit {
		code, err := ident.ParseCreditCode(b.Credit)
		if err != nil {
			if f, ok := fault.As(err); ok {
				f.Field = "credit"
			}
			return err
		}
		b.Credit = string(code)
	}
	all, err := tx.Bodies()
	if err == nil && slices.ContainsFunc(all, func(o Body) bool { return o.ID != b.ID && ident.Key(o.Name) == ident.Key(b.Name) }) {
		err = fault.At("name", "org.name_taken", b.Name)
	}
	return err
}

// CorrectTerm corrects an appointment as it was entered (任职更正): its first day, its last
// one, how it is held, its document. Of an entrusted post no more than CheckTerm allows.
// A term that has begun does not begin in the future, and one that has ended goes on ended:
// what ends or begins one is the way for it.
func CorrectTerm(tx PersonTx, actor access.Actor, to Appointment, today calendar.Date) error {
	before, err := tx.Appointment(to.ID)
	if err != nil {
		return err
	}
	a := before
	a.Version, a.From, a.Hold, a.Document = to.Version, to.From, to.Hold, strings.TrimSpace(to.Document)
	if !before.Until.IsNone() && !to.Until.IsNone() { // an end is asked for by itself
		a.Until = to.Until
	}
	if before.From <= today && a.From > today || !before.Until.IsNone() && before.Until < today && a.Until >= today {
		return fault.At("from", "org.correct_future")
	}
	if p, err := tx.Person(before.Person); err != nil || p.Merged != "" {
		if err == nil {
			err = fault.New(fault.Conflict, "org.merged_already")
		}
		return err
	}
	if len(differ(field{"from", before.From.String(), a.From.String()}, field{"until", before.Until.String(), a.Until.String()},
		field{"hold", string(before.Hold), string(a.Hold)}, field{"document", before.Document, a.Document})) == 0 {
		return fault.New(fault.Conflict, "org.nothing_changed")
	}
	if err := CheckDocument(a.Document); err != nil {
		return err
	}
	if !slices.Contains([]Hold{Holder, Acting, Deputy}, a.Hold) {
		return fault.At("hold", "org.appointment_incomplete")
	}
	a.Was = append(slices.Clone(before.Was), Correction{before.From, before.Until, before.Hold, before.Document, actor.Person, actor.Now.UTC()})
	return AmendTerm(tx, actor, before, &a)
}
