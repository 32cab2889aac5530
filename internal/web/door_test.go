package web

import (
	"net/http"
	"net/http/httptest"
	"net/netip"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"

	"luoshi/internal/account"
	"luoshi/internal/store"
	"luoshi/internal/web/door"
)

// empty is a store without rows.
func empty(t *testing.T) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "luoshi.db"), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// TestCrowdIsNoFailure: who is sent away because too many wait has failed nothing, reads
// why and when to come again, and finds the login still typed.
func TestCrowdIsNoFailure(t *testing.T) {
	t.Parallel()
	s := empty(t)
	srv := served(t, s)
	ask := func() *httptest.ResponseRecorder {
		r := httptest.NewRequest(http.MethodPost, "/sign-in", strings.NewReader("login=jianguo&secret=Mima-2026-jian"))
		r.Host, r.RemoteAddr = "127.0.0.1", "192.0.2.7:99"
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		w := httptest.NewRecorder()
		srv.Handler().ServeHTTP(w, r)
		return w
	}
	end, inside := make(chan struct{}), sync.WaitGroup{}
	pass := func(source string, fn func()) {
		inside.Go(func() { _ = srv.secrets.Pass(t.Context(), false, source, fn) })
	}
	for range hashing {
		in := make(chan struct{})
		pass("holds", func() { close(in); <-end })
		<-in
	}
	for n := range door.OwnPlaces {
		for pass("192.0.2.0/24", func() {}); srv.secrets.Waiting() <= n; {
			runtime.Gosched()
		}
	}
	for range 3 * account.LockAfter {
		w := ask()
		if page := w.Body.String(); w.Code != http.StatusServiceUnavailable || w.Header().Get("Retry-After") == "" || !strings.Contains(page, "也不算错") || !strings.Contains(page, `value="jianguo"`) {
			t.Fatalf("人多时：%d %s", w.Code, page)
		}
	}
	close(end)
	inside.Wait()
	if w := ask(); w.Code != http.StatusSeeOther {
		t.Errorf("空了以后：%d %s", w.Code, w.Body)
	}
}

// TestAddress: what a header says of the address counts only from a named proxy.
func TestAddress(t *testing.T) {
	t.Parallel()
	f, err := NewFront(nil, []string{"10.0.0.0/24"})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		at   string
		says []string
		want string
	}{
		{"192.0.2.1:9", []string{"198.51.100.1"}, "192.0.2.1"},
		{"10.0.0.5:9", []string{"198.51.100.1"}, "198.51.100.1"},
		{"10.0.0.5:9", []string{"203.0.113.9, 198.51.100.1"}, "198.51.100.1"},
		{"10.0.0.5:9", []string{"203.0.113.9", "198.51.100.1, 10.0.0.6"}, "198.51.100.1"},
		{"10.0.0.5:9", []string{"nonsense"}, "10.0.0.5"},
		{"10.0.0.5:9", nil, "10.0.0.5"},
		{"[2001:db8:1:2:3::9]:9", nil, "2001:db8:1:2:3::9"},
	} {
		if got := f.address(c.at, c.says); got.String() != c.want {
			t.Errorf("%s %v：%s，应为 %s", c.at, c.says, got, c.want)
		}
	}
	if a := netip.MustParseAddr("2001:db8:1:2:3::9"); block(a) != "2001:db8:1:2::/64" || single(a) != block(a) {
		t.Errorf("IPv6：%s %s", block(a), single(a))
	}
	if a := netip.MustParseAddr("192.0.2.77"); block(a) != "192.0.2.0/24" || single(a) != "192.0.2.77" {
		t.Errorf("IPv4：%s %s", block(a), single(a))
	}
}
