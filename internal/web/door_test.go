package web

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"luoshi/internal/account"
	"luoshi/internal/fault"
	"luoshi/internal/store"
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

// hold takes every turn of a door until the function it gives is called.
func hold(t *testing.T, d *door) (free func()) {
	t.Helper()
	end := make(chan struct{})
	var wait sync.WaitGroup
	for range d.free {
		in := make(chan struct{})
		wait.Go(func() { _ = d.pass(t.Context(), true, "holds", func() { close(in); <-end }) })
		<-in
	}
	return func() { close(end); wait.Wait() }
}

// queue lets somebody wait and returns once they have a place, or were sent away.
type queue struct {
	*testing.T
	d     *door
	wait  sync.WaitGroup
	mu    sync.Mutex
	came  []string
	crowd []string
}

func (q *queue) add(known bool, source string) {
	q.Helper()
	l := &q.d.strangers
	if known {
		l = &q.d.known
	}
	at := func() (n int) {
		q.d.mu.Lock()
		defer q.d.mu.Unlock()
		return len(l.waits[source])
	}
	before, sent := at(), make(chan struct{})
	q.wait.Go(func() {
		err := q.d.pass(q.Context(), known, source, func() {
			q.mu.Lock()
			q.came = append(q.came, source)
			q.mu.Unlock()
		})
		if err != nil {
			q.mu.Lock()
			q.crowd = append(q.crowd, source)
			q.mu.Unlock()
			if !fault.Is(err, "account.crowd") || fault.KindOf(err) != fault.Unable {
				q.Error(err)
			}
		}
		close(sent)
	})
	for at() == before {
		select {
		case <-sent:
			return
		default:
		}
	}
}

// TestDoorIsFair: one address fills its own places only, the others take turns with it,
// and who comes from a known device passes first, though not always.
func TestDoorIsFair(t *testing.T) {
	t.Parallel()
	q := &queue{T: t, d: newDoor(1)}
	free := hold(t, q.d)
	for range 20 {
		q.add(false, "flood")
	}
	q.add(false, "a")
	q.add(false, "b")
	for i := range 4 {
		q.add(true, fmt.Sprint("known-", i))
	}
	free()
	q.wait.Wait()
	if len(q.crowd) != 20-ownPlaces || slices.ContainsFunc(q.crowd, func(s string) bool { return s != "flood" }) {
		t.Errorf("被请走的：%v", q.crowd)
	}
	want := []string{"known-0", "known-1", "known-2", "flood", "known-3", "a", "b", "flood", "flood", "flood"}
	if !slices.Equal(q.came, want) {
		t.Errorf("次序 %v，应为 %v", q.came, want)
	}
	if q.d.free != 1 || q.d.strangers.n != 0 || q.d.known.n != 0 || len(q.d.strangers.sources) != 0 {
		t.Errorf("走完以后：%+v", q.d)
	}
}

// TestFullDoor: in a full line a new address takes a place from the one that has most, and
// is sent away when each has one.
func TestFullDoor(t *testing.T) {
	t.Parallel()
	q := &queue{T: t, d: newDoor(1)}
	free := hold(t, q.d)
	for i := range places / ownPlaces {
		for range ownPlaces {
			q.add(false, fmt.Sprint("net-", i))
		}
	}
	for i := range places {
		q.add(false, fmt.Sprint("one-", i))
	}
	q.d.mu.Lock()
	if q.d.strangers.n != places || len(q.d.strangers.sources) != places {
		t.Errorf("队里 %d 个，来自 %d 处", q.d.strangers.n, len(q.d.strangers.sources))
	}
	q.d.mu.Unlock()
	free()
	q.wait.Wait()
	if len(q.came) != places || len(q.crowd) != places {
		t.Errorf("办了 %d 个，请走 %d 个", len(q.came), len(q.crowd))
	}
}

// TestDoorOfTheGone: who has gone is not waited for, and their turn is given on.
func TestDoorOfTheGone(t *testing.T) {
	t.Parallel()
	d := newDoor(1)
	free := hold(t, d)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := d.pass(ctx, false, "gone", func() { t.Error("已经走了的人还在核对") }); err == nil {
		t.Error("已经走了的人得到了回答")
	}
	free()
	ran := false
	if err := d.pass(t.Context(), false, "next", func() { ran = true }); err != nil || !ran || d.free != 1 {
		t.Errorf("空了以后：%v，空位 %d", err, d.free)
	}
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
	q := &queue{T: t, d: srv.secrets}
	free := hold(t, q.d)
	for range ownPlaces {
		q.add(false, "192.0.2.0/24")
	}
	for range 3 * account.LockAfter {
		w := ask()
		if page := w.Body.String(); w.Code != http.StatusServiceUnavailable || w.Header().Get("Retry-After") == "" || !strings.Contains(page, "也不算错") || !strings.Contains(page, `value="jianguo"`) {
			t.Fatalf("人多时：%d %s", w.Code, page)
		}
	}
	free()
	q.wait.Wait()
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
