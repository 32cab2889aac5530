package county

import (
	"encoding/json"
	"math/rand/v2"
	"reflect"
	"testing"

	"luoshi/internal/area"
	"luoshi/internal/calendar"
	"luoshi/internal/ident"
	"luoshi/internal/matter"
	"luoshi/internal/org"
	"luoshi/internal/store"
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

// TestKeptIsWhole: what a built county remembers comes back from what is written of it; a
// played one is refused.
func TestKeptIsWhole(t *testing.T) {
	t.Parallel()
	fresh, err := New(&store.Store{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if fresh.pack, _, err = shippedPack(); err != nil {
		t.Fatal(err)
	}
	c, post := *fresh, org.Post{Row: ident.Row{Home: 1, ID: "p", Version: 2}, Title: "主任", Role: "desk", Area: 610723, From: calendar.None, Until: calendar.YMD(2026, 1, 5)}
	c.packKey, c.names, c.Posts, c.Holders = "yangxian@1", map[string]bool{"林一木": true}, map[string]org.Post{"desk": post}, map[string]string{"p": "q"}
	c.Villages, c.Towns, c.shown, c.people = []area.Code{1, 2}, []area.Code{3}, []area.Code{2}, 7
	c.rng.Uint64()
	kept, err := c.Keep()
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(kept)
	if err != nil {
		t.Fatal(err)
	}
	var again Kept
	if err := json.Unmarshal(text, &again); err != nil {
		t.Fatal(err)
	}
	d, err := again.County()
	if err != nil {
		t.Fatal(err)
	}
	d.Store, d.hands = c.Store, c.hands // each player signs with keys of its own
	if d.pack.ID != c.pack.ID || d.pack.Version != c.pack.Version {
		t.Errorf("pack %s %d comes back as %s %d", c.pack.ID, c.pack.Version, d.pack.ID, d.pack.Version)
	}
	d.pack = c.pack // holds the conditions of its fields, which are functions: two readings of it are never alike
	if !reflect.DeepEqual(&c, d) {
		t.Errorf("%+v comes back as %+v", &c, d)
	}
	c.tried = map[string]string{"a": "b"}
	if _, err := c.Keep(); err == nil {
		t.Error("a played county is kept without its play")
	}
}
