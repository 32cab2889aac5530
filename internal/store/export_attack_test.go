package store

import "testing"

// SideRows counts the rows of attempt, session and token in a home.
func (s *Store) SideRows(t *testing.T, home int) (n [3]int) {
	t.Helper()
	for i, text := range []string{"SELECT count(*) FROM attempt WHERE home = $1", "SELECT count(*) FROM session WHERE home = $1", "SELECT count(*) FROM token WHERE home = $1"} {
		if err := s.engine.QueryRowContext(t.Context(), text, home).Scan(&n[i]); err != nil {
			t.Fatal(err)
		}
	}
	return n
}

// BetweenPasses runs fn while no pass of this program numbers events: a thief's several
// statements are over before the next one begins.
func (s *Store) BetweenPasses(fn func()) {
	s.seq.turn.Lock()
	defer s.seq.turn.Unlock()
	fn()
}
