package store

import (
	"context"
	"fmt"
	"slices"

	"golang.org/x/mod/sumdb/note"

	"luoshi/internal/keyring"
	"luoshi/internal/office"
	"luoshi/internal/store/cell"
	"luoshi/internal/store/tree"
	"luoshi/journal"
)

// audited is one journalled table as the verifier reads it.
type audited struct {
	name       string
	columns    []auditedColumn
	statements []string // as rendered, for the lint test
	audit      func(v *View, a *journal.Auditor) error
}

// auditedColumn is one column of a journalled table.
type auditedColumn struct {
	name   string
	sealed bool
}

// Proof is what a journal is held against besides itself.
type Proof struct {
	Outside []journal.Head // checkpoints that were kept elsewhere
	Own     note.Verifier  // the log's own key, nil: signatures are not checked
}

// Verify re-proves the journal of a home: see Prove.
func (s *Store) Verify(ctx context.Context, home int, outside ...journal.Head) (journal.Report, error) {
	return s.Prove(ctx, home, Proof{Outside: outside})
}

// Prove re-proves the journal of a home: every event against the tree, every row
// against the newest event that names it, the stored checkpoints and those given from
// outside against the history, and what can be computed or bears a seal against that.
// Without keys it checks the stored digests of sealed fields, and no seals.
func (s *Store) Prove(ctx context.Context, home int, p Proof) (journal.Report, error) {
	var report journal.Report
	err := s.View(ctx, home, func(v *View) error {
		heads, bad, err := v.heads(p.Own)
		if err != nil {
			return err
		}
		a, err := journal.NewAuditor(home, append(heads, p.Outside...)...)
		if err != nil {
			return err
		}
		for _, f := range bad {
			a.Found(f)
		}
		if err := v.checkSignatures(a); err != nil {
			return err
		}
		if err := v.checkFactors(a); err != nil {
			return err
		}
		if err := v.auditEvents(a); err != nil {
			return err
		}
		for _, t := range s.t.all() {
			if err := t.audit(v, a); err != nil {
				return fmt.Errorf("store: verify %s: %w", t.name, err)
			}
		}
		for _, check := range derivations() {
			if err := check(v, a); err != nil {
				return err
			}
		}
		report, err = a.Finish()
		return err
	})
	return report, err
}

func (v *View) auditEvents(a *journal.Auditor) error {
	// Beside the snapshot: its connection is busy with the rows being audited, and a hash
	// once written never changes.
	if err := a.CheckHashes(tree.Runs{Ctx: v.ctx, From: v.s.engine, Home: v.home}); err != nil {
		return err
	}
	rows, err := v.query("SELECT seq, id, at, act, subject, coalesce(key, ''), leaf, recorded FROM event WHERE home = $1 ORDER BY seq, id", v.home)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var seq, at int64
		var id, act, subject, key string
		var leaf []byte
		var recorded any
		if err := rows.Scan(&seq, &id, &at, &act, &subject, &key, &leaf, &recorded); err != nil {
			return err
		}
		var e journal.Event
		if seq == 0 {
			e, err = a.Unnumbered(leaf)
		} else {
			e, err = a.Leaf(seq, leaf)
		}
		if err != nil {
			return err
		}
		auditMark(a, seq, e, recorded)
		if e.ID != id || e.At != at || e.Act != act || e.Subject != subject && (subject != "" || !ofLine(e)) || e.Key != key {
			a.Found(journal.Finding{Kind: journal.EventAltered, Table: "event", ID: id, Seq: seq, Text: "a column beside the event says something else than the event"})
		}
	}
	return rows.Err()
}

// ofLine reports whether an event is that of a line in a time line: the line is among its
// rows and has its identifier.
func ofLine(e journal.Event) bool {
	return slices.ContainsFunc(e.Rows, func(r journal.Row) bool { return r.Table == "step" && r.ID == e.ID })
}

// auditTable streams a table through the auditor. With keys a sealed field is
// opened and its digest recomputed; a field that does not open is a finding.
func auditTable[T any](t *table[T]) audited {
	var columns []auditedColumn
	for _, c := range t.names() {
		columns = append(columns, auditedColumn{c, t.envelopes[c]})
	}
	return audited{t.name, columns, []string{t.insertSQL, t.updateSQL, t.selectSQL}, func(v *View, a *journal.Auditor) error {
		rows, err := v.query(t.selectSQL+" WHERE home = $1 ORDER BY id", v.home)
		if err != nil {
			return err
		}
		defer func() { _ = rows.Close() }()
		raw := make([]any, len(t.all))
		dest := make([]any, len(t.all))
		for i := range raw {
			dest[i] = &raw[i]
		}
		for rows.Next() {
			if err := rows.Scan(dest...); err != nil {
				return err
			}
			if err := auditRow(t, v, a, raw); err != nil {
				return err
			}
		}
		return rows.Err()
	}}
}

func auditRow[T any](t *table[T], v *View, a *journal.Auditor, raw []any) error {
	names := t.names()
	fields := make([]journal.Field, 0, len(t.all))
	id, _ := raw[1].(string)
	version, _ := raw[len(t.all)-1].(int64)
	for i, value := range raw {
		if t.envelopes[names[i]] {
			envelope, _ := value.([]byte)
			stored, _ := raw[i+1].(string)
			if how := v.s.keyr.Unsound(envelope, stored); how != "" && (how != keyring.Gone || !a.Erased(t.name, id)) {
				a.Found(journal.Finding{Kind: journal.RowAltered, Table: t.name, ID: id, Text: "sealed field " + names[i] + " " + how})
			}
			continue
		}
		if !t.later[i] || !empty(value) {
			fields = append(fields, cell.Field(names[i], value))
		}
	}
	value := func(column string) any { return raw[slices.Index(names, column)] }
	for _, how := range office.Unsigned(t.name, value, func(acts ...string) bool { return a.SignedRow(t.name, id, acts...) }) {
		a.Found(journal.Finding{Kind: journal.Unsigned, Table: t.name, ID: id, Text: "row " + id + " of table " + t.name + ": " + how})
	}
	return a.Row(t.name, id, version, journal.RowDigest(t.name, fields))
}
