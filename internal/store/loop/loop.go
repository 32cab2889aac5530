// Package loop does work beside the acts (旁路), home by home: soon after it was asked for,
// and at most once in a time, so that no act waits for it and much asking is one turn of
// work. What the work is, it does not know.
package loop

import (
	"sync"
	"time"
)

// Loop works for the homes that were woken; New makes one. Its goroutine starts with the
// first wake. It does not try again what failed: the work says so by a wake of its own.
type Loop struct {
	rest time.Duration
	work func(home int)

	mu      sync.Mutex
	woken   map[int]bool
	started bool
	stopped bool
	ring    chan struct{}
	quit    chan struct{}
	done    chan struct{}
}

// New is a loop that does work and then rests before it works again.
func New(rest time.Duration, work func(home int)) *Loop {
	return &Loop{rest: rest, work: work, woken: map[int]bool{}, ring: make(chan struct{}, 1), quit: make(chan struct{}), done: make(chan struct{})}
}

// Wake asks for the work of a home. After Stop it does nothing.
func (l *Loop) Wake(home int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.stopped {
		return
	}
	l.woken[home] = true
	if !l.started {
		l.started = true
		go l.run()
	}
	select {
	case l.ring <- struct{}{}:
	default:
	}
}

func (l *Loop) run() {
	defer close(l.done)
	t := time.NewTimer(l.rest)
	defer t.Stop()
	for {
		select {
		case <-l.quit:
			l.turn()
			return
		case <-l.ring:
		}
		l.turn()
		t.Reset(l.rest)
		select {
		case <-l.quit:
			l.turn()
			return
		case <-t.C:
		}
	}
}

// turn does the work of the homes that were woken since the last one.
func (l *Loop) turn() {
	l.mu.Lock()
	homes := l.woken
	l.woken = map[int]bool{}
	l.mu.Unlock()
	for home := range homes {
		l.work(home)
	}
}

// Stop does what was asked for and ends.
func (l *Loop) Stop() {
	l.mu.Lock()
	again, started := l.stopped, l.started
	l.stopped = true
	l.mu.Unlock()
	if !again {
		close(l.quit)
	}
	if started {
		<-l.done
	}
}
