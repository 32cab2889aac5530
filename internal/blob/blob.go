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
	"net/http"
	"os"
	"path/filepath"
	"time"

	"luoshi/internal/fault"
)

// Store is a folder of attachments.
type Store struct{ Dir string }

// Blob is one stored file.
type Blob struct {
	Hash, Type string
	Size       int64
}

// MaxSize bounds one attachment.
const MaxSize = 20 << 20

// allowed are the types that may be attached; others are refused.
var allowed = map[string]bool{"image/jpeg": true, "image/png": true, "image/webp": true, "application/pdf": true,
	"application/zip": true, "text/plain; charset=utf-8": true, "audio/mpeg": true, "video/mp4": true}

// Put stores what r holds. The same content is stored once.
func (s Store) Put(r io.Reader) (Blob, error) {
	data, err := io.ReadAll(io.LimitReader(r, MaxSize+1))
	if err != nil {
		return Blob{}, err
	}
	if len(data) > MaxSize {
		return Blob{}, fault.At("file", "web.too_large", "20 MB")
	}
	if len(data) == 0 {
		return Blob{}, fault.At("file", "blob.empty")
	}
	kind := http.DetectContentType(data)
	if !allowed[kind] {
		return Blob{}, fault.At("file", "blob.type", kind)
	}
	sum := sha256.Sum256(data)
	b := Blob{Hash: hex.EncodeToString(sum[:]), Type: kind, Size: int64(len(data))}
	return b, s.write(b.Hash, data)
}

// write puts the file in place whole: a temporary file, synced, then renamed.
func (s Store) write(hash string, data []byte) error {
	dir := filepath.Join(s.Dir, hash[:2])
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	name := filepath.Join(dir, hash)
	now := time.Now() // stored again: Remove must not take it for one that nobody wants
	err := os.Chtimes(name, now, now)
	if err == nil {
		_, err = os.Stat(name) // Remove may have taken it aside before it saw the time
	}
	if err == nil && s.Check(hash, int64(len(data))) == nil {
		return nil
	}
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	f, err := os.CreateTemp(dir, "part-")
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	err = errors.Join(err, f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), name)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return nil
}

// Shown returns the content as it may be shown: a picture without its metadata. What
// is not the content that was stored is refused.
func (s Store) Shown(hash string) ([]byte, error) {
	if !isHash(hash) {
		return nil, fault.New(fault.Missing, "blob.missing")
	}
	data, err := os.ReadFile(filepath.Join(s.Dir, hash[:2], hash))
	if errors.Is(err, os.ErrNotExist) {
		return nil, fault.New(fault.Missing, "blob.missing")
	}
	if err != nil {
		return nil, err
	}
	if sum := sha256.Sum256(data); hex.EncodeToString(sum[:]) != hash {
		slog.Error("an attachment is not what was stored", "hash", hash)
		return nil, fault.New(fault.Conflict, "blob.altered")
	}
	return strip(data), nil
}

// Check reads a file and compares it with its hash, and with its size where it is not
// 0. A fault says that it is missing or altered.
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
	sum := sha256.New()
	n, err := io.Copy(sum, f)
	if err != nil {
		return err
	}
	if hex.EncodeToString(sum.Sum(nil)) != hash || size != 0 && n != size {
		return fault.New(fault.Conflict, "blob.altered")
	}
	return nil
}
