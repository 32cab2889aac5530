package store_test

import (
	"testing"

	"luoshi/internal/fault"
	"luoshi/internal/store/storetest"
)

// TestUnablePostgres lets the server raise what it raises when its disk is full, when it
// has run out of something or is stopped: each is a refusal in words, another error none.
func TestUnablePostgres(t *testing.T) {
	t.Parallel()
	for _, e := range storetest.Engines(t) {
		if e.Name == "sqlite" {
			continue // its full disk is TestFullDatabase
		}
		s := e.Open(t, storetest.NewClock(noon))
		for code, want := range map[string]string{"53100": "store.full", "53200": "store.down", "53300": "store.down", "57P03": "store.down", "58030": "store.down", "08006": "store.down", "22012": "", "23505": ""} {
			err := s.Aside(t.Context(), "DO $$ BEGIN RAISE EXCEPTION 'full' USING ERRCODE = '"+code+"'; END $$")
			if f, ok := fault.As(err); err == nil || ok != (want != "") || ok && (f.Code != want || f.Kind != fault.Unable) {
				t.Errorf("%s：%v，应为 %s", code, err, want)
			}
		}
	}
}
