package journal

import (
	"bytes"
	"fmt"
	"runtime"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/tlog"
	"pgregory.net/rapid"
)

// dbRow is a row as a database holds it.
type dbRow struct {
	table, id string
	version   int64
	digest    [32]byte
}

// database is what an audit reads: numbered leaves, stored hashes, leaves
// without a number, rows and heads.
type database struct {
	seqs       []int64
	leaves     [][]byte
	unnumbered [][]byte
	hashes     Hashes
	rows       []dbRow
	heads      []Head
}

// sampleDatabase has n numbered events and three without a number, ten rows,
// a stored head at its size and an outside checkpoint at half of it.
func sampleDatabase(t fatal, n int) *database {
	t.Helper()
	d := &database{}
	d.leaves, d.hashes = sampleLog(t, n)
	last := map[string]int{}
	note := func(e Event) {
		for _, r := range e.Rows {
			row := dbRow{r.Table, r.ID, r.Version, r.Digest}
			if i, ok := last[r.ID]; ok {
				d.rows[i] = row
				continue
			}
			last[r.ID] = len(d.rows)
			d.rows = append(d.rows, row)
		}
	}
	for i := range n {
		d.seqs = append(d.seqs, int64(i+1))
		note(sampleEvent(i))
	}
	for i := range 3 {
		note(sampleEvent(n + i))
		d.unnumbered = append(d.unnumbered, sampleEvent(n+i).Append(nil))
	}
	d.heads = []Head{
		{Checkpoint: checkpoint(t, d.hashes, n), Stored: true, From: "table tree"},
		{Checkpoint: checkpoint(t, d.hashes, n/2), From: "洋县审计局"},
	}
	return d
}

