package keyring

import (
	"crypto/hpke"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"slices"
)

// A Ballot says of which vote a sealed ballot is: none opens beside another voter, body
// or round.
type Ballot struct {
	Home                    int
	ID, Round, Body, Person string
}

func (b Ballot) info() []byte {
	return fmt.Appendf(nil, "luoshi ballot 1\n%d\n%s\n%s\n%s\n%s", b.Home, b.ID, b.Round, b.Body, b.Person)
}

func (b Ballot) layer(seat int) []byte { return fmt.Appendf(b.info(), "\nkeeper %d", seat) }

// Seal seals a choice to the key of the round, and over that to the lock of each keeper
// in the order of their seats. Every ballot of a round has the same length.
func (b Ballot) Seal(round hpke.PublicKey, locks []string, choice int) ([]byte, error) {
	sealed, err := hpke.Seal(round, kdf(), aead(), b.info(), binary.BigEndian.AppendUint32(nil, uint32(choice)))
	if err != nil {
		return nil, err
	}
	for seat, lock := range locks {
		raw, err := base64.StdEncoding.DecodeString(lock)
		if err != nil {
			return nil, err
		}
		key, err := kem().NewPublicKey(raw)
		if err != nil {
			return nil, err
		}
		if sealed, err = hpke.Seal(key, kdf(), aead(), b.layer(seat), sealed); err != nil {
			return nil, err
		}
	}
	return sealed, nil
}

// Peel takes one keeper's layer off.
func (b Ballot) Peel(seat int, key hpke.PrivateKey, sealed []byte) ([]byte, bool) {
	plain, err := hpke.Open(key, kdf(), aead(), b.layer(seat), sealed)
	return plain, err == nil
}

// Open takes the keepers' layers off, the last one first, and opens what is left; false
// for whatever is not as it was sealed.
func (b Ballot) Open(round hpke.PrivateKey, seats []hpke.PrivateKey, sealed []byte) (choice int, ok bool) {
	for seat, key := range slices.Backward(seats) {
		if sealed, ok = b.Peel(seat, key, sealed); !ok {
			return 0, false
		}
	}
	plain, err := hpke.Open(round, kdf(), aead(), b.info(), sealed)
	if err != nil || len(plain) != 4 {
		return 0, false
	}
	return int(binary.BigEndian.Uint32(plain)), true
}

// Print is the print of a sealed ballot, by which the journal knows it.
func Print(sealed []byte) string {
	sum := sha256.Sum256(sealed)
	return hex.EncodeToString(sum[:])
}
