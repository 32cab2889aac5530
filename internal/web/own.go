package web

import (
	"net/http"
	"net/url"
	"strconv"

	"luoshi/internal/account"
	"luoshi/internal/fault"
	"luoshi/internal/store"
	"luoshi/internal/web/door"
)

// ownRoutes are the pages that both faces share.
func ownRoutes() []Route {
	return []Route{
		{Method: "GET", Path: "/{$}", Open: true, Handle: root},
		{Method: "GET", Path: homesAt, Open: true, Handle: showHomes},
		{Method: "POST", Path: homesAt, Open: true, Handle: chooseHome},
		{Method: "GET", Path: "/sign-in", Open: true, Handle: signInPage},
		{Method: "POST", Path: "/sign-in", Open: true, Handle: signIn},
		{Method: "GET", Path: halfPath, Open: true, Handle: halfPage},
		{Method: "POST", Path: halfPath, Open: true, Handle: enterFactor},
		{Method: "POST", Path: signOutPath, Own: true, Handle: signOut},
		{Method: "GET", Path: "/password", Handle: passwordPage},
		{Method: "POST", Path: "/password", Own: true, Handle: changePassword},
		{Method: "GET", Path: "/posts", Handle: postsPage},
		{Method: "POST", Path: "/posts", Own: true, Handle: switchPost},
		{Method: "GET", Path: "/pin", Handle: pinPage},
		{Method: "POST", Path: "/pin", Own: true, Handle: enterPin},
		{Method: "GET", Path: "/pin/change", Handle: newPinPage},
		{Method: "POST", Path: "/pin/change", Own: true, Handle: changePin},
		{Method: "GET", Path: "/lang/{lang}", Open: true, Handle: setLang},
	}
}

func root(c *Ctx) error {
	if c.Account.ID == "" {
		return c.Redirect("/sign-in")
	}
	return c.Redirect(c.home())
}

// home is the first page of a post: field for the village, exception lists for
// those who audit, desk for offices.
func (c *Ctx) home() string {
	if c.Session.Kind == "field" {
		return "/field"
	}
	if c.Actor.Holds("exception.see") {
		return "/desk/exceptions"
	}
	return "/desk"
}

type signInForm struct {
	Frame
	Home      int // of which the form was opened
	Login, To string
	Field     bool
	NoPin     bool // the phone had no PIN to ask for
}

func signInPage(c *Ctx) error {
	return c.Page(http.StatusOK, "sign-in", signInForm{Frame: c.Frame(c.T("登录"), nil), Home: c.Home, To: local(c.Value("to")), Login: c.Value("login"), Field: c.Value("kind") == "field", NoPin: c.Value("why") == "pin"})
}

func signIn(c *Ctx) error {
	login, kind := c.Value("login"), "desk"
	if c.Value("kind") == "field" {
		kind = "field"
	}
	if asked := c.Value("home"); asked != "" && asked != strconv.Itoa(c.Home) { // the form was opened at another home
		return c.Redirect("/sign-in")
	}
	half, err := c.signIn(login, c.R.FormValue("secret"), kind)
	switch to := local(c.Value("to")); {
	case err != nil:
		return c.Page(Status(err), "sign-in", signInForm{Frame: c.Frame(c.T("登录"), err), Home: c.Home, Login: login, To: to, Field: kind == "field"})
	case half:
		return c.Redirect(halfPath + "?" + url.Values{"to": {to}, "kind": {kind}}.Encode())
	default:
		return c.Redirect(to)
	}
}

func signOut(c *Ctx) error {
	if err := c.Store.CloseSession(c.R.Context(), c.Home, c.Session.ID); err != nil {
		return err
	}
	c.setCookie("", -1)
	if err := c.Note(account.WentOut, c.Account, ""); err != nil {
		return err // out they are
	}
	return c.Redirect("/sign-in")
}

type passwordForm struct {
	Frame
	First bool
	Ends  string // until when the one-time code is good, "" for none
}

func (c *Ctx) passwordForm(err error) passwordForm {
	p := passwordForm{Frame: c.Frame(c.T("修改密码"), err), First: c.Account.State == account.Reset}
	for _, k := range c.codes {
		if p.First && p.Ends == "" && k.State == account.Released {
			p.Ends = c.Clock(k.Ends())
		}
	}
	return p
}

