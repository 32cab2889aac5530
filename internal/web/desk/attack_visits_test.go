package desk

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"luoshi/internal/account"
	"luoshi/internal/sensitivity"
	"luoshi/internal/store"
	"luoshi/internal/sweep"
)

// log reads the log of sign-ins after what was gathered is written.
func (s site) log(kind account.VisitKind) (out []account.Visit) {
	s.Helper()
	if err := s.s.KeepNow(s.Context()); err != nil {
		s.Fatal(err)
	}
	if err := s.Store.View(s.Context(), s.Home, func(v *store.View) (err error) {
		out, err = v.Visits(kind, "", "", 1000)
		return err
	}); err != nil {
		s.Fatal(err)
	}
	return out
}

// TestSignInsLeaveATrace: who came in, went out, failed, was locked or was refused stands
// in the log with address and number; what was typed as a login and is none does not; only
// the administrators of security and audit read it; no event says an address; after six
// months it is gone and the journal says so.
func TestSignInsLeaveATrace(t *testing.T) {
	t.Parallel()
	s := fronted(t, "127.0.0.1")
	desk := s.signIn("supervisor")
	audit := s.signIn("audit")
	for range 7 {
		s.try(s.browser(), "supervisor", "wrong", "203.0.113.9")
	}
	s.try(s.browser(), "Mima-Mima-2026", "wrong", "203.0.113.9")
	for range 3 {
		if status, _, _ := s.ask(desk, http.MethodGet, "/desk/accounts", nil); status != http.StatusForbidden {
			t.Fatalf("督导组打开账号：%d", status)
		}
	}
	s.ask(desk, http.MethodPost, "/sign-out", url.Values{})
	for kind, want := range map[account.VisitKind]int{account.CameIn: 3, account.WentOut: 1, account.Wrong: 2, account.Shut: 1, account.Refused: 1} {
		if got := s.log(kind); len(got) != want {
			t.Errorf("%s：%d 行，应为 %d 行：%+v", kind, len(got), want, got)
		}
	}
	for _, v := range s.log("") {
		if strings.Contains(v.Login, "Mima") {
			t.Error("把打进登录名里的密码记下了")
		}
		if v.Kind == account.Refused && (v.N != 3 || v.Login != "supervisor" || v.About != "GET /desk/accounts" || v.Person == "") {
			t.Errorf("无权：%+v", v)
		}
		if v.Kind == account.Shut && (v.N != 2 || v.Address != "203.0.113.9" || v.Login != "supervisor") {
			t.Errorf("锁定：%+v", v)
		}
	}
	if status, _, page := s.ask(audit, http.MethodGet, "/desk/visits", nil); status != http.StatusOK || !strings.Contains(page, "203.0.113.9") || !strings.Contains(page, "密码不对") || !strings.Contains(page, "无权，被拒绝") {
		t.Errorf("审计管理员看登录日志：%d", status)
	}
	if status, _, page := s.ask(audit, http.MethodGet, "/desk/visits?kind=in&as=csv", nil); status != http.StatusOK || strings.Contains(page, "密码不对") || !strings.Contains(page, "127.0.0.1") {
		t.Errorf("导出：%d %s", status, page)
	}
	if status, _, _ := s.ask(s.signIn("leader-1"), http.MethodGet, "/desk/visits", nil); status != http.StatusForbidden {
		t.Errorf("县领导看登录日志：%d", status)
	}
	s.log("") // the refusal of the leader is written
	s.noAddress()
	s.now.Set(s.now.Now().Add(account.VisitsKept + time.Hour))
	if _, _, err := (sweep.Sweeper{Store: s.Store, Home: s.Home, Zone: s.Zone}).Once(t.Context(), s.now.Now()); err != nil {
		t.Fatal(err)
	}
	if left := s.log(""); len(left) != 0 {
		t.Errorf("到期还留着 %d 行", len(left))
	}
}

// noAddress looks for an address in what can never be erased.
func (s site) noAddress() {
	s.Helper()
	if err := s.Store.View(s.Context(), s.Home, func(v *store.View) error {
		es, err := v.Journal("", 0, 200)
		for _, e := range es {
			if text := string(e.Event.Append(nil)); strings.Contains(text, "203.0.113") || strings.Contains(text, "127.0.0.1") {
				s.Errorf("留痕里有地址：%s", text)
			}
		}
		return err
	}); err != nil {
		s.Fatal(err)
	}
}

