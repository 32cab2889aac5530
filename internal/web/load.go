package web

import (
	"context"
	"errors"
	"html/template"
	"io"
	"net/http"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"luoshi/internal/fault"
	"luoshi/internal/wording"
)

// lane bounds how many requests of a kind are in work at once and how many wait for it
// (分道限流). Who finds it full is sent away at once with a page that says so.
type lane struct {
	work    chan struct{}
	waiting atomic.Int64
	most    int64 // who may wait
}

// laneWait is how long somebody waits in a lane at most.
const laneWait = 5 * time.Second

// shedWait is after how long whoever was sent away may come again.
const shedWait = 3 * time.Second

func newLane(work, wait int) *lane { return &lane{work: make(chan struct{}, work), most: int64(wait)} }

// lanes are the kinds of requests. Acts of people who are signed in have one of their own:
// pages are shed first, and no act waits behind a page.
type lanes struct{ pages, acts, door *lane }

func newLanes() lanes {
	n := max(16, 8*runtime.NumCPU())
	return lanes{pages: newLane(n, 32*n), acts: newLane(4*n, 32*n), door: newLane(n, 8*n)}
}

// of is the lane of a request. A cookie that is no session is found out in the lane of
// acts, which costs one read of a row.
func (l lanes) of(c *Ctx) *lane {
	if c.R.Method == http.MethodGet || c.R.Method == http.MethodHead {
		return l.pages
	}
	if ck, err := c.R.Cookie(c.cookieOf(cookieName)); err == nil && ck.Value != "" {
		return l.acts
	}
	return l.door
}

// enter waits for a place and gives what leaves it again.
func (l *lane) enter(ctx context.Context) (leave func(), err error) {
	leave = sync.OnceFunc(func() { <-l.work })
	select {
	case l.work <- struct{}{}:
		return leave, nil
	default:
	}
	if l.waiting.Add(1) > l.most {
		l.waiting.Add(-1)
		return nil, fault.New(fault.Unable, "web.crowd")
	}
	defer l.waiting.Add(-1)
	t := time.NewTimer(laneWait)
	defer t.Stop()
	select {
	case l.work <- struct{}{}:
		return leave, nil
	case <-t.C:
		return nil, fault.New(fault.Unable, "web.crowd")
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// take enters the lane of the request, unless it is in it; false when the request was
// answered because the lane is full.
func (c *Ctx) take() bool {
	if c.place != nil {
		return true
	}
	leave, err := c.load.of(c).enter(c.R.Context())
	if err != nil {
		if c.R.Context().Err() == nil {
			c.shed(err)
		}
		return false
	}
	if c.under == nil {
		c.under = c.W
	}
	c.place, c.W = leave, &leaving{c.under, leave}
	return true
}

// give leaves the lane while a body is read.
func (c *Ctx) give() {
	if c.place != nil && c.R.Method != http.MethodGet {
		c.leave()
	}
}

func (c *Ctx) leave() {
	if c.place != nil {
		c.place()
		c.place, c.W = nil, c.under
	}
}

// shed answers at once, without a look at who asks: a plain page, when to come again, and
// that nothing was done.
func (c *Ctx) shed(err error) {
	c.retry(shedWait)
	_, _ = io.Copy(io.Discard, io.LimitReader(c.R.Body, 4<<10)) // most forms: the browser reads the answer
	text := template.HTMLEscapeString(wording.Fault(c.Lang, err))
	h := c.W.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	c.W.WriteHeader(http.StatusServiceUnavailable)
	_, _ = io.WriteString(c.W, `<!doctype html><html lang="zh-CN"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>`+
		c.T("人多")+`</title><main><h1>`+c.T("人多")+`</h1><p role="alert">`+text+`</p></main></html>`)
}

// leaving gives the place in a lane back with the first byte of the answer: whoever reads
// slowly holds up nobody.
type leaving struct {
	http.ResponseWriter
	leave func()
}

func (w *leaving) WriteHeader(status int) {
	w.leave()
	w.ResponseWriter.WriteHeader(status)
}

func (w *leaving) Write(b []byte) (int, error) {
	w.leave()
	return w.ResponseWriter.Write(b)
}

// ReadFrom lets a file be sent by the system, as the writer beneath can.
func (w *leaving) ReadFrom(r io.Reader) (int64, error) {
	w.leave()
	return io.Copy(w.ResponseWriter, r)
}

// Unwrap is for http.ResponseController.
func (w *leaving) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// drain takes what is left of a body off the line and forgets it, as fast as any body has
// to come in.
func (c *Ctx) drain() {
	if c.R.Method == http.MethodGet {
		return
	}
	c.give()
	c.paced()
	_, _ = io.Copy(io.Discard, io.LimitReader(c.R.Body, MaxUpload)) // whoever is gone reads nothing
}

// A body comes in at this rate at least, after a moment to begin with: slower ones are cut
// off, however long a file takes that does come in.
const (
	bodyBegins = 10 * time.Second
	bodyRate   = 1 << 10 // bytes a second
	answerTime = 5 * time.Minute
)

// pacedBody moves the deadline of a connection on as bytes of its body arrive.
type pacedBody struct {
	io.ReadCloser
	control *http.ResponseController
	began   time.Time
	n       int64
}

func (c *Ctx) paced() {
	b := &pacedBody{ReadCloser: c.R.Body, control: http.NewResponseController(c.W), began: time.Now()}
	b.move()
	c.R.Body = b
}

// move also moves the time by which the answer has to be out: it begins with the last byte
// that comes in, not with the first.
func (b *pacedBody) move() {
	until := b.began.Add(bodyBegins + time.Duration(b.n)*time.Second/bodyRate)
	_ = b.control.SetReadDeadline(until) // a writer of a test has none
	_ = b.control.SetWriteDeadline(until.Add(answerTime))
}

func (b *pacedBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	b.n += int64(n)
	switch {
	case err == nil:
		b.move()
	case errors.Is(err, io.EOF):
		_ = b.control.SetReadDeadline(time.Time{}) // or it would end the handler
		_ = b.control.SetWriteDeadline(time.Now().Add(answerTime))
	default:
		_ = b.control.SetReadDeadline(b.began) // what is left of it is not waited for
	}
	return n, err
}