func passwordPage(c *Ctx) error {
	return c.Page(http.StatusOK, "password", c.passwordForm(nil))
}

func changePassword(c *Ctx) error {
	err := func() error {
		if c.R.FormValue("secret") != c.R.FormValue("again") {
			return fault.At("again", "account.secret_again")
		}
		old, secret := c.R.FormValue("old"), c.R.FormValue("secret")
		if err := c.CheckSecret(old, fault.At("old", "account.secret_wrong")); err != nil {
			return err // before the transaction: no work on secrets may hold up the writer
		}
		var hash account.Hashed
		key, err := c.signKey()
		if err != nil {
			return err
		}
		if err := c.turn(c.secrets, func() {
			hash, err = account.NextSecret(c.Account, key, old, secret, c.Programme.Title, c.runs, c.Person.Name)
		}); err != nil {
			return err
		}
		if err != nil {
			return err
		}
		var acc account.Account
		if _, err := c.Do(func(tx *store.Tx) (err error) {
			acc, err = account.PutSecret(tx, c.Actor, c.Account.Secret, hash)
			return err
		}); err != nil {
			return err
		}
		c.Session.Epoch = acc.Epoch // this session goes on, the others end
		return c.Store.TouchSession(c.R.Context(), c.Session)
	}()
	if err != nil {
		return c.Page(Status(err), "password", c.passwordForm(err))
	}
	return c.Redirect(c.home())
}

type postsForm struct {
	Frame
	Holdings []store.Holding
	Current  string
}

func postsPage(c *Ctx) error {
	return c.Page(http.StatusOK, "posts", postsForm{c.Frame(c.T("切换岗位"), nil), c.Holdings, c.Actor.Post})
}

func switchPost(c *Ctx) error {
	for _, h := range c.Holdings {
		if h.Post.ID == c.Value("post") {
			c.Session.Post, c.Session.Seen = h.Post.ID, c.Store.Now()
			if err := c.Store.TouchSession(c.R.Context(), c.Session); err != nil {
				return err
			}
			return c.Redirect(c.home())
		}
	}
	return fault.New(fault.Missing, "account.no_post")
}

// CheckSecret compares the login password that a form asks for inside a session.
func (c *Ctx) CheckSecret(secret string, wrong error) error {
	return c.guess(c.secrets, c.Account.Secret, secret, wrong)
}

// guess checks a PIN or a password that is asked for inside a session.
func (c *Ctx) guess(d *door.Door, stored, secret string, wrong error) error {
	return c.try(d, secret, func() bool { return account.Match(stored, secret) }, wrong)
}

// try lets right, which takes long, look at a PIN or a password that is asked for inside
// a session. Five failures in a row end the session; what was not looked at is none.
func (c *Ctx) try(d *door.Door, secret string, right func() bool, wrong error) error {
	g := c.guesses.Load()
	last, stop := g.Inside(c.Session.ID, c.Store.Now())
	if !stop.Stops() && len(secret) <= LongestSecret {
		match := false
		if err := c.turn(d, func() { match = right() }); err != nil {
			g.UndoInside(c.Session.ID)
			return err
		}
		if match {
			g.RightInside(c.Session.ID)
			return nil
		}
	}
	kind := account.Wrong
	if d == c.pins {
		kind = account.WrongPIN
	}
	c.gather(kind, "", "")
	if last {
		if err := c.Store.CloseSession(c.R.Context(), c.Home, c.Session.ID); err != nil {
			return err
		}
	}
	return wrong
}

func setLang(c *Ctx) error {
	lang := "zh"
	if c.R.PathValue("lang") == "en" {
		lang = "en"
	}
	http.SetCookie(c.W, &http.Cookie{Name: "lang", Value: lang, Path: "/", MaxAge: 365 * 24 * 3600, SameSite: http.SameSiteLaxMode, HttpOnly: true, Secure: c.secure()})
	back := "/"
	if u, err := url.Parse(c.R.Referer()); err == nil && u.Path != "" {
		back = local(u.RequestURI())
	}
	return c.Redirect(back)
}
