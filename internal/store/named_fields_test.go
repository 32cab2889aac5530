package store_test

import (
	"slices"
	"testing"

	"luoshi/internal/form"
	"luoshi/internal/store"
)

// TestNamedInFields: a field takes an identifier, a name and the short name of a village,
// and what it is called leads back to it.
func TestNamedInFields(t *testing.T) {
	t.Parallel()
	eachCounty(t, func(t *testing.T, w listed) {
		err := w.Store.View(t.Context(), w.Home, func(v *store.View) error {
			post := w.Posts["first/"+w.Shown().String()]
			person := w.Holders[post.ID]
			for _, c := range []struct {
				kind form.Kind
				id   string
			}{{form.Person, person}, {form.Body, post.Body}, {form.Post, post.ID}, {form.Area, w.Shown().String()}, {form.Area, w.Shown().Parent().String()}} {
				name := v.Called(c.kind, c.id)
				for _, typed := range []string{c.id, name, " " + name + "　"} {
					got, err := v.Named(c.kind, typed)
					if err != nil || !slices.Contains(got, c.id) || typed == c.id && len(got) != 1 {
						t.Errorf("%s %q: %v %v, not %s", c.kind, typed, got, err, c.id)
					}
				}
				if got, err := v.Named(c.kind, "没有这个"); err != nil || len(got) > 0 || v.Called(c.kind, "nobody") != "" {
					t.Errorf("%s: %v %v", c.kind, got, err)
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}
