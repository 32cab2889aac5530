package store

import (
	"context"
	"sync/atomic"
	"time"

	"luoshi/internal/calendar"
	"luoshi/internal/store/cell"
)

// What SignedIn answered is kept in memory by the server of a SQLite file, for as long as
// nothing that it was read from has changed: the session's own row (turn), a row of a table
// that identities are read from (moved), anything that another program wrote (told, see
// engine.Lock), the day, and the time at which another pack comes into force. Whoever
// changes one of them moves its number once it is committed, before the act is
// acknowledged. Whoever reads takes the numbers first. Where a case is about the person,
// and with several servers on PostgreSQL, nothing is kept.
type knownSession struct {
	se          Session
	who         Identity
	day         calendar.Date
	until       int64 // when another pack comes into force, in milliseconds
	moved, told int64
	turn        int64
	read        time.Time
}

// knownFor bounds how long a session is believed, for what somebody changes in the file by
// other means than the program.
const knownFor = 5 * time.Second

// turns are numbers that move with the rows of sessions, a number for many of them.
type turns [64]atomic.Int64

func (t *turns) of(id string) *atomic.Int64 {
	if id == "" {
		return &t[0]
	}
	return &t[id[len(id)-1]&63]
}

// knownSession is the answer that is kept, or what a new one will be kept with; keep false
// where none may be.
func (s *Store) knownSession(key whose, day calendar.Date) (k knownSession, ok, keep bool) {
	k = knownSession{day: day, moved: s.cache.moved.Load(), turn: s.cache.turns.of(key.account).Load(), read: time.Now()}
	if k.told, keep = s.engine.Told(); !keep {
		return k, false, false
	}
	v, ok := s.cache.sessions.Load(key)
	if !ok {
		return k, false, true
	}
	o := v.(knownSession)
	ok = o.day == day && o.moved == k.moved && o.told == k.told && o.turn == k.turn && k.read.Sub(o.read) < knownFor && cell.Millis(s.clock()) < o.until
	if ok {
		return o, true, true
	}
	return k, false, true
}

// SignedIn reads the session of a cookie's token with who it belongs to and the
// posts held on day; false when the session is unknown or its account has moved on.
func (s *Store) SignedIn(ctx context.Context, home int, token string, day calendar.Date) (Session, Identity, bool, error) {
	key := whose{home, tokenID(token)}
	k, ok, keep := s.knownSession(key, day)
	if ok {
		return k.se, k.who, true, nil
	}
	ok, accused, err := false, false, error(nil)
	err = s.View(ctx, home, func(v *View) (err error) {
		k.se, k.who, k.until, ok, accused, err = v.signedIn(key.account, day)
		return err
	})
	if err == nil && ok && keep && !accused {
		remember(&s.cache.sessions, &s.cache.sessionsN, key, k)
	}
	return k.se, k.who, ok, err
}
