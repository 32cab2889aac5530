package roster

import (
	"io"
	"path"
	"strconv"
	"strings"

	"luoshi/internal/access"
	"luoshi/internal/area"
	"luoshi/internal/fault"
	"luoshi/internal/sheet"
	"luoshi/internal/store"
	"luoshi/internal/web"
	"luoshi/internal/web/page"
)

// areaFile sends the divisions of all times, or the local places, as a file.
func areaFile(c *web.Ctx) error {
	if err := access.May(c.Actor, "area.see", access.Subject{}); err != nil {
		return err
	}
	name := c.R.PathValue("file")
	ext := path.Ext(name)
	write, ok := map[string]func(*web.Ctx, *store.View, areaMap, sheet.Writer) error{"divisions": writeDivisions, "places": writePlaces}[strings.TrimSuffix(name, ext)]
	if !ok || ext != ".xlsx" && ext != ".csv" {
		return fault.New(fault.Missing, "web.not_found")
	}
	title := c.T("区划")
	if strings.HasPrefix(name, "places") {
		title = c.T("村以下地点")
	}
	return page.SendFile(c, title+" "+c.Today.String(), ext, func(out io.Writer) error {
		w, err := sheet.NewWriter(out, ext, title)
		if err != nil {
			return err
		}
		if err := c.View(func(v *store.View) error {
			m, err := readAreas(v)
			if err != nil {
				return err
			}
			return write(c, v, m, w)
		}); err != nil {
			return err
		}
		return w.Close()
	})
}

func writeDivisions(c *web.Ctx, _ *store.View, m areaMap, w sheet.Writer) error {
	if err := w.Row(c.T("代码"), c.T("名称"), c.T("上级"), c.T("起"), c.T("止"), c.T("前身"), c.T("并入"), c.T("设立的依据"), c.T("终止的依据")); err != nil {
		return err
	}
	day := c.Today.String()
	for _, d := range m.rows {
		above := ""
		if d.Code.Level() > area.County {
			above = m.name(d.Code.Parent(), day)
		}
		if err := w.Row(d.Code.String(), d.Name, above, d.From, d.Until, codeList(d.Predecessor), codeList(d.Successor), d.Document, d.EndedBy); err != nil {
			return err
		}
	}
	return nil
}

func codeList(codes []area.Code) string {
	out := make([]string, len(codes))
	for i, c := range codes {
		out[i] = c.String()
	}
	return strings.Join(out, "、")
}

func writePlaces(c *web.Ctx, v *store.View, m areaMap, w sheet.Writer) error {
	if err := w.Row(c.T("镇(办)"), c.T("村"), c.T("村代码"), c.T("序号"), c.T("名称"), c.T("类别"), c.T("别名")); err != nil {
		return err
	}
	lo, hi := page.HomeArea(c).Range()
	places, err := v.PlacesIn(lo, hi)
	if err != nil {
		return err
	}
	day := c.Today.String()
	for _, p := range places {
		if err := w.Row(m.name(p.Village.Parent(), day), m.name(p.Village, day), p.Village.String(), strconv.Itoa(p.Seq), p.Name,
			placeKind(c, p.Kind), strings.Join(p.Aliases, "、")); err != nil {
			return err
		}
	}
	return nil
}
