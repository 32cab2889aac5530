package bench

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"

	"luoshi/internal/area"
	"luoshi/internal/store"
)

// logins are the seats that the benchmark sits in: a county's, a town's, a village's.
var logins = []string{"duban", "zhen", "cun"}

// seats are the pages that each of them opens all day.
var seats = map[string][]string{
	"duban": {"/desk", "/desk/matters", "/desk/matters?due=overdue", "/desk/matters?state=registered", "/desk/matters?state=assigned", "/desk/matters?state=reported",
		"/desk/matters?state=verified", "/desk/matters?state=written_off", "/desk/matters?blocked=*", "/desk/matters?order=newest", "/desk/matters?q=" + url.QueryEscape("蓄水池")},
	"zhen": {"/desk", "/desk/matters?due=overdue", "/desk/matters?state=reported", "/desk/matters?state=verified", "/desk/matters?state=written_off", "/desk/matters?blocked=*",
		"/desk/matters?q=" + url.QueryEscape("蓄水池")},
	"cun": {"/field", "/field/log", "/field/me"},
}

// titles of the pages in the table, where the path does not say it.
var titles = map[string]string{
	"/desk": "the desk", "/desk/matters": "the ledger", "/desk/matters?order=newest": "the ledger, newest first", "/desk/matters?due=overdue": "overdue",
	"/desk/matters?blocked=*": "stuck", "/desk/matters?q=" + url.QueryEscape("蓄水池"): "search for a word that one matter in 500 has",
	"/field": "a village's page of today", "/field/log": "a village's log", "/field/me": "a village's own page",
}

// must is how fast a page is to be, by the ninety-ninth of a hundred.
func must(path string) time.Duration {
	if path == "/desk" {
		return 30 * time.Millisecond
	}
	return 20 * time.Millisecond
}

// pages opens each page of each seat with 8 clients, a line for each.
func (b *bed) pages() ([]Line, error) {
	d := time.Duration(b.opt.Seconds) * time.Second / 2
	health, err := b.baseline(d)
	if err != nil {
		return nil, err
	}
	base := "empty page /livez, 8 clients: p99 " + ms(health, 0.99)
	var out []Line
	for _, login := range logins {
		c, err := b.client(b.url, login)
		if err != nil {
			return nil, err
		}
		for _, path := range seats[login] {
			first, err := b.first(c, path)
			if err != nil {
				return nil, err
			}
			before := spent()
			lat, err := b.page(c, path, d)
			if err != nil {
				return nil, err
			}
			title := titles[path]
			if title == "" {
				title = path[len("/desk/matters?"):]
			}
			out = append(out, Line{What: login + ": " + title, Must: fmt.Sprintf("p99 ≤ %d ms", must(path).Milliseconds()),
				Measured: "p50 " + ms(lat, 0.5) + ", p99 " + ms(lat, 0.99) + before.each(len(lat)), Baseline: "first opening " + ms(first, 0) + "; " + base, Met: quantile(lat, 0.99) <= must(path)})
		}
	}
	return out, nil
}

// first opens a page that nobody has opened yet: what is kept between pages is not there.
func (b *bed) first(c *http.Client, path string) ([]time.Duration, error) {
	began := time.Now()
	err := fetch(c, b.url+path)
	return []time.Duration{time.Since(began)}, err
}

func (b *bed) page(c *http.Client, path string, d time.Duration) ([]time.Duration, error) {
	_, lat, err := loop(d, func(int, int) error {
		resp, err := c.Get(b.url + path)
		if err != nil {
			return err
		}
		body, err := io.ReadAll(resp.Body)
		if err == nil && (resp.StatusCode != http.StatusOK || !bytes.Contains(body, []byte("</html>"))) {
			err = fmt.Errorf("%s answered %d", path, resp.StatusCode)
		}
		_ = resp.Body.Close()
		return err
	})
	return lat, err
}

// counts measures the counts by area and state.
func (b *bed) counts(ctx context.Context) (Line, error) {
	d := time.Duration(b.opt.Seconds) * time.Second
	var small []time.Duration
	_, large, err := loop(d, func(int, int) error { return b.tally(ctx, area.OfHome(b.Home)) })
	if err == nil {
		_, small, err = loop(d, func(int, int) error { return b.tally(ctx, b.Shown().Parent()) })
	}
	return Line{What: "counts by area and state, whole county", Must: "p99 ≤ 10 ms", Measured: "p50 " + ms(large, 0.5) + ", p99 " + ms(large, 0.99),
		Baseline: "one town: p99 " + ms(small, 0.99), Met: quantile(large, 0.99) <= 10*time.Millisecond}, err
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
		resp, err := c.Get(b.url + "/livez")
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
		rows, err := v.Tally(at, b.today(), b.s.Now())
		if err == nil && len(rows) == 0 {
			err = fmt.Errorf("the tally of %s is empty", at)
		}
		return err
	})
}
