package journal

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/tlog"
)

// ErrAuditOrder is what the methods of an Auditor answer when they are called
// in another order than its comment says.
var ErrAuditOrder = errors.New("journal: audit: called out of order")

// hashBatch is how many stored hashes an audit reads at once.
const hashBatch = 1024

// Auditor verifies one home of a database as it streams by: first every event
// (Leaf in order of number, Unnumbered at any time), then every row (Row), then
// Finish. It keeps about 65 bytes for each row and nothing for each event. Its
// methods answer errors when the audit cannot go on; what was tampered with is
// a Finding. An Auditor is not for use by several goroutines.
type Auditor struct {
	home   int
	heads  []Head // by size, those not yet reached
	tree   Appender
	next   int64 // number of the next event
	newest int64 // latest time that an event states
	broken bool  // after a gap the tree cannot be built further

	reader tlog.HashReader
	kept   Appender     // tree over the stored leaf hashes
	batch  []StoredHash // computed, not yet compared with the stored ones

	tables map[string]*rowTable
	erased map[[2]string]bool // table and row of erase events
	inRows bool
	done   bool
	sign   *signatures // nil: personal signatures are not checked
	report Report
	backOn map[string]int64 // steps back by day
}

// NewAuditor starts the audit of the log of a home against its heads. A head
// of another log is an error.
func NewAuditor(home int, heads ...Head) (*Auditor, error) {
	a := &Auditor{home: home, heads: slices.Clone(heads), next: 1, tables: map[string]*rowTable{}, erased: map[[2]string]bool{}, backOn: map[string]int64{}}
	for _, h := range heads {
		if h.Checkpoint.Origin != Origin(home) {
			return nil, fmt.Errorf("%w: the audit is of %q, the checkpoint of %q", ErrOtherLog, Origin(home), h.Checkpoint.Origin)
		}
		if h.Checkpoint.Size < 0 || h.Checkpoint.Size > MaxSize {
			return nil, ErrSize
		}
	}
	slices.SortStableFunc(a.heads, func(x, y Head) int { return cmp.Compare(x.Checkpoint.Size, y.Checkpoint.Size) })
	a.reach()
	return a, nil
}

// CheckHashes has the stored hashes of the tree compared as well, which names
// the altered event. It is called before the first Leaf. The reader is asked
// for runs of consecutive indexes and answers the zero hash for one that is
// not there.
func (a *Auditor) CheckHashes(reader tlog.HashReader) error {
	if a.next != 1 || a.inRows || a.done {
		return ErrAuditOrder
	}
	a.reader = reader
	return nil
}

// Found adds a finding of the caller, such as a column beside the leaf that
// differs from it, or a sealed value that does not fit its stored digest.
func (a *Auditor) Found(f Finding) {
	if len(a.report.Findings) >= maxFindings {
		a.report.More++
		return
	}
	a.report.Findings = append(a.report.Findings, f)
}

// Leaf takes the next numbered event; the first has number 1. It returns the
// event, for the caller to compare with its columns; an event that cannot be
// read is a finding, and the zero Event is returned.
func (a *Auditor) Leaf(seq int64, leaf []byte) (Event, error) {
	if a.inRows || a.done {
		return Event{}, ErrAuditOrder
	}
	switch {
	case seq < a.next:
		a.Found(Finding{Kind: Gap, Seq: seq, Text: fmt.Sprintf("event %d is there twice or out of order", seq)})
		return a.take(seq, leaf), nil
	case seq > a.next:
		a.broken = true
		a.Found(Finding{Kind: Gap, Seq: a.next, Text: fmt.Sprintf("events are missing: number %d follows number %d", seq, a.next-1)})
	}
	a.next = seq + 1
	a.report.Events++
	e := a.take(seq, leaf)
	a.stepBack(seq, e)
	if a.broken {
		return e, nil
	}
	batch, err := a.tree.Append(a.batch, leaf)
	if err != nil {
		return Event{}, err
	}
	a.batch = batch
	atHead := len(a.heads) > 0 && a.heads[0].Checkpoint.Size == a.tree.Size()
	if atHead || len(a.batch) >= hashBatch {
		err = a.compare() // first, so that an altered event is named before the root it spoils
	}
	a.reach()
	return e, err
}

// stepBack notes an event that states a time before that of an earlier one.
func (a *Auditor) stepBack(seq int64, e Event) {
	if e.ID == "" {
		return
	}
	if a.newest-e.At > stepBackAfter {
		a.backOn[time.UnixMilli(e.At).UTC().Format(time.DateOnly)]++
		if a.report.StepsBack++; len(a.report.Back) < maxBack {
			a.report.Back = append(a.report.Back, Back{Seq: seq, At: e.At, Newest: a.newest})
		}
	}
	a.newest = max(a.newest, e.At)
}

// Unnumbered takes an event that was committed but not yet numbered, as is
// legal at any time, and after a crash in particular. It is in no tree yet:
// only the rows that it names are borne out, by the rows of the database.
func (a *Auditor) Unnumbered(leaf []byte) (Event, error) {
	if a.inRows || a.done {
		return Event{}, ErrAuditOrder
	}
	a.report.Unnumbered++
	return a.take(0, leaf), nil
}

// take reads an event and notes the rows that it names.
func (a *Auditor) take(seq int64, leaf []byte) Event {
	e, err := ParseEvent(leaf)
	if err != nil {
		a.Found(Finding{Kind: EventAltered, Seq: seq, Text: fmt.Sprintf("%s cannot be read: %v", eventName(seq), err)})
		return Event{}
	}
	if e.Home != a.home {
		a.Found(Finding{Kind: EventAltered, Seq: seq, Text: fmt.Sprintf("%s is of home %d, the log of home %d", eventName(seq), e.Home, a.home)})
	}
	for i := range e.Rows {
		r := &e.Rows[i]
		if text := a.table(r.Table).note(r); text != "" {
			a.Found(Finding{Kind: EventAltered, Table: r.Table, ID: r.ID, Seq: seq, Text: eventName(seq) + " " + text})
		}
		if strings.HasSuffix(e.Act, EraseAct) {
			a.erased[[2]string{strings.Clone(r.Table), strings.Clone(r.ID)}] = true
		}
	}
	a.signed(seq, e)
	return e
}

