// Package bench measures the lines of the speed table against a baseline in the
// same run, on a county of its own in a temporary folder. It is a benchmark: it
// judges nothing and no test calls its timings.
package bench

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"luoshi/internal/access"
	"luoshi/internal/account"
	"luoshi/internal/calendar"
	"luoshi/internal/keyring"
	"luoshi/internal/matter"
	"luoshi/internal/scenario"
	"luoshi/internal/scenario/county"
	"luoshi/internal/store"
	"luoshi/internal/store/engine"
	"luoshi/internal/web"
	"luoshi/internal/web/desk"
	"luoshi/internal/web/field"
	"luoshi/internal/web/person"
)

// Options size a run.
type Options struct {
	Matters int // matters for the page and count lines
	Open    int // open matters for the sweep line, 0 skips it
	Seconds int // seconds for each closed loop
	Out     io.Writer
}

// Line is one line of the table.
type Line struct {
	What, Must, Measured, Baseline string
	Met                            bool
}

const clients = 8

type bed struct {
	*county.County
	s     *store.Store
	lock  *engine.Lock
	rules matter.Rules
	url   string
	dir   string
	opt   Options
}

// Run measures every line.
func Run(ctx context.Context, opt Options) ([]Line, error) {
	dir, err := os.MkdirTemp("", "luoshi-bench-")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	b, stop, err := newBed(ctx, dir, opt)
	if err != nil {
		return nil, err
	}
	defer stop()
	var out []Line
	idle, err := b.serving(ctx, 0)
	if err != nil {
		return nil, err
	}
	fsync, err := syncLoop(dir, time.Duration(opt.Seconds)*time.Second)
	if err != nil {
		return nil, err
	}
	acts, err := b.acts(ctx, fsync)
	if err != nil {
		return nil, err
	}
	out = append(out, acts)
	if err := b.load(ctx, opt.Matters, -1); err != nil {
		return nil, err
	}
	if err := b.spread(ctx); err != nil {
		return nil, err
	}
	lines, err := b.pages()
	if err != nil {
		return nil, err
	}
	out = append(out, lines...)
	loaded, err := b.serving(ctx, 20)
	if err != nil {
		return nil, err
	}
	out = append(out, Line{What: "memory of `luoshi serve`, idle; with " + strconv.Itoa(opt.Matters) + " matters under 20 users", Must: "≤ 80 MB; ≤ 300 MB",
		Measured: fmt.Sprintf("%d MB; %d MB", idle>>20, loaded>>20), Met: idle>>20 <= 80 && loaded>>20 <= 300, Baseline: "a process of its own, VmRSS"})
	for _, line := range []func(context.Context) (Line, error){b.counts, b.mixed, b.signed, b.imports} {
		l, err := line(ctx)
		if err != nil {
			return nil, err
		}
		out = append(out, l)
	}
	if opt.Open > 0 {
		l, err := sweepLine(ctx, opt)
		if err != nil {
			return nil, err
		}
		out = append(out, l)
	}
	return out, nil
}

func newBed(ctx context.Context, dir string, opt Options) (*bed, func(), error) {
	keys, err := keyring.Open(filepath.Join(dir, "keys"))
	if err != nil {
		return nil, nil, err
	}
	clock := &scenario.Clock{}
	file := filepath.Join(dir, "luoshi.db")
	s, err := store.Open(ctx, "sqlite:"+file, store.Options{Keys: keys, Clock: func() time.Time { return clock.Now(time.Now()) }})
	if err != nil {
		return nil, nil, err
	}
	c, err := county.New(s, clock)
	if err != nil {
		return nil, nil, err
	}
	clock.Set(c.Start())
	if err := c.Build(ctx); err != nil {
		return nil, nil, err
	}
	clock.Set(c.LastMorning())
	srv, err := web.New(&web.Server{Store: s, Home: c.Home, Zone: c.Zone, Files: dir, Programme: web.Programme{Title: "bench"}}, desk.Face(), field.Face(), person.Face())
	if err != nil {
		return nil, nil, err
	}
	h := httptest.NewServer(srv.Handler())
	lock, err := engine.LockServing("sqlite:" + file) // it serves, and keeps sessions in memory
	if err != nil {
		return nil, nil, err
	}
	b := &bed{lock: lock, County: c, s: s, rules: matter.Rules{Calendar: s.Calendar(), Zone: c.Zone}, url: h.URL, dir: dir, opt: opt}
	if err := b.accounts(ctx); err != nil {
		return nil, nil, err
	}
	return b, func() { h.Close(); _ = s.Close(); _ = b.lock.Release() }, nil
}

const secret = "Bench-Pass-2026"

