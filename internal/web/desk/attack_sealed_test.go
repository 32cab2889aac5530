package desk

import (
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"luoshi/internal/fault"
	"luoshi/internal/store"
)

// TestSealedMatter (密件): whoever is not named on a sealed matter finds it in no list,
// search, workbook, home page or journal, and opens neither its page, its acts nor the
// proof of an act on it. Who answers for it goes on working.
func TestSealedMatter(t *testing.T) {
	t.Parallel()
	d := openBoards(t)
	start := time.Date(2026, 9, 7, 9, 0, 0, 0, d.Zone)
	d.now.Set(start)
	m, owner := d.registered("problem", "井水有异味", start), "first/"+d.Shown().String()
	name := d.nameOf(owner)
	d.do(func(tx *store.Tx) error {
		x, err := tx.Matter(m.ID)
		if err != nil {
			return err
		}
		x.Sealed = true
		if err := tx.SaveMatter(&x); err != nil {
			return err
		}
		return tx.Record(d.actor("supervisor", start).Event("matter.seal", m.ID))
	})
	d.page(owner, "POST /desk/matters/{id}/{act}", post("/", url.Values{"text": {"已收到"}}), "id", m.ID, "act", "accept")
	d.says(d.page(owner, "GET /desk/matters", get("/desk/matters")), m.Number)
	if _, err := d.s.Store.Sequence(t.Context(), d.Home); err != nil {
		t.Fatal(err)
	}
	d.checkpoint()
	seq := int64(0)
	if err := d.s.Store.View(t.Context(), d.Home, func(v *store.View) error {
		es, err := v.Journal(m.ID, 0, 100)
		for _, e := range es {
			if e.Event.Act == "matter.accept" {
				seq = e.Seq
			}
		}
		return err
	}); err != nil || seq == 0 {
		t.Fatalf("没有签收的记录：%v", err)
	}
	n := strconv.FormatInt(seq, 10)
	for _, key := range []string{"desk", "leader-1", "issuer", "organiser", "discipline", "audit", "town/" + d.Shown().Parent().String()} {
		for _, at := range []string{"/desk/matters", "/desk/matters?q=" + url.QueryEscape("井水"), "/desk/matters?q=" + m.Number, "/desk/matters?area=" + d.Shown().String()} {
			if page := d.page(key, "GET /desk/matters", get(at)); strings.Contains(page, m.Title) {
				t.Errorf("%s 在 %s 看到密件", key, at)
			}
		}
		if _, err := d.as(key, "GET /desk/matters/{id}", get("/desk/matters/"+m.ID), "id", m.ID); fault.KindOf(err) != fault.Denied {
			t.Errorf("%s 打开密件：%v", key, err)
		}
		if _, err := d.as(key, "POST /desk/matters/{id}/{act}", post("/", url.Values{"text": {"看看"}}), "id", m.ID, "act", "comment"); err == nil {
			t.Errorf("%s 在密件上办理", key)
		}
		if key == "issuer" || strings.HasPrefix(key, "town/") {
			continue // do not read the journal
		}
		if page := d.page(key, "GET /desk/journal", get("/desk/journal?subject="+m.ID)); strings.Contains(page, name) || strings.Contains(page, "签收") {
			t.Errorf("%s 按密件查到经过", key)
		}
		if page := d.page(key, "GET /desk/journal", get("/desk/journal")); strings.Contains(page, m.ID) {
			t.Errorf("%s 在留痕里看到密件", key)
		}
		if _, err := d.as(key, "GET /desk/journal/{seq}/proof", get("/desk/journal/"+n+"/proof"), "seq", n); !fault.Is(err, "journal.hidden") {
			t.Errorf("%s 取密件一笔的证明：%v", key, err)
		}
	}
}
