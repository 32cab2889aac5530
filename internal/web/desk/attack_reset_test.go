package desk

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"luoshi/internal/access"
	"luoshi/internal/account"
	"luoshi/internal/fault"
	"luoshi/internal/store"
	"luoshi/internal/store/storetest"
)

// asked finds the codes that wait for an account.
func (s site) asked(acc string) (out []account.Code) {
	s.Helper()
	s.do(func(tx *store.Tx) error {
		ks, err := tx.CodesOf(acc)
		for _, k := range ks {
			if k.State == account.Asked {
				out = append(out, k)
			}
		}
		return err
	})
	return out
}

// code lets one administrator ask for a reset and another release it, and answers the
// one-time password.
func (s site) code(asks, releases *http.Client, acc string) string {
	s.Helper()
	if status, h, _ := s.ask(asks, http.MethodPost, "/desk/accounts/"+acc+"/reset", url.Values{"reason": {"本人来电"}}); status != http.StatusSeeOther || h.Get("Location") != "/desk/codes" {
		s.Fatalf("申请重置：%d", status)
	}
	_, _, page := s.ask(releases, http.MethodPost, "/desk/codes/"+s.asked(acc)[0].ID+"/release", url.Values{})
	return shownCode(page)
}

// shownCode is the one-time password that a page shows, "" for none.
func shownCode(page string) string {
	_, rest, _ := strings.Cut(page, `<b class="mono">`)
	given, _, _ := strings.Cut(rest, "<")
	return given
}

// TestResetNeedsTwo: a security administrator alone gets no secret of anybody, neither
// by a reset nor by a new account; the holder is told, the auditor sees it, and the
// account signs nothing for a day after the holder's new password.
func TestResetNeedsTwo(t *testing.T) {
	t.Parallel()
	s := openSite(t)
	s.signIn("leader-1")
	issuer := s.signIn("issuer")
	security, second, audit := s.signIn("security"), s.signIn("security-2"), s.signIn("audit")
	id := s.accountOf("issuer")
	_, _, page := s.ask(security, http.MethodPost, "/desk/accounts/"+id+"/reset", url.Values{"reason": {"忘了密码"}})
	if shownCode(page) != "" || len(s.asked(id)) != 1 {
		t.Fatal("一个人重置就看到了一次性密码")
	}
	code := s.asked(id)[0].ID
	status, _, page := s.ask(security, http.MethodPost, "/desk/codes/"+code+"/release", url.Values{})
	if status != http.StatusForbidden || shownCode(page) != "" || !strings.Contains(page, "申请的人不能自己放行") {
		t.Errorf("自己申请自己放行：%d", status)
	}
	if status, _, _ := s.ask(security, http.MethodPost, "/desk/accounts/"+id+"/reset", url.Values{"reason": {"再来"}}); status != http.StatusUnprocessableEntity {
		t.Errorf("一个账号两件等放行：%d", status)
	}
	if !s.in(issuer) {
		t.Error("只申请，没有放行，本人就被请出去了")
	}
	_, _, page = s.ask(issuer, http.MethodGet, "/desk/matters", nil)
	if !strings.Contains(page, "申请重置您的密码，理由：忘了密码") {
		t.Error("本人不知道有人申请重置")
	}
	if status, _, _ := s.ask(issuer, http.MethodPost, "/desk/codes/"+code+"/release", url.Values{}); status != http.StatusForbidden {
		t.Errorf("没有放行权的人放行：%d", status)
	}
	_, _, page = s.ask(audit, http.MethodPost, "/desk/codes/"+code+"/release", url.Values{})
	given := shownCode(page)
	if given == "" || s.in(issuer) {
		t.Fatalf("放行后：密码 %q，旧会话 %v", given, s.in(issuer))
	}
	if status, _, page := s.ask(second, http.MethodPost, "/desk/codes/"+code+"/release", url.Values{}); status != http.StatusConflict || shownCode(page) != "" {
		t.Errorf("放行两次：%d", status)
	}
	s.rests(t, given)
	for _, list := range []string{"/desk/exceptions/resets", "/desk/exceptions/resets.xlsx"} {
		if status, _, page := s.ask(audit, http.MethodGet, list, nil); status != http.StatusOK || strings.HasSuffix(list, "resets") && (!strings.Contains(page, "忘了密码") || !strings.Contains(page, "本人已改密码")) {
			t.Errorf("%s：%d", list, status)
		}
	}
}

// comeInWith signs in with a one-time password and sets a new one.
func (s site) comeInWith(login, given string) *http.Client {
	s.Helper()
	status, in := s.enter(login, given, "")
	if status != http.StatusSeeOther {
		s.Fatalf("%s 用一次性密码登录：%d", login, status)
	}
	s.ask(in, http.MethodPost, "/password", url.Values{"old": {given}, "secret": {"Xin-Mi-Ma-2027"}, "again": {"Xin-Mi-Ma-2027"}})
	return in
}

