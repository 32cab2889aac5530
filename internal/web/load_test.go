package web

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"luoshi/internal/fault"
)

// narrow is a server with one place and none to wait in each lane.
func narrow(t *testing.T, routes ...Route) *Server {
	t.Helper()
	s, err := New(&Server{Store: empty(t), Home: 610723, Zone: time.UTC, Files: t.TempDir()}, Face{Routes: routes})
	if err != nil {
		t.Fatal(err)
	}
	s.load = lanes{pages: newLane(1, 0), acts: newLane(1, 0), door: newLane(1, 0)}
	return s
}

// TestPagesAreShedFirst: with every page in work the next one is sent away at once with a
// page that says so; acts and the door go on beside it, and whoever reads the answer
// slowly holds no place.
func TestPagesAreShedFirst(t *testing.T) {
	t.Parallel()
	in, end, slow := make(chan struct{}), make(chan struct{}), make(chan struct{})
	s := narrow(t,
		Route{Method: "GET", Path: "/busy", Open: true, Handle: func(c *Ctx) error {
			close(in)
			<-end
			plain(c.W, http.StatusOK, "first byte") // and the rest takes long
			<-slow
			return nil
		}},
		Route{Method: "POST", Path: "/act", Open: true, Handle: func(c *Ctx) error { plain(c.W, http.StatusOK, "done"); return nil }})
	h := s.Handler()
	ask := func(method, path, cookie string) *httptest.ResponseRecorder {
		r := httptest.NewRequest(method, path, strings.NewReader(""))
		r.Host = "127.0.0.1"
		if cookie != "" {
			r.AddCookie(&http.Cookie{Name: cookieName, Value: cookie})
		}
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		return w
	}
	var wait sync.WaitGroup
	wait.Go(func() { ask(http.MethodGet, "/busy", "") })
	<-in
	if w := ask(http.MethodGet, "/sign-in", ""); w.Code != http.StatusServiceUnavailable || w.Header().Get("Retry-After") == "" || !strings.Contains(w.Body.String(), "现在用的人太多") {
		t.Errorf("人多时看一页：%d %s", w.Code, w.Body)
	}
	for _, cookie := range []string{"", "signed-in"} {
		if w := ask(http.MethodPost, "/act", cookie); w.Code != http.StatusOK {
			t.Errorf("人多时办事（%q）：%d %s", cookie, w.Code, w.Body)
		}
	}
	close(end)
	for ask(http.MethodGet, "/sign-in", "").Code != http.StatusOK { // the first byte is out
	}
	close(slow)
	wait.Wait()
}

