// Package account is who may sign in (账号): a login bound to a person, a secret
// kept as argon2id, a state and an epoch that ends every open session when it
// changes. No default account and no default secret exists. What a person may do
// after signing in is package access.
package account

import (
	"cmp"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"slices"
	"strconv"
	"time"

	"golang.org/x/crypto/argon2"

	"luoshi/internal/access"
	"luoshi/internal/calendar"
	"luoshi/internal/fault"
	"luoshi/internal/ident"
	"luoshi/journal"
)

// State is whether an account may sign in.
type State string

// The states.
const (
	Active  State = "active"  // 启用
	Reset   State = "reset"   // 待重置: must set a new secret at the next sign-in
	Revoked State = "revoked" // 停用
)

// Account is a login of a person. Expires is the last day it may be used, None
// for no end; an auditor's account always has one.
type Account struct {
	ident.Row
	Login, Person, Secret string
	State                 State
	Epoch                 int
	Expires               calendar.Date
	Fresh                 time.Time // when a secret was set after a code of other hands
	LostKey               bool      // it was a reset: the next signing key waits for the word of two others
	Factor                string    // the second factor that is on, "" for none
}

// The cost of argon2id: 19 MiB, two passes, one lane.
const (
	memoryKiB = 19 * 1024
	passes    = 2
	keySize   = 32
)

// Hash gives the stored form of a secret: argon2id with a fresh salt.
func Hash(secret string) (string, error) {
	salt := make([]byte, 16)
	if _, err := rand.Read(salt); err != nil {
		return "", err
	}
	key := argon2.IDKey([]byte(secret), salt, passes, memoryKiB, 1, keySize)
	return fmt.Sprintf("argon2id$%d$%d$%s$%s", memoryKiB, passes,
		base64.RawStdEncoding.EncodeToString(salt), base64.RawStdEncoding.EncodeToString(key)), nil
}

// Match reports whether secret is the one behind a stored form.
func Match(stored, secret string) bool {
	memory, rounds, salt, want, ok := costs(stored)
	if !ok {
		return false
	}
	got := argon2.IDKey([]byte(secret), salt, rounds, memory, 1, uint32(len(want)))
	return subtle.ConstantTimeCompare(got, want) == 1
}

// LongestAudit is how many days the account of an outside auditor lasts at most.
const LongestAudit = 90

// Tx is what the use cases of this package need of a transaction.
type Tx interface {
	Account(id string) (Account, error)
	// RolesFrom lists the roles of the posts that a person holds on a day or later.
	RolesFrom(person string, day calendar.Date) ([]access.Role, error)
	// LoginOf is a login that a person may use on a day, "" for none.
	LoginOf(person string, day calendar.Date) (string, error)
	SaveAccount(*Account) error
	Code(id string) (Code, error)
	// CodesOf reads the codes of an account, the newest first.
	CodesOf(account string) ([]Code, error)
	SaveCode(*Code) error
	// Opener is the person who releases and confirms alone, "" once the opening period
	// (开局) has ended.
	Opener() (string, error)
	// KeyOf is the signing key of a person that is valid or waits, the zero key for none.
	KeyOf(person string) (SignKey, error)
	SaveSignKey(*SignKey) error
	// FactorOf is the second factor of an account that is on, the zero one for none.
	FactorOf(account string) (Factor, error)
	SaveFactor(*Factor) error
	Record(journal.Event) error
}

// Create makes an account and asks for its first code, which another person releases;
// a person has one account at a time. expires is the last day it may be used, None for
// no end; an outside auditor's account (外部审计) always has one, at most LongestAudit
// days away.
func Create(tx Tx, actor access.Actor, login, person string, expires, today calendar.Date) (Account, error) {
	if err := access.May(actor, "account.manage", access.Subject{}); err != nil {
		return Account{}, err
	}
	if err := checkEnd(tx, person, expires, today); err != nil {
		return Account{}, err
	}
	// A second one would let who makes it come in as that person unnoticed; a reset
	// is noticed, since the old secret stops working.
	if other, err := tx.LoginOf(person, today); err != nil || other != "" {
		return Account{}, cmp.Or(err, fault.At("name", "account.has_one", other))
	}
	a, err := create(tx, login, person, Hashed{}, expires, Reset)
	if err != nil {
		return Account{}, err
	}
	if _, err := ask(tx, actor, a, true, "", false); err != nil {
		return Account{}, err
	}
	return a, tx.Record(actor.Event("account.create", a.ID))
}

