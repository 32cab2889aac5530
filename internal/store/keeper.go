package store

import (
	"crypto/hpke"
	"errors"

	"luoshi/internal/appraise"
	"luoshi/internal/calendar"
	"luoshi/internal/ident"
	"luoshi/internal/keyring"
	"luoshi/internal/store/cell"
)

// A keeper (持钥人) has a code from which a key pair is made. The public half is stored;
// every ballot is sealed to it over the key of the round. The code itself is shown once
// and lies nowhere until it is handed in after the voting, when its secret joins the
// key of the round in the keys folder; docs/decisions/2026-11-29-keepers.md has the
// reasons.

func keepers() *table[appraise.Keeper] {
	return newTable("review_keeper", "round seat person post body open_key drawn_at accepted_at entered_at wrong wrong_at",
		func(k *appraise.Keeper) *ident.Row { return &k.Row },
		func(k *appraise.Keeper) []any {
			return []any{&k.Round, &k.Seat, &k.Person, &k.Post, &k.Body, &k.Lock, cell.Instant(&k.DrawnAt), cell.Instant(&k.AcceptedAt), cell.Instant(&k.EnteredAt),
				&k.Wrong, cell.Instant(&k.WrongAt)}
		})
}

// Keepers reads the keepers of a round in the order of their seats.
func (r *Reader) Keepers(round string) ([]appraise.Keeper, error) {
	return list(r, r.s.t.appraise.keeper, "WHERE home = $1 AND round = $2 ORDER BY seat, id", round)
}

// SaveKeeper stores a keeper.
func (tx *Tx) SaveKeeper(k *appraise.Keeper) error { return save(tx, tx.s.t.appraise.keeper, k) }

// Candidate reads who holds a post on a day, with what keeps them from being a keeper.
func (r *Reader) Candidate(post string, day calendar.Date) (c appraise.Candidate, err error) {
	if c.Post, err = r.Post(post); err != nil {
		return c, err
	}
	a, held, err := r.HolderOn(post, day)
	if err != nil || !held || a.Suspended != "" {
		return c, err
	}
	person, err := r.Person(a.Person)
	if err != nil {
		return c, err
	}
	c.Person = person.ID
	if c.Same, err = r.SameHuman(person); err != nil {
		return c, err
	}
	as, err := r.AppointmentsOf(person.ID)
	if err != nil {
		return c, err
	}
	for _, one := range as {
		if !one.On(day) {
			continue
		}
		p, err := r.Post(one.Post)
		if err != nil {
			return c, err
		}
		c.Posts = append(c.Posts, p)
	}
	return c, nil
}

// keyOf makes the key pair of a keeper's code.
func (tx *Tx) keyOf(k appraise.Keeper, code string) (hpke.PrivateKey, error) {
	return keyring.CodeKey(tx.home, k.Round, k.Seat, code)
}

// NewCode makes a code and sets the keeper's lock.
func (tx *Tx) NewCode(k *appraise.Keeper) (string, error) {
	if err := tx.step(); err != nil {
		return "", err
	}
	code := keyring.NewCode()
	key, err := tx.keyOf(*k, code)
	if err != nil {
		return "", err
	}
	k.Lock = keyring.Lock(key)
	return code, nil
}

// CodeFits reports whether a code makes the keeper's key. What is no code at all is
// refused.
func (tx *Tx) CodeFits(k appraise.Keeper, code string) (bool, error) {
	key, err := tx.keyOf(k, code)
	return err == nil && keyring.Fits(key, k.Lock), err
}

// KeepCode lays the secret of a code beside the key of the round.
func (tx *Tx) KeepCode(r appraise.Round, k appraise.Keeper, code string) error {
	if err := tx.step(); err != nil {
		return err
	}
	key, err := tx.keyOf(k, code)
	if err != nil {
		return err
	}
	tx.undo = append(tx.undo, func() { _ = tx.s.keyr.DropSeat(r.Box, k.Seat) })
	return tx.s.keyr.KeepSeat(r.Box, k.Seat, key)
}

// locksOf reads the locks of a round's keepers, in the order of their seats.
func (r *Reader) locksOf(round appraise.Round) (locks []string, err error) {
	if round.Keepers == 0 {
		return nil, nil
	}
	ks, err := r.Keepers(round.ID)
	if err == nil && len(ks) != round.Keepers {
		err = errors.New("store: a round without its keepers")
	}
	for _, k := range ks {
		locks = append(locks, k.Lock)
	}
	return locks, err
}
