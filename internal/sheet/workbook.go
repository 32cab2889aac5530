package sheet

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"

	"luoshi/internal/fault"
)

// readWorkbook reads a workbook: every sheet, since those that are not taken are named with
// their rows. The archive is walked once before, so that nothing is believed of its own
// account of its size.
func readWorkbook(data []byte, o Options) (Table, error) {
	a, err := openArchive(data)
	if err != nil {
		return Table{}, broken(err)
	}
	if err := fitsName(o.Name, workbook); err != nil {
		return Table{}, err
	}
	b, err := a.bound(newLooked(o), o.HeaderRow)
	if err != nil {
		return Table{}, broken(err)
	}
	t, err := b.choose(o)
	t.Date1904 = b.date1904
	return t, err
}

// bound is a workbook whose sheets have been read.
type bound struct {
	sheets   []Sheet
	grids    []*grid // nil for a sheet without a header
	heads    []head
	faults   []error // why a sheet has none
	sure     []bool
	date1904 bool
}

// bound reads the sheets.
func (a *archive) bound(w looked, pointed int) (*bound, error) {
	var shared []string
	if f := a.files[a.kindOf("/sharedStrings", "xl/sharedStrings.xml")]; f != nil {
		if err := a.read(f, func(r io.Reader) (err error) {
			shared, err = readShared(r)
			return err
		}); err != nil {
			return nil, err
		}
	}
	b, size := &bound{}, 0
	each(a.small["xl/workbook.xml"], "workbookPr", func(e xml.StartElement) { b.date1904 = isTrue(attr(e, "date1904")) })
	for _, s := range a.list() {
		f := a.files[s.part]
		if f == nil { // a chart, or a part that is gone
			continue
		}
		g := &grid{size: &size}
		if err := a.read(f, func(r io.Reader) error { return readCells(r, shared, g) }); err != nil {
			return nil, err
		}
		b.add(Sheet{Name: s.name, Hidden: s.hidden, Rows: len(g.rows)}, g, w, pointed)
	}
	return b, nil
}

func (b *bound) add(s Sheet, g *grid, w looked, pointed int) {
	h, err := head{at: -1}, error(fault.At("file", "sheet.empty"))
	if len(g.rows) > 0 {
		if h, err = g.head(w, pointed); err == nil {
			s.Rows = len(g.table(h, 0).Rows)
		}
	}
	b.sheets, b.grids, b.heads = append(b.sheets, s), append(b.grids, g), append(b.heads, h)
	b.faults, b.sure = append(b.faults, err), append(b.sure, err == nil && h.sure(w))
}

// choose makes the table of the sheet that is asked for, or of the first that is shown and
// has the wanted columns, or of all that have the same columns.
func (b *bound) choose(o Options) (Table, error) {
	i := b.first(o.Sheet)
	if i < 0 && o.Sheet != "" && o.Sheet != AllSheets {
		return Table{}, fault.At("file", "sheet.no_sheet", o.Sheet)
	}
	if i < 0 {
		return Table{}, fault.At("file", "sheet.empty")
	}
	if b.faults[i] != nil {
		return Table{}, b.faults[i]
	}
	for j := range b.sheets {
		b.sheets[j].Alike = b.faults[j] == nil && slices.EqualFunc(b.heads[j].names, b.heads[i].names, func(x, y string) bool { return Key(x) == Key(y) })
	}
	b.sheets[i].Read = true
	t := b.grids[i].table(b.heads[i], 0)
	t.Sheet, t.number = b.sheets[i].Name, []int{i}
	for j := range b.sheets {
		if o.Sheet != AllSheets || j == i || !b.sheets[j].Alike || b.sheets[j].Hidden {
			continue
		}
		more := b.grids[j].table(b.heads[j], len(t.number))
		b.sheets[j].Read = true
		t.number = append(t.number, j)
		t.Rows, t.Passed = append(t.Rows, more.Rows...), append(t.Passed, more.Passed...)
		t.Hidden.Rows = append(t.Hidden.Rows, more.Hidden.Rows...)
		if len(t.Rows) > MaxRows {
			return Table{}, fault.New(fault.Invalid, "sheet.rows", strconv.Itoa(MaxRows))
		}
	}
	t.Sheets = b.sheets
	return t, nil
}

