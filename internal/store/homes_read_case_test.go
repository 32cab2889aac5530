package store_test

import (
	"luoshi/internal/appraise"
	"luoshi/internal/duty"
	"luoshi/internal/letter"
	"luoshi/internal/matter"
	"luoshi/internal/store"
)

// useCaseReads are the reads that use cases ask a transaction for.
func (k marks) useCaseReads() map[string]func(v *store.View) (any, error) {
	m := k.matters[len(k.matters)-1]
	var owners []string
	for _, x := range k.matters {
		owners = append(owners, x.Owner)
	}
	september := appraise.WindowOf(september, k.Zone)
	acc := "" // asked for in its own home first
	account := func(v *store.View) string {
		if a, known, err := v.AccountByLogin("linyimu"); err == nil && known {
			acc = a.ID
		}
		return acc
	}
	code, leave, place, objection := "", "", "", ""
	signed, voted, remarked, with := "", "", "", ""
	appointment, issue := "", ""
	return map[string]func(v *store.View) (any, error){
		"Account":   func(v *store.View) (any, error) { return v.Account(account(v)) },
		"Calendars": func(v *store.View) (any, error) { cs, err := v.Calendars(); return len(cs) > 1, err },
		"LoginOf": func(v *store.View) (any, error) {
			if as, err := v.Accounts(); err == nil {
				for _, a := range as {
					if a.State != "revoked" {
						signed = a.Person
					}
				}
			}
			return v.LoginOf(signed, k.today)
		},
		"HasAccount": func(v *store.View) (any, error) {
			if as, err := v.Accounts(); err == nil {
				for _, a := range as {
					if a.State != "revoked" {
						with = a.Person
					}
				}
			}
			return v.HasAccount(with)
		},
		"Code": func(v *store.View) (any, error) {
			if cs, err := v.Codes("", 1); err == nil && len(cs) > 0 {
				code = cs[0].ID
			}
			return v.Code(code)
		},
		"RolesFrom":     func(v *store.View) (any, error) { return v.RolesFrom(k.firstPerson, k.today) },
		"RolesHeld":     func(v *store.View) (any, error) { return v.RolesHeld(k.today) },
		"KeepersOn":     func(v *store.View) (any, error) { return v.KeepersOn(k.today) },
		"Candidate":     func(v *store.View) (any, error) { return v.Candidate(k.firstPost, k.today) },
		"PersonByName":  func(v *store.View) (any, error) { return v.PersonByName("林一木") },
		"PeopleVersion": func(v *store.View) (any, error) { return v.PeopleVersion() },
		"Appointment": func(v *store.View) (any, error) {
			if as, err := v.Appointments(k.firstPost); err == nil && len(as) > 0 {
				appointment = as[0].ID
			}
			return v.Appointment(appointment)
		},
		"Leave": func(v *store.View) (any, error) {
			if ls, err := v.Leaves(k.firstPerson); err == nil && len(ls) > 0 {
				leave = ls[0].ID
			}
			return v.Leave(leave)
		},
		"LeavesOf":    func(v *store.View) (any, error) { return v.LeavesOf(k.firstPerson) },
		"DivisionsOf": func(v *store.View) (any, error) { return v.DivisionsOf(k.Shown()) },
		"Place": func(v *store.View) (any, error) {
			if ps, err := v.PlacesIn(k.Shown(), k.Shown()); err == nil && len(ps) > 0 {
				place = ps[0].ID
			}
			return v.Place(place)
		},
		"PlacesOf":      func(v *store.View) (any, error) { return v.PlacesOf(k.Shown()) },
		"Edition":       func(v *store.View) (any, error) { p, _, _, err := v.Edition(); return p, err },
		"Opener":        func(v *store.View) (any, error) { return v.Opener() },
		"LatestVersion": func(v *store.View) (any, error) { return v.LatestVersion("yangxian") },
		"PackIssue": func(v *store.View) (any, error) {
			if is, err := v.PackIssues(); err == nil && len(is) > 0 {
				issue = is[0].ID
			}
			return v.PackIssue(issue)
		},
		"MatterNumbered": func(v *store.View) (any, error) { return v.MatterNumbered(m.Number) },
		"MattersOwned": func(v *store.View) (any, error) {
			return anyOf(owners, func(id string) ([]matter.Matter, error) { return v.MattersOwned(id, noon.Add(-90*day)) })
		},
		"InHand": func(v *store.View) (any, error) {
			n := 0
			for _, id := range owners {
				one, err := v.InHand(id, noon.Add(90*day))
				if n += one; err != nil {
					return n, err
				}
			}
			return n, nil
		},
		"MonthByTown":     func(v *store.View) (any, error) { return v.MonthByTown(noon.Add(-90*day), noon.Add(90*day)) },
		"OverdueAt":       func(v *store.View) (any, error) { return v.OverdueAt(noon.Add(400 * day)) },
		"CircularsTitled": func(v *store.View) (any, error) { return v.CircularsTitled(k.letter.Title) },
		"LetterNumbered":  func(v *store.View) (any, error) { return pair(v.LetterNumbered(k.numbered)) },
		"LettersIn":       func(v *store.View) (any, error) { return v.LettersIn(letter.Served) },
		"LettersOfAll":    func(v *store.View) (any, error) { return v.LettersOfAll([]string{k.letter.Matter}) },
		"EntryAbout": func(v *store.View) (any, error) {
			return pair(v.EntryAbout(k.entry.Duty, k.firstPerson, k.entry.Period))
		},
		"DrawnSince": func(v *store.View) (any, error) { return v.DrawnSince(k.spot.Duty, noon.Add(-90*day)) },
		"SpotCheckOf": func(v *store.View) (any, error) {
			for _, p := range k.spot.Pairs {
				if c, ok, err := v.SpotCheckOf(k.spot.ID, p); err != nil || ok {
					return c, err
				}
			}
			return duty.SpotCheck{}, nil
		},
		"SpotsMatched": func(v *store.View) (any, error) { return v.SpotsMatched(k.firstPost, 0) },
		"HasVoted": func(v *store.View) (any, error) {
			person := k.Holders[k.Posts["desk"].ID]
			if bs, err := v.VotedOn(k.round.ID, person); err == nil {
				for b := range bs {
					voted = b
				}
			}
			return v.HasVoted(k.round.ID, voted, person)
		},
		"Remark": func(v *store.View) (any, error) {
			if rs, err := v.Remarks(k.round.ID); err == nil && len(rs) > 0 {
				remarked = rs[0].Body
			}
			return pair(v.Remark(k.round.ID, remarked))
		},
		"RoundsOf": func(v *store.View) (any, error) { return v.RoundsOf(k.round.Review, k.round.Period) },
		"Objection": func(v *store.View) (any, error) {
			if os, err := v.Objections(k.run.ID); err == nil && len(os) > 0 {
				objection = os[0].ID
			}
			return v.Objection(objection)
		},
		"SheetFor": func(v *store.View) (any, error) { s, err := v.SheetFor(k.run.Board, september); return s.Pack, err },
		"ReviewFor": func(v *store.View) (any, error) {
			_, key, err := v.ReviewFor(k.round.Review, september)
			return key, err
		},
		"OpenConsequence": func(v *store.View) (any, error) {
			for _, c := range k.cases {
				if open, err := v.OpenConsequence(c.Kind, c.Person, c.Matter); err != nil || open {
					return open, err
				}
			}
			return false, nil
		},
		"NamedOf": func(v *store.View) (any, error) { return v.NamedOf("body", []string{k.body}, "") },
		"RowTitle": func(v *store.View) (any, error) {
			_, title, err := v.RowTitle("matter", m.ID)
			return title == m.Number, err
		},
	}
}
