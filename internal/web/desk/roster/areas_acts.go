package roster

import (
	"net/url"
	"slices"
	"strings"

	"luoshi/internal/access"
	"luoshi/internal/area"
	"luoshi/internal/calendar"
	"luoshi/internal/fault"
	"luoshi/internal/org"
	"luoshi/internal/store"
	"luoshi/internal/web"
	"luoshi/internal/web/page"
)

// placeFields are what a local place is called and is.
func placeFields(c *web.Ctx, village, name, kind, others string) []page.Field {
	kinds := page.Options([]area.PlaceKind{area.Group, area.Stockade, area.Hamlet, area.Grid, area.Spot},
		func(k area.PlaceKind) page.Option { return page.Option{Value: string(k), Title: placeKind(c, k)} })
	return []page.Field{page.Hidden("village", village), {Name: "name", Label: c.T("名称"), Value: name, Required: true},
		{Name: "kind", Label: c.T("类别"), Kind: "select", Value: kind, Options: kinds}, {Name: "aliases", Label: c.T("别名（俗名，用顿号分开，没有就空着）"), Value: others}}
}

// newPlace is the form of a new local place.
func newPlace(c *web.Ctx, f web.Frame, village string) *page.Form {
	return page.NewForm(c, f, "add", page.Form{Title: c.T("登记地点"), Action: "/desk/places", Submit: c.T("登记地点"), Fields: placeFields(c, village, "", "", ""),
		Note: c.T("登记后：编为本村下一个序号，按名称和别名都能查到。")})
}

// placeForms are the forms that rename a local place and take it off the list.
func placeForms(c *web.Ctx, f web.Frame, r placeRow) []*page.Form {
	at, village := "/desk/places/"+r.ID, r.Village.String()
	return []*page.Form{page.NewForm(c, f, "p"+r.ID, page.Form{Fold: c.T("改"), Plain: true, Action: at, Submit: c.T("保存"), Fields: placeFields(c, village, r.Name, string(r.Kind), r.Others),
		Note: c.T("改名后：原来的名称留作别名，按旧名也找得到。")}),
		page.NewForm(c, f, "x"+r.ID, page.Form{Fold: c.T("删去"), Plain: true, Action: at, Submit: c.T("确认删去"), Fields: []page.Field{page.Hidden("village", village), page.Hidden("do", "remove")},
			Note: c.T("删去后：名单上不再有“{0}”，留痕里仍查得到谁在何时删去。", r.Name)})}
}

// areaWhen are the fields of every change of a division.
func areaWhen(c *web.Ctx, fields ...page.Field) []page.Field {
	return append(fields, page.Field{Name: "from", Label: c.T("从哪一天起"), Kind: "date", Required: true}, page.Field{Name: "document", Label: c.T("依据的文件"), Required: true})
}

// newArea is the form of a new division.
func newArea(c *web.Ctx, f web.Frame) *page.Form {
	return page.NewForm(c, f, "new", page.Form{Title: c.T("新设村或镇"), Action: "/desk/areas", Submit: c.T("新设"), Fields: areaWhen(c,
		page.Field{Name: "code", Label: c.T("代码（12 位）"), Kind: "number", Required: true}, page.Field{Name: "name", Label: c.T("名称"), Required: true},
		page.Field{Name: "came", Label: c.T("由哪里划出（代码，没有就空着）")}),
		Note: c.T("新设后：从起始日起可以在这里登记事项和岗位；以前的日子不变。")})
}

// areaForms are the changes of a division.
func areaForms(c *web.Ctx, p *areaPage) []*page.Form {
	form := func(change, fold, submit, note string, fields ...page.Field) *page.Form {
		return page.NewForm(c, p.Frame, change, page.Form{Fold: fold, Plain: true, Action: "/desk/areas/" + p.Code + "/" + change, Submit: submit, Note: note, Fields: areaWhen(c, fields...)})
	}
	return []*page.Form{
		form("rename", c.T("更名"), c.T("更名"), "", page.Field{Name: "name", Label: c.T("新的名称"), Required: true}),
		form("merge", c.T("并入别处"), c.T("并入"), c.T("合并后：岗位、事项、地点不自动移动，本页会列出还留在这里的。"),
			page.Field{Name: "into", Label: c.T("并入哪里"), Kind: "select", Any: c.T("新设的（写下面的代码）"), Options: p.Sisters},
			page.Field{Name: "new_into", Label: c.T("新设的或别镇的代码"), Kind: "number"}, page.Field{Name: "name", Label: c.T("合并后的名称（不改就空着）")},
			page.Field{Name: "with", Label: c.T("一同并入的（代码，没有就空着）")}),
		form("end", c.T("撤销"), c.T("撤销这个区划"), c.T("撤销后：没有去向；岗位、事项、地点不自动移动，本页会列出还留在这里的。")),
	}
}

