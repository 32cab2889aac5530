package web

import (
	"net/http"
	"strconv"
	"sync"
	"time"

	"luoshi/internal/store"
	"luoshi/internal/todo"
)

// What waits for the reader is counted for the bar of every page (角标) by the list of
// things to do itself, and remembered for a short time: a page costs a look into memory,
// an own act forgets the number, and what others did is counted within waitsFor.
const (
	waitsFor  = time.Minute
	waitsMost = 99 // more is said as 99+
	waitsKept = 20_000
)

// waits remembers how much waits for whom, by account and post.
type waits struct {
	mu sync.Mutex
	of map[string]waiting
}

type waiting struct {
	n  int
	at time.Time
}

func (w *waits) get(who string) (waiting, bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	x, ok := w.of[who]
	return x, ok
}

func (w *waits) put(who string, x waiting) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.of == nil || len(w.of) >= waitsKept {
		w.of = map[string]waiting{}
	}
	w.of[who] = x
}

func (w *waits) forget(who string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.of, who)
}

// seat is who is counted for: the account in its post, so that a deputy and a holder of two
// posts see what waits for them there.
func (c *Ctx) seat() string { return c.Account.ID + " " + c.Actor.Post }

// count counts what waits for the reader before a page is made; a form that is sent takes
// what is remembered.
func (c *Ctx) count() error {
	if c.Account.ID == "" || c.Actor.Post == "" || c.Face == "" {
		return nil
	}
	now := c.Store.Now()
	x, ok := c.waits.get(c.seat())
	if c.waiting = x.n; c.R.Method != http.MethodGet || ok && !now.Before(x.at) && now.Sub(x.at) < waitsFor {
		return nil
	}
	x = waiting{at: now}
	err := c.View(func(v *store.View) error {
		blocks, err := todo.List(v.Reader, todo.Ask{Actor: c.Actor, Zone: c.Zone, Calendar: c.Calendar(), Limit: waitsMost})
		for _, b := range blocks {
			if x.n += len(b.Items); b.More {
				x.n = waitsMost + 1
			}
		}
		return err
	})
	if err != nil {
		return err
	}
	c.waits.put(c.seat(), x)
	c.waiting = x.n
	return nil
}

// badge is the number in the bar beside the room with the list of things to do.
func (c *Ctx) badge(room string) string {
	switch {
	case c.waiting == 0 || c.acted || room != "home" && room != "today":
		return ""
	case c.waiting > waitsMost:
		return strconv.Itoa(waitsMost) + "+"
	}
	return strconv.Itoa(c.waiting)
}
