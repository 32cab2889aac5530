package main

import (
	"bufio"
	"context"
	"database/sql"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"luoshi/internal/access"
	"luoshi/internal/account"
	"luoshi/internal/org"
	"luoshi/internal/store"
	"luoshi/internal/store/anchor"
	"luoshi/internal/store/storetest"
)

// worked is a home whose server did some acts under its anchor and ended without
// warning: left is the folder as the crash left it, with its log.
func worked(t *testing.T) (left string, acts int64) {
	t.Helper()
	dir, db := newHome(t)
	raw, err := sql.Open("sqlite", "file:"+filepath.Join(dir, "luoshi.db"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := raw.Exec("PRAGMA wal_checkpoint(TRUNCATE)"); err != nil { // what was there before is in the file itself
		t.Fatal(err)
	}
	if err := raw.Close(); err != nil {
		t.Fatal(err)
	}
	s := opened(t, dir, db, 0)
	a := anchor.Anchor{Dirs: []string{filepath.Join(dir, "keys")}}
	if err := s.HoldAnchor(t.Context(), proofHome, a); err != nil {
		t.Fatal(err)
	}
	before, _, err := a.Read(proofHome)
	if err != nil {
		t.Fatal(err)
	}
	for range 40 {
		addBody(t, s, "新设机构")
	}
	deadline := time.Now().Add(5 * time.Second)
	for acts == 0 { // the anchor follows within a second
		now, _, err := a.Read(proofHome)
		if err != nil {
			t.Fatal(err)
		}
		if now.Size == before.Size+40 {
			acts = now.Size
		}
		if time.Now().After(deadline) {
			t.Fatalf("锚点停在 %d，应到 %d", now.Size, before.Size+40)
		}
	}
	left = t.TempDir()
	if err := os.CopyFS(left, os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	return left, acts
}

// start runs serve until it prints its address, and gives what it answers there and
// what it said on the error stream when it ended.
func start(t *testing.T, stdin string, args ...string) (status int, page, said string, code int) {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	r, w := io.Pipe()
	var stderr strings.Builder
	ended := make(chan int, 1)
	go func() {
		c := run(ctx, append([]string{"serve", "--addr", "127.0.0.1:0"}, args...), strings.NewReader(stdin), w, &stderr)
		_ = w.Close()
		ended <- c
	}()
	line, err := bufio.NewReader(r).ReadString('\n')
	if err != nil {
		return 0, "", stderr.String(), <-ended
	}
	go func() { _, _ = io.Copy(io.Discard, r) }()
	resp, err := http.Get(strings.TrimSpace(line) + "livez")
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(resp.Body)
	_ = resp.Body.Close()
	if err != nil {
		t.Fatal(err)
	}
	stop()
	code = <-ended
	return resp.StatusCode, string(body), stderr.String(), code
}

// TestLostLog deletes and damages the log of a database whose server was killed: what
// was acknowledged is missing, verify names it, and the server does not start, with the
// reason in plain words. Untouched, it starts.
func TestLostLog(t *testing.T) {
	t.Parallel()
	left, _ := worked(t)
	for _, c := range []struct {
		name  string
		spoil func(wal string) error
		lost  bool
	}{
		{"原样", func(string) error { return nil }, false},
		{"删掉日志", os.Remove, true},
		{"日志中间坏了一处", func(wal string) error { return flipAt(wal, 2) }, true},
		{"锚点删掉", func(wal string) error {
			return os.Remove(filepath.Join(filepath.Dir(wal), "keys", "anchor-610723.txt"))
		}, true},
		{"锚点清空", func(wal string) error {
			return os.WriteFile(filepath.Join(filepath.Dir(wal), "keys", "anchor-610723.txt"), nil, 0o600)
		}, true},
	} {
		gone := strings.Contains(c.name, "锚点")
		dir := t.TempDir()
		if err := os.CopyFS(dir, os.DirFS(left)); err != nil {
			t.Fatal(err)
		}
		_ = os.Remove(filepath.Join(dir, "luoshi.db-shm"))
		if err := c.spoil(filepath.Join(dir, "luoshi.db-wal")); err != nil {
			t.Fatal(c.name, err)
		}
		db := "sqlite:" + filepath.Join(dir, "luoshi.db")
		want := map[bool]int{false: 0, true: 1}[c.lost]
		for _, args := range [][]string{{"--db", db}, {"--db", db, "--keys", filepath.Join(dir, "keys")}} {
			if gone {
				break // verify says what it has; the server remembers that there was an anchor
			}
			if out, code := luoshi(t, "", append([]string{"journal", "verify"}, args...)...); code != want || c.lost && !strings.Contains(out, "anchor-610723.txt") {
				t.Errorf("%s：核验 exit %d，应为 %d：%s", c.name, code, want, out)
			}
		}
		says := map[bool]string{false: "锚点记着", true: "有锚点，而锚点文件"}[gone]
		status, page, said, code := start(t, "", "--db", db)
		if !c.lost && (status != http.StatusOK || code != 0) {
			t.Errorf("%s：起不来 %d %d %s", c.name, status, code, said)
		}
		if c.lost && (status != http.StatusServiceUnavailable || code != 1 || !strings.Contains(page, says) || !strings.Contains(said, says)) {
			t.Errorf("%s：照样起来了：%d %d %s %s", c.name, status, code, page, said)
		}
	}
}

// flipAt changes a byte in the middle of a file.
func flipAt(name string, part int64) error {
	f, err := os.OpenFile(name, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	b := make([]byte, 1)
	if _, err := f.ReadAt(b, info.Size()/part); err != nil {
		return err
	}
	b[0] ^= 0xff
	_, err = f.WriteAt(b, info.Size()/part)
	return err
}

// TestOldBackup restores an old backup: the server does not start until two persons
// accept the loss with their passwords, which the journal keeps; one person twice, a
// wrong password and nobody are refused. Worked on before, it is another log.
func TestOldBackup(t *testing.T) {
	t.Parallel()
	dir, db := newHome(t)
	second(t, dir, db)
	old := filepath.Join(t.TempDir(), "old.db")
	must(t, "", "backup", "--db", db, old)
	s := opened(t, dir, db, 0)
	a := anchor.Anchor{Dirs: []string{filepath.Join(dir, "keys")}}
	if err := s.HoldAnchor(t.Context(), proofHome, a); err != nil {
		t.Fatal(err)
	}
	addBody(t, s, "备份之后设的")
	if err := s.Close(); err != nil { // the anchor is written at the latest here
		t.Fatal(err)
	}
	for _, tail := range []string{"", "-wal", "-shm"} {
		_ = os.Remove(filepath.Join(dir, "luoshi.db"+tail))
	}
	if out := must(t, "", "restore", "--db", db, old); !strings.Contains(out, "无误") {
		t.Fatal(out)
	}
	const one, two = "Mima-2026-Ceshi\n", "Mima-2026-Dier\n"
	for _, c := range []struct {
		name, stdin string
		args        []string
	}{
		{"没有认可", "", nil},
		{"没有人", "", []string{"--accept-loss"}},
		{"一人两次", one + one, []string{"--accept-loss", "--by", "jianguo", "--by", "jianguo"}},
		{"密码错", one + one, []string{"--accept-loss", "--by", "jianguo", "--by", "dierren"}},
	} {
		if status, _, said, code := start(t, c.stdin, append([]string{"--db", db}, c.args...)...); status == http.StatusOK || code == 0 {
			t.Errorf("%s：照样起来了 %d %s", c.name, code, said)
		}
	}
	if status, _, said, code := start(t, one+two, "--db", db, "--accept-loss", "--by", "jianguo", "--by", "dierren"); status != http.StatusOK || code != 0 {
		t.Fatalf("两人认可后起不来：%d %d %s", status, code, said)
	}
	if out := must(t, "", "journal", "verify", "--db", db); !strings.Contains(out, "无误") {
		t.Error(out)
	}
	if given, err := filepath.Glob(filepath.Join(dir, "keys", "anchor-610723-given-up-*.txt")); err != nil || len(given) != 1 {
		t.Errorf("旧锚点没有留下：%v %v", given, err)
	}
	s = opened(t, dir, db, 0)
	if err := s.View(t.Context(), proofHome, func(v *store.View) error {
		es, err := v.Journal("", 0, 20)
		for _, e := range es {
			if e.Event.Act == "journal.accept_loss" && e.Event.Person != "" && len(e.Event.Facts) == 4 {
				return nil
			}
		}
		t.Errorf("认可没有记入留痕：%+v", es)
		return err
	}); err != nil {
		t.Fatal(err)
	}
}

// second makes another person with an account.
func second(t *testing.T, dir, db string) {
	t.Helper()
	s := opened(t, dir, db, 0)
	if _, err := s.Do(t.Context(), proofHome, "", func(tx *store.Tx) error {
		actor := access.Actor{Account: "init", Post: "init", Role: access.SystemAdmin, Home: proofHome, Now: tx.Now()}
		p := org.Person{Name: "李红梅"}
		if err := org.AddPerson(tx, actor, &p); err != nil {
			return err
		}
		actor.Role = access.SecurityAdmin
		_, err := account.First(tx, actor, "dierren", p.ID, storetest.Hashed("Mima-2026-Dier"))
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

// TestShorterLog takes the end of a log out of the database itself, on both engines: the
// server does not start, in the same words; untouched, it starts.
func TestShorterLog(t *testing.T) {
	t.Parallel()
	for _, e := range storetest.Engines(t) {
		t.Run(e.Name, func(t *testing.T) {
			t.Parallel()
			url, dir := e.URL(t), t.TempDir()
			keys := filepath.Join(dir, "keys")
			place := []string{"--db", url, "--keys", keys, "--files", filepath.Join(dir, "files")}
			first := append(slices.Clone(place), "--home", "610723", "--name", "王建国", "--login", "jianguo")
			_, rest, _ := strings.Cut(must(t, "", append([]string{"init"}, first...)...), "）：")
			token, _, _ := strings.Cut(rest, "\n")
			must(t, "Mima-2026-Ceshi\n", append([]string{"init", "--token", token}, first...)...)
			s := opened(t, dir, url, 0)
			if err := s.HoldAnchor(t.Context(), proofHome, anchor.Anchor{Dirs: []string{keys}}); err != nil {
				t.Fatal(err)
			}
			for range 5 {
				addBody(t, s, "新设机构")
			}
			if err := s.Close(); err != nil { // the anchor is written at the latest here
				t.Fatal(err)
			}
			if status, page, said, code := start(t, "", place...); status != http.StatusOK || code != 0 {
				t.Fatalf("原样起不来：%d %d %s %s", status, code, page, said)
			}
			kept, _, err := anchor.Anchor{Dirs: []string{keys}}.Read(proofHome)
			if err != nil {
				t.Fatal(err)
			}
			driver, name := "pgx", url
			if file, ok := strings.CutPrefix(url, "sqlite:"); ok {
				driver, name = "sqlite", "file:"+file
			}
			raw, err := sql.Open(driver, name)
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = raw.Close() }()
			left := kept.Size - 3
			for text, from := range map[string]int64{"DELETE FROM event WHERE seq > $1": left, "DELETE FROM tree WHERE idx >= $1": tlog.StoredHashCount(left)} {
				if _, err := raw.Exec(text, from); err != nil {
					t.Fatal(err)
				}
			}
			status, page, said, code := start(t, "", place...)
			if status != http.StatusServiceUnavailable || code != 1 || !strings.Contains(page, "少了 3 条") || !strings.Contains(said, "少了 3 条") {
				t.Errorf("留痕少了三条也起来了：%d %d %s %s", status, code, page, said)
			}
		})
	}
}
