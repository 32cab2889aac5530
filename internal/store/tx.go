package store

import (
	"context"
	"database/sql"
	"errors"

	"luoshi/internal/matter"
	"luoshi/internal/store/engine"
	"luoshi/journal"
	"luoshi/pack"
)

// Tx is a write transaction of one home, the only thing that can write. Use
// cases see of it only the methods they name.
type Tx struct {
	*Reader
	c   engine.Conn
	key string

	calls    int // statements so far, for InjectFailure
	rows     []journal.Row
	recorded int
	leaves   [][]byte // of the events that were numbered here
	subject  string
	line     matter.Step           // saved since the last event
	newest   map[string]string     // matter → the newest line of its time line
	cells    map[string]tallyCell  // where the matters read so far are counted
	people   bool                  // what identities are read from was written
	packs    bool                  // a pack was kept
	parsed   map[string]*pack.Pack // read since then
	areas    bool                  // a division was written
	read     map[string]any        // rows as they stand, by table and identifier
	files    map[string]bool       // content hashes that the rows written name
	after    []func()              // run once the transaction is committed
	undo     []func()              // run when the use case failed
	hands    Hands                 // sign where the actor does not; nil where people act
}

// errInjected is what a call answers that a test made fail.
var errInjected = errors.New("store: call failed on purpose")

func newTx(s *Store, ctx context.Context, home int, key string, c engine.Conn) *Tx {
	tx := &Tx{c: c, key: key, hands: s.hands}
	tx.Reader = &Reader{s: s, ctx: ctx, home: home, from: c, tx: tx}
	return tx
}

func (tx *Tx) step() error {
	tx.calls++
	if n := int(tx.s.cache.fail.Load()); n > 0 && tx.calls == n {
		return errInjected
	}
	return nil
}

func (tx *Tx) exec(text string, args ...any) (sql.Result, error) {
	if err := tx.step(); err != nil {
		return nil, err
	}
	return tx.c.ExecContext(tx.ctx, text, args...)
}

// remember keeps a copy of a row as it stands, so that save names only what changed,
// and notes where a matter is counted.
func (tx *Tx) remember(key string, row any) {
	if tx.read == nil {
		tx.read = map[string]any{}
	}
	tx.read[key] = row
	if m, ok := row.(matter.Matter); ok {
		tx.counted(m)
	}
}

// NewID returns a new UUIDv7 in text.
func (tx *Tx) NewID() string { return tx.s.ids.Next(tx.s.clock()) }

// NewID returns a new UUIDv7 in text, for keys made outside a transaction.
func (s *Store) NewID() string { return s.ids.Next(s.clock()) }

const insertEvent = "INSERT INTO event (home, id, seq, at, act, subject, key, leaf, recorded) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"

// Record commits the rows changed since the last Record to the journal as one
// event. That of a line in a matter's time line has the line's identifier. The first
// event of a transaction carries its idempotency key and its subject is what a repeated
// request is answered with.
func (tx *Tx) Record(e journal.Event) error {
	hand, err := tx.hand(e)
	if err != nil {
		return err
	}
	e.V, e.Home, e.Rows, e.Hand = journal.Version, tx.home, tx.rows, hand
	subject := e.Subject
	if e.ID = tx.line.ID; e.ID == "" || tx.line.Matter != subject {
		e.ID = tx.NewID()
	} else {
		subject = "" // said by the line of the same identifier
	}
	tx.line = matter.Step{}
	if err := e.Check(); err != nil {
		return err
	}
	key := any(nil)
	if tx.recorded == 0 {
		tx.subject = e.Subject
		if tx.key != "" {
			e.Key, key = tx.key, tx.key
		}
	}
	e = e.Signed()                                        // all that it says is known
	leaf, seq, err := e.Append(nil), int64(0), error(nil) // 0: the sequencer numbers it
	if tx.s.numbers.on {
		if seq, err = tx.s.numbers.next(tx.ctx, tx.c, tx.home); err != nil {
			return err
		}
		seq += int64(len(tx.leaves))
		tx.leaves = append(tx.leaves, leaf)
	}
	if _, err := tx.exec(insertEvent, tx.home, e.ID, seq, e.At, e.Act, subject, key, leaf, lateMark(e.ID, e.At)); err != nil {
		return err
	}
	tx.rows, tx.recorded = nil, tx.recorded+1
	return nil
}

// check refuses a commit in which a changed row appears in no event.
func (tx *Tx) check() error {
	if len(tx.rows) > 0 {
		return errSilent
	}
	return tx.linked()
}
