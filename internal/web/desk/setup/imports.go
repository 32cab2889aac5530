package setup

import (
	"errors"
	"io"
	"net/url"
	"os"
	"path"
	"strconv"
	"strings"

	"luoshi/internal/access"
	"luoshi/internal/fault"
	"luoshi/internal/intake"
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
		{Method: "GET", Path: "/desk/imports/{id}", Act: "import.run", Handle: showImport},
		{Method: "POST", Path: "/desk/imports/{id}/undo", Act: "import.run", Handle: undoImport},
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
	store.Import
	KindTitle, Who string
}

func showImports(c *web.Ctx) error { return importsView(c, nil) }

func importsView(c *web.Ctx, refused error) error {
	p := importsPage{Frame: c.Frame(c.T("导入"), refused), Kind: c.Value("kind")}
	for _, k := range intake.Kinds() {
		if k.May(c.Actor) == nil {
			p.Kinds = append(p.Kinds, k)
		}
	}
	var rows []importRow
	err := c.View(func(v *store.View) error {
		is, err := v.Imports(page.PageSize)
		names := page.NewNames(c, v)
		for _, i := range is {
			rows = append(rows, rowOf(c, names, i))
		}
		return err
	})
	if err != nil {
		return err
	}
	p.Table = importTable(c, rows)
	return p.Table.Send(c, "desk-imports", refused, p)
}

// importTable lists the last imports.
func importTable(c *web.Ctx, rows []importRow) *page.Table {
	zone := web.ZoneOf{Zone: c.Zone}
	return page.List[importRow]{Title: c.T("导入"), Empty: c.T("还没有导入过。"), Columns: []page.Column[importRow]{
		{ID: "file", Title: c.T("文件"), Class: "ti", Cell: func(r importRow) page.Cell { return page.Cell{Text: r.File, Href: "/desk/imports/" + r.ID} }},
		{ID: "kind", Title: c.T("类别"), Cell: func(r importRow) page.Cell { return page.Text(r.KindTitle) }},
		{ID: "created", Title: c.T("新增"), Cell: func(r importRow) page.Cell { return page.Text(strconv.Itoa(r.Created)) }},
		{ID: "updated", Title: c.T("更新"), Cell: func(r importRow) page.Cell { return page.Text(strconv.Itoa(r.Updated)) }},
		{ID: "who", Title: c.T("谁，何时"), Cell: func(r importRow) page.Cell { return page.Text(r.Who + " " + zone.Time(r.At)) }},
		{ID: "state", Title: c.T("情况"), Cell: func(r importRow) page.Cell {
			if r.UndoneAt.IsZero() {
				return page.Cell{Text: c.T("已写入"), Class: "ok"}
			}
			return page.Cell{Text: c.T("已撤销"), Class: "tag"}
		}},
	}}.Table(c, rows)
}

func rowOf(c *web.Ctx, n *page.Names, i store.Import) importRow {
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
	return k.Template(c.W)
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
		if fault.KindOf(err) == fault.Missing {
			err = fault.At("file", "intake.file_gone")
		}
		return intake.Job{}, err
	}
	return intake.NewJob(n, k, name, data, m)
}

// mapPage is the page on which columns are matched, and the result of a check.
type mapPage struct {
	web.Frame
	Kind    intake.Kind
	File    string // hash
	Name    string
	Header  []string
	Lines   int
	Columns []mapColumn
	InZone  string
	Plan    *intake.Plan // nil before the check
	Errors  []intake.ResultLine
	More    int // errors that are not shown
	Warned  []intake.ResultLine
}

type mapColumn struct {
	intake.Column
	Chosen, Default string
	Sample          string
}

// maxShown bounds the errors of one page; the count says how many there are.
const maxShown = 500

func mapImport(c *web.Ctx) error { return mapView(c, nil, nil) }

// mapView shows the columns as they are matched now, and what a check found.
func mapView(c *web.Ctx, plan *intake.Plan, refused error) error {
	k, err := intake.KindOf(c.Value("kind"))
	if err != nil {
		return err
	}
	p := mapPage{Frame: c.Frame(c.T("导入")+c.T(k.Title), refused), Kind: k, File: c.Value("file"), Name: c.Value("name"), Plan: plan}
	job := intake.Job{}
	if plan != nil {
		job = plan.Job
		p.Errors, p.Warned = plan.Worded(c.Lang), plan.Warned(c.Lang)
		p.Warned = p.Warned[:min(len(p.Warned), maxShown)]
		if p.More = len(p.Errors) - maxShown; p.More > 0 {
			p.Errors = p.Errors[:maxShown]
		}
	} else {
		err = c.View(func(v *store.View) (err error) {
			job, err = jobOf(c, v.Reader, k, p.File, p.Name, mappingOf(c, k))
			return err
		})
		if err != nil {
			return importsView(c, err)
		}
	}
	p.Header, p.Lines, p.InZone = job.Table.Header, len(job.Table.Rows), job.Mapping.Zone
	for _, col := range k.Columns {
		m := mapColumn{Column: col, Chosen: job.Mapping.Columns[col.Key], Default: job.Mapping.Defaults[col.Key]}
		if at := job.Table.Column(m.Chosen); at >= 0 && len(job.Table.Rows) > 0 {
			m.Sample = job.Table.Rows[0].Cells[at]
		}
		p.Columns = append(p.Columns, m)
	}
	return c.Page(web.Status(refused), "desk-import-map", p)
}

