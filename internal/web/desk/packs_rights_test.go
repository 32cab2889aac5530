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
	const towns = "- {id: town_secretary, title: 镇(办)党(工)委书记, role: town_leader, level: town}"
	chief := func(rights string) string {
		return towns + "\n- {id: chief, title: 河长, level: town, like: town_desk" + rights + "}"
	}
	refused := func(key, text, says string) {
		t.Helper()
		page, status := d.propose(key, text, nil)
		if d.says(page, says); status != http.StatusUnprocessableEntity || d.waits() != "" {
			t.Errorf("提请答复 %d", status)
		}
	}
	issue := func(version, text string) {
		t.Helper()
		if page, status := d.propose("v"+version, d.version(version, towns, text), nil); status != http.StatusSeeOther {
			t.Fatalf("提请答复 %d：%s", status, page)
		}
		d.confirm("leader-1")
	}
	refused("usual", d.version("2", towns, "- {id: town_leader, title: 镇(办)党(工)委书记, level: town, like: town_leader, not: [matter.register]}"), "会连共用它的岗位一起改掉")
	issue("2", chief(""))
	d.says(d.page("desk", "GET /desk/packs", get("/desk/packs")), "河长", "同镇(办)经办")

	first := "first/" + s.Shown().String()
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
		old, _, err := tx.HolderOn(d.Posts[first].ID, calendar.DateOf(tx.Now(), d.Zone))
		if err != nil {
			return err
		}
		if err := org.EndAppointment(tx, setup, old.ID, calendar.DateOf(tx.Now(), d.Zone)-1, "任满"); err != nil {
			return err
		}
		a := org.Appointment{Post: post.ID, Person: d.Holders[d.Posts[first].ID], Hold: org.Holder, From: calendar.DateOf(tx.Now(), d.Zone), Until: calendar.None, Document: "示例任命"}
		return org.Appoint(tx, setup, &a)
	})
	holder := s.signIn(first)
	opens := func(want int) {
		t.Helper()
		if status, _, _ := s.ask(holder, http.MethodGet, "/desk/matters/new", nil); status != want {
			t.Errorf("河长打开登记：%d，应为 %d", status, want)
		}
	}
	opens(http.StatusOK)
	refused("drop", d.version("3"), "名册上还有“河长”的在任人")
	refused("entrust", d.version("3", towns, chief(", may: [person.see]")), "成了关键岗位")
	issue("3", chief(", may: [place.change], not: [matter.register]"))
	opens(http.StatusForbidden)
	d.says(d.page("desk", "GET /desk/packs", get("/desk/packs")), "另可：维护村以下地点（本辖区）", "不可：登记")
}