func (b *bed) accounts(ctx context.Context) error {
	hashed, err := account.NewSecret("", secret)
	if err != nil {
		return err
	}
	_, err = b.s.Do(ctx, b.Home, "bench-accounts", func(tx *store.Tx) error {
		actor := access.Actor{Account: "bench", Post: "bench", Role: access.SecurityAdmin, Home: b.Home, Now: b.s.Now()}
		for login, key := range map[string]string{"duban": "supervisor", "zhen": "town/" + b.Shown().Parent().String(), "cun": "first/" + b.Shown().String()} {
			if _, err := account.First(tx, actor, login, b.Holders[b.Posts[key].ID], hashed); err != nil {
				return err
			}
		}
		return nil
	})
	return err
}

func (b *bed) client(at, login string) (*http.Client, error) {
	jar, err := cookiejar.New(nil)
	if err != nil {
		return nil, err
	}
	c := &http.Client{Jar: jar, Transport: &http.Transport{MaxIdleConnsPerHost: clients}, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	resp, err := c.PostForm(at+"/sign-in", url.Values{"login": {login}, "secret": {secret}})
	if err != nil {
		return nil, err
	}
	return c, resp.Body.Close()
}

// loop runs fn in 8 goroutines for a time and returns the rate and latencies.
func loop(d time.Duration, fn func(w, i int) error) (float64, []time.Duration, error) {
	var mu sync.Mutex
	var all []time.Duration
	var first error
	var wg sync.WaitGroup
	began := time.Now()
	for w := range clients {
		wg.Add(1)
		go func() {
			defer wg.Done()
			var mine []time.Duration
			for i := 0; time.Since(began) < d; i++ {
				t := time.Now()
				if err := fn(w, i); err != nil {
					mu.Lock()
					first = err
					mu.Unlock()
					return
				}
				mine = append(mine, time.Since(t))
			}
			mu.Lock()
			all = append(all, mine...)
			mu.Unlock()
		}()
	}
	wg.Wait()
	slices.Sort(all)
	return float64(len(all)) / time.Since(began).Seconds(), all, first
}

func ms(sorted []time.Duration, q float64) string {
	if len(sorted) == 0 {
		return "–"
	}
	return fmt.Sprintf("%.1f ms", float64(sorted[min(len(sorted)-1, int(float64(len(sorted))*q))].Microseconds())/1000)
}

// load registers matters through the ordinary use case until there are n; they
// were assigned days days ago, or on a random day of the last 40 when days < 0.
func (b *bed) load(ctx context.Context, n, days int) error {
	rng := rand.New(rand.NewPCG(1, 2))
	have, err := b.count(ctx)
	if err != nil {
		return err
	}
	actor := b.Actor("supervisor")
	began := time.Now()
	for have < n {
		batch := min(1000, n-have)
		if _, err := b.s.Do(ctx, b.Home, "", func(tx *store.Tx) error {
			for i := range batch {
				village := b.Villages[rng.IntN(len(b.Villages))]
				a := actor
				ago := days
				if days < 0 {
					ago = rng.IntN(40)
				}
				a.Now = actor.Now.AddDate(0, 0, -ago)
				_, err := matter.Add(tx, b.rules, a, matter.Draft{List: "problem", Area: village, Title: titled(have + i), Facts: "示例", Owner: b.Posts["first/"+village.String()].ID, Pack: "yangxian@1"})
				if err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			return err
		}
		have += batch
		if have%50_000 == 0 {
			_, _ = fmt.Fprintf(b.opt.Out, "%d matters, %.0f/s\n", have, float64(have)/time.Since(began).Seconds())
		}
	}
	_, err = b.s.Sequence(ctx, b.Home)
	return err
}

func (b *bed) count(ctx context.Context) (n int, err error) {
	err = b.s.View(ctx, b.Home, func(v *store.View) error {
		n, err = v.Count(store.LedgerFilter{Sees: access.Sees(b.Actor("supervisor"), "matter.see"), Today: calendar.DateOf(b.s.Now(), b.Zone)}, 1<<30)
		return err
	})
	return n, err
}

func (b *bed) ids(ctx context.Context) (ids []string, err error) {
	err = b.s.View(ctx, b.Home, func(v *store.View) error {
		ms, err := v.Ledger(store.LedgerFilter{Sees: access.Sees(b.Actor("supervisor"), "matter.see"), Open: true, Today: calendar.DateOf(b.s.Now(), b.Zone), Limit: 10_000})
		for _, m := range ms {
			ids = append(ids, m.ID)
		}
		return err
	})
	return ids, err
}

// Markdown prints the table.
func Markdown(lines []Line, machine string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "# Benchmark\n\n`make bench` writes this page. %s\n\n| what | must | measured | baseline in the same run | |\n|---|---|---|---|---|\n", machine)
	for _, l := range lines {
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s |\n", l.What, l.Must, l.Measured, l.Baseline, map[bool]string{true: "met", false: "missed"}[l.Met])
	}
	return b.String()
}
