package store

import (
	"errors"

	"luoshi/internal/account"
	"luoshi/internal/fault"
	"luoshi/internal/ident"
	"luoshi/internal/office"
	"luoshi/internal/store/cell"
	"luoshi/journal"
)

func signKeys() *table[account.SignKey] {
	return newTable("signkey", "person public sealed state made_at waits opening first_by first_post first_at second_by second_post second_at ended_by ended_at seal",
		func(k *account.SignKey) *ident.Row { return &k.Row },
		func(k *account.SignKey) []any {
			return []any{&k.Person, &k.Public, &k.Sealed, &k.State, cell.Instant(&k.MadeAt), cell.Flag(&k.Waits), cell.Flag(&k.Opening),
				&k.First.By, &k.First.Post, cell.Instant(&k.First.At), &k.Second.By, &k.Second.Post, cell.Instant(&k.Second.At), &k.EndedBy, cell.Instant(&k.EndedAt), &k.Seal}
		})
}

// SignKey reads a signing key.
func (r *Reader) SignKey(id string) (account.SignKey, error) { return get(r, r.s.t.signKey, id) }

// SaveSignKey stores a signing key; a new one with its seal, which whoever can write the
// database alone cannot make (session_seal.go).
func (tx *Tx) SaveSignKey(k *account.SignKey) error {
	if k.Version == 0 {
		k.Seal = tx.s.keyr.MAC("signkey", k.Fields(tx.home)...)
	}
	return save(tx, tx.s.t.signKey, k)
}

// KeyOf is the key of a person that is valid or waits, the zero key for none.
func (r *Reader) KeyOf(person string) (account.SignKey, error) {
	ks, err := list(r, r.s.t.signKey, "WHERE home = $1 AND person = $2 AND state <> 'ended'", person)
	return append(ks, account.SignKey{})[0], err
}

// KeysWaiting lists the keys that wait for the word of others, the oldest first.
func (r *Reader) KeysWaiting() ([]account.SignKey, error) {
	return list(r, r.s.t.signKey, "WHERE home = $1 AND state = 'waiting' ORDER BY id")
}

const lostKey = `SELECT EXISTS (SELECT 1 FROM signkey k WHERE k.home = $1 AND k.person = $2)
	OR EXISTS (SELECT 1 FROM account a WHERE a.home = $1 AND a.person = $2 AND a.lost_key = 1)`

// LostKey reports whether a person had a key before, or came in by a reset.
func (r *Reader) LostKey(person string) (lost bool, err error) {
	err = r.queryRow(lostKey, r.home, person).Scan(&lost)
	return lost, err
}

// Vouched are the persons who asked for and released the last code that let somebody in
// to an account of a person.
func (r *Reader) Vouched(person string) (out []string, err error) {
	cs, err := list(r, r.s.t.code, "WHERE home = $1 AND person = $2 AND state = 'used' ORDER BY id DESC LIMIT 1", person)
	for _, c := range cs {
		out = append(out, c.AskedBy, c.ReleasedBy)
	}
	return out, err
}

// Hands give the signer of the person that an event names, for who plays histories and
// for tests: nobody types a secret there. They may store a key. A program that serves
// people sets none (TestServeSignsForNobody).
type Hands func(tx *Tx, e journal.Event) (*journal.Signer, error)

// SignFor has the acts of a transaction signed by hands where the actor has none, unless
// the store has hands of its own.
func (tx *Tx) SignFor(h Hands) {
	if tx.hands == nil {
		tx.hands = h
	}
}

// hand is what signs an event in its person's name, nil where its act is none that a
// person signs. Without one such an act is refused, whoever forgot it.
func (tx *Tx) hand(e journal.Event) (*journal.Signer, error) {
	switch {
	case e.Act == account.MadeKey:
		return e.Hand, nil
	case !office.IsSigned(e.Act):
		return nil, nil
	}
	if e.Hand == nil && tx.hands != nil && e.Person != "" {
		rows, n := tx.rows, tx.recorded
		tx.rows, tx.recorded = nil, max(n, 1) // a key that is made now has an event of its own before this one
		hand, err := tx.hands(tx, e)
		if e.Hand, tx.rows, tx.recorded = hand, rows, n; err != nil {
			return nil, err
		}
	}
	if e.Hand == nil || e.Person == "" {
		return nil, fault.At("sign", "account.sign_needed")
	}
	k, err := tx.KeyOf(e.Person)
	if err == nil {
		err = k.Signs(e.Hand)
	}
	return e.Hand, err
}

// checkSignatures has the auditor judge the personal signatures, under the keys as they
// stand; with keys of its own it looks at their seals too.
func (v *View) checkSignatures(a *journal.Auditor) error {
	rules := office.SignRules()
	ks, err := list(v.Reader, v.s.t.signKey, "WHERE home = $1 ORDER BY id")
	for _, k := range ks {
		rules.Keys[k.ID] = journal.PersonKey{Person: k.Person, Public: k.Public, Waits: k.Waits}
		if v.s.keyr != nil && k.Seal != v.s.keyr.MAC("signkey", k.Fields(v.home)...) {
			a.Found(journal.Finding{Kind: journal.Forged, Table: "signkey", ID: k.ID, Text: "the signing key was not made by the program"})
		}
	}
	return errors.Join(err, a.CheckSignatures(rules))
}
