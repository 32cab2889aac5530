package store

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"luoshi/internal/fault"
	"luoshi/internal/letter"
	"luoshi/internal/matter"
	"luoshi/internal/store/find"
	"luoshi/internal/store/loop"
	"luoshi/journal"
)

// finding keeps the index of words (检索) abreast of the log: each event names the rows that
// it changed, and these are read again. What another program wrote is found in the same
// way. The index lies in a file of its own beside the database, which nobody needs to keep.
type finding struct {
	*loop.Loop
	mu   sync.Mutex    // of opening
	turn chan struct{} // one follows at a time
	file string        // of the database, "" where it is a server's or only examined
	temp string        // a folder to be removed
	x    *find.Index

	here map[int]find.Place // how far this process itself followed
}

// Kinds of documents.
const (
	ofMatters = "matter"
	ofLetters = "letter"
)

const (
	findRest  = time.Second     // between two turns beside the acts
	findWait  = 2 * time.Second // that somebody waits for the first making
	findPage  = 500             // events or rows that are read at once
	findFirst = 1000            // rows of the first making
)

func (f *finding) init(s *Store) {
	f.here, f.turn = map[int]find.Place{}, make(chan struct{}, 1)
	f.Loop = loop.New(findRest, func(home int) {
		if err := s.Follow(context.Background(), home); err != nil {
			slog.Error("the index of words stands still", "home", home, "err", err)
		}
	})
}

func (f *finding) stop() error {
	f.Loop.Stop()
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.x == nil {
		return nil
	}
	err := f.x.Close()
	if f.temp != "" {
		err = errors.Join(err, os.RemoveAll(f.temp))
	}
	return err
}

// index opens the index when somebody first looks for something.
func (f *finding) index(ctx context.Context) (x *find.Index, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.x != nil {
		return f.x, nil
	}
	file := f.file + ".find"
	if f.file == "" {
		if f.temp, err = os.MkdirTemp("", "luoshi-find-"); err != nil {
			return nil, err
		}
		file = filepath.Join(f.temp, "find")
	}
	f.x, err = find.Open(context.WithoutCancel(ctx), file)
	return f.x, err
}

// moved says that a home has new events, once somebody looks for something here.
func (f *finding) moved(home int) {
	if f.mu.TryLock() {
		open := f.x != nil
		f.mu.Unlock()
		if open {
			f.Loop.Wake(home)
		}
	}
}

// FollowBeside makes the index of a home beside the acts, and keeps it abreast.
func (s *Store) FollowBeside(ctx context.Context, home int) error {
	_, err := s.finding.index(ctx)
	if err == nil {
		s.finding.Loop.Wake(home)
	}
	return err
}

// Follow brings the index of a home up to its log, and makes it where there is none.
func (s *Store) Follow(ctx context.Context, home int) error {
	x, err := s.finding.index(ctx)
	if err != nil {
		return err
	}
	if err := s.finding.take(ctx); err != nil {
		return err
	}
	defer s.finding.give()
	return s.View(ctx, home, func(v *View) error { return v.follow(x) })
}

