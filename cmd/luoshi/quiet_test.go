package main

import (
	"bytes"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestLogIsBounded: a flood of like lines is few lines a minute, other lines are written
// beside them, and what was left out is counted.
func TestLogIsBounded(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	q := newQuiet(slog.NewTextHandler(&out, nil))
	at := time.Date(2026, 11, 30, 8, 0, 0, 0, time.UTC)
	say := func(message string, at time.Time) {
		if err := q.Handle(t.Context(), slog.NewRecord(at, slog.LevelInfo, message, 0)); err != nil {
			t.Fatal(err)
		}
	}
	for range 1000 {
		say("http: TLS handshake error from 192.0.2.7", at)
	}
	say("something else", at)
	say("http: TLS handshake error from 192.0.2.8", at.Add(time.Minute))
	if n := strings.Count(out.String(), "handshake"); n != linesAMinute+1 || !strings.Contains(out.String(), "something else") || !strings.Contains(out.String(), "left_out_before=980") {
		t.Errorf("写了 %d 行：%s", n, out.String())
	}
}

// TestDatabaseFromAFile: an address with a password in it needs not stand on the command
// line, where every user of the machine reads it.
func TestDatabaseFromAFile(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file := filepath.Join(dir, "db.txt")
	if err := os.WriteFile(file, []byte("sqlite:"+filepath.Join(dir, "x.db")+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	p := place{DB: "@" + file}
	if err := p.folders(); err != nil || p.DB != "sqlite:"+filepath.Join(dir, "x.db") || p.Keys != filepath.Join(dir, "keys") {
		t.Errorf("%+v（%v）", p, err)
	}
	if err := (&place{DB: "@" + filepath.Join(dir, "none")}).folders(); err == nil {
		t.Error("没有这个文件也行")
	}
}
