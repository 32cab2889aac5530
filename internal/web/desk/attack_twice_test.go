package desk

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"luoshi/internal/access"
	"luoshi/internal/calendar"
	"luoshi/internal/matter"
	"luoshi/internal/org"
	"luoshi/internal/store"
)

// steps counts the lines of a matter's time line with a text.
func (s site) steps(id, text string) int {
	s.Helper()
	n := 0
	if err := s.s.Store.View(s.Context(), s.Home, func(v *store.View) error {
		ss, err := v.Steps(id)
		for _, x := range ss {
			if x.Text == text {
				n++
			}
		}
		return err
	}); err != nil {
		s.Fatal(err)
	}
	return n
}

// TestKeys: the same form twice is one act; a key is nobody's but the sender's; the
// same key with other words, elsewhere or after a refusal is an act of its own and
// not lost; an endless key is refused.
func TestKeys(t *testing.T) {
	t.Parallel()
	s := openSite(t)
	one, two := s.matter("first/"+s.Shown().String(), "供水中断"), s.matter("first/"+s.Shown().String(), "道路塌方")
	desk, supervisor := s.signIn("desk"), s.signIn("supervisor")
	say := func(c *http.Client, id, key, text string) int {
		t.Helper()
		status, _, _ := s.ask(c, http.MethodPost, "/desk/matters/"+id+"/comment", url.Values{"key": {key}, "text": {text}})
		return status
	}
	for range 3 { // pressed three times
		if status := say(desk, one, "k1", "甲"); status != http.StatusSeeOther {
			t.Fatalf("说明：%d", status)
		}
	}
	say(desk, one, "k1", "乙")       // back, other words, sent again
	say(desk, two, "k1", "甲")       // the same key at another matter
	say(supervisor, one, "k1", "丙") // somebody else's key
	say(supervisor, one, "k1", "甲")
	for _, c := range []struct {
		id, text string
		want     int
	}{{one, "甲", 2}, {one, "乙", 1}, {two, "甲", 1}, {one, "丙", 1}} {
		if n := s.steps(c.id, c.text); n != c.want {
			t.Errorf("%s 记了 %d 条，应为 %d", c.text, n, c.want)
		}
	}
	if status := say(desk, one, "k2", ""); status != http.StatusUnprocessableEntity {
		t.Errorf("空的说明：%d", status)
	}
	if say(desk, one, "k2", "丁"); s.steps(one, "丁") != 1 {
		t.Error("被拒的键不能再用")
	}
	if status := say(desk, one, strings.Repeat("k", 900_000), "戊"); status != http.StatusUnprocessableEntity || s.steps(one, "戊") != 0 {
		t.Errorf("90 万字的键：%d", status)
	}
	f := url.Values{"key": {"k3"}, "list": {"rectification"}, "area": {s.Shown().String()}, "title": {"漏水"}}
	_, h, _ := s.ask(supervisor, http.MethodPost, "/desk/matters/new", f)
	first := h.Get("Location")
	if _, h, _ = s.ask(supervisor, http.MethodPost, "/desk/matters/new", f); h.Get("Location") != first {
		t.Errorf("登记按了两次：%q 和 %q", first, h.Get("Location"))
	}
	f.Set("title", "塌方")
	if _, h, _ = s.ask(supervisor, http.MethodPost, "/desk/matters/new", f); h.Get("Location") == first || !strings.HasPrefix(h.Get("Location"), "/desk/matters/") {
		t.Errorf("返回后改成另一件再登记，到了 %q", h.Get("Location"))
	}
	status, _, _ := s.ask(supervisor, http.MethodPost, "/desk/matters/"+one+"/write_off", url.Values{"key": {"k1"}, "version": {"1"}})
	if status != http.StatusConflict {
		t.Errorf("用过的键去销一件不能销的：%d，应为 409", status)
	}
}

// TestStale: a form that was open while somebody else acted is refused.
func TestStale(t *testing.T) {
	t.Parallel()
	s := openSite(t)
	owner := "first/" + s.Shown().String()
	m := s.matter(owner, "供水中断")
	first, desk := s.signIn(owner), s.signIn("desk")
	if status, _, _ := s.ask(first, http.MethodPost, "/desk/matters/"+m+"/accept", url.Values{"key": {"a"}, "version": {"1"}}); status != http.StatusSeeOther {
		t.Fatalf("签收：%d", status)
	}
	if status, _, _ := s.ask(desk, http.MethodPost, "/desk/matters/"+m+"/pause", url.Values{"key": {"b"}, "version": {"1"}, "days": {"2"}, "text": {"等料"}}); status != http.StatusConflict {
		t.Errorf("旧页上的暂停：%d", status)
	}
}

