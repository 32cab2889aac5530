package intake

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"luoshi/internal/access"
	"luoshi/internal/fault"
	"luoshi/internal/store"
)

// Blocked is a row for which an import cannot be taken back (撤不回的行).
type Blocked struct{ Table, RowID, Title string }

// Undo takes back a whole import (撤销整批): rows that it created are removed,
// rows that it changed get their former content. When somebody has changed or
// named one of them since, nothing is taken back and the rows are listed.
func Undo(tx *store.Tx, actor access.Actor, id string) (store.Import, []Blocked, error) {
	if err := access.May(actor, "import.run", access.Subject{}); err != nil {
		return store.Import{}, nil, err
	}
	n := tx.Reader
	i, err := n.Import(id)
	if err != nil {
		return i, nil, err
	}
	k, err := KindOf(i.Kind)
	if err == nil {
		err = k.May(actor)
	}
	if err != nil {
		return i, nil, err
	}
	if !i.UndoneAt.IsZero() {
		return i, nil, fault.New(fault.Conflict, "intake.undone_already")
	}
	rows, err := n.ImportRows(id)
	if err != nil {
		return i, nil, err
	}
	blocked, err := changedSince(tx, rows)
	if err != nil {
		return i, nil, err
	}
	if len(blocked) > 0 {
		return i, blocked, fault.New(fault.Conflict, "intake.undo_changed", itoa(len(blocked)), titles(blocked))
	}
	gone := map[string]map[string]string{} // table → what others would name it by → title
	for k := len(rows) - 1; k >= 0; k-- {
		if err := takeBack(tx, rows[k], gone); err != nil {
			return i, nil, err
		}
	}
	if blocked, err = stillNamed(tx, gone); err != nil {
		return i, nil, err
	}
	if len(blocked) > 0 {
		return i, blocked, fault.New(fault.Conflict, "intake.undo_named", itoa(len(blocked)), titles(blocked))
	}
	i.UndoneBy, i.UndoneAt = actor.Person, actor.Now
	if err := tx.SaveImport(&i); err != nil {
		return i, nil, err
	}
	return i, nil, tx.Record(actor.Event("import.undo", i.ID))
}

func changedSince(tx *store.Tx, rows []store.ImportRow) ([]Blocked, error) {
	var out []Blocked
	for _, r := range rows {
		v, err := tx.RowVersion(r.Table, r.RowID)
		if err != nil {
			return nil, err
		}
		if v != r.RowVersion {
			_, title, err := tx.RowTitle(r.Table, r.RowID)
			if err != nil {
				return nil, err
			}
			out = append(out, Blocked{r.Table, r.RowID, title})
		}
	}
	return out, nil
}

// takeBack reverses one row.
func takeBack(tx *store.Tx, r store.ImportRow, gone map[string]map[string]string) error {
	if r.Created {
		name, title, err := tx.RowTitle(r.Table, r.RowID)
		if err != nil {
			return err
		}
		if gone[r.Table] == nil {
			gone[r.Table] = map[string]string{}
		}
		gone[r.Table][name] = title
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

// stillNamed lists the removed rows that other rows name.
func stillNamed(tx *store.Tx, gone map[string]map[string]string) ([]Blocked, error) {
	var out []Blocked
	for table, rows := range gone {
		named, err := tx.NamedOf(table, slices.Sorted(maps.Keys(rows)))
		if err != nil {
			return nil, err
		}
		for name, title := range rows {
			if named[name] {
				out = append(out, Blocked{table, name, title})
			}
		}
	}
	return out, nil
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
