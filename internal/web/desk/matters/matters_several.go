package matters

import (
	"net/url"
	"slices"
	"strings"

	"luoshi/internal/access"
	"luoshi/internal/fault"
	"luoshi/internal/matter"
	"luoshi/internal/office"
	"luoshi/internal/store"
	"luoshi/internal/web"
	"luoshi/internal/web/page"
)

// severalMatters are the acts on ticked matters, each by the use case of its own button.
// What judges or rules (核验、退回整改、答复申请) is done to what the page that asks has
// shown: what was reported with its evidence, or what was asked for.
func severalMatters(c *web.Ctx) page.Several[page.MatterRow] {
	open := map[string][]actForm{} // of each matter, asked once
	list := page.Option{Value: "/desk/matters", Title: c.T("事项清单")}
	if strings.HasPrefix(c.Value("from"), callsPath+"?") { // ticked in the call list, and back to it
		list = page.Option{Value: callsPath, Title: c.T("催办电话单")}
	}
	s := page.Several[page.MatterRow]{Path: "/desk/matters/several", List: list,
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
		if !f.Many || !c.Actor.Holds(matter.Life().Right(act)) {
			continue
		}
		s.Acts = append(s.Acts, page.SeveralAct[page.MatterRow]{ID: string(act), Title: c.T(web.ActTitle(act)), Says: c.T(f.Says), Words: severalWords(c, act, f), Look: lookOf(c, act),
			Open: func(r page.MatterRow) bool {
				acts, asked := open[r.ID]
				if !asked {
					acts = openActs(c, r.Matter)
					open[r.ID] = acts
				}
				return slices.ContainsFunc(acts, func(f actForm) bool { return f.Act == act && (act != matter.Extend || f.Asked != "") })
			},
			Do: func(tx *store.Tx, r page.MatterRow, said page.Said) error { return doSeveral(c, tx, r, act, said) }})
	}
	return s
}

// severalWords is what is said once for all the rows of an act.
func severalWords(c *web.Ctx, act matter.Act, f actForm) page.Field {
	switch {
	case act == matter.Assign:
		return page.Field{Name: "post", Label: c.T("责任岗位"), Kind: "select", Any: c.T("请选择")}
	case f.Text:
		return page.Field{Name: "text", Label: c.T("情况或理由，没有另写的每件都写这一句"), Kind: "lines"}
	}
	return page.Field{}
}

// doSeveral does the act to one of the rows. Time is given as it was asked for in each.
func doSeveral(c *web.Ctx, tx *store.Tx, r page.MatterRow, act matter.Act, said page.Said) error {
	in := matter.Input{Version: said.Version}
	switch act {
	case matter.Assign:
		post, err := ownerOf(tx, r, said.Words)
		if err != nil {
			return err
		}
		in.Post = post
	case matter.Verify, matter.Return:
		in.Text = together(act, said)
	case matter.Extend:
		in.Text, in.Until = said.Words, r.Asked
	default:
		in.Text = said.Words
	}
	_, err := office.ActOnMatter(tx, c.Rules(), c.Actor, r.ID, act, in)
	return err
}

// together says in the line of each row that it was judged with others (一并核验). It is
// part of the record and in its language.
func together(act matter.Act, said page.Said) string {
	if said.Of < 2 || strings.TrimSpace(said.Words) == "" {
		return said.Words
	}
	return "一并" + matter.Life().Title(act) + "：" + said.Words
}

// byRole begins a choice of posts by their role: of each matter the one in its own place.
const byRole = "role:"

// ownerOf is the post that a choice names for a row.
func ownerOf(tx *store.Tx, r page.MatterRow, choice string) (string, error) {
	role, ok := strings.CutPrefix(choice, byRole)
	if !ok {
		return choice, nil
	}
	posts, err := tx.OwnerPosts(r.Area)
	if err != nil {
		return "", err
	}
	post, ok := only(posts, r.Matter, access.Role(role))
	if !ok {
		return "", fault.At("post", "matter.owner_choice")
	}
	return post.ID, nil
}
