package todo

import (
	"maps"
	"slices"
	"time"

	"luoshi/internal/access"
	"luoshi/internal/account"
	"luoshi/internal/appraise"
	"luoshi/internal/calendar"
	"luoshi/internal/duty"
	"luoshi/internal/letter"
	"luoshi/internal/life"
	"luoshi/internal/matter"
	"luoshi/internal/office"
	"luoshi/internal/org"
	"luoshi/internal/store"
)

// kinds are the kinds of the house in the order in which a desk shows them.
var kinds = []kind{
	{matter.Life().Name, matters}, {letter.Life().Name, letters}, {cases.Name, ofCases},
	{appraise.LifeOfRounds().Name, rounds}, {appraise.Life().Name, boards},
	{Told, told}, {Lists, lists}, {duty.LifeOfLeaves().Name, leaves}, {duty.LifeOfPairs().Name, draws},
	{org.LifeOfTerms().Name, terms}, {org.LifeOfHandovers().Name, handovers}, {account.LifeOfCodes().Name, codes}, {account.LifeOfKeys().Name, keys}, {office.LifeOfIssues().Name, issues}, {office.LifeOfImports().Name, imports},
}

// atMost bounds how many things of a small kind are looked at.
const atMost = 500

// matters reads by state and right: the list of a county is long, that of what one post
// may do is not. Own work among what is read is passed over, page by page.
func matters(r *store.Reader, ask Ask) (out []Item, err error) {
	t := matter.Life()
	for _, row := range t.Rows {
		if !row.Waits || !ask.Actor.Holds(row.Right) {
			continue
		}
		for _, s := range row.From {
			some, err := mattersIn(r, ask, t, s, row)
			if err != nil {
				return nil, err
			}
			out = append(out, some...)
		}
	}
	return out, nil
}

// pages bounds how much own work is passed over.
const pages = 5

func mattersIn(r *store.Reader, ask Ask, t life.Table[matter.State, matter.Act], s matter.State, row life.Row[matter.State, matter.Act]) (out []Item, err error) {
	f := store.LedgerFilter{Sees: access.Sees(ask.Actor, row.Right), Today: ask.Today(), State: s, Waits: row.Act, Limit: ask.Limit + 1}
	for range pages {
		ms, err := r.Ledger(f)
		if err != nil {
			return nil, err
		}
		for _, m := range ms {
			open := m.OpenTo(ask.Actor)
			if first, ok := life.First(open, m.Ripe); !ok || first.Act != row.Act || m.PutOff(ask.Today()) && row.Act != matter.Extend && row.Act != matter.AgreeBack {
				continue // it stands in the list once; what is put off waits for answers alone
			}
			due, at := m.Due, m.DueAt
			if s == matter.Reported {
				due, at = m.VerifyBy, time.Time{}
			}
			out = add(out, t, open, m.Ripe, Item{ID: m.ID, Title: m.Title, Number: m.Number, Post: m.Owner, Area: m.Area, Due: due, At: at, Matter: m})
		}
		if len(out) > ask.Limit || len(ms) <= ask.Limit {
			break
		}
		last := ms[len(ms)-1]
		f.After = store.Key{Due: last.Due.String(), ID: last.ID}
	}
	return out, nil
}

// letters reads the drafts and what was signed or waits for a reply; what is of a case
// waits as an act of the case.
func letters(r *store.Reader, ask Ask) (out []Item, err error) {
	t := letter.Life()
	for _, s := range t.All() {
		if !holdsIn(t, ask.Actor, s) {
			continue
		}
		ls, err := r.Letters(store.LetterFilter{Actor: ask.Actor, Drafts: true, State: s, Limit: atMost})
		if err != nil {
			return nil, err
		}
		for _, l := range ls {
			if l.Case == "" {
				out = add(out, t, l.OpenTo(ask.Actor), l.Ripe(ask.Actor.Now), Item{ID: l.ID, Title: l.Title, Number: l.Number, Of: l.Matter, Person: l.ToPerson, Post: l.ToPost, Due: l.ReplyDue, Since: l.DraftedAt})
			}
		}
	}
	return out, nil
}

// rounds of the reviews: what their keepers do, and their publication.
func rounds(r *store.Reader, ask Ask) (out []Item, err error) {
	t := appraise.LifeOfRounds()
	if !holds(t, ask.Actor) {
		return nil, nil
	}
	rs, err := r.Rounds("", atMost)
	for _, x := range rs {
		if x.State.Ended() && x.State != appraise.Closed {
			continue
		}
		ks, err := r.Keepers(x.ID)
		if err != nil {
			return nil, err
		}
		ripe, err := ballots(r, ask.Actor, x, x.Ripe(ks, ask.Actor))
		if err != nil {
			return nil, err
		}
		out = add(out, t, x.OpenTo(ask.Actor, ks), ripe, Item{ID: x.ID, Title: x.Title, Number: x.Period, Area: x.Area, Due: calendar.DateOf(x.CloseAt, ask.Zone), Since: x.OpenedAt})
	}
	return out, err
}

