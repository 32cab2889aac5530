package account

import (
	"strings"
	"time"

	"luoshi/internal/access"
	"luoshi/internal/fault"
	"luoshi/internal/ident"
	"luoshi/journal"
)

// Code is a one-time code for an account (一次性密码). One person asks for it and
// another releases it; it is shown to the second alone, who hands it to the holder, so
// that nobody can come in as somebody else alone. First is the code of a new account.
type Code struct {
	ident.Row
	Account, Person          string // whose account
	First                    bool
	Reason                   string
	Factor                   bool // 手机和恢复码都丢了: the second factor goes too
	State                    CodeState
	AskedBy, AskedPost       string
	AskedAt                  time.Time
	ReleasedBy, ReleasedPost string
	ReleasedAt               time.Time
	UsedAt                   time.Time // when a new secret was set after it
	Opening                  bool      // 开局: released by whoever asked, in the opening period
}

// CodeLife is how long a released code lets its holder in (有效期): three days cover a
// weekend and a day in the village. What lies in a drawer or a chat for longer is a way
// in for whoever finds it.
const CodeLife = 72 * time.Hour

// Ends is when a released code ends.
func (c Code) Ends() time.Time { return c.ReleasedAt.Add(CodeLife) }

// Over reports whether a code was released and its time has passed.
func (c Code) Over(now time.Time) bool {
	return c.State == Lapsed || c.State == Released && !now.Before(c.Ends())
}

// CodeOver reports whether the code that opens an account now is over; its codes come
// the newest first. An account with a secret of its holder's own needs none.
func (a Account) CodeOver(codes []Code, now time.Time) bool {
	if a.State != Reset {
		return false
	}
	for _, c := range codes {
		if c.State == Released || c.State == Lapsed {
			return c.Over(now)
		}
	}
	return false
}

// Rest is how long an account signs nothing after a secret was set by a code (静默期).
const Rest = 24 * time.Hour

// NoSign is until when the account signs nothing; the zero time when it may.
func (a Account) NoSign() time.Time {
	if a.Fresh.IsZero() {
		return time.Time{}
	}
	return a.Fresh.Add(Rest)
}

// Hashed is a secret in its stored form. Only NewSecret and NextSecret make one: no use
// case can hash, which takes long, inside a transaction.
type Hashed struct {
	text        string
	was, sealed string // the holder's signing key as it was sealed, and under this secret
}

// NewSecret checks a secret and hashes it. Call it before the transaction.
func NewSecret(login, secret string, about ...string) (Hashed, error) {
	if err := CheckSecret(login, secret, about...); err != nil {
		return Hashed{}, err
	}
	text, err := Hash(secret)
	return Hashed{text: text}, err
}

// ask notes that a code is asked for.
func ask(tx Tx, actor access.Actor, a Account, first bool, reason string, factor bool) (Code, error) {
	c := Code{Account: a.ID, Person: a.Person, First: first, Reason: reason, Factor: factor, State: Asked, AskedBy: actor.Person, AskedPost: actor.Post, AskedAt: actor.Now}
	return c, tx.SaveCode(&c)
}

// AskReset asks for a new first secret of an account (申请重置), never by its holder, and
// where the holder lost phone and recovery codes too, to take the second factor off.
// Nothing changes for the holder until somebody else releases it.
func AskReset(tx Tx, actor access.Actor, id, reason string, factor bool) (Code, error) {
	if err := codes.May(actor, AskIt, access.Subject{}); err != nil {
		return Code{}, err
	}
	a, err := tx.Account(id)
	if err != nil {
		return Code{}, err
	}
	if err := codes.Keep(AskIt, Code{}.tied(actor, a, "")); err != nil {
		return Code{}, err
	}
	if reason = strings.TrimSpace(reason); reason == "" {
		return Code{}, fault.At("reason", "account.reset_reason")
	}
	there, err := tx.CodesOf(id)
	if err != nil {
		return Code{}, err
	}
	for _, c := range there {
		if c.State == Asked {
			return Code{}, fault.At("reason", "account.code_waits")
		}
	}
	c, err := ask(tx, actor, a, false, reason, factor)
	if err != nil {
		return Code{}, err
	}
	return c, tx.Record(actor.Event("account.ask_code", a.ID))
}

