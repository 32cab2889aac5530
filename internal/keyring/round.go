package keyring

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
func kem() hpke.KEM   { return hpke.MLKEM768X25519() }
func kdf() hpke.KDF   { return hpke.HKDFSHA256() }
func aead() hpke.AEAD { return hpke.AES256GCM() }

// ErrNoRound says that the key of a round is not here, or is not that key.
var ErrNoRound = errors.New("keyring: the key of this round is not here")

// notForBackups is the tag by which backup programs pass a folder over
// (bford.info/cachedir): tar --exclude-caches, restic, borg and others.
const notForBackups = "Signature: 8a477f597d28d172789f06886806bc55\n" +
	"# 评议轮次密钥：不要备份，截止时销毁。Keys of open ballots: never back them up; they are destroyed at the close.\n"

func (k *Keyring) roundFile(box string) string { return filepath.Join(k.dir, "rounds", box+".key") }

// seatFile holds the secret of a keeper who has handed the code in.
func (k *Keyring) seatFile(box string, seat int) string {
	return filepath.Join(k.dir, "rounds", fmt.Sprintf("%s-%d.key", box, seat))
}

// NewRound makes the key of a round, synced to disk, and answers the print of its
// public half, by which the round knows it.
func (k *Keyring) NewRound() (box string, err error) {
	if k == nil {
		return "", errors.New("keyring: no folder for the key of a round")
	}
	dir := filepath.Join(k.dir, "rounds")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", err
	}
	if err := os.WriteFile(filepath.Join(dir, "CACHEDIR.TAG"), []byte(notForBackups), 0o600); err != nil {
		return "", err
	}
	private, err := kem().GenerateKey()
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

// Round reads the key of a round, ErrNoRound when it is lost: gone, damaged
// or another.
func (k *Keyring) Round(box string) (hpke.PrivateKey, error) {
	if k == nil || !isBox(box) {
		return nil, ErrNoRound
	}
	private, err := k.readKey(k.roundFile(box))
	if err == nil && boxOf(private) != box {
		return nil, ErrNoRound
	}
	return private, err
}

// readKey reads a private half, ErrNoRound when it is gone or damaged.
func (k *Keyring) readKey(name string) (hpke.PrivateKey, error) {
	text, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		if _, err = os.Stat(filepath.Join(k.dir, "lookup.key")); err == nil {
			return nil, ErrNoRound
		}
	}
	if err != nil { // the folder is not there at all: that says nothing about the key
		return nil, err
	}
	secret, err := hex.DecodeString(string(text))
	if err != nil {
		return nil, ErrNoRound
	}
	private, err := kem().NewPrivateKey(secret)
	if err != nil {
		return nil, ErrNoRound
	}
	return private, nil
}

// Seat reads the secret of a keeper who has handed the code in, ErrNoRound when it is not
// here.
func (k *Keyring) Seat(box string, seat int) (hpke.PrivateKey, error) {
	return k.readKey(k.seatFile(box, seat))
}

// Seats reads the secrets of a round's keepers, ErrNoRound when one is not here.
func (k *Keyring) Seats(box string, seats int) (out []hpke.PrivateKey, err error) {
	for seat := range seats {
		key, err := k.Seat(box, seat)
		if err != nil {
			return nil, err
		}
		out = append(out, key)
	}
	return out, nil
}

// KeepSeat lays the secret of a keeper beside the key of the round.
func (k *Keyring) KeepSeat(box string, seat int, key hpke.PrivateKey) error {
	return k.writeKey(k.seatFile(box, seat), key)
}

// DropSeat destroys the secret of a keeper.
func (k *Keyring) DropSeat(box string, seat int) error {
	return k.destroyKeyFile(k.seatFile(box, seat))
}

// isBox keeps a name that was written into the database from leading out of the folder.
func isBox(box string) bool {
	_, err := hex.DecodeString(box)
	return err == nil && len(box) == 32
}

// DestroyRound destroys the key of a round and what its keepers handed in.
func (k *Keyring) DestroyRound(box string) error {
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
		return fmt.Errorf("keyring: destroy the key of a round: %w", err)
	}
	return errors.Join(os.Remove(name), syncFolder(filepath.Dir(name)))
}

// Rounds lists the rounds of which a key lies in the keys folder.
func (k *Keyring) Rounds() (boxes []string, err error) {
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
