package keyring

import (
	"crypto/hpke"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"math/big"
	"slices"
	"strings"

	"luoshi/internal/fault"
)

// A code is seven groups of four digits: 93 bits, and nothing that a keyboard or a hand
// writes in two ways.
const (
	codeGroups = 7
	codeDigits = 4 * codeGroups
)

// NewCode makes the code of a keeper.
func NewCode() string {
	n, _ := rand.Int(rand.Reader, new(big.Int).Exp(big.NewInt(10), big.NewInt(codeDigits), nil)) // it never fails: the runtime aborts the program first
	digits := fmt.Sprintf("%0*d", codeDigits, n)
	groups := make([]string, 0, codeGroups)
	for part := range slices.Chunk([]byte(digits), 4) {
		groups = append(groups, string(part))
	}
	return strings.Join(groups, " ")
}

// ReadCode gives the digits of a code as somebody typed it.
func ReadCode(text string) (string, error) {
	digits := strings.Map(func(r rune) rune {
		switch {
		case '0' <= r && r <= '9':
			return r
		case '０' <= r && r <= '９':
			return r - '０' + '0'
		case strings.ContainsRune(" -　－—", r):
			return -1
		}
		return 'x'
	}, text)
	if len(digits) != codeDigits || strings.Contains(digits, "x") {
		return "", fault.At("secret", "appraise.code_form")
	}
	return digits, nil
}

// CodeKey makes the key pair of a code as somebody typed it, which fits one seat of one
// round alone. What is no code at all is refused.
func CodeKey(home int, round string, seat int, code string) (hpke.PrivateKey, error) {
	digits, err := ReadCode(code)
	if err != nil {
		return nil, err
	}
	seed := sha256.Sum256(fmt.Appendf(nil, "luoshi keeper 1\n%d\n%s\n%d\n%s", home, round, seat, digits))
	return kem().DeriveKeyPair(seed[:])
}

// Lock is the public half of a keeper's key, as it is stored.
func Lock(key hpke.PrivateKey) string {
	return base64.StdEncoding.EncodeToString(key.PublicKey().Bytes())
}

// Fits reports whether a key opens a lock.
func Fits(key hpke.PrivateKey, lock string) bool {
	return subtle.ConstantTimeCompare([]byte(Lock(key)), []byte(lock)) == 1
}