func (d *database) audit(t fatal) Report {
	t.Helper()
	a, err := NewAuditor(610723, d.heads...)
	if err != nil {
		t.Fatal(err)
	}
	if d.hashes != nil {
		if err := a.CheckHashes(d.hashes); err != nil {
			t.Fatal(err)
		}
	}
	for _, leaf := range d.unnumbered { // newest first, on purpose
		if _, err := a.Unnumbered(leaf); err != nil {
			t.Fatal(err)
		}
	}
	for i, leaf := range d.leaves {
		if _, err := a.Leaf(d.seqs[i], leaf); err != nil {
			t.Fatal(err)
		}
	}
	for _, r := range d.rows {
		if err := a.Row(r.table, r.id, r.version, r.digest); err != nil {
			t.Fatal(err)
		}
	}
	r, err := a.Finish()
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestIntactDatabase(t *testing.T) {
	t.Parallel()
	for _, n := range []int{0, 1, 10, 25, 700} {
		d := sampleDatabase(t, n)
		r := d.audit(t)
		if !r.Intact() || r.Events != int64(n) || r.Unnumbered != 3 || r.Rows != int64(len(d.rows)) || r.Root != d.heads[0].Checkpoint.Root {
			t.Errorf("%d events: %+v", n, r)
		}
	}
}

// rewrite replaces event i (from 0) and computes all hashes anew, as someone
// who owns the database would.
func (d *database) rewrite(t fatal, i int, leaf []byte) {
	t.Helper()
	d.leaves[i] = leaf
	d.hashes = nil
	var a Appender
	for _, leaf := range d.leaves {
		out, err := a.Append(nil, leaf)
		if err != nil {
			t.Fatal(err)
		}
		for _, h := range out {
			d.hashes = append(d.hashes, h.Hash)
		}
	}
	d.heads[0].Checkpoint.Root = a.Root()
}

func TestAuditFinds(t *testing.T) {
	t.Parallel()
	altered := func(n int) []byte {
		e := sampleEvent(n)
		e.Act = "matter.verify"
		return e.Append(nil)
	}
	cases := []struct {
		name   string
		change func(t fatal, d *database)
		want   []Finding // without Text, which only has to hold the word of Text
	}{
		{"改了一行", func(_ fatal, d *database) { d.rows[4].digest[0] ^= 1 }, []Finding{{Kind: RowAltered, Table: "matter", ID: uuid(4), Text: "version 5"}}},
		{"退回旧版", func(_ fatal, d *database) {
			r := sampleEvent(4).Rows[0]
			d.rows[4] = dbRow{r.Table, r.ID, r.Version, r.Digest}
		}, []Finding{{Kind: RowAltered, Table: "matter", ID: uuid(4), Text: "stands at version 1"}}},
		{"删了一行", func(_ fatal, d *database) { d.rows = d.rows[1:] }, []Finding{{Kind: RowMissing, Table: "matter", ID: uuid(0), Text: "left it at version"}}},
		{"添了一行", func(_ fatal, d *database) { d.rows = append(d.rows, dbRow{"matter", uuid(99), 1, [32]byte{}}) },
			[]Finding{{Kind: RowUnknown, Table: "matter", ID: uuid(99), Text: "no event"}}},
		{"添了一表", func(_ fatal, d *database) { d.rows = append(d.rows, dbRow{"shadow", "x", 1, [32]byte{}}) },
			[]Finding{{Kind: RowUnknown, Table: "shadow", ID: "x", Text: "no event"}}},
		{"一行出现两次", func(_ fatal, d *database) { d.rows = append(d.rows, d.rows[2]) }, []Finding{{Kind: RowAltered, Table: "matter", ID: uuid(2), Text: "twice"}}},
		{"改了一个事件", func(_ fatal, d *database) { d.leaves[17] = altered(17) }, []Finding{
			{Kind: EventAltered, Seq: 18, Text: "not what was recorded"}, {Kind: Rewritten, Seq: 22, Text: "洋县审计局"}, {Kind: RootMismatch, Seq: 45, Text: "table tree"}}},
		{"事件改得不能读", func(_ fatal, d *database) { d.leaves[40] = []byte("{}") }, []Finding{
			{Kind: EventAltered, Seq: 41, Text: "cannot be read"}, {Kind: EventAltered, Seq: 41, Text: "recorded"}, {Kind: RootMismatch, Seq: 45, Text: "table tree"},
			{Kind: RowAltered, Table: "matter", ID: uuid(0), Text: "left version 4"}}},
		{"改了一个上层散列", func(_ fatal, d *database) { d.hashes[tlog.StoredHashIndex(2, 3)][0] ^= 1 }, []Finding{{Kind: HashAltered, Seq: 16, Text: "place"}}},
		{"改了一个叶散列", func(_ fatal, d *database) { d.hashes[tlog.StoredHashIndex(0, 44)][0] ^= 1 }, []Finding{{Kind: EventAltered, Seq: 45, Text: "stored one"}}},
		{"连散列与根一并重算", func(t fatal, d *database) { d.rewrite(t, 3, altered(3)) }, []Finding{{Kind: Rewritten, Seq: 22, Text: "do not give the root"}}},
		{"在存证之后重算则只有外部存证点能发现", func(t fatal, d *database) {
			d.rewrite(t, 30, altered(30))
			d.heads = append(d.heads, Head{Checkpoint: sampleDatabase(t, 45).heads[0].Checkpoint, From: "纸质函件"})
		}, []Finding{{Kind: Rewritten, Seq: 45, Text: "纸质函件"}}},
		{"截去末尾", func(_ fatal, d *database) {
			d.leaves, d.seqs, d.hashes = d.leaves[:20], d.seqs[:20], d.hashes[:tlog.StoredHashCount(20)]
			d.heads = d.heads[1:]
			d.unnumbered, d.rows = nil, sampleDatabaseRows(d, 20)
		}, []Finding{{Kind: Rewritten, Seq: 22, Text: "20 events are there, not the 22"}}},
		{"抽走一个事件", func(_ fatal, d *database) {
			d.leaves, d.seqs = append(d.leaves[:30:30], d.leaves[31:]...), append(d.seqs[:30:30], d.seqs[31:]...)
		}, []Finding{{Kind: Gap, Seq: 31, Text: "number 32 follows number 30"}, {Kind: RootMismatch, Seq: 45, Text: "missing after number 30"},
			{Kind: Gap, Table: "matter", ID: uuid(0), Text: "name 4 versions"}}},
		{"事件编号重复", func(_ fatal, d *database) {
			d.leaves, d.seqs = append(d.leaves, altered(99)), append(d.seqs, 45)
		}, []Finding{{Kind: Gap, Seq: 45, Text: "twice"}, {Kind: RowAltered, Table: "matter", ID: uuid(9), Text: "left version 10"}, {Kind: Gap, Table: "matter", ID: uuid(9), Text: "name 5 versions"}}},
		{"抽走一个未编号事件", func(_ fatal, d *database) { d.unnumbered = d.unnumbered[1:] },
			[]Finding{{Kind: RowAltered, Table: "matter", ID: uuid(5), Text: "left version 4"}}},
		{"他处的事件", func(_ fatal, d *database) {
			e := sampleEvent(48)
			e.Home = 610724
			d.unnumbered = append(d.unnumbered, e.Append(nil))
			d.rows[8].version, d.rows[8].digest = e.Rows[0].Version, e.Rows[0].Digest
		}, []Finding{{Kind: EventAltered, Text: "610724"}}},
		{"删去的行又出现", func(_ fatal, d *database) {
			e := sampleEvent(48)
			e.Rows[0].Gone = true
			d.unnumbered = append(d.unnumbered, e.Append(nil))
		}, []Finding{{Kind: RowUnknown, Table: "matter", ID: uuid(8), Text: "removed it"}}},
		{"两个事件各说一版", func(_ fatal, d *database) {
			e := sampleEvent(47)
			e.Rows[0].Digest[3] ^= 1
			d.unnumbered = append(d.unnumbered, e.Append(nil))
		}, []Finding{{Kind: EventAltered, Table: "matter", ID: uuid(7), Text: "contradicts another event about version 5"}}},
		{"版本不可能", func(_ fatal, d *database) {
			e := sampleEvent(47)
			e.Rows[0].Version = -1
			d.unnumbered = append(d.unnumbered, e.Append(nil))
		}, []Finding{{Kind: EventAltered, Table: "matter", ID: uuid(7), Text: "cannot be"}}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			d := sampleDatabase(t, 45)
			c.change(t, d)
			got := d.audit(t).Findings
			if len(got) != len(c.want) {
				t.Fatalf("%d findings, want %d: %+v", len(got), len(c.want), got)
			}
			for i, w := range c.want {
				g := got[i]
				if g.Kind != w.Kind || g.Table != w.Table || g.ID != w.ID || g.Seq != w.Seq || !strings.Contains(g.Text, w.Text) {
					t.Errorf("finding %d: %+v, want %+v", i, g, w)
				}
			}
		})
	}
}

