package store

import (
	"encoding/hex"
	"errors"

	"luoshi/internal/account"
	"luoshi/internal/fault"
	"luoshi/internal/ident"
	"luoshi/internal/store/cell"
	"luoshi/journal"
)

func factors() *table[account.Factor] {
	return newTable("factor", "account person state secret! made_at step wrong until_at codes ended_by ended_at seal",
		func(f *account.Factor) *ident.Row { return &f.Row },
		func(f *account.Factor) []any {
			return []any{&f.Account, &f.Person, &f.State, cell.Sealed(&f.Secret), cell.Instant(&f.MadeAt), &f.Step, &f.Wrong, cell.Instant(&f.Until),
				cell.Joined(&f.Codes), &f.EndedBy, cell.Instant(&f.EndedAt), &f.Seal}
		})
}

// SaveFactor stores a second factor under a new seal.
func (tx *Tx) SaveFactor(f *account.Factor) error {
	if f.ID == "" {
		f.ID = tx.NewID()
	}
	f.Seal = tx.s.keyr.MAC("factor", f.Fields(tx.home)...)
	return save(tx, tx.s.t.factor, f)
}

// FactorOf is the second factor of an account that is on, the zero one for none. One that
// bears no seal of this program is refused.
func (r *Reader) FactorOf(acc string) (account.Factor, error) {
	fs, err := list(r, r.s.t.factor, "WHERE home = $1 AND account = $2 AND state = 'on'", acc)
	f := append(fs, account.Factor{})[0]
	if err == nil && f.ID != "" && f.Seal != r.s.keyr.MAC("factor", f.Fields(r.home)...) {
		err = fault.New(fault.Denied, "account.factor_broken")
	}
	return f, err
}

// RecoveryHash is the keyed hash of a recovery code of a second factor.
func (r *Reader) RecoveryHash(factor, code string) string {
	return r.s.keyr.MAC("recovery", journal.IntField("home", int64(r.home)), journal.TextField("factor", factor), journal.TextField("code", code))
}

// DraftFactor is the secret of a second factor that a session is to confirm. It follows
// from a key outside the database, the session and what its page drew: no other session
// has it, and nothing is stored before it is in force.
func (s *Store) DraftFactor(se Session, drawn string) (string, error) {
	raw, err := hex.DecodeString(s.keyr.MAC("factor draft", journal.TextField("session", se.ID), journal.TextField("account", se.Account), journal.TextField("drawn", drawn)))
	if err != nil || len(raw) < 32 {
		return "", errors.Join(err, errors.New("store: no key to draw a second factor from"))
	}
	return account.FactorSecret(raw), nil
}

// checkFactors has the auditor look at the seals of second factors, with keys.
func (v *View) checkFactors(a *journal.Auditor) error {
	if v.s.keyr == nil {
		return nil
	}
	fs, err := list(v.Reader, v.s.t.factor, "WHERE home = $1 ORDER BY id")
	for _, f := range fs {
		if f.Seal != v.s.keyr.MAC("factor", f.Fields(v.home)...) {
			a.Found(journal.Finding{Kind: journal.Forged, Table: "factor", ID: f.ID, Text: "the second factor was not written by the program"})
		}
	}
	return err
}
