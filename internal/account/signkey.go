package account

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"strings"
	"time"

	"golang.org/x/crypto/argon2"

	"luoshi/internal/access"
	"luoshi/internal/fault"
	"luoshi/internal/ident"
	"luoshi/journal"
)

// SignKey is a key pair with which a person signs (签名密钥). The private half is sealed
// under the person's own secret: it lies open in the memory of one request, and nowhere
// else. A person has one key that is valid or waits. What it signs is journal.Event; who
// must sign is said by the life tables.
type SignKey struct {
	ident.Row
	Person, Public string
	Sealed         string // the private half, "" where the database never had it
	State          KeyState
	MadeAt         time.Time
	Waits          bool // it was made after a loss: two other persons endorse it first
	Opening        bool // 开局: it would have waited
	First, Second  Endorsement
	EndedBy        string
	EndedAt        time.Time
	// Seal is made under a key outside the database: whoever can write the database alone
	// brings no key in.
	Seal string
}

// Fields are what the seal of a key is over: whose it is, and that it waited.
func (k SignKey) Fields(home int) []journal.Field {
	waits := int64(0)
	if k.Waits {
		waits = 1
	}
	return []journal.Field{journal.IntField("home", int64(home)), journal.TextField("id", k.ID), journal.TextField("person", k.Person),
		journal.TextField("public", k.Public), journal.IntField("waits", waits)}
}

// Signs refuses a signer that is not of this key, or of one that is not valid.
func (k SignKey) Signs(hand *journal.Signer) error {
	if k.ID != hand.Key() || k.State != KeyValid {
		return fault.New(fault.Conflict, "account.sign_stale")
	}
	return nil
}

// Endorsement is the word of another person that a key is its holder's (核实).
type Endorsement struct {
	By, Post string
	At       time.Time
}

// Endorsers is how many persons endorse a key that was made after a loss.
const Endorsers = 2

// The events that make, endorse and end a key; its identifier is their subject.
const (
	MadeKey     = "account.make_key"
	EndorsedKey = "account.endorse_key"
	RefusedKey  = "account.refuse_key"
	EndedKey    = "account.end_key"
)

// NewKey is a key pair that was drawn and is not stored yet.
type NewKey struct {
	key    SignKey
	signer *journal.Signer
}

// Signer signs as the key, once it is stored.
func (n NewKey) Signer() *journal.Signer { return n.signer }

// Key is the key as it is stored.
func (n NewKey) Key() SignKey { return n.key }

// DrawKey draws a key pair under an identifier and seals its private half under a
// secret. It takes long: call it before the transaction.
func DrawKey(id, secret string) (NewKey, error) {
	seed := make([]byte, journal.SeedSize)
	if _, err := rand.Read(seed); err != nil {
		return NewKey{}, err
	}
	n := GivenKey(id, seed)
	var err error
	n.key.Sealed, err = seal(secret, id, seed)
	return n, err
}

// GivenKey is the key pair of a seed that somebody else keeps: the database has no half
// that signs. Those who play histories and tests do.
func GivenKey(id string, seed []byte) NewKey {
	s := journal.NewSigner(id, seed)
	return NewKey{SignKey{Row: ident.Row{ID: id}, Public: s.Public()}, s}
}

// Under is the key with its private half sealed under a secret.
func (n NewKey) Under(secret string, seed []byte) (NewKey, error) {
	var err error
	n.key.Sealed, err = seal(secret, n.key.ID, seed)
	return n, err
}

// keyOf is the key of a secret, by the parameters of the account's own stored form.
func keyOf(secret string, salt []byte, rounds, memory uint32) (cipher.AEAD, error) {
	block, err := aes.NewCipher(argon2.IDKey([]byte("luoshi signing key\n"+secret), salt, rounds, memory, 1, keySize))
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}

// seal seals a seed under a secret: argon2id with a salt of its own, then AES-256-GCM that
// names the key.
func seal(secret, id string, seed []byte) (string, error) {
	fresh := make([]byte, 16+12)
	if _, err := rand.Read(fresh); err != nil {
		return "", err
	}
	aead, err := keyOf(secret, fresh[:16], passes, memoryKiB)
	if err != nil {
		return "", err
	}
	encode := base64.RawStdEncoding.EncodeToString
	return fmt.Sprintf("argon2id$%d$%d$%s$%s", memoryKiB, passes, encode(fresh[:16]), encode(aead.Seal(fresh[16:], fresh[16:], seed, []byte(id)))), nil
}

// open gives the seed that was sealed; false where the secret is another, or the sealed
// half is not that of this key.
func (k SignKey) open(secret string) (seed []byte, ok bool) {
	memory, rounds, salt, sealed, ok := costs(k.Sealed)
	if !ok || len(sealed) < 12 {
		return nil, false
	}
	aead, err := keyOf(secret, salt, rounds, memory)
	if err != nil {
		return nil, false
	}
	seed, err = aead.Open(nil, sealed[:12], sealed[12:], []byte(k.ID))
	ok = err == nil && len(seed) == journal.SeedSize && journal.NewSigner(k.ID, seed).Public() == k.Public
	return seed, ok
}

// Open gives the signer of a key to whoever has its secret. It takes long: call it before
// the transaction.
func (k SignKey) Open(secret string) (*journal.Signer, bool) {
	seed, ok := k.open(secret)
	if !ok {
		return nil, false
	}
	return journal.NewSigner(k.ID, seed), true
}

