package setup

import (
	"cmp"
	"net/url"
	"slices"
	"strings"

	"luoshi/internal/account"
	"luoshi/internal/calendar"
	"luoshi/internal/fault"
	"luoshi/internal/ident"
	"luoshi/internal/org"
	"luoshi/internal/store"
	"luoshi/internal/web"
	"luoshi/internal/web/page"
)

// AccountRoom is the room of accounts (账号).
func AccountRoom() page.Room {
	return page.Room{ID: "accounts", Title: "账号", Path: "/desk/accounts", Act: "account.manage", Routes: []web.Route{
		{Method: "GET", Path: "/desk/accounts", Act: "account.manage", Handle: accountList},
		{Method: "POST", Path: "/desk/accounts", Act: "account.manage", Handle: createAccount},
		{Method: "GET", Path: "/desk/accounts/many", Act: "account.manage", Handle: accountlessList},
		{Method: "POST", Path: "/desk/accounts/many", Act: "account.manage", Handle: openMany},
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
	Table   *page.Table
	New     *page.Form
	Release bool // may open the page where codes are released
}

func accountList(c *web.Ctx) error { return accountView(c, nil) }

func accountView(c *web.Ctx, refused error) error {
	p := accountPage{Frame: c.Frame(c.T("账号"), refused), Release: c.Actor.Holds("account.release")}
	titles := map[account.State]string{account.Active: c.T("启用"), account.Reset: c.T("待改密码"), account.Revoked: c.T("停用")}
	var rows []accountRow
	var same []page.Option // of the name that the form gives, where it is not enough
	err := c.View(func(v *store.View) error {
		names := page.NewNames(c, v)
		var err error
		if refused != nil && c.Value("name") != "" {
			if same, err = page.Namesakes(c, v, names, c.Value("name")); err != nil {
				return err
			}
		}
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
		for _, a := range as {
			title := titles[a.State]
			if waits[a.ID] {
				title = c.T("密码待放行")
			}
			rows = append(rows, accountRow{a, names.Person(a.Person), title, a.Person == c.Actor.Person})
		}
		return nil
	})
	if err != nil {
		return err
	}
	p.Table, p.New = accountTable(c, rows), newAccount(c, p.Frame, same)
	return p.Table.Send(c, "desk-accounts", refused, p)
}

// accountTable lists accounts with what may be done to each but the reader's own.
func accountTable(c *web.Ctx, rows []accountRow) *page.Table {
	return page.List[accountRow]{Title: c.T("账号"), Empty: c.T("还没有账号。"), Find: func(r accountRow) string { return r.Login + " " + r.Name + " " + r.StateTitle }, Columns: []page.Column[accountRow]{
		{ID: "login", Title: c.T("登录名"), Class: "ti", Cell: func(r accountRow) page.Cell { return page.Text(r.Login) },
			Less: func(a, b accountRow) int { return strings.Compare(a.Login, b.Login) }},
		{ID: "person", Title: c.T("人员"), Cell: func(r accountRow) page.Cell { return page.Text(r.Name) },
			Less: func(a, b accountRow) int { return ident.Compare(a.Name, b.Name) }},
		{ID: "state", Title: c.T("状态"), Cell: func(r accountRow) page.Cell { return page.Text(r.StateTitle) },
			Less: func(a, b accountRow) int { return strings.Compare(a.StateTitle, b.StateTitle) }},
		{ID: "expires", Title: c.T("到期"), Cell: func(r accountRow) page.Cell { return page.Text(r.Expires.String()) },
			Less: func(a, b accountRow) int { return cmp.Compare(a.Expires, b.Expires) }},
		{Class: "act", Acts: true, Cell: func(r accountRow) page.Cell { return page.Cell{Acts: accountActs(c, r)} }},
	}}.Table(c, rows)
}

func accountActs(c *web.Ctx, r accountRow) []page.Act {
	if r.Mine {
		return nil
	}
	path := "/desk/accounts/" + url.PathEscape(r.ID)
	acts := []page.Act{
		{Path: path + "/reset", ID: "r" + r.ID, Fields: resetFields(c, r), Buttons: []page.Button{{Title: c.T("申请重置")}}},
		{Path: path + "/revoke", ID: "x" + r.ID, Buttons: []page.Button{{Title: c.T("停用")}}},
	}
	if !r.Expires.IsNone() {
		acts = append(acts, page.Act{Path: path + "/expires", ID: "e" + r.ID, Fields: []page.Field{{Name: "expires", Label: c.T("到期日"), Kind: "date", Value: r.Expires.String(), Required: true}},
			Buttons: []page.Button{{Title: c.T("改到期日")}}})
	}
	return acts
}

// resetFields ask why, and whether the second factor goes too, where there is one.
func resetFields(c *web.Ctx, r accountRow) []page.Field {
	fields := []page.Field{{Name: "reason", Label: c.T("重置的理由"), Required: true}}
	if r.Factor != "" {
		fields = append(fields, page.Field{Name: "factor", Label: c.T("手机和恢复码都丢了，第二重验证一并停用"), Kind: "check"})
	}
	return fields
}

// newAccount is the form of a new account.
// whoever bears a name that several bear is chosen by the post.
func newAccount(c *web.Ctx, f web.Frame, same []page.Option) *page.Form {
	fields := []page.Field{
		{Name: "login", Label: c.T("登录名"), Kind: "login", Required: true},
		{Name: "name", Label: c.T("名册上的姓名"), Required: true},
	}
	if len(same) > 1 {
		fields = append(fields, page.Field{Name: "person", Label: c.T("是哪一位"), Kind: "select", Any: c.T("请选择"), Options: same})
	}
	return page.NewForm(c, f, "", page.Form{Action: "/desk/accounts", Submit: c.T("开立账号"), Fields: append(fields,
		page.Field{Name: "expires", Label: c.T("到期日（外部审计必填，其他没有就空着）"), Kind: "date"},
	), Note: c.T("开立后：由另一位管理员放行，看到一次性密码并交给本人，本人第一次登录时必须改掉。")})
}

// createAccount makes an account for somebody of the roster and asks for its first
// code, which somebody else releases.
func createAccount(c *web.Ctx) error {
	login := c.Value("login")
	_, err := c.Do(func(tx *store.Tx) error {
		person, err := personOf(c, tx)
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

// personOf is the person of the roster whom the form names, by the post where several bear
// the name.
func personOf(c *web.Ctx, tx *store.Tx) (org.Person, error) {
	chosen := c.Value("person")
	if chosen == "" {
		return tx.PersonByName(c.Value("name"))
	}
	ps, err := tx.PersonsNamed(c.Value("name"))
	if i := slices.IndexFunc(ps, func(p org.Person) bool { return p.ID == chosen }); i >= 0 {
		return ps[i], err
	}
	return org.Person{}, cmp.Or(err, fault.At("person", "org.no_person", c.Value("name")))
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
			_, err = account.AskReset(tx, c.Actor, id, c.Value("reason"), c.Value("factor") != "")
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
	return c.Answer(err, accountView, to)
}
