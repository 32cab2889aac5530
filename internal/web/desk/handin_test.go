package desk

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"luoshi/internal/duty"
	"luoshi/internal/fault"
	"luoshi/internal/matter"
	"luoshi/internal/store"
)

// TestEntryBecomesAMatter: what was found when a duty was entered becomes a matter in one
// act. Whoever may not register hands it in, the town assigns it, and entry and matter show
// each other.
func TestEntryBecomesAMatter(t *testing.T) {
	t.Parallel()
	d := openBoards(t)
	shown := d.Shown()
	first, town, leader := "first/"+shown.String(), "town-desk/"+shown.Parent().String(), "leader-1"
	at := time.Date(2026, 9, 24, 18, 0, 0, 0, d.Zone)
	d.now.Set(at)
	e := d.enter(first, at, duty.Input{Values: append(done("到二组入户"), duty.Value{ID: "problems", Text: "二组蓄水池渗漏，十二户水压不足"})})
	path := "/desk/duties/" + e.ID
	d.says(d.page(first, "GET /desk/duties/{id}", get(path), "id", e.ID), "反映成事项", "/desk/hand-in/"+strings.TrimPrefix(path, "/desk/duties/"))
	d.says(d.page(first, "GET /desk/hand-in/{id}", get("/desk/hand-in/"+strings.TrimPrefix(path, "/desk/duties/")), "id", e.ID), "二组蓄水池渗漏，十二户水压不足", `value="problem"`, shown.String())
	form := url.Values{"list": {"problem"}, "title": {""}, "facts": {"二组蓄水池渗漏"}, "area": {shown.String()}}
	d.says(d.page(first, "POST /desk/hand-in/{id}", post("/desk/hand-in/"+strings.TrimPrefix(path, "/desk/duties/"), form), "id", e.ID), "请用一句话写明")
	form.Set("title", "二组蓄水池渗漏")
	form.Set("list", "rectification")
	d.says(d.page(first, "POST /desk/hand-in/{id}", post("/desk/hand-in/"+strings.TrimPrefix(path, "/desk/duties/"), form), "id", e.ID), "只能编入问题一类的清单")
	form.Set("list", "problem")
	form.Set("area", d.Villages[len(d.Villages)-1].String())
	if _, err := d.as(first, "POST /desk/hand-in/{id}", post("/desk/hand-in/"+strings.TrimPrefix(path, "/desk/duties/"), form), "id", e.ID); fault.KindOf(err) != fault.Denied {
		t.Errorf("第一书记把事项反映到别的镇：%v", err)
	}
	form.Set("area", shown.String())
	if got := d.page(first, "POST /desk/hand-in/{id}", post("/desk/hand-in/"+strings.TrimPrefix(path, "/desk/duties/"), form), "id", e.ID); got != path {
		t.Fatalf("反映以后到了 %s", got)
	}
	var m matter.Matter
	d.do(func(tx *store.Tx) error {
		ids, err := tx.FoundBy(e.ID)
		if err != nil || len(ids) != 1 {
			t.Errorf("由填报而来的事项 %v %v", ids, err)
			return err
		}
		m, err = tx.Matter(ids[0])
		return err
	})
	if m.State != matter.Registered || m.Owner != "" || !strings.Contains(m.Origin, "《帮扶工作清单》 2026-09-24") {
		t.Errorf("反映的事项 %s 责任 %q 来源 %q", m.State, m.Owner, m.Origin)
	}
	d.says(d.page(first, "GET /desk/duties/{id}", get(path), "id", e.ID), m.Number, "/desk/matters/"+m.ID)
	page := d.page(town, "GET /desk/matters/{id}", get("/desk/matters/"+m.ID), "id", m.ID)
	d.says(page, "看这份填报", path)
	d.page(town, "POST /desk/matters/{id}/{act}", post("/desk/matters/"+m.ID+"/assign", url.Values{"post": {d.Posts["village/"+shown.String()].ID}, "version": {"1"}}), "id", m.ID, "act", "assign")
	d.do(func(tx *store.Tx) (err error) {
		m, err = tx.Matter(m.ID)
		return err
	})
	if m.State != matter.Assigned || m.Supervisor != d.Posts[town].ID {
		t.Errorf("镇里交办以后 %s，督办 %s", m.State, m.Supervisor)
	}
	if _, err := d.as("member/"+shown.String()+"/1", "POST /desk/hand-in/{id}", post("/desk/hand-in/"+strings.TrimPrefix(path, "/desk/duties/"), form), "id", e.ID); fault.KindOf(err) != fault.Denied {
		t.Errorf("队员替第一书记反映：%v", err)
	}
	// A leader's visit goes the same way, to a village that is chosen.
	visit := d.fill(leader, "leader_visit", at, "", duty.Value{ID: "village", Text: "杜村"}, duty.Value{ID: "seen", Text: "桥面护栏缺了一段"})
	path = "/desk/duties/" + visit.ID
	form.Set("title", "桥面护栏缺损")
	if got := d.page(leader, "POST /desk/hand-in/{id}", post("/desk/hand-in/"+strings.TrimPrefix(path, "/desk/duties/"), form), "id", visit.ID); got != path {
		t.Errorf("县级领导反映以后到了 %s", got)
	}
	// Whoever may register gets the filled-in form, bound to the entry.
	d.says(d.page("supervisor", "GET /desk/duties/{id}", get(path), "id", visit.ID), "登记成事项", "entry="+visit.ID, url.QueryEscape("桥面护栏缺了一段"))
	d.page("supervisor", "POST /desk/matters/new", post("/desk/matters/new", url.Values{"list": {"problem"}, "title": {"桥面护栏缺损，交通局修"}, "area": {shown.String()}, "entry": {visit.ID}, "owner": {d.Posts["roads"].ID}}))
	d.do(func(tx *store.Tx) error {
		ids, err := tx.FoundBy(visit.ID)
		if len(ids) != 2 {
			t.Errorf("下村记录带出 %d 件事项，应为 2", len(ids))
		}
		return err
	})
	if got := d.page("supervisor", "GET /desk/zero", get("/desk/zero?list=problem")); !strings.Contains(got, "还差") || !strings.Contains(got, "还没有交办") {
		t.Error("清零台账没有列出在办的单位")
	}
}
