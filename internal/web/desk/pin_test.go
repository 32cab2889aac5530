package desk

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

// TestChangePin changes the PIN of a phone: the old one is asked for, a wrong one
// counts, another phone of the same person keeps its own.
func TestChangePin(t *testing.T) {
	t.Parallel()
	s := openSite(t)
	key := "first/" + s.Shown().String()
	desk := s.signIn(key)
	login := strings.ReplaceAll(key, "/", "-")
	_, phone := s.enter(login, siteSecret, "field")
	_, other := s.enter(login, siteSecret, "field")
	pin := func(c *http.Client, p string) int {
		status, _, _ := s.ask(c, http.MethodPost, "/pin", url.Values{"pin": {p}})
		return status
	}
	change := func(c *http.Client, old, p, again string) (int, http.Header, string) {
		return s.ask(c, http.MethodPost, "/pin/change", url.Values{"old": {old}, "pin": {p}, "again": {again}})
	}
	if _, h, _ := s.ask(phone, http.MethodGet, "/pin/change", nil); h.Get("Location") != "/pin?to=%2Fpin%2Fchange" {
		t.Errorf("没有设 PIN 的手机：%s", h.Get("Location"))
	}
	if pin(phone, "2581") != http.StatusSeeOther || pin(other, "1470") != http.StatusSeeOther {
		t.Fatal("设 PIN")
	}
	if _, h, _ := change(desk, "", "3690", "3690"); h.Get("Location") != "/desk" && h.Get("Location") != "/field" {
		t.Errorf("工作台没有 PIN 可改：%s", h.Get("Location"))
	}
	if status, _, page := s.ask(phone, http.MethodGet, "/pin/change", nil); status != http.StatusOK || !strings.Contains(page, "原 PIN") {
		t.Errorf("更改 PIN 的页面：%d", status)
	}
	for name, c := range map[string]struct{ old, pin, again, says string }{
		"太短":    {"2581", "369", "369", "4 至 12 位"},
		"太长":    {"2581", "3690369036903", "3690369036903", "4 至 12 位"},
		"两遍不同":  {"2581", "3690", "3691", "两次写的新 PIN 不一样"},
		"原的不对":  {"0000", "3690", "3690", "PIN 不对"},
		"原的没有写": {"", "3690", "3690", "PIN 不对"},
	} {
		if status, _, page := change(phone, c.old, c.pin, c.again); status != http.StatusUnprocessableEntity || !strings.Contains(page, c.says) {
			t.Errorf("%s：%d", name, status)
		}
	}
	if status, h, _ := change(phone, "2581", "3690", "3690"); status != http.StatusSeeOther || h.Get("Location") != "/field/me?pin=1" {
		t.Fatalf("更改 PIN：%d %s", status, h.Get("Location"))
	}
	s.now.Set(s.now.Now().Add(31 * time.Minute))
	if _, h, _ := change(phone, "3690", "1234", "1234"); !strings.HasPrefix(h.Get("Location"), "/pin?") {
		t.Errorf("闲置的手机不问 PIN 就能改：%s", h.Get("Location"))
	}
	if pin(phone, "2581") != http.StatusUnprocessableEntity || pin(phone, "3690") != http.StatusSeeOther {
		t.Error("旧 PIN 还能用，或新 PIN 不能用")
	}
	if pin(other, "1470") != http.StatusSeeOther {
		t.Error("另一部手机的 PIN 变了")
	}
	for range 5 {
		change(phone, "0000", "7391", "7391")
	}
	if s.in(phone) {
		t.Error("五次原 PIN 不对还认得这部手机")
	}
	if !s.in(other) {
		t.Error("另一部手机也被退出了")
	}
}

// TestDraftHandedBack: only an act that went through hands the name of its form back,
// and only a name that can stand in a cookie.
func TestDraftHandedBack(t *testing.T) {
	t.Parallel()
	s := openSite(t)
	c := s.signIn("supervisor")
	at := "/desk/matters/" + s.matter("first/"+s.Shown().String(), "路灯不亮")
	for _, x := range []struct {
		name, path, text, draft, want string
	}{
		{"办成了", at + "/comment", "已联系", "abc1:x-comment", "delivered.abc1=x-comment; Path=/; Max-Age=600; SameSite=Lax"},
		{"中文的名称", at + "/comment", "再联系", "abc2:%E6%88%B7", "delivered.abc2=%E6%88%B7; Path=/; Max-Age=600; SameSite=Lax"},
		{"没有办成", at + "/comment", "", "abc3:x", ""},
		{"没有这件", "/desk/matters/none/comment", "写了", "abc4:x", ""},
		{"名称里有分号", at + "/comment", "三联系", "abc5:x; Domain=evil", ""},
		{"名称里有换行", at + "/comment", "四联系", "abc6:x\r\nSet-Cookie: a=b", ""},
		{"没有名称", at + "/comment", "五联系", "", ""},
	} {
		_, h, _ := s.ask(c, http.MethodPost, x.path, url.Values{"text": {x.text}, "draft": {x.draft}})
		got := ""
		for _, line := range h.Values("Set-Cookie") {
			if strings.HasPrefix(line, "delivered.") || strings.HasPrefix(line, "a=") {
				got = line
			}
		}
		if got != x.want {
			t.Errorf("%s：%q，应为 %q", x.name, got, x.want)
		}
	}
	s.ask(c, http.MethodPost, "/sign-out", url.Values{})
	if _, h, _ := s.ask(c, http.MethodPost, at+"/comment", url.Values{"text": {"六联系"}, "draft": {"abc7:x"}}); strings.Contains(strings.Join(h.Values("Set-Cookie"), ""), "delivered") {
		t.Error("登录过期后也说已送达")
	}
}

// TestDeskLeadsOut: every page of the desk leads out (退出), for whoever sits down at a computer
// that others use; on one's own phone no stray tap does.
func TestDeskLeadsOut(t *testing.T) {
	t.Parallel()
	s := openSite(t)
	key := "first/" + s.Shown().String()
	desk := s.signIn(key)
	_, phone := s.enter(strings.ReplaceAll(key, "/", "-"), siteSecret, "field")
	s.ask(phone, http.MethodPost, "/pin", url.Values{"pin": {"2581"}})
	for _, at := range []string{"/desk", "/desk/matters", "/desk/keyboard"} {
		if _, _, page := s.ask(desk, http.MethodGet, at, nil); !strings.Contains(page, `action="/sign-out"`) {
			t.Errorf("%s 没有退出", at)
		}
		if _, _, page := s.ask(phone, http.MethodGet, at, nil); strings.Contains(page, `action="/sign-out"`) {
			t.Errorf("手机上的 %s 一碰就退出", at)
		}
	}
}
