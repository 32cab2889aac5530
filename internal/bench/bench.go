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
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"luoshi/internal/access"
	"luoshi/internal/account"
	"luoshi/internal/area"
	"luoshi/internal/calendar"
	"luoshi/internal/matter"
	"luoshi/internal/scenario"
	"luoshi/internal/store"
	"luoshi/internal/sweep"
	"luoshi/internal/web"
	"luoshi/internal/web/desk"
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
	*scenario.County
	s     *store.Store
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
	idle := memory()
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
	lines, err := b.pages(ctx)
	if err != nil {
		return nil, err
	}
	out = append(out, lines...)
	loaded := memory()
	out = append(out, Line{What: "memory of the process, idle; with " + strconv.Itoa(opt.Matters) + " matters", Must: "≤ 80 MB; ≤ 300 MB",
		Measured: fmt.Sprintf("%d MB; %d MB", idle>>20, loaded>>20), Met: idle>>20 <= 80 && loaded>>20 <= 300, Baseline: "generator in the same process"})
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
	keys, err := store.OpenKeyring(filepath.Join(dir, "keys"))
	if err != nil {
		return nil, nil, err
	}
	clock := &scenario.Clock{}
	s, err := store.Open(ctx, "sqlite:"+filepath.Join(dir, "luoshi.db"), store.Options{Keys: keys, Clock: func() time.Time { return clock.Now(time.Now()) }})
	if err != nil {
		return nil, nil, err
	}
	c, err := scenario.New(s, clock)
	if err != nil {
		return nil, nil, err
	}
	clock.Set(c.Start())
	if err := c.Build(ctx); err != nil {
		return nil, nil, err
	}
	clock.Set(c.LastMorning())
	srv, err := web.New(&web.Server{Store: s, Home: c.Home, Zone: c.Zone, Files: dir, Programme: web.Programme{Title: "bench"}}, desk.Face())
	if err != nil {
		return nil, nil, err
	}
	h := httptest.NewServer(srv.Handler())
	b := &bed{County: c, s: s, rules: matter.Rules{Calendar: s.Calendar(), Zone: c.Zone}, url: h.URL, dir: dir, opt: opt}
	if err := b.accounts(ctx); err != nil {
		return nil, nil, err
	}
	return b, func() { h.Close(); _ = s.Close() }, nil
}

const secret = "Bench-Pass-2026"

func (b *bed) accounts(ctx context.Context) error {
	_, err := b.s.Do(ctx, b.Home, "bench-accounts", func(tx *store.Tx) error {
		actor := access.Actor{Account: "bench", Post: "bench", Role: access.SecurityAdmin, Home: b.Home, Now: b.s.Now()}
		for login, key := range map[string]string{"duban": "supervisor", "zhen": "town/" + b.Shown().Parent().String()} {
			if _, err := account.First(tx, actor, login, b.Holders[b.Posts[key].ID], secret); err != nil {
				return err
			}
		}
		return nil
	})
	return err
}

