package intake

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"time"

	"luoshi/internal/access"
	"luoshi/internal/fault"
	"luoshi/internal/matter"
	"luoshi/internal/office"
	"luoshi/internal/sheet"
	"luoshi/internal/store"
	"luoshi/internal/wording"
)

// Exit codes of the commands of this package, as of every command.
const (
	Done       = 0
	No         = 1 // the answer is no: rows are wrong, an undo is refused
	Impossible = 2 // it could not run
)

// Result is what an import says, as JSON with --json.
type Result struct {
	Import   string       `json:"import,omitempty"` // identifier, "" for a dry run or a refusal
	Kind     string       `json:"kind"`
	File     string       `json:"file"`
	Read     []string     `json:"read,omitempty"` // which sheet was read and which were not, what was passed over
	Lines    int          `json:"lines"`
	Created  int          `json:"created"`
	Updated  int          `json:"updated"`
	Same     int          `json:"same"`
	Repeated int          `json:"repeated"`
	Left     string       `json:"left,omitempty"` // lines that somebody else touched: not written
	Errors   []ResultLine `json:"errors,omitempty"`
	Warnings []ResultLine `json:"warnings,omitempty"`
}

// ResultLine is one wrong cell in words.
type ResultLine struct {
	Sheet  string `json:"sheet,omitempty"`
	Row    int    `json:"row"`
	Column string `json:"column"`
	Code   string `json:"code"`
	Text   string `json:"text"`
	Want   string `json:"want,omitempty"`
}

// Worded puts the errors of a plan into the words of a language.
func (p *Plan) Worded(lang wording.Lang) []ResultLine { return worded(lang, p.Errors) }

// Warned puts the warnings of a plan into the words of a language.
func (p *Plan) Warned(lang wording.Lang) []ResultLine { return worded(lang, p.Warnings) }

func worded(lang wording.Lang, rows []RowError) []ResultLine {
	out := make([]ResultLine, len(rows))
	for i, e := range rows {
		code := ""
		if f, ok := fault.As(e.Err); ok {
			code = f.Code
		}
		out[i] = ResultLine{e.Sheet, e.Row, e.Column, code, wording.Fault(lang, e.Err), wording.Text(lang, e.Want)}
	}
	return out
}

// NewJob reads a file of a kind. m nil matches the columns by name and memory, as does one
// without columns, which names the sheet or the row of the header alone.
func NewJob(n *store.Reader, k Kind, name string, data []byte, m *Mapping) (Job, error) {
	if m == nil {
		m = &Mapping{}
	}
	t, err := sheet.Read(bytes.NewReader(data), sheet.Options{Name: name, Sheet: m.Sheet, HeaderRow: m.Header, Wanted: k.Wanted(),
		Mapped: slices.Collect(maps.Values(m.Columns))})
	if err != nil {
		return Job{}, err
	}
	sum := sha256.Sum256(data)
	j := Job{Kind: k, Table: t, Mapping: *m, File: filepath.Base(name), SHA256: hex.EncodeToString(sum[:])}
	if m.Columns == nil {
		known, err := Remembered(n, k, t)
		known.Sheet, known.Header = m.Sheet, m.Header
		j.Mapping = known
		return j, err
	}
	return j, nil
}

// RunImport is the command "import KIND FILE": it checks the file and, unless it
// is a dry run, takes it in page by page. Wrong rows are printed, one a line, and nothing
// is written; the exit code is then 1. A file that stands half written goes on.
func RunImport(ctx context.Context, s *store.Store, home int, actor access.Actor, kind, path string, dryRun bool, mapFile string,
	stdout io.Writer, asJSON bool) (int, error) {
	k, err := KindOf(kind)
	if err != nil {
		return Impossible, err
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return Impossible, err
	}
	m, err := mapOf(k, mapFile)
	if err != nil {
		return Exit(err), err
	}
	var j Job
	w := Work{Store: s, Home: home, Actor: actor, Rules: matter.Rules{Calendar: s.CalendarOf(home)}}
	half := ""
	err = s.View(ctx, home, func(v *store.View) (err error) { // the file is read before any writer waits for it
		if j, w.Rules.Zone, err = ready(v.Reader, k, path, data, m); err == nil && !dryRun {
			half, err = halfWritten(v.Reader, j)
		}
		return err
	})
	if err != nil {
		return Exit(err), err
	}
	return w.run(ctx, j, half, data, dryRun, stdout, asJSON)
}

// halfWritten is the import that wrote the same file in part, "" for none.
func halfWritten(n *store.Reader, j Job) (string, error) {
	i, there, err := n.ImportUnderWay()
	if err != nil || !there || i.State != office.ImportRunning || i.Kind != j.Kind.ID || i.SHA256 != j.SHA256 {
		return "", err
	}
	return i.ID, nil
}

// run checks and writes, and says what came of it.
func (w Work) run(ctx context.Context, j Job, id string, data []byte, dryRun bool, stdout io.Writer, asJSON bool) (int, error) {
	var p *Plan
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
		return Exit(err), err
	}
	if err := p.print(stdout, id, asJSON); err != nil {
		return Impossible, err
	}
	if p.Bad() {
		return No, nil
	}
	return Done, nil
}

// mapOf reads the mapping file, where there is one.
func mapOf(k Kind, file string) (*Mapping, error) {
	if file == "" {
		return nil, nil
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	m, err := ReadMapping(k, text)
	return &m, err
}

// ready reads the file, and the zone of the programme.
func ready(n *store.Reader, k Kind, name string, data []byte, m *Mapping) (Job, *time.Location, error) {
	pr, err := n.Programme()
	if err != nil {
		return Job{}, nil, err
	}
	zone, err := pr.Location()
	if err != nil {
		return Job{}, nil, err
	}
	j, err := NewJob(n, k, name, data, m)
	return j, zone, err
}

func (p *Plan) print(w io.Writer, id string, asJSON bool) error {
	r := Result{Import: id, Kind: p.Job.Kind.ID, File: p.Job.File, Read: p.Reading(wording.Zh), Lines: p.Lines, Created: p.Creates, Updated: p.Updates, Same: p.Same,
		Repeated: p.Repeated, Left: ranges(p.left), Errors: p.Worded(wording.Zh), Warnings: p.Warned(wording.Zh)}
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

// RunUndo is the command "import undo ID". An undo that stands half done goes on.
func RunUndo(ctx context.Context, s *store.Store, home int, actor access.Actor, id string, stdout io.Writer, asJSON bool) (int, error) {
	w := Work{Store: s, Home: home, Actor: actor}
	read := func() (i office.Import, err error) {
		err = s.View(ctx, home, func(v *store.View) (err error) {
			i, err = v.Import(id)
			return err
		})
		return i, err
	}
	i, err := read()
	if err != nil {
		return Exit(err), err
	}
	var blocked []Blocked
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
		return Exit(err), err
	}
	if asJSON {
		err = json.NewEncoder(stdout).Encode(Result{Import: i.ID, Kind: i.Kind, File: i.File, Lines: i.Lines, Created: i.Created, Updated: i.Updated, Same: i.Any})
	} else {
		_, err = fmt.Fprintf(stdout, "已撤销 %s：新增的 %d 行已撤去，更新的 %d 行已复原\n", i.File, i.Created, i.Updated)
	}
	return Exit(err), err
}

// Exit is the exit code of an error: a refusal is a no, anything else a failure.
func Exit(err error) int {
	switch {
	case err == nil:
		return Done
	case fault.KindOf(err) == fault.Internal:
		return Impossible
	}
	return No
}
