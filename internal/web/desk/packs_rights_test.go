package desk

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"luoshi/internal/calendar"
	"luoshi/internal/org"
	"luoshi/internal/store"
)

// TestPackGivesRights: a version in force changes what the posts of a role may do, at the
// next page; it takes no role that somebody holds, and makes none a key post behind its
// holders.
func TestPackGivesRights(t *testing.T) {
	t.Parallel()
	d := openPacks(t)
	server := httptest.NewServer(d.s.Handler())
	t.Cleanup(server.Close)
	s := site{d.boardDesk, server.URL}
	town := s.signIn("town/" + s.Shown().Parent().String())
	const (
		towns = "- {id: town_secretary, title: 镇(办)党(工)委书记, role: town_leader, level: town}"
		style = "- {id: style_office, title: 县作风办, role: supervisor, level: county}"
	)
	opens := func(want int) {
		t.Helper()
		if status, _, _ := s.ask(town, http.MethodGet, "/desk/matters/new", nil); status != want {
			t.Errorf("镇书记打开登记：%d，应为 %d", status, want)
		}
	}
	refused := func(key, text, says string) {
		t.Helper()
		page, status := d.propose(key, text, nil)
		if d.says(page, says); status != http.StatusUnprocessableEntity || d.waits() != "" {
			t.Errorf("提请答复 %d", status)
		}
	}
	opens(http.StatusOK)
	refused("entrust", d.version("2", style, "- {id: supervisor, title: 县作风办, level: county, like: supervisor, may: [person.see]}"), "成了关键岗位")

	if _, status := d.propose("rights", d.version("2", towns, "- {id: town_leader, title: 镇(办)党(工)委书记, level: town, like: town_leader, not: [matter.register]}\n- {id: chief, title: 河长, level: town, like: town_desk}"), nil); status != http.StatusSeeOther {
		t.Fatalf("提请答复 %d", status)
	}
	opens(http.StatusOK) // nothing is in force before another person confirms it
	d.confirm("leader-1")
	opens(http.StatusForbidden)

	s.do(func(tx *store.Tx) error {
		setup := d.Actor("system")
		b, err := tx.Bundles()
		if err != nil {
			return err
		}
		setup.Bundles = b
		post := org.Post{Body: d.Posts["town/"+s.Shown().Parent().String()].Body, Title: "镇级河长", Role: "chief", Area: s.Shown().Parent(), From: calendar.None, Until: calendar.None}
		if err := org.AddPost(tx, setup, &post); err != nil {
			return err
		}
		a := org.Appointment{Post: post.ID, Person: d.Holders[d.Posts["town/"+s.Shown().Parent().String()].ID], Hold: org.Holder, From: calendar.DateOf(tx.Now(), d.Zone), Until: calendar.None, Document: "示例任命"}
		return org.Appoint(tx, setup, &a)
	})
	refused("drop", d.version("3", towns, "- {id: town_leader, title: 镇(办)党(工)委书记, level: town, like: town_leader}"), "名册上还有“河长”的在任人")
}
