package store

import (
	"log/slog"

	"luoshi/internal/fault"
	"luoshi/internal/store/engine"
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
	switch s.engine.Unable(err) {
	case engine.Full:
		slog.Error("the disk of the database is full", "err", err)
		return fault.New(fault.Unable, "store.full")
	case engine.Down:
		slog.Error("the database does not answer", "err", err)
		return fault.New(fault.Unable, "store.down")
	}
	return err
}
