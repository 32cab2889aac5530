package desk

import (
	"fmt"
	"net/http"
	"net/url"

	"luoshi/internal/access"
	"luoshi/internal/account"
	"luoshi/internal/calendar"
	"luoshi/internal/fault"
	"luoshi/internal/matter"
	"luoshi/internal/store"
	"luoshi/internal/web"
)

func accountRoom() room {
	return room{ID: "accounts", Title: "账号", Path: "/desk/accounts", Act: "account.manage", Routes: []web.Route{
		{Method: "GET", Path: "/desk/accounts", Act: "account.manage", Handle: accountList},
		{Method: "POST", Path: "/desk/accounts", Act: "account.manage", Handle: createAccount},
		{Method: "POST", Path: "/desk/accounts/{id}/{act}", Act: "account.manage", Handle: actOnAccount},
	}}
}

type accountRow struct {
	account.Account
	Name, StateTitle string
	Mine             bool
}

type accountPage struct {
	web.Frame
	Rows        []accountRow
	Form        url.Values
	Given, For_ string // a one-time password, shown once
	File        string // the list as a workbook
}

func accountList(c *web.Ctx) error { return accountView(c, http.StatusOK, nil, "", "") }

func accountView(c *web.Ctx, status int, refused error, given, login string) error {
	p := accountPage{Frame: c.Frame(c.T("账号"), refused), Form: c.R.Form, File: bookPath(c), Given: given, For_: login}
	if given != "" {
		p.Form = url.Values{} // done: the next one starts empty
	}
	titles := map[account.State]string{account.Active: c.T("启用"), account.Reset: c.T("待改密码"), account.Revoked: c.T("停用")}
	err := c.View(func(v *store.View) error {
		as, err := v.Accounts()
		if err != nil {
			return err
		}
		names := newNames(c, v)
		for _, a := range as {
			p.Rows = append(p.Rows, accountRow{a, names.person(a.Person), titles[a.State], a.Person == c.Actor.Person})
		}
		return nil
	})
	if err != nil {
		return err
	}
	if asBook(c) {
		return sendBook(c, p.Title, false, []string{c.T("登录名"), c.T("人员"), c.T("状态"), c.T("到期")}, p.Rows, func(r accountRow) []string {
			return []string{r.Login, r.Name, r.StateTitle, r.Expires.String()}
		})
	}
	return c.Page(status, "desk-accounts", p)
}

// createAccount makes an account for the holder of a post and shows its first
// password once.
func createAccount(c *web.Ctx) error {
	secret := "Ls-" + store.NewToken()[:12]
	login := c.Value("login")
	_, err := c.Do(func(tx *store.Tx) error {
		person, err := tx.PersonByName(c.Value("name"))
		if err != nil {
			return err
		}
		expires, err := endOf(c)
		if err == nil {
			_, err = account.Create(tx, c.Actor, login, person.ID, secret, expires, c.Today)
		}
		return err
	})
	if c.Store.Unique(err) {
		err = fault.At("login", "account.login_taken")
	}
	if k := fault.KindOf(err); err != nil && k != fault.Internal {
		return accountView(c, web.Status(err), err, "", "")
	}
	if err != nil {
		return err
	}
	return accountView(c, http.StatusOK, nil, secret, login)
}

// endOf reads the last day of an account from the form, None when it is left empty.
func endOf(c *web.Ctx) (calendar.Date, error) {
	s := c.Value("expires")
	if s == "" {
		return calendar.None, nil
	}
	d, err := calendar.ParseDate(s)
	if err != nil {
		return d, fault.At("expires", "desk.date_form", s)
	}
	return d, nil
}

func actOnAccount(c *web.Ctx) error {
	secret := "Ls-" + store.NewToken()[:12]
	var a account.Account
	_, err := c.Do(func(tx *store.Tx) (err error) {
		switch c.R.PathValue("act") {
		case "reset":
			a, err = account.ResetSecret(tx, c.Actor, c.R.PathValue("id"), secret)
		case "revoke":
			a, err = account.Revoke(tx, c.Actor, c.R.PathValue("id"))
		case "expires":
			var expires calendar.Date
			if expires, err = endOf(c); err == nil {
				a, err = account.ChangeEnd(tx, c.Actor, c.R.PathValue("id"), expires, c.Today)
			}
		default:
			err = fault.New(fault.Missing, "web.not_found")
		}
		return err
	})
	if f, ok := fault.As(err); ok && f.Kind == fault.Invalid {
		shown := *f
		shown.Field = "" // the field is a row's, not the form's
		return accountView(c, web.Status(err), &shown, "", "")
	}
	if err != nil {
		return err
	}
	if a.State == account.Reset && c.R.PathValue("act") == "reset" {
		if err := c.Store.SetAttempts(c.R.Context(), c.Home, a.Login, store.Attempts{}); err != nil { // a reset is the way back from a lock
			return err
		}
		return accountView(c, http.StatusOK, nil, secret, a.Login)
	}
	return c.Redirect("/desk/accounts")
}

// fileRoom serves attachments to whoever may see their matter.
func fileRoom() room {
	return room{ID: "matters", Routes: []web.Route{
		{Method: "GET", Path: "/desk/files/{id}", Act: "matter.see", Handle: attachment},
	}}
}

func attachment(c *web.Ctx) error {
	var e matter.Evidence
	if err := c.View(func(v *store.View) (err error) {
		if e, err = v.EvidenceByID(c.R.PathValue("id")); err != nil {
			return err
		}
		m, err := v.Matter(e.Matter)
		if err != nil {
			return err
		}
		return access.May(c.Actor, "matter.see", m.Subject())
	}); err != nil {
		return err
	}
	data, err := c.Blobs().Shown(e.Hash)
	if err != nil {
		return err
	}
	h := c.W.Header()
	h.Set("Content-Type", e.Type)
	h.Set("Content-Security-Policy", "sandbox; default-src 'none'; img-src 'self' data:")
	h.Set("Content-Disposition", fmt.Sprintf("inline; filename*=UTF-8''%s", url.PathEscape(e.Name)))
	_, _ = c.W.Write(data) // the client may be gone
	return nil
}
