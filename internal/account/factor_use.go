package account

import (
	"strconv"
	"time"

	"luoshi/internal/access"
	"luoshi/internal/fault"
)

// FactorTx is what the use cases of the second factor need of a transaction.
type FactorTx interface {
	VisitTx
	Account(id string) (Account, error)
	SaveAccount(*Account) error
	// FactorOf is the factor of an account that is on, the zero one for none; Denied where
	// the row is not as the program wrote it.
	FactorOf(account string) (Factor, error)
	SaveFactor(*Factor) error
	// RecoveryHash is the keyed hash of a recovery code of a factor.
	RecoveryHash(factor, code string) string
	NewID() string
	// TakeToken uses up a one-time token of a purpose.
	TakeToken(token, purpose string) (account string, ok bool, err error)
}

// The events of the second factor; a sign-in and a wrong code are visits.
const (
	FactorSet     = "account.factor_on"
	FactorOff     = "account.factor_off"
	FactorRenewed = "account.factor_codes"
)

// Sound refuses an account whose factor is not the one that it names: a row that was
// deleted behind the program's back opens nothing.
func (a Account) Sound(f Factor) error {
	if a.Factor != f.ID {
		return fault.New(fault.Denied, "account.factor_broken")
	}
	return nil
}

func soundFactor(tx FactorTx, a Account) (Factor, error) {
	f, err := tx.FactorOf(a.ID)
	if err == nil {
		err = a.Sound(f)
	}
	return f, err
}

// Tried is a code as it was typed, with where it came from.
type Tried struct {
	Text            string
	Address, Device string
	Phone           time.Time // what a phone's clock should say, zero: the actor's time
}

// at is the time of the codes.
func (t Tried) at(a access.Actor) time.Time {
	if t.Phone.IsZero() {
		return a.Now
	}
	return t.Phone
}

// pass proves the factor of the actor's account and goes on with it in the same
// transaction. A wrong code is counted and logged, so that the transaction is to be kept:
// refused says what to tell afterwards.
func pass(tx FactorTx, actor access.Actor, t Tried, then func(Account, Factor, By) error) (refused, err error) {
	a, err := tx.Account(actor.Account)
	if err != nil {
		return nil, err
	}
	f, err := soundFactor(tx, a)
	if err != nil {
		return nil, err
	}
	if f.ID == "" {
		return nil, fault.New(fault.Conflict, "account.factor_none")
	}
	if actor.Now.Before(f.Until) {
		return nil, fault.At("code", "account.factor_shut", strconv.Itoa(int((f.Until.Sub(actor.Now)+time.Minute-1)/time.Minute)))
	}
	by, refused := f.prove(t.Text, t.at(actor), func(code string) string { return tx.RecoveryHash(f.ID, code) })
	if refused == nil {
		return nil, then(a, f, by)
	}
	if err := tx.SaveFactor(&f); err != nil {
		return nil, err
	}
	return refused, Note(tx, actor, Visit{Kind: WrongCode, Login: a.Login, Account: a.ID, Person: a.Person, Address: t.Address, Device: t.Device})
}

// ComeIn ends a half session with the second factor: the code, the half session and the
// line of the log are one transaction, so that each of them is good once. kind is that of
// the session that follows.
func ComeIn(tx FactorTx, actor access.Actor, t Tried, half, kind string) (refused, err error) {
	return pass(tx, actor, t, func(a Account, f Factor, by By) error {
		of, ok, err := tx.TakeToken(half, HalfPurpose(a.Epoch))
		if err == nil && (!ok || of != a.ID) {
			err = fault.New(fault.Denied, "account.half_over")
		}
		if err != nil {
			return err
		}
		if err := tx.SaveFactor(&f); err != nil {
			return err
		}
		return Note(tx, actor, Visit{Kind: CameIn, Login: a.Login, Account: a.ID, Person: a.Person, Address: t.Address, Device: t.Device, About: kind + " " + string(by)})
	})
}