// sampleDatabaseRows are the rows as the first n events left them.
func sampleDatabaseRows(d *database, n int) []dbRow {
	rows := append([]dbRow{}, d.rows...)
	for i := range n {
		r := sampleEvent(i).Rows[0]
		for j := range rows {
			if rows[j].id == r.ID {
				rows[j] = dbRow{r.Table, r.ID, r.Version, r.Digest}
			}
		}
	}
	return rows
}

// Whatever single byte is flipped in a numbered leaf, a stored hash or a row is
// found. (A leaf without a number is in no tree yet: of it only the rows are
// borne out.)
func TestAnyFlippedByteOfADatabaseIsFound(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d := sampleDatabase(t, rapid.IntRange(1, 40).Draw(t, "events"))
		flip := func(b []byte) {
			b[rapid.IntRange(0, len(b)-1).Draw(t, "at")] ^= byte(rapid.IntRange(1, 255).Draw(t, "flip"))
		}
		switch rapid.IntRange(0, 2).Draw(t, "where") {
		case 0:
			i := rapid.IntRange(0, len(d.leaves)-1).Draw(t, "leaf")
			flip(d.leaves[i])
			if rapid.Bool().Draw(t, "hashes not checked") {
				d.hashes = nil
			}
		case 1:
			flip(d.hashes[rapid.IntRange(0, len(d.hashes)-1).Draw(t, "hash")][:])
		case 2:
			flip(d.rows[rapid.IntRange(0, len(d.rows)-1).Draw(t, "row")].digest[:])
		}
		if r := d.audit(t); r.Intact() {
			t.Fatalf("found nothing: %+v", r)
		}
	})
}