// ReleaseCode gives an account the secret that was asked for (放行) and ends its open
// sessions. It is done by another person than who asked and never by the holder; until
// the opening period (开局) ends, the first administrator does it alone and the code is
// marked.
func ReleaseCode(tx Tx, actor access.Actor, id string, secret Hashed) (Account, error) {
	c, a, err := waiting(tx, actor, id, ReleaseIt)
	if err != nil {
		return Account{}, err
	}
	c.Opening = actor.Is(c.AskedBy) // the table let the first administrator do it alone
	a.Secret, a.State, a.Epoch = secret.text, Reset, a.Epoch+1
	if err := freed(tx, actor, &a, c.Factor); err != nil {
		return Account{}, err
	}
	if err := tx.SaveAccount(&a); err != nil {
		return Account{}, err
	}
	c.State, c.ReleasedBy, c.ReleasedPost, c.ReleasedAt = Released, actor.Person, actor.Post, actor.Now
	if err := tx.SaveCode(&c); err != nil {
		return Account{}, err
	}
	return a, tx.Record(actor.Event("account.release", a.ID))
}

// DeclineCode refuses a code (不放行); whoever asked may take the asking back with it.
func DeclineCode(tx Tx, actor access.Actor, id string) error {
	c, a, err := waiting(tx, actor, id, DeclineIt)
	if err != nil {
		return err
	}
	c.State, c.ReleasedBy, c.ReleasedPost, c.ReleasedAt = Declined, actor.Person, actor.Post, actor.Now
	if err := tx.SaveCode(&c); err != nil {
		return err
	}
	return tx.Record(actor.Event("account.decline", a.ID))
}

// waiting reads a code that waits, with its account, for an act of the actor.
func waiting(tx Tx, actor access.Actor, id string, act CodeAct) (Code, Account, error) {
	if err := codes.May(actor, act, access.Subject{}); err != nil {
		return Code{}, Account{}, err
	}
	c, err := tx.Code(id)
	if err != nil {
		return Code{}, Account{}, err
	}
	a, err := tx.Account(c.Account)
	if err != nil {
		return Code{}, Account{}, err
	}
	opener, err := tx.Opener()
	if err != nil {
		return Code{}, Account{}, err
	}
	_, err = codes.Enter(c.State, act, c.tied(actor, a, opener))
	return c, a, err
}

// LapseCode ends a released code that nobody came in with in time (过期作废): the account
// has no secret until another code is asked for. The program does it.
func LapseCode(tx Tx, now time.Time, id string) error {
	c, err := tx.Code(id)
	if err != nil || c.State != Released || !c.Over(now) {
		return err
	}
	a, err := tx.Account(c.Account)
	if err != nil {
		return err
	}
	codes, err := tx.CodesOf(a.ID)
	if err != nil {
		return err
	}
	if a.CodeOver(codes, now) { // no newer code opens it
		a.Secret, a.Epoch = "", a.Epoch+1
		if err := tx.SaveAccount(&a); err != nil {
			return err
		}
	}
	c.State = Lapsed
	if err := tx.SaveCode(&c); err != nil {
		return err
	}
	return tx.Record(journal.Event{At: now.UnixMilli(), Act: "account.lapse_code", Subject: a.ID})
}

// use marks the code that the holder came in with as used; from then on the account
// rests, unless the code was one of the opening period.
func use(tx Tx, actor access.Actor, a *Account) error {
	codes, err := tx.CodesOf(a.ID)
	if err != nil {
		return err
	}
	if a.CodeOver(codes, actor.Now) {
		return fault.New(fault.Denied, "account.code_over")
	}
	a.Fresh = actor.Now
	for _, c := range codes {
		if c.State != Released {
			continue
		}
		if c.Opening {
			a.Fresh = time.Time{}
		}
		a.LostKey = a.LostKey || !c.First && !c.Opening
		c.State, c.UsedAt = Used, actor.Now
		if err := tx.SaveCode(&c); err != nil {
			return err
		}
	}
	return nil
}
