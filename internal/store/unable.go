package store

import (
	"log/slog"

	"luoshi/internal/fault"
)

// inability is what an engine cannot do at present, through no fault of an act.
type inability int

const (
	able inability = iota
	full           // 磁盘满: it takes no write, what is kept is safe
	down           // 没有回应: it is stopped, cannot be reached, or has run out of something
)

// plain turns the error of an engine that is unable into a refusal that says so; the
// cause is for the log. Other errors stay what they are.
func (s *Store) plain(err error) error {
	if err == nil {
		return nil
	}
	if _, ok := fault.As(err); ok {
		return err
	}
	switch s.engine.unable(err) {
	case full:
		slog.Error("the disk of the database is full", "err", err)
		return fault.New(fault.Unable, "store.full")
	case down:
		slog.Error("the database does not answer", "err", err)
		return fault.New(fault.Unable, "store.down")
	}
	return err
}
