package store

import (
	"sync"
	"sync/atomic"

	"luoshi/internal/account"
	"luoshi/internal/calendar"
	"luoshi/internal/letter"
	"luoshi/internal/matter"
	"luoshi/internal/org"
)

// tables holds every journalled table, built once for a store.
type tables struct {
	programme   *table[Programme]
	area        *table[AdoptedArea]
	body        *table[org.Body]
	post        *table[org.Post]
	person      *table[org.Person]
	appointment *table[org.Appointment]
	leave       *table[org.Leave]
	account     *table[account.Account]
	matter      *table[matter.Matter]
	step        *table[matter.Step]
	evidence    *table[matter.Evidence]
	letter      *table[letter.Letter]
	intake      intakeTables
}

func newTables() tables {
	return tables{programme: programmes(), area: areas(), body: bodies(), post: posts(), person: persons(), appointment: appointments(), leave: leaves(),
		account: accounts(), matter: matters(), step: steps(), evidence: evidences(), letter: letters(), intake: newIntakeTables()}
}

// all lists the journalled tables for the verifier and the lint test.
func (t tables) all() []audited {
	return append(t.intake.all(), auditTable(t.programme), auditTable(t.area), auditTable(t.body), auditTable(t.post), auditTable(t.person), auditTable(t.appointment), auditTable(t.leave),
		auditTable(t.account), auditTable(t.matter), auditTable(t.step), auditTable(t.evidence), auditTable(t.letter))
}

// caches keep what is read with every act and changes rarely.
type caches struct {
	calendar atomic.Pointer[calendar.Calendar]
	packs    sync.Map // id@version → *pack.Pack
	areas    sync.Map // home → map[area.Code]string
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