// ballots says of a round also whether the actor has a ballot left (民主评议): a body that
// they may vote on, and that neither they nor who counts as the same person voted on.
func ballots(r *store.Reader, a access.Actor, x appraise.Round, ripe func(appraise.RoundAct) bool) (func(appraise.RoundAct) bool, error) {
	left := false
	if x.State == appraise.Open && ripe(appraise.Voting) && a.Holds(appraise.LifeOfRounds().Right(appraise.Voting)) {
		cast := map[string]bool{}
		for _, person := range append([]string{a.Person}, a.Same...) {
			voted, err := r.VotedOn(x.ID, person)
			if err != nil {
				return nil, err
			}
			maps.Copy(cast, voted)
		}
		bodies, err := r.Subjects(x.Level, x.Area)
		if err != nil {
			return nil, err
		}
		left = slices.ContainsFunc(bodies, func(b org.Body) bool { return !cast[b.ID] && appraise.MayVoteOn(a, b) })
	}
	return func(act appraise.RoundAct) bool { return ripe(act) && (act != appraise.Voting || left) }, nil
}

func boards(r *store.Reader, ask Ask) (out []Item, err error) {
	t := appraise.Life()
	if !holds(t, ask.Actor) {
		return nil, nil
	}
	runs, err := r.Boards(store.BoardFilter{Actor: ask.Actor, Runs: true, Limit: atMost})
	for _, run := range runs {
		os, err := r.Objections(run.ID)
		if err != nil {
			return nil, err
		}
		open, err := boardRows(r, ask, run, os)
		if err != nil {
			return nil, err
		}
		out = add(out, t, open, run.Ripe(os, ask.Actor.Now), Item{ID: run.ID, Title: run.Title, Number: run.Period, Due: run.ObjectBy, Since: run.ComputedAt})
	}
	return out, err
}

// boardRows are the acts open on a board; to rule is asked objection by objection.
func boardRows(r *store.Reader, ask Ask, run appraise.Run, os []appraise.Objection) ([]life.Row[appraise.State, appraise.Act], error) {
	rules := false
	for _, o := range os {
		b, err := r.Body(o.Body)
		if err != nil {
			return nil, err
		}
		rules = rules || o.State == appraise.Pending && run.MayRule(ask.Actor, o, b) == nil
	}
	open := slices.DeleteFunc(run.OpenTo(ask.Actor, os), func(row life.Row[appraise.State, appraise.Act]) bool {
		return row.Act == appraise.Rule && !rules || row.Act == appraise.Object
	})
	if own, err := objectable(r, ask.Actor, run, os); err != nil || !own {
		return open, err
	}
	if row, err := appraise.Life().Row(run.State, appraise.Object); err == nil {
		open = append(open, row)
	}
	return open, nil
}

// objectable reports whether the own body's score was told to the actor, who may object to
// it (异议) and has not.
func objectable(r *store.Reader, a access.Actor, run appraise.Run, os []appraise.Objection) (bool, error) {
	if !a.Holds(appraise.Life().Right(appraise.Object)) {
		return false, nil
	}
	s, ok, err := r.StandingAt(run.ID, a.Area)
	if err != nil || !ok || slices.ContainsFunc(os, func(o appraise.Objection) bool { return o.Standing == s.ID }) {
		return false, err
	}
	b, err := r.Body(s.Body)
	return err == nil && appraise.Life().May(a, appraise.Object, appraise.Mine(a, b)) == nil, err
}

func leaves(r *store.Reader, ask Ask) (out []Item, err error) {
	ls, err := r.LeavesAsked(access.Sees(ask.Actor, access.Leaves.Act))
	if err != nil || len(ls) == 0 {
		return nil, err
	}
	by, err := duty.LimitsOnce(r)
	at := posts{r: r}
	for _, l := range ls {
		p, err := at.of(l.Post)
		if err != nil {
			return nil, err
		}
		open, err := duty.OpenOnLeave(by, ask.Actor, l, p.Area)
		if err != nil {
			return nil, err
		}
		out = add(out, duty.LifeOfLeaves(), open, nil, Item{ID: l.ID, Person: l.Person, Post: l.Post, Area: p.Area, Due: l.From})
	}
	return out, err
}

// draws reads the newest draws of the spot checks: one waits while a pair of it does.
func draws(r *store.Reader, ask Ask) (out []Item, err error) {
	t := duty.LifeOfPairs()
	if !holds(t, ask.Actor) {
		return nil, nil
	}
	rs, err := r.SpotRounds(access.Sees(ask.Actor, access.Draws.Act), "", atMost)
	if err != nil {
		return nil, err
	}
	done, err := r.SpotsDone(rs)
	for _, x := range rs {
		if done[x.ID] >= len(x.Pairs) {
			continue
		}
		waits, err := checkable(r, ask.Actor, x)
		if err != nil {
			return nil, err
		}
		if waits {
			out = add(out, t, t.Rows, nil, Item{ID: x.ID, Number: calendar.DateOf(x.At, ask.Zone).String(), Person: x.Person, Due: calendar.None, Since: x.At})
		}
	}
	return out, err
}

// checkable reports whether the actor may check a pair of the draw that has no result.
func checkable(r *store.Reader, a access.Actor, x duty.SpotRound) (bool, error) {
	for _, p := range x.Pairs {
		if _, there, err := r.SpotCheckOf(x.ID, p); err != nil || there {
			if err != nil {
				return false, err
			}
			continue
		}
		if _, err := duty.MayCheck(r, a, x, p); err == nil {
			return true, nil
		} else if !denied(err) {
			return false, err
		}
	}
	return false, nil
}
