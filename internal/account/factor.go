package account

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base32"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"

	"luoshi/internal/fault"
	"luoshi/internal/ident"
	"luoshi/journal"
)

// FactorState is how far a second factor has come.
type FactorState string

// The states of a second factor. One that its holder has not confirmed is not stored.
const (
	FactorOn    FactorState = "on"    // 启用
	FactorEnded FactorState = "ended" // 停用
)

// Factor is the second factor of an account (第二重验证): a secret that a phone shares, from
// which both compute a code of six digits every half minute (动态码, RFC 6238), and recovery
// codes for when the phone is lost (恢复码). An account has one that is on. What was tried
// is kept in the row, so that a code is good once on however many servers, and nothing that
// strangers do makes room for more tries.
type Factor struct {
	ident.Row
	Account, Person string
	State           FactorState
	Secret          string // base32; sealed in the database, "" once it ended
	MadeAt          time.Time
	Step            int64     // the half minute of the last code that was accepted
	Wrong           int       // wrong codes since the last right one
	Until           time.Time // nobody's code is looked at until then
	Codes           []string  // recovery codes that are left, as keyed hashes
	EndedBy         string
	EndedAt         time.Time
	// Seal is made under a key outside the database over all of this: a row that SQL has
	// touched opens nothing.
	Seal string
}

// Fields are what the seal of a factor is over.
func (f Factor) Fields(home int) []journal.Field {
	return []journal.Field{journal.IntField("home", int64(home)), journal.TextField("id", f.ID), journal.TextField("account", f.Account), journal.TextField("person", f.Person),
		journal.TextField("state", string(f.State)), journal.TextField("secret", f.Secret), journal.IntField("made_at", millis(f.MadeAt)), journal.IntField("step", f.Step),
		journal.IntField("wrong", int64(f.Wrong)), journal.IntField("until", millis(f.Until)), journal.TextField("codes", strings.Join(f.Codes, ",")),
		journal.TextField("ended_by", f.EndedBy), journal.IntField("ended_at", millis(f.EndedAt))}
}

func millis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

// The parameters that every authenticator on every old phone knows: SHA-1, six digits, half
// a minute. A code of the half minute before or after is taken too.
const (
	factorPeriod = 30
	factorWindow = 1
	factorBytes  = 20
)

// FactorSecret writes the bytes of a secret as a phone takes them.
func FactorSecret(from []byte) string {
	return base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(from[:factorBytes])
}

// CodeAt is the code of a secret in a half minute.
func CodeAt(secret string, step int64) (string, error) {
	if step < 0 {
		step = 0
	}
	return hotp.GenerateCodeCustom(secret, uint64(step), hotp.ValidateOpts{Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1})
}

// StepAt is the half minute of a time.
func StepAt(now time.Time) int64 { return now.Unix() / factorPeriod }

// stepOf finds the half minute that a code of a secret belongs to, within the window.
func stepOf(secret, code string, now time.Time) (step int64, ok bool) {
	if secret == "" {
		return 0, false
	}
	for s := StepAt(now) - factorWindow; s <= StepAt(now)+factorWindow; s++ {
		want, err := CodeAt(secret, s)
		if err == nil && subtle.ConstantTimeCompare([]byte(want), []byte(code)) == 1 {
			step, ok = s, true
		}
	}
	return step, ok
}

// By is what the second factor was proved by.
type By string

// The ways.
const (
	ByCode     By = "code"     // 动态码
	ByRecovery By = "recovery" // 恢复码
)

// The bounds of wrong codes: after each five in a row nobody's code is looked at for a
// while, twice as long each time. Only who has the password comes so far, so that no
// stranger locks anybody's. docs/trust.md says what they come to.
const longestShut = 24 * time.Hour

// prove compares a code or a recovery code and moves what the row keeps of it, in both
// cases; whoever asked saves the row. hash is the keyed hash of a recovery code.
func (f *Factor) prove(text string, now time.Time, hash func(code string) string) (By, error) {
	text = plainCode(text)
	if step, ok := stepOf(f.Secret, text, now); ok && step > f.Step {
		f.Step, f.Wrong, f.Until = step, 0, time.Time{}
		return ByCode, nil
	} else if ok {
		f.fail(now)
		return "", fault.At("code", "account.factor_replayed")
	}
	if len(text) == recoveryLen {
		mine := hash(text)
		if i := slices.IndexFunc(f.Codes, func(c string) bool { return subtle.ConstantTimeCompare([]byte(c), []byte(mine)) == 1 }); i >= 0 {
			f.Codes = slices.Delete(slices.Clone(f.Codes), i, i+1)
			f.Wrong, f.Until = 0, time.Time{}
			return ByRecovery, nil
		}
	}
	f.fail(now)
	return "", fault.At("code", "account.factor_wrong")
}

func (f *Factor) fail(now time.Time) {
	if f.Wrong++; f.Wrong%LockAfter != 0 {
		return
	}
	f.Until = now.Add(longestShut)
	if k := f.Wrong/LockAfter - 1; k < 8 {
		f.Until = now.Add(min(longestShut, LockFor<<k))
	}
}

// Recovery codes: so many, each of so many letters and digits (60 bits) without those that
// are taken for others.
const (
	Recoveries  = 10
	recoveryLen = 12
	recoverySet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
)

// DrawRecovery draws a set of recovery codes, as they are shown once.
func DrawRecovery() ([]string, error) {
	out := make([]string, Recoveries)
	raw := make([]byte, recoveryLen)
	for i := range out {
		if _, err := rand.Read(raw); err != nil {
			return nil, err
		}
		var b strings.Builder
		for j, x := range raw {
			if j > 0 && j%4 == 0 {
				b.WriteByte('-')
			}
			b.WriteByte(recoverySet[int(x)%len(recoverySet)])
		}
		out[i] = b.String()
	}
	return out, nil
}

// plainCode is the one form of a code, however it was typed: full width or not, in groups
// or not, with the letters that are taken for digits.
func plainCode(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == 'O':
			return '0'
		case r == 'I' || r == 'L':
			return '1'
		case strings.ContainsRune(recoverySet, r):
			return r
		case r == ' ' || r == '-' || r == '—' || r == '–' || r == '\u00a0':
			return -1
		}
		return '?'
	}, strings.ToUpper(ident.FoldLogin(s)))
}

// HalfLife is how long whoever gave the right password may take for the second factor
// (半个会话): it gives no right to anything else.
const HalfLife = 5 * time.Minute

// HalfPurpose is the purpose of the token of a half session: it ends with the password that
// opened it.
func HalfPurpose(epoch int) string { return "half-" + strconv.Itoa(epoch) }
