package web

import (
	"cmp"
	"net/http"

	"luoshi/internal/account"
	"luoshi/internal/fault"
	"luoshi/internal/store"
	"luoshi/journal"
)

// SignField is the field in which a form asks for the login secret where its act is one
// that the person signs (本人签名). It is asked for at every such act, whatever opened the
// session, and kept nowhere.
const SignField = "sign"

// SignHere is the field as a form that is written by hand shows it.
type SignHere struct {
	ID, Err string
	Loose   bool // the form has a button beside it that signs nothing
}

// Later is the field where it may stay empty.
func (s SignHere) Later() SignHere {
	s.Loose = true
	return s
}

// SignHere is the field of the form that an id tells from the others of the page; the one
// that was sent says what was wrong with it.
func (f Frame) SignHere(id string) SignHere {
	s := SignHere{ID: SignField + "-" + id}
	if f.SentForm == "-"+id {
		s.Err = f.Err.At(SignField)
	}
	return s
}

// sign gives the actor the person's hand where the form carries the secret: before the
// handler, so that no work on secrets holds up a transaction. What was wrong is said by
// the act (DoRow).
func (c *Ctx) sign() {
	secret := c.R.PostForm.Get(SignField)
	if c.R.Method != http.MethodPost || secret == "" || c.Person.ID == "" || c.ReadOnly() || c.Actor.Now.Before(c.Actor.NoSign) {
		return
	}
	c.Actor.Hand, c.unsigned = c.hand(secret)
}

// hand opens the person's signing key. Whoever has none gets one, and so does whoever has
// one that the right secret does not open any more: that one ends.
func (c *Ctx) hand(secret string) (*journal.Signer, error) {
	key, err := c.signKey()
	if err != nil {
		return nil, err
	}
	var hand *journal.Signer
	if err := c.try(c.secrets, secret, func() (right bool) {
		if hand, right = key.Open(secret); !right {
			right = account.Match(c.Account.Secret, secret)
		}
		return right
	}, fault.At(SignField, "account.sign_wrong")); err != nil {
		return nil, err
	}
	if hand == nil {
		if key, hand, err = c.makeKey(key, secret); err != nil {
			return nil, err
		}
	}
	if key.State != account.KeyValid {
		return nil, fault.New(fault.Conflict, "account.sign_waits")
	}
	return hand, nil
}

func (c *Ctx) signKey() (key account.SignKey, err error) {
	return key, c.View(func(v *store.View) (err error) {
		key, err = v.KeyOf(c.Person.ID)
		return err
	})
}

// makeKey draws the person's key and stores it with an event of its own.
func (c *Ctx) makeKey(lost account.SignKey, secret string) (key account.SignKey, hand *journal.Signer, err error) {
	var drawn account.NewKey
	if terr := c.turn(c.secrets, func() { drawn, err = account.DrawKey(c.Store.NewID(), secret) }); terr != nil || err != nil {
		return key, nil, cmp.Or(terr, err)
	}
	_, err = c.Store.Do(c.Context(), c.Home, "", func(tx *store.Tx) error {
		if lost.ID != "" {
			if err := account.LoseKey(tx, c.Actor, lost.ID); err != nil {
				return err
			}
		}
		key, err = account.MakeKey(tx, c.Actor, drawn)
		return err
	})
	if c.Store.Unique(err) {
		err = fault.New(fault.Conflict, "account.key_there")
	}
	return key, drawn.Signer(), err
}
