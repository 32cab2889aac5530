package area

import (
	"fmt"
	"iter"
	"slices"
	"sort"
	"strings"

	"github.com/klauspost/compress/zstd"
)

// Division is one administrative division as the national table names it.
type Division struct {
	Code Code
	Name string // 龙亭镇, 三合村村委会: as published, never shortened
}

// Table is a read-only table of divisions. It holds the packed file and a few
// unpacked blocks. It may be used by several goroutines at once.
type Table struct {
	file       string
	unpack     *zstd.Decoder // DecodeAll may be called concurrently
	cache      *cache
	edition    string
	sourceRows int
	rows       int
	endings    []string
	runes      []rune
	index      [sectionCount][]blockInfo
}

// Edition names the source and its day.
func (t *Table) Edition() string { return t.edition }

// Len gives the number of divisions, each code counted once.
func (t *Table) Len() int { return t.rows }

// SourceRows gives the number of rows of the source, which repeats a division
// that fills two levels under one code (东莞市 as its own county).
func (t *Table) SourceRows() int { return t.sourceRows }

// Verify unpacks every block and reports the first damaged one. The other
// methods treat a damaged block as empty.
func (t *Table) Verify() error {
	for s := range t.index {
		last := Code(-1)
		for i, info := range t.index[s] {
			b, err := t.decode(info)
			if err != nil {
				return fmt.Errorf("section %d, block %d: %w", s, i, err)
			}
			if b.codes[0] <= last {
				return fmt.Errorf("section %d, block %d: order: %w", s, i, errFile)
			}
			last = b.codes[len(b.codes)-1]
		}
	}
	return nil
}

// sectionOf tells in which section a code is written.
func sectionOf(c Code) int {
	switch c.Level() {
	case Village:
		return villages
	case Town:
		return towns
	default:
		return upper
	}
}

// Find gives the division with the code.
func (t *Table) Find(c Code) (Division, bool) {
	w := t.walk(sectionOf(c), c, c, true)
	if !w.next() {
		return Division{}, false
	}
	return w.division(), true
}

// Children gives the divisions directly below c, by code. The zero Code gives
// the provinces; a city without counties gives its towns.
func (t *Table) Children(c Code) []Division {
	level := c.Level()
	if level == Village {
		return nil
	}
	var list []Division
	lo, hi := c.Range()
	section := sectionOf((level + 1).span())
	for w := t.walk(section, lo+1, hi, true); w.next(); {
		if w.code().Parent() == c {
			list = append(list, w.division())
		}
	}
	if level == Prefecture {
		for w := t.walk(towns, lo+1, lo+County.span()-1, true); w.next(); {
			list = append(list, w.division())
		}
		slices.SortFunc(list, func(a, b Division) int { return int(a.Code - b.Code) })
	}
	return list
}

// Subtree gives c, where it exists, and everything below it by code, so that a
// division always comes before its parts.
func (t *Table) Subtree(c Code) iter.Seq[Division] {
	return func(yield func(Division) bool) {
		lo, hi := c.Range()
		keep := c.Level() >= County
		var walks []*walk
		for s := range sectionCount {
			if w := t.walk(s, lo, hi, keep); w.next() {
				walks = append(walks, w)
			}
		}
		for len(walks) > 0 {
			first := 0
			for i, w := range walks {
				if w.code() < walks[first].code() {
					first = i
				}
			}
			if !yield(walks[first].division()) {
				return
			}
			if !walks[first].next() {
				walks = slices.Delete(walks, first, first+1)
			}
		}
	}
}

// Placeholder reports whether the division only fills a level of the code and
// is left out of full names: 市辖区 of a municipality, 省直辖县级行政区划.
func (d Division) Placeholder() bool {
	return d.Code.Level() == Prefecture && (d.Name == "市辖区" || d.Name == "县" || strings.HasSuffix(d.Name, "直辖县级行政区划"))
}

// Path gives c and the divisions above it, the province first.
func (t *Table) Path(c Code) []Division {
	var path []Division
	for ; c != 0; c = c.Parent() {
		if d, ok := t.Find(c); ok {
			path = append(path, d)
		}
	}
	slices.Reverse(path)
	return path
}

// FullName gives the names from the province down to c in one word, without
// placeholders, or "" for an unknown code.
func (t *Table) FullName(c Code) string {
	path := t.Path(c)
	if len(path) == 0 || path[len(path)-1].Code != c {
		return ""
	}
	var name strings.Builder
	for i, d := range path {
		if i == len(path)-1 || !d.Placeholder() {
			name.WriteString(d.Name)
		}
	}
	return name.String()
}

// ByFullName gives the division whose FullName is name. It answers no where two
// divisions bear the name.
func (t *Table) ByFullName(name string) (Division, bool) {
	found := t.named(0, name, nil)
	if len(found) != 1 {
		return Division{}, false
	}
	return found[0], true
}

// named adds the divisions below c whose names from there on make up rest.
func (t *Table) named(c Code, rest string, found []Division) []Division {
	for _, d := range t.Children(c) {
		after, ok := strings.CutPrefix(rest, d.Name)
		if ok && after == "" {
			found = append(found, d)
		}
		switch {
		case d.Placeholder():
			found = t.named(d.Code, rest, found)
		case ok && after != "":
			found = t.named(d.Code, after, found)
		}
	}
	return found
}

// walk goes through the rows of one section between two codes.
type walk struct {
	t       *Table
	section int
	hi      Code
	keep    bool
	number  int // the block that follows b
	b       *block
	row     int
}

// walk starts before the first row at or after lo; next goes to it.
func (t *Table) walk(section int, lo, hi Code, keep bool) *walk {
	w := &walk{t: t, section: section, keep: keep}
	w.seek(lo, hi)
	return w
}

// seek starts anew at lo, and uses the block at hand where it can.
func (w *walk) seek(lo, hi Code) {
	w.hi = hi
	index := w.t.index[w.section]
	number := sort.Search(len(index), func(i int) bool { return index[i].first > lo })
	if number > 0 {
		number--
	}
	if w.b == nil || w.number != number+1 {
		w.b, w.number = nil, number
		if number < len(index) && index[number].first <= hi {
			w.b = w.t.load(blockKey{w.section, number}, w.keep)
			w.number++
		}
	}
	if w.b != nil {
		row, _ := slices.BinarySearch(w.b.codes, lo)
		w.row = row - 1
	}
}

// next goes to the next row and reports whether there is one.
func (w *walk) next() bool {
	index := w.t.index[w.section]
	w.row++
	for w.b == nil || w.row >= len(w.b.codes) {
		if w.number >= len(index) || index[w.number].first > w.hi {
			return false
		}
		w.b, w.row = w.t.load(blockKey{w.section, w.number}, w.keep), 0
		w.number++
	}
	return w.b.codes[w.row] <= w.hi
}

func (w *walk) code() Code { return w.b.codes[w.row] }

func (w *walk) division() Division {
	return Division{w.code(), w.t.name(w.b, w.row)}
}
