package desk

import (
	"testing"

	"luoshi/internal/letter"
	"luoshi/internal/matter"
	"luoshi/internal/office"
	"luoshi/internal/store"
)

// TestFoundLetterSaysWhom: many letters bear one title, so that a found one says to whom it
// goes, about what, and how it stands.
func TestFoundLetterSaysWhom(t *testing.T) {
	t.Parallel()
	d := openBoards(t)
	d.do(func(tx *store.Tx) error {
		now := d.s.Store.Now()
		m, err := office.Register(tx, d.rules(), d.actor("supervisor", now), matter.Draft{List: "problem", Area: d.Shown(), Title: "二组断水", Owner: d.Posts["water"].ID, Pack: d.Pack()})
		if err == nil {
			_, err = letter.New(tx, d.actor("desk", now), letter.Template{ID: "supervise", Title: "催水函", Form: "letter", Paragraphs: []string{"请办理。"}},
				letter.Letter{To: "县水利局", ToPost: d.Posts["water"].ID, Matter: m.ID, Pack: d.Pack()}, nil)
		}
		return err
	})
	d.says(d.page("supervisor", "GET /desk/find", get("/desk/find?q=%E5%82%AC%E6%B0%B4%E5%87%BD")), "催水函：二组断水", "县水利局", "拟稿")
}
