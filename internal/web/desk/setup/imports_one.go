package setup

import (
	"context"
	"errors"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"luoshi/internal/access"
	"luoshi/internal/batch"
	"luoshi/internal/fault"
	"luoshi/internal/intake"
	"luoshi/internal/life"
	"luoshi/internal/office"
	"luoshi/internal/store"
	"luoshi/internal/web"
	"luoshi/internal/web/page"
)

// workKey is under what the work on an import goes on: one at a time.
func workKey(id string) string { return "import/" + id }

type importPage struct {
	web.Frame
	Import  importRow
	Zone    web.ZoneOf
	Undoer  string
	Left    string // rows that somebody else touched: not written
	Stands  string
	Reading []string        // what of the file was read
	Going   *batch.Progress // work that goes on now, nil for none
	Row     int             // of the file, at which it stopped
	Blocked []intake.Blocked
	Acts    []importAct
}

// importAct is something that may be done to the import now.
type importAct struct{ Act, Title, Note string }

func showImport(c *web.Ctx) error { return importView(c, nil) }

// importView shows an import, how far it is, and why it stopped.
func importView(c *web.Ctx, refused error) error {
	p := importPage{Zone: web.ZoneOf{Zone: c.Zone}}
	if err := c.View(func(v *store.View) error {
		i, err := v.Import(c.R.PathValue("id"))
		n := page.NewNames(c, v)
		p.Import, p.Undoer = rowOf(c, n, i), n.Person(i.UndoneBy)
		return err
	}); err != nil {
		return err
	}
	status, said := web.Status(refused), refused
	if why := p.work(c); refused == nil {
		said = why
	}
	var row *intake.RowError
	if errors.As(said, &row) {
		p.Row = row.Row
	}
	p.Frame = c.Frame(c.T("导入结果"), said)
	if text, n := intake.LeftAlone(p.Import.Import); n > 0 {
		p.Left = c.T("{0} 行：第 {1} 行", strconv.Itoa(n), strings.NewReplacer(",", "、", "-", "—").Replace(text))
	}
	p.Stands, p.Reading = standsOf(c, p.Import.Import), intake.ReadOf(p.Import.Import)
	if p.Acts = importActs(c, p.Import.Import); p.Going != nil {
		c.ShowAgain() // the work ends at the end of its page
		p.Acts = slices.DeleteFunc(p.Acts, func(a importAct) bool { return a.Act != string(office.StopImport) })
	}
	return c.Page(status, "desk-import", p)
}

// standsOf says how far an import is; one that was stopped, how much of it is written.
func standsOf(c *web.Ctx, i office.Import) string {
	title := c.T(office.LifeOfImports().StateTitle(i.Stands()))
	switch {
	case i.Stands() == office.ImportStopped && i.Back != "":
		return c.T("{0}，撤了一部分", title)
	case i.Stands() == office.ImportStopped:
		return c.T("{0}，写入 {1}/{2}", title, i.Written(), i.Planned)
	}
	return title
}

// work fills what goes on with the import, and answers why the last work on it stopped.
func (p *importPage) work(c *web.Ctx) error {
	j := c.Batch.Going(workKey(p.Import.ID))
	if j == nil {
		return nil
	}
	answer, over, err := j.Answer()
	if !over {
		now := j.Progress()
		p.Going = &now
		return nil
	}
	switch s := p.Import.Stands(); {
	case s == office.ImportUndone, (s == office.ImportDone || s == office.ImportStopped) && len(p.blocked(answer)) == 0:
		return nil // it stopped, and went on since
	}
	if errors.Is(err, context.Canceled) {
		return fault.New(fault.Unable, "batch.closing")
	}
	return err
}

// blocked keeps the rows for which an import is not taken back.
func (p *importPage) blocked(answer any) []intake.Blocked {
	p.Blocked, _ = answer.([]intake.Blocked)
	return p.Blocked
}

// importActs are the acts that the life of imports opens to the reader.
func importActs(c *web.Ctx, i office.Import) (out []importAct) {
	k, err := intake.KindOf(i.Kind)
	if err != nil {
		return nil
	}
	may := func(right string) error {
		return errors.Join(k.May(c.Actor), access.May(c.Actor, right, access.Subject{}))
	}
	_, left := intake.LeftAlone(i)
	notes := map[office.ImportAct]string{
		office.ResumeImport: c.T("还有 {0} 行没有写入。先核对再写入；别人在这期间改动过的行不覆盖。", strconv.Itoa(i.Planned-i.Written()-left)),
		office.StopImport:   c.T("已写入的保留，其余不再写入。"),
		office.UndoImport:   c.T("新增的行全部撤去，更新的行恢复原样。导入后有人改动过其中一行的，整批都不撤。"),
		office.ResumeUndo:   c.T("还没有撤完，从停下的地方接着撤。"),
	}
	if i.Stands() == office.ImportUndoing {
		notes[office.StopImport] = c.T("已撤去的不再恢复，其余保留。")
	}
	for _, r := range office.LifeOfImports().Open(i.Stands(), may, life.Nobody) {
		out = append(out, importAct{string(r.Act), c.T(office.LifeOfImports().Title(r.Act)), notes[r.Act]})
	}
	return out
}

// actOnImport stops an import, or lets work on it begin.
func actOnImport(c *web.Ctx) error {
	id, act := c.R.PathValue("id"), office.ImportAct(c.R.PathValue("act"))
	w := workOf(c)
	var err error
	switch act {
	case office.StopImport:
		_, err = c.Do(func(tx *store.Tx) error {
			_, err := intake.Stop(tx, c.Actor, id)
			return err
		})
	case office.ResumeImport:
		err = resume(c, w, id)
	case office.UndoImport, office.ResumeUndo:
		err = c.Carry(workKey(id), func(ctx context.Context, key string, tell batch.Tell) (any, error) {
			w.Told = func(done, total int) { tell("撤销", done, total) }
			if act == office.ResumeUndo {
				return w.UndoOn(ctx, id)
			}
			return w.Undo(ctx, key, id)
		})
	default:
		return fault.New(fault.Missing, "web.not_found")
	}
	return c.Answer(err, importView, "/desk/imports/"+url.PathEscape(id))
}

// resume goes on with an import from its own file.
func resume(c *web.Ctx, w intake.Work, id string) error {
	var i office.Import
	if err := c.View(func(v *store.View) (err error) {
		i, err = v.Import(id)
		return err
	}); err != nil {
		return err
	}
	data, err := c.Blobs().Shown(i.SHA256)
	if err != nil {
		return gone(err)
	}
	return c.Carry(workKey(id), func(ctx context.Context, _ string, tell batch.Tell) (any, error) {
		w.Told = func(done, total int) { tell("核对", done, total) }
		p, err := w.Left(ctx, id, data)
		if err != nil {
			return nil, err
		}
		if p.Bad() {
			return nil, &p.Errors[0]
		}
		w.Told = func(done, total int) { tell("写入", done, total) }
		return nil, w.Write(ctx, id, p)
	})
}
