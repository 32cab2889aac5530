package blob

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// leaving ends the name of a file on its way out.
const leaving = ".leaving"

func isHash(s string) bool { return len(s) == 64 && strings.Trim(s, "0123456789abcdef") == "" }

// Old lists the files that nobody stored since before, neither first nor again. What
// an end in the middle of storing or removing left behind is put right on the way.
func (s Store) Old(before time.Time) (hashes []string, err error) {
	dirs, err := os.ReadDir(s.Dir)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	for _, d := range dirs {
		if len(d.Name()) != 2 && d.Name() != incoming || !d.IsDir() {
			continue
		}
		files, err := os.ReadDir(filepath.Join(s.Dir, d.Name()))
		if err != nil {
			return nil, err
		}
		for _, f := range files {
			hash := strings.TrimSuffix(f.Name(), leaving)
			stored := isHash(hash) && strings.HasPrefix(hash, d.Name())
			if !stored && !strings.HasPrefix(f.Name(), "part-") {
				continue // none of ours
			}
			info, err := f.Info()
			if errors.Is(err, os.ErrNotExist) || err == nil && !info.ModTime().Before(before) {
				continue
			}
			if err != nil {
				return nil, err
			}
			path := filepath.Join(s.Dir, d.Name(), f.Name())
			switch {
			case !stored:
				err = os.Remove(path)
			case hash != f.Name():
				err = os.Rename(path, strings.TrimSuffix(path, leaving))
			default:
				hashes = append(hashes, hash)
			}
			if err != nil && !errors.Is(err, os.ErrNotExist) {
				return nil, err
			}
		}
	}
	return hashes, nil
}

// Remove removes a file, unless somebody stored it again since before, and reports
// whether it is gone. It takes the file aside first: whoever stores the same content
// meanwhile either was seen on it or finds none and writes it anew.
func (s Store) Remove(hash string, before time.Time) (bool, error) {
	if !isHash(hash) {
		return false, nil
	}
	name := filepath.Join(s.Dir, hash[:2], hash)
	aside := name + leaving
	if err := os.Rename(name, aside); err != nil {
		if errors.Is(err, os.ErrNotExist) {
			return false, nil
		}
		return false, err
	}
	info, err := os.Stat(aside)
	if err != nil {
		return false, err
	}
	if !info.ModTime().Before(before) {
		return false, os.Rename(aside, name)
	}
	if err := os.Remove(aside); err != nil {
		if errors.Is(err, os.ErrNotExist) { // another process put it back
			return false, nil
		}
		return false, err
	}
	return true, nil
}
