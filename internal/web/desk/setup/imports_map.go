package setup

import (
	"bytes"
	"context"
	"errors"
	"net/url"
	"path"
	"strconv"
	"strings"
	"time"

	"luoshi/internal/batch"
	"luoshi/internal/fault"
	"luoshi/internal/intake"
	"luoshi/internal/intake/forms"
	"luoshi/internal/sheet"
	"luoshi/internal/store"
	"luoshi/internal/web"
	"luoshi/internal/web/page"
)

// mapPage is the page on which columns are matched, and the result of a check.
type mapPage struct {
	web.Frame
	Kind    intake.Kind
	File    string // hash
	Name    string
	Header  []string
	Book    bool          // the file has sheets
	Reading []string      // which sheet was read, and what was passed over
	Sheets  []sheet.Sheet // to choose from, where there are several
	Sheet   string        // the one that was chosen, "" for none
	Row     string        // of the header at which the person pointed, "" for none
	All     string        // the choice of all sheets that are alike, "" where there are none
	Lines   int
	Columns []mapColumn
	InZone  string
	Plan    *intake.Plan // nil before the check
	Work    string       // the check, by whose key the table with its faults is given out
	Errors  []intake.ResultLine
	More    int // errors that are not shown
	Warned  []intake.ResultLine
}

type mapColumn struct {
	intake.Column
	Chosen, Default string
	Sample          string
	Valued          bool   // a word of the file may be another one here
	Values          string // which is which
}

// maxShown bounds the errors of one page; the count says how many there are.
const maxShown = 500

func mapImport(c *web.Ctx) error { return mapView(c, nil, nil) }

