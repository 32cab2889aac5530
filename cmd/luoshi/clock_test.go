package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"luoshi/internal/fault"
	"luoshi/internal/store"
)

// TestClockAhead: a clock that lies more than a week after the newest event asks first.
func TestClockAhead(t *testing.T) {
	t.Parallel()
	_, db := newHome(t)
	s, err := store.Open(t.Context(), db, store.Options{Clock: func() time.Time { return time.Now().AddDate(0, 0, 8) }})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	if err := s.ClockAhead(t.Context(), proofHome); !fault.Is(err, "store.clock_ahead") {
		t.Errorf("时间跳前 8 天没有问：%v", err)
	}
}

// TestClockOK: a clock that was held back is trusted by a command at the machine, once.
func TestClockOK(t *testing.T) {
	t.Parallel()
	dir, db := newHome(t)
	if out := must(t, "", "clock-ok", "--db", db); !strings.Contains(out, "没有停办") {
		t.Error(out)
	}
	held := filepath.Join(dir, "keys", "clock-held.txt")
	if err := os.WriteFile(held, []byte("2026-01-05T00:00:00Z\n2026-01-02T00:00:00Z\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	s := opened(t, dir, db, 0)
	_, err := s.Do(t.Context(), proofHome, "", func(*store.Tx) error { return nil })
	if f, ok := fault.As(err); !ok || f.Code != "store.clock_jumped" || f.Args[0] != "2026-01-05 00:00" || f.Args[1] != "2026-01-02 00:00" {
		t.Errorf("没有停办：%v", err)
	}
	if out := must(t, "", "clock-ok", "--db", db); !strings.Contains(out, "恢复办理") {
		t.Error(out)
	}
	addBody(t, s, "认可以后设的")
	if _, err := os.Stat(held); err == nil {
		t.Error("认可以后还停办")
	}
}
