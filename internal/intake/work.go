package intake

import (
	"context"
	"errors"
	"maps"
	"slices"

	"luoshi/internal/access"
	"luoshi/internal/fault"
	"luoshi/internal/matter"
	"luoshi/internal/office"
	"luoshi/internal/store"
)

// Work takes files in and back (导入、撤销) for one person, an act for some rows at a time.
// Everything is checked before the first row is written. What ends in between, by an
// error, a refusal or the end of the process, stands as 导入中 or 撤销中 until somebody
// goes on with it, takes it back or stops it: nothing goes on by itself.
type Work struct {
	Store *store.Store
	Home  int
	Actor access.Actor
	Rules matter.Rules
	Told  func(done, total int)           // how far it is; may be nil
	Again func(ctx context.Context) error // whether the person may still act, asked before each page; may be nil
}

// Check checks a whole file in one snapshot, and writes nothing (试导入).
func (w Work) Check(ctx context.Context, j Job) (p *Plan, err error) {
	err = w.Store.View(ctx, w.Home, func(v *store.View) (err error) {
		p, err = (&Plan{Job: j, rules: w.Rules, told: w.Told}).make(v.Reader, w.Actor)
		return err
	})
	return p, err
}

// Remember keeps how the columns of a checked file were matched, whatever else was wrong
// with it: the person who mends the file does not match them again.
func (w Work) Remember(ctx context.Context, p *Plan) error {
	for _, e := range p.Errors {
		if e.Row == 0 || fault.Is(e.Err, "intake.no_column") {
			return nil // it is not matched yet
		}
	}
	_, err := w.Store.Do(ctx, w.Home, "", func(tx *store.Tx) error {
		actor := w.now()
		if err := p.Job.Kind.May(actor); err != nil {
			return err
		}
		kept, err := remember(tx, p.Job.Kind, p.Job.Table, p.Job.Mapping)
		if err != nil || kept == "" {
			return err
		}
		return tx.Record(actor.Event("import.match", kept))
	})
	return err
}

// Begin stores a checked plan as an import, under an idempotency key.
func (w Work) Begin(ctx context.Context, key string, p *Plan) (id string, err error) {
	return w.Store.Do(ctx, w.Home, key, func(tx *store.Tx) error {
		_, err := Begin(tx, w.now(), p)
		return err
	})
}

// now is the actor of an act of now.
func (w Work) now() access.Actor {
	a := w.Actor
	a.Now = w.Store.Now()
	return a
}

// Write writes the rows of a plan page by page.
func (w Work) Write(ctx context.Context, id string, p *Plan) error {
	total := len(p.changes)
	for limit := pageRows; ; {
		if err := w.goesOn(ctx); err != nil {
			return err
		}
		n, last := 0, false
		_, err := w.Store.Do(ctx, w.Home, "", func(tx *store.Tx) (err error) {
			n, err = WritePage(tx, w.now(), id, p, limit)
			last = n == len(p.changes)
			return err
		})
		var refused *RowError
		switch {
		case errors.Is(err, errMoved):
			if p, err = w.checkAgain(ctx, id, p); err != nil {
				return err
			}
		case errors.As(err, &refused) && n > 0:
			limit = n // what stands before the row is right
		case err != nil:
			return err
		default:
			p.written(n)
			limit = pageRows
			w.tell(total-len(p.changes), total)
			if last {
				return nil
			}
		}
	}
}

// goesOn answers nil while the work may go on.
func (w Work) goesOn(ctx context.Context) error {
	if err := ctx.Err(); err != nil || w.Again == nil {
		return err
	}
	return w.Again(ctx)
}

func (w Work) tell(done, total int) {
	if w.Told != nil {
		w.Told(done, total)
	}
}

