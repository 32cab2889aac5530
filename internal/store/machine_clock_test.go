package store_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"luoshi/internal/calendar"
	"luoshi/internal/fault"
	"luoshi/internal/keyring"
	"luoshi/internal/org"
	"luoshi/internal/store"
	"luoshi/internal/store/storetest"
	"luoshi/journal"
)

// machine is a machine whose clock and running time a test moves, with a server on it.
type machine struct {
	*testing.T
	url  string
	keys string
	wall *storetest.Clock
	runs *storetest.Clock // since the epoch
	s    *store.Store
}

func (m *machine) start() *store.Store {
	m.Helper()
	keys, err := keyring.Open(m.keys)
	if err != nil {
		m.Fatal(err)
	}
	s, err := store.Open(m.Context(), m.url, store.Options{Keys: keys, Clock: m.wall.Now, Running: func() time.Duration { return m.runs.Now().Sub(time.Unix(0, 0)) }})
	if err != nil {
		m.Fatal(err)
	}
	m.Cleanup(func() { _ = s.Close() })
	return s
}

// pass lets time pass: the clock by one, the running time by the other.
func (m *machine) pass(clock, running time.Duration) {
	m.wall.Set(m.wall.Now().Add(clock))
	m.runs.Set(m.runs.Now().Add(running))
}

func act(s *store.Store) error {
	_, err := s.Do(context.Background(), 610723, "", func(tx *store.Tx) error {
		b := org.Body{Name: "新设机构", From: calendar.None, Until: calendar.None}
		if err := tx.SaveBody(&b); err != nil {
			return err
		}
		return tx.Record(journal.Event{At: tx.Now().UnixMilli(), Act: "body.add", Subject: b.ID})
	})
	return err
}

func (m *machine) acts(what string, s *store.Store, held bool) {
	m.Helper()
	if err := act(s); fault.Is(err, "store.clock_jumped") != held || !held && err != nil {
		m.Errorf("%s：%v，应停办 %v", what, err, held)
	}
	_, err := os.Stat(filepath.Join(m.keys, "clock-held.txt"))
	if (err == nil) != held {
		m.Errorf("%s：停办的记录在 %v，应为 %v", what, err == nil, held)
	}
	if err := s.View(m.Context(), 610723, func(v *store.View) error { _, err := v.Bodies(); return err }); err != nil {
		m.Errorf("%s：不能查看 %v", what, err)
	}
}

func machines(t *testing.T, fn func(m *machine)) {
	t.Helper()
	for _, e := range storetest.Engines(t) {
		t.Run(e.Name, func(t *testing.T) {
			t.Parallel()
			m := &machine{T: t, url: e.URL(t), keys: filepath.Join(t.TempDir(), "keys"),
				wall: storetest.NewClock(time.Date(2026, 9, 24, 2, 0, 0, 0, time.UTC)), runs: storetest.NewClock(time.Unix(5000, 0))}
			m.s = m.start()
			fn(m)
		})
	}
}

// TestClockJumps lets the machine's clock jump ahead of its running time: more than an
// hour holds acts back, and meanwhile the time goes on as it should. Sleep, a clock that
// is set back or put right, and a small step are no jump.
func TestClockJumps(t *testing.T) {
	t.Parallel()
	machines(t, func(m *machine) {
		m.acts("开机", m.s, false)
		m.pass(10*time.Hour, 10*time.Hour)
		m.acts("合上盖子睡了一夜", m.s, false)
		m.pass(time.Hour, 0)
		m.acts("快了整一小时", m.s, false)
		m.pass(-3*time.Hour, time.Minute)
		m.acts("调慢", m.s, false)
		m.pass(3*time.Hour, time.Minute)
		m.acts("又调回来", m.s, false)
		right := m.wall.Now()
		m.pass(72*time.Hour, 0)
		if got := m.s.Now(); !got.Equal(right) {
			m.Errorf("停办时的时间 %s，应为 %s", got, right)
		}
		m.acts("跳前三天", m.s, true)
		m.pass(time.Hour, time.Hour)
		if got := m.s.Now(); !got.Equal(right.Add(time.Hour)) {
			m.Errorf("停办一小时后的时间 %s，应为 %s", got, right.Add(time.Hour))
		}
		m.pass(-24*time.Hour, 0)
		m.acts("只改回一天", m.s, true)
		m.pass(-48*time.Hour, 0)
		m.acts("改对了", m.s, false)
		m.pass(time.Hour+time.Second, 0)
		m.acts("快了一小时零一秒", m.s, true)
	})
}

// TestClockTrusted: what is held back outlives a restart and holds every program back
// that works with the keys, until one of them says that the clock is right; the journal
// keeps that. A clock that went back while nothing ran is trusted.
func TestClockTrusted(t *testing.T) {
	t.Parallel()
	machines(t, func(m *machine) {
		m.acts("开机", m.s, false)
		m.pass(72*time.Hour, 0)
		m.acts("跳前三天", m.s, true)
		again := m.start()
		m.acts("重启", again, true)
		command := m.start()
		if held, err := command.TrustClock(m.Context(), 610723); err != nil || !held {
			m.Fatal(held, err)
		}
		for _, s := range []*store.Store{m.s, again, command} {
			m.acts("认可以后", s, false)
		}
		if held, err := command.TrustClock(m.Context(), 610723); err != nil || held {
			m.Errorf("没有停办也认可了：%v %v", held, err)
		}
		if _, err := m.s.Sequence(m.Context(), 610723); err != nil {
			m.Fatal(err)
		}
		kept := 0
		if err := m.s.View(m.Context(), 610723, func(v *store.View) error {
			es, err := v.Journal("clock", 0, 10)
			for _, e := range es {
				if e.Event.Act == "journal.clock_ok" && len(e.Event.Facts) == 2 {
					kept++
				}
			}
			return err
		}); err != nil || kept != 1 {
			m.Errorf("认可记入留痕 %d 次（%v）", kept, err)
		}
		m.pass(5*time.Hour, 0)
		m.acts("又跳前五小时", m.s, true)
		m.pass(-5*time.Hour, time.Minute)
		m.acts("停机时改对了", m.start(), false)
		if err := os.WriteFile(filepath.Join(m.keys, "clock-held.txt"), []byte("???"), 0o600); err != nil {
			m.Fatal(err)
		}
		m.acts("记录坏了", m.start(), true)
	})
}

// TestPlayedClock: a clock without running time, as that of the demo, jumps as it likes.
func TestPlayedClock(t *testing.T) {
	t.Parallel()
	for _, e := range storetest.Engines(t) {
		t.Run(e.Name, func(t *testing.T) {
			t.Parallel()
			clock := storetest.NewClock(time.Date(2026, 9, 24, 2, 0, 0, 0, time.UTC))
			s := e.Open(t, clock)
			for range 3 {
				clock.Set(clock.Now().AddDate(0, 1, 0))
				if err := act(s); err != nil {
					t.Error(err)
				}
			}
		})
	}
}
