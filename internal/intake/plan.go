package intake

import (
	"cmp"
	"errors"
	"slices"
	"strings"
	"time"

	"luoshi/internal/access"
	"luoshi/internal/calendar"
	"luoshi/internal/fault"
	"luoshi/internal/matter"
	"luoshi/internal/org"
	"luoshi/internal/sheet"
	"luoshi/internal/store"
)

// Job is a file to be taken in: its kind, its rows, how its columns are matched.
type Job struct {
	Kind         Kind
	Table        sheet.Table
	Mapping      Mapping
	File, SHA256 string // the file's name and the digest of its bytes
}

// RowError is one thing that is wrong in a row (差错). Err is the fault; Want
// says what to write instead, in Chinese, "" when the fault says it.
type RowError struct {
	Sheet  string
	Row    int    // as a spreadsheet program counts; 0 concerns the whole file
	Column string // title of the column, "" for the whole row
	Err    error
	Want   string
}

func (e *RowError) Error() string { return "row " + itoa(e.Row) + ": " + e.Err.Error() }

func (e *RowError) Unwrap() error { return e.Err }

// Plan is what an import would do, found without writing anything (试导入).
type Plan struct {
	Job                    Job
	Lines                  int // rows read, without examples
	Creates, Updates, Same int
	Repeated               int // rows that repeat an earlier one word for word
	Errors                 []RowError
	Warnings               []RowError // what is taken in and will need somebody
	Empty                  []int      // rows that hold a running number alone, passed over
	Twice                  [][2]int   // rows that repeat an earlier one, and that one

	changes []change
	rules   matter.Rules
	basis   basis
	only    map[int]bool     // lines that are still to be written, nil for all
	was     map[int][2]int64 // versions from which they were to start
	left    []int            // lines that start from others now: somebody else touched them
	told    func(done, total int)
}

// basis is what a plan was made from beside the file: while it stands, what was checked
// still holds.
type basis struct {
	people int64  // the roster, see store.PeopleVersion
	pack   string // the pack in force
}

func basisOf(n *store.Reader) (b basis, err error) {
	if b.people, err = n.PeopleVersion(); err != nil {
		return b, err
	}
	pr, err := n.Programme()
	if fault.KindOf(err) == fault.Missing && err != nil { // the home is being set up
		return b, nil
	}
	b.pack = pr.Pack
	return b, err
}

// change is one row to be written. from are the versions of what it starts from, 0 for
// what is new. write stores it.
type change struct {
	number int // row of the file
	from   [2]int64
	write  func(*writer) error
}

// created reports whether the row is new.
func (c change) created() bool { return c.from[0] == 0 || c.from[1] == 0 }

// Bad reports whether the plan may not be applied.
func (p *Plan) Bad() bool { return len(p.Errors) > 0 }

// MakePlan checks every row of a file against the home and answers all faults
// at once. It writes nothing; Work carries the plan out.
func MakePlan(n *store.Reader, rules matter.Rules, actor access.Actor, job Job) (*Plan, error) {
	return (&Plan{Job: job, rules: rules}).make(n, actor)
}

func (p *Plan) make(n *store.Reader, actor access.Actor) (*Plan, error) {
	job := p.Job
	if err := job.Kind.May(actor); err != nil {
		return nil, err
	}
	var err error
	if p.basis, err = basisOf(n); err != nil {
		return nil, err
	}
	r, err := newRows(n, p, actor)
	if err != nil {
		return nil, err
	}
	if p.Bad() { // a required column is missing: its rows would all say so again
		return p, nil
	}
	err = job.Kind.plan(r)
	if p.Lines == 0 && p.only == nil && err == nil {
		p.add(RowError{Err: fault.At("file", "intake.no_rows")})
	}
	slices.SortStableFunc(p.Errors, func(a, b RowError) int {
		if p.Job.Mapping.Sheet == sheet.AllSheets {
			return cmp.Or(strings.Compare(a.Sheet, b.Sheet), a.Row-b.Row)
		}
		return a.Row - b.Row
	})
	return p, err
}

// rows walks through the rows of a file.
type rows struct {
	n     *store.Reader
	plan  *Plan
	actor access.Actor
	zone  *time.Location // of the dates in the file
	at    map[string]int // column key → index in the row
	seen  map[string]int // natural key → row of the file that had it
	whole map[string]int // mapped cells → row that had them
	names *names

	holders map[string][]*org.Post // name, body and day → posts held

	row    sheet.Row
	keys   map[string]string // how the columns are called in the table that the row is read as, see under
	bad    bool
	failed map[string]bool // columns of the row that were refused
}

