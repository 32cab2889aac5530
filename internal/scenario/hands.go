package scenario

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"

	"luoshi/internal/account"
	"luoshi/internal/store"
	"luoshi/journal"
)

// hands sign for the persons of a played history, who type no secret: each has a key pair
// like anybody's, and the private halves live as long as the player.
type hands struct{ seed []byte }

func newHands() hands {
	h := hands{make([]byte, 32)}
	_, _ = rand.Read(h.seed) // crypto/rand does not fail: it aborts the program
	return h
}

// seedOf is what the key pair of a person grows from.
func (h hands) seedOf(person string) []byte {
	m := hmac.New(sha256.New, h.seed)
	m.Write([]byte(person))
	return m.Sum(nil)
}

func (h hands) of(tx *store.Tx, e journal.Event) (*journal.Signer, error) {
	return account.HandOf(tx, e, h.seedOf(e.Person))
}

// Key is the key pair with which a person of the county acts in its history, under an
// identifier, sealed under the secret with which somebody signs in as that person. It
// takes long: call it before the transaction.
func (c *County) Key(id, person, secret string) (account.NewKey, error) {
	seed := c.hands.seedOf(person)
	return account.GivenKey(id, seed).Under(secret, seed)
}