// take waits for the turn to follow; give ends it.
func (f *finding) take(ctx context.Context) error {
	select {
	case f.turn <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (f *finding) give() { <-f.turn }

// abreast is the index, up to the snapshot. While that of a large home is made for the
// first time nobody waits for it longer than a moment.
func (r *Reader) abreast() (*find.Index, error) {
	x, err := r.s.finding.index(r.ctx)
	if err != nil {
		return nil, err
	}
	at, err := x.At(r.ctx, r.home)
	if err != nil {
		return nil, err
	}
	ctx := r.ctx
	if at.Seq == 0 {
		var done context.CancelFunc
		ctx, done = context.WithTimeout(ctx, findWait)
		defer done()
	}
	if err := r.s.finding.take(ctx); err != nil {
		if r.ctx.Err() == nil {
			err = fault.New(fault.Unable, "store.finding")
		}
		return nil, err
	}
	defer r.s.finding.give()
	return x, r.follow(x)
}

// follow reads what the log of the snapshot says behind the place of the index.
func (r *Reader) follow(x *find.Index) error {
	at, err := x.At(r.ctx, r.home)
	if err != nil {
		return err
	}
	known, err := r.knows(at)
	if err == nil && !known && at.Seq > 0 && at == r.s.finding.here[r.home] {
		return nil // the snapshot is older than the index: what it does not have yet is not read in it
	}
	if err == nil && !known {
		at, err = r.findAll(x)
	}
	if !r.s.numbers.on && err == nil { // where events are numbered after the commit
		err = r.findEvents(x, &at, unnumbered, r.home)
	}
	for last := int64(-1); err == nil && last != at.Seq; {
		last = at.Seq
		err = r.findEvents(x, &at, "SELECT id, leaf, seq FROM event WHERE home = $1 AND seq > $2 ORDER BY seq LIMIT $3", r.home, at.Seq, findPage)
	}
	if err == nil {
		r.s.finding.here[r.home] = at
	}
	return err
}

// knows reports whether the log still has the event up to which it was followed.
func (r *Reader) knows(at find.Place) (bool, error) {
	if at.Seq == 0 {
		return false, nil
	}
	var n int
	err := r.queryRow("SELECT count(*) FROM event WHERE home = $1 AND seq = $2 AND id = $3", r.home, at.Seq, at.Event).Scan(&n)
	return n > 0, err
}

// findAll makes the index of a home anew.
func (r *Reader) findAll(x *find.Index) (at find.Place, err error) {
	if err := x.Forget(r.ctx, r.home); err != nil {
		return at, err
	}
	if at.Seq, err = sizeOf(r.ctx, r.from, r.home); err != nil || at.Seq == 0 {
		return at, err
	}
	if err = r.queryRow("SELECT id FROM event WHERE home = $1 AND seq = $2", r.home, at.Seq).Scan(&at.Event); err == nil {
		err = findTable(r, x, r.s.t.matter, matterDoc)
	}
	if err == nil {
		err = findTable(r, x, r.s.t.letter, letterDoc)
	}
	if err == nil {
		err = x.Put(r.ctx, r.home, nil, at)
	}
	return at, err
}

// findTable puts every row of a table into the index.
func findTable[T any](r *Reader, x *find.Index, t *table[T], doc func(T) find.Doc) error {
	for id := ""; ; {
		rows, err := list(r, t, "WHERE home = $1 AND id > $2 ORDER BY id LIMIT $3", id, findFirst)
		if err != nil || len(rows) == 0 {
			return err
		}
		docs := make([]find.Doc, len(rows))
		for i, row := range rows {
			docs[i] = doc(row)
		}
		if err := x.Put(r.ctx, r.home, docs, find.Place{}); err != nil {
			return err
		}
		id = t.row(&rows[len(rows)-1]).ID
	}
}

// findEvents reads the rows again that some events name, and moves the place to the last
// of them that has a number.
func (r *Reader) findEvents(x *find.Index, at *find.Place, text string, args ...any) error {
	ms, ls, err := r.changed(at, text, args...)
	if err != nil || len(ms)+len(ls) == 0 && at.Seq == 0 {
		return err
	}
	var docs []find.Doc
	for id := range ms {
		m, there, err := missingIsZero(get(r, r.s.t.matter, id))
		if err != nil {
			return err
		}
		docs = append(docs, docOf(there, ofMatters, id, m, matterDoc))
	}
	for id := range ls {
		l, there, err := missingIsZero(get(r, r.s.t.letter, id))
		if err != nil {
			return err
		}
		docs = append(docs, docOf(there, ofLetters, id, l, letterDoc))
	}
	return x.Put(r.ctx, r.home, docs, *at)
}

// changed are the matters and letters that some events name.
func (r *Reader) changed(at *find.Place, text string, args ...any) (matters, letters map[string]bool, err error) {
	rows, err := r.query(text, args...)
	if err != nil {
		return nil, nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	of := map[string]map[string]bool{ofMatters: {}, ofLetters: {}}
	for rows.Next() {
		var id string
		var leaf []byte
		var seq int64
		into := []any{&id, &leaf, &seq}
		if text == unnumbered {
			into = into[:2]
		}
		if err := rows.Scan(into...); err != nil {
			return nil, nil, err
		}
		if seq > 0 {
			*at = find.Place{Seq: seq, Event: id}
		}
		e, err := journal.ParseEvent(leaf)
		if err != nil {
			return nil, nil, err
		}
		for _, row := range e.Rows {
			if in := of[row.Table]; in != nil {
				in[row.ID] = true
			}
		}
	}
	return of[ofMatters], of[ofLetters], rows.Err()
}

// docOf is the document of a row, without words where the row is gone.
func docOf[T any](there bool, kind, id string, row T, of func(T) find.Doc) find.Doc {
	if !there {
		return find.Doc{Kind: kind, ID: id}
	}
	return of(row)
}

// matterDoc is a matter as it is found: what lies sealed in the database is not here.
func matterDoc(m matter.Matter) find.Doc {
	words := find.Words(m.Number, m.Title)
	if !m.Sealed {
		words = find.Words(m.Number, m.Title, m.Facts, m.Demand)
	}
	return find.Doc{Kind: ofMatters, ID: m.ID, Words: words + " " + strings.Join(matterMarks(m), " ")}
}

// matterMarks are where a matter is and whose.
func matterMarks(m matter.Matter) []string {
	return []string{find.Mark('a', m.Area.Parent().String()), find.Mark('a', m.Area.String()), find.Mark('o', m.Owner), find.Mark('b', m.OwnerBody)}
}

// letterDoc is a letter as it is found: what a personal one says is sealed, and not here.
func letterDoc(l letter.Letter) find.Doc {
	return find.Doc{Kind: ofLetters, ID: l.ID, Words: find.Words(l.Number, l.Title)}
}
