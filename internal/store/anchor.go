package store

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"time"

	"luoshi/internal/clock"
	"luoshi/internal/fault"
	"luoshi/internal/office"
	"luoshi/internal/store/anchor"
	"luoshi/internal/store/loop"
	"luoshi/internal/store/tree"
	"luoshi/journal"
)

// anchorEvery is how often an anchor is written at most: within a second of a commit.
const anchorEvery = 500 * time.Millisecond

// HoldAnchor numbers what is outstanding and holds the log of a home against its anchor.
// A log that is shorter, or has another root at that size, is refused (store.loss):
// acts that were acknowledged are missing. Otherwise the anchor follows the log from
// now on, beside the acts.
func (s *Store) HoldAnchor(ctx context.Context, home int, a anchor.Anchor) error {
	size, err := s.Sequence(ctx, home)
	if err != nil {
		return err
	}
	kept, ok, err := a.Read(home)
	if err != nil {
		return err
	}
	if !ok {
		was, err := s.wasAnchored(ctx, home)
		if err != nil {
			return err
		}
		if was {
			return fault.New(fault.Conflict, "store.anchor_gone", anchor.File(a.Dirs[0], home))
		}
	}
	if ok {
		if size < kept.Size {
			return fault.New(fault.Conflict, "store.loss", fmt.Sprint(kept.Size), fmt.Sprint(size), fmt.Sprint(kept.Size-size))
		}
		there, err := s.headAt(ctx, home, kept.Size)
		if err != nil {
			return err
		}
		if there.Root != kept.Root {
			return fault.New(fault.Conflict, "store.other_log", fmt.Sprint(kept.Size))
		}
	}
	return s.follow(ctx, home, a)
}

// aheadAfter is how far the clock may lie after the newest event when a server starts.
const aheadAfter = 7 * 24 * time.Hour

// ClockAhead asks when the machine's clock lies more than a week after the newest event
// of a home (store.clock_ahead): acts would be dated in a future that no later act can
// take back. After a long rest the clock may well be right: whoever starts the server
// says so.
func (s *Store) ClockAhead(ctx context.Context, home int) error {
	var id string
	if err := s.engine.QueryRowContext(ctx, newestEvent, home).Scan(&id); err != nil {
		return err
	}
	newest, now := time.UnixMilli(clock.TimeOf(id)).UTC(), s.clock().UTC()
	if id == "" || now.Sub(newest) <= aheadAfter {
		return nil
	}
	return fault.New(fault.Conflict, "store.clock_ahead", now.Format("2006-01-02 15:04"), newest.Format("2006-01-02 15:04"))
}

// anchoredEvent is the event that says that a home has an anchor: from then on one that
// is not there was taken away.
const (
	anchoredEvent = "journal.anchored"
	saidCount     = "SELECT count(*) FROM event WHERE home = $1 AND subject = $2 AND subject <> '' AND act = $3"
)

func (s *Store) wasAnchored(ctx context.Context, home int) (bool, error) {
	return s.wasSaid(ctx, home, anchoredEvent, "anchor")
}

func (s *Store) wasSaid(ctx context.Context, home int, act, subject string) (bool, error) {
	n := 0
	err := s.engine.QueryRowContext(ctx, saidCount, home, subject, act).Scan(&n)
	return n > 0, err
}

// say records once what is so in a home from then on.
func (s *Store) say(ctx context.Context, home int, act, subject string) error {
	if was, err := s.wasSaid(ctx, home, act, subject); err != nil || was {
		return err
	}
	_, err := s.Do(ctx, home, "", func(tx *Tx) error {
		return tx.Record(journal.Event{At: tx.Now().UnixMilli(), Act: act, Subject: subject})
	})
	return err
}

