package matters

import (
	"net/url"
	"slices"

	"luoshi/internal/access"
	"luoshi/internal/matter"
	"luoshi/internal/office"
	"luoshi/internal/store"
	"luoshi/internal/web"
	"luoshi/internal/web/page"
)

// severalMatters are the acts on ticked matters: those of a matter's own page that ask
// for nothing but words.
func severalMatters(c *web.Ctx) page.Several[page.MatterRow] {
	open := map[string][]actForm{} // of each matter, asked once
	s := page.Several[page.MatterRow]{Path: "/desk/matters/several", List: page.Option{Value: "/desk/matters", Title: c.T("事项清单")},
		Row: func(r page.MatterRow) page.Ticked {
			return page.Ticked{ID: r.ID, Version: r.Version, Name: r.Title, Small: r.Number, Href: "/desk/matters/" + url.PathEscape(r.ID)}
		},
		Read: func(v *store.View, ids []string) ([]page.MatterRow, error) {
			ms, err := v.MattersByID(ids)
			if err != nil {
				return nil, err
			}
			return page.NewNames(c, v).Rows(slices.DeleteFunc(ms, func(m matter.Matter) bool { return access.May(c.Actor, "matter.see", m.Subject()) != nil }))
		}}
	for _, act := range matter.Acts() {
		f := forms[act]
		if !f.Many || !access.Holds(c.Actor.Role, matter.Life().Right(act)) {
			continue
		}
		a := page.SeveralAct[page.MatterRow]{ID: string(act), Title: c.T(web.ActTitle(act)), Says: c.T(f.Says),
			Open: func(r page.MatterRow) bool {
				acts, asked := open[r.ID]
				if !asked {
					acts = openActs(c, r.Matter)
					open[r.ID] = acts
				}
				return slices.ContainsFunc(acts, func(f actForm) bool { return f.Act == act })
			},
			Do: func(tx *store.Tx, r page.MatterRow, version int64) error {
				in := matter.Input{Text: c.Value("text")}
				in.Version = version
				_, err := office.ActOnMatter(tx, c.Rules(), c.Actor, r.ID, act, in)
				return err
			}}
		if f.Text {
			a.Fields = []page.Field{{Name: "text", Label: c.T("情况或理由，每件都写这一句"), Kind: "lines"}}
		}
		s.Acts = append(s.Acts, a)
	}
	return s
}
