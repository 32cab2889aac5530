package setup

import (
	"net/url"

	"luoshi/internal/access"
	"luoshi/internal/account"
	"luoshi/internal/calendar"
	"luoshi/internal/fault"
	"luoshi/internal/store"
	"luoshi/internal/web"
	"luoshi/internal/web/page"
)

// AccountRoom is the room of accounts (账号).
func AccountRoom() page.Room {
	return page.Room{ID: "accounts", Title: "账号", Path: "/desk/accounts", Act: "account.manage", Routes: []web.Route{
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
	Rows    []accountRow
	Form    url.Values
	File    string // the list as a workbook
	Release bool   // may open the page where codes are released
}

func accountList(c *web.Ctx) error { return accountView(c, nil) }

func accountView(c *web.Ctx, refused error) error {
	p := accountPage{Frame: c.Frame(c.T("账号"), refused), Form: c.R.Form, File: page.BookPath(c), Release: access.Holds(c.Actor.Role, "account.release")}
	titles := map[account.State]string{account.Active: c.T("启用"), account.Reset: c.T("待改密码"), account.Revoked: c.T("停用")}
	err := c.View(func(v *store.View) error {
		as, err := v.Accounts()
		if err != nil {
			return err
		}
		asked, err := v.CodesAsked()
		if err != nil {
			return err
		}
		waits := map[string]bool{}
		for _, k := range asked {
			waits[k.Account] = true
		}
		names := page.NewNames(c, v)
		for _, a := range as {
			title := titles[a.State]
			if waits[a.ID] {
				title = c.T("密码待放行")
			}
			p.Rows = append(p.Rows, accountRow{a, names.Person(a.Person), title, a.Person == c.Actor.Person})
		}
		return nil
	})
	if err != nil {
		return err
	}
	if page.AsBook(c) {
		return page.SendBook(c, p.Title, false, []string{c.T("登录名"), c.T("人员"), c.T("状态"), c.T("到期")}, p.Rows, func(r accountRow) []string {
			return []string{r.Login, r.Name, r.StateTitle, r.Expires.String()}
		})
	}
	return c.Page(web.Status(refused), "desk-accounts", p)
}

// createAccount makes an account for somebody of the roster and asks for its first
// code, which somebody else releases.
func createAccount(c *web.Ctx) error {
	login := c.Value("login")
	_, err := c.Do(func(tx *store.Tx) error {
		person, err := tx.PersonByName(c.Value("name"))
		if err != nil {
			return err
		}
		expires, err := endOf(c)
		if err == nil {
			_, err = account.Create(tx, c.Actor, login, person.ID, expires, c.Today)
		}
		return err
	})
	if c.Store.Unique(err) {
		err = fault.At("login", "account.login_taken")
	}
	return c.Answer(err, accountView, "/desk/codes", fault.Denied, fault.Missing, fault.Unable)
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
	id, to := c.R.PathValue("id"), "/desk/accounts"
	_, err := c.Do(func(tx *store.Tx) (err error) {
		switch c.R.PathValue("act") {
		case "reset":
			to = "/desk/codes"
			_, err = account.AskReset(tx, c.Actor, id, c.Value("reason"))
		case "revoke":
			_, err = account.Revoke(tx, c.Actor, id)
		case "expires":
			var expires calendar.Date
			if expires, err = endOf(c); err == nil {
				_, err = account.ChangeEnd(tx, c.Actor, id, expires, c.Today)
			}
		default:
			err = fault.New(fault.Missing, "web.not_found")
		}
		return err
	})
	if f, ok := fault.As(err); ok && f.Kind == fault.Invalid {
		shown := *f
		shown.Field = "" // the field is a row's, not the form's
		return accountView(c, &shown)
	}
	if err != nil {
		return err
	}
	return c.Redirect(to)
}
