package sheet

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"path"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"luoshi/internal/fault"
)

// readWorkbook reads one sheet of a workbook row by row. The archive is walked
// once before, so that nothing is believed of its own account of its size.
func readWorkbook(data []byte, o Options) (t Table, err error) {
	defer func() { // the reader below is not ours and its input is anybody's
		if p := recover(); p != nil {
			t, err = Table{}, fault.At("file", "sheet.broken")
		}
	}()
	a, err := openArchive(data)
	if err != nil {
		return Table{}, broken(err)
	}
	f, err := excelize.OpenReader(bytes.NewReader(data), excelize.Options{UnzipSizeLimit: MaxUnpack, UnzipXMLSizeLimit: 16 << 20})
	if err != nil {
		return Table{}, broken(err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	name, err := sheetName(f, o.Sheet)
	if err != nil {
		return Table{}, err
	}
	merges, err := a.merges(name)
	if err != nil {
		return Table{}, broken(err)
	}
	c := &rowsOf{wanted: o.Wanted}
	c.t.Sheet = name
	if p, err := f.GetWorkbookProps(); err == nil && p.Date1904 != nil {
		c.t.Date1904 = *p.Date1904
	}
	if err := readSheet(f, name, merges, c); err != nil {
		return Table{}, broken(err)
	}
	return c.table()
}

func readSheet(f *excelize.File, name string, merges []span, c *rowsOf) (err error) {
	rows, err := f.Rows(name)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	m := merger{spans: merges, values: map[int]string{}}
	for n := 1; rows.Next(); n++ {
		cells, err := rows.Columns(excelize.Options{RawCellValue: true})
		if err != nil {
			return err
		}
		if err := c.add(n, m.fill(n, cells)); err != nil {
			return err
		}
	}
	return rows.Error()
}

// sheetName is the sheet asked for, or the first that is shown.
func sheetName(f *excelize.File, want string) (string, error) {
	for _, s := range f.GetSheetList() {
		visible, err := f.GetSheetVisible(s)
		if want == "" && (err != nil || visible) || s == want {
			return s, nil
		}
	}
	return "", fault.At("file", "sheet.no_sheet", want)
}

// span is a merged range, counted from 1, both ends inclusive.
type span struct{ top, bottom, left, right int }

// merger repeats the value of a merged range in the rows below its first one.
type merger struct {
	spans  []span
	values map[int]string // index of the span → value of its first cell
}

func (m *merger) fill(n int, cells []string) []string {
	for i, s := range m.spans {
		switch {
		case n == s.top && s.left <= len(cells):
			m.values[i] = cells[s.left-1]
		case n > s.top && n <= s.bottom && m.values[i] != "":
			for len(cells) < s.left {
				cells = append(cells, "")
			}
			cells[s.left-1] = m.values[i]
		}
	}
	return cells
}

// archive is what the walk through a workbook kept.
type archive struct {
	small map[string][]byte // workbook.xml and its relations
	tails map[string][]byte // what follows the cells of each sheet
}

const (
	maxTail   = 4 << 20
	maxMerges = 5000
)

// openArchive unpacks every entry into nothing, counting, which also checks the
// sums; it keeps the two small parts that say where merged ranges stand.
func openArchive(data []byte) (*archive, error) {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, fault.At("file", "sheet.truncated")
	}
	if len(z.File) > MaxEntries {
		return nil, fault.At("file", "sheet.bomb")
	}
	a := &archive{map[string][]byte{}, map[string][]byte{}}
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
		return nil, fault.At("file", "sheet.not_table")
	}
	return a, nil
}

func (a *archive) take(f *zip.File, left int64) (int64, error) {
	r, err := f.Open()
	if err != nil {
		return 0, err
	}
	defer func() { _ = r.Close() }()
	name := strings.TrimPrefix(strings.ReplaceAll(f.Name, "\\", "/"), "/")
	limited := io.LimitReader(r, left+1)
	switch {
	case name == "xl/workbook.xml" || name == "xl/_rels/workbook.xml.rels":
		b, err := io.ReadAll(limited)
		a.small[name] = b
		return int64(len(b)), err
	case strings.HasPrefix(name, "xl/worksheets/") && strings.HasSuffix(name, ".xml"):
		w := &tailWriter{}
		n, err := io.Copy(w, limited)
		if err == nil && n <= left && !w.closed && !w.empty {
			return n, fault.At("file", "sheet.truncated")
		}
		a.tails[name] = w.tail
		return n, err
	}
	return io.Copy(io.Discard, limited)
}

// tailWriter keeps what follows the last </sheetData> (merged ranges stand there).
type tailWriter struct {
	carry         []byte
	tail          []byte
	closed, empty bool
}

func (w *tailWriter) Write(p []byte) (int, error) {
	if w.closed {
		if len(w.tail) < maxTail {
			w.tail = append(w.tail, p[:min(len(p), maxTail-len(w.tail))]...)
		}
		return len(p), nil
	}
	b := append(w.carry, p...)
	w.empty = w.empty || bytes.Contains(b, []byte("sheetData/>"))
	for at := 0; ; {
		i := bytes.Index(b[at:], []byte("sheetData>"))
		if i < 0 {
			break
		}
		at += i
		if open := bytes.LastIndexByte(b[max(0, at-16):at], '<'); open >= 0 && bytes.HasPrefix(b[max(0, at-16)+open:], []byte("</")) {
			w.closed = true
			w.tail = append([]byte(nil), b[at+len("sheetData>"):]...)
			return len(p), nil
		}
		at += len("sheetData>")
	}
	w.carry = append([]byte(nil), b[max(0, len(b)-32):]...)
	return len(p), nil
}

// merges reads the merged ranges of a sheet that reach over several rows.
func (a *archive) merges(sheet string) ([]span, error) {
	var out []span
	d := xml.NewDecoder(bytes.NewReader(a.tails[a.partOf(sheet)]))
	d.Strict = false
	for {
		tok, err := d.RawToken()
		if errors.Is(err, io.EOF) || err != nil && len(out) == 0 {
			return out, nil // a sheet without merged ranges may end in anything
		}
		if err != nil {
			return nil, err
		}
		e, ok := tok.(xml.StartElement)
		if !ok || e.Name.Local != "mergeCell" {
			continue
		}
		s, ok := spanOf(attr(e, "ref"))
		if ok && s.bottom > s.top && s.left <= MaxColumns {
			out = append(out, s)
		}
		if len(out) > maxMerges {
			return nil, fault.At("file", "sheet.merges", strconv.Itoa(maxMerges))
		}
	}
}

// partOf finds the part of the archive that holds a sheet.
func (a *archive) partOf(sheet string) string {
	id := ""
	each(a.small["xl/workbook.xml"], "sheet", func(e xml.StartElement) {
		if attr(e, "name") == sheet {
			id = attr(e, "id")
		}
	})
	part := ""
	each(a.small["xl/_rels/workbook.xml.rels"], "Relationship", func(e xml.StartElement) {
		if attr(e, "Id") == id && id != "" {
			part = attr(e, "Target")
		}
	})
	if rest, ok := strings.CutPrefix(part, "/"); ok {
		return rest
	}
	return path.Join("xl", part)
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

func spanOf(ref string) (span, bool) {
	first, last, ok := strings.Cut(ref, ":")
	if !ok {
		return span{}, false
	}
	left, top, err1 := excelize.CellNameToCoordinates(first)
	right, bottom, err2 := excelize.CellNameToCoordinates(last)
	return span{top, bottom, left, right}, err1 == nil && err2 == nil && left <= right
}