// mappingOf reads the matched columns from the form; nil when none were sent.
func mappingOf(c *web.Ctx, k intake.Kind) *intake.Mapping {
	if c.Value("mapped") == "" {
		return nil
	}
	m := intake.Mapping{Columns: map[string]string{}, Defaults: map[string]string{}, Zone: c.Value("zone")}
	for _, col := range k.Columns {
		if v := c.Value("col-" + col.Key); v != "" {
			m.Columns[col.Key] = v
		}
		if v := c.Value("def-" + col.Key); v != "" {
			m.Defaults[col.Key] = v
		}
	}
	return &m
}

// formJob reads the form's file under the form's mapping, outside any
// transaction: the matched columns are in the form, nothing is looked up.
func formJob(c *web.Ctx) (intake.Job, error) {
	k, err := intake.KindOf(c.Value("kind"))
	if err != nil {
		return intake.Job{}, err
	}
	m := mappingOf(c, k)
	if m == nil {
		return intake.Job{}, fault.New(fault.Invalid, "web.form_broken")
	}
	return jobOf(c, nil, k, c.Value("file"), c.Value("name"), m)
}

// checkImport is the dry run: every fault at once, nothing written.
func checkImport(c *web.Ctx) error {
	var p *intake.Plan
	job, err := formJob(c)
	if err == nil {
		err = c.View(func(v *store.View) (err error) {
			p, err = intake.MakePlan(v.Reader, c.Rules(), c.Actor, job)
			return err
		})
	}
	if web.Kept(err) {
		return importsView(c, err)
	}
	if err != nil {
		return err
	}
	return mapView(c, p, nil)
}

// runImport checks again and writes, in one transaction.
func runImport(c *web.Ctx) error {
	job, err := formJob(c)
	if err != nil {
		return importsView(c, err)
	}
	var p *intake.Plan
	id, err := c.Do(func(tx *store.Tx) (err error) {
		if p, err = intake.MakePlan(tx.Reader, c.Rules(), c.Actor, job); err == nil {
			_, err = intake.Apply(tx, c.Actor, p)
		}
		return err
	})
	return c.Answer(err, func(c *web.Ctx, err error) error { return mapView(c, p, err) }, "/desk/imports/"+url.PathEscape(id))
}

type importPage struct {
	web.Frame
	Import  importRow
	Zone    web.ZoneOf
	Blocked []intake.Blocked
	Undoer  string
}

func showImport(c *web.Ctx) error { return importView(c, nil, nil) }

func importView(c *web.Ctx, blocked []intake.Blocked, refused error) error {
	p := importPage{Frame: c.Frame(c.T("导入结果"), refused), Zone: web.ZoneOf{Zone: c.Zone}, Blocked: blocked}
	err := c.View(func(v *store.View) error {
		i, err := v.Import(c.R.PathValue("id"))
		n := page.NewNames(c, v)
		p.Import, p.Undoer = rowOf(c, n, i), n.Person(i.UndoneBy)
		return err
	})
	if err != nil {
		return err
	}
	return c.Page(web.Status(refused), "desk-import", p)
}

func undoImport(c *web.Ctx) error {
	id := c.R.PathValue("id")
	var blocked []intake.Blocked
	_, err := c.Do(func(tx *store.Tx) (err error) {
		_, blocked, err = intake.Undo(tx, c.Actor, id)
		return err
	})
	return c.Answer(err, func(c *web.Ctx, err error) error { return importView(c, blocked, err) }, "/desk/imports/"+url.PathEscape(id))
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
	if !access.Holds(c.Actor.Role, "roster.see") {
		return fault.New(fault.Denied, "access.role", c.Actor.Role.Title(), "roster.see")
	}
	if intake.ShowsPersonal(c.Actor, k.ID) {
		if _, err := c.Do(func(tx *store.Tx) error { return intake.NoteExport(tx, c.Actor, k.ID) }); err != nil {
			return err
		}
	}
	return sendExport(c, k, ext, f)
}

// sendExport writes the list to a temporary file and sends it whole, so that a
// failure in the middle is an error page and not half a file.
func sendExport(c *web.Ctx, k intake.Kind, ext string, f store.LedgerFilter) (err error) {
	file, err := os.CreateTemp("", "export-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close(), os.Remove(file.Name())) }()
	if err := c.View(func(v *store.View) error { return intake.Export(v, c.Actor, k.ID, ext, f, file) }); err != nil {
		return err
	}
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return err
	}
	page.Attach(c, c.T(k.Title)+" "+c.Today.String()+ext, ext)
	_, _ = io.Copy(c.W, file) // the client may be gone
	return nil
}
