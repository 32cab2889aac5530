// Package blob keeps attachments by content hash (附件). The type is found from
// the content, never from the name; the size is bounded; what is shown of a picture
// carries no metadata, the original stays as it came. It knows no matter and no
// right.
package blob

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"luoshi/internal/fault"
	"luoshi/internal/keyring"
)

// Store is a folder of attachments, sealed where there are keys.
type Store struct {
	Dir  string
	Keys *keyring.Keyring
}

// Blob is one stored file.
type Blob struct {
	Hash, Type string
	Size       int64
}

// MaxSize bounds one attachment.
const MaxSize = 20 << 20

// Put stores what r holds. The same content is stored once.
func (s Store) Put(r io.Reader, now time.Time) (Blob, error) {
	st, err := s.Stage(r)
	if err != nil {
		return Blob{}, err
	}
	if err := st.Keep(now); err != nil {
		return Blob{}, errors.Join(err, st.Drop())
	}
	st.Named()
	return st.Blob, st.Drop()
}

// Shown returns the content as it may be shown: a picture without its metadata. What
// is not the content that was stored is refused.
func (s Store) Shown(hash string) ([]byte, error) {
	if !isHash(hash) {
		return nil, fault.New(fault.Missing, "blob.missing")
	}
	f, err := os.Open(filepath.Join(s.Dir, hash[:2], hash))
	if errors.Is(err, os.ErrNotExist) {
		return nil, fault.New(fault.Missing, "blob.missing")
	}
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	content, _, err := s.clear(f)
	if err != nil {
		return nil, wrong(err)
	}
	data, err := io.ReadAll(content)
	if err != nil {
		return nil, wrong(err)
	}
	if sum := sha256.Sum256(data); hex.EncodeToString(sum[:]) != hash {
		slog.Error("an attachment is not what was stored", "hash", hash)
		return nil, fault.New(fault.Conflict, "blob.altered")
	}
	return strip(data), nil
}

// Check reads a file and compares it with its hash, and with its size where it is not
// 0. A fault says that it is missing or altered, or that it cannot be read without its key
// (blob.sealed).
func (s Store) Check(hash string, size int64) error {
	if !isHash(hash) {
		return fault.New(fault.Missing, "blob.missing")
	}
	f, err := os.Open(filepath.Join(s.Dir, hash[:2], hash))
	if errors.Is(err, os.ErrNotExist) {
		return fault.New(fault.Missing, "blob.missing")
	}
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	content, _, err := s.clear(f)
	if err != nil {
		return wrong(err)
	}
	sum := sha256.New()
	n, err := io.Copy(sum, content)
	if err != nil {
		return wrong(err)
	}
	if hex.EncodeToString(sum.Sum(nil)) != hash || size != 0 && n != size {
		return fault.New(fault.Conflict, "blob.altered")
	}
	return nil
}
