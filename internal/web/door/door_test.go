package door

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"

	"luoshi/internal/fault"
)

// hold takes every turn of a door until the function it gives is called.
func hold(t *testing.T, d *Door) (free func()) {
	t.Helper()
	end := make(chan struct{})
	var wait sync.WaitGroup
	for range d.free {
		in := make(chan struct{})
		wait.Go(func() { _ = d.Pass(t.Context(), true, "holds", func() { close(in); <-end }) })
		<-in
	}
	return func() { close(end); wait.Wait() }
}

// queue lets somebody wait and returns once they have a place, or were sent away.
type queue struct {
	*testing.T
	d     *Door
	wait  sync.WaitGroup
	mu    sync.Mutex
	came  []string
	crowd []string
}

func (q *queue) add(known bool, source string) {
	q.Helper()
	l := &q.d.strangers
	if known {
		l = &q.d.known
	}
	at := func() (n int) {
		q.d.mu.Lock()
		defer q.d.mu.Unlock()
		return len(l.waits[source])
	}
	before, sent := at(), make(chan struct{})
	q.wait.Go(func() {
		err := q.d.Pass(q.Context(), known, source, func() {
			q.mu.Lock()
			q.came = append(q.came, source)
			q.mu.Unlock()
		})
		if err != nil {
			q.mu.Lock()
			q.crowd = append(q.crowd, source)
			q.mu.Unlock()
			if !fault.Is(err, "account.crowd") || fault.KindOf(err) != fault.Unable {
				q.Error(err)
			}
		}
		close(sent)
	})
	for at() == before {
		select {
		case <-sent:
			return
		default:
		}
	}
}

// TestDoorIsFair: one address fills its own places only, the others take turns with it,
// and who comes from a known device passes first, though not always.
func TestDoorIsFair(t *testing.T) {
	t.Parallel()
	q := &queue{T: t, d: New(1)}
	free := hold(t, q.d)
	for range 20 {
		q.add(false, "flood")
	}
	q.add(false, "a")
	q.add(false, "b")
	for i := range 4 {
		q.add(true, fmt.Sprint("known-", i))
	}
	free()
	q.wait.Wait()
	if len(q.crowd) != 20-OwnPlaces || slices.ContainsFunc(q.crowd, func(s string) bool { return s != "flood" }) {
		t.Errorf("被请走的：%v", q.crowd)
	}
	want := []string{"known-0", "known-1", "known-2", "flood", "known-3", "a", "b", "flood", "flood", "flood"}
	if !slices.Equal(q.came, want) {
		t.Errorf("次序 %v，应为 %v", q.came, want)
	}
	if q.d.free != 1 || q.d.strangers.n != 0 || q.d.known.n != 0 || len(q.d.strangers.sources) != 0 {
		t.Errorf("走完以后：%+v", q.d)
	}
}

// TestFullDoor: in a full line a new address takes a place from the one that has most, and
// is sent away when each has one.
func TestFullDoor(t *testing.T) {
	t.Parallel()
	q := &queue{T: t, d: New(1)}
	free := hold(t, q.d)
	for i := range places / OwnPlaces {
		for range OwnPlaces {
			q.add(false, fmt.Sprint("net-", i))
		}
	}
	for i := range places {
		q.add(false, fmt.Sprint("one-", i))
	}
	q.d.mu.Lock()
	if q.d.strangers.n != places || len(q.d.strangers.sources) != places {
		t.Errorf("队里 %d 个，来自 %d 处", q.d.strangers.n, len(q.d.strangers.sources))
	}
	q.d.mu.Unlock()
	free()
	q.wait.Wait()
	if len(q.came) != places || len(q.crowd) != places {
		t.Errorf("办了 %d 个，请走 %d 个", len(q.came), len(q.crowd))
	}
}

// TestDoorOfTheGone: who has gone is not waited for, and their turn is given on.
func TestDoorOfTheGone(t *testing.T) {
	t.Parallel()
	d := New(1)
	free := hold(t, d)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := d.Pass(ctx, false, "gone", func() { t.Error("已经走了的人还在核对") }); err == nil {
		t.Error("已经走了的人得到了回答")
	}
	free()
	ran := false
	if err := d.Pass(t.Context(), false, "next", func() { ran = true }); err != nil || !ran || d.free != 1 {
		t.Errorf("空了以后：%v，空位 %d", err, d.free)
	}
}
