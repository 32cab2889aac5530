package bench

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"time"

	"luoshi/internal/area"
	"luoshi/internal/calendar"
	"luoshi/internal/store"
)

// pages measures the first page of open overdue matters of a subtree and the
// counts by area and state.
func (b *bed) pages(ctx context.Context) ([]Line, error) {
	cs := make([]*http.Client, clients)
	for i := range cs {
		var err error
		if cs[i], err = b.client(b.url, []string{"duban", "zhen"}[i%2]); err != nil {
			return nil, err
		}
	}
	d := time.Duration(b.opt.Seconds) * time.Second
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
			if n := bytes.Count(body, []byte(`<td class="ti">`)); resp.StatusCode != http.StatusOK || n != 50 {
				return fmt.Errorf("%s answered %d with %d rows", path, resp.StatusCode, n)
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
		Measured: "p50 " + ms(lat, 0.5) + ", p99 " + ms(lat, 0.99), Baseline: "empty page /livez, 8 clients: p99 " + ms(health, 0.99), Met: quantile(lat, 0.99) <= 20*time.Millisecond}}
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
		rows, err := v.Tally(at, calendar.DateOf(b.s.Now(), b.Zone))
		if err == nil && len(rows) == 0 {
			err = fmt.Errorf("the tally of %s is empty", at)
		}
		return err
	})
}