func newRows(n *store.Reader, p *Plan, actor access.Actor) (*rows, error) {
	zone := p.rules.Zone
	if p.Job.Mapping.Zone != "" {
		var err error
		if zone, err = time.LoadLocation(p.Job.Mapping.Zone); err != nil {
			return nil, fault.At("map", "intake.mapping_zone", p.Job.Mapping.Zone)
		}
	}
	r := &rows{n: n, plan: p, actor: actor, zone: zone, at: map[string]int{}, seen: map[string]int{}, whole: map[string]int{}}
	for _, c := range p.Job.Kind.Columns {
		r.at[c.Key] = -1
		name := p.Job.Mapping.Columns[c.Key]
		if name != "" {
			if r.at[c.Key] = p.Job.Table.Column(name); r.at[c.Key] < 0 {
				p.add(RowError{Column: c.Title, Err: fault.At(c.Key, "intake.mapped_column", name)})
			}
		}
		if c.Required && !p.Job.Mapping.says(c.Key) {
			p.add(RowError{Row: p.Job.Table.HeaderRow, Column: c.Title, Err: fault.At(c.Key, "intake.no_column", c.Title), Want: c.Help})
		}
	}
	var err error
	r.names, err = readNames(n)
	return r, err
}

func (p *Plan) add(e RowError) {
	p.Errors = append(p.Errors, p.placed(e))
}

// placed says in which sheet the row of a fault stands, and at which row of it.
func (p *Plan) placed(e RowError) RowError {
	if e.Sheet = p.Job.Table.SheetOf(e.Row); e.Row > 0 {
		e.Row = sheet.Line(e.Row)
	}
	return e
}

// warn notes what is right to take in and will not work by itself.
func (r *rows) warn(key string, err error) {
	c, _ := r.plan.Job.Kind.Column(key)
	r.plan.Warnings = append(r.plan.Warnings, r.plan.placed(RowError{Row: r.row.Number, Column: c.Title, Err: err}))
}

// tellEvery is after how many rows a check says how far it is.
const tellEvery = 200

// each calls fn for every row that is neither an example nor a repetition.
func (r *rows) each(fn func() error) error {
	for i, row := range r.plan.Job.Table.Rows {
		if r.plan.told != nil && i%tellEvery == 0 {
			r.plan.told(i, len(r.plan.Job.Table.Rows))
		}
		if r.plan.only != nil && !r.plan.only[row.Number] {
			continue
		}
		if slices.ContainsFunc(row.Cells, func(c string) bool { return strings.HasPrefix(c, ExampleMark) }) {
			continue
		}
		r.row, r.bad, r.failed = row, false, nil
		all, holds := r.cells()
		if holds == nothing {
			continue
		}
		if holds == aNumber {
			r.plan.Empty = append(r.plan.Empty, row.Number)
			continue
		}
		r.plan.Lines++
		if first := r.whole[all]; first > 0 {
			r.plan.Repeated++
			r.plan.Twice = append(r.plan.Twice, [2]int{row.Number, first})
			continue
		}
		r.whole[all] = row.Number
		r.required()
		if err := fn(); err != nil {
			return err
		}
	}
	return nil
}

// What a row may hold.
const (
	nothing = iota
	aNumber // its running number and nothing else: rows are numbered before they are filled in
	data
)

// cells gives the mapped cells of the row as one text, and what they hold.
func (r *rows) cells() (all string, holds int) {
	n, running := 0, false
	for _, c := range r.plan.Job.Kind.Columns {
		at := r.at[c.Key]
		if at < 0 {
			continue
		}
		cell := r.row.Cells[at]
		all += cell + "\x00"
		if cell != "" || r.row.Kind(at) == sheet.Unkept {
			n++
			running = c.Key == "number" && len(cell) <= 5 && strings.Trim(cell, "0123456789") == ""
		}
	}
	switch {
	case n == 0:
		return all, nothing
	case n == 1 && running:
		return all, aNumber
	}
	return all, data
}

// required notes the empty cells that must be filled, and what a cell cannot be: a formula
// that failed or has no value, a number whose last digits are gone.
func (r *rows) required() {
	for _, c := range r.plan.Job.Kind.Columns {
		v, at := r.text(c.Key), r.at[c.Key]
		kind := sheet.Text
		if at >= 0 {
			kind = r.row.Kind(at)
		}
		switch {
		case kind == sheet.Unkept:
			r.fail(c.Key, fault.At(c.Key, "intake.formula_unkept"))
		case at >= 0 && r.lost(c.Key, at):
			r.failWant(c.Key, fault.At(c.Key, "intake.digits_lost"), "")
		case sheet.Broken(v):
			r.fail(c.Key, fault.At(c.Key, "intake.formula", v))
		case c.Required && v == "" && !(c.Key == "area" && r.text("town")+r.text("code") != ""):
			r.fail(c.Key, fault.At(c.Key, "intake.required", c.Title))
		}
	}
}

// digitColumns hold numbers of a fixed form (号码): a cell of them is digits, however a
// spreadsheet program wrote it.
var digitColumns = map[string]bool{"citizen": true, "phone": true, "credit": true, "code": true, "area": true}