// aliases reads names that people separate as they like.
func aliases(text string) []string {
	out := []string{}
	for _, s := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune("、，,;；\n\r\t", r) }) {
		if s = strings.TrimSpace(s); s != "" && !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}

// refusedArea sends a refusal back to the page of the division.
func refusedArea(c *web.Ctx, code string, err error) error {
	if web.Kept(err) {
		return areaView(c, code, err)
	}
	return err
}

func addPlace(c *web.Ctx) error {
	code, err := area.ParseCode(c.Value("village"))
	if err != nil {
		return err
	}
	p := org.Place{Place: area.Place{Village: code, Name: c.Value("name"), Kind: area.PlaceKind(c.Value("kind")), Aliases: aliases(c.Value("aliases"))}}
	if _, err := c.Do(func(tx *store.Tx) error {
		x := p // a transaction that lost a race runs again
		return org.AddPlace(tx, c.Actor, &x, c.Today)
	}); err != nil {
		return refusedArea(c, code.String(), err)
	}
	return c.Redirect("/desk/areas/" + code.String() + "#places")
}

// changePlace renames a place, or takes it off the list.
func changePlace(c *web.Ctx) error {
	id, village := c.R.PathValue("id"), ""
	_, err := c.Do(func(tx *store.Tx) error {
		p, err := tx.Place(id)
		if err != nil {
			return err
		}
		village = p.Village.String()
		if c.Value("do") == "remove" {
			return org.RemovePlace(tx, c.Actor, id)
		}
		return org.RenamePlace(tx, c.Actor, id, area.Place{Name: c.Value("name"), Kind: area.PlaceKind(c.Value("kind")), Aliases: aliases(c.Value("aliases"))})
	})
	if err != nil && village != "" {
		return refusedArea(c, village, err)
	}
	if err != nil {
		return err
	}
	if village == "" { // a repeated request: the place is gone already
		village = c.Value("village")
	}
	return c.Redirect("/desk/areas/" + url.PathEscape(village) + "#places")
}

// areaDraft reads a change of a division from its form.
func areaDraft(c *web.Ctx, code area.Code) (org.AreaChange, error) {
	ch := org.AreaChange{Code: code, From: calendar.None, Document: c.Value("document"), Name: c.Value("name")}
	if s := c.Value("from"); s != "" {
		d, err := calendar.ParseDate(s)
		if err != nil {
			return ch, fault.At("from", "desk.date_form", s)
		}
		ch.From = d
	}
	into := c.Value("new_into")
	if into == "" {
		into = c.Value("into")
	}
	if into != "" {
		x, err := area.ParseCode(into)
		if err != nil {
			return ch, atField("into", err)
		}
		ch.Into = x
	}
	var err error
	if ch.With, err = codesOf("with", c.Value("with")); err != nil {
		return ch, err
	}
	ch.Came, err = codesOf("came", c.Value("came"))
	return ch, err
}

func codesOf(field, text string) (out []area.Code, err error) {
	for _, s := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(" ,，、;；\n\r\t", r) }) {
		code, err := area.ParseCode(s)
		if err != nil {
			return nil, atField(field, err)
		}
		out = append(out, code)
	}
	return out, nil
}

// atField puts a refusal at the field it was typed into.
func atField(field string, err error) error {
	if f, ok := fault.As(err); ok {
		g := *f
		g.Field = field
		return &g
	}
	return err
}

func changeArea(c *web.Ctx) error {
	code, err := area.ParseCode(c.R.PathValue("code"))
	if err != nil {
		return fault.New(fault.Missing, "web.not_found")
	}
	change := c.R.PathValue("change")
	carryOut, ok := map[string]func(org.AreaTx, access.Actor, org.AreaChange) error{
		"rename": org.RenameArea, "merge": org.MergeAreas, "end": org.EndArea}[change]
	if !ok {
		return fault.New(fault.Missing, "web.not_found")
	}
	ch, err := areaDraft(c, code)
	if err == nil {
		_, err = c.Do(func(tx *store.Tx) error { return carryOut(tx, c.Actor, ch) })
	}
	if err != nil {
		return refusedArea(c, code.String(), err)
	}
	return c.Redirect("/desk/areas/" + code.String())
}

func beginArea(c *web.Ctx) error {
	code, err := area.ParseCode(c.Value("code"))
	if err != nil {
		err = atField("code", err)
	}
	var ch org.AreaChange
	if err == nil {
		ch, err = areaDraft(c, code)
	}
	if err == nil {
		_, err = c.Do(func(tx *store.Tx) error { return org.BeginArea(tx, c.Actor, ch) })
	}
	return c.Answer(err, areasView, "/desk/areas/"+code.String())
}
