package intake

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"luoshi/internal/access"
	"luoshi/internal/fault"
	"luoshi/internal/office"
	"luoshi/internal/store"
	"luoshi/internal/wording"
)

// A page is what one act writes or takes back: so many rows, or as many as its time
// allows. Whoever acts meanwhile waits for one page at most.
const (
	pageRows = 200
	pageTime = 60 * time.Millisecond
)

// page calls fn for the first rows, as many as the time of a page allows and one at least,
// and answers for how many it did well. The time is the machine's: it bounds a wait, and
// no row depends on it.
func page(rows int, fn func(at int) error) (n int, err error) {
	for end := time.Now().Add(pageTime); n < rows && (n == 0 || time.Now().Before(end)); n++ {
		if err := fn(n); err != nil {
			return n, err
		}
	}
	return n, nil
}

// errMoved says that what a plan was made from has changed since it was checked.
var errMoved = errors.New("intake: the roster or the pack changed since the check")

// kept is what an import keeps of its plan, as JSON in Import.Plan.
type kept struct {
	Mapping Mapping `json:"mapping"`
	Lines   string  `json:"lines"` // of the file that are to be written: 2-14,17

	From map[string]string `json:"from,omitempty"` // versions that the check saw, "3/-1" → lines that start from them
	Read []string          `json:"read,omitempty"` // what of the file was read, in Chinese
	Left string            `json:"left,omitempty"` // lines that somebody else touched since: they are not written
}

// from are the versions from which each line starts.
func (k kept) from() (map[int][2]int64, error) {
	out := map[int][2]int64{}
	for versions, text := range k.From {
		var v [2]int64
		if _, err := fmt.Sscanf(versions, "%d/%d", &v[0], &v[1]); err != nil {
			return nil, fmt.Errorf("intake: versions %q of a plan: %w", versions, err)
		}
		of, err := lines(text)
		if err != nil {
			return nil, err
		}
		for line := range of {
			out[line] = v
		}
	}
	return out, nil
}

// LeftAlone are the lines of an import that somebody else touched after the check (别人已改动,
// 未写入), and how many they are.
func LeftAlone(i office.Import) (text string, n int) {
	k, err := keptOf(i)
	if err != nil || k.Left == "" { // an import of before there were pages keeps nothing
		return "", 0
	}
	of, err := lines(k.Left)
	if err != nil {
		return "", 0
	}
	return k.Left, len(of)
}

// ReadOf is what of the file of an import was read, in Chinese; nil for one of before it was
// kept.
func ReadOf(i office.Import) []string {
	k, err := keptOf(i)
	if err != nil {
		return nil
	}
	return k.Read
}

// leave notes lines that are not written.
func leave(i *office.Import, more []int) error {
	if len(more) == 0 {
		return nil
	}
	k, err := keptOf(*i)
	if err != nil {
		return err
	}
	if k.Left != "" {
		of, err := lines(k.Left)
		if err != nil {
			return err
		}
		more = slices.AppendSeq(slices.Clone(more), maps.Keys(of))
	}
	k.Left = ranges(more)
	text, err := json.Marshal(k)
	i.Plan = string(text)
	return err
}

// keptOf reads what an import keeps.
func keptOf(i office.Import) (k kept, err error) {
	if err := json.Unmarshal([]byte(i.Plan), &k); err != nil {
		return k, fmt.Errorf("intake: plan of import %s: %w", i.ID, err)
	}
	return k, nil
}

// Begin stores a checked plan as an import of which no row is written yet (导入中). One
// import of a home goes on at a time: a second would be checked against half of the first.
func Begin(tx *store.Tx, actor access.Actor, p *Plan) (office.Import, error) {
	if err := mayWrite(tx.Reader, actor, p.Job.Kind); err != nil {
		return office.Import{}, err
	}
	if err := p.errRows(); err != nil {
		return office.Import{}, err
	}
	if len(p.changes) == 0 {
		return office.Import{}, fault.New(fault.Conflict, "intake.nothing", itoa(p.Same))
	}
	all, from := make([]int, len(p.changes)), map[string][]int{}
	for i, c := range p.changes {
		versions := fmt.Sprintf("%d/%d", c.from[0], c.from[1])
		all[i], from[versions] = c.number, append(from[versions], c.number)
	}
	keeps := kept{Mapping: p.Job.Mapping, Lines: ranges(all), From: map[string]string{}, Read: p.Reading(wording.Zh)}
	for versions, of := range from {
		keeps.From[versions] = ranges(of)
	}
	text, err := json.Marshal(keeps)
	if err != nil {
		return office.Import{}, err
	}
	i := office.Import{Kind: p.Job.Kind.ID, File: p.Job.File, SHA256: p.Job.SHA256, Lines: p.Lines, Any: p.Same, Planned: len(p.changes),
		Person: actor.Person, Post: actor.Post, At: actor.Now, State: office.ImportRunning, Plan: string(text)}
	if err := tx.SaveImport(&i); err != nil {
		return i, err
	}
	if _, err := remember(tx, p.Job.Kind, p.Job.Table, p.Job.Mapping); err != nil {
		return i, err
	}
	return i, tx.Record(actor.Event("import.run", i.ID))
}

