package store_test

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"testing"

	"luoshi/internal/appraise"
	"luoshi/internal/area"
	"luoshi/internal/calendar"
	"luoshi/internal/fault"
	"luoshi/internal/org"
	"luoshi/internal/store"
	"luoshi/journal"
)

// seat gives a person a further post in the body of another post.
func (k *kept) seat(t *testing.T, title, beside, person string) string {
	t.Helper()
	p := org.Post{Body: k.Posts[beside].Body, Title: title, Role: k.Posts["roads"].Role, Area: k.Posts[beside].Area, From: calendar.None, Until: calendar.None}
	k.must(t, func(tx *store.Tx) error {
		if err := tx.SavePost(&p); err != nil {
			return err
		}
		if err := tx.SaveAppointment(&org.Appointment{Post: p.ID, Person: person, Hold: org.Holder, From: calendar.YMD(2026, 1, 1), Until: calendar.None, Document: "任职文件"}); err != nil {
			return err
		}
		return tx.Record(journal.Event{At: noon.UnixMilli(), Act: "programme.set", Subject: p.ID})
	})
	return p.ID
}

// TestKeepersAreChosen: the opener, the same person twice or under a second entry, a
// colleague, who belongs to a body under review, who holds the machine, and a village
// are refused, and so are too few.
func TestKeepersAreChosen(t *testing.T) {
	t.Parallel()
	keptElections(t, func(t *testing.T, k *kept) {
		var twin, second org.Person
		k.must(t, func(tx *store.Tx) error {
			for key, p := range map[string]*org.Person{"water": &twin, "desk": &second} {
				was, err := tx.Person(k.Actor(key).Person)
				if err != nil {
					return err
				}
				if p.Name = was.Name; tx.SavePerson(p) != nil {
					return fmt.Errorf("no second entry of %s", key)
				}
			}
			return tx.Record(journal.Event{At: noon.UnixMilli(), Act: "programme.set", Subject: twin.ID})
		})
		twinPost, openerTwin := k.seat(t, "工程科长", "housing", twin.ID), k.seat(t, "种植科长", "farming", second.ID)
		colleague := k.seat(t, "水利局副局长", "water", k.Actor("civil").Person)
		machine := k.seat(t, "信息股长", "housing", k.Actor("system").Person)
		village := k.Villages[slices.IndexFunc(k.Villages, func(v area.Code) bool { return v.Parent() == k.area() })]
		k.seat(t, "帮扶干部", "village/"+village.String(), k.Actor("roads").Person)
		for _, attack := range []struct {
			name, code string
			keys       []string
		}{
			{"too few", "appraise.keepers_count", keeperKeys[:2]},
			{"none", "appraise.keepers_count", nil},
			{"the opener", "appraise.keeper_opener", []string{"water", "organiser", "desk"}},
			{"the opener's second entry", "appraise.keeper_opener", []string{"water", "organiser", openerTwin}},
			{"the same post twice", "appraise.keeper_twice", []string{"water", "organiser", "water"}},
			{"the same person's second entry", "appraise.keeper_twice", []string{"water", "organiser", twinPost}},
			{"two of one body", "appraise.keeper_body", []string{"water", "organiser", colleague}},
			{"of a village under review", "appraise.keeper_own", []string{"water", "organiser", "roads"}},
			{"a village", "appraise.keeper_role", []string{"water", "organiser", "village/" + village.String()}},
			{"who holds the machine", "appraise.keeper_role", []string{"water", "organiser", "system"}},
			{"who holds the machine too", "appraise.keeper_machine", []string{"water", "organiser", machine}},
		} {
			if err := k.openKept(t, "2026-W30", attack.keys...); !fault.Is(err, attack.code) {
				t.Errorf("%s: %v, want %s", attack.name, err, attack.code)
			}
		}
		if keys, err := filepath.Glob(filepath.Join(k.keysDir, "rounds", "*.key")); err != nil || len(keys) != 2 {
			t.Errorf("the keys of refused rounds are left: %v (%v)", keys, err)
		}
		k.intact(t)
	})
}

// TestKeepersStandForThemselves: nobody else draws or hands in for a keeper, neither a
// deputy nor a second entry; a code drawn again replaces the first, and fits one seat of
// one round alone.
func TestKeepersStandForThemselves(t *testing.T) {
	t.Parallel()
	keptElections(t, func(t *testing.T, k *kept) {
		draw := func(key string, twinOf, deputyFor string) (code string, err error) {
			a := on(k.Actor(key), noon)
			if a.For = deputyFor; twinOf != "" {
				a.Same = []string{twinOf}
			}
			err = k.do(context.Background(), func(tx *store.Tx) (err error) { code, err = appraise.DrawCode(tx, a, k.round.ID); return err })
			return code, err
		}
		for name, err := range map[string]error{
			"somebody else":     second(draw("roads", "", "")),
			"the opener":        second(draw("desk", "", "")),
			"a second entry":    second(draw("roads", k.Actor("water").Person, "")),
			"a keeper's deputy": second(draw("water", "", "somebody")),
		} {
			if !fault.Is(err, "appraise.keeper_not") {
				t.Errorf("%s draws: %v", name, err)
			}
		}
		if _, err := k.enter("water", "0", noon); !fault.Is(err, "appraise.code_not_now") {
			t.Errorf("a code before one was drawn: %v", err)
		}
		first, err := draw("water", "", "")
		again, err2 := draw("water", "", "")
		other, err3 := draw("organiser", "", "")
		if err != nil || err2 != nil || err3 != nil || first == again {
			t.Fatal(err, err2, err3, first == again)
		}
		for name, code := range map[string]string{"the code drawn before": first, "another keeper's": other} {
			if right, err := k.enter("water", code, noon); err != nil || right {
				t.Errorf("%s fits: %v (%v)", name, right, err)
			}
		}
		if right, err := k.enter("water", again, noon); err != nil || !right {
			t.Errorf("the code drawn last: %v (%v)", right, err)
		}
		if _, err := draw("water", "", ""); !fault.Is(err, "appraise.code_drawn") {
			t.Errorf("a code after the first was accepted: %v", err)
		}
	})
}

func second(_ string, err error) error { return err }
