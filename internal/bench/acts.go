package bench

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"luoshi/internal/matter"
	"luoshi/internal/store"
	"luoshi/internal/web"
)

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
	before := spent()
	raw, all, err := loop(d, func(w, i int) error {
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
	rawCost, cs := before.since(len(all)), make([]*http.Client, clients)
	for i := range cs {
		if cs[i], err = b.client(b.url, "duban"); err != nil {
			return Line{}, err
		}
		cs[i].Jar = onlyThese(cs[i].Jar, b.url) // no page is opened that would take the word of each act away
	}
	before = spent()
	rate, lat, err := loop(d, func(w, i int) error {
		id, act := turn(w, done[w]+i)
		form := url.Values{"text": {"正在办理"}, "body": {b.Posts["water"].Body}, "key": {web.NewKey(b.s.Now(), b.Posts["supervisor"].ID)}}
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
	httpCost := before.since(len(lat)) // of the generator too
	must := "≥ 2,500/s where a bare fsync loop gives 4,000/s; ≥ 0.5 × raw"
	met := rate >= 0.5*raw && (rate >= 2500 || fsync < 4000)
	return Line{What: "durable acts, 8 clients over HTTP", Must: must, Measured: fmt.Sprintf("%.0f/s, p99 %s; %.2f × raw%s", rate, ms(lat, 0.99), rate/raw, httpCost),
		Baseline: fmt.Sprintf("raw through the writer %.0f/s%s; bare fsync loop %.0f/s", raw, rawCost, fsync), Met: met}, err
}

// signedIn is a jar that keeps what it was given at the sign-in, and nothing more.
type signedIn []*http.Cookie

func onlyThese(jar http.CookieJar, at string) http.CookieJar {
	u, err := url.Parse(at)
	if err != nil {
		return jar
	}
	return signedIn(jar.Cookies(u))
}

func (signedIn) SetCookies(*url.URL, []*http.Cookie) {}

func (s signedIn) Cookies(*url.URL) []*http.Cookie { return s }
