package scenario

import (
	"math/rand/v2"
	"reflect"
	"testing"

	"luoshi/internal/area"
	"luoshi/internal/calendar"
	"luoshi/internal/matter"
	"luoshi/internal/org"
)

// TestOnSharesNothing: a county on another store writes into none of the first one's
// maps and slices, and draws the same lots as the first one would have.
func TestOnSharesNothing(t *testing.T) {
	t.Parallel()
	source := rand.NewPCG(1, 2)
	c := County{source: source, rng: rand.New(source), names: map[string]bool{}, Posts: map[string]org.Post{}, Holders: map[string]string{}, Villages: []area.Code{1},
		Towns: []area.Code{1}, tried: map[string]string{}, away: map[string]calendar.Date{}, shown: []area.Code{1}, seed: []matter.Matter{{}}, ordered: map[string]problem{}}
	d := c.On(nil, nil)
	was, is := reflect.ValueOf(c), reflect.ValueOf(*d)
	for i := range was.NumField() {
		switch name := was.Type().Field(i).Name; was.Field(i).Kind() {
		case reflect.Map, reflect.Slice:
			if was.Field(i).IsNil() || was.Field(i).Pointer() == is.Field(i).Pointer() {
				t.Errorf("%s is shared, or this test does not fill it", name)
			}
		}
	}
	first := c.rng.Uint64()
	for range 3 {
		c.rng.Uint64()
	}
	if got := d.rng.Uint64(); got != first {
		t.Errorf("the copy draws %d, want %d", got, first)
	}
}
