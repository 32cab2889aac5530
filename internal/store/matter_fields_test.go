package store_test

import (
	"slices"
	"strings"
	"testing"

	"luoshi/internal/fault"
	"luoshi/internal/form"
	"luoshi/internal/matter"
	"luoshi/internal/office"
	"luoshi/internal/scenario"
	"luoshi/internal/scenario/countytest"
	"luoshi/internal/store"
	"luoshi/internal/store/storetest"
	"luoshi/pack"
	"luoshi/packs"
)

const asked = `  kind: problem
  fields:
  - {id: fault, title: 毛病, kind: choice, of: [漏水, {id: dry, title: 断水}], required: true}
  - {id: days, title: 停水天数, kind: number, unit: 天}
  - {id: place, title: 哪个村, kind: area}
  - {id: tel, title: 报修人电话, kind: phone, personal: true, purpose: 回访}
  same: [fault]
`

// TestFieldsOfMatters: what a list asks for is kept beside the matter, what is about a person
// and all of a sealed matter in no clear column; an amendment tells the one and not the
// other; the journal proves both.
func TestFieldsOfMatters(t *testing.T) {
	t.Parallel()
	for _, e := range storetest.Engines(t) {
		t.Run(e.Name, func(t *testing.T) {
			t.Parallel()
			made := countytest.Demo(t, e, false)
			s := made.Store(t, storetest.NewClock(noon).Now)
			c := made.On(s, &scenario.Clock{})
			b, err := packs.Files.ReadFile("yangxian/pack.yaml")
			if err != nil {
				t.Fatal(err)
			}
			text := strings.Replace(strings.Replace(string(b), "version: 1", "version: 2", 1), "  kind: problem\n", asked, 1)
			text = strings.Replace(text, "  ladder: overdue\n- id: problem\n", "  ladder: overdue\n  sealed: true\n  fields:\n  - {id: hint, title: 线索类别, kind: text}\n- id: problem\n", 1)
			p, problems := pack.ReadText([]byte(text))
			if len(problems) > 0 {
				t.Fatal(problems)
			}
			sealed := p.Lists[slices.IndexFunc(p.Lists, func(l matter.List) bool { return l.Sealed })].ID
			desk := c.Actor("supervisor")
			desk.Now = noon
			rules := matter.Rules{Calendar: s.CalendarOf(c.Home), Zone: c.Zone}
			v := func(id, text string) form.Value { return form.Value{ID: id, Text: text} }
			var plain, m, hidden matter.Matter
			did(t, s, c.Home, func(tx *store.Tx) error {
				if err := tx.KeepPack(p, text, "文件"); err != nil {
					return err
				}
				draft := matter.Draft{List: "problem", Area: c.Shown(), Title: "水管", Facts: "没有水", Pack: "yangxian@2"}
				if _, err := office.Register(tx, rules, desk, draft); !fault.Is(err, "form.required") {
					t.Errorf("without what must be filled: %v", err)
				}
				draft.Fields = []form.Value{v("tel", "138 0000 0000"), v("days", "３天"), v("fault", "断水"), v("place", tx.Called(form.Area, c.Shown().String())), v("other", "x")}
				if m, err = office.Register(tx, rules, desk, draft); err != nil {
					return err
				}
				draft = matter.Draft{List: sealed, Area: c.Shown(), Title: "来信", Facts: "反映", Pack: "yangxian@2", Fields: []form.Value{v("hint", "征地款")}}
				if hidden, err = office.Register(tx, rules, desk, draft); err != nil {
					return err
				}
				draft = matter.Draft{List: "problem", Area: c.Shown(), Title: "没有字段的", Facts: "路", Pack: "yangxian@1"}
				plain, err = office.Register(tx, rules, desk, draft)
				return err
			})
			read := func(id string) (got matter.Matter) {
				t.Helper()
				if err := s.View(t.Context(), c.Home, func(v *store.View) (err error) { got, err = v.Matter(id); return err }); err != nil {
					t.Fatal(err)
				}
				return got
			}
			got := read(m.ID)
			if got.Class != "dry" || !slices.Equal(got.Fields, []form.Value{v("fault", "dry"), v("days", "3"), v("place", c.Shown().String())}) || !slices.Equal(got.Personal, []form.Value{v("tel", "13800000000")}) || got.Facts != "没有水" {
				t.Errorf("%+v", got)
			}
			if h := read(hidden.ID); len(h.Fields) > 0 || !slices.Equal(h.Personal, []form.Value{v("hint", "征地款")}) || h.Facts != "反映" {
				t.Errorf("%+v", h)
			}
			column := func(id string) (fields, private string) {
				if err := raw(t, made.URL).QueryRow("SELECT fields, coalesce(private, '') FROM matter WHERE id = $1", id).Scan(&fields, &private); err != nil {
					t.Fatal(err)
				}
				return fields, private
			}
			if fields, private := column(m.ID); strings.Contains(fields+private, "138") || !strings.Contains(fields, "dry") || private == "" {
				t.Errorf("%q %q", fields, private)
			}
			if fields, private := column(hidden.ID); fields != "" || strings.Contains(private, "征地") {
				t.Errorf("%q %q", fields, private)
			}
			if fields, private := column(plain.ID); fields+private != "" {
				t.Errorf("a list without fields: %q %q", fields, private)
			}
			now := []form.Value{v("fault", "漏水"), v("tel", "13900000000"), v("place", c.Shown().String())}
			did(t, s, c.Home, func(tx *store.Tx) error {
				_, err := matter.Perform(tx, rules, desk, m.ID, matter.Amend, matter.Input{Texts: &matter.Texts{Facts: "没有水"}, Fields: &now, Text: "写错了"})
				return err
			})
			if got = read(m.ID); got.Class != "漏水" || !slices.Equal(got.Fields, []form.Value{v("fault", "漏水"), v("place", c.Shown().String())}) || got.Personal[0].Text != "13900000000" {
				t.Errorf("%+v", got)
			}
			var told string
			if err := s.View(t.Context(), c.Home, func(v *store.View) error {
				steps, err := v.Steps(m.ID)
				for _, x := range steps {
					if x.Act == matter.Amend {
						told = x.Text
					}
				}
				return err
			}); err != nil {
				t.Fatal(err)
			}
			if told != "写错了。毛病原为“断水”，改为“漏水”；停水天数原为“3天”，改为空；报修人电话已改" {
				t.Error(told)
			}
			if r, err := s.Verify(t.Context(), c.Home); err != nil || !r.Intact() {
				t.Errorf("%+v %v", r.Findings, err)
			}
			if _, err := raw(t, made.URL).Exec("UPDATE matter SET fields = replace(fields, '漏水', 'dry') WHERE id = $1", m.ID); err != nil {
				t.Fatal(err)
			}
			if r, err := s.Verify(t.Context(), c.Home); err != nil || r.Intact() {
				t.Errorf("a changed field is not found: %v", err)
			}
		})
	}
}
