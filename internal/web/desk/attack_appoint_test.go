package desk

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"luoshi/internal/org"
	"luoshi/internal/store"
)

// newest is the appointment to a post that was stored last.
func (s site) newest(post string) (a org.Appointment) {
	s.Helper()
	s.do(func(tx *store.Tx) error {
		as, err := tx.Appointments(post)
		for _, x := range as {
			if x.ID > a.ID {
				a = x
			}
		}
		return err
	})
	return a
}

// TestAppointingNeedsTwo: the system administrator, or 组织部, alone makes nobody an
// issuer, whatever day the term begins; a second office confirms, never the own one;
// who shares the post is told and the auditor sees it.
func TestAppointingNeedsTwo(t *testing.T) {
	t.Parallel()
	s := openSite(t)
	village := s.Shown().String()
	member := "member/" + village + "/1"
	resident, issuer, system := s.signIn(member), s.signIn("issuer"), s.signIn("system")
	organiser, audit := s.signIn("organiser"), s.signIn("audit")
	seat := s.Posts["issuer"].ID
	var name string
	s.do(func(tx *store.Tx) error {
		p, err := tx.Person(s.Actor(member).Person)
		name = p.Name
		return err
	})
	f := url.Values{"name": {name}, "person": {s.Actor(member).Person}, "from": {"2026-09-01"}, "hold": {"acting"}}
	for _, paper := range []string{"", "请写明任命文件"} {
		f.Set("document", paper)
		if status, _, _ := s.ask(system, http.MethodPost, "/desk/posts/"+seat+"/appoint", f); status != http.StatusUnprocessableEntity {
			t.Errorf("文件写“%s”任命签发人：%d", paper, status)
		}
	}
	f.Set("document", "洋组干〔2026〕9号")
	if status, _, _ := s.ask(system, http.MethodPost, "/desk/posts/"+seat+"/appoint", f); status != http.StatusSeeOther {
		t.Fatalf("申请任命：%d", status)
	}
	a := s.newest(seat)
	holds := func() bool {
		_, _, page := s.ask(resident, http.MethodGet, "/posts", nil)
		return strings.Contains(page, `value="`+seat+`"`)
	}
	if a.State != org.Waiting || !a.Backdated || holds() {
		t.Fatalf("没有确认就有了签发人的岗位：%+v", a)
	}
	confirm := func(c *http.Client, act string) (int, string) {
		status, _, page := s.ask(c, http.MethodPost, "/desk/appointments/"+a.ID+"/"+act, url.Values{"post": {seat}})
		return status, page
	}
	for who, c := range map[string]*http.Client{"系统管理员": system, "本人": resident, "安全管理员": s.signIn("security")} {
		if status, _ := confirm(c, "confirm"); status != http.StatusForbidden {
			t.Errorf("%s 确认：%d", who, status)
		}
	}
	for c, want := range map[*http.Client]string{issuer: "申请由 " + name + " 担任", audit: name} {
		path := map[*http.Client]string{issuer: "/desk/matters", audit: "/desk/exceptions/appointments"}[c]
		if _, _, page := s.ask(c, http.MethodGet, path, nil); !strings.Contains(page, want) {
			t.Errorf("%s 上没有“%s”", path, want)
		}
	}
	if _, _, page := s.ask(audit, http.MethodGet, "/desk/exceptions/appointments", nil); !strings.Contains(page, "倒填") || !strings.Contains(page, "待确认") {
		t.Error("异常清单没有标出倒填和待确认")
	}
	if _, _, page := s.ask(organiser, http.MethodGet, "/desk/roster", nil); !strings.Contains(page, "等另一个单位确认") {
		t.Error("名册没有列出等确认的")
	}
	if status, page := confirm(organiser, "confirm"); status != http.StatusSeeOther || !holds() {
		t.Errorf("组织部确认后：%d %v %.60s", status, holds(), page)
	}
	if status, _ := confirm(organiser, "confirm"); status != http.StatusConflict {
		t.Errorf("确认两次：%d", status)
	}
	if _, _, page := s.ask(issuer, http.MethodGet, "/desk/matters", nil); !strings.Contains(page, name+" 担任“县委办签发人”") {
		t.Error("同岗位的人不知道多了一个人")
	}
}

