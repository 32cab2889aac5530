package sweep_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"

	"luoshi/internal/access"
	"luoshi/internal/appraise"
	"luoshi/internal/area"
	"luoshi/internal/calendar"
	"luoshi/internal/fault"
	"luoshi/internal/keyring"
	"luoshi/internal/matter"
	"luoshi/internal/scenario"
	"luoshi/internal/scenario/county"
	"luoshi/internal/scenario/countytest"
	"luoshi/internal/store"
	"luoshi/internal/store/storetest"
	"luoshi/internal/sweep"
)

var noon = time.Date(2026, 9, 24, 4, 0, 0, 0, time.UTC)

// urn is a county in which a round was opened and five persons voted on a town.
type urn struct {
	*testing.T
	*county.County
	s     *store.Store
	clock *storetest.Clock
	runs  *storetest.Clock // the running time of the machine, since the epoch
	dir   string
	round appraise.Round
	body  string
}

func urns(t *testing.T, fn func(u *urn)) {
	t.Helper()
	for _, e := range storetest.Engines(t) {
		t.Run(e.Name, func(t *testing.T) {
			t.Parallel()
			built := countytest.Built(t, e, noon)
			u := &urn{T: t, dir: built.Keys, clock: storetest.NewClock(noon), runs: storetest.NewClock(time.Unix(5000, 0))}
			keys, err := keyring.Open(u.dir)
			if err != nil {
				t.Fatal(err)
			}
			if u.s, err = store.Open(t.Context(), built.URL, store.Options{Keys: keys, Clock: u.clock.Now, Hands: storetest.Hands, Running: func() time.Duration { return u.runs.Now().Sub(time.Unix(0, 0)) }}); err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = u.s.Close() })
			u.County = built.On(u.s, &scenario.Clock{})
			u.open()
			fn(u)
		})
	}
}

func (u *urn) do(fn func(tx *store.Tx) error) {
	u.Helper()
	if _, err := u.s.Do(u.Context(), u.Home, "", fn); err != nil {
		u.Fatal(err)
	}
}

func (u *urn) as(key string) access.Actor { a := u.Actor(key); a.Now = noon; return a }

func (u *urn) open() {
	u.Helper()
	review := appraise.Review{ID: "town_weekly", Title: "镇周点评", Cadence: calendar.Weekly, Level: area.Town, MinVoters: 5,
		Options: []appraise.VoteOption{{Title: "好", Points: 100_000}, {Title: "差", Points: 50_000}}}
	u.body = u.Posts["town/"+u.Towns[0].String()].Body
	u.do(func(tx *store.Tx) (err error) {
		rules := matter.Rules{Calendar: u.s.Calendar(), Zone: u.Zone}
		u.round, err = appraise.OpenRound(tx, rules, u.as("desk"), review, u.as("desk").Area, "2026-W39", "yangxian@1")
		return err
	})
	for i, key := range []string{"desk", "supervisor", "organiser", "water", "roads"} {
		u.do(func(tx *store.Tx) error {
			_, err := appraise.Vote(tx, u.as(key), u.round.ID, map[string]int{u.body: i % 2})
			return err
		})
	}
}

// sweep lets the sweep look at now and answers the round.
func (u *urn) sweep(now time.Time) (r appraise.Round) {
	u.Helper()
	if _, _, err := (sweep.Sweeper{Store: u.s, Home: u.Home, Zone: u.Zone}).Once(u.Context(), now); err != nil {
		u.Fatal(err)
	}
	if err := u.s.View(u.Context(), u.Home, func(v *store.View) (err error) { r, err = v.Round(u.round.ID); return err }); err != nil {
		u.Fatal(err)
	}
	return r
}

func (u *urn) key() string { return filepath.Join(u.dir, "rounds", u.round.Box+".key") }

func (u *urn) keyIs(here bool) {
	u.Helper()
	if _, err := os.Stat(u.key()); errors.Is(err, fs.ErrNotExist) == here {
		u.Errorf("密钥在 %v，应为 %v", !here, here)
	}
}

// verdicts are the results of the round.
func (u *urn) counted() (voters int) {
	u.Helper()
	if err := u.s.View(u.Context(), u.Home, func(v *store.View) error {
		vs, err := v.Verdicts(u.round.ID, access.Everything())
		for _, x := range vs {
			voters += x.Voters
		}
		return err
	}); err != nil {
		u.Fatal(err)
	}
	return voters
}

func (u *urn) intact() {
	u.Helper()
	if _, err := u.s.Sequence(u.Context(), u.Home); err != nil {
		u.Fatal(err)
	}
	if r, err := u.s.Verify(u.Context(), u.Home); err != nil || !r.Intact() {
		u.Errorf("核验 %+v（%v）", r.Findings, err)
	}
}

