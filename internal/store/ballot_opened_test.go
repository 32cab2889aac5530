package store_test

import (
	"crypto/hpke"
	"encoding/hex"

	"luoshi/internal/appraise"
	"luoshi/internal/keyring"
	"luoshi/internal/store"
)

// of says which vote a sealed ballot is of.
func of(home int, x store.Sealed) keyring.Ballot {
	return keyring.Ballot{Home: home, ID: x.ID, Round: x.Round, Body: x.Body, Person: x.Person}
}

// opened tries every round key of a keys folder on sealed ballots and says, by voter
// and body, what they open to.
func opened(k *keyring.Keyring, home int, rows []store.Sealed) map[[2]string]int {
	out := map[[2]string]int{}
	boxes, _ := k.Rounds()
	for _, box := range boxes {
		key, err := k.Round(box)
		if err != nil {
			continue
		}
		for _, x := range rows {
			if choice, ok := of(home, x).Open(key, nil, x.Ballot); ok {
				out[[2]string{x.Person, x.Body}] = choice
			}
		}
	}
	return out
}

// roundSecrets are the private halves that lie in a keys folder, as they are written
// and as bytes.
func roundSecrets(k *keyring.Keyring) (out [][]byte) {
	boxes, _ := k.Rounds()
	for _, box := range boxes {
		if key, err := k.Round(box); err == nil {
			out = append(out, written(key)...)
		}
	}
	return out
}

func written(key hpke.PrivateKey) [][]byte {
	b, _ := key.Bytes()
	return [][]byte{b, []byte(hex.EncodeToString(b))}
}

// openedWith is opened for somebody who has some of the keepers' codes too, by seat, and
// whatever lies in the keys folder: it takes off every layer that any of them opens.
func openedWith(k *keyring.Keyring, home int, rows []store.Sealed, keepers []appraise.Keeper, codes map[int]string) map[[2]string]int {
	keys := map[int]hpke.PrivateKey{}
	boxes, _ := k.Rounds()
	for _, x := range keepers {
		for _, box := range boxes {
			if key, err := k.Seat(box, x.Seat); err == nil && keyring.Fits(key, x.Lock) {
				keys[x.Seat] = key
			}
		}
		if key, err := keyring.CodeKey(home, x.Round, x.Seat, codes[x.Seat]); err == nil {
			keys[x.Seat] = key
		}
	}
	peeled := make([]store.Sealed, len(rows))
	for i, x := range rows {
		for range keepers {
			for seat, key := range keys {
				if plain, ok := of(home, x).Peel(seat, key, x.Ballot); ok {
					x.Ballot = plain
				}
			}
		}
		peeled[i] = x
	}
	return opened(k, home, peeled)
}

// seatSecrets are the secrets that a code stands for, as they would be written.
func seatSecrets(home int, k appraise.Keeper, code string) (out [][]byte) {
	digits, err := keyring.ReadCode(code)
	if err != nil {
		return nil
	}
	out = append(out, []byte(code), []byte(digits))
	if key, err := keyring.CodeKey(home, k.Round, k.Seat, code); err == nil {
		out = append(out, written(key)...)
	}
	return out
}