// TestOwnOfficeConfirmsNothing: whoever asked, and their colleagues, confirm nothing.
func TestOwnOfficeConfirmsNothing(t *testing.T) {
	t.Parallel()
	s := openSite(t)
	organiser, colleague, leader := s.signIn("organiser"), s.signIn("organiser-2"), s.signIn("leader-1")
	seat := s.Posts["issuer-2"].ID
	f := url.Values{"name": {"新来的人"}, "from": {"2026-10-01"}, "hold": {"deputy"}, "document": {"洋组干〔2026〕10号"}}
	if status, _, _ := s.ask(organiser, http.MethodPost, "/desk/posts/"+seat+"/appoint", f); status != http.StatusSeeOther {
		t.Fatalf("申请任命：%d", status)
	}
	a := s.newest(seat)
	for who, c := range map[string]*http.Client{"申请的人": organiser, "同单位的人": colleague} {
		status, _, page := s.ask(c, http.MethodPost, "/desk/appointments/"+a.ID+"/confirm", url.Values{"post": {seat}})
		if status != http.StatusForbidden || !strings.Contains(page, "另一个单位的另一个人") {
			t.Errorf("%s 确认：%d", who, status)
		}
	}
	if status, _, _ := s.ask(leader, http.MethodPost, "/desk/appointments/"+a.ID+"/refuse", url.Values{"post": {seat}}); status != http.StatusSeeOther || s.newest(seat).State != org.Refused {
		t.Errorf("不予确认：%d %s", status, s.newest(seat).State)
	}
}

// TestNobodyRemovesTheirAuditor: the system administrator ends the audit administrator's
// appointment "yesterday" and the auditor stays in; 组织部 does not confirm it; the
// auditor reads who asked.
func TestNobodyRemovesTheirAuditor(t *testing.T) {
	t.Parallel()
	s := openSite(t)
	audit, system, organiser, discipline := s.signIn("audit"), s.signIn("system"), s.signIn("organiser"), s.signIn("discipline")
	seat := s.Posts["audit"].ID
	a := s.newest(seat)
	f := url.Values{"post": {seat}, "until": {"2026-09-23"}, "reason": {"调整"}}
	if status, _, _ := s.ask(system, http.MethodPost, "/desk/appointments/"+a.ID+"/end", f); status != http.StatusSeeOther {
		t.Fatalf("申请结束：%d", status)
	}
	status, _, page := s.ask(audit, http.MethodGet, "/desk/exceptions", nil)
	if status != http.StatusOK || !strings.Contains(page, "申请结束 您 在“审计管理员”的任职") {
		t.Fatalf("审计管理员被系统管理员一人请出：%d", status)
	}
	if status, _, _ := s.ask(system, http.MethodPost, "/desk/appointments/"+a.ID+"/end", f); status != http.StatusUnprocessableEntity {
		t.Errorf("再申请一次：%d", status)
	}
	for who, c := range map[string]*http.Client{"系统管理员": system, "组织部": organiser, "本人": audit} {
		if status, _, _ := s.ask(c, http.MethodPost, "/desk/appointments/"+a.ID+"/confirm", url.Values{"post": {seat}}); status != http.StatusForbidden {
			t.Errorf("%s 确认：%d", who, status)
		}
	}
	if status, _, _ := s.ask(discipline, http.MethodPost, "/desk/appointments/"+a.ID+"/confirm", url.Values{"post": {seat}}); status != http.StatusSeeOther {
		t.Errorf("纪委机关确认：%d", status)
	}
	if status, _, _ := s.ask(audit, http.MethodGet, "/desk/exceptions", nil); status == http.StatusOK {
		t.Error("确认结束后还在")
	}
}
