package journal

import (
	"crypto/ed25519"
	"encoding/base64"
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/mod/sumdb/note"
)

// maxName is the greatest length in bytes of the name of a log or office.
const maxName = 64

// ed25519Note is the number by which keys of package note say Ed25519.
const ed25519Note = 1

// NewKey makes a key pair for a log (its name is then the origin) or an office,
// from 32 bytes of rand, which must be crypto/rand.Reader outside tests. The
// signer text is secret and goes to note.NewSigner; the verifier text is public
// and goes to note.NewVerifier.
func NewKey(name string, rand io.Reader) (signer, verifier string, err error) {
	if !validName(name) {
		return "", "", fmt.Errorf("%w: %q is no name: at most %d bytes without space or plus", ErrKeyName, name, maxName)
	}
	var seed [ed25519.SeedSize]byte
	if _, err := io.ReadFull(rand, seed[:]); err != nil {
		return "", "", fmt.Errorf("journal: key: %w", err)
	}
	return keyTexts(name, seed[:])
}

// keyTexts writes the key pair that grows from a seed.
func keyTexts(name string, seed []byte) (signer, verifier string, err error) {
	public, _ := ed25519.NewKeyFromSeed(seed).Public().(ed25519.PublicKey)
	verifier, err = note.NewEd25519VerifierKey(name, public)
	if err != nil {
		return "", "", fmt.Errorf("journal: key: %w", err)
	}
	hash := verifier[len(name)+1:][:8]
	secret := base64.StdEncoding.EncodeToString(append([]byte{ed25519Note}, seed...))
	return signerHead + name + "+" + hash + "+" + secret, verifier, nil
}

const signerHead = "PRIVATE+KEY+"

// validName reports whether a name can stand in a checkpoint and a signature.
func validName(s string) bool {
	bad := func(r rune) bool { return r == '+' || unicode.IsSpace(r) || unicode.IsControl(r) }
	return s != "" && len(s) <= maxName && utf8.ValidString(s) && strings.IndexFunc(s, bad) < 0
}
