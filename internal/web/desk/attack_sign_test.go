package desk

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"luoshi/internal/account"
	"luoshi/internal/calendar"
	"luoshi/internal/letter"
	"luoshi/internal/scenario"
	"luoshi/internal/scenario/countytest"
	"luoshi/internal/store"
	"luoshi/internal/store/storetest"
	"luoshi/internal/web"
	"luoshi/internal/web/person"
	"luoshi/journal"
)

// openPlain is the site as it is served: nobody is signed for.
func openPlain(t *testing.T) site {
	t.Helper()
	clock := storetest.NewClock(time.Date(2026, 9, 24, 1, 0, 0, 0, time.UTC))
	at := countytest.Built(t, storetest.Engines(t)[0], clock.Now())
	c := at.On(at.Plain(t, clock.Now), &scenario.Clock{})
	s, err := web.New(&web.Server{Store: c.Store, Home: c.Home, Zone: c.Zone, Files: t.TempDir()}, Face(), person.Face())
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(s.Handler())
	t.Cleanup(server.Close)
	return site{boardDesk{t, c, s, clock}, server.URL}
}

// drafts makes drafts of letters to a town.
func (s site) drafts(n int) (out []letter.Letter) {
	s.Helper()
	town := s.Posts["town/"+s.Shown().Parent().String()]
	s.do(func(tx *store.Tx) error {
		for i := range n {
			l, err := letter.New(tx, s.actor("desk", s.s.Store.Now()), letter.Template{ID: "supervise", Title: "督办函 " + strconv.Itoa(i), Form: "letter", Paragraphs: []string{"请办理。"}, Reply: calendar.Term{Unit: calendar.Workday}},
				letter.Letter{To: town.Title, ToBody: town.Body, ToPost: town.ID, Pack: "yangxian@1"}, nil)
			if err != nil {
				return err
			}
			out = append(out, l)
		}
		return nil
	})
	return out
}

// sign sends the form of a draft with what is typed in the field of the secret.
func (s site) sign(c *http.Client, l letter.Letter, secret string) (int, string) {
	s.Helper()
	status, _, page := s.ask(c, http.MethodPost, "/desk/letters/"+l.ID+"/sign", url.Values{"version": {strconv.FormatInt(l.Version, 10)}, "sign": {secret}, "key": {store.NewToken()}})
	return status, page
}

func (s site) state(l letter.Letter) letter.State {
	s.Helper()
	var now letter.Letter
	if err := s.s.Store.View(s.Context(), s.Home, func(v *store.View) (err error) { now, err = v.Letter(l.ID); return err }); err != nil {
		s.Fatal(err)
	}
	return now.State
}

// signedEvents are the newest events of an act.
func (s site) signedEvents(act string) (out []journal.Event) {
	s.Helper()
	if _, err := s.s.Store.Sequence(s.Context(), s.Home); err != nil {
		s.Fatal(err)
	}
	if err := s.s.Store.View(s.Context(), s.Home, func(v *store.View) error {
		es, err := v.Journal("", 0, 60)
		for _, e := range es {
			if e.Event.Act == act && e.Event.Signer != "" {
				out = append(out, e.Event)
			}
		}
		return err
	}); err != nil {
		s.Fatal(err)
	}
	return out
}

func (s site) proved() {
	s.Helper()
	if _, err := s.s.Store.Sequence(s.Context(), s.Home); err != nil {
		s.Fatal(err)
	}
	if r, err := s.s.Store.Verify(s.Context(), s.Home); err != nil || !r.Intact() {
		s.Errorf("核验：%+v %v", r.Findings, err)
	}
}

