// Package props is what a played history needs beside its acts (道具): hands that sign for
// its persons, and the one attachment.
package props

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"

	"luoshi/internal/account"
	"luoshi/internal/store"
	"luoshi/journal"
)

// Hands sign for the persons of a played history, who type no secret: each has a key pair
// like anybody's, and the private halves live as long as the player.
type Hands struct{ seed []byte }

// NewHands are hands with keys of their own.
func NewHands() Hands {
	h := Hands{make([]byte, 32)}
	_, _ = rand.Read(h.seed) // crypto/rand does not fail: it aborts the program
	return h
}

// seedOf is what the key pair of a person grows from.
func (h Hands) seedOf(person string) []byte {
	m := hmac.New(sha256.New, h.seed)
	m.Write([]byte(person))
	return m.Sum(nil)
}

// Of signs an event for its person.
func (h Hands) Of(tx *store.Tx, e journal.Event) (*journal.Signer, error) {
	return account.HandOf(tx, e, h.seedOf(e.Person))
}

// Key is the key pair with which a person acts in a history, under an identifier, sealed
// under the secret with which somebody signs in as that person. It takes long: call it
// before the transaction.
func (h Hands) Key(id, person, secret string) (account.NewKey, error) {
	seed := h.seedOf(person)
	return account.GivenKey(id, seed).Under(secret, seed)
}
