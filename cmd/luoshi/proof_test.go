package main

import (
	"bufio"
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/note"

	"luoshi/internal/calendar"
	"luoshi/internal/keyring"
	"luoshi/internal/org"
	"luoshi/internal/store"
	"luoshi/internal/store/engine"
	"luoshi/journal"
)

const proofHome = 610723

// luoshi runs a command line in this process.
func luoshi(t *testing.T, stdin string, args ...string) (out string, code int) {
	t.Helper()
	var b bytes.Buffer
	code = run(t.Context(), args, strings.NewReader(stdin), &b, &b)
	return b.String(), code
}

// must runs a command line that ends well.
func must(t *testing.T, stdin string, args ...string) string {
	t.Helper()
	out, code := luoshi(t, stdin, args...)
	if code != 0 {
		t.Fatalf("luoshi %v: exit %d: %s", args, code, out)
	}
	return out
}

// newHome makes a home with its first administrator.
func newHome(t *testing.T) (dir, db string) {
	t.Helper()
	dir = t.TempDir()
	db = "sqlite:" + filepath.Join(dir, "luoshi.db")
	place := []string{"--db", db, "--home", "610723", "--name", "王建国", "--login", "jianguo"}
	out := must(t, "", append([]string{"init"}, place...)...)
	_, rest, _ := strings.Cut(out, "）：")
	token, _, _ := strings.Cut(rest, "\n")
	must(t, "Mima-2026-Ceshi\n", append([]string{"init", "--token", token}, place...)...)
	return dir, db
}

// opened opens a set-up home as a server does, with some acts in its log.
func opened(t *testing.T, dir, db string, acts int) *store.Store {
	t.Helper()
	keys, err := keyring.Open(filepath.Join(dir, "keys"))
	if err != nil {
		t.Fatal(err)
	}
	s, err := store.Open(t.Context(), db, store.Options{Keys: keys})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	for i := range acts {
		addBody(t, s, fmt.Sprint("机构", i))
	}
	return s
}

func addBody(t *testing.T, s *store.Store, name string) {
	t.Helper()
	if _, err := s.Do(context.Background(), proofHome, "", func(tx *store.Tx) error {
		b := org.Body{Name: name, From: calendar.None, Until: calendar.None}
		if err := tx.SaveBody(&b); err != nil {
			return err
		}
		return tx.Record(journal.Event{At: tx.Now().UnixMilli(), Act: "body.add", Subject: b.ID})
	}); err != nil {
		t.Fatal(err)
	}
}

