package setup

import (
	"slices"
	"strconv"

	"luoshi/internal/access"
	"luoshi/internal/account"
	"luoshi/internal/area"
	"luoshi/internal/calendar"
	"luoshi/internal/fault"
	"luoshi/internal/ident"
	"luoshi/internal/store"
	"luoshi/internal/web"
	"luoshi/internal/web/page"
)

// accountless is somebody in office who has no account yet (还没有账号的人). Has marks who
// has got one since the list was opened.
type accountless struct {
	Person, Name, Posts, Place string
	Area                       area.Code
	Has                        bool
}

// plain reports whether accounts of a role are opened many at once: not of a key post
// (关键岗位), nor of one whose acts bind others by one hand.
func plain(b *access.Bundles, r access.Role) bool {
	return !b.Entrusted(r) && !slices.ContainsFunc(access.Signing(), func(act string) bool { return b.Holds(r, act) })
}

// plainPerson reports whether no post that a person holds, or is to hold, is a key post.
func plainPerson(v *store.View, person string, today calendar.Date) (bool, error) {
	b, err := v.Bundles()
	if err != nil {
		return false, err
	}
	roles, err := v.RolesFrom(person, today)
	return !slices.ContainsFunc(roles, func(r access.Role) bool { return !plain(b, r) }), err
}

// accountlessRows reads who holds a post today, none of it a key post, and has no account.
func accountlessRows(c *web.Ctx, v *store.View) ([]accountless, error) {
	rows, err := plainHolders(c, v)
	return slices.DeleteFunc(rows, func(r accountless) bool { return r.Has }), err
}

// plainHolders reads who holds a post today, none of it a key post.
func plainHolders(c *web.Ctx, v *store.View) (rows []accountless, err error) {
	at := page.HomeArea(c)
	if code, err := area.ParseCode(c.Value("area")); err == nil && code.Within(at) {
		at = code
	}
	lo, hi := at.Range()
	roster, err := v.RosterIn(int64(lo), int64(hi))
	if err != nil {
		return nil, err
	}
	names, row := page.NewNames(c, v), map[string]int{}
	for _, p := range roster.Posts {
		for _, a := range roster.Appointments[p.ID] {
			if !a.On(c.Today) {
				continue
			}
			if i, ok := row[a.Person]; ok {
				rows[i].Posts += c.T("、") + names.Seat(p.ID)
				continue
			}
			row[a.Person] = len(rows)
			rows = append(rows, accountless{Person: a.Person, Name: names.Person(a.Person), Posts: names.Seat(p.ID), Place: names.Place(p.Area), Area: p.Area})
		}
	}
	logins, err := v.Accounts()
	has := map[string]bool{}
	for _, a := range logins {
		has[a.Person] = has[a.Person] || a.State != account.Revoked
	}
	if err != nil {
		return nil, err
	}
	var out []accountless
	for _, r := range rows {
		ok, err := plainPerson(v, r.Person, c.Today)
		if err != nil {
			return nil, err
		}
		if r.Has = has[r.Person]; ok {
			out = append(out, r)
		}
	}
	return out, nil
}

// severalAccounts opens an account for each ticked person, each an act of its own, and asks
// for its first code.
func severalAccounts(c *web.Ctx) page.Several[accountless] {
	return page.Several[accountless]{Path: "/desk/accounts/many", List: page.Option{Value: "/desk/accounts/many", Title: c.T("还没有账号的人")},
		Row: func(r accountless) page.Ticked { return page.Ticked{ID: r.Person, Name: r.Name, Small: r.Posts} },
		Read: func(v *store.View, ids []string) ([]accountless, error) {
			rows, err := plainHolders(c, v)
			return slices.DeleteFunc(rows, func(r accountless) bool { return !slices.Contains(ids, r.Person) }), err
		},
		Acts: []page.SeveralAct[accountless]{{ID: "open", Title: c.T("开立账号"), Open: func(r accountless) bool { return !r.Has },
			Says: c.T("开立后：登录名按辖区代码编；由另一位管理员成批放行，打印一次性密码条交给各人，本人第一次登录时必须改掉。"),
			Do: func(tx *store.Tx, r accountless, _ page.Said) error {
				login, err := freeLogin(tx, r.Area)
				if err == nil {
					_, err = account.Create(tx, c.Actor, login, r.Person, calendar.None, c.Today)
				}
				return err
			}}}}
}

// freeLogin is the first login that is free of those made from a division: its last six
// digits and a number, which a telephone types without changing its keys.
func freeLogin(tx *store.Tx, at area.Code) (string, error) {
	for n := 1; n < 1000; n++ {
		login := strconv.FormatInt(int64(at)%1_000_000+1_000_000, 10)[1:] + "-" + strconv.Itoa(n)
		if _, taken, err := tx.AccountByLogin(login); err != nil || !taken {
			return login, err
		}
	}
	return "", fault.At("login", "account.login_taken")
}

