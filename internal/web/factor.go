package web

import (
	"cmp"
	"net/http"
	"strings"
	"time"

	"luoshi/internal/access"
	"luoshi/internal/account"
	"luoshi/internal/fault"
	"luoshi/internal/store"
)

// FactorPath is the page of the own second factor (第二重验证), and where everything leads
// whose right demands one that there is not yet: the whole page is one path, whose acts are
// named by the form.
const FactorPath = "/factor"

// Where the second factor is asked for at the door, and how one goes out.
const (
	halfPath    = "/sign-in/factor"
	signOutPath = "/sign-out"
	halfName    = "luoshi-half" // the cookie of a half session: the account, and the token
)

// hasFactor reports whether an account signs in with a second factor; a row that is not as
// the program wrote it lets nobody in.
func (c *Ctx) hasFactor(acc account.Account) (on bool, err error) {
	return on, c.View(func(v *store.View) error {
		f, err := v.FactorOf(acc.ID)
		if err == nil {
			err = acc.Sound(f)
		}
		on = f.ID != ""
		return err
	})
}

// openHalf notes that the password was right (半个会话): a one-time token of a purpose of
// its own, which is no session. Every page but the one that asks for the second factor has
// a stranger before it.
func (c *Ctx) openHalf(acc account.Account, now time.Time) error {
	token, err := c.Store.PutToken(c.R.Context(), c.Home, account.HalfPurpose(acc.Epoch), acc.ID, now.Add(account.HalfLife))
	if err != nil {
		return err
	}
	c.cookie(halfName, "/sign-in", acc.ID+"."+token, account.HalfLife)
	return nil
}

// half is whose half session the request carries; false where there is none that lasts.
func (c *Ctx) half() (acc account.Account, token string, ok bool, err error) {
	ck, err := c.R.Cookie(c.cookieOf(halfName))
	if err != nil {
		return acc, "", false, nil
	}
	id, token, _ := strings.Cut(ck.Value, ".")
	err = c.View(func(v *store.View) (err error) {
		if acc, err = v.Account(id); err != nil {
			if fault.KindOf(err) == fault.Missing {
				err = nil
			}
			return err
		}
		if acc.State == account.Revoked || !acc.Expires.IsNone() && c.Today > acc.Expires {
			return nil
		}
		ok, err = v.HasToken(token, account.HalfPurpose(acc.Epoch), acc.ID)
		return err
	})
	return acc, token, ok, err
}

type halfForm struct {
	Frame
	Login, To, Kind, Clock string
	Recovery               bool // a recovery code is asked for
}

func (c *Ctx) halfForm(acc account.Account, err error) halfForm {
	h := halfForm{Frame: c.Frame(c.T("第二重验证"), err), Login: acc.Login, To: local(c.Value("to")), Kind: c.Value("kind"),
		Clock: c.PhoneTime().In(c.Zone).Format("15:04:05"), Recovery: c.Value("way") == "recovery"}
	return h
}

// halfPage asks for the second factor.
func halfPage(c *Ctx) error {
	acc, _, ok, err := c.half()
	if err != nil || !ok {
		return c.noHalf(err)
	}
	return c.Page(http.StatusOK, "half", c.halfForm(acc, nil))
}

// noHalf is where one goes without a half session: in, if signed in already, else to the
// door.
func (c *Ctx) noHalf(err error) error {
	if err != nil {
		return err
	}
	if c.Account.ID != "" {
		return c.Redirect(c.home())
	}
	return c.Redirect("/sign-in")
}

// enterFactor checks the second factor and opens the session.
func enterFactor(c *Ctx) error {
	acc, token, ok, err := c.half()
	if err != nil || !ok {
		return c.noHalf(err)
	}
	kind := "desk"
	if c.Value("kind") == "field" {
		kind = "field"
	}
	actor := access.Actor{Account: acc.ID, Person: acc.Person, Home: c.Home, Now: c.Store.Now()}
	var refused error
	_, err = c.Store.Do(c.R.Context(), c.Home, "", func(tx *store.Tx) (err error) {
		refused, err = account.ComeIn(tx, actor, c.Tried("code"), token, kind)
		return err
	})
	if err = cmp.Or(err, refused); err != nil {
		if fault.Is(err, "account.factor_shut") {
			c.gather(account.Shut, acc.Login, "")
		}
		if fault.KindOf(err) == fault.Internal {
			return err
		}
		return c.Page(Status(err), "half", c.halfForm(acc, err))
	}
	c.cookie(halfName, "/sign-in", "", -1)
	device, err := c.device(acc.Login)
	if err != nil {
		return err
	}
	if err := c.enter(acc, device != "", kind, actor.Now); err != nil {
		return err
	}
	if c.Value("way") == "recovery" {
		return c.Redirect(FactorPath + "?way=recovery")
	}
	return c.Redirect(local(c.Value("to")))
}

// Tried is a code from a field of the form, with where it comes from.
func (c *Ctx) Tried(field string) account.Tried {
	text := c.Value(field)
	if len(text) > LongestSecret {
		text = ""
	}
	return account.Tried{Text: text, Address: c.from().String(), Device: deviceOf(c.R.UserAgent()), Phone: c.PhoneTime()}
}

// PhoneTime is what a phone's clock should say: of a demo, which plays another day, too.
func (c *Ctx) PhoneTime() time.Time {
	if c.Programme.Demo {
		return time.Now()
	}
	return c.Store.Now()
}

// CameBy words how somebody came in: on a phone, with which second factor.
func (c *Ctx) CameBy(v account.Visit) string {
	if v.Kind != account.CameIn {
		return ""
	}
	var out []string
	for _, part := range strings.Fields(v.About) {
		switch part {
		case "field":
			out = append(out, c.T("手机"))
		case string(account.ByCode):
			out = append(out, c.T("动态码"))
		case string(account.ByRecovery):
			out = append(out, c.T("恢复码"))
		}
	}
	return strings.Join(out, " · ")
}