// also gives the holder of a post another post in another post's body.
func (s site) also(key, like string, role access.Role, hold org.Hold) string {
	s.Helper()
	p := s.Posts[like]
	post := org.Post{Body: p.Body, Title: "兼任", Role: role, Area: p.Area, From: calendar.YMD(2026, 1, 1), Until: calendar.None}
	if hold == org.Deputy {
		post = p
	}
	s.do(func(tx *store.Tx) error {
		if hold != org.Deputy {
			if err := org.AddPost(tx, s.Actor("system"), &post); err != nil {
				return err
			}
		}
		return org.Appoint(tx, program(s.Actor("system")), &org.Appointment{Post: post.ID, Person: s.Actor(key).Person, Hold: hold, From: calendar.YMD(2026, 1, 1), Until: calendar.None, Document: "洋组干〔2026〕1号"})
	})
	return post.ID
}

// TestTwoPosts: whoever also sits in the supervising office neither verifies nor
// writes off what their own body answers for, and a deputy not what the holder did.
func TestTwoPosts(t *testing.T) {
	t.Parallel()
	s := openSite(t)
	town := "town-desk/" + s.Shown().Parent().String()
	m := s.matter(town, "供水中断")
	other := "town/" + s.Shown().Parent().String() // of the same body
	second := s.also(other, "supervisor", "supervisor", org.Holder)
	c := s.signIn(other)
	act := func(c *http.Client, what string, f url.Values) (int, string) {
		f.Set("text", "已看")
		status, _, page := s.ask(c, http.MethodPost, "/desk/matters/"+m+"/"+what, f)
		return status, page
	}
	s.do(func(tx *store.Tx) error {
		for _, x := range []struct {
			act matter.Act
			in  matter.Input
		}{{matter.Attach, matter.Input{Text: "已换阀门", File: matter.Evidence{Need: "statement"}}},
			{matter.Attach, matter.Input{File: matter.Evidence{Need: "material", Hash: "x", Name: "单.pdf"}}},
			{matter.Report, matter.Input{Text: "已恢复", Outcome: matter.Solved}}} {
			if _, err := matter.Perform(tx, s.rules(), s.Actor(town), m, x.act, x.in); err != nil {
				return err
			}
		}
		return nil
	})
	if status, h, _ := s.ask(c, http.MethodPost, "/posts", url.Values{"post": {second}}); status != http.StatusSeeOther {
		t.Fatalf("切换岗位：%d %v", status, h)
	}
	if status, page := act(c, "verify", url.Values{}); status != http.StatusForbidden {
		t.Errorf("镇书记以督导组的岗位核验本镇的事项：%d %.200s", status, page)
	}
	desk := s.signIn("desk")
	if status, page := act(desk, "verify", url.Values{}); status != http.StatusSeeOther {
		t.Fatalf("脱贫办核验：%d %.300s", status, page)
	}
	if status, _ := act(c, "write_off", url.Values{}); status != http.StatusForbidden {
		t.Errorf("镇书记以督导组的岗位销本镇的号：%d", status)
	}
	s.also(town, "supervisor", "supervisor", org.Deputy)
	deputy := s.signIn(town)
	if status, _, _ := s.ask(deputy, http.MethodPost, "/posts", url.Values{"post": {s.Posts["supervisor"].ID}}); status != http.StatusSeeOther {
		t.Fatalf("代办人切换岗位：%d", status)
	}
	if status, _ := act(deputy, "write_off", url.Values{}); status != http.StatusForbidden {
		t.Errorf("报结人替督导组代办，销自己的号：%d", status)
	}
	if status, _ := act(s.signIn("supervisor"), "write_off", url.Values{}); status != http.StatusSeeOther {
		t.Errorf("督导组销号：%d", status)
	}
}

// TestPostEnded: the next request after an appointment ended acts as nothing of it.
func TestPostEnded(t *testing.T) {
	t.Parallel()
	s := openSite(t)
	c := s.signIn("supervisor")
	m := s.matter("first/"+s.Shown().String(), "供水中断")
	if status, _, _ := s.ask(c, http.MethodGet, "/desk/matters/"+m, nil); status != http.StatusOK {
		t.Fatalf("任期内：%d", status)
	}
	s.do(func(tx *store.Tx) error {
		as, err := tx.Appointments(s.Posts["supervisor"].ID)
		if err != nil {
			return err
		}
		return org.EndAppointment(tx, program(s.Actor("system")), as[0].ID, calendar.YMD(2026, 9, 23), "调整")
	})
	for path, method := range map[string]string{"/desk/matters/" + m: http.MethodGet, "/desk/matters/" + m + "/comment": http.MethodPost} {
		if status, _, _ := s.ask(c, method, path, url.Values{"text": {"x"}}); status != http.StatusForbidden {
			t.Errorf("任期结束后 %s %s：%d", method, path, status)
		}
	}
	s.now.Set(s.now.Now().Add(31 * time.Minute))
	if status, h, _ := s.ask(c, http.MethodGet, "/desk", nil); status != http.StatusSeeOther || !strings.HasPrefix(h.Get("Location"), "/sign-in") {
		t.Errorf("闲置 31 分钟：%d", status)
	}
}