// lost reports whether the last digits of a number are gone.
func (r *rows) lost(key string, at int) bool {
	if r.row.Kind(at) == sheet.Lost {
		return true
	}
	cell := r.row.Cells[at]
	if !digitColumns[key] && !(key == "number" && strings.Contains(cell, "E+") && strings.Contains(cell, ".")) {
		return false
	}
	_, lost := sheet.Digits(cell, r.row.Kind(at))
	return lost
}

// text is a cell of the row, or the default of its column, in the word that the mapping
// gives for it.
func (r *rows) text(key string) string {
	if as, other := r.keys[key]; other {
		key = as
	}
	m := r.plan.Job.Mapping
	text := m.Defaults[key]
	if at, has := r.at[key]; has && at >= 0 && r.row.Cells[at] != "" {
		text = r.row.Cells[at]
		if digitColumns[key] {
			text, _ = sheet.Digits(text, r.row.Kind(at))
		}
	}
	if ours := m.Values[key]; ours != nil {
		for theirs, word := range ours {
			if plain(theirs) == plain(text) {
				return word
			}
		}
	}
	return text
}

// fail notes a fault in a column of the row, with what to write from the
// column's help.
func (r *rows) fail(key string, err error) {
	c, _ := r.plan.Job.Kind.Column(key)
	r.failWant(key, err, c.Help)
}

func (r *rows) failWant(key string, err error, want string) {
	if as := r.keys[key]; as != "" {
		key = as
	}
	r.bad = true
	if r.failed == nil {
		r.failed = map[string]bool{}
	}
	r.failed[key] = true
	c, _ := r.plan.Job.Kind.Column(key)
	r.plan.add(RowError{Row: r.row.Number, Column: c.Title, Err: err, Want: want})
}

// failAll notes every fault of a check under the column that it names.
func (r *rows) failAll(err error, otherwise string) {
	for _, e := range fault.Parts(err) {
		key := otherwise
		if f, ok := fault.As(e); ok {
			if _, known := r.plan.Job.Kind.Column(f.Field); known {
				key = f.Field
			}
		}
		r.fail(key, e)
	}
}

// date reads a date cell; None when it is empty or faulty.
func (r *rows) date(key string) calendar.Date {
	_, d := r.moment(key)
	return d
}

// moment reads a date cell as an instant of the programme and its civil date.
// What is written in the file's zone keeps its day and its hour.
func (r *rows) moment(key string) (time.Time, calendar.Date) {
	cell := r.text(key)
	if cell == "" || r.failed[key] {
		return time.Time{}, calendar.None
	}
	at, _, err := sheet.Moment(cell, r.plan.Job.Table.Date1904, r.zone)
	if err != nil {
		r.failWant(key, err, "")
		return time.Time{}, calendar.None
	}
	d := calendar.DateOf(at, r.zone)
	y, m, day := at.In(r.zone).Date()
	hour, minute, second := at.In(r.zone).Clock()
	return time.Date(y, m, day, hour, minute, second, 0, r.plan.rules.Zone), d
}

// once notes a natural key and reports whether the row is its first.
func (r *rows) once(key, column string) bool {
	if first, ok := r.seen[key]; ok {
		r.fail(column, fault.At(column, "intake.duplicate", r.plan.Job.lineText(first)))
		return false
	}
	r.seen[key] = r.row.Number
	return true
}

// count notes what the row will do: from is the version of what it starts from, and term
// that of an appointment beside it, -1 for none.
func (r *rows) count(from, term int64, changed bool, write func(*writer) error) {
	c := change{number: r.row.Number, from: [2]int64{from, term}, write: write}
	switch {
	case !changed:
		r.plan.Same++
		return
	case r.touched(from, term):
		return
	case c.created():
		r.plan.Creates++
	default:
		r.plan.Updates++
	}
	r.plan.changes = append(r.plan.changes, c)
}

// touched reports whether somebody else touched what the row is about since the check from
// which the import began, and notes it: the row is left as it is.
func (r *rows) touched(from, term int64) bool {
	was, planned := r.plan.was[r.row.Number]
	if !planned || was == [2]int64{from, term} {
		return false
	}
	r.plan.left = append(r.plan.left, r.row.Number)
	return true
}

// keep sets *field to a cell unless the cell is empty.
func keep[T ~string](field *T, cell string) {
	if cell != "" {
		*field = T(cell)
	}
}

func keepDate(field *calendar.Date, d calendar.Date) {
	if !d.IsNone() {
		*field = d
	}
}

// errRows is the fault of a plan with bad rows.
func (p *Plan) errRows() error {
	if !p.Bad() {
		return nil
	}
	return errors.Join(fault.At("file", "intake.rows_bad", itoa(len(p.Errors))))
}