func (b *bed) client(login string) (*http.Client, error) {
	jar, err := cookiejar.New(nil)
	if err != nil {
		return nil, err
	}
	c := &http.Client{Jar: jar, Transport: &http.Transport{MaxIdleConnsPerHost: 4}, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	resp, err := c.PostForm(b.url+"/sign-in", url.Values{"login": {login}, "secret": {secret}})
	if err != nil {
		return nil, err
	}
	return c, resp.Body.Close()
}

// syncLoop counts bare write+fsync of 4 kB: what the disk can do at all.
func syncLoop(dir string, d time.Duration) (float64, error) {
	f, err := os.Create(filepath.Join(dir, "sync"))
	if err != nil {
		return 0, err
	}
	defer func() { _ = f.Close() }()
	page := make([]byte, 4096)
	n := 0
	began := time.Now()
	for time.Since(began) < d {
		if _, err := f.WriteAt(page, 0); err != nil {
			return 0, err
		}
		if err := f.Sync(); err != nil {
			return 0, err
		}
		n++
	}
	return float64(n) / time.Since(began).Seconds(), nil
}

// acts measures a state change over HTTP (卡在别的单位, and 解除 on the next round)
// against the same acts through the writer without HTTP, each by 8 clients on
// matters of their own.
func (b *bed) acts(ctx context.Context, fsync float64) (Line, error) {
	if err := b.load(ctx, 2000, -1); err != nil {
		return Line{}, err
	}
	ids, err := b.ids(ctx)
	if err != nil {
		return Line{}, err
	}
	actor := b.Actor("supervisor")
	d := time.Duration(b.opt.Seconds) * time.Second
	per := len(ids) / clients
	turn := func(w, i int) (string, matter.Act) { // a state change back and forth
		return ids[w*per+i%per], []matter.Act{matter.Block, matter.Unblock}[i/per%2]
	}
	done := make([]int, clients) // acts of each client so far: the HTTP loop goes on from there
	raw, _, err := loop(d, func(w, i int) error {
		id, act := turn(w, i)
		_, err := b.s.Do(ctx, b.Home, "", func(tx *store.Tx) error {
			_, err := matter.Perform(tx, b.rules, actor, id, act, matter.Input{Text: "正在办理", Body: b.Posts["water"].Body})
			return err
		})
		done[w] = i + 1
		return err
	})
	if err != nil {
		return Line{}, err
	}
	cs := make([]*http.Client, clients)
	for i := range cs {
		if cs[i], err = b.client("duban"); err != nil {
			return Line{}, err
		}
	}
	rate, lat, err := loop(d, func(w, i int) error {
		id, act := turn(w, done[w]+i)
		form := url.Values{"text": {"正在办理"}, "body": {b.Posts["water"].Body}, "key": {strconv.Itoa(w) + "-" + strconv.Itoa(i) + "-" + strconv.FormatInt(time.Now().UnixNano(), 36)}}
		resp, err := cs[w].PostForm(b.url+"/desk/matters/"+id+"/"+string(act), form)
		if err != nil {
			return err
		}
		_, _ = io.Copy(io.Discard, resp.Body)
		if resp.StatusCode != http.StatusSeeOther {
			return fmt.Errorf("act answered %d", resp.StatusCode)
		}
		return resp.Body.Close()
	})
	must := "≥ 2,500/s and ≥ 0.5 × raw"
	met := rate >= 0.5*raw && (rate >= 2500 || fsync < 4000)
	return Line{What: "durable acts, 8 clients over HTTP", Must: must, Measured: fmt.Sprintf("%.0f/s, p99 %s; %.2f × raw", rate, ms(lat, 0.99), rate/raw),
		Baseline: fmt.Sprintf("raw through the writer %.0f/s; bare fsync loop %.0f/s", raw, fsync), Met: met}, err
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
				_, err := matter.Add(tx, b.rules, a, matter.Draft{List: "problem", Area: village, Title: "问题 " + strconv.Itoa(have+i), Facts: "示例", Owner: b.Posts["first/"+village.String()].ID, Pack: "yangxian@1"})
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

// pages measures the first page of open overdue matters of a subtree and the
// counts by area and state.
func (b *bed) pages(ctx context.Context) ([]Line, error) {
	cs := make([]*http.Client, clients)
	for i := range cs {
		var err error
		if cs[i], err = b.client([]string{"duban", "zhen"}[i%2]); err != nil {
			return nil, err
		}
	}
	d := time.Duration(b.opt.Seconds) * time.Second
	rows := regexp.MustCompile(`<td class="ti">`)
	page := func(path string) ([]time.Duration, error) {
		_, lat, err := loop(d, func(w, _ int) error {
			resp, err := cs[w].Get(b.url + path)
			if err != nil {
				return err
			}
			body, err := io.ReadAll(resp.Body)
			if err != nil {
				return err
			}
			if resp.StatusCode != http.StatusOK || len(rows.FindAll(body, -1)) != 50 {
				return fmt.Errorf("%s answered %d with %d rows", path, resp.StatusCode, len(rows.FindAll(body, -1)))
			}
			return resp.Body.Close()
		})
		return lat, err
	}
	town := b.Shown().Parent().String()
	lat, err := page("/desk/matters?due=overdue&area=" + town)
	if err != nil {
		return nil, err
	}
	health, err := b.baseline(d)
	if err != nil {
		return nil, err
	}
	out := []Line{{What: fmt.Sprintf("first page of open overdue matters of a town, %d matters, 8 clients", b.opt.Matters), Must: "p99 ≤ 20 ms",
		Measured: "p50 " + ms(lat, 0.5) + ", p99 " + ms(lat, 0.99), Baseline: "empty page /healthz, 8 clients: p99 " + ms(health, 0.99), Met: quantile(lat, 0.99) <= 20*time.Millisecond}}
	var small, large []time.Duration
	_, large, err = loop(d, func(w, _ int) error { return b.tally(ctx, area.Code(int64(b.Home)*1_000_000)) })
	if err == nil {
		_, small, err = loop(d, func(w, _ int) error { return b.tally(ctx, b.Shown().Parent()) })
	}
	out = append(out, Line{What: "counts by area and state, whole county", Must: "p99 ≤ 10 ms", Measured: "p50 " + ms(large, 0.5) + ", p99 " + ms(large, 0.99),
		Baseline: "one town: p99 " + ms(small, 0.99), Met: quantile(large, 0.99) <= 10*time.Millisecond})
	return out, err
}

func quantile(sorted []time.Duration, q float64) time.Duration {
	if len(sorted) == 0 {
		return time.Hour
	}
	return sorted[min(len(sorted)-1, int(float64(len(sorted))*q))]
}

func (b *bed) baseline(d time.Duration) ([]time.Duration, error) {
	c := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: clients}}
	_, lat, err := loop(d, func(int, int) error {
		resp, err := c.Get(b.url + "/healthz")
		if err != nil {
			return err
		}
		_, _ = io.Copy(io.Discard, resp.Body)
		return resp.Body.Close()
	})
	return lat, err
}

