package bench

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"sync"
	"time"

	"luoshi/internal/area"
	"luoshi/internal/intake"
	"luoshi/internal/matter"
	"luoshi/internal/store"
	"luoshi/internal/web"
)

// users is how many people use the server at once in the mixed line.
const users = 500

// pause is how long a user looks at what was answered.
const pause = 2 * time.Second

// mixed has 500 people at once, each with the next request two seconds after the answer:
// nine of ten open a page, the tenth acts.
func (b *bed) mixed(ctx context.Context) (Line, error) {
	ids, err := b.ids(ctx)
	if err != nil {
		return Line{}, err
	}
	seats := make([]*http.Client, len(logins))
	for i, s := range logins {
		if seats[i], err = b.client(b.url, s); err != nil {
			return Line{}, err
		}
	}
	var mu sync.Mutex
	var all []time.Duration
	var wg sync.WaitGroup
	wrong := map[string]int{}
	began, d := time.Now(), 2*time.Duration(b.opt.Seconds)*time.Second
	for u := range users {
		wg.Go(func() {
			c := *seats[u%len(seats)]
			c.Transport = &http.Transport{MaxIdleConnsPerHost: 1}
			var mine []time.Duration
			var odd []string
			time.Sleep(pause * time.Duration(u) / users)
			for i := 0; time.Since(began) < d; i++ {
				t := time.Now()
				what, err := b.one(&c, u, i, ids)
				if err != nil {
					odd = append(odd, what+": "+err.Error())
				}
				mine = append(mine, time.Since(t))
				time.Sleep(pause)
			}
			mu.Lock()
			defer mu.Unlock()
			all = append(all, mine...)
			for _, o := range odd {
				wrong[o]++
			}
		})
	}
	wg.Wait()
	took := time.Since(began).Seconds()
	slices.Sort(all)
	errors := "no error"
	if len(wrong) > 0 {
		n := 0
		for _, k := range wrong {
			n += k
		}
		errors = fmt.Sprintf("%d not answered as asked", n)
		for o, k := range wrong {
			_, _ = fmt.Fprintf(b.opt.Out, "%d × %s\n", k, o)
		}
	}
	return Line{What: fmt.Sprintf("%d users, each with a page or, one in ten, an act, two seconds after the last", users), Must: "p99 ≤ 1 s, no error",
		Measured: fmt.Sprintf("%.0f/s, p50 %s, p99 %s, %s", float64(len(all))/took, ms(all, 0.5), ms(all, 0.99), errors), Baseline: "the same server",
		Met: len(wrong) == 0 && quantile(all, 0.99) <= time.Second}, nil
}

// one is a request of a user.
func (b *bed) one(c *http.Client, u, i int, ids []string) (what string, err error) {
	login := logins[u%len(logins)]
	if login == "duban" && (u/len(logins)+i)%10 < 3 { // a tenth of all
		id, act := ids[u], []matter.Act{matter.Block, matter.Unblock}[i%2]
		form := url.Values{"text": {"正在办理"}, "body": {b.Posts["water"].Body}, "key": {web.NewKey(b.s.Now(), b.Posts["supervisor"].ID)}}
		return string(act), posted(c, b.url+"/desk/matters/"+id+"/"+string(act), form)
	}
	path := seats[login][(u+i)%len(seats[login])]
	return path, fetch(c, b.url+path)
}

// posted sends a form; that what it asks is done already is an answer.
func posted(c *http.Client, at string, form url.Values) error {
	resp, err := c.PostForm(at, form)
	if err != nil {
		return err
	}
	defer func() { _ = resp.Body.Close() }()
	var body bytes.Buffer
	if _, err := body.ReadFrom(resp.Body); err != nil {
		return err
	}
	if resp.StatusCode != http.StatusSeeOther && resp.StatusCode != http.StatusConflict {
		return fmt.Errorf("answered %d", resp.StatusCode)
	}
	return nil
}

// imports takes in a file of 10,000 matters while others act.
func (b *bed) imports(ctx context.Context) (Line, error) {
	const rows = 10_000
	data, err := b.file(rows)
	if err != nil {
		return Line{}, err
	}
	w := intake.Work{Store: b.s, Home: b.Home, Actor: b.Actor("desk"), Rules: b.rules}
	kind, err := intake.KindOf("matters")
	if err != nil {
		return Line{}, err
	}
	stop, others := make(chan struct{}), make(chan []time.Duration, 1)
	go func() { others <- b.beside(ctx, stop) }()
	began, before := time.Now(), spent()
	err = b.takeIn(ctx, w, kind, data)
	took, cost := since(began), spent().cpu-before.cpu
	close(stop)
	lat := <-others
	if err != nil {
		return Line{}, err
	}
	slices.Sort(lat)
	return Line{What: "import of 10,000 matters while somebody acts", Must: "≤ 3 s CPU; acts of others p99 ≤ 200 ms",
		Measured: fmt.Sprintf("%.2f s CPU, %s; acts p99 %s", cost.Seconds(), took, ms(lat, 0.99)), Baseline: fmt.Sprintf("%d acts meanwhile, their CPU with it", len(lat)),
		Met: cost <= 3*time.Second && quantile(lat, 0.99) <= 200*time.Millisecond}, nil
}

func (b *bed) takeIn(ctx context.Context, w intake.Work, kind intake.Kind, data []byte) error {
	var j intake.Job
	if err := b.s.View(ctx, b.Home, func(v *store.View) (err error) {
		j, err = intake.NewJob(v.Reader, kind, "bench.csv", data, nil)
		return err
	}); err != nil {
		return err
	}
	p, err := w.Check(ctx, j)
	if err != nil {
		return err
	}
	if p.Bad() {
		return &p.Errors[0]
	}
	id, err := w.Begin(ctx, "", p)
	if err != nil {
		return err
	}
	return w.Write(ctx, id, p)
}

// file is a ledger as offices keep it.
func (b *bed) file(rows int) ([]byte, error) {
	table, err := area.National()
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	f := csv.NewWriter(&out)
	_ = f.Write([]string{"清单", "标题", "问题", "村", "责任岗位", "交办日期"})
	for i := range rows {
		at := placed(b.Villages, i)
		d, _ := table.Find(at)
		t, _ := table.Find(at.Parent())
		_ = f.Write([]string{"问题清单", "导入 " + strconv.Itoa(i), "示例", t.Name + d.Name, b.Posts["first/"+at.String()].Title, b.today().String()})
	}
	f.Flush()
	return out.Bytes(), f.Error()
}

// beside acts twenty times a second until stop is closed.
func (b *bed) beside(ctx context.Context, stop chan struct{}) (lat []time.Duration) {
	ids, err := b.ids(ctx)
	if err != nil {
		return nil
	}
	for i := 0; ; i++ {
		select {
		case <-stop:
			return lat
		case <-time.After(50 * time.Millisecond):
		}
		t := time.Now()
		if _, err := b.s.Do(ctx, b.Home, "", func(tx *store.Tx) error {
			_, err := matter.Perform(tx, b.rules, b.Actor("supervisor"), ids[i%len(ids)], matter.Comment, matter.Input{Text: "已问过"})
			return err
		}); err != nil {
			return nil
		}
		lat = append(lat, time.Since(t))
	}
}
