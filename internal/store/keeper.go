package store

import (
	"crypto/hpke"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"math/big"
	"slices"
	"strings"

	"luoshi/internal/appraise"
	"luoshi/internal/calendar"
	"luoshi/internal/fault"
	"luoshi/internal/ident"
)

// A keeper (持钥人) has a code from which a key pair is made. The public half is stored;
// every ballot is sealed to it over the key of the round. The code itself is shown once
// and lies nowhere until it is handed in after the voting, when its secret joins the
// key of the round in the keys folder; docs/decisions/2026-11-29-keepers.md has the
// reasons.

func keepers() *table[appraise.Keeper] {
	return newTable("review_keeper", "round seat person post body open_key drawn_at accepted_at entered_at wrong wrong_at",
		func(k *appraise.Keeper) *ident.Row { return &k.Row },
		func(k *appraise.Keeper) []any {
			return []any{&k.Round, &k.Seat, &k.Person, &k.Post, &k.Body, &k.Lock, instant{&k.DrawnAt}, instant{&k.AcceptedAt}, instant{&k.EnteredAt},
				&k.Wrong, instant{&k.WrongAt}}
		})
}

// Keepers reads the keepers of a round in the order of their seats.
func (r *Reader) Keepers(round string) ([]appraise.Keeper, error) {
	return list(r, r.s.t.appraise.keeper, "WHERE home = $1 AND round = $2 ORDER BY seat, id", round)
}

// SaveKeeper stores a keeper.
func (tx *Tx) SaveKeeper(k *appraise.Keeper) error { return save(tx, tx.s.t.appraise.keeper, k) }

// Candidate reads who holds a post on a day, with what keeps them from being a keeper.
func (r *Reader) Candidate(post string, day calendar.Date) (c appraise.Candidate, err error) {
	if c.Post, err = r.Post(post); err != nil {
		return c, err
	}
	a, held, err := r.HolderOn(post, day)
	if err != nil || !held || a.Suspended != "" {
		return c, err
	}
	person, err := r.Person(a.Person)
	if err != nil {
		return c, err
	}
	c.Person = person.ID
	if c.Same, err = r.SameHuman(person); err != nil {
		return c, err
	}
	as, err := r.AppointmentsOf(person.ID)
	if err != nil {
		return c, err
	}
	for _, one := range as {
		if !one.On(day) {
			continue
		}
		p, err := r.Post(one.Post)
		if err != nil {
			return c, err
		}
		c.Posts = append(c.Posts, p)
	}
	return c, nil
}

// A code is seven groups of four digits: 93 bits, and nothing that a keyboard or a hand
// writes in two ways.
const (
	codeGroups = 7
	codeDigits = 4 * codeGroups
)

// newCode makes a code.
func newCode() string {
	n, _ := rand.Int(rand.Reader, new(big.Int).Exp(big.NewInt(10), big.NewInt(codeDigits), nil)) // it never fails: the runtime aborts the program first
	digits := fmt.Sprintf("%0*d", codeDigits, n)
	groups := make([]string, 0, codeGroups)
	for part := range slices.Chunk([]byte(digits), 4) {
		groups = append(groups, string(part))
	}
	return strings.Join(groups, " ")
}

// readCode gives the digits of a code as somebody typed it.
func readCode(text string) (string, error) {
	digits := strings.Map(func(r rune) rune {
		switch {
		case '0' <= r && r <= '9':
			return r
		case '０' <= r && r <= '９':
			return r - '０' + '0'
		case strings.ContainsRune(" -　－—", r):
			return -1
		}
		return 'x'
	}, text)
	if len(digits) != codeDigits || strings.Contains(digits, "x") {
		return "", fault.At("secret", "appraise.code_form")
	}
	return digits, nil
}

// codeKey makes the key pair of a code, which fits one seat of one round alone.
func codeKey(home int, k appraise.Keeper, digits string) (hpke.PrivateKey, error) {
	seed := sha256.Sum256(fmt.Appendf(nil, "luoshi keeper 1\n%d\n%s\n%d\n%s", home, k.Round, k.Seat, digits))
	return roundKEM().DeriveKeyPair(seed[:])
}

func lockOf(key hpke.PrivateKey) string {
	return base64.StdEncoding.EncodeToString(key.PublicKey().Bytes())
}

// NewCode makes a code and sets the keeper's lock.
func (tx *Tx) NewCode(k *appraise.Keeper) (string, error) {
	if err := tx.step(); err != nil {
		return "", err
	}
	code := newCode()
	digits, err := readCode(code)
	if err != nil {
		return "", err
	}
	key, err := codeKey(tx.home, *k, digits)
	if err != nil {
		return "", err
	}
	k.Lock = lockOf(key)
	return code, nil
}

// CodeFits reports whether a code makes the keeper's key. What is no code at all is
// refused.
func (tx *Tx) CodeFits(k appraise.Keeper, code string) (bool, error) {
	digits, err := readCode(code)
	if err != nil {
		return false, err
	}
	key, err := codeKey(tx.home, k, digits)
	if err != nil {
		return false, err
	}
	return subtle.ConstantTimeCompare([]byte(lockOf(key)), []byte(k.Lock)) == 1, nil
}

// KeepCode lays the secret of a code beside the key of the round.
func (tx *Tx) KeepCode(r appraise.Round, k appraise.Keeper, code string) error {
	if err := tx.step(); err != nil {
		return err
	}
	digits, err := readCode(code)
	if err != nil {
		return err
	}
	key, err := codeKey(tx.home, k, digits)
	if err != nil {
		return err
	}
	tx.undo = append(tx.undo, func() { _ = tx.s.keyr.destroyKeyFile(tx.s.keyr.seatFile(r.Box, k.Seat)) })
	return tx.s.keyr.writeKey(tx.s.keyr.seatFile(r.Box, k.Seat), key)
}

// sealLayers seals a ballot to the keepers' keys, over what is sealed to the round's.
func (tx *Tx) sealLayers(r appraise.Round, v appraise.Voted, sealed []byte) ([]byte, error) {
	if r.Keepers == 0 {
		return sealed, nil
	}
	ks, err := tx.Keepers(r.ID)
	if err != nil {
		return nil, err
	}
	if len(ks) != r.Keepers {
		return nil, errors.New("store: a round without its keepers")
	}
	for _, k := range ks {
		raw, err := base64.StdEncoding.DecodeString(k.Lock)
		if err != nil {
			return nil, err
		}
		key, err := roundKEM().NewPublicKey(raw)
		if err != nil {
			return nil, err
		}
		if sealed, err = hpke.Seal(key, roundKDF(), roundAEAD(), layerInfo(tx.home, v, k.Seat), sealed); err != nil {
			return nil, err
		}
	}
	return sealed, nil
}

// openLayers takes the keepers' layers off a ballot, the last one first.
func openLayers(seats []hpke.PrivateKey, home int, v appraise.Voted, sealed []byte) ([]byte, bool) {
	for seat, key := range slices.Backward(seats) {
		plain, err := hpke.Open(key, roundKDF(), roundAEAD(), layerInfo(home, v, seat), sealed)
		if err != nil {
			return nil, false
		}
		sealed = plain
	}
	return sealed, true
}

func layerInfo(home int, v appraise.Voted, seat int) []byte {
	return fmt.Appendf(ballotInfo(home, v), "\nkeeper %d", seat)
}
