package countytest_test

import (
	"testing"
	"time"

	"luoshi/internal/org"
	"luoshi/internal/scenario/countytest"
	"luoshi/internal/store"
	"luoshi/internal/store/storetest"
)

// TestCopiesAreApart: what is written in one copy is in no other, and each opens what
// is sealed in it.
func TestCopiesAreApart(t *testing.T) {
	t.Parallel()
	for _, e := range storetest.Engines(t) {
		t.Run(e.Name, func(t *testing.T) {
			t.Parallel()
			clock := storetest.NewClock(time.Date(2026, 9, 24, 4, 0, 0, 0, time.UTC))
			a, b := countytest.Open(t, e, clock), countytest.Open(t, e, clock)
			before, err := b.Store.Fingerprint(t.Context(), b.Home)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := a.Store.Do(t.Context(), a.Home, "", func(tx *store.Tx) error {
				return org.AddPerson(tx, a.Actor("organiser"), &org.Person{Name: "林一木"})
			}); err != nil {
				t.Fatal(err)
			}
			if after, err := b.Store.Fingerprint(t.Context(), b.Home); err != nil || after != before {
				t.Errorf("%v: %s\nwas\n%s", err, after, before)
			}
			if err := b.Store.View(t.Context(), b.Home, func(v *store.View) error {
				p, err := v.Person(b.Actor("desk").Person)
				if p.Phone == "" {
					t.Error("the phone does not open")
				}
				return err
			}); err != nil {
				t.Fatal(err)
			}
			if r, err := b.Store.Verify(t.Context(), b.Home); err != nil || !r.Intact() || r.Events == 0 {
				t.Errorf("%+v %v", r, err)
			}
		})
	}
}
