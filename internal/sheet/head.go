package sheet

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"luoshi/internal/fault"
)

// head is a header that was found: its first row, how many rows it takes, and its names.
type head struct {
	at, deep int
	names    []string
	leaf     []string // lower names of a header of two rows
	hits     int      // wanted columns that it names
}

// looked are the names of the columns that are looked for, by their keys: to which column
// each belongs.
type looked struct {
	of     map[string]int
	mapped map[string]bool // names that a person gave: the row that has them is meant
	n      int
}

func newLooked(o Options) looked {
	w := looked{map[string]int{}, map[string]bool{}, len(o.Wanted)}
	for _, name := range o.Mapped {
		w.mapped[Key(name)] = true
	}
	for i, alternatives := range o.Wanted {
		for _, n := range alternatives {
			if _, taken := w.of[Key(n)]; !taken {
				w.of[Key(n)] = i
			}
		}
	}
	return w
}

// hits counts the wanted columns among names, the mapped ones above all.
func (w looked) hits(lists ...[]string) int {
	found, mapped := map[int]bool{}, map[string]bool{}
	for _, names := range lists {
		for _, name := range names {
			key := Key(name)
			if i, ok := w.of[key]; ok && key != "" {
				found[i] = true
			}
			if w.mapped[key] {
				mapped[key] = true
			}
		}
	}
	return len(found) + len(mapped)*MaxColumns
}

// head finds the header (表头): the row among the first ones, or the two rows, that name
// most of the wanted columns. Where no row names one, the row with most different texts is
// taken, so that a person can match the columns. pointed is the row at which a person
// points, 0 for none.
func (g *grid) head(w looked, pointed int) (head, error) {
	best, most := head{at: -1}, 0
	for i := range g.rows[:min(len(g.rows), headerRows)] {
		if pointed > 0 && g.rows[i].Number != pointed {
			continue
		}
		h := g.headAt(i, w)
		texts := different(g.rows[i])
		switch {
		case pointed > 0:
			return h, nil
		case texts < min(2, w.n) || w.n > 0 && formLine(g.rows[i].Cells):
		case best.at < 0, h.hits > best.hits, best.hits == 0 && h.hits == 0 && texts > most && w.n > 0:
			best, most = h, texts
		}
	}
	if pointed > 0 {
		return best, fault.At("header", "sheet.no_header_row", strconv.Itoa(pointed))
	}
	if best.at < 0 {
		return best, fault.At("file", "sheet.empty")
	}
	return best, nil
}

// sure reports whether a header was recognised, and not only guessed.
func (h head) sure(w looked) bool { return h.hits >= min(2, w.n) }

// headAt reads a row, or it and the next, as the header.
func (g *grid) headAt(i int, w looked) head {
	one := head{at: i, deep: 1, names: g.rows[i].Cells, hits: w.hits(g.rows[i].Cells)}
	if two, ok := g.twoRows(i); ok {
		two.hits = w.hits(two.names, two.leaf)
		if len(g.spans) > 0 && two.hits >= one.hits || two.hits > max(one.hits, w.hits(g.rows[i+1].Cells)) {
			return two
		}
	}
	return one
}

// twoRows joins a row that names groups of columns with the one below, which names the
// columns of the groups and nothing else (镇村名称 over 镇 and 村).
func (g *grid) twoRows(i int) (head, bool) {
	if i+1 >= len(g.rows) || g.rows[i+1].Number != g.rows[i].Number+1 {
		return head{}, false
	}
	upper, lower := g.rows[i].Cells, g.rows[i+1]
	group := g.groups(i)
	n := max(len(upper), len(lower.Cells))
	h := head{at: i, deep: 2, names: make([]string, n), leaf: make([]string, n)}
	under := 0
	for c := range n {
		up, down := at(upper, c), at(lower.Cells, c)
		if group[c] != "" {
			up = group[c]
		}
		switch {
		case down == "" || down == up:
			h.names[c] = up
		case group[c] == "" && up != "" || !nameLike(down, lower.Kind(c)):
			return head{}, false
		default:
			under++
			h.leaf[c], h.names[c] = down, down
			if up != "" {
				h.names[c] = up + "/" + down
			}
		}
	}
	return h, under >= 2
}

// groups names for each column the group over it: a cell that is merged to the right, or,
// in a table without such, one with empty cells behind it.
func (g *grid) groups(i int) map[int]string {
	out := map[int]string{}
	row := g.rows[i]
	for _, s := range g.spans {
		if s.top == row.Number && s.bottom == s.top && s.right > s.left && at(row.Cells, s.left-1) != "" {
			for c := s.left - 1; c < s.right; c++ {
				out[c] = row.Cells[s.left-1]
			}
		}
	}
	if len(out) > 0 || len(g.spans) > 0 {
		return out
	}
	lower := g.rows[i+1].Cells
	for c := 0; c < max(len(row.Cells), len(lower)); c++ {
		first := c
		for at(row.Cells, first) != "" && at(row.Cells, c+1) == "" && at(lower, c+1) != "" && at(lower, first) != "" {
			c++
			out[first], out[c] = row.Cells[first], row.Cells[first]
		}
	}
	return out
}

func at(cells []string, c int) string {
	if c < len(cells) {
		return cells[c]
	}
	return ""
}

// nameLike reports whether a cell may name a column.
func nameLike(cell string, kind Kind) bool {
	return kind != Number && kind != Lost && utf8.RuneCountInString(cell) <= 20 && strings.Trim(cell, "0123456789.-/") != ""
}

// different counts the different texts of a row.
func different(r Row) int {
	seen := map[string]bool{}
	for i, c := range r.Cells {
		if c != "" && nameLike(c, r.Kind(i)) {
			seen[c] = true
		}
	}
	return len(seen)
}