// TestLaneIsBounded: so many are in work, so many wait, the rest is sent away.
func TestLaneIsBounded(t *testing.T) {
	t.Parallel()
	l := newLane(2, 3)
	var leaves []func()
	for range 2 {
		leave, err := l.enter(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		leaves = append(leaves, leave)
	}
	ctx, cancel := context.WithCancel(t.Context())
	var wait sync.WaitGroup
	for range 3 {
		wait.Go(func() {
			if _, err := l.enter(ctx); err == nil {
				t.Error("三个在等的进去了")
			}
		})
	}
	for l.waiting.Load() < 3 {
	}
	if _, err := l.enter(t.Context()); !fault.Is(err, "web.crowd") || fault.KindOf(err) != fault.Unable {
		t.Errorf("第六个：%v", err)
	}
	cancel()
	wait.Wait()
	leaves[0]()
	leaves[0]() // twice is once
	if len(l.work) != 1 {
		t.Errorf("离开以后在办 %d 个", len(l.work))
	}
}

// TestSlowBodies: bodies that stand still hold no place in any lane, so that pages and
// forms go on beside any number of them.
func TestSlowBodies(t *testing.T) {
	t.Parallel()
	s := narrow(t, Route{Method: "POST", Path: "/act", Open: true, Handle: func(c *Ctx) error { plain(c.W, http.StatusOK, c.Value("x")); return nil }})
	s.load.door = newLane(1, 100)
	server := httptest.NewServer(s.Handler())
	t.Cleanup(server.Close)
	addr := server.Listener.Addr().String()
	for range 50 {
		conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", addr)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = conn.Close() })
		_, _ = fmt.Fprintf(conn, "POST /act HTTP/1.1\r\nHost: %s\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 1000\r\n\r\nx=1", addr)
	}
	served := 0
	for range 20 {
		resp, err := http.Post(server.URL+"/act", "application/x-www-form-urlencoded", strings.NewReader("x=here"))
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(resp.Body)
		_ = resp.Body.Close()
		if resp.StatusCode == http.StatusOK && string(body) == "here" {
			served++
		}
	}
	if served != 20 {
		t.Errorf("二十次里办成 %d 次", served)
	}
}

// deadlines notes to when a body may take.
type deadlines struct {
	http.ResponseWriter
	set    []time.Time
	answer time.Time // until when the answer may be written
}

func (d *deadlines) SetWriteDeadline(t time.Time) error { d.answer = t; return nil }

func (d *deadlines) SetReadDeadline(t time.Time) error { d.set = append(d.set, t); return nil }

// TestPacedBody: a body has a moment, and then as long as it comes in at the least rate;
// when it is in, nothing ends the handler and the answer has its whole time from then on.
func TestPacedBody(t *testing.T) {
	t.Parallel()
	d := &deadlines{ResponseWriter: httptest.NewRecorder()}
	r := httptest.NewRequest(http.MethodPost, "/", io.MultiReader(bytes.NewReader(make([]byte, 3<<10)), bytes.NewReader(make([]byte, 5<<10))))
	c := &Ctx{W: &leaving{d, func() {}}, R: r}
	c.paced()
	began := c.R.Body.(*pacedBody).began
	if _, err := io.Copy(io.Discard, struct{ io.Reader }{c.R.Body}); err != nil {
		t.Fatal(err)
	}
	if len(d.set) < 3 || !d.set[0].Equal(began.Add(bodyBegins)) || !d.set[len(d.set)-1].IsZero() {
		t.Fatalf("期限：%v", d.set)
	}
	if last := d.set[len(d.set)-2]; !last.Equal(began.Add(bodyBegins + 8*time.Second)) {
		t.Errorf("8 KB 以后给到 %v", last.Sub(began))
	}
	if wait := time.Until(d.answer); wait < answerTime-time.Minute || wait > answerTime {
		t.Errorf("收齐以后还有 %v 写回答", wait)
	}
}

// stalls is a body that breaks off.
type stalls struct{ n int }

func (s *stalls) Read(p []byte) (int, error) {
	if s.n++; s.n == 1 {
		return copy(p, "x=1"), nil
	}
	return 0, os.ErrDeadlineExceeded
}

// TestBrokenBodyIsNotWaitedFor: the server reads on before it answers; of a body that broke
// off or came too slowly nothing is waited for, or its sender would be heard out after all.
func TestBrokenBodyIsNotWaitedFor(t *testing.T) {
	t.Parallel()
	d := &deadlines{ResponseWriter: httptest.NewRecorder()}
	c := &Ctx{W: d, R: httptest.NewRequest(http.MethodPost, "/", &stalls{})}
	c.paced()
	if _, err := io.ReadAll(c.R.Body); err == nil {
		t.Fatal("断了的表单收齐了")
	}
	if last := d.set[len(d.set)-1]; last.IsZero() || last.After(time.Now()) {
		t.Errorf("断了以后还等到 %v", last)
	}
}

// TestUnreadBodies: a body that nobody reads is not waited for longer than one that is
// read, whatever is asked for and whoever answers.
func TestUnreadBodies(t *testing.T) {
	t.Parallel()
	s := narrow(t)
	h := s.Handler()
	for _, c := range []struct{ method, path, host string }{{"GET", "/sign-in", ""}, {"GET", "/healthz", ""}, {"GET", "/static/none", ""}, {"PUT", "/x", ""}, {"POST", "/sign-in", "elsewhere.example"}} {
		d := &deadlines{ResponseWriter: httptest.NewRecorder()}
		r := httptest.NewRequest(c.method, c.path, strings.NewReader("x"))
		if c.host != "" {
			r.Host = c.host
		}
		began := time.Now()
		h.ServeHTTP(d, r)
		if len(d.set) == 0 || d.set[0].Sub(began) > bodyBegins+time.Second {
			t.Errorf("%s %s：没有限时 %v", c.method, c.path, d.set)
		}
	}
}
