package figure

import (
	"cmp"
	"maps"
	"slices"

	"luoshi/internal/calendar"
	"luoshi/internal/fault"
	"luoshi/internal/rule"
)

// Row is one row of a source.
type Row struct {
	ID string   // "" for what is not there, such as an entry that is missing
	Of []string // for whom it counts
	// Value gives the value of a field, false where the row has none.
	Value func(name string) (rule.Value, bool)
}

// Value is what a figure comes to for one subject, with the rows behind it.
type Value struct {
	Thousandths int64
	N           int      // rows that were counted
	Table       string   // in which the rows open
	IDs         []string // of the rows, in order; a row counted twice stands twice
	Whole       []string // of a share: the rows of which it is one
	Counts      bool     // the value is the number of the rows: count and distinct
}

// Tally counts the figures of one source, row by row.
type Tally struct {
	from, to string // first and last day of the period
	plans    []*Plan
	by       string // field by whose text the rows are told apart besides
	names    []string
	given    map[string]rule.Value
	of       map[string][]acc // by subject, in the order of plans
}

type acc struct {
	rows, n, part int
	sum           int64
	ids, whole    []string
	seen          map[string]bool
}

// NewTally begins to count some figures of one source over a period.
func NewTally(p calendar.Period, plans []*Plan) *Tally {
	t := &Tally{from: p.From.String(), to: p.To.String(), plans: plans, given: map[string]rule.Value{}, of: map[string][]acc{}}
	for _, p := range plans {
		for _, n := range p.names {
			if !slices.Contains(t.names, n) {
				t.names = append(t.names, n)
			}
		}
	}
	return t
}

// By tells the rows apart by the text of a field besides: a row that has one counts for it
// too. A row that counts for nobody counts for no text.
func (t *Tally) By(field string) *Tally {
	t.by = field
	if !slices.Contains(t.names, field) {
		t.names = append(t.names, field)
	}
	return t
}

// Reads reports whether a figure reads a field.
func (t *Tally) Reads(name string) bool { return slices.Contains(t.names, name) }

// Subjects lists for whom there were rows, in order.
func (t *Tally) Subjects() []string { return slices.Sorted(maps.Keys(t.of)) }

// maxSum bounds a sum: a thousand billion.
const maxSum = 1_000_000_000_000_000

// Add counts one row.
func (t *Tally) Add(r Row) error {
	if len(r.Of) == 0 {
		return nil
	}
	clear(t.given)
	for _, n := range t.names {
		if v, ok := r.Value(n); ok {
			t.given[n] = v
		}
	}
	of := r.Of
	if t.by != "" {
		if v, ok := t.given[t.by]; ok {
			of = append([]string{v.Text()}, r.Of...)
		}
	}
	for _, who := range of {
		accs, ok := t.of[who]
		if !ok {
			accs = make([]acc, len(t.plans))
			t.of[who] = accs
		}
		for i, p := range t.plans {
			if err := t.count(p, &accs[i], r); err != nil {
				return err
			}
		}
	}
	return nil
}

func (t *Tally) count(p *Plan, a *acc, r Row) error {
	if p.On != "" {
		on, ok := t.given[p.On]
		if !ok || on.Text() < t.from || on.Text() > t.to {
			return nil
		}
	}
	a.rows++
	if ok, err := t.holds(p.where); err != nil || !ok {
		return err
	}
	id := r.ID
	switch p.Measure {
	case Share:
		a.n++
		a.whole = appendID(a.whole, id)
		ok, err := t.holds(p.part)
		if err != nil || !ok {
			return err
		}
		a.part++
	case Distinct:
		v, ok := t.given[p.Of]
		if !ok || a.seen[v.Text()] {
			return nil
		}
		if a.seen == nil {
			a.seen = map[string]bool{}
		}
		a.seen[v.Text()] = true
		a.n++
	case Sum, Average:
		v, ok := t.given[p.Of]
		if !ok {
			return nil
		}
		a.n++
		if a.sum += v.Number(); a.sum > maxSum || a.sum < -maxSum {
			return fault.New(fault.Invalid, "figure.too_large", p.Title)
		}
	default:
		a.n++
	}
	a.ids = appendID(a.ids, id)
	return nil
}

func appendID(ids []string, id string) []string {
	if id == "" {
		return ids
	}
	return append(ids, id)
}

// holds evaluates a condition; over a value that the row does not have it does not hold.
func (t *Tally) holds(p *rule.Program) (bool, error) {
	if p == nil {
		return true, nil
	}
	v, err := p.Eval(t.given)
	if fault.Is(err, "rule.value_missing") {
		return false, nil
	}
	return v.Bool(), err
}

// Value gives what a figure comes to for a subject, false where it has no value.
func (t *Tally) Value(of string, p *Plan) (Value, bool) {
	i := slices.Index(t.plans, p)
	accs := t.of[of]
	var a acc
	if i >= 0 && accs != nil {
		a = accs[i]
	}
	if p.Source.Needed && a.rows == 0 {
		return Value{}, false
	}
	v := Value{N: a.n, Table: p.Source.Table, IDs: sorted(a.ids), Counts: p.Measure == Count || p.Measure == Distinct}
	switch {
	case v.Counts:
		v.Thousandths = int64(a.n) * 1000
	case a.n == 0:
		return v, p.None
	case p.Measure == Sum:
		v.Thousandths = a.sum
	case p.Measure == Average:
		v.Thousandths = a.sum / int64(a.n)
	case p.Measure == Share:
		v.Whole, v.Thousandths = sorted(a.whole), int64(a.part)*100_000/int64(a.n)
	}
	return v, true
}

func sorted(ids []string) []string {
	out := slices.Clone(ids)
	slices.SortStableFunc(out, cmp.Compare)
	return out
}

// Rounded is a value in thousandths rounded half up (四舍五入) to a number of places, at most
// three, still in thousandths.
func Rounded(n int64, places int) int64 {
	unit := int64(1)
	for range 3 - places {
		unit *= 10
	}
	if n < 0 {
		return -Rounded(-n, places)
	}
	return (n + unit/2) / unit * unit
}