// TestSignHere: a letter is signed with the login secret typed at the act: not without,
// not with a wrong one, not with the PIN of a phone; a changed password goes on signing;
// five wrong ones end the session.
func TestSignHere(t *testing.T) {
	t.Parallel()
	s := openPlain(t)
	issuer := s.signIn("issuer")
	ls := s.drafts(5)
	_, _, page := s.ask(issuer, http.MethodGet, "/desk/letters/"+ls[0].ID, nil)
	s.says(page, `name="sign" type="password" autocomplete="current-password" required`, "登录密码（以本人名义签名）")
	if status, page := s.sign(issuer, ls[0], ""); status != http.StatusUnprocessableEntity || !strings.Contains(page, "这一步要本人签名") {
		t.Errorf("没有输入密码：%d", status)
	}
	const wrong = "Bu-Dui-2026-y"
	if status, page := s.sign(issuer, ls[0], wrong); status != http.StatusUnprocessableEntity || !strings.Contains(page, "登录密码不对") || strings.Contains(page, wrong) {
		t.Errorf("密码不对：%d", status)
	}
	if got := s.state(ls[0]); got != letter.Draft {
		t.Fatalf("没有签名的文书：%s", got)
	}
	if status, _ := s.sign(issuer, ls[0], siteSecret); status != http.StatusSeeOther || s.state(ls[0]) != letter.Signed {
		t.Fatalf("签发：%d", status)
	}
	if n := len(s.signedEvents("letter.sign")); n != 1 {
		t.Errorf("%d 个签名", n)
	}
	const next = "Xin-Mi-Ma-2026-z"
	if status, _, _ := s.ask(issuer, http.MethodPost, "/password", url.Values{"old": {siteSecret}, "secret": {next}, "again": {next}}); status != http.StatusSeeOther {
		t.Fatalf("改密码：%d", status)
	}
	if status, _ := s.sign(issuer, ls[1], siteSecret); status != http.StatusUnprocessableEntity {
		t.Errorf("旧密码：%d", status)
	}
	if status, _ := s.sign(issuer, ls[1], next); status != http.StatusSeeOther || s.state(ls[1]) != letter.Signed {
		t.Errorf("改密码以后：%d", status)
	}
	if es := s.signedEvents("letter.sign"); len(es) != 2 || es[0].Signer != es[1].Signer {
		t.Errorf("改密码换了密钥：%+v", es)
	}
	_, phone := s.enter("issuer", next, "field")
	if status, _, _ := s.ask(phone, http.MethodPost, "/pin", url.Values{"pin": {"2581"}}); status != http.StatusSeeOther {
		t.Fatalf("设 PIN：%d", status)
	}
	if status, _ := s.sign(phone, ls[2], "2581"); status != http.StatusUnprocessableEntity || s.state(ls[2]) != letter.Draft {
		t.Errorf("用 PIN 签名：%d", status)
	}
	if status, _ := s.sign(phone, ls[2], next); status != http.StatusSeeOther {
		t.Errorf("手机上输入登录密码：%d", status)
	}
	form := url.Values{"act": {"drop"}, "sure": {"1"}, "key": {"several-sign"}, "row": {tick(ls[3].ID, ls[3].Version), tick(ls[4].ID, ls[4].Version)}, "text": {"重拟"}}
	_, _, page = s.ask(issuer, http.MethodPost, "/desk/letters/several", form)
	s.says(page, "这一步要本人签名", `name="sign"`, `name="text"`)
	form.Set("sign", next)
	_, _, page = s.ask(issuer, http.MethodPost, "/desk/letters/several", form)
	s.says(page, "办了 2 件，0 件没有办成")
	if n := len(s.signedEvents("letter.drop")); n != 2 {
		t.Errorf("两件有 %d 个签名", n)
	}
	s.proved()
	for range 5 {
		s.sign(phone, ls[2], wrong)
	}
	if s.in(phone) || !s.in(issuer) {
		t.Error("五次密码不对，会话还在；或者别处的会话也没了")
	}
}

// TestSignAfterReset: a reset leaves the person without a key that signs until two others
// have endorsed the new one, neither of them who asked for the reset or released it.
func TestSignAfterReset(t *testing.T) {
	t.Parallel()
	s := openPlain(t)
	people := map[string]*http.Client{}
	for _, key := range []string{"issuer", "security", "security-2", "audit", "leader-1", "organiser"} {
		people[key] = s.signIn(key)
	}
	ls := s.drafts(1)
	acc := s.accountOf("issuer")
	s.ask(people["security"], http.MethodPost, "/desk/accounts/"+acc+"/reset", url.Values{"reason": {"本人来电"}})
	release := "/desk/codes/" + s.asked(acc)[0].ID + "/release"
	if _, _, page := s.ask(people["audit"], http.MethodPost, release, url.Values{}); shownCode(page) != "" {
		t.Fatal("没有签名就放行了")
	}
	_, _, page := s.ask(people["audit"], http.MethodPost, release, url.Values{"sign": {siteSecret}})
	given := shownCode(page)
	const next = "Xin-Mi-Ma-2026-z"
	_, in := s.enter("issuer", given, "desk")
	if status, _, _ := s.ask(in, http.MethodPost, "/password", url.Values{"old": {given}, "secret": {next}, "again": {next}}); status != http.StatusSeeOther {
		t.Fatalf("改密码：%d", status)
	}
	s.now.Set(s.now.Now().Add(account.Rest + time.Hour))
	status, in := s.enter("issuer", next, "desk")
	if status != http.StatusSeeOther {
		t.Fatal(status)
	}
	if status, page := s.sign(in, ls[0], next); status != http.StatusConflict || !strings.Contains(page, "另外两个人核实") {
		t.Fatalf("重置以后签名：%d", status)
	}
	var keys []account.SignKey
	s.do(func(tx *store.Tx) (err error) { keys, err = tx.KeysWaiting(); return err })
	if len(keys) != 1 {
		t.Fatalf("待核实的密钥：%+v", keys)
	}
	endorse := func(key string) int {
		_, c := s.enter(key, siteSecret, "desk")
		status, _, _ := s.ask(c, http.MethodPost, "/desk/keys/"+keys[0].ID+"/endorse", url.Values{"sign": {siteSecret}})
		return status
	}
	_, leader := s.enter("leader-1", siteSecret, "desk")
	_, _, page = s.ask(leader, http.MethodGet, "/desk", nil)
	s.says(page, "/desk/keys")
	_, _, page = s.ask(leader, http.MethodGet, "/desk/keys", nil)
	s.says(page, `name="sign"`, "核实")
	for _, key := range []string{"security", "audit"} {
		if status := endorse(key); status != http.StatusForbidden {
			t.Errorf("%s 核实：%d", key, status)
		}
	}
	if status := endorse("leader-1"); status != http.StatusSeeOther {
		t.Errorf("第一人核实：%d", status)
	}
	if status, _ := s.sign(in, ls[0], next); status != http.StatusConflict {
		t.Errorf("一人核实以后签名：%d", status)
	}
	if status := endorse("organiser"); status != http.StatusSeeOther {
		t.Errorf("第二人核实：%d", status)
	}
	if status, _ := s.sign(in, ls[0], next); status != http.StatusSeeOther || s.state(ls[0]) != letter.Signed {
		t.Errorf("两人核实以后签名：%d", status)
	}
	s.proved()
}