// TestInMyName: a person sees their open sessions, ends the others, sees failures at the
// own login, what was done in their name and who looked at their file; another's session
// is not theirs to end.
func TestInMyName(t *testing.T) {
	t.Parallel()
	s := openSite(t)
	mine := s.signIn("supervisor")
	_, elsewhere := s.enter("supervisor", siteSecret, "")
	_, third := s.enter("supervisor", siteSecret, "field")
	organiser := s.signIn("organiser")
	s.enter("supervisor", "wrong", "")
	s.log("")
	s.ask(organiser, http.MethodGet, "/desk/persons/"+s.Actor("supervisor").Person, nil)
	f := url.Values{"list": {"problem"}, "area": {s.Shown().String()}, "title": {"渠道垮塌"}, "key": {"x"}}
	_, h, _ := s.ask(mine, http.MethodPost, "/desk/matters/new", f)
	id := strings.TrimPrefix(h.Get("Location"), "/desk/matters/")
	_, _, page := s.ask(mine, http.MethodGet, "/me", nil)
	s.says(page, "正在登录的地方", "这里", "退出其他所有地方", "密码不对", "127.0.0.1", "登记", id, s.nameOf("organiser")+" 看了您的档案", "马上告诉审计管理员")
	if n := strings.Count(page, "退出这一处"); n != 2 {
		t.Errorf("有 %d 处可以退出", n)
	}
	_, one, _ := strings.Cut(page, `name="session" value="`)
	one, _, _ = strings.Cut(one, `"`)
	s.ask(organiser, http.MethodPost, "/me/end", url.Values{"session": {one}})
	if !s.in(elsewhere) || !s.in(third) {
		t.Error("别人退出了我的会话")
	}
	s.ask(mine, http.MethodPost, "/me/end", url.Values{"session": {one}})
	if s.in(elsewhere) == s.in(third) {
		t.Error("退出一处，不是正好一处")
	}
	s.ask(mine, http.MethodPost, "/me/end", url.Values{"all": {"1"}})
	if !s.in(mine) || s.in(elsewhere) || s.in(third) || !s.in(organiser) {
		t.Errorf("退出其他：这里 %v，别处 %v %v，别人 %v", s.in(mine), s.in(elsewhere), s.in(third), s.in(organiser))
	}
	if got := s.log(account.Ended); len(got) != 2 {
		t.Errorf("结束会话记了 %d 行", len(got))
	}
	if _, _, page := s.ask(organiser, http.MethodGet, "/me", nil); strings.Contains(page, id) {
		t.Error("别人以我名义里有我办的事")
	}
}

// TestPersonalData: the holder prints everything that is kept of them; an office with the
// right does so with a reason that the holder reads; nobody else does, and no third person
// is named in it.
func TestPersonalData(t *testing.T) {
	t.Parallel()
	s := openSite(t)
	mine, organiser := s.signIn("supervisor"), s.signIn("organiser")
	_, _, page := s.ask(mine, http.MethodGet, "/me/data", nil)
	for _, n := range sensitivity.Persons() {
		for _, section := range n.Sections {
			s.says(page, "<h2>"+string(section)+"</h2>")
		}
	}
	s.says(page, s.nameOf("supervisor"), "190 天", "个人信息保护法第四十五条")
	if strings.Contains(page, s.nameOf("organiser")) {
		t.Error("资料里有别人的姓名")
	}
	at := "/desk/persons/" + s.Actor("supervisor").Person
	if status, _, _ := s.ask(organiser, http.MethodPost, at, url.Values{"key": {"p1"}}); status != http.StatusUnprocessableEntity {
		t.Errorf("没有写理由：%d", status)
	}
	if status, _, _ := s.ask(organiser, http.MethodPost, at, url.Values{"key": {"p2"}, "reason": {strings.Repeat("长", 81)}}); status != http.StatusUnprocessableEntity {
		t.Errorf("理由太长：%d", status)
	}
	if status, _, _ := s.ask(mine, http.MethodPost, "/desk/persons/"+s.Actor("organiser").Person, url.Values{"key": {"p3"}, "reason": {"看看"}}); status != http.StatusForbidden {
		t.Errorf("没有权的打印了：%d", status)
	}
	if status, _, page := s.ask(organiser, http.MethodPost, at, url.Values{"key": {"p4"}, "reason": {"本人来信申请"}}); status != http.StatusOK || !strings.Contains(page, "本人来信申请") || !strings.Contains(page, s.nameOf("supervisor")) {
		t.Errorf("应申请打印：%d", status)
	}
	_, _, page = s.ask(mine, http.MethodGet, "/me", nil)
	s.says(page, s.nameOf("organiser")+" 看了您的档案", "打印，理由：本人来信申请")
	_, _, page = s.ask(mine, http.MethodGet, "/me/data", nil)
	s.says(page, "别人看了档案")
	if strings.Contains(page, s.nameOf("organiser")) {
		t.Error("资料里有看档案的人的姓名")
	}
}