// follow writes the anchor as the log stands, and lets it follow the log.
func (s *Store) follow(ctx context.Context, home int, a anchor.Anchor) error {
	if err := errors.Join(s.say(ctx, home, anchoredEvent, "anchor"), s.say(ctx, home, office.SignedFrom, "signatures")); err != nil {
		return err
	}
	size, err := s.Sequence(ctx, home)
	if err != nil {
		return err
	}
	c, err := s.headAt(ctx, home, size)
	if err != nil {
		return err
	}
	if err := a.Write(home, c); err != nil {
		return err
	}
	s.anchors.hold(home, a)
	return nil
}

// headAt is the head of a home's tree at a size.
func (s *Store) headAt(ctx context.Context, home int, size int64) (c journal.Checkpoint, err error) {
	c = journal.Checkpoint{Origin: journal.Origin(home), Size: size, At: s.clock().UTC().Truncate(time.Second).UnixMilli()}
	err = s.View(ctx, home, func(v *View) (err error) {
		c.Root, err = journal.Root(size, tree.Hashes{Ctx: ctx, From: v.from, Home: home})
		return err
	})
	return c, err
}

// AcceptLoss gives up what the anchor of a home says beyond its log: two persons say so,
// and the journal keeps who and how much. The old anchor stays beside the new one.
func (s *Store) AcceptLoss(ctx context.Context, home int, a anchor.Anchor, persons [2]string) error {
	kept, _, err := a.Read(home)
	if err != nil && !fault.Is(err, "store.anchor_gone") {
		return err
	}
	if persons[0] == "" || persons[1] == "" || persons[0] == persons[1] {
		return fault.New(fault.Denied, "store.two_persons")
	}
	size, err := s.Sequence(ctx, home)
	if err != nil {
		return err
	}
	if _, err := s.Do(ctx, home, "", func(tx *Tx) error {
		return tx.Record(journal.Event{At: tx.Now().UnixMilli(), Act: "journal.accept_loss", Person: persons[0], Subject: "anchor-" + fmt.Sprint(kept.Size),
			Facts: []journal.Fact{{Name: "anchored", Value: fmt.Sprint(kept.Size)}, {Name: "root", Value: kept.Root.String()}, {Name: "found", Value: fmt.Sprint(size)}, {Name: "second", Value: persons[1]}}})
	}); err != nil {
		return err
	}
	if err := a.GiveUp(home, kept.Size); err != nil {
		return err
	}
	return s.follow(ctx, home, a)
}

// anchors writes the anchors of the homes whose log moved, beside the acts and never in
// one.
type anchors struct {
	*loop.Loop
	s    *Store
	mu   sync.Mutex
	held map[int]anchor.Anchor
}

func (q *anchors) init(s *Store) {
	q.s, q.held = s, map[int]anchor.Anchor{}
	q.Loop = loop.New(anchorEvery, q.write)
}

// hold lets an anchor follow the log of a home.
func (q *anchors) hold(home int, a anchor.Anchor) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.held[home] = a
}

func (q *anchors) of(home int) (a anchor.Anchor, held bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	a, held = q.held[home]
	return a, held
}

// wake notes that the log of a home moved.
func (q *anchors) wake(home int) {
	if _, held := q.of(home); held {
		q.Wake(home)
	}
}

// write writes the anchor of a home.
func (q *anchors) write(home int) {
	a, _ := q.of(home)
	size, err := q.s.Sequence(context.Background(), home)
	if err == nil {
		var c journal.Checkpoint
		if c, err = q.s.headAt(context.Background(), home, size); err == nil {
			err = a.Write(home, c)
		}
	}
	if err != nil {
		slog.Error("the anchor was not written", "home", home, "err", err)
	}
}

// stop numbers and writes what is outstanding and ends: a server that was ended in order
// leaves no act that its anchor does not know.
func (q *anchors) stop() {
	q.mu.Lock()
	homes := slices.Collect(maps.Keys(q.held))
	q.mu.Unlock()
	for _, home := range homes {
		q.Wake(home)
	}
	q.Stop()
}

// Size is the size of a home's tree.
func (s *Store) Size(ctx context.Context, home int) (size int64, err error) {
	err = s.View(ctx, home, func(v *View) error {
		size, err = sizeOf(ctx, v.from, home)
		return err
	})
	return size, err
}
