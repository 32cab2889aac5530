package store

import (
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/tlog"

	"luoshi/internal/store/engine"
	"luoshi/journal"
)

// derivations are the tables outside the journal that can be computed again or bear a
// seal, each with its check. They run once every event was taken.
func derivations() []func(*View, *journal.Auditor) error {
	return []func(*View, *journal.Auditor) error{(*View).auditCheckpoints, (*View).auditTree, (*View).auditTally, (*View).auditCounters, (*View).auditSeals, (*View).auditSchema, (*View).auditBallots}
}

func derived(a *journal.Auditor, table, id, format string, args ...any) {
	a.Found(journal.Finding{Kind: journal.Derived, Table: table, ID: id, Text: fmt.Sprintf(format, args...)})
}

// auditTree looks for hashes that no event has a place for; those of the events are
// compared as the events are read.
func (v *View) auditTree(a *journal.Auditor) error {
	var n int64
	if err := v.queryRow("SELECT count(*) FROM tree WHERE home = $1", v.home).Scan(&n); err != nil {
		return err
	}
	if want := tlog.StoredHashCount(a.Size()); n != want {
		derived(a, "tree", "", "%d hashes are stored, %d belong to the events", n, want)
	}
	return nil
}

const (
	readTally  = "SELECT area, list, state, due, n FROM tally WHERE home = $1 AND n <> 0"
	countTally = `SELECT area / 1000 * 1000, list, state, CASE WHEN state IN ('registered', 'assigned') THEN due ELSE '' END, count(*)
		FROM matter WHERE home = $1 AND sealed = 0 GROUP BY 1, 2, 3, 4`
)

// auditTally counts the matters again.
func (v *View) auditTally(a *journal.Auditor) error {
	kept, err := v.tallies(readTally)
	if err != nil {
		return err
	}
	counted, err := v.tallies(countTally)
	if err != nil {
		return err
	}
	for c, n := range counted {
		if kept[c] != n {
			derived(a, "tally", c.String(), "the count says %d matters, there are %d", kept[c], n)
		}
		delete(kept, c)
	}
	for c, n := range kept {
		derived(a, "tally", c.String(), "the count says %d matters, there are none", n)
	}
	return nil
}

func (c tallyCell) String() string {
	return fmt.Sprintf("%d %s %s %s", c.area, c.list, c.state, c.due)
}

func (r *Reader) tallies(text string) (map[tallyCell]int64, error) {
	rows, err := r.query(text, r.home)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	out := map[tallyCell]int64{}
	for rows.Next() {
		var c tallyCell
		var n int64
		if err := rows.Scan(&c.area, &c.list, &c.state, &c.due, &n); err != nil {
			return nil, err
		}
		out[c] = n
	}
	return out, rows.Err()
}

// auditCounters compares every counter with the numbers in use. A matter's number may
// be missing where an event removed a matter; no other may.
func (v *View) auditCounters(a *journal.Auditor) error {
	if err := v.auditCounterRows(a); err != nil {
		return err
	}
	lines, err := v.NumberLines()
	if err != nil {
		return err
	}
	have := map[string]int{"matter": 0, "consequence": 0, "letter": 0}
	missing := 0
	for _, l := range lines {
		table, gaps := l.table(), l.Absent()
		have[table] += l.Have
		id := l.Counter + "-" + strconv.Itoa(l.Year)
		switch {
		case l.Have+gaps != l.Last:
			derived(a, "counter", id, "the counter stands at %d, and %d numbers are in use", l.Last, l.Have)
		case table == "matter":
			missing += gaps
		case gaps > 0:
			derived(a, "counter", id, "%d numbers that the counter gave are in no row", gaps)
		}
	}
	if gone := a.Gone("matter"); missing > gone {
		derived(a, "counter", "matter", "%d numbers of matters are in no row, and events removed %d matters", missing, gone)
	}
	for _, n := range []struct{ table, text string }{
		{"matter", "SELECT count(*) FROM matter WHERE home = $1 AND number <> ''"},
		{"consequence", "SELECT count(*) FROM consequence WHERE home = $1 AND number <> ''"},
		{"letter", "SELECT count(*) FROM letter WHERE home = $1 AND number <> ''"},
	} {
		var used int
		if err := v.queryRow(n.text, v.home).Scan(&used); err != nil {
			return err
		}
		if used != have[n.table] {
			derived(a, "counter", n.table, "%d rows bear a number, and the counters gave %d of these", used, have[n.table])
		}
	}
	return nil
}

// boxPrefix begins the counter of the box of an open review: a row that voters and the
// close meet at, and that says nothing.
const boxPrefix = "box-"

func (v *View) auditCounterRows(a *journal.Auditor) error {
	rows, err := v.query("SELECT id, last, version FROM counter WHERE home = $1 ORDER BY id", v.home)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var id string
		var last, version int64
		if err := rows.Scan(&id, &last, &version); err != nil {
			return err
		}
		if !strings.HasPrefix(id, boxPrefix) && (last < 1 || version != last || !strings.Contains(id, "-")) {
			derived(a, "counter", id, "the counter stands at %d after %d numbers were given", last, version)
		}
	}
	return rows.Err()
}

// auditSeals opens the seal of every session and one-time token, which SQL cannot make.
func (v *View) auditSeals(a *journal.Auditor) error {
	if v.s.keyr == nil {
		return nil
	}
	if err := v.auditSessions(a); err != nil {
		return err
	}
	return v.auditTokens(a)
}

func (v *View) auditSessions(a *journal.Auditor) error {
	rows, err := v.query("SELECT "+sessionColumns+" FROM session s WHERE s.home = $1", v.home)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		se, seal, err := scanSession(rows)
		if err != nil {
			return err
		}
		if seal != v.s.sealSession(se) {
			a.Found(journal.Finding{Kind: journal.Forged, Table: "session", ID: se.ID, Text: "the session was not opened or changed by the program"})
		}
	}
	return rows.Err()
}

func (v *View) auditTokens(a *journal.Auditor) error {
	rows, err := v.query("SELECT id, purpose, account, expires, seal FROM token WHERE home = $1", v.home)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var id, purpose, acc, seal string
		var expires int64
		if err := rows.Scan(&id, &purpose, &acc, &expires, &seal); err != nil {
			return err
		}
		if seal != v.s.sealToken(v.home, id, purpose, acc, expires) {
			a.Found(journal.Finding{Kind: journal.Forged, Table: "token", ID: id, Text: "the one-time token was not given by the program"})
		}
	}
	return rows.Err()
}

// auditSchema compares the versions of the schema that are said to be applied with
// those of the program.
func (v *View) auditSchema(a *journal.Auditor) error {
	files, err := schema()
	if err != nil {
		return err
	}
	want, err := engine.Versions(files)
	if err != nil {
		return err
	}
	rows, err := v.query("SELECT version_id, count(*) FROM goose_db_version WHERE CAST(is_applied AS integer) = 1 GROUP BY version_id")
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	n := 0
	for rows.Next() {
		var version int64
		var times int
		if err := rows.Scan(&version, &times); err != nil {
			return err
		}
		if n++; !want[version] || times != 1 {
			derived(a, "goose_db_version", strconv.FormatInt(version, 10), "this version of the schema is not one of the program, or stands there twice")
		}
	}
	if rows.Err() == nil && n != len(want) {
		derived(a, "goose_db_version", "", "%d versions of the schema are applied, the program has %d", n, len(want))
	}
	return rows.Err()
}
