// Package batch carries long work on beside the requests that asked for it (长办): an
// import, an undo. The work itself cuts its acts into pages, so that nobody waits for it;
// this package starts it once, says how far it is, keeps its answer for a while, and lets
// it come to the end of a page when the program ends. It holds nothing that must survive:
// what is half done is known from what was stored.
package batch

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"sync"
	"time"

	"luoshi/internal/fault"
)

// The bounds of a process: how much work is carried on at once, and how long the answer of
// work that is over is kept for whoever asked for it.
const (
	most  = 4
	keeps = 15 * time.Minute
)

// Tell says how far work is: what it does now, and so many of so many rows.
type Tell func(phase string, done, total int)

// Func is a piece of work. It ends early when ctx ends.
type Func func(ctx context.Context, tell Tell) (answer any, err error)

// Job is a piece of work that was started (一件长办).
type Job struct {
	Key, Owner string // Owner: who asked for it, and nobody else is told of it
	form       string // that asked for work on a thing
	over       chan struct{}

	mu          sync.Mutex
	phase       string
	done, total int
	answer      any
	err         error
	ended       time.Time
}

// Progress is how far a job is (进度).
type Progress struct {
	Phase       string
	Done, Total int
}

// Percent is the share of rows that are done, 0 while nobody knows how many there are.
func (p Progress) Percent() int {
	if p.Total == 0 {
		return 0
	}
	return p.Done * 100 / p.Total
}

// Progress is how far the job is now.
func (j *Job) Progress() Progress {
	j.mu.Lock()
	defer j.mu.Unlock()
	return Progress{j.phase, j.done, j.total}
}

func (j *Job) tell(phase string, done, total int) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.phase, j.done, j.total = phase, done, total
}

// Answer is what the work came to; over is false while it goes on.
func (j *Job) Answer() (answer any, over bool, err error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.answer, !j.ended.IsZero(), j.err
}

func (j *Job) isOver() bool {
	_, over, _ := j.Answer()
	return over
}

// Wait waits until the job is over, for d at most, and reports whether it is.
func (j *Job) Wait(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-j.over:
		return true
	case <-t.C:
	case <-ctx.Done():
	}
	return false
}

// Runner carries work on. Its zero value is ready.
type Runner struct {
	mu     sync.Mutex
	jobs   map[string]*Job
	ctx    context.Context
	stop   context.CancelFunc
	closed bool
	wg     sync.WaitGroup
}

// Start starts work under a key, or answers the job that was started under it before: a
// form that is sent twice starts it once. It answers Conflict when too much goes on.
func (r *Runner) Start(key, owner string, fn Func) (*Job, error) {
	return r.start(key, owner, key, false, fn)
}

// Again starts work on a thing that a form asks for. While work on it goes on another form
// is refused (Conflict), and the same form is answered by its job.
func (r *Runner) Again(thing, owner, form string, fn Func) (*Job, error) {
	return r.start(thing, owner, form, true, fn)
}

func (r *Runner) start(key, owner, form string, again bool, fn Func) (*Job, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.jobs == nil {
		r.jobs = map[string]*Job{}
		r.ctx, r.stop = context.WithCancel(context.Background())
	}
	if r.closed {
		return nil, fault.New(fault.Unable, "batch.closing")
	}
	going := r.forget(time.Now())
	if j := r.jobs[key]; j != nil && !(again && j.isOver()) {
		if j.form != form {
			return nil, fault.New(fault.Conflict, "batch.going")
		}
		return j, nil
	}
	if going >= most {
		return nil, fault.New(fault.Conflict, "batch.busy")
	}
	j := &Job{Key: key, Owner: owner, form: form, over: make(chan struct{})}
	r.jobs[key] = j
	r.wg.Add(1)
	go r.run(j, fn)
	return j, nil
}

// forget drops what has been over for long, and counts what goes on.
func (r *Runner) forget(now time.Time) (going int) {
	for key, j := range r.jobs {
		j.mu.Lock()
		switch {
		case j.ended.IsZero():
			going++
		case now.Sub(j.ended) > keeps:
			delete(r.jobs, key)
		}
		j.mu.Unlock()
	}
	return going
}

func (r *Runner) run(j *Job, fn Func) {
	defer r.wg.Done()
	answer, err := safely(r.ctx, fn, j.tell)
	if _, said := fault.As(err); err != nil && !said && !errors.Is(err, context.Canceled) {
		slog.Error("long work", "key", j.Key, "err", err)
	}
	j.mu.Lock()
	j.answer, j.err, j.ended = answer, err, time.Now()
	j.mu.Unlock()
	close(j.over)
}

// safely runs work; what panics is an error of it alone.
func safely(ctx context.Context, fn Func, tell Tell) (answer any, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("long work: %v\n%s", p, debug.Stack())
		}
	}()
	return fn(ctx, tell)
}

// Job finds the job of a key and an owner, nil for none.
func (r *Runner) Job(key, owner string) *Job {
	r.mu.Lock()
	defer r.mu.Unlock()
	if j := r.jobs[key]; j != nil && j.Owner == owner {
		return j
	}
	return nil
}

// Going is the last job on a thing, nil for none.
func (r *Runner) Going(thing string) *Job {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.jobs[thing]
}

// Close ends all work at the end of its page and waits for it.
func (r *Runner) Close() {
	r.mu.Lock()
	r.closed = true
	if r.stop != nil {
		r.stop()
	}
	r.mu.Unlock()
	r.wg.Wait()
}
