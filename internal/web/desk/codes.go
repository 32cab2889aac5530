package desk

import (
	"luoshi/internal/access"
	"luoshi/internal/account"
	"luoshi/internal/fault"
	"luoshi/internal/store"
	"luoshi/internal/web"
)

func codeRoom() room {
	return room{ID: "codes", Title: "密码放行", Path: "/desk/codes", Act: "account.release", Routes: []web.Route{
		{Method: "GET", Path: "/desk/codes", Act: "account.release", Handle: waitingCodes},
		{Method: "POST", Path: "/desk/codes/{id}/{act}", Act: "account.release", Handle: actOnCode},
	}}
}

// codeRow is a one-time code that was asked for, as both pages and the exception list
// show it.
type codeRow struct {
	account.Code
	Login, Name, Why, AskedName, At, StateTitle string
	Waits, May                                  bool
}

type codePage struct {
	web.Frame
	Rows           []codeRow
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
	err := c.View(func(v *store.View) error {
		ks, err := v.CodesAsked()
		if err != nil {
			return err
		}
		opener, err := openerOf(v)
		if err != nil {
			return err
		}
		names := newNames(c, v)
		logins, err := loginsOf(v)
		for _, k := range ks {
			r := codeRowOf(c, names, logins, k)
			r.May = !c.Actor.Is(k.Person) && (!c.Actor.Is(k.AskedBy) || opener == c.Actor.Person)
			p.Rows = append(p.Rows, r)
		}
		return err
	})
	if err != nil {
		return err
	}
	return c.Page(web.Status(refused), "desk-codes", p)
}

// openerOf is who releases and confirms alone, "" when nobody does.
func openerOf(v *store.View) (string, error) {
	p, err := v.Programme()
	if fault.KindOf(err) == fault.Missing {
		return "", nil
	}
	return p.Opener, err
}

func loginsOf(v *store.View) (map[string]string, error) {
	as, err := v.Accounts()
	out := make(map[string]string, len(as))
	for _, a := range as {
		out[a.ID] = a.Login
	}
	return out, err
}

func codeRowOf(c *web.Ctx, n *names, logins map[string]string, k account.Code) codeRow {
	r := codeRow{Code: k, Login: logins[k.Account], Name: n.person(k.Person), Why: k.Reason, AskedName: n.person(k.AskedBy),
		At: k.AskedAt.In(c.Zone).Format("2006-01-02 15:04"), Waits: k.State == account.Asked}
	if k.First {
		r.Why = c.T("新开账号")
	}
	switch {
	case k.State == account.Asked:
		r.StateTitle = c.T("待放行")
	case k.State == account.Declined:
		r.StateTitle = c.T("未放行")
	case k.Over(c.Actor.Now):
		r.StateTitle = c.T("已过期作废，本人没有用")
	case k.Opening:
		r.StateTitle = c.T("开局期间一人办理")
	case k.State == account.Used:
		r.StateTitle = c.T("本人已改密码")
	default:
		r.StateTitle = c.T("已放行，本人未改密码，{0} 前有效", k.Ends().In(c.Zone).Format("2006-01-02 15:04"))
	}
	return r
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
	if act == "decline" {
		return c.Redirect("/desk/codes")
	}
	if err := c.Store.SetAttempts(c.R.Context(), c.Home, a.Login, store.Attempts{}); err != nil { // a reset is the way back from a lock
		return err
	}
	return codeView(c, nil, secret, a.Login)
}

func countResets(r *exceptionReader) (int, bool, error) {
	return bounded(r.v.Codes("", countLimit+1))
}

// readResets lists every code that was asked for, of new accounts too.
func readResets(r *exceptionReader, before string, limit int) (exceptionTable, error) {
	t := exceptionTable{Head: []string{r.c.T("登录名"), r.c.T("人员"), r.c.T("为什么"), r.c.T("申请人"), r.c.T("时间"), r.c.T("放行人"), r.c.T("情况")}}
	ks, err := r.v.Codes(before, limit+1)
	if err != nil {
		return t, err
	}
	if len(ks) > limit {
		ks = ks[:limit]
		t.Next = ks[limit-1].ID
	}
	logins, err := loginsOf(r.v)
	for _, k := range ks {
		row := codeRowOf(r.c, r.names, logins, k)
		t.Rows = append(t.Rows, words(row.Login, row.Name, row.Why, row.AskedName, row.At, r.names.person(k.ReleasedBy), row.StateTitle))
	}
	return t, err
}