// TestRoundsEnd: a round closes by itself when its time is over and not before, and
// its key goes with it.
func TestRoundsEnd(t *testing.T) {
	t.Parallel()
	urns(t, func(u *urn) {
		if r := u.sweep(u.round.CloseAt.Add(-time.Second)); r.State != appraise.Open {
			u.Errorf("到期前 %s", r.State)
		}
		u.keyIs(true)
		if r := u.sweep(u.round.CloseAt); r.State != appraise.Closed || u.counted() != 5 {
			u.Errorf("到期后 %s，%d 票", r.State, u.counted())
		}
		u.keyIs(false)
		u.intact()
	})
}

// TestLostKey: a vote without the key is refused in words, the sweep voids the round,
// and it can be held again. The key of a process that ended between a close and the
// destruction is destroyed by the next pass; a key of another database stays.
func TestLostKey(t *testing.T) {
	t.Parallel()
	urns(t, func(u *urn) {
		kept, err := os.ReadFile(u.key())
		if err != nil {
			u.Fatal(err)
		}
		if err := os.Remove(u.key()); err != nil {
			u.Fatal(err)
		}
		if _, err := u.s.Do(u.Context(), u.Home, "", func(tx *store.Tx) error {
			_, err := appraise.Vote(tx, u.as("housing"), u.round.ID, map[string]int{u.body: 0})
			return err
		}); !fault.Is(err, "appraise.key_lost") {
			u.Errorf("没有密钥还投票：%v", err)
		}
		if r := u.sweep(noon); r.State != appraise.RoundVoid || r.Void != appraise.KeyLost || u.counted() != 0 {
			u.Errorf("没有密钥的一期 %s %s", r.State, r.Void)
		}
		if err := os.WriteFile(u.key(), kept, 0o600); err != nil {
			u.Fatal(err)
		}
		other := filepath.Join(u.dir, "rounds", "00112233445566778899aabbccddeeff.key")
		if err := os.WriteFile(other, kept, 0o600); err != nil {
			u.Fatal(err)
		}
		u.sweep(noon)
		u.keyIs(false)
		if _, err := os.Stat(other); err != nil {
			u.Errorf("别的数据库的密钥：%v", err)
		}
		void := u.round.ID
		u.open()
		if u.round.ID == void || u.round.Turn != 1 {
			u.Errorf("重新发起的是第 %d 次", u.round.Turn)
		}
		if r := u.sweep(u.round.CloseAt); r.State != appraise.Closed || u.counted() != 5 {
			u.Errorf("重新发起后 %s，%d 票", r.State, u.counted())
		}
		u.intact()
	})
}

// TestKeysFolderAway: when the folder of keys is not there at all, nothing is decided.
func TestKeysFolderAway(t *testing.T) {
	t.Parallel()
	urns(t, func(u *urn) {
		away := u.dir + "-away"
		if err := os.Rename(u.dir, away); err != nil {
			u.Fatal(err)
		}
		if _, _, err := (sweep.Sweeper{Store: u.s, Home: u.Home, Zone: u.Zone}).Once(u.Context(), u.round.CloseAt); err == nil {
			u.Error("没有密钥文件夹也巡检过去了")
		}
		if err := os.Rename(away, u.dir); err != nil {
			u.Fatal(err)
		}
		if r := u.sweep(u.round.CloseAt); r.State != appraise.Closed {
			u.Errorf("文件夹回来后 %s", r.State)
		}
	})
}

// TestDamagedKey: a key file that is damaged or another is a lost key.
func TestDamagedKey(t *testing.T) {
	t.Parallel()
	urns(t, func(u *urn) {
		if err := os.WriteFile(u.key(), []byte("00ff"), 0o600); err != nil {
			u.Fatal(err)
		}
		if r := u.sweep(noon); r.State != appraise.RoundVoid || r.Void != appraise.KeyLost {
			u.Errorf("密钥损坏的一期 %s %s", r.State, r.Void)
		}
		u.intact()
	})
}

// TestSweepWaitsForTheClock: a clock that jumps ahead closes nothing before its time;
// the time itself does.
func TestSweepWaitsForTheClock(t *testing.T) {
	t.Parallel()
	urns(t, func(u *urn) {
		u.clock.Set(u.round.CloseAt.Add(time.Hour))
		if _, _, err := (sweep.Sweeper{Store: u.s, Home: u.Home, Zone: u.Zone}).Once(u.Context(), u.clock.Now()); !fault.Is(err, "store.clock_jumped") {
			u.Errorf("时间跳前也巡检了：%v", err)
		}
		if _, err := (sweep.Files{Store: u.s}).Once(u.Context(), u.clock.Now()); !fault.Is(err, "store.clock_jumped") {
			u.Errorf("时间跳前也清理了附件：%v", err)
		}
		u.keyIs(true)
		u.clock.Set(noon)
		if r := u.sweep(noon); r.State != appraise.Open {
			u.Errorf("改回以后 %s", r.State)
		}
		passed := u.round.CloseAt.Sub(noon)
		u.clock.Set(u.round.CloseAt)
		u.runs.Set(u.runs.Now().Add(passed))
		if r := u.sweep(u.round.CloseAt); r.State != appraise.Closed {
			u.Errorf("真到期后 %s", r.State)
		}
	})
}
