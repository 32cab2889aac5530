// Package command is the import at the command line (命令行导入): it reads the files, checks
// and writes them through package intake, and prints what came of it.
package command

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"luoshi/internal/access"
	"luoshi/internal/intake"
	"luoshi/internal/matter"
	"luoshi/internal/office"
	"luoshi/internal/store"
	"luoshi/internal/wording"
)

// Result is what an import says, as JSON with --json.
type Result struct {
	Import   string              `json:"import,omitempty"` // identifier, "" for a dry run or a refusal
	Kind     string              `json:"kind"`
	File     string              `json:"file"`
	Read     []string            `json:"read,omitempty"` // which sheet was read and which were not, what was passed over
	Lines    int                 `json:"lines"`
	Created  int                 `json:"created"`
	Updated  int                 `json:"updated"`
	Same     int                 `json:"same"`
	Repeated int                 `json:"repeated"`
	Left     string              `json:"left,omitempty"` // lines that somebody else touched: not written
	Errors   []intake.ResultLine `json:"errors,omitempty"`
	Warnings []intake.ResultLine `json:"warnings,omitempty"`
}

// Import is the command "import KIND FILE": it checks the file and, unless it
// is a dry run, takes it in page by page. Wrong rows are printed, one a line, and nothing
// is written; the exit code is then 1. A file that stands half written goes on.
func Import(ctx context.Context, s *store.Store, home int, actor access.Actor, kind, path string, dryRun bool, mapFile string,
	stdout io.Writer, asJSON bool) (int, error) {
	k, err := intake.KindOf(kind)
	if err != nil {
		return intake.Impossible, err
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return intake.Impossible, err
	}
	m, err := mapOf(k, mapFile)
	if err != nil {
		return intake.Exit(err), err
	}
	var j intake.Job
	w := intake.Work{Store: s, Home: home, Actor: actor, Rules: matter.Rules{Calendar: s.CalendarOf(home)}}
	half := ""
	err = s.View(ctx, home, func(v *store.View) (err error) { // the file is read before any writer waits for it
		if j, w.Rules.Zone, err = ready(v.Reader, k, path, data, m); err == nil && !dryRun {
			half, err = halfWritten(v.Reader, j)
		}
		return err
	})
	if err != nil {
		return intake.Exit(err), err
	}
	return run(ctx, w, j, half, data, dryRun, stdout, asJSON)
}

// halfWritten is the import that wrote the same file in part, "" for none.
func halfWritten(n *store.Reader, j intake.Job) (string, error) {
	i, there, err := n.ImportUnderWay()
	if err != nil || !there || i.State != office.ImportRunning || i.Kind != j.Kind.ID || i.SHA256 != j.SHA256 {
		return "", err
	}
	return i.ID, nil
}

// run checks and writes, and says what came of it.
func run(ctx context.Context, w intake.Work, j intake.Job, id string, data []byte, dryRun bool, stdout io.Writer, asJSON bool) (int, error) {
	var p *intake.Plan
	var err error
	if id != "" {
		p, err = w.Left(ctx, id, data)
	} else {
		p, err = w.Check(ctx, j)
	}
	if err == nil && !dryRun && !p.Bad() {
		if id == "" {
			id, err = w.Begin(ctx, "", p)
		}
		if err == nil {
			err = w.Write(ctx, id, p)
		}
	}
	if err != nil {
		return intake.Exit(err), err
	}
	if err := said(p, stdout, id, asJSON); err != nil {
		return intake.Impossible, err
	}
	if p.Bad() {
		return intake.No, nil
	}
	return intake.Done, nil
}

