package blob

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"syscall"
	"time"

	"luoshi/internal/fault"
)

// incoming is the folder of what came in and is not stored yet.
const incoming = "incoming"

// Staged is a file that came in and is not in the store yet (待存附件): it lies whole
// and synced under a name that nothing reads. Keep puts it into the store, Drop takes
// away what was not kept.
type Staged struct {
	Blob
	store  Store
	data   []byte
	temp   string    // "" once it is gone
	placed time.Time // when this put the file there; zero when it was there already
	named  bool
}

// Stage takes what r holds, as far as it may be an attachment.
func (s Store) Stage(r io.Reader) (*Staged, error) {
	data, err := taken(r)
	if err != nil {
		return nil, err
	}
	kind, err := kindOf(data)
	if err != nil {
		return nil, err
	}
	return s.staged(data, kind)
}

// Hold takes what r holds to be read and not attached: whoever reads it says what it must
// be, and names what it is instead.
func (s Store) Hold(r io.Reader) (*Staged, error) {
	data, err := taken(r)
	if err != nil {
		return nil, err
	}
	return s.staged(data, "application/octet-stream")
}

// taken reads a file within its bounds.
func taken(r io.Reader) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(r, MaxSize+1))
	if err != nil {
		return nil, Full(err)
	}
	if len(data) > MaxSize {
		return nil, fault.At("file", "web.too_large", "20 MB")
	}
	if len(data) == 0 {
		return nil, fault.At("file", "blob.empty")
	}
	return data, nil
}

func (s Store) staged(data []byte, kind string) (*Staged, error) {
	sum := sha256.Sum256(data)
	st := &Staged{Blob: Blob{Hash: hex.EncodeToString(sum[:]), Type: kind, Size: int64(len(data))}, store: s, data: data}
	if s.Check(st.Hash, st.Size) == nil {
		return st, nil // stored already
	}
	return st, st.write()
}

// Data is the content.
func (st *Staged) Data() []byte { return bytes.Clone(st.data) }

// write puts the content under a temporary name, synced.
func (st *Staged) write() error {
	temp, err := st.store.temporary(bytes.NewReader(st.data))
	st.temp = temp
	return err
}

// temporary writes content as it is to lie under a name that nothing reads, synced.
func (s Store) temporary(content io.Reader) (name string, err error) {
	dir := filepath.Join(s.Dir, incoming)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", Full(err)
	}
	f, err := os.CreateTemp(dir, "part-")
	if err != nil {
		return "", Full(err)
	}
	if err := s.fill(f, content); err != nil {
		return "", errors.Join(err, os.Remove(f.Name()))
	}
	return f.Name(), nil
}

// fill writes a file whole, syncs and closes it.
func (s Store) fill(f *os.File, content io.Reader) error {
	err := s.seal(f, content)
	if err == nil {
		err = f.Sync()
	}
	return Full(errors.Join(err, f.Close()))
}

// Keep puts the file into the store; it may be called again. now is the
// time of the machine that keeps the files. It only renames, so that
// it may run inside the transaction whose row names the file, as its last step.
func (st *Staged) Keep(now time.Time) error {
	dir := filepath.Join(st.store.Dir, st.Hash[:2])
	name := filepath.Join(dir, st.Hash)
	if !st.placed.IsZero() { // the transaction runs again
		if _, err := os.Stat(name); err == nil {
			return nil
		}
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return Full(err)
	}
	err := os.Chtimes(name, now, now) // stored again: Remove must not take it for one that nobody wants
	if err == nil {
		_, err = os.Stat(name) // Remove may have taken it aside before it saw the time
	}
	switch {
	case err == nil && (st.temp == "" || st.store.Check(st.Hash, st.Size) == nil): // perhaps stored by somebody else since
		return nil
	case err == nil: // altered
		return st.over(name, now)
	case !errors.Is(err, os.ErrNotExist):
		return err
	}
	if st.temp == "" {
		if err := st.write(); err != nil {
			return err
		}
	}
	if err := os.Chtimes(st.temp, now, now); err != nil {
		return err
	}
	if err := os.Link(st.temp, name); err != nil { // taken meanwhile, or no links here
		return st.over(name, now)
	}
	info, err := os.Stat(name)
	if err == nil {
		st.placed = info.ModTime()
	}
	return err
}

// over renames the file over whatever stands under its name.
func (st *Staged) over(name string, now time.Time) error {
	if err := os.Chtimes(st.temp, now, now); err != nil {
		return err
	}
	if err := os.Rename(st.temp, name); err != nil {
		return Full(err)
	}
	st.temp = ""
	return nil
}

// Named says that a row names the file: it stays.
func (st *Staged) Named() { st.named = true }

// Drop takes away what lies outside the store, and what Keep put there if no row came
// to name it and nobody stored the same since.
func (st *Staged) Drop() error {
	var err error
	if st.temp != "" {
		if err = os.Remove(st.temp); errors.Is(err, os.ErrNotExist) {
			err = nil
		}
		st.temp = ""
	}
	if st.named || st.placed.IsZero() {
		return err
	}
	_, gone := st.store.Remove(st.Hash, st.placed.Add(1))
	st.placed = time.Time{}
	return errors.Join(err, gone)
}

// diskFull is how Windows says so.
const diskFull = syscall.Errno(112)

// Full turns the error of a disk that is full into a refusal that says so; other
// errors stay what they are.
func Full(err error) error {
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) || runtime.GOOS == "windows" && errors.Is(err, diskFull) {
		return fault.New(fault.Conflict, "blob.full")
	}
	return err
}
