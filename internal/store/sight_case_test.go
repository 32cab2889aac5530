package store_test

import (
	"fmt"

	"luoshi/internal/access"
	"luoshi/internal/appraise"
	"luoshi/internal/area"
	"luoshi/internal/consequence"
	"luoshi/internal/ident"
	"luoshi/internal/letter"
	"luoshi/internal/office"
	"luoshi/internal/org"
	"luoshi/internal/store"
)

// plantedCases are cases about the viewer, about a unit of the viewer's and its line, and
// about others, in the states in which sight differs.
func plantedCases(p *planter) (out []consequence.Case, err error) {
	states := []consequence.State{consequence.Opened, consequence.Proposed, consequence.Noticed, consequence.UnderReview}
	for i := range 2 * 2 * 3 * 2 * 4 * 3 {
		c := &choices{i}
		x := consequence.Case{Row: ident.Row{ID: p.id()}, Kind: "recall", Person: []string{"other", "me"}[c.of(2)], Unit: []string{"b-else", "b-own"}[c.of(2)],
			Units: [][]string{nil, {"b-line", "b-own"}, {"b-second"}}[c.of(3)], ProposerBody: []string{"b-proposer", "b-own"}[c.of(2)], State: states[c.of(4)]}
		if x.State != consequence.Opened && x.State != consequence.Proposed {
			x.NoticedAt = noon
		}
		switch c.of(3) {
		case 1:
			x.Seers, x.Told = []access.Role{"organiser", "leader"}, []consequence.Addressee{{Person: x.Person}}
		case 2:
			x.Signs, x.Signed, x.Hands, x.Reviewer, x.SupervisorBody = "issuer", "letter", []string{"hand", "me"}, "other", "b-own"
		}
		if err := p.tx.SaveConsequence(&x); err != nil {
			return nil, err
		}
		out = append(out, x)
	}
	return out, nil
}

func caseSight() sightKind {
	return sightKind{name: "个案",
		plant: func(p *planter) error {
			cs, err := plantedCases(p)
			for _, x := range cs {
				p.planted(x.ID, func(a access.Actor) bool { return x.SightOf(a) != consequence.Nothing })
			}
			return err
		},
		lists: map[string]func(v *store.View, a access.Actor) ([]string, error){
			"个案清单": func(v *store.View, a access.Actor) (out []string, err error) {
				cs, err := v.Consequences(store.CaseFilter{Actor: a, All: true, Limit: 10_000})
				for _, c := range cs {
					out = append(out, c.ID)
				}
				return out, err
			}},
	}
}

// letterSight are letters to the viewer's post, body and person and to others, public
// circulars, drafts, and letters of every case.
func letterSight() sightKind {
	return sightKind{name: "文书",
		plant: func(p *planter) error {
			states := []letter.State{letter.Draft, letter.Signed, letter.Served, letter.Dropped}
			for i := range 3 * 3 * 3 * 4 * 2 * 2 {
				c := &choices{i}
				l := letter.Letter{Row: ident.Row{ID: p.id()}, Title: fmt.Sprint("通知", i), ToPost: []string{"", "p-own", "p-other"}[c.of(3)], ToBody: []string{"", "b-own", "b-other"}[c.of(3)],
					ToPerson: []string{"", "me", "other"}[c.of(3)], State: states[c.of(4)], Matter: []string{"", "m"}[c.of(2)], Form: []letter.Form{letter.Circular, ""}[c.of(2)]}
				if err := p.tx.SaveLetter(&l); err != nil {
					return err
				}
				p.planted(l.ID, func(a access.Actor) bool { return readsLetter(l, consequence.Case{}, a) })
			}
			cs, err := plantedCases(p)
			if err != nil {
				return err
			}
			for i, x := range cs {
				c := &choices{i}
				l := letter.Letter{Row: ident.Row{ID: p.id()}, Title: fmt.Sprint("告知书", i), Case: x.ID, State: states[c.of(3)], ToPerson: []string{x.Person, "me", ""}[c.of(3)],
					ToPost: []string{"", "p-own"}[c.of(2)], ToBody: []string{"b-own", ""}[c.of(2)]}
				if err := p.tx.SaveLetter(&l); err != nil {
					return err
				}
				p.planted(l.ID, func(a access.Actor) bool { return readsLetter(l, x, a) })
			}
			return nil
		},
		lists: map[string]func(v *store.View, a access.Actor) ([]string, error){
			"文书清单": func(v *store.View, a access.Actor) (out []string, err error) {
				ls, err := v.Letters(store.LetterFilter{Actor: a, Drafts: true, Limit: 10_000})
				for _, l := range ls {
					out = append(out, l.ID)
				}
				return out, err
			}},
	}
}