// endorsed makes a key for somebody who came in by a reset, endorsed by two others.
func (s site) endorsed(key string) {
	s.Helper()
	s.do(func(tx *store.Tx) error {
		a := s.Actor(key)
		if _, err := storetest.Hands(tx, a.Event("", "")); err != nil {
			return err
		}
		k, err := tx.KeyOf(a.Person)
		if err != nil {
			return err
		}
		return errors.Join(account.EndorseKey(tx, s.Actor("leader-1"), k.ID, true), account.EndorseKey(tx, s.Actor("organiser"), k.ID, true))
	})
}

// TestRestOfASession: the session of an account that was reset knows it.
func TestRestOfASession(t *testing.T) {
	t.Parallel()
	s := openSite(t)
	s.signIn("security-2")
	security := s.signIn("security")
	in := s.comeInWith("security-2", s.code(security, s.signIn("audit"), s.accountOf("security-2")))
	s.signIn("desk")
	s.ask(security, http.MethodPost, "/desk/accounts/"+s.accountOf("desk")+"/reset", url.Values{"reason": {"本人来电"}})
	code := s.asked(s.accountOf("desk"))[0].ID
	status, _, page := s.ask(in, http.MethodPost, "/desk/codes/"+code+"/release", url.Values{})
	if status != http.StatusForbidden || shownCode(page) != "" || !strings.Contains(page, "密码刚由别人重置") {
		t.Errorf("刚被重置的账号放行：%d", status)
	}
	s.now.Set(s.now.Now().Add(25 * time.Hour))
	_, in = s.enter("security-2", "Xin-Mi-Ma-2027", "")
	release := func() string {
		_, _, page := s.ask(in, http.MethodPost, "/desk/codes/"+code+"/release", url.Values{})
		return shownCode(page)
	}
	if release() != "" {
		t.Error("签名密钥没有核实就放行了")
	}
	s.endorsed("security-2")
	if release() == "" {
		t.Error("一天以后，密钥也核实了，还不能放行")
	}
}

// rests comes in as the issuer with a one-time password, sets a new one, reads who reset
// it and signs nothing until a day later.
func (s site) rests(t *testing.T, given string) {
	t.Helper()
	in := s.comeInWith("issuer", given)
	_, _, page := s.ask(in, http.MethodGet, "/desk/matters", nil)
	if !strings.Contains(page, "您的密码由") || !strings.Contains(page, "放行，于") {
		t.Error("本人不知道密码被谁重置")
	}
	acc := account.Account{}
	s.do(func(tx *store.Tx) (err error) { acc, err = tx.Account(s.accountOf("issuer")); return err })
	if acc.Fresh.IsZero() {
		t.Fatal("重置后没有静默期")
	}
	actor := s.actor("issuer", acc.Fresh.Add(23*time.Hour))
	actor.NoSign = acc.NoSign()
	for _, act := range access.Signing() {
		for _, r := range access.Usual().Roles() {
			if actor.Role = r; actor.Holds(act) && !fault.Is(access.May(actor, act, access.Subject{}), "access.no_sign") {
				t.Errorf("静默期内 %s 可以 %s", r, act)
			}
		}
	}
	actor.Role, actor.Now = "issuer", acc.Fresh.Add(24*time.Hour)
	if err := access.May(actor, "letter.sign", access.Subject{}); err != nil {
		t.Errorf("一天以后签发：%v", err)
	}
}

// TestNewAccountNeedsTwo: whoever makes an account does not get its first password.
func TestNewAccountNeedsTwo(t *testing.T) {
	t.Parallel()
	s := openSite(t)
	security, second := s.signIn("security"), s.signIn("security-2")
	var name string
	s.do(func(tx *store.Tx) error {
		p, err := tx.Person(s.Actor("leader-1").Person)
		name = p.Name
		return err
	})
	_, _, page := s.ask(security, http.MethodPost, "/desk/accounts", url.Values{"login": {"lingdao"}, "name": {name}})
	if shownCode(page) != "" {
		t.Fatal("开账号的人看到了领导的密码")
	}
	acc := s.accountOf("lingdao")
	code := s.asked(acc)[0].ID
	if status, _, _ := s.ask(security, http.MethodPost, "/desk/codes/"+code+"/release", url.Values{}); status != http.StatusForbidden {
		t.Errorf("开账号的人自己放行：%d", status)
	}
	for _, secret := range []string{"", "x", siteSecret} {
		if status, _ := s.enter("lingdao", secret, ""); status == http.StatusSeeOther {
			t.Errorf("没有放行的账号用 %q 登录了", secret)
		}
	}
	_, _, page = s.ask(second, http.MethodPost, "/desk/codes/"+code+"/release", url.Values{})
	if status, _ := s.enter("lingdao", shownCode(page), ""); status != http.StatusSeeOther {
		t.Errorf("放行后登录：%d", status)
	}
}
