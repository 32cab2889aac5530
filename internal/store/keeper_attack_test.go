package store_test

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"luoshi/internal/appraise"
	"luoshi/internal/area"
	"luoshi/internal/fault"
	"luoshi/internal/store"
)

var keeperKeys = []string{"organiser", "water", "medical"}

// kept is an election whose count needs the codes of three keepers.
type kept struct {
	*election
	codes map[int]string
}

func keptElections(t *testing.T, fn func(t *testing.T, k *kept)) {
	t.Helper()
	elections(t, func(t *testing.T, e *election) {
		k := &kept{e, map[int]string{}}
		if err := k.openKept(t, "2026-W38", keeperKeys...); err != nil {
			t.Fatal(err)
		}
		fn(t, k)
	})
}

func (k *kept) openKept(t *testing.T, period string, keys ...string) error {
	review, _ := packOf(t).Review("village_weekly")
	review.Keepers = len(keeperKeys)
	var posts []string
	for _, key := range keys {
		if p, ok := k.Posts[key]; ok {
			key = p.ID
		}
		posts = append(posts, key)
	}
	_, err := k.s.Do(context.Background(), home, "", func(tx *store.Tx) (err error) {
		k.round, err = appraise.OpenRound(tx, k.rules, on(k.Actor("desk"), noon), review, k.area(), period, "yangxian@1", posts...)
		return err
	})
	return err
}

// draw lets every keeper draw a code and type it back.
func (k *kept) draw(t *testing.T) {
	t.Helper()
	for seat, key := range keeperKeys {
		k.must(t, func(tx *store.Tx) (err error) {
			k.codes[seat], err = appraise.DrawCode(tx, on(k.Actor(key), noon), k.round.ID)
			return err
		})
		if right, err := k.enter(key, k.codes[seat], noon); err != nil || !right {
			t.Fatalf("%s types the code back: %v (%v)", key, right, err)
		}
	}
}

func (k *kept) enter(key, code string, at time.Time) (right bool, err error) {
	_, err = k.s.Do(context.Background(), home, "", func(tx *store.Tx) error {
		right, err = appraise.EnterCode(tx, k.rules, on(k.Actor(key), at), k.round.ID, code)
		return err
	})
	return right, err
}

func (k *kept) keepers(t *testing.T) (ks []appraise.Keeper) {
	t.Helper()
	if err := k.s.View(t.Context(), home, func(v *store.View) (err error) { ks, err = v.Keepers(k.round.ID); return err }); err != nil {
		t.Fatal(err)
	}
	return ks
}

func (k *kept) state(t *testing.T) (r appraise.Round) {
	t.Helper()
	if err := k.s.View(t.Context(), home, func(v *store.View) (err error) { r, err = v.Round(k.round.ID); return err }); err != nil {
		t.Fatal(err)
	}
	return r
}

// colluding lets somebody attack who has the database, the keys folder and the codes of
// all keepers but one, each in turn, and of none.
func (k *kept) colluding(t *testing.T, when string, rows []store.Sealed, out ...int) {
	t.Helper()
	for _, missing := range out {
		codes := maps.Clone(k.codes)
		delete(codes, missing)
		k.named(t, fmt.Sprintf("%s: file, keys folder and all codes but that of seat %d", when, missing), openedWith(k.keys, home, rows, k.keepers(t), codes))
	}
	k.named(t, when+": file and keys folder", openedWith(k.keys, home, rows, k.keepers(t), nil))
}

