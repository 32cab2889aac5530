package web

import (
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"luoshi/internal/access"
	"luoshi/internal/account"
	"luoshi/internal/calendar"
	"luoshi/internal/fault"
	"luoshi/internal/org"
	"luoshi/internal/store"
	"luoshi/journal"
)

// TestFullDatabase fills the disk of the database: acts and signing in are refused with a
// page that says so, the address of health too, pages are still read; with room again the
// same server goes on.
func TestFullDatabase(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if out, err := exec.Command("mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", dir).CombinedOutput(); err != nil {
		if os.Getenv("LUOSHI_TEST_ALL") != "" && os.Geteuid() == 0 {
			t.Fatalf("mount: %v %s", err, out)
		}
		t.Skipf("a small disk needs root to be mounted: %s", out)
	}
	t.Cleanup(func() { _ = exec.Command("umount", "-l", dir).Run() })
	s, err := store.Open(t.Context(), "sqlite:"+filepath.Join(dir, "luoshi.db"), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	act := func() error {
		_, err := s.Do(context.Background(), 610723, "", func(tx *store.Tx) error {
			b := org.Body{Name: "新设机构", From: calendar.None, Until: calendar.None}
			if err := tx.SaveBody(&b); err != nil {
				return err
			}
			return tx.Record(journal.Event{At: tx.Now().UnixMilli(), Act: "body.add", Subject: b.ID})
		})
		return err
	}
	if err := act(); err != nil {
		t.Fatal(err)
	}
	srv := served(t, s)
	ask := func(what, method, path string, want int, says string) {
		t.Helper()
		srv.health.at = time.Time{}
		r := httptest.NewRequest(method, path, strings.NewReader("login=jianguo&secret=Mima-2026-jian"))
		r.Host = "127.0.0.1"
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		w := httptest.NewRecorder()
		srv.Handler().ServeHTTP(w, r)
		if w.Code != want || !strings.Contains(w.Body.String(), says) {
			t.Errorf("%s：%s 答 %d，应为 %d、%s：%s", what, path, w.Code, want, says, w.Body)
		}
	}
	ask("有地方", http.MethodGet, "/healthz", http.StatusOK, "ok")
	ballast := filepath.Join(dir, "ballast")
	if err := os.WriteFile(ballast, make([]byte, 16<<20), 0o600); err == nil {
		t.Fatal("磁盘没有满")
	}
	for n := 0; err == nil && n < 1000; n++ {
		err = act()
	}
	if f, ok := fault.As(err); !ok || f.Code != "store.full" || f.Kind != fault.Unable {
		t.Fatalf("磁盘满了：%v", err)
	}
	for n := 0; s.Writable(t.Context()) == nil && n < 1000; n++ { // what the refused act left in the log takes some small writes
	}
	ask("磁盘满了", http.MethodGet, "/healthz", http.StatusServiceUnavailable, "磁盘满了")
	ask("磁盘满了", http.MethodPost, "/sign-in", http.StatusServiceUnavailable, "已经办成的都在")
	ask("磁盘满了", http.MethodGet, "/sign-in", http.StatusOK, "登录")
	if err := os.Remove(ballast); err != nil {
		t.Fatal(err)
	}
	if err := act(); err != nil {
		t.Errorf("腾出地方以后：%v", err)
	}
	ask("腾出地方", http.MethodGet, "/healthz", http.StatusOK, "ok")
	if _, err := s.Sequence(t.Context(), 610723); err != nil {
		t.Fatal(err)
	}
	if r, err := s.Verify(t.Context(), 610723); err != nil || !r.Intact() {
		t.Errorf("核验 %+v（%v）", r.Findings, err)
	}
}

// served is a server of a store with one account: jianguo, Mima-2026-jian.
func served(t *testing.T, s *store.Store) *Server {
	t.Helper()
	secret, err := account.NewSecret("jianguo", "Mima-2026-jian")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Do(t.Context(), 610723, "", func(tx *store.Tx) error {
		_, err := account.First(tx, access.Actor{Account: "x", Home: 610723, Now: s.Now()}, "jianguo", "x", secret)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	srv, err := New(&Server{Store: s, Home: 610723, Zone: time.UTC, Files: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	return srv
}
