package page

import (
	"luoshi/internal/account"
	"luoshi/internal/store"
	"luoshi/internal/web"
)

// CodeRow is a one-time code that was asked for, as both pages and the exception list
// show it.
type CodeRow struct {
	account.Code
	Login, Name, Why, AskedName, At, StateTitle string
	Waits, May                                  bool
	Plain                                       bool // of nobody with a key post: may be released with others
}

// LoginsOf is the login name of every account.
func LoginsOf(v *store.View) (map[string]string, error) {
	as, err := v.Accounts()
	out := make(map[string]string, len(as))
	for _, a := range as {
		out[a.ID] = a.Login
	}
	return out, err
}

// CodeRowOf words a code: why it was asked for, by whom, and what became of it.
func CodeRowOf(c *web.Ctx, n *Names, logins map[string]string, k account.Code) CodeRow {
	r := CodeRow{Code: k, Login: logins[k.Account], Name: n.Person(k.Person), Why: k.Reason, AskedName: n.Person(k.AskedBy),
		At: k.AskedAt.In(c.Zone).Format("2006-01-02 15:04"), Waits: k.State == account.Asked}
	if k.Factor {
		r.Why += "（" + c.T("连同第二重验证") + "）"
	}
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
