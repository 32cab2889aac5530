package store

import (
	"context"

	"luoshi/internal/store/engine"
	"luoshi/internal/store/tree"
	"luoshi/journal"
)

// numbers gives an event its number where it is written, and puts its hashes into the tree
// in the commit that it is written in: on an engine with one writer nobody can come in
// between. Where there are several writers the sequencer does both, after the commit.
// Only the writer's goroutine uses it, once on is set.
type numbers struct {
	on     bool // set before the first act
	logs   map[int]*journal.Appender
	leaves map[int][][]byte // of the acts of the open transaction, in the order of their numbers
}

// next is the number of the next event of a home in the open transaction. Between two
// transactions another program may have written to the file: the first act of a home asks.
func (n *numbers) next(ctx context.Context, c engine.Conn, home int) (int64, error) {
	if leaves, asked := n.leaves[home]; asked {
		return n.logs[home].Size() + int64(len(leaves)) + 1, nil
	}
	size, err := sizeOf(ctx, c, home)
	if err != nil {
		return 0, err
	}
	if log := n.logs[home]; log == nil || log.Size() != size {
		if n.logs[home], err = journal.ResumeAppender(size, tree.Hashes{Ctx: ctx, From: c, Home: home}); err != nil {
			delete(n.logs, home)
			return 0, err
		}
	}
	n.leaves[home] = nil
	return size + 1, nil
}

// take keeps the leaves of an act that went well.
func (n *numbers) take(home int, leaves [][]byte) {
	n.leaves[home] = append(n.leaves[home], leaves...)
}

// Seal implements engine.Batch.
func (n *numbers) Seal(c engine.Conn) error {
	for home, leaves := range n.leaves {
		var hashes []journal.StoredHash
		var err error
		for _, leaf := range leaves {
			if hashes, err = n.logs[home].Append(hashes, leaf); err != nil {
				return err
			}
		}
		if err := tree.Put(context.Background(), c, home, hashes); err != nil {
			return err
		}
	}
	clear(n.leaves)
	return nil
}

// Lost implements engine.Batch: the right edges are read again from what is kept.
func (n *numbers) Lost() {
	clear(n.leaves)
	clear(n.logs)
}

// number lets events be numbered where they are written, after those that an older
// program left without a number.
func (s *Store) number(ctx context.Context) error {
	homes, err := s.Homes(ctx)
	for _, home := range homes {
		if err == nil {
			_, err = s.Sequence(ctx, home)
		}
	}
	if err == nil {
		s.numbers.logs, s.numbers.leaves = map[int]*journal.Appender{}, map[int][][]byte{}
		s.numbers.on = s.engine.Batches(&s.numbers)
	}
	return err
}

// moved tells who follows the log of a home that it moved.
func (s *Store) moved(home int) {
	s.finding.moved(home)
	if s.numbers.on {
		s.anchors.wake(home)
	} else {
		s.seq.Wake(home)
	}
}
