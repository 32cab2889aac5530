package blob

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/minio/sio"

	"luoshi/internal/fault"
)

// A sealed file (封存的附件) lies under the hash of what it holds. It begins with a mark that
// no attachment begins with, the number of the sealing key and a salt, of which its own key
// is made; then the content in parts of 64 KB that are each authenticated, and no part can be
// left out, moved or cut off (DARE 2.0). A file without the mark is from before and is read
// as it lies.
const (
	sealMark = "\x00luoshi file 1\n"
	saltSize = 32
)

func config(key []byte) sio.Config {
	return sio.Config{MinVersion: sio.Version20, MaxVersion: sio.Version20, CipherSuites: []byte{sio.AES_256_GCM}, Key: key}
}

// seal writes content as it lies in the folder: sealed where there are keys.
func (s Store) seal(w io.Writer, content io.Reader) error {
	if s.Keys == nil {
		_, err := io.Copy(w, content)
		return err
	}
	id, salt, key, err := s.Keys.NewFileKey(saltSize)
	if err != nil {
		return err
	}
	if _, err := w.Write(append(append([]byte(sealMark), id), salt...)); err != nil {
		return err
	}
	_, err = sio.Encrypt(w, content, config(key))
	return err
}

// clear reads what a file of the folder holds. sealed says how it lies.
func (s Store) clear(f io.Reader) (content io.Reader, sealed bool, err error) {
	r := bufio.NewReader(f)
	head, err := r.Peek(len(sealMark) + 1 + saltSize)
	if !bytes.HasPrefix(head, []byte(sealMark)) {
		return r, false, nil // also a file that is shorter than that
	}
	if err != nil {
		return nil, true, fault.New(fault.Conflict, "blob.altered")
	}
	key, err := s.Keys.FileKey(head[len(sealMark)], head[len(sealMark)+1:])
	if err != nil {
		return nil, true, fault.New(fault.Unable, "blob.sealed")
	}
	if _, err := r.Discard(len(head)); err != nil {
		return nil, true, err
	}
	content, err = sio.DecryptReader(r, config(key))
	return content, true, err
}

// wrong turns what reading a sealed file found into a refusal.
func wrong(err error) error {
	var broken sio.Error
	if errors.As(err, &broken) {
		return fault.New(fault.Conflict, "blob.altered")
	}
	return err
}

// SealOld seals the files that lie in clear (补封), each by a rename: an end in the middle
// leaves it as it was. A file that is not what its name says stays as it is, for verify to
// name. It gives how many were sealed.
func (s Store) SealOld() (n int, err error) {
	if s.Keys == nil {
		return 0, nil
	}
	err = filepath.WalkDir(s.Dir, func(path string, d fs.DirEntry, err error) error {
		if errors.Is(err, os.ErrNotExist) {
			return nil
		}
		if err != nil || d.IsDir() || !isHash(d.Name()) || !strings.HasPrefix(d.Name(), filepath.Base(filepath.Dir(path))) {
			return err
		}
		done, err := s.sealOne(path, d.Name())
		if done {
			n++
		}
		return err
	})
	return n, err
}

func (s Store) sealOne(path, hash string) (bool, error) {
	f, err := os.Open(path)
	if errors.Is(err, os.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	_, sealed, err := s.clear(f)
	if sealed || err != nil || s.Check(hash, 0) != nil {
		return false, f.Close()
	}
	if _, err = f.Seek(0, io.SeekStart); err != nil {
		return false, errors.Join(err, f.Close())
	}
	temp, err := s.temporary(f)
	if err = errors.Join(err, f.Close()); err != nil {
		return false, err
	}
	at, err := os.Stat(path) // the sweep reads when it was stored last
	if err == nil {
		err = errors.Join(os.Chtimes(temp, at.ModTime(), at.ModTime()), os.Rename(temp, path))
	}
	if err != nil {
		return false, errors.Join(err, os.Remove(temp))
	}
	return true, nil
}
