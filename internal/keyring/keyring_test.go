package keyring_test

import (
	"crypto/hpke"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"luoshi/internal/fault"
	"luoshi/internal/keyring"
	"luoshi/journal"
)

// TestSealsUnderEveryKey adds a key: what was sealed under the first still opens, what is
// sealed now does not open without the second, and both look up alike.
func TestSealsUnderEveryKey(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	one, err := keyring.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	old, digest, err := one.Seal("612301197001010011")
	if err != nil || one.Unsound(old, digest) != "" || one.Unsound(nil, digest) != keyring.Gone {
		t.Fatal(err, one.Unsound(old, digest))
	}
	if err := os.WriteFile(filepath.Join(dir, "seal-1.key"), []byte(strings.Repeat("5a", 32)), 0o600); err != nil {
		t.Fatal(err)
	}
	two, err := keyring.Read(dir)
	if err != nil {
		t.Fatal(err)
	}
	if value, d, err := two.Unseal(old); err != nil || value != "612301197001010011" || d != digest {
		t.Error(value, d, err)
	}
	fresh, _, err := two.Seal("612301197001010011")
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := one.Unseal(fresh); err == nil {
		t.Error("opened under a key that is not there")
	}
	if a, b := one.Blind("x"), two.Blind("x"); a != b || a == one.MAC("x", journal.TextField("id", "x"))[:32] {
		t.Error(a, b)
	}
}

// TestBallotOpensBesideItsVoteAlone seals a ballot to a round and two keepers, and opens
// it with all keys, with one less, and beside another voter.
func TestBallotOpensBesideItsVoteAlone(t *testing.T) {
	t.Parallel()
	k, err := keyring.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	box, err := k.NewRound()
	if err != nil {
		t.Fatal(err)
	}
	round, err := k.Round(box)
	if err != nil {
		t.Fatal(err)
	}
	var seats []hpke.PrivateKey
	var locks []string
	for seat := range 2 {
		key, err := keyring.CodeKey(610723, "r", seat, keyring.NewCode())
		if err != nil {
			t.Fatal(err)
		}
		seats, locks = append(seats, key), append(locks, keyring.Lock(key))
	}
	b := keyring.Ballot{Home: 610723, ID: "v", Round: "r", Body: "b", Person: "p"}
	sealed, err := b.Seal(round.PublicKey(), locks, 3)
	if err != nil {
		t.Fatal(err)
	}
	if choice, ok := b.Open(round, seats, sealed); !ok || choice != 3 {
		t.Error(choice, ok)
	}
	other := b
	other.Person = "q"
	if _, ok := other.Open(round, seats, sealed); ok {
		t.Error("opened beside another voter")
	}
	if _, ok := b.Open(round, seats[:1], sealed); ok {
		t.Error("opened without a keeper")
	}
	if err := k.DestroyRound(box); err != nil {
		t.Fatal(err)
	}
	if _, err := k.Round(box); !errors.Is(err, keyring.ErrNoRound) {
		t.Error(err)
	}
}

// TestCodeAsTyped reads a code as hands and keyboards write it.
func TestCodeAsTyped(t *testing.T) {
	t.Parallel()
	code := keyring.NewCode()
	digits := strings.ReplaceAll(code, " ", "")
	wide := strings.Map(func(r rune) rune { return r - '0' + '０' }, digits)
	for _, typed := range []string{code, digits, strings.ReplaceAll(code, " ", "-"), wide} {
		if got, err := keyring.ReadCode(typed); err != nil || got != digits {
			t.Errorf("%q: %q, %v", typed, got, err)
		}
	}
	for _, typed := range []string{"", digits[1:], digits + "1", "o" + digits[1:]} {
		if _, err := keyring.ReadCode(typed); !fault.Is(err, "appraise.code_form") {
			t.Errorf("%q: %v", typed, err)
		}
	}
}