// Left checks what of the file of an import is still to be written. What somebody else
// touched since the check from which the import began is left as it is.
func (w Work) Left(ctx context.Context, id string, data []byte) (p *Plan, err error) {
	err = w.Store.View(ctx, w.Home, func(v *store.View) error {
		i, err := opened(v.Reader, w.Actor, id, office.ResumeImport)
		if err != nil {
			return err
		}
		k, err := KindOf(i.Kind)
		if err != nil {
			return err
		}
		keeps, err := keptOf(i)
		if err != nil {
			return err
		}
		j, err := NewJob(v.Reader, k, i.File, data, &keeps.Mapping)
		if err != nil {
			return err
		}
		if j.SHA256 != i.SHA256 {
			return fault.At("file", "intake.other_file", i.File)
		}
		p, err = w.left(v.Reader, i, j)
		return err
	})
	return p, err
}

// left plans the lines that an import was to write and has not.
func (w Work) left(n *store.Reader, i office.Import, j Job) (*Plan, error) {
	keeps, err := keptOf(i)
	if err != nil {
		return nil, err
	}
	only, err := lines(keeps.Lines)
	if err != nil {
		return nil, err
	}
	was, err := keeps.from()
	if err != nil {
		return nil, err
	}
	if keeps.Left != "" {
		gone, err := lines(keeps.Left)
		if err != nil {
			return nil, err
		}
		maps.DeleteFunc(only, func(line int, _ bool) bool { return gone[line] })
	}
	done, err := n.ImportLines(i.ID)
	if err != nil {
		return nil, err
	}
	for line := range done {
		delete(only, line)
	}
	return (&Plan{Job: j, rules: w.Rules, only: only, was: was, told: w.Told}).make(n, w.Actor)
}

// checkAgain checks the rest of a plan after somebody changed what it was made from. A row
// that somebody else touched meanwhile is not written over.
func (w Work) checkAgain(ctx context.Context, id string, old *Plan) (p *Plan, err error) {
	if err := w.Store.View(ctx, w.Home, func(v *store.View) error {
		i, err := v.Import(id)
		if err == nil {
			p, err = w.left(v.Reader, i, old.Job)
		}
		return err
	}); err != nil {
		return nil, err
	}
	for _, line := range p.left {
		if !slices.Contains(old.left, line) {
			return nil, &RowError{Row: line, Err: fault.New(fault.Conflict, "intake.changed_meanwhile")}
		}
	}
	if p.Bad() {
		return nil, &p.Errors[0]
	}
	return p, nil
}

// Undo takes back a whole import page by page (撤销整批): rows that it created are removed,
// rows that it changed get their former content. When somebody has changed or named one
// of them since, nothing is taken back and the rows are listed.
func (w Work) Undo(ctx context.Context, key, id string) ([]Blocked, error) {
	if blocked, err := w.undoable(ctx, id); err != nil {
		return blocked, err
	}
	if _, err := w.Store.Do(ctx, w.Home, key, func(tx *store.Tx) error {
		_, err := BeginUndo(tx, w.now(), id)
		return err
	}); err != nil {
		return nil, err
	}
	return w.UndoOn(ctx, id)
}

// UndoOn goes on with taking an import back.
func (w Work) UndoOn(ctx context.Context, id string) (blocked []Blocked, err error) {
	total := 0
	if err := w.Store.View(ctx, w.Home, func(v *store.View) error {
		i, err := v.Import(id)
		if err == nil {
			total, err = v.ImportRowCount(id, i.Back)
		}
		return err
	}); err != nil {
		return nil, err
	}
	for done, last := 0, false; !last; {
		if err := w.goesOn(ctx); err != nil {
			return nil, err
		}
		n := 0
		if _, err := w.Store.Do(ctx, w.Home, "", func(tx *store.Tx) (err error) {
			n, last, blocked, err = UndoPage(tx, w.now(), id)
			return err
		}); err != nil {
			return blocked, err
		}
		done += n
		w.tell(done, total)
	}
	return nil, nil
}

// undoable looks through the whole import before its first row is taken back.
func (w Work) undoable(ctx context.Context, id string) (blocked []Blocked, err error) {
	err = w.Store.View(ctx, w.Home, func(v *store.View) error {
		i, err := opened(v.Reader, w.Actor, id, office.UndoImport)
		if err != nil {
			return err
		}
		blocked, err = looked(v.Reader, i, w.tell)
		return err
	})
	return blocked, err
}
