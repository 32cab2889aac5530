package org

import (
	"slices"
	"strings"

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
