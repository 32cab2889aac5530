package desk

import (
	"fmt"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"luoshi/internal/store"
)

// flood tries wrong passwords from several hands at once until stop is closed.
func (s site) flood(hands int, stop <-chan struct{}, login, from func(i int) string) (wait func() (said map[int]int)) {
	var wg sync.WaitGroup
	var mu sync.Mutex
	said, n := map[int]int{}, 0
	for range hands {
		wg.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				mu.Lock()
				n++
				i := n
				mu.Unlock()
				status, _, _ := s.try(http.DefaultClient, login(i), "wrong", from(i))
				mu.Lock()
				said[status]++
				mu.Unlock()
			}
		})
	}
	return func() map[int]int { wg.Wait(); return said }
}

// try signs in from an address, as a proxy that is believed says it.
func (s site) try(c *http.Client, login, secret, from string) (int, http.Header, string) {
	s.Helper()
	req, err := http.NewRequestWithContext(s.Context(), http.MethodPost, s.url+"/sign-in", strings.NewReader(url.Values{"login": {login}, "secret": {secret}}.Encode()))
	if err != nil {
		s.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("X-Forwarded-For", from)
	return s.send(c, req)
}

func (s site) browser() *http.Client {
	s.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		s.Fatal(err)
	}
	return &http.Client{Jar: jar, CheckRedirect: still}
}

// TestFloodOfGuesses floods the door from one address with guesses at many logins, and one
// login from many addresses. Whoever signs in meanwhile comes in: at a new browser from
// another address and at a known device, and acts go on. The login that is guessed at is
// open to its holder at a known device at once, and at a new address after a wait. The
// flood writes no row but those of locks.
func TestFloodOfGuesses(t *testing.T) {
	t.Parallel()
	s := fronted(t, "127.0.0.1")
	supervisor, known := s.signIn("supervisor"), s.signIn("issuer")
	s.signIn("water")
	held := s.signIn("leader-1")
	stop := make(chan struct{})
	one := s.flood(8, stop, func(i int) string { return fmt.Sprint("login-", i) }, func(int) string { return "203.0.113.9" })
	many := s.flood(4, stop, func(int) string { return "leader-1" }, func(i int) string { return fmt.Sprintf("198.51.%d.%d", i/250%250, i%250) })
	const rounds = 10
	served := map[string]int{}
	for i := range rounds {
		if status, _, said := s.try(s.browser(), "water", siteSecret, "192.0.2.7"); status == http.StatusSeeOther {
			served["新浏览器"]++
		} else {
			t.Errorf("新浏览器：%d %s", status, said)
		}
		if status, _, _ := s.try(known, "issuer", siteSecret, "203.0.113.10"); status == http.StatusSeeOther {
			served["常用设备"]++
		}
		if status, _, _ := s.try(held, "leader-1", siteSecret, "203.0.113.9"); status == http.StatusSeeOther {
			served["被猜的人在常用设备上"]++
		}
		f := url.Values{"list": {"problem"}, "area": {s.Shown().String()}, "title": {fmt.Sprint("渠道垮塌 ", i)}, "key": {fmt.Sprint("flood-", i)}}
		if status, _, _ := s.ask(supervisor, http.MethodPost, "/desk/matters/new", f); status == http.StatusSeeOther {
			served["办事"]++
		}
	}
	close(stop)
	t.Logf("一处：%v；多处：%v；%d 轮里办成 %v", one(), many(), rounds, served)
	for what, n := range served {
		if n != rounds {
			t.Errorf("%s：%d 次里办成 %d 次", what, rounds, n)
		}
	}
	status, h, said := s.try(s.browser(), "leader-1", siteSecret, "192.0.2.8")
	if status != http.StatusForbidden || h.Get("Retry-After") == "" || !strings.Contains(said, "要先等到") || !strings.Contains(said, `value="leader-1"`) {
		t.Errorf("被猜的人在新地址：%d %q %s", status, h.Get("Retry-After"), said)
	}
	s.now.Set(s.now.Now().Add(30*time.Minute + time.Second))
	if status, _, _ := s.try(s.browser(), "leader-1", siteSecret, "192.0.2.8"); status != http.StatusSeeOther {
		t.Errorf("等过以后：%d", status)
	}
	if err := s.s.KeepNow(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := s.Store.View(t.Context(), s.Home, func(v *store.View) error {
		kept, err := v.KeptGuesses()
		if len(kept) > 10 {
			t.Errorf("猜密码写了 %d 行", len(kept))
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
}
