package store

import (
	"context"
	"crypto/hpke"
	"encoding/hex"

	"luoshi/internal/appraise"
)

// Sealed is a row of a vote as somebody reads it who holds the database.
type Sealed struct {
	appraise.Voted
	Ballot []byte
}

// SealedBallots reads the votes of a round with what is sealed in them.
func (s *Store) SealedBallots(ctx context.Context, home int, round string) (out []Sealed, err error) {
	err = s.View(ctx, home, func(v *View) error {
		t := s.t.appraise.voted
		rows, err := v.query("SELECT "+t.columns("")+", sealed FROM voted WHERE home = $1 AND round = $2 ORDER BY id", home, round)
		if err != nil {
			return err
		}
		defer func() { _ = rows.Close() }()
		for rows.Next() {
			var x Sealed
			if err := t.scan(s.keyr, rows, &x.Voted, &x.Ballot); err != nil {
				return err
			}
			out = append(out, x)
		}
		return rows.Err()
	})
	return out, err
}

// Named tries every round key of a keys folder on sealed ballots and says, by voter
// and body, what they open to.
func (k *Keyring) Named(home int, rows []Sealed) map[[2]string]int {
	out := map[[2]string]int{}
	boxes, _ := k.roundKeys()
	for _, box := range boxes {
		key, err := k.roundKey(box)
		if err != nil {
			continue
		}
		for _, x := range rows {
			if choice, ok := openBallot(key, home, x.Voted, x.Ballot); ok {
				out[[2]string{x.Person, x.Body}] = choice
			}
		}
	}
	return out
}

// RoundSecrets are the private halves that lie in a keys folder, as they are written
// and as bytes.
func (k *Keyring) RoundSecrets() (out [][]byte) {
	boxes, _ := k.roundKeys()
	for _, box := range boxes {
		if key, err := k.roundKey(box); err == nil {
			b, _ := key.Bytes()
			out = append(out, b, []byte(hex.EncodeToString(b)))
		}
	}
	return out
}

// NamedWith is Named for somebody who has some of the keepers' codes too, by seat, and
// whatever lies in the keys folder: it takes off every layer that any of them opens.
func (k *Keyring) NamedWith(home int, rows []Sealed, keepers []appraise.Keeper, codes map[int]string) map[[2]string]int {
	keys := map[int]hpke.PrivateKey{}
	boxes, _ := k.roundKeys()
	for _, x := range keepers {
		for _, box := range boxes {
			if key, err := k.readKey(k.seatFile(box, x.Seat)); err == nil && lockOf(key) == x.Lock {
				keys[x.Seat] = key
			}
		}
		if digits, err := readCode(codes[x.Seat]); err == nil {
			keys[x.Seat], _ = codeKey(home, x, digits)
		}
	}
	peeled := make([]Sealed, len(rows))
	for i, x := range rows {
		for range keepers {
			for seat, key := range keys {
				if plain, err := hpke.Open(key, roundKDF(), roundAEAD(), layerInfo(home, x.Voted, seat), x.Ballot); err == nil {
					x.Ballot = plain
				}
			}
		}
		peeled[i] = x
	}
	return k.Named(home, peeled)
}

// SeatSecrets are the secrets that a code stands for, as they would be written.
func SeatSecrets(home int, k appraise.Keeper, code string) (out [][]byte) {
	digits, err := readCode(code)
	if err != nil {
		return nil
	}
	out = append(out, []byte(code), []byte(digits))
	if key, err := codeKey(home, k, digits); err == nil {
		b, _ := key.Bytes()
		out = append(out, b, []byte(hex.EncodeToString(b)))
	}
	return out
}
