package sweep_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"luoshi/internal/appraise"
	"luoshi/internal/area"
	"luoshi/internal/calendar"
	"luoshi/internal/fault"
	"luoshi/internal/matter"
	"luoshi/internal/store"
)

// keptUrn is an urn whose second round needs the codes of two keepers.
type keptUrn struct {
	*urn
	rules matter.Rules
	codes map[string]string
}

func keptUrns(t *testing.T, fn func(u *keptUrn)) {
	t.Helper()
	urns(t, func(u *urn) {
		k := &keptUrn{u, matter.Rules{Calendar: u.s.Calendar(), Zone: u.Zone}, map[string]string{}}
		k.openKept()
		fn(k)
	})
}

func (u *keptUrn) openKept() {
	u.Helper()
	review := appraise.Review{ID: "town_yearly", Title: "年度评议", Cadence: calendar.Yearly, Level: area.Town, MinVoters: 5, Days: 3, Keepers: 2,
		Options: []appraise.VoteOption{{Title: "好", Points: 100_000}, {Title: "差", Points: 50_000}}}
	u.do(func(tx *store.Tx) (err error) {
		u.round, err = appraise.OpenRound(tx, u.rules, u.as("desk"), review, u.as("desk").Area, "2026", "yangxian@1", u.Posts["water"].ID, u.Posts["organiser"].ID)
		return err
	})
}

func (u *keptUrn) accept(keys ...string) {
	u.Helper()
	for _, key := range keys {
		u.do(func(tx *store.Tx) (err error) {
			u.codes[key], err = appraise.DrawCode(tx, u.as(key), u.round.ID)
			return err
		})
		if err := u.enter(key, noon); err != nil {
			u.Fatal(err)
		}
	}
}

func (u *keptUrn) enter(key string, at time.Time) error {
	a := u.as(key)
	a.Now = at
	_, err := u.s.Do(u.Context(), u.Home, "", func(tx *store.Tx) error {
		right, err := appraise.EnterCode(tx, u.rules, a, u.round.ID, u.codes[key])
		if err == nil && !right {
			u.Errorf("%s 的码不对", key)
		}
		return err
	})
	return err
}

func (u *keptUrn) vote(at time.Time, keys ...string) (err error) {
	for _, key := range keys {
		a := u.as(key)
		a.Now = at
		_, one := u.s.Do(u.Context(), u.Home, "", func(tx *store.Tx) error {
			_, err := appraise.Vote(tx, a, u.round.ID, map[string]int{u.body: 0})
			return err
		})
		if one != nil {
			err = one
		}
	}
	return err
}

// lying is what lies in the folder of round keys for this round.
func (u *keptUrn) lying() map[string][]byte {
	u.Helper()
	names, err := filepath.Glob(filepath.Join(u.dir, "rounds", u.round.Box+"*"))
	if err != nil {
		u.Fatal(err)
	}
	out := map[string][]byte{}
	for _, n := range names {
		if out[n], err = os.ReadFile(n); err != nil {
			u.Fatal(err)
		}
	}
	return out
}

var five = []string{"desk", "supervisor", "organiser", "water", "roads"}

// TestKeptRoundEnds: voting begins with the last acceptance and lasts the days of the
// review; then the round waits for the codes, and with the last one it is counted. What
// a process that ended between the last code and the destruction left behind goes with
// the next pass.
func TestKeptRoundEnds(t *testing.T) {
	t.Parallel()
	keptUrns(t, func(u *keptUrn) {
		u.accept("water")
		if err := u.vote(noon, "desk"); !fault.Is(err, "appraise.round_not_open") {
			u.Errorf("还没有领齐就投票：%v", err)
		}
		u.accept("organiser")
		r := u.sweep(noon)
		if want := noon.AddDate(0, 0, 4).Truncate(24 * time.Hour).Add(-8 * time.Hour); r.State != appraise.Open || !r.CloseAt.Equal(want) {
			u.Fatalf("领齐以后 %s，到 %s，应到 %s", r.State, r.CloseAt, want)
		}
		if err := u.vote(noon, five...); err != nil {
			u.Fatal(err)
		}
		end := r.CloseAt
		if r = u.sweep(end); r.State != appraise.Shut || u.counted() != 0 || !r.CloseAt.After(end) {
			u.Fatalf("到期后 %s，%d 票", r.State, u.counted())
		}
		if err := u.vote(end, "housing"); !fault.Is(err, "appraise.round_not_open") {
			u.Errorf("停止投票后还投：%v", err)
		}
		u.intact()
		if err := u.enter("organiser", end); err != nil {
			u.Fatal(err)
		}
		left := u.lying()
		if r = u.sweep(end); len(left) != 2 || r.State != appraise.Shut {
			u.Errorf("交了一个码后有 %d 个文件，%s", len(left), r.State)
		}
		if err := u.enter("water", end); err != nil {
			u.Fatal(err)
		}
		if r = u.sweep(end); r.State != appraise.Closed || u.counted() != 5 || len(u.lying()) != 0 {
			u.Errorf("交齐后 %s，%d 票，留下 %v", r.State, u.counted(), u.lying())
		}
		for name, data := range left { // as if the process had ended before it destroyed them
			if err := os.WriteFile(name, data, 0o600); err != nil {
				u.Fatal(err)
			}
		}
		if u.sweep(end); len(u.lying()) != 0 {
			u.Errorf("巡检以后还留下 %v", u.lying())
		}
		u.intact()
	})
}