func accountlessList(c *web.Ctx) error {
	if err := access.May(c.Actor, "account.manage", access.Subject{}); err != nil {
		return err
	}
	several := severalAccounts(c)
	text := func(fn func(accountless) string) func(accountless) page.Cell {
		return func(r accountless) page.Cell { return page.Text(fn(r)) }
	}
	var towns []area.Area
	if err := c.View(func(v *store.View) (err error) { towns, err = v.Towns(); return err }); err != nil {
		return err
	}
	return page.List[accountless]{Title: c.T("还没有账号的人"), Up: page.Option{Value: "/desk/accounts", Title: c.T("账号")}, Several: &several,
		Says:    c.T("在任而没有账号的。关键岗位和能签发、表决的岗位不在这里，逐个开立。"),
		Empty:   c.T("在任的都有账号。"),
		Filters: []page.Filter{{Name: "area", Title: c.T("镇(办)"), Any: c.T("全县"), Options: page.AreaOptions(towns)}},
		Find:    func(r accountless) string { return r.Name + " " + r.Posts + " " + r.Place },
		Columns: []page.Column[accountless]{
			{ID: "name", Title: c.T("人员"), Class: "ti", Cell: text(func(r accountless) string { return r.Name }), Less: func(a, b accountless) int { return ident.Compare(a.Name, b.Name) }},
			{ID: "posts", Title: c.T("岗位"), Cell: text(func(r accountless) string { return r.Posts }), Less: func(a, b accountless) int { return ident.Compare(a.Posts, b.Posts) }},
			{ID: "place", Title: c.T("辖区"), Cell: text(func(r accountless) string { return r.Place }), Less: func(a, b accountless) int { return int(a.Area - b.Area) }},
		}}.Show(c, nil, func(v *store.View) ([]accountless, error) { return accountlessRows(c, v) })
}

func openMany(c *web.Ctx) error { return severalAccounts(c).Handle(c) }

// slip is one printed strip with a one-time password (一次性密码条).
type slip struct{ Name, Login, Secret string }

// slipPage shows once what was released, to be printed and cut.
type slipPage struct {
	web.Frame
	Slips []slip
	Ends  string
	Host  string
	Left  []string // what was not released, and why
}

// manyCodes bounds how many are released at once: each secret is hashed, which takes long.
const manyCodes = 40

// codesNamed reads codes whatever became of them, for who names them once more.
func codesNamed(c *web.Ctx, v *store.View, ids []string) ([]page.CodeRow, error) {
	var ks []account.Code
	for _, id := range ids {
		k, err := v.Code(id)
		if fault.KindOf(err) == fault.Missing {
			continue
		}
		if err != nil {
			return nil, err
		}
		ks = append(ks, k)
	}
	return codeRows(c, v, ks)
}

// severalCodes releases ticked codes (成批放行): each an act and a signature of its own.
func severalCodes(c *web.Ctx, given map[string]slip, hashed map[string]account.Hashed) page.Several[page.CodeRow] {
	type row = page.CodeRow
	return page.Several[row]{Path: "/desk/codes/many", List: page.Option{Value: "/desk/codes", Title: c.T("密码放行")},
		Row:  func(r row) page.Ticked { return page.Ticked{ID: r.ID, Name: r.Name, Small: r.Login + " " + r.Why} },
		Read: func(v *store.View, ids []string) ([]row, error) { return codesNamed(c, v, ids) },
		Acts: []page.SeveralAct[row]{{ID: "release", Title: c.T("放行"), Signs: true, Open: func(r row) bool { return r.May && r.Plain && r.First },
			Says: c.T("放行后：出现一次性密码条，只显示这一次，请马上打印、裁开、当面交给各人。登录密码输入一次，每个各签一次名。"),
			Do: func(tx *store.Tx, r row, _ page.Said) error {
				a, err := account.ReleaseCode(tx, c.Actor, r.ID, hashed[r.ID])
				if x := given[r.ID]; err == nil {
					x.Name, x.Login = r.Name, a.Login
					given[r.ID] = x
				}
				return err
			}}},
		Done: func(done []string, left []string) error { return showSlips(c, given, done, left) }}
}

// releaseMany releases the ticked codes and shows the slips of those that were.
func releaseMany(c *web.Ctx) error {
	given, hashed := map[string]slip{}, map[string]account.Hashed{}
	if err := c.R.ParseForm(); err != nil {
		return fault.New(fault.Invalid, "web.form_broken")
	}
	ids := page.TickedIDs(c)
	if len(ids) > manyCodes {
		return codeView(c, fault.New(fault.Invalid, "desk.many_ticked", strconv.Itoa(len(ids)), strconv.Itoa(manyCodes)), "", "")
	}
	if c.Value("sure") != "" {
		for _, id := range ids {
			secret := "Ls-" + store.NewToken()[:12]
			h, err := c.NewSecret("", secret)
			if err != nil {
				return err
			}
			given[id], hashed[id] = slip{Secret: secret}, h
		}
	}
	return severalCodes(c, given, hashed).Handle(c)
}

// showSlips shows the slips of what was released. What was sent twice was released the
// first time, under another password than this page would show.
func showSlips(c *web.Ctx, given map[string]slip, done, left []string) error {
	p := slipPage{Frame: c.Frame(c.T("一次性密码条"), nil), Left: left, Host: c.R.Host,
		Ends: c.Actor.Now.Add(account.CodeLife).In(c.Zone).Format("2006-01-02 15:04")}
	for _, id := range done {
		if x := given[id]; x.Login != "" {
			c.ForgetGuesses(x.Login) // a reset is the way back from a lock
			p.Slips = append(p.Slips, x)
		}
	}
	return c.Page(200, "desk-slips", p)
}