// Gone is how many rows of a table events removed. It is asked once every event was
// taken.
func (a *Auditor) Gone(table string) (n int) {
	t := a.tables[table]
	if t == nil {
		return 0
	}
	for i := range t.byUUID.n {
		if t.byUUID.at(i).count&entryGone != 0 {
			n++
		}
	}
	for _, e := range t.byName {
		if e.count&entryGone != 0 {
			n++
		}
	}
	return n
}

// Size is how many events were taken in order, the size of the tree so far.
func (a *Auditor) Size() int64 { return a.tree.Size() }

// Erased reports whether an erase event names the row. It is asked once every event
// was taken.
func (a *Auditor) Erased(table, id string) bool { return a.erased[[2]string{table, id}] }

func eventName(seq int64) string {
	if seq == 0 {
		return "an event without a number"
	}
	return fmt.Sprintf("event %d", seq)
}

// reach compares the heads of the present size with the present root.
func (a *Auditor) reach() {
	for len(a.heads) > 0 && a.heads[0].Checkpoint.Size == a.tree.Size() {
		if h := a.heads[0]; h.Checkpoint.Root != a.tree.Root() {
			a.contradicted(h, fmt.Sprintf("the first %d events do not give the root", h.Checkpoint.Size))
		}
		a.heads = a.heads[1:]
	}
}

func (a *Auditor) contradicted(h Head, how string) {
	f := Finding{Kind: Rewritten, Seq: h.Checkpoint.Size}
	f.Text = fmt.Sprintf("history was rewritten: %s of the checkpoint %s", how, h.From)
	if h.Stored {
		f.Kind = RootMismatch
		f.Text = fmt.Sprintf("the journal contradicts the database: %s stored in %s", how, h.From)
	}
	a.Found(f)
}

// compare reads the stored hashes of the batch. A stored leaf hash that differs
// convicts its event; the hashes above are measured against the stored leaf
// hashes, so that one altered event is not reported at every level.
func (a *Auditor) compare() error {
	if a.reader == nil || len(a.batch) == 0 {
		a.batch = a.batch[:0]
		return nil
	}
	indexes := make([]int64, len(a.batch))
	for i := range a.batch {
		indexes[i] = a.batch[i].Index
	}
	stored, err := a.reader.ReadHashes(indexes)
	if err != nil {
		return fmt.Errorf("journal: audit: stored hashes: %w", err)
	}
	if len(stored) != len(indexes) {
		return fmt.Errorf("journal: audit: asked for %d stored hashes, got %d", len(indexes), len(stored))
	}
	var group []StoredHash
	for i := 0; i < len(stored); i += len(group) {
		seq := a.kept.Size() + 1
		if stored[i] != a.batch[i].Hash {
			a.Found(Finding{Kind: EventAltered, Seq: seq, Text: fmt.Sprintf("event %d is not what was recorded: its hash differs from the stored one", seq)})
		}
		if group, err = a.kept.add(group[:0], stored[i]); err != nil {
			return err
		}
		for j := 1; j < len(group); j++ {
			if stored[i+j] != group[j].Hash {
				a.Found(Finding{Kind: HashAltered, Seq: seq, Text: fmt.Sprintf("the stored hash at place %d of the tree, written with event %d, is wrong", group[j].Index, seq)})
			}
		}
	}
	a.batch = a.batch[:0]
	return nil
}

// Row takes one row of the database, every row of every journalled table once,
// with the digest of what stands there now.
func (a *Auditor) Row(table, id string, version int64, digest [32]byte) error {
	if a.done {
		return ErrAuditOrder
	}
	if !a.inRows {
		a.inRows = true
		a.settle()
		if err := a.compare(); err != nil {
			return err
		}
	}
	a.report.Rows++
	kind, text := RowUnknown, "is in the database, but no event names it"
	if t := a.tables[table]; t != nil {
		kind, text = t.meet(id, version, digest)
	}
	if text != "" {
		a.Found(Finding{Kind: kind, Table: table, ID: id, Text: fmt.Sprintf("row %s of table %s %s", id, table, text)})
	}
	return nil
}

// Finish ends the audit and reports it.
func (a *Auditor) Finish() (Report, error) {
	if a.done {
		return Report{}, ErrAuditOrder
	}
	a.done = true
	a.settle()
	if err := a.compare(); err != nil {
		return Report{}, err
	}
	for _, h := range a.heads {
		how := fmt.Sprintf("%d events are there, not the %d", a.report.Events, h.Checkpoint.Size)
		if a.broken {
			how = fmt.Sprintf("with events missing after number %d, nothing bears out the %d events", a.tree.Size(), h.Checkpoint.Size)
		}
		a.contradicted(h, how)
	}
	if !a.broken {
		a.report.Root = a.tree.Root()
	}
	a.missing()
	for _, day := range slices.Sorted(maps.Keys(a.backOn)) {
		a.report.BackOn = append(a.report.BackOn, BackOn{day, a.backOn[day]})
	}
	return a.report, nil
}

func (a *Auditor) table(name string) *rowTable {
	t := a.tables[name]
	if t == nil {
		t = newRowTable()
		a.tables[strings.Clone(name)] = t // name is part of a whole leaf
	}
	return t
}
