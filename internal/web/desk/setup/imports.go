package setup

import (
	"cmp"
	"io"
	"net/url"
	"path"
	"strconv"
	"strings"

	"luoshi/internal/access"
	"luoshi/internal/fault"
	"luoshi/internal/intake"
	"luoshi/internal/intake/export"
	"luoshi/internal/intake/forms"
	"luoshi/internal/office"
	"luoshi/internal/store"
	"luoshi/internal/web"
	"luoshi/internal/web/page"
)

// ImportRoom is the room of imports and of exported lists (导入).
func ImportRoom() page.Room {
	return page.Room{ID: "imports", Title: "导入", Path: "/desk/imports", Act: "import.run", Routes: []web.Route{
		{Method: "GET", Path: "/desk/imports", Act: "import.run", Handle: showImports},
		{Method: "POST", Path: "/desk/imports", Act: "import.run", Handle: uploadImport},
		{Method: "GET", Path: "/desk/imports/template/{file}", Act: "import.run", Handle: importTemplate},
		{Method: "GET", Path: "/desk/imports/map", Act: "import.run", Handle: mapImport},
		{Method: "POST", Path: "/desk/imports/check", Act: "import.run", Handle: checkImport},
		{Method: "POST", Path: "/desk/imports/run", Act: "import.run", Handle: runImport},
		{Method: "GET", Path: "/desk/imports/work/{key}", Act: "import.run", Handle: showWork},
		{Method: "GET", Path: "/desk/imports/faults/{file}", Act: "import.run", Handle: sendMarked},
		{Method: "GET", Path: "/desk/imports/{id}", Act: "import.run", Handle: showImport},
		{Method: "POST", Path: "/desk/imports/{id}/{act}", Act: "import.run", Handle: actOnImport},
		{Method: "GET", Path: "/desk/export/{file}", Act: "roster.see", Handle: exportList},
	}}
}

type importsPage struct {
	web.Frame
	Kinds []intake.Kind
	Kind  string
	Table *page.Table
}

type importRow struct {
	office.Import
	KindTitle, Who string
}

func showImports(c *web.Ctx) error { return importsView(c, nil) }

func importsView(c *web.Ctx, refused error) error {
	if page.AsBook(c) {
		return importList(c).SendAll(c, func(v *store.View) ([]importRow, error) { return importRows(c, v) })
	}
	p := importsPage{Frame: c.Frame(c.T("导入"), refused), Kind: c.Value("kind")}
	for _, k := range intake.Kinds() {
		if k.May(c.Actor) == nil {
			p.Kinds = append(p.Kinds, k)
		}
	}
	var rows []importRow
	err := c.View(func(v *store.View) (err error) {
		rows, err = importRows(c, v)
		return err
	})
	if err != nil {
		return err
	}
	p.Table = importList(c).Table(c, rows)
	return c.Page(web.Status(refused), "desk-imports", p)
}

// importRows reads the imports of the page that the address asks for, the newest first.
func importRows(c *web.Ctx, v *store.View) (rows []importRow, err error) {
	is, err := v.Imports(c.Value("before"), page.RowLimit(c))
	names := page.NewNames(c, v)
	for _, i := range is {
		rows = append(rows, rowOf(c, names, i))
	}
	return rows, err
}

// importList lists imports.
func importList(c *web.Ctx) page.List[importRow] {
	zone := web.ZoneOf{Zone: c.Zone}
	return page.List[importRow]{Title: c.T("导入"), Empty: c.T("还没有导入过。"), Key: func(r importRow) string { return r.ID }, Columns: []page.Column[importRow]{
		{ID: "file", Title: c.T("文件"), Class: "ti", Cell: func(r importRow) page.Cell { return page.Cell{Text: r.File, Href: "/desk/imports/" + r.ID} }},
		{ID: "kind", Title: c.T("类别"), Cell: func(r importRow) page.Cell { return page.Text(r.KindTitle) }},
		{ID: "created", Title: c.T("新增"), Num: true, Cell: func(r importRow) page.Cell { return page.Text(strconv.Itoa(r.Created)) }},
		{ID: "updated", Title: c.T("更新"), Num: true, Cell: func(r importRow) page.Cell { return page.Text(strconv.Itoa(r.Updated)) }},
		{ID: "who", Title: c.T("谁，何时"), Cell: func(r importRow) page.Cell { return page.Text(r.Who + " " + zone.Time(r.At)) }},
		{ID: "state", Title: c.T("情况"), Cell: func(r importRow) page.Cell {
			class := map[office.ImportState]string{office.ImportDone: "ok", office.ImportUndone: "tag"}[r.Stands()]
			return page.Cell{Text: standsOf(c, r.Import), Class: cmp.Or(class, "late")}
		}},
	}}
}

