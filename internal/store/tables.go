package store

import (
	"sync"
	"sync/atomic"

	"luoshi/internal/account"
	"luoshi/internal/calendar"
	"luoshi/internal/matter"
	"luoshi/internal/org"
)

// tables holds every journalled table, built once for a store.
type tables struct {
	body        *table[org.Body]
	post        *table[org.Post]
	person      *table[org.Person]
	appointment *table[org.Appointment]
	leave       *table[org.Leave]
	account     *table[account.Account]
	matter      *table[matter.Matter]
	step        *table[matter.Step]
	evidence    *table[matter.Evidence]
}

func newTables() tables {
	return tables{body: bodies(), post: posts(), person: persons(), appointment: appointments(), leave: leaves(),
		account: accounts(), matter: matters(), step: steps(), evidence: evidences()}
}

// all lists the journalled tables for the verifier and the lint test.
func (t tables) all() []audited {
	return []audited{auditTable(t.body), auditTable(t.post), auditTable(t.person), auditTable(t.appointment), auditTable(t.leave),
		auditTable(t.account), auditTable(t.matter), auditTable(t.step), auditTable(t.evidence)}
}

// caches keep what is read with every act and changes rarely.
type caches struct {
	calendar atomic.Pointer[calendar.Calendar]
	packs    sync.Map // id@version → *pack.Pack
	fail     atomic.Int64
}

// Calendar is the working calendar in force.
func (s *Store) Calendar() *calendar.Calendar {
	if c := s.cache.calendar.Load(); c != nil {
		return c
	}
	return calendar.Embedded()
}

// failAt is which call of a transaction fails; 0 outside tests.
func (s *Store) failAt(*Tx) int { return int(s.cache.fail.Load()) }