// readsLetter is who opens a letter, as its page asks.
func readsLetter(l letter.Letter, x consequence.Case, a access.Actor) bool {
	if l.Personal() {
		return a.Holds("letter.see") && office.ReadsLetter(x, l, a)
	}
	return l.Reads(a) == nil
}

func verdictSight() sightKind {
	return sightKind{name: "点评",
		plant: func(p *planter) error {
			for i := range 7 * 2 {
				x := appraise.Verdict{Row: ident.Row{ID: p.id()}, Round: "round", Area: sightAreas[i%7], Body: fmt.Sprint("b-", i)}
				if i == 5 { // of another town; a round has one row for each body
					x.Body = "b-own"
				}
				if err := p.tx.SaveVerdict(&x); err != nil {
					return err
				}
				p.planted(x.ID, func(a access.Actor) bool {
					return access.May(a, "review.see", access.Subject{Area: x.Area, Bodies: []string{x.Body}}) == nil
				})
			}
			return nil
		},
		lists: map[string]func(v *store.View, a access.Actor) ([]string, error){
			"点评结果": func(v *store.View, a access.Actor) (out []string, err error) {
				vs, err := v.Verdicts("round", access.Sees(a, "review.see"))
				for _, x := range vs {
					out = append(out, x.ID)
				}
				return out, err
			}},
	}
}

// boardSight are boards in every state, with and without a row of the viewer's division.
func boardSight() sightKind {
	states := []appraise.State{appraise.Computed, appraise.Shown, appraise.Objecting, appraise.Final, appraise.Published}
	return sightKind{name: "排名",
		plant: func(p *planter) error {
			for i := range 5 * 3 * 3 {
				c := &choices{i}
				r := appraise.Run{Row: ident.Row{ID: p.id()}, Board: "board", Period: fmt.Sprintf("%04d-09", 2000+i), State: states[c.of(5)], Stood: []appraise.State{"", appraise.Shown, appraise.Published}[c.of(3)]}
				if err := p.tx.SaveRun(&r); err != nil {
					return err
				}
				b := org.Body{Area: []area.Code{sightTown, sightVillage, 610723104000}[c.of(3)]}
				if err := p.tx.SaveStanding(&appraise.Standing{Row: ident.Row{ID: p.id()}, Run: r.ID, Body: "b", Area: b.Area}); err != nil {
					return err
				}
				p.planted(r.ID, func(a access.Actor) bool { return r.SightOf(a, b.Area == a.Area) != appraise.Nothing })
			}
			return nil
		},
		lists: map[string]func(v *store.View, a access.Actor) ([]string, error){
			"排名清单": func(v *store.View, a access.Actor) (out []string, err error) {
				f := store.BoardFilter{Actor: a, Limit: 4}
				for { // page by page: no page is short while another follows
					rs, err := v.Boards(f)
					if err != nil {
						return nil, err
					}
					for _, r := range rs {
						out = append(out, r.ID)
					}
					if len(rs) < f.Limit {
						return out, nil
					}
					f.After = store.BoardKey(rs[len(rs)-1])
				}
			}},
	}
}