// mapOf reads the mapping file, where there is one.
func mapOf(k intake.Kind, file string) (*intake.Mapping, error) {
	if file == "" {
		return nil, nil
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	m, err := intake.ReadMapping(k, text)
	return &m, err
}

// ready reads the file, and the zone of the programme.
func ready(n *store.Reader, k intake.Kind, name string, data []byte, m *intake.Mapping) (intake.Job, *time.Location, error) {
	pr, err := n.Programme()
	if err != nil {
		return intake.Job{}, nil, err
	}
	zone, err := pr.Location()
	if err != nil {
		return intake.Job{}, nil, err
	}
	j, err := intake.NewJob(n, k, name, data, m)
	return j, zone, err
}

func said(p *intake.Plan, w io.Writer, id string, asJSON bool) error {
	r := Result{Import: id, Kind: p.Job.Kind.ID, File: p.Job.File, Read: p.Reading(wording.Zh), Lines: p.Lines, Created: p.Creates, Updated: p.Updates, Same: p.Same,
		Repeated: p.Repeated, Left: p.LeftAloneOf(), Errors: p.Worded(wording.Zh), Warnings: p.Warned(wording.Zh)}
	if asJSON {
		e := json.NewEncoder(w)
		e.SetEscapeHTML(false)
		return e.Encode(r)
	}
	for _, l := range r.Read {
		if _, err := fmt.Fprintln(w, l); err != nil {
			return err
		}
	}
	for _, l := range r.Warnings {
		if _, err := fmt.Fprintf(w, "提醒：第 %d 行 %s：%s\n", l.Row, l.Column, l.Text); err != nil {
			return err
		}
	}
	if r.Left != "" {
		if _, err := fmt.Fprintf(w, "别人已改动，未写入：第 %s 行\n", r.Left); err != nil {
			return err
		}
	}
	for _, l := range r.Errors {
		where := l.Sheet
		if where != "" {
			where += " "
		}
		line := fmt.Sprintf("%s第 %d 行 %s：%s", where, l.Row, l.Column, l.Text)
		if l.Want != "" {
			line += " 应写：" + l.Want
		}
		if _, err := fmt.Fprintln(w, line); err != nil {
			return err
		}
	}
	verdict := "已导入 " + id
	switch {
	case p.Bad():
		verdict = fmt.Sprintf("%d 处有误，没有写入", len(p.Errors))
	case id == "":
		verdict = "试导入，没有写入"
	}
	_, err := fmt.Fprintf(w, "%s：读 %d 行，新增 %d，更新 %d，不变 %d，重复 %d\n", verdict, r.Lines, r.Created, r.Updated, r.Same, r.Repeated)
	return err
}

// Undo is the command "import undo ID". An undo that stands half done goes on.
func Undo(ctx context.Context, s *store.Store, home int, actor access.Actor, id string, stdout io.Writer, asJSON bool) (int, error) {
	w := intake.Work{Store: s, Home: home, Actor: actor}
	read := func() (i office.Import, err error) {
		err = s.View(ctx, home, func(v *store.View) (err error) {
			i, err = v.Import(id)
			return err
		})
		return i, err
	}
	i, err := read()
	if err != nil {
		return intake.Exit(err), err
	}
	var blocked []intake.Blocked
	if i.Stands() == office.ImportUndoing {
		blocked, err = w.UndoOn(ctx, id)
	} else {
		blocked, err = w.Undo(ctx, "", id)
	}
	for _, b := range blocked {
		if _, werr := fmt.Fprintf(stdout, "%s %s %s\n", b.Table, b.RowID, b.Title); werr != nil {
			err = errors.Join(err, werr)
		}
	}
	if err == nil {
		i, err = read()
	}
	if err != nil {
		return intake.Exit(err), err
	}
	if asJSON {
		err = json.NewEncoder(stdout).Encode(Result{Import: i.ID, Kind: i.Kind, File: i.File, Lines: i.Lines, Created: i.Created, Updated: i.Updated, Same: i.Any})
	} else {
		_, err = fmt.Fprintf(stdout, "已撤销 %s：新增的 %d 行已撤去，更新的 %d 行已复原\n", i.File, i.Created, i.Updated)
	}
	return intake.Exit(err), err
}
