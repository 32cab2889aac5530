// Package export gives the tables of an office out as files (导出): divisions, bodies, posts,
// people and the ledger, each under the column names of its import, so that what was given
// out can be taken in again and changes nothing. Names stand beside codes; numbers and dates
// are typed. It reads nothing in (package intake) and writes no file formats (package sheet).
package export

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"time"

	"luoshi/internal/access"
	"luoshi/internal/area"
	"luoshi/internal/calendar"
	"luoshi/internal/fault"
	"luoshi/internal/intake"
	"luoshi/internal/sheet"
	"luoshi/internal/store"
)

// page is how many rows are read at once.
const page = 1000

// Order is what is wanted (导出什么).
type Order struct {
	Kind     string // of the import that takes it in again
	Ext      string // .xlsx or .csv
	Actor    access.Actor
	Filter   store.LedgerFilter // of matters
	Calendar *calendar.Calendar // by which days late are counted
}

// Write writes a list of the home, row by row. Only what the actor may see is written:
// bodies, posts and people of the actor's area, telephones, citizen numbers and grades only
// for posts that may see personal files, matters by the filter, whose rights are set here.
func Write(v *store.View, o Order, w io.Writer) error {
	k, err := intake.KindOf(o.Kind)
	if err != nil {
		return err
	}
	if !o.Actor.Holds(k.See) {
		return access.NotOfRole(o.Actor, k.See)
	}
	x := &table{v: v, kind: k, order: o, out: w, sees: access.Sees(o.Actor, k.See)}
	if err := x.read(); err != nil {
		return err
	}
	write := map[string]func(*table) error{"areas": (*table).areas, "bodies": (*table).bodies, "posts": (*table).posts, "people": (*table).people, "roster": (*table).roster, "matters": (*table).matters}[k.ID]
	if write == nil {
		return fault.New(fault.Missing, "intake.no_export", k.Title)
	}
	if err := write(x); err != nil {
		return err
	}
	return x.w.Close()
}

// ShowsPersonal reports whether a list of the kind for the actor holds personal data, so
// that the caller records it with Note first.
func ShowsPersonal(actor access.Actor, kind string) bool {
	k, err := intake.KindOf(kind)
	return err == nil && k.Personal && actor.Holds("person.see")
}

// Note records in the journal that a list with personal data was taken out. A list that is
// noted is made after this commit.
func Note(tx *store.Tx, actor access.Actor, kind string) error {
	if err := access.May(actor, "person.see", access.Subject{}); err != nil {
		return err
	}
	return tx.Record(actor.Event("export."+kind, kind))
}

// table is a list that is being written.
type table struct {
	v     *store.View
	kind  intake.Kind
	order Order
	out   io.Writer
	sees  access.Filter
	zone  *time.Location
	today calendar.Date

	towns map[area.Code]string // 镇 → short name
	w     sheet.Writer
	cols  []col
}

// col is a column that is written. One of the kind is known by its key; another says its
// title, and is not read again.
type col struct {
	key, title string
	form       sheet.Form
	width      float64
}

// read reads what every list needs.
func (x *table) read() error {
	x.zone, x.towns = time.UTC, map[area.Code]string{}
	pr, err := x.v.Programme()
	switch {
	case err == nil:
		if x.zone, err = pr.Location(); err != nil {
			return err
		}
	case fault.KindOf(err) != fault.Missing: // the home is being set up
		return err
	}
	x.today = calendar.DateOf(x.order.Actor.Now, x.zone)
	return nil
}

// begin writes the head.
func (x *table) begin(cols ...col) (err error) {
	out := make([]sheet.Col, len(cols))
	for i, c := range cols {
		if known, ok := x.kind.Column(c.key); ok {
			c.title = known.Title
		}
		out[i] = sheet.Col{Title: c.title, Form: c.form, Width: c.width}
	}
	x.cols = cols
	x.w, err = sheet.NewWriter(x.out, x.order.Ext, x.kind.Title, out...)
	return err
}

// row is one row: the key or title of a column → its cell.
type row map[string]string

func (x *table) put(r row) error {
	cells := make([]string, len(x.cols))
	for i, c := range x.cols {
		if cells[i] = r[c.key]; c.key == "" {
			cells[i] = r[c.title]
		}
	}
	return x.w.Row(cells...)
}

// place fills where a row belongs: the division, its town, its code.
func (x *table) place(r row, code area.Code) row {
	r["code"] = code.String()
	town := code - code%1000
	for _, c := range []area.Code{town, code} {
		if _, known := x.towns[c]; !known {
			x.towns[c] = x.v.AreaName(c)
		}
	}
	if r["area"] = own(x.towns[code], code); town%1_000_000 != 0 {
		r["town"] = own(x.towns[town], town)
	}
	return r
}

// own is a name that is none for a code that was not adopted.
func own(name string, code area.Code) string {
	if name == code.String() {
		return ""
	}
	return name
}

// Run is the command "export KIND OUT": the extension of out chooses the form. The file
// appears whole or not at all.
func Run(ctx context.Context, s *store.Store, home int, o Order, out string) (code int, err error) {
	if o.Ext = filepath.Ext(out); o.Ext != ".xlsx" && o.Ext != ".csv" {
		return intake.No, fault.At("file", "sheet.extension", o.Ext)
	}
	if ShowsPersonal(o.Actor, o.Kind) {
		if _, err := s.Do(ctx, home, "", func(tx *store.Tx) error { return Note(tx, o.Actor, o.Kind) }); err != nil {
			return intake.Exit(err), err
		}
	}
	file, err := os.CreateTemp(filepath.Dir(out), ".export-")
	if err != nil {
		return intake.Impossible, err
	}
	o.Calendar = s.CalendarOf(home)
	err = s.View(ctx, home, func(v *store.View) error { return Write(v, o, file) })
	err = errors.Join(err, file.Close())
	if err == nil {
		err = os.Rename(file.Name(), out)
	}
	if err != nil {
		_ = os.Remove(file.Name()) // the first error says more
		return intake.Exit(err), err
	}
	return intake.Done, nil
}