func TestAuditOrder(t *testing.T) {
	t.Parallel()
	a, err := NewAuditor(610723)
	if err != nil {
		t.Fatal(err)
	}
	if err := a.Row("matter", "x", 1, [32]byte{}); err != nil {
		t.Fatal(err)
	}
	_, err1 := a.Leaf(1, sampleEvent(0).Append(nil))
	_, err2 := a.Unnumbered(nil)
	err3 := a.CheckHashes(Hashes{})
	if _, err := a.Finish(); err != nil {
		t.Fatal(err)
	}
	_, err4 := a.Finish()
	err5 := a.Row("matter", "x", 1, [32]byte{})
	for i, err := range []error{err1, err2, err3, err4, err5} {
		if err != ErrAuditOrder {
			t.Errorf("case %d: %v", i+1, err)
		}
	}
	if _, err := NewAuditor(610724, Head{Checkpoint: Checkpoint{Origin: "luoshi/610723"}}); err == nil {
		t.Error("the head of another log was taken")
	}
}

func TestFindingsAreBounded(t *testing.T) {
	t.Parallel()
	a, err := NewAuditor(610723)
	if err != nil {
		t.Fatal(err)
	}
	for i := range maxFindings + 5 {
		if err := a.Row("matter", uuid(i), 1, [32]byte{}); err != nil {
			t.Fatal(err)
		}
	}
	if r, err := a.Finish(); err != nil || len(r.Findings) != maxFindings || r.More != 5 || r.Intact() {
		t.Errorf("%d findings and %d more, %v", len(r.Findings), r.More, err)
	}
}

func TestRowsWithOtherNames(t *testing.T) {
	t.Parallel()
	ids := []string{"", "rule-7", strings.ToUpper(uuid(10)), uuid(10), uuid(10)[:35] + "g"}
	a, err := NewAuditor(610723)
	if err != nil {
		t.Fatal(err)
	}
	e := sampleEvent(0)
	e.Rows = nil
	for i, id := range ids {
		e.Rows = append(e.Rows, Row{Table: "rule", ID: id, Version: 1, Digest: [32]byte{byte(i)}})
	}
	if _, err := a.Leaf(1, e.Append(nil)); err != nil {
		t.Fatal(err)
	}
	for i, id := range ids[:4] {
		if err := a.Row("rule", id, 1, [32]byte{byte(i)}); err != nil {
			t.Fatal(err)
		}
	}
	r, err := a.Finish()
	if err != nil || len(r.Findings) != 1 || r.Findings[0].Kind != RowMissing || r.Findings[0].ID != ids[4] {
		t.Errorf("%+v, %v", r.Findings, err)
	}
}

// A million rows must fit a small machine.
func TestAuditMemoryPerRow(t *testing.T) {
	if testing.Short() {
		t.Skip("measures a large map")
	}
	for _, n := range []int{100_000, 200_000, 300_000} {
		var before, after runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		a, err := NewAuditor(610723)
		if err != nil {
			t.Fatal(err)
		}
		e := sampleEvent(0)
		var leaf []byte
		for i := range n {
			e.Rows[0].ID = fmt.Sprintf("01990000-%04x-7000-8000-%012x", i&0xffff, i)
			leaf = e.Append(leaf[:0])
			if _, err := a.Leaf(int64(i+1), bytes.Clone(leaf)); err != nil {
				t.Fatal(err)
			}
		}
		runtime.GC()
		runtime.ReadMemStats(&after)
		per := float64(after.HeapAlloc-before.HeapAlloc) / float64(n)
		t.Logf("%d rows: %.0f bytes a row", n, per)
		if per > 75 {
			t.Errorf("%.0f bytes a row", per)
		}
		runtime.KeepAlive(a)
	}
}
