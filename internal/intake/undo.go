package intake

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"luoshi/internal/access"
	"luoshi/internal/fault"
	"luoshi/internal/office"
	"luoshi/internal/store"
)

// Blocked is a row for which an import cannot be taken back (撤不回的行).
type Blocked struct{ Table, RowID, Title string }

// BeginUndo marks an import as being taken back (撤销中).
func BeginUndo(tx *store.Tx, actor access.Actor, id string) (office.Import, error) {
	i, err := opened(tx.Reader, actor, id, office.UndoImport)
	if err != nil {
		return i, err
	}
	other, there, err := tx.ImportUnderWay()
	if err != nil {
		return i, err
	}
	if there && other.ID != id {
		return i, fault.New(fault.Conflict, "intake.under_way", other.File)
	}
	i.State = office.ImportUndoing
	if err := tx.SaveImport(&i); err != nil {
		return i, err
	}
	return i, tx.Record(actor.Event("import.undo", id))
}

// UndoPage takes back the next rows of an import, the last first, and answers how many and
// whether they were the last. Where somebody has changed or named one of them since,
// nothing of the page is taken back and the rows are listed.
func UndoPage(tx *store.Tx, actor access.Actor, id string) (n int, last bool, blocked []Blocked, err error) {
	i, err := opened(tx.Reader, actor, id, office.ResumeUndo)
	if err != nil {
		return 0, false, nil, err
	}
	rows, err := tx.ImportRows(id, i.Back, pageRows)
	if err != nil {
		return 0, false, nil, err
	}
	gone := removed{}
	if n, err = page(len(rows), func(at int) error {
		r := rows[at]
		if v, err := tx.RowVersion(r.Table, r.RowID); err != nil {
			return err
		} else if v != r.RowVersion {
			blocked = []Blocked{blockedBy(tx.Reader, r)}
			return stopped(blocked)
		}
		i.Back = r.ID
		return takeBack(tx, r, gone)
	}); err != nil {
		return n, false, blocked, err
	}
	if blocked, err = gone.named(tx.Reader, id); len(blocked) > 0 {
		return n, false, blocked, stopped(blocked)
	}
	if err != nil {
		return n, false, nil, err
	}
	if last = n == len(rows) && n < pageRows; last {
		i.State, i.UndoneBy, i.UndoneAt = office.ImportUndone, actor.Person, actor.Now
	}
	if err := tx.SaveImport(&i); err != nil {
		return n, last, nil, err
	}
	return n, last, nil, tx.Record(actor.Event("import.undo", id))
}

// stopped says that an import is taken back as far as these rows.
func stopped(blocked []Blocked) error {
	return fault.New(fault.Conflict, "intake.undo_stopped", titles(blocked))
}

// looked looks through an import for what keeps it from being taken back.
func looked(n *store.Reader, i office.Import, told func(done, total int)) ([]Blocked, error) {
	total, err := n.ImportRowCount(i.ID, i.Back)
	if err != nil {
		return nil, err
	}
	var changed []Blocked
	gone := removed{}
	for before, done := i.Back, 0; ; {
		rows, err := n.ImportRows(i.ID, before, pageRows)
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			v, err := n.RowVersion(r.Table, r.RowID)
			if err != nil {
				return nil, err
			}
			if v != r.RowVersion {
				changed = append(changed, blockedBy(n, r))
			} else if r.Created {
				if err := gone.note(n, r); err != nil {
					return nil, err
				}
			}
			before = r.ID
		}
		done += len(rows)
		told(done, total)
		if len(rows) < pageRows {
			break
		}
	}
	if len(changed) > 0 {
		return changed, fault.New(fault.Conflict, "intake.undo_changed", itoa(len(changed)), titles(changed))
	}
	return gone.named(n, i.ID)
}

func blockedBy(n *store.Reader, r store.ImportRow) Blocked {
	return Blocked{r.Table, r.RowID, titleOf(n, r)}
}

// removed are rows that are taken away: table → what others would name them by → title.
type removed map[string]map[string]string

func (g removed) note(n *store.Reader, r store.ImportRow) error {
	name, title, err := n.RowTitle(r.Table, r.RowID)
	if err != nil {
		return err
	}
	if g[r.Table] == nil {
		g[r.Table] = map[string]string{}
	}
	g[r.Table][name] = title
	return nil
}

// named lists those that rows name which the import did not write, as a Conflict.
func (g removed) named(n *store.Reader, id string) ([]Blocked, error) {
	var out []Blocked
	for _, table := range slices.Sorted(maps.Keys(g)) {
		names := slices.Sorted(maps.Keys(g[table]))
		named, err := n.NamedOf(table, names, id)
		if err != nil {
			return nil, err
		}
		for _, name := range names {
			if named[name] {
				out = append(out, Blocked{table, name, g[table][name]})
			}
		}
	}
	if len(out) == 0 {
		return nil, nil
	}
	return out, fault.New(fault.Conflict, "intake.undo_named", itoa(len(out)), titles(out))
}

// takeBack reverses one row.
func takeBack(tx *store.Tx, r store.ImportRow, gone removed) error {
	if r.Created {
		if err := gone.note(tx.Reader, r); err != nil {
			return err
		}
		return tx.RemoveRow(r.Table, r.RowID)
	}
	var was struct{ Version int64 }
	if err := json.Unmarshal([]byte(r.Before), &was); err != nil {
		return err
	}
	version, err := tx.RestoreRow(r.Table, r.RowID, r.Before)
	if err != nil {
		return err
	}
	// An earlier import that wrote the restored content can be taken back next.
	earlier, err := tx.ImportRowsOf(r.Table, r.RowID)
	if err != nil {
		return err
	}
	for _, e := range earlier {
		if e.Import != r.Import && e.RowVersion == was.Version {
			e.RowVersion = version
			return tx.SaveImportRow(&e)
		}
	}
	return nil
}

// titles names the first few rows.
func titles(all []Blocked) string {
	var out []string
	for i, b := range all {
		if i == 5 {
			out = append(out, "…")
			break
		}
		out = append(out, b.Title)
	}
	return strings.Join(out, "、")
}

func titleOf(n *store.Reader, r store.ImportRow) string {
	_, title, err := n.RowTitle(r.Table, r.RowID)
	if err != nil {
		return r.RowID
	}
	return title
}
