package person

import (
	"bytes"
	"cmp"
	"encoding/base32"
	"encoding/base64"
	"html/template"
	"image/png"
	"net/http"
	"strings"

	"github.com/pquerna/otp/totp"

	"luoshi/internal/access"
	"luoshi/internal/account"
	"luoshi/internal/fault"
	"luoshi/internal/store"
	"luoshi/internal/web"
)

type factorPage struct {
	web.Frame
	On      bool
	Made    string
	Left    int
	Way     string   // recovery: came in by a recovery code; new: another phone is to be put
	Do      string   // which form was sent
	Demands []string // titles of the rights that demand it
	Broken  bool

	Drawn, QR string // what the page drew, and the picture of the secret
	Groups    string // the secret in groups of four
	Clock     string
}

// QRCode is the picture as an address that a page shows.
func (p factorPage) QRCode() template.URL { return template.URL(p.QR) } //nolint:gosec // G203: only this program's own picture

// Demanded lists the rights that demand it.
func (p factorPage) Demanded() string { return strings.Join(p.Demands, "、") }

func factorView(c *web.Ctx, refused error) error {
	p := factorPage{Frame: c.Frame(c.T("第二重验证"), refused), Way: c.Value("way"), Do: c.R.PostFormValue("do"), Clock: c.PhoneTime().In(c.Zone).Format("15:04:05")}
	for _, right := range c.Demands {
		p.Demands = append(p.Demands, c.T(access.Title(right)))
	}
	inForce := ""
	if err := c.View(func(v *store.View) error {
		f, err := v.FactorOf(c.Account.ID)
		if err == nil { // as it is now: another window may just have put one in force
			var acc account.Account
			if acc, err = v.Account(c.Account.ID); err == nil {
				err = acc.Sound(f)
			}
		}
		inForce = f.Secret
		if fault.Is(err, "account.factor_broken") {
			p.Broken, err = true, nil
		}
		p.On, p.Left = f.ID != "", len(f.Codes)
		if p.On {
			p.Made = c.Clock(f.MadeAt)
		}
		return err
	}); err != nil {
		return err
	}
	if p.Do == "put" {
		p.Way = "new"
	}
	if !p.Broken && (!p.On || p.Way == "new") {
		if err := draft(c, &p, inForce); err != nil {
			return err
		}
	}
	return c.Page(web.Status(refused), "factor", p)
}

// draft shows a secret that is not in force: the one that the form was about, or another.
func draft(c *web.Ctx, p *factorPage, inForce string) error {
	secret, err := "", error(nil)
	if p.Drawn = drawn(c); p.Drawn != "" {
		secret, err = c.Store.DraftFactor(c.Session, p.Drawn)
	}
	if err == nil && (p.Drawn == "" || secret == inForce) {
		p.Drawn = store.NewToken()
		secret, err = c.Store.DraftFactor(c.Session, p.Drawn)
	}
	if err != nil {
		return err
	}
	for i := 0; i < len(secret); i += 4 {
		p.Groups += secret[i:min(i+4, len(secret))] + " "
	}
	p.Groups = strings.TrimSpace(p.Groups)
	raw, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(secret)
	if err != nil {
		return err
	}
	key, err := totp.Generate(totp.GenerateOpts{Issuer: cmp.Or(c.Programme.Title, "落实"), AccountName: c.Account.Login, Secret: raw})
	if err != nil {
		return err
	}
	picture, err := key.Image(264, 264)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := png.Encode(&b, picture); err != nil {
		return err
	}
	p.QR = "data:image/png;base64," + base64.StdEncoding.EncodeToString(b.Bytes())
	return nil
}

// drawn is what the page of the form drew, "" for none.
func drawn(c *web.Ctx) string {
	if s := c.R.PostFormValue("drawn"); len(s) <= web.LongestSecret {
		return s
	}
	return ""
}

// actOnFactor puts the own second factor in force or another in its place, draws new
// recovery codes, or does without: each with the password.
func actOnFactor(c *web.Ctx) error {
	if done, err := putAlready(c); err != nil {
		return err
	} else if done {
		return c.Redirect(web.FactorPath)
	}
	fresh, acc := []string(nil), account.Account{}
	err := c.CheckSecret(c.R.PostFormValue("secret"), fault.At("secret", "account.secret_wrong"))
	if err == nil {
		fresh, err = account.DrawRecovery()
	}
	var refused error
	if err == nil {
		_, err = c.Do(func(tx *store.Tx) (err error) {
			switch c.R.PostFormValue("do") {
			case "put":
				var secret string
				if secret, err = c.Store.DraftFactor(c.Session, drawn(c)); err == nil {
					acc, refused, err = account.PutFactor(tx, c.Actor, c.Tried("old_code"), secret, c.Value("code"), fresh)
				}
			case "codes":
				refused, err = account.RenewRecovery(tx, c.Actor, c.Tried("code"), fresh)
			case "off":
				fresh = nil
				acc, refused, err = account.DropFactor(tx, c.Actor, c.Tried("code"), len(c.Demands) > 0)
			default:
				err = fault.New(fault.Missing, "web.not_found")
			}
			return err
		})
	}
	if err = cmp.Or(err, refused); err != nil {
		if k := fault.KindOf(err); k == fault.Internal || k == fault.Missing {
			return err
		}
		return factorView(c, err)
	}
	if acc.ID != "" { // this session goes on, the others end
		c.Account, c.Session.Epoch = acc, acc.Epoch
		if err := c.Store.TouchSession(c.R.Context(), c.Session); err != nil {
			return err
		}
	}
	if fresh == nil {
		return c.Redirect("/me")
	}
	return c.Page(http.StatusOK, "factor-codes", recoveryPage{c.Frame(c.T("恢复码"), nil), fresh, c.Account.Login, c.Clock(c.Store.Now())})
}

// putAlready reports whether a form asks for the secret that is in force: it was sent
// before, and its page is loaded again.
func putAlready(c *web.Ctx) (done bool, err error) {
	if c.R.PostFormValue("do") != "put" || drawn(c) == "" {
		return false, nil
	}
	secret, err := c.Store.DraftFactor(c.Session, drawn(c))
	if err != nil {
		return false, err
	}
	return done, c.View(func(v *store.View) error {
		f, err := v.FactorOf(c.Account.ID)
		done = err == nil && f.ID != "" && f.Secret == secret
		if fault.Is(err, "account.factor_broken") {
			return nil
		}
		return err
	})
}

// recoveryPage shows the recovery codes, once.
type recoveryPage struct {
	web.Frame
	Codes     []string
	Login, At string
}
