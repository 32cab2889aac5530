package desk

import (
	"net/url"
	"strings"
	"testing"

	"luoshi/internal/matter"
	"luoshi/internal/office"
	"luoshi/internal/store"
)

// TestJournalFind: the journal answers in words, by number, person and day; a number or a
// name that nothing bears says so at its field.
func TestJournalFind(t *testing.T) {
	t.Parallel()
	d := openBoards(t)
	now := d.s.Store.Now()
	var m matter.Matter
	d.do(func(tx *store.Tx) (err error) {
		m, err = office.Register(tx, d.rules(), d.actor("supervisor", now), matter.Draft{List: "problem", Area: d.Shown(), Title: "二组断水", Owner: d.Posts["water"].ID, Pack: d.Pack()})
		return err
	})
	who := ""
	d.seen(func(v *store.View) error {
		p, err := v.Person(d.Actor("supervisor").Person)
		who = p.Name
		return err
	})
	find := func(q url.Values) string {
		return d.page("audit", "GET /desk/journal", get("/desk/journal?"+q.Encode()))
	}
	d.says(find(nil), "登记", m.Number)
	d.says(find(url.Values{"number": {strings.ToLower(m.Number)}}), "登记", m.Number, who)
	d.says(find(url.Values{"who": {who}}), m.Number, "只写了名字的，看最近 31 天")
	if page := find(url.Values{"who": {who}, "to": {"2026-08-01"}}); strings.Contains(page, m.Number) {
		t.Error("八月以前的留痕里有今天登记的")
	}
	if page := find(url.Values{"number": {m.Number}, "from": {"2026-09-24"}}); !strings.Contains(page, m.Number) {
		t.Error("按编号和日子找不到")
	}
	d.says(find(url.Values{"number": {"SX-1999-000001"}}), "没有编号是“SX-1999-000001”的")
	d.says(find(url.Values{"who": {"没有这个人"}}), "没有这个人")
	d.says(find(url.Values{"from": {"昨天"}}), `value="`)
}
