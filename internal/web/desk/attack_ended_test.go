package desk

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"luoshi/internal/calendar"
	"luoshi/internal/org"
	"luoshi/internal/store"
)

// TestEndedIsHeard: whoever's appointment ends while a case is under way goes on being
// heard: the roster's clerk silences nobody. The person reads what is addressed to them,
// and nothing else of the office.
func TestEndedIsHeard(t *testing.T) {
	t.Parallel()
	s := openSite(t)
	village := s.Shown()
	who := "first/" + village.String()
	f := url.Values{"kind": {"interview"}, "area": {village.String()}, "post": {s.Posts[who].ID}, "ground": {"整改逾期"}, "facts": {"9月11日不在村"}}
	at := s.page("supervisor", "POST /desk/consequences/new", post("/desk/consequences/new", f))
	letter := s.signAll()
	accused := s.signIn(who)
	held := s.newest(s.Posts[who].ID)
	s.do(func(tx *store.Tx) error {
		return org.EndAppointment(tx, s.actor("organiser", s.now.Now()), held.ID, calendar.DateOf(s.now.Now(), s.Zone)-1, "调回派出单位")
	})
	if _, _, page := s.ask(accused, http.MethodGet, "/desk", nil); !strings.Contains(page, letter) {
		t.Error("工作台没有说有文书等本人打开")
	}
	if status, _, page := s.ask(accused, http.MethodGet, letter, nil); status != http.StatusOK || !strings.Contains(page, "打开签收") {
		t.Fatalf("免职以后打不开送本人的文书：%d", status)
	}
	if status, h, _ := s.fillIn(accused, letter, letter+"/open", nil); status != http.StatusSeeOther || h != at {
		t.Fatalf("免职以后签收：%d %s，应到 %s", status, h, at)
	}
	_, _, page := s.ask(accused, http.MethodGet, at, nil)
	for _, want := range []string{"9月11日不在村", at + "/state", at + "/finish", at + "/ask_extension", at + "/waive"} {
		if !strings.Contains(page, want) {
			t.Errorf("个案页没有 %s", want)
		}
	}
	if status, _, _ := s.fillIn(accused, at, at+"/state", url.Values{"text": {"当天请过假"}}); status != http.StatusSeeOther {
		t.Errorf("免职以后申辩：%d", status)
	}
	if page := s.page("organiser", "GET /desk/consequences/{id}", get(at), "id", strings.TrimPrefix(at, "/desk/consequences/")); !strings.Contains(page, "当天请过假") {
		t.Error("申辩没有送到")
	}
	for _, path := range []string{"/desk/matters", "/desk/roster", "/desk/boards", "/desk/duties", "/desk/journal", "/desk/matters/new"} {
		if status, _, _ := s.ask(accused, http.MethodGet, path, nil); status != http.StatusForbidden {
			t.Errorf("没有岗位的人打开 %s：%d", path, status)
		}
	}
}

// fillIn sends a form of a page with its key, and answers the status and where it leads.
func (s site) fillIn(c *http.Client, page, path string, f url.Values) (int, string, string) {
	s.Helper()
	_, _, text := s.ask(c, http.MethodGet, page, nil)
	if f == nil {
		f = url.Values{}
	}
	_, rest, _ := strings.Cut(text, `name="key" value="`)
	key, _, _ := strings.Cut(rest, `"`)
	f.Set("key", key)
	status, h, body := s.ask(c, http.MethodPost, path, f)
	return status, h.Get("Location"), body
}