// checkEnd refuses an end that is past, and none or a far one for an auditor.
func checkEnd(tx Tx, person string, expires, today calendar.Date) error {
	if !expires.IsNone() && expires < today {
		return fault.At("expires", "account.expires_past")
	}
	roles, err := tx.RolesFrom(person, today)
	if err != nil || !slices.Contains(roles, access.Auditor) {
		return err
	}
	if expires.IsNone() || expires > today.Add(LongestAudit) {
		return fault.At("expires", "account.auditor_end", strconv.Itoa(LongestAudit), today.Add(LongestAudit).String())
	}
	return nil
}

// Usable reports whether a post may be acted as from an account: a post of an
// outside auditor only from one that has an end.
func (a Account) Usable(r access.Role) bool { return r != access.Auditor || !a.Expires.IsNone() }

// ChangeEnd sets the last day of an account (改到期日); open sessions end. It is done
// by a second administrator under the limits of Create.
func ChangeEnd(tx Tx, actor access.Actor, id string, expires, today calendar.Date) (Account, error) {
	return change(tx, actor, id, "account.expires", func(a *Account) error {
		a.Expires = expires
		return checkEnd(tx, a.Person, expires, today)
	})
}

// First makes the first administrator, who holds no post yet and sets the secret
// alone: the caller has checked the one-time token.
func First(tx Tx, actor access.Actor, login, person string, secret Hashed) (Account, error) {
	a, err := create(tx, login, person, secret, calendar.None, Active)
	if err != nil {
		return Account{}, err
	}
	return a, tx.Record(actor.Event("account.create", a.ID))
}

func create(tx Tx, login, person string, secret Hashed, expires calendar.Date, state State) (Account, error) {
	login, err := ident.Login(login)
	if err != nil {
		return Account{}, err
	}
	a := Account{Login: login, Person: person, Secret: secret.text, State: state, Epoch: 1, Expires: expires}
	return a, tx.SaveAccount(&a)
}

// Revoke ends an account (停用); open sessions end at their next request.
func Revoke(tx Tx, actor access.Actor, id string) (Account, error) {
	return change(tx, actor, id, "account.revoke", func(a *Account) error {
		a.State = Revoked
		return nil
	})
}

func change(tx Tx, actor access.Actor, id, act string, fn func(*Account) error) (Account, error) {
	if err := access.May(actor, "account.manage", access.Subject{}); err != nil {
		return Account{}, err
	}
	a, err := tx.Account(id)
	if err != nil {
		return Account{}, err
	}
	if actor.Is(a.Person) {
		return Account{}, fault.New(fault.Denied, "account.second_person")
	}
	if err := fn(&a); err != nil {
		return Account{}, err
	}
	a.Epoch++
	if err := tx.SaveAccount(&a); err != nil {
		return Account{}, err
	}
	return a, tx.Record(actor.Event(act, a.ID))
}

// NextSecret gives the stored form of the secret that replaces old, which the
// caller has compared, and seals the holder's signing key (the zero key for none) under
// it. It takes long: call it before the transaction.
func NextSecret(a Account, k SignKey, old, secret string, about ...string) (Hashed, error) {
	if old == secret {
		return Hashed{}, fault.At("secret", "account.secret_same")
	}
	h, err := NewSecret(a.Login, secret, about...)
	if seed, ok := k.open(old); ok && err == nil {
		h.was = k.Sealed
		h.sealed, err = seal(secret, k.ID, seed)
	}
	return h, err
}

// PutSecret lets the holder replace the secret (改密码) by what NextSecret gave, unless
// it is no longer the one that was compared; other sessions end.
func PutSecret(tx Tx, actor access.Actor, was string, next Hashed) (Account, error) {
	a, err := tx.Account(actor.Account)
	if err != nil {
		return Account{}, err
	}
	if a.Secret != was {
		return Account{}, fault.New(fault.Conflict, "store.stale")
	}
	if a.State == Reset {
		if err := use(tx, actor, &a); err != nil {
			return Account{}, err
		}
	}
	k, err := tx.KeyOf(a.Person)
	if err != nil {
		return Account{}, err
	}
	lost := k.ID != "" && (a.State == Reset || next.sealed == "")
	switch {
	case lost || k.ID == "":
	case next.was != k.Sealed:
		return Account{}, fault.New(fault.Conflict, "store.stale")
	default:
		k.Sealed = next.sealed
		if err := tx.SaveSignKey(&k); err != nil {
			return Account{}, err
		}
	}
	a.Secret, a.State, a.Epoch = next.text, Active, a.Epoch+1
	if err := tx.SaveAccount(&a); err != nil {
		return Account{}, err
	}
	if err := tx.Record(actor.Event("account.change_secret", a.ID)); err != nil || !lost {
		return a, err
	}
	return a, endKey(tx, actor, k) // nobody has the secret that opens it
}
