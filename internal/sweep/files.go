package sweep

import (
	"context"
	"log/slog"
	"time"

	"luoshi/internal/blob"
	"luoshi/internal/store"
)

// FileAge is how long a stored file waits to be named by a row: an upload whose act
// was refused, or whose process ended before the act, is gone after it.
const FileAge = 24 * time.Hour

// Files removes stored files that no row of any home names (清理未用附件).
type Files struct {
	Store *store.Store
	Blobs blob.Store
}

// Once removes what nobody stored in the last FileAge before now and no row names,
// and returns how many. now is the time of the machine that keeps the files, not of
// a programme that plays another day. A folder of which this database names nothing
// belongs to another one and is left alone.
func (f Files) Once(ctx context.Context, now time.Time) (removed int, err error) {
	if err := f.Store.ClockHeld(); err != nil { // every upload would seem to be old
		return 0, err
	}
	before := now.Add(-FileAge)
	old, err := f.Blobs.Old(before)
	if err != nil || len(old) == 0 {
		return 0, err
	}
	unnamed := make(map[string]bool, len(old))
	for _, hash := range old {
		unnamed[hash] = true
	}
	homes, err := f.Store.Homes(ctx)
	if err != nil {
		return 0, err
	}
	for _, home := range homes {
		if err := f.Store.NamedFiles(ctx, home, func(hash string) { delete(unnamed, hash) }); err != nil {
			return 0, err
		}
	}
	if len(unnamed) == len(old) {
		slog.Warn("no file of the folder is named by this database; nothing is removed", "files", len(old))
		return 0, nil
	}
	for hash := range unnamed {
		gone, err := f.Blobs.Remove(hash, before)
		if err != nil {
			return removed, err
		}
		if gone {
			removed++
		}
	}
	if removed > 0 {
		slog.Info("files that no row names were removed", "files", removed)
	}
	return removed, nil
}

// Run seals what an earlier program stored in clear, then looks now and once a day until ctx
// ends. A failed pass is logged and tried
// again the next day.
func (f Files) Run(ctx context.Context) {
	if n, err := f.Blobs.SealOld(); err != nil || n > 0 {
		slog.Info("files that lay in clear were sealed", "files", n, "err", err)
	}
	t := time.NewTicker(FileAge)
	defer t.Stop()
	for {
		if _, err := f.Once(ctx, time.Now()); err != nil && ctx.Err() == nil {
			slog.Error("sweep of files", "err", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-t.C:
		}
	}
}
