package journal

import (
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// maxRowVersion is the highest version of a row that an audit can count.
const maxRowVersion = 1<<32 - 1

// rowTable is what the events say of one table. Rows named by a UUID, which is
// nearly all, are kept by its 16 bytes; any other name is kept as it is.
type rowTable struct {
	byUUID *rowIndex
	byName map[string]*entry
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
	return &rowTable{byUUID: newRowIndex(), byName: map[string]*entry{}}
}

// find returns the entry of a row, or nil.
func (t *rowTable) find(id string) *entry {
	if k, ok := parseUUID(id); ok {
		return t.byUUID.find(k)
	}
	return t.byName[id]
}

// enter returns the entry of a row, a new one if there is none.
func (t *rowTable) enter(id string) *entry {
	if k, ok := parseUUID(id); ok {
		return t.byUUID.enter(k)
	}
	e := t.byName[id]
	if e == nil {
		e = &entry{}
		t.byName[strings.Clone(id)] = e // id is part of a whole leaf
	}
	return e
}

// note takes a row from an event. Events come in any order of version, because
// those without a number may be older than those with one. The text says what
// is wrong, if anything.
func (t *rowTable) note(r *Row) string {
	if r.Version < 1 || r.Version > maxRowVersion {
		return fmt.Sprintf("names version %d of row %s of table %s, which cannot be", r.Version, r.ID, r.Table)
	}
	version := uint32(r.Version)
	e := t.enter(r.ID)
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
	return ""
}

// meet takes a row from the database. The text says what is wrong, if anything.
func (t *rowTable) meet(id string, version int64, digest [32]byte) (FindingKind, string) {
	e := t.find(id)
	if e == nil {
		return RowUnknown, "is in the database, but no event names it"
	}
	seen := e.count&entrySeen != 0
	e.count |= entrySeen
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
		for i := range t.byUUID.n {
			if e := t.byUUID.at(i); e.absent() || e.holed() {
				bad = append(bad, formatUUID(e.key))
			}
		}
		for id, e := range t.byName {
			if e.absent() || e.holed() {
				bad = append(bad, id)
			}
		}
		slices.Sort(bad)
		for _, id := range bad {
			e := t.find(id)
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
