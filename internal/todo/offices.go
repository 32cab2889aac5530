package todo

import (
	"slices"

	"luoshi/internal/account"
	"luoshi/internal/calendar"
	"luoshi/internal/consequence"
	"luoshi/internal/fault"
	"luoshi/internal/life"
	"luoshi/internal/office"
	"luoshi/internal/org"
	"luoshi/internal/store"
)

func denied(err error) bool { return fault.KindOf(err) == fault.Denied }

// cases is the life of a case.
var cases = consequence.Life()

// ofCases reads the cases under way that the actor knows of, and the actor's own: a
// decision on oneself is opened also after the case is over.
func ofCases(r *store.Reader, ask Ask) (out []Item, err error) {
	cs, err := r.Consequences(store.CaseFilter{Actor: ask.Actor, Limit: atMost})
	if err != nil {
		return nil, err
	}
	mine, err := r.CasesConcerning(ask.Actor.Person)
	if err != nil {
		return nil, err
	}
	for _, c := range mine {
		cs = slices.DeleteFunc(cs, func(x consequence.Case) bool { return x.ID == c.ID })
	}
	for _, c := range append(mine, cs...) {
		open, ripe, err := ofCase(r, ask, c)
		if err != nil {
			return nil, err
		}
		due := c.LimitOn
		switch c.State {
		case consequence.Heard:
			due = c.DecideBy
		case consequence.UnderReview:
			due = c.ReviewDue
		case consequence.Served, consequence.Reviewed:
			due = c.Until
		}
		out = add(out, cases, open, ripe, Item{ID: c.ID, Title: c.Title, Number: c.Number, Person: c.Person, Post: c.Post, Due: due, Since: c.OpenedAt})
	}
	return out, nil
}

func ofCase(r *store.Reader, ask Ask, c consequence.Case) (open []life.Row[consequence.State, consequence.Act], ripe func(consequence.Act) bool, err error) {
	votes, err := r.ConsequenceVotes(c.ID)
	if err != nil {
		return nil, nil, err
	}
	k, err := r.ConsequenceKind(c.Pack, c.Kind)
	return c.OpenTo(ask.Actor, votes), c.Ripe(k, votes, ask.Actor, ask.Zone), err
}

func terms(r *store.Reader, ask Ask) (out []Item, err error) {
	if !holds(org.LifeOfTerms(), ask.Actor) {
		return nil, nil
	}
	as, err := r.AppointmentsWaiting()
	at := posts{r: r}
	for _, a := range as {
		p, err := at.of(a.Post)
		if err != nil {
			return nil, err
		}
		out = add(out, org.LifeOfTerms(), a.OpenTo(ask.Actor, p), nil, Item{ID: a.ID, Person: a.Person, Post: a.Post, Area: p.Area, Due: a.From, Since: a.Asked.At})
	}
	return out, err
}

// handovers is what the actor's own term takes over from the one before it, until they say
// so, or until nothing of that time is open any more.
func handovers(r *store.Reader, ask Ask) (out []Item, err error) {
	a := ask.Actor
	if a.Person == "" || a.Post == "" || !holds(org.LifeOfHandovers(), a) {
		return nil, nil
	}
	as, err := r.AppointmentsOf(a.Person)
	for _, term := range as {
		open := term.OpenHandover(a)
		if len(open) == 0 {
			continue
		}
		before, inHand, err := term.TakesOver(r, a.Now, ask.Zone)
		if err != nil {
			return nil, err
		}
		if inHand > 0 {
			out = add(out, org.LifeOfHandovers(), open, nil, Item{ID: term.ID, Person: before.Person, Post: term.Post, Area: a.Area, Due: calendar.None, Since: term.From.Start(ask.Zone)})
		}
	}
	return out, err
}

func codes(r *store.Reader, ask Ask) (out []Item, err error) {
	if !holds(account.LifeOfCodes(), ask.Actor) {
		return nil, nil
	}
	ks, err := r.CodesAsked()
	if err != nil {
		return nil, err
	}
	opener, err := r.Opener()
	for _, k := range ks {
		of, err := r.Account(k.Account)
		if err != nil {
			return nil, err
		}
		out = add(out, account.LifeOfCodes(), k.OpenTo(ask.Actor, of, opener), nil, Item{ID: k.ID, Person: k.Person, Due: calendar.None, Since: k.AskedAt})
	}
	return out, err
}

func keys(r *store.Reader, ask Ask) (out []Item, err error) {
	if !holds(account.LifeOfKeys(), ask.Actor) {
		return nil, nil
	}
	ks, err := r.KeysWaiting()
	if err != nil {
		return nil, err
	}
	for _, k := range ks {
		let, err := r.Vouched(k.Person)
		if err != nil {
			return nil, err
		}
		out = add(out, account.LifeOfKeys(), k.OpenTo(ask.Actor, let), nil, Item{ID: k.ID, Person: k.Person, Due: calendar.None, Since: k.MadeAt})
	}
	return out, nil
}

func issues(r *store.Reader, ask Ask) (out []Item, err error) {
	if !holds(office.LifeOfIssues(), ask.Actor) {
		return nil, nil
	}
	is, err := r.PackIssues()
	for _, i := range is {
		out = add(out, office.LifeOfIssues(), i.OpenTo(ask.Actor), nil, Item{ID: i.ID, Title: i.Title, Number: i.Pack, Person: i.Person, Due: i.Effective, Since: i.At})
	}
	return out, err
}

// imports are those of which rows are still to be written or taken back: at most one is
// under way at a time.
func imports(r *store.Reader, ask Ask) (out []Item, err error) {
	if !holds(office.LifeOfImports(), ask.Actor) {
		return nil, nil
	}
	is, err := r.Imports("", atMost)
	for _, i := range is {
		out = add(out, office.LifeOfImports(), i.OpenTo(ask.Actor), nil, Item{ID: i.ID, Title: i.File, Person: i.Person, Due: calendar.None, Since: i.At})
	}
	return out, err
}