// costs reads a stored form of argon2id.
func costs(stored string) (memory, rounds uint32, salt, rest []byte, ok bool) {
	parts := strings.Split(stored, "$")
	if len(parts) != 5 || parts[0] != "argon2id" {
		return 0, 0, nil, nil, false
	}
	if _, err := fmt.Sscan(parts[1], &memory); err != nil || memory > 1<<20 {
		return 0, 0, nil, nil, false
	}
	if _, err := fmt.Sscan(parts[2], &rounds); err != nil || rounds == 0 || rounds > 64 {
		return 0, 0, nil, nil, false
	}
	salt, err1 := base64.RawStdEncoding.DecodeString(parts[3])
	rest, err2 := base64.RawStdEncoding.DecodeString(parts[4])
	return memory, rounds, salt, rest, err1 == nil && err2 == nil && len(rest) > 0
}

// KeyTx is what the use cases of keys need of a transaction.
type KeyTx interface {
	SignKey(id string) (SignKey, error)
	// KeyOf is the key of a person that is valid or waits, the zero key for none.
	KeyOf(person string) (SignKey, error)
	// LostKey reports whether a key made now waits: the person had one, or came in by a
	// reset.
	LostKey(person string) (bool, error)
	// Vouched are the persons who let somebody in by the last one-time code of a person's
	// account: who asked for it and who released it.
	Vouched(person string) ([]string, error)
	SaveSignKey(*SignKey) error
	Opener() (string, error)
	Record(journal.Event) error
}

// MakeKey stores a key of the actor's own. It is valid at once for whoever never lost one;
// else it waits until two other persons endorse it. In the opening period (开局), where
// there may not be two others, it does not wait and is marked. The key signs the event
// that makes it. It asks for no right, as a secret does.
func MakeKey(tx KeyTx, actor access.Actor, n NewKey) (SignKey, error) {
	k := n.key
	there, err := tx.KeyOf(actor.Person)
	if err != nil {
		return k, err
	}
	if there.ID != "" || actor.Person == "" {
		return k, fault.New(fault.Conflict, "account.key_there")
	}
	if k.Waits, err = tx.LostKey(actor.Person); err != nil {
		return k, err
	}
	opener, err := tx.Opener()
	if err != nil {
		return k, err
	}
	if k.Waits && opener != "" {
		k.Waits, k.Opening = false, true
	}
	k.Person, k.State, k.MadeAt = actor.Person, KeyValid, actor.Now
	if k.Waits {
		k.State = KeyWaits
	}
	if err := tx.SaveSignKey(&k); err != nil {
		return k, err
	}
	actor.Hand = n.signer
	return k, tx.Record(actor.Event(MadeKey, k.ID))
}

// LoseKey ends the actor's own key that does not open any more (作废): the next one waits.
func LoseKey(tx KeyTx, actor access.Actor, id string) error {
	k, err := tx.KeyOf(actor.Person)
	if err != nil || k.ID != id {
		return err
	}
	return endKey(tx, actor, k)
}

func endKey(tx interface {
	SaveSignKey(*SignKey) error
	Record(journal.Event) error
}, actor access.Actor, k SignKey) error {
	k.State, k.Sealed, k.EndedBy, k.EndedAt = KeyEnded, "", actor.Person, actor.Now
	if err := tx.SaveSignKey(&k); err != nil {
		return err
	}
	return tx.Record(actor.Event(EndedKey, k.ID))
}

// EndorseKey gives another person's word that a key that waits is its holder's (核实), or
// ends it. The second word makes it valid.
func EndorseKey(tx KeyTx, actor access.Actor, id string, yes bool) error {
	act, event := EndorseIt, EndorsedKey
	if !yes {
		act, event = RefuseKey, RefusedKey
	}
	if err := keys.May(actor, act, access.Subject{}); err != nil {
		return err
	}
	k, err := tx.SignKey(id)
	if err != nil {
		return err
	}
	let, err := tx.Vouched(k.Person)
	if err != nil {
		return err
	}
	row, err := keys.Enter(k.State, act, k.tied(actor, let))
	if err != nil {
		return err
	}
	word := Endorsement{actor.Person, actor.Post, actor.Now}
	switch {
	case !yes:
		k.State, k.Sealed, k.EndedBy, k.EndedAt = row.To, "", actor.Person, actor.Now
	case k.First.By == "":
		k.First = word
	default:
		k.Second, k.State = word, row.To
	}
	if err := tx.SaveSignKey(&k); err != nil {
		return err
	}
	return tx.Record(actor.Event(event, k.ID))
}

// HandTx is what HandOf needs of a transaction.
type HandTx interface {
	KeyTx
	NewID() string
}

// HandOf gives the signer of the person that an event names from a seed that whoever plays
// a history keeps, and stores the key when it is first needed; nil where the person's key
// is another: the person's own secret opens that one.
func HandOf(tx HandTx, e journal.Event, seed []byte) (*journal.Signer, error) {
	k, err := tx.KeyOf(e.Person)
	if err != nil {
		return nil, err
	}
	if k.ID == "" {
		n := GivenKey(tx.NewID(), seed)
		_, err := MakeKey(tx, access.Actor{Account: e.Account, Person: e.Person, Post: e.Post, Now: time.UnixMilli(e.At).UTC()}, n)
		return n.signer, err
	}
	if s := journal.NewSigner(k.ID, seed); s.Public() == k.Public {
		return s, nil
	}
	return nil, nil
}