// PutFactor puts a secret in force (启用第二重验证) once its holder has shown a code of it;
// where there is one already, a code of that one comes first. The caller has compared the
// password. fresh are the recovery codes that are shown to the holder; other sessions end.
func PutFactor(tx FactorTx, actor access.Actor, old Tried, secret, code string, fresh []string) (a Account, refused, err error) {
	put := func(was Account, before Factor, _ By) error {
		step, ok := stepOf(secret, plainCode(code), old.at(actor))
		if !ok {
			return fault.At("code", "account.factor_first")
		}
		if before.ID != "" {
			if err := endFactor(tx, actor, &before); err != nil {
				return err
			}
		}
		f := Factor{Account: was.ID, Person: was.Person, State: FactorOn, Secret: secret, MadeAt: actor.Now, Step: step}
		f.ID = tx.NewID()
		f.Codes = hashes(tx, f.ID, fresh)
		if err := tx.SaveFactor(&f); err != nil {
			return err
		}
		a = was
		a.Factor, a.Epoch = f.ID, a.Epoch+1
		if err := tx.SaveAccount(&a); err != nil {
			return err
		}
		return tx.Record(actor.Event(FactorSet, a.ID))
	}
	was, err := tx.Account(actor.Account)
	if err != nil {
		return a, nil, err
	}
	there, err := soundFactor(tx, was)
	if err != nil {
		return a, nil, err
	}
	if there.ID == "" {
		return a, nil, put(was, Factor{}, "")
	}
	refused, err = pass(tx, actor, old, put)
	return a, atOld(refused), atOld(err)
}

// atOld says what is wrong with the code of the factor that there was at its own field.
func atOld(err error) error {
	if f, ok := fault.As(err); ok && f.Field == "code" && f.Code != "account.factor_first" {
		moved := *f
		moved.Field = "old_code"
		return &moved
	}
	return err
}

func hashes(tx FactorTx, id string, fresh []string) (out []string) {
	for _, code := range fresh {
		out = append(out, tx.RecoveryHash(id, plainCode(code)))
	}
	return out
}

// RenewRecovery puts a new set of recovery codes in the place of the old one (换一套恢复码).
func RenewRecovery(tx FactorTx, actor access.Actor, t Tried, fresh []string) (refused, err error) {
	return pass(tx, actor, t, func(a Account, f Factor, _ By) error {
		f.Codes = hashes(tx, f.ID, fresh)
		if err := tx.SaveFactor(&f); err != nil {
			return err
		}
		return tx.Record(actor.Event(FactorRenewed, a.ID))
	})
}

// DropFactor lets the holder do without it again (停用第二重验证), unless one of the
// holder's rights demands it.
func DropFactor(tx FactorTx, actor access.Actor, t Tried, demanded bool) (a Account, refused, err error) {
	if demanded {
		return a, nil, fault.New(fault.Denied, "account.factor_demanded")
	}
	refused, err = pass(tx, actor, t, func(was Account, f Factor, _ By) error {
		if a, err = was, endFactor(tx, actor, &f); err != nil {
			return err
		}
		a.Factor, a.Epoch = "", a.Epoch+1
		if err := tx.SaveAccount(&a); err != nil {
			return err
		}
		return tx.Record(actor.Event(FactorOff, a.ID))
	})
	return a, refused, err
}

// endFactor ends a factor: its secret is gone from then on.
func endFactor(tx interface{ SaveFactor(*Factor) error }, actor access.Actor, f *Factor) error {
	f.State, f.Secret, f.Codes, f.EndedBy, f.EndedAt = FactorEnded, "", nil, actor.Person, actor.Now
	return tx.SaveFactor(f)
}

// freed is what the release of a one-time code does to the factor: it goes where that was
// asked for (手机和恢复码都丢了); else it stays, and wrong codes are forgotten.
func freed(tx Tx, actor access.Actor, a *Account, lost bool) error {
	f, err := tx.FactorOf(a.ID)
	broken := fault.Is(err, "account.factor_broken")
	if err != nil && !broken {
		return err
	}
	if lost {
		a.Factor = ""
	}
	switch {
	case f.ID == "" || !lost && (broken || f.Wrong == 0):
		return nil
	case lost:
		return endFactor(tx, actor, &f)
	}
	f.Wrong, f.Until = 0, time.Time{}
	return tx.SaveFactor(&f)
}
