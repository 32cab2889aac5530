package main

import (
	"bufio"
	"context"
	"io"
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

// TestDemoIsAnchored: the demo keeps an anchor; verify lists twenty steps back of its
// played history, the sum by day, and says that it is played.
func TestDemoIsAnchored(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	r, w := io.Pipe()
	ended := make(chan int, 1)
	go func() {
		code := run(ctx, []string{"demo", "--addr", "127.0.0.1:0", "--dir", dir}, strings.NewReader(""), w, io.Discard)
		_ = w.Close()
		ended <- code
	}()
	lines := bufio.NewScanner(r)
	for lines.Scan() && !strings.Contains(lines.Text(), "历史填充 1") {
	}
	stop()
	go func() { _, _ = io.Copy(io.Discard, r) }()
	<-ended
	if _, err := os.Stat(filepath.Join(dir, "keys", "anchor-610723.txt")); err != nil {
		t.Error(err)
	}
	out := must(t, "", "journal", "verify", "--db", "sqlite:"+filepath.Join(dir, "luoshi.db"))
	if n := strings.Count(out, "时间倒退 #"); n != 20 || !strings.Contains(out, "按所写日期：2") || strings.Count(out, "照剧本演出来的") != 1 {
		t.Errorf("列了 %d 条：%s", n, out)
	}
}
