package store_test

import (
	"fmt"
	"testing"

	"luoshi/internal/fault"
)

// TestBallotsAreNotStuffed changes votes by SQL while a round is open: each time the
// close refuses and the verifier says so; put back, the round closes.
func TestBallotsAreNotStuffed(t *testing.T) {
	t.Parallel()
	elections(t, func(t *testing.T, e *election) {
		e.vote(t)
		rows := e.sealed(t)
		a, b := rows[0], rows[1]
		for _, x := range rows[1:] {
			if x.Body == a.Body && e.truth[[2]string{x.Person, x.Body}] != e.truth[[2]string{a.Person, a.Body}] {
				b = x
				break
			}
		}
		exec := func(text string, args ...any) {
			t.Helper()
			if _, err := e.raw.ExecContext(t.Context(), text, args...); err != nil {
				t.Fatal(err)
			}
		}
		back := func() {
			exec("UPDATE voted SET sealed = $1, print = $2, person = $3 WHERE id = $4", a.Ballot, a.Print, a.Person, a.ID)
		}
		for _, attack := range []struct {
			name     string
			do, back func()
		}{
			{"another's ballot in its place", func() { exec("UPDATE voted SET sealed = $1 WHERE id = $2", b.Ballot, a.ID) }, back},
			{"with its print", func() { exec("UPDATE voted SET sealed = $1, print = $2 WHERE id = $3", b.Ballot, b.Print, a.ID) }, back},
			{"taken out", func() { exec("UPDATE voted SET sealed = NULL WHERE id = $1", a.ID) }, back},
			{"given to somebody else", func() { exec("UPDATE voted SET person = 'x' WHERE id = $1", a.ID) }, back},
			{"ten stuffed", func() {
				for i := range 10 {
					exec("INSERT INTO voted (home, id, round, body, person, print, sealed, version) VALUES ($1, $2, $3, $4, $5, $6, $7, 1)", home, fmt.Sprint("stuffed-", i), e.round.ID, a.Body, fmt.Sprint("p", i), b.Print, b.Ballot)
				}
			}, func() { exec("DELETE FROM voted WHERE id LIKE 'stuffed-%'") }},
			{"a voter taken away", func() { exec("DELETE FROM voted WHERE id = $1", a.ID) }, func() {
				exec("INSERT INTO voted (home, id, round, body, person, print, sealed, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)", home, a.ID, a.Round, a.Body, a.Person, a.Print, a.Ballot, a.Version)
			}},
		} {
			attack.do()
			if err := e.close(); !fault.Is(err, "appraise.ballots_differ") {
				t.Fatalf("%s: the close answered %v", attack.name, err)
			}
			e.found(t, attack.name)
			attack.back()
		}
		if err := e.close(); err != nil {
			t.Fatal(err)
		}
		for _, text := range []string{"UPDATE verdict SET choices = '[0,0,0,12]' WHERE body = $1", "UPDATE verdict SET points = points + 1000 WHERE body = $1", "UPDATE voted SET sealed = 'x' WHERE body = $1"} {
			e.intact(t)
			var choices string
			var points int64
			if err := e.raw.QueryRowContext(t.Context(), "SELECT choices, points FROM verdict WHERE body = $1", a.Body).Scan(&choices, &points); err != nil {
				t.Fatal(err)
			}
			exec(text, a.Body)
			e.found(t, text)
			exec("UPDATE verdict SET choices = $1, points = $2 WHERE body = $3", choices, points, a.Body)
			exec("UPDATE voted SET sealed = NULL WHERE body = $1", a.Body)
		}
		e.intact(t)
	})
}

// found wants the verifier to find something.
func (e *election) found(t *testing.T, attack string) {
	t.Helper()
	r, err := e.s.Verify(t.Context(), home)
	if err != nil || r.Intact() {
		t.Errorf("%s: the verifier finds nothing (%v)", attack, err)
	}
}
