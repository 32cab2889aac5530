package keyring

import (
	"errors"
	"os"
)

// WriteWhole writes a small file beside the keys, whole and synced: after a loss of power
// it says what it said before or what it says now.
func WriteWhole(name, text string) error {
	f, err := os.OpenFile(name+".part", os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = f.WriteString(text)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	return os.Rename(name+".part", name)
}
