package web

import (
	"net/http"

	"luoshi/internal/account"
	"luoshi/internal/fault"
)

type pinPageData struct {
	Frame
	Set bool // a PIN is to be chosen
	To  string
}

func pinPage(c *Ctx) error {
	if c.Session.Kind != "field" {
		return c.Redirect(local(c.Value("to")))
	}
	return c.Page(http.StatusOK, "pin", pinPageData{c.Frame("PIN", nil), c.Session.Pin == "", local(c.Value("to"))})
}

// enterPin checks, or on a new device sets, the PIN of a field session. Five
// failures end the session.
func enterPin(c *Ctx) error {
	pin := c.R.FormValue("pin")
	ctx := c.R.Context()
	if c.Session.Kind != "field" {
		return c.Redirect(c.home())
	}
	err := func() error {
		if c.Session.Pin == "" {
			if err := account.CheckPIN(pin); err != nil {
				return err
			}
			hash, err := "", error(nil)
			if err := c.turn(c.pins, func() { hash, err = account.Hash(pin) }); err != nil {
				return err
			}
			c.Session.Pin = hash
			return err
		}
		return c.guess(c.pins, c.Session.Pin, pin, fault.At("pin", "account.pin_wrong"))
	}()
	if err != nil {
		return c.Page(Status(err), "pin", pinPageData{c.Frame("PIN", err), c.Session.Pin == "", local(c.Value("to"))})
	}
	c.Session.Seen = c.Store.Now()
	if err := c.Store.TouchSession(ctx, c.Session); err != nil {
		return err
	}
	return c.Redirect(local(c.Value("to")))
}

// newPinPage asks for the old PIN and the new one twice (更改 PIN). A phone without a
// PIN is led to choose its first.
func newPinPage(c *Ctx) error {
	switch {
	case c.Session.Kind != "field":
		return c.Redirect(c.home())
	case c.Session.Pin == "":
		return c.Redirect("/pin?to=/field/me")
	}
	return c.Page(http.StatusOK, "pin-change", pinPageData{Frame: c.Frame(c.T("更改 PIN"), nil)})
}

// changePin puts another PIN on this phone's session. A wrong old PIN counts like one
// at the door. The PIN belongs to this phone: other phones keep theirs.
func changePin(c *Ctx) error {
	if c.Session.Kind != "field" || c.Session.Pin == "" {
		return newPinPage(c)
	}
	pin := c.R.FormValue("pin")
	err := func() error {
		if err := account.CheckPIN(pin); err != nil {
			return err
		}
		if pin != c.R.FormValue("again") {
			return fault.At("again", "account.pin_again")
		}
		if err := c.guess(c.pins, c.Session.Pin, c.R.FormValue("old"), fault.At("old", "account.pin_wrong")); err != nil {
			return err
		}
		hash, err := "", error(nil)
		if err := c.turn(c.pins, func() { hash, err = account.Hash(pin) }); err != nil {
			return err
		}
		c.Session.Pin, c.Session.Seen = hash, c.Store.Now()
		return err
	}()
	if err != nil {
		return c.Page(Status(err), "pin-change", pinPageData{Frame: c.Frame(c.T("更改 PIN"), err)})
	}
	if err := c.Store.TouchSession(c.R.Context(), c.Session); err != nil {
		return err
	}
	return c.Redirect("/field/me?pin=1")
}
