package store

import (
	"strconv"

	"luoshi/internal/keyring"
	"luoshi/internal/store/cell"
	"luoshi/journal"
)

// A session or a one-time token lets somebody in, and lies outside the journal: its row
// bears a seal under a key that is not in the database, so that whoever can write the
// database cannot make one.

func (s *Store) sealSession(se Session) string {
	fields := []journal.Field{journal.IntField("home", int64(se.Home)), journal.TextField("id", se.ID), journal.TextField("account", se.Account),
		journal.IntField("epoch", int64(se.Epoch)), journal.TextField("post", se.Post), journal.TextField("kind", se.Kind),
		journal.IntField("created", cell.Millis(se.Created)), journal.IntField("seen", cell.Millis(se.Seen)), journal.IntField("expires", cell.Millis(se.Expires)),
		journal.TextField("pin", se.Pin)}
	if se.Address != "" || se.Device != "" { // a session from before is sealed without them
		fields = append(fields, journal.TextField("address", se.Address), journal.TextField("device", se.Device))
	}
	return s.keyr.MAC("session", fields...)
}

func (s *Store) sealToken(home int, id, purpose, acc string, expires int64) string {
	return s.keyr.MAC("token", journal.IntField("home", int64(home)), journal.TextField("id", id), journal.TextField("purpose", purpose),
		journal.TextField("account", acc), journal.IntField("expires", expires))
}

// sessionColumns are those that scanSession reads.
const sessionColumns = "s.home, s.id, s.account, s.epoch, s.post, s.kind, s.created, s.seen, s.expires, s.pin, s.address, s.device, s.seal"

// scanSession reads a session and its seal.
func scanSession(row scanner, more ...any) (se Session, seal string, err error) {
	var created, seen, expires int64
	err = row.Scan(append([]any{&se.Home, &se.ID, &se.Account, &se.Epoch, &se.Post, &se.Kind, &created, &seen, &expires, &se.Pin, &se.Address, &se.Device, &seal}, more...)...)
	se.Created, se.Seen, se.Expires = cell.FromMillis(created), cell.FromMillis(seen), cell.FromMillis(expires)
	return se, seal, err
}

// Seal is a seal of this server over what it hands to a browser and is to get back, or to
// have back in the same form; nobody without the keys makes one.
func (s *Store) Seal(purpose string, parts ...string) string {
	fields := make([]journal.Field, len(parts))
	for i, p := range parts {
		fields[i] = journal.TextField(strconv.Itoa(i), p)
	}
	return s.keyr.MAC(purpose, fields...)
}

// Keys are those that the store works with, nil for none: what lies beside the database is
// sealed with them.
func (s *Store) Keys() *keyring.Keyring { return s.keyr }
