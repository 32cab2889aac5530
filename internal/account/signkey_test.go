package account

import (
	"strings"
	"testing"
)

// TestKeyOpens: the private half opens to its secret alone, and not where it was put
// beside another key; a changed secret seals the same half anew.
func TestKeyOpens(t *testing.T) {
	t.Parallel()
	const first, next = "Chunjiang-2026-a", "Qiushui-2026-b"
	n, err := DrawKey("k1", first)
	if err != nil {
		t.Fatal(err)
	}
	k := n.key
	hand, ok := k.Open(first)
	if _, other := k.Open(next); !ok || other || hand.Public() != k.Public || hand.Key() != "k1" {
		t.Errorf("opens %v, to another secret %v", ok, other)
	}
	swapped := k
	swapped.ID = "k2"
	if _, ok := swapped.Open(first); ok {
		t.Error("the private half opens under another key")
	}
	other, err := DrawKey("k1", first)
	if err != nil {
		t.Fatal(err)
	}
	swapped = k
	swapped.Sealed = other.key.Sealed
	if _, ok := swapped.Open(first); ok {
		t.Error("the private half of another public half opens")
	}
	h, err := NextSecret(Account{Login: "somebody"}, k, first, next)
	if err != nil {
		t.Fatal(err)
	}
	k.Sealed = h.sealed
	again, ok := k.Open(next)
	if _, old := k.Open(first); !ok || old || again.Public() != k.Public || h.was == h.sealed || strings.Contains(h.sealed, next) {
		t.Errorf("after a changed secret it opens %v, to the old one %v", ok, old)
	}
	for _, broken := range []string{"", "argon2id$1$1$$", "argon2id$99999999$2$AAAA$AAAA", "argon2id$64$1$AAAA$AAAA"} {
		k.Sealed = broken
		if _, ok := k.Open(next); ok {
			t.Errorf("%q opens", broken)
		}
	}
}

func BenchmarkOpenKey(b *testing.B) {
	n, err := DrawKey("k1", "Chunjiang-2026-a")
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, ok := n.key.Open("Chunjiang-2026-a"); !ok {
			b.Fatal("does not open")
		}
	}
}
