package desk

import (
	"reflect"
	"testing"

	"luoshi/internal/access"
	"luoshi/internal/calendar"
	"luoshi/internal/matter"
	"luoshi/internal/office"
	"luoshi/internal/store"
)

// TestLinesSayTheirDays: a list that reads the line of a matter alone shows the same days as
// its page; a day that was not read would be the first of January 1970.
func TestLinesSayTheirDays(t *testing.T) {
	t.Parallel()
	d := openBoards(t)
	now := d.s.Store.Now()
	d.do(func(tx *store.Tx) error {
		m, err := office.Register(tx, d.rules(), d.actor("supervisor", now), matter.Draft{List: "problem", Area: d.Shown(), Title: "二组断水", Owner: d.Posts["water"].ID, Pack: d.Pack()})
		if err == nil {
			_, err = office.ActOnMatter(tx, d.rules(), d.actor("supervisor", now), m.ID, matter.Block, matter.Input{Text: "等县里的管材", Body: d.Posts["roads"].Body})
		}
		return err
	})
	d.says(d.page("supervisor", "GET /desk", get("/desk")), "二组断水", "9月24日起")
	d.seen(func(v *store.View) error {
		f := store.LedgerFilter{Sees: access.Everything(), Today: calendar.DateOf(now, d.Zone), Limit: 100}
		lines, err := v.Lines(f)
		if err != nil {
			return err
		}
		whole, err := v.Ledger(f)
		for i := range whole {
			a, b := reflect.ValueOf(lines[i]), reflect.ValueOf(whole[i])
			for n := range a.NumField() {
				if is, ok := a.Field(n).Interface().(calendar.Date); ok && is != b.Field(n).Interface() && is != calendar.None {
					t.Errorf("%s of %s is %s in a line, and %s", a.Type().Field(n).Name, whole[i].Number, is, b.Field(n).Interface())
				}
			}
		}
		return err
	})
}