// prints sums up every file of a folder.
func prints(t *testing.T, dir string) string {
	t.Helper()
	var b strings.Builder
	if err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasSuffix(path, "-shm") {
			return err
		}
		data, err := os.ReadFile(path)
		fmt.Fprintf(&b, "%s %x\n", path, sha256.Sum256(data))
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestVerifyChangesNothing verifies a file as it lies, one with a log beside it and one
// of a running server: every byte stays, and no file is added.
func TestVerifyChangesNothing(t *testing.T) {
	t.Parallel()
	dir, db := newHome(t)
	verify := func(dir, db string) {
		t.Helper()
		before := prints(t, dir)
		out, code := luoshi(t, "", "journal", "verify", "--db", db)
		if code != 0 || !strings.Contains(out, "无误") {
			t.Errorf("exit %d: %s", code, out)
		}
		if after := prints(t, dir); after != before {
			t.Errorf("核验改动了数据：\n%s\n原为\n%s", after, before)
		}
	}
	verify(dir, db)
	if err := os.Chmod(filepath.Join(dir, "luoshi.db"), 0o400); err != nil {
		t.Fatal(err)
	}
	verify(dir, db)
	if err := os.Chmod(filepath.Join(dir, "luoshi.db"), 0o600); err != nil {
		t.Fatal(err)
	}
	s := opened(t, dir, db, 12)
	if _, err := s.Sequence(t.Context(), proofHome); err != nil {
		t.Fatal(err)
	}
	left := t.TempDir() // as a crash leaves it
	if err := os.CopyFS(left, os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(filepath.Join(left, "luoshi.db-shm")); err != nil {
		t.Fatal(err)
	}
	verify(left, "sqlite:"+filepath.Join(left, "luoshi.db"))
	lock, err := engine.LockServing(db)
	if err != nil {
		t.Fatal(err)
	}
	verify(dir, db)
	if err := lock.Release(); err != nil {
		t.Fatal(err)
	}
}

// TestWitness: a witness that is named must have signed; without a key nothing is said
// to be checked; a checkpoint that nobody signed is none.
func TestWitness(t *testing.T) {
	t.Parallel()
	dir, db := newHome(t)
	file := filepath.Join(dir, "cp.txt")
	must(t, "", "journal", "checkpoint", "--db", db, "--out", file)
	text, err := os.ReadFile(filepath.Join(dir, "keys", "log-610723.key"))
	if err != nil {
		t.Fatal(err)
	}
	own := strings.Fields(string(text))[1]
	secret, witness, err := journal.NewKey("dangan.example", rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	signed := filepath.Join(dir, "signed.txt")
	must(t, "", "journal", "cosign", file, "--own", own, "--with", secret, "--out", signed)
	forged := filepath.Join(dir, "forged.txt")
	body, _, _ := strings.Cut(string(read(t, file)), "\n\n")
	write(t, forged, body+"\n\n— luoshi/610723 AAAA\n")
	empty := filepath.Join(t.TempDir(), "nokeys")
	for _, c := range []struct {
		name, file string
		args       []string
		code       int
		says       string
	}{
		{"联签人没有签", file, []string{"--key", own, "--witness", witness}, 1, "没有在这个存证点上签名"},
		{"联签人签了", signed, []string{"--key", own, "--witness", witness}, 0, "联签人 1 个"},
		{"没有公钥", signed, []string{"--keys", empty}, 0, "签名未核对"},
		{"没有公钥却要联签人", signed, []string{"--keys", empty, "--witness", witness}, 2, "--key"},
		{"没有人签", forged, []string{"--key", own}, 1, "签名不成立"},
	} {
		out, code := luoshi(t, "", append([]string{"journal", "verify", "--db", db, "--checkpoint", c.file}, c.args...)...)
		if code != c.code || !strings.Contains(out, c.says) {
			t.Errorf("%s：exit %d，应为 %d 并说“%s”：%s", c.name, code, c.code, c.says, out)
		}
	}
	if _, err := note.NewVerifier(witness); err != nil {
		t.Fatal(err)
	}
}

func read(t *testing.T, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// TestBackupIsPrivate: nobody but its owner reads a backup.
func TestBackupIsPrivate(t *testing.T) {
	t.Parallel()
	dir, db := newHome(t)
	out := filepath.Join(dir, "backup.db")
	must(t, "", "backup", "--db", db, out)
	info, err := os.Stat(out)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("备份的权限是 %v，%v", info.Mode(), err)
	}
	if said, code := luoshi(t, "", "journal", "verify", "--db", "sqlite:"+out, "--keys", filepath.Join(dir, "keys")); code != 0 {
		t.Errorf("备份核验：%d %s", code, said)
	}
}

// TestSecondServe: one file has one server. Killed without warning, it leaves nothing
// that keeps the next one out; backup and verify work beside it.
func TestSecondServe(t *testing.T) {
	t.Parallel()
	named := program(t)
	dir, db := newHome(t)
	serve := func() (*exec.Cmd, string) {
		t.Helper()
		cmd := exec.CommandContext(t.Context(), named, "serve", "--db", db, "--addr", "127.0.0.1:0")
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		var stderr bytes.Buffer
		cmd.Stderr = &stderr
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		line, err := bufio.NewReader(out).ReadString('\n')
		if err != nil {
			_ = cmd.Wait()
			return nil, stderr.String()
		}
		return cmd, line
	}
	first, said := serve()
	if first == nil {
		t.Fatal(said)
	}
	second, said := serve()
	if second != nil || !strings.Contains(said, "另一个 luoshi serve") || !strings.Contains(said, fmt.Sprint(first.Process.Pid)) {
		t.Errorf("第二个 serve 没有被拒绝：%s", said)
	}
	must(t, "", "backup", "--db", db, filepath.Join(dir, "beside.db"))
	if out := must(t, "", "journal", "verify", "--db", db); !strings.Contains(out, "无误") {
		t.Error(out)
	}
	if err := first.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = first.Wait()
	third, said := serve()
	if third == nil {
		t.Fatalf("kill -9 之后起不来：%s", said)
	}
	_ = third.Process.Kill()
	_ = third.Wait()
}