// secretsOutside wants none of the codes, nor what is made of them, in the file, its
// log, a backup or the keys folder, but for the seats whose secret may lie there.
func (k *kept) secretsOutside(t *testing.T, when string, handedIn ...int) {
	t.Helper()
	lying := k.copies(t, when)
	files, err := filepath.Glob(filepath.Join(k.keysDir, "rounds", "*"))
	if err != nil {
		t.Fatal(err)
	}
	folder := map[string][]byte{}
	for _, f := range files {
		if folder[f], err = os.ReadFile(f); err != nil {
			t.Fatal(err)
		}
	}
	for _, x := range k.keepers(t) {
		secrets := seatSecrets(home, x, k.codes[x.Seat])
		if len(secrets) != 4 {
			t.Fatal("no secret to look for")
		}
		found := func(all map[string][]byte) (at string) {
			for name, data := range all {
				if slices.ContainsFunc(secrets, func(s []byte) bool { return bytes.Contains(data, s) }) {
					at = name
				}
			}
			return at
		}
		if at := found(lying); at != "" {
			t.Errorf("%s, %s holds the secret of seat %d", when, at, x.Seat)
		}
		if at := found(folder); (at != "") != slices.Contains(handedIn, x.Seat) {
			t.Errorf("%s, the keys folder and the secret of seat %d: %q", when, x.Seat, at)
		}
	}
}

// TestKeepersKeepBallots: whoever holds file, log, backup, keys folder and all codes but
// one names no vote; with all codes every vote is named, as a control. After the count
// no key is left.
func TestKeepersKeepBallots(t *testing.T) {
	t.Parallel()
	keptElections(t, func(t *testing.T, k *kept) {
		if err := k.voteOne("desk"); !fault.Is(err, "appraise.round_not_open") {
			t.Errorf("a vote before the keepers accepted: %v", err)
		}
		k.draw(t)
		k.vote(t)
		rows := k.sealed(t)
		for _, x := range rows {
			if len(x.Ballot) != len(rows[0].Ballot) {
				t.Errorf("a ballot of %d bytes beside one of %d: its length tells the choice", len(x.Ballot), len(rows[0].Ballot))
			}
		}
		if n := k.right(openedWith(k.keys, home, rows, k.keepers(t), k.codes)); n != len(k.truth) || n < 24 {
			t.Errorf("beside key and codes only %d of %d open: the attack attacks nothing", n, len(k.truth))
		}
		k.colluding(t, "while open", rows, 0, 1, 2)
		k.secretsOutside(t, "while open")
		if _, err := k.enter("water", k.codes[1], noon); !fault.Is(err, "appraise.code_not_now") {
			t.Errorf("a code while votes are cast: %v", err)
		}
		if err := k.close(); err != nil {
			t.Fatal(err)
		}
		if err := k.voteOne("supervisor"); !fault.Is(err, "appraise.round_not_open") {
			t.Errorf("a vote after the voting: %v", err)
		}
		for seat := range 2 {
			if right, err := k.enter(keeperKeys[seat], strings.ReplaceAll(k.codes[seat], " ", "－"), noon); err != nil || !right {
				t.Fatalf("seat %d hands in: %v (%v)", seat, right, err)
			}
		}
		k.colluding(t, "two handed in", rows, 2)
		k.secretsOutside(t, "two handed in", 0, 1)
		k.intact(t)
		if right, err := k.enter("medical", k.codes[2], noon); err != nil || !right || k.state(t).State != appraise.Closed {
			t.Fatalf("the last code: %v (%v), the round is %s", right, err, k.state(t).State)
		}
		if left, _ := filepath.Glob(filepath.Join(k.keysDir, "rounds", k.round.Box+"*")); len(left) > 0 {
			t.Errorf("keys are left: %v", left)
		}
		k.named(t, "after the count: all codes and the keys folder", openedWith(k.keys, home, rows, k.keepers(t), k.codes))
		k.emptied(t, k.round)
		k.secretsOutside(t, "after the count")
		k.intact(t)
	})
}

func (k *kept) voteOne(key string) error {
	return k.do(context.Background(), func(tx *store.Tx) error {
		bodies, err := tx.Subjects(area.Village, k.area())
		if err == nil {
			_, err = appraise.Vote(tx, on(k.Actor(key), noon), k.round.ID, map[string]int{bodies[0].ID: 0})
		}
		return err
	})
}

