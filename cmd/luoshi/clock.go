package main

import (
	"fmt"

	"luoshi/internal/store"
)

type clockCmd struct {
	place
	Home int `help:"Six-digit home (default: the only one)."`
}

// Run says that the machine's clock is right although it jumped ahead (时间没错): a
// server that holds acts back goes on at the next act, and the journal keeps it.
func (c *clockCmd) Run(e env) error {
	s, err := c.open(e.ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = s.Close() }()
	if c.Home, err = theHome(e, s, c.Home); err != nil {
		return err
	}
	held, err := s.TrustClock(e.ctx, c.Home)
	if err != nil {
		return err
	}
	now := s.Now().UTC().Format("2006-01-02 15:04")
	if !held {
		return e.say(map[string]any{"held": false, "clock": now}, "服务器时间 %s（UTC），没有停办的事。", now)
	}
	return e.say(map[string]any{"held": true, "clock": now}, "已认可服务器时间 %s（UTC），恢复办理，认可已记入留痕。", now)
}

// theHome is the home that was named, or the only one of a database.
func theHome(e env, s *store.Store, named int) (int, error) {
	if named != 0 {
		return named, nil
	}
	homes, err := s.Homes(e.ctx)
	if err != nil {
		return 0, err
	}
	if len(homes) != 1 {
		return 0, fmt.Errorf("say --home: the database has %v", homes)
	}
	return homes[0], nil
}
