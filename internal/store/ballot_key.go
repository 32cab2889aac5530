package store

import (
	"crypto/hpke"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// The key of a round of a secret ballot (评议轮次密钥). Its private half lies in one
// file of the folder rounds inside the keys folder, from the opening of the round to
// its end, and nowhere else: no backup holds it, and with it go the votes. The
// hybrid with ML-KEM is for the sealed votes that old backups keep for decades.
func roundKEM() hpke.KEM   { return hpke.MLKEM768X25519() }
func roundKDF() hpke.KDF   { return hpke.HKDFSHA256() }
func roundAEAD() hpke.AEAD { return hpke.AES256GCM() }

// errNoRoundKey says that the key of a round is not here, or is not that key.
var errNoRoundKey = errors.New("store: the key of this round is not here")

// notForBackups is the tag by which backup programs pass a folder over
// (bford.info/cachedir): tar --exclude-caches, restic, borg and others.
const notForBackups = "Signature: 8a477f597d28d172789f06886806bc55\n" +
	"# 评议轮次密钥：不要备份，截止时销毁。Keys of open ballots: never back them up; they are destroyed at the close.\n"

func (k *Keyring) roundFile(box string) string { return filepath.Join(k.dir, "rounds", box+".key") }

// seatFile holds the secret of a keeper who has handed the code in.
func (k *Keyring) seatFile(box string, seat int) string {
	return filepath.Join(k.dir, "rounds", fmt.Sprintf("%s-%d.key", box, seat))
}

// newRoundKey makes the key of a round, synced to disk, and answers the print of its
// public half, by which the round knows it.
func (k *Keyring) newRoundKey() (box string, err error) {
	if k == nil {
		return "", errors.New("store: no folder for the key of a round")
	}
	dir := filepath.Join(k.dir, "rounds")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", err
	}
	if err := os.WriteFile(filepath.Join(dir, "CACHEDIR.TAG"), []byte(notForBackups), 0o600); err != nil {
		return "", err
	}
	private, err := roundKEM().GenerateKey()
	if err != nil {
		return "", err
	}
	box = boxOf(private)
	return box, k.writeKey(k.roundFile(box), private)
}

// writeKey writes a private half, synced with its folder.
func (k *Keyring) writeKey(name string, private hpke.PrivateKey) error {
	secret, err := private.Bytes()
	if err != nil {
		return err
	}
	f, err := os.OpenFile(name, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = f.WriteString(hex.EncodeToString(secret))
	return errors.Join(err, f.Sync(), f.Close(), syncFolder(filepath.Dir(name)))
}

// boxOf is the print of a round key's public half.
func boxOf(private hpke.PrivateKey) string {
	sum := sha256.Sum256(private.PublicKey().Bytes())
	return hex.EncodeToString(sum[:16])
}

// roundKey reads the key of a round, errNoRoundKey when it is lost: gone, damaged
// or another.
func (k *Keyring) roundKey(box string) (hpke.PrivateKey, error) {
	if k == nil || !isBox(box) {
		return nil, errNoRoundKey
	}
	private, err := k.readKey(k.roundFile(box))
	if err == nil && boxOf(private) != box {
		return nil, errNoRoundKey
	}
	return private, err
}

// readKey reads a private half, errNoRoundKey when it is gone or damaged.
func (k *Keyring) readKey(name string) (hpke.PrivateKey, error) {
	text, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		if _, err = os.Stat(filepath.Join(k.dir, "lookup.key")); err == nil {
			return nil, errNoRoundKey
		}
	}
	if err != nil { // the folder is not there at all: that says nothing about the key
		return nil, err
	}
	secret, err := hex.DecodeString(string(text))
	if err != nil {
		return nil, errNoRoundKey
	}
	private, err := roundKEM().NewPrivateKey(secret)
	if err != nil {
		return nil, errNoRoundKey
	}
	return private, nil
}

// seatKeys reads the secrets of a round's keepers, errNoRoundKey when one is not here.
func (k *Keyring) seatKeys(box string, seats int) (out []hpke.PrivateKey, err error) {
	for seat := range seats {
		key, err := k.readKey(k.seatFile(box, seat))
		if err != nil {
			return nil, err
		}
		out = append(out, key)
	}
	return out, nil
}

// isBox keeps a name that was written into the database from leading out of the folder.
func isBox(box string) bool {
	_, err := hex.DecodeString(box)
	return err == nil && len(box) == 32
}

// destroyRoundKey destroys the key of a round and what its keepers handed in.
func (k *Keyring) destroyRoundKey(box string) error {
	if k == nil || !isBox(box) {
		return nil
	}
	seats, err := filepath.Glob(filepath.Join(k.dir, "rounds", box+"-*.key"))
	for _, name := range append([]string{k.roundFile(box)}, seats...) {
		err = errors.Join(err, k.destroyKeyFile(name))
	}
	return err
}

// destroyKeyFile overwrites a key, removes it and syncs both. What a disk that moves
// its blocks keeps of it is out of a program's reach (docs/trust.md).
func (k *Keyring) destroyKeyFile(name string) error {
	f, err := os.OpenFile(name, os.O_WRONLY, 0)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	size, err := f.Seek(0, 2)
	if err == nil {
		noise := make([]byte, size)
		_, _ = rand.Read(noise) // it never fails: the runtime aborts the program first
		_, err = f.WriteAt(noise, 0)
	}
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return fmt.Errorf("store: destroy the key of a round: %w", err)
	}
	return errors.Join(os.Remove(name), syncFolder(filepath.Dir(name)))
}

// roundKeys lists the rounds of which a key lies in the keys folder.
func (k *Keyring) roundKeys() (boxes []string, err error) {
	if k == nil {
		return nil, nil
	}
	entries, err := os.ReadDir(filepath.Join(k.dir, "rounds"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	for _, e := range entries {
		name, ok := strings.CutSuffix(e.Name(), ".key")
		box, _, _ := strings.Cut(name, "-") // the round's own, or what a keeper handed in
		if ok && isBox(box) && !slices.Contains(boxes, box) {
			boxes = append(boxes, box)
		}
	}
	return boxes, err
}

// syncFolder makes what was created or removed in a folder durable.
func syncFolder(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