// first is the sheet asked for; without a name the first that is shown and surely has the
// wanted columns, else the first that is shown and has a header, else the first.
func (b *bound) first(name string) int {
	if name != "" && name != AllSheets {
		return slices.IndexFunc(b.sheets, func(s Sheet) bool { return s.Name == name })
	}
	for _, good := range []func(int) bool{
		func(i int) bool { return b.sure[i] && !b.sheets[i].Hidden },
		func(i int) bool { return b.faults[i] == nil && !b.sheets[i].Hidden },
		func(i int) bool { return b.faults[i] == nil && b.sure[i] },
		func(i int) bool { return !b.sheets[i].Hidden },
	} {
		for i := range b.sheets {
			if good(i) {
				return i
			}
		}
	}
	return -1
}

// archive is what the walk through a workbook kept.
type archive struct {
	files map[string]*zip.File
	small map[string][]byte // workbook.xml and its relations
}

// openArchive unpacks every entry into nothing, counting, which also checks the sums; it
// keeps the two small parts that say where the sheets stand.
func openArchive(data []byte) (*archive, error) {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, fault.At("file", "sheet.truncated")
	}
	if len(z.File) > MaxEntries {
		return nil, fault.At("file", "sheet.bomb")
	}
	a := &archive{map[string]*zip.File{}, map[string][]byte{}}
	left := int64(MaxUnpack)
	for _, f := range z.File {
		if f.Flags&1 != 0 {
			return nil, fault.At("file", "sheet.encrypted")
		}
		n, err := a.take(f, left)
		if err != nil {
			return nil, err
		}
		if left -= n; left < 0 {
			return nil, fault.At("file", "sheet.bomb")
		}
	}
	if a.small["xl/workbook.xml"] == nil {
		return nil, other(z.File)
	}
	return a, nil
}

func (a *archive) take(f *zip.File, left int64) (n int64, err error) {
	name := strings.TrimPrefix(strings.ReplaceAll(f.Name, "\\", "/"), "/")
	a.files[name] = f
	err = a.read(f, func(r io.Reader) error {
		limited := io.LimitReader(r, left+1)
		if name == "xl/workbook.xml" || name == "xl/_rels/workbook.xml.rels" {
			b, err := io.ReadAll(limited)
			a.small[name], n = b, int64(len(b))
			return err
		}
		var err error
		n, err = io.Copy(io.Discard, limited)
		return err
	})
	return n, err
}

func (*archive) read(f *zip.File, fn func(io.Reader) error) (err error) {
	r, err := f.Open()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	return fn(r)
}

// listed is a sheet as the workbook lists it.
type listed struct {
	name, part string
	hidden     bool
}

// list lists the sheets and the parts of the archive that hold them.
func (a *archive) list() (out []listed) {
	parts := map[string]string{}
	each(a.small["xl/_rels/workbook.xml.rels"], "Relationship", func(e xml.StartElement) {
		parts[attr(e, "Id")] = inside(attr(e, "Target"))
	})
	each(a.small["xl/workbook.xml"], "sheet", func(e xml.StartElement) {
		out = append(out, listed{attr(e, "name"), parts[attr(e, "id")], attr(e, "state") == "hidden" || attr(e, "state") == "veryHidden"})
	})
	if len(out) > 0 {
		return out
	}
	for _, name := range slices.Sorted(maps.Keys(a.files)) { // what lists none is read as it lies there
		if strings.HasPrefix(name, "xl/worksheets/") && strings.HasSuffix(name, ".xml") {
			out = append(out, listed{name: strings.TrimSuffix(path.Base(name), ".xml"), part: name})
		}
	}
	return out
}

// kindOf finds a part by the end of its relation's type.
func (a *archive) kindOf(end, otherwise string) string {
	each(a.small["xl/_rels/workbook.xml.rels"], "Relationship", func(e xml.StartElement) {
		if strings.HasSuffix(attr(e, "Type"), end) {
			otherwise = inside(attr(e, "Target"))
		}
	})
	return otherwise
}

// inside is the place of a part that the workbook points to.
func inside(target string) string {
	if rest, ok := strings.CutPrefix(target, "/"); ok {
		return rest
	}
	return path.Join("xl", target)
}

// each calls fn for every element of a name in a small part.
func each(data []byte, name string, fn func(xml.StartElement)) {
	d := xml.NewDecoder(bytes.NewReader(data))
	for {
		tok, err := d.Token()
		if err != nil {
			return
		}
		if e, ok := tok.(xml.StartElement); ok && e.Name.Local == name {
			fn(e)
		}
	}
}

func attr(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}
