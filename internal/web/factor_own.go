package web

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
)

// factorPath is the page of the own second factor (第二重验证), and where everything leads
// whose right demands one that there is not yet: the whole page is one path, whose acts are
// named by the form.
const factorPath = "/factor"

func factorRoutes() []Route {
	return []Route{
		{Method: "GET", Path: factorPath, Own: true, Handle: func(c *Ctx) error { return c.factorView(nil) }},
		{Method: "POST", Path: factorPath, Own: true, Handle: actOnFactor},
	}
}

type factorPage struct {
	Frame
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

func (c *Ctx) factorView(refused error) error {
	p := factorPage{Frame: c.Frame(c.T("第二重验证"), refused), Way: c.Value("way"), Do: c.R.PostFormValue("do"), Clock: c.phoneTime().In(c.Zone).Format("15:04:05")}
	for _, right := range c.demands {
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
			p.Made = c.clock(f.MadeAt)
		}
		return err
	}); err != nil {
		return err
	}
	if p.Do == "put" {
		p.Way = "new"
	}
	if !p.Broken && (!p.On || p.Way == "new") {
		if err := c.draft(&p, inForce); err != nil {
			return err
		}
	}
	return c.Page(Status(refused), "factor", p)
}

// draft shows a secret that is not in force: the one that the form was about, or another.
func (c *Ctx) draft(p *factorPage, inForce string) error {
	secret, err := "", error(nil)
	if p.Drawn = c.drawn(); p.Drawn != "" {
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
func (c *Ctx) drawn() string {
	if s := c.R.PostFormValue("drawn"); len(s) <= longest {
		return s
	}
	return ""
}

// actOnFactor puts the own second factor in force or another in its place, draws new
// recovery codes, or does without: each with the password.
func actOnFactor(c *Ctx) error {
	if done, err := c.putAlready(); err != nil {
		return err
	} else if done {
		return c.Redirect(factorPath)
	}
	fresh, acc := []string(nil), account.Account{}
	err := c.guess(c.secrets, c.Account.Secret, c.R.PostFormValue("secret"), fault.At("secret", "account.secret_wrong"))
	if err == nil {
		fresh, err = account.DrawRecovery()
	}
	var refused error
	if err == nil {
		_, err = c.Do(func(tx *store.Tx) (err error) {
			switch c.R.PostFormValue("do") {
			case "put":
				var secret string
				if secret, err = c.Store.DraftFactor(c.Session, c.drawn()); err == nil {
					acc, refused, err = account.PutFactor(tx, c.Actor, c.tried("old_code"), secret, c.Value("code"), fresh)
				}
			case "codes":
				refused, err = account.RenewRecovery(tx, c.Actor, c.tried("code"), fresh)
			case "off":
				fresh = nil
				acc, refused, err = account.DropFactor(tx, c.Actor, c.tried("code"), len(c.demands) > 0)
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
		return c.factorView(err)
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
	return c.Page(http.StatusOK, "factor-codes", recoveryPage{c.Frame(c.T("恢复码"), nil), fresh, c.Account.Login, c.clock(c.Store.Now())})
}

// putAlready reports whether a form asks for the secret that is in force: it was sent
// before, and its page is loaded again.
func (c *Ctx) putAlready() (done bool, err error) {
	if c.R.PostFormValue("do") != "put" || c.drawn() == "" {
		return false, nil
	}
	secret, err := c.Store.DraftFactor(c.Session, c.drawn())
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
	Frame
	Codes     []string
	Login, At string
}
