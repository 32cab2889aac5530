package e2e

import (
	"bufio"
	"bytes"
	"context"
	"crypto/rand"
	"database/sql"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"

	"luoshi/internal/calendar"
	"luoshi/internal/keyring"
	"luoshi/internal/letter"
	"luoshi/internal/org"
	"luoshi/internal/store"
	"luoshi/internal/store/storetest"
	"luoshi/journal"
)

const crashHome = 610723

// TestMain lets the test binary act as the program that is killed: with
// LUOSHI_CRASH set it writes acts to that database and prints each one that was
// acknowledged.
func TestMain(m *testing.M) {
	if file := os.Getenv("LUOSHI_CRASH"); file != "" {
		if err := actUntilKilled(file, os.Getenv("LUOSHI_CRASH_ONE") != ""); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

func actUntilKilled(file string, one bool) error {
	if !strings.HasPrefix(file, "postgres:") {
		file = "sqlite:" + file
	}
	o := store.Options{}
	if dir := os.Getenv("LUOSHI_CRASH_KEYS"); dir != "" {
		keys, err := keyring.Open(dir)
		if err != nil {
			return err
		}
		o = store.Options{Keys: keys, Hands: storetest.Hands}
	}
	s, err := store.Open(context.Background(), file, o)
	if err != nil {
		return err
	}
	workers, acts := 8, 1<<30
	if one {
		workers, acts = 1, 20
	}
	var wg sync.WaitGroup
	errs := make(chan error, workers)
	for w := range workers {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for i := range acts {
				id, err := s.Do(context.Background(), crashHome, "", func(tx *store.Tx) error {
					if o.Hands != nil && i%2 == 1 {
						return signLetter(tx, w)
					}
					b := org.Body{Name: fmt.Sprintf("机构 %d-%d", w, i), From: calendar.None, Until: calendar.None}
					if err := tx.SaveBody(&b); err != nil {
						return err
					}
					return tx.Record(journal.Event{At: tx.Now().UnixMilli(), Act: "body.add", Subject: b.ID})
				})
				if err != nil {
					errs <- err
					return
				}
				if _, err := os.Stdout.WriteString("ack " + id + "\n"); err != nil {
					return // the reader is gone
				}
			}
		}()
	}
	wg.Wait()
	close(errs)
	if err := <-errs; err != nil {
		return err
	}
	return s.Close()
}

// signLetter stores a signed letter, as an act that bears the signature of a person.
func signLetter(tx *store.Tx, w int) error {
	l := letter.Letter{Title: "督办", State: letter.Signed, Issuer: fmt.Sprintf("person-%d", w), ReplyDue: calendar.None}
	if err := tx.SaveLetter(&l); err != nil {
		return err
	}
	return tx.Record(journal.Event{At: tx.Now().UnixMilli(), Act: "letter.sign", Person: l.Issuer, Subject: l.ID})
}

// TestKillNine kills the program under load, 20 times in make test: every acknowledged act is
// there, half of them signed by a person, and the journal is intact.
func TestKillNine(t *testing.T) {
	rounds := 20
	switch {
	case testing.Short():
		rounds = 2
	case storetest.Sample():
		rounds = 5
	}
	file := filepath.Join(t.TempDir(), "luoshi.db")
	keys := filepath.Join(t.TempDir(), "keys")
	t.Setenv("LUOSHI_CRASH_KEYS", keys)
	acked := map[string]bool{}
	for round := range rounds {
		for _, id := range killOnce(t, file, time.Duration(60+round*17)*time.Millisecond) {
			acked[id] = true
		}
	}
	k, err := keyring.Open(keys)
	if err != nil {
		t.Fatal(err)
	}
	s, err := store.Open(t.Context(), "sqlite:"+file, store.Options{Keys: k})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	have, signed := map[string]bool{}, 0
	if err := s.View(t.Context(), crashHome, func(v *store.View) error {
		bs, err := v.Bodies()
		for _, b := range bs {
			have[b.ID] = true
		}
		for id := range acked {
			if l, one := v.Letter(id); one == nil && l.State == letter.Signed {
				have[id] = true
				signed++
			}
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	lost := 0
	for id := range acked {
		if !have[id] {
			lost++
		}
	}
	if lost > 0 || len(acked) < rounds*10 {
		t.Errorf("%d acknowledged acts, %d lost", len(acked), lost)
	}
	r, err := s.Verify(t.Context(), crashHome)
	if err != nil || !r.Intact() {
		t.Errorf("unnumbered events after the crash: %+v %v", r.Findings, err)
	}
	if _, err := s.Sequence(t.Context(), crashHome); err != nil {
		t.Fatal(err)
	}
	r, err = s.Verify(t.Context(), crashHome)
	if err != nil || !r.Intact() || r.Events < int64(len(acked)) {
		t.Errorf("journal: %d events, %+v %v", r.Events, r.Findings, err)
	}
	if signed < len(acked)/4 {
		t.Errorf("%d of %d acknowledged acts are signed", signed, len(acked))
	}
	t.Logf("%d kills, %d acknowledged acts, %d of them signed, %d rows, none lost", rounds, len(acked), signed, len(have))
}

// acks lets the program act on a database until it ends, and answers what it
// acknowledged, what it said and how it ended; each hears of every acknowledgement.
func acks(ctx context.Context, t *testing.T, db string, each func(p *os.Process, n int)) (acked []string, said string, err error) {
	t.Helper()
	cmd := exec.CommandContext(ctx, os.Args[0])
	cmd.Env = append(os.Environ(), "LUOSHI_CRASH="+db)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if id, ok := strings.CutPrefix(lines.Text(), "ack "); ok && len(id) == 36 {
			acked = append(acked, id)
			each(cmd.Process, len(acked))
		}
	}
	err = cmd.Wait()
	return acked, stderr.String(), err
}

// killOnce kills the program in the middle of its load.
func killOnce(t *testing.T, file string, after time.Duration) []string {
	t.Helper()
	acked, said, _ := acks(t.Context(), t, file, func(p *os.Process, n int) {
		if n == 1 { // the load runs
			time.AfterFunc(after, func() { _ = p.Kill() })
		}
	})
	if len(acked) == 0 {
		t.Fatalf("the program never acknowledged an act: %s", said)
	}
	return acked
}

// TestSyncBeforeAck traces the system calls: a sync completes before each
// acknowledgement is written.
func TestSyncBeforeAck(t *testing.T) {
	t.Parallel()
	strace, err := exec.LookPath("strace")
	if err != nil {
		if os.Getenv("LUOSHI_TEST_ALL") != "" {
			t.Fatal("strace is needed here")
		}
		t.Skip("strace is not installed; make test installs it")
	}
	dir := t.TempDir()
	trace := filepath.Join(dir, "trace")
	cmd := exec.Command(strace, "-f", "-e", "trace=fsync,fdatasync,write,pwrite64", "-s", "60", "-o", trace, os.Args[0])
	cmd.Env = append(os.Environ(), "LUOSHI_CRASH="+filepath.Join(dir, "luoshi.db"), "LUOSHI_CRASH_ONE=1")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	data, err := os.ReadFile(trace)
	if err != nil {
		t.Fatal(err)
	}
	// A sync counts for the frames that were written before it began.
	frames, synced, acked, acks := 0, 0, 0, 0
	began := map[string]int{}
	call := regexp.MustCompile(`^(\d+) +(pwrite64|fsync|fdatasync)\(`)
	done := regexp.MustCompile(`^(\d+) .*(fsync|fdatasync)(\(\d+\)| resumed>\)) += 0`)
	for _, line := range strings.Split(string(data), "\n") {
		if m := call.FindStringSubmatch(line); m != nil && m[2] == "pwrite64" {
			frames++
		} else if m != nil {
			began[m[1]] = frames
		}
		if m := done.FindStringSubmatch(line); m != nil {
			synced = max(synced, began[m[1]])
		}
		if strings.Contains(line, `"ack `) {
			acks++
			if synced <= acked {
				t.Errorf("acknowledgement %d was written without a sync of its frames before it", acks)
			}
			acked = frames
		}
	}
	if acks != 20 {
		t.Errorf("%d acknowledgements traced, want 20", acks)
	}
}

// TestAlteredByte changes one byte in each journalled table that has rows and
// expects the verifier to name the row; then a rewritten history against an old
// checkpoint.
func TestAlteredByte(t *testing.T) {
	t.Parallel()
	storetest.OneThread(t)
	file := filepath.Join(t.TempDir(), "luoshi.db")
	s := openCounty(t, file)
	signerText, _, err := journal.NewKey(journal.Origin(crashHome), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	signer, err := note.NewSigner(signerText)
	if err != nil {
		t.Fatal(err)
	}
	text, err := s.Checkpoint(t.Context(), crashHome, signer)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := sql.Open("sqlite", "file:"+file+"?_pragma=busy_timeout(20000)")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = raw.Close() }()
	for _, c := range []struct{ table, column string }{{"body", "name"}, {"post", "title"}, {"person", "name"}, {"person", "phone"}, {"appointment", "document"},
		{"area", "name"}, {"programme", "title"}} {
		var id string
		var old any
		if err := raw.QueryRow("SELECT id, "+c.column+" FROM "+c.table+" WHERE "+c.column+" IS NOT NULL AND "+c.column+" <> '' LIMIT 1").Scan(&id, &old); err != nil {
			t.Fatal(c, err)
		}
		changed := flip(old)
		if _, err := raw.Exec("UPDATE "+c.table+" SET "+c.column+" = ? WHERE id = ?", changed, id); err != nil {
			t.Fatal(err)
		}
		r, err := s.Verify(t.Context(), crashHome)
		if err != nil || r.Intact() || r.Findings[0].Table != c.table || r.Findings[0].ID != id {
			t.Errorf("%s.%s: one byte altered was not named: %+v %v", c.table, c.column, r.Findings, err)
		}
		if _, err := raw.Exec("UPDATE "+c.table+" SET "+c.column+" = ? WHERE id = ?", old, id); err != nil {
			t.Fatal(err)
		}
	}
	if r, err := s.Verify(t.Context(), crashHome); err != nil || !r.Intact() {
		t.Fatalf("restored, yet not intact: %+v %v", r.Findings, err)
	}
	body, _, _ := strings.Cut(text, "\n\n")
	old, err := journal.ParseCheckpoint(body + "\n")
	if err != nil {
		t.Fatal(err)
	}
	rewritten := openCounty(t, filepath.Join(t.TempDir(), "other.db"))
	if _, err := rewritten.Sequence(t.Context(), crashHome); err != nil {
		t.Fatal(err)
	}
	if r, err := rewritten.Verify(t.Context(), crashHome); err != nil || !r.Intact() {
		t.Fatalf("the rewritten history must be intact in itself: %+v %v", r.Findings, err)
	}
	r, err := rewritten.Verify(t.Context(), crashHome, journal.Head{Checkpoint: old, From: "old checkpoint"})
	if err != nil || r.Intact() || r.Findings[0].Kind != journal.Rewritten {
		t.Errorf("a rewritten history was not caught by an old checkpoint: %+v %v", r.Findings, err)
	}
}

func flip(v any) any {
	switch v := v.(type) {
	case []byte:
		out := bytes.Clone(v)
		out[len(out)-1] ^= 1
		return out
	case string:
		return v[:len(v)-1] + string(rune(v[len(v)-1]^1))
	case int64:
		return v ^ 1
	}
	return v
}
