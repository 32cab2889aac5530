// Package tree keeps the hashes of a home's Merkle tree (留痕树) in their table: it puts
// them in and reads them, one by one or a run of them. What they prove is said by package
// journal; who numbers an event, by the store.
package tree

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/tlog"

	"luoshi/internal/store/engine"
	"luoshi/journal"
)

const (
	one    = "SELECT hash FROM tree WHERE home = $1 AND idx = $2"
	run    = "SELECT idx, hash FROM tree WHERE home = $1 AND idx BETWEEN $2 AND $3 ORDER BY idx"
	into   = "INSERT INTO tree (home, idx, hash) VALUES "
	put    = into + "($1, $2, $3)"
	atOnce = 16
)

// Statements lists the package's SQL, for the tests that read it.
func Statements() []string { return []string{one, run, put, putMany()} }

// Put stores tree hashes, atOnce to a statement and the rest singly.
func Put(ctx context.Context, c engine.Conn, home int, hashes []journal.StoredHash) error {
	for len(hashes) > 0 {
		k, text := 1, put
		if len(hashes) >= atOnce {
			k, text = atOnce, putMany()
		}
		args := []any{home}
		for _, h := range hashes[:k] {
			args = append(args, h.Index, h.Hash[:])
		}
		if _, err := c.ExecContext(ctx, text, args...); err != nil {
			return err
		}
		hashes = hashes[k:]
	}
	return nil
}

func putMany() string {
	rows := make([]string, atOnce)
	for i := range rows {
		rows[i] = "($1, $" + strconv.Itoa(2*i+2) + ", $" + strconv.Itoa(2*i+3) + ")"
	}
	return into + strings.Join(rows, ", ")
}

// Hashes reads the hashes of a home one by one; one that is not there is an error.
type Hashes struct {
	Ctx  context.Context
	From engine.Source
	Home int
}

// ReadHashes implements tlog.HashReader.
func (r Hashes) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(indexes))
	for i, idx := range indexes {
		var b []byte
		if err := r.From.QueryRowContext(r.Ctx, one, r.Home, idx).Scan(&b); err != nil {
			return nil, fmt.Errorf("store: tree hash %d: %w", idx, err)
		}
		if len(b) != tlog.HashSize {
			return nil, fmt.Errorf("store: tree hash %d has %d bytes", idx, len(b))
		}
		copy(out[i][:], b)
	}
	return out, nil
}

// Runs reads runs of hashes for the auditor; a missing hash is the zero hash, which fits
// nothing.
type Runs Hashes

// ReadHashes implements tlog.HashReader.
func (r Runs) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(indexes))
	if len(indexes) == 0 {
		return out, nil
	}
	lo, hi := indexes[0], indexes[0]
	place := make(map[int64]int, len(indexes))
	for i, idx := range indexes {
		place[idx] = i
		lo, hi = min(lo, idx), max(hi, idx)
	}
	rows, err := r.From.QueryContext(r.Ctx, run, r.Home, lo, hi)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var idx int64
		var b []byte
		if err := rows.Scan(&idx, &b); err != nil {
			return nil, err
		}
		if i, ok := place[idx]; ok && len(b) == tlog.HashSize {
			copy(out[i][:], b)
		}
	}
	return out, rows.Err()
}