// TestWrongCodes: five wrong codes a day, each in the journal; what is no code counts
// as none; the next day goes on.
func TestWrongCodes(t *testing.T) {
	t.Parallel()
	keptElections(t, func(t *testing.T, k *kept) {
		k.draw(t)
		if err := k.close(); err != nil {
			t.Fatal(err)
		}
		if _, err := k.enter("water", "1234", noon); !fault.Is(err, "appraise.code_form") {
			t.Errorf("four digits: %v", err)
		}
		for i := range 5 {
			if right, err := k.enter("water", strings.Repeat(fmt.Sprint(i), 28), noon); err != nil || right {
				t.Errorf("wrong code %d: %v (%v)", i, right, err)
			}
		}
		if _, err := k.enter("water", k.codes[1], noon); !fault.Is(err, "appraise.code_many") {
			t.Errorf("the sixth of the day: %v", err)
		}
		if right, err := k.enter("organiser", k.codes[0], noon); err != nil || !right {
			t.Errorf("another keeper pays for it: %v (%v)", right, err)
		}
		if right, err := k.enter("water", k.codes[1], noon.AddDate(0, 0, 1)); err != nil || !right {
			t.Errorf("the next day: %v (%v)", right, err)
		}
		if _, err := k.s.Sequence(t.Context(), home); err != nil {
			t.Fatal(err)
		}
		n := 0
		if err := k.s.View(t.Context(), home, func(v *store.View) error {
			es, err := v.Journal(k.round.ID, 0, 1000)
			for _, x := range es {
				if leaf := string(x.Event.Append(nil)); x.Event.Act == "review.wrong_code" && !strings.Contains(leaf, strings.Repeat("1", 28)) {
					n++
				}
			}
			return err
		}); err != nil || n != 5 {
			t.Errorf("the journal has %d wrong codes, or what was typed (%v)", n, err)
		}
		k.intact(t)
	})
}

// TestKeepersDiffer: with the last code the count refuses when ballots and voters
// differ, and keeps no code; put back, it counts.
func TestKeepersDiffer(t *testing.T) {
	t.Parallel()
	keptElections(t, func(t *testing.T, k *kept) {
		k.draw(t)
		k.vote(t)
		if err := k.close(); err != nil {
			t.Fatal(err)
		}
		for seat := range 2 {
			if right, err := k.enter(keeperKeys[seat], k.codes[seat], noon); err != nil || !right {
				t.Fatal(right, err)
			}
		}
		rows := k.sealed(t)
		a := rows[0]
		exec := func(sealed []byte) {
			t.Helper()
			if _, err := k.raw.ExecContext(t.Context(), "UPDATE voted SET sealed = $1 WHERE id = $2", sealed, a.ID); err != nil {
				t.Fatal(err)
			}
		}
		exec(rows[1].Ballot)
		if _, err := k.enter("medical", k.codes[2], noon); !fault.Is(err, "appraise.ballots_differ") {
			t.Fatalf("another's ballot in its place: %v", err)
		}
		k.found(t, "another's ballot in its place")
		k.colluding(t, "after the refusal", rows, 2)
		k.secretsOutside(t, "after the refusal", 0, 1)
		exec(a.Ballot)
		if right, err := k.enter("medical", k.codes[2], noon); err != nil || !right || k.state(t).State != appraise.Closed {
			t.Errorf("put back: %v (%v), %s", right, err, k.state(t).State)
		}
		k.intact(t)
	})
}

// TestKeyOfKeeperReplaced: whoever writes another key in the place of a keeper's is
// named, and the keeper's code fits no more.
func TestKeyOfKeeperReplaced(t *testing.T) {
	t.Parallel()
	keptElections(t, func(t *testing.T, k *kept) {
		k.draw(t)
		ks := k.keepers(t)
		if _, err := k.raw.ExecContext(t.Context(), "UPDATE review_keeper SET open_key = $1 WHERE id = $2", ks[0].Lock, ks[1].ID); err != nil {
			t.Fatal(err)
		}
		k.found(t, "another key in the place of a keeper's")
		if err := k.close(); err != nil {
			t.Fatal(err)
		}
		if right, err := k.enter("water", k.codes[1], noon); err != nil || right {
			t.Errorf("the keeper's code still fits: %v (%v)", right, err)
		}
	})
}