func rowOf(c *web.Ctx, n *page.Names, i office.Import) importRow {
	r := importRow{Import: i, Who: n.Person(i.Person)}
	if k, err := intake.KindOf(i.Kind); err == nil {
		r.KindTitle = c.T(k.Title)
	}
	return r
}

// importTemplate sends the workbook to fill in for a kind.
func importTemplate(c *web.Ctx) error {
	k, err := intake.KindOf(strings.TrimSuffix(c.R.PathValue("file"), ".xlsx"))
	if err != nil {
		return err
	}
	page.Attach(c, k.Title+"导入模板.xlsx", ".xlsx")
	return forms.Template(k, c.W)
}

// uploadImport keeps the file and leads to the matching of its columns.
func uploadImport(c *web.Ctx) error {
	k, err := intake.KindOf(c.Value("kind"))
	if err != nil {
		return err
	}
	if err := k.May(c.Actor); err != nil {
		return err
	}
	f, data, err := c.Given("file")
	if err == nil && f.Hash == "" {
		err = fault.At("file", "blob.empty")
	}
	if err == nil {
		err = c.View(func(v *store.View) error {
			_, err := intake.NewJob(v.Reader, k, f.Name, data, nil)
			return err
		})
	}
	if err == nil {
		err = c.Keep() // until the columns are matched; what is not run is swept away
	}
	return c.Answer(err, importsView, "/desk/imports/map?"+url.Values{"kind": {k.ID}, "file": {f.Hash}, "name": {f.Name}}.Encode())
}

// jobOf reads the kept file as a job.
func jobOf(c *web.Ctx, n *store.Reader, k intake.Kind, hash, name string, m *intake.Mapping) (intake.Job, error) {
	data, err := c.Blobs().Shown(hash)
	if err != nil {
		return intake.Job{}, gone(err)
	}
	return intake.NewJob(n, k, name, data, m)
}

// gone words that a file is not kept any more.
func gone(err error) error {
	if fault.KindOf(err) == fault.Missing {
		return fault.At("file", "intake.file_gone")
	}
	return err
}

// exportList sends a list as a file; matters by the ledger's own conditions.
func exportList(c *web.Ctx) error {
	file := c.R.PathValue("file")
	ext := path.Ext(file)
	k, err := intake.KindOf(strings.TrimSuffix(file, ext))
	if err != nil {
		return err
	}
	if ext != ".xlsx" && ext != ".csv" {
		return fault.New(fault.Missing, "web.not_found")
	}
	f, err := page.ReadQuery(c.R.URL.Query()).Filter(c)
	if err != nil {
		return err
	}
	if !c.Actor.Holds("roster.see") {
		return access.NotOfRole(c.Actor, "roster.see")
	}
	if export.ShowsPersonal(c.Actor, k.ID) {
		if _, err := c.Do(func(tx *store.Tx) error { return export.Note(tx, c.Actor, k.ID) }); err != nil {
			return err
		}
	}
	order := export.Order{Kind: k.ID, Ext: ext, Actor: c.Actor, Filter: f, Calendar: c.Calendar()}
	return page.SendFile(c, c.T(k.Title)+" "+c.Today.String(), ext, func(out io.Writer) error {
		return c.View(func(v *store.View) error { return export.Write(v, order, out) })
	})
}
