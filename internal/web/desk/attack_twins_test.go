package desk

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"luoshi/internal/account"
	"luoshi/internal/calendar"
	"luoshi/internal/fault"
	"luoshi/internal/matter"
	"luoshi/internal/office"
	"luoshi/internal/org"
	"luoshi/internal/store"
	"luoshi/internal/store/storetest"
)

// TestTwins enters the first secretary a second time under names that look the same:
// each is the name that the roster knows. Entered as another person on purpose, the
// namesake does not verify what the first one reported; two citizen numbers that
// differ part them again.
func TestTwins(t *testing.T) {
	t.Parallel()
	s := openSite(t)
	village := s.Shown()
	first, seat := "first/"+village.String(), s.Posts["town-desk/"+village.Parent().String()]
	name := s.nameOf(first)
	form := func(name, person string) url.Values {
		return url.Values{"name": {name}, "from": {"2026-09-01"}, "hold": {"deputy"}, "document": {"洋组干〔2026〕9号"}, "person": {person}}
	}
	han := []rune(name)
	for _, twin := range []string{name + "\u200b", "\u202e" + name, name + "\ufe00", string(han[:1]) + " " + string(han[1:]), string(han[:1]) + "\u3000" + string(han[1:]), name + "\U000e0100"} {
		page := s.page("organiser", "POST /desk/posts/{id}/appoint", post("/desk/posts/"+seat.ID+"/appoint", form(twin, "")), "id", seat.ID)
		if !strings.Contains(page, "名册上已有名叫“") {
			t.Errorf("%+q 进了名册", twin)
		}
	}
	s.page("organiser", "POST /desk/posts/{id}/appoint", post("/desk/posts/"+seat.ID+"/appoint", form(name, "new")), "id", seat.ID)
	var twin org.Person
	s.do(func(tx *store.Tx) error {
		ps, err := tx.PersonsNamed(name)
		for _, p := range ps {
			as, err := tx.AppointmentsOf(p.ID)
			if err != nil {
				return err
			}
			for _, a := range as {
				if a.Post == seat.ID {
					twin = p
				}
			}
		}
		return err
	})
	if twin.ID == "" {
		t.Fatal("没有另一位同名的人")
	}
	s.do(func(tx *store.Tx) error {
		_, err := account.First(tx, s.Actor("security"), "tongming", twin.ID, storetest.Hashed(siteSecret))
		return err
	})
	id := ""
	s.do(func(tx *store.Tx) error {
		m, err := office.Register(tx, s.rules(), s.Actor("supervisor"), matter.Draft{List: "problem", Area: village, Title: "渠道漏水", Owner: s.Posts[first].ID, Pack: "yangxian@1"})
		if id = m.ID; err != nil {
			return err
		}
		if _, err := matter.Perform(tx, s.rules(), s.Actor(first), id, matter.Attach, matter.Input{Text: "已修好", File: matter.Evidence{Need: "statement"}}); err != nil {
			return err
		}
		_, err = matter.Perform(tx, s.rules(), s.Actor(first), id, matter.Report, matter.Input{Text: "已修好，水通了"})
		return err
	})
	_, c := s.enter("tongming", siteSecret, "desk")
	if status, _, page := s.ask(c, http.MethodPost, "/desk/matters/"+id+"/verify", url.Values{"key": {"v"}, "text": {"看过"}}); status != http.StatusForbidden {
		t.Errorf("同名的人核验了自己报结的事：%d %.200s", status, page)
	}
	s.do(func(tx *store.Tx) error { // now it is known that they are two
		for number, who := range map[string]string{"11010519491231002X": s.Holders[s.Posts[first].ID], "110105194912310038": twin.ID} {
			p, err := tx.Person(who)
			if err != nil {
				return err
			}
			p.CitizenID = number
			if err := org.AddPerson(tx, s.Actor("organiser"), &p); err != nil {
				return err
			}
		}
		return nil
	})
	if status, _, page := s.ask(c, http.MethodPost, "/desk/matters/"+id+"/verify", url.Values{"key": {"w"}, "text": {"看过"}}); status != http.StatusSeeOther {
		t.Errorf("号码不同的另一个人不能核验：%d %.200s", status, page)
	}
}

// TestOneLogin makes a second account that could be taken for the first in every way
// that once worked, and signs in to the first however its login is typed.
func TestOneLogin(t *testing.T) {
	t.Parallel()
	s := openSite(t)
	const login = "desk"
	s.signIn(login)
	person := s.Holders[s.Posts["water"].ID]
	for _, twin := range []string{login, strings.ToUpper(login), login + "\u200b", "\u202e" + login, wide(login), strings.ReplaceAll(login, "e", "е"), login + "\ufe0f", " " + login + " "} {
		if _, err := s.s.Store.Do(t.Context(), s.Home, "", func(tx *store.Tx) error {
			_, err := account.Create(tx, s.Actor("security"), twin, person, calendar.None, calendar.YMD(2026, 9, 24))
			return err
		}); fault.KindOf(err) != fault.Invalid {
			t.Errorf("账号 %+q 设立了：%v", twin, err)
		}
	}
	for _, typed := range []string{strings.ToUpper(login), wide(login), login + "\u200b"} {
		if status, c := s.enter(typed, siteSecret, "desk"); status != http.StatusSeeOther || !s.in(c) {
			t.Errorf("输入 %+q 登录不了：%d", typed, status)
		}
		if err := s.s.Store.View(t.Context(), s.Home, func(v *store.View) error {
			if a, known, err := v.AccountByLogin(typed); err != nil || !known || a.Login != login {
				t.Errorf("输入 %+q 找到 %q %v %v", typed, a.Login, known, err)
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
	}
}

func wide(s string) string {
	return strings.Map(func(r rune) rune {
		if r > ' ' && r <= '~' {
			return r - '!' + '！'
		}
		return r
	}, s)
}