func (b *bed) tally(ctx context.Context, at area.Code) error {
	return b.s.View(ctx, b.Home, func(v *store.View) error {
		rows, err := v.Tally(at, calendar.DateOf(b.s.Now(), b.Zone))
		if err == nil && len(rows) == 0 {
			err = fmt.Errorf("the tally of %s is empty", at)
		}
		return err
	})
}

// sweepLine measures one pass over many open matters of which 10,000 are due, in
// a county of its own.
func sweepLine(ctx context.Context, opt Options) (Line, error) {
	dir, err := os.MkdirTemp("", "luoshi-sweep-")
	if err != nil {
		return Line{}, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	b, stop, err := newBed(ctx, dir, opt)
	if err != nil {
		return Line{}, err
	}
	defer stop()
	if err := b.load(ctx, 10_000, 40); err != nil { // long overdue
		return Line{}, err
	}
	if err := b.load(ctx, opt.Open, 0); err != nil { // assigned today
		return Line{}, err
	}
	w := sweep.Sweeper{Store: b.s, Home: b.Home, Zone: b.Zone}
	began := time.Now()
	looked, climbed, err := w.Once(ctx, b.s.Now())
	took := time.Since(began)
	if err != nil {
		return Line{}, err
	}
	began = time.Now()
	if _, _, err := w.Once(ctx, b.s.Now()); err != nil {
		return Line{}, err
	}
	return Line{What: fmt.Sprintf("sweep, %d open matters, %d due", b.opt.Open, looked), Must: "≤ 2 s",
		Measured: fmt.Sprintf("%.2f s, %d drafts with their events", took.Seconds(), climbed), Baseline: fmt.Sprintf("a pass with nothing due: %.1f ms", float64(time.Since(began).Microseconds())/1000),
		Met: took <= 2*time.Second}, nil
}

func memory() uint64 {
	runtime.GC()
	data, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	for _, line := range strings.Split(string(data), "\n") {
		if rest, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			n, _ := strconv.ParseUint(strings.Fields(rest)[0], 10, 64)
			return n << 10
		}
	}
	return 0
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
