package journal

import (
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
)

// maxRowVersion is the highest version of a row that an audit can count.
const maxRowVersion = 1<<32 - 1

// rowTable is what the events say of one table. Rows named by a UUID, which is
// nearly all, are kept by its 16 bytes: a map entry is then 56 bytes, about 90
// with the room that a Go map leaves free. Any other name is kept as it is.
type rowTable struct {
	byUUID map[[16]byte]entry
	byName map[string]entry
}

// entry is what the events say of one row.
type entry struct {
	digest  [32]byte // of the highest version
	version uint32   // the highest
	// count holds the number of versions that events named in its low 30 bits,
	// and above them the flags.
	count uint32
}

const (
	entryGone  = 1 << 31 // the highest version removed the row
	entrySeen  = 1 << 30 // the row was met in the database
	entryCount = entrySeen - 1
)

func newRowTable() *rowTable {
	return &rowTable{byUUID: map[[16]byte]entry{}, byName: map[string]entry{}}
}

func (t *rowTable) find(id string) (entry, bool) {
	if k, ok := parseUUID(id); ok {
		e, ok := t.byUUID[k]
		return e, ok
	}
	e, ok := t.byName[id]
	return e, ok
}

func (t *rowTable) keep(id string, e entry) {
	if k, ok := parseUUID(id); ok {
		t.byUUID[k] = e
		return
	}
	t.byName[id] = e
}

// note takes a row from an event. Events come in any order of version, because
// those without a number may be older than those with one. The text says what
// is wrong, if anything.
func (t *rowTable) note(r *Row) string {
	if r.Version < 1 || r.Version > maxRowVersion {
		return fmt.Sprintf("names version %d of row %s of table %s, which cannot be", r.Version, r.ID, r.Table)
	}
	version := uint32(r.Version)
	e, _ := t.find(r.ID)
	if version == e.version {
		if r.Digest != e.digest || r.Gone != (e.count&entryGone != 0) {
			return fmt.Sprintf("contradicts another event about version %d of row %s of table %s", r.Version, r.ID, r.Table)
		}
		return fmt.Sprintf("names version %d of row %s of table %s again", r.Version, r.ID, r.Table)
	}
	if e.count&entryCount < entryCount {
		e.count++
	}
	if version > e.version {
		e.version, e.digest = version, r.Digest
		e.count &^= entryGone
		if r.Gone {
			e.count |= entryGone
		}
	}
	t.keep(r.ID, e)
	return ""
}

// meet takes a row from the database. The text says what is wrong, if anything.
func (t *rowTable) meet(id string, version int64, digest [32]byte) (FindingKind, string) {
	e, ok := t.find(id)
	if !ok {
		return RowUnknown, "is in the database, but no event names it"
	}
	seen := e.count&entrySeen != 0
	e.count |= entrySeen
	t.keep(id, e)
	switch {
	case seen:
		return RowAltered, "is in the database twice"
	case e.count&entryGone != 0:
		return RowUnknown, "is in the database, but an event removed it"
	case version != int64(e.version):
		return RowAltered, fmt.Sprintf("stands at version %d, but the last event about it left version %d", version, e.version)
	case digest != e.digest:
		return RowAltered, fmt.Sprintf("is not as version %d was recorded", version)
	}
	return "", ""
}

// missing reports the rows that should have been met, and those of which a
// version is in no event, by table and identifier.
func (a *Auditor) missing() {
	for _, table := range slices.Sorted(maps.Keys(a.tables)) {
		t := a.tables[table]
		var bad []string
		for k, e := range t.byUUID {
			if e.absent() || e.holed() {
				bad = append(bad, formatUUID(k))
			}
		}
		for id, e := range t.byName {
			if e.absent() || e.holed() {
				bad = append(bad, id)
			}
		}
		slices.Sort(bad)
		for _, id := range bad {
			e, _ := t.find(id)
			if e.absent() {
				a.Found(Finding{Kind: RowMissing, Table: table, ID: id,
					Text: fmt.Sprintf("row %s of table %s is missing: an event left it at version %d", id, table, e.version)})
			}
			if e.holed() {
				a.Found(Finding{Kind: Gap, Table: table, ID: id,
					Text: fmt.Sprintf("row %s of table %s reached version %d, but events name %d versions", id, table, e.version, e.count&entryCount)})
			}
		}
	}
}

func (e entry) absent() bool { return e.count&(entryGone|entrySeen) == 0 }
func (e entry) holed() bool  { return e.count&entryCount != min(e.version, entryCount) }

func formatUUID(k [16]byte) string {
	var b [36]byte
	hex.Encode(b[:8], k[:4])
	hex.Encode(b[9:13], k[4:6])
	hex.Encode(b[14:18], k[6:8])
	hex.Encode(b[19:23], k[8:10])
	hex.Encode(b[24:], k[10:])
	b[8], b[13], b[18], b[23] = '-', '-', '-', '-'
	return string(b[:])
}
