package batch

import (
	"context"
	"errors"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"luoshi/internal/fault"
)

// TestStartOnce: a form that is sent twice starts its work once, and is answered by the
// same job; who did not ask for it is told of none.
func TestStartOnce(t *testing.T) {
	t.Parallel()
	var r Runner
	var n atomic.Int64
	hold := make(chan struct{})
	fn := func(_ context.Context, tell Tell) (any, error) {
		n.Add(1)
		tell("核对", 3, 12)
		<-hold
		return "ok", nil
	}
	a, err := r.Start("k", "wang", fn)
	if err != nil {
		t.Fatal(err)
	}
	b, err := r.Start("k", "wang", fn)
	if err != nil || a != b {
		t.Errorf("a second job: %v %v", b, err)
	}
	if r.Job("k", "li") != nil || r.Job("k", "wang") != a {
		t.Error("a job is its owner's alone")
	}
	close(hold)
	if !a.Wait(t.Context(), time.Minute) {
		t.Fatal("not over")
	}
	answer, over, err := a.Answer()
	if p := a.Progress(); answer != "ok" || !over || err != nil || n.Load() != 1 || p.Percent() != 25 || p.Phase != "核对" {
		t.Errorf("%v %v %v, %d starts, %+v", answer, over, err, n.Load(), p)
	}
	if c, _ := r.Start("k", "wang", fn); c != a {
		t.Error("a form that is sent again starts again")
	}
	c, err := r.Again("k", "wang", "form", fn)
	if err != nil || c == a {
		t.Errorf("work that is over is not begun again: %v", err)
	}
	if !c.Wait(t.Context(), time.Minute) || n.Load() != 2 {
		t.Error("not begun again")
	}
}

// TestBounds: so much goes on at once; what panics is an error; what ends is waited for.
func TestBounds(t *testing.T) {
	t.Parallel()
	var r Runner
	began := make(chan struct{}, most)
	wait := func(ctx context.Context, _ Tell) (any, error) {
		began <- struct{}{}
		<-ctx.Done()
		return nil, ctx.Err()
	}
	p, err := r.Start("panic", "wang", func(context.Context, Tell) (any, error) { panic("x") })
	if err != nil || !p.Wait(t.Context(), time.Minute) {
		t.Fatal(err)
	}
	if _, _, err := p.Answer(); err == nil || !strings.Contains(err.Error(), "long work: x") {
		t.Errorf("a panic answered %v", err)
	}
	var all []*Job
	for i := range most {
		j, err := r.Start(string(rune('a'+i)), "wang", wait)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, j)
		<-began
	}
	if _, err := r.Start("z", "wang", wait); !fault.Is(err, "batch.busy") {
		t.Errorf("one more: %v", err)
	}
	r.Close()
	for _, j := range all {
		if _, over, err := j.Answer(); !over || !errors.Is(err, context.Canceled) {
			t.Errorf("after the end: %v %v", over, err)
		}
	}
	if _, err := r.Start("y", "wang", wait); !fault.Is(err, "batch.closing") {
		t.Errorf("after the end: %v", err)
	}
}

// TestOneWorkOnAThing: while work on a thing goes on another form is refused and not
// dropped in silence; the same form sent twice is one job.
func TestOneWorkOnAThing(t *testing.T) {
	t.Parallel()
	var r Runner
	hold := make(chan struct{})
	fn := func(context.Context, Tell) (any, error) { <-hold; return nil, nil }
	a, err := r.Again("import/1", "wang", "write", fn)
	if err != nil {
		t.Fatal(err)
	}
	if b, err := r.Again("import/1", "wang", "write", fn); err != nil || a != b {
		t.Errorf("the same form: %v %v", b, err)
	}
	if _, err := r.Again("import/1", "wang", "undo", fn); !fault.Is(err, "batch.going") {
		t.Errorf("another form: %v", err)
	}
	close(hold)
	if !a.Wait(t.Context(), time.Minute) {
		t.Fatal("not over")
	}
	if b, err := r.Again("import/1", "wang", "undo", fn); err != nil || b == a {
		t.Errorf("once it is over: %v", err)
	}
}

// TestForget: an answer is kept for a while, and not for ever.
func TestForget(t *testing.T) {
	t.Parallel()
	var r Runner
	j, err := r.Start("k", "wang", func(context.Context, Tell) (any, error) { return nil, nil })
	if err != nil || !j.Wait(t.Context(), time.Minute) {
		t.Fatal(err)
	}
	if r.forget(time.Now()); r.Going("k") == nil {
		t.Error("forgotten at once")
	}
	if r.forget(time.Now().Add(keeps + time.Minute)); r.Going("k") != nil {
		t.Error("kept for ever")
	}
}