// mayWrite asks for the right to a kind, and that no other import is under way.
func mayWrite(n *store.Reader, actor access.Actor, k Kind) error {
	if err := k.May(actor); err != nil {
		return err
	}
	other, there, err := n.ImportUnderWay()
	if err == nil && there {
		return fault.New(fault.Conflict, "intake.under_way", other.File)
	}
	return err
}

// opened reads an import for an act on it.
func opened(n *store.Reader, actor access.Actor, id string, act office.ImportAct) (office.Import, error) {
	i, err := n.Import(id)
	if err != nil {
		return i, err
	}
	if err := office.LifeOfImports().May(actor, act, access.Subject{}); err != nil {
		return i, err
	}
	if _, err = office.LifeOfImports().Row(i.Stands(), act); err != nil {
		return i, err
	}
	k, err := KindOf(i.Kind)
	if err != nil {
		return i, err
	}
	return i, k.May(actor)
}

// WritePage writes the next rows of a plan, limit at most, and answers how many. The plan
// is not changed: whoever calls drops what was written once it is committed. A row that
// its use case refuses is answered as RowError, and nothing of the page is written.
func WritePage(tx *store.Tx, actor access.Actor, id string, p *Plan, limit int) (n int, err error) {
	i, err := opened(tx.Reader, actor, id, office.ResumeImport)
	if err != nil {
		return 0, err
	}
	now, err := basisOf(tx.Reader)
	if err != nil {
		return 0, err
	}
	if now != p.basis {
		return 0, errMoved
	}
	w := &writer{tx: tx, actor: actor, rules: p.rules, id: id}
	if n, err = page(min(limit, len(p.changes)), func(at int) error {
		c := p.changes[at]
		w.line = c.number
		if err := c.write(w); err != nil {
			return &RowError{Row: c.number, Err: err}
		}
		if c.created() {
			i.Created++
		} else {
			i.Updated++
		}
		return nil
	}); err != nil {
		return n, err
	}
	if err := leave(&i, p.left); err != nil {
		return n, err
	}
	if n == len(p.changes) {
		i.State = office.ImportDone
	}
	if err := errors.Join(w.saveNotes(), tx.SaveImport(&i)); err != nil {
		return n, err
	}
	return n, tx.Record(actor.Event("import.rows", id))
}

// written drops the first rows of a plan, which are committed, and what follows from that
// for what it was made from.
func (p *Plan) written(n int) {
	if n > 0 && p.Job.Kind.people {
		p.basis.people++ // by the page itself, see store.PeopleVersion
	}
	p.changes = p.changes[n:]
}

// Stop ends an import where it stands (到此为止): what is written stays, what is taken
// back stays away.
func Stop(tx *store.Tx, actor access.Actor, id string) (office.Import, error) {
	i, err := opened(tx.Reader, actor, id, office.StopImport)
	if err != nil {
		return i, err
	}
	i.State = office.ImportStopped
	if err := tx.SaveImport(&i); err != nil {
		return i, err
	}
	return i, tx.Record(actor.Event("import.stop", id))
}

// ranges prints numbers as 2-14,17; lines reads them again.
func ranges(all []int) string {
	all = slices.Compact(slices.Sorted(slices.Values(all)))
	var b strings.Builder
	for i := 0; i < len(all); {
		j := i
		for j+1 < len(all) && all[j+1] == all[j]+1 {
			j++
		}
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(itoa(all[i]))
		if j > i {
			b.WriteString("-" + itoa(all[j]))
		}
		i = j + 1
	}
	return b.String()
}

func lines(text string) (map[int]bool, error) {
	out := map[int]bool{}
	for part := range strings.SplitSeq(text, ",") {
		from, to, several := strings.Cut(part, "-")
		a, err := strconv.Atoi(from)
		b := a
		if several && err == nil {
			b, err = strconv.Atoi(to)
		}
		if err != nil || b < a || b-a > maxLine || len(out) > maxLine {
			return nil, fmt.Errorf("intake: lines %q of a plan do not read", part)
		}
		for ; a <= b; a++ {
			out[a] = true
		}
	}
	return out, nil
}

// maxLine bounds the lines of a plan; no sheet has more (sheet.MaxRows).
const maxLine = 1 << 21
