package journal

import (
	"crypto/ed25519"
	"encoding/base64"
)

// signHead begins what a personal signature is over: nothing else that is signed begins
// with it.
const signHead = "luoshi event 1\n"

// Signer signs events in a person's own name (本人签名). It is the private half of a key
// pair that the person's secret alone opens: whoever holds the database has none.
type Signer struct {
	key     string // identifier of the key pair
	private ed25519.PrivateKey
}

// SeedSize is the length in bytes of what a Signer grows from.
const SeedSize = ed25519.SeedSize

// NewSigner makes a signer from the identifier of its key pair and SeedSize secret bytes.
func NewSigner(key string, seed []byte) *Signer {
	return &Signer{key, ed25519.NewKeyFromSeed(seed)}
}

// Key is the identifier of the key pair.
func (s *Signer) Key() string { return s.key }

// Public is the public half as it is stored: base64.
func (s *Signer) Public() string {
	public, _ := s.private.Public().(ed25519.PublicKey)
	return base64.StdEncoding.EncodeToString(public)
}

// String keeps the private half out of whatever prints a signer.
func (s *Signer) String() string { return "signer " + s.key }

// GoString is String.
func (s *Signer) GoString() string { return s.String() }

// Signed is the event with the signature of its Hand, over everything that its leaf says:
// it is asked for once identifier, key and rows are known. Without a Hand it is the event
// without a signature.
func (e Event) Signed() Event {
	e.Signer, e.Sig = "", ""
	if s := e.Hand; s != nil {
		e.Sig = base64.StdEncoding.EncodeToString(ed25519.Sign(s.private, e.toSign(s.key)))
		e.Signer = s.key
	}
	return e
}

// toSign is what the signature of a key is over: the key and the leaf without both fields.
func (e Event) toSign(key string) []byte {
	e.Signer, e.Sig = "", ""
	return e.Append(append(append([]byte(signHead), key...), '\n'))
}

// Verify reports whether the event bears a signature that the public half of its key
// (base64) made.
func (e Event) Verify(public string) bool {
	key, err := base64.StdEncoding.DecodeString(public)
	sig, ok := decodeSig(e.Sig)
	return err == nil && ok && len(key) == ed25519.PublicKeySize && ed25519.Verify(key, e.toSign(e.Signer), sig)
}

// sigWidth is the length of a signature in base64.
const sigWidth = 88

// decodeSig reads a signature in its only form.
func decodeSig(s string) ([]byte, bool) {
	sig, err := base64.StdEncoding.Strict().DecodeString(s)
	return sig, err == nil && len(s) == sigWidth && len(sig) == ed25519.SignatureSize && base64.StdEncoding.EncodeToString(sig) == s
}