// TestKeptRoundIsVoid: a keeper who does not come, a code that is lost and a key that is
// gone void the round, with no result and no key left; it may be held again.
func TestKeptRoundIsVoid(t *testing.T) {
	t.Parallel()
	keptUrns(t, func(u *keptUrn) {
		for _, way := range []struct {
			name, why string
			do        func() time.Time
		}{
			{"没有领齐", appraise.CodesMissing, func() time.Time { u.accept("water"); return u.round.CloseAt }},
			{"没有交齐", appraise.CodesMissing, func() time.Time {
				u.accept("water", "organiser")
				if err := u.vote(noon, five...); err != nil {
					u.Fatal(err)
				}
				shut := u.sweep(noon.AddDate(0, 0, 5))
				if err := u.enter("water", noon.AddDate(0, 0, 5)); err != nil {
					u.Fatal(err)
				}
				if err := u.enter("organiser", shut.CloseAt); !fault.Is(err, "appraise.code_not_now") {
					u.Errorf("过期才交码：%v", err)
				}
				return shut.CloseAt
			}},
			{"码丢了", appraise.CodeLost, func() time.Time {
				u.accept("water", "organiser")
				if err := u.vote(noon, five...); err != nil {
					u.Fatal(err)
				}
				u.do(func(tx *store.Tx) error { _, err := appraise.GiveUpKey(tx, u.as("water"), u.round.ID); return err })
				return noon
			}},
			{"密钥不在", appraise.KeyLost, func() time.Time {
				u.accept("water", "organiser")
				if err := os.Remove(u.key()); err != nil {
					u.Fatal(err)
				}
				return noon
			}},
			{"交来的码不在", appraise.KeyLost, func() time.Time {
				u.accept("water", "organiser")
				if err := u.vote(noon, five...); err != nil {
					u.Fatal(err)
				}
				at := noon.AddDate(0, 0, 5)
				u.sweep(at)
				if err := u.enter("water", at); err != nil {
					u.Fatal(err)
				}
				if err := os.Remove(strings.TrimSuffix(u.key(), ".key") + "-0.key"); err != nil {
					u.Fatal(err)
				}
				if err := u.enter("organiser", at); err != nil {
					u.Fatal(err)
				}
				return at
			}},
		} {
			r := u.sweep(way.do())
			if r.State != appraise.RoundVoid || r.Void != way.why || u.counted() != 0 || len(u.lying()) != 0 {
				u.Errorf("%s：%s %s，%d 票，留下 %v", way.name, r.State, r.Void, u.counted(), u.lying())
			}
			u.intact()
			u.openKept()
		}
	})
}

// TestKeptRoundRestored: what waits for its keepers when a backup was taken is void in
// the copy, and its keys stay for the original.
func TestKeptRoundRestored(t *testing.T) {
	t.Parallel()
	keptUrns(t, func(u *keptUrn) {
		restored := func() {
			u.Helper()
			var r appraise.Round
			u.do(func(tx *store.Tx) (err error) { r, err = appraise.VoidRestored(tx, noon, u.round.ID); return err })
			if r.State != appraise.RoundVoid || r.Void != appraise.Restored || len(u.lying()) == 0 {
				u.Errorf("恢复后 %s %s，密钥 %d 个", r.State, r.Void, len(u.lying()))
			}
			u.intact()
		}
		restored()
		u.openKept()
		u.accept("water", "organiser")
		if err := u.vote(noon, five...); err != nil {
			u.Fatal(err)
		}
		u.sweep(noon.AddDate(0, 0, 5))
		restored()
	})
}
