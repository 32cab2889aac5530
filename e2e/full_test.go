package e2e

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"luoshi/internal/store"
)

// TestFullDisk writes acts until the disk is full: what was acknowledged is there, the
// journal is intact, and with room the program goes on.
func TestFullDisk(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if out, err := exec.Command("mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", dir).CombinedOutput(); err != nil {
		if os.Getenv("LUOSHI_TEST_ALL") != "" && os.Geteuid() == 0 {
			t.Fatalf("mount: %v %s", err, out)
		}
		t.Skipf("a small disk needs root to be mounted: %s", out)
	}
	t.Cleanup(func() { _ = exec.Command("umount", "-l", dir).Run() })
	file := filepath.Join(dir, "luoshi.db")
	acked, said := untilItFails(t, file, nil)
	if !strings.Contains(said, "store.full") {
		t.Errorf("it stopped for another reason: %s", said)
	}
	if out, err := exec.Command("mount", "-o", "remount,size=60m", dir).CombinedOutput(); err != nil {
		t.Fatalf("remount: %v %s", err, out)
	}
	missing, rows := proved(t, "sqlite:"+file, acked)
	t.Logf("full disk: %d acknowledged, %d missing, %d rows, verify intact", len(acked), missing, rows)
	if missing > 0 || len(acked) < 50 {
		t.Errorf("%d acknowledged acts, %d missing", len(acked), missing)
	}
	more := killOnce(t, file, 200*time.Millisecond)
	if missing, _ := proved(t, "sqlite:"+file, append(acked, more...)); missing > 0 || len(more) == 0 {
		t.Errorf("with room again: %d more acknowledged, %d missing", len(more), missing)
	}
}

// TestStoppedPostgres stops PostgreSQL at once under load: what was acknowledged is
// there when it comes back, and the program goes on.
func TestStoppedPostgres(t *testing.T) {
	t.Parallel()
	pg := privatePostgres(t)
	acked, said := untilItFails(t, pg.url, func() { pg.run(t, "pg_ctl", "-D", pg.data, "-m", "immediate", "-w", "stop") })
	if !strings.Contains(said, "store.down") {
		t.Errorf("it stopped for another reason: %s", said)
	}
	pg.start(t)
	missing, rows := proved(t, pg.url, acked)
	t.Logf("PostgreSQL stopped: %d acknowledged, %d missing, %d rows, verify intact", len(acked), missing, rows)
	if missing > 0 || len(acked) < 20 {
		t.Errorf("%d acknowledged acts, %d missing", len(acked), missing)
	}
	more := killOnce(t, pg.url, 200*time.Millisecond)
	if missing, _ := proved(t, pg.url, append(acked, more...)); missing > 0 || len(more) == 0 {
		t.Errorf("after the start: %d more acknowledged, %d missing", len(more), missing)
	}
}

// untilItFails lets the program act until it gives up, and answers what it
// acknowledged and what it said. after the first acts harm is done.
func untilItFails(t *testing.T, db string, harm func()) (acked []string, said string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	defer cancel()
	done := make(chan struct{})
	acked, said, err := acks(ctx, t, db, func(_ *os.Process, n int) {
		if harm != nil && n == 40 {
			go func() { harm(); close(done) }()
		}
	})
	if err == nil || ctx.Err() != nil {
		t.Fatalf("it did not give up: %v", ctx.Err())
	}
	if harm != nil && len(acked) >= 40 {
		<-done
	}
	return acked, said
}

// proved opens the database, numbers what was left over, verifies, and counts which of
// the acknowledged acts are missing.
func proved(t *testing.T, db string, acked []string) (missing, rows int) {
	t.Helper()
	s, err := store.Open(t.Context(), db, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	var have []string
	if err := s.View(t.Context(), crashHome, func(v *store.View) error {
		bs, err := v.Bodies()
		for _, b := range bs {
			have = append(have, b.ID)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Sequence(t.Context(), crashHome); err != nil {
		t.Fatal(err)
	}
	if r, err := s.Verify(t.Context(), crashHome); err != nil || !r.Intact() {
		t.Errorf("verify: %+v %v", r.Findings, err)
	}
	slices.Sort(have)
	for _, id := range acked {
		if _, ok := slices.BinarySearch(have, id); !ok {
			missing++
		}
	}
	return missing, len(have)
}

// cluster is a PostgreSQL of this test's own, which may be stopped.
type cluster struct {
	bin, dir, data, url string
	port                int
}

func privatePostgres(t *testing.T) cluster {
	t.Helper()
	bins, _ := filepath.Glob("/usr/lib/postgresql/*/bin")
	if len(bins) == 0 {
		if os.Getenv("LUOSHI_TEST_ALL") != "" {
			t.Fatal("PostgreSQL is needed here")
		}
		t.Skip("PostgreSQL is not installed; make test installs it")
	}
	dir, err := os.MkdirTemp("", "luoshi-own-pg")
	if err != nil {
		t.Fatal(err)
	}
	c := cluster{bin: bins[len(bins)-1], dir: dir, data: filepath.Join(dir, "data"), port: 41000 + os.Getpid()%8000}
	t.Cleanup(func() {
		_ = c.command("pg_ctl", "-D", c.data, "-m", "immediate", "stop").Run()
		_ = os.RemoveAll(dir)
	})
	if u, err := user.Lookup("postgres"); err == nil && os.Geteuid() == 0 {
		uid, _ := strconv.Atoi(u.Uid)
		gid, _ := strconv.Atoi(u.Gid)
		if err := os.Chown(dir, uid, gid); err != nil {
			t.Fatal(err)
		}
	}
	c.run(t, "initdb", "-D", c.data, "-A", "trust", "-U", "postgres", "--locale=C.UTF-8", "-E", "UTF8")
	c.start(t)
	c.url = fmt.Sprintf("postgres://postgres@127.0.0.1:%d/postgres?sslmode=disable", c.port)
	return c
}

func (c cluster) start(t *testing.T) {
	t.Helper()
	c.run(t, "pg_ctl", "-D", c.data, "-w", "-l", filepath.Join(c.dir, "log"), "-o",
		fmt.Sprintf("-p %d -c listen_addresses=127.0.0.1 -c unix_socket_directories=%s", c.port, c.dir), "start")
}

// command runs a program of PostgreSQL, which refuses to run as root.
func (c cluster) command(name string, args ...string) *exec.Cmd {
	args = append([]string{filepath.Join(c.bin, name)}, args...)
	if os.Geteuid() == 0 {
		args = append([]string{"runuser", "-u", "postgres", "--"}, args...)
	}
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Dir = "/"
	return cmd
}

func (c cluster) run(t *testing.T, name string, args ...string) {
	t.Helper()
	cmd := c.command(name, args...)
	var out bytes.Buffer
	cmd.Stderr = &out
	if err := cmd.Run(); err != nil {
		t.Error(errors.Join(err, errors.New(out.String())))
	}
}