// mapView shows the columns as they are matched now, and what a check found.
func mapView(c *web.Ctx, plan *intake.Plan, refused error) error {
	id, file, name := c.Value("kind"), c.Value("file"), c.Value("name")
	if plan != nil {
		id, file, name = plan.Job.Kind.ID, plan.Job.SHA256, plan.Job.File
	}
	k, err := intake.KindOf(id)
	if err != nil {
		return err
	}
	p := mapPage{Frame: c.Frame(c.T("导入")+c.T(k.Title), refused), Kind: k, File: file, Name: name, Plan: plan}
	job := intake.Job{}
	if plan != nil {
		job, p.Work = plan.Job, c.R.PathValue("key")
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
	p.from(c, job)
	p.Book = len(job.Table.Sheets) > 0
	p.Header, p.Lines, p.InZone = job.Table.Header, len(job.Table.Rows), job.Mapping.Zone
	for _, col := range k.Columns {
		m := mapColumn{Column: col, Chosen: job.Mapping.Columns[col.Key], Default: job.Mapping.Defaults[col.Key],
			Valued: k.Valued(col.Key), Values: intake.ValuesText(job.Mapping.Values[col.Key])}
		if at := job.Table.Column(m.Chosen); at >= 0 && len(job.Table.Rows) > 0 {
			m.Sample = job.Table.Rows[0].Cells[at]
		}
		p.Columns = append(p.Columns, m)
	}
	return c.Page(web.Status(refused), "desk-import-map", p)
}

// from fills what was read of the file, and what else might be.
func (p *mapPage) from(c *web.Ctx, job intake.Job) {
	if p.Reading = job.Reading(c.Lang); p.Plan != nil {
		p.Reading = p.Plan.Reading(c.Lang)
	}
	if p.Sheet = job.Mapping.Sheet; job.Mapping.Header > 0 {
		p.Row = strconv.Itoa(job.Mapping.Header)
	}
	alike := 0
	for _, s := range job.Table.Sheets {
		if s.Alike && !s.Hidden {
			alike++
		}
	}
	if len(job.Table.Sheets) > 1 {
		p.Sheets = job.Table.Sheets
	}
	if alike > 1 {
		p.All = sheet.AllSheets
	}
}

// mappingOf reads the matched columns from the form; without them the sheet and the row of
// the header alone.
func mappingOf(c *web.Ctx, k intake.Kind) *intake.Mapping {
	m := intake.Mapping{Sheet: c.Value("sheet"), Zone: c.Value("zone")}
	if n, err := strconv.Atoi(c.Value("header")); err == nil && n > 0 {
		m.Header = n
	}
	if c.Value("mapped") == "" {
		return &m
	}
	m.Columns, m.Defaults, m.Values = map[string]string{}, map[string]string{}, map[string]map[string]string{}
	for _, col := range k.Columns {
		if v := c.Value("col-" + col.Key); v != "" {
			m.Columns[col.Key] = v
		}
		if v := c.Value("def-" + col.Key); v != "" {
			m.Defaults[col.Key] = v
		}
		if v := intake.ReadValues(c.Value("val-" + col.Key)); len(v) > 0 {
			m.Values[col.Key] = v
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
	if m.Columns == nil {
		return intake.Job{}, fault.New(fault.Invalid, "web.form_broken")
	}
	return jobOf(c, nil, k, c.Value("file"), c.Value("name"), m)
}

// begun is the answer of the work that began an import.
type begun struct{ id string }

// workOf is the work of an import for whoever sent the form.
func workOf(c *web.Ctx) intake.Work {
	return intake.Work{Store: c.Store, Home: c.Home, Actor: c.Actor, Rules: c.Rules(), Again: c.StillActs()}
}

// checkImport is the dry run: every fault at once, nothing written.
func checkImport(c *web.Ctx) error { return lookThrough(c, false) }

// runImport checks again, and begins to write.
func runImport(c *web.Ctx) error { return lookThrough(c, true) }

// lookThrough checks a file beside the request, and with run goes on to write it.
func lookThrough(c *web.Ctx, run bool) error {
	job, err := formJob(c)
	if err != nil {
		return importsView(c, err)
	}
	w, runner := workOf(c), c.Batch
	j, err := c.Long(func(ctx context.Context, key string, tell batch.Tell) (any, error) {
		w.Told = func(done, total int) { tell("核对", done, total) }
		p, err := w.Check(ctx, job)
		if err == nil {
			err = w.Remember(ctx, p)
		}
		if err != nil || !run || p.Bad() {
			return p, err
		}
		id, err := w.Begin(ctx, key, p)
		if err != nil {
			return p, err
		}
		w.Told = nil
		return begun{id}, writeOn(runner, w, id, p)
	})
	if err != nil {
		return importsView(c, err)
	}
	return answerWork(c, j)
}

// writeOn starts the writing of an import, and waits a moment, so that a small one is
// seen whole.
func writeOn(runner *batch.Runner, w intake.Work, id string, p *intake.Plan) error {
	j, err := runner.Again(workKey(id), w.Actor.Account, "write", func(ctx context.Context, tell batch.Tell) (any, error) {
		w.Told = func(done, total int) { tell("写入", done, total) }
		return nil, w.Write(ctx, id, p)
	})
	if err == nil {
		j.Wait(context.Background(), time.Second)
	}
	return err
}

// answerWork leads on from a check: to what it found, or to how far it is.
func answerWork(c *web.Ctx, j *batch.Job) error {
	answer, over, err := j.Answer()
	if !over {
		return c.Redirect("/desk/imports/work/" + url.PathEscape(j.Key))
	}
	if x, ok := answer.(begun); ok && err == nil {
		return c.Redirect("/desk/imports/" + url.PathEscape(x.id))
	}
	p, _ := answer.(*intake.Plan)
	if err != nil && (p == nil || !web.Kept(err)) {
		if errors.Is(err, context.Canceled) {
			err = fault.New(fault.Unable, "batch.closing")
		}
		return importsView(c, err)
	}
	c.R.SetPathValue("key", j.Key)
	return mapView(c, p, err)
}

// sendMarked sends the table of a check with what is wrong beside each row.
func sendMarked(c *web.Ctx) error {
	j, err := c.LongOf(strings.TrimSuffix(c.R.PathValue("file"), ".xlsx"))
	if err != nil {
		return err
	}
	answer, over, _ := j.Answer()
	p, _ := answer.(*intake.Plan)
	if !over || p == nil {
		return fault.New(fault.Missing, "batch.gone")
	}
	var buf bytes.Buffer
	if err := forms.Marked(p, &buf, c.Lang); err != nil {
		return err
	}
	page.Attach(c, strings.TrimSuffix(p.Job.File, path.Ext(p.Job.File))+c.T("（差错）")+".xlsx", ".xlsx")
	_, _ = buf.WriteTo(c.W) // the client may be gone
	return nil
}

// showWork shows how far a check is, and then what it found.
func showWork(c *web.Ctx) error {
	j, err := c.LongOf(c.R.PathValue("key"))
	if err != nil {
		return err
	}
	if _, over, _ := j.Answer(); over {
		return answerWork(c, j)
	}
	return c.LongPage(c.T("导入"), j, "/desk/imports")
}
