package bench

import (
	"context"
	"fmt"
	"os"
	"time"

	"luoshi/internal/sweep"
)

// sweepLine measures one pass over many open matters of which 10,000 are due, in
// a county of its own.
func sweepLine(ctx context.Context, opt Options) (Line, error) {
	dir, err := os.MkdirTemp("", "luoshi-sweep-")
	if err != nil {
		return Line{}, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	b, stop, err := newBed(ctx, dir, opt)
	if err != nil {
		return Line{}, err
	}
	defer stop()
	if err := b.load(ctx, 10_000, 40); err != nil { // long overdue
		return Line{}, err
	}
	if err := b.load(ctx, opt.Open, 0); err != nil { // assigned today
		return Line{}, err
	}
	w := sweep.Sweeper{Store: b.s, Home: b.Home, Zone: b.Zone}
	began := time.Now()
	looked, climbed, err := w.Once(ctx, b.s.Now())
	took := time.Since(began)
	if err != nil {
		return Line{}, err
	}
	began = time.Now()
	if _, _, err := w.Once(ctx, b.s.Now()); err != nil {
		return Line{}, err
	}
	return Line{What: fmt.Sprintf("sweep, %d open matters, %d due", b.opt.Open, looked), Must: "≤ 2 s",
		Measured: fmt.Sprintf("%.2f s, %d drafts with their events", took.Seconds(), climbed), Baseline: fmt.Sprintf("a pass with nothing due: %.1f ms", float64(time.Since(began).Microseconds())/1000),
		Met: took <= 2*time.Second}, nil
}
