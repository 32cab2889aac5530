// Package keyring holds the keys that lie outside the database (钥匙), and what they do:
// sealing sensitive values and looking them up blind, the seal of a row that SQL cannot
// make, the key of a round of a secret ballot from its opening to its destruction, the
// codes of keepers, and the ballots that are sealed to these. It knows files of one
// folder and no SQL: which row holds an envelope is the store's. Passwords are not here
// (internal/account), nor the key that signs checkpoints (the command's).
package keyring

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"luoshi/journal"
)

// Keyring holds the keys under which sensitive fields are sealed (AES-256-GCM
// in an envelope with a key id) and looked up (HMAC blind index). Keys rotate
// by adding one: the newest seals, every one opens.
type Keyring struct {
	seals  []cipher.AEAD // index = key id
	secret [][]byte      // the same keys
	lookup []byte
	dir    string // where the keys of open ballots lie
}

const saltSize = 16

// Open reads the keys in dir and makes the first set when dir has none.
// Files are readable by their owner alone.
func Open(dir string) (*Keyring, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	return read(dir, true)
}

// Read reads the keys in dir and makes none: where one is not there it answers
// os.ErrNotExist.
func Read(dir string) (*Keyring, error) { return read(dir, false) }

func read(dir string, makes bool) (*Keyring, error) {
	k := &Keyring{dir: dir}
	for id := 0; ; id++ {
		secret, err := keyFile(filepath.Join(dir, fmt.Sprintf("seal-%d.key", id)), id == 0 && makes)
		if errors.Is(err, os.ErrNotExist) && id > 0 {
			break
		}
		if err != nil {
			return nil, err
		}
		aead, err := newAEAD(secret)
		if err != nil {
			return nil, err
		}
		k.seals, k.secret = append(k.seals, aead), append(k.secret, secret)
	}
	var err error
	if k.lookup, err = keyFile(filepath.Join(dir, "lookup.key"), makes); err != nil {
		return nil, err
	}
	return k, nil
}

func newAEAD(secret []byte) (cipher.AEAD, error) {
	block, err := aes.NewCipher(secret)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}

// keyFile reads 32 hexadecimal bytes, and makes them when they may be made.
func keyFile(name string, make32 bool) ([]byte, error) {
	text, err := os.ReadFile(name)
	if err == nil {
		secret, err := hex.DecodeString(string(text))
		if err != nil || len(secret) != 32 {
			return nil, fmt.Errorf("key file %s is damaged", filepath.Base(name))
		}
		return secret, nil
	}
	if !errors.Is(err, os.ErrNotExist) || !make32 {
		return nil, err
	}
	secret := make([]byte, 32)
	if _, err := rand.Read(secret); err != nil {
		return nil, err
	}
	return secret, os.WriteFile(name, []byte(hex.EncodeToString(secret)), 0o600)
}

// Seal encrypts value with a fresh salt and returns the envelope and the digest
// of salt ‖ value. The empty value is stored as nothing.
func (k *Keyring) Seal(value string) (envelope []byte, digest string, err error) {
	if value == "" {
		return nil, "", nil
	}
	if k == nil || len(k.seals) == 0 {
		return nil, "", errors.New("keyring: no key to seal with")
	}
	id := len(k.seals) - 1
	aead := k.seals[id]
	plain := make([]byte, saltSize, saltSize+len(value))
	nonce := make([]byte, aead.NonceSize())
	if _, err := rand.Read(plain); err != nil {
		return nil, "", err
	}
	if _, err := rand.Read(nonce); err != nil {
		return nil, "", err
	}
	plain = append(plain, value...)
	sum := sha256.Sum256(plain)
	envelope = append([]byte{1, byte(id)}, nonce...)
	return aead.Seal(envelope, nonce, plain, nil), hex.EncodeToString(sum[:]), nil
}

// Unseal decrypts an envelope and returns the value and its digest.
func (k *Keyring) Unseal(envelope []byte) (value, digest string, err error) {
	if len(envelope) == 0 {
		return "", "", nil
	}
	if k == nil || len(envelope) < 2 || envelope[0] != 1 || int(envelope[1]) >= len(k.seals) {
		return "", "", errors.New("keyring: sealed under a key that is not here")
	}
	aead := k.seals[envelope[1]]
	body := envelope[2:]
	if len(body) < aead.NonceSize() {
		return "", "", errors.New("keyring: envelope too short")
	}
	plain, err := aead.Open(nil, body[:aead.NonceSize()], body[aead.NonceSize():], nil)
	if err != nil || len(plain) < saltSize {
		return "", "", errors.New("keyring: envelope does not open")
	}
	sum := sha256.Sum256(plain)
	return string(plain[saltSize:]), hex.EncodeToString(sum[:]), nil
}

// NewFileKey makes the key of one file: of the newest sealing key, whose number it gives, and
// a fresh salt.
func (k *Keyring) NewFileKey(saltSize int) (id byte, salt, key []byte, err error) {
	salt = make([]byte, saltSize)
	if _, err := rand.Read(salt); err != nil {
		return 0, nil, nil, err
	}
	id = byte(len(k.secret) - 1)
	key, err = k.FileKey(id, salt)
	return id, salt, key, err
}

// FileKey makes the key of a file anew.
func (k *Keyring) FileKey(id byte, salt []byte) ([]byte, error) {
	if k == nil || int(id) >= len(k.secret) {
		return nil, errors.New("keyring: sealed under a key that is not here")
	}
	return hkdf.Key(sha256.New, k.secret[id], salt, "luoshi file 1", 32)
}

// Gone is what unsound says of a sealed value that is not there.
const Gone = "is empty, and its digest says that it was not"

// Unsound says what is wrong with an envelope beside its stored digest, "" where
// nothing is. Without keys it sees whether there is one, and not what it holds.
func (k *Keyring) Unsound(envelope []byte, stored string) string {
	switch {
	case len(envelope) == 0 && stored == "":
		return ""
	case len(envelope) == 0:
		return Gone
	case stored == "":
		return "holds a value, and its digest says that there is none"
	case k == nil:
		return ""
	}
	if _, digest, err := k.Unseal(envelope); err != nil || digest != stored {
		return "does not open to its digest"
	}
	return ""
}

// Blind gives the look-up form of a sensitive value: equal values have equal
// forms, and without the key a form says nothing.
func (k *Keyring) Blind(value string) string {
	if value == "" || k == nil {
		return ""
	}
	mac := hmac.New(sha256.New, k.lookup)
	mac.Write([]byte(value))
	return hex.EncodeToString(mac.Sum(nil)[:16])
}

// MAC is the seal of a row that lies outside the journal; without keys there is none.
func (k *Keyring) MAC(table string, fields ...journal.Field) string {
	if k == nil {
		return ""
	}
	digest := journal.RowDigest(table, fields)
	m := hmac.New(sha256.New, k.lookup)
	m.Write([]byte("seal of a row\n")) // no look-up form is made of this
	m.Write(digest[:])
	return hex.EncodeToString(m.Sum(nil))
}

// Dir is the folder of the keys, beside which lies what no backup of the database holds;
// "" without keys.
func (k *Keyring) Dir() string {
	if k == nil {
		return ""
	}
	return k.dir
}
