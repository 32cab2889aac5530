package store_test

import (
	"errors"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"luoshi/internal/calendar"
	"luoshi/internal/fault"
	"luoshi/internal/org"
	"luoshi/internal/store"
	"luoshi/internal/store/storetest"
	"luoshi/journal"
)

const home = 610723

var noon = time.Date(2026, 9, 24, 4, 0, 0, 0, time.UTC)

func each(t *testing.T, fn func(t *testing.T, s *store.Store, clock *storetest.Clock)) {
	t.Helper()
	for _, e := range storetest.Engines(t) {
		t.Run(e.Name, func(t *testing.T) {
			t.Parallel()
			clock := storetest.NewClock(noon)
			fn(t, e.Open(t, clock), clock)
		})
	}
}

func addBody(tx *store.Tx, name string) (org.Body, error) {
	b := org.Body{Name: name, Short: name, Kind: org.General, Area: 610723000000, From: calendar.None, Until: calendar.None}
	if err := tx.SaveBody(&b); err != nil {
		return b, err
	}
	return b, tx.Record(journal.Event{At: noon.UnixMilli(), Act: "body.add", Subject: b.ID})
}

func TestDo(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store, _ *storetest.Clock) {
		ctx := t.Context()
		t.Run("没有留痕的写入不提交", func(t *testing.T) {
			_, err := s.Do(ctx, home, "", func(tx *store.Tx) error {
				b := org.Body{Name: "无痕", From: calendar.None, Until: calendar.None}
				return tx.SaveBody(&b)
			})
			if err == nil {
				t.Error("a silent write was committed")
			}
			if n := countBodies(t, s); n != 0 {
				t.Errorf("%d bodies after a refused commit, want 0", n)
			}
		})
		t.Run("同一请求键只办一次", func(t *testing.T) {
			var first string
			for range 3 {
				subject, err := s.Do(ctx, home, "k1", func(tx *store.Tx) error {
					_, err := addBody(tx, "县水利局")
					return err
				})
				if err != nil {
					t.Fatal(err)
				}
				if first == "" {
					first = subject
				}
				if subject != first {
					t.Errorf("repeated request answered %s, want %s", subject, first)
				}
			}
			if n := countBodies(t, s); n != 1 {
				t.Errorf("%d bodies after three equal requests, want 1", n)
			}
		})
		t.Run("旧版本不能覆盖新版本", func(t *testing.T) {
			var old org.Body
			if err := s.View(ctx, home, func(v *store.View) error {
				bs, err := v.Bodies()
				old = bs[0]
				return err
			}); err != nil {
				t.Fatal(err)
			}
			change := func(b org.Body) error {
				_, err := s.Do(ctx, home, "", func(tx *store.Tx) error {
					if err := tx.SaveBody(&b); err != nil {
						return err
					}
					return tx.Record(journal.Event{At: noon.UnixMilli(), Act: "body.change", Subject: b.ID})
				})
				return err
			}
			if err := change(old); err != nil {
				t.Fatal(err)
			}
			if err := change(old); !fault.Is(err, "store.stale") {
				t.Errorf("stale write answered %v, want store.stale", err)
			}
		})
		t.Run("留痕核验通过", func(t *testing.T) {
			if _, err := s.Sequence(ctx, home); err != nil {
				t.Fatal(err)
			}
			r, err := s.Verify(ctx, home)
			if err != nil || !r.Intact() || r.Events != 2 || r.Rows != 1 {
				t.Errorf("verify: %+v, %v", r, err)
			}
		})
	})
}

func countBodies(t *testing.T, s *store.Store) (n int) {
	t.Helper()
	if err := s.View(t.Context(), home, func(v *store.View) error {
		bs, err := v.Bodies()
		n = len(bs)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestConcurrentActs(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store, _ *storetest.Clock) {
		var wg sync.WaitGroup
		errs := make(chan error, 64)
		for range 64 {
			wg.Add(1)
			go func() {
				defer wg.Done()
				_, err := s.Do(t.Context(), home, "", func(tx *store.Tx) error {
					n, err := tx.NextNumber("letter", 2026)
					if err != nil {
						return err
					}
					if n%7 == 0 {
						return errors.New("given up after taking a number")
					}
					_, err = addBody(tx, "机构")
					return err
				})
				errs <- err
			}()
		}
		wg.Wait()
		close(errs)
		ok := 0
		for err := range errs {
			if err == nil {
				ok++
			}
		}
		// Every number that is a multiple of 7 was given up and vanished with its
		// act, so the counter never passes 7 and only six acts went through.
		if ok != 6 || countBodies(t, s) != 6 {
			t.Errorf("%d acts acknowledged, %d bodies, want 6 and 6", ok, countBodies(t, s))
		}
	})
}

// TestLogIsCopied writes until SQLite has begun its log anew, which it does once the
// whole of it is copied into the database: else the log would grow for ever.
func TestLogIsCopied(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "luoshi.db")
	s, err := store.Open(t.Context(), "sqlite:"+file, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	salt := func() string {
		log, err := os.Open(file + "-wal")
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = log.Close() }()
		b := make([]byte, 8)
		_, _ = log.ReadAt(b, 16) // zeros before the first frame
		return string(b)
	}
	began := ""
	for n := 0; n < 200_000; n += 100 {
		if _, err := s.Do(t.Context(), home, "", func(tx *store.Tx) error {
			for range 100 {
				if _, err := addBody(tx, "县水利局"); err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		if now := salt(); began == "" {
			began = now
		} else if now != began {
			return
		}
	}
	t.Error("日志一直没有从头写起")
}

// TestFailedSync acknowledges nothing after a sync has failed, not even when the next
// would succeed; what was acknowledged before is there when the file is opened again.
func TestFailedSync(t *testing.T) {
	t.Parallel()
	url := "sqlite:" + filepath.Join(t.TempDir(), "luoshi.db")
	s, err := store.Open(t.Context(), url, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	add := func(name string) error {
		_, err := s.Do(t.Context(), home, "", func(tx *store.Tx) error {
			_, err := addBody(tx, name)
			return err
		})
		return err
	}
	if err := add("县水利局"); err != nil {
		t.Fatal(err)
	}
	if !s.BreakDisk() {
		t.Fatal("不是嵌入式数据库，这一项没有检验到")
	}
	for range 3 {
		if err := add("县民政局"); !errors.Is(err, os.ErrClosed) {
			t.Errorf("同步失败以后：%v", err)
		}
	}
	_ = s.Close() // says that the log is closed
	if s, err = store.Open(t.Context(), url, store.Options{}); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	if err := add("县交通局"); err != nil {
		t.Fatal(err)
	}
	// The act whose sync failed may be there, as after a crash; those after it are not.
	if n := countBodies(t, s); n < 2 || n > 3 {
		t.Errorf("%d 个单位，应为 2 或 3 个", n)
	}
}
