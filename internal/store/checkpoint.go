package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"

	"luoshi/internal/store/cell"
	"luoshi/internal/store/tree"
	"luoshi/journal"
)

// actCheckpoint is the act of the event that names the checkpoints it stored.
const actCheckpoint = "journal.checkpoint"

// Checkpoint numbers what is outstanding, signs the tree's head and keeps it, named by
// an event like every other row. Where nothing happened since the last checkpoint but
// its own event, that one is given again.
func (s *Store) Checkpoint(ctx context.Context, home int, own note.Signer) (string, error) {
	size, err := s.Sequence(ctx, home)
	if err != nil {
		return "", err
	}
	text := ""
	_, err = s.Do(ctx, home, "", func(tx *Tx) error {
		if text, err = tx.stillLast(size); err != nil || text != "" {
			return err
		}
		root, err := journal.Root(size, tree.Hashes{Ctx: tx.ctx, From: tx.c, Home: home})
		if err != nil {
			return err
		}
		at := tx.Now().UTC().Truncate(time.Second).UnixMilli()
		signed, err := journal.SignCheckpoint(journal.Checkpoint{Origin: journal.Origin(home), Size: size, Root: root, At: at}, own)
		if err != nil {
			return err
		}
		text = string(signed)
		if err := tx.adoptCheckpoints(); err != nil {
			return err
		}
		if _, err := tx.exec("INSERT INTO checkpoint (home, size, note, at, version) VALUES ($1, $2, $3, $4, 1)", home, size, text, at); err != nil {
			return err
		}
		tx.rows = append(tx.rows, checkpointRow(size, text, at))
		return tx.Record(journal.Event{At: tx.Now().UnixMilli(), Act: actCheckpoint, Subject: "checkpoint-" + strconv.FormatInt(size, 10)})
	})
	return text, err
}

// stillLast is the last checkpoint where it is of this size, or only its own event came
// after it; "" otherwise.
func (r *Reader) stillLast(size int64) (text string, err error) {
	var last int64
	err = r.queryRow("SELECT size, note FROM checkpoint WHERE home = $1 ORDER BY size DESC LIMIT 1", r.home).Scan(&last, &text)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	if err != nil || last == size {
		return text, err
	}
	if last != size-1 {
		return "", nil
	}
	var act string
	if err := r.queryRow("SELECT act FROM event WHERE home = $1 AND seq = $2", r.home, size).Scan(&act); err != nil || act != actCheckpoint {
		return "", err
	}
	return text, nil
}

// adoptCheckpoints names the checkpoints of an older program in the next event.
func (tx *Tx) adoptCheckpoints() error {
	rows, err := tx.query("SELECT size, note, at FROM checkpoint WHERE home = $1 AND version = 0", tx.home)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	old := 0
	for rows.Next() {
		var size, at int64
		var text string
		if err := rows.Scan(&size, &text, &at); err != nil {
			return err
		}
		old++
		tx.rows = append(tx.rows, checkpointRow(size, text, at))
	}
	if err := rows.Err(); err != nil || old == 0 {
		return err
	}
	_ = rows.Close()
	_, err = tx.exec("UPDATE checkpoint SET version = 1 WHERE home = $1 AND version = 0", tx.home)
	return err
}

// checkpointRow is what the journal keeps of a checkpoint.
func checkpointRow(size int64, text string, at int64) journal.Row {
	return journal.Row{Table: "checkpoint", ID: strconv.FormatInt(size, 10), Version: 1,
		Digest: journal.RowDigest("checkpoint", []journal.Field{journal.IntField("size", size), journal.TextField("note", text), journal.IntField("at", at)})}
}

// LastCheckpoint reads the newest stored checkpoint; "" when there is none.
func (r *Reader) LastCheckpoint() (size int64, text string, at time.Time, err error) {
	var ms int64
	err = r.queryRow("SELECT size, note, at FROM checkpoint WHERE home = $1 ORDER BY size DESC LIMIT 1", r.home).Scan(&size, &text, &ms)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, "", time.Time{}, nil
	}
	return size, text, cell.FromMillis(ms), err
}

// storedCheckpoint is one row of the checkpoint table.
type storedCheckpoint struct {
	size, at, version int64
	text              string
}

func (r *Reader) checkpoints() (out []storedCheckpoint, err error) {
	rows, err := r.query("SELECT size, note, at, version FROM checkpoint WHERE home = $1 ORDER BY size", r.home)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var c storedCheckpoint
		if err := rows.Scan(&c.size, &c.text, &c.at, &c.version); err != nil {
			return nil, err
		}
		out = append(out, c)
	}
	return out, rows.Err()
}

// head is what a stored checkpoint says; the text says what is wrong with it. With the
// log's own key its signature is checked.
func (c storedCheckpoint) head(own note.Verifier) (h journal.Head, wrong string) {
	var cp journal.Checkpoint
	var err error
	if own != nil {
		var o journal.Opened
		o, err = journal.OpenCheckpoint([]byte(c.text), own)
		cp = o.Checkpoint
	} else {
		body, _, _ := strings.Cut(c.text, "\n\n") // the signatures stand below the empty line
		cp, err = journal.ParseCheckpoint(body + "\n")
	}
	switch {
	case err != nil:
		return h, err.Error()
	case cp.Size != c.size || cp.At != c.at:
		return h, "says another size or time than its row"
	}
	return journal.Head{Checkpoint: cp, Stored: true, From: "checkpoint table"}, ""
}

// heads reads what the stored checkpoints of a home say, and finds those that cannot be.
func (r *Reader) heads(own note.Verifier) (heads []journal.Head, bad []journal.Finding, err error) {
	cs, err := r.checkpoints()
	for _, c := range cs {
		h, wrong := c.head(own)
		if wrong == "" && h.Checkpoint.Origin != journal.Origin(r.home) {
			wrong = "is of another log"
		}
		if wrong != "" {
			bad = append(bad, journal.Finding{Kind: journal.RowAltered, Table: "checkpoint", ID: strconv.FormatInt(c.size, 10), Text: "the stored checkpoint: " + wrong})
			continue
		}
		heads = append(heads, h)
	}
	return heads, bad, err
}

// auditCheckpoints holds the checkpoints against the events that name them; those of
// an older program are named by the next one.
func (v *View) auditCheckpoints(a *journal.Auditor) error {
	cs, err := v.checkpoints()
	for _, c := range cs {
		if c.version == 0 {
			continue
		}
		r := checkpointRow(c.size, c.text, c.at)
		if err := a.Row(r.Table, r.ID, c.version, r.Digest); err != nil {
			return fmt.Errorf("store: verify checkpoint: %w", err)
		}
	}
	return err
}
