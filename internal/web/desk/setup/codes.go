package setup

import (
	"net/url"

	"luoshi/internal/access"
	"luoshi/internal/account"
	"luoshi/internal/fault"
	"luoshi/internal/life"
	"luoshi/internal/store"
	"luoshi/internal/web"
	"luoshi/internal/web/page"
)

// CodeRoom is the room where codes are released (密码放行).
func CodeRoom() page.Room {
	return page.Room{ID: "codes", Title: "密码放行", Path: "/desk/codes", Act: "account.release", Routes: []web.Route{
		{Method: "GET", Path: "/desk/codes", Act: "account.release", Handle: waitingCodes},
		{Method: "POST", Path: "/desk/codes/many", Act: "account.release", Handle: releaseMany},
		{Method: "POST", Path: "/desk/codes/{id}/{act}", Act: "account.release", Handle: actOnCode},
	}}
}

type codePage struct {
	web.Frame
	Table          *page.Table
	Given, GivenTo string // a one-time password, shown once
	GivenEnds      string // until when it is good
}

func waitingCodes(c *web.Ctx) error { return codeView(c, nil, "", "") }

func codeView(c *web.Ctx, refused error, given, to string) error {
	if err := access.May(c.Actor, "account.release", access.Subject{}); err != nil && refused == nil {
		refused = err // an account that rests may look
	}
	p := codePage{Frame: c.Frame(c.T("密码放行"), refused), Given: given, GivenTo: to,
		GivenEnds: c.Actor.Now.Add(account.CodeLife).In(c.Zone).Format("2006-01-02 15:04")}
	var rows []page.CodeRow
	if err := c.View(func(v *store.View) error {
		ks, err := v.CodesAsked()
		if err == nil {
			rows, err = codeRows(c, v, ks)
		}
		return err
	}); err != nil {
		return err
	}
	p.Table = codeTable(c, rows)
	return p.Table.Send(c, "desk-codes", refused, p)
}

// codeRows words codes, with whether the reader may release them.
func codeRows(c *web.Ctx, v *store.View, ks []account.Code) (rows []page.CodeRow, err error) {
	opener, err := v.Opener()
	if err != nil {
		return nil, err
	}
	names := page.NewNames(c, v)
	logins, err := page.LoginsOf(v)
	for _, k := range ks {
		of, err := v.Account(k.Account)
		if err != nil {
			return nil, err
		}
		r := page.CodeRowOf(c, names, logins, k)
		r.May = life.IsOpen(k.OpenTo(c.Actor, of, opener), account.ReleaseIt)
		if r.Plain, err = plainPerson(v, k.Person, c.Today); err != nil {
			return nil, err
		}
		rows = append(rows, r)
	}
	return rows, err
}

// codeTable lists what waits, with the buttons of whoever may release it.
func codeTable(c *web.Ctx, rows []page.CodeRow) *page.Table {
	several := severalCodes(c, nil, nil)
	return page.List[page.CodeRow]{Title: c.T("密码放行"), Empty: c.T("没有等放行的。"), Several: &several,
		Find: func(r page.CodeRow) string { return r.Login + " " + r.Name + " " + r.AskedName }, Columns: []page.Column[page.CodeRow]{
			{ID: "login", Title: c.T("登录名"), Class: "ti", Cell: func(r page.CodeRow) page.Cell { return page.Text(r.Login) }},
			{ID: "person", Title: c.T("人员"), Cell: func(r page.CodeRow) page.Cell { return page.Text(r.Name) }},
			{ID: "why", Title: c.T("为什么"), Cell: func(r page.CodeRow) page.Cell { return page.Text(r.Why) }},
			{ID: "asked", Title: c.T("申请人"), Cell: func(r page.CodeRow) page.Cell { return page.Text(r.AskedName) }},
			{ID: "at", Title: c.T("时间"), Cell: func(r page.CodeRow) page.Cell { return page.Text(r.At) }},
			{ID: "state", Title: c.T("情况"), Cell: func(r page.CodeRow) page.Cell { return codeCell(c, r) }},
		}}.Table(c, rows)
}

func codeCell(c *web.Ctx, r page.CodeRow) page.Cell {
	path := "/desk/codes/" + url.PathEscape(r.ID)
	decline := page.Act{Path: path + "/decline", ID: "d" + r.ID, Buttons: []page.Button{{Title: c.T("不放行")}}}.Signed(c)
	switch {
	case !r.Waits:
		return page.Text(r.StateTitle)
	case r.May:
		release := page.Act{Path: path + "/release", ID: "l" + r.ID, Buttons: []page.Button{{Title: c.T("放行"), Primary: true}}}.Signed(c)
		return page.Cell{File: r.StateTitle, Acts: []page.Act{release, decline}}
	}
	return page.Cell{Text: c.T("等另一位管理员放行"), Class: "sub sm", File: r.StateTitle, Acts: []page.Act{decline}}
}

// actOnCode releases a code and shows it once, to whoever releases it, or declines it.
func actOnCode(c *web.Ctx) error {
	id, act, secret := c.R.PathValue("id"), c.R.PathValue("act"), "Ls-"+store.NewToken()[:12]
	var hashed account.Hashed
	var err error
	switch act {
	case "release":
		hashed, err = c.NewSecret("", secret)
	case "decline":
	default:
		err = fault.New(fault.Missing, "web.not_found")
	}
	if err != nil {
		return err
	}
	var a account.Account
	_, err = c.Do(func(tx *store.Tx) (err error) {
		if act == "decline" {
			return account.DeclineCode(tx, c.Actor, id)
		}
		a, err = account.ReleaseCode(tx, c.Actor, id, hashed)
		return err
	})
	if k := fault.KindOf(err); err != nil && (k == fault.Denied || k == fault.Conflict) {
		return codeView(c, err, "", "")
	}
	if err != nil {
		return err
	}
	if act == "decline" || a.ID == "" { // sent twice: the password was shown the first time
		return c.Redirect("/desk/codes")
	}
	c.ForgetGuesses(a.Login) // a reset is the way back from a lock
	return codeView(c, nil, secret, a.Login)
}
